// Definitions that change while entries are written and read: no answer but the right ones, and nothing lost.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_status, told } from '../contract/lib/assertions.mjs';
import { api_path, entries_path, extension_path, field_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';

const rows_at_first = 3000;

describe('changes under load', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  async function filled_api(attributes) {
    const api = await client.create_api(attributes);
    await client.create_field(api, 'n', 'integer');
    await client.create_field(api, 'text');
    let next = 0;
    await Promise.all(Array.from({ length: 16 }, async () => {
      for (; next < rows_at_first;) {
        next += 1;
        await client.create_entry(api, { n: next, text: `text ${next}` });
      }
    }));
    return api;
  }

  // Reads and writes over several connections until `changes` is done. Every reply goes to `check`.
  async function under_load(api, check, changes) {
    let running = true;
    const count = { replies: 0 };
    const repeat = async (request, own) => {
      for (let n = 0; running; n += 1) {
        check(await request(own, n));
        count.replies += 1;
      }
      own.close();
    };
    const path = extension_path(api);
    const requests = [
      (own, n) => own.post(path, { type: api.api_type, n, text: 'new' }),
      (own, n) => own.post(entries_path(api), { type: api.api_type, n: -n, text: null }),
      (own) => own.get(`${path}?page[limit]=100`),
      (own, n) => own.get(`${path}?filter=eq(n,${n % 100})`),
      (own) => own.get(`${path}?filter=like(text,*9*)&sort=id&page[limit]=5`),
    ];
    // Their tokens come first: making one takes longer than some of the changes.
    const clients = await Promise.all(requests.map(() => server.client()));
    const load = requests.map((request, i) => repeat(request, clients[i]));
    await Promise.all(clients.map((own) => own.get(path)));
    try {
      await changes();
    } finally {
      running = false;
      await Promise.all(load);
    }
    assert.ok(count.replies > 0);
  }

  it('of fields', async () => {
    const api = await filled_api();
    const statuses = new Set();
    const check = (reply) => {
      statuses.add(reply.status);
      assert.ok([200, 201].includes(reply.status), told(reply));
    };
    await under_load(api, check, async () => {
      for (let i = 0; i < 8; i += 1) {
        const kind = ['string', 'integer', 'float', 'boolean'][i % 4];
        const field = await client.create_field(api, `extra_${i}`, kind, kind === 'string' ? { unique: 'yes' } : undefined);
        const { body } = await client.get(`${extension_path(api)}?page[limit]=100`);
        assert.ok(body.data.every((row) => row[`extra_${i}`] === null), 'a row lacks the new field');
        assert_status(await client.put(field_path(api, field), { type: 'custom_field', slug: `renamed_${i}` }), 200);
        const entry = await client.create_entry(api, { [`renamed_${i}`]: { string: 'x', integer: 1, float: 0.5, boolean: true }[kind] });
        assert.notEqual(entry[`renamed_${i}`], null);
        assert_no_content(await client.delete(field_path(api, field)));
        const after_delete = (await client.get(`${extension_path(api)}/${entry.id}`)).body.data;
        assert.ok(!(`renamed_${i}` in after_delete));
        // The same slug again: empty, in old rows and in new ones.
        const again = await client.create_field(api, `renamed_${i}`, kind);
        const reread = (await client.get(`${extension_path(api)}/${entry.id}`)).body.data;
        assert.equal(reread[`renamed_${i}`], null);
        assert.equal((await client.get(`${extension_path(api)}?filter=is_null(renamed_${i})&page[limit]=1`)).body.data.length, 1);
        assert_no_content(await client.delete(field_path(api, again)));
      }
    });
    assert.deepEqual([...statuses].sort(), [200, 201]);
  });

  it('of a rule: no write passes the old rule after the new one is acknowledged', async () => {
    const api = await filled_api();
    const field = await client.create_field(api, 'strict', 'integer');
    for (let i = 1; i <= 5; i += 1) {
      let acknowledged = false;
      let running = true;
      const writer = async () => {
        const own = await server.client();
        while (running) {
          const after_change = acknowledged;
          const reply = await own.post(extension_path(api), { type: api.api_type, strict: 10 - i });
          assert.ok([201, 400].includes(reply.status), told(reply));
          if (after_change) assert.equal(reply.status, 400, told(reply));
        }
        own.close();
      };
      const writers = [writer(), writer(), writer()];
      const reply = await client.put(field_path(api, field), { type: 'custom_field', validation: { integer: { max_value: 9 - i } } });
      acknowledged = true;
      assert_status(reply, 200);
      await new Promise((done) => { setTimeout(done, 100); });
      running = false;
      await Promise.all(writers);
    }
  });

  it('of the slug of the API', async () => {
    const api = await filled_api({ slug: 'name-0' });
    await under_load(api, (reply) => assert.ok([200, 201, 404].includes(reply.status), told(reply)), async () => {
      for (let i = 1; i <= 10; i += 1) {
        assert_status(await client.put(api_path(api), { type: 'custom_api', slug: `name-${i}` }), 200);
        assert_status(await client.get(`/v2/extensions/name-${i}`), 200);
        assert_error(await client.get(`/v2/extensions/name-${i - 1}`), 404, 'Not found');
      }
    });
  });

  it('that end in the removal of the API', async () => {
    const api = await filled_api({ slug: 'removed', api_type: 'removed_ext' });
    let removed = false;
    const check = (reply) => assert.ok([200, 201, 404].includes(reply.status), told(reply));
    await under_load(api, check, async () => {
      assert_no_content(await client.delete(api_path(api)));
      removed = true;
      assert_error(await client.get(extension_path(api)), 404, 'Not found');
    });
    assert.ok(removed);
    const again = await client.create_api({ slug: 'removed', api_type: 'removed_ext' });
    assert.deepEqual((await client.get(extension_path(again))).body.data, []);
    await client.create_field(again, 'n', 'string');
    await client.create_entry(again, { n: 'a text now' });
  });
});
