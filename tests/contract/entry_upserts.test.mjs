// PUT to an entry that does not exist: created where the API allows upserts.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_error, assert_not_found, assert_status, etag } from './lib/assertions.mjs';
import { api_path, entries_path, extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

let next_id = 0;
const fresh_id = () => {
  next_id += 1;
  return `0e31f6c6-7f0c-4f3f-9c1d-${String(next_id).padStart(12, '0')}`;
};

describe('upserts', () => {
  let server;
  let client;
  let api;
  let families;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ allow_upserts: true });
    await client.create_field(api, 'name', 'string', { max_length: 5 });
    await client.create_field(api, 'amount', 'integer', { allow_null_values: false });
    await client.create_field(api, 'owner', 'string', { immutable: true });
    await client.create_field(api, 'code', 'string', { unique: 'yes' });
    families = [entries_path(api), extension_path(api)];
  });
  after(() => server.destroy());

  const body = (values) => ({ type: api.api_type, ...values });
  const nulls = { name: null, owner: null, code: null };

  it('create under the id of the path, then update', async () => {
    for (const path of families) {
      const id = fresh_id();
      const created = await client.put(`${path}/${id}`, body({ amount: 1, owner: 'me' }));
      assert_entry_reply(created, 201, api, { ...nulls, amount: 1, owner: 'me' });
      assert.equal(created.body.data.id, id);
      for (const either of families) assert.deepEqual((await client.get(`${either}/${id}`)).body, created.body);
      const updated = await client.put(`${path}/${id}`, body({ name: 'x' }));
      assert_entry_reply(updated, 200, api, { ...nulls, name: 'x', amount: 1, owner: 'me' }, { version: 1 });
      assert.equal(updated.body.data.meta.timestamps.created_at, created.body.data.meta.timestamps.created_at);
      const { body: list } = await client.get(`${path}?filter=eq(id,${id})`);
      assert.equal(list.meta.results.total, 1);
    }
  });

  it('create only, when asked to with If-None-Match: *', async () => {
    const only = { 'If-None-Match': '*' };
    const there = "The entry exists, and 'If-None-Match: *' asks for a new one.";
    for (const path of families) {
      const entry = `${path}/${fresh_id()}`;
      const created = await client.put(entry, body({ amount: 1 }), only);
      assert_entry_reply(created, 201, api, { ...nulls, amount: 1, owner: null });
      assert_error(await client.put(entry, body({ amount: 2 }), only), 412, there);
      assert_error(await client.put(entry, body({ amount: 'x' }), { ...only, 'If-Match': etag(0) }), 412, there);
      assert_entry_reply(await client.get(entry), 200, api, { ...nulls, amount: 1, owner: null });
      // Any other value of the header means nothing.
      assert_entry_reply(await client.put(entry, body({ amount: 3 }), { 'If-None-Match': etag(0) }), 200, api, { ...nulls, amount: 3, owner: null }, { version: 1 });
      assert_status(await client.get(entry, only), 200);
      assert_status(await client.delete(entry, only), 204);
    }
    const race = `${families[0]}/${fresh_id()}`;
    const replies = await Promise.all(Array.from({ length: 16 }, (_, amount) => client.put(race, body({ amount }), only)));
    assert.deepEqual(replies.map(({ status }) => status).sort(), [201, ...new Array(15).fill(412)]);
  });

  it('check a new entry as POST does', async () => {
    const path = `${families[1]}/${fresh_id()}`;
    const no_null = "Invalid value for field 'amount'. Null values are not allowed.";
    assert_error(await client.put(path, body({})), 400, no_null);
    assert_error(await client.put(path, body({ name: 'longer' })), 400, "Invalid value for field 'name'. Expected max_length to be no greater than 5.", no_null);
    assert_error(await client.put(path, { amount: 1 }), 400, `The field 'type' must be '${api.api_type}'.`);
    assert_not_found(await client.get(path));
  });

  it('refuse a duplicate of a unique value', async () => {
    await client.create_entry(api, { amount: 1, code: 'taken' });
    const path = `${families[0]}/${fresh_id()}`;
    assert_error(await client.put(path, body({ amount: 1, code: 'taken' })), 409, 'custom_entry with the given code already exists');
    assert_not_found(await client.get(path));
  });

  it('refuse If-Match where there is no entry, and honour it where there is one', async () => {
    for (const path of families) {
      const id = fresh_id();
      assert_error(await client.put(`${path}/${id}`, body({ amount: 1 }), { 'If-Match': etag(0) }), 412);
      assert_not_found(await client.get(`${path}/${id}`));
      assert_status(await client.put(`${path}/${id}`, body({ amount: 1 })), 201);
      assert_status(await client.put(`${path}/${id}`, body({ amount: 2 }), { 'If-Match': etag(0) }), 200);
      assert_error(await client.put(`${path}/${id}`, body({ amount: 3 }), { 'If-Match': etag(0) }), 412, /ETag/);
    }
  });

  it('create again what was deleted, as new', async () => {
    const path = `${families[1]}/${fresh_id()}`;
    await client.put(path, body({ amount: 1, name: 'old' }));
    await client.put(path, body({ amount: 2 }));
    await client.delete(path);
    assert_entry_reply(await client.put(path, body({ amount: 3 })), 201, api, { ...nulls, amount: 3 });
  });

  it('need a UUID', async () => {
    for (const path of families) assert_not_found(await client.put(`${path}/no-uuid`, body({ amount: 1 })));
  });

  it('are 404 where the API does not allow them, from the next request on', async () => {
    const path = `${families[1]}/${fresh_id()}`;
    const allow = (allow_upserts) => client.put(api_path(api), { type: 'custom_api', allow_upserts });
    await allow(false);
    assert_not_found(await client.put(path, body({ amount: 1 })));
    await allow(true);
    assert_status(await client.put(path, body({ amount: 1 })), 201);
  });
});
