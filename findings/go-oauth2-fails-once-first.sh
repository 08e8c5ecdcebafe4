#!/usr/bin/env bash
# Go's OAuth client tries HTTP Basic first, and after any failure sends the secret a second time in the form.
#
# Package:   Go golang.org/x/oauth2 v0.38.0 (clientcredentials, whose AuthStyle is left to its default)
# Behaviour: against an endpoint that reads the form only, each new process begins with a request that fails. Against
#            one that is overloaded (503) or has a wrong secret every token costs two requests, for it cannot tell
#            a refused style from a refused secret.
# Matters:   a limit on failed logins counts Go's first try: short-lived jobs with the right secret lock themselves
#            out. Take Basic as well as the form, or set AuthStyleInParams in the client.
# Output seen:
#> form only, first token: 401 by Basic, 200 by form
#> form only, second token: 200 by form
#> overloaded, new client: 503 by Basic, 503 by form
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
go mod init probe 2>/dev/null && GOFLAGS=-mod=mod go get golang.org/x/oauth2@v0.38.0 2>/dev/null
cat >main.go <<'PROBE'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, way := 200, "form"
		if _, _, ok := r.BasicAuth(); ok {
			status, way = 401, "Basic"
		}
		if r.URL.Path == "/overloaded" {
			status = 503
		}
		seen = append(seen, fmt.Sprintf("%d by %s", status, way))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, `{"access_token":"token","token_type":"Bearer","expires_in":3600}`)
	}))
	ask := func(name string, config *clientcredentials.Config) {
		seen = nil
		_, _ = config.Token(context.Background())
		fmt.Printf("%s: %s\n", name, strings.Join(seen, ", "))
	}
	config := &clientcredentials.Config{ClientID: "id", ClientSecret: "secret", TokenURL: server.URL + "/form"}
	ask("form only, first token", config)
	ask("form only, second token", config)
	ask("overloaded, new client", &clientcredentials.Config{ClientID: "id", ClientSecret: "s", TokenURL: server.URL + "/overloaded"})
}
PROBE
actual=$(go run .)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
