// What tests/generators does with every client: see programs/common.ts.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/go-faster/jx"

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

// What came back, if it is a T.
func as[T any](value any, err error) T {
	wanted, is := must(value, err).(T)
	if !is {
		panic(fmt.Sprintf("found %T, wanted %T", value, wanted))
	}
	return wanted
}

type token struct{}

func (token) Bearer(context.Context, client.OperationName) (client.Bearer, error) {
	return client.Bearer{Token: os.Getenv("SERVER_TOKEN")}, nil
}

func main() {
	ctx := context.Background()
	c := must(client.NewClient(os.Getenv("SERVER_URL"), token{}))
	slug := os.Getenv("API_SLUG")
	apiType := strings.ReplaceAll(slug, "-", "_") + "_ext"

	boats := client.CustomApiCreate{Type: "custom_api", Name: "Boats", Slug: slug, APIType: apiType}
	made, err := c.CreateCustomApi(ctx, &client.CreateCustomApiReq{Data: boats})
	api := as[*client.CreateCustomApiCreatedHeaders](made, err).Response.Data.ID
	rules := client.StringRules{MaxLength: client.NewOptNilInt(6)}
	name := client.CustomFieldCreate{Type: "custom_field", Name: "Name", Slug: "name", FieldType: "string"}
	name.Validation = client.NewOptNilValidation(client.Validation{String: client.NewOptNilStringRules(rules)})
	field, err := c.CreateCustomField(ctx, &client.CreateCustomFieldReq{Data: name}, client.CreateCustomFieldParams{CustomAPIID: api})
	as[*client.CreateCustomFieldCreatedHeaders](field, err)
	found, err := c.ListCustomApis(ctx, client.ListCustomApisParams{Filter: client.NewOptString("eq(slug," + slug + ")")})
	rows := as[*client.ListCustomApisOKHeaders](found, err).Response.Data
	check(len(rows), 1)
	check(rows[0].ID, api)
	ships := client.CustomApiUpdate{Type: "custom_api", Name: client.NewOptString("Ships")}
	renamed, err := c.UpdateCustomApi(ctx, &client.UpdateCustomApiReq{Data: ships}, client.UpdateCustomApiParams{CustomAPIID: api})
	check(as[*client.UpdateCustomApiOKHeaders](renamed, err).Response.Data.Name, "Ships")

	body := func(name string) client.EntryBody {
		return client.EntryBody{Type: apiType, AdditionalProps: client.EntryBodyAdditional{"name": jx.Raw(`"` + name + `"`)}}
	}
	create := func(name string) *client.CreateEntryBySlugCreatedHeaders {
		made, err := c.CreateEntryBySlug(ctx, &client.CreateEntryBySlugReq{Data: body(name)}, client.CreateEntryBySlugParams{Slug: slug})
		return as[*client.CreateEntryBySlugCreatedHeaders](made, err)
	}
	entry, other := create("First"), create("Second")
	list := func(after string) client.ListEntriesBySlugOK {
		page, err := c.ListEntriesBySlug(ctx, client.ListEntriesBySlugParams{
			Slug: slug, Sort: client.NewOptString("created_at"), PageLimit: client.NewOptInt(1), PageAfter: client.NewOptString(after)})
		return as[*client.ListEntriesBySlugOKHeaders](page, err).Response
	}
	page := list("")
	next := must(url.Parse(page.Links.Next.Value))
	check(page.Data[0].AdditionalProps["name"], `"First"`)
	check(list(next.Query().Get("page[after]")).Data[0].AdditionalProps["name"], `"Second"`)

	id := entry.Response.Data.ID.String()
	guarded := client.UpdateEntryBySlugParams{Slug: slug, Identifier: id, IfMatch: entry.ETag}
	change := client.UpdateEntryBySlugReq{Data: body("Third")}
	changed, err := c.UpdateEntryBySlug(ctx, &change, guarded)
	check(as[*client.UpdateEntryBySlugOKHeaders](changed, err).Response.Data.AdditionalProps["name"], `"Third"`)
	stale, err := c.UpdateEntryBySlug(ctx, &change, guarded)
	check(as[*client.PreconditionFailedHeaders](stale, err).Response.Errors[0].Status, 412)
	for _, gone := range []string{id, other.Response.Data.ID.String()} {
		reply, err := c.DeleteEntryBySlug(ctx, client.DeleteEntryBySlugParams{Slug: slug, Identifier: gone})
		as[*client.DeleteEntryBySlugNoContent](reply, err)
	}
	reply, err := c.DeleteCustomApi(ctx, client.DeleteCustomApiParams{CustomAPIID: api})
	as[*client.DeleteCustomApiNoContent](reply, err)
}
