// A disk with no room left. A bound on the size of a server's files stands for it: to the server that is the same, and
// it takes no right of root and no file system of its own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assert_error, assert_no_content, assert_status } from '../contract/lib/assertions.mjs';
import { apis_path, entries_path, entry_path, send } from '../contract/lib/client.mjs';
import { binary, new_data_folder, of_sqlite, start_server } from '../contract/lib/server.mjs';

const run = promisify(execFile);
const full = 'The storage is full.';
const recovery_ms_max = 10_000;

describe('a full disk', of_sqlite, () => {
  let server;
  let client;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'text');
    entry = await client.create_entry(api, { text: 'first' });
  });
  after(() => server.destroy());

  const allow = (bytes) => run('prlimit', ['--pid', String(server.process.child.pid), `--fsize=${bytes}:unlimited`]);
  const ready = () => send(server.url, 'GET', '/readyz');
  const post = () => client.post(entries_path(api), { type: api.api_type, text: 'x'.repeat(20_000) });

  async function largest_file() {
    const sizes = (await readdir(server.data)).map(async (name) => (await stat(join(server.data, name))).size);
    return Math.max(...await Promise.all(sizes));
  }

  it('is told with 507, shows in /readyz, and passes by itself', async () => {
    await allow(await largest_file() + 100_000);
    let made = 0;
    let reply = await post();
    for (; reply.status === 201 && made < 1_000; made += 1) reply = await post();
    assert_error(reply, 507, full);
    assert_error(await ready(), 503, full);
    assert.equal((await ready()).headers['retry-after'], '1');
    assert_status(await send(server.url, 'GET', '/healthz'), 200);
    // Reads go on, and a write is tried, not refused unseen: what fails is told.
    assert.equal((await client.get(entry_path(api, entry))).body.data.text, 'first');
    assert.equal((await client.get(`${entries_path(api)}?page[limit]=1&page[total_method]=exact`)).body.meta.results.total, made + 1);
    assert_error(await post(), 507, full);
    assert_error(await client.post(apis_path, { type: 'custom_api', name: 'N', slug: 'not', api_type: 'not_ext', description: 'x'.repeat(255) }), 507, full);
    assert_error(await ready(), 503, full);
    // Nobody writes any more, as a load balancer that asks /readyz would have it.
    await allow('unlimited');
    const end = Date.now() + recovery_ms_max;
    while ((await ready()).status !== 200) {
      assert.ok(Date.now() < end, 'the server does not find out that there is room again');
      await sleep(100);
    }
    assert_status(await post(), 201);
    assert_no_content(await client.delete(entry_path(api, entry)));
    await server.restart();
    client = await server.client();
    assert.equal((await client.get(`${entries_path(api)}?page[limit]=1&page[total_method]=exact`)).body.meta.results.total, made + 1);
  });

  it('lets through what needs no more room than the log has: updates and deletions', async () => {
    const kept = await client.create_entry(api, { text: 'x'.repeat(20_000) });
    const path = entry_path(api, kept);
    // The log grows to some hundred KiB of pages that the database has already.
    for (let i = 0; i < 20; i += 1) assert_status(await client.put(path, { type: api.api_type, text: `${i}`.repeat(10_000) }), 200);
    // An index may want a page or two more, which is what the rest is for; the log alone would grow by 2 MB.
    await allow(await largest_file() + 50_000);
    for (let i = 0; i < 100; i += 1) assert_status(await client.put(path, { type: api.api_type, text: `${i % 10}`.repeat(20_000) }), 200);
    assert_no_content(await client.delete(path));
    assert_status(await ready(), 200);
    await allow('unlimited');
  });
});

// A file system of its own, which a namespace gives to who is not root as well.
const in_namespace = ['unshare', '--user', '--map-root-user', '--mount'];
const inside = (server, command) => run('nsenter', ['--user', '--mount', '--preserve-credentials', '--target', String(server.process.child.pid), ...command]);
const can_mount = await run(in_namespace[0], [...in_namespace.slice(1), 'mount', '-t', 'tmpfs', 'none', '/mnt']).then(() => true, () => false);

const of_mounts = { skip: of_sqlite.skip || (can_mount ? false : 'no file system can be mounted here') };

async function server_on_disk(size) {
  const data = await new_data_folder();
  const mount = `mount -t tmpfs -o size=${size} none ${data} && exec "$@"`;
  return start_server({ data, before: [...in_namespace, 'sh', '-c', mount, 'sh'] });
}

describe('a disk with room for the data and not for a backup', of_mounts, () => {
  it('takes none, says why, and takes writes', async () => {
    const server = await server_on_disk('80m');
    const target = join(tmpdir(), `bespoke-test-${randomUUID()}.db`);
    try {
      const client = await server.client();
      const api = await client.create_api();
      await client.create_field(api, 'text');
      const post = () => client.post(entries_path(api), { type: api.api_type, text: 'x'.repeat(60_000) });
      for (let made = 0; made < 300; made += 1) assert_status(await post(), 201);
      const refusal = await inside(server, [binary, 'backup', '--data', server.data, target]).then(() => null, (error) => error);
      assert.equal(refusal?.code, 1);
      assert.match(refusal.stderr, /bespoke: The disk of the data folder has too little room: the backup is made there before it is moved\./);
      const { stdout } = await inside(server, ['ls', server.data, tmpdir()]);
      assert.ok(!/unfinished/.test(stdout) && !stdout.includes(basename(target)), stdout);
      assert_status(await post(), 201);
    } finally {
      await server.destroy();
    }
  });
});

describe('a disk with room for a page and not for an entry', of_mounts, () => {
  it('is full, and never ready between the writes that fail, until there is room', async () => {
    const server = await server_on_disk('8m');
    const ready = async () => (await send(server.url, 'GET', '/readyz')).status;
    try {
      const client = await server.client();
      const api = await client.create_api();
      await client.create_field(api, 'text');
      const post = (size) => client.post(entries_path(api), { type: api.api_type, text: 'x'.repeat(size) });
      let reply = await post(60_000);
      for (let made = 0; reply.status === 201 && made < 1_000; made += 1) reply = await post(60_000);
      assert_error(reply, 507, full);
      for (let tries = 0; tries < 30; tries += 1) {
        assert.equal(await ready(), 503);
        await sleep(100);
      }
      await inside(server, ['mount', '-o', 'remount,size=64m', server.data]);
      const end = Date.now() + recovery_ms_max;
      while (await ready() !== 200) {
        assert.ok(Date.now() < end, 'the server does not find out that there is room again');
        await sleep(100);
      }
      assert_status(await post(60_000), 201);
    } finally {
      await server.destroy();
    }
  });
});
