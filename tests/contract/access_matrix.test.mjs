// Who may do what: every route, as the server describes itself, with every kind of caller. The table says whom a route is
// for; a route that it does not have fails the test.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_status, told, unknown_id } from './lib/assertions.mjs';
import { post_token, send } from './lib/client.mjs';
import { OutsideIssuer } from './lib/outside_issuer.mjs';
import { custom_roles_path, forbidden, guest, guest_shopper, policies_path, policy_of, registered_shopper, role_claims, token_maker } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';

const permissions = ['create', 'list', 'read', 'update', 'delete'];
const api = '/v2/settings/extensions/custom-apis/{custom_api_id}';

// `open`: anybody. `administrator`: nobody else, whatever a policy says. `writes`: each permission to write. Else the
// permission that a policy has to grant.
const table = {
  'GET /': 'open',
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'open',
  'GET /openapi.json': 'open',
  'POST /oauth/access_token': 'open',

  'GET /v2/settings': 'administrator',
  'PUT /v2/settings': 'administrator',
  'GET /v2/settings/audit-log': 'administrator',
  'GET /v2/settings/extensions/specifications/openapi': 'administrator',
  'GET /v2/settings/extensions/custom-apis': 'administrator',
  'POST /v2/settings/extensions/custom-apis': 'administrator',
  [`GET ${api}`]: 'administrator',
  [`PUT ${api}`]: 'administrator',
  [`DELETE ${api}`]: 'administrator',
  [`GET ${api}/fields`]: 'administrator',
  [`POST ${api}/fields`]: 'administrator',
  [`GET ${api}/fields/{custom_field_id}`]: 'administrator',
  [`PUT ${api}/fields/{custom_field_id}`]: 'administrator',
  [`DELETE ${api}/fields/{custom_field_id}`]: 'administrator',

  'GET /v2/permissions/built-in-roles': 'administrator',
  'GET /v2/permissions/built-in-roles/{role_id}': 'administrator',
  'GET /v2/permissions/standard-user-roles': 'administrator',
  'GET /v2/permissions/standard-user-roles/{role_id}': 'administrator',
  'GET /v2/permissions/standard-shopper-roles': 'administrator',
  'GET /v2/permissions/standard-shopper-roles/{role_id}': 'administrator',
  'GET /v2/permissions/custom-user-roles': 'administrator',
  'POST /v2/permissions/custom-user-roles': 'administrator',
  'GET /v2/permissions/custom-user-roles/{role_id}': 'administrator',
  'PUT /v2/permissions/custom-user-roles/{role_id}': 'administrator',
  'DELETE /v2/permissions/custom-user-roles/{role_id}': 'administrator',
  'GET /v2/permissions/custom-api-role-policies': 'administrator',
  'POST /v2/permissions/custom-api-role-policies': 'administrator',
  'GET /v2/permissions/custom-api-role-policies/{policy_id}': 'administrator',
  'PUT /v2/permissions/custom-api-role-policies/{policy_id}': 'administrator',
  'DELETE /v2/permissions/custom-api-role-policies/{policy_id}': 'administrator',

  'GET /v2/application-keys': 'administrator',
  'POST /v2/application-keys': 'administrator',
  'GET /v2/application-keys/{application_key_id}': 'administrator',
  'PUT /v2/application-keys/{application_key_id}': 'administrator',
  'DELETE /v2/application-keys/{application_key_id}': 'administrator',
  'POST /v2/application-keys/{application_key_id}/rotate': 'administrator',

  'GET /v2/integrations': 'administrator',
  'POST /v2/integrations': 'administrator',
  'GET /v2/integrations/logs': 'administrator',
  'GET /v2/integrations/{integration_id}': 'administrator',
  'PUT /v2/integrations/{integration_id}': 'administrator',
  'DELETE /v2/integrations/{integration_id}': 'administrator',
  'GET /v2/integrations/{integration_id}/logs': 'administrator',
  'GET /v2/integrations/{integration_id}/jobs': 'administrator',
  'GET /v2/integrations/{integration_id}/jobs/{job_id}/logs': 'administrator',
  'POST /v2/integrations/{integration_id}/jobs/{job_id}/redeliver': 'administrator',
  'POST /v2/integrations/{integration_id}/redeliver': 'administrator',

  [`GET ${api}/entries`]: 'list',
  [`POST ${api}/entries`]: 'create',
  [`POST ${api}/entries/batch`]: 'writes',
  [`GET ${api}/entries/{entry_id}`]: 'read',
  [`PUT ${api}/entries/{entry_id}`]: 'update',
  [`DELETE ${api}/entries/{entry_id}`]: 'delete',
  [`GET ${api}/entries/{entry_id}/history`]: 'administrator',
  [`GET ${api}/entries/{entry_id}/history/{version_id}`]: 'administrator',
  [`POST ${api}/entries/{entry_id}/history/{version_id}/restore`]: 'administrator',
  'GET /v2/extensions/{slug}/{identifier}/history': 'administrator',
  'GET /v2/extensions/{slug}/{identifier}/history/{version_id}': 'administrator',
  'POST /v2/extensions/{slug}/{identifier}/history/{version_id}/restore': 'administrator',
  'GET /v2/extensions/{slug}': 'list',
  'POST /v2/extensions/{slug}': 'create',
  'POST /v2/extensions/{slug}/batch': 'writes',
  'GET /v2/extensions/{slug}/{identifier}': 'read',
  'PUT /v2/extensions/{slug}/{identifier}': 'update',
  'DELETE /v2/extensions/{slug}/{identifier}': 'delete',
};

