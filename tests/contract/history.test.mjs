// The history of entries (ours): who changed what, an entry as it was, and back to that.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_status, unknown_id } from './lib/assertions.mjs';
import { api_path, extension_path, field_path } from './lib/client.mjs';
import { FeedReader } from './lib/feed.mjs';
import { guest, guest_shopper, policies_path, policy_of } from './lib/roles.mjs';
import { client_id, start_server } from './lib/server.mjs';

const history_path = (api, entry) => `${api_path(api)}/entries/${entry.id}/history`;

describe('the history of an entry', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  async function kept_api(attributes = {}) {
    const api = await client.create_api({ feed: true, history: true, ...attributes });
    await client.create_field(api, 'name');
    await client.create_field(api, 'n', 'integer');
    return api;
  }
  const versions = async (api, entry, query = '') => {
    const reply = await client.get(`${history_path(api, entry)}${query}`);
    assert_status(reply, 200);
    return reply.body.data;
  };
  const put = async (api, entry, values) => {
    const reply = await client.put(`${api_path(api)}/entries/${entry.id}`, { type: api.api_type, ...values });
    assert_status(reply, 200);
    return reply.body.data;
  };

  it('is what was done to it, by whom, and what of it changed; the latest first', async () => {
    const api = await kept_api();
    const created = await client.create_entry(api, { name: 'a', n: 1 });
    const updated = await put(api, created, { n: 2 });
    const all = await versions(api, created);
    assert.deepEqual(all.map(({ type, event, by, changed_fields, entry }) => ({ type, event, by, changed_fields, entry })), [
      { type: 'entry_version', event: `${api.api_type}.updated`, by: client_id, changed_fields: ['n'], entry: updated },
      { type: 'entry_version', event: `${api.api_type}.created`, by: client_id, changed_fields: ['name', 'n'], entry: created },
    ]);
    assert.equal(all[0].at, updated.meta.timestamps.updated_at);
    const one = await client.get(`${history_path(api, created)}/${all[1].id}`);
    assert_status(one, 200);
    assert.deepEqual(one.body.data.entry, created);
    assert.ok(!('changed_fields' in one.body.data));
  });

  it('has pages', async () => {
    const api = await kept_api();
    const entry = await client.create_entry(api, { n: 0 });
    for (let n = 1; n < 7; ++n) await put(api, entry, { n });
    const first = await client.get(`${history_path(api, entry)}?page[limit]=3`);
    assert.deepEqual(first.body.data.map((version) => version.entry.n), [6, 5, 4]);
    assert.deepEqual(first.body.data.map((version) => version.changed_fields), [['n'], ['n'], ['n']]);
    const last = await client.get(`${history_path(api, entry)}?page[limit]=3&page[offset]=6`);
    assert.deepEqual(last.body.data.map((version) => version.entry.n), [0]);
    assert.equal(last.body.links.next, undefined);
    assert.match(first.body.links.next, /page\[offset\]=3/);
  });

  it('can be gone back to, as a new version by the rules of today', async () => {
    const api = await kept_api();
    const created = await client.create_entry(api, { name: 'a', n: 1 });
    const updated = await put(api, created, { name: 'b', n: null });
    const [, first] = await versions(api, created);
    const restore = `${history_path(api, created)}/${first.id}/restore`;
    const stale = await client.send('POST', restore, { headers: { 'If-Match': 'W/"stale"' } });
    assert_error(stale, 412);
    const reply = await client.send('POST', restore);
    assert_status(reply, 200);
    assert.deepEqual([reply.body.data.name, reply.body.data.n], ['a', 1]);
    assert.notEqual(reply.headers.etag, undefined);
    assert.ok(reply.body.data.meta.timestamps.updated_at >= updated.meta.timestamps.updated_at);
    assert.deepEqual((await versions(api, created)).map(({ event }) => event.split('.').pop()), ['updated', 'updated', 'created']);
    const field = (await client.get(`${api_path(api)}/fields`)).body.data.find(({ slug }) => slug === 'n');
    assert_status(await client.put(field_path(api, field), { type: 'custom_field', validation: { integer: { min_value: 5 } } }), 200);
    assert_error(await client.send('POST', restore), 400);
  });

  it('is kept of a deleted entry, which comes back where upserts are allowed', async () => {
    const api = await kept_api({ allow_upserts: true });
    const entry = await client.create_entry(api, { name: 'a', n: 1 });
    assert_no_content(await client.delete(`${api_path(api)}/entries/${entry.id}`));
    const [deleted] = await versions(api, entry);
    assert.equal(deleted.event, `${api.api_type}.deleted`);
    assert.equal(deleted.entry.name, 'a');
    const reply = await client.send('POST', `${history_path(api, entry)}/${deleted.id}/restore`);
    assert_status(reply, 200);
    assert.deepEqual([reply.body.data.id, reply.body.data.name, reply.body.data.n], [entry.id, 'a', 1]);
  });

  it('names no key for what a guest has written', async () => {
    const api = await kept_api();
    await client.created(policies_path, policy_of(api, guest_shopper, { create: true, read: true }));
    const shopper = await guest(server);
    const entry = await shopper.created(extension_path(api), { type: api.api_type, name: 'a' });
    assert.deepEqual((await versions(api, entry)).map(({ by }) => by), ['guest']);
    const batch = await shopper.post(`${extension_path(api)}/batch`, [{ op: 'create', entry: { type: api.api_type, name: 'b' } }]);
    assert_status(batch, 200);
    assert.deepEqual((await versions(api, batch.body.data[0].data)).map(({ by }) => by), ['guest']);
  });

  it('is there under the extension path as well, by id or by url slug', async () => {
    const api = await kept_api();
    const entry = await client.create_entry(api, { name: 'a' });
    await put(api, entry, { name: 'b' });
    const path = `${extension_path(api)}/${entry.id}/history`;
    const page = await client.get(`${path}?page[limit]=1`);
    assert_status(page, 200);
    assert.deepEqual(page.body.data, (await versions(api, entry)).slice(0, 1));
    assert.equal(page.body.links.next, `${path}?page[offset]=1&page[limit]=1`);
    const [first] = (await client.get(page.body.links.next)).body.data;
    assert.equal((await client.get(`${path}/${first.id}`)).body.data.entry.name, 'a');
    const restored = await client.send('POST', `${path}/${first.id}/restore`);
    assert_status(restored, 200);
    assert.equal(restored.body.data.name, 'a');

    const named = await kept_api();
    await client.create_field(named, 'sku', 'string', { unique: 'yes', allow_null_values: false }, { use_as_url_slug: true });
    const shoe = await client.create_entry(named, { sku: 'shoe', name: 'a' });
    assert_status(await client.put(`${extension_path(named)}/shoe`, { type: named.api_type, sku: 'boot' }), 200);
    const boot = `${extension_path(named)}/boot/history`;
    const all = (await client.get(boot)).body.data;
    assert.deepEqual(all.map((version) => [version.entry.id, version.entry.sku]), [[shoe.id, 'boot'], [shoe.id, 'shoe']]);
    assert_error(await client.get(`${extension_path(named)}/shoe/history`), 404);
    const back = await client.send('POST', `${boot}/${all[1].id}/restore`);
    assert_status(back, 200);
    assert.deepEqual([back.body.data.id, back.body.data.sku], [shoe.id, 'shoe']);
  });

  it('tells fields by what they are, not by their name', async () => {
    const api = await kept_api();
    const entry = await client.create_entry(api, { name: 'a', n: 1 });
    const fields = (await client.get(`${api_path(api)}/fields`)).body.data;
    assert_no_content(await client.delete(field_path(api, fields.find(({ slug }) => slug === 'n'))));
    await client.create_field(api, 'n', 'integer');
    const [version] = await versions(api, entry);
    assert.deepEqual([version.entry.name, version.entry.n], ['a', null]);
  });

  it('begins when it is switched on, and ends when it is switched off', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'name');
    assert.ok(!('history' in api));
    const entry = await client.create_entry(api, { name: 'a' });
    assert_error(await client.get(history_path(api, entry)), 400, "The Custom API keeps no history: its 'history' is false.");
    const on = await client.put(api_path(api), { type: 'custom_api', feed: true, history: true });
    assert.equal(on.body.data.history, true);
    assert_error(await client.get(history_path(api, entry)), 404);
    await put(api, entry, { name: 'b' });
    const [version] = await versions(api, entry);
    assert.equal(version.entry.name, 'b');
    assert.ok(!('changed_fields' in version), 'what it was before is not known');
    const off = await client.put(api_path(api), { type: 'custom_api', history: false });
    assert.equal(off.body.data.history, false);
    assert_error(await client.get(history_path(api, entry)), 400);
    assert_status(await client.put(api_path(api), { type: 'custom_api', feed: true, history: true }), 200);
    await put(api, entry, { name: 'c' });
    assert.deepEqual((await versions(api, entry))[0].entry.name, 'c');
  });

  it('begins anew when it is switched on again, and so do feeds', async () => {
    for (let round = 0; round < 3; round += 1) {
      const api = await kept_api();
      const entry = await client.create_entry(api, { name: 'before' });
      const [version] = round === 0 ? await versions(api, entry) : [undefined];
      for (const kept of [false, true]) assert_status(await client.put(api_path(api), { type: 'custom_api', feed: kept, history: kept }), 200);
      assert_error(await client.get(history_path(api, entry)), 404);
      if (version) assert_error(await client.get(`${history_path(api, entry)}/${version.id}`), 404);
      const reader = await new FeedReader(server.url, client.token, { path: `/v2/extensions/${api.slug}`, headers: { 'Last-Event-ID': '0' } }).start();
      try {
        await put(api, entry, { name: 'after' });
        await reader.wait_until(({ events }) => events.some(({ event }) => event !== 'gap'));
        assert.deepEqual(reader.events.filter(({ event }) => event !== 'gap').map(({ data }) => data.data.name), ['after']);
      } finally {
        reader.stop();
      }
      assert.deepEqual((await versions(api, entry)).map((each) => each.entry.name), ['after']);
    }
  });

  it('survives a restart', async () => {
    const own = await start_server();
    try {
      const admin = await own.client();
      const api = await admin.create_api({ feed: true, history: true });
      const entry = await admin.create_entry(api);
      await own.kill();
      await own.start();
      const again = await own.client();
      assert.equal((await again.get(api_path(api))).body.data.history, true);
      assert.equal((await again.get(history_path(api, entry))).body.data.length, 1);
    } finally {
      await own.destroy();
    }
  });

  it('is refused for what is not there or makes no sense', async () => {
    const api = await kept_api();
    const entry = await client.create_entry(api);
    assert_error(await client.get(history_path(api, { id: unknown_id })), 404);
    assert_error(await client.get(`${history_path(api, entry)}/${unknown_id}`), 404);
    assert_error(await client.get(`${history_path(api, entry)}/abc`), 404);
    assert_error(await client.get(`${history_path(api, entry)}?sort=at`), 400);
  });
});
