// Readers of feeds who do not read, who come back from long ago, or who ask for much, are many: the others hear of changes as
// ever, and what all of them take of the memory is bounded.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { api_path, extension_path } from '../contract/lib/client.mjs';
import { FeedReader } from '../contract/lib/feed.mjs';
import { start_server } from '../contract/lib/server.mjs';

const sanitized = /asan|tsan/.test(process.env.BESPOKE_BINARY ?? '');
const told_ms_max = sanitized ? 5_000 : 1_500;
const budget_mib = 16;
const stalled = 80;  // more places than are told in one turn
const history = 120;

describe('a crowd of readers of feeds', () => {
  let server;
  let client;
  let crowd = [];
  before(async () => {
    server = await start_server({ args: ['--memory-budget-mib', String(budget_mib)] });
    client = await server.client();
  });
  after(async () => {
    client.close();
    await server.destroy();
  });
  afterEach(() => {
    for (const each of crowd) each.destroy();
    crowd = [];
  });

  async function kept_api() {
    const api = await client.create_api({ feed: true, history: true });
    await client.create_field(api, 'text');
    await client.create_field(api, 'tags', 'list', { allowed_type: 'any' });
    return api;
  }
  const open = async (api, headers = {}) => new FeedReader(server.url, client.token, { path: extension_path(api), headers }).start();
  // How long it takes that a reader hears of a new entry, the longest of some.
  async function longest_way(api, reader, times = 10) {
    let longest = 0;
    for (let i = 0; i < times; i += 1) {
      const began = performance.now();
      const { id } = await client.create_entry(api, { text: `news ${i}` });
      await reader.wait_until(({ events }) => events.some(({ data }) => data.subject === id), 20_000);
      longest = Math.max(longest, performance.now() - began);
    }
    return longest;
  }
  // One that asks for the feed and never reads.
  async function stall(api, last_event) {
    const { hostname, port } = new URL(server.url);
    const socket = net.connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    crowd.push(socket);
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET ${extension_path(api)} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${client.token}\r\nAccept: text/event-stream\r\nLast-Event-ID: ${last_event}\r\n\r\n`);
  }
  async function metric(name) {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)[1]);
  }

  it('who do not read, each from another place, holds up nobody', async () => {
    const api = await kept_api();
    const reader = await open(api);
    for (let i = 0; i < history; i += 1) await client.create_entry(api, { text: 'x'.repeat(20_000) });
    await reader.wait_for(history);
    for (let i = 0; i < stalled; i += 1) await stall(api, reader.events[i].id);
    await sleep(2_000);
    assert.ok(await metric('bespoke_feed_readers') > stalled, 'they are not there');
    const longest = await longest_way(api, reader);
    assert.ok(longest < told_ms_max, `${longest} ms`);
    const used = await metric('bespoke_http_memory_used_bytes');
    assert.ok(used > 0 && used <= budget_mib * 1024 * 1024, `${used} bytes are held`);
    reader.stop();
  });

  it('with the longest filters is as large as there is memory, and others are told as ever', async () => {
    const api = await kept_api();
    const other = await kept_api();
    const reader = await open(other);
    const operands = Array.from({ length: 3_900 }, (_, i) => i % 10).join();
    const path = `${extension_path(api)}?filter=${encodeURIComponent(`contains_any(tags,${operands})`)}`;
    const statuses = [];
    for (let i = 0; i < 60; i += 1) {
      const request = http.get(new URL(path, server.url), { headers: { Authorization: `Bearer ${client.token}`, Accept: 'text/event-stream' } });
      crowd.push(request);
      const [response] = await once(request, 'response');
      response.on('error', () => {});
      response.resume();
      statuses.push(response.statusCode);
    }
    const let_in = statuses.filter((status) => status === 200).length;
    assert.ok(let_in > 0 && statuses.slice(let_in).every((status) => status === 503) && let_in < 60, statuses.join());
    assert.ok(await longest_way(other, reader) < told_ms_max);
    // Without a filter there is room, and again with one when they have gone.
    assert.equal((await open(api)).status, 200);
    assert_status(await client.put(api_path(api), { type: 'custom_api', description: 'looked at anew' }), 200);
    assert.ok(await longest_way(other, reader) < told_ms_max);
    for (const each of crowd) each.destroy();
    await client.create_entry(api);
    const deadline = Date.now() + 10_000;
    let status = 503;
    while (status === 503 && Date.now() < deadline) {
      await sleep(100);
      const late = await new FeedReader(server.url, client.token, { path }).start();
      ({ status } = late);
      late.stop();
    }
    assert.equal(status, 200);
    reader.stop();
  });

  it('that comes back from long ago is told all of it, beside those who are up to date', async () => {
    const api = await kept_api();
    const reader = await open(api);
    for (let i = 0; i < history; i += 1) await client.create_entry(api, { text: 'x'.repeat(5_000) });
    await reader.wait_for(history);
    const back = [];
    for (let i = 0; i < stalled; i += 1) back.push(await open(api, { 'Last-Event-ID': reader.events[i].id }));
    const longest = await longest_way(api, reader);
    assert.ok(longest < told_ms_max, `${longest} ms`);
    for (const [i, each] of back.entries()) {
      await each.wait_until(({ events }) => events.at(-1)?.id === reader.events.at(-1).id, 30_000);
      assert.deepEqual(each.events.map(({ id }) => id), reader.events.slice(i + 1).map(({ id }) => id));
      each.stop();
    }
    reader.stop();
  });
});
