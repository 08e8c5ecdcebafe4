// Tokens: how one is asked for (scenario S0, steps 1, 3 and 4), and that every /v2 route wants one.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status, told, unknown_id } from './lib/assertions.mjs';
import { Client, apis_path, form, post_token, send } from './lib/client.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';

const credentials = { grant_type: 'client_credentials', client_id, client_secret };

function assert_token(reply) {
  assert_status(reply, 200);
  assert.equal(reply.headers['content-type'], 'application/json');
  const { access_token, expires } = reply.body;
  assert.deepEqual(reply.body, { access_token, expires, expires_in: 3600, identifier: 'client_credentials', token_type: 'Bearer' });
  const seconds = Math.floor(Date.now() / 1000);
  assert.ok(Number.isInteger(expires) && expires > seconds + 3500 && expires <= seconds + 3601, `expires ${expires}`);
  assert.match(access_token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
}

const decoded = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens', () => {
  let server;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  const with_header = (authorization) => send(server.url, 'GET', apis_path, { headers: authorization === undefined ? {} : { Authorization: authorization } });
  const assert_refused = (reply) => assert_error(reply, 401, 'Unable to validate access token');

  it('are given for the right credentials (S0.1)', async () => {
    const reply = await post_token(server.url, credentials);
    assert_token(reply);
    assert_status(await with_header(`Bearer ${reply.body.access_token}`), 200);
    assert_token(await send(server.url, 'POST', '/oauth/access_token/', { headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }, body: form(credentials) }));
  });

  it('are given when the form is labelled as JSON (S0.3)', async () => {
    assert_token(await post_token(server.url, credentials, 'application/json'));
  });

  it('are JWTs signed with HS256', async () => {
    const { access_token, expires } = (await post_token(server.url, credentials)).body;
    const [header, payload] = access_token.split('.').map((part, i) => (i < 2 ? decoded(part) : part));
    assert.equal(header.alg, 'HS256');
    assert.equal(payload.exp, expires);
    assert.ok(!JSON.stringify(payload).includes(client_secret));
  });

  it('are refused for wrong credentials', async () => {
    const wrong = [{ client_secret: 'wrong' }, { client_secret: '' }, { client_secret: `${client_secret} ` }, { client_secret: client_secret.toUpperCase() }, { client_id: 'wrong' }, { client_id: client_id.toUpperCase() }];
    for (const values of wrong) assert_error(await post_token(server.url, { ...credentials, ...values }), 401);
  });

  it('are refused for missing credentials, other grants and unreadable bodies', async () => {
    const lacking = [{ grant_type: 'client_credentials' }, { grant_type: 'client_credentials', client_id }, { client_id, client_secret }, { ...credentials, grant_type: 'password' }, { ...credentials, grant_type: '' }, {}];
    for (const values of lacking) {
      const reply = await post_token(server.url, values);
      assert.ok([400, 401].includes(reply.status), told(reply));
      assert_error(reply, reply.status);
    }
    const json = await send(server.url, 'POST', '/oauth/access_token', { headers: { 'Content-Type': 'text/plain' }, body: '%%%\u0000' });
    assert.ok([400, 401].includes(json.status), told(json));
  });

  it('are needed on every route (S0.4)', async () => {
    const routes = [
      ['GET', apis_path], ['POST', apis_path], ['GET', `${apis_path}/${unknown_id}`], ['PUT', `${apis_path}/${unknown_id}`], ['DELETE', `${apis_path}/${unknown_id}`],
      ['GET', `${apis_path}/${unknown_id}/fields`], ['POST', `${apis_path}/${unknown_id}/fields`], ['PUT', `${apis_path}/${unknown_id}/fields/${unknown_id}`],
      ['GET', `${apis_path}/${unknown_id}/entries`], ['POST', `${apis_path}/${unknown_id}/entries`], ['DELETE', `${apis_path}/${unknown_id}/entries/${unknown_id}`],
      ['GET', '/v2/extensions/x'], ['POST', '/v2/extensions/x'], ['PUT', `/v2/extensions/x/${unknown_id}`], ['GET', `/v2/extensions/x/${unknown_id}`], ['DELETE', `/v2/extensions/x/${unknown_id}`],
      ['GET', '/v2/settings'], ['PUT', '/v2/settings'],
    ];
    for (const [method, path] of routes) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : '{"data":{}}';
      assert_refused(await send(server.url, method, path, { body, headers: { 'Content-Type': 'application/json' } }));
    }
  });

  it('that are none are refused', async () => {
    const { access_token } = (await post_token(server.url, credentials)).body;
    for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Bearer garbage', 'Bearer a.b.c', access_token, `Basic ${access_token}`, `Bearer ${access_token}x`, `Bearer ${access_token} x`, `Bearer ${client_secret}`]) {
      assert_refused(await with_header(header));
    }
  });

  it('that were tampered with are refused', async () => {
    const { access_token } = (await post_token(server.url, credentials)).body;
    const [header, payload, signature] = access_token.split('.');
    const forged = (head, body, key) => `${head}.${body}.${createHmac('sha256', key).update(`${head}.${body}`).digest('base64url')}`;
    const later = encoded({ ...decoded(payload), exp: decoded(payload).exp + 3600 });
    const tampered = [
      `${header}.${later}.${signature}`,
      `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature.slice(0, -2)}`,
      `${header}.${payload}.${signature}.${signature}`,
      `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      ...['', 'secret', client_secret].map((key) => forged(header, later, key)),
    ];
    for (const token of tampered) assert_refused(await with_header(`Bearer ${token}`));
  });

  it('live through a restart', async () => {
    const client = await server.client();
    await server.restart();
    assert_status(await new Client(server.url, client.token).get(apis_path), 200);
  });

  it('and secrets are kept neither in the data folder nor in the log', async () => {
    const { access_token } = (await post_token(server.url, credentials)).body;
    await with_header(`Bearer ${access_token}`);
    await post_token(server.url, { ...credentials, client_secret: 'another-wrong-secret' });
    for (const secret of [client_secret, access_token, access_token.split('.')[2], 'another-wrong-secret']) assert.ok(!server.log.includes(secret), secret);
    for (const name of await readdir(server.data, { recursive: true })) {
      const bytes = await readFile(join(server.data, name)).catch(() => Buffer.alloc(0));
      assert.ok(!bytes.includes(client_secret), `${name} holds the client secret`);
    }
  });
});
