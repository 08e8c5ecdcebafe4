// The connection to the database is lost while a write is on its way: whatever the client is told is true.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_not_found, assert_status } from '../contract/lib/assertions.mjs';
import { api_path, apis_path, entries_path, entry_path, field_path, fields_path } from '../contract/lib/client.mjs';
import { DatabaseProxy } from '../contract/lib/database_proxy.mjs';
import { postgresql_url, psql } from '../contract/lib/postgresql.mjs';
import { client_id, client_secret, new_data_folder, of_postgresql, start_server } from '../contract/lib/server.mjs';

const unknown = /It may have been made: look before you send it again\./;
const nothing_written = 'An unknown error occurred';
const given_up_ms = { min: 9_000, max: 14_000 };

describe('the connection is lost', of_postgresql, () => {
  let proxy;
  let node;
  let client;
  let api;
  before(async () => {
    const data = await new_data_folder();
    proxy = await DatabaseProxy.before(await postgresql_url(data));
    const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: proxy.url, BESPOKE_DATABASE_CONNECTIONS: '6' };
    node = await start_server({ data, env });
    client = await node.client();
    api = await client.create_api({ allow_upserts: true });
    await client.create_field(api, 'n', 'integer');
    await client.create_entry(api, { n: 0 });
  });
  after(async () => {
    client?.close();
    proxy.pass();
    await node.destroy();
    await proxy.destroy();
  });

  // Nothing in it may lead a client or a proxy to send the write again.
  const assert_unknown = (reply) => {
    assert_error(reply, 504, unknown);
    assert.equal(reply.body.errors[0].code, 'outcome_unknown');
    assert.equal(reply.headers['retry-after'], undefined);
  };

  const with_n = async (n) => (await client.get(`${entries_path(api)}?filter=eq(n,${n})`)).body.data;
  // Sends while `lose` holds, and then cuts the line.
  async function lost(lose, request) {
    lose();
    const reply = request();
    await sleep(200);
    proxy.cut();
    proxy.pass();
    return reply;
  }

  it('after a write was made: it is answered as made', async () => {
    const made = await lost(() => proxy.lose_after('INSERT'), () => client.post(entries_path(api), { type: api.api_type, n: 1 }));
    assert_status(made, 201);
    assert.deepEqual(await with_n(1), [made.body.data]);
    assert.match(node.log, /write_without_answer happened=yes/);
    const removed = await lost(() => proxy.lose_after('DELETE'), () => client.delete(entry_path(api, made.body.data)));
    assert_status(removed, 204);
    assert_not_found(await client.get(entry_path(api, made.body.data)));
  });

  it('after definitions were changed: they are answered as changed, and known', async () => {
    const field = await lost(() => proxy.lose_after('COMMIT'), () => client.post(fields_path(api), { type: 'custom_field', name: 'x', slug: 'x', field_type: 'string' }));
    assert_status(field, 201);
    assert_status(await client.get(field_path(api, field.body.data)), 200);
    assert.equal((await client.create_entry(api, { n: 2, x: 'is known' })).x, 'is known');
  });

  it('before definitions were changed: nothing is', async () => {
    const reply = await lost(() => proxy.lose_before('COMMIT'), () => client.post(apis_path, { type: 'custom_api', name: 'y', slug: 'y', api_type: 'y_ext' }));
    assert_error(reply, 503, nothing_written);
    assert_status(await client.post(apis_path, { type: 'custom_api', name: 'y', slug: 'y', api_type: 'y_ext' }), 201);
  });

  it('before a write was made: nothing is', async () => {
    const refused = await lost(() => proxy.lose_before('INSERT'), () => client.post(entries_path(api), { type: api.api_type, n: 3 }));
    assert_error(refused, 503, nothing_written);
    assert.equal(refused.headers['retry-after'], '1');
    assert.deepEqual(await with_n(3), []);
    assert.match(node.log, /write_without_answer happened=no/);
  });

  it('after a batch was made, or before: it is told as it is', async () => {
    const batch = (n, id) => [...Array.from({ length: 100 }, () => ({ op: 'create', entry: { type: api.api_type, n } })),
      { op: 'upsert', identifier: id, entry: { type: api.api_type, n } }, { op: 'update', identifier: id, entry: { type: api.api_type, n: -n } }];
    const send_batch = (n) => client.post(`${entries_path(api)}/batch`, batch(n, `00000000-0000-4000-8000-0000000000${n}`));
    const made = await lost(() => proxy.lose_after('COMMIT'), () => send_batch(51));
    assert_status(made, 200);
    assert.equal(made.body.data.length, 102);
    assert.equal((await client.get(`${entries_path(api)}?filter=eq(n,51)&page[limit]=0`)).body.meta.results.total, 100);
    assert.equal((await with_n(-51)).length, 1);
    const refused = await lost(() => proxy.lose_before('COMMIT'), () => send_batch(52));
    assert_error(refused, 503, nothing_written);
    assert.deepEqual([await with_n(52), await with_n(-52)], [[], []]);
  });

  // The server does not notice that nobody waits for its answer any more.
  it('while a write waits for a lock: it does not happen afterwards', async () => {
    const holding = psql(`SET search_path="${node.data.split('/').at(-1)}"; BEGIN; LOCK TABLE definition_lock IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(2); COMMIT`);
    await sleep(500);
    const waiting = client.post(entries_path(api), { type: api.api_type, n: 4 });
    await sleep(300);
    proxy.cut_front();
    assert_error(await waiting, 503, nothing_written);
    await holding;
    await sleep(300);
    assert.deepEqual(await with_n(4), []);
  });

  it('for long: that nobody knows is said, and only to those who cannot know', async () => {
    await client.get(api_path(api));
    proxy.lose_after('INSERT');
    const started = Date.now();
    const reply = client.post(entries_path(api), { type: api.api_type, n: 5 });
    await sleep(200);
    proxy.go_away();
    const later = Date.now();
    assert_error(await client.post(entries_path(api), { type: api.api_type, n: 6 }), 503, nothing_written);
    assert_error(await client.get(entries_path(api)), 503, nothing_written);
    assert.ok(Date.now() - later < 2000, 'a lost database is told at once');
    assert_unknown(await reply);
    const took = Date.now() - started;
    assert.ok(took > given_up_ms.min && took < given_up_ms.max, `${took} ms`);
    proxy.pass();
    await sleep(500);
    assert.equal((await with_n(5)).length, 1);
    assert.deepEqual(await with_n(6), []);
  });

  it('and another changes the entry before it is looked for: that nobody knows is said', async () => {
    const entry = await client.create_entry(api, { n: 7 });
    proxy.lose_after('UPDATE');
    const reply = client.put(entry_path(api, entry), { type: api.api_type, n: 8 });
    await sleep(300);
    proxy.go_away();
    await psql(`UPDATE "${node.data.split('/').at(-1)}".e1 SET version=version+1 WHERE id='${entry.id}'`);
    proxy.pass();
    assert_unknown(await reply);
  });

  it('after an update was made: it is answered as made', async () => {
    const entry = await client.create_entry(api, { n: 9 });
    const reply = await lost(() => proxy.lose_after('UPDATE'), () => client.put(entry_path(api, entry), { type: api.api_type, n: 10 }));
    assert_status(reply, 200);
    assert.deepEqual((await client.get(entry_path(api, entry))).body, reply.body);
    assert_no_content(await client.delete(entry_path(api, entry)));
  });
});
