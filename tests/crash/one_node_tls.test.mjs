// One node behind nginx with TLS and behind Caddy, as docs/deploy.md has them.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assert_error, assert_status } from '../contract/lib/assertions.mjs';
import { Client, apis_path, entries_path, form, send } from '../contract/lib/client.mjs';
import { caddy_command, configuration, nginx_command, replaced } from '../contract/lib/manual.mjs';
import { client_id, client_secret, free_port, of_sqlite, start_server } from '../contract/lib/server.mjs';

const start_ms_max = 10_000;
const body_bytes_max = 1_048_576;
const credentials = { grant_type: 'client_credentials', client_id, client_secret };

// A proxy in front of a server of its own: `answers()` says whether it does so far.
async function started(commands_of, answers) {
  const folder = await mkdtemp(join(tmpdir(), 'bespoke-proxy-'));
  const server = await start_server();
  const port = await free_port();
  const [program, ...args] = await commands_of(folder, port, server);
  const proxy = spawn(program, args, { stdio: 'inherit', env: { ...process.env, HOME: folder } });
  const end = async () => {
    const ended = once(proxy, 'exit');
    proxy.kill('SIGTERM');
    await ended;
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + start_ms_max; Date.now() < deadline; await sleep(50)) {
    if (await answers(folder, port).catch(() => false)) return { folder, server, port, end };
  }
  await end();
  throw new Error(`${program} does not answer`);
}

// One request over TLS to a server whose certificate `ca` vouches for.
async function send_tls(port, ca, method, path, headers = {}, body = undefined) {
  const request = https.request({ host: '127.0.0.1', port, method, path, ca, servername: 'shop.example', headers: { Host: 'shop.example', ...headers } });
  request.end(body);
  const [response] = await once(request, 'response');
  const text = (await response.toArray()).join('');
  return { status: response.statusCode, headers: response.headers, text, request: `${method} ${path}`, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}

describe('one node behind nginx', of_sqlite, () => {
  let node;
  let ca;
  before(async () => {
    node = await started(async (folder, port, server) => {
      const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
      await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=shop.example',
        '-addext', 'subjectAltName=DNS:shop.example', '-keyout', key, '-out', certificate]);
      ca = await readFile(certificate);
      let text = replaced(await configuration('upstream bespoke_node {'), /127\.0\.0\.1:8080/, `127.0.0.1:${server.port}`);
      text = replaced(text, /listen 443 ssl/, `listen 127.0.0.1:${port} ssl`);
      text = replaced(text, /\/etc\/ssl\/shop\.example\.pem/, certificate);
      return nginx_command(folder, replaced(text, /\/etc\/ssl\/private\/shop\.example\.key/, key));
    }, async (folder, port) => (await send_tls(port, ca, 'GET', '/readyz')).status === 200);
  });
  after(() => node?.end());

  it('is reached over TLS, with the largest body that it takes', async () => {
    const token = await send_tls(node.port, ca, 'POST', '/oauth/access_token', {}, form(credentials));
    assert_status(token, 200);
    const headers = { Authorization: `Bearer ${token.body.access_token}` };
    const client = await node.server.client();
    const api = await client.create_api();
    const padding = (bytes) => {
      const text = `{"data":{"type":"${api.api_type}","ignored":""}}`;
      return text.replace('""', `"${'x'.repeat(bytes - text.length)}"`);
    };
    assert_status(await send_tls(node.port, ca, 'POST', entries_path(api), headers, padding(body_bytes_max)), 201);
    assert_error(await send_tls(node.port, ca, 'POST', entries_path(api), headers, padding(body_bytes_max + 1)), 413, 'the body is too large');
    client.close();
  });

  it('keeps its metrics to the machine', async () => {
    assert.equal((await send_tls(node.port, ca, 'GET', '/metrics')).status, 404);
    assert.equal((await send(node.server.url, 'GET', '/metrics')).status, 200);
  });
});

describe('one node behind Caddy', of_sqlite, () => {
  let node;
  let url;
  before(async () => {
    node = await started(async (folder, port, server) => {
      url = `http://127.0.0.1:${port}`;
      const text = replaced(await configuration('shop.example {'), /127\.0\.0\.1:8080/, `127.0.0.1:${server.port}`);
      return caddy_command(folder, replaced(text, /^ {4}shop\.example \{/, `${url} {`));
    }, async () => (await send(url, 'GET', '/readyz')).status === 200);
  });
  after(() => node?.end());

  it('keeps its metrics to the machine', async () => {
    assert.equal((await send(url, 'GET', '/metrics')).status, 404);
  });

  it('is restarted, and reads wait for it', async () => {
    const client = await Client.with_credentials(url, client_id, client_secret);
    let [running, answered] = [true, 0];
    const reading = (async () => {
      for (; running; answered += 1) assert_status(await client.get(apis_path), 200);
    })();
    const failed = reading.catch((error) => error);
    await node.server.restart();
    running = false;
    assert.equal(await failed, undefined);
    assert.ok(answered > 0);
    client.close();
  });
});
