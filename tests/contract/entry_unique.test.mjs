// Unique strings: by the exact text, or by its case folding. What races for one: ../crash/races.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_status } from './lib/assertions.mjs';
import { extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const clash = 'custom_entry with the given sku already exists';

describe('unique fields', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  async function api_with(validation) {
    const api = await client.create_api();
    await client.create_field(api, 'sku', 'string', { unique: 'yes', ...validation });
    await client.create_field(api, 'other');
    return api;
  }
  const create = (api, sku) => client.post(extension_path(api), { type: api.api_type, sku });
  const update = (api, { id }, values) => client.put(`${extension_path(api)}/${id}`, { type: api.api_type, ...values });

  it('refuse a value that another entry has', async () => {
    const api = await api_with({});
    const [first, second] = [await client.create_entry(api, { sku: 'A' }), await client.create_entry(api, { sku: 'B' })];
    assert_error(await create(api, 'A'), 409, clash);
    assert_error(await update(api, second, { sku: 'A', other: 'x' }), 409, clash);
    const { data } = (await client.get(`${extension_path(api)}/${second.id}`)).body;
    assert.deepEqual([data.sku, data.other, data.meta.resource_version], ['B', null, 0]);
    assert_status(await update(api, first, { sku: 'A' }), 200);
  });

  it('free a value with its entry and with its change', async () => {
    const api = await api_with({});
    const [first, second] = [await client.create_entry(api, { sku: 'A' }), await client.create_entry(api, { sku: 'B' })];
    assert_no_content(await client.delete(`${extension_path(api)}/${first.id}`));
    assert_status(await create(api, 'A'), 201);
    assert_status(await update(api, second, { sku: 'C' }), 200);
    assert_status(await create(api, 'B'), 201);
    assert_status(await update(api, second, { sku: null }), 200);
    assert_status(await create(api, 'C'), 201);
  });

  it('never count null as a duplicate', async () => {
    for (const validation of [{}, { unique_case_insensitivity: true }]) {
      const api = await api_with(validation);
      for (let i = 0; i < 3; i += 1) assert_status(await create(api, null), 201);
    }
  });

  it('tell texts apart by every code point', async () => {
    const api = await api_with({});
    const texts = ['', ' ', 'a', 'A', 'a ', 'ä', 'a\u0308', 'Ä', 'ß', 'ss', '1', '01', '%', '_', '\\', "'", '"', '😀'];
    for (const text of texts) assert_status(await create(api, text), 201);
    for (const text of texts) assert_error(await create(api, text), 409, clash);
  });

  it('fold case by the whole of Unicode where asked to, and nothing else', async () => {
    const api = await api_with({ unique_case_insensitivity: true });
    const taken = [['abc', 'ABC', 'aBc'], ['Straße', 'STRASSE', 'strasse'], ['É', 'é'], ['Σίσυφος', 'ΣΊΣΥΦΟΣ'], ['Ж', 'ж'], ['ﬁn', 'FIN']];
    for (const [first, ...others] of taken) {
      assert_status(await create(api, first), 201);
      for (const text of [first, ...others]) assert_error(await create(api, text), 409, clash);
    }
    // No normalisation, no trimming, no stripping of accents.
    for (const text of ['e\u0301', 'e', 'abc ', 'ab']) assert_status(await create(api, text), 201);
  });

  it('let an entry change the case of its own value', async () => {
    const api = await api_with({ unique_case_insensitivity: true });
    const entry = await client.create_entry(api, { sku: 'abc' });
    const reply = await update(api, entry, { sku: 'ABC' });
    assert_status(reply, 200);
    assert.equal(reply.body.data.sku, 'ABC');
    assert_error(await create(api, 'abc'), 409, clash);
  });

  it('compare long values to their end', async () => {
    const api = await api_with({});
    const long = 'é'.repeat(20_000);
    assert_status(await create(api, `${long}1`), 201);
    assert_status(await create(api, `${long}2`), 201);
    assert_error(await create(api, `${long}1`), 409, clash);
  });

  it('are unique within their API only', async () => {
    const [one, other] = [await api_with({}), await api_with({})];
    assert_status(await create(one, 'A'), 201);
    assert_status(await create(other, 'A'), 201);
  });

  it('name the field by its slug of now', async () => {
    const api = await client.create_api();
    const field = await client.create_field(api, 'old', 'string', { unique: 'yes' });
    await client.create_entry(api, { old: 'A' });
    await client.put(`/v2/settings/extensions/custom-apis/${api.id}/fields/${field.id}`, { type: 'custom_field', slug: 'new' });
    assert_error(await client.post(extension_path(api), { type: api.api_type, new: 'A' }), 409, 'custom_entry with the given new already exists');
  });
});
