// The 64 KiB that an entry may hold, and the 1 MiB of a request's body.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status, etag } from './lib/assertions.mjs';
import { entries_path, extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const too_large = 'Maximum entry size reached.';

describe('sizes', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ allow_upserts: true });
    await client.create_field(api, 'a');
    await client.create_field(api, 'b');
    await client.create_field(api, 'u', 'string', { unique: 'yes' });
    await client.create_field(api, 'n', 'integer');
  });
  after(() => server.destroy());

  const body = (values) => ({ type: api.api_type, ...values });
  const a = 'a'.repeat(65_000);

  it('of entries end at 64 KiB, on every way to write one', async () => {
    for (const path of [entries_path(api), extension_path(api)]) {
      const full = await client.post(path, body({ a, b: 'b'.repeat(536) }));
      assert_status(full, 201);
      assert_error(await client.post(path, body({ a, b: 'b'.repeat(537) })), 413, too_large);
      assert_error(await client.put(`${path}/${full.body.data.id}`, body({ b: 'b'.repeat(537) })), 413, too_large);
      const unchanged = await client.get(`${path}/${full.body.data.id}`);
      assert.deepEqual(unchanged.body, full.body);
      assert_status(await client.put(`${path}/${full.body.data.id}`, body({ a: 'x' })), 200);
      const fresh = `${path}/11111111-1111-4111-8111-11111111111${path.startsWith('/v2/settings') ? 1 : 2}`;
      assert_error(await client.put(fresh, body({ a, b: 'b'.repeat(537) })), 413, too_large);
      assert_status(await client.put(fresh, body({ a, b: 'b' })), 201);
    }
  });

  it('are counted in bytes', async () => {
    assert_error(await client.post(extension_path(api), body({ a: 'é'.repeat(40_000) })), 413, too_large);
    assert_status(await client.post(extension_path(api), body({ a: 'é'.repeat(32_000) })), 201);
  });

  it('are told after broken rules and versions, and before conflicts', async () => {
    await client.create_entry(api, { u: 'taken' });
    const large = { a, b: a };
    assert_error(await client.post(extension_path(api), body({ ...large, n: 'x' })), 400, "Invalid value for field 'n'. Expected type to be 'integer'.");
    assert_error(await client.post(extension_path(api), body({ ...large, u: 'taken' })), 413, too_large);
    const entry = await client.create_entry(api);
    assert_error(await client.put(`${extension_path(api)}/${entry.id}`, body(large), { 'If-Match': etag(5) }), 412, /ETag/);
  });

  it('of bodies end at 1 MiB', async () => {
    const json = JSON.stringify({ data: body({ n: 1 }) });
    assert_status(await client.post_text(extension_path(api), json.padEnd(1_048_576)), 201);
    assert_error(await client.post_text(extension_path(api), json.padEnd(1_048_577)), 413);
    assert_status(await client.post_text(extension_path(api), json), 201);
  });
});
