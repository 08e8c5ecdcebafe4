// Scenario S9: order fulfilments: many fields and entries at once, explicit nulls, routes that do not exist.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { assert_custom_api, assert_custom_field, assert_entry_reply, assert_not_found, assert_status, time_form } from './lib/assertions.mjs';
import { apis_path, extension_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const type = 'order_fulfillment_ext';
const find = `${apis_path}?filter=eq(slug,order_fulfillments)`;
const string = (allow_null_values, immutable) => ({ string: { allow_null_values, immutable, min_length: null, max_length: null, regex: null, unique: 'no', unique_case_insensitivity: false } });
const integer = { integer: { allow_null_values: true, immutable: false, min_value: null, max_value: null } };

describe('S9: order fulfilments', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  it('2: does not find the API at first', async () => {
    const reply = await client.get(find);
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data, []);
  });

  it('3: creates it', async () => {
    const attributes = { name: 'Order Fulfillments', description: 'Custom API for order fulfillment management', slug: 'order_fulfillments', api_type: type, allow_upserts: false };
    const created = await client.post(apis_path, { ...attributes, type: 'custom_api' });
    assert_status(created, 201);
    api = created.body.data;
    assert_custom_api(api, attributes);
    assert.deepEqual((await client.get(find)).body.data, [api]);
  });

  it('4: creates nine fields at once', async () => {
    const kinds = [
      ['order_id', 'string', string(false, true)], ['order_item_id', 'string', string(false, true)], ['total_quantity', 'integer', integer], ['fulfilled_quantity', 'integer', integer], ['remaining_quantity', 'integer', integer],
      ['tracking_reference', 'string', string(true, false)], ['shipping_carrier', 'string', string(true, false)], ['notes', 'string', string(true, false)], ['fulfillment_group_id', 'string', string(false, true)],
    ];
    const bodies = kinds.map(([slug, field_type, validation], i) => ({ name: slug, description: slug, slug, field_type, validation, use_as_url_slug: false, presentation: { sort_order: 1000 - 50 * i } }));
    const replies = await Promise.all(bodies.map((body) => client.post(fields_path(api), { type: 'custom_field', ...body })));
    replies.forEach((reply, i) => {
      assert_status(reply, 201);
      assert_custom_field(reply.body.data, api, bodies[i]);
    });
    assert.equal((await client.get(fields_path(api))).body.meta.results.total, 9);
  });

  it('5 and 6: creates entries at once and finds those of an order', async () => {
    const [order, other] = [randomUUID(), randomUUID()];
    const bodies = Array.from({ length: 8 }, (_, i) => ({
      order_id: i < 5 ? order : other, order_item_id: `item-${i}`, total_quantity: 2, fulfilled_quantity: 1, remaining_quantity: 1, tracking_reference: null, shipping_carrier: null, notes: null, fulfillment_group_id: randomUUID(),
    }));
    const replies = await Promise.all(bodies.map((body) => client.post(extension_path(api), { type, ...body })));
    replies.forEach((reply, i) => assert_entry_reply(reply, 201, api, bodies[i]));
    const { body } = await client.get(`${extension_path(api)}?filter=eq(order_id,${order})`);
    assert.deepEqual(body.data.map(({ order_item_id }) => order_item_id).sort(), ['item-0', 'item-1', 'item-2', 'item-3', 'item-4']);
    for (const row of body.data) assert.match(row.meta.timestamps.created_at, time_form);
  });

  it('7: has no such routes, and ignores the envelope that comes back', async () => {
    assert_not_found(await client.get('/v2/custom-apis/order_fulfillments/entries?filter[eq][order_id]=x'));
    assert_not_found(await client.post('/v2/custom-apis/order_fulfillments/entries', { type }));
    assert_not_found(await client.put('/v2/custom-apis/order_fulfillments/entries/x', { type }));
    const [entry] = (await client.get(`${extension_path(api)}?page[limit]=1`)).body.data;
    const { id, type: own_type, links, meta, ...values } = entry;
    const reply = await client.put(`${extension_path(api)}/${id}`, { ...entry, notes: 'echoed' });
    assert_entry_reply(reply, 200, api, { ...values, notes: 'echoed' }, { version: 1 });
  });
});
