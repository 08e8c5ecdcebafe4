// Collections of more than 10,000 entries: bounded totals, the last page that can be reached, and slow lists.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

// Runs `count` requests with several under way at a time.
async function in_parallel(count, request) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      assert_status(await request(next), 201);
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}

describe('large collections', () => {
  let server;
  let client;
  let api;
  let path;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    path = extension_path(api);
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'text');
  });
  after(() => server.destroy());

  const text = `${'b'.repeat(1000)}needle`;
  const create = (n) => client.post(path, { type: api.api_type, n, text });
  const list = async (values) => {
    const reply = await client.get(path + query(values));
    assert_status(reply, 200);
    return reply.body;
  };

  it('of 10,000 have an exact total', async () => {
    await in_parallel(10_000, create);
    assert.deepEqual((await list({ 'page[limit]': 1 })).meta.results, { total: 10_000, total_method: 'exact' });
  });

  it('of more have a lower bound', async () => {
    await in_parallel(50, (n) => create(10_000 + n));
    assert.deepEqual((await list({ 'page[limit]': 1 })).meta.results, { total: 10_000, total_method: 'lower_bound' });
    assert.deepEqual((await list({ filter: 'gt(n,50)' })).meta.results, { total: 10_000, total_method: 'exact' });
    assert.deepEqual((await list({ filter: 'gt(n,49)' })).meta.results, { total: 10_000, total_method: 'lower_bound' });
    assert.deepEqual((await list({ 'page[total_method]': 'observed' })).meta.results, { total: 26, total_method: 'observed' });
  });

  it('link no offset past 10,000', async () => {
    const before_last = await list({ 'page[offset]': 9_975 });
    assert.equal(before_last.data.length, 25);
    assert.equal(before_last.links.last, null);
    assert.equal(before_last.links.next, `${path}?page[offset]=10000&page[limit]=25`);
    const last = await list({ 'page[offset]': 10_000 });
    assert.equal(last.data.length, 25);
    for (const page of [last, await list({ 'page[offset]': 10_000, 'page[total_method]': 'observed' })]) {
      assert.ok(page.links.next.startsWith(`${path}?page[after]=`), page.links.next);
    }
    assert.equal((await list({ 'page[offset]': 10_000, 'page[limit]': 100 })).links.next, null);
    assert.equal((await list({ 'page[offset]': 10_000, 'page[limit]': 100 })).data.length, 50);
  });

  it('answer pages of 100', async () => {
    const { data } = await list({ 'page[limit]': 100, sort: 'created_at' });
    assert.equal(data.length, 100);
  });

  it('stop a list at its timeout, and go on serving', async () => {
    const slow = Array.from({ length: 10 }, (_, i) => `like(text,*${'b'.repeat(1 + i)}needle*)`).join(':');
    assert_error(await client.get(path + query({ filter: slow, timeout: 1 })), 422, 'request timed out after 1 ms.');
    assert.equal((await list({ filter: slow, 'page[limit]': 1, 'page[total_method]': 'observed' })).data.length, 1);
  });
});
