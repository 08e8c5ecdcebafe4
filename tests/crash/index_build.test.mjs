// The index of a large collection's new field is built beside writes, however long it takes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path } from '../contract/lib/client.mjs';
import { PostgresqlServer } from '../contract/lib/postgresql_server.mjs';
import { client_id, client_secret, of_postgresql, start_server } from '../contract/lib/server.mjs';

const rows = 20_000; // more than are indexed at once
const wait_ms_max = 20_000;

describe('an index of a large collection', of_postgresql, () => {
  let database;
  let node;
  let client;
  let api;
  let table;
  before(async () => {
    database = await PostgresqlServer.primary();
    node = await start_server({
      env: { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: database.url, BESPOKE_DATABASE_CONNECTIONS: '12' },
    });
    client = await node.client();
    api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    table = await database.sql("SELECT 'e' || number FROM custom_apis");
    await database.sql(`INSERT INTO ${table}(id, created_at, updated_at, version) SELECT gen_random_uuid(), n, n, 0 FROM generate_series(1, ${rows}) AS n`);
  });
  after(async () => {
    client?.close();
    await node.destroy();
    await database.destroy();
  });

  const until = async (question, answer) => {
    for (const start = Date.now(); await database.sql(question) !== answer; await sleep(20)) {
      assert.ok(Date.now() - start < wait_ms_max, `${question} is still ${await database.sql(question)}`);
    }
  };
  // A write that goes on and on: a build has to wait for its end, and would make all others wait if it locked them out.
  async function build_behind_a_writer(seconds, field) {
    const writer = database.sql(`BEGIN; UPDATE ${table} SET version = 0 WHERE created_at = 1; SELECT pg_sleep(${seconds}); COMMIT`);
    await until("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND wait_event = 'PgSleep'", '1');
    await client.create_field(api, field, 'integer');
    await until("SELECT DISTINCT command FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting for writers%'", 'CREATE INDEX CONCURRENTLY');
    return { writer };
  }
  async function assert_built(field) {
    await until(`SELECT count(*) FROM pg_index WHERE indrelid = '${table}'::regclass AND NOT indisvalid`, '0');
    await until('SELECT count(*) FROM pg_stat_progress_create_index', '0');
    const column = await database.sql(`SELECT "column" FROM custom_fields WHERE slug = '${field}'`);
    await until(`SELECT count(*) FROM pg_indexes WHERE tablename = '${table}' AND indexdef ~ '\\mc${column}\\M'`, '1');
  }

  it('is built while others write', async () => {
    const { writer } = await build_behind_a_writer(4, 'm');
    let slowest = 0;
    for (let m = 0; m < 50; m += 1) {
      const start = Date.now();
      const reply = await client.post(entries_path(api), { type: api.api_type, n: 1, m });
      assert_status(reply, 201);
      assert_status(await client.put(entry_path(api, reply.body.data), { type: api.api_type, m: m + 1 }), 200);
      slowest = Math.max(slowest, Date.now() - start);
    }
    assert.equal(await database.sql('SELECT count(*) FROM pg_stat_progress_create_index'), '1', 'the build goes on');
    assert.ok(slowest < 1000, `a write took ${slowest} ms`);
    await writer;
    await assert_built('m');
    const list = await client.get(`${entries_path(api)}?filter=eq(m,50)`);
    assert.equal(list.body.data.length, 1);
  });

  it('is given up by a node that ends, and made by the next', async () => {
    const { writer } = await build_behind_a_writer(8, 'o');
    client.close();
    const start = Date.now();
    await node.stop();
    assert.ok(Date.now() - start < 5_000, `the end took ${Date.now() - start} ms`);
    assert.equal(await database.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"), '1', 'the writer ended first');
    await node.start();
    await writer;
    await assert_built('o');
  });
});
