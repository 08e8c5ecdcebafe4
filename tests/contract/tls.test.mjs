// TLS by certificate and key files, and their renewal without losing a connection.
import assert from 'node:assert/strict';
import { exec, execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { Server, client_id, client_secret, free_port, new_data_folder, run_to_end } from './lib/server.mjs';
import { ask, make_certificate, start_over_tls } from './lib/tls.mjs';
import { until } from './lib/until.mjs';

const execute = promisify(execFile);

describe('TLS', () => {
  let folder;
  let files;
  let in_use;
  let ca;
  let server;
  const port = () => server.port;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bespoke-tls-'));
    files = [await make_certificate(folder, 'first'), await make_certificate(folder, 'second', { key_type: ['-newkey', 'rsa:2048'] })];
    ca = await Promise.all(files.map(({ certificate }) => readFile(certificate)));
    in_use = { certificate: join(folder, 'used.pem'), key: join(folder, 'used.key') };
    await use(files[0]);
    server = new Server(await new_data_folder(), await free_port(), { args: ['--tls-certificate', in_use.certificate, '--tls-key', in_use.key] });
    await start_over_tls(server, ca);
  });
  after(async () => {
    await server?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  async function use({ certificate, key }) {
    await copyFile(certificate, in_use.certificate);
    await copyFile(key, in_use.key);
  }

  async function token(agent) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }).toString();
    const reply = await ask(port(), '/oauth/access_token', { ca, agent, method: 'POST', body });
    assert.equal(reply.status, 200, reply.text);
    return JSON.parse(reply.text).access_token;
  }

  async function hang_up_and_wait(event) {
    const before_count = server.log.split(event).length;
    server.process.child.kill('SIGHUP');
    for (let tries = 0; tries < 500 && server.log.split(event).length === before_count; tries += 1) await sleep(20);
    assert.equal(server.log.split(event).length, before_count + 1, server.log.slice(-1000));
  }

  it('pays for handshakes that are not finished, and ends them after ten seconds', async () => {
    const used = async () => Number((await ask(port(), '/metrics', { ca })).text.match(/^bespoke_http_memory_used_bytes (\S+)$/m)[1]);
    const count = 20;
    const began = Date.now();
    // The head of a record of 16 KiB, and nothing but its beginning.
    const record = Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00, 0x3f, 0xfc]), Buffer.alloc(1_000)]);
    const ended = await Promise.all(Array.from({ length: count }, async () => {
      const socket = net.connect(port(), '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write(record);
      const closed = once(socket, 'close');
      await once(socket, 'connect');
      return closed.then(() => Date.now() - began);
    }).concat(until(async () => await used() > count * 100 * 1024, 'memory that is counted')));
    for (const ms of ended.slice(0, count)) assert.ok(ms > 8_000 && ms < 20_000, `closed after ${ms} ms`);
    await until(async () => await used() < 100 * 1024, 'memory that is given back');
  });

  it('carries requests and answers of every size over one connection', async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const headers = { Authorization: `Bearer ${await token(agent)}`, 'Content-Type': 'application/json' };
      const send = (method, path, data) => ask(port(), path, { ca, agent, method, headers, body: data && JSON.stringify({ data }) });
      const api = JSON.parse((await send('POST', '/v2/settings/extensions/custom-apis', { type: 'custom_api', name: 'T', slug: 'tls', api_type: 'tls_ext' })).text).data;
      assert.equal((await send('POST', `/v2/settings/extensions/custom-apis/${api.id}/fields`, { type: 'custom_field', name: 'Text', slug: 'text', field_type: 'string' })).status, 201);
      const text = 'é'.repeat(15_000);
      for (let i = 0; i < 60; i += 1) assert.equal((await send('POST', '/v2/extensions/tls', { type: 'tls_ext', text })).status, 201);
      const list = await send('GET', '/v2/extensions/tls?page[limit]=100');
      assert.equal(list.status, 200);
      assert.ok(list.text.length > 60 * 15_000);
      assert.deepEqual([...new Set(JSON.parse(list.text).data.map((entry) => entry.text))], [text]);
      assert.equal(list.reused, true);
      assert.equal(list.headers['strict-transport-security'], 'max-age=31536000');
    } finally {
      agent.destroy();
    }
  });

  it('lets clients renew their keys, and ends those that do nothing else', async () => {
    const renew_keys = async (times) => (await execute('python3', [new URL('lib/renew_keys.py', import.meta.url).pathname, port(), times], { timeout: 20_000 })).stdout.trim();
    assert.equal(await renew_keys(10), 'HTTP/1.1 200 OK');
    assert.equal(await renew_keys(1_000), 'closed');
  });

  it('is refused to those who offer what takes memory for as long as they stay', async () => {
    const offer = async (count) => {
      const protocols = Array.from({ length: count }, (_, i) => `protocol-${String(i).padStart(4, '0')}`).join(',');
      const { stdout } = await promisify(exec)(`openssl s_client -tls1_3 -connect 127.0.0.1:${port()} -alpn ${protocols} < /dev/null || true`, { maxBuffer: 1024 * 1024 });
      return /Cipher is TLS_/.test(stdout);
    };
    assert.equal(await offer(100), true);
    assert.equal(await offer(1_000), false);
  });

  it('is spoken by curl, which verifies it', async () => {
    const { stdout } = await execute('curl', ['--silent', '--fail', '--cacert', files[0].certificate, '--tlsv1.3', '--http1.1', `https://localhost:${port()}/healthz`, '--resolve', `localhost:${port()}:127.0.0.1`]);
    assert.deepEqual(JSON.parse(stdout), { status: 'ok' });
  });

  it('is 1.2 or 1.3, with forward secrecy', async () => {
    for (const [version, wanted] of [['TLSv1.2', /^ECDHE-.*(GCM|POLY1305)/], ['TLSv1.3', /^TLS_/]]) {
      const socket = tls.connect({ host: '127.0.0.1', port: port(), ca, minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] });
      await new Promise((done, fail) => { socket.on('secureConnect', done); socket.on('error', fail); });
      assert.equal(socket.getProtocol(), version);
      assert.match(socket.getCipher().name, wanted);
      assert.equal(socket.alpnProtocol, 'http/1.1');
      socket.destroy();
    }
    await assert.rejects(ask(port(), '/healthz', { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }));
    await assert.rejects(ask(port(), '/healthz', { ca, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA256' }));
  });

  it('answers no plain HTTP', async () => {
    await assert.rejects(new Promise((done, fail) => { http.get(`http://127.0.0.1:${port()}/healthz`, done).on('error', fail); }));
  });

  it('takes a renewed certificate on SIGHUP, and loses neither requests nor connections', async () => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 8 });
    let running = true;
    const statuses = new Set();
    const load = Array.from({ length: 8 }, async () => {
      while (running) statuses.add((await ask(port(), '/healthz', { ca, agent })).status);
    });
    try {
      const old = new https.Agent({ keepAlive: true, maxSockets: 1 });
      await ask(port(), '/healthz', { ca, agent: old });
      await use(files[1]);
      await hang_up_and_wait(' certificate_loaded');
      const kept = await ask(port(), '/healthz', { ca, agent: old });
      assert.deepEqual([kept.reused, kept.common_name], [true, 'first']);
      assert.equal((await ask(port(), '/healthz', { ca, agent: false })).common_name, 'second');
      old.destroy();

      await writeFile(in_use.certificate, 'no certificate');
      await hang_up_and_wait(' certificate_refused');
      assert.match(server.log, / error certificate_refused error="'.*used\.pem' holds no certificate that can be used: [^"]+"/);
      assert.equal((await ask(port(), '/healthz', { ca, agent: false })).common_name, 'second');
      await use({ certificate: files[0].certificate, key: files[1].key });
      await hang_up_and_wait(' certificate_refused');
      assert.equal((await ask(port(), '/healthz', { ca, agent: false })).common_name, 'second');
    } finally {
      running = false;
      await Promise.all(load);
      agent.destroy();
    }
    assert.deepEqual([...statuses], [200]);
  });

  it('drains', async () => {
    await use(files[0]);
    await hang_up_and_wait(' certificate_loaded');
    const agent = new https.Agent({ keepAlive: true });
    await ask(port(), '/healthz', { ca, agent });
    const ended = server.process.ended;
    server.process.child.kill('SIGTERM');
    assert.deepEqual(await ended, { status: 0, signal: null });
    agent.destroy();
    await start_over_tls(server, ca);
  });

  it('does not start with files that do not fit', async () => {
    const encrypted = join(folder, 'encrypted.key');
    await execute('openssl', ['pkey', '-in', files[0].key, '-aes256', '-passout', 'pass:secret', '-out', encrypted]);
    for (const [certificate, key, why] of [
      [files[0].certificate, '', /--tls-certificate and --tls-key must be given together\./], ['/nonexistent', files[0].key, /'\/nonexistent' holds no certificate that can be used/],
      [files[0].certificate, files[1].key, /'.*second\.key' does not hold the key of the certificate/], [files[0].certificate, encrypted, /'.*encrypted\.key' holds no key that can be used/],
    ]) {
      const { status, log } = await run_to_end(['serve', '--listen', '127.0.0.1:0', '--data', join(folder, 'none'), '--tls-certificate', certificate, ...(key ? ['--tls-key', key] : [])]);
      assert.equal(status, 1);
      assert.match(log, why);
    }
  });
});
