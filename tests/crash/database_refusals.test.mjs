// Databases that a node does not start with: it says why, ends with a status other than 0, and changes nothing.
import assert from 'node:assert/strict';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { psql } from '../contract/lib/postgresql.mjs';
import { PostgresqlServer } from '../contract/lib/postgresql_server.mjs';
import { client_id, client_secret, free_port, new_data_folder, of_postgresql, run_to_end, start_server } from '../contract/lib/server.mjs';

const key = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const password = 'not-to-be-told';
const everything = `SELECT string_agg(relnamespace::regnamespace || '.' || relname, ' ' ORDER BY 1) FROM pg_class
  WHERE relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;

describe('a node', of_postgresql, () => {
  let server;
  let data;
  before(async () => {
    data = await new_data_folder();
    server = await PostgresqlServer.primary();
    await writeFile(join(server.data, 'pg_hba.conf'), 'local all locked scram-sha-256\nlocal all all trust\n');
    await server.sql('SELECT pg_reload_conf()');
    await server.sql(`CREATE ROLE locked LOGIN PASSWORD 'another'`);
    await server.sql('CREATE ROLE guest LOGIN');
  });
  after(async () => {
    await server.destroy();
    await rm(data, { recursive: true, force: true });
  });

  const url_of = (database, user = 'bespoke') => `postgresql://${user}@/${database}?host=${server.folder}`;
  async function is_refused(url, why, env = {}) {
    const args = ['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data];
    const { status, log } = await run_to_end(args, { ...key, BESPOKE_DATABASE: url, ...env });
    assert.ok(status > 0, `exit status ${status}: ${log}`);
    assert.match(log, why);
    assert.match(log, /^bespoke: The database /m);
    for (const secret of [password, client_secret]) assert.ok(!log.includes(secret), log);
  }
  // Of a database of that name, which `make` fills.
  async function leaves_alone(name, make, why, user) {
    await server.sql(`CREATE DATABASE ${name} TEMPLATE template0 ${make.options ?? ''}`);
    const url = url_of(name);
    for (const sql of make.sql ?? []) await psql(sql, url);
    const was = await psql(everything, url);
    await is_refused(url_of(name, user), why);
    assert.equal(await psql(everything, url), was);
  }

  it('refuses data of a newer format', () => leaves_alone('newer', {
    sql: ['CREATE TABLE bespoke_format (format bigint PRIMARY KEY, done_at timestamptz)', 'INSERT INTO bespoke_format VALUES (99)'],
  }, /bespoke: The database is of format 99, but this program knows formats up to \d+ only\./));

  it('refuses a schema with tables of somebody else', () => leaves_alone('others', {
    sql: ['CREATE TABLE orders (id int)', 'INSERT INTO orders VALUES (1)'],
  }, /bespoke: The database is not one of Bespoke's: its schema holds other tables\. An empty schema is chosen with/));

  it('takes an empty schema beside them', async () => {
    await psql('CREATE SCHEMA ours', url_of('others'));
    const node = await start_server({ env: { ...key, BESPOKE_DATABASE: `${url_of('others')}&options=-csearch_path%3Dours` } });
    await node.client();
    await node.stop();
    assert.equal(await psql('SELECT count(*) FROM orders', url_of('others')), '1');
  });

  it('refuses other encodings', () => leaves_alone('latin', { options: "ENCODING 'LATIN1' LOCALE 'C'" }, /bespoke: The database is encoded in LATIN1 and not in UTF8\./));

  it('refuses a role that may make no tables', () => leaves_alone('foreign_role', {}, /bespoke: The database does not let the role guest make tables in its schema public\./, 'guest'));

  it('refuses a search_path that leads nowhere', () => is_refused(`${url_of('postgres')}&options=-csearch_path%3Dnowhere`, /bespoke: The database has none of the schemas of the search_path\./));

  it('refuses tables that its role does not own', async () => {
    await server.sql('CREATE DATABASE owned TEMPLATE template0');
    const node = await start_server({ env: { ...key, BESPOKE_DATABASE: url_of('owned') } });
    await node.stop();
    await psql('GRANT CREATE ON SCHEMA public TO guest', url_of('owned'));
    await is_refused(url_of('owned', 'guest'), /postgresql_failed .*permission denied[^]*bespoke: The database refused what a start needs: see postgresql_failed in the log\./);
  });

  it('tells a wrong password without telling it', async () => {
    const why = /bespoke: The database cannot be used: .*password authentication failed for user "locked"/;
    await is_refused(`postgresql://locked:${password}@/postgres?host=${server.folder}`, why);
    await is_refused(url_of('postgres', 'locked'), why, { PGPASSWORD: password });
  });

  it('tells a database that is not there', async () => {
    await is_refused('postgresql://bespoke@127.0.0.1:1/postgres', /bespoke: The database cannot be used: .*Connection refused/, { BESPOKE_DATABASE_WAIT: '0' });
    await is_refused(url_of('missing'), /bespoke: The database cannot be used: .*database "missing" does not exist/);
  });

  it('tells what to do where sessions may only read', async () => {
    const why = /bespoke: The database cannot be used: .*session is read-only: this is a standby, or default_transaction_read_only is on\. Name the primary in the URL, or ALTER ROLE … \(or DATABASE …\) SET default_transaction_read_only = off/;
    const at_once = { BESPOKE_DATABASE_WAIT: '0' };
    await server.sql('CREATE ROLE reader LOGIN');
    await server.sql('ALTER ROLE reader SET default_transaction_read_only = on');
    await is_refused(url_of('postgres', 'reader'), why, at_once);
    await server.sql('CREATE DATABASE archive TEMPLATE template0');
    await server.sql('ALTER DATABASE archive SET default_transaction_read_only = on');
    await is_refused(url_of('archive'), why, at_once);
  });

  it('refuses a URL that is none, and tells none of it', async () => {
    const why = /bespoke: The database cannot be used: its URL is malformed/;
    for (const url of [`postgresql://bespoke:${password}@[::1/postgres`, `postgresql://bespoke:%zz${password}@/postgres`, `postgresql://bespoke@/postgres?no_such_option=${password}`]) {
      await is_refused(url, why);
    }
  });

  it('takes a database that was made as the manual says', async () => {
    const manual = await readFile(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    const statements = manual.match(/^ {4}CREATE (ROLE|DATABASE) .*;$/gm).map((line) => line.trim().replaceAll('bespoke', 'shop'));
    assert.equal(statements.length, 2);
    for (const statement of statements) await server.sql(statement);
    const node = await start_server({ env: { ...key, BESPOKE_DATABASE: url_of('shop', 'shop') } });
    const client = await node.client();
    await client.create_field(await client.create_api(), 'name');
    client.close();
    await node.stop();
  });

  it('takes passwords from the environment and from a file', async () => {
    const file = join(data, 'passwords');
    await appendFile(file, '*:*:*:locked:another\n', { mode: 0o600 });
    await psql('CREATE SCHEMA keyed AUTHORIZATION locked', url_of('postgres'));
    const url = `${url_of('postgres', 'locked')}&options=-csearch_path%3Dkeyed`;
    await writeFile(join(data, 'services'), `[shop]\nhost=${server.folder}\nuser=locked\npassword=another\ndbname=postgres\n`);
    for (const env of [
      { BESPOKE_DATABASE: url, PGPASSWORD: 'another' },
      { BESPOKE_DATABASE: url, PGPASSFILE: file },
      { BESPOKE_DATABASE: 'postgresql://?service=shop&options=-csearch_path%3Dkeyed', PGSERVICEFILE: join(data, 'services') },
    ]) {
      const node = await start_server({ env: { ...key, ...env } });
      await node.client();
      await node.stop();
      assert.ok(!node.log.includes('another'));
    }
  });
});
