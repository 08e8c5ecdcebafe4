// How the server is told what to do: flags, environment, the first administrator's key.
import assert from 'node:assert/strict';
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { assert_error, assert_status } from '../contract/lib/assertions.mjs';
import { Client, apis_path, post_token } from '../contract/lib/client.mjs';
import { Server, client_id, client_secret, free_port, new_data_folder, run_to_end, start_server } from '../contract/lib/server.mjs';

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
    await server.stop();
    server.env = { ...key, BESPOKE_CLIENT_SECRET: 'changed-secret-of-the-operator' };
    await server.start();
    await Client.with_credentials(server.url, client_id, 'changed-secret-of-the-operator');
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
