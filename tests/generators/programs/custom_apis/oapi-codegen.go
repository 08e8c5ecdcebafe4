// What tests/generators does with every client: see programs/common.ts.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"

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
	create := func(name string) *client.CreateWishlistExtResponse {
		body := client.CreateWishlistExtJSONRequestBody{}
		body.Data.Type = "wishlist_ext"
		body.Data.Name = name
		body.Data.Items = 1
		body.Data.Counts = []int64{1}
		body.Data.NeverNull = 0
		made := must(c.CreateWishlistExtWithResponse(ctx, body))
		check(made.StatusCode(), 201)
		return made
	}
	made, other := create("First"), create("Second")
	list := func(after string) *client.ListWishlistExtResponse {
		sort, limit := client.ListWishlistExtParamsSort("created_at"), 1
		page := must(c.ListWishlistExtWithResponse(ctx, &client.ListWishlistExtParams{Sort: &sort, PageLimit: &limit, PageAfter: &after}))
		check(page.StatusCode(), 200)
		return page
	}
	page := list("")
	next := must(url.Parse(*page.JSON200.Links.Next))
	check(*page.JSON200.Data[0].Name, "First")
	check(*list(next.Query().Get("page[after]")).JSON200.Data[0].Name, "Second")

	id, etag, note := made.JSON201.Data.Id, made.HTTPResponse.Header.Get("ETag"), "soon"
	change := client.UpdateWishlistExtJSONRequestBody{}
	change.Data.Type = "wishlist_ext"
	change.Data.Note = &note
	for _, status := range []int{200, 412} {
		changed := must(c.UpdateWishlistExtWithResponse(ctx, id, &client.UpdateWishlistExtParams{IfMatch: &etag}, change))
		check(changed.StatusCode(), status)
	}
	check(must(c.DeleteWishlistExtWithResponse(ctx, id, nil)).StatusCode(), 204)
	check(must(c.DeleteWishlistExtWithResponse(ctx, other.JSON201.Data.Id, nil)).StatusCode(), 204)
}
