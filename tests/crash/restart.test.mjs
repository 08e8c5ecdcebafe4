// SIGTERM and a new start on the same folder: everything is there, and requests under way were answered.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_entry_reply, assert_error, assert_no_content, assert_not_found, assert_status, etag } from '../contract/lib/assertions.mjs';
import { api_path, apis_path, entries_path, entry_path, extension_path, field_path, fields_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';

describe('a restart', () => {
  let server;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  it('keeps definitions, entries, versions and settings', async () => {
    const client = await server.client();
    const parent = await client.create_api();
    const api = await client.create_api({
      slug: 'kept', api_type: 'kept_ext', allow_upserts: true, description: 'é 😀', presentation: { page: 'Home', section: 'S' }, relationships: { parent_apis: { data: [{ id: parent.id, type: 'custom_api' }] } },
    });
    const sku = await client.create_field(api, 'sku', 'string', { unique: 'yes', unique_case_insensitivity: true, allow_null_values: false, regex: '^[A-Za-z0-9-]+$' }, { use_as_url_slug: true });
    const renamed = await client.create_field(api, 'old_name', 'integer', { min_value: 0, immutable: true });
    const removed = await client.create_field(api, 'removed', 'string');
    await client.create_field(api, 'weight_kg', 'float', { max_value: 1e21 }, { presentation: { sort_order: 7 } });
    await client.create_field(api, 'flag', 'boolean');
    const values = { sku: 'ABC-1', old_name: 9007199254740991, removed: 'x', weight_kg: 0.1, flag: true };
    const entry = await client.create_entry(api, values);
    const doomed = await client.create_entry(api, { sku: 'DOOMED' });
    assert_no_content(await client.delete(entry_path(api, doomed)));
    await client.put(entry_path(api, entry), { type: 'kept_ext', flag: null });
    assert_status(await client.put(field_path(api, renamed), { type: 'custom_field', slug: 'new_name' }), 200);
    assert_no_content(await client.delete(field_path(api, removed)));
    await client.create_field(api, 'removed', 'integer');
    const gone = await client.create_api();
    assert_no_content(await client.delete(api_path(gone)));
    await client.put('/v2/settings', { type: 'settings', page_length: 7 });

    const paths = [apis_path, api_path(api), fields_path(api), field_path(api, sku), entries_path(api), extension_path(api), entry_path(api, entry), `${extension_path(api)}/abc-1`, '/v2/settings'];
    const read_all = (reader) => Promise.all(paths.map(async (path) => (await reader.get(path)).body));
    const before_stop = await read_all(client);
    await server.restart();
    const again = await server.client();
    assert.deepEqual(await read_all(again), before_stop);

    assert_entry_reply(await again.get(entry_path(api, entry)), 200, api, { sku: 'ABC-1', new_name: 9007199254740991, weight_kg: 0.1, flag: null, removed: null }, { version: 1, identifier: 'ABC-1' });
    assert_not_found(await again.get(api_path(gone)));
    assert_not_found(await again.get(entry_path(api, doomed)));
    // The rules bind as before.
    const post = (more) => again.post(extension_path(api), { type: 'kept_ext', ...more });
    assert_error(await post({ sku: 'abc-1' }), 409, 'custom_entry with the given sku already exists');
    assert_error(await post({ sku: 'a_b' }), 400, "Invalid value for field 'sku'. Expected string to match regex: '^[A-Za-z0-9-]+$'.");
    assert_error(await post({ sku: 'NEW', new_name: -1 }), 400, "Invalid value for field 'new_name'. Expected min_value to be no less than 0.");
    const put = (more, version) => again.put(`${extension_path(api)}/ABC-1`, { type: 'kept_ext', ...more }, version === undefined ? {} : { 'If-Match': etag(version) });
    assert_error(await put({ new_name: 1 }), 400, "Invalid value for field 'new_name'. The field is immutable.");
    assert_error(await put({ flag: false }, 0), 412, /ETag/);
    assert_entry_reply(await put({ flag: false }, 1), 200, api, { sku: 'ABC-1', new_name: 9007199254740991, weight_kg: 0.1, flag: false, removed: null }, { version: 2, identifier: 'ABC-1' });
  });

  it('is told to load balancers', async () => {
    const ending = await start_server({ args: ['--drain-ms', '3000'] });
    const client = await ending.client();
    assert_status(await client.get('/readyz'), 200);
    const stopped = ending.stop();
    await sleep(300);
    const reply = await client.get('/readyz');
    assert_error(reply, 503, 'The server is being stopped.');
    assert.equal(reply.headers.connection, 'close');
    client.close();
    await stopped;
    assert.equal(ending.log.includes('drain_failed'), false);
  });

  it('keeps the order of creation', async () => {
    const client = await server.client();
    const api = await client.create_api();
    const ids = [];
    for (let i = 0; i < 3; i += 1) {
      for (let n = 0; n < 5; n += 1) ids.push((await client.create_entry(api)).id);
      await server.restart();
      client.close();
    }
    const reader = await server.client();
    const { body } = await reader.get(`${extension_path(api)}?sort=created_at&page[limit]=100`);
    assert.deepEqual(body.data.map(({ id }) => id), ids);
  });

  it('answers what is under way before it ends', async () => {
    const client = await server.client();
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    const acknowledged = [];
    const unexpected = [];
    let running = true;
    const writer = async (own) => {
      for (let n = 0; running; n += 1) {
        const reply = await own.post(extension_path(api), { type: api.api_type, n }).catch(() => null);
        // No answer means that the connection was closed before the request was taken.
        if (reply === null) return;
        if (reply.status === 201) acknowledged.push(reply.body.data);
        else if (reply.status !== 503) unexpected.push(reply.text);
      }
    };
    const writers = await Promise.all(Array.from({ length: 4 }, () => server.client()));
    const done = writers.map(writer);
    await sleep(300);
    await server.stop();
    running = false;
    await Promise.all(done);
    assert.deepEqual(unexpected, []);
    assert.ok(acknowledged.length > 0);
    await server.start();
    const reader = await server.client();
    for (const entry of acknowledged) assert.deepEqual((await reader.get(entry_path(api, entry))).body?.data, entry);
    const { total } = (await reader.get(extension_path(api))).body.meta.results;
    assert.equal(total, Math.min(10_000, acknowledged.length), 'a write was made although it was not acknowledged');
  });
});
