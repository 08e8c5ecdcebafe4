// What a change of the fields means to entries that exist already.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_error, assert_no_content, assert_status } from './lib/assertions.mjs';
import { extension_path, field_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

describe('entries under changing fields', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  // An API with a string field `a` and one entry that holds `x` in it.
  async function begin(validation) {
    const api = await client.create_api();
    const field = await client.create_field(api, 'a', 'string', validation);
    const entry = await client.create_entry(api, { a: 'x' });
    const path = `${extension_path(api)}/${entry.id}`;
    return { api, field, entry, path, put: (values) => client.put(path, { type: api.api_type, ...values }) };
  }
  const change = (api, field, attributes) => client.put(field_path(api, field), { type: 'custom_field', ...attributes });
  const rows = async (api, filter) => (await client.get(`${extension_path(api)}?filter=${encodeURIComponent(filter)}`)).body.data;

  it('show a new field as null, and count no version for it', async () => {
    const { api, path, entry } = await begin();
    for (const kind of ['string', 'integer', 'float', 'boolean']) await client.create_field(api, `new_${kind}`, kind);
    const wanted = { a: 'x', new_string: null, new_integer: null, new_float: null, new_boolean: null };
    const reply = await client.get(path);
    assert_entry_reply(reply, 200, api, wanted);
    assert.deepEqual(reply.body.data.meta.timestamps, entry.meta.timestamps);
    for (const kind of ['string', 'integer', 'float', 'boolean']) assert.equal((await rows(api, `is_null(new_${kind})`)).length, 1);
  });

  it('keep their values when a field is renamed', async () => {
    const { api, field, path } = await begin();
    await change(api, field, { slug: 'b' });
    assert_entry_reply(await client.get(path), 200, api, { b: 'x' });
    assert.equal((await rows(api, 'eq(b,x)')).length, 1);
    const gone = await client.get(`${extension_path(api)}?filter=eq(a,x)`);
    assert_error(gone, 400, 'Invalid filter: unknown field [a] specified in search filter, allowed fields are [b created_at id updated_at]');
  });

  it('let two fields swap their names', async () => {
    const { api, field, path, put } = await begin();
    const second = await client.create_field(api, 'b');
    await put({ b: 'y' });
    await change(api, field, { slug: 'c' });
    await change(api, second, { slug: 'a' });
    assert_status(await change(api, field, { slug: 'b' }), 200);
    assert_entry_reply(await client.get(path), 200, api, { a: 'y', b: 'x' }, { version: 1 });
  });

  it('lose a removed field at once, for good', async () => {
    const { api, field, path } = await begin();
    await client.create_field(api, 'rest');
    assert_no_content(await client.delete(field_path(api, field)));
    assert_entry_reply(await client.get(path), 200, api, { rest: null });
    assert_error(await client.get(`${extension_path(api)}?filter=eq(a,x)`), 400, 'Invalid filter: unknown field [a] specified in search filter, allowed fields are [created_at id rest updated_at]');
    // The same slug again is a new field, of whatever type, and starts empty.
    await client.create_field(api, 'a', 'integer');
    assert_entry_reply(await client.get(path), 200, api, { rest: null, a: null });
    assert.equal((await rows(api, 'is_null(a)')).length, 1);
    await client.delete(field_path(api, (await client.get(`/v2/settings/extensions/custom-apis/${api.id}/fields?filter=eq(slug,a)`)).body.data[0]));
    await client.create_field(api, 'a');
    assert_entry_reply(await client.get(path), 200, api, { rest: null, a: null });
  });

  it('stay as they are under new rules, until those keys are sent', async () => {
    const { api, field, path, put } = await begin();
    await client.create_field(api, 'other');
    await change(api, field, { validation: { string: { min_length: 2, regex: '^[A-Z]+$' } } });
    assert_entry_reply(await client.get(path), 200, api, { a: 'x', other: null });
    assert_entry_reply(await put({ other: 'y' }), 200, api, { a: 'x', other: 'y' }, { version: 1 });
    assert_error(await put({ a: 'x' }), 400, "Invalid value for field 'a'. Expected min_length to be no less than 2.", "Invalid value for field 'a'. Expected string to match regex: '^[A-Z]+$'.");
    assert_entry_reply(await put({ a: 'XY' }), 200, api, { a: 'XY', other: 'y' }, { version: 2 });
  });

  it('meet a new null rule at their next update, whatever it sends', async () => {
    const { api, path, put } = await begin();
    await client.create_field(api, 'needed', 'integer', { allow_null_values: false });
    assert_entry_reply(await client.get(path), 200, api, { a: 'x', needed: null });
    assert_error(await put({ a: 'y' }), 400, "Invalid value for field 'needed'. Null values are not allowed.");
    assert_entry_reply(await put({ needed: 1 }), 200, api, { a: 'x', needed: 1 }, { version: 1 });
  });

  it('meet a relaxed rule at once', async () => {
    const { api, field, put } = await begin({ allow_null_values: false, max_length: 3 });
    assert_error(await put({ a: null }), 400);
    assert_error(await put({ a: 'long text' }), 400);
    await change(api, field, { validation: { string: { allow_null_values: true, max_length: null } } });
    assert_status(await put({ a: 'long text' }), 200);
    assert_status(await put({ a: null }), 200);
  });

  it('take values for a field that is immutable no longer', async () => {
    const { api, field, put } = await begin({ immutable: true });
    assert_error(await put({ a: 'y' }), 400);
    await change(api, field, { validation: { string: { immutable: false } } });
    assert_status(await put({ a: 'y' }), 200);
    await change(api, field, { validation: { string: { immutable: true } } });
    assert_error(await put({ a: 'z' }), 400, "Invalid value for field 'a'. The field is immutable.");
  });

  it('start without a value in a unique field that comes later', async () => {
    const { api, path, put } = await begin();
    await client.create_entry(api, { a: 'z' });
    await client.create_field(api, 'code', 'string', { unique: 'yes' });
    assert_entry_reply(await client.get(path), 200, api, { a: 'x', code: null });
    assert_status(await put({ code: 'one' }), 200);
    assert_error(await client.post(extension_path(api), { type: api.api_type, code: 'one' }), 409, 'custom_entry with the given code already exists');
  });

  it('free the unique values of a field that is removed', async () => {
    const { api, field } = await begin({ unique: 'yes' });
    await client.delete(field_path(api, field));
    await client.create_field(api, 'a', 'string', { unique: 'yes' });
    await client.create_entry(api, { a: 'x' });
  });

  it('forget the size of a removed field', async () => {
    const { api, field, put } = await begin();
    await client.create_field(api, 'b');
    assert_status(await put({ a: 'a'.repeat(60_000) }), 200);
    assert_error(await put({ b: 'b'.repeat(60_000) }), 413, 'Maximum entry size reached.');
    await client.delete(field_path(api, field));
    assert_status(await put({ b: 'b'.repeat(60_000) }), 200);
  });
});
