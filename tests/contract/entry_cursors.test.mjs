// Ours: cursors, which lead through any number of entries, and exact totals.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_status } from './lib/assertions.mjs';
import { entry_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const count = 10_300;
const of_other_list = "The parameter 'page[after]' belongs to a list with another filter or sort, or of another Custom API, or the Custom API was changed meanwhile.";
const no_cursor = "The parameter 'page[after]' must be a cursor out of a link of this list.";

async function in_parallel(times, run) {
  let next = 0;
  const worker = async () => {
    while (next < times) {
      next += 1;
      await run(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}

const cursor_of = (link) => new URL(link, 'http://host').searchParams.get('page[after]');

describe('cursors', () => {
  let server;
  let client;
  let api;
  let path;
  const ids = new Array(count);
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    path = extension_path(api);
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'word');
    await in_parallel(count, async (n) => {
      ids[n] = (await client.create_entry(api, { n, word: n % 7 === 0 ? null : `word ${n % 100}` })).id;
    });
  });
  after(() => server.destroy());

  const list = async (values) => {
    const reply = await client.get(path + query(values));
    assert_status(reply, 200);
    return reply.body;
  };
  // The ids of every row from `values` on, found by following `next`.
  const walk = async (values, between = async () => {}) => {
    const seen = [];
    for (let next = path + query(values); next !== null;) {
      const reply = await client.get(next);
      assert_status(reply, 200);
      for (const { id } of reply.body.data) seen.push(id);
      next = reply.body.links.next;
      await between(seen.length);
    }
    return seen;
  };
  const assert_same_ids = (found, wanted) => assert.deepEqual([...found].sort(), [...wanted].sort());

  it('carry on where offsets end', async () => {
    const last = await list({ 'page[offset]': 9_950, 'page[limit]': 100, sort: 'n' });
    assert.equal(last.data[99].n, 10_049);
    const cursor = cursor_of(last.links.next);
    assert.equal(last.links.next, `${path}?page[after]=${cursor}&page[limit]=100&sort=n`);

    const next = (await client.get(last.links.next)).body;
    assert.deepEqual(next.data.map(({ n }) => n), Array.from({ length: 100 }, (_, i) => 10_050 + i));
    assert.deepEqual(next.meta, {
      results: { total: 10_000, total_method: 'lower_bound' },
      page: { limit: 100, offset: 10_050, current: 101, total: 100 },
    });
    assert.deepEqual(next.links, {
      current: last.links.next,
      first: `${path}?page[offset]=0&page[limit]=100&sort=n`,
      last: null,
      next: `${path}?page[after]=${cursor_of(next.links.next)}&page[limit]=100&sort=n`,
      prev: null,
    });
    const end = (await client.get((await client.get(next.links.next)).body.links.next)).body;
    assert.deepEqual([end.data.length, end.data[49].n, end.links.next], [50, 10_299, null]);
  });

  it('lead through everything, in any order', async () => {
    for (const sort of ['-created_at', 'n', '-n', 'word', '-word', 'id', '-updated_at', 'null']) {
      assert_same_ids(await walk({ sort, 'page[limit]': 100 }), ids);
    }
    assert_same_ids(await walk({ filter: 'ge(n,0)', 'page[limit]': 100, 'page[total_method]': 'observed' }), ids);
  });

  it('may be used from the first page on', async () => {
    const first = await list({ 'page[after]': '', 'page[limit]': 2, sort: 'n' });
    assert.deepEqual(first.data.map(({ n }) => n), [0, 1]);
    assert.deepEqual(first.meta.page, { limit: 2, offset: 0, current: 1, total: 5_000 });
    assert.equal(first.links.current, `${path}?page[after]=&page[limit]=2&sort=n`);
    const second = (await client.get(first.links.next)).body;
    assert.deepEqual(second.data.map(({ n }) => n), [2, 3]);
    assert.deepEqual(second.meta.page, { limit: 2, offset: 2, current: 2, total: 5_000 });
    // The limit may change under way, and what is counted too.
    const third = await list({ 'page[after]': cursor_of(second.links.next), 'page[limit]': 5, sort: 'n', 'page[total_method]': 'exact' });
    assert.deepEqual(third.data.map(({ n }) => n), [4, 5, 6, 7, 8]);
    assert.deepEqual(third.meta.results, { total: count, total_method: 'exact' });
    const observed = await list({ 'page[after]': cursor_of(second.links.next), 'page[limit]': 5, sort: 'n', 'page[total_method]': 'observed' });
    assert.deepEqual(observed.meta.results, { total: 10, total_method: 'observed' });
  });

  it('lead past rows that were deleted, the last one seen too', async () => {
    const doomed = [];
    for (let n = 0; n < 6; n += 1) doomed.push(await client.create_entry(api, { n: -10 + n, word: 'doomed' }));
    const values = { filter: 'lt(n,0)', sort: 'n', 'page[limit]': 2, 'page[after]': '' };
    const first = await list(values);
    for (const n of [1, 2]) assert_no_content(await client.delete(entry_path(api, doomed[n])));
    const second = (await client.get(first.links.next)).body;
    assert.deepEqual(second.data.map(({ n }) => n), [-7, -6]);
    for (const n of [0, 3, 4, 5]) assert_no_content(await client.delete(entry_path(api, doomed[n])));
  });

  it('show every row that stays once, while others insert and delete', async () => {
    for (const sort of ['-created_at', 'word', '-n']) {
      let running = true;
      const writer = async (seed) => {
        const mine = [];
        for (let i = 0; running; i += 1) {
          mine.push(await client.create_entry(api, { n: (i * 7919 + seed) % count, word: `word ${(i + seed) % 100}` }));
          if (mine.length > 20) assert_no_content(await client.delete(entry_path(api, mine.splice((i * 31) % 20, 1)[0])));
        }
        for (const entry of mine) assert_no_content(await client.delete(entry_path(api, entry)));
      };
      const writers = [1, 2, 3, 4].map(writer);
      const seen = await walk({ sort, 'page[limit]': 100, 'page[after]': '' });
      running = false;
      await Promise.all(writers);
      assert.equal(new Set(seen).size, seen.length, 'a row was shown twice');
      const there = new Set(seen);
      assert.deepEqual(ids.filter((id) => !there.has(id)), [], 'rows that stayed were not shown');
    }
  });

  it('are refused with anything but the list that they are of', async () => {
    const cursor = cursor_of((await list({ 'page[after]': '', sort: 'n', filter: 'gt(n,5)', 'page[limit]': 1 })).links.next);
    const good = { 'page[after]': cursor, sort: 'n', filter: 'gt(n,5)' };
    assert.deepEqual((await list(good)).data[0].n, 7);
    const refused = async (values, detail) => assert_error(await client.get(path + query(values)), 400, detail);
    await refused({ ...good, sort: '-n' }, of_other_list);
    await refused({ ...good, sort: 'word' }, of_other_list);
    await refused({ ...good, filter: 'gt(n,6)' }, of_other_list);
    await refused({ 'page[after]': cursor, sort: 'n' }, of_other_list);
    await refused({ ...good, 'page[after]': `${cursor}A` }, no_cursor);
    await refused({ ...good, 'page[after]': cursor.slice(0, -4) }, no_cursor);
    await refused({ ...good, 'page[after]': 'nonsense!' }, no_cursor);
    await refused({ ...good, 'page[after]': 'A'.repeat(5000) }, no_cursor);
    await refused({ ...good, 'page[offset]': 0 }, "The parameters 'page[after]' and 'page[offset]' cannot be sent together.");

    const other = await client.create_api();
    await client.create_field(other, 'n', 'integer');
    assert_error(await client.get(extension_path(other) + query(good)), 400, of_other_list);
    await client.create_field(api, 'more');
    await refused(good, of_other_list);
  });

  it('count exactly when asked to', async () => {
    assert.deepEqual((await list({ 'page[total_method]': 'exact' })).meta.results, { total: count, total_method: 'exact' });
    assert.deepEqual((await list({ 'page[total_method]': 'exact', filter: 'ge(n,100)' })).meta.results, { total: count - 100, total_method: 'exact' });
    assert.deepEqual((await list({ 'page[total_method]': 'exact', filter: 'like(word,*9*)|is_null(word)', 'page[limit]': 0 })).meta.results.total,
      ids.filter((_, n) => n % 7 === 0 || String(n % 100).includes('9')).length);
    assert.equal((await list({ 'page[total_method]': 'exact', 'page[limit]': 100 })).links.last, null);
  });
});
