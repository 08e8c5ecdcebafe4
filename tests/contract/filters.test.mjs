// Filters on entries: conditions joined by `:`, each operator where the contract's table allows it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from './lib/assertions.mjs';
import { entries_path, entry_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

// Each row is found by its letter.
const rows = {
  a: { name: 'My Wishlist', amount: 0, price: 0.1, active: true, 'location-name': 'New York' },
  b: { name: 'my wishlist', amount: 5, price: 2, active: false, 'location-name': 'London' },
  c: { name: '100%', amount: -3, price: -1.5, active: true, 'location-name': '2.0 TFSI' },
  d: { name: 'a_b', amount: 5, price: 2.5, active: null, 'location-name': null },
  e: { name: 'back\\slash', amount: 9007199254740991, price: 1e21, active: false, 'location-name': 'say "hi", (you) o\'clock' },
  f: { name: '', amount: null, price: null, active: null, 'location-name': '2024-04-29T00:00:00Z' },
  g: { name: null, amount: null, price: null, active: null, 'location-name': '*star*' },
  h: { name: '\uffee', amount: 10, price: 7, active: true, 'location-name': 'a:b|c+d' },
  i: { name: '😀', amount: 11, price: 8, active: false, 'location-name': 'e\u0301' },
  j: { name: '2*3', amount: 12, price: 9, active: false, 'location-name': ' lead' },
};

const matches = [
  // strings
  ['eq(name,"My Wishlist")', 'a'],
  ['eq(name,My Wishlist)', 'a'],
  ["eq(name,'My Wishlist')", 'a'],
  ['eq(name,nothing)', ''],
  ['eq(name,"")', 'f'],
  ['eq(name,100%)', 'c'],
  ['eq(name,2*3)', 'j'],
  ['eq(name,😀)', 'i'],
  ['eq(location-name,London)', 'b'],
  ['eq(location-name,New York)', 'a'],
  ['eq(location-name,2.0 TFSI)', 'c'],
  ['eq(location-name,a:b|c+d)', 'h'],
  ['eq(location-name,2024-04-29T00:00:00Z)', 'f'],
  ['eq(location-name,"say \\"hi\\", (you) o\'clock")', 'e'],
  ["eq(location-name,'say \"hi\", (you) o\\'clock')", 'e'],
  ['eq(location-name,é)', ''],
  ['eq(location-name,e\u0301)', 'i'],
  ['eq(location-name," lead")', 'j'],
  ['eq(location-name, lead)', ''],
  ['eq(name,   a_b)', 'd'],
  ['eq(name,"back\\\\slash")', 'e'],
  ['eq(name,"back\\slash")', 'e'],
  ['eq(name,back\\slash)', 'e'],
  ['in(name,"My Wishlist",a_b,nothing)', 'ad'],
  ['in(name,100%)', 'c'],
  ['in(name,"",😀)', 'fi'],
  // order by code point: U+FFEE before U+1F600, upper case before lower, null never
  ['gt(name,\uffee)', 'i'],
  ['ge(name,\uffee)', 'hi'],
  ['lt(name,A)', 'cfj'],
  ['le(name,"My Wishlist")', 'acfj'],
  ['gt(name,Z)', 'bdehi'],
  ['ge(name,"")', 'abcdefhij'],
  ['lt(location-name,2024-04-29T00:00:01Z)', 'cfgj'],
  // like
  ['like(name,*ishlist)', 'ab'],
  ['like(name,*wish*)', 'b'],
  ['like(name,My*)', 'a'],
  ['like(name,my*)', 'b'],
  ['like(name,a_b)', 'd'],
  ['like(name,*_*)', 'd'],
  ['like(name,%)', ''],
  ['like(name,*%)', 'c'],
  ['like(name,*\\*)', 'e'],
  ['like(name,"*\\\\*")', 'e'],
  ['like(name,2*3)', 'j'],
  ['like(name,2*)', 'j'],
  ['like(name,2*4)', ''],
  ['like(location-name,**star**)', 'g'],
  ['like(name,*)', 'abcdefhij'],
  ['like(name,**)', 'abcdefhij'],
  ['like(name,*😀*)', 'i'],
  ['like(name,"My Wish*")', 'a'],
  // integers
  ['eq(amount,5)', 'bd'],
  ['eq(amount, 5)', 'bd'],
  ['eq(amount,"5")', 'bd'],
  ['eq(amount,0)', 'a'],
  ['eq(amount,-3)', 'c'],
  ['eq(amount,9007199254740991)', 'e'],
  ['in(amount,0,-3,77)', 'ac'],
  ['lt(amount,5)', 'ac'],
  ['le(amount,5)', 'abcd'],
  ['gt(amount,5)', 'ehij'],
  ['ge(amount,5)', 'bdehij'],
  // floats
  ['lt(price,0.1)', 'c'],
  ['le(price,0.1)', 'ac'],
  ['gt(price,9)', 'e'],
  ['ge(price,9)', 'ej'],
  ['gt(price,1e20)', 'e'],
  ['in(price,0.1,2,2.50)', 'abd'],
  // booleans
  ['eq(active,true)', 'ach'],
  ['eq(active,false)', 'beij'],
  // null
  ['is_null(name)', 'g'],
  ['is_null(amount)', 'fg'],
  ['is_null(price)', 'fg'],
  ['is_null(active)', 'dfg'],
  ['is_null(location-name)', 'd'],
  // several conditions
  ['eq(amount,5):eq(active,false)', 'b'],
  ['eq(amount,5):is_null(location-name)', 'd'],
  ['ge(amount,0):le(amount,10):eq(active,true)', 'ah'],
  ['gt(price,2):lt(price,8):like(name,*)', 'dh'],
  ['eq(name,"a:b"):eq(amount,5)', ''],
  ['eq(location-name,a:b|c+d):eq(amount,10)', 'h'],
];

describe('filters on entries', () => {
  let server;
  let client;
  let api;
  let families;
  const entries = {};
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'letter');
    await client.create_field(api, 'name');
    await client.create_field(api, 'amount', 'integer');
    await client.create_field(api, 'price', 'float');
    await client.create_field(api, 'active', 'boolean');
    await client.create_field(api, 'location-name');
    families = [entries_path(api), extension_path(api)];
    for (const [letter, values] of Object.entries(rows)) {
      entries[letter] = await client.create_entry(api, { letter, ...values });
      await sleep(3);
    }
  });
  after(() => server.destroy());

  // The letters of the rows found, in the order of the alphabet.
  const letters = (reply) => {
    assert_status(reply, 200);
    return reply.body.data.map(({ letter }) => letter).sort().join('');
  };
  const found = async (filter) => letters(await client.get(families[1] + query({ filter })));

  for (const [filter, wanted] of matches) {
    it(`find ${filter}`, async () => {
      for (const path of families) {
        const reply = await client.get(path + query({ filter }));
        assert.equal(letters(reply), wanted);
        assert.equal(reply.body.meta.results.total, wanted.length);
      }
    });
  }

  it('by id', async () => {
    const ids = Object.values(entries).sort((one, other) => (one.id < other.id ? -1 : 1));
    const upto = (from, to) => ids.slice(from, to).map(({ letter }) => letter).sort().join('');
    const { id } = ids[4];
    assert.equal(await found(`eq(id,${id})`), upto(4, 5));
    assert.equal(await found(`in(id,${id},${ids[6].id},00000000-0000-4000-8000-000000000000)`), [ids[4], ids[6]].map(({ letter }) => letter).sort().join(''));
    assert.equal(await found(`lt(id,${id})`), upto(0, 4));
    assert.equal(await found(`le(id,${id})`), upto(0, 5));
    assert.equal(await found(`gt(id,${id})`), upto(5));
    assert.equal(await found(`ge(id,${id})`), upto(4));
  });

  it('by the times, written in three ways', async () => {
    const { created_at } = entries.e.meta.timestamps;
    for (const time of [created_at, `"${created_at}"`, String(Date.parse(created_at)), created_at.replace('Z', '+00:00')]) {
      for (const attribute of ['created_at', 'updated_at']) {
        assert.equal(await found(`lt(${attribute},"${time.replaceAll('"', '')}")`), 'abcd', time);
        assert.equal(await found(`le(${attribute},${time})`), 'abcde');
        assert.equal(await found(`eq(${attribute},${time})`), 'e');
        assert.equal(await found(`gt(${attribute},${time})`), 'fghij');
        assert.equal(await found(`ge(${attribute},${time})`), 'efghij');
      }
    }
    assert.equal(await found('ge(created_at,2024-04-29)'), 'abcdefghij');
    assert.equal(await found('lt(created_at,2024-04-29T00:00:00Z)'), '');
  });

  it('by the time of the last update', async () => {
    const { body } = await client.put(entry_path(api, entries.b), { type: api.api_type });
    assert.equal(await found(`ge(updated_at,${body.data.meta.timestamps.updated_at})`), 'b');
  });

  it('read + as a space, and %2B as +', async () => {
    assert.equal(letters(await client.get(`${families[1]}?filter=eq(name,My+Wishlist)`)), 'a');
    assert.equal(letters(await client.get(`${families[1]}?filter=eq(location-name,a:b|c%2Bd)`)), 'h');
    assert.equal(letters(await client.get(`${families[1]}?filter=eq(location-name,%22New%20York%22)`)), 'a');
    assert.equal(letters(await client.get(`${families[1]}?filter=eq(location-name,"New+York")`)), 'a');
  });

  it('are read whatever the header that turns them off says', async () => {
    const reply = await client.get(`${families[1]}?filter=eq(amount,0)`, { 'EP-Disable-Beta-Filtering': 'true' });
    assert.equal(letters(reply), 'a');
  });

  it('take 10 conditions and 8 KB', async () => {
    assert.equal(await found(Array(10).fill('eq(amount,5)').join(':')), 'bd');
    const words = Array.from({ length: 800 }, (_, i) => `word-${i}`).join(',');
    assert.ok(words.length > 7000 && words.length < 8000);
    assert.equal(await found(`in(name,${words},a_b)`), 'd');
    // Every byte of 8 KB may come percent-encoded.
    const hex = (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    assert.equal(letters(await client.get(`${families[1]}?filter=${hex(`in(name,${words},a_b)`)}`)), 'd');
  });

  it('that are empty find everything', async () => {
    assert.equal(letters(await client.get(`${families[1]}?filter=`)), 'abcdefghij');
  });

  it('match long values beyond what an index holds', async () => {
    const prefix = 'p'.repeat(100);
    await client.create_entry(api, { letter: 'y', name: `${prefix}1` });
    await client.create_entry(api, { letter: 'z', name: `${prefix}2` });
    assert.equal(await found(`eq(name,${prefix}1)`), 'y');
    assert.equal(await found(`gt(name,${prefix}1):like(name,p*)`), 'z');
    assert.equal(await found(`ge(name,${prefix}1):like(name,p*)`), 'yz');
    assert.equal(await found(`lt(name,${prefix}2):like(name,p*)`), 'y');
    assert.equal(await found(`in(name,${prefix}2,${prefix}3)`), 'z');
    assert.equal(await found(`like(name,${prefix}*)`), 'yz');
    assert.equal(await found(`like(name,*p2)`), 'z');
    assert.equal(await found(`eq(name,${prefix})`), '');
  });
});
