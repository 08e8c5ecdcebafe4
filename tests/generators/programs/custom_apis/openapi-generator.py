"""What tests/generators does with every client: see programs/common.ts."""
import os
from urllib.parse import parse_qs, urlparse

from client import ApiClient, Configuration, WishlistsApi
from client.exceptions import ApiException
from client.models import CreateWishlistExtRequest, UpdateWishlistExtRequest, WishlistExtCreate, WishlistExtUpdate

api = WishlistsApi(ApiClient(Configuration(host=os.environ["SERVER_URL"], access_token=os.environ["SERVER_TOKEN"])))


def create(name):
    entry = WishlistExtCreate(type="wishlist_ext", name=name, items=1, keep=False, counts=[1], never_null=0)
    made = api.create_wishlist_ext_with_http_info(CreateWishlistExtRequest(data=entry))
    assert made.status_code == 201, made
    return made


def list_page(after):
    return api.list_wishlist_ext(sort="created_at", page_limit=1, page_after=after)


made, other = create("First"), create("Second")
page = list_page("")
after = parse_qs(urlparse(page.links.next).query)["page[after]"][0]
assert [page.data[0].name, list_page(after).data[0].name] == ["First", "Second"]

entry, etag = made.data.data.id, made.headers["ETag"]
body = UpdateWishlistExtRequest(data=WishlistExtUpdate(type="wishlist_ext", note="soon"))
assert api.update_wishlist_ext(entry, body, if_match=etag).data.note == "soon"
try:
    api.update_wishlist_ext(entry, body, if_match=etag)
    raise AssertionError("an old version was updated")
except ApiException as refused:
    assert refused.status == 412, refused
for gone in (entry, other.data.data.id):
    assert api.delete_wishlist_ext_with_http_info(gone).status_code == 204
