// What becomes of changes of an API's entries (ours): whether there is a feed of them, whether history keeps them, for how
// long and how many versions. The names and defaults are the contract's.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { api_path, apis_path, entry_path, extension_path } from './lib/client.mjs';
import { FeedReader } from './lib/feed.mjs';
import { start_server } from './lib/server.mjs';

const names = ['feed', 'history', 'history_days', 'history_versions'];
const retention = (api) => names.map((name) => api[name]);
const none = names.map(() => undefined); // the documented reply has none of them

describe('feed and history of a Custom API', () => {
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

  it('are off at first, and each is switched by itself', async () => {
    const api = await client.create_api();
    assert.deepEqual(retention(api), none);
    const changed = async (attributes) => {
      const reply = await put(api, attributes);
      assert_status(reply, 200);
      assert.deepEqual((await client.get(api_path(api))).body.data, reply.body.data);
      return retention(reply.body.data);
    };
    assert.deepEqual(await changed({ feed: true }), [true, false, null, null]);
    assert.deepEqual(await changed({ history: true }), [true, true, null, null]);
    assert.deepEqual(await changed({ history_days: 30, history_versions: 1_000_000 }), [true, true, 30, 1_000_000]);
    assert.deepEqual(await changed({ name: 'other' }), [true, true, 30, 1_000_000]);
    assert.deepEqual(await changed({ history_days: null }), [true, true, null, 1_000_000]);
    assert.deepEqual(await changed({ history: false, history_days: 36_500 }), [true, false, 36_500, 1_000_000]);
    assert.deepEqual(await changed({ feed: null, history_versions: null }), [false, false, 36_500, null]);
    assert.deepEqual(await changed({ history_days: null }), none);
    const made = await client.create_api({ feed: true, history: true, history_days: 7, history_versions: 9 });
    assert.deepEqual(retention(made), [true, true, 7, 9]);
  });

  it('are refused for what makes no sense', async () => {
    const api = await client.create_api();
    for (const [name, max] of [['history_days', 36_500], ['history_versions', 1_000_000]]) {
      for (const wrong of [0, -1, 1.5, '1', true, max + 1]) {
        assert_error(await put(api, { [name]: wrong }), 400, `The field '${name}' must be an integer between 1 and ${max}, or null.`);
      }
    }
    for (const name of ['feed', 'history']) assert_error(await put(api, { [name]: 1 }), 400, `The field '${name}' must be a boolean.`);
    const made = { type: 'custom_api', name: 'a', slug: 'wrong', api_type: 'wrong_ext', feed: 'yes', history_days: 0 };
    const refused = await client.post(apis_path, made);
    assert_status(refused, 400);
    assert.deepEqual(refused.body.errors.map(({ detail }) => detail), [
      "The field 'feed' must be a boolean.", "The field 'history_days' must be an integer between 1 and 36500, or null."]);
    assert.deepEqual(retention((await client.get(api_path(api))).body.data), none);
  });

  it('do without each other', async () => {
    const kept = await client.create_api({ history: true });
    const entry = await client.create_entry(kept);
    assert.equal((await history(kept, entry)).length, 1);
    const accept = { Accept: 'text/event-stream' };
    assert_error(await client.get(extension_path(kept), accept), 400, "The Custom API has no feed: its 'feed' is false.");
    const told = await client.create_api({ feed: true });
    const reader = await new FeedReader(server.url, client.token, { path: extension_path(told) }).start();
    const other = await client.create_entry(told);
    assert.equal((await reader.wait_for(1))[0].data.subject, other.id);
    assert_error(await client.get(`${entry_path(told, other)}/history`), 400, "The Custom API keeps no history: its 'history' is false.");
    assert_status(await put(told, { history: true }), 200);
    assert_error(await client.get(`${entry_path(told, other)}/history`), 404);
    reader.stop();
  });

  it('bring nothing back of what was written while one of them was off', async () => {
    const api = await client.create_api({ feed: true, history: true });
    await client.create_field(api, 'name');
    const entry = await client.create_entry(api, { name: 'first' });
    const write = async (name) => assert_status(await client.put(entry_path(api, entry), { type: api.api_type, name }), 200);
    assert_status(await put(api, { feed: false }), 200);
    await write('while feed was off');
    assert_status(await put(api, { feed: true }), 200);
    const reader = await new FeedReader(server.url, client.token, { path: extension_path(api), headers: { 'Last-Event-ID': '0' } }).start();
    await write('then');
    await reader.wait_until(({ events }) => events.some(({ data }) => data?.data?.name === 'then'));
    assert.deepEqual(reader.events.filter(({ event }) => event !== 'gap').map(({ data }) => data.data.name), ['then']);
    reader.stop();
    assert_status(await put(api, { history: false }), 200);
    await write('while history was off');
    assert_status(await put(api, { history: true }), 200);
    assert_error(await client.get(`${entry_path(api, entry)}/history`), 404);
    await write('last');
    assert.deepEqual((await history(api, entry)).map((version) => version.entry.name), ['last']);
  });

  it('keep the latest versions of each entry, and a reader that comes back misses none', async () => {
    const api = await client.create_api({ feed: true, history: true });
    await client.create_field(api, 'n', 'integer');
    const feed = (headers) => new FeedReader(server.url, client.token, { path: extension_path(api), headers }).start();
    const live = await feed({});
    const quiet = await client.create_entry(api, { n: 0 });
    await live.wait_for(1);
    const place = live.last_id;
    const entry = await client.create_entry(api, { n: 0 });
    for (let n = 1; n <= 6; n += 1) assert_status(await client.put(entry_path(api, entry), { type: api.api_type, n }), 200);
    const [, , , , , , created] = await history(api, entry);
    live.stop();
    assert_status(await put(api, { history_versions: 3 }), 200);

    const numbers = async () => (await history(api, entry)).map((version) => version.entry.n);
    assert.deepEqual(await numbers(), [6, 5, 4]);
    assert.equal((await history(api, quiet)).length, 1, 'another entry has its own');
    const second = await client.get(`${entry_path(api, entry)}/history?page[offset]=1&page[limit]=2`);
    assert.deepEqual(second.body.data.map((version) => version.entry.n), [5, 4]);
    assert.ok(!second.body.links.next, 'there is no page behind it');
    assert_error(await client.get(`${entry_path(api, entry)}/history/${created.id}`), 404);
    assert_error(await client.send('POST', `${entry_path(api, entry)}/history/${created.id}/restore`), 404);

    const late = await feed({ 'Last-Event-ID': place });
    assert.deepEqual((await late.wait_for(7)).map(({ data }) => data.data.n), [0, 1, 2, 3, 4, 5, 6]);
    late.stop();
    assert_status(await client.put(entry_path(api, entry), { type: api.api_type, n: 7 }), 200);
    assert.deepEqual(await numbers(), [7, 6, 5]);
  });
});
