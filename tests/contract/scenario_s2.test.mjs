// Scenario S2: the product-reviews runbook of the vendor's CLI, call by call.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_not_found, assert_status } from './lib/assertions.mjs';
import { Client, apis_path, fields_path } from './lib/client.mjs';
import { forbidden, guest, policies_path, policy_of, registered_shopper, role_claims, token_maker } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';

const type = 'product_review_ext';
const product_id = '6f1cb46e-9b7c-4b3c-9ba1-4f1e4c0a6d8e';
const review = { type, title: 'Great product!', review: 'I love this product!', rating: 80, product_id };
const rows = {
  'Registered Shopper': ['list', 'read', 'create'],
  'Guest Shopper': ['list', 'read'],
  'eCommerce Admin': ['list', 'read', 'delete'],
  'Promotions Manager': ['list', 'read'],
  Support: ['list', 'read', 'update', 'delete'],
};

describe('S2: product reviews of the CLI', () => {
  let server;
  let client;
  let shopper;
  let customer;
  let roles;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
    shopper = await guest(server);
    customer = new Client(server.url, (await token_maker(server))(role_claims(registered_shopper)));
  });
  after(async () => {
    for (const each of [client, shopper, customer]) each?.close();
    await server.destroy();
  });

  it('1: learns the roles', async () => {
    const reply = await client.get('/v2/permissions/built-in-roles');
    assert_status(reply, 200);
    for (const role of reply.body.data) assert.equal(role.type, 'built_in_role');
    roles = Object.fromEntries(reply.body.data.map((role) => [role.name, role.id]));
    for (const name of [...Object.keys(rows), 'IT/Developer', 'Marketing/Sales']) assert.ok(roles[name], name);
  });

  it('2, 3: makes the API and its fields', async () => {
    api = await client.created(`${apis_path}/`, { type: 'custom_api', name: 'Product Reviews', slug: 'product-reviews', description: 'Stores reviews for products', api_type: type });
    const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
    const fields = [
      ['Title', 'title', 'string', { min_length: 1, max_length: 100 }],
      ['Review', 'review', 'string', { min_length: 1, max_length: 4000 }],
      ['Product ID', 'product_id', 'string', { regex: uuid }],
      ['Rating', 'rating', 'integer', { min_value: 0, max_value: 100 }],
    ];
    for (const [name, slug, field_type, rules] of fields) {
      await client.created(`${fields_path(api)}/`, { type: 'custom_field', field_type, name, slug, description: name, validation: { [field_type]: { ...rules, allow_null_values: false } } });
    }
  });

  it('4: makes a policy for each role, once', async () => {
    for (const [name, granted] of Object.entries(rows)) {
      const permissions = Object.fromEntries(['list', 'read', 'create', 'update', 'delete'].map((each) => [each, granted.includes(each)]));
      const data = policy_of(api, { type: 'built_in_role', id: roles[name] }, permissions);
      assert_status(await client.post(`${policies_path}/`, data), 201);
      assert_status(await client.post(`${policies_path}/`, data), 409);
    }
  });

  it('5: lets each do what its policy says', async () => {
    entry = await client.created('/v2/extensions/product-reviews/', review);
    const one = `/v2/extensions/product-reviews/${entry.id}`;
    assert_status(await shopper.get('/v2/extensions/product-reviews/'), 200);
    assert_status(await shopper.get(one), 200);
    assert_error(await shopper.post('/v2/extensions/product-reviews/', review), 403, forbidden);
    assert_error(await shopper.put(one, review), 403, forbidden);
    assert_error(await shopper.delete(one), 403, forbidden);
    assert_status(await customer.post('/v2/extensions/product-reviews/', review), 201);
    assert_error(await customer.delete(one), 403, forbidden);
    assert_error(await customer.post('/v2/extensions/product-reviews/', { ...review, rating: 101 }), 400);
    assert_error(await customer.post('/v2/extensions/product-reviews/', { ...review, title: 'x'.repeat(101) }), 400, "Invalid value for field 'title'. Expected max_length to be no greater than 100.");
  });

  it('6: takes all of it away, and may begin again', async () => {
    assert_no_content(await client.delete(`${apis_path}/${api.id}`));
    assert_not_found(await client.get('/v2/extensions/product-reviews'));
    assert_not_found(await shopper.get('/v2/extensions/product-reviews'));
    assert.equal((await client.get(`${policies_path}?filter=eq(custom_api_id,${api.id})`)).body.meta.results.total, 0);
    await client.created(`${apis_path}/`, { type: 'custom_api', name: 'Product Reviews', slug: 'product-reviews', description: 'Stores reviews for products', api_type: type });
    assert_error(await shopper.get('/v2/extensions/product-reviews'), 403, forbidden);
  });
});
