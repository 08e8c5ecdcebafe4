// Where a Custom API hangs: under the location /v2/extensions, or under another Custom API, at most two deep.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_custom_api, assert_error, assert_no_content, assert_status, at_extensions, unknown_id } from './lib/assertions.mjs';
import { api_path, apis_path, extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const under = (...parents) => ({ parent_apis: { data: parents.map(({ id }) => ({ id, type: 'custom_api' })) } });

describe('parent APIs', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const update = (api, relationships) => client.put(api_path(api), { type: 'custom_api', relationships });

  it('hangs a child under its parent, reachable by its own slug', async () => {
    const parent = await client.create_api();
    const child = await client.create_api({ name: 'Child', slug: 'child', api_type: 'child_ext', relationships: under(parent) });
    assert_custom_api(child, { name: 'Child', slug: 'child', api_type: 'child_ext', relationships: under(parent) });
    assert_status(await client.get(extension_path(child)), 200);
  });

  it('moves an API by update, and back', async () => {
    const [parent, child] = [await client.create_api(), await client.create_api()];
    const moved = await update(child, under(parent));
    assert_status(moved, 200);
    assert.deepEqual(moved.body.data.relationships, under(parent));
    const back = await update(child, at_extensions);
    assert.deepEqual(back.body.data.relationships, at_extensions);
  });

  it('keeps the parent when an update does not name it', async () => {
    const parent = await client.create_api();
    const child = await client.create_api({ relationships: under(parent) });
    const reply = await client.put(api_path(child), { type: 'custom_api', name: 'Renamed' });
    assert.deepEqual(reply.body.data.relationships, under(parent));
  });

  it('refuses a child of a child', async () => {
    const parent = await client.create_api();
    const child = await client.create_api({ relationships: under(parent) });
    const grandchild = { type: 'custom_api', name: 'N', slug: 'grandchild', api_type: 'grandchild_ext', relationships: under(child) };
    assert_error(await client.post(apis_path, grandchild), 400, /parent_apis/);
    const third = await client.create_api();
    assert_error(await update(third, under(child)), 400, /parent_apis/);
  });

  it('refuses to put a parent under another API', async () => {
    const [parent, other] = [await client.create_api(), await client.create_api()];
    await client.create_api({ relationships: under(parent) });
    assert_error(await update(parent, under(other)), 400, /parent_apis/);
    assert.deepEqual((await client.get(api_path(parent))).body.data.relationships, at_extensions);
  });

  it('refuses cycles', async () => {
    const parent = await client.create_api();
    const child = await client.create_api({ relationships: under(parent) });
    assert_error(await update(parent, under(parent)), 400, /parent_apis/);
    assert_error(await update(parent, under(child)), 400, /parent_apis/);
  });

  it('refuses a parent that does not exist', async () => {
    const body = { type: 'custom_api', name: 'N', slug: 'orphan', api_type: 'orphan_ext' };
    for (const id of [unknown_id, 'no-uuid', '/v2/extensions']) {
      assert_error(await client.post(apis_path, { ...body, relationships: under({ id }) }), 400, /parent_apis/);
    }
  });

  it('hands the children of a deleted parent to /v2/extensions', async () => {
    const parent = await client.create_api();
    const child = await client.create_api({ relationships: under(parent) });
    const entry = await client.create_entry(child);
    assert_no_content(await client.delete(api_path(parent)));
    assert.deepEqual((await client.get(api_path(child))).body.data.relationships, at_extensions);
    assert_status(await client.get(`${extension_path(child)}/${entry.id}`), 200);
  });
});
