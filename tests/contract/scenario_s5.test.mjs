// Scenario S5: wishlists, as the vendor's pages tell them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_custom_api, assert_custom_field, assert_entry_reply, assert_error, assert_no_content, assert_not_found, assert_status, at_extensions, etag } from './lib/assertions.mjs';
import { apis_path, entry_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const type = 'wishlist_ext';
const path = '/v2/extensions/wishlists';
const unset = { items_count: null, keep_purchased: null, name: null, total_weight: null, tags: null, metadata: null };

describe('S5: wishlists', () => {
  let server;
  let client;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  it('1: creates the Custom API', async () => {
    const attributes = { slug: 'wishlists', api_type: type, name: 'Wishlists', description: 'Wishlist entries for all customers', allow_upserts: false, relationships: at_extensions };
    api = await client.created(apis_path, { type: 'custom_api', ...attributes });
    assert_custom_api(api, attributes);
    assert.ok(api.links.self.endsWith(`/settings/extensions/custom-apis/${api.id}`));
  });

  it('2: creates its fields, one of each type', async () => {
    const shared = { allow_null_values: true, immutable: false };
    const fields = [
      ['name', 'string', { max_length: 64 }, { min_length: null, regex: null, unique: 'no', unique_case_insensitivity: false }],
      ['items_count', 'integer', { min_value: 0 }, { max_value: null }],
      ['keep_purchased', 'boolean', {}, {}],
      ['total_weight', 'float', {}, { min_value: null, max_value: null }],
      ['tags', 'list', { allowed_type: 'string' }, { min_length: null, max_length: null, json_schema: null }],
      ['metadata', 'any', {}, { json_schema: null }],
    ];
    for (const [slug, field_type, validation, filled_in] of fields) {
      const names = { name: slug, description: `The ${slug}`, slug, field_type };
      const field = await client.created(fields_path(api), { type: 'custom_field', ...names, validation: { [field_type]: validation } });
      assert_custom_field(field, api, { ...names, validation: { [field_type]: { ...shared, ...validation, ...filled_in } } });
    }
    const weight = { type: 'custom_field', name: 'Weight', slug: 'weight', field_type: 'float' };
    assert_error(await client.post(fields_path(api), weight), 400, "The field 'slug' is invalid because it matches a reserved word.");
  });

  it('3: creates an entry', async () => {
    const values = { name: 'My Wishlist', items_count: 0, keep_purchased: false };
    const created = await client.post(path, { type, ...values });
    assert_entry_reply(created, 201, api, { ...unset, ...values });
    entry = created.body.data;
    assert.ok(entry.links.self.endsWith(`/extensions/wishlists/${entry.id}`));
  });

  it('4: reads it on the other path', async () => {
    const read = await client.get(entry_path(api, entry));
    assert_status(read, 200);
    assert.deepEqual(read.body.data, entry);
    assert.equal(read.headers.etag, etag(0));
  });

  it('5: updates it in part', async () => {
    const values = { ...unset, name: 'My Wishlist', items_count: 3, keep_purchased: false };
    assert_entry_reply(await client.put(`${path}/${entry.id}`, { type, items_count: 3 }), 200, api, values, { version: 1 });
    const more = { total_weight: 1.5, tags: ['gift', 'birthday'], metadata: { source: { app: 'ios', versions: [1, 2.5] } } };
    assert_entry_reply(await client.put(`${path}/${entry.id}`, { type, ...more }), 200, api, { ...values, ...more }, { version: 2 });
  });

  it('6: creates nothing by an update', async () => {
    assert_not_found(await client.put(`${path}/11111111-1111-4111-8111-111111111111`, { type, items_count: 1 }));
  });

  it('7: searches case-sensitively, page by page', async () => {
    await client.created(path, { type, name: 'My wishlist', tags: ['birthday'] });
    await client.created(path, { type, name: 'Another wishlist' });
    const hits = await client.get(`${path}?filter=like(name,*wish*)&page[limit]=1&page[offset]=0`);
    assert_status(hits, 200);
    assert.deepEqual(hits.body.data.map(({ name }) => name), ['Another wishlist']);
    assert.equal(hits.body.meta.page.limit, 1);
    assert.deepEqual(hits.body.meta.results, { total: 2, total_method: 'exact' });
    const next = await client.get(hits.body.links.next);
    assert.deepEqual(next.body.data.map(({ name }) => name), ['My wishlist']);
    assert.equal(next.body.links.next, null);
    const tagged = await client.get(`${path}?filter=contains(tags,birthday)`);
    assert.deepEqual(tagged.body.data.map(({ name }) => name), ['My wishlist', 'My Wishlist']);
  });

  it('8: refuses a filter on what is no field', async () => {
    const allowed = 'created_at id items_count keep_purchased name tags total_weight updated_at';
    assert_error(await client.get(`${path}?filter=eq(version,1)`), 400, `Invalid filter: unknown field [version] specified in search filter, allowed fields are [${allowed}]`);
  });

  it('9: deletes', async () => {
    assert_no_content(await client.delete(`${path}/${entry.id}`));
    assert_not_found(await client.get(`${path}/${entry.id}`));
  });

  it('10: describes itself', async () => {
    const document = await client.get('/v2/settings/extensions/specifications/openapi');
    assert_status(document, 200);
    assert.match(document.body.openapi, /^3\.1\./);
    assert.ok(path in document.body.paths, Object.keys(document.body.paths).join(' '));
  });
});
