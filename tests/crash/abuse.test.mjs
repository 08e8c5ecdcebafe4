// What a hostile or broken client can do to everybody else: nothing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { apis_path, extension_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';

// Against a sanitizer build everything takes several times longer.
const sanitized = /asan|tsan/.test(process.env.BESPOKE_BINARY ?? '');
const p99_ms_max = sanitized ? 1_000 : 100;

async function open_files_max() {
  const limits = await readFile('/proc/self/limits', 'utf8');
  return Number(limits.match(/Max open files\s+(\d+)/)[1]);
}

const resident_bytes = async (server) => {
  const status = await readFile(`/proc/${server.process.child.pid}/status`, 'utf8');
  return Number(status.match(/VmRSS:\s+(\d+) kB/)[1]) * 1024;
};

async function connect(server, bytes) {
  const socket = net.connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (bytes) socket.write(bytes);
  return socket;
}

async function connect_many(server, count, bytes) {
  const sockets = [];
  while (sockets.length < count) {
    const wave = Math.min(200, count - sockets.length);
    sockets.push(...await Promise.all(Array.from({ length: wave }, () => connect(server, bytes))));
  }
  return sockets;
}

describe('abuse', () => {
  let server;
  let client;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ slug: 'things', api_type: 'thing_ext' });
    await client.create_field(api, 'n', 'integer');
    entry = (await client.post(extension_path(api), { type: 'thing_ext', n: 1 })).body.data;
  });
  after(() => server.destroy());

  const assert_serves = async () => assert_status(await client.get(`${extension_path(api)}/${entry.id}`), 200);

  // The time that 99 of 100 reads stay under, in milliseconds.
  async function p99() {
    const times = [];
    for (let i = 0; i < 300; i += 1) {
      const start = performance.now();
      await assert_serves();
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)];
  }

  it('10,000 idle connections and 1,000 slow ones delay nobody', async () => {
    // Both ends are this machine's, so the limit on open files bounds what can be tried.
    const idle_count = Math.min(10_000, (await open_files_max()) - 2_000);
    assert.ok(idle_count >= 5_000, 'too few open files are allowed to try this: raise ulimit -n');
    const idle = await connect_many(server, idle_count);
    const slow = await connect_many(server, 1_000, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const trickle = setInterval(() => slow.forEach((socket) => socket.write('a')), 200);
    try {
      const reached = await p99();
      assert.ok(reached < p99_ms_max, `p99 ${reached} ms with ${idle.length} idle and ${slow.length} slow`);
      const memory = await resident_bytes(server);
      assert.ok(sanitized || memory < 512 * 2 ** 20, `${memory} bytes resident`);
    } finally {
      clearInterval(trickle);
      [...idle, ...slow].forEach((socket) => socket.destroy());
    }
    await assert_serves();
  });

  it('bodies without end are refused early, with bounded memory', async () => {
    const before_bodies = await resident_bytes(server);
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const head = `POST ${extension_path(api)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const send_all = async () => {
      const socket = await connect(server, head);
      let reply = '';
      socket.on('data', (piece) => { reply += piece; });
      for (let sent = 0; sent < 100 * 2 ** 20 && !socket.destroyed && !socket.writableEnded; sent += 65_536) {
        if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close'), sleep(1_000)]);
        if (reply.includes('\r\n\r\n')) break;
      }
      // A server that reads as fast as this writes leaves no turn in which to read.
      for (let tries = 0; reply === '' && tries < 100; tries += 1) await sleep(20);
      socket.destroy();
      return reply;
    };
    const replies = await Promise.all(Array.from({ length: 8 }, send_all));
    for (const reply of replies) assert.match(reply, /^HTTP\/1\.1 413 /);
    const grown = (await resident_bytes(server)) - before_bodies;
    assert.ok(sanitized || grown < 64 * 2 ** 20, `${grown} bytes more`);
    await assert_serves();
  });

  it('objects of very many members and JSON nested 10,000 deep are refused soon', async () => {
    const members = Array.from({ length: 130_000 }, (_, i) => `"${i}":0`).join(',');
    const bodies = [
      [`{"data":{"type":"thing_ext","n":1,${members.slice(0, 1_000_000).replace(/,[^,]*$/, '')}}}`, 201],
      [`{"data":{"type":"thing_ext","n":1,${members.slice(0, 1_000_000).replace(/,[^,]*$/, '')},"0":0}}`, 400],
      [`{"data":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400],
      [`{"data":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, 400],
      ['['.repeat(1_000_000), 400],
    ];
    for (const [body, status] of bodies) {
      const start = performance.now();
      const reply = await fetch(server.url + extension_path(api), {
        method: 'POST', body, headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
      });
      await reply.arrayBuffer();
      assert.equal(reply.status, status, body.slice(0, 60));
      const took = performance.now() - start;
      assert.ok(took < (sanitized ? 10_000 : 1_000), `${took} ms for ${body.slice(0, 60)}`);
    }
    await assert_serves();
  });
});

describe('SIGTERM', () => {
  it('under load fails no request that was accepted', async () => {
    const server = await start_server();
    const client = await server.client();
    const api = await client.create_api({ slug: 'things', api_type: 'thing_ext' });
    await client.create_field(api, 'n', 'integer');
    const body = JSON.stringify({ data: { type: 'thing_ext', n: 1 } });
    const request = `POST ${extension_path(api)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    let ending = false;
    let acknowledged = 0;
    // Each client sends its next request when the last was answered, until the server says that it closes.
    const work = async () => {
      const socket = await connect(server);
      let rest = '';
      let replies = 0;
      let sent = 0;
      let closing = false;
      const closed = once(socket, 'close');
      const send = () => { socket.write(request); sent += 1; };
      socket.on('data', (piece) => {
        rest += piece;
        for (let end; (end = rest.indexOf('\r\n\r\n')) >= 0;) {
          const head = rest.slice(0, end + 2);
          const length = end + 4 + Number(head.match(/\r\nContent-Length: (\d+)\r\n/)[1]);
          if (rest.length < length) return;
          assert.match(head, /^HTTP\/1\.1 201 /);
          closing ||= /\r\nConnection: close\r\n/i.test(head);
          rest = rest.slice(length);
          replies += 1;
          acknowledged += 1;
          if (!closing) send();
        }
      });
      send();
      await closed;
      assert.ok(ending, 'a connection was closed before the end');
      assert.equal(replies, sent, 'a request was not answered');
    };
    const clients = Promise.all(Array.from({ length: 16 }, work));
    await sleep(500);
    ending = true;
    await server.stop();
    await clients;
    assert.ok(acknowledged > 16);
    await server.start();
    const total = (await (await server.client()).get(`${extension_path(api)}?page[limit]=1`)).body.meta.results.total;
    assert.equal(total, Math.min(acknowledged, 10_000));
    await server.destroy();
  });

  it('a second one ends a server that waits for a client', async () => {
    const server = await start_server();
    const socket = await connect(server, `GET ${apis_path} HTTP/1.1\r\nHost: x\r\nX-Unfinished: `);
    const { child, ended } = server.process;
    child.kill('SIGTERM');
    await sleep(300);
    child.kill('SIGTERM');
    const { signal } = await ended;
    assert.equal(signal, 'SIGTERM');
    socket.destroy();
    await server.start();
    await server.destroy();
  });
});
