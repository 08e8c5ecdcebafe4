// Application keys: made, listed, changed, rotated and revoked, and what that does to tokens of theirs.
import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_not_found, assert_status, time_form, unknown_id, uuid_form } from './lib/assertions.mjs';
import { Client, apis_path, extension_path, entries_path, entry_path, post_token } from './lib/client.mjs';
import { custom_roles_path, policies_path, policy_of } from './lib/roles.mjs';
import { Server, client_id, free_port, over_postgresql, start_server } from './lib/server.mjs';
import { Wire } from './lib/wire.mjs';

const keys_path = '/v2/application-keys';
const key_path = (key) => `${keys_path}/${key.id}`;
const guest = { type: 'standard_shopper_role', id: 'guest-shopper' };

describe('application keys', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  async function make(attributes = {}) {
    const reply = await client.post(keys_path, { type: 'application_key', name: 'Key', ...attributes });
    assert_status(reply, 201);
    return reply.body.data;
  }
  const sign_in = (key, secret = key.client_secret) => post_token(server.url, { grant_type: 'client_credentials', client_id: key.client_id, client_secret: secret });
  async function client_of(key, secret) {
    const reply = await sign_in(key, secret);
    assert_status(reply, 200);
    return new Client(server.url, reply.body.access_token);
  }
  async function guest_of(key) {
    const reply = await post_token(server.url, { grant_type: 'implicit', client_id: key.client_id });
    assert_status(reply, 200);
    return new Client(server.url, reply.body.access_token);
  }
  const assert_ended = (reply) => assert_error(reply, 401, 'Unable to validate access token');

  it('are made with a secret that is shown once', async () => {
    const reply = await client.post(keys_path, { type: 'application_key', name: 'Storefront-Key', reserved_rate_limit: 10, unknown: 1 });
    assert_status(reply, 201);
    const { data, links } = reply.body;
    assert.match(data.id, uuid_form);
    assert.match(data.client_id, /^[\w-]{43}$/);
    assert.match(data.client_secret, /^[\w-]{43}$/);
    const { created_at, updated_at } = data.meta.timestamps;
    assert.match(created_at, time_form);
    const shown = { id: data.id, type: 'application_key', name: 'Storefront-Key', reserved_rate_limit: 10, client_id: data.client_id, expires_at: null, meta: { timestamps: { created_at, updated_at, last_used_at: null } } };
    assert.deepEqual(data, { ...shown, client_secret: data.client_secret });
    assert.deepEqual(links, { self: key_path(data) });
    assert.deepEqual((await client.get(key_path(data))).body, { data: shown, links });
    const list = (await client.get(`${keys_path}?page[limit]=100`)).body;
    assert.deepEqual(list.data.find((key) => key.id === data.id), shown);
    assert.deepEqual(list.data.filter((key) => key.source === 'environment').map((key) => key.client_id), [client_id]);
    assert.equal(list.meta.results.total, list.data.length);
    assert.equal(list.meta.total_reserved_rate_limit, list.data.reduce((sum, key) => sum + key.reserved_rate_limit, 0));
    assert.ok(list.meta.total_reserved_rate_limit >= 10);
    assert.ok(!JSON.stringify(list).includes(data.client_secret));
    assert_status(await (await client_of(data)).get(apis_path), 200);
    let used = null;
    for (let tries = 0; tries < 100 && used === null; tries += 1) {
      used = (await client.get(key_path(data))).body.data.meta.timestamps.last_used_at;
      await sleep(20);
    }
    assert.match(used, time_form);
  });

  it('are refused with every broken rule', async () => {
    const invalid = [
      [{}, "The field 'name' is required."], [{ name: '' }, "The field 'name' is required."], [{ name: 'x'.repeat(256) }, "The max length of field 'name' is '255'."],
      [{ name: 'x', reserved_rate_limit: -1 }, "The field 'reserved_rate_limit' must be an integer between 0 and 1000000000, or null."],
      [{ name: 'x', expires_at: '2001-01-01T00:00:00Z' }, "The field 'expires_at' must be a time to come, such as '2030-01-31T00:00:00Z', or null."],
      [{ name: 'x', expires_at: '2099-12-31' }, "The field 'expires_at' must be a time to come, such as '2030-01-31T00:00:00Z', or null."],
      [{ name: 'x', expires_at: '4102444800000' }, "The field 'expires_at' must be a time to come, such as '2030-01-31T00:00:00Z', or null."],
      [{ name: 'x', expires_at: 'soon' }, "The field 'expires_at' must be a time to come, such as '2030-01-31T00:00:00Z', or null."],
      ...[{ type: 'standard_shopper_role', id: 'nobody' }, { type: 'custom_user_role', id: unknown_id }, { type: 'x', id: 'y' }, {}].map((data) => [{ name: 'x', relationships: { role: { data } } }, "The field 'relationships.role' must name a role by its type and id."]),
    ];
    for (const [attributes, detail] of invalid) assert_error(await client.post(keys_path, { type: 'application_key', ...attributes }), 400, detail);
    assert_status(await client.post(keys_path, { name: 'x' }), 400);
    for (const path of [`${keys_path}/${unknown_id}`, `${keys_path}/none`]) {
      assert_not_found(await client.get(path));
      assert_not_found(await client.put(path, { type: 'application_key', name: 'x' }));
      assert_not_found(await client.delete(path));
      assert_not_found(await client.post(`${path}/rotate`, {}));
    }
  });

  it('are renamed, and keep their secret', async () => {
    const key = await make();
    const reply = await client.put(key_path(key), { type: 'application_key', name: 'Batch', reserved_rate_limit: 7 });
    assert_status(reply, 200);
    assert.deepEqual([reply.body.data.name, reply.body.data.reserved_rate_limit, reply.body.data.client_secret], ['Batch', 7, undefined]);
    await client_of(key);
  });

  it('end with all their tokens when they are deleted', async () => {
    const key = await make();
    const [bearer, shopper] = [await client_of(key), await guest_of(key)];
    const api = await client.create_api();
    assert_status(await bearer.get(extension_path(api)), 200);
    assert_status(await shopper.get(extension_path(api)), 403);
    assert_no_content(await client.delete(key_path(key)));
    for (const path of [apis_path, extension_path(api), `${extension_path(api)}/${unknown_id}`, '/v2/settings', '/v2/nowhere']) {
      assert_ended(await bearer.get(path));
      assert_ended(await shopper.get(path));
    }
    assert_ended(await bearer.post(entries_path(api), { type: api.api_type }));
    assert_ended(await bearer.delete(`${apis_path}/${api.id}`));
    assert_status(await sign_in(key), 401);
    assert_status(await post_token(server.url, { grant_type: 'implicit', client_id: key.client_id }), 401);
    assert_not_found(await client.get(key_path(key)));
    assert_status(await client.get(`${apis_path}/${api.id}`), 200);
  });

  // By the head alone, or by what would be refused before anybody asks whose token it is.
  it('leave tokens that have ended nothing to find out, whatever they send', async () => {
    const api = await client.create_api();
    const key = await make();
    const holder = await client_of(key);
    assert_no_content(await client.delete(key_path(key)));
    const paths = [extension_path(api), '/v2/extensions/none', entries_path(api), entries_path({ id: unknown_id }), keys_path, apis_path, `${apis_path}/${unknown_id}/fields`];
    for (const path of paths) {
      const wire = await Wire.open(server);
      wire.write(`POST ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${holder.token}`, 'Content-Length: 99999999', '', '');
      assert_ended(await wire.response());
      wire.close();
      assert_ended(await holder.send('POST', path, { headers: { 'Content-Encoding': 'gzip' }, body: 'body' }));
      assert_ended(await holder.send('POST', path, { body: '{' }));
    }
  });

  it('are rotated, with an overlap if wanted', async () => {
    const key = await make();
    const first = await client_of(key);
    const rotated = await client.post(`${key_path(key)}/rotate`, { overlap_seconds: 2 });
    assert_status(rotated, 200);
    const { client_secret } = rotated.body.data;
    assert.notEqual(client_secret, key.client_secret);
    assert.deepEqual([rotated.body.data.id, rotated.body.data.client_id], [key.id, key.client_id]);
    const [again, second] = [await client_of(key), await client_of(key, client_secret)];
    for (const bearer of [first, again, second]) assert_status(await bearer.get(apis_path), 200);
    await sleep(2100);
    for (const bearer of [first, again]) assert_ended(await bearer.get(apis_path));
    assert_status(await sign_in(key), 401);
    assert_status(await second.get(apis_path), 200);
    const at_once = await client.send('POST', `${key_path(key)}/rotate`);
    assert_status(at_once, 200);
    assert_ended(await second.get(apis_path));
    assert_status(await (await client_of(key, at_once.body.data.client_secret)).get(apis_path), 200);
    for (const overlap_seconds of [-1, 604_801, 'x', 1.5]) assert_error(await client.post(`${key_path(key)}/rotate`, { overlap_seconds }), 400, "The field 'overlap_seconds' must be an integer between 0 and 604800, or null.");
  });

  it('expire, and their tokens with them', async () => {
    const key = await make();
    const before = await client_of(key);
    assert_status(await client.put(key_path(key), { type: 'application_key', expires_at: new Date(Date.now() + 2000).toISOString() }), 200);
    const reply = await sign_in(key);
    assert.ok(reply.body.expires <= Math.ceil(Date.now() / 1000) + 2);
    assert.ok(reply.body.expires_in <= 2, `it says ${reply.body.expires_in}`);
    const bearer = new Client(server.url, reply.body.access_token);
    assert_status(await bearer.get(apis_path), 200);
    await sleep(2100);
    assert_ended(await bearer.get(apis_path));
    assert_status(await sign_in(key), 401);
    assert_ended(await before.get(apis_path));
    assert_status(await client.put(key_path(key), { type: 'application_key', expires_at: null }), 200);
    assert_ended(await before.get(apis_path));
    assert_status(await sign_in(key), 200);
  });

  it('carry a role, which takes back at once; what makes administrators ends their tokens', async () => {
    const key = await make({ relationships: { role: { data: guest } } });
    assert.deepEqual(key.relationships, { role: { data: guest } });
    const bearer = await client_of(key);
    assert_status(await bearer.get(apis_path), 403);
    assert_status(await bearer.get(keys_path), 403);
    assert_status(await client.put(key_path(key), { type: 'application_key', relationships: { role: { data: null } } }), 200);
    assert_ended(await bearer.get(apis_path));
    const administrator = await client_of(key);
    assert_status(await administrator.get(apis_path), 200);
    assert_status(await client.put(key_path(key), { type: 'application_key', relationships: { role: { data: guest } } }), 200);
    assert_status(await administrator.get(apis_path), 403);
    // A role of administrators is as much as none.
    assert_status(await client.put(key_path(key), { type: 'application_key', relationships: { role: { data: { type: 'standard_user_role', id: 'store-admin' } } } }), 200);
    // Nor does what was an administrator's before become that again.
    assert_ended(await administrator.get(apis_path));
    assert_status(await (await client_of(key)).get(apis_path), 200);
  });

  it('leave an administrator in', async () => {
    const [own] = (await client.get(`${keys_path}?page[limit]=100`)).body.data.filter((key) => key.client_id === client_id);
    const environment = "This application key cannot be changed so or deleted: it is the one of the server's environment.";
    assert_error(await client.delete(key_path(own)), 409, environment);
    assert_error(await client.post(`${key_path(own)}/rotate`, {}), 409, environment);
    assert_error(await client.put(key_path(own), { type: 'application_key', relationships: { role: { data: guest } } }), 409, environment);
    assert_error(await client.put(key_path(own), { type: 'application_key', expires_at: '2099-01-01T00:00:00Z' }), 409, environment);
    assert_status(await client.put(key_path(own), { type: 'application_key', name: 'Mine' }), 200);
    assert_status(await client.get(apis_path), 200);
  });

  it('are for administrators', async () => {
    const shopper = await guest_of({ client_id });
    for (const [method, path] of [['GET', keys_path], ['POST', keys_path], ['GET', `${keys_path}/${unknown_id}`], ['PUT', `${keys_path}/${unknown_id}`], ['DELETE', `${keys_path}/${unknown_id}`], ['POST', `${keys_path}/${unknown_id}/rotate`]]) {
      assert_status(await shopper.send(method, path), 403);
    }
  });

  it('and their tokens outlive a restart', async () => {
    const key = await make();
    const bearer = await client_of(key);
    const gone = await make();
    const gone_bearer = await client_of(gone);
    assert_no_content(await client.delete(key_path(gone)));
    await server.restart();
    assert_status(await bearer.get(apis_path), 200);
    assert_ended(await gone_bearer.get(apis_path));
    client = await server.client();
  });
});

