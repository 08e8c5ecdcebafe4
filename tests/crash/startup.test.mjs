// How the server is told what to do: flags, environment, the first administrator's key.
import assert from 'node:assert/strict';
import { readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_status } from '../contract/lib/assertions.mjs';
import { Client, apis_path, post_token, send } from '../contract/lib/client.mjs';
import { Server, client_id, client_secret, free_port, new_data_folder, of_postgresql, over_postgresql, run_to_end, start_server } from '../contract/lib/server.mjs';
import { postgresql_url } from '../contract/lib/postgresql.mjs';
import { Wire } from '../contract/lib/wire.mjs';

const key = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const token_form = (id, secret) => ({ grant_type: 'client_credentials', client_id: id, client_secret: secret });

async function with_folder(use) {
  const folder = await new_data_folder();
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('starting', () => {
  it('reads the environment', () => with_folder(async (data) => {
    const port = await free_port();
    const server = new Server(data, port);
    await server.start_with(['serve'], { ...key, BESPOKE_LISTEN: `127.0.0.1:${port}`, BESPOKE_DATA: data, BESPOKE_PUBLIC_URL: 'https://environment.example' });
    const { body } = await (await server.client()).get(apis_path);
    assert.equal(body.links.first, `https://environment.example${apis_path}?page[offset]=0&page[limit]=25`);
    assert.ok((await readdir(data)).length > 0, 'the data lies elsewhere');
    await server.stop();
  }));

  it('lets flags win over the environment', () => with_folder(async (data) => {
    const port = await free_port();
    const server = new Server(data, port);
    const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data', data, '--public-url', 'https://flag.example'];
    await server.start_with(args, { ...key, BESPOKE_LISTEN: '127.0.0.1:1', BESPOKE_DATA: join(data, 'not-here'), BESPOKE_PUBLIC_URL: 'https://environment.example' });
    const { body } = await (await server.client()).get(apis_path);
    assert.ok(body.links.first.startsWith('https://flag.example/v2/'), body.links.first);
    assert.ok(!(await readdir(data)).includes('not-here'));
    await server.stop();
  }));

  it('makes a key where none is given, shows it in a private file and in no log', async () => {
    const server = await start_server({ env: {} });
    const path = join(server.data, 'first-administrator-key');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const { id, secret } = /^client_id=(?<id>\S+)\nclient_secret=(?<secret>\S+)\n$/.exec(await readFile(path, 'utf8')).groups;
    assert.ok(secret.length >= 32, 'the secret is short');
    assert.ok(!server.log.includes(secret), 'the secret is in the log');
    const client = await Client.with_credentials(server.url, id, secret);
    assert_status(await client.get(apis_path), 200);
    // It is made once: it holds after a restart, and also when the file is gone.
    await rm(path);
    await server.restart();
    await Client.with_credentials(server.url, id, secret);
    assert.ok(!(await readdir(server.data)).includes('first-administrator-key'));
    await server.destroy();
  });

  it('takes a changed key from the environment', async () => {
    const server = await start_server();
    const { token } = await server.client();
    const read_with = (token) => send(server.url, 'GET', apis_path, { headers: { Authorization: `Bearer ${token}` } });
    await server.restart();
    assert_status(await read_with(token), 200);
    await server.stop();
    server.env = { ...key, BESPOKE_CLIENT_SECRET: 'changed-secret-of-the-operator' };
    await server.start();
    assert_error(await read_with(token), 401);
    const changed = await Client.with_credentials(server.url, client_id, 'changed-secret-of-the-operator');
    assert_status(await read_with(changed.token), 200);
    assert_error(await post_token(server.url, token_form(client_id, client_secret)), 401);
    await server.destroy();
  });

  it('wants the id and the secret of a key together', () => with_folder(async (data) => {
    for (const half of [{ BESPOKE_CLIENT_ID: client_id }, { BESPOKE_CLIENT_SECRET: client_secret }]) {
      const { status, log } = await run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data], half);
      assert.ok(status !== 0 && status !== null, `exit status ${status}: ${log}`);
      assert.match(log, /BESPOKE_CLIENT_ID.*BESPOKE_CLIENT_SECRET/);
      assert.ok(!log.includes(client_secret));
    }
  }));

  const written = async (folder, name, text) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const start = async (data, env) => run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', data], env);

  it('reads secrets out of files, without the line break at their end', () => with_folder(async (folder) => {
    const { BESPOKE_CLIENT_ID } = key;
    for (const text of [client_secret, `${client_secret}\n`, `${client_secret}\r\n`]) {
      const env = { BESPOKE_CLIENT_ID, BESPOKE_CLIENT_SECRET_FILE: await written(folder, 'secret', text) };
      const server = await start_server({ env });
      await Client.with_credentials(server.url, client_id, client_secret);
      assert.ok(!server.log.includes(client_secret));
      await server.destroy();
    }
  }));

  it('drops the line break at the end of a secret in the environment', async () => {
    const server = await start_server({ env: { BESPOKE_CLIENT_ID: `${client_id}\n`, BESPOKE_CLIENT_SECRET: `${client_secret}\n` } });
    await Client.with_credentials(server.url, client_id, client_secret);
    await server.destroy();
  });

  it('refuses secrets that it cannot read as they are meant, in one line that names the place', () => with_folder(async (folder) => {
    const { BESPOKE_CLIENT_ID } = key;
    const file = (path) => ({ BESPOKE_CLIENT_ID, BESPOKE_CLIENT_SECRET_FILE: path });
    const missing = join(folder, 'missing');
    const data = join(folder, 'data');
    const cases = [
      [{ ...key, ...file(await written(folder, 'a', 'x')) }, 'Set BESPOKE_CLIENT_SECRET or BESPOKE_CLIENT_SECRET_FILE, not both.'],
      [file(missing), `BESPOKE_CLIENT_SECRET_FILE: the file ${missing} cannot be opened: No such file or directory.`],
      [file(folder), `BESPOKE_CLIENT_SECRET_FILE: the file ${folder} cannot be read: Is a directory.`],
      [file(await written(folder, 'b', '')), `BESPOKE_CLIENT_SECRET_FILE: the file ${join(folder, 'b')} is empty.`],
      [file(await written(folder, 'c', '\n')), `BESPOKE_CLIENT_SECRET_FILE: the file ${join(folder, 'c')} is empty.`],
      [file(await written(folder, 'd', 's'.repeat(4097))), `BESPOKE_CLIENT_SECRET_FILE: the file ${join(folder, 'd')} is longer than 4096 bytes.`],
      [file(await written(folder, 'e', 'private-a\nprivate-b\n')), `BESPOKE_CLIENT_SECRET_FILE: the file ${join(folder, 'e')} holds a line break or another control character within the secret.`],
      [file(await written(folder, 'f', 'private-a\n\n')), `BESPOKE_CLIENT_SECRET_FILE: the file ${join(folder, 'f')} holds a line break or another control character within the secret.`],
      [{ BESPOKE_CLIENT_ID, BESPOKE_CLIENT_SECRET: 'private\tx' }, 'BESPOKE_CLIENT_SECRET holds a line break or another control character within the secret.'],
      [{ BESPOKE_CLIENT_ID, BESPOKE_CLIENT_SECRET: '\n' }, 'BESPOKE_CLIENT_SECRET holds nothing but a line break.'],
      [{ BESPOKE_CLIENT_SECRET_FILE: join(folder, 'a') }, 'BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET must be set together.'],
      [{ ...key, BESPOKE_DATABASE: 'postgresql://x/y', BESPOKE_DATABASE_FILE: join(folder, 'a') }, 'Set BESPOKE_DATABASE or BESPOKE_DATABASE_FILE, not both.'],
      [{ ...key, BESPOKE_DATABASE_FILE: missing }, `BESPOKE_DATABASE_FILE: the file ${missing} cannot be opened: No such file or directory.`],
      [{ ...key, BESPOKE_DATABASE_FILE: await written(folder, 'g', 'host=private-host\n') }, '--database wants a URL such as postgresql://user@host/database.'],
    ];
    for (const [env, line] of cases) {
      assert.deepEqual(await start(data, env), { status: 1, signal: null, log: `bespoke: ${line}\n` });
    }
    assert.ok(!(await readdir(folder)).includes('data'), 'a refused start has made a data folder');
  }));

  it('reads the URL of the database out of a file', of_postgresql, () => with_folder(async (folder) => {
    const server = await start_server();
    await server.stop();
    server.env = { ...key, BESPOKE_DATABASE: '', BESPOKE_DATABASE_FILE: await written(folder, 'url', `${await postgresql_url(server.data)}\n`) };
    await server.start();
    await server.client();
    await server.destroy();
  }));

  it('with its three streams closed writes no log line where it should not', () => with_folder(async (data) => {
    const port = await free_port();
    const server = new Server(data, port, { before: ['bash', '-c', 'exec "$@" <&- >&- 2>&-', 'bash'] });
    await server.start();
    for (const stream of [0, 1, 2]) assert.equal(await readlink(`/proc/${server.process.child.pid}/fd/${stream}`), '/dev/null');
    const client = await server.client();
    const api = await client.create_api();
    for (let i = 0; i < 20; i += 1) assert_error(await client.get(`${apis_path}/nothing`), 404);
    server.process.child.kill('SIGUSR2');
    server.process.child.kill('SIGUSR1');
    await server.restart();
    assert_status(await (await server.client()).get(`${apis_path}/${api.id}`), 200);
    await server.stop();
    if (!over_postgresql) assert.equal((await readFile(join(data, 'lock'))).length, 0);
    for (const name of await readdir(data)) assert.ok(!(await readFile(join(data, name), 'latin1')).includes(' info request '), name);
  }));

  // Each expression is another one, so that each takes its time.
  it('is broken off by SIGTERM, however long the rules of its fields take', async () => {
    const server = await start_server();
    const client = await server.client();
    for (let n = 0; n < 8; n += 1) {
      const api = await client.create_api();
      for (let i = 0; i < 5; i += 1) await client.create_field(api, `f${i}`, 'string', { regex: `[\\pL]*${n}${i}a[\\pL\\pN]{200}!` });
    }
    client.close();
    const began = performance.now();
    await server.restart();
    const start_ms = performance.now() - began;
    await server.stop();
    const started = server.start().then(() => 'started', ({ message }) => message);
    await sleep(Math.min(500, start_ms / 4));
    const told = performance.now();
    await server.stop();
    assert.ok(performance.now() - told < start_ms / 2, `it took ${performance.now() - told} ms, of a start of ${start_ms}`);
    assert.match(await started, /ended while starting/);
    await server.start();
    await server.destroy();
  });

  it('goes on after SIGHUP', async () => {
    const server = await start_server();
    for (let i = 0; i < 3; i += 1) {
      server.process.child.kill('SIGHUP');
      await (await server.client()).create_api();
    }
    await server.destroy();
  });

  it('closes idle connections after --idle-timeout', async () => {
    const silent_for = async (server) => {
      const wire = await Wire.open(server);
      const begin = performance.now();
      await wire.until_closed();
      return performance.now() - begin;
    };
    const server = await start_server({ args: ['--idle-timeout', '1'] });
    const ms = await silent_for(server);
    assert.ok(ms > 900 && ms < 10_000, `closed after ${ms} ms`);
    await server.stop();
    server.args = [];
    server.env = { ...server.env, BESPOKE_IDLE_TIMEOUT: '2' };
    await server.start();
    assert.ok(await silent_for(server) > 1_900);
    await server.destroy();
    for (const wrong of ['0', '-1', '86401']) {
      const { status, log } = await run_to_end(['serve', '--data', '/not/used', '--idle-timeout', wrong], key);
      assert.deepEqual({ status, log }, { status: 1, log: `bespoke: --idle-timeout wants a number of seconds from 1 to 86400, not ${wrong}.\n` });
    }
  });

  it('refuses flags that make no sense', () => with_folder(async (data) => {
    for (const args of [['--listen', 'nowhere'], ['--listen', '127.0.0.1:99999'], ['--public-url', 'ftp://x'], ['--no-such-flag']]) {
      const { status, log } = await run_to_end(['serve', '--data', data, ...args], key);
      assert.ok(status !== 0 && status !== null, `${args}: exit status ${status}: ${log}`);
      assert.ok(log.includes(args.at(-1)) || log.includes(args[0]), `${args}: ${log}`);
    }
  }));

  it('refuses a port that is taken', async () => {
    const server = await start_server();
    await with_folder(async (data) => {
      const { status, log } = await run_to_end(['serve', '--listen', `127.0.0.1:${server.port}`, '--data', data], key);
      assert.ok(status !== 0 && status !== null, `exit status ${status}: ${log}`);
      assert.ok(log.includes(String(server.port)) || /in use/i.test(log), log);
    });
    await server.destroy();
  });

  it('tells its version and its commands', async () => {
    const version = await run_to_end(['--version']);
    assert.equal(version.status, 0);
    assert.match(version.log, /\d+\.\d+\.\d+/);
    const help = await run_to_end(['--help']);
    assert.equal(help.status, 0);
    assert.match(help.log, /serve/);
  });
});
