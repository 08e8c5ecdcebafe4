// Custom Fields one at a time: create, read, update, delete. What makes one invalid: custom_field_rules.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assert_custom_field, assert_error, assert_no_content, assert_not_found, assert_status, unknown_id,
} from './lib/assertions.mjs';
import { api_path, apis_path, field_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const string_defaults = {
  min_length: null, max_length: null, regex: null, allow_null_values: true, unique: 'no', unique_case_insensitivity: false, immutable: false,
};
const number_defaults = { min_value: null, max_value: null, allow_null_values: true, immutable: false };
const defaults = {
  string: string_defaults, integer: number_defaults, float: number_defaults, boolean: { allow_null_values: true, immutable: false },
};

describe('custom fields', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
  });
  after(() => server.destroy());

  const update = (field, change) => client.put(field_path(api, field), { type: 'custom_field', ...change });

  for (const [field_type, validation] of Object.entries(defaults)) {
    it(`fills in what a ${field_type} field was created without`, async () => {
      const names = { name: 'Bare', slug: `bare_${field_type}`, field_type };
      const created = await client.post(fields_path(api), { type: 'custom_field', ...names });
      assert_status(created, 201);
      assert_custom_field(created.body.data, api, { ...names, validation: { [field_type]: validation } });
      assert.deepEqual((await client.get(field_path(api, created.body.data))).body, created.body);
      const { created_at, updated_at } = created.body.data.meta.timestamps;
      assert.equal(created_at, updated_at);
    });
  }

  const full = [
    ['string', { min_length: 3, max_length: 128, regex: '^[A-Z]', allow_null_values: false, unique: 'yes', unique_case_insensitivity: true, immutable: true }],
    ['string', { min_length: 0, max_length: 65535, regex: '', allow_null_values: true, unique: 'yes', unique_case_insensitivity: false, immutable: false }],
    ['integer', { min_value: -9007199254740991, max_value: 9007199254740991, allow_null_values: false, immutable: true }],
    ['float', { min_value: 0.01, max_value: 32.01, allow_null_values: false, immutable: true }],
    ['boolean', { allow_null_values: false, immutable: true }],
  ];
  full.forEach(([field_type, validation], i) => {
    it(`echoes every attribute of a ${field_type} field, ${i}`, async () => {
      const attributes = { name: 'Full', description: 'All of it', slug: `full_${i}`, field_type, use_as_url_slug: false, presentation: { sort_order: 1000 }, validation: { [field_type]: validation } };
      const created = await client.post(fields_path(api), { type: 'custom_field', ...attributes });
      assert_status(created, 201);
      assert_custom_field(created.body.data, api, attributes);
      assert.deepEqual((await client.get(field_path(api, created.body.data))).body, created.body);
    });
  });

  it('takes null members of validation as their defaults', async () => {
    const nulls = { min_value: null, max_value: null, allow_null_values: null, immutable: null };
    for (const field_type of ['integer', 'float']) {
      const field = await client.create_field(api, `nulls_${field_type}`, field_type, nulls);
      assert.deepEqual(field.validation, { [field_type]: number_defaults });
    }
    const boolean = await client.create_field(api, 'nulls_boolean', 'boolean', { allow_null_values: null, immutable: null });
    assert.deepEqual(boolean.validation, { boolean: defaults.boolean });
    const string = await client.create_field(api, 'nulls_string', 'string', { min_length: null, max_length: null, regex: null });
    assert.deepEqual(string.validation, { string: string_defaults });
  });

  it('accepts an empty validation', async () => {
    const field = await client.create_field(api, 'empty_validation', 'integer', undefined, { validation: {} });
    assert.deepEqual(field.validation, { integer: number_defaults });
  });

  it('echoes a field that entries are addressed by', async () => {
    const other = await client.create_api();
    const validation = { ...string_defaults, allow_null_values: false, unique: 'yes' };
    const field = await client.create_field(other, 'sku', 'string', validation, { use_as_url_slug: true });
    assert_custom_field(field, other, { name: 'sku', slug: 'sku', field_type: 'string', use_as_url_slug: true, validation: { string: validation } });
  });

  it('takes any text as a slug', async () => {
    const other = await client.create_api();
    for (const slug of ['a', 'x'.repeat(63), 'é'.repeat(63), 'Größe [cm]', 'dot.ted', '名前', 'a"b', "o'brien", 'drop table', '%_\\']) {
      await client.create_field(other, slug, 'string');
      const entry = await client.create_entry(other, { [slug]: 'kept' });
      assert.equal(entry[slug], 'kept', slug);
    }
  });

  it('ignores keys beside validation that it does not know', async () => {
    const field = await client.create_field(api, 'unknown_keys', 'boolean', undefined, { colour: 'red' });
    assert_custom_field(field, api, { name: 'unknown_keys', slug: 'unknown_keys', field_type: 'boolean', validation: { boolean: defaults.boolean } });
  });

  it('refuses a second field of that slug, in the same API only', async () => {
    const detail = 'custom_field with the given slug already exists';
    const field = await client.create_field(api, 'taken');
    assert_error(await client.post(fields_path(api), { type: 'custom_field', name: 'N', slug: 'taken', field_type: 'integer' }), 409, detail);
    const second = await client.create_field(api, 'second');
    assert_error(await update(second, { slug: 'taken' }), 409, detail);
    assert_status(await update(field, { slug: 'taken' }), 200);
    const other = await client.create_api();
    await client.create_field(other, 'taken');
  });

  it('changes only the keys of a PUT', async () => {
    const validation = { ...string_defaults, min_length: 2, max_length: 9, regex: 'a' };
    const field = await client.create_field(api, 'partial', 'string', validation, { description: 'old', presentation: { sort_order: 7 } });
    let wanted = { name: 'partial', description: 'old', slug: 'partial', field_type: 'string', presentation: { sort_order: 7 }, validation: { string: validation } };
    const changes = [{ name: 'New' }, { description: 'new' }, { slug: 'partial_renamed' }, { presentation: { sort_order: 0 } }, { validation: {} }, {}];
    for (const change of changes) {
      const { validation: ignored, ...rest } = change;
      wanted = { ...wanted, ...rest };
      const reply = await update(field, change);
      assert_status(reply, 200);
      assert_custom_field(reply.body.data, api, wanted);
      assert.equal(reply.body.data.id, field.id);
      assert.deepEqual((await client.get(field_path(api, field))).body, reply.body);
    }
    const rules = [{ min_length: 3 }, { max_length: null }, { regex: null }, { min_length: null }, { allow_null_values: false }, { immutable: true }, {}];
    for (const change of rules) {
      wanted = { ...wanted, validation: { string: { ...wanted.validation.string, ...change } } };
      const reply = await update(field, { validation: { string: change } });
      assert_status(reply, 200);
      assert_custom_field(reply.body.data, api, wanted);
    }
  });

  it('moves updated_at with an update and keeps created_at', async () => {
    const field = await client.create_field(api, 'times');
    await sleep(5);
    const { timestamps } = (await update(field, { name: 'Later' })).body.data.meta;
    assert.equal(timestamps.created_at, field.meta.timestamps.created_at);
    assert.ok(timestamps.updated_at > field.meta.timestamps.updated_at);
  });

  it('accepts the whole resource back', async () => {
    for (const [field_type] of Object.entries(defaults)) {
      const field = await client.create_field(api, `echo_${field_type}`, field_type);
      const reply = await client.put(field_path(api, field), field);
      assert_status(reply, 200);
      assert.deepEqual({ ...reply.body.data, meta: field.meta }, field);
    }
  });

  it('never changes what is fixed on creation', async () => {
    const field = await client.create_field(api, 'fixed', 'string', { unique: 'yes', unique_case_insensitivity: true, allow_null_values: false });
    const changes = [
      [{ field_type: 'integer' }, /field_type/],
      [{ use_as_url_slug: true }, /use_as_url_slug/],
      [{ validation: { string: { unique: 'no' } } }, /unique/],
      [{ validation: { string: { unique_case_insensitivity: false } } }, /unique_case_insensitivity/],
    ];
    for (const [change, detail] of changes) assert_error(await update(field, change), 400, detail);
    const same = { field_type: 'string', use_as_url_slug: false, validation: { string: { unique: 'yes', unique_case_insensitivity: true } } };
    assert_status(await update(field, same), 200);
    assert.deepEqual((await client.get(field_path(api, field))).body.data.validation, field.validation);
  });

  it('is gone after DELETE, and its slug is free', async () => {
    const field = await client.create_field(api, 'doomed');
    assert_no_content(await client.delete(field_path(api, field)));
    assert_not_found(await client.get(field_path(api, field)));
    assert_not_found(await update(field, { name: 'N' }));
    assert_not_found(await client.delete(field_path(api, field)));
    const again = await client.create_field(api, 'doomed', 'integer');
    assert.notEqual(again.id, field.id);
  });

  it('answers 404 where the API or the field does not exist', async () => {
    const other = await client.create_api();
    const field = await client.create_field(api, 'elsewhere');
    const body = { type: 'custom_field', name: 'N', slug: 'n', field_type: 'string' };
    for (const id of [unknown_id, 'no-uuid']) {
      assert_not_found(await client.get(`${apis_path}/${id}/fields`));
      assert_not_found(await client.post(`${apis_path}/${id}/fields`, body));
      assert_not_found(await client.get(`${apis_path}/${id}/fields/${field.id}`));
      assert_not_found(await client.get(`${fields_path(api)}/${id}`));
      assert_not_found(await client.put(`${fields_path(api)}/${id}`, { type: 'custom_field', name: 'N' }));
      assert_not_found(await client.delete(`${fields_path(api)}/${id}`));
    }
    assert_not_found(await client.get(field_path(other, field)));
    assert_not_found(await client.put(field_path(other, field), { type: 'custom_field', name: 'N' }));
    assert_not_found(await client.delete(field_path(other, field)));
    assert_status(await client.get(field_path(api, field)), 200);
  });

  it('allows 100 fields and no more', async () => {
    const other = await client.create_api();
    for (let i = 0; i < 100; i += 1) await client.create_field(other, `field_${i}`, ['string', 'integer', 'float', 'boolean'][i % 4]);
    const one_more = { type: 'custom_field', name: 'N', slug: 'field_100', field_type: 'string' };
    assert_error(await client.post(fields_path(other), one_more), 400, 'maximum number of custom fields reached');
    const { body } = await client.get(`${fields_path(other)}?page[limit]=100`);
    assert.equal(body.data.length, 100);
    await client.delete(field_path(other, body.data[50]));
    assert_status(await client.post(fields_path(other), one_more), 201);
  });

  it('does not touch its API', async () => {
    const other = await client.create_api();
    await client.create_field(other, 'x');
    assert.deepEqual((await client.get(api_path(other))).body.data, other);
  });
});
