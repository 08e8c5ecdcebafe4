// What happens inside the database: statements that take too long, deadlocks, failures that pass by themselves.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_status, told } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path, field_path, fields_path } from '../contract/lib/client.mjs';
import { postgresql_url, psql } from '../contract/lib/postgresql.mjs';
import { guest, guest_shopper, policies_path, policy_of } from '../contract/lib/roles.mjs';
import { client_id, client_secret, new_data_folder, of_postgresql, start_server } from '../contract/lib/server.mjs';

const rows = 300_000;
const rounds = 8;
const timeout_ms = 40;
const emptied_ms_max = 10_000;
const late_ms_max = /asan|tsan/.test(process.env.BESPOKE_BINARY ?? '') ? 1_000 : 300;

describe('the database', of_postgresql, () => {
  let nodes;
  let clients;
  let schema;
  before(async () => {
    const data = await new_data_folder();
    schema = `"${basename(data)}"`;
    const url = `${await postgresql_url(data)}&application_name=${basename(data)}`;
    const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: url, BESPOKE_DATABASE_CONNECTIONS: '12' };
    nodes = [await start_server({ data, env }), await start_server({ data, env })];
    clients = await Promise.all(nodes.map((node) => node.client()));
  });
  after(async () => {
    for (const client of clients ?? []) client.close();
    await nodes[1].stop();
    await nodes[0].destroy();
  });

  const deadlocks = 'SELECT deadlocks FROM pg_stat_database WHERE datname=current_database()';
  const active = `SELECT count(*) FROM pg_stat_activity WHERE application_name='%' AND state<>'idle'`;
  const oldest = `SELECT coalesce(max(extract(epoch FROM now()-xact_start)),0) FROM pg_stat_activity WHERE application_name='%' AND state<>'idle'`;
  const told_by = async (question) => Number(await psql(question.replace('%', basename(nodes[0].data))));

  it('stops lists and counts that take longer than their caller waits', async () => {
    const api = await clients[0].create_api();
    await clients[0].create_field(api, 'text', 'string', undefined, { index: false });
    const { column } = JSON.parse(await psql(`SET search_path=${schema}; SELECT json_build_object('column', "column") FROM custom_fields WHERE slug='text'`));
    const number = await psql(`SET search_path=${schema}; SELECT number FROM custom_apis WHERE id='${api.id}'`);
    await psql(`INSERT INTO ${schema}.e${number}(id,created_at,updated_at,version,c${column}) SELECT gen_random_uuid(),n,n,0,repeat(md5(n::text),3) FROM generate_series(1,${rows}) n`);
    const slow = [
      `filter=like(text,*no%20such%20text*)&page[total_method]=observed`,
      `sort=text&page[total_method]=observed`,
      `page[total_method]=exact`,
      `filter=like(text,*a*)&page[total_method]=exact&page[limit]=1`,
    ];
    const ages = [];
    let running = true;
    const watch = (async () => {
      while (running) {
        ages.push(await told_by(oldest));
        await sleep(50);
      }
    })();
    await Promise.all(Array.from({ length: 16 }, async (_, i) => {
      for (let round = 0; round < rounds; round += 1) {
        const reply = await clients[i % 2].get(`${entries_path(api)}?${slow[(i + round) % slow.length]}&timeout=${timeout_ms}`);
        if (reply.status !== 200) assert_error(reply, 422, `request timed out after ${timeout_ms} ms.`);
        assert.ok(reply.status === 422 || (i + round) % slow.length > 1, told(reply));
      }
    }));
    // What is explained is run twice, in the time of once.
    for (const timeout of [200, 300, 400, 600, 900]) {
      const began = Date.now();
      const reply = await clients[0].get(`${entries_path(api)}?sort=text&page[total_method]=exact&explain=true&timeout=${timeout}`);
      if (reply.status !== 200) assert_error(reply, 422, `request timed out after ${timeout} ms.`);
      assert.ok(Date.now() - began < timeout + late_ms_max, `${Date.now() - began} ms with ${timeout}`);
    }
    running = false;
    await watch;
    await sleep(100);
    assert.equal(await told_by(active), 0, 'somebody still works for nobody');
    assert.ok(Math.max(...ages) < 1, `a list ran for ${Math.max(...ages)} s`);
    assert_status(await clients[0].get(`${entries_path(api)}?filter=like(text,*no%20such%20text*)`), 200);
  });

  // By a change that takes long, or somebody who looks after the database.
  it('keeps the time of a list while the definitions are locked', async () => {
    const api = await clients[0].create_api();
    await clients[0].create_entry(api);
    const timeout = 300;
    for (const table of ['definitions', 'custom_apis', 'definitions,custom_apis,custom_fields']) {
      const holding = psql(`SET search_path=${schema}; BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3); COMMIT`);
      const held = `SELECT count(*) FROM pg_locks WHERE mode='AccessExclusiveLock' AND granted AND relation='${schema}.${table.split(',').at(-1)}'::regclass`;
      while (await psql(held) === '0') await sleep(20);
      const started = Date.now();
      const replies = await Promise.all(Array.from({ length: 12 }, async () => {
        const reply = await clients[0].get(`${entries_path(api)}?timeout=${timeout}`);
        return { reply, took: Date.now() - started };
      }));
      for (const { reply, took } of replies) {
        assert_error(reply, 422, `request timed out after ${timeout} ms.`);
        assert.ok(took < timeout + late_ms_max, `${took} ms while ${table} is locked`);
      }
      await holding;
      assert_status(await clients[0].get(`${entries_path(api)}?timeout=5000`), 200);
    }
  });

  // Else who guesses a key holds up others, and learns by waiting that they write.
  it('holds no entry for whom it is hidden, and makes nobody wait for one', async () => {
    const api = await clients[0].create_api({ allow_upserts: true });
    await clients[0].create_field(api, 'public', 'boolean');
    const all = { create: true, list: true, read: true, update: true, delete: true };
    await clients[0].created(policies_path, policy_of(api, guest_shopper, { ...all, filter: 'eq(public,true)' }));
    const hidden = await clients[0].create_entry(api, { public: false });
    const number = await psql(`SET search_path=${schema}; SELECT number FROM custom_apis WHERE id='${api.id}'`);
    const shopper = await guest(nodes[0]);
    const holding = psql(`SET search_path=${schema}; BEGIN; SELECT 1 FROM e${number} WHERE id='${hidden.id}' FOR UPDATE; SELECT pg_sleep(1.5); COMMIT`);
    await sleep(300);
    const batch = ['update', 'delete', 'upsert'].map((op) => ({ op, identifier: hidden.id, ...(op === 'delete' ? {} : { entry: { type: api.api_type, public: true } }) }));
    const requests = [
      ...batch.map((each) => () => shopper.post(`${entries_path(api)}/batch`, [each])),
      () => shopper.put(entry_path(api, hidden), { type: api.api_type, public: true }, { 'Idempotency-Key': 'one' }),
      () => shopper.delete(entry_path(api, hidden)),
    ];
    const started = Date.now();
    for (const request of requests) assert.ok((await request()).status >= 400);
    const took = Date.now() - started;
    await holding;
    shopper.close();
    assert.ok(took < 1_000, `${took} ms`);
  });

  it('empties the columns of removed fields also where the table can have no more', async () => {
    const api = await clients[0].create_api();
    await psql(`UPDATE ${schema}.custom_apis SET columns=700 WHERE id='${api.id}'`);
    const first = await clients[0].create_field(api, 'first');
    await clients[0].create_field(api, 'second');  // there are no more columns for strings
    assert_error(await clients[0].post(fields_path(api), { type: 'custom_field', name: 'x', slug: 'x', field_type: 'string' }), 503);
    await clients[0].create_entry(api, { first: 'to be taken away' });
    assert_status(await clients[0].delete(field_path(api, first)), 204);
    const started = Date.now();
    for (let status = 503; status !== 201; await sleep(50)) {
      const reply = await clients[0].post(fields_path(api), { type: 'custom_field', name: 'x', slug: 'x', field_type: 'string' });
      status = reply.status;
      assert.ok(status === 201 || Date.now() - started < emptied_ms_max, told(reply));
    }
    assert.equal((await clients[0].get(entries_path(api))).body.data[0].x, null);
  });

  // Those that wait are inserted together: in an order that all nodes share. They are made to wait for long.
  it('sees no deadlock where two nodes insert the same values in other orders', async () => {
    const api = await clients[0].create_api();
    await clients[0].create_field(api, 'sku', 'string', { unique: 'yes', allow_null_values: false });
    const number = await psql(`SET search_path=${schema}; SELECT number FROM custom_apis WHERE id='${api.id}'`);
    await psql(`SET search_path=${schema}; CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_sleep(0.005);
        RETURN NEW;
      END $$;
      CREATE TRIGGER take_time BEFORE INSERT ON e${number} FOR EACH ROW EXECUTE FUNCTION take_time()`);
    const was = Number(await psql(deadlocks));
    const count = 40;
    for (let round = 0; round < 3; round += 1) {
      const values = Array.from({ length: count }, (_, i) => ({ type: api.api_type, sku: `${round}-${i}` }));
      const posted = [values, [...values].reverse()].map((each, i) => each.map((value) => clients[i].post(entries_path(api), value)));
      const statuses = (await Promise.all(posted.flat())).map((reply) => reply.status);
      assert.deepEqual([201, 409].map((status) => statuses.filter((each) => each === status).length), [count, count], `${statuses}`);
    }
    await sleep(1500);  // the server's own figures are late
    assert.equal(Number(await psql(deadlocks)), was);
  });

  // Each write goes on to the entry that the other began with.
  it('finds deadlocks, and nobody hears of them', async () => {
    const api = await clients[0].create_api();
    await clients[0].create_field(api, 'n', 'integer');
    const entries = [await clients[0].create_entry(api, { n: 0 }), await clients[0].create_entry(api, { n: 0 })];
    const number = await psql(`SET search_path=${schema}; SELECT number FROM custom_apis WHERE id='${api.id}'`);
    await psql(`SET search_path=${schema}; CREATE FUNCTION go_on() RETURNS trigger LANGUAGE plpgsql SET search_path=${schema} AS $$
      BEGIN
        PERFORM pg_sleep(0.1);
        UPDATE e${number} SET updated_at=updated_at WHERE id<>NEW.id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER go_on AFTER UPDATE ON e${number} FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION go_on()`);
    const was = Number(await psql(deadlocks));
    for (let round = 1; round <= 3; round += 1) {
      const replies = await Promise.all(entries.map((entry, i) => clients[i].put(entry_path(api, entry), { type: api.api_type, n: round })));
      for (const reply of replies) assert_status(reply, 200);
    }
    await sleep(1500);  // the server's own figures are late
    assert.ok(Number(await psql(deadlocks)) > was, 'there was no deadlock');
    for (const entry of entries) assert.equal((await clients[0].get(entry_path(api, entry))).body.data.n, 3);
  });

  it('asks for another try, and gets it', async () => {
    const api = await clients[0].create_api({ allow_upserts: true });
    await clients[0].create_field(api, 'n', 'integer');
    const number = await psql(`SET search_path=${schema}; SELECT number FROM custom_apis WHERE id='${api.id}'`);
    await psql(`SET search_path=${schema}; CREATE SEQUENCE tries; CREATE FUNCTION fail_often() RETURNS trigger LANGUAGE plpgsql SET search_path=${schema} AS $$
      DECLARE try bigint := nextval('tries');
      BEGIN
        IF try % 3 = 1 THEN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END IF;
        IF try % 3 = 2 THEN RAISE EXCEPTION 'again' USING ERRCODE = '40P01'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER fail_often BEFORE INSERT OR UPDATE ON e${number} FOR EACH ROW EXECUTE FUNCTION fail_often()`);
    const entry = await clients[0].create_entry(api, { n: 1 });
    assert_status(await clients[1].put(entry_path(api, entry), { type: api.api_type, n: 2 }), 200);
    assert.equal(Number(await psql(`SELECT last_value FROM ${schema}.tries`)), 6);
    for (let n = 0; n < 4; n += 1) assert_status(await clients[n % 2].post(entries_path(api), { type: api.api_type, n }), 201);
    assert_status(await clients[0].post(fields_path(api), { type: 'custom_field', name: 'm', slug: 'm', field_type: 'string' }), 201);
  });
});
