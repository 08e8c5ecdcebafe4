"""What tests/generators does with every client: see programs/common.ts."""
import os
from urllib.parse import parse_qs, urlparse

from client import AuthenticatedClient
from client.api.wishlists import create_wishlist_ext, delete_wishlist_ext, list_wishlist_ext, update_wishlist_ext
from client.models import CreateWishlistExtBody, ListWishlistExtSort, UpdateWishlistExtBody

client = AuthenticatedClient(base_url=os.environ["SERVER_URL"], token=os.environ["SERVER_TOKEN"])


def create(name):
    data = {"type": "wishlist_ext", "name": name, "items": 1, "keep": False, "counts": [1], "never_null": 0}
    made = create_wishlist_ext.sync_detailed(client=client, body=CreateWishlistExtBody.from_dict({"data": data}))
    assert made.status_code == 201, made
    return made


def list_page(after):
    page = list_wishlist_ext.sync_detailed(client=client, sort=ListWishlistExtSort.CREATED_AT, pagelimit=1, pageafter=after)
    assert page.status_code == 200, page
    return page.parsed


made, other = create("First"), create("Second")
page = list_page("")
after = parse_qs(urlparse(page.links.next_).query)["page[after]"][0]
assert [page.data[0].name, list_page(after).data[0].name] == ["First", "Second"]

entry = made.parsed.data.id
body = UpdateWishlistExtBody.from_dict({"data": {"type": "wishlist_ext", "note": "soon"}})
for status in (200, 412):
    changed = update_wishlist_ext.sync_detailed(entry, client=client, body=body, if_match=made.headers["ETag"])
    assert changed.status_code == status, changed
for gone in (entry, other.parsed.data.id):
    assert delete_wishlist_ext.sync_detailed(gone, client=client).status_code == 204
