// What tests/generators does with every client: see programs/common.ts.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"

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
	create := func(name string) *client.CreateWishlistExtCreatedHeaders {
		entry := client.WishlistExtCreate{Type: "wishlist_ext", Name: name, Items: 1, Counts: []int64{1}, NeverNull: jx.Raw("0")}
		made, err := c.CreateWishlistExt(ctx, &client.CreateWishlistExtReq{Data: entry})
		return as[*client.CreateWishlistExtCreatedHeaders](made, err)
	}
	made, other := create("First"), create("Second")

	list := func(after string) client.ListWishlistExtOK {
		page, err := c.ListWishlistExt(ctx, client.ListWishlistExtParams{
			Sort: client.NewOptListWishlistExtSort("created_at"), PageLimit: client.NewOptInt(1), PageAfter: client.NewOptString(after)})
		return as[*client.ListWishlistExtOKHeaders](page, err).Response
	}
	page := list("")
	next := must(url.Parse(page.Links.Next.Value))
	check(page.Data[0].Name.Value, "First")
	check(list(next.Query().Get("page[after]")).Data[0].Name.Value, "Second")

	id := made.Response.Data.ID
	guarded := client.UpdateWishlistExtParams{Identifier: id, IfMatch: made.ETag}
	change := client.UpdateWishlistExtReq{Data: client.WishlistExtUpdate{Type: "wishlist_ext", Note: client.NewOptNilString("soon")}}
	changed, err := c.UpdateWishlistExt(ctx, &change, guarded)
	check(as[*client.UpdateWishlistExtOKHeaders](changed, err).Response.Data.Note.Value, "soon")
	stale, err := c.UpdateWishlistExt(ctx, &change, guarded)
	check(as[*client.PreconditionFailedHeaders](stale, err).Response.Errors[0].Status, 412)
	for _, gone := range []client.DeleteWishlistExtParams{{Identifier: id}, {Identifier: other.Response.Data.ID}} {
		reply, err := c.DeleteWishlistExt(ctx, gone)
		as[*client.DeleteWishlistExtNoContent](reply, err)
	}
}
