// Scenario S3: the round trip of the vendor's command line client: create, export, delete, create again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_custom_field, assert_entry, assert_no_content, assert_status } from './lib/assertions.mjs';
import { apis_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

// The client reads until it has collected `meta.results.total` items.
async function get_all(client, path) {
  const items = [];
  for (;;) {
    const reply = await client.get(`${path}?page[limit]=2&page[offset]=${items.length}`);
    assert_status(reply, 200);
    items.push(...reply.body.data);
    const { total } = reply.body.meta.results;
    assert.equal(typeof total, 'number');
    if (items.length >= total) return items;
    assert.ok(reply.body.data.length > 0, `${path} told ${total} items and ended after ${items.length}`);
  }
}

// What a create takes of what a list shows.
function replayable({ id, links, meta, ...rest }) {
  return rest;
}

describe('S3: smoke test round trip', () => {
  let server;
  let client;
  let api;
  let exported;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const fields_of = ({ id }) => `${apis_path}/${id}/fields/`;
  const entries_of = ({ id }) => `${apis_path}/${id}/entries/`;
  const values = { test_string: 'hello world', test_int: 42, test_bool: true };
  const validation = {
    string: { min_length: null, max_length: null, regex: null, allow_null_values: true, unique: 'no', unique_case_insensitivity: false, immutable: false },
    integer: { min_value: null, max_value: null, allow_null_values: true, immutable: false },
    boolean: { allow_null_values: true, immutable: false },
  };

  it('1 to 3: creates', async () => {
    api = await client.created(`${apis_path}/`, { type: 'custom_api', name: 'smoke-test-api', slug: 'smoke-test-api', api_type: 'smoke_test_ext', description: 'Smoke test API' });
    for (const [slug, field_type] of [['test_string', 'string'], ['test_int', 'integer'], ['test_bool', 'boolean']]) {
      const field = await client.created(fields_of(api), { type: 'custom_field', name: slug, slug, description: 'blah', field_type });
      assert_custom_field(field, api, { name: slug, slug, description: 'blah', field_type, validation: { [field_type]: validation[field_type] } });
    }
    assert_entry(await client.created(entries_of(api), { type: 'smoke_test_ext', ...values }), api, values);
    await client.created(entries_of(api), { type: 'smoke_test_ext', ...values, test_int: 43 });
    await client.created(entries_of(api), { type: 'smoke_test_ext', ...values, test_bool: null });
  });

  it('4 and 7: reads all', async () => {
    exported = { apis: await get_all(client, apis_path), fields: await get_all(client, fields_of(api)), entries: await get_all(client, entries_of(api)) };
    assert.deepEqual(exported.apis.map(({ slug }) => slug), ['smoke-test-api']);
    assert.equal(exported.fields.length, 3);
    assert.equal(exported.entries.length, 3);
  });

  it('5: deletes all', async () => {
    for (const [path, items] of [[entries_of(api), exported.entries], [fields_of(api), exported.fields], [`${apis_path}/`, exported.apis]]) {
      for (const { id } of items) assert_no_content(await client.delete(`${path}${id}`));
      if (path !== `${apis_path}/`) assert.strictEqual((await client.get(path)).body.meta.results.total, 0);
    }
    assert.strictEqual((await client.get(apis_path)).body.meta.results.total, 0);
  });

  it('6: creates it again from what was read', async () => {
    for (const item of exported.apis) api = await client.created(`${apis_path}/`, replayable(item));
    for (const item of exported.fields) await client.created(fields_of(api), replayable(item));
    for (const item of exported.entries) assert_entry(await client.created(entries_of(api), replayable(item)), api, { ...replayable(item), type: api.api_type });
    assert.equal((await client.get(fields_of(api))).body.meta.results.total, 3);
    assert.equal((await client.get(entries_of(api))).body.meta.results.total, 3);
  });
});
