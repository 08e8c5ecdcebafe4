// Requests that race for the same thing: exactly one winner, whatever the order they arrive in.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status, etag, told } from '../contract/lib/assertions.mjs';
import { api_path, apis_path, entries_path, entry_path, extension_path, fields_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';

const racers = 16;
const repeats = 10;
const new_id = (i) => `7d3e9b1c-5a2f-4c8d-9e0b-${String(i).padStart(12, '0')}`;

describe('races', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  // Sends them all at once and counts the statuses.
  async function race(requests) {
    const replies = await Promise.all(requests.map((request) => request()));
    const counts = {};
    for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
    return { replies, counts };
  }
  const times = (count, request) => Array.from({ length: count }, (_, i) => () => request(i));
  const one_of = (winner, loser, count = racers) => ({ [winner]: 1, [loser]: count - 1 });

  it('for an api_type and for a slug', async () => {
    for (let i = 0; i < repeats; i += 1) {
      const names = (racer) => [
        { slug: `type-${i}-${racer}`, api_type: `type_${i}_ext` },
        { slug: `slug-${i}`, api_type: `slug_${i}_${racer}_ext` },
        { slug: `both-${i}`, api_type: `both_${i}_ext` },
      ];
      for (const kind of [0, 1, 2]) {
        const { counts } = await race(times(racers, (racer) => client.post(apis_path, { type: 'custom_api', name: 'N', ...names(racer)[kind] })));
        assert.deepEqual(counts, one_of(201, 409));
      }
    }
    assert.equal((await client.get(apis_path)).body.meta.results.total, 3 * repeats);
  });

  it('for the slug to rename to', async () => {
    const apis = await Promise.all(Array.from({ length: 8 }, () => client.create_api()));
    const { counts } = await race(apis.map((api) => () => client.put(api_path(api), { type: 'custom_api', slug: 'the-one-name' })));
    assert.deepEqual(counts, one_of(200, 409, 8));
  });

  it('for the slug of a field', async () => {
    const api = await client.create_api();
    for (let i = 0; i < repeats; i += 1) {
      const { counts } = await race(times(racers, () => client.post(fields_path(api), { type: 'custom_field', name: 'N', slug: `field_${i}`, field_type: 'string' })));
      assert.deepEqual(counts, one_of(201, 409));
    }
    assert.equal((await client.get(fields_path(api))).body.meta.results.total, repeats);
  });

  it('for the last of 100 fields', async () => {
    const api = await client.create_api();
    const { counts, replies } = await race(times(110, (i) => client.post(fields_path(api), { type: 'custom_field', name: 'N', slug: `field_${i}`, field_type: 'integer' })));
    assert.deepEqual(counts, { 201: 100, 400: 10 });
    for (const reply of replies.filter(({ status }) => status === 400)) assert_error(reply, 400, 'maximum number of custom fields reached');
  });

  it('for being the field that entries are addressed by', async () => {
    for (let i = 0; i < repeats; i += 1) {
      const api = await client.create_api();
      const field = (slug) => ({ type: 'custom_field', name: 'N', slug, field_type: 'string', use_as_url_slug: true, validation: { string: { unique: 'yes', allow_null_values: false } } });
      const { counts } = await race(times(4, (racer) => client.post(fields_path(api), field(`field_${racer}`))));
      assert.deepEqual(counts, one_of(201, 400, 4));
    }
  });

  it('between the first entry and the field that entries are addressed by', async () => {
    for (let i = 0; i < repeats; i += 1) {
      const api = await client.create_api();
      const field = { type: 'custom_field', name: 'N', slug: 'sku', field_type: 'string', use_as_url_slug: true, validation: { string: { unique: 'yes', allow_null_values: false } } };
      const [made, entry] = await Promise.all([client.post(fields_path(api), field), client.post(extension_path(api), { type: api.api_type })]);
      assert.deepEqual([made.status, entry.status].sort(), [201, 400], `${told(made)} ${told(entry)}`);
    }
  });

  it('for each other\'s parent', async () => {
    for (let i = 0; i < repeats; i += 1) {
      const [one, other] = [await client.create_api(), await client.create_api()];
      const under = (api, parent) => client.put(api_path(api), { type: 'custom_api', relationships: { parent_apis: { data: [{ id: parent.id, type: 'custom_api' }] } } });
      const { counts } = await race([() => under(one, other), () => under(other, one)]);
      assert.deepEqual(counts, { 200: 1, 400: 1 });
    }
  });

  for (const unique_case_insensitivity of [false, true]) {
    it(`for a unique value, case-blind: ${unique_case_insensitivity}`, async () => {
      const api = await client.create_api();
      await client.create_field(api, 'code', 'string', { unique: 'yes', unique_case_insensitivity });
      for (let i = 0; i < repeats; i += 1) {
        const code = (racer) => (unique_case_insensitivity && racer % 2 ? `CODE-${i}` : `code-${i}`);
        const path = (racer) => (racer % 2 ? extension_path(api) : entries_path(api));
        const { counts } = await race(times(racers, (racer) => client.post(path(racer), { type: api.api_type, code: code(racer) })));
        assert.deepEqual(counts, one_of(201, 409));
      }
      const entries = await Promise.all(Array.from({ length: racers }, () => client.create_entry(api)));
      const { counts } = await race(entries.map((entry) => () => client.put(entry_path(api, entry), { type: api.api_type, code: 'changed to' })));
      assert.deepEqual(counts, one_of(200, 409));
    });
  }

  it('for one version, by update and by delete', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    for (let i = 0; i < repeats; i += 1) {
      const entry = await client.create_entry(api, { n: -1 });
      const first = { 'If-Match': etag(0) };
      const { counts, replies } = await race(times(racers, (n) => client.put(entry_path(api, entry), { type: api.api_type, n }, first)));
      assert.deepEqual(counts, one_of(200, 412));
      const { data } = (await client.get(entry_path(api, entry))).body;
      assert.deepEqual(data, replies.find(({ status }) => status === 200).body.data);
      const second = { 'If-Match': etag(1) };
      const mixed = await race(times(racers, (n) => (n % 2 ? client.delete(entry_path(api, entry), second) : client.put(entry_path(api, entry), { type: api.api_type, n }, second))));
      const won = mixed.replies.filter(({ status }) => status === 200 || status === 204);
      assert.equal(won.length, 1, JSON.stringify(mixed.counts));
      assert.ok(mixed.replies.every(({ status }) => [200, 204, 404, 412].includes(status)), JSON.stringify(mixed.counts));
    }
  });

  it('of many updates count every one', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    const entry = await client.create_entry(api);
    const { counts, replies } = await race(times(100, (n) => client.put(entry_path(api, entry), { type: api.api_type, n })));
    assert.deepEqual(counts, { 200: 100 });
    const versions = replies.map(({ body }) => body.data.meta.resource_version).sort((a, b) => a - b);
    assert.deepEqual(versions, Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('of read, change and write lose nothing under If-Match', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    const entry = await client.create_entry(api, { n: 0 });
    const add_ten = async () => {
      for (let done = 0; done < 10;) {
        const read = await client.get(entry_path(api, entry));
        const reply = await client.put(entry_path(api, entry), { type: api.api_type, n: read.body.data.n + 1 }, { 'If-Match': read.headers.etag });
        if (reply.status === 200) done += 1;
        else assert_status(reply, 412);
      }
    };
    await Promise.all(Array.from({ length: 8 }, add_ten));
    const { data } = (await client.get(entry_path(api, entry))).body;
    assert.deepEqual([data.n, data.meta.resource_version], [80, 80]);
  });

  it('of different keys of one entry keep both', async () => {
    const api = await client.create_api();
    const slugs = Array.from({ length: racers }, (_, i) => `field_${i}`);
    for (const slug of slugs) await client.create_field(api, slug, 'integer');
    const entry = await client.create_entry(api);
    await race(slugs.map((slug, i) => () => client.put(entry_path(api, entry), { type: api.api_type, [slug]: i })));
    const { data } = (await client.get(entry_path(api, entry))).body;
    assert.deepEqual(slugs.map((slug) => data[slug]), slugs.map((_, i) => i));
  });

  it('of upserts create once', async () => {
    const by_id = await client.create_api({ allow_upserts: true });
    const by_slug = await client.create_api({ allow_upserts: true });
    await client.create_field(by_slug, 'sku', 'string', { unique: 'yes', unique_case_insensitivity: true, allow_null_values: false }, { use_as_url_slug: true });
    for (let i = 0; i < repeats; i += 1) {
      for (const [api, identifier] of [[by_id, () => new_id(i)], [by_slug, (racer) => (racer % 2 ? `sku-${i}` : `SKU-${i}`)]]) {
        const { counts } = await race(times(racers, (racer) => client.put(`${extension_path(api)}/${identifier(racer)}`, { type: api.api_type })));
        assert.deepEqual(counts, { 200: racers - 1, 201: 1 });
        const { data } = (await client.get(`${extension_path(api)}/${identifier(0)}`)).body;
        assert.equal(data.meta.resource_version, racers - 1);
      }
    }
    assert.equal((await client.get(extension_path(by_slug))).body.meta.results.total, repeats);
  });

  it('between deletes have one winner', async () => {
    const api = await client.create_api();
    const entry = await client.create_entry(api);
    assert.deepEqual((await race(times(racers, () => client.delete(entry_path(api, entry))))).counts, one_of(204, 404));
    assert.deepEqual((await race(times(racers, () => client.delete(api_path(api))))).counts, one_of(204, 404));
  });
});
