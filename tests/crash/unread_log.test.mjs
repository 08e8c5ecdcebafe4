// A log that nobody reads: its lines are lost, and nothing else.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { start_server } from '../contract/lib/server.mjs';

const requests = 6_000; // their lines are more than may wait and a pipe keeps
const long_path = `/${'x'.repeat(1_000)}`;
const patience_ms = 900; // nobody waits for a reader, who would be waited for for a second

describe('a log that nobody reads', () => {
  let server;
  after(async () => {
    server?.process.child.kill('SIGKILL');
    await server?.destroy().catch(() => {}); // it has ended, and not as destroy() wants it
  });

  it('stops neither requests nor the end', async () => {
    server = await start_server();
    const client = await server.client();
    const { stderr } = server.process.child;
    stderr.pause();
    let slowest_ms = 0;
    for (let sent = 0; sent < requests; sent += 20) {
      const began = Date.now();
      const replies = await Promise.all(Array.from({ length: 20 }, () => client.get(long_path)));
      for (const reply of replies) assert_status(reply, 404);
      slowest_ms = Math.max(slowest_ms, Date.now() - began);
    }
    assert.ok(slowest_ms < patience_ms, `${slowest_ms} ms`);
    const [, dropped] = (await client.get('/metrics')).text.match(/^bespoke_log_lines_dropped_total (\d+)$/m);
    stderr.resume();
    await sleep(500);
    const id = (await client.get('/readyz')).headers['x-request-id'];
    for (let tries = 0; !server.log.includes(`id=${id} `) && tries < 100; tries += 1) await sleep(50);
    const lines = server.log.trimEnd().split('\n');
    assert.ok(lines.at(-1).includes(`id=${id} `), 'it goes on when somebody reads');
    assert.ok(Number(dropped) > 0, 'no line was dropped, so nothing was tried');
    const losses = lines.flatMap((line) => line.match(/ warn log_lines_dropped count=(\d+)$/)?.slice(1) ?? []).map(Number);
    assert.ok(losses.reduce((sum, count) => sum + count, 0) >= Number(dropped), `${losses} of ${dropped}`);
    for (const line of lines) assert.match(line, /^\S+Z (info|warn) [a-z_]+( [a-z_]+=\S+)*$/);
    stderr.pause();
    client.close();
    server.process.child.kill('SIGTERM');
    const { status } = await new Promise((done) => { server.process.child.on('exit', (code) => done({ status: code })); });
    assert.equal(status, 0);
  });
});
