// Fields of type list: their rules, which values they take, and how they are updated.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_custom_field, assert_entry_reply, assert_error, assert_status } from './lib/assertions.mjs';
import { extension_path, field_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const defaults = { min_length: null, max_length: null, allowed_type: 'any', allow_null_values: true, immutable: false, json_schema: null };
const rule = (name, rest) => `The field 'validation.list.${name}' ${rest}`;
const invalid = (rest) => `Invalid value for field 'x'. ${rest}`;
const no_type = (index, type) => invalid(`Element ${index}: Expected type to be '${type}'.`);
const not_primitive = (index) => invalid(`Element ${index}: Expected type to be a string, a number, a boolean or null.`);
const no_null = (index) => invalid(`Element ${index}: Null values are not allowed.`);
const numbers = (count) => JSON.stringify(Array.from({ length: count }, (_, i) => i));

const validations = [
  [undefined, {}],
  [{}, {}],
  [{ min_length: 0, max_length: 1000, allowed_type: 'any' }, { min_length: 0, max_length: 1000 }],
  [{ min_length: 3, max_length: 3, allowed_type: 'string' }, { min_length: 3, max_length: 3, allowed_type: 'string' }],
  [{ allowed_type: 'integer', allow_null_values: false, immutable: true }, { allowed_type: 'integer', allow_null_values: false, immutable: true }],
  [{ allowed_type: 'boolean' }, { allowed_type: 'boolean' }],
  [{ allowed_type: 'float' }, { allowed_type: 'float' }],
  [{ min_length: null, max_length: null, allowed_type: null, allow_null_values: null, immutable: null, json_schema: null }, {}],
];

const refused_validations = [
  [{ min_length: -1 }, rule('min_length', 'must be an integer between 0 and 1000, or null.')],
  [{ max_length: 1001 }, rule('max_length', 'must be an integer between 0 and 1000, or null.')],
  [{ max_length: '1' }, rule('max_length', 'must be an integer between 0 and 1000, or null.')],
  [{ min_length: 3, max_length: 2 }, rule('min_length', "must not be greater than 'max_length'.")],
  ...['list', 'number', '', 'String', 7, ['string']].map((type) => [{ allowed_type: type }, rule('allowed_type', "must be 'any', 'string', 'integer', 'boolean' or 'float'.")]),
  [{ allow_null_values: 'no' }, rule('allow_null_values', 'must be a boolean.')],
  [{ unique: 'yes' }, rule('unique', 'is not known.')],
  [{ regex: 'a' }, rule('regex', 'is not known.')],
  [{ min_length: -1, allowed_type: 'x' }, rule('min_length', 'must be an integer between 0 and 1000, or null.'), rule('allowed_type', "must be 'any', 'string', 'integer', 'boolean' or 'float'.")],
];

// [validation, value as JSON text, the value answered as JSON text]
const accepted = [
  [{}, '[]', '[]'],
  [{}, 'null', 'null'],
  [{}, '[ "a" , 1, true,\n null ]', '["a",1,true,null]'],
  [{}, '[1.0,1e2,-0,1e400,0.10,12345678901234567890]', '[1.0,1e2,-0,1e400,0.10,12345678901234567890]'],
  [{}, '["a","a"]', '["a","a"]'],
  [{}, numbers(1000), numbers(1000)],
  [{ min_length: 1, max_length: 2 }, '["a"]', '["a"]'],
  [{ min_length: 2, max_length: 2 }, '["a",null]', '["a",null]'],
  [{ max_length: 0 }, '[]', '[]'],
  [{ min_length: 2 }, 'null', 'null'],
  [{ allowed_type: 'string' }, '["","\\ud83d\\ude00","\\u0001/\\/\\""]', '["","😀","\\u0001//\\""]'],
  [{ allowed_type: 'string' }, '["a",null]', '["a",null]'],
  [{ allowed_type: 'integer' }, '[1.0,1e2,-0,9007199254740991,null]', '[1,100,0,9007199254740991,null]'],
  [{ allowed_type: 'float' }, '[1.0,0.10,1e21,5e-324,-0,null]', '[1,0.1,1e+21,5e-324,0,null]'],
  [{ allowed_type: 'boolean' }, '[true,false,null]', '[true,false,null]'],
  [{ allow_null_values: false }, '["a",1]', '["a",1]'],
];

const refused = [
  [{}, '"a"', invalid("Expected type to be 'list'.")],
  [{}, '{}', invalid("Expected type to be 'list'.")],
  [{}, 'true', invalid("Expected type to be 'list'.")],
  [{}, '[[]]', not_primitive(0)],
  [{}, '[1,{"a":1}]', not_primitive(1)],
  [{}, '["a",[],"b",{}]', not_primitive(1), not_primitive(3)],
  [{}, numbers(1001), invalid('Expected max_length to be no greater than 1000.')],
  [{ max_length: 2 }, '[1,2,3]', invalid('Expected max_length to be no greater than 2.')],
  [{ min_length: 2 }, '[1]', invalid('Expected min_length to be no less than 2.')],
  [{ min_length: 1 }, '[]', invalid('Expected min_length to be no less than 1.')],
  [{ max_length: 1, allowed_type: 'string' }, '[1,"a"]', invalid('Expected max_length to be no greater than 1.'), no_type(0, 'string')],
  [{ allowed_type: 'string' }, '["a",1,true]', no_type(1, 'string'), no_type(2, 'string')],
  [{ allowed_type: 'string' }, '[["a"]]', no_type(0, 'string')],
  [{ allowed_type: 'integer' }, '[1,"1",1.5,true]', no_type(1, 'integer'), no_type(2, 'integer'), no_type(3, 'integer')],
  [{ allowed_type: 'integer' }, '[9007199254740992]', invalid('Element 0: Expected max_value to be no greater than 9007199254740991.')],
  [{ allowed_type: 'float' }, '[1e400]', no_type(0, 'float')],
  [{ allowed_type: 'boolean' }, '[1,"true"]', no_type(0, 'boolean'), no_type(1, 'boolean')],
  [{ allowed_type: 'integer' }, JSON.stringify(Array(1000).fill('x')), ...Array.from({ length: 10 }, (_, i) => no_type(i, 'integer'))],
  [{ allow_null_values: false }, 'null', invalid('Null values are not allowed.')],
  [{ allow_null_values: false }, '["a",null]', no_null(1)],
  [{ allowed_type: 'string', allow_null_values: false }, '[null,1]', no_null(0), no_type(1, 'string')],
];

const shown = (validation, value) => `${JSON.stringify(validation)} ${value.slice(0, 60)}`;

describe('list fields', () => {
  let server;
  let client;
  let api;
  const apis = new Map();
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
  });
  after(() => server.destroy());

  const update = (field, validation) => client.put(field_path(api, field), { type: 'custom_field', validation: { list: validation } });
  async function api_with(validation) {
    const key = JSON.stringify(validation);
    if (!apis.has(key)) {
      apis.set(key, await client.create_api());
      await client.create_field(apis.get(key), 'x', 'list', validation);
    }
    return apis.get(key);
  }
  const body = (of, value) => `{"data":{"type":"${of.api_type}","x":${value}}}`;

  validations.forEach(([validation, differs], i) => {
    it(`may be defined with ${JSON.stringify(validation)}`, async () => {
      const names = { name: 'List', slug: `list_${i}`, field_type: 'list' };
      const created = await client.post(fields_path(api), { type: 'custom_field', ...names, ...(validation && { validation: { list: validation } }) });
      assert_status(created, 201);
      assert_custom_field(created.body.data, api, { ...names, validation: { list: { ...defaults, ...differs } } });
      assert.deepEqual((await client.get(field_path(api, created.body.data))).body, created.body);
    });
  });

  for (const [validation, ...details] of refused_validations) {
    it(`may not be defined with ${JSON.stringify(validation)}`, async () => {
      const field = { type: 'custom_field', name: 'x', slug: 'refused', field_type: 'list', validation: { list: validation } };
      assert_error(await client.post(fields_path(api), field), 400, ...details);
    });
  }

  it('keep the type of their elements, and change the rest', async () => {
    const field = await client.create_field(api, 'changing', 'list', { allowed_type: 'string', max_length: 5 });
    for (const other of ['any', 'integer', null]) assert_error(await update(field, { allowed_type: other }), 400, rule('allowed_type', 'cannot be updated.'));
    const changed = await update(field, { allowed_type: 'string', min_length: 2, immutable: true });
    assert_status(changed, 200);
    assert.deepEqual(changed.body.data.validation.list, { ...defaults, allowed_type: 'string', min_length: 2, max_length: 5, immutable: true });
    const cleared = await update(field, { min_length: null, max_length: null, immutable: null });
    assert.deepEqual(cleared.body.data.validation.list, { ...defaults, allowed_type: 'string' });
    assert_error(await client.put(field_path(api, field), { type: 'custom_field', field_type: 'any' }), 400, "The field 'field_type' cannot be updated.");
  });

  it('cannot be the url slug', async () => {
    const field = { type: 'custom_field', name: 'x', slug: 'refused', field_type: 'list', use_as_url_slug: true, validation: { list: { allow_null_values: false } } };
    assert_error(await client.post(fields_path(await client.create_api()), field), 400, /^The field 'use_as_url_slug' /);
  });

  for (const [validation, value, answered] of accepted) {
    it(`take ${shown(validation, value)}`, async () => {
      const of = await api_with(validation);
      const created = await client.post_text(extension_path(of), body(of, value));
      assert_status(created, 201);
      assert.ok(created.text.includes(`"x":${answered}`), created.text.slice(0, 500));
      assert.equal(created.body.data.meta.data_size, answered === 'null' ? 0 : Buffer.byteLength(answered));
      const path = `${extension_path(of)}/${created.body.data.id}`;
      assert.equal((await client.get(path)).text, created.text);
      assert_status(await client.put_text(path, body(of, value)), 200);
    });
  }

  for (const [validation, value, ...details] of refused) {
    it(`refuse ${shown(validation, value)}`, async () => {
      const of = await api_with(validation);
      assert_error(await client.post_text(extension_path(of), body(of, value)), 400, ...details);
    });
  }

  it('are replaced whole by an update, kept where it leaves them out, and cleared by null', async () => {
    const of = await api_with({});
    const entry = await client.create_entry(of, { x: ['a', 'b', 1] });
    const path = `${extension_path(of)}/${entry.id}`;
    const put = (values) => client.put(path, { type: of.api_type, ...values });
    assert_entry_reply(await put({ x: ['c'] }), 200, of, { x: ['c'] }, { version: 1 });
    assert_entry_reply(await put({}), 200, of, { x: ['c'] }, { version: 2 });
    assert_entry_reply(await put({ x: [] }), 200, of, { x: [] }, { version: 3 });
    assert_entry_reply(await put({ x: null }), 200, of, { x: null }, { version: 4 });
    assert_entry_reply(await put({ x: [null] }), 200, of, { x: [null] }, { version: 5 });
  });

  it('that are immutable take the same elements again and no others', async () => {
    const of = await api_with({ immutable: true });
    const entry = await client.create_entry(of, { x: ['a', 1] });
    const put = (values) => client.put(`${extension_path(of)}/${entry.id}`, { type: of.api_type, ...values });
    assert_status(await put({ x: ['a', 1] }), 200);
    for (const x of [['a'], [1, 'a'], null, []]) assert_error(await put({ x }), 400, invalid('The field is immutable.'));
  });

  it('count for the size of an entry', async () => {
    const of = await api_with({});
    const post = (length) => client.post(extension_path(of), { type: of.api_type, x: ['a'.repeat(length)] });
    assert_status(await post(65_536 - 4), 201);
    assert_error(await post(65_536 - 3), 413, 'Maximum entry size reached.');
  });
});
