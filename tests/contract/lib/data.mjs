// The data of a server below the server: what somebody with access to the database could do.
import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { postgresql_url, psql } from './postgresql.mjs';
import { over_postgresql, run_to_end } from './server.mjs';

const script = 'import sqlite3,sys\nwith sqlite3.connect(sys.argv[1]) as c: c.executescript(sys.argv[2])\nc.close()';

// Over SQLite the server is stopped.
export async function change_data(server, sql) {
  if (over_postgresql) return psql(`SET search_path TO "${basename(server.data)}"; ${sql}`);
  return promisify(execFile)('python3', ['-c', script, join(server.data, 'bespoke.db'), sql]);
}

// A command of the program on the data of a server, which is stopped over SQLite.
export async function run_on_data(server, args) {
  if (over_postgresql) return run_to_end(args, { BESPOKE_DATABASE: await postgresql_url(server.data) });
  return run_to_end([...args, '--data', server.data]);
}
