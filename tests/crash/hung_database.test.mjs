// A database that is there and answers nothing: the node can still be ended.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { DatabaseProxy } from '../contract/lib/database_proxy.mjs';
import { postgresql_url } from '../contract/lib/postgresql.mjs';
import { client_id, client_secret, new_data_folder, of_postgresql, start_server } from '../contract/lib/server.mjs';

const drain_ms = { min: 29_000, max: 35_000 };
const listener_looks_ms = 1_500;  // then it waits as well

describe('a database that hangs', of_postgresql, () => {
  it('holds up the end of a node for half a minute at most', async () => {
    const data = await new_data_folder();
    const proxy = await DatabaseProxy.before(await postgresql_url(data));
    const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: proxy.url, BESPOKE_DATABASE_CONNECTIONS: '6' };
    const node = await start_server({ data, env });
    try {
      const client = await node.client();
      proxy.hang();
      await sleep(listener_looks_ms);
      assert_status(await client.get('/healthz'), 200);
      client.close();
      const started = Date.now();
      node.process.child.kill('SIGTERM');
      const timer = setTimeout(() => node.process.child.kill('SIGKILL'), drain_ms.max);
      const { status } = await node.process.ended;
      clearTimeout(timer);
      const took = Date.now() - started;
      assert.equal(status, 1, node.log);
      assert.ok(took > drain_ms.min && took < drain_ms.max, `${took} ms`);
      assert.match(node.log, /drain_failed seconds=30\n$/);
      assert.doesNotMatch(node.log, / ended /);
    } finally {
      await proxy.destroy();
    }
    node.env = { ...env, BESPOKE_DATABASE: await postgresql_url(data) };
    await node.start();
    await node.destroy();
  });
});
