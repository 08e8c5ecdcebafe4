// Entries whose rules take long to check hold up nothing but their like: a large regular expression and a JSON Schema take up
// to seconds over a long value, while tokens, definitions, long bodies, reads and writes are answered as soon as ever.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_status } from '../contract/lib/assertions.mjs';
import { api_path, entries_path, entry_path, extension_path, field_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';
import { until } from '../contract/lib/until.mjs';

// Against a sanitizer build everything takes several times longer.
const sanitized = /asan|tsan/.test(process.env.BESPOKE_BINARY ?? '');
const p99_ms_max = sanitized ? 1_000 : 50;
const tries_max = 3;
const requests = 100;
const clients_of_checks = 16;
const costly_ms_min = 100;

describe('entries that are checked for long', () => {
  let server;
  let client;
  let api;
  let other;
  let entry;
  let field;
  let load;
  let running = true;
  const text = 'ab'.repeat(30_000);
  const refused = (reply) => assert_error(reply, 400, /^Invalid value for field 'code'\. Expected string to match regex/);
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'code', 'string', { regex: '[\\pL]*a[\\pL\\pN]{200}!' });
    other = await client.create_api();
    field = await client.create_field(other, 'n', 'integer');
    await client.create_field(other, 'text');
    entry = await client.create_entry(other, { n: 0 });
    const began = performance.now();
    refused(await client.post(extension_path(api), { type: api.api_type, code: text }));
    assert.ok(performance.now() - began > costly_ms_min, 'the check is too fast to hold anybody up');
    load = Array.from({ length: clients_of_checks }, async () => {
      const own = await server.client();
      while (running) refused(await own.post(extension_path(api), { type: api.api_type, code: text }));
      own.close();
    });
    await sleep(300);
  });
  after(async () => {
    running = false;
    await Promise.all(load);
    client.close();
    await server.destroy();
  });

  async function p99(request) {
    const times = [];
    for (let i = 0; i < requests; i += 1) {
      const began = performance.now();
      await request(i);
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[Math.ceil(requests * 0.99) - 1];
  }

  const answered = (status) => (reply) => assert_status(reply, status);
  const kinds = {
    'reads of entries': () => client.get(entry_path(other, entry)).then(answered(200)),
    writes: (i) => client.put(entry_path(other, entry), { type: other.api_type, n: i }).then(answered(200)),
    'writes with long bodies': () => client.post(entries_path(other), { type: other.api_type, text: 'x'.repeat(20_000) }).then(answered(201)),
    'Custom APIs': () => client.get(api_path(other)).then(answered(200)),
    'changes of definitions': (i) => client.put(field_path(other, field), { type: 'custom_field', name: `N ${i}` }).then(answered(200)),
    lists: () => client.get(`${extension_path(other)}?page[limit]=3`).then(answered(200)),
  };
  it('wait for each other', async () => {
    await until(async () => {
      const { text: metrics } = await client.get('/metrics');
      const length = (queue) => Number(new RegExp(`^bespoke_${queue}_queue_length (\\d+)$`, 'm').exec(metrics)[1]);
      return length('check') > 0 && length('worker') === 0;
    }, 'checks that wait, and nothing else does');
  });
  for (const [kind, request] of Object.entries(kinds)) {
    it(`do not hold up ${kind}`, async () => {
      const reached = [];
      for (let tries = 0; tries < tries_max && !(reached.at(-1) < p99_ms_max); tries += 1) reached.push(await p99(request));
      assert.ok(reached.at(-1) < p99_ms_max, `p99 ${reached.map((ms) => ms.toFixed(1))} ms, and ${p99_ms_max} are allowed`);
    });
  }
});
