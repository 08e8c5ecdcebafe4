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

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	token := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("SERVER_TOKEN"))
		return nil
	}
	c := must(client.NewClientWithResponses(os.Getenv("SERVER_URL"), client.WithRequestEditorFn(token)))
	slug := os.Getenv("API_SLUG")
	apiType := strings.ReplaceAll(slug, "-", "_") + "_ext"

	boats := client.CustomApiCreate{Type: "custom_api", Name: "Boats", Slug: slug, ApiType: apiType}
	made := must(c.CreateCustomApiWithResponse(ctx, client.CreateCustomApiJSONRequestBody{Data: boats}))
	check(made.StatusCode(), 201)
	api, longest, ships := made.JSON201.Data.Id, 6, "Ships"
	name := client.CustomFieldCreate{Type: "custom_field", Name: "Name", Slug: "name", FieldType: client.FieldTypeString}
	name.Validation = &client.Validation{String: &client.StringRules{MaxLength: &longest}}
	check(must(c.CreateCustomFieldWithResponse(ctx, api, client.CreateCustomFieldJSONRequestBody{Data: name})).StatusCode(), 201)
	filter := "eq(slug," + slug + ")"
	found := must(c.ListCustomApisWithResponse(ctx, &client.ListCustomApisParams{Filter: &filter}))
	check(len(found.JSON200.Data), 1)
	check(found.JSON200.Data[0].Id, api)
	renaming := client.UpdateCustomApiJSONRequestBody{Data: client.CustomApiUpdate{Type: "custom_api", Name: &ships}}
	check(must(c.UpdateCustomApiWithResponse(ctx, api, renaming)).JSON200.Data.Name, "Ships")

	body := func(name string) client.EntryBody {
		return client.EntryBody{Type: apiType, AdditionalProperties: map[string]any{"name": name}}
	}
	create := func(name string) *client.CreateEntryBySlugResponse {
		made := must(c.CreateEntryBySlugWithResponse(ctx, slug, client.CreateEntryBySlugJSONRequestBody{Data: body(name)}))
		check(made.StatusCode(), 201)
		return made
	}
	entry, other := create("First"), create("Second")
	list := func(after string) *client.ListEntriesBySlugResponse {
		sort, limit := "created_at", 1
		page := must(c.ListEntriesBySlugWithResponse(ctx, slug, &client.ListEntriesBySlugParams{Sort: &sort, PageLimit: &limit, PageAfter: &after}))
		check(page.StatusCode(), 200)
		return page
	}
	page := list("")
	next := must(url.Parse(*page.JSON200.Links.Next))
	check(page.JSON200.Data[0].AdditionalProperties["name"], "First")
	check(list(next.Query().Get("page[after]")).JSON200.Data[0].AdditionalProperties["name"], "Second")

	id, etag := entry.JSON201.Data.Id.String(), entry.HTTPResponse.Header.Get("ETag")
	change := client.UpdateEntryBySlugJSONRequestBody{Data: body("Third")}
	for _, status := range []int{200, 412} {
		changed := must(c.UpdateEntryBySlugWithResponse(ctx, slug, id, &client.UpdateEntryBySlugParams{IfMatch: &etag}, change))
		check(changed.StatusCode(), status)
	}
	for _, gone := range []string{id, other.JSON201.Data.Id.String()} {
		check(must(c.DeleteEntryBySlugWithResponse(ctx, slug, gone, nil)).StatusCode(), 204)
	}
	check(must(c.DeleteCustomApiWithResponse(ctx, api)).StatusCode(), 204)
}
