// Callers of every kind: tokens as the server signs them, for roles that a test wants and for what no server would sign.
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assert_status } from './assertions.mjs';
import { Client, post_token } from './client.mjs';
import { psql } from './postgresql.mjs';
import { basename } from 'node:path';
import { client_id, over_postgresql } from './server.mjs';

export const policies_path = '/v2/permissions/custom-api-role-policies';
export const custom_roles_path = '/v2/permissions/custom-user-roles';
export const forbidden = 'You do not have permission to access this resource.';

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

// The server's key, out of its data.
async function signing_key(server) {
  const name = 'token_signing_key';
  if (over_postgresql) {
    return Buffer.from(await psql(`SELECT encode(value,'hex') FROM "${basename(server.data)}".secrets WHERE name='${name}'`), 'hex');
  }
  const script = 'import sqlite3,sys;print(sqlite3.connect(sys.argv[1]).execute("SELECT hex(value) FROM secrets WHERE name=?",(sys.argv[2],)).fetchone()[0])';
  const { stdout } = await promisify(execFile)('python3', ['-c', script, join(server.data, 'bespoke.db'), name]);
  return Buffer.from(stdout.trim(), 'hex');
}

// Makes tokens with the claims that are given; `header` and `key` for those that must not be taken.
export async function token_maker(server) {
  const own_key = await signing_key(server);
  return (claims, { header = { alg: 'HS256', typ: 'JWT' }, key = own_key } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const signed = `${encoded(header)}.${encoded({ sub: client_id, iat: now, exp: now + 3600, ...claims })}`;
    return `${signed}.${key ? createHmac('sha256', key).update(signed).digest('base64url') : ''}`;
  };
}

export async function guest(server) {
  const reply = await post_token(server.url, { grant_type: 'implicit', client_id });
  assert_status(reply, 200);
  return new Client(server.url, reply.body.access_token);
}

export const role_claims = (role) => ({ role: role.id, role_type: role.type });
export const guest_shopper = { type: 'standard_shopper_role', id: 'guest-shopper' };
export const registered_shopper = { type: 'standard_shopper_role', id: 'registered-shopper' };

export const policy_of = (api, role, attributes) => ({
  type: 'custom_api_role_policy',
  ...attributes,
  relationships: { custom_api: { data: { type: 'custom_api', id: api.id } }, role: { data: role } },
});
