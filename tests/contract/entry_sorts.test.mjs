// Ours: entries sorted by their fields.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { entries_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const long = 'é'.repeat(64);

// Of each type in ascending order; null first, equal ones in the order of their creation.
const ordered = {
  string: [null, null, '', ' ', '10', '9', 'A', 'Z', 'a', 'a', 'a b', 'aa', 'ß', long, `${long}a`, `${long}b`, '\uffff', '\u{10000}'],
  integer: [null, null, -9007199254740991, -10, -9, 0, 0, 9, 10, 9007199254740991],
  float: [null, null, -1.5e300, -1.5, -5e-324, 0, 0, 0.1, 1, 9007199254740992],
  boolean: [null, null, false, false, true, true],
};

describe('entries sorted by a field', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const numbers = async (path, values) => {
    const reply = await client.get(path + query(values));
    assert_status(reply, 200);
    return reply.body.data.map(({ n }) => n);
  };

  for (const [type, values] of Object.entries(ordered)) {
    it(`of type ${type} come in its order, null first, and reversed`, async () => {
      const api = await client.create_api();
      await client.create_field(api, 'n', 'integer');
      await client.create_field(api, 'f', type);
      const rank = values.map((_, i) => i);
      // Not in the order of the values; equal ones stay in theirs.
      const shuffled = (n) => (values.indexOf(values[n]) * 7) % 11;
      for (const n of [...rank].sort((a, b) => shuffled(a) - shuffled(b) || a - b)) {
        await client.create_entry(api, { n, f: values[n] });
      }
      for (const path of [entries_path(api), extension_path(api)]) {
        assert.deepEqual(await numbers(path, { sort: 'f' }), rank, path);
        assert.deepEqual(await numbers(path, { sort: '-f' }), [...rank].reverse(), path);
        assert.deepEqual(await numbers(path, { sort: 'f', 'page[offset]': 2, 'page[limit]': 3 }), [2, 3, 4]);
        assert.deepEqual(await numbers(path, { sort: '-f', filter: 'is_null(f)|gt(n,3)' }), [...rank].reverse().filter((n) => n < 2 || n > 3));
      }
    });
  }

  it('are ordered by 256 code points of a text', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'f');
    const same = '😀'.repeat(256);
    for (const [n, f] of [[0, `${same}z`], [1, `${same}a`], [2, `${'😀'.repeat(255)}a`]]) await client.create_entry(api, { n, f });
    assert.deepEqual(await numbers(extension_path(api), { sort: 'f' }), [2, 0, 1]);
    assert.deepEqual(await numbers(extension_path(api), { sort: '-f' }), [1, 0, 2]);
  });

  it('need a field that is there', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'name');
    const wanted = "The parameter 'sort' must be one of [created_at id name updated_at], with a '-' before it for descending order, or 'null' for no order.";
    for (const sort of ['nam', 'Name', '--name', 'name,id', 'meta']) {
      assert_error(await client.get(extension_path(api) + query({ sort })), 400, wanted);
    }
  });
});
