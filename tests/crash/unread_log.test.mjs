// A log that nobody reads: its lines are lost, and nothing else.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { start_server } from '../contract/lib/server.mjs';

const requests = 6_000; // their lines are more than a pipe keeps

describe('a log that nobody reads', () => {
  it('stops neither requests nor the end', async () => {
    const server = await start_server();
    const client = await server.client();
    const { stderr } = server.process.child;
    stderr.pause();
    for (let sent = 0; sent < requests; sent += 100) {
      const replies = await Promise.all(Array.from({ length: 100 }, () => client.get('/healthz')));
      for (const reply of replies) assert_status(reply, 200);
    }
    stderr.resume();
    await sleep(500);
    const id = (await client.get('/readyz')).headers['x-request-id'];
    for (let tries = 0; !server.log.includes(`id=${id} `) && tries < 100; tries += 1) await sleep(50);
    const lines = server.log.trimEnd().split('\n');
    assert.ok(lines.at(-1).includes(`id=${id} `), 'it goes on when somebody reads');
    assert.ok(lines.length < requests, 'no line was lost, so nothing was tried');
    for (const line of lines) assert.match(line, /^\S+Z (info|warn) [a-z_]+( [a-z_]+=\S+)+$/);
    stderr.pause();
    client.close();
    server.process.child.kill('SIGTERM');
    const { status } = await new Promise((done) => { server.process.child.on('exit', (code) => done({ status: code })); });
    assert.equal(status, 0);
    stderr.resume();
    await server.destroy().catch(() => {});
  });
});
