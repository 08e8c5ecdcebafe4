// What a request costs of the network to the database: a read of an entry one round trip, a write two at most, a list three.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_status } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path, extension_path } from '../contract/lib/client.mjs';
import { CountingProxy } from '../contract/lib/counting_proxy.mjs';
import { PostgresqlServer } from '../contract/lib/postgresql_server.mjs';
import { client_id, client_secret, of_postgresql, start_server } from '../contract/lib/server.mjs';

const times = 10;

describe('round trips to the database', of_postgresql, () => {
  let database;
  let proxy;
  let node;
  let client;
  let api;
  let made;
  before(async () => {
    database = await PostgresqlServer.primary();
    proxy = await CountingProxy.before(database.url);
    // The fewest connections that a node takes: each kind of request has one, which knows its statements soon.
    node = await start_server({
      env: { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: proxy.url, BESPOKE_DATABASE_CONNECTIONS: '6' },
    });
    client = await node.client();
    api = await client.create_api({ allow_upserts: true });
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'sku', 'string', { unique: 'yes', allow_null_values: false }, { use_as_url_slug: true });
    await client.create_field(api, 'tags', 'list', { allowed_type: 'string' });
    made = await client.create_entry(api, { n: 0, sku: 'first', tags: ['a'] });
  });
  after(async () => {
    await node?.destroy();
    await proxy?.destroy();
    await database?.destroy();
  });

  // Of one request each, once the connection has prepared its statements; but for the dearest, beside which the server
  // may have looked after something.
  async function cost(request) {
    const costs = [];
    for (let n = 0; n <= times; n += 1) {
      const before_it = proxy.round_trips;
      await request(n);
      costs.push(proxy.round_trips - before_it);
    }
    return costs.slice(1).sort((a, b) => a - b).slice(0, -1);
  }
  const each = (count) => Array.from({ length: times - 1 }, () => count);
  const values = (n) => ({ type: api.api_type, n, sku: `sku-${n}`, tags: ['a', `b ${n}`] });
  const answered = (status) => (reply) => assert_status(reply, status);

  it('one for a GET by id, and by url slug', async () => {
    assert.deepEqual(await cost(() => client.get(entry_path(api, made)).then(answered(200))), each(1));
    assert.deepEqual(await cost(() => client.get(`${extension_path(api)}/first`).then(answered(200))), each(1));
  });

  it('one for a POST', async () => {
    assert.deepEqual(await cost((n) => client.post(entries_path(api), values(n)).then(answered(201))), each(1));
  });

  // Its rules are checked on a worker: a way of this process alone.
  it('no more for an API with a JSON Schema', async () => {
    const costly = await client.create_api();
    const json_schema = { version: '2020-12', schema: '{"type":"object"}' };
    await client.create_field(costly, 'spec', 'any', { json_schema });
    const body = (n) => ({ type: costly.api_type, spec: { n } });
    assert.deepEqual(await cost((n) => client.post(entries_path(costly), body(n)).then(answered(201))), each(1));
    const entry = await client.create_entry(costly, { spec: {} });
    assert.deepEqual(await cost((n) => client.put(entry_path(costly, entry), body(n)).then(answered(200))), each(2));
  });

  it('three for a list, two where its page tells the total', async () => {
    for (const query of ['?page[limit]=1', '?page[limit]=100', '?filter=gt(n,0)&sort=-n&page[limit]=2', '?page[limit]=2&page[total_method]=exact']) {
      assert.deepEqual(await cost(() => client.get(entries_path(api) + query).then(answered(200))), each(3), query);
    }
    for (const query of ['?page[limit]=1&page[total_method]=observed', '?page[after]=&page[limit]=2&page[total_method]=observed']) {
      assert.deepEqual(await cost(() => client.get(entries_path(api) + query).then(answered(200))), each(2), query);
    }
  });

  it('two for a PUT that updates, and for one that creates', async () => {
    assert.deepEqual(await cost((n) => client.put(entry_path(api, made), { type: api.api_type, n: n + 1 }).then(answered(200))), each(2));
    const create = (n) => client.put(`${extension_path(api)}/new-${n}`, { ...values(n), sku: `new-${n}` }).then(answered(201));
    assert.deepEqual(await cost(create), each(2));
  });

  it('two for a DELETE', async () => {
    assert.deepEqual(await cost((n) => client.delete(`${extension_path(api)}/new-${n}`).then(answered(204))), each(2));
  });
});
