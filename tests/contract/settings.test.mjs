// The store's settings: how long a page is when the request does not say.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_page, assert_status } from './lib/assertions.mjs';
import { apis_path, entries_path, extension_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const path = '/v2/settings';

describe('settings', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const settings = (page_length) => ({ data: { id: '595d9717-9ee2-5ffa-9875-e569e814b5bc', type: 'settings', page_length } });
  const put = (values) => client.put(path, { type: 'settings', ...values });

  it('start with pages of 25', async () => {
    const reply = await client.get(path);
    assert_status(reply, 200);
    assert.deepEqual(reply.body, settings(25));
  });

  it('set the length of a page of every list', async () => {
    const api = await client.create_api();
    await client.create_api();
    await client.create_api();
    for (const slug of ['a', 'b', 'c']) {
      await client.create_field(api, slug);
      await client.create_entry(api);
    }
    const reply = await put({ page_length: 2 });
    assert_status(reply, 200);
    assert.deepEqual(reply.body, settings(2));
    assert.deepEqual((await client.get(path)).body, settings(2));
    assert_page(await client.get(apis_path), apis_path, { total: 3, limit: 2 });
    assert_page(await client.get(fields_path(api)), fields_path(api), { total: 3, limit: 2 });
    for (const list of [entries_path(api), extension_path(api)]) {
      assert_page(await client.get(list), list, { total: 3, limit: 2, total_method: 'exact' });
      assert_page(await client.get(`${list}?page[limit]=3`), list, { total: 3, limit: 3, total_method: 'exact' });
      assert_page(await client.get(`${list}?page[offset]=2`), list, { total: 3, limit: 2, offset: 2, total_method: 'exact' });
    }
  });

  it('take lengths up to 100', async () => {
    for (const page_length of [1, 100]) assert.deepEqual((await put({ page_length })).body, settings(page_length));
    for (const page_length of [101, -1, 1.5, '25', true]) assert_error(await put({ page_length }), 400, /page_length/);
    assert.deepEqual((await client.get(path)).body, settings(100));
  });

  it('ignore what they do not know', async () => {
    const reply = await put({ page_length: 25, list_child_products: true, additional_languages: [], colour: 'red' });
    assert_status(reply, 200);
    assert.deepEqual(reply.body, settings(25));
    assert.deepEqual((await put({ colour: 'red' })).body, settings(25));
  });

  it('need an object in data', async () => {
    assert_error(await client.put_text(path, '{}'), 400, "The field 'data' is required.");
    for (const body of ['', '[]', '{', '{"data":7}']) assert_error(await client.put_text(path, body), 400);
  });
});
