// The vendor's @elasticpath/js-sdk, unchanged: every call of its Custom APIs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import sdk from '@elasticpath/js-sdk';
import { assert_custom_api, assert_custom_field, assert_entry } from './lib/assertions.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';

const string_defaults = { min_length: null, max_length: null, regex: null, allow_null_values: true, unique: 'no', unique_case_insensitivity: false, immutable: false };

describe('@elasticpath/js-sdk', () => {
  let server;
  let api;
  let field;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  // Limit, offset, sort and filter stay set on a gateway, so each call gets its own.
  const custom_apis = (options = {}) => sdk.gateway({
    client_id, client_secret, host: `127.0.0.1:${server.port}`, protocol: 'http', storage: new sdk.MemoryStorageFactory(), ...options,
  }).CustomApis;
  // The SDK rejects with the parsed body of the reply.
  const assert_rejected = (call, status, title, detail, code) => assert.rejects(call, (error) => {
    assert.deepEqual(error, { errors: [{ title, status, detail, code }] });
    return true;
  });

  it('authenticates', async () => {
    const gateway = sdk.gateway({ client_id, client_secret, host: `127.0.0.1:${server.port}`, protocol: 'http', storage: new sdk.MemoryStorageFactory() });
    const token = await gateway.Authenticate();
    assert.equal(token.token_type, 'Bearer');
    assert.equal(token.identifier, 'client_credentials');
    assert.ok(token.expires > Date.now() / 1000);
  });

  it('does not authenticate with a wrong secret', async () => {
    await assert.rejects(custom_apis({ client_secret: 'wrong' }).All(), ({ errors }) => errors[0].status === '401');
  });

  it('creates, reads and updates a Custom API', async () => {
    const attributes = { name: 'Wishlists', description: 'All wishlists', slug: 'wishlists', api_type: 'wishlist_ext', allow_upserts: false };
    api = (await custom_apis().Create({ type: 'custom_api', ...attributes })).data;
    assert_custom_api(api, attributes);
    assert.deepEqual((await custom_apis().Get(api.id)).data, api);
    const updated = (await custom_apis().Update(api.id, { type: 'custom_api', name: 'Lists', allow_upserts: true })).data;
    assert_custom_api(updated, { ...attributes, name: 'Lists', allow_upserts: true });
    await assert_rejected(custom_apis().Create({ type: 'custom_api', ...attributes }), '409', 'Conflict', 'custom_api with the given api_type already exists', 'duplicate_custom_api');
  });

  it('lists Custom APIs', async () => {
    for (const slug of ['alpha', 'beta']) await custom_apis().Create({ type: 'custom_api', name: slug, slug, api_type: `${slug}_ext` });
    const page = await custom_apis().Sort('-slug').Limit(2).Offset(2).All();
    assert.deepEqual(page.data.map(({ slug }) => slug), ['alpha']);
    assert.deepEqual(page.meta, { results: { total: 3 }, page: { limit: 2, offset: 2, current: 2, total: 2 } });
    const found = await custom_apis().Filter({ eq: { slug: 'wishlists' }, like: { name: 'L*' } }).All();
    assert.deepEqual(found.data.map(({ slug }) => slug), ['wishlists']);
    const several = await custom_apis().Filter({ in: { slug: ['alpha', 'beta', 'gamma'] } }).All();
    assert.equal(several.meta.results.total, 2);
  });

  it('creates, reads, updates and lists Custom Fields', async () => {
    const attributes = { name: 'Name', description: 'Its name', slug: 'name', field_type: 'string', validation: { string: { max_length: 64 } } };
    field = (await custom_apis().CreateField(api.id, { type: 'custom_field', ...attributes })).data;
    const wanted = { ...attributes, validation: { string: { ...string_defaults, max_length: 64 } } };
    assert_custom_field(field, api, wanted);
    assert.deepEqual((await custom_apis().GetField(api.id, field.id)).data, field);
    const updated = (await custom_apis().UpdateField(api.id, field.id, { type: 'custom_field', description: 'New' })).data;
    assert_custom_field(updated, api, { ...wanted, description: 'New' });
    await custom_apis().CreateField(api.id, { type: 'custom_field', name: 'Amount', description: '', slug: 'amount', field_type: 'integer' });
    const list = await custom_apis().Sort('slug').Limit(1).GetFields(api.id);
    assert.deepEqual(list.data.map(({ slug }) => slug), ['amount']);
    assert.equal(list.meta.results.total, 2);
  });

  it('creates, reads, updates, lists and deletes entries, by id and by slug', async () => {
    const type = 'wishlist_ext';
    const by_id = (await custom_apis().CreateEntry(api.id, { type, name: 'By id', amount: 1 })).data;
    const by_slug = (await custom_apis().CreateEntryBySlug('wishlists', { type, name: 'By slug', amount: 2 })).data;
    assert_entry(by_id, api, { name: 'By id', amount: 1 });
    assert_entry(by_slug, api, { name: 'By slug', amount: 2 });
    assert.deepEqual((await custom_apis().GetEntry(api.id, by_slug.id)).data, by_slug);
    assert.deepEqual((await custom_apis().GetEntryBySlug('wishlists', by_id.id)).data, by_id);
    assert_entry((await custom_apis().UpdateEntry(api.id, by_id.id, { type, amount: 3 })).data, api, { name: 'By id', amount: 3 }, { version: 1 });
    assert_entry((await custom_apis().UpdateEntryBySlug('wishlists', by_id.id, { type, amount: 4 })).data, api, { name: 'By id', amount: 4 }, { version: 2 });

    const sorted = await custom_apis().Sort('created_at').Limit(1).Offset(1).GetEntries(api.id);
    assert.deepEqual(sorted.data.map(({ id }) => id), [by_slug.id]);
    assert.deepEqual(sorted.meta, { results: { total: 2, total_method: 'exact' }, page: { limit: 1, offset: 1, current: 2, total: 2 } });
    const filtered = await custom_apis().Filter({ eq: { name: 'By slug' }, gt: { amount: 1 } }).GetEntriesBySlug('wishlists');
    assert.deepEqual(filtered.data.map(({ id }) => id), [by_slug.id]);
    const nulls = await custom_apis().Filter({ is_null: ['name', 'amount'] }).GetEntriesBySlug('wishlists');
    assert.deepEqual(nulls.data, []);

    await custom_apis().DeleteEntry(api.id, by_id.id);
    await custom_apis().DeleteEntryBySlug('wishlists', by_slug.id);
    await assert_rejected(custom_apis().GetEntry(api.id, by_id.id), '404', 'Not Found', 'Not found', 'entry_not_found');
    await assert_rejected(custom_apis().GetEntryBySlug('wishlists', by_slug.id), '404', 'Not Found', 'Not found', 'entry_not_found');
  });

  it('upserts', async () => {
    const id = '3c1f7d3e-6a52-4c5a-9c8e-2b1d4f5a6b7c';
    assert_entry((await custom_apis().UpdateEntryBySlug('wishlists', id, { type: 'wishlist_ext', name: 'New' })).data, api, { name: 'New', amount: null });
    assert_entry((await custom_apis().UpdateEntry(api.id, id, { type: 'wishlist_ext', name: 'Newer' })).data, api, { name: 'Newer', amount: null }, { version: 1 });
  });

  it('tells what is wrong', async () => {
    await assert_rejected(custom_apis().CreateEntry(api.id, { type: 'wishlist_ext', name: 'x'.repeat(65) }), '400', 'Bad Request', "Invalid value for field 'name'. Expected max_length to be no greater than 64.", 'validation_failed');
    await assert_rejected(custom_apis().Filter({ eq: { version: 1 } }).GetEntriesBySlug('wishlists'), '400', 'Bad Request', 'Invalid filter: unknown field [version] specified in search filter, allowed fields are [amount created_at id name updated_at]', 'invalid_filter');
  });

  it('deletes fields and Custom APIs', async () => {
    await custom_apis().DeleteField(api.id, field.id);
    await assert_rejected(custom_apis().GetField(api.id, field.id), '404', 'Not Found', 'Not found', 'custom_field_not_found');
    await custom_apis().Delete(api.id);
    await assert_rejected(custom_apis().Get(api.id), '404', 'Not Found', 'Not found', 'custom_api_not_found');
    assert.equal((await custom_apis().All()).meta.results.total, 2);
  });
});
