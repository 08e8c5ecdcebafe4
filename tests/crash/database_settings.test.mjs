// What the role may be set to, and what holds up a write: neither ends a node's writes.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_status, told } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path, fields_path } from '../contract/lib/client.mjs';
import { postgresql_url, psql } from '../contract/lib/postgresql.mjs';
import { client_id, client_secret, new_data_folder, of_postgresql, start_server } from '../contract/lib/server.mjs';

const stalled_ms = 10_000;
// Each would end statements or sessions of ours, or change what they answer.
const hostile = {
  lock_timeout: '300ms', statement_timeout: '400ms', idle_session_timeout: '500ms', idle_in_transaction_session_timeout: '50ms',
  default_transaction_isolation: 'serializable', default_transaction_deferrable: 'on', plan_cache_mode: 'force_generic_plan',
  gin_fuzzy_search_limit: '1', client_encoding: 'LATIN1', bytea_output: 'escape', DateStyle: 'German', TimeZone: 'Asia/Kathmandu',
  standard_conforming_strings: 'off', synchronous_commit: 'local', jit: 'on', jit_above_cost: '0', exit_on_error: 'on',
};

describe('a role with settings of its own', of_postgresql, () => {
  let node;
  let client;
  let api;
  let schema;
  let table;
  const role = `hurried_${process.pid}`;
  before(async () => {
    const data = await new_data_folder();
    schema = `"${basename(data)}"`;
    const database = (await postgresql_url(data)).replace('//bespoke@', `//${role}@`);
    await psql(`CREATE ROLE ${role} LOGIN; GRANT ALL ON SCHEMA ${schema} TO ${role}; ALTER SCHEMA ${schema} OWNER TO ${role}`);
    for (const [name, value] of Object.entries(hostile)) await psql(`ALTER ROLE ${role} SET ${name} = '${value}'`);
    const version = Number(await psql(`SELECT current_setting('server_version_num')`));
    if (version >= 170000) await psql(`ALTER ROLE ${role} SET transaction_timeout = '500ms'`);
    node = await start_server({ data, env: { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: database, BESPOKE_DATABASE_CONNECTIONS: '12' } });
    client = await node.client();
    api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    table = `${schema}.e${await psql(`SELECT number FROM ${schema}.custom_apis WHERE id='${api.id}'`)}`;
  });
  after(async () => {
    client?.close();
    await node?.destroy();
    await psql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  const post = (n) => client.post(entries_path(api), { type: api.api_type, n });
  const metric = async (name) => Number((await client.get('/metrics')).text.match(new RegExp(`^${name} (\\S+)$`, 'm'))[1]);
  // Returns when the table is locked; what it gives is settled when it no longer is.
  async function hold(seconds) {
    const held = psql(`BEGIN; LOCK TABLE ${table}; SELECT pg_sleep(${seconds}); COMMIT`);
    const locked = `SELECT count(*) FROM pg_locks WHERE relation='${table}'::regclass AND mode='AccessExclusiveLock' AND granted`;
    while (await psql(locked) === '0') await sleep(20);
    return { held };
  }

  it('waits for a table that somebody has locked, and goes on', async () => {
    const { held } = await hold(2);
    const waited = await Promise.all([post(1), post(2)]);
    await held;
    for (const reply of waited) assert_status(reply, 201);
    assert_status(await client.put(entry_path(api, waited[0].body.data), { type: api.api_type, n: 3 }), 200);
    assert_status(await client.post(fields_path(api), { type: 'custom_field', name: 'm', slug: 'm', field_type: 'list', validation: { list: { allowed_type: 'string' } } }), 201);
    assert.doesNotMatch(node.log, /postgresql_failed|database_unreachable/);
  });

  it('keeps its sessions, and finds all that match', async () => {
    const count = 40;
    for (let n = 0; n < count; n += 1) assert_status(await client.post(entries_path(api), { type: api.api_type, n, m: ['same'] }), 201);
    await sleep(700);
    const reply = await client.get(`${entries_path(api)}?filter=contains(m,same)&page[total_method]=exact`);
    assert.equal(reply.body.meta.results.total, count, told(reply));
    assert.doesNotMatch(node.log, /postgresql_failed|database_unreachable/);
  });

  it('is not stopped by a lock that is refused all the same', async () => {
    await psql(`SET search_path=${schema}; CREATE SEQUENCE refusals; GRANT ALL ON refusals TO ${role}; CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path=${schema} AS $$
      BEGIN
        IF NEW.version = 0 AND nextval('refusals') <= 4 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '55P03'; END IF;
        IF NEW.version > 0 THEN RAISE EXCEPTION 'never' USING ERRCODE = '55P03'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const reply = await post(5);
    assert_status(reply, 201);
    assert_error(await client.put(entry_path(api, reply.body.data), { type: api.api_type, n: 6 }), 503);
    await psql(`DROP TRIGGER refuse ON ${table}`);
    assert_status(await client.put(entry_path(api, reply.body.data), { type: api.api_type, n: 7 }), 200);
    assert_status(await client.post(fields_path(api), { type: 'custom_field', name: 'o', slug: 'o', field_type: 'string' }), 201);
  });

  it('says that writes make no progress, and that they do again', async () => {
    assert.equal(await metric('bespoke_store_healthy'), 1);
    const { held } = await hold(stalled_ms / 1000 + 4);
    const waiting = post(8);
    await sleep(stalled_ms + 2_000);
    assert.match(node.log, / warn writes_stalled ms=\d+/);
    assert.equal(await metric('bespoke_store_healthy'), 0);
    assert_error(await client.get('/readyz'), 503);
    await held;
    assert_status(await waiting, 201);
    assert_status(await client.get('/readyz'), 200);
    await sleep(1_500);
    assert.match(node.log, / writes_go_on/);
  });
});