it('the last key of an administrator stays', async () => {
  const server = await start_server();
  try {
    let client = await server.client();
    const other = (await client.post('/v2/application-keys', { type: 'application_key', name: 'Other' })).body.data;
    const known = (await client.get('/v2/application-keys')).body.data;
    server.env = {};
    await server.restart();
    client = await Client.with_credentials(server.url, other.client_id, other.client_secret);
    assert_no_content(await client.delete(key_path(known.find((key) => key.client_id === client_id))));
    assert_error(await client.delete(key_path(other)), 409, 'This application key cannot be changed so or deleted: it is the last one of an administrator.');
    assert_status(await client.post(`${key_path(other)}/rotate`, {}), 200);
  } finally {
    await server.destroy();
  }
});

test('a key that is deleted and comes back with the environment leaves the former tokens ended', async () => {
  const [former, other] = [{ BESPOKE_CLIENT_ID: 'shop', BESPOKE_CLIENT_SECRET: 'a secret that leaked' }, { BESPOKE_CLIENT_ID: 'other', BESPOKE_CLIENT_SECRET: 'a secret of another' }];
  const server = await start_server({ env: former });
  const restart_with = async (env) => {
    await server.stop();
    server.env = env;
    await server.start();
    return Client.with_credentials(server.url, env.BESPOKE_CLIENT_ID, env.BESPOKE_CLIENT_SECRET);
  };
  try {
    const leaked = await Client.with_credentials(server.url, 'shop', former.BESPOKE_CLIENT_SECRET);
    const guest_token = (await post_token(server.url, { grant_type: 'implicit', client_id: 'shop' })).body.access_token;
    const second = await restart_with(other);
    const shop = (await second.get(keys_path)).body.data.find((key) => key.client_id === 'shop');
    assert_no_content(await second.delete(key_path(shop)));
    const again = await restart_with({ ...former, BESPOKE_CLIENT_SECRET: 'a new secret' });
    assert_status(await again.get(apis_path), 200);
    for (const token of [leaked.token, guest_token]) assert_error(await new Client(server.url, token).get(apis_path), 401, 'Unable to validate access token');
  } finally {
    await server.destroy();
  }
});

