// Data folders that the server must not touch: one in use, one of a newer format, one that is no folder.
import assert from 'node:assert/strict';
import { open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_status } from '../contract/lib/assertions.mjs';
import { apis_path } from '../contract/lib/client.mjs';
import { client_id, client_secret, free_port, new_data_folder, of_sqlite, run_to_end, start_server } from '../contract/lib/server.mjs';

const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const magic = 'SQLite format 3\0';
// Of SQLite's file header, all big-endian.
const user_version_offset = 60;

async function database_file(folder) {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await readFile(path)).subarray(0, magic.length).toString('latin1') === magic) return path;
  }
  throw new Error(`no database in ${folder}`);
}

async function user_version(path) {
  return (await readFile(path)).readUInt32BE(user_version_offset);
}

async function set_user_version(path, version) {
  const file = await open(path, 'r+');
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(version);
  await file.write(bytes, 0, 4, user_version_offset);
  await file.close();
}

describe('the data folder', of_sqlite, () => {
  let server;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  const serve = async (data) => run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data], env);

  function assert_refused({ status, log }, pattern) {
    assert.ok(status !== 0 && status !== null, `exit status ${status}: ${log}`);
    assert.match(log, pattern);
  }

  it('in use is refused, and its server goes on', async () => {
    const client = await server.client();
    const api = await client.create_api();
    for (let i = 0; i < 3; i += 1) assert_refused(await serve(server.data), /in use|already|lock/i);
    assert_status(await client.get(apis_path), 200);
    await client.create_entry(api);
  });

  it('is free again after a kill', async () => {
    await server.kill();
    await server.start();
    assert_status(await (await server.client()).get(apis_path), 200);
  });

  it('of a newer format is refused and left as it is', async () => {
    await server.stop();
    const path = await database_file(server.data);
    const version = await user_version(path);
    assert.ok(version > 0, 'the format has no number');
    await set_user_version(path, version + 1);
    const bytes = await readFile(path);
    assert_refused(await serve(server.data), /newer|format|version/i);
    assert.ok(bytes.equals(await readFile(path)), 'the refused database was changed');
    await set_user_version(path, version);
    await server.start();
    assert_status(await (await server.client()).get(apis_path), 200);
  });

  it('with somebody else\'s database is refused', async () => {
    await server.stop();
    const path = await database_file(server.data);
    const kept = await readFile(path);
    const other = await new_data_folder();
    await writeFile(path.replace(server.data, other), 'this is no database, and nothing of ours either'.repeat(100));
    const refused = await serve(other);
    assert.ok(refused.status !== 0 && refused.status !== null, `exit status ${refused.status}: ${refused.log}`);
    assert.ok((await readFile(path.replace(server.data, other))).toString().startsWith('this is no database'));
    await rm(other, { recursive: true });
    assert.ok(kept.equals(await readFile(path)));
    await server.start();
  });

  it('that is a file is refused', async () => {
    const folder = await new_data_folder();
    const file = join(folder, 'file');
    await writeFile(file, 'x');
    assert_refused(await serve(file), /file/);
    await rm(folder, { recursive: true });
  });

  it('is made where there is none', async () => {
    const folder = await new_data_folder();
    const fresh = await start_server({ data: join(folder, 'deep', 'er') });
    await fresh.destroy();
    await rm(folder, { recursive: true });
  });
});
