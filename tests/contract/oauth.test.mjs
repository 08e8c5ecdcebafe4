// The token endpoint as OAuth libraries use it: RFC 6749. The requests are those that the libraries named here send
// with their defaults.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status, told } from './lib/assertions.mjs';
import { apis_path, form, send } from './lib/client.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';

const path = '/oauth/access_token';
const base64 = (text) => Buffer.from(text).toString('base64');
const form_encoded = (text) => new URLSearchParams({ '': text }).toString().slice(1);
const as_sent = `Basic ${base64(`${client_id}:${client_secret}`)}`;
const encoded = `Basic ${base64(`${form_encoded(client_id)}:${form_encoded(client_secret)}`)}`;
const grant = { grant_type: 'client_credentials' };
const in_body = { client_id, client_secret };

describe('OAuth clients', () => {
  let server;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  const ask = (values, authorization, headers = {}) => send(server.url, 'POST', path, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...(authorization ? { Authorization: authorization } : {}), ...headers },
    body: typeof values === 'string' ? values : form(values),
  });

  async function assert_lets_in(reply) {
    assert_status(reply, 200);
    assert.equal(reply.body.token_type, 'Bearer');
    assert_status(await send(server.url, 'GET', apis_path, { headers: { Authorization: `Bearer ${reply.body.access_token}` } }), 200);
  }

  // RFC 6749 5.2 beside our envelope.
  function assert_refused(reply, status, error, detail) {
    assert_error(reply, status, ...(detail ? [detail] : []));
    assert.equal(reply.body.error, error, told(reply));
  }

  it('get a token as each library asks for it', async () => {
    const library_form = 'grant_type=client_credentials';
    const requests = {
      'golang.org/x/oauth2: Basic, both parts form-encoded': ask(library_form, encoded, { 'User-Agent': 'Go-http-client/1.1', 'Accept-Encoding': 'gzip' }),
      'golang.org/x/oauth2 with scopes': ask(`${library_form}&scope=a+b`, encoded),
      'golang.org/x/oauth2, second try: in the body': ask({ ...in_body, ...grant }),
      'requests-oauthlib: Basic of the form-encoded parts or as they are': ask(library_form, as_sent, { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
      'requests-oauthlib with include_client_id': ask({ ...grant, ...in_body }),
      'Authlib: Basic as they are': ask(library_form, as_sent),
      'Spring Security, Nimbus: Basic, form-encoded': ask(library_form, encoded, { Accept: 'application/json;charset=UTF-8', 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
      'curl -u': ask(library_form, as_sent),
      'the id in the body as well': ask({ ...grant, client_id }, encoded),
      'all of it twice': ask({ ...grant, ...in_body }, as_sent),
      'the scheme in another case, and more blanks': ask(library_form, as_sent.replace('Basic ', 'bASIC   ')),
      'base64 without its padding': ask(library_form, as_sent.replace(/=+$/, '')),
      'a token that has expired beside the credentials in the body': ask({ ...grant, ...in_body }, 'Bearer expired'),
    };
    for (const [name, reply] of Object.entries(requests)) {
      try {
        await assert_lets_in(await reply);
      } catch (error) {
        throw new Error(`${name}: ${error.message}`);
      }
    }
  });

  it('are told what was wrong', async () => {
    const grant_detail = "The field 'grant_type' must be 'client_credentials' or 'implicit'.";
    assert_refused(await ask(in_body), 400, 'invalid_request', grant_detail);
    assert_refused(await ask({}, as_sent), 400, 'invalid_request', grant_detail);
    assert_refused(await ask({ ...in_body, grant_type: 'password' }), 400, 'unsupported_grant_type', grant_detail);
    assert_refused(await ask('grant_type=%zz'), 400, 'invalid_request', 'The request body is not a validly encoded form.');
    for (const authorization of ['Basic', 'Basic ', 'Basic ***', `Basic ${base64('no colon')}`, `Basic ${base64('nul\0:x')}`]) {
      assert_refused(await ask(grant, authorization), 400, 'invalid_request', "The header 'Authorization' does not hold 'Basic' and the base64 of 'client_id:client_secret'.");
    }
    for (const other of [{ client_id: 'other' }, { client_secret: 'other' }, { client_id, client_secret: 'other' }, { client_id: 'other', client_secret }]) {
      for (const authorization of [as_sent, encoded]) {
        assert_refused(await ask({ ...grant, ...other }, authorization), 400, 'invalid_request', "The header 'Authorization' and the body name different clients or secrets: send one of the two.");
      }
    }
  });

  it('are asked for the scheme that they tried', async () => {
    const detail = 'Unable to validate access token';
    for (const pair of [`${client_id}:wrong`, `wrong:${client_secret}`, `${client_id}:`, ':']) {
      const reply = await ask(grant, `Basic ${base64(pair)}`);
      assert_refused(reply, 401, 'invalid_client', detail);
      assert.match(reply.headers['www-authenticate'], /^Basic realm="bespoke"/);
    }
    for (const values of [grant, { ...grant, client_id }, { ...grant, ...in_body, client_secret: 'wrong' }]) {
      const reply = await ask(values);
      assert_refused(reply, 401, 'invalid_client', detail);
      assert.equal(reply.headers['www-authenticate'], 'Bearer realm="bespoke"');
    }
    assert.ok(!server.log.includes(client_secret) && !server.log.includes(base64(client_secret)));
  });

  it('may send Latin-1, as Python does', async () => {
    const key = { BESPOKE_CLIENT_ID: 'caf\u00e9', BESPOKE_CLIENT_SECRET: 'na\u00efve \u00ff' };
    const other = await start_server({ env: key });
    for (const encoding of ['latin1', 'utf8']) {
      const pair = Buffer.from(`${key.BESPOKE_CLIENT_ID}:${key.BESPOKE_CLIENT_SECRET}`, encoding).toString('base64');
      assert_status(await send(other.url, 'POST', path, { headers: { Authorization: `Basic ${pair}` }, body: form(grant) }), 200);
    }
    await other.destroy();
  });

  it('cannot use Basic anywhere else', async () => {
    assert_error(await send(server.url, 'GET', apis_path, { headers: { Authorization: as_sent } }), 401, 'Unable to validate access token');
  });
});
