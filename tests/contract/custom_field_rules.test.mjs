// What makes a Custom Field invalid, and how each broken rule is told.
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { field_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const type = "The field 'type' must be 'custom_field'.";
const required = (name) => `The field '${name}' is required.`;
const no_string = (name) => `The field '${name}' must be a string.`;
const no_boolean = (name) => `The field '${name}' must be a boolean.`;
const too_long = (name, length) => `The max length of field '${name}' is '${length}'.`;
const reserved = "The field 'slug' is invalid because it matches a reserved word.";
const field_type = /^The field 'field_type' must be one of 'string', 'integer', 'float', 'boolean', 'any', 'list'/;
const reserved_words = [
  'slug', 'type', 'id', 'meta', 'created_at', 'updated_at', 'links', 'relationships', 'attributes', 'attribute', 'dimension', 'dimensions', 'weight', 'weights',
];

const valid = { type: 'custom_field', name: 'Valid', description: 'valid', slug: 'valid', field_type: 'string' };

// Rules that hold on create and on update alike.
const rules = [
  [{ type: undefined }, type],
  [{ type: 'custom_api' }, type],
  [{ type: 7 }, type],
  [{ name: null }, required('name')],
  [{ name: 7 }, no_string('name')],
  [{ name: '' }, /'name'/],
  [{ name: 'n'.repeat(256) }, too_long('name', 255)],
  [{ description: 7 }, no_string('description')],
  [{ description: 'd'.repeat(256) }, too_long('description', 255)],
  [{ slug: null }, required('slug')],
  [{ slug: 7 }, no_string('slug')],
  [{ slug: '' }, /'slug'/],
  [{ slug: 's'.repeat(64) }, too_long('slug', 63)],
  ...reserved_words.map((slug) => [{ slug }, reserved]),
  [{ presentation: 7 }, /'presentation'/],
  [{ presentation: { sort_order: -1 } }, /'presentation\.sort_order'/],
  [{ presentation: { sort_order: 1001 } }, /'presentation\.sort_order'/],
  [{ presentation: { sort_order: 1.5 } }, /'presentation\.sort_order'/],
  [{ presentation: { sort_order: '1' } }, /'presentation\.sort_order'/],
  [{ validation: 7 }, /'validation/],
  [{ validation: { integer: {} } }, /validation/],
  [{ validation: { string: {}, integer: {} } }, /validation/],
  [{ validation: { string: {}, colour: {} } }, /validation/],
  [{ validation: { string: 7 } }, /'validation\.string/],
  [{ validation: { string: { colour: 1 } } }, /colour/],
  [{ validation: { string: { min_value: 1 } } }, /min_value/],
];

const string_rules = [
  ...['min_length', 'max_length'].flatMap((bound) => [-1, 65536, 1.5, '3', true].map((value) => [{ [bound]: value }, new RegExp(`'validation\\.string\\.${bound}'`)])),
  [{ min_length: 5, max_length: 5 }, /min_length|max_length/],
  [{ min_length: 6, max_length: 5 }, /min_length|max_length/],
  [{ regex: 7 }, no_string('validation.string.regex')],
  [{ regex: 'a'.repeat(1025) }, too_long('validation.string.regex', 1024)],
  [{ regex: '[' }, /'validation\.string\.regex'/],
  [{ regex: '(?=look)ahead' }, /'validation\.string\.regex'/],
  [{ regex: '(a)\\1' }, /'validation\.string\.regex'/],
  [{ regex: '^\\pL{1,1000}$' }, "The field 'validation.string.regex' is too large when compiled: repeat less often or smaller classes, and limit the length by a rule of its own."],
  [{ allow_null_values: 'no' }, no_boolean('validation.string.allow_null_values')],
  [{ immutable: 1 }, no_boolean('validation.string.immutable')],
  [{ unique: 'maybe' }, /'validation\.string\.unique'/],
  [{ unique: true }, /'validation\.string\.unique'/],
  [{ unique_case_insensitivity: 'yes' }, no_boolean('validation.string.unique_case_insensitivity')],
];
const number_rules = (kind) => [
  ...['min_value', 'max_value'].flatMap((bound) => ['3', true].map((value) => [{ [bound]: value }, new RegExp(`'validation\\.${kind}\\.${bound}'`)])),
  [{ min_value: 5, max_value: 5 }, /min_value|max_value/],
  [{ min_value: 6, max_value: 5 }, /min_value|max_value/],
  [{ min_length: 1 }, /min_length/],
  [{ unique: 'yes' }, /unique/],
  [{ allow_null_values: 0 }, no_boolean(`validation.${kind}.allow_null_values`)],
  [{ immutable: 'x' }, no_boolean(`validation.${kind}.immutable`)],
];
const validation_rules = {
  string: string_rules,
  integer: [...number_rules('integer'), [{ min_value: 1.5 }, /'validation\.integer\.min_value'/], [{ max_value: 9007199254740992 }, /'validation\.integer\.max_value'/]],
  float: number_rules('float'),
  boolean: [[{ min_value: 1 }, /min_value/], [{ allow_null_values: 'x' }, no_boolean('validation.boolean.allow_null_values')], [{ immutable: 7 }, no_boolean('validation.boolean.immutable')]],
};

const slug_rules = { unique: 'yes', allow_null_values: false };
const create_rules = [
  [{ name: undefined }, required('name')],
  [{ slug: undefined }, required('slug')],
  [{ field_type: undefined }, required('field_type')],
  [{ field_type: null }, required('field_type')],
  [{ field_type: 'date' }, field_type],
  [{ field_type: 'String' }, field_type],
  [{ field_type: 7 }, /'field_type'/],
  [{ use_as_url_slug: 'yes' }, no_boolean('use_as_url_slug')],
  [{ use_as_url_slug: true }, /'use_as_url_slug'/],
  [{ use_as_url_slug: true, validation: { string: { unique: 'yes' } } }, /'use_as_url_slug'/],
  [{ use_as_url_slug: true, validation: { string: { allow_null_values: false } } }, /'use_as_url_slug'/],
  [{ use_as_url_slug: true, field_type: 'integer', validation: { integer: { allow_null_values: false } } }, /'use_as_url_slug'/],
  [{ validation: { string: { unique_case_insensitivity: true } } }, /'validation\.string\.unique_case_insensitivity'/],
  [{ validation: { string: { unique_case_insensitivity: true, unique: 'no' } } }, /'validation\.string\.unique_case_insensitivity'/],
  // Every broken rule, in the order of the attributes.
  [{ type: 'x', name: undefined, description: 7, slug: 'meta', presentation: { sort_order: -1 } },
    type, required('name'), no_string('description'), reserved, /'presentation\.sort_order'/],
  [{ name: 7, validation: { string: { regex: 7, immutable: 7 } } },
    no_string('name'), no_string('validation.string.regex'), no_boolean('validation.string.immutable')],
];

const shown = (change) => JSON.stringify(change).slice(0, 100);

describe('rules of Custom Fields', () => {
  let server;
  let client;
  let api;
  const fields = {};
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    for (const kind of Object.keys(validation_rules)) fields[kind] = await client.create_field(api, `existing_${kind}`, kind);
  });
  after(() => server.destroy());

  const create = (change) => client.post(fields_path(api), { ...valid, ...change });
  const update = (kind, change) => client.put(field_path(api, fields[kind]), { type: 'custom_field', ...change });

  for (const [change, ...details] of [...rules, ...create_rules]) {
    it(`refuses to create with ${shown(change)}`, async () => {
      assert_error(await create(change), 400, ...details);
    });
  }
  for (const [change, ...details] of rules) {
    it(`refuses to update to ${shown(change)}`, async () => {
      assert_error(await update('string', change), 400, ...details);
    });
  }
  for (const [kind, changes] of Object.entries(validation_rules)) {
    for (const [change, ...details] of changes) {
      it(`refuses a ${kind} field with ${shown(change)}`, async () => {
        const validation = { [kind]: change };
        assert_error(await create({ field_type: kind, validation }), 400, ...details);
        assert_error(await update(kind, { validation }), 400, ...details);
      });
    }
  }

  it('has room for so much that rules compile to', async () => {
    const full = await client.create_api();
    const large = (i) => `^\\p{L}{1,80}${i}$`;
    let reply;
    for (let i = 0; i < 100; i += 1) {
      reply = await client.post(fields_path(full), { ...valid, name: `f${i}`, slug: `f${i}`, validation: { string: { regex: large(i) } } });
      if (reply.status !== 201) break;
    }
    assert_error(reply, 400, 'maximum size of the regular expressions of a custom api reached');
    const plain = await client.create_field(full, 'plain');
    assert_error(await client.put(field_path(full, plain), { type: 'custom_field', validation: { string: { regex: large('x') } } }), 400, 'maximum size of the regular expressions of a custom api reached');
    assert_status(await client.put(field_path(full, plain), { type: 'custom_field', validation: { string: { regex: '^[a-z]+$' } } }), 200);
  });

  it('checks a changed bound against the other one that is kept', async () => {
    const field = await client.create_field(api, 'bounds', 'integer', { min_value: 3, max_value: 9 });
    const put = (integer) => client.put(field_path(api, field), { type: 'custom_field', validation: { integer } });
    assert_error(await put({ min_value: 9 }), 400, /min_value|max_value/);
    assert_error(await put({ max_value: 2 }), 400, /min_value|max_value/);
    assert_status(await put({ min_value: 10, max_value: 11 }), 200);
  });

  it('has one field at most that entries are addressed by', async () => {
    const other = await client.create_api();
    await client.create_field(other, 'sku', 'string', slug_rules, { use_as_url_slug: true });
    const second = { ...valid, use_as_url_slug: true, validation: { string: slug_rules } };
    assert_error(await client.post(fields_path(other), second), 400, /'use_as_url_slug'/);
    assert_status(await client.post(fields_path(other), { ...second, use_as_url_slug: false }), 201);
  });

  it('adds such a field only while there are no entries', async () => {
    const other = await client.create_api();
    const entry = await client.create_entry(other);
    const body = { ...valid, use_as_url_slug: true, validation: { string: slug_rules } };
    assert_error(await client.post(fields_path(other), body), 400, /'use_as_url_slug'/);
    assert_status(await client.delete(`/v2/extensions/${other.slug}/${entry.id}`), 204);
    assert_status(await client.post(fields_path(other), body), 201);
  });

  it('keeps a field that entries are addressed by free of nulls', async () => {
    const other = await client.create_api();
    const field = await client.create_field(other, 'sku', 'string', slug_rules, { use_as_url_slug: true });
    const reply = await client.put(field_path(other, field), { type: 'custom_field', validation: { string: { allow_null_values: true } } });
    assert_error(reply, 400, /allow_null_values|use_as_url_slug/);
  });

  it('refuses a body without an object in data', async () => {
    for (const body of ['{}', '{"data":null}']) assert_error(await client.post_text(fields_path(api), body), 400, required('data'));
    for (const body of ['{"data":[]}', '{"data":"x"}']) assert_error(await client.post_text(fields_path(api), body), 400, /'data'/);
    for (const body of ['', '[]', '{']) assert_error(await client.post_text(fields_path(api), body), 400);
  });

  it('tells broken rules before conflicts', async () => {
    assert_error(await create({ slug: 'existing_string', name: undefined }), 400, required('name'));
  });

  it('has stored nothing of all that', async () => {
    assert_status(await create({}), 201);
  });
});
