// `json_schema` of list and any fields: what it may be, and what it says of values.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_error, assert_status, told } from './lib/assertions.mjs';
import { extension_path, field_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const version = '2020-12';
const rule = (type, name, rest) => `The field 'validation.${type}.json_schema${name}' ${rest}`;
const fails = (keyword, path, slug = 'x') => `Invalid value for field '${slug}'. Expected value to match json_schema, whose '${keyword}' fails at '${path}'.`;
const schema_of = (schema) => ({ version, schema: typeof schema === 'string' ? schema : JSON.stringify(schema) });
const not_usable = (type) => new RegExp(`^The field 'validation\\.${type}\\.json_schema\\.schema' is not a JSON Schema that can be used: '`);

const deep_all_of = (levels) => {
  const $defs = { s0: { minLength: 1 } };
  for (let i = 1; i <= levels; i += 1) $defs[`s${i}`] = { allOf: [{ $ref: `#/$defs/s${i - 1}` }, { $ref: `#/$defs/s${i - 1}` }] };
  return { $ref: `#/$defs/s${levels}`, $defs };
};

const refused = [
  ['x', (type) => rule(type, '', 'must be an object.')],
  [[], (type) => rule(type, '', 'must be an object.')],
  [{}, (type) => rule(type, '.version', "must be '2020-12'."), (type) => rule(type, '.schema', 'is required.')],
  [{ version }, (type) => rule(type, '.schema', 'is required.')],
  [{ schema: '{}' }, (type) => rule(type, '.version', "must be '2020-12'.")],
  [{ version: 'draft-07', schema: '{}' }, (type) => rule(type, '.version', "must be '2020-12'.")],
  [{ version, schema: {} }, (type) => rule(type, '.schema', 'must be a string.')],
  [{ version, schema: '' }, (type) => rule(type, '.schema', 'is required.')],
  [{ version, schema: '{}', draft: 7 }, (type) => rule(type, '.draft', 'is not known.')],
  [schema_of(`{"a":"${'x'.repeat(8192)}"}`), (type) => `The max length of field 'validation.${type}.json_schema.schema' is '8192'.`],
  [schema_of('{'), (type) => new RegExp(`^The field 'validation\\.${type}\\.json_schema\\.schema' is not JSON: Invalid JSON at byte `)],
  [schema_of('{"type":"object","type":"array"}'), (type) => new RegExp(`^The field 'validation\\.${type}\\.json_schema\\.schema' is not JSON: `)],
  [schema_of('true'), (type) => rule(type, '.schema', 'must hold a JSON object.')],
  [schema_of('[]'), (type) => rule(type, '.schema', 'must hold a JSON object.')],
  ...[
    { type: 'strin' },
    { properties: { a: { minLength: -1 } } },
    { required: 'a' },
    { pattern: '(?=a)' },
    { $ref: 'https://example.com/schema' },
    { $ref: 'other.json' },
    { $ref: 'file:///etc/passwd' },
    { properties: { a: { $ref: 'http://localhost/' } } },
    { $ref: '#/$defs/none' },
    { $schema: 'http://json-schema.org/draft-07/schema#' },
    { $ref: '#' },
    deep_all_of(30),
  ].map((schema) => [schema_of(schema), not_usable]),
];

// [type, schema, [value, keyword, path]…]; without a keyword the value is taken.
const checked = [
  ['any', { type: 'object', required: ['a'] }, [{ a: 1 }], [{}, 'required', ''], [[], 'type', ''], ['a', 'type', '']],
  ['any', { properties: { a: { items: { properties: { 'b/c~d': { minLength: 2 } } } } } },
    [{ a: [{ 'b/c~d': 'xy' }] }], [{ a: [{}, { 'b/c~d': 'x' }] }, 'minLength', '/a/1/b~1c~0d']],
  ['any', { additionalProperties: false, properties: { a: true } }, [{ a: {} }], [{ a: 1, b: 2 }, 'additionalProperties', '/b']],
  ['any', { enum: [1, { a: [true] }, null] }, [1], [{ a: [true] }], [2, 'enum', '']],
  ['any', { $defs: { tree: { type: 'object', properties: { children: { items: { $ref: '#/$defs/tree' } } } } }, $ref: '#/$defs/tree' },
    [{ children: [{ children: [] }] }], [{ children: [{ children: [7] }] }, 'type', '/children/0/children/0']],
  ['any', { $ref: 'https://json-schema.org/draft/2020-12/schema' }, [{ type: 'object' }], [{ type: 1 }, /./, /./]],
  ['any', { propertyNames: { pattern: '^[a-z]+$' } }, [{ ab: 1 }], [{ A: 1 }, 'propertyNames', '/A']],
  ['any', { unevaluatedProperties: false, allOf: [{ properties: { a: true } }] }, [{ a: 1 }], [{ b: 1 }, 'unevaluatedProperties', '/b']],
  ['any', { not: {} }, [null], [1, 'not', '']],
  ['any', { additionalProperties: { minimum: 0 } }, [{ a: 0 }], [{ ['k'.repeat(500)]: -1 }, 'minimum', `/${'k'.repeat(199)}…`]],
  ['list', { items: { type: 'string', minLength: 2 } }, [['ab', 'cd']], [[]], [['ab', 'c'], 'minLength', '/1'], [['ab', 7], 'type', '/1']],
  ['list', { uniqueItems: true }, [['a', 'b']], [['a', 'b', 'a'], 'uniqueItems', ''], [[1, 1], 'uniqueItems', '']],
  ['list', { contains: { const: 'a' }, minContains: 2 }, [['a', 'a']], [['a'], 'minContains', '']],
  ['list', { prefixItems: [{ type: 'integer' }], items: false }, [[1]], [[1, 2], 'items', '/1']],
];

describe('json_schema', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
  });
  after(() => server.destroy());

  const update = (field, json_schema) =>
    client.put(field_path(api, field), { type: 'custom_field', validation: { [field.field_type]: json_schema === undefined ? {} : { json_schema } } });

  for (const type of ['any', 'list']) {
    it(`is given back as it was sent, on ${type} fields`, async () => {
      const json_schema = { version, schema: ' {"type" :\n["array","object"], "$comment":"é", "minItems": 1.0 } ' };
      const field = await client.create_field(api, `full_${type}`, type, { json_schema });
      assert.deepEqual(field.validation[type].json_schema, json_schema);
      assert.deepEqual((await client.get(field_path(api, field))).body.data, field);
    });

    it(`is kept where an update leaves it out, replaced, and cleared by null, on ${type} fields`, async () => {
      const first = schema_of({ minItems: 1 });
      const second = schema_of({ minItems: 2 });
      const field = await client.create_field(api, `changing_${type}`, type, { json_schema: first });
      assert.deepEqual((await update(field, undefined)).body.data.validation[type].json_schema, first);
      assert.deepEqual((await update(field, second)).body.data.validation[type].json_schema, second);
      assert_error(await update(field, schema_of({ type: 7 })), 400, not_usable(type));
      assert.deepEqual((await client.get(field_path(api, field))).body.data.validation[type].json_schema, second);
      assert.equal((await update(field, null)).body.data.validation[type].json_schema, null);
    });

    refused.forEach(([json_schema, ...details]) => {
      it(`is refused as ${JSON.stringify(json_schema).slice(0, 100)} on ${type} fields`, async () => {
        const field = { type: 'custom_field', name: 'x', slug: 'refused', field_type: type, validation: { [type]: { json_schema } } };
        assert_error(await client.post(fields_path(api), field), 400, ...details.map((detail) => detail(type)));
      });
    });
  }

  it('is no rule of other fields', async () => {
    const field = { type: 'custom_field', name: 'x', slug: 'refused', field_type: 'string', validation: { string: { json_schema: null } } };
    assert_error(await client.post(fields_path(api), field), 400, "The field 'validation.string.json_schema' is not known.");
  });

  it('may be 8,192 characters long', async () => {
    const around = '{"$comment":""}'.length;
    const field = await client.create_field(api, 'long', 'any', { json_schema: schema_of(`{"$comment":"${'é'.repeat(8192 - around)}"}`) });
    assert.equal(field.validation.any.json_schema.schema.length, 8192);
  });

  checked.forEach(([type, schema, ...values]) => {
    it(`checks ${type} values: ${JSON.stringify(schema).slice(0, 100)}`, async () => {
      const of = await client.create_api();
      await client.create_field(of, 'x', type, { json_schema: schema_of(schema) });
      await client.create_field(of, 'note');
      const entry = await client.create_entry(of, {});
      for (const [x, keyword, path] of values) {
        const body = { type: of.api_type, x };
        const replies = [await client.post(extension_path(of), body), await client.put(`${extension_path(of)}/${entry.id}`, body)];
        for (const reply of replies) {
          if (keyword === undefined) assert.ok(reply.status < 300, told(reply));
          else if (keyword instanceof RegExp) assert_error(reply, 400, /^Invalid value for field 'x'\. Expected value to match json_schema, whose '/);
          else assert_error(reply, 400, fails(keyword, path));
        }
      }
    });
  });

  it('says nothing of null', async () => {
    const of = await client.create_api();
    await client.create_field(of, 'x', 'any', { json_schema: schema_of({ type: 'object' }) });
    const entry = await client.create_entry(of, { x: null });
    assert_entry_reply(await client.put(`${extension_path(of)}/${entry.id}`, { type: of.api_type, x: null }), 200, of, { x: null }, { version: 1 });
  });

  it('says nothing of values that were stored before it', async () => {
    const of = await client.create_api();
    const field = await client.create_field(of, 'x', 'any');
    await client.create_field(of, 'note');
    const entry = await client.create_entry(of, { x: 1 });
    const validation = { any: { json_schema: schema_of({ type: 'object' }) } };
    assert_status(await client.put(field_path(of, field), { type: 'custom_field', validation }), 200);
    const put = (values) => client.put(`${extension_path(of)}/${entry.id}`, { type: of.api_type, ...values });
    assert_entry_reply(await put({ note: 'n' }), 200, of, { x: 1, note: 'n' }, { version: 1 });
    assert_error(await put({ x: 2 }), 400, fails('type', ''));
  });

  it('is told with all else that is broken, in the order of the fields', async () => {
    const of = await client.create_api();
    await client.create_field(of, 'a', 'any', { json_schema: schema_of({ type: 'object' }) });
    await client.create_field(of, 'b', 'integer');
    await client.create_field(of, 'c', 'list', { allowed_type: 'string', json_schema: schema_of({ minItems: 2 }) });
    const reply = await client.post(extension_path(of), { type: of.api_type, a: 1, b: 'x', c: ['y'] });
    assert_error(reply, 400, fails('type', '', 'a'), "Invalid value for field 'b'. Expected type to be 'integer'.", fails('minItems', '', 'c'));
  });

  it('is bounded, and holds up nobody', async () => {
    const of = await client.create_api();
    const branch = { anyOf: Array.from({ length: 100 }, (_, i) => ({ const: i })) };
    await client.create_field(of, 'x', 'any', { json_schema: schema_of({ items: { items: branch } }) });
    const x = Array.from({ length: 100 }, () => Array(200).fill('z'));
    const taken = performance.now();
    const reply = client.post(extension_path(of), { type: of.api_type, x: x.map((row) => row.map((_, i) => i % 100)) });
    const others = await Promise.all(Array.from({ length: 50 }, () => client.get(`${extension_path(of)}/11111111-1111-4111-8111-111111111111`)));
    for (const other of others) assert_status(other, 404);
    assert_error(await reply, 400, "Invalid value for field 'x'. Expected value to be checked against json_schema in 300000 steps.");
    assert.ok(performance.now() - taken < 10_000);
  });

  it('outlives a restart', async () => {
    const of = await client.create_api();
    await client.create_field(of, 'x', 'list', { allowed_type: 'string', json_schema: schema_of({ maxItems: 1 }) });
    await server.restart();
    const again = await server.client();
    assert_error(await again.post(extension_path(of), { type: of.api_type, x: ['a', 'b'] }), 400, fails('maxItems', ''));
    assert_status(await again.post(extension_path(of), { type: of.api_type, x: ['a'] }), 201);
  });
});
