// Lists of entries: paging, links, sorting, totals, timeout. Totals beyond 10,000: entry_totals.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_page, assert_status, follow_pages } from './lib/assertions.mjs';
import { entries_path, entry_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const total_method = 'exact';

describe('lists of entries', () => {
  let server;
  let client;
  let api;
  let families;
  const entries = [];
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'word');
    families = [entries_path(api), extension_path(api)];
    const other = await client.create_api();
    await client.create_entry(other);
  });
  after(() => server.destroy());

  const list = (values) => client.get(families[1] + query(values));
  const numbers = async (values) => {
    const reply = await list(values);
    assert_status(reply, 200);
    return reply.body.data.map(({ n }) => n);
  };

  it('are empty at first', async () => {
    for (const path of families) {
      const reply = await client.get(path);
      assert_page(reply, path, { total: 0, total_method });
      assert.deepEqual(reply.body.data, []);
    }
  });

  it('show what GET shows, newest first', async () => {
    for (let n = 0; n < 7; n += 1) {
      entries.push(await client.create_entry(api, { n, word: n % 2 ? 'odd' : 'even' }));
      await sleep(3);
    }
    for (const path of families) {
      const reply = await client.get(path);
      assert_page(reply, path, { total: 7, total_method });
      assert.deepEqual(reply.body.data, [...entries].reverse());
    }
  });

  it('link their pages, on both paths', async () => {
    for (const path of families) {
      for (const offset of [0, 3, 6]) {
        const reply = await client.get(`${path}?page[limit]=3&page[offset]=${offset}`);
        assert_page(reply, path, { total: 7, total_method, limit: 3, offset });
        assert.deepEqual(reply.body.data, [...entries].reverse().slice(offset, offset + 3));
      }
    }
  });

  it('count what the filter leaves', async () => {
    const { body } = await list({ filter: 'eq(word,odd)', 'page[limit]': 2 });
    assert.deepEqual(body.meta, { results: { total: 3, total_method }, page: { limit: 2, offset: 0, current: 1, total: 2 } });
  });

  it('are visited once by following next', async () => {
    const orders = [{}, { sort: 'id' }, { sort: '-id' }, { sort: 'created_at' }, { sort: '-updated_at' }, { sort: 'null' }, { filter: 'eq(word,"even")' }, { 'page[total_method]': 'observed' }];
    for (const values of orders) {
      for (const path of families) {
        const rows = await follow_pages(client, path + query({ ...values, 'page[limit]': 2 }));
        const wanted = entries.map(({ n }) => n).filter((n) => !values.filter || n % 2 === 0);
        assert.deepEqual(rows.map(({ n }) => n).sort(), wanted, JSON.stringify(values));
      }
    }
  });

  it('carry every parameter of the request in their links', async () => {
    const values = { filter: 'like(word,*d*):ge(n,0)', sort: '-id', 'page[total_method]': 'lower_bound' };
    const { body } = await list({ ...values, 'page[limit]': 1, 'page[offset]': 1 });
    for (const link of Object.values(body.links)) {
      assert.ok(link.startsWith(`${families[1]}?page[offset]=`), link);
      const found = Object.fromEntries(new URL(link, 'http://host').searchParams);
      assert.deepEqual(found, { ...values, 'page[limit]': '1', 'page[offset]': found['page[offset]'] });
    }
  });

  it('sort by the documented keys, both ways', async () => {
    await client.put(entry_path(api, entries[2]), { type: api.api_type, word: 'touched' });
    await client.put(entry_path(api, entries[2]), { type: api.api_type, word: 'even' });
    const by_id = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ n }) => n);
    const orders = { id: by_id, created_at: [0, 1, 2, 3, 4, 5, 6], updated_at: [0, 1, 3, 4, 5, 6, 2] };
    for (const [sort, wanted] of Object.entries(orders)) {
      assert.deepEqual(await numbers({ sort }), wanted, sort);
      assert.deepEqual(await numbers({ sort: `-${sort}` }), [...wanted].reverse(), `-${sort}`);
    }
    assert.deepEqual(await numbers({ sort: '' }), [6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual((await numbers({ sort: 'null' })).sort(), [0, 1, 2, 3, 4, 5, 6]);
  });

  it('refuse other sort keys', async () => {
    for (const sort of ['m', '-Word', 'id,created_at', '-null', 'meta', 'ID']) assert_error(await list({ sort }), 400, /sort/);
  });

  it('refuse page parameters that are out of range or no numbers', async () => {
    for (const value of ['10001', '-1', 'x', '1.5', '99999999999999999999']) assert_error(await list({ 'page[offset]': value }), 400, /page\[offset\]/);
    for (const value of ['-1', 'x', '1.5']) assert_error(await list({ 'page[limit]': value }), 400, /page\[limit\]/);
    for (const value of ['Exact', 'x', 'LOWER_BOUND']) assert_error(await list({ 'page[total_method]': value }), 400, /page\[total_method\]/);
    for (const value of ['0', '20001', '-5', 'x', '1.5']) assert_error(await list({ timeout: value }), 400, /timeout/);
  });

  it('take any timeout in range', async () => {
    for (const timeout of [5000, 20000]) assert.equal((await numbers({ timeout })).length, 7);
  });

  it('clamp the limit to 100 and answer an empty page to 0', async () => {
    assert_page(await client.get(`${families[1]}?page[limit]=101`), families[1], { total: 7, total_method, limit: 100 });
    const { body, status } = await list({ 'page[limit]': 0 });
    assert.equal(status, 200);
    assert.deepEqual([body.data, body.meta.results.total, body.links.next], [[], 7, null]);
  });

  it('are empty past their end', async () => {
    const { body, status } = await list({ 'page[offset]': 10000 });
    assert.equal(status, 200);
    assert.deepEqual([body.data, body.meta.results.total, body.links.next], [[], 7, null]);
  });

  it('count one past the page when asked for the observed total', async () => {
    const observed = async (offset, limit) => (await list({ 'page[total_method]': 'observed', 'page[offset]': offset, 'page[limit]': limit })).body;
    const first = await observed(0, 3);
    assert.deepEqual(first.meta.results, { total: 4, total_method: 'observed' });
    assert.notEqual(first.links.next, null);
    assert.deepEqual((await observed(3, 3)).meta.results, { total: 7, total_method: 'observed' });
    const last = await observed(6, 3);
    assert.deepEqual(last.meta.results, { total: 7, total_method: 'observed' });
    assert.equal(last.links.next, null);
    assert.deepEqual((await observed(0, 100)).meta.results, { total: 7, total_method: 'observed' });
  });

  it('see a write in the next request', async () => {
    const entry = await client.create_entry(api, { n: 99 });
    assert.equal((await numbers({}))[0], 99);
    await client.put(entry_path(api, entry), { type: api.api_type, n: 98 });
    assert.deepEqual(await numbers({ filter: 'ge(n,90)' }), [98]);
    await client.delete(entry_path(api, entry));
    assert.equal((await list({})).body.meta.results.total, 7);
  });
});
