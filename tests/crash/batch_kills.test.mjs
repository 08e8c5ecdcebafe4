// A batch is there as a whole or not at all, also where the server is killed amid many.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { entries_path, extension_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';

describe('a server that is killed amid batches', () => {
  let server;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  it('has all of each or nothing, and all that were answered', async () => {
    let client = await server.client();
    const api = await client.create_api({ allow_upserts: true });
    await client.create_field(api, 'batch', 'integer');
    await client.create_field(api, 'code', 'string', { unique: 'yes', allow_null_values: false }, { use_as_url_slug: true });
    const size = 50;
    const answered = [];
    let next = 0;
    for (let round = 0; round < 5; round += 1) {
      let ends = false;
      const writers = Array.from({ length: 4 }, async () => {
        while (!ends) {
          next += 1;
          const batch = next;
          const operations = Array.from({ length: size }, (_, i) => (i % 2 ? { op: 'create', entry: { type: api.api_type, code: `${batch}-${i}`, batch } } : { op: 'upsert', identifier: `${batch}-${i}`, entry: { type: api.api_type, batch } }));
          const reply = await client.post(`${extension_path(api)}/batch`, operations).catch(() => null);
          if (reply === null) return;
          assert_status(reply, 200);
          answered.push(batch);
        }
      });
      await sleep(150 + Math.random() * 200);
      await server.kill();
      ends = true;
      await Promise.all(writers);
      client.close();
      await server.start();
      client = await server.client();
      const found = new Map();
      for (let after = ''; after !== null;) {
        const { body } = await client.get(`${entries_path(api)}?page[limit]=100&page[after]=${after}`);
        for (const entry of body.data) found.set(entry.batch, (found.get(entry.batch) ?? 0) + 1);
        after = body.links.next ? new URL(body.links.next, 'http://x').searchParams.get('page[after]') : null;
      }
      for (const [batch, entries] of found) assert.equal(entries, size, `batch ${batch}`);
      for (const batch of answered) assert.ok(found.has(batch), `batch ${batch} was answered`);
    }
    assert.ok(answered.length > 20, `${answered.length} batches`);
    client.close();
  });
});
