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
	wishlists := client.NewAPIClient(settings).WishlistsAPI

	create := func(name string) (string, string) {
		entry := client.NewWishlistExtCreate("wishlist_ext", name, 1, false, []int64{1}, 0)
		made, reply := must(wishlists.CreateWishlistExt(ctx).CreateWishlistExtRequest(*client.NewCreateWishlistExtRequest(*entry)).Execute())
		check(reply.StatusCode, 201)
		return made.Data.Id, reply.Header.Get("ETag")
	}
	id, etag := create("First")
	other, _ := create("Second")

	list := func(after string) *client.ListWishlistExt200Response {
		page, _ := must(wishlists.ListWishlistExt(ctx).Sort("created_at").PageLimit(1).PageAfter(after).Execute())
		return page
	}
	page := list("")
	next, err := url.Parse(page.Links.GetNext())
	check(err, nil)
	check(page.Data[0].GetName(), "First")
	last := list(next.Query().Get("page[after]"))
	check(last.Data[0].GetName(), "Second")

	change := client.NewWishlistExtUpdate("wishlist_ext")
	change.SetNote("soon")
	update := wishlists.UpdateWishlistExt(ctx, id).IfMatch(etag).UpdateWishlistExtRequest(*client.NewUpdateWishlistExtRequest(*change))
	changed, _ := must(update.Execute())
	check(changed.Data.GetNote(), "soon")
	_, stale, err := update.Execute()
	check(stale.StatusCode, 412)
	check(err, "412 Precondition Failed")
	for _, gone := range []string{id, other} {
		reply, err := wishlists.DeleteWishlistExt(ctx, gone).Execute()
		check(err, nil)
		check(reply.StatusCode, 204)
	}
}
