// Scenario S4: an integration that polls for its Custom API and then posts an entry with a reserved key.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_status, time_form } from './lib/assertions.mjs';
import { apis_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const poll = `${apis_path}?filter=eq(slug,klevu-keys)`;

describe('S4: Klevu integration', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  it('1: polls until the API is there', async () => {
    await client.create_api({ slug: 'klevu-keys-2' });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const reply = await client.get(poll);
      assert_status(reply, 200);
      assert.deepEqual(reply.body.data, []);
    }
  });

  it('2: finds it with the members that it needs', async () => {
    api = await client.create_api({ name: 'Klevu keys', slug: 'klevu-keys', api_type: 'klevu_keys_ext' });
    for (const slug of ['catalog_name', 'source_catalog_id', 'klevu_api_key', 'klevu_rest_auth_key']) await client.create_field(api, slug);
    const [found, ...others] = (await client.get(poll)).body.data;
    assert.deepEqual(others, []);
    for (const member of ['id', 'name', 'slug', 'api_type', 'description']) assert.equal(typeof found[member], 'string', member);
    assert.equal(found.type, 'custom_api');
    assert.match(found.meta.timestamps.created_at, time_form);
    assert.match(found.meta.timestamps.updated_at, time_form);
  });

  it('3: creates an entry, reserved key and all', async () => {
    const values = { catalog_name: 'Main', source_catalog_id: 'c1', klevu_api_key: 'klevu-1', klevu_rest_auth_key: 'rest-1' };
    assert_entry_reply(await client.post('/v2/extensions/klevu-keys', { type: 'klevu_keys_ext', slug: 'klevu-keys', ...values }), 201, api, values);
  });
});
