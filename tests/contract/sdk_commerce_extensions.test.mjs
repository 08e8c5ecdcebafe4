// The vendor's @epcc-sdk/commerce-extensions, unchanged: every call that it has for definitions and entries.
// Its validators of later versions want absolute links, hence --public-url.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as sdk from '@epcc-sdk/commerce-extensions';
import { etag } from './lib/assertions.mjs';
import { start_server } from './lib/server.mjs';

describe('@epcc-sdk/commerce-extensions', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server({ public_url: 'self' });
    const { token } = await server.client();
    client = sdk.createClient({ baseUrl: server.url, auth: token });
  });
  after(() => server.destroy());

  const is_link = (link) => assert.equal(new URL(link).origin, server.url, link);
  const call = async (operation, options, status) => {
    const { data, error, response } = await operation({ client, ...options });
    assert.equal(response.status, status, JSON.stringify(error ?? data));
    return { data, error, response };
  };
  const created = async (operation, options) => {
    const { data } = await call(operation, options, 201);
    is_link(data.data.links.self);
    return data.data;
  };

  it('handles Custom APIs', async () => {
    api = await created(sdk.createACustomApi, { body: { data: { type: 'custom_api', name: 'Wishlists', description: 'All', slug: 'wishlists', api_type: 'wishlist_ext', allow_upserts: true } } });
    const path = { custom_api_id: api.id };
    assert.deepEqual((await call(sdk.getACustomApi, { path }, 200)).data.data, api);
    const updated = (await call(sdk.updateACustomApi, { path, body: { data: { type: 'custom_api', name: 'Lists' } } }, 200)).data.data;
    assert.deepEqual(updated, { ...api, name: 'Lists', meta: updated.meta });
    const list = (await call(sdk.getAllCustomApis, { query: { filter: 'eq(name,"Lists")', sort: '-created_at', 'page[limit]': 10, 'page[offset]': 0 } }, 200)).data;
    assert.deepEqual(list.data, [updated]);
    for (const link of [list.links.current, list.links.first]) is_link(link);
    const { error } = await call(sdk.createACustomApi, { body: { data: { type: 'custom_api', slug: 'x', api_type: 'x_ext' } } }, 400);
    assert.deepEqual(error, { errors: [{ title: 'Bad Request', status: '400', detail: "The field 'name' is required.", code: 'validation_failed' }] });
  });

  it('handles Custom Fields', async () => {
    const path = { custom_api_id: api.id };
    const field = await created(sdk.createACustomField, { path, body: { data: { type: 'custom_field', name: 'Name', description: '', slug: 'name', field_type: 'string', validation: { string: { unique: 'yes' } } } } });
    await created(sdk.createACustomField, { path, body: { data: { type: 'custom_field', name: 'Amount', description: '', slug: 'amount', field_type: 'integer' } } });
    const one = { ...path, custom_field_id: field.id };
    assert.deepEqual((await call(sdk.getACustomField, { path: one }, 200)).data.data, field);
    await call(sdk.updateACustomField, { path: one, body: { data: { type: 'custom_field', name: 'Title' } } }, 200);
    const list = (await call(sdk.getAllCustomFields, { path, query: { filter: 'in(slug,name,amount)', sort: 'slug' } }, 200)).data;
    assert.deepEqual(list.data.map(({ name }) => name), ['Amount', 'Title']);
    const { error } = await call(sdk.createACustomField, { path, body: { data: { type: 'custom_field', name: 'N', slug: 'name', field_type: 'string' } } }, 409);
    assert.equal(error.errors[0].detail, 'custom_field with the given slug already exists');
  });

  it('handles lists and values of any kind', async () => {
    const own = await created(sdk.createACustomApi, { body: { data: { type: 'custom_api', name: 'Boxes', description: '', slug: 'boxes', api_type: 'box_ext' } } });
    const path = { custom_api_id: own.id };
    const json_schema = { version: '2020-12', schema: '{"type":"object","required":["kind"]}' };
    const fields = [
      { slug: 'tags', field_type: 'list', validation: { list: { allowed_type: 'string', min_length: 1, max_length: 3 } } },
      { slug: 'sizes', field_type: 'list', validation: { list: { allowed_type: 'float' } } },
      { slug: 'spec', field_type: 'any', validation: { any: { json_schema } } },
    ];
    for (const field of fields) {
      const made = await created(sdk.createACustomField, { path, body: { data: { type: 'custom_field', name: field.slug, description: '', ...field } } });
      assert.deepEqual(made.validation, { [field.field_type]: { ...made.validation[field.field_type], ...field.validation[field.field_type] } });
    }
    const values = { tags: ['a', 'b'], sizes: [0.1, null, 2], spec: { kind: 'x', deep: [{ er: null }] } };
    const entry = await created(sdk.createACustomEntry, { path, body: { data: { type: 'box_ext', ...values } } });
    const read = (await call(sdk.getACustomEntry, { path: { ...path, custom_api_entry_id: entry.id } }, 200)).data.data;
    for (const [slug, value] of Object.entries(values)) assert.deepEqual(read[slug], value);
    const list = (await call(sdk.getAllCustomEntries, { path, query: { filter: 'contains_all(tags,a,b):gt(sizes[0],0):eq(tags.length,2)' } }, 200)).data;
    assert.deepEqual(list.data, [read]);
    const { error } = await call(sdk.createACustomEntry, { path, body: { data: { type: 'box_ext', tags: [], sizes: ['x'], spec: {} } } }, 400);
    assert.equal(error.errors.length, 3);
    await call(sdk.deleteACustomApi, { path }, 204);
  });

  // The names of the generated calls: those with `Settings` are the ones of the extension path.
  const families = [
    ['settings', () => ({ custom_api_id: api.id }), { create: sdk.createACustomEntry, get: sdk.getACustomEntry, update: sdk.updateACustomEntry, list: sdk.getAllCustomEntries, remove: sdk.deleteACustomEntry }],
    ['extension', () => ({ custom_api_slug: api.slug }), { create: sdk.createACustomEntrySettings, get: sdk.getACustomEntrySettings, update: sdk.putACustomEntrySettings, list: sdk.getCustomEntriesSettings, remove: sdk.deleteACustomEntrySettings }],
  ];
  for (const [family, path_of, operations] of families) {
    it(`handles entries over the ${family} path`, async () => {
      const type = 'wishlist_ext';
      const path = path_of();
      const name = `My "${family}" list, 100%`;
      const entry = await created(operations.create, { path, body: { data: { type, name, amount: 1 } } });
      assert.equal(entry.name, name);
      const one = { ...path, custom_api_entry_id: entry.id };
      const read = await call(operations.get, { path: one }, 200);
      assert.deepEqual(read.data.data, entry);
      assert.equal(read.response.headers.get('ETag'), etag(0));

      const update = (headers, amount, status) => call(operations.update, { path: one, headers, body: { data: { type, amount } } }, status);
      const updated = await update({ 'If-Match': read.response.headers.get('ETag') }, 2, 200);
      assert.equal(updated.response.headers.get('ETag'), etag(1));
      const { error } = await update({ 'If-Match': etag(0) }, 3, 412);
      assert.equal(error.errors[0].detail, `The provided ETag '${etag(0)}', does not match the current ETag '${etag(1)}'.`);

      const query = { filter: `eq(name,"My \\"${family}\\" list, 100%"):gt(amount,1)`, sort: '-updated_at', 'page[limit]': 10, 'page[offset]': 0 };
      const list = (await call(operations.list, { path, query }, 200)).data;
      assert.deepEqual(list.data, [updated.data.data]);
      for (const link of [list.links.current, list.links.first, list.data[0].links.self]) is_link(link);
      await call(operations.list, { path, query: { filter: 'BAD(nope,1)' } }, 400);
      await call(operations.create, { path, body: { data: { type, name } } }, 409);

      const upserted = { ...path, custom_api_entry_id: family === 'settings' ? 'a3f1c3d2-0b5e-4a52-8d0c-1f6f0c9a7b11' : 'a3f1c3d2-0b5e-4a52-8d0c-1f6f0c9a7b12' };
      await call(operations.update, { path: upserted, body: { data: { type, amount: 9 } } }, 201);
      await call(operations.remove, { path: upserted }, 204);
      await call(operations.remove, { path: one }, 204);
      await call(operations.get, { path: one }, 404);
    });
  }

  it('follows absolute links through a list', async () => {
    const path = { custom_api_slug: api.slug };
    for (let amount = 0; amount < 5; amount += 1) await created(sdk.createACustomEntrySettings, { path, body: { data: { type: 'wishlist_ext', amount } } });
    const amounts = [];
    let page = (await call(sdk.getCustomEntriesSettings, { path, query: { 'page[limit]': 2, sort: 'created_at' } }, 200)).data;
    for (;;) {
      amounts.push(...page.data.map(({ amount }) => amount));
      if (page.links.next === null) break;
      is_link(page.links.next);
      page = (await client.get({ url: page.links.next.slice(server.url.length), security: [{ scheme: 'bearer', type: 'http' }] })).data;
    }
    assert.deepEqual(amounts, [0, 1, 2, 3, 4]);
  });

  it('deletes', async () => {
    const { data } = (await call(sdk.getAllCustomFields, { path: { custom_api_id: api.id } }, 200)).data;
    await call(sdk.deleteACustomField, { path: { custom_api_id: api.id, custom_field_id: data[0].id } }, 204);
    await call(sdk.deleteACustomApi, { path: { custom_api_id: api.id } }, 204);
    await call(sdk.getACustomApi, { path: { custom_api_id: api.id } }, 404);
  });
});
