// A token by client_credentials as golang.org/x/oauth2 gets it by its defaults, a list with it, and a wrong secret.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	ctx, server := context.Background(), os.Getenv("SERVER_URL")
	config := clientcredentials.Config{
		ClientID: os.Getenv("CLIENT_ID"), ClientSecret: os.Getenv("CLIENT_SECRET"), TokenURL: server + "/oauth/access_token"}
	reply, err := config.Client(ctx).Get(server + "/v2/extensions/boats")
	if err != nil {
		panic(err)
	}
	body, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != 200 || !strings.Contains(string(body), `"data":[]`) {
		panic(fmt.Sprint(reply.Status, string(body), err))
	}

	config.ClientSecret += "x"
	_, err = config.Token(ctx)
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) || refused.ErrorCode != "invalid_client" || refused.Response.StatusCode != 401 {
		panic(err)
	}
}
