// Places for the data of test servers in the PostgreSQL server that tests/postgresql/with_server.sh started: a data
// folder stands for a schema of its own, so that tests go on as they do with folders.
import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const server_url = process.env.BESPOKE_TEST_POSTGRESQL;
const schema_of = (data) => `"${basename(data)}"`;

export async function psql(sql, url = server_url) {
  const run = promisify(execFile);
  const { stdout } = await run('psql', ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', '-c', 'SET client_min_messages = error', '-c', sql, url]);
  return stdout.trim();
}

export async function postgresql_url(data) {
  await psql(`CREATE SCHEMA IF NOT EXISTS ${schema_of(data)}`);
  return `${server_url}&options=${encodeURIComponent(`-csearch_path=${schema_of(data)}`)}`;
}

export const drop_schema = (data) => psql(`DROP SCHEMA IF EXISTS ${schema_of(data)} CASCADE`);
