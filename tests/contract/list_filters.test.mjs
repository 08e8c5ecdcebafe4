// Filters on lists: what they hold, one of their elements, their length.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { entries_path, entry_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

// Each row is found by its letter. `mixed` takes elements of any type; the names of the others are their types.
const rows = {
  a: { mixed: [1, 'x', true], string: ['red', 'blue'], integer: [1, 2, 3], float: [0.1, 2], boolean: [true] },
  b: { mixed: ['1', 'X', 'true'], string: ['Red', 'green', 'red'], integer: [3, -1], float: [-1.5, 1e21], boolean: [false, true] },
  c: { mixed: [null, '', 1.5], string: ['', '100%', 'a,b'], integer: [9007199254740991], float: [5e-324], boolean: [false] },
  d: { mixed: [], string: [], integer: [], float: [], boolean: [] },
  e: { mixed: null, string: null, integer: null, float: null, boolean: null },
  f: { mixed: [false, 'null', 'a_b'], string: [null, 'red'], integer: [null, 5], float: [null], boolean: [null, true] },
  g: { mixed: ['x'.repeat(100), 'y'.repeat(70)], string: ['x'.repeat(100), '😀'], integer: [10, 9], float: [10, 9], boolean: [true, true] },
};

const long = 'x'.repeat(100);
const matches = [
  // contains, any type: the number and its text, the boolean and its text
  ['contains(mixed,1)', 'ab'],
  ['contains(mixed,1.0)', 'a'],
  ['contains(mixed,"1")', 'ab'],
  ['contains(mixed,true)', 'ab'],
  ['contains(mixed,false)', 'f'],
  ['contains(mixed,x)', 'a'],
  ['contains(mixed,1.5)', 'c'],
  ['contains(mixed,15e-1)', 'c'],
  ['contains(mixed,"")', 'c'],
  ['contains(mixed,null)', 'f'],
  ['contains(mixed,nothing)', ''],
  [`contains(mixed,${long})`, 'g'],
  [`contains(mixed,${long}x)`, ''],
  ['contains_any(mixed,1,X)', 'ab'],
  ['contains_any(mixed,nothing,a_b)', 'f'],
  ['contains_any(mixed,x)', 'a'],
  // contains, one type
  ['contains(string,red)', 'abf'],
  ['contains(string,"a,b")', 'c'],
  ['contains(string,"")', 'c'],
  ['contains(string,😀)', 'g'],
  ['contains(string,re*)', ''],
  ['contains(integer,3)', 'ab'],
  ['contains(integer,9007199254740991)', 'c'],
  ['contains(float,0.1)', 'a'],
  ['contains(float,2.0)', 'a'],
  ['contains(float,1e21)', 'b'],
  ['contains(float,5e-324)', 'c'],
  ['contains(boolean,true)', 'abfg'],
  ['contains_any(string,blue,green)', 'ab'],
  ['contains_any(integer,1,5)', 'af'],
  ['contains_all(string,red,green)', 'b'],
  ['contains_all(string,red)', 'abf'],
  ['contains_all(string,red,red)', 'abf'],
  ['contains_all(integer,1,2,3)', 'a'],
  ['contains_all(integer,3,5)', ''],
  ['contains_all(boolean,true,false)', 'b'],
  ['contains_all(float,2,0.1)', 'a'],
  // what can be no element matches nothing
  ['contains(integer,x)', ''],
  ['contains(integer,1.5)', ''],
  ['contains(boolean,1)', ''],
  ['contains(float,x)', ''],
  ['contains_any(integer,x,y)', ''],
  ['contains_any(integer,x,3)', 'ab'],
  // is_null
  ['is_null(mixed)', 'e'],
  ['is_null(integer)', 'e'],
  ['is_null(mixed[0])', 'c'],
  ['is_null(string[0])', 'f'],
  ['is_null(string[1])', ''],
  ['is_null(string[7])', ''],
  // elements
  ['eq(mixed[0],1)', 'ab'],
  ['eq(mixed[0],1.0)', 'a'],
  ['eq(mixed[2],true)', 'ab'],
  ['eq(mixed[0],null)', ''],
  ['eq(mixed[1],"")', 'c'],
  ['in(mixed[1],x,X)', 'ab'],
  ['in(mixed[0],1,false)', 'abf'],
  ['like(mixed[1],*x*)', 'a'],
  ['like(mixed[0],1*)', 'b'],
  ['like(mixed[0],*)', 'bg'],
  ['like(mixed[2],a_b)', 'f'],
  ['eq(string[0],red)', 'a'],
  ['eq(string[1],red)', 'f'],
  ['eq(string[999],red)', ''],
  [`eq(string[0],${long})`, 'g'],
  ['in(string[0],red,Red)', 'ab'],
  ['like(string[0],*ed)', 'ab'],
  ['like(string[0],r*)', 'a'],
  ['like(string[1],*0%)', 'c'],
  ['like(string[0],*)', 'abcg'],
  ['gt(string[0],Red)', 'ag'],
  ['le(string[0],Red)', 'bc'],
  ['eq(integer[0],3)', 'b'],
  ['in(integer[1],2,-1)', 'ab'],
  ['lt(integer[1],9)', 'abf'],
  ['ge(integer[0],10)', 'cg'],
  ['like(integer[0],1*)', ''],
  ['eq(float[0],0.1)', 'a'],
  ['gt(float[0],0)', 'acg'],
  ['gt(float[1],9)', 'b'],
  ['le(float[0],5e-324)', 'bc'],
  ['eq(boolean[1],true)', 'bfg'],
  ['gt(boolean[0],false)', 'ag'],
  // lengths
  ['eq(mixed.length,3)', 'abcf'],
  ['eq(string.length,0)', 'd'],
  ['gt(integer.length,2)', 'a'],
  ['ge(integer.length,2)', 'abfg'],
  ['lt(string.length,2)', 'd'],
  ['le(float.length,1)', 'cdf'],
  ['in(boolean.length,0,2)', 'bdfg'],
  ['eq(boolean.length,1001)', ''],
  // together, and with others
  ['contains(string,red):gt(integer.length,2)', 'a'],
  ['contains(string,red):contains(mixed,1)', 'ab'],
  ['(contains(string,blue)|is_null(string)|eq(string[1],red))', 'aef'],
  ['contains(string,red):(contains(integer,1)|eq(integer[1],5))', 'af'],
];

