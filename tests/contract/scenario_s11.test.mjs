// Scenario S11: every limit, from both of its sides.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { extension_path, field_path, fields_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const no_slug = "can only be true on a string field that is unique and does not allow null values.";

describe('S11: limits', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const post = (api, values) => client.post(extension_path(api), { type: api.api_type, ...values });
  const list = (api, values) => client.get(extension_path(api) + query(values));
  async function api_with(slug, field_type, validation) {
    const api = await client.create_api();
    await client.create_field(api, slug, field_type, validation);
    return api;
  }

  it('1: a hundred fields', async () => {
    const api = await client.create_api();
    const types = ['string', 'integer', 'float', 'boolean', 'any', 'list'];
    for (let i = 0; i < 100; i += 1) await client.create_field(api, `f${i}`, types[i % types.length]);
    const more = { type: 'custom_field', name: 'more', slug: 'more', field_type: 'any' };
    assert_error(await client.post(fields_path(api), more), 400, 'maximum number of custom fields reached');
    const values = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, ['text', i, i + 0.5, true, { i }, ['text', i]][i % types.length]]));
    const created = await post(api, values);
    assert_status(created, 201);
    for (const [slug, value] of Object.entries(values)) assert.deepEqual(created.body.data[slug], value);
  });

  it('2: 64 KiB an entry', async () => {
    const api = await api_with('s', 'string');
    await client.create_field(api, 'a', 'any');
    const s = 's'.repeat(60_000);
    const a = (bytes) => ['x'.repeat(bytes - 4)];
    assert_status(await post(api, { s, a: a(5536) }), 201);
    assert_error(await post(api, { s, a: a(5537) }), 413, 'Maximum entry size reached.');
  });

  it('3: a thousand elements, none of them nested, all of the allowed type', async () => {
    const api = await api_with('tags', 'list', { allowed_type: 'string' });
    const tags = Array.from({ length: 1001 }, (_, i) => `t${i}`);
    assert_status(await post(api, { tags: tags.slice(1) }), 201);
    assert_error(await post(api, { tags }), 400, "Invalid value for field 'tags'. Expected max_length to be no greater than 1000.");
    assert_error(await post(api, { tags: [['a']] }), 400, "Invalid value for field 'tags'. Element 0: Expected type to be 'string'.");
    assert_error(await post(api, { tags: ['a', 1] }), 400, "Invalid value for field 'tags'. Element 1: Expected type to be 'string'.");
  });

  it('4: JSON Schema', async () => {
    const json_schema = { version: '2020-12', schema: '{"type":"object","required":["a"]}' };
    const api = await api_with('x', 'any', { json_schema });
    assert_status(await post(api, { x: { a: 1 } }), 201);
    assert_error(await post(api, { x: {} }), 400, "Invalid value for field 'x'. Expected value to match json_schema, whose 'required' fails at ''.");
    const refused = [
      { version: '2020-12', schema: JSON.stringify({ $comment: 'x'.repeat(8192) }) },
      { version: '2020-12', schema: '{"$ref":"https://example.com/schema.json"}' },
      { version: 'draft-07', schema: '{}' },
    ];
    for (const other of refused) {
      const field = { type: 'custom_field', name: 'y', slug: 'y', field_type: 'any', validation: { any: { json_schema: other } } };
      assert_error(await client.post(fields_path(api), field), 400);
    }
  });

  it('5: ten conditions, 8 KiB of filter', async () => {
    const api = await api_with('s', 'string');
    const conditions = (count) => ({ filter: Array(count).fill('eq(s,a)').join(':') });
    assert_status(await list(api, conditions(10)), 200);
    assert_error(await list(api, conditions(11)), 400);
    const long = (bytes) => ({ filter: `eq(s,${'x'.repeat(bytes - 'eq(s,)'.length)})` });
    assert_status(await list(api, long(8192)), 200);
    assert_error(await list(api, long(8193)), 400);
  });

  it('6: pages', async () => {
    const api = await api_with('s', 'string');
    assert_status(await list(api, { 'page[offset]': 10_000 }), 200);
    assert_error(await list(api, { 'page[offset]': 10_001 }), 400);
    const clamped = await list(api, { 'page[limit]': 101 });
    assert_status(clamped, 200);
    assert.equal(clamped.body.meta.page.limit, 100);
  });

  it('7: integers', async () => {
    const api = await api_with('i', 'integer');
    for (const sign of ['', '-']) {
      const body = (digits) => `{"data":{"type":"${api.api_type}","i":${sign}${digits}}}`;
      const created = await client.post_text(extension_path(api), body('9007199254740991'));
      assert_status(created, 201);
      assert.ok(created.text.includes(`"i":${sign}9007199254740991,`));
      assert_error(await client.post_text(extension_path(api), body('9007199254740992')), 400);
    }
  });

  it('8: one url slug', async () => {
    const api = await client.create_api();
    const create = (slug, validation, of = api) =>
      client.post(fields_path(of), { type: 'custom_field', name: slug, slug, field_type: 'string', use_as_url_slug: true, validation: { string: validation } });
    const right = { unique: 'yes', allow_null_values: false };
    for (const wrong of [{ ...right, unique: 'no' }, { ...right, allow_null_values: true }]) assert_error(await create('sku', wrong), 400, `The field 'use_as_url_slug' ${no_slug}`);
    assert_status(await create('sku', right), 201);
    assert_error(await create('other', right), 400);
    const used = await client.create_api();
    assert_status(await post(used, {}), 201);
    assert_error(await create('sku', right, used), 400);
  });

  it('9: what a field keeps for good', async () => {
    const api = await client.create_api();
    const text = await client.create_field(api, 's', 'string', { unique: 'yes' });
    const tags = await client.create_field(api, 'tags', 'list', { allowed_type: 'integer' });
    const put = (field, change) => client.put(field_path(api, field), { type: 'custom_field', ...change });
    for (const [field, same, other] of [
      [text, { field_type: 'string' }, { field_type: 'any' }],
      [tags, { field_type: 'list' }, { field_type: 'string' }],
      [tags, { validation: { list: { allowed_type: 'integer' } } }, { validation: { list: { allowed_type: 'any' } } }],
      [text, { validation: { string: { unique: 'yes' } } }, { validation: { string: { unique: 'no' } } }],
    ]) {
      assert_status(await put(field, same), 200);
      assert_error(await put(field, other), 400, /cannot be updated\.$/);
    }
  });
});
