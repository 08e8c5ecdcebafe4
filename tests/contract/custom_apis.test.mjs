// Custom APIs one at a time: create, read, update, delete. What makes one invalid: custom_api_rules.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assert_custom_api, assert_error, assert_no_content, assert_not_found, assert_status, at_extensions, time_form, unknown_id,
} from './lib/assertions.mjs';
import { api_path, apis_path, entries_path, extension_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

describe('custom APIs', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const wishlists = {
    type: 'custom_api', name: 'Wishlists', description: 'Wishlist entries for all customers', slug: 'wishlists', api_type: 'wishlist_ext',
    allow_upserts: true, presentation: { page: 'Home', section: 'Lists' }, relationships: at_extensions,
  };

  it('echoes every attribute and answers the same on GET', async () => {
    const created = await client.post(apis_path, wishlists);
    assert_status(created, 201);
    assert.equal(created.headers['content-type'], 'application/json');
    assert_custom_api(created.body.data, wishlists);
    const { created_at, updated_at } = created.body.data.meta.timestamps;
    assert.equal(created_at, updated_at);
    const read = await client.get(api_path(created.body.data));
    assert_status(read, 200);
    assert.deepEqual(read.body, created.body);
    assert.equal(read.headers.etag, undefined);
  });

  it('fills in what was left out', async () => {
    const data = await client.create_api({ name: 'Bare', slug: 'bare', api_type: 'bare_ext' });
    assert_custom_api(data, { name: 'Bare', slug: 'bare', api_type: 'bare_ext' });
  });

  it('ignores keys that it does not know', async () => {
    const data = await client.create_api({ name: 'N', slug: 'unknown-keys', api_type: 'unknown_keys_ext', colour: 'red', links: { self: 'x' } });
    assert_custom_api(data, { name: 'N', slug: 'unknown-keys', api_type: 'unknown_keys_ext' });
  });

  it('counts the length of a name in code points', async () => {
    const name = '😀—é'.repeat(85);
    assert.equal([...name].length, 255);
    const data = await client.create_api({ name, description: name });
    assert.equal(data.name, name);
    assert.equal(data.description, name);
  });

  it('accepts the longest and the shortest slug and api_type', async () => {
    for (const letters of [1, 59]) {
      const slug = 'a'.repeat(letters === 1 ? 1 : 63);
      const api_type = `${'b'.repeat(letters)}_ext`;
      const data = await client.create_api({ slug, api_type });
      assert.equal(data.slug, slug);
      assert.equal(data.api_type, api_type);
    }
    assert.equal((await client.create_api({ slug: '-_0', api_type: '_0_ext' })).slug, '-_0');
  });

  it('refuses a second api_type or slug', async () => {
    const api = await client.create_api();
    const base = { type: 'custom_api', name: 'Again' };
    assert_error(await client.post(apis_path, { ...base, slug: 'free-slug', api_type: api.api_type }), 409, 'custom_api with the given api_type already exists');
    assert_error(await client.post(apis_path, { ...base, slug: api.slug, api_type: 'free_type_ext' }), 409, 'custom_api with the given slug already exists');
    // A refused create leaves nothing behind.
    assert_status(await client.post(apis_path, { ...base, slug: 'free-slug', api_type: 'free_type_ext' }), 201);
  });

  it('changes only the keys of a PUT', async () => {
    const before_put = { name: 'Old', description: 'old', slug: 'partial', api_type: 'partial_ext', allow_upserts: false, presentation: { page: 'Home', section: 'Old' } };
    const api = await client.create_api(before_put);
    let wanted = before_put;
    const changes = [
      { name: 'New' }, { description: 'new' }, { description: '' }, { allow_upserts: true }, { slug: 'partial-renamed' },
      { presentation: { page: 'Catalog', section: 'New' } }, { relationships: at_extensions }, {},
    ];
    for (const change of changes) {
      wanted = { ...wanted, ...change };
      const reply = await client.put(api_path(api), { type: 'custom_api', ...change });
      assert_status(reply, 200);
      assert_custom_api(reply.body.data, wanted);
      assert.equal(reply.body.data.id, api.id);
      assert.deepEqual((await client.get(api_path(api))).body, reply.body);
    }
  });

  it('clears the presentation with nulls', async () => {
    const api = await client.create_api({ presentation: { page: 'Home', section: 'Lists' } });
    const reply = await client.put(api_path(api), { type: 'custom_api', presentation: { page: null, section: null } });
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data.presentation, { page: null, section: null });
  });

  it('moves updated_at with an update and keeps created_at', async () => {
    const api = await client.create_api();
    await sleep(5);
    const { body } = await client.put(api_path(api), { type: 'custom_api', name: 'Later' });
    assert.equal(body.data.meta.timestamps.created_at, api.meta.timestamps.created_at);
    assert.match(body.data.meta.timestamps.updated_at, time_form);
    assert.ok(body.data.meta.timestamps.updated_at > api.meta.timestamps.updated_at);
  });

  it('accepts the whole resource back', async () => {
    const api = await client.create_api({ description: 'echo' });
    const reply = await client.put(api_path(api), { ...api, name: 'Echoed' });
    assert_status(reply, 200);
    assert_custom_api(reply.body.data, { name: 'Echoed', description: 'echo', slug: api.slug, api_type: api.api_type });
  });

  it('never changes the api_type', async () => {
    const api = await client.create_api();
    assert_error(await client.put(api_path(api), { type: 'custom_api', api_type: 'another_ext' }), 400, /api_type/);
    assert_status(await client.put(api_path(api), { type: 'custom_api', api_type: api.api_type }), 200);
    assert.equal((await client.get(api_path(api))).body.data.api_type, api.api_type);
  });

  it('moves the extension path with the slug, at once', async () => {
    const api = await client.create_api({ slug: 'before-rename' });
    const entry = await client.create_entry(api);
    const renamed = (await client.put(api_path(api), { type: 'custom_api', slug: 'after-rename' })).body.data;
    assert_not_found(await client.get('/v2/extensions/before-rename'));
    const { body } = await client.get('/v2/extensions/after-rename');
    assert.deepEqual(body.data.map((row) => row.links.self), [`/extensions/${renamed.slug}/${entry.id}`]);
    assert_status(await client.post(apis_path, { type: 'custom_api', name: 'N', slug: 'before-rename', api_type: 'takes_old_slug_ext' }), 201);
  });

  it('refuses a rename to a slug that is taken', async () => {
    const [first, second] = [await client.create_api(), await client.create_api()];
    assert_error(await client.put(api_path(second), { type: 'custom_api', slug: first.slug }), 409, 'custom_api with the given slug already exists');
    assert_status(await client.put(api_path(second), { type: 'custom_api', slug: second.slug }), 200);
  });

  it('deletes fields and entries with the API and frees its names', async () => {
    const names = { slug: 'doomed', api_type: 'doomed_ext' };
    const api = await client.create_api(names);
    const field = await client.create_field(api, 'title');
    const entry = await client.create_entry(api, { title: 'x' });
    assert_no_content(await client.delete(api_path(api)));
    const gone = [api_path(api), fields_path(api), `${fields_path(api)}/${field.id}`, entries_path(api), `${entries_path(api)}/${entry.id}`, extension_path(api), `${extension_path(api)}/${entry.id}`];
    for (const path of gone) assert_not_found(await client.get(path));
    assert_not_found(await client.delete(api_path(api)));

    const again = await client.create_api(names);
    assert.notEqual(again.id, api.id);
    assert.deepEqual((await client.get(fields_path(again))).body.data, []);
    assert.deepEqual((await client.get(extension_path(again))).body.data, []);
  });

  it('answers 404 for an id that does not exist or is no UUID', async () => {
    for (const id of [unknown_id, 'no-uuid', '123', `${unknown_id}0`]) {
      assert_not_found(await client.get(`${apis_path}/${id}`));
      assert_not_found(await client.put(`${apis_path}/${id}`, { type: 'custom_api', name: 'N' }));
      assert_not_found(await client.delete(`${apis_path}/${id}`));
    }
  });
});
