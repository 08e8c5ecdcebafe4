// Filters as long as they may be, with as many operands as fit, and little time: the answer is the right one, or says
// in time that there is none. With the time that lists have otherwise, it is the right one.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { entries_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const filter_bytes = 8_192;
const rows = 500;
const timeout_ms = 100;
const late_ms = 100; // what an answer may come after its deadline, on a machine that does other things as well
const tries = 3;

const values = (n) => ({ n, text: `é${n}`, plain: `p${n}`, tags: [`t${n % 40}`, `u${n}`], mixed: [n, `m${n}`] });

// As many operands `word(0)`, `word(1)`, … as fit between `head` and `)`.
function filled(head, word, bytes = filter_bytes) {
  const operands = [];
  let length = Buffer.byteLength(head) + 1;
  for (let i = 0; ; i += 1) {
    const next = Buffer.byteLength(word(i)) + (i === 0 ? 0 : 1);
    if (length + next > bytes) break;
    length += next;
    operands.push(word(i));
  }
  return { filter: `${head}${operands.join(',')})`, operands };
}

const one = (head, word, matches) => () => {
  const { filter, operands } = filled(head, word);
  const wanted = new Set(operands);
  return { filter, right: (row) => matches(row, wanted) };
};

// Ten conditions, each with a tenth of the operands, of another part of the rows.
const ten = (joint, every) => () => {
  const heads = ['in(n,', 'in(text,', 'in(plain,', 'contains_any(tags,', 'in(tags[1],'];
  const words = [(i) => `${i}`, (i) => `é${i}`, (i) => `p${i}`, (i) => `u${i}`, (i) => `u${i}`];
  const parts = Array.from({ length: 10 }, (_, i) => filled(heads[i % 5], (k) => words[i % 5](joint === '|' ? k * 10 + i : k), 810));
  const right = (row) => parts[every](({ operands }, i) => {
    const held = [`${row.n}`, row.text, row.plain, row.tags[1], row.tags[1]][i % 5];
    return operands.includes(held);
  });
  return { filter: parts.map(({ filter }) => filter).join(joint), right };
};

const cases = [
  ['in, of integers', one('in(n,', (i) => `${i * 3}`, (row, wanted) => wanted.has(`${row.n}`))],
  ['in, of texts, each byte encoded', one('in(text,', (i) => `é${i}`, (row, wanted) => wanted.has(row.text))],
  ['in, of a field without an index', one('in(plain,', (i) => `p${i * 2}`, (row, wanted) => wanted.has(row.plain))],
  ['in, of an element', one('in(tags[1],', (i) => `u${i}`, (row, wanted) => wanted.has(row.tags[1]))],
  ['contains_any, of texts', one('contains_any(tags,', (i) => (i === 0 ? 't7' : `u${i}`), (row, wanted) => row.tags.some((tag) => wanted.has(tag)))],
  ['contains_any, of any type', one('contains_any(mixed,', (i) => `m${i}`, (row, wanted) => wanted.has(row.mixed[1]))],
  ['contains_all', one('contains_all(tags,', (i) => `u${i}`, () => false)],
  ['ten conditions, one of which is to hold', ten('|', 'some')],
  ['ten conditions, which are all to hold', ten(':', 'every')],
];

describe('a filter of 8 KiB with 100 ms', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'text');
    await client.create_field(api, 'plain', 'string', undefined, { index: false });
    await client.create_field(api, 'tags', 'list', { allowed_type: 'string' });
    await client.create_field(api, 'mixed', 'list', { allowed_type: 'any' });
    let next = 0;
    await Promise.all(Array.from({ length: 16 }, async () => {
      while (next < rows) {
        const n = next;
        next += 1;
        assert_status(await client.post(entries_path(api), { type: api.api_type, ...values(n) }), 201);
      }
    }));
  });
  after(() => server.destroy());

  for (const [name, make] of cases) {
    it(name, async () => {
      const { filter, right } = make();
      assert.ok(Buffer.byteLength(filter) > filter_bytes - 120 && Buffer.byteLength(filter) <= filter_bytes, `${Buffer.byteLength(filter)} bytes`);
      const wanted = Array.from({ length: rows }, (_, n) => values(n)).filter(right).map(({ n }) => n);
      const parameters = { filter, sort: 'n', 'page[limit]': 100, 'page[total_method]': 'exact' };
      const assert_right = (reply) => {
        assert_status(reply, 200);
        assert.deepEqual(reply.body.data.map(({ n }) => n), wanted.slice(0, 100));
        assert.equal(reply.body.meta.results.total, wanted.length);
      };
      const took = [];
      for (let i = 0; i < tries; i += 1) {
        const began = performance.now();
        const reply = await client.get(extension_path(api) + query({ ...parameters, timeout: timeout_ms }));
        took.push(performance.now() - began);
        if (reply.status === 422) assert_error(reply, 422, `request timed out after ${timeout_ms} ms.`);
        else assert_right(reply);
      }
      assert.ok(Math.min(...took) < timeout_ms + late_ms, `${took} ms`);
      assert_right(await client.get(extension_path(api) + query(parameters)));
    });
  }
});
