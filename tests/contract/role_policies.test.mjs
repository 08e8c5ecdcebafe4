// Role policies and roles: facts 10.3 and 10.4.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_not_found, assert_status, time_form, unknown_id, uuid_form } from './lib/assertions.mjs';
import { api_path, entries_path, extension_path, query } from './lib/client.mjs';
import { custom_roles_path, forbidden, guest, guest_shopper, policies_path, policy_of, registered_shopper } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';

const nothing = { create: false, list: false, read: false, update: false, delete: false };

describe('role policies', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(async () => {
    client?.close();
    await server.destroy();
  });
  beforeEach(async () => { api = await client.create_api(); });

  const listed = async (parameters) => {
    const reply = await client.get(policies_path + query(parameters));
    assert_status(reply, 200);
    return reply.body;
  };
  const of_api = async () => (await listed({ filter: `eq(custom_api_id,${api.id})` })).data;

  it('are created, read, updated in part and deleted', async () => {
    const created = await client.post(`${policies_path}/`, policy_of(api, guest_shopper, { list: true }));
    assert_status(created, 201);
    const { id, meta } = created.body.data;
    assert.match(id, uuid_form);
    assert.match(meta.timestamps.created_at, time_form);
    const wanted = {
      id, type: 'custom_api_role_policy', ...nothing, list: true, filter: null,
      links: { self: `/permissions/custom-api-role-policies/${id}` },
      meta: { timestamps: { created_at: meta.timestamps.created_at, updated_at: meta.timestamps.created_at } },
      relationships: { custom_api: { data: { id: api.id, type: 'custom_api' } }, role: { data: guest_shopper } },
    };
    assert.deepEqual(created.body, { data: wanted });
    assert.deepEqual((await client.get(`${policies_path}/${id}`)).body, { data: wanted });
    const updated = await client.put(`${policies_path}/${id}`, { type: 'custom_api_role_policy', read: true, list: false, relationships: wanted.relationships });
    assert_status(updated, 200);
    wanted.meta.timestamps.updated_at = updated.body.data.meta.timestamps.updated_at;
    assert.deepEqual(updated.body, { data: { ...wanted, list: false, read: true } });
    const other = await client.create_api();
    const moved = await client.put(`${policies_path}/${id}`, { type: 'custom_api_role_policy', create: true, relationships: { role: { data: registered_shopper }, custom_api: { data: { id: other.id, type: 'custom_api' } } } });
    assert_status(moved, 400);
    assert.deepEqual(moved.body.errors.map(({ detail }) => detail), ["The field 'relationships.custom_api' cannot be updated.", "The field 'relationships.role' cannot be updated."]);
    assert.deepEqual((await client.get(`${policies_path}/${id}`)).body, updated.body);
    assert_no_content(await client.delete(`${policies_path}/${id}`));
    assert_not_found(await client.get(`${policies_path}/${id}`));
    assert_not_found(await client.delete(`${policies_path}/${id}`));
    assert_not_found(await client.put(`${policies_path}/${id}`, { type: 'custom_api_role_policy' }));
    for (const name of [unknown_id, 'x']) assert_not_found(await client.get(`${policies_path}/${name}`));
  });

  it('are one for an API and a role, whatever the role is called', async () => {
    const roles = (await client.get('/v2/permissions/built-in-roles')).body.data;
    const old = { type: 'built_in_role', id: roles.find((role) => role.name === 'Guest Shopper').id };
    const policy = await client.created(policies_path, policy_of(api, old, { read: true }));
    assert.deepEqual(policy.relationships.role, { data: old });
    const taken = 'custom_api_role_policy with the given custom_api and role already exists';
    for (const role of [old, guest_shopper]) assert.equal((await client.post(policies_path, policy_of(api, role, {}))).body.errors[0].detail, taken);
    await client.created(policies_path, policy_of(api, registered_shopper, {}));
    for (const role_id of [old.id, 'guest-shopper']) {
      const found = await listed({ filter: `eq(custom_api_id,${api.id}):eq(role_id,${role_id})` });
      assert.deepEqual(found.data, [policy]);
    }
  });

  it('tell every broken rule', async () => {
    const refused = (data, ...details) => client.post(policies_path, data).then((reply) => assert_error(reply, 400, ...details));
    await refused({}, "The field 'type' must be 'custom_api_role_policy'.", "The field 'relationships.custom_api' must have 'data' with a 'type' and an 'id'.", "The field 'relationships.role' must have 'data' with a 'type' and an 'id'.");
    await refused(policy_of({ id: unknown_id }, guest_shopper, { list: 'yes' }), "The field 'list' must be a boolean.", "The field 'relationships.custom_api.data.id' names a Custom API that does not exist.");
    await refused(policy_of(api, { type: 'standard_user_role', id: 'guest-shopper' }), "The field 'relationships.role.data.id' names a role that does not exist.");
    await refused(policy_of(api, { type: 'custom_user_role', id: unknown_id }), "The field 'relationships.role.data.id' names a role that does not exist.");
    await refused(policy_of(api, { type: 'king', id: 'x' }), /must be 'standard_user_role', /);
    await refused(policy_of(api, { type: 'standard_user_role', id: 'org-admin' }), /has full access/);
    await refused(policy_of(api, guest_shopper, { filter: 'eq(nope,1)' }), /unknown field \[nope\]/);
    await refused(policy_of(api, guest_shopper, { filter: 'eq(nope,@x)' }), /unknown field \[nope\]/);
    await refused(policy_of(api, guest_shopper, { filter: 'like(id,@x)' }), /takes no claim/);
    await refused(policy_of(api, guest_shopper, { filter: 'eq(id' }), /Could not parse/);
    await refused(policy_of(api, guest_shopper, { filter: '' }), /must not be empty/);
    assert.deepEqual(await of_api(), []);
  });

  it('are listed with filter, sort, pages and their roles', async () => {
    const own = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Reader', description: '' });
    const policies = [];
    for (const role of [guest_shopper, registered_shopper, { type: 'custom_user_role', id: own.id }]) policies.push(await client.created(policies_path, policy_of(api, role, { read: true })));
    const filter = `eq(custom_api_id,${api.id})`;
    const page = await listed({ filter, sort: 'created_at', 'page[limit]': '2', include: 'role' });
    assert.deepEqual(page.data, policies.slice(0, 2));
    assert.deepEqual(page.included, { role: [{ ...guest_shopper, name: 'Guest Shopper' }, { ...registered_shopper, name: 'Registered Shopper' }] });
    assert.equal(page.meta.results.total, 3);
    const next = (await client.get(page.links.next)).body;
    assert.deepEqual(next.data, policies.slice(2));
    assert.deepEqual(next.included, { role: [{ type: 'custom_user_role', id: own.id, name: 'Reader' }] });
    assert.equal((await listed({ filter })).included, undefined);
    assert.deepEqual((await listed({ filter: `in(id,${policies[1].id},${unknown_id})` })).data, [policies[1]]);
    assert.deepEqual((await listed({ filter: 'eq(custom_api_id,undefined)' })).data, []);
    assert_error(await client.get(`${policies_path}?filter=eq(name,x)`), 400, /allowed fields are \[created_at custom_api_id id role_id updated_at\]/);
  });

  it('end with their API, and do not come back with its name', async () => {
    const shopper = await guest(server);
    await client.created(policies_path, policy_of(api, guest_shopper, { list: true }));
    assert_status(await shopper.get(extension_path(api)), 200);
    assert_no_content(await client.delete(api_path(api)));
    assert_not_found(await shopper.get(extension_path(api)));
    assert.deepEqual(await of_api(), []);
    const again = await client.create_api({ slug: api.slug, api_type: api.api_type });
    assert_error(await shopper.get(extension_path(again)), 403, forbidden);
    shopper.close();
  });

  it('let an upsert create only with both permissions', async () => {
    const shopper = await guest(server);
    const upserted = await client.create_api({ allow_upserts: true });
    const policy = await client.created(policies_path, policy_of(upserted, guest_shopper, { update: true }));
    const put = () => shopper.put(`${extension_path(upserted)}/${unknown_id}`, { type: upserted.api_type });
    assert_error(await put(), 403, forbidden);
    assert_status(await client.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', update: false, create: true }), 200);
    assert_error(await put(), 403, forbidden);
    assert_status(await client.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', update: true }), 200);
    assert_status(await put(), 201);
    assert_status(await put(), 200);
    shopper.close();
  });

  it('say nothing of explain, which is for administrators', async () => {
    const shopper = await guest(server);
    await client.created(policies_path, policy_of(api, guest_shopper, { list: true }));
    assert_status(await shopper.get(`${entries_path(api)}?explain=false`), 200);
    assert_error(await shopper.get(`${entries_path(api)}?explain=true`), 403, forbidden);
    shopper.close();
  });

  it('and roles live through a restart', async () => {
    const policy = await client.created(policies_path, policy_of(api, guest_shopper, { list: true, filter: 'gt(created_at,2020-01-01)' }));
    const role = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Kept', access_levels: { custom_apis: 'view' } });
    await server.restart();
    assert.deepEqual((await client.get(`${policies_path}/${policy.id}`)).body.data, policy);
    assert.deepEqual((await client.get(`${custom_roles_path}/${role.id}`)).body.data, role);
  });
});

describe('roles', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(async () => {
    client?.close();
    await server.destroy();
  });

  it('that are always there have two ids and one name', async () => {
    const [old, users, shoppers] = await Promise.all(['built-in-roles', 'standard-user-roles', 'standard-shopper-roles'].map((name) => client.get(`/v2/permissions/${name}`)));
    for (const reply of [old, users, shoppers]) assert_status(reply, 200);
    const names = ['Org Admin', 'Store Admin', 'eCommerce Admin', 'Promotions Manager', 'Support', 'IT/Developer', 'Marketing/Sales', 'Registered Shopper', 'Guest Shopper'];
    assert.deepEqual(old.body.data.map((role) => role.name), names);
    assert.deepEqual([...users.body.data, ...shoppers.body.data].map((role) => role.name), names);
    assert.deepEqual(shoppers.body.data.map((role) => role.id), ['registered-shopper', 'guest-shopper']);
    assert.equal(users.body.data[5].access_levels.custom_apis, 'manage');
    for (const { access_levels } of users.body.data) assert.notEqual(access_levels.metrics, 'manage', 'nobody can');
    for (const role of [...old.body.data, ...users.body.data, ...shoppers.body.data]) {
      assert.deepEqual((await client.get(`/v2${role.links.self}`)).body, { data: role });
    }
    assert.equal(new Set(old.body.data.map((role) => role.id)).size, names.length);
    for (const path of ['built-in-roles/guest-shopper', 'standard-user-roles/guest-shopper', 'standard-shopper-roles/support']) assert_not_found(await client.get(`/v2/permissions/${path}`));
  });

  it('of one\'s own are made, changed in part and deleted with their policies', async () => {
    const created = await client.post(custom_roles_path, { type: 'custom_user_role', name: 'Reader', description: 'Reads', access_levels: { custom_apis: 'view', team: 'none' } });
    assert_status(created, 201);
    const role = created.body.data;
    assert.equal(role.links.self, `/permissions/custom-user-roles/${role.id}`);
    assert.equal(role.meta.owner, 'store');
    assert.deepEqual([role.access_levels.custom_apis, role.access_levels.orders], ['view', 'none']);
    const updated = await client.put(`${custom_roles_path}/${role.id}`, { type: 'custom_user_role', access_levels: { orders: 'manage' } });
    assert_status(updated, 200);
    assert.deepEqual(updated.body.data, { ...role, access_levels: { ...role.access_levels, orders: 'manage' }, meta: updated.body.data.meta });
    assert.deepEqual((await client.get(`${custom_roles_path}${query({ filter: 'eq(name,"Reader")' })}`)).body.data, [updated.body.data]);
    const api = await client.create_api();
    const policy = await client.created(policies_path, policy_of(api, { type: 'custom_user_role', id: role.id }, { list: true }));
    assert_no_content(await client.delete(`${custom_roles_path}/${role.id}`));
    assert_not_found(await client.get(`${policies_path}/${policy.id}`));
    assert_not_found(await client.get(`${custom_roles_path}/${role.id}`));
    assert_not_found(await client.delete(`${custom_roles_path}/${role.id}`));
    assert_error(await client.post(custom_roles_path, { type: 'custom_user_role', access_levels: { team: 'manage', orders: 'king' } }), 400, "The field 'name' is required.", "The field 'access_levels.orders' must be 'none' or 'view' or 'manage'.", "The field 'access_levels.team' must be 'none'.");
  });
});
