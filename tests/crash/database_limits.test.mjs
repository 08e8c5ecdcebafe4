// A database that gives a node less than it asks for: fewer connections, later than it starts, by a clock of its own, or
// through a pooler that mixes sessions up.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { rm } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status, told } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path } from '../contract/lib/client.mjs';
import { Pooler } from '../contract/lib/pooler.mjs';
import { postgresql_url, psql } from '../contract/lib/postgresql.mjs';
import { PostgresqlServer } from '../contract/lib/postgresql_server.mjs';
import { client_id, client_secret, free_port, new_data_folder, of_postgresql, run, run_to_end, Server, start_server } from '../contract/lib/server.mjs';

const key = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const hour_ms = 3_600_000;
const settles_ms = 4_000;
const grows_ms_max = 90_000;
const stops_ms_max = 10_000;

async function until(holds, ms_max, what) {
  const start = Date.now();
  while (!await holds()) {
    assert.ok(Date.now() - start < ms_max, what());
    await sleep(50);
  }
}

const serve_args = async (data) => ['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data];

describe('fewer connections than a node wants', of_postgresql, () => {
  it('serve all requests, and more are taken when there are', async () => {
    const data = await new_data_folder();
    const role = `limited_${process.pid}`;
    const url = (await postgresql_url(data)).replace('//bespoke@', `//${role}@`);
    const open = async () => Number(await psql(`SELECT count(*) FROM pg_stat_activity WHERE usename='${role}'`));
    await psql(`CREATE ROLE ${role} LOGIN CONNECTION LIMIT 12; ALTER SCHEMA "${basename(data)}" OWNER TO ${role}`);
    const node = await start_server({ data, env: { ...key, BESPOKE_DATABASE: url, BESPOKE_DATABASE_CONNECTIONS: '24' } });
    const client = await node.client();
    let running = true;
    const refused = [];
    let answered = 0;
    try {
      const api = await client.create_api();
      await client.create_field(api, 'n', 'integer');
      const entry = await client.create_entry(api, { n: 0 });
      const begun = Date.now();
      const turns = [
        (n) => client.post(entries_path(api), { type: api.api_type, n }),
        async (n) => client.put(entry_path(api, await client.create_entry(api, { n })), { type: api.api_type, n }),
        () => client.get(entry_path(api, entry)),
        (n) => client.get(`${entries_path(api)}?filter=eq(n,${n})`),
      ];
      const load = Array.from({ length: 40 }, async (_, i) => {
        for (let n = i; running; n += 1) {
          const reply = await turns[n % turns.length](n).catch((error) => ({ status: 0, text: `${error}` }));
          answered += 1;
          if (reply.status > 201 || reply.status === 0) refused.push({ ms: Date.now() - begun, reply });
        }
      });
      await sleep(settles_ms);
      const settled = Date.now() - begun;
      await sleep(settles_ms);
      assert.deepEqual(refused.filter((each) => each.ms > settled).map((each) => told(each.reply)), []);
      assert.ok(answered > 40, `${answered}`);
      assert.ok(await open() <= 12);
      assert.equal(node.log.match(/ warn database_connections_limited wanted=2\d got=\d+/g)?.length, 1, node.log.slice(-2000));
      await psql(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
      await until(() => node.log.includes('database_connections_restored'), grows_ms_max, () => 'it does not grow');
      await until(async () => await open() > 12, settles_ms, () => 'it uses no more');
      running = false;
      await Promise.all(load);
      assert.equal(node.log.match(/ database_connections_limited /g).length, 1);
    } finally {
      running = false;
      client.close();
      await node.destroy();
      await psql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });
});

describe('a database that is not up yet', of_postgresql, () => {
  it('is waited for, as long as it may take', async () => {
    const server = await PostgresqlServer.primary();
    const data = await new_data_folder();
    const env = { ...key, BESPOKE_DATABASE: server.url };
    try {
      await server.stop();
      const node = new Server(data, await free_port(), { env });
      const starting = node.start();
      await sleep(1_500);
      await server.start();
      await starting;
      (await node.client()).close();
      await node.stop();
      assert.equal(node.log.match(/ warn database_awaited seconds=60 /g).length, 1);
      assert.doesNotMatch(node.log, /database_unreachable/);

      await server.stop();
      const started = Date.now();
      const { status, log } = await run_to_end(await serve_args(data), { ...env, BESPOKE_DATABASE_WAIT: '1' });
      assert.equal(status, 1, log);
      assert.ok(Date.now() - started >= 1_000);
      assert.match(log, /^bespoke: The database cannot be used: /m);

      const ended = run(await serve_args(data), { ...env });
      await until(() => ended.log().includes('database_awaited'), stops_ms_max, ended.log);
      const stopped = Date.now();
      ended.child.kill('SIGTERM');
      assert.deepEqual((await ended.ended).status, 0, ended.log());
      assert.ok(Date.now() - stopped < stops_ms_max);
    } finally {
      await server.destroy();
      await rm(data, { recursive: true, force: true });
    }
  });
});

describe('the clock of the database', of_postgresql, () => {
  it('stamps entries on all nodes, and never back', async () => {
    const data = await new_data_folder();
    const url = await postgresql_url(data);
    const schema = `"${basename(data)}"`;
    await psql(`CREATE FUNCTION ${schema}.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + interval '1 hour' $$`);
    const env = { ...key, BESPOKE_DATABASE_CONNECTIONS: '6' };
    const ahead = await start_server({ data, env: { ...env, BESPOKE_DATABASE: `${url}%2Cpg_catalog` } });
    const client = await ahead.client();
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    const { id } = await client.create_entry(api, { n: 1 });
    const created = (await client.get(entry_path(api, { id }))).body.data.meta.timestamps;
    const by_an_hour = Date.parse(created.created_at) - Date.now() - hour_ms;
    client.close();
    await ahead.stop();
    assert.ok(Math.abs(by_an_hour) < 30_000, `${by_an_hour}`);
    const behind = await start_server({ data, env: { ...env, BESPOKE_DATABASE: url } });
    const later = await behind.client();
    const reply = await later.put(entry_path(api, { id }), { type: api.api_type, n: 2 });
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data.meta.timestamps, created);
    later.close();
    await behind.destroy();
  });
});

describe('a pooler that shares sessions', of_postgresql, () => {
  it('is refused, with what to do', async () => {
    const server = await PostgresqlServer.primary();
    const data = await new_data_folder();
    const pooler = await Pooler.before(server, 'transaction');
    try {
      const { status, log } = await run_to_end(await serve_args(data), { ...key, BESPOKE_DATABASE: pooler.url });
      assert.equal(status, 1, log);
      assert.match(log, /^bespoke: The database is behind a pooler that shares sessions: set pool_mode = session \(PgBouncer\) for it, or connect to PostgreSQL itself\.$/m);
    } finally {
      await pooler.destroy();
      await server.destroy();
      await rm(data, { recursive: true, force: true });
    }
  });
});