describe('who may do what', () => {
  let folder;
  let server;
  let administrator;
  let routes;
  let apis; // one for each set of permissions
  let callers;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bespoke-issuer-'));
    const issuer = new OutsideIssuer();
    issuer.add_key('a');
    issuer.add_key('b', 'RS256');
    await issuer.write_keys(join(folder, 'keys.json'));
    server = await start_server({ args: issuer.flags(join(folder, 'keys.json'), '--jwt-role-claim', 'role') });
    administrator = await server.client();
    const document = (await send(server.url, 'GET', '/openapi.json')).body;
    routes = Object.entries(document.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
    const sign = await token_maker(server);
    const own = { type: 'custom_user_role', id: (await administrator.created(custom_roles_path, { type: 'custom_user_role', name: 'Own' })).id };
    const roles = [guest_shopper, registered_shopper, { type: 'standard_user_role', id: 'support' }, own];
    apis = { none: await administrator.create_api(), all: await administrator.create_api() };
    for (const permission of permissions) apis[permission] = await administrator.create_api();
    for (const role of roles) {
      for (const permission of permissions) await administrator.created(policies_path, policy_of(apis[permission], role, { [permission]: true }));
      await administrator.created(policies_path, policy_of(apis.all, role, Object.fromEntries(permissions.map((each) => [each, true]))));
    }
    const past = Math.floor(Date.now() / 1000) - 10;
    const nobodies = {
      'no token': null,
      garbage: 'abc',
      expired: sign({ role: 'administrator', exp: past }),
      'alg none': sign({ role: 'administrator' }, { header: { alg: 'none' }, key: null }),
      'alg none, signed': `${sign({ role: 'administrator' }, { header: { alg: 'none' }, key: null })}x`,
      'another key': sign({ role: 'administrator' }, { key: Buffer.alloc(32) }),
      'no role': sign({}),
      'a role of no kind': sign({ role: 'guest-shopper', role_type: 'king' }),
      'a role that is no text': sign({ role: ['administrator'] }),
      'king': sign({ role: 'king' }),
    };
    const own_keys = await tokens_of_keys();
    Object.assign(nobodies, own_keys.ended);
    const guest_token = (await guest(server)).token;
    const foreign = Object.entries(foreign_tokens(issuer));
    callers = [
      ...Object.entries(nobodies).map(([name, token]) => ({ name, token, nobody: true })),
      ...foreign.map(([name, token]) => ({ name, token, nobody: true })),
      ...foreign.map(([name, customer]) => ({ name: `a guest beside a token ${name}`, token: guest_token, customer, nobody: true })),
      { name: 'guest', token: guest_token },
      { name: 'a customer', token: issuer.token() },
      { name: 'a customer beside a guest', token: guest_token, customer: issuer.token() },
      { name: 'a customer with a role', token: guest_token, customer: issuer.token({ role: 'Own' }) },
      { name: 'a customer who wants to be an administrator', token: issuer.token({ role: 'org-admin' }), stranger: true },
      { name: 'a guest who wants to be one', token: guest_token, customer: issuer.token({ role: ['administrator', 'org-admin'] }), stranger: true },
      ...roles.map((role) => ({ name: role.id, token: sign(role_claims(role)) })),
      { name: 'a role that is gone', token: sign(role_claims({ type: 'custom_user_role', id: unknown_id })), stranger: true },
      { name: 'a shopper role of another kind', token: sign(role_claims({ type: 'custom_user_role', id: 'guest-shopper' })), stranger: true },
      { name: 'an admin role of shoppers', token: sign(role_claims({ type: 'standard_shopper_role', id: 'org-admin' })), stranger: true },
      { name: 'administrator', token: administrator.token, administrator: true },
      ...own_keys.good,
    ];
  });
  after(async () => {
    administrator?.close();
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  // Tokens that the server itself has issued: for keys that have ended since, and for such that have not.
  async function tokens_of_keys() {
    const make = (attributes) => administrator.created('/v2/application-keys', { type: 'application_key', name: 'K', ...attributes });
    const ask = async (values) => {
      const reply = await post_token(server.url, values);
      assert_status(reply, 200);
      return reply.body.access_token;
    };
    const token_of = (key, client_secret = key.client_secret) => ask({ grant_type: 'client_credentials', client_id: key.client_id, client_secret });
    const guest_of = (key) => ask({ grant_type: 'implicit', client_id: key.client_id });
    const rotate = async (key, overlap_seconds) => (await administrator.post(`/v2/application-keys/${key.id}/rotate`, { overlap_seconds })).body.data.client_secret;

    const revoked = await make();
    const rotated = await make();
    const lapsing = await make({ expires_at: new Date(Date.now() + 2000).toISOString() });
    const ended = {
      'of a revoked key': await token_of(revoked), 'guest of a revoked key': await guest_of(revoked),
      'rotated, past the overlap': await token_of(rotated), 'of a key that has expired': await token_of(lapsing),
    };
    assert_no_content(await administrator.delete(`/v2/application-keys/${revoked.id}`));
    const rotated_secret = await rotate(rotated, 1);
    const former = await make();
    const within = await token_of(former);
    await rotate(former, 3600);
    const supports = await make({ relationships: { role: { data: { type: 'standard_user_role', id: 'support' } } } });
    const good = [
      { name: 'rotated, with the new secret', token: await token_of(rotated, rotated_secret), administrator: true },
      { name: 'rotated, within the overlap', token: within, administrator: true },
      { name: 'of a key with a role', token: await token_of(supports) },
    ];
    await sleep(2100);
    return { ended, good };
  }

  // Tokens of an issuer outside that prove nothing.
  function foreign_tokens(issuer) {
    const other = new OutsideIssuer();
    other.add_key('a');
    const past = Math.floor(Date.now() / 1000) - 60;
    return {
      'of a foreign issuer': issuer.token({ iss: 'https://other.example' }),
      'of a foreign key': other.token(),
      'for another audience': issuer.token({ aud: 'other' }),
      'of the issuer, expired': issuer.token({ exp: past }),
      'of the issuer, wrong algorithm': issuer.token({}, { kid: 'b', header: { alg: 'RS512' } }),
      'of the issuer, alg none': issuer.unsigned('b'),
      'of the issuer, its public key as a secret': issuer.signed_with_the_public_key('b'),
    };
  }

  // With ids that name nothing but the API: what is allowed then changes nothing either.
  function request(route, target, { token, customer }) {
    const [method, template] = route.split(' ');
    const path = template.replace('{custom_api_id}', target.id).replace('{slug}', target.slug).replace(/{\w+}/g, unknown_id);
    const headers = { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...(customer ? { 'EP-Account-Management-Authentication-Token': customer } : {}), ...(method === 'GET' || method === 'DELETE' ? {} : { 'Content-Type': 'application/json' }) };
    return send(server.url, method, path, { headers, body: method === 'POST' || method === 'PUT' ? '{}' : undefined });
  }

  it('is said of every route, and of no other', () => {
    const unknown = routes.filter((route) => table[route] === undefined);
    assert.deepEqual(unknown, [], 'these routes are not in the table above');
    assert.deepEqual(Object.keys(table).filter((route) => !routes.includes(route)), [], 'the server has no such routes');
  });

  it('is what the table says, for every caller and every set of permissions', async () => {
    let requests = 0;
    for (const route of routes) {
      const group = table[route];
      const open_status = group === 'open' ? (await request(route, apis.none, { token: null })).status : null;
      for (const caller of callers) {
        for (const [granted, target] of Object.entries(apis)) {
          // Unknown to an administrator too, who could delete it.
          const named = caller.administrator && group === 'administrator' ? { id: unknown_id, slug: 'unknown' } : target;
          const reply = await request(route, named, caller);
          requests += 1;
          const who = `${caller.name}, granted ${granted}: ${told(reply)}`;
          if (group === 'open') assert.equal(reply.status, open_status, who);
          else if (caller.nobody) assert_error(reply, 401, 'Unable to validate access token');
          else if (caller.administrator || (!caller.stranger && (granted === group || (group === 'writes' && ['create', 'update', 'delete'].includes(granted)) || (granted === 'all' && group !== 'administrator')))) {
            assert.ok(![401, 403].includes(reply.status) && reply.status < 500, who);
          } else assert.equal(reply.body?.errors?.[0]?.detail, forbidden, who);
        }
      }
    }
    assert.ok(requests > 3000, `${requests} requests`);
  });
});
