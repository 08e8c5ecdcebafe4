// What the vendor's command line, epcc 0.15.0, says to a server: recorded between it and Bespoke while it ran its runbook of
// product reviews (an API, its fields, policies, a review, the end) and its round trip of an export, and sent again here, call by
// call. It puts a slash behind the paths of collections, sends a body with DELETE and percent-encodes brackets.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { assert_no_content, assert_status, told, unknown_id } from './lib/assertions.mjs';
import { send } from './lib/client.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';

const apis = '/v2/settings/extensions/custom-apis';
const policies = '/v2/permissions/custom-api-role-policies';
const page = (limit, offset) => `?page%5Blimit%5D=${limit}${offset === undefined ? '' : `&page%5Boffset%5D=${offset}`}`;

describe('the calls of epcc', () => {
  let server;
  let token;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  function call(method, path, data) {
    const headers = { 'User-Agent': 'epcc-cli/0.15.0 (linux/amd64)', Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Accept-Encoding': 'gzip' };
    const body = data && JSON.stringify({ data });
    // Node.js frames no body of a DELETE by itself.
    if (body) headers['Content-Length'] = Buffer.byteLength(body);
    return send(server.url, method, path, { headers, body });
  }
  async function made(path, data) {
    const reply = await call('POST', path, data);
    assert_status(reply, 201);
    return reply.body.data;
  }
  // The ids on the pages that it asks for, until one is empty or like the one before.
  async function all_ids(path, limit) {
    const found = [];
    for (let offset = 0; ; offset += limit) {
      const reply = await call('GET', path + page(limit, offset));
      assert_status(reply, 200);
      if (reply.body.data.length === 0) return found;
      assert.ok(offset < 10_000, told(reply));
      found.push(...reply.body.data.map(({ id }) => id));
    }
  }
  // The first page again and again, each of its rows deleted in between.
  async function delete_all(path, limit = 100) {
    for (let rounds = 0; rounds < 10; rounds += 1) {
      const reply = await call('GET', `${path}${page(limit)}`);
      assert_status(reply, 200);
      if (reply.body.data.length === 0) return;
      for (const { id } of reply.body.data) assert_no_content(await call('DELETE', `${path.replace(/\/$/, '')}/${id}`));
    }
    assert.fail(`${path} is not empty`);
  }

  it('sign in: its form, with the grant at the end', async () => {
    const body = new URLSearchParams([['client_id', client_id], ['client_secret', client_secret], ['grant_type', 'client_credentials']]).toString();
    const headers = { 'User-Agent': 'epcc-cli/0.15.0', Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded', 'Accept-Encoding': 'gzip' };
    const reply = await send(server.url, 'POST', '/oauth/access_token', { headers, body });
    assert_status(reply, 200);
    assert.deepEqual(Object.keys(reply.body).sort(), ['access_token', 'expires', 'expires_in', 'identifier', 'token_type']);
    assert.ok(reply.body.expires > Date.now() / 1000 + 60, 'it asks for another token when this one has a minute left');
    token = reply.body.access_token;
  });

  it('make, use and delete an API of product reviews', async () => {
    // Later calls name roles by names that it remembers of this one, with their spaces replaced.
    const roles = await call('GET', '/v2/permissions/built-in-roles');
    assert_status(roles, 200);
    const role_of = (name) => {
      const found = roles.body.data.filter((role) => role.name === name);
      assert.equal(found.length, 1, name);
      assert.equal(found[0].type, 'built_in_role');
      return found[0].id;
    };
    const api = await made(`${apis}/`, { api_type: 'reviews_ext', description: 'What buyers say', name: 'Reviews', slug: 'reviews', type: 'custom_api' });
    const field = (name, field_type, rules) => ({ description: name, field_type, name, slug: name.toLowerCase().replace(' ', '_'), type: 'custom_field', validation: { [field_type]: { allow_null_values: false, ...rules } } });
    const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
    // At once, and in any order.
    await Promise.all([field('Stars', 'integer', { min_value: 0, max_value: 100 }), field('Product ID', 'string', { regex: uuid }), field('Text', 'string', { min_length: 1, max_length: 4000 }), field('Title', 'string', { min_length: 1, max_length: 100 })].map((each) => made(`${apis}/${api.id}/fields`, each)));
    const granted = [['Registered Shopper', { create: true }], ['Guest Shopper', {}], ['eCommerce Admin', { delete: true }], ['Promotions Manager', {}], ['Support', { update: true, delete: true }]];
    const kept = await Promise.all(granted.map(([name, more]) => made(`${policies}/`, {
      create: false, delete: false, list: true, read: true, update: false, ...more, type: 'custom_api_role_policy',
      relationships: { custom_api: { data: { id: api.id, type: 'custom_api' } }, role: { data: { id: role_of(name), type: 'built_in_role' } } },
    })));
    for (const [i, [name, more]] of granted.entries()) {
      const { create, list, read, update, delete: deletes, relationships } = kept[i];
      assert.deepEqual({ create, list, read, update, delete: deletes }, { create: false, list: true, read: true, update: false, delete: false, ...more });
      assert.deepEqual(relationships.role.data, { id: role_of(name), type: 'built_in_role' });
    }
    const review = { product_id: randomUUID(), stars: 80, text: 'As described.', title: 'Good', type: 'reviews_ext' };
    const { product_id, stars, text, title, type } = await made('/v2/extensions/reviews', review);
    assert.deepEqual({ product_id, stars, text, title, type }, review);
    // With a body, which names the type.
    assert_no_content(await call('DELETE', `${apis}/${api.id}`, { type: 'custom_api' }));
    assert_status(await call('GET', `${apis}/${api.id}`), 404);
    assert.deepEqual((await call('GET', `${policies}${page(25)}`)).body.data, []);
  });

  it('export an API, delete it, and make it again from what was exported', async () => {
    const api = await made(`${apis}/`, { api_type: 'trip_ext', description: 'There and back', name: 'trip', slug: 'trip', type: 'custom_api' });
    for (const [slug, field_type] of [['words', 'string'], ['number', 'integer'], ['answer', 'boolean']]) {
      await made(`${apis}/${api.id}/fields`, { description: 'any', field_type, name: slug, slug, type: 'custom_field' });
    }
    const entry = await made(`${apis}/${api.id}/entries`, { answer: true, number: 42, words: 'hello', type: 'trip_ext' });

    assert.deepEqual(await all_ids(apis, 100), [api.id]);
    assert.deepEqual(await all_ids(apis, 25), [api.id]);
    assert.equal((await all_ids(`${apis}/${api.id}/fields/`, 100)).length, 3);
    assert.deepEqual(await all_ids(`${apis}/${api.id}/entries/`, 100), [entry.id]);
    const exported = (await call('GET', `${apis}/${api.id}`)).body.data;
    const fields = (await call('GET', `${apis}/${api.id}/fields/${page(100, 0)}`)).body.data;

    await delete_all(`${apis}/${api.id}/entries/`);
    await delete_all(`${apis}/${api.id}/fields/`);
    await delete_all(apis);

    // What is null it leaves out, ids of entries it sends along.
    const again = await made(`${apis}/`, { allow_upserts: exported.allow_upserts, api_type: exported.api_type, description: exported.description, name: exported.name, slug: exported.slug, type: exported.type });
    assert.notEqual(again.id, api.id);
    for (const { description, field_type, name, presentation, slug, type, use_as_url_slug, validation } of fields) {
      const rules = Object.fromEntries(Object.entries(validation[field_type]).filter(([, rule]) => rule !== null));
      const back = await made(`${apis}/${again.id}/fields`, { description, field_type, name, presentation, slug, type, use_as_url_slug, validation: { [field_type]: rules } });
      assert.deepEqual(back.validation, validation);
    }
    await made(`${apis}/${again.id}/entries`, { id: entry.id, answer: entry.answer, number: entry.number, words: entry.words, type: entry.type });
    const there = await call('GET', apis);
    assert.deepEqual(there.body.data.map(({ slug }) => slug), ['trip']);
    assert.equal((await call('GET', `${apis}/${again.id}/fields/`)).body.meta.results.total, 3);
    const entries = (await call('GET', `${apis}/${again.id}/entries/`)).body;
    assert.equal(entries.meta.results.total, 1);
    assert.deepEqual([entries.data[0].words, entries.data[0].number, entries.data[0].answer], ['hello', 42, true]);
  });

  it('reset what a store has of this', async () => {
    const settings = { additional_languages: [], address_mandatory_fields: ['first_name', 'line_1'], calculation_method: 'line', list_child_products: true, page_length: 25, type: 'settings' };
    assert_status(await call('GET', '/v2/settings'), 200);
    assert_status(await call('PUT', '/v2/settings', settings), 200);
    for (const api of await all_ids(apis, 25)) {
      await delete_all(`${apis}/${api}/entries/`, 25);
      await delete_all(`${apis}/${api}/fields/`, 25);
    }
    for (const list of [policies, apis, '/v2/integrations']) await delete_all(list, 25);
    // Other services of the vendor's: it warns, and goes on.
    for (const path of ['/v2/accounts', '/v2/currencies', `/v2/catalogs/${unknown_id}`]) assert_status(await call('GET', `${path}${page(25)}`), 404);
  });
});
