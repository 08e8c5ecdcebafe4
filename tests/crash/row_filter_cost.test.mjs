// A policy's filter is asked of each entry that its role reads or writes, on the thread of a connection and on the one that
// writes. As large as it may be, of entries as large as they may be, it holds up nobody else.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_status } from '../contract/lib/assertions.mjs';
import { entry_path } from '../contract/lib/client.mjs';
import { guest, guest_shopper, policies_path, policy_of } from '../contract/lib/roles.mjs';
import { start_server } from '../contract/lib/server.mjs';

// Against a sanitizer build everything takes several times longer.
const sanitized = /asan|tsan/.test(process.env.BESPOKE_BINARY ?? '');
const p99_ms_max = sanitized ? 2_000 : 250;  // it was seconds, and this process reads long answers meanwhile
const tries_max = 3;
const clients_of_role = 8;  // they share this process with those whose time is taken

function filled(head, word, bytes) {
  let text = head;
  for (let i = 0; ; i += 1) {
    const next = `${i > 0 ? ',' : ''}${word(i)}`;
    if (text.length + next.length + 1 > bytes) return `${text})`;
    text += next;
  }
}

// Each lets the entry through, by what it looks at last.
const filters = {
  'many operands of a list of many elements': `${filled('contains_any(words,', (i) => `o${i}`, 8_100)}|contains(words,e0)`,
  'many operands of a list of any type': `${filled('contains_any(mixed,', (i) => `${i}.5`, 8_100)}|contains(words,e0)`,
  'a text that is nearly there, again and again': `like(text,*${'a'.repeat(8_000)}b*)|contains(words,e0)`,
};

describe('a role whose policy has', () => {
  let server;
  let client;
  let shopper;
  let other;
  let others_entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
    shopper = await guest(server);
    other = await client.create_api();
    await client.create_field(other, 'n', 'integer');
    others_entry = await client.create_entry(other, { n: 1 });
  });
  after(async () => {
    for (const each of [client, shopper]) each?.close();
    await server.destroy();
  });

  async function p99() {
    const times = [];
    for (let i = 0; i < 200; i += 1) {
      const began = performance.now();
      if (i % 4 === 0) assert_status(await client.put(entry_path(other, others_entry), { type: other.api_type, n: i }), 200);
      else assert_status(await client.get(entry_path(other, others_entry)), 200);
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[197];
  }

  for (const [name, filter] of Object.entries(filters)) {
    it(name, async () => {
      const api = await client.create_api();
      await client.create_field(api, 'words', 'list', { allowed_type: 'string' });
      await client.create_field(api, 'mixed', 'list', { allowed_type: 'any' });
      await client.create_field(api, 'text');
      await client.created(policies_path, policy_of(api, guest_shopper, { read: true, update: true, filter }));
      const entry = await client.create_entry(api, { words: Array.from({ length: 1_000 }, (_, i) => `e${i}`), mixed: Array.from({ length: 1_000 }, (_, i) => -i), text: 'a'.repeat(30_000) });
      const path = entry_path(api, entry);
      // A write asks twice, on the thread that writes for all.
      const began = performance.now();
      assert_status(await shopper.put(path, { type: api.api_type }), 200);
      assert.ok(performance.now() - began < p99_ms_max, `${performance.now() - began} ms for a write`);
      let running = true;
      const load = Array.from({ length: clients_of_role }, async () => {
        while (running) {
          assert_status(await shopper.get(path), 200);
        }
      });
      const reached = [];
      try {
        for (let tries = 0; tries < tries_max && !(reached.at(-1) < p99_ms_max); tries += 1) reached.push(await p99());
      } finally {
        running = false;
        await Promise.all(load);
      }
      assert.ok(reached.at(-1) < p99_ms_max, `p99 ${reached.map((ms) => ms.toFixed(1))} ms, and ${p99_ms_max} are allowed`);
    });
  }
});
