// kill -9 while several connections write: what was acknowledged is there after the next start, with its version.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status, etag_id, follow_pages, told } from '../contract/lib/assertions.mjs';
import { api_path, apis_path, entries_path, extension_path, fields_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';

const rounds = 5;
const writers_max = 6;
const api_type = 'load_ext';

const pick = (items) => items[Math.floor(Math.random() * items.length)];

// One connection that writes entries of its own. `kept` is what the server has acknowledged: by id, the values
// and the version, or null for a deleted one. `pending` is the one request without an answer.
class Writer {
  constructor(path) {
    this.path = path;
    this.kept = new Map();
    this.pending = null;
    this.unexpected = [];
  }

  async run(client) {
    this.pending = null;
    for (;;) {
      const live = [...this.kept].filter(([, state]) => state !== null).map(([id]) => id);
      const kind = live.length < 5 ? pick(['post', 'upsert']) : pick(['post', 'upsert', 'update', 'update', 'update', 'delete']);
      const reply = await this[kind](client, live).catch(() => null);
      if (reply === null) return;
      this.pending = null;
    }
  }

  expect(reply, status) {
    if (reply.status !== status) this.unexpected.push(told(reply));
    return reply.status === status;
  }

  async post(client) {
    const values = { key: randomUUID(), n: 0 };
    this.pending = { kind: 'post', values };
    const reply = await client.post(this.path, { type: api_type, ...values });
    if (this.expect(reply, 201)) this.kept.set(reply.body.data.id, { values, version: 0 });
    return reply;
  }

  async upsert(client) {
    const id = randomUUID();
    const values = { key: randomUUID(), n: 0 };
    this.pending = { kind: 'upsert', id, after: { values, version: 0 } };
    const reply = await client.put(`${this.path}/${id}`, { type: api_type, ...values });
    if (this.expect(reply, 201)) this.kept.set(id, this.pending.after);
    return reply;
  }

  async update(client, live) {
    const id = pick(live);
    const { values, version } = this.kept.get(id);
    this.pending = { kind: 'update', id, after: { values: { ...values, n: values.n + 1 }, version: version + 1 } };
    const reply = await client.put(`${this.path}/${id}`, { type: api_type, n: values.n + 1 });
    if (this.expect(reply, 200)) this.kept.set(id, this.pending.after);
    return reply;
  }

  async delete(client, live) {
    const id = pick(live);
    this.pending = { kind: 'delete', id, after: null };
    const reply = await client.delete(`${this.path}/${id}`);
    if (this.expect(reply, 204)) this.kept.set(id, null);
    return reply;
  }

  // Compares what is stored with what was acknowledged; `stored` holds the entries by id. A request without an
  // answer was either done whole or not at all.
  check(stored) {
    assert.deepEqual(this.unexpected, []);
    const state = (entry) => (entry ? { values: { key: entry.key, n: entry.n }, version: entry.meta.resource_version } : null);
    if (this.pending?.kind === 'post') {
      const made = [...stored.values()].find(({ key }) => key === this.pending.values.key);
      if (made) this.kept.set(made.id, { values: this.pending.values, version: 0 });
    } else if (this.pending && stored.has(this.pending.id) === (this.pending.after !== null)) {
      const found = state(stored.get(this.pending.id));
      if (JSON.stringify(found) === JSON.stringify(this.pending.after)) this.kept.set(this.pending.id, found);
    }
    for (const [id, wanted] of this.kept) {
      assert.deepEqual(state(stored.get(id)), wanted, `entry ${id}, pending ${JSON.stringify(this.pending)}`);
      if (wanted === null) this.kept.delete(id);
    }
  }
}

// One connection that changes definitions, one after the other, each acknowledged before the next.
async function define(client, kept) {
  for (let i = 0; ; i += 1) {
    const suffix = `${kept.size}_${i}`;
    const reply = await client.post(apis_path, { type: 'custom_api', name: 'N', slug: `defined-${suffix}`, api_type: `defined_${suffix}_ext` }).catch(() => null);
    if (reply === null) return;
    assert_status(reply, 201);
    const api = reply.body.data;
    kept.set(api.id, []);
    for (const slug of ['a', 'b', 'c']) {
      const field = await client.post(fields_path(api), { type: 'custom_field', name: slug, slug, field_type: 'string' }).catch(() => null);
      if (field === null) return;
      assert_status(field, 201);
      kept.get(api.id).push(field.body.data);
    }
    await sleep(20);
  }
}

describe('kill -9', () => {
  let server;
  let api;
  const writers = [];
  const defined = new Map();
  before(async () => {
    server = await start_server();
    const client = await server.client();
    api = await client.create_api({ slug: 'load', api_type, allow_upserts: true });
    await client.create_field(api, 'key', 'string', { unique: 'yes' });
    await client.create_field(api, 'n', 'integer');
    for (let i = 0; i < writers_max; i += 1) writers.push(new Writer(i % 2 ? extension_path(api) : entries_path(api)));
  });
  after(() => server.destroy());

  for (let round = 1; round <= rounds; round += 1) {
    it(`loses nothing that was acknowledged, round ${round}`, async (test) => {
      const clients = await Promise.all([...writers, null].map(() => server.client()));
      const running = [...writers.map((writer, i) => writer.run(clients[i])), define(clients.at(-1), defined)];
      await sleep(200 + Math.random() * 600);
      await server.kill();
      await Promise.all(running);
      await server.start();

      const client = await server.client();
      const rows = await follow_pages(client, `${entries_path(api)}?page[limit]=100&sort=id`);
      const stored = new Map(rows.map((row) => [row.id, row]));
      assert.equal(stored.size, rows.length, 'an entry is listed twice');
      for (const writer of writers) writer.check(stored);
      const kept = writers.reduce((sum, writer) => sum + writer.kept.size, 0);
      assert.equal(stored.size, kept, 'there are entries that nobody wrote');
      test.diagnostic(`${kept} entries and ${defined.size} APIs after round ${round}`);

      // Rows, their indexes and their ETags agree.
      for (const { id, key, n, meta } of rows.slice(0, 50)) {
        const { body } = await client.get(`${entries_path(api)}?filter=eq(key,${key}):eq(n,${n}):eq(id,${id})`);
        assert.deepEqual(body.data.map((row) => row.id), [id]);
        assert.equal(meta.etag_id, etag_id(meta.resource_version));
        assert_status(await client.post(entries_path(api), { type: api_type, key }), 409);
      }
      for (const [id, fields] of defined) {
        assert_status(await client.get(api_path({ id })), 200);
        const { body } = await client.get(fields_path({ id }));
        const missing = fields.filter((field) => !body.data.some((row) => row.id === field.id));
        assert.deepEqual(missing, []);
      }
    });
  }
});
