// The schemas of the Custom APIs say of values what the server does: they allow what it takes and refuse what it
// refuses, and every entry that it gives holds to them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { assert_status } from '../contract/lib/assertions.mjs';
import { extension_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';
import { read_document } from './lib/documents.mjs';
import { define, rich_apis } from './lib/rich.mjs';

const candidates = [
  null, true, false, 0, 1, -1, 0.5, -0.5, 100, 101, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 53, 1e21, 1e22,
  '', 'a', 'ab', 'abc', 'ABC-12', 'XABC-1', 'hello', 'HELLO', 'x'.repeat(64), 'x'.repeat(65), 'x'.repeat(65536), '\u{1F600}'.repeat(64),
  'a\nc', 'a\u2028c', 'a b', ' b', '\u00a0b', '\tb', '\vb', 'a{,2}]}', 'aa]}', 'a-b_c.d', 'a!', 'λόγος', '"\\/',
  [], ['a'], ['a', 1], [1, 2], [1, 1], [0.5, 1.5], [null], ['1', '2', '3', '4', '5', '6'], [[1]], [{}], Array(1001).fill(1),
  {}, { grade: 'x' }, { grade: 'x', litres: 1 }, { grade: 1 }, { next: { next: {} } },
];

const sample = { name: 'Birthday', items: 3, keep: true, counts: [1], never_null: 0 };

describe('the schemas of the Custom APIs', () => {
  let server;
  let client;
  let apis;
  let ajv;
  before(async () => {
    server = await start_server();
    client = await server.client();
    apis = await define(client);
    ajv = new Ajv({ strict: false, allErrors: true });
    formats(ajv);
    ajv.addSchema(await read_document(client, 'custom_apis'), 'document');
  });
  after(() => server.destroy());

  const schema = (name) => ajv.getSchema(`document#/components/schemas/${name}`);
  function assert_valid(name, value) {
    const validate = schema(name);
    assert.ok(validate(value), `${JSON.stringify(value).slice(0, 500)} is no ${name}: ${ajv.errorsText(validate.errors)}`);
  }

  for (const [slug, name] of [['wishlists', 'WishlistExt'], ['patterns', 'PatternExt']]) {
    const { api: { api_type }, fields } = rich_apis.find(({ api }) => api.slug === slug);
    for (const [field, [, rules]] of Object.entries(fields)) {
      if (rules?.immutable) continue; // takes one value
      it(`agree with the server about ${slug}.${field}`, async () => {
        const values = slug === 'wishlists' ? sample : {};
        const { id } = await client.created(extension_path(apis[slug]), { type: api_type, ...values });
        const { description } = schema(`${name}Update`).schema.properties[field];
        const says_all = !description.includes('Must ');
        for (const value of candidates) {
          const data = { type: api_type, [field]: value };
          const reply = await client.put(`${extension_path(apis[slug])}/${id}`, data);
          if (reply.status === 413) continue; // the entry is too large, not the value wrong
          const told = `${JSON.stringify(value).slice(0, 100)} → ${reply.status} ${reply.text.slice(0, 500)}`;
          assert.ok([200, 400].includes(reply.status), told);
          const allowed = schema(`${name}Update`)(data);
          if (says_all || reply.status === 200) assert.equal(allowed, reply.status === 200, told);
          if (reply.status === 200) assert_valid(name, reply.body.data);
        }
      });
    }
  }

  it('agree about what an entry must have', async () => {
    for (const left_out of [undefined, ...Object.keys(sample), 'type']) {
      const { [left_out]: _, ...data } = { type: 'wishlist_ext', ...sample };
      const reply = await client.post(extension_path(apis.wishlists), data);
      assert_status(reply, left_out === undefined ? 201 : 400);
      assert.equal(schema('WishlistExtCreate')(data), left_out === undefined, left_out);
    }
  });

  it('hold for the entries of every API, older than its fields or not', async () => {
    const names = { inventories: 'InventoryExt', '-': 'ABExt', _: 'AbExt2', '--__': 'ABExt3', 7: 'Api7Ext', 'odd-texts': 'OddTextsExt' };
    for (const [slug, name] of Object.entries(names)) {
      const values = slug === 'inventories' ? { sku: 'TBL-1' } : {};
      assert_valid(name, await client.created(extension_path(apis[slug]), { type: apis[slug].api_type, ...values }));
    }
    const old = await client.created(extension_path(apis.nothing), { type: 'nothing_ext' });
    await client.create_field(apis.nothing, 'later', 'string', { allow_null_values: false, min_length: 3 });
    ajv.removeSchema('document').addSchema(await read_document(client, 'custom_apis'), 'document');
    assert_valid('NothingExt', (await client.get(`${extension_path(apis.nothing)}/${old.id}`)).body.data);
    assert_valid('ErrorDocument', (await client.get('/v2/extensions/none')).body);
  });
});
