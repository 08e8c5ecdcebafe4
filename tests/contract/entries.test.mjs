// Entries one at a time, over both families of paths: create, read, update, delete.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assert_entry_reply, assert_error, assert_no_content, assert_not_found, assert_status, unknown_id,
} from './lib/assertions.mjs';
import { apis_path, entries_path, extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const null_refused = (field) => `Invalid value for field '${field}'. Null values are not allowed.`;

describe('entries', () => {
  let server;
  let client;
  let api;
  let families;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ slug: 'wishlists', api_type: 'wishlist_ext' });
    await client.create_field(api, 'name');
    await client.create_field(api, 'items_count', 'integer');
    await client.create_field(api, 'total_weight', 'float');
    await client.create_field(api, 'keep_purchased', 'boolean');
    families = { settings: entries_path(api), extension: extension_path(api) };
  });
  after(() => server.destroy());

  const type = 'wishlist_ext';
  const values = { name: 'My Wishlist', items_count: 3, total_weight: 2.5, keep_purchased: false };
  const nulls = { name: null, items_count: null, total_weight: null, keep_purchased: null };

  for (const family of ['settings', 'extension']) {
    it(`are created over the ${family} path and read over both`, async () => {
      const created = await client.post(families[family], { type, ...values });
      assert_entry_reply(created, 201, api, values);
      assert.equal(created.headers['content-type'], 'application/json');
      const { data } = created.body;
      assert.equal(data.meta.timestamps.created_at, data.meta.timestamps.updated_at);
      for (const path of Object.values(families)) {
        const read = await client.get(`${path}/${data.id}`);
        assert_entry_reply(read, 200, api, values);
        assert.deepEqual(read.body, created.body);
      }
    });

    it(`are updated key by key over the ${family} path`, async () => {
      const { id } = await client.create_entry(api, values);
      let wanted = values;
      let version = 0;
      for (const change of [{ name: 'New' }, { items_count: 0 }, { total_weight: -0.5, keep_purchased: true }, { name: null }, { name: '' }, nulls]) {
        wanted = { ...wanted, ...change };
        version += 1;
        const reply = await client.put(`${families[family]}/${id}`, { type, ...change });
        assert_entry_reply(reply, 200, api, wanted, { version });
        assert.equal(reply.body.data.id, id);
        for (const path of Object.values(families)) assert.deepEqual((await client.get(`${path}/${id}`)).body, reply.body);
      }
    });

    it(`are deleted over the ${family} path, once`, async () => {
      const { id } = await client.create_entry(api, values);
      assert_no_content(await client.delete(`${families[family]}/${id}`));
      for (const path of Object.values(families)) {
        assert_not_found(await client.get(`${path}/${id}`));
        assert_not_found(await client.put(`${path}/${id}`, { type, name: 'x' }));
        assert_not_found(await client.delete(`${path}/${id}`));
      }
    });

    it(`that do not exist are 404 on the ${family} path`, async () => {
      for (const id of [unknown_id, 'no-uuid', 'a%2Fb']) {
        assert_not_found(await client.get(`${families[family]}/${id}`));
        assert_not_found(await client.put(`${families[family]}/${id}`, { type }));
        assert_not_found(await client.delete(`${families[family]}/${id}`));
      }
    });

    it(`need their type on the ${family} path`, async () => {
      const { id } = await client.create_entry(api, values);
      const detail = "The field 'type' must be 'wishlist_ext'.";
      for (const wrong of [undefined, null, 'wishlist', 'custom_api', 7]) {
        assert_error(await client.post(families[family], { ...values, type: wrong }), 400, detail);
        assert_error(await client.put(`${families[family]}/${id}`, { ...values, type: wrong }), 400, detail);
      }
    });

    it(`need an object in data on the ${family} path`, async () => {
      for (const body of ['{}', '{"data":null}']) assert_error(await client.post_text(families[family], body), 400, "The field 'data' is required.");
      for (const body of ['{"data":[]}', '{"data":"x"}']) assert_error(await client.post_text(families[family], body), 400, /'data'/);
      for (const body of ['', '[]', '{', 'nonsense']) assert_error(await client.post_text(families[family], body), 400);
    });
  }

  it('store null for what was left out', async () => {
    assert_entry_reply(await client.post(families.extension, { type }), 201, api, nulls);
    assert_entry_reply(await client.post(families.extension, { type, ...nulls }), 201, api, nulls);
    assert_entry_reply(await client.post(families.extension, { type, items_count: 0 }), 201, api, { ...nulls, items_count: 0 });
  });

  it('ignore keys that are no fields, reserved words too', async () => {
    const extra = { slug: 'wishlists', colour: 'red', id: unknown_id, links: { self: 'x' }, meta: { resource_version: 9 }, weight: 1, created_at: 'x' };
    const created = await client.post(families.extension, { type, name: 'x', ...extra });
    assert_entry_reply(created, 201, api, { ...nulls, name: 'x' });
    assert.notEqual(created.body.data.id, unknown_id);
  });

  it('accept themselves back', async () => {
    const entry = await client.create_entry(api, values);
    const reply = await client.put(`${families.extension}/${entry.id}`, entry);
    assert_entry_reply(reply, 200, api, values, { version: 1 });
  });

  it('count an update without any change', async () => {
    const entry = await client.create_entry(api, values);
    await sleep(5);
    const reply = await client.put(`${families.extension}/${entry.id}`, { type });
    assert_entry_reply(reply, 200, api, values, { version: 1 });
    const { created_at, updated_at } = reply.body.data.meta.timestamps;
    assert.equal(created_at, entry.meta.timestamps.created_at);
    assert.ok(updated_at > entry.meta.timestamps.updated_at);
  });

  it('grow and shrink in data_size, never beyond their JSON', async () => {
    const small = await client.create_entry(api, { name: 'x' });
    const large = await client.create_entry(api, { name: 'x'.repeat(500) });
    assert.ok(large.meta.data_size >= small.meta.data_size + 499);
    const json = JSON.stringify({ ...nulls, name: 'x'.repeat(500) });
    assert.ok(large.meta.data_size <= json.length);
    const { body } = await client.put(`${families.extension}/${large.id}`, { type, name: 'x' });
    assert.equal(body.data.meta.data_size, small.meta.data_size);
  });

  it('refuse null where the field does', async () => {
    const strict = await client.create_api({ api_type: 'strict_ext' });
    for (const kind of ['string', 'integer', 'float', 'boolean']) await client.create_field(strict, `a_${kind}`, kind, { allow_null_values: false });
    const full = { a_string: '', a_integer: 0, a_float: 0, a_boolean: false };
    const all = Object.keys(full).map(null_refused);
    assert_error(await client.post(extension_path(strict), { type: 'strict_ext' }), 400, ...all);
    assert_error(await client.post(extension_path(strict), { type: 'strict_ext', ...full, a_float: null }), 400, null_refused('a_float'));
    const entry = await client.create_entry(strict, full);
    assert_error(await client.put(`${extension_path(strict)}/${entry.id}`, { type: 'strict_ext', a_string: 'x', a_boolean: null }), 400, null_refused('a_boolean'));
    assert_entry_reply(await client.put(`${extension_path(strict)}/${entry.id}`, { type: 'strict_ext', a_string: 'x' }), 200, strict, { ...full, a_string: 'x' }, { version: 1 });
  });

  it('set an immutable field on creation only', async () => {
    const fixed = await client.create_api({ api_type: 'fixed_ext' });
    for (const kind of ['string', 'integer', 'float', 'boolean']) await client.create_field(fixed, `a_${kind}`, kind, { immutable: true });
    await client.create_field(fixed, 'free');
    const full = { a_string: 'x', a_integer: 1, a_float: 1.5, a_boolean: true, free: 'x' };
    const entry = await client.create_entry(fixed, full);
    const path = `${extension_path(fixed)}/${entry.id}`;
    const detail = (field) => `Invalid value for field '${field}'. The field is immutable.`;
    for (const [field, value] of Object.entries({ a_string: 'y', a_integer: 2, a_float: 2.5, a_boolean: false })) {
      assert_error(await client.put(path, { type: 'fixed_ext', [field]: value }), 400, detail(field));
      assert_error(await client.put(path, { type: 'fixed_ext', [field]: null }), 400, detail(field));
    }
    assert_entry_reply(await client.put(path, { type: 'fixed_ext', ...full, free: 'y' }), 200, fixed, { ...full, free: 'y' }, { version: 1 });
    const empty = await client.create_entry(fixed);
    const put = (change) => client.put(`${extension_path(fixed)}/${empty.id}`, { type: 'fixed_ext', ...change });
    assert_error(await put({ a_string: 'now' }), 400, detail('a_string'));
    assert_status(await put({ a_string: null }), 200);
  });

  it('of one API are not found under another', async () => {
    const other = await client.create_api();
    const entry = await client.create_entry(api, values);
    for (const path of [entries_path(other), extension_path(other)]) {
      assert_not_found(await client.get(`${path}/${entry.id}`));
      assert_not_found(await client.delete(`${path}/${entry.id}`));
      assert_not_found(await client.put(`${path}/${entry.id}`, { type: other.api_type }));
    }
    assert_status(await client.get(`${families.settings}/${entry.id}`), 200);
  });

  it('of an API that does not exist are 404', async () => {
    for (const path of [`${apis_path}/${unknown_id}/entries`, `${apis_path}/no-uuid/entries`, '/v2/extensions/no-such-api', `/v2/extensions/${api.id}`, `${apis_path}/wishlists/entries`]) {
      assert_not_found(await client.get(path));
      assert_not_found(await client.post(path, { type, ...values }));
      assert_not_found(await client.get(`${path}/${unknown_id}`));
      assert_not_found(await client.put(`${path}/${unknown_id}`, { type }));
      assert_not_found(await client.delete(`${path}/${unknown_id}`));
    }
  });

  it('of an API without fields have only their envelope', async () => {
    const bare = await client.create_api();
    const created = await client.post(extension_path(bare), { type: bare.api_type });
    assert_entry_reply(created, 201, bare, {});
  });
});
