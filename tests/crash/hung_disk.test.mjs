// A disk that does not confirm what is written: the writes wait, which is said, and everything else goes on.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assert_error, assert_status } from '../contract/lib/assertions.mjs';
import { entries_path } from '../contract/lib/client.mjs';
import { of_sqlite, start_server } from '../contract/lib/server.mjs';

const stalled_ms = 10_000;
// A sanitizer wants to be loaded first, unless it is told not to mind.
const asan_options = `ASAN_OPTIONS=${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`;
const source = fileURLToPath(new URL('hung_disk.c', import.meta.url));

describe('a disk that hangs', of_sqlite, () => {
  it('is told by the log, the metrics and the readiness, until it goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bespoke-hung-'));
    const library = join(folder, 'hung_disk.so');
    const hung = join(folder, 'hung');
    execFileSync('cc', ['-shared', '-fPIC', '-D_GNU_SOURCE', '-o', library, source]);
    const server = await start_server({ before: ['env', asan_options, `LD_PRELOAD=${library}`, `HUNG_WHILE=${hung}`] });
    try {
      const client = await server.client();
      const metric = async (name) => Number((await client.get('/metrics')).text.match(new RegExp(`^${name} (\\S+)$`, 'm'))[1]);
      const logged = async (line) => {
        for (let tries = 0; !line.test(server.log) && tries < 60; tries += 1) await sleep(50);
        assert.match(server.log, line);
      };
      const api = await client.create_api();
      await client.create_field(api, 'n', 'integer');
      const post = (n) => client.post(entries_path(api), { type: api.api_type, n });
      assert_status(await post(1), 201);
      assert.ok(await metric('bespoke_store_oldest_write_seconds') < 0.5);  // the server writes now and then by itself

      await writeFile(hung, '');
      const writes = [post(2), post(3)];
      await sleep(stalled_ms / 2);
      assert_status(await client.get('/readyz'), 200);
      const half = await metric('bespoke_store_oldest_write_seconds');
      assert.ok(half > 4 && half < 10, `${half} s`);
      assert.doesNotMatch(server.log, /writes_stalled/);
      await sleep(stalled_ms / 2 + 1_500);
      await logged(/ warn writes_stalled ms=\d+\.\d+\n/);
      assert.equal(await metric('bespoke_store_healthy'), 0);
      assert.ok(await metric('bespoke_store_oldest_write_seconds') >= 10);
      assert_error(await client.get('/readyz'), 503);
      assert_status(await client.get(entries_path(api)), 200);

      await rm(hung);
      for (const reply of await Promise.all(writes)) assert_status(reply, 201);
      assert_status(await client.get('/readyz'), 200);
      await logged(/ warn writes_go_on\n/);
      assert.equal(await metric('bespoke_store_healthy'), 1);
      assert.equal(server.log.match(/writes_stalled/g).length, 1);
      client.close();
    } finally {
      await rm(hung, { force: true });
      await server.destroy();
      await rm(folder, { recursive: true });
    }
  });
});
