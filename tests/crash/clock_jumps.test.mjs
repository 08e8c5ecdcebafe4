// The machine's clock is set a day ahead, or back: entries keep their order in time, tokens their meaning, and what waits
// for its time does not wait for the clock. Over PostgreSQL nodes go by the database's clock, and notice nothing.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path, extension_path } from '../contract/lib/client.mjs';
import { FeedReader } from '../contract/lib/feed.mjs';
import { Receiver, allow_receivers, integration } from '../contract/lib/receiver.mjs';
import { over_postgresql, start_server } from '../contract/lib/server.mjs';
import { until } from '../contract/lib/until.mjs';

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const asan_options = `ASAN_OPTIONS=${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`;
const database_clock_ms = 2_500;  // nodes ask for it once a second

for (const jump of ['+1d', '-1d']) {
  describe(`a clock that jumps by ${jump}`, () => {
    let folder;
    let server;
    let client;
    let receiver;
    let away = true;
    const set_clock = async (offset) => {
      await writeFile(join(folder, 'new'), `${offset}\n`);
      await rename(join(folder, 'new'), join(folder, 'clock'));
    };
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bespoke-clock-'));
      await set_clock('+0');
      receiver = await new Receiver((request, response) => response.writeHead(away ? 503 : 200).end()).start();
      const clock = [`FAKETIME_TIMESTAMP_FILE=${join(folder, 'clock')}`, 'FAKETIME_NO_CACHE=1', 'FAKETIME_DONT_FAKE_MONOTONIC=1'];
      server = await start_server({ args: allow_receivers, before: ['env', asan_options, `LD_PRELOAD=${library}`, ...clock] });
      client = await server.client();
    });
    after(async () => {
      client?.close();
      await server.destroy();
      await receiver.stop();
      await rm(folder, { recursive: true });
    });

    it('stops nothing and turns nothing round', async () => {
      const api = await client.create_api({ feed: true, history: true });
      await client.create_field(api, 'n', 'integer');
      const first = await client.create_entry(api, { n: 1 });
      const feed = await new FeedReader(server.url, client.token, { path: extension_path(api) }).start();
      assert.equal(feed.status, 200);
      assert_status(await client.post('/v2/integrations', integration(receiver.url, [`${api.api_type}.created`])), 201);
      const second = await client.create_entry(api, { n: 2 });
      await receiver.wait_for(1);
      await until(async () => /^bespoke_deliveries_failed_total 1$/m.test((await client.get('/metrics')).text), 'a failure that is kept');
      await sleep(200);

      await set_clock(jump);
      await sleep(over_postgresql ? database_clock_ms : 0);
      const moved = Date.parse((await client.get('/healthz')).headers.date) - Date.now();
      if (!over_postgresql) assert.ok(Math.abs(moved) > 80_000_000, `the clock of the server moved by ${moved} ms`);
      const old_token = await client.get(entries_path(api));
      assert.equal(old_token.status, jump === '+1d' && !over_postgresql ? 401 : 200);
      const later = await server.client();

      const updated = (await later.put(entry_path(api, second), { type: api.api_type, n: 3 })).body.data;
      const { created_at, updated_at } = updated.meta.timestamps;
      assert.ok(updated_at >= created_at && updated_at >= second.meta.timestamps.updated_at, `${created_at}, then ${updated_at}`);
      const third = await later.create_entry(api, { n: 4 });
      const { timestamps } = third.meta;
      assert.ok(timestamps.updated_at >= timestamps.created_at);

      const seen = [];
      for (let path = `${entries_path(api)}?page[after]=&page[limit]=1&timeout=5000`; path !== null;) {
        const reply = await later.get(path);
        assert_status(reply, 200);
        seen.push(...reply.body.data.map(({ id }) => id));
        path = reply.body.links.next;
      }
      assert.deepEqual([...seen].sort(), [first, second, third].map(({ id }) => id).sort());

      // A feed ends with its token; whoever comes back with another goes on where it stopped.
      if (old_token.status === 401) await feed.wait_until(({ ended }) => ended);
      const again = await new FeedReader(server.url, later.token, { path: extension_path(api), headers: { 'Last-Event-ID': feed.last_id } }).start();
      const all = () => [...feed.events, ...again.events].map(({ data }) => data.data.n);
      await until(() => new Set(all()).size === 3, 'all changes in the feed');
      assert.deepEqual([...new Set(all())], [2, 3, 4]);
      again.stop();
      away = false;
      const refused = receiver.arrived.length;
      await until(() => new Set(receiver.events.slice(refused).map(({ payload }) => payload.data.id)).size === 2, 'what waited before the jump, and what came after it');
      feed.stop();
      later.close();
    });
  });
}
