// Which failure is told when several apply: 401, 403, 404 (API), 400 (body that cannot be read), 404 (entry), 412,
// 400 (every broken rule), 413, 409.
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_not_found, etag, unknown_id } from './lib/assertions.mjs';
import { apis_path, entries_path, extension_path, send } from './lib/client.mjs';
import { forbidden, guest } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';

describe('of several failures', () => {
  let server;
  let client;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'text');
    await client.create_field(api, 'more');
    await client.create_field(api, 'code', 'string', { unique: 'yes' });
    await client.create_field(api, 'n', 'integer');
    entry = await client.create_entry(api, { code: 'mine' });
    await client.create_entry(api, { code: 'taken' });
  });
  after(() => server.destroy());

  const stale = { 'If-Match': etag(9) };
  const large = { text: 'x'.repeat(60_000), more: 'x'.repeat(60_000) };
  const body = (values) => ({ type: api.api_type, ...values });
  const families = () => [entries_path(api), extension_path(api)];

  it('a missing token is told before all', async () => {
    for (const path of ['/v2/extensions/no-such-api', `${apis_path}/${unknown_id}`, apis_path]) {
      const reply = await send(server.url, 'PUT', path, { headers: { 'Content-Type': 'application/json', ...stale }, body: '{' });
      assert_error(reply, 401, 'Unable to validate access token');
    }
  });

  it('a missing API is told before an unreadable body', async () => {
    for (const path of ['/v2/extensions/no-such-api', `${apis_path}/${unknown_id}/entries`]) {
      assert_not_found(await client.post_text(path, '{'));
      assert_not_found(await client.put_text(`${path}/${unknown_id}`, '{'));
    }
    assert_not_found(await client.put_text(`${apis_path}/${unknown_id}`, '{'));
    assert_not_found(await client.post_text(`${apis_path}/${unknown_id}/fields`, '{'));
  });

  it('an unreadable body is told before a missing entry', async () => {
    for (const path of families()) assert_error(await client.put_text(`${path}/${unknown_id}`, '{'), 400);
  });

  it('a missing entry is told before the version and the values', async () => {
    for (const path of families()) assert_not_found(await client.put(`${path}/${unknown_id}`, body({ n: 'x', code: 'taken' }), stale));
  });

  it('the version is told before the values', async () => {
    for (const path of families()) {
      assert_error(await client.put(`${path}/${entry.id}`, body({ n: 'x' }), stale), 412, /ETag/);
      assert_error(await client.put(`${path}/${entry.id}`, body(large), stale), 412, /ETag/);
      assert_error(await client.put(`${path}/${entry.id}`, body({ code: 'taken' }), stale), 412, /ETag/);
    }
  });

  it('broken rules are told before the size and the conflict', async () => {
    const detail = "Invalid value for field 'n'. Expected type to be 'integer'.";
    for (const path of families()) {
      assert_error(await client.put(`${path}/${entry.id}`, body({ ...large, code: 'taken', n: 'x' })), 400, detail);
      assert_error(await client.post(path, body({ ...large, code: 'taken', n: 'x' })), 400, detail);
    }
  });

  it('a missing API and a missing permission are told before the length of the body', async () => {
    const long = `{"data":{},"more":"${'x'.repeat(1_048_576)}"}`;
    for (const path of ['/v2/extensions/no-such-api', `${apis_path}/${unknown_id}/entries`, `${apis_path}/${unknown_id}/fields`]) assert_not_found(await client.post_text(path, long));
    const shopper = await guest(server);
    for (const path of families()) {
      assert_error(await shopper.post_text(path, long), 403, forbidden);
      assert_error(await client.post_text(path, long), 413, 'the body is too large');
    }
  });

  it('the size is told before the conflict', async () => {
    for (const path of families()) {
      assert_error(await client.put(`${path}/${entry.id}`, body({ ...large, code: 'taken' })), 413, 'Maximum entry size reached.');
      assert_error(await client.post(path, body({ ...large, code: 'taken' })), 413, 'Maximum entry size reached.');
    }
  });

  it('and the conflict last', async () => {
    for (const path of families()) {
      assert_error(await client.put(`${path}/${entry.id}`, body({ code: 'taken' })), 409, 'custom_entry with the given code already exists');
    }
  });
});
