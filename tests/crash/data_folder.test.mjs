// Data folders that the server must not touch: one in use, one of a newer format, one that is no folder.
import assert from 'node:assert/strict';
import { chmod, open, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_status } from '../contract/lib/assertions.mjs';
import { apis_path } from '../contract/lib/client.mjs';
import { client_id, client_secret, free_port, new_data_folder, of_sqlite, run_to_end, start_server } from '../contract/lib/server.mjs';

const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const magic = 'SQLite format 3\0';
// Of SQLite's file header, all big-endian.
const user_version_offset = 60;

const of_root = { skip: process.getuid() !== 0 && 'only root mounts' };

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

  // Root may write whatever its mode says, unless it gives that right away.
  const as_owner = process.getuid() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];

  it('that cannot be written is refused in one line that names the file', async () => {
    await server.stop();
    const refused = async (path, mode) => {
      const { mode: before } = await stat(path);
      await chmod(path, mode);
      try {
        const { status, log } = await run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', server.data], env, as_owner);
        assert.equal(status, 1, log);
        assert.match(log, new RegExp(`^bespoke: ${path} cannot be written: Permission denied\\. To go on, give it to the user that runs the server \\(chown ${process.getuid()}\\), or choose another data folder\\.\n$`));
      } finally {
        await chmod(path, before);
      }
    };
    const database = join(server.data, 'bespoke.db');
    await refused(database, 0o400);
    await refused(server.data, 0o500);
    for (const ending of ['-wal', '-shm']) {
      await writeFile(database + ending, '');
      await refused(database + ending, 0o400);
      await rm(database + ending);
    }
    await server.start();
    await (await server.client()).create_api();
  });

  it('that cannot be made or used says what to do', async () => {
    const folder = await new_data_folder();
    await chmod(folder, 0o500);
    for (const data of [join(folder, 'new'), folder]) {
      const { status, log } = await run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data], env, as_owner);
      assert.equal(status, 1, log);
      assert.match(log, /^bespoke: The data folder \S+ cannot be (made|used): Permission denied\. Let the user that runs the server write there, or choose another one\.\n$/);
    }
    await rm(folder, { recursive: true });
  });

  it('on a file system that is mounted for reading only is refused', of_root, async () => {
    const folder = await new_data_folder();
    const mounted = ['unshare', '--mount', 'bash', '-c', `mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder} && exec "$@"`, 'bash'];
    for (const [data, what] of [[join(folder, 'new'), 'made'], [folder, 'used']]) {
      const { status, log } = await run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data], env, mounted);
      assert.deepEqual({ status, log }, { status: 1, log: `bespoke: The data folder ${data} cannot be ${what}: Read-only file system. Mount its file system for writing, or choose another one.\n` });
    }
    await rm(folder, { recursive: true });
  });

  it('with a damaged database says which file it is', async () => {
    await server.stop();
    const database = join(server.data, 'bespoke.db');
    const kept = await readFile(database);
    await writeFile(database, Buffer.concat([kept.subarray(0, 4096), Buffer.alloc(kept.length - 4096, 'x')]));
    const { status, log } = await run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', server.data], env);
    assert.equal(status, 1, log);
    assert.match(log, new RegExp(`bespoke: The database ${database} cannot be opened: .*malformed.*\\. To go on, restore the data folder from a backup\\.\n$`));
    await writeFile(database, kept);
    await server.start();
  });

  it('is made where there is none', async () => {
    const folder = await new_data_folder();
    const fresh = await start_server({ data: join(folder, 'deep', 'er') });
    await fresh.destroy();
    await rm(folder, { recursive: true });
  });
});
