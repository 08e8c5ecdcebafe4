// What tests/generators does with every client: see programs/common.ts.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"generated/client"
)

func check(found, wanted any) {
	if fmt.Sprint(found) != fmt.Sprint(wanted) {
		panic(fmt.Sprintf("found %v, wanted %v", found, wanted))
	}
}

func must[T any](value T, reply *http.Response, err error) (T, *http.Response) {
	if err != nil {
		panic(err)
	}
	return value, reply
}

func main() {
	settings := client.NewConfiguration()
	settings.Servers = client.ServerConfigurations{{URL: os.Getenv("SERVER_URL")}}
	ctx := context.WithValue(context.Background(), client.ContextAccessToken, os.Getenv("SERVER_TOKEN"))
	c := client.NewAPIClient(settings)
	slug := os.Getenv("API_SLUG")
	apiType := strings.ReplaceAll(slug, "-", "_") + "_ext"

	boats := client.NewCustomApiCreate("custom_api", "Boats", slug, apiType)
	created, _ := must(c.CustomAPIsAPI.CreateCustomApi(ctx).CreateCustomApiRequest(*client.NewCreateCustomApiRequest(*boats)).Execute())
	api := created.Data.Id
	rules, validation := client.NewStringRules(), client.NewValidation()
	rules.SetMaxLength(6)
	validation.SetString(*rules)
	name := client.NewCustomFieldCreate("custom_field", "Name", "name", client.STRING)
	name.SetValidation(*validation)
	must(c.CustomFieldsAPI.CreateCustomField(ctx, api).CreateCustomFieldRequest(*client.NewCreateCustomFieldRequest(*name)).Execute())
	found, _ := must(c.CustomAPIsAPI.ListCustomApis(ctx).Filter("eq(slug," + slug + ")").Execute())
	check(len(found.Data), 1)
	check(found.Data[0].Id, api)
	ships := client.NewCustomApiUpdate("custom_api")
	ships.SetName("Ships")
	renamed, _ := must(c.CustomAPIsAPI.UpdateCustomApi(ctx, api).UpdateCustomApiRequest(*client.NewUpdateCustomApiRequest(*ships)).Execute())
	check(renamed.Data.Name, "Ships")

	body := func(name string) client.CreateEntryRequest {
		entry := client.NewEntryBody(apiType)
		entry.AdditionalProperties = map[string]any{"name": name}
		return *client.NewCreateEntryRequest(*entry)
	}
	create := func(name string) (string, string) {
		made, reply := must(c.EntriesBySlugAPI.CreateEntryBySlug(ctx, slug).CreateEntryRequest(body(name)).Execute())
		check(reply.StatusCode, 201)
		return made.Data.Id, reply.Header.Get("ETag")
	}
	id, etag := create("First")
	other, _ := create("Second")

	list := func(after string) *client.ListEntries200Response {
		page, _ := must(c.EntriesBySlugAPI.ListEntriesBySlug(ctx, slug).Sort("created_at").PageLimit(1).PageAfter(after).Execute())
		return page
	}
	page := list("")
	next, err := url.Parse(page.Links.GetNext())
	check(err, nil)
	check(page.Data[0].AdditionalProperties["name"], "First")
	check(list(next.Query().Get("page[after]")).Data[0].AdditionalProperties["name"], "Second")

	update := c.EntriesBySlugAPI.UpdateEntryBySlug(ctx, slug, id).IfMatch(etag).CreateEntryRequest(body("Third"))
	changed, _ := must(update.Execute())
	check(changed.Data.AdditionalProperties["name"], "Third")
	_, stale, err := update.Execute()
	check(stale.StatusCode, 412)
	check(err, "412 Precondition Failed")
	for _, gone := range []string{id, other} {
		reply, err := c.EntriesBySlugAPI.DeleteEntryBySlug(ctx, slug, gone).Execute()
		check(err, nil)
		check(reply.StatusCode, 204)
	}
	reply, err := c.CustomAPIsAPI.DeleteCustomApi(ctx, api).Execute()
	check(err, nil)
	check(reply.StatusCode, 204)
}
