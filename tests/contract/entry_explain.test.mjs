// Ours: which index a list used and how many entries it looked at, and fields without an index.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_custom_field, assert_error, assert_status } from './lib/assertions.mjs';
import { extension_path, field_path, fields_path, query } from './lib/client.mjs';
import { psql } from './lib/postgresql.mjs';
import { over_postgresql, start_server } from './lib/server.mjs';

const count = 300;
const string_rules = { min_length: null, max_length: null, regex: null, allow_null_values: true, immutable: false, unique: 'no', unique_case_insensitivity: false };

describe('lists of entries', () => {
  let server;
  let client;
  let api;
  let path;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    path = extension_path(api);
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'word');
    await client.create_field(api, 'plain', 'string', undefined, { index: false });
    await client.create_field(api, 'tags', 'list', { allowed_type: 'string' });
    for (let n = 0; n < count; n += 1) {
      await client.create_entry(api, { n, word: n % 100 === 0 ? 'rare' : 'common', plain: `p${n % 10}`, tags: n === 7 ? ['seven'] : ['any'] });
    }
  });
  after(() => server.destroy());

  const list = async (values) => {
    const reply = await client.get(path + query(values));
    assert_status(reply, 200);
    return reply.body;
  };
  const explained = async (values) => (await list({ 'page[total_method]': 'observed', 'page[limit]': 10, explain: true, ...values })).meta.explain;

  const by_sqlite = { skip: over_postgresql ? 'PostgreSQL chooses by what it knows of the values: see the next' : false };
  const by_postgresql = { skip: over_postgresql ? false : 'SQLite does as the one before says' };
  it('tell how they were come by, when asked to', by_sqlite, async () => {
    assert.deepEqual(await explained({}), { walk: 'in_order', indexes: ['created_at'], rows_visited: 11, rows_counted: 0 });
    assert.deepEqual(await explained({ sort: '-n' }), { walk: 'in_order', indexes: ['n'], rows_visited: 11, rows_counted: 0 });
    assert.deepEqual(await explained({ filter: 'eq(word,rare)' }), { walk: 'in_order', indexes: ['word'], rows_visited: 3, rows_counted: 0 });
    const sorted = await explained({ filter: 'eq(word,rare)', sort: 'id' });
    assert.deepEqual([sorted.walk, sorted.indexes], ['sorted', ['word']]);
    const element = await explained({ filter: 'contains(tags,seven)' });
    assert.deepEqual(element, { walk: 'in_order', indexes: ['tags'], rows_visited: 1, rows_counted: 0 });
    assert.deepEqual(await explained({ sort: 'plain' }), { walk: 'sorted', indexes: [], rows_visited: count, rows_counted: 0 });
    const bounded = await explained({ filter: 'eq(word,common)', 'page[total_method]': 'lower_bound' });
    assert.deepEqual(bounded, { walk: 'in_order', indexes: ['word'], rows_visited: 11, rows_counted: 297 });
  });

  // Which index is used depends on what was counted of the table by then; not so whether the ways make sense.
  it('tell how PostgreSQL came by them', by_postgresql, async () => {
    await psql(`ANALYZE "${basename(server.data)}".e1`);
    const found = await explained({ filter: 'eq(word,rare)', sort: 'id' });
    assert.deepEqual(Object.keys(found), ['walk', 'indexes', 'rows_visited', 'rows_counted']);
    assert.ok(found.rows_visited >= 3 && found.rows_visited <= count, JSON.stringify(found));
    assert.deepEqual(await explained({ sort: 'plain' }), { walk: 'sorted', indexes: [], rows_visited: count, rows_counted: 0 });
    assert.deepEqual(await explained({ sort: '-n' }), { walk: 'in_order', indexes: ['n'], rows_visited: 11, rows_counted: 0 });
    assert.deepEqual(await explained({ filter: `eq(id,${(await list({})).data[0].id})` }), { walk: 'sorted', indexes: ['id'], rows_visited: 1, rows_counted: 0 });
    const bounded = await explained({ filter: 'eq(plain,p3)', 'page[total_method]': 'exact' });
    assert.equal(bounded.rows_counted, count);
  });

  it('tell nothing otherwise, and take no other word', async () => {
    for (const values of [{}, { explain: 'false' }]) assert.deepEqual(Object.keys((await list(values)).meta), ['results', 'page']);
    for (const explain of ['', 'yes', '1', 'TRUE']) assert_error(await client.get(path + query({ explain })), 400, "The parameter 'explain' must be 'true' or 'false'.");
    assert.equal((await list({ explain: 'true', 'page[limit]': 1 })).links.next, `${path}?page[offset]=1&page[limit]=1`);
    assert.deepEqual(Object.keys((await client.get(`${fields_path(api)}?explain=true`)).body.meta), ['results', 'page']);
  });

  it('filter and sort by fields without an index', async () => {
    const numbers = async (values) => (await list({ 'page[limit]': 100, ...values })).data.map(({ n }) => n);
    assert.deepEqual(await numbers({ filter: 'eq(plain,p3):lt(n,40)', sort: 'n' }), [3, 13, 23, 33]);
    assert.deepEqual(await numbers({ filter: 'lt(n,12)', sort: '-plain' }), [9, 8, 7, 6, 5, 4, 3, 2, 11, 1, 10, 0]);
    assert.equal((await list({ filter: 'like(plain,p*)', 'page[total_method]': 'exact' })).meta.results.total, count);
  });

  it('need no index that a field was made without', async () => {
    const reply = await client.post(fields_path(api), { type: 'custom_field', name: 'Note', slug: 'note', field_type: 'string', index: false });
    assert_status(reply, 201);
    const note = { name: 'Note', slug: 'note', field_type: 'string', index: false, validation: { string: string_rules } };
    assert_custom_field(reply.body.data, api, note);
    assert_custom_field((await client.get(field_path(api, reply.body.data))).body.data, api, note);
    const renamed = await client.put(field_path(api, reply.body.data), { type: 'custom_field', name: 'Notes', index: false });
    assert_custom_field(renamed.body.data, api, { ...note, name: 'Notes' });
    assert_error(await client.put(field_path(api, reply.body.data), { type: 'custom_field', index: true }), 400, "The field 'index' cannot be updated.");
    const indexed = await client.create_field(api, 'indexed', 'string', undefined, { index: true });
    assert.equal('index' in indexed, false);
    assert_error(await client.put(field_path(api, indexed), { type: 'custom_field', index: false }), 400, "The field 'index' cannot be updated.");
    const refused = (attributes) => client.post(fields_path(api), { type: 'custom_field', name: 'x', slug: 'x', ...attributes });
    assert_error(await refused({ field_type: 'string', index: 'no' }), 400, "The field 'index' must be a boolean.");
    assert_error(await refused({ field_type: 'list', index: false, validation: { list: { allowed_type: 'string' } } }), 400, "The field 'index' cannot be false on a field of type 'list'.");
  });

  it('keep values unique without an index to filter by', async () => {
    await client.create_field(api, 'code', 'string', { unique: 'yes' }, { index: false });
    await client.create_entry(api, { n: 1000, code: 'a' });
    assert_error(await client.post(path, { type: api.api_type, code: 'a' }), 409, 'custom_entry with the given code already exists');
    assert.equal((await list({ filter: 'eq(code,a)' })).data[0].n, 1000);
  });
});