const allowed_fields = 'boolean created_at float id integer mixed string updated_at';
const unknown = (name) => `Invalid filter: unknown field [${name}] specified in search filter, allowed fields are [${allowed_fields}]`;
const no_operator = (operator, name, allowed) => `Invalid filter: unknown operator [${operator}] specified in search filter for field [${name}], allowed operators are [${allowed}]`;
const no_value = (name, value, type) => `Invalid filter: could not validate [${name}], the value [${value}] could not be converted to ${type}: invalid value for ${type}: \`${value}\``;
const typed_element = 'eq ge gt in is_null le like lt';

const refused = [
  ['eq(mixed,1)', no_operator('eq', 'mixed', 'contains contains_any is_null')],
  ['contains_all(mixed,1,2)', no_operator('contains_all', 'mixed', 'contains contains_any is_null')],
  ['like(string,red)', no_operator('like', 'string', 'contains contains_all contains_any is_null')],
  ['in(string,red)', no_operator('in', 'string', 'contains contains_all contains_any is_null')],
  ['gt(mixed[0],1)', no_operator('gt', 'mixed[0]', 'eq in is_null like')],
  ['contains(string[0],r)', no_operator('contains', 'string[0]', typed_element)],
  ['ilike(string[0],r)', no_operator('ilike', 'string[0]', typed_element)],
  ['is_null(string.length)', no_operator('is_null', 'string.length', 'eq ge gt in le lt')],
  ['like(string.length,1*)', no_operator('like', 'string.length', 'eq ge gt in le lt')],
  ['contains(id,1)', /^Invalid filter: unknown operator \[contains\]/],
  ...['string[1000]', 'string[-1]', 'string[01]', 'string[]', 'string[a]', 'string[0', 'string[0][0]', 'string[0].length', 'string.size', 'string.Length', 'nothing[0]', 'nothing.length', 'id[0]', '[0]', '.length'].map((name) => [`eq(${name},1)`, unknown(name)]),
  ['contains_all(integer,1,x)', no_value('integer', 'x', 'int64')],
  ['contains_all(float,x)', no_value('float', 'x', 'float64')],
  ['contains_all(boolean,1)', no_value('boolean', '1', 'bool')],
  ['in(integer[0],1,x)', no_value('integer[0]', 'x', 'int64')],
  ['eq(integer[0],1.5)', no_value('integer[0]', '1.5', 'int64')],
  ['gt(float[3],x)', no_value('float[3]', 'x', 'float64')],
  ['eq(boolean[0],maybe)', no_value('boolean[0]', 'maybe', 'bool')],
  ['eq(string.length,x)', no_value('string.length', 'x', 'int64')],
  ['in(string.length,1,2.5)', no_value('string.length', '2.5', 'int64')],
  ['contains(string)', 'Invalid filter: operator contains should have exactly 2 arguments'],
  ['contains(string,a,b)', 'Invalid filter: operator contains should have exactly 2 arguments'],
  ['contains_any(string)', 'Invalid filter: insufficient number of arguments to contains_any'],
  ['contains_all(string)', 'Invalid filter: insufficient number of arguments to contains_all'],
];

