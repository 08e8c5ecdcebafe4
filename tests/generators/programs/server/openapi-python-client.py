"""What tests/generators does with every client: see programs/common.ts."""
import os
from urllib.parse import parse_qs, urlparse

from client import AuthenticatedClient
from client.api.custom_ap_is import create_custom_api, delete_custom_api, list_custom_apis, update_custom_api
from client.api.custom_fields import create_custom_field
from client.api.entries_by_slug import (
    create_entry_by_slug, delete_entry_by_slug, list_entries_by_slug, update_entry_by_slug)
from client.models import (
    CreateCustomApiBody, CreateCustomFieldBody, CreateEntryBySlugBody, UpdateCustomApiBody, UpdateEntryBySlugBody)

client = AuthenticatedClient(base_url=os.environ["SERVER_URL"], token=os.environ["SERVER_TOKEN"])
slug = os.environ["API_SLUG"]
api_type = slug.replace("-", "_") + "_ext"

api = {"type": "custom_api", "name": "Boats", "slug": slug, "api_type": api_type}
made_api = create_custom_api.sync_detailed(client=client, body=CreateCustomApiBody.from_dict({"data": api}))
assert made_api.status_code == 201, made_api
api_id = made_api.parsed.data.id
field = {"type": "custom_field", "name": "Name", "slug": "name", "field_type": "string", "validation": {"string": {"max_length": 6}}}
made_field = create_custom_field.sync_detailed(api_id, client=client, body=CreateCustomFieldBody.from_dict({"data": field}))
assert made_field.parsed.data.validation.string.max_length == 6, made_field
assert [row.id for row in list_custom_apis.sync(client=client, filter_=f"eq(slug,{slug})").data] == [api_id]
renamed = UpdateCustomApiBody.from_dict({"data": {"type": "custom_api", "name": "Ships"}})
assert update_custom_api.sync(api_id, client=client, body=renamed).data.name == "Ships"


def create(name):
    body = CreateEntryBySlugBody.from_dict({"data": {"type": api_type, "name": name}})
    made = create_entry_by_slug.sync_detailed(slug, client=client, body=body)
    assert made.status_code == 201, made
    return made


def list_page(after):
    page = list_entries_by_slug.sync_detailed(slug, client=client, sort="created_at", pagelimit=1, pageafter=after)
    assert page.status_code == 200, page
    return page.parsed


made, other = create("First"), create("Second")
page = list_page("")
after = parse_qs(urlparse(page.links.next_).query)["page[after]"][0]
assert [page.data[0]["name"], list_page(after).data[0]["name"]] == ["First", "Second"]

entry = str(made.parsed.data.id)
body = UpdateEntryBySlugBody.from_dict({"data": {"type": api_type, "name": "Third"}})
for status in (200, 412):
    changed = update_entry_by_slug.sync_detailed(slug, entry, client=client, body=body, if_match=made.headers["ETag"])
    assert changed.status_code == status, changed
for gone in (entry, str(other.parsed.data.id)):
    assert delete_entry_by_slug.sync_detailed(slug, gone, client=client).status_code == 204
assert delete_custom_api.sync_detailed(api_id, client=client).status_code == 204
