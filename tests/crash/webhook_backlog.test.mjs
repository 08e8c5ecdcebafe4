// As much of webhooks as is kept: attempts, jobs that succeeded, jobs that were given up, jobs that wait. What cleans them up,
// begins them anew and removes them makes no other write wait.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assert_status } from '../contract/lib/assertions.mjs';
import { entry_path } from '../contract/lib/client.mjs';
import { psql } from '../contract/lib/postgresql.mjs';
import { over_postgresql, start_server } from '../contract/lib/server.mjs';

// Against a sanitizer build everything takes several times longer.
const sanitized = /asan|tsan/.test(process.env.BESPOKE_BINARY ?? '');
const slower = sanitized ? 10 : 1;
const write_ms_max = 1_000 * slower;  // it was many seconds
const tries_max = 3;
const attempts_kept = 10_000;
const succeeded_kept = 10_000;
const given_up = 60_000;
const beyond = 1_000;

// Rows as the server keeps them: changes, and for each number up to `count` a job in a state, or an attempt.
const random_id = over_postgresql ? 'gen_random_uuid()' : 'randomblob(16)';
const some_uuid = over_postgresql ? "'00000000-0000-4000-8000-000000000000'" : 'zeroblob(16)';
const numbers = (count) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<${count})`;
const position = over_postgresql ? 'position,' : '';
const statements = (integration) => [
  `${numbers(given_up + succeeded_kept + beyond)} INSERT INTO changes(${position}id,event,api,entry,version,created_at,updated_at,at,who,body) SELECT ${over_postgresql ? "nextval('change_positions')," : ''}${random_id},'gone_ext.created',${some_uuid},${random_id},0,1,1,1,'',${over_postgresql ? "repeat('x',300)" : "hex(zeroblob(150))"} FROM n`,
  ...[['state=2', given_up, 2], ['state=1', succeeded_kept + beyond, 1]].map(([, count, state]) => `INSERT INTO integration_jobs(id,integration,change,entry,event,state,attempts,first_attempt,next_at,created_at,updated_at) SELECT ${random_id},${integration},number,entry,event,${state},1,0,1,1,1 FROM (SELECT * FROM changes ORDER BY number ${state === 2 ? '' : 'DESC'} LIMIT ${count}) AS c`),
  `${numbers(attempts_kept + beyond)} INSERT INTO integration_logs(id,integration,job,event,succeeded,attempt,processing_ms,status_code,body,error_detail,created_at) SELECT ${random_id},${integration},${random_id},'gone_ext.created',0,1,1,500,'','',1 FROM n`,
  `UPDATE integrations SET position=(SELECT max(${over_postgresql ? 'position' : 'number'}) FROM changes)`,
];

async function run_sql(server, texts) {
  if (over_postgresql) return psql(`SET search_path="${basename(server.data)}"; ${texts.join('; ')}`);
  const script = 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nfor t in sys.argv[2:]:\n  r=c.execute(t).fetchall()\nc.commit()\nprint(r[0][0] if r else "")';
  const { stdout } = await promisify(execFile)('python3', ['-c', script, join(server.data, 'bespoke.db'), ...texts]);
  return stdout;
}

describe('as many webhooks as are kept', () => {
  let server;
  let client;
  let integration;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    entry = await client.create_entry(api, { n: 0 });
    const data = { type: 'integration', name: 'Gone', integration_type: 'webhook', enabled: false, observes: ['gone_ext.created'], configuration: { url: 'http://127.0.0.1:9/' } };
    integration = (await client.created('/v2/integrations', data)).id;
    await server.stop();
    await run_sql(server, statements(1));
    await server.start();
    client = await server.client();
  });
  after(async () => {
    client?.close();
    await server.destroy();
  });

  const count = async (table, where = 'true') => Number((await run_sql(server, [`SELECT count(*) FROM ${table} WHERE ${where}`])).trim().split('\n').at(-1));
  // The longest that a write takes until `ended()`.
  async function longest_write(ended) {
    let longest = 0;
    for (let i = 0; !await ended(); i += 1) {
      const began = performance.now();
      assert_status(await client.put(entry_path(api, entry), { type: api.api_type, n: i }), 200);
      longest = Math.max(longest, performance.now() - began);
    }
    return longest;
  }
  const for_ms = (ms) => {
    const until = Date.now() + ms;
    return () => Date.now() > until;
  };
  const while_pending = (promise) => {
    let pending = true;
    promise.finally(() => { pending = false; }).catch(() => {});
    return () => !pending;
  };
  async function assert_soon(ended) {
    const reached = await longest_write(ended);
    assert.ok(reached < write_ms_max, `a write took ${reached.toFixed(0)} ms, and ${write_ms_max} are allowed`);
  }

  it('are cleaned up beside writes, down to what is kept', async () => {
    await sleep(1_000);
    await assert_soon(for_ms(8_000 * slower));
    for (let tries = 0; tries < 60 && await count('integration_jobs', 'state=1') > succeeded_kept; tries += 1) await sleep(500);
    assert.equal(await count('integration_jobs', 'state=1'), succeeded_kept);
    assert.equal(await count('integration_logs'), attempts_kept);
    assert.equal(await count('integration_jobs', 'state=2'), given_up);
    for (let tries = 0; tries < 60 && await count('changes') > given_up; tries += 1) await sleep(500);
    assert.equal(await count('changes'), given_up, 'what a job tells is kept, and nothing else');
  });

  it('are shown soon', async () => {
    for (const path of [`/v2/integrations/${integration}/jobs`, `/v2/integrations/${integration}/jobs?status=failed&page[offset]=10000`, '/v2/integrations/logs', `/v2/integrations/${integration}/logs?page[offset]=9000`]) {
      const reached = [];
      for (let tries = 0; tries < tries_max && !(reached.at(-1) < write_ms_max); tries += 1) {
        const began = performance.now();
        assert_status(await client.get(path), 200);
        reached.push(performance.now() - began);
      }
      assert.ok(reached.at(-1) < write_ms_max, `${reached} ms for ${path}`);
    }
  });

  it('are begun anew beside writes, all of them', async () => {
    const redelivered = client.post(`/v2/integrations/${integration}/redeliver`, {});
    await assert_soon(while_pending(redelivered));
    const reply = await redelivered;
    assert_status(reply, 202);
    assert.equal(reply.body.results.total, given_up);
    assert.equal(await count('integration_jobs', 'state=0'), given_up);
  });

  it('are looked through beside writes while they wait', async () => {
    assert_status(await client.put(`/v2/integrations/${integration}`, { type: 'integration', enabled: true }), 200);
    await assert_soon(for_ms(3_000 * slower));
    const tried = async () => (await client.get(`/v2/integrations/${integration}/logs?page[limit]=1`)).body.data[0];
    const began = Date.now();
    let last = await tried();
    while (last.meta?.timestamps?.created_at?.startsWith('1970') ?? false) {
      assert.ok(Date.now() - began < 30_000 * slower, 'nothing is sent');
      await sleep(200);
      last = await tried();
    }
  });

  it('are removed beside writes', async () => {
    const removed = client.delete(`/v2/integrations/${integration}`);
    await assert_soon(while_pending(removed));
    assert_status(await removed, 200);
    await assert_soon(for_ms(3_000 * slower));
    const left = async () => await count('integration_jobs') + await count('integration_logs') + await count('removed_integrations');
    for (let tries = 0; tries < 120 && await left() > 0; tries += 1) await sleep(500);
    assert.equal(await left(), 0, 'what it left goes a moment later');
  });
});
