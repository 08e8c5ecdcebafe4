// Checks a delivery by the library for Go, and that it refuses one whose body was changed.
package main

import (
	"encoding/json"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	var delivery struct {
		Text    string
		Headers map[string]string
	}
	text, err := os.ReadFile("delivery.json")
	if err == nil {
		err = json.Unmarshal(text, &delivery)
	}
	if err != nil {
		panic(err)
	}
	headers := http.Header{}
	for name, value := range delivery.Headers {
		headers.Set(name, value)
	}
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("SIGNING_KEY"))
	if err != nil {
		panic(err)
	}
	if err := webhook.Verify([]byte(delivery.Text), headers); err != nil {
		panic(err)
	}
	if webhook.Verify([]byte(delivery.Text+" "), headers) == nil {
		panic("a changed body was taken")
	}
}
