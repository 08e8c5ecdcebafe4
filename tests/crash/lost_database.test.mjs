// A database that goes away: requests are told to come back, the node comes back by itself, and nothing that was
// acknowledged is lost, neither by a crash of the database nor by a fail-over to its standby, and what was refused was not
// written.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_status, told } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path, fields_path } from '../contract/lib/client.mjs';
import { Pooler } from '../contract/lib/pooler.mjs';
import { PostgresqlServer } from '../contract/lib/postgresql_server.mjs';
import { client_id, client_secret, of_postgresql, start_server } from '../contract/lib/server.mjs';

const answers_again_ms_max = 5000;
const many_writes = 200;  // more than write at once
const unknown = /It may have been made/;

const start_node = (url) => start_server({
  env: { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: url, BESPOKE_DATABASE_CONNECTIONS: '12' },
});

let numbers = 0;  // each is written once

// Writes and reads without a pause until `stop` is called, which gives what was acknowledged and what was refused.
function under_load(client, api) {
  const acknowledged = [];
  const refused = [];
  const refusals = [];
  let running = true;
  const writers = Array.from({ length: 8 }, async (_, i) => {
    for (let turn = 0; running; turn += 1) {
      const reads = turn % 4 === 3;
      const n = reads ? null : (numbers += 1);
      const reply = reads ? await client.get(`${entries_path(api)}?page[limit]=2`) : await client.post(entries_path(api), { type: api.api_type, n });
      if (reply.status === 201) acknowledged.push(reply.body.data.id);
      else if (reply.status !== 200) refusals.push(reply);
      if (!reads && reply.status === 503 && !unknown.test(reply.text)) refused.push(n);
      if (reply.status === 503) await sleep(20 + i);
    }
  });
  return async () => {
    running = false;
    await Promise.all(writers);
    return { acknowledged, refused, refusals };
  };
}

async function until_written(client, api, ms_max) {
  const start = Date.now();
  for (;;) {
    const reply = await client.post(entries_path(api), { type: api.api_type, n: -1 });
    if (reply.status === 201) return Date.now() - start;
    assert_error(reply, 503);
    assert.ok(Date.now() - start < ms_max, `no write within ${ms_max} ms: ${told(reply)}`);
    await sleep(20);
  }
}

async function assert_told_the_truth(client, api, acknowledged, refused) {
  assert.ok(acknowledged.length > 0);
  for (const id of acknowledged) assert_status(await client.get(entry_path(api, { id })), 200);
  for (const n of refused) assert.deepEqual((await client.get(`${entries_path(api)}?filter=eq(n,${n})`)).body.data, []);
}

function assert_told_to_come_back(refusals) {
  for (const reply of refusals) {
    assert_error(reply, 503);
    assert.match(reply.headers['retry-after'], /^\d+$/);
  }
}

async function new_api(client) {
  const api = await client.create_api();
  await client.create_field(api, 'n', 'integer');
  return api;
}

// `place` is what the node is connected to.
async function assert_node_survives(place) {
  const node = await start_node(place.url);
  try {
    const client = await node.client();
    const api = await new_api(client);
    for (let round = 0; round < 2; round += 1) {
      const stop = under_load(client, api);
      await sleep(500);
      await place.kill();
      const started = Date.now();
      const reply = await client.get(entries_path(api));
      assert_error(reply, 503);
      assert.ok(Date.now() - started < 2000, 'a lost database is told at once');
      assert_error(await client.post(fields_path(api), { type: 'custom_field', name: 'x', slug: 'x', field_type: 'string' }), 503);
      assert_status(await client.get('/healthz'), 200);
      const writes_began = Date.now();
      const replies = await Promise.all(Array.from({ length: many_writes }, () => client.post(entries_path(api), { type: api.api_type, n: -1 })));
      assert_told_to_come_back(replies);
      assert.ok(Date.now() - writes_began < 2000, `${many_writes} writes were told after ${Date.now() - writes_began} ms`);
      await sleep(300);
      await place.start();
      await until_written(client, api, answers_again_ms_max);
      const { acknowledged, refused, refusals } = await stop();
      assert_told_to_come_back(refusals);
      await assert_told_the_truth(client, api, acknowledged, refused);
    }
    assert.doesNotMatch(node.log, /message=""/);
  } finally {
    await node.destroy();
  }
}

describe('a database that goes away', of_postgresql, () => {
  it('and comes back', async () => {
    const database = await PostgresqlServer.primary();
    try {
      await assert_node_survives(database);
    } finally {
      await database.destroy();
    }
  });

  it('behind a pooler, which comes back', async () => {
    const database = await PostgresqlServer.primary();
    const pooler = await Pooler.before(database);
    try {
      await assert_node_survives(pooler);
    } finally {
      await pooler.destroy();
      await database.destroy();
    }
  });

  it('for good, with a standby in its place', async () => {
    const primary = await PostgresqlServer.primary(['wal_level=replica', 'max_wal_senders=4', 'synchronous_commit=on']);
    const standby = await primary.standby();
    await primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    await primary.sql('SELECT pg_reload_conf()');
    const node = await start_node(`postgresql://bespoke@/postgres?host=${primary.folder},${standby.folder}&port=5432,5432`);
    try {
      const client = await node.client();
      const api = await new_api(client);
      assert.equal(await primary.sql('SELECT sync_state FROM pg_stat_replication'), 'sync');
      const stop = under_load(client, api);
      await sleep(1000);
      await primary.kill();
      assert_error(await client.get(entries_path(api)), 503);
      await standby.promote();
      const ms = await until_written(client, api, answers_again_ms_max);
      const { acknowledged, refused, refusals } = await stop();
      assert_told_to_come_back(refusals);
      await assert_told_the_truth(client, api, acknowledged, refused);
      assert.ok(ms < answers_again_ms_max, `${ms} ms`);
    } finally {
      await node.destroy();
      await standby.destroy();
      await primary.destroy();
    }
  });
});
