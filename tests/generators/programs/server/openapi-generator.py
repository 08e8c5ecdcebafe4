"""What tests/generators does with every client: see programs/common.ts."""
import os
from urllib.parse import parse_qs, urlparse

from client import ApiClient, Configuration, CustomAPIsApi, CustomFieldsApi, EntriesBySlugApi
from client.exceptions import ApiException
from client.models import (
    CreateCustomApiRequest, CreateCustomFieldRequest, CreateEntryRequest, CustomApiCreate, CustomApiUpdate, CustomFieldCreate,
    EntryBody, FieldType, StringRules, UpdateCustomApiRequest, Validation)

client = ApiClient(Configuration(host=os.environ["SERVER_URL"], access_token=os.environ["SERVER_TOKEN"]))
apis, fields, entries = CustomAPIsApi(client), CustomFieldsApi(client), EntriesBySlugApi(client)
slug = os.environ["API_SLUG"]
api_type = slug.replace("-", "_") + "_ext"

api = apis.create_custom_api(CreateCustomApiRequest(
    data=CustomApiCreate(type="custom_api", name="Boats", slug=slug, api_type=api_type))).data
field = fields.create_custom_field(api.id, CreateCustomFieldRequest(data=CustomFieldCreate(
    type="custom_field", name="Name", slug="name", field_type=FieldType.STRING,
    validation=Validation(string=StringRules(max_length=6))))).data
assert field.validation.string.max_length == 6, field
assert [row.id for row in apis.list_custom_apis(filter=f"eq(slug,{slug})").data] == [api.id]
assert apis.update_custom_api(api.id, UpdateCustomApiRequest(data=CustomApiUpdate(type="custom_api", name="Ships"))).data.name == "Ships"


def body(name):
    return CreateEntryRequest(data=EntryBody(type=api_type, additional_properties={"name": name}))


def create(name):
    made = entries.create_entry_by_slug_with_http_info(slug, body(name))
    assert made.status_code == 201, made
    return made


def list_page(after):
    return entries.list_entries_by_slug(slug, sort="created_at", page_limit=1, page_after=after)


made, other = create("First"), create("Second")
page = list_page("")
after = parse_qs(urlparse(page.links.next).query)["page[after]"][0]
names = [one.data[0].additional_properties["name"] for one in (page, list_page(after))]
assert names == ["First", "Second"], names

entry, etag = str(made.data.data.id), made.headers["ETag"]
changed = entries.update_entry_by_slug(slug, entry, body("Third"), if_match=etag)
assert changed.data.additional_properties["name"] == "Third", changed
try:
    entries.update_entry_by_slug(slug, entry, body("Third"), if_match=etag)
    raise AssertionError("an old version was updated")
except ApiException as refused:
    assert refused.status == 412, refused
for gone in (entry, str(other.data.data.id)):
    assert entries.delete_entry_by_slug_with_http_info(slug, gone).status_code == 204
assert apis.delete_custom_api_with_http_info(api.id).status_code == 204
