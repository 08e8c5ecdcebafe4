// APIs whose entries are addressed by the value of a field: use_as_url_slug.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_error, assert_no_content, assert_not_found, assert_status, etag } from './lib/assertions.mjs';
import { entries_path, entry_path, extension_path, field_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const unreserved = "Invalid value for field 'sku'. Expected string to consist of unreserved URL characters.";
const clash = 'custom_entry with the given sku already exists';

describe('entries addressed by a field', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  async function api_with(validation = {}, attributes = {}) {
    const api = await client.create_api(attributes);
    const field = await client.create_field(api, 'sku', 'string', { unique: 'yes', allow_null_values: false, ...validation }, { use_as_url_slug: true });
    await client.create_field(api, 'amount', 'integer');
    const body = (values) => ({ type: api.api_type, ...values });
    return { api, field, body, path: extension_path(api) };
  }

  it('take the value on the extension path and the id on the settings path, nothing else', async () => {
    const { api, body, path } = await api_with();
    const created = await client.post(path, body({ sku: 'TBL-1', amount: 3 }));
    assert_entry_reply(created, 201, api, { sku: 'TBL-1', amount: 3 }, { identifier: 'TBL-1' });
    const { data } = created.body;
    assert.deepEqual((await client.get(`${path}/TBL-1`)).body, created.body);
    assert.deepEqual((await client.get(entry_path(api, data))).body, created.body);
    for (const wrong of [`${path}/${data.id}`, `${path}/tbl-1`, `${entries_path(api)}/TBL-1`]) {
      assert_not_found(await client.get(wrong));
      assert_not_found(await client.put(wrong, body({ amount: 4 })));
      assert_not_found(await client.delete(wrong));
    }
    assert_entry_reply(await client.put(`${path}/TBL-1`, body({ amount: 4 })), 200, api, { sku: 'TBL-1', amount: 4 }, { version: 1, identifier: 'TBL-1' });
    assert_no_content(await client.delete(`${path}/TBL-1`));
    assert_not_found(await client.get(entry_path(api, data)));
  });

  it('ignore case where the field does', async () => {
    const { api, body, path } = await api_with({ unique_case_insensitivity: true });
    await client.create_entry(api, { sku: 'AbC-1', amount: 1 });
    assert_entry_reply(await client.get(`${path}/aBc-1`), 200, api, { sku: 'AbC-1', amount: 1 }, { identifier: 'AbC-1' });
    assert_entry_reply(await client.put(`${path}/ABC-1`, body({ amount: 2 })), 200, api, { sku: 'AbC-1', amount: 2 }, { version: 1, identifier: 'AbC-1' });
    assert_error(await client.post(path, body({ sku: 'abc-1' })), 409, clash);
    assert_no_content(await client.delete(`${path}/abc-1`));
  });

  it('hold unreserved URL characters only', async () => {
    const { api, body, path } = await api_with();
    for (const sku of ['a', 'A-b.c_d~e', '0', '.', '~', 'x'.repeat(500)]) assert_status(await client.post(path, body({ sku })), 201);
    const entry = await client.create_entry(api, { sku: 'fine' });
    for (const sku of ['a/b', 'a b', 'ä', 'a%20b', 'a?b', 'a#b', 'a+b', 'a:b', 'a\n']) {
      assert_error(await client.post(path, body({ sku })), 400, unreserved);
      assert_error(await client.put(entry_path(api, entry), body({ sku })), 400, unreserved);
    }
    assert_error(await client.post(path, body({})), 400, "Invalid value for field 'sku'. Null values are not allowed.");
  });

  it('are found by a percent-encoded path too', async () => {
    const { api, path } = await api_with();
    await client.create_entry(api, { sku: 'a~b' });
    for (const spelling of ['a~b', 'a%7Eb', '%61%7e%62']) assert_status(await client.get(`${path}/${spelling}`), 200);
    assert_not_found(await client.get(`${path}/a%2Fb`));
  });

  it('move when their value changes', async () => {
    const { api, body, path } = await api_with();
    await client.create_entry(api, { sku: 'old' });
    await client.create_entry(api, { sku: 'taken' });
    assert_error(await client.put(`${path}/old`, body({ sku: 'taken' })), 409, clash);
    assert_entry_reply(await client.put(`${path}/old`, body({ sku: 'new' })), 200, api, { sku: 'new', amount: null }, { version: 1, identifier: 'new' });
    assert_not_found(await client.get(`${path}/old`));
    assert_status(await client.get(`${path}/new`), 200);
  });

  it('stay where they are when the field is immutable', async () => {
    const { api, body, path } = await api_with({ immutable: true });
    await client.create_entry(api, { sku: 'fixed' });
    assert_error(await client.put(`${path}/fixed`, body({ sku: 'moved' })), 400, "Invalid value for field 'sku'. The field is immutable.");
    assert_status(await client.put(`${path}/fixed`, body({ sku: 'fixed', amount: 1 })), 200);
  });

  it('are upserted under the value of the path', async () => {
    const { api, body, path } = await api_with({}, { allow_upserts: true });
    const created = await client.put(`${path}/FURN-1`, body({ amount: 12 }));
    assert_entry_reply(created, 201, api, { sku: 'FURN-1', amount: 12 }, { identifier: 'FURN-1' });
    const again = await client.put(`${path}/FURN-1`, body({ sku: 'FURN-1', amount: 13 }));
    assert_entry_reply(again, 200, api, { sku: 'FURN-1', amount: 13 }, { version: 1, identifier: 'FURN-1' });
    assert.equal(again.body.data.id, created.body.data.id);
    assert_entry_reply(await client.put(`${path}/FURN-2`, body({ sku: 'FURN-2' })), 201, api, { sku: 'FURN-2', amount: null }, { identifier: 'FURN-2' });
    assert_error(await client.put(`${path}/FURN-3`, body({ sku: 'FURN-4' })), 400, /sku/);
    assert_not_found(await client.get(`${path}/FURN-3`));
    assert_not_found(await client.get(`${path}/FURN-4`));
    assert_error(await client.put(`${path}/FURN-3`, body({}), { 'If-Match': etag(0) }), 412);
    assert_error(await client.put(`${path}/with%20space`, body({})), 400, unreserved);
    assert.equal((await client.get(path)).body.meta.results.total, 2);
  });

  it('are upserted by id on the settings path, with the value in the body', async () => {
    const { api, body } = await api_with({}, { allow_upserts: true });
    const id = '5f0c7a34-2f7e-4b3a-8c55-9d6f0a1b2c3d';
    assert_error(await client.put(`${entries_path(api)}/${id}`, body({ amount: 1 })), 400, "Invalid value for field 'sku'. Null values are not allowed.");
    const created = await client.put(`${entries_path(api)}/${id}`, body({ sku: 'by-id' }));
    assert_entry_reply(created, 201, api, { sku: 'by-id', amount: null }, { identifier: 'by-id' });
    assert.equal(created.body.data.id, id);
  });

  it('are told by their value in lists', async () => {
    const { api, path } = await api_with();
    await client.create_entry(api, { sku: 'one' });
    for (const list of [path, entries_path(api)]) {
      const { body } = await client.get(list);
      assert.deepEqual(body.data.map(({ links }) => links.self), [`/extensions/${api.slug}/one`]);
    }
  });

  it('take ids again when the field is deleted', async () => {
    const { api, field, path } = await api_with();
    const entry = await client.create_entry(api, { sku: 'one' });
    await client.delete(field_path(api, field));
    assert_entry_reply(await client.get(`${path}/${entry.id}`), 200, api, { amount: null });
    assert_not_found(await client.get(`${path}/one`));
  });

  it('keep the way they are addressed when the field is renamed', async () => {
    const { api, field, path } = await api_with();
    await client.create_entry(api, { sku: 'one' });
    assert_status(await client.put(field_path(api, field), { type: 'custom_field', slug: 'code' }), 200);
    assert_entry_reply(await client.get(`${path}/one`), 200, api, { code: 'one', amount: null }, { identifier: 'one' });
  });
});
