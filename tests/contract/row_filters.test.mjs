// Policies with a filter (ours): what it does not match does not exist for the role.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_not_found, assert_status, etag, told, unknown_id } from './lib/assertions.mjs';
import { entries_path, entry_path, extension_path } from './lib/client.mjs';
import { forbidden, guest, guest_shopper, policies_path, policy_of } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';

const everything = { create: true, list: true, read: true, update: true, delete: true };

describe('rows that a policy hides', () => {
  let server;
  let client;
  let shopper;
  before(async () => {
    server = await start_server();
    client = await server.client();
    shopper = await guest(server);
  });
  after(async () => {
    for (const each of [client, shopper]) each?.close();
    await server.destroy();
  });

  async function new_api(attributes = {}, filter = 'eq(public,true)') {
    const api = await client.create_api(attributes);
    await client.create_field(api, 'public', 'boolean');
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'code', 'string', { unique: 'yes' });
    const policy = await client.created(policies_path, policy_of(api, guest_shopper, { ...everything, filter }));
    return { ...api, policy };
  }

  it('cannot be read, changed or deleted, and nothing tells that they are there', async () => {
    const api = await new_api();
    const hidden = await client.create_entry(api, { public: false, n: 1, code: 'h' });
    const unset = await client.create_entry(api, { n: 2 });
    const seen = await client.create_entry(api, { public: true, n: 3, code: 's' });
    for (const { id } of [hidden, unset]) {
      for (const path of [entry_path(api, { id }), `${extension_path(api)}/${id}`]) {
        for (const [method, body, headers] of [['GET'], ['HEAD'], ['DELETE'], ['DELETE', undefined, { 'If-Match': etag(0) }], ['PUT', { type: api.api_type, n: 9 }], ['PUT', { type: api.api_type, n: 9 }, { 'If-Match': '"x"' }], ['PUT', { type: api.api_type, n: 'no number' }]]) {
          const options = { headers, body: body && JSON.stringify({ data: body }) };
          const reply = await shopper.send(method, path, options);
          const other = await shopper.send(method, path.replace(id, unknown_id), options);
          assert.equal(reply.status, 404, told(reply));
          const { 'x-request-id': one, date, ...headers_of_hidden } = reply.headers;
          const { 'x-request-id': two, date: later, ...headers_of_none } = other.headers;
          assert.deepEqual([reply.text, headers_of_hidden], [other.text, headers_of_none], told(reply));
        }
      }
    }
    assert.deepEqual((await client.get(entry_path(api, hidden))).body.data, hidden);
    assert.deepEqual((await shopper.get(entry_path(api, seen))).body.data, seen);
    assert_status(await shopper.put(entry_path(api, seen), { type: api.api_type, n: 4 }), 200);
    assert_no_content(await shopper.delete(entry_path(api, seen)));
  });

  it('can neither be made nor be made of others', async () => {
    const api = await new_api();
    const seen = await client.create_entry(api, { public: true, n: 1 });
    await client.create_entry(api, { public: false, code: 'taken' });
    for (const values of [{ public: false }, {}, { public: null }]) assert_error(await shopper.post(entries_path(api), { type: api.api_type, ...values }), 403, forbidden);
    for (const values of [{ public: false }, { public: null }]) assert_error(await shopper.put(entry_path(api, seen), { type: api.api_type, ...values }), 403, forbidden);
    assert_error(await shopper.post(entries_path(api), { type: api.api_type, public: true, code: 'taken' }), 403, forbidden);
    assert_error(await shopper.put(entry_path(api, seen), { type: api.api_type, code: 'taken' }), 403, forbidden);
    assert.deepEqual((await client.get(entry_path(api, seen))).body.data, seen);
    assert_status(await shopper.post(entries_path(api), { type: api.api_type, public: true, code: 'free' }), 201);
    assert.equal((await client.get(entries_path(api))).body.meta.results.total, 3);
  });

  it('cannot be taken over by an upsert', async () => {
    const api = await new_api({ allow_upserts: true });
    const hidden = await client.create_entry(api, { public: false });
    assert_error(await shopper.put(entry_path(api, hidden), { type: api.api_type, public: true }), 404);
    assert_error(await shopper.put(entry_path(api, hidden), { type: api.api_type, public: false }), 403, forbidden);
    assert_error(await shopper.put(entry_path(api, hidden), { type: api.api_type, public: true }, { 'If-Match': etag(1) }), 412);
    assert_error(await shopper.put(entry_path(api, { id: unknown_id }), { type: api.api_type, public: false }), 403, forbidden);
    assert_status(await shopper.put(entry_path(api, { id: unknown_id }), { type: api.api_type, public: true }), 201);
    assert.deepEqual((await client.get(entry_path(api, hidden))).body.data, hidden);
  });

  it('are in no list: whatever is asked, the answer is that of a collection without them', async () => {
    const shown = await new_api({}, 'eq(public,true):lt(n,1000)|eq(code,"also")');
    const alone = await new_api({}, null);
    let seed = 7;
    const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * n); };
    for (let i = 0; i < 60; i += 1) {
      const values = { public: [true, false, null][random(3)], n: random(12), code: i === 40 ? 'also' : `c${i}` };
      const is_seen = values.public === true || values.code === 'also';
      await client.create_entry(shown, values);
      if (is_seen) await client.create_entry(alone, values);
    }
    const rows = (reply) => reply.body.data.map(({ public: open, n, code }) => ({ public: open, n, code }));
    const pick = (list) => list[random(list.length)];
    for (let round = 0; round < 150; round += 1) {
      const parameters = [`page[limit]=${pick([0, 1, 3, 10, 100])}`];
      if (random(2)) parameters.push(`page[offset]=${random(30)}`);
      const filter = pick(['', 'eq(public,false)', 'is_null(public)', `ge(n,${random(12)})`, `eq(n,${random(12)})|eq(public,false)`, `in(code,c${random(60)},c${random(60)})`, `like(code,c${random(6)}*)`, 'is_null(n)']);
      if (filter) parameters.push(`filter=${encodeURIComponent(filter)}`);
      parameters.push(`sort=${pick(['n', '-n', 'code', '-code', 'created_at', '-created_at', 'public'])}`);
      parameters.push(`page[total_method]=${pick(['exact', 'observed', 'lower_bound'])}`);
      const [one, other] = await Promise.all([shown, alone].map((api) => shopper.get(`${extension_path(api)}?${parameters.join('&')}`)));
      assert_status(one, 200);
      assert.deepEqual([rows(one), one.body.meta], [rows(other), other.body.meta], told(one));
    }
    // By cursors too, and nothing is missed.
    const walk = async (api) => {
      const found = [];
      for (let path = `${extension_path(api)}?page[after]=&page[limit]=4&sort=n`; path;) {
        const reply = await shopper.get(path);
        assert_status(reply, 200);
        found.push([rows(reply), reply.body.meta]);
        path = reply.body.links.next;
      }
      return found;
    };
    assert.deepEqual(await walk(shown), await walk(alone));
  });

  it('are not counted by cursors', async () => {
    const api = await new_api();
    for (let i = 0; i < 20; i += 1) await client.create_entry(api, { public: i % 4 === 0 });
    const cursors = [];
    for (let path = `${extension_path(api)}?page[after]=&page[limit]=1`; path;) {
      const reply = await shopper.get(path);
      assert_status(reply, 200);
      path = reply.body.links.next;
      if (path) cursors.push(Buffer.from(/page\[after\]=([\w-]+)/.exec(path)[1], 'base64url'));
    }
    assert.equal(cursors.length, 4);
    // No eight bytes are a number of the row among all.
    for (let at = 0; at + 8 <= cursors[0].length; at += 1) {
      for (const read of ['readBigUInt64LE', 'readBigUInt64BE']) {
        const numbers = cursors.map((bytes) => bytes[read](at));
        assert.ok(numbers.some((number) => number > 1_000_000n), `at ${at}: ${numbers}`);
      }
    }
  });

  it('are all, where the filter wants a claim that the caller lacks', async () => {
    const api = await new_api({}, 'eq(code,@account)|eq(public,true)');
    const seen = await client.create_entry(api, { public: true, code: 'a' });
    const other = await client.create_entry(api, { public: false, code: '@account' });
    assert.deepEqual((await shopper.get(extension_path(api))).body.data, [seen]);
    assert_not_found(await shopper.get(entry_path(api, other)));
    assert_status(await client.put(`${policies_path}/${api.policy.id}`, { type: 'custom_api_role_policy', filter: 'eq(code,"@account")' }), 200);
    assert.deepEqual((await shopper.get(extension_path(api))).body.data, [other]);
    assert_status(await client.put(`${policies_path}/${api.policy.id}`, { type: 'custom_api_role_policy', filter: 'in(n,1,@account)' }), 200);
    assert.deepEqual((await shopper.get(extension_path(api))).body.data, []);
    assert_status(await client.put(`${policies_path}/${api.policy.id}`, { type: 'custom_api_role_policy', filter: null }), 200);
    assert.equal((await shopper.get(extension_path(api))).body.meta.results.total, 2);
  });

  it('are hidden by nothing that is gone: without its field a filter grants nothing', async () => {
    const api = await new_api();
    const seen = await client.create_entry(api, { public: true });
    const fields = (await client.get(`/v2/settings/extensions/custom-apis/${api.id}/fields?filter=eq(slug,public)`)).body.data;
    assert_no_content(await client.delete(`/v2/settings/extensions/custom-apis/${api.id}/fields/${fields[0].id}`));
    assert_error(await shopper.get(extension_path(api)), 403, forbidden);
    assert_error(await shopper.get(entry_path(api, seen)), 403, forbidden);
    assert_error(await shopper.post(entries_path(api), { type: api.api_type }), 403, forbidden);
  });
});
