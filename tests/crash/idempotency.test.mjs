// Writes with an `Idempotency-Key` whose answer is lost: with the process, with the database, or between two nodes. Each happened
// once or not at all, and once when it is sent again.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_status, told } from '../contract/lib/assertions.mjs';
import { apis_path, entries_path, entry_path } from '../contract/lib/client.mjs';
import { DatabaseProxy } from '../contract/lib/database_proxy.mjs';
import { postgresql_url } from '../contract/lib/postgresql.mjs';
import { client_id, client_secret, new_data_folder, of_postgresql, start_server } from '../contract/lib/server.mjs';

const rounds = 5;
const writers = 6;
const in_use = "A request with this 'Idempotency-Key' is not over. Send it again in a moment.";

const keyed = (key = randomUUID()) => ({ 'Idempotency-Key': `"${key}"` });
const is_replayed = (reply) => reply.headers['idempotent-replayed'] === 'true';

async function new_api(client) {
  const api = await client.create_api({ allow_upserts: true });
  await client.create_field(api, 'code', 'string');
  return api;
}

const with_code = async (client, api, code) => (await client.get(`${entries_path(api)}?filter=eq(code,${code})`)).body.data;

describe('kill -9 behind writes with a key', () => {
  let server;
  let api;
  let counter;
  before(async () => {
    server = await start_server();
    const client = await server.client();
    api = await new_api(client);
    counter = await client.create_entry(api, { code: 'counter' });
    client.close();
  });
  after(() => server.destroy());

  // Until the server is gone; what has no answer by then. Every answer is repeated now and then.
  async function write_on(client, replies) {
    for (;;) {
      const request = { code: randomUUID(), headers: keyed() };
      const reply = await client.post(entries_path(api), { type: api.api_type, code: request.code }, request.headers).catch(() => null);
      if (reply === null) return request;
      assert_status(reply, 201);
      replies.push([request, reply.text]);
    }
  }

  for (let round = 1; round <= rounds; round += 1) {
    it(`makes none of them two, round ${round}`, async (test) => {
      const clients = await Promise.all(Array.from({ length: writers }, () => server.client()));
      const replies = [];
      const writing = clients.map((client) => write_on(client, replies));
      const update = { headers: keyed(), data: { type: api.api_type, code: `round ${round}` } };
      await sleep(200 + Math.random() * 400);
      const version = (await clients[0].get(entry_path(api, counter))).body.data.meta.resource_version;
      const updating = clients[0].put(entry_path(api, counter), update.data, update.headers).catch(() => null);
      await sleep(Math.random() * 4);
      await server.kill();
      const pending = await Promise.all(writing);
      await updating;
      await server.start();

      const client = await server.client();
      let made = 0;
      for (const { code, headers } of pending) {
        const reply = await client.post(entries_path(api), { type: api.api_type, code }, headers);
        assert_status(reply, 201);
        made += is_replayed(reply) ? 1 : 0;
        assert.deepEqual(await with_code(client, api, code), [reply.body.data]);
      }
      for (const [{ code, headers }, text] of replies.slice(-20)) {
        const reply = await client.post(entries_path(api), { type: api.api_type, code }, headers);
        assert.ok(is_replayed(reply), told(reply));
        assert.equal(reply.text, text);
      }
      const updated = await client.put(entry_path(api, counter), update.data, update.headers);
      assert_status(updated, 200);
      assert.equal(updated.body.data.meta.resource_version, version + 1);
      assert.equal((await client.get(entry_path(api, counter))).body.data.meta.resource_version, version + 1);
      test.diagnostic(`${made} of ${pending.length} without an answer had been made; ${replies.length} had one`);
      for (const each of [...clients, client]) each.close();
    });
  }
});

describe('two nodes and one key', of_postgresql, () => {
  let proxy;
  let nodes;
  let clients;
  let api;
  before(async () => {
    const data = await new_data_folder();
    const node = await start_server({ data });
    proxy = await DatabaseProxy.before(await postgresql_url(data));
    const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: proxy.url, BESPOKE_DATABASE_CONNECTIONS: '8' };
    nodes = [node, await start_server({ data, env })];
    clients = await Promise.all(nodes.map((each) => each.client()));
    api = await new_api(clients[0]);
    for (const client of clients) await client.create_entry(api, { code: 'first' });
  });
  after(async () => {
    for (const client of clients ?? []) client.close();
    proxy.pass();
    await nodes[1].stop();
    await nodes[0].destroy();
    await proxy.destroy();
  });

  const post = (client, code, headers) => client.post(entries_path(api), { type: api.api_type, code }, headers);

  it('make one entry of twenty requests at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [code, headers] = [randomUUID(), keyed()];
      const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => post(clients[i % 2], code, headers)));
      for (const reply of replies) assert_status(reply, 201);
      assert.equal(new Set(replies.map(({ text }) => text)).size, 1);
      assert.equal(replies.filter((reply) => !is_replayed(reply)).length, 1);
      assert.equal((await with_code(clients[0], api, code)).length, 1);
    }
  });

  it('make one Custom API of ten requests at once', async () => {
    const headers = keyed();
    const data = { type: 'custom_api', name: 'Once', slug: 'once', api_type: 'once_ext' };
    const replies = await Promise.all(Array.from({ length: 10 }, (_, i) => clients[i % 2].post(apis_path, data, headers)));
    for (const reply of replies) assert_status(reply, 201);
    assert.equal(new Set(replies.map(({ text }) => text)).size, 1);
    assert.equal(replies.filter((reply) => !is_replayed(reply)).length, 1);
  });

  it('do not wait for ever for one that hangs, and go on when it is gone', async () => {
    const [code, headers] = [randomUUID(), keyed()];
    proxy.lose_before('COMMIT');
    const hanging = post(clients[1], code, headers);
    await sleep(300);
    const refused = await post(clients[0], code, headers);
    assert_error(refused, 409, in_use);
    assert.equal(refused.body.errors[0].code, 'idempotency_key_in_use');
    proxy.cut();
    proxy.pass();
    assert_status(await hanging, 503);
    assert.deepEqual(await with_code(clients[0], api, code), []);
    const made = await post(clients[0], code, headers);
    assert_status(made, 201);
    assert.ok(!is_replayed(made));
    const again = await post(clients[1], code, headers);
    assert.deepEqual([again.text, is_replayed(again)], [made.text, true]);
  });

  it('know what became of one whose answer was lost, though its entry has changed since', async () => {
    const [code, headers] = [randomUUID(), keyed()];
    proxy.lose_after('COMMIT');
    const reply = post(clients[1], code, headers);
    let made = [];
    while (made.length === 0) made = await with_code(clients[0], api, code);
    assert_status(await clients[0].put(entry_path(api, made[0]), { type: api.api_type, code: 'another' }), 200);
    proxy.cut();
    proxy.pass();
    assert_status(await reply, 201);
    assert.deepEqual((await reply).body.data, made[0]);
    const again = await post(clients[0], code, headers);
    assert.deepEqual([again.text, is_replayed(again)], [(await reply).text, true]);
  });

  it('answer for one that was killed right behind its commit', async () => {
    const [code, headers] = [randomUUID(), keyed()];
    proxy.lose_after('COMMIT');
    const reply = post(clients[1], code, headers).catch(() => null);
    let made = [];
    while (made.length === 0) made = await with_code(clients[0], api, code);
    await nodes[1].kill();
    assert.equal(await reply, null);
    proxy.pass();
    await nodes[1].start();
    for (const client of clients) {
      const again = await post(client, code, headers);
      assert.deepEqual([again.status, again.body.data, is_replayed(again)], [201, made[0], true]);
    }
  });
});