describe('a key that one node revokes', { skip: over_postgresql ? false : 'it needs a database that nodes share' }, () => {
  let nodes;
  before(async () => {
    const first = await start_server();
    const second = new Server(first.data, await free_port());
    await second.start();
    nodes = [first, second];
  });
  after(async () => {
    await nodes[1]?.stop();
    await nodes[0]?.destroy();
  });

  it('is refused by the other at the next request, of every kind, and one that it makes is taken', async () => {
    const [here, there] = nodes;
    const client = await here.client();
    const api = await client.create_api();
    const entry = await client.create_entry(api);
    const role = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Reader' });
    const policy = await client.post(policies_path, policy_of(api, { type: role.type, id: role.id }, { list: true }));
    assert_status(policy, 201);
    const requests = [['DELETE', `${policies_path}/${policy.body.data.id}`], ['DELETE', `${custom_roles_path}/${role.id}`], ['GET', '/v2/permissions/built-in-roles'], ['GET', '/v2/permissions/standard-shopper-roles/guest-shopper'], ['GET', entry_path(api, entry)], ['GET', extension_path(api)], ['POST', extension_path(api)], ['PUT', entry_path(api, entry)], ['DELETE', entry_path(api, entry)], ['GET', apis_path], ['PUT', '/v2/settings'], ['DELETE', `${apis_path}/${api.id}`], ['GET', '/v2/application-keys']];
    for (const [method, path] of requests) {
      for (let round = 0; round < 5; round += 1) {
        const key = (await client.post(keys_path, { type: 'application_key', name: 'K' })).body.data;
        const bearer = await Client.with_credentials(there.url, key.client_id, key.client_secret);
        assert_status(await bearer.get(entry_path(api, entry)), 200);
        assert_no_content(await client.delete(key_path(key)));
        const body = method === 'GET' || method === 'DELETE' ? undefined : JSON.stringify({ data: { type: api.api_type } });
        assert_error(await bearer.send(method, path, { body }), 401, 'Unable to validate access token');
        bearer.close();
      }
    }
    assert_status(await client.get(entry_path(api, entry)), 200);
  });
});
