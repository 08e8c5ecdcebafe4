// Fields of type any: every JSON value, given back as it was sent.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_custom_field, assert_entry_reply, assert_error, assert_status } from './lib/assertions.mjs';
import { extension_path, field_path, fields_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const defaults = { allow_null_values: true, immutable: false, json_schema: null };
const invalid = (rest) => `Invalid value for field 'x'. ${rest}`;

// As it is sent, and as it is answered where that differs: spaces go, and escapes that need not be.
const values = [
  ['{}'], ['[]'], ['""'], ['0'], ['false'], ['true'], ['"text"'],
  ['1.0'], ['1e2'], ['1E+2'], ['-0'], ['-0.0'], ['1e400'], ['-1e-400'], ['0.10'], ['123456789012345678901234567890.5'],
  ['{"b":1,"a":{"d":[1,[2,{"c":null}]],"c":"x"}}'],
  ['[null,[],{},"",[[1]]]'],
  [' { "b" : [ 1 , 2.50 ] ,\n\t"a" : null } ', '{"b":[1,2.50],"a":null}'],
  ['"\\u0041\\/\\ud83d\\ude00\\u001f"', '"A/😀\\u001f"'],
  ['{"\\u0041":1,"":2,"__proto__":3,"\\"":4}', '{"A":1,"":2,"__proto__":3,"\\"":4}'],
  [`${'['.repeat(98)}1${']'.repeat(98)}`],
];

describe('any fields', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'x', 'any');
    await client.create_field(api, 'note');
  });
  after(() => server.destroy());

  const body = (value) => `{"data":{"type":"${api.api_type}","x":${value}}}`;

  it('may be defined with all that they know', async () => {
    const of = await client.create_api();
    const names = { name: 'Any', slug: 'a', field_type: 'any' };
    const created = await client.post(fields_path(of), { type: 'custom_field', ...names });
    assert_status(created, 201);
    assert_custom_field(created.body.data, of, { ...names, validation: { any: defaults } });
    const nulls = await client.create_field(of, 'b', 'any', { allow_null_values: null, immutable: null, json_schema: null });
    assert.deepEqual(nulls.validation, { any: defaults });
    const full = await client.create_field(of, 'c', 'any', { allow_null_values: false, immutable: true });
    assert.deepEqual(full.validation, { any: { ...defaults, allow_null_values: false, immutable: true } });
    const changed = await client.put(field_path(of, full), { type: 'custom_field', validation: { any: { immutable: false } } });
    assert.deepEqual(changed.body.data.validation, { any: { ...defaults, allow_null_values: false } });
    const field = { type: 'custom_field', name: 'x', slug: 'refused', field_type: 'any', validation: { any: { min_length: 1 } } };
    assert_error(await client.post(fields_path(of), field), 400, "The field 'validation.any.min_length' is not known.");
  });

  for (const [value, answered = value] of values) {
    it(`give back ${value.slice(0, 60)}`, async () => {
      const created = await client.post_text(extension_path(api), body(value));
      assert_status(created, 201);
      assert.ok(created.text.includes(`"x":${answered},`), created.text);
      assert.equal(created.body.data.meta.data_size, Buffer.byteLength(answered));
      const path = `${extension_path(api)}/${created.body.data.id}`;
      assert.equal((await client.get(path)).text, created.text);
      const again = await client.put_text(path, body(value));
      assert.ok(again.text.includes(`"x":${answered},`), again.text);
    });
  }

  it('refuse what is refused everywhere', async () => {
    for (const value of ['{"a":1,"a":1}', '[{"a":{"b":1,"b":2}}]', '"\\u0000"', '{"\\u0000":1}', '"\\ud800"', '01', '[1,]', 'NaN', `${'['.repeat(99)}${']'.repeat(99)}`]) {
      assert_error(await client.post_text(extension_path(api), body(value)), 400);
    }
  });

  it('are replaced whole, kept where left out, cleared by null', async () => {
    const entry = await client.create_entry(api, { x: { a: 1, b: 2 } });
    const put = (sent) => client.put(`${extension_path(api)}/${entry.id}`, { type: api.api_type, ...sent });
    assert_entry_reply(await put({ x: { a: 99 } }), 200, api, { x: { a: 99 }, note: null }, { version: 1 });
    assert_entry_reply(await put({ note: 'n' }), 200, api, { x: { a: 99 }, note: 'n' }, { version: 2 });
    assert_entry_reply(await put({ x: null }), 200, api, { x: null, note: 'n' }, { version: 3 });
    assert_entry_reply(await put({ x: [] }), 200, api, { x: [], note: 'n' }, { version: 4 });
  });

  it('may be without nulls, and immutable', async () => {
    const of = await client.create_api();
    await client.create_field(of, 'x', 'any', { allow_null_values: false, immutable: true });
    const post = (sent) => client.post(extension_path(of), { type: of.api_type, ...sent });
    assert_error(await post({}), 400, invalid('Null values are not allowed.'));
    assert_error(await post({ x: null }), 400, invalid('Null values are not allowed.'));
    const created = await post({ x: { a: [null] } });
    assert_status(created, 201);
    const put = (x) => client.put(`${extension_path(of)}/${created.body.data.id}`, { type: of.api_type, x });
    assert_status(await put({ a: [null] }), 200);
    assert_error(await put({ a: [] }), 400, invalid('The field is immutable.'));
    assert_error(await put(null), 400, invalid('Null values are not allowed.'), invalid('The field is immutable.'));
  });

  it('take no filter and no sort', async () => {
    for (const operator of ['eq', 'like', 'contains', 'gt']) {
      const refused = await client.get(extension_path(api) + query({ filter: `${operator}(x,1)` }));
      assert_error(refused, 400, `Invalid filter: unknown operator [${operator}] specified in search filter for field [x], allowed operators are []`);
    }
    assert_error(await client.get(`${extension_path(api)}?filter=is_null(x)`), 400, /^Invalid filter: unknown operator \[is_null\]/);
    const unknown = (name) => `Invalid filter: unknown field [${name}] specified in search filter, allowed fields are [created_at id note updated_at]`;
    for (const name of ['y', 'x[0]', 'x.length', 'x.a']) assert_error(await client.get(extension_path(api) + query({ filter: `eq(${name},1)` })), 400, unknown(name));
    assert_error(await client.get(`${extension_path(api)}?sort=x`), 400);
  });

  it('count for the size of an entry', async () => {
    const post = (length) => client.post(extension_path(api), { type: api.api_type, x: { a: 'é'.repeat(length) } });
    assert_status(await post((65_536 - 8) / 2), 201);
    assert_error(await post((65_536 - 8) / 2 + 1), 413, 'Maximum entry size reached.');
  });
});
