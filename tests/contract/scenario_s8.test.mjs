// Scenario S8: a shop's page reads with an implicit token.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_not_found, assert_status } from './lib/assertions.mjs';
import { apis_path, post_token } from './lib/client.mjs';
import { forbidden, guest, guest_shopper, policies_path, policy_of } from './lib/roles.mjs';
import { client_id, start_server } from './lib/server.mjs';

describe('S8: a shop that reads', () => {
  let server;
  let client;
  let shopper;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    shopper = await guest(server);
    api = await client.create_api({ slug: 'faqs', api_type: 'faq_ext' });
    await client.create_field(api, 'locale');
    await client.create_field(api, 'question');
    for (let i = 0; i < 30; i += 1) await client.create_entry(api, { locale: 'en', question: `Question ${i}` });
    await client.create_entry(api, { locale: 'de', question: 'Frage' });
  });
  after(async () => {
    for (const each of [client, shopper]) each?.close();
    await server.destroy();
  });

  it('0: gets its token without a secret, for a client that is known', async () => {
    const reply = await post_token(server.url, { grant_type: 'implicit', client_id });
    assert_status(reply, 200);
    const { access_token, expires } = reply.body;
    assert.deepEqual(reply.body, { access_token, expires, expires_in: 3600, identifier: 'implicit', token_type: 'Bearer' });
    for (const values of [{ client_id: 'unknown' }, { client_id: '' }, {}]) assert_error(await post_token(server.url, { grant_type: 'implicit', ...values }), 401, 'Unable to validate access token');
  });

  it('3: is refused without a policy, where there is an API', async () => {
    assert_error(await shopper.get('/v2/extensions/faqs'), 403, forbidden);
    assert_not_found(await shopper.get('/v2/extensions/unknown'));
  });

  it('1: reads what a policy lets it', async () => {
    await client.created(policies_path, policy_of(api, guest_shopper, { list: true, read: true }));
    const reply = await shopper.get('/v2/extensions/faqs?page[total_method]=observed&page[limit]=25&page[offset]=0&sort=null&filter=eq(locale,%22en%22)');
    assert_status(reply, 200);
    assert.equal(reply.body.data.length, 25);
    assert.deepEqual(Object.keys(reply.body.data[0]).sort(), ['id', 'links', 'locale', 'meta', 'question', 'type']);
    assert.deepEqual(reply.body.meta.results, { total: 26, total_method: 'observed' });
    const entry = reply.body.data[0];
    assert.deepEqual((await shopper.get(`/v2/extensions/faqs/${entry.id}`)).body.data, entry);
    assert_status(await shopper.send('HEAD', '/v2/extensions/faqs'), 200);
    assert_error(await shopper.post('/v2/extensions/faqs', { type: 'faq_ext' }), 403, forbidden);
  });

  it('2: is told what is wrong with its filter', async () => {
    assert_error(await shopper.get('/v2/extensions/faqs?filter=BAD(nope,1)'), 400, 'Could not parse the supplied filter: BAD(nope,1).\nSearch operator expected at position 0 got `BAD` at start');
  });

  it('4: never reads the settings, whatever a policy says', async () => {
    for (const path of [apis_path, `${apis_path}/${api.id}`, `${apis_path}/unknown`, '/v2/settings', '/v2/permissions/standard-user-roles', policies_path]) assert_error(await shopper.get(path), 403, forbidden);
    assert_error(await shopper.delete(`${apis_path}/${api.id}`), 403, forbidden);
    assert.equal((await client.get(`${apis_path}/${api.id}`)).body.data.id, api.id);
  });
});
