// Conditions of many operands, of every type of field: what real clients send, and the largest that fit. Each is answered
// right, in both families of paths, by every page of the list.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status, follow_pages } from './lib/assertions.mjs';
import { entries_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const rows = 300;
const list_types = ['string', 'integer', 'float', 'boolean', 'any'];

// A row of every type of field. `i` comes back in all of them.
const values = (i) => ({
  i,
  text: `t${i}`,
  real: i + 0.5,
  flag: i % 2 === 0,
  plain: `p${i}`,
  list_string: [`s${i}`, `s${i % 7}`],
  list_integer: [i, -i - 1000],
  list_float: [i + 0.25, -1.5],
  list_boolean: i % 3 === 0 ? [true] : [false, false],
  list_any: [i, `m${i}`, null],
});

// Ten operands that hit rows 0, 20, 40, …, 180, unless `word` says otherwise.
const ten = (word) => Array.from({ length: 10 }, (_, k) => word(k * 20)).join(',');
const of_ten = (row) => row.i % 20 === 0 && row.i < 200;

const cases = [
  ['in, of integers', `in(i,${ten((i) => i)})`, of_ten],
  ['in, of texts', `in(text,${ten((i) => `t${i}`)})`, of_ten],
  ['in, of a field without an index', `in(plain,${ten((i) => `p${i}`)})`, of_ten],
  ['in, of floats', `in(real,${ten((i) => `${i}.50`)})`, of_ten],
  ['in, of lengths', `in(list_boolean.length,${ten((i) => 1 + i)})`, (row) => row.i % 3 === 0],
  ['in, of elements: texts', `in(list_string[0],${ten((i) => `s${i}`)})`, of_ten],
  ['in, of elements: integers', `in(list_integer[1],${ten((i) => -i - 1000)})`, of_ten],
  ['in, of elements: floats', `in(list_float[0],${ten((i) => `${i}.25`)})`, of_ten],
  ['in, of elements: booleans', 'in(list_boolean[0],true,true,true,true,true,true,true,true,true,true)', (row) => row.i % 3 === 0],
  ['in, of elements of any type', `in(list_any[0],${ten((i) => `${i}.0`)})`, of_ten],
  ['contains_any, of texts', `contains_any(list_string,${ten((i) => `s${i + 7}`)})`, (row) => row.i % 20 === 7 && row.i < 200],
  ['contains_any, of integers', `contains_any(list_integer,${ten((i) => i)})`, of_ten],
  ['contains_any, of floats', `contains_any(list_float,${ten((i) => i + 0.25)})`, of_ten],
  ['contains_any, of booleans', `contains_any(list_boolean,true,${ten((i) => `no${i}`)})`, (row) => row.i % 3 === 0],
  ['contains_any, of any type', `contains_any(list_any,${ten((i) => `m${i}`)})`, of_ten],
  ['contains_all, of texts', `contains_all(list_string,s8,s1,${ten((i) => (i % 40 === 0 ? 's8' : 's1'))})`, (row) => row.i === 8],
  ['contains_all, of integers', `contains_all(list_integer,5,-1005,${ten(() => 5)})`, (row) => row.i === 5],
  ['contains_all, of floats', `contains_all(list_float,-1.5,3.25,${ten(() => '-15e-1')})`, (row) => row.i === 3],
  ['contains_all, of booleans', 'contains_all(list_boolean,false,false,false,false,false,false,false,false,false,false)', (row) => row.i % 3 !== 0],
  ['in, of texts, or in of integers', `in(text,${ten((i) => `t${i + 1}`)})|in(i,${ten((i) => i)})`, (row) => row.i < 200 && row.i % 20 < 2],
  ['in, of integers, and contains_any of texts', `in(i,${ten((i) => i)}):contains_any(list_string,${ten((i) => `s${i / 20}`)})`, (row) => of_ten(row)],
];

describe('conditions of many operands', () => {
  let server;
  let client;
  let api;
  let ids;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'i', 'integer');
    await client.create_field(api, 'text');
    await client.create_field(api, 'real', 'float');
    await client.create_field(api, 'flag', 'boolean');
    await client.create_field(api, 'plain', 'string', undefined, { index: false });
    for (const type of list_types) await client.create_field(api, `list_${type}`, 'list', { allowed_type: type });
    ids = new Array(rows);
    let next = 0;
    await Promise.all(Array.from({ length: 16 }, async () => {
      while (next < rows) {
        const i = next;
        next += 1;
        ids[i] = (await client.create_entry(api, values(i))).id;
      }
    }));
  });
  after(async () => {
    client?.close();
    await server.destroy();
  });

  const all = Array.from({ length: rows }, (_, i) => values(i));
  async function assert_finds(filter, wanted) {
    for (const path of [extension_path(api), entries_path(api)]) {
      const first = await client.get(path + query({ filter, sort: 'i', 'page[limit]': 100, 'page[total_method]': 'exact' }));
      assert_status(first, 200);
      assert.equal(first.body.meta.results.total, wanted.length, filter.slice(0, 80));
      const found = await follow_pages(client, path + query({ filter, sort: '-i', 'page[limit]': 90 }));
      assert.deepEqual(found.map(({ i }) => i), wanted.map(({ i }) => i).reverse(), filter.slice(0, 80));
    }
  }

  for (const [name, filter, matches] of cases) {
    it(`ten: ${name}`, () => {
      const wanted = all.filter(matches);
      assert.ok(wanted.length > 0);
      return assert_finds(filter, wanted);
    });
  }

  it('ten booleans where one is to equal: as many as there are, one at a time', async () => {
    assert_error(await client.get(extension_path(api) + query({ filter: `in(flag,${ten(() => 'true')})` })), 400, /^Invalid filter: unknown operator \[in\]/);
    await assert_finds(Array.from({ length: 10 }, () => 'eq(flag,true)').join('|'), all.filter(({ flag }) => flag));
  });

  it('200 ids, and as many as fit', async () => {
    for (const count of [200, 220]) {
      const wanted = all.slice(10, 10 + count);
      const filter = `in(id,${wanted.map(({ i }) => (i % 2 ? ids[i] : ids[i].toUpperCase())).join(',')})`;
      assert.ok(filter.length <= 8_192);
      await assert_finds(filter, wanted);
    }
  });

  it('301 elements, in the order of another field', async () => {
    const words = Array.from({ length: 301 }, (_, k) => (k < 100 ? `m${k * 3}` : `none${k}`));
    await assert_finds(`contains_any(list_any,${words.join(',')})`, all.filter(({ i }) => i % 3 === 0));
    const numbers = Array.from({ length: 301 }, (_, k) => k * 2);
    await assert_finds(`contains_any(list_any,${numbers.join(',')})`, all.filter(({ i }) => i % 2 === 0));
  });

  it('two thousand, of every operator that takes so many', async () => {
    const numbers = Array.from({ length: 2_000 }, (_, k) => k % 1_000).join(',').slice(0, 8_100).replace(/,\d*$/, '');
    const at_most = Math.max(...numbers.split(',').map(Number));
    const wanted = all.filter(({ i }) => i <= at_most);
    for (const operator of ['in(i', 'contains_any(list_integer', 'contains_any(list_any', 'in(list_integer[0]', 'in(list_any[0]']) {
      await assert_finds(`${operator},${numbers})`, wanted);
    }
    await assert_finds(`contains_all(list_integer,${numbers})`, []);
  });
});
