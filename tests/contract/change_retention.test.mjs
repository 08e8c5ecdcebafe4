// How many changes of its entries a Custom API keeps (ours): beyond, they are gone from history and feeds.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { api_path, apis_path, entry_path, extension_path } from './lib/client.mjs';
import { FeedReader } from './lib/feed.mjs';
import { start_server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const needs_hours = "The field 'change_retention_count' can only be set if 'change_retention_hours' is set.";
const bounds = ({ change_retention_hours, change_retention_count }) => [change_retention_hours, change_retention_count];

describe('change_retention_count', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const put = (api, attributes) => client.put(api_path(api), { type: 'custom_api', ...attributes });
  const history = async (api, entry) => {
    const reply = await client.get(`${entry_path(api, entry)}/history`);
    assert_status(reply, 200);
    return reply.body.data;
  };

  it('goes with change_retention_hours', async () => {
    const api = await client.create_api({ change_retention_hours: 24, change_retention_count: 10_000_000 });
    assert.deepEqual(bounds(api), [24, 10_000_000]);
    const changed = async (attributes) => {
      const reply = await put(api, attributes);
      assert_status(reply, 200);
      assert.deepEqual((await client.get(api_path(api))).body.data, reply.body.data);
      return bounds(reply.body.data);
    };
    assert.deepEqual(await changed({ change_retention_count: 1 }), [24, 1]);
    assert.deepEqual(await changed({ name: 'other' }), [24, 1]);
    assert.deepEqual(await changed({ change_retention_hours: 48 }), [48, 1]);
    assert.deepEqual(await changed({ change_retention_count: null }), [48, undefined]);
    assert.deepEqual(await changed({ change_retention_count: 7 }), [48, 7]);
    assert.deepEqual(await changed({ change_retention_hours: null }), [undefined, undefined]);
    assert.deepEqual(await changed({ change_retention_hours: 2 }), [2, undefined]);
    assert.deepEqual(await changed({ change_retention_hours: null, change_retention_count: null }), [undefined, undefined]);
  });

  it('is refused for what makes no sense', async () => {
    const api = await client.create_api({ change_retention_hours: 1 });
    for (const change_retention_count of [0, -1, 1.5, '1', true, 10_000_001]) {
      assert_error(await put(api, { change_retention_count }), 400, "The field 'change_retention_count' must be an integer between 1 and 10000000, or null.");
    }
    assert_error(await put(api, { change_retention_hours: null, change_retention_count: 5 }), 400, needs_hours);
    const plain = await client.create_api();
    assert_error(await put(plain, { change_retention_count: 5 }), 400, needs_hours);
    const made = { type: 'custom_api', name: 'a', slug: 'count_alone', api_type: 'count_alone_ext', change_retention_count: 5 };
    assert_error(await client.post(apis_path, made), 400, needs_hours);
    assert.ok(!('change_retention_count' in (await client.get(api_path(plain))).body.data));
  });

  it('keeps the latest so many of all entries, and feeds are told of the gap', async () => {
    const api = await client.create_api({ change_retention_hours: 24 });
    await client.create_field(api, 'n', 'integer');
    const feed = (headers) => new FeedReader(server.url, client.token, { path: extension_path(api), headers }).start();
    const live = await feed({});
    const early = await client.create_entry(api, { n: 0 });
    await live.wait_for(1);
    const place = live.last_id;
    const [created] = await history(api, early);
    const entry = await client.create_entry(api, { n: 0 });
    for (let n = 1; n <= 6; n += 1) assert_status(await client.put(entry_path(api, entry), { type: api.api_type, n }), 200);
    await live.wait_for(8);
    live.stop();
    assert_status(await put(api, { change_retention_count: 3 }), 200);

    const numbers = async () => (await history(api, entry)).map((version) => version.entry.n);
    await until(async () => (await numbers()).length === 3, 'what is beyond the count has gone');
    assert.deepEqual(await numbers(), [6, 5, 4]);
    assert_error(await client.get(`${entry_path(api, early)}/history`), 404);
    assert_error(await client.get(`${entry_path(api, early)}/history/${created.id}`), 404);
    assert.equal((await client.get(entry_path(api, early))).body.data.n, 0, 'the entry is untouched');

    const late = await feed({ 'Last-Event-ID': place });
    const [gap, ...rest] = await late.wait_for(4);
    late.stop();
    assert.equal(gap.event, 'gap');
    assert.deepEqual(gap.data, { from: place, to: live.events[4].id });
    assert.deepEqual(rest.map(({ data }) => data.data.n), [4, 5, 6]);
    const current = await feed({ 'Last-Event-ID': live.events[4].id });
    assert.deepEqual((await current.wait_for(3)).map(({ event }) => event.split('.').pop()), ['updated', 'updated', 'updated']);
    current.stop();

    assert_status(await client.put(entry_path(api, entry), { type: api.api_type, n: 7 }), 200);
    await until(async () => (await numbers()).join() === '7,6,5', 'the oldest goes with each that comes');
  });
});