describe('filters on lists', () => {
  let server;
  let client;
  let api;
  const entries = {};
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'mixed', 'list');
    for (const type of ['string', 'integer', 'float', 'boolean']) await client.create_field(api, type, 'list', { allowed_type: type });
    for (const [letter, values] of Object.entries(rows)) entries[letter] = await client.create_entry(api, values);
  });
  after(() => server.destroy());

  async function found(filter, path = entries_path(api)) {
    const reply = await client.get(path + query({ filter, 'page[limit]': 100 }));
    assert_status(reply, 200);
    assert.equal(reply.body.meta.results.total, reply.body.data.length);
    const letters = reply.body.data.map(({ id }) => Object.keys(entries).find((letter) => entries[letter].id === id));
    return letters.sort().join('');
  }

  for (const [filter, letters] of matches) {
    it(`find ${letters || 'nothing'} by ${filter.slice(0, 80)}`, async () => {
      for (const path of [entries_path(api), extension_path(api)]) assert.equal(await found(filter, path), letters);
    });
  }

  for (const [filter, detail] of refused) {
    it(`refuse ${filter}`, async () => {
      for (const path of [entries_path(api), extension_path(api)]) assert_error(await client.get(path + query({ filter })), 400, detail);
    });
  }

  it('take brackets that are not encoded', async () => {
    const reply = await client.get(`${extension_path(api)}?filter=eq(string[0],red)`);
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data, [entries.a]);
  });

  it('see what an update and a deletion left', async () => {
    const entry = await client.create_entry(api, { string: ['once', 'twice'] });
    entries.z = entry;
    const put = (string) => client.put(entry_path(api, entry), { type: api.api_type, string });
    assert.equal(await found('contains(string,once)'), 'z');
    assert_status(await put(['twice', 'thrice']), 200);
    assert.equal(await found('contains(string,once)'), '');
    assert.equal(await found('contains_all(string,twice,thrice)'), 'z');
    assert_status(await put(null), 200);
    assert.equal(await found('contains(string,twice)'), '');
    assert_status(await put(['thrice']), 200);
    assert_status(await client.delete(entry_path(api, entry)), 204);
    assert.equal(await found('contains(string,thrice)'), '');
  });

  it('come in the order that is asked for, page by page', async () => {
    const sorted = await client.get(extension_path(api) + query({ filter: 'contains_any(string,red,Red,green,blue)', sort: 'created_at', 'page[limit]': 2 }));
    assert.deepEqual(sorted.body.data.map(({ id }) => id), [entries.a.id, entries.b.id]);
    assert.equal(sorted.body.meta.results.total, 3);
    const rest = await client.get(sorted.body.links.next);
    assert.deepEqual(rest.body.data.map(({ id }) => id), [entries.f.id]);
  });

  it('leave a field alone that is called like a part of a list', async () => {
    const of = await client.create_api();
    await client.create_field(of, 'tags', 'list');
    await client.create_field(of, 'tags[0]');
    await client.create_field(of, 'tags.length');
    const entry = await client.create_entry(of, { tags: ['a'], 'tags[0]': 'text', 'tags.length': 'long' });
    for (const filter of ['eq(tags[0],text)', 'like(tags.length,l*)', 'contains(tags,a)']) {
      const reply = await client.get(extension_path(of) + query({ filter }));
      assert.deepEqual(reply.body.data, [entry], filter);
    }
    assert.deepEqual((await client.get(extension_path(of) + query({ filter: 'eq(tags[0],a)' }))).body.data, []);
  });

  it('follow a field that is renamed, and forget one that is removed', async () => {
    const of = await client.create_api();
    const field = await client.create_field(of, 'tags', 'list');
    const entry = await client.create_entry(of, { tags: ['a'] });
    const field_at = `/v2/settings/extensions/custom-apis/${of.id}/fields/${field.id}`;
    const listed = async (filter) => (await client.get(extension_path(of) + query({ filter }))).body.data;
    assert_status(await client.put(field_at, { type: 'custom_field', slug: 'labels' }), 200);
    assert.deepEqual((await listed('contains(labels,a)')).map(({ id }) => id), [entry.id]);
    assert_status(await client.delete(field_at), 204);
    await client.create_field(of, 'labels', 'list');
    assert.deepEqual(await listed('contains(labels,a)'), []);
    assert.deepEqual((await listed('is_null(labels)')).map(({ id }) => id), [entry.id]);
  });
});
