// resource_version, etag_id, the ETag header and If-Match.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_error, assert_no_content, assert_status, etag, etag_id, unknown_id } from './lib/assertions.mjs';
import { entries_path, extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const mismatch = (sent, current) => `The provided ETag '${sent}', does not match the current ETag '${etag(current)}'.`;

describe('versions of entries', () => {
  let server;
  let client;
  let api;
  let families;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    families = [entries_path(api), extension_path(api)];
  });
  after(() => server.destroy());

  const body = (n) => ({ type: api.api_type, n });

  it('are hashed as published', () => {
    assert.equal(etag_id(0), '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9');
    assert.equal(etag_id(1), '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b');
    assert.equal(etag_id(4), '4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a');
    assert.equal(etag_id(5), 'ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d');
  });

  it('count the successful updates', async () => {
    const { id } = await client.create_entry(api, { n: 0 });
    const path = `${families[1]}/${id}`;
    for (let version = 1; version <= 12; version += 1) {
      assert_entry_reply(await client.put(path, body(version)), 200, api, { n: version }, { version });
    }
    assert_error(await client.put(path, body('x')), 400);
    assert_error(await client.put(path, body(0), { 'If-Match': etag(3) }), 412, mismatch(etag(3), 12));
    assert_entry_reply(await client.get(path), 200, api, { n: 12 }, { version: 12 });
  });

  it('are not told by lists and deletes', async () => {
    const { id } = await client.create_entry(api, { n: 0 });
    for (const path of families) assert.equal((await client.get(path)).headers.etag, undefined);
    assert.equal((await client.delete(`${families[0]}/${id}`)).headers.etag, undefined);
  });

  it('guard an update', async () => {
    for (const path of families) {
      const { id } = await client.create_entry(api, { n: 0 });
      const put = (n, version) => client.put(`${path}/${id}`, body(n), { 'If-Match': version });
      assert_entry_reply(await put(1, etag(0)), 200, api, { n: 1 }, { version: 1 });
      assert_error(await put(2, etag(0)), 412, mismatch(etag(0), 1));
      assert_entry_reply(await put(2, etag(1)), 200, api, { n: 2 }, { version: 2 });
      assert_error(await put(3, etag(7)), 412, mismatch(etag(7), 2));
      assert_entry_reply(await client.get(`${path}/${id}`), 200, api, { n: 2 }, { version: 2 });
    }
  });

  it('guard a delete', async () => {
    for (const path of families) {
      const { id } = await client.create_entry(api, { n: 0 });
      await client.put(`${path}/${id}`, body(1));
      assert_error(await client.delete(`${path}/${id}`, { 'If-Match': etag(0) }), 412, mismatch(etag(0), 1));
      assert_status(await client.get(`${path}/${id}`), 200);
      assert_no_content(await client.delete(`${path}/${id}`, { 'If-Match': etag(1) }));
    }
  });

  it('match in one spelling only', async () => {
    const { id } = await client.create_entry(api, { n: 0 });
    const path = `${families[1]}/${id}`;
    const hash = etag_id(0);
    for (const sent of [hash, `"${hash}"`, `w/"${hash}"`, `W/${hash}`, '*', `${etag(0)}, ${etag(1)}`, '0', `W/"${hash.toUpperCase()}"`]) {
      assert_error(await client.put(path, body(9), { 'If-Match': sent }), 412, mismatch(sent, 0));
      assert_error(await client.delete(path, { 'If-Match': sent }), 412, mismatch(sent, 0));
    }
    assert_entry_reply(await client.get(path), 200, api, { n: 0 });
  });

  it('of entries that do not exist are 404, where nothing is upserted', async () => {
    for (const path of families) {
      assert_error(await client.put(`${path}/${unknown_id}`, body(1), { 'If-Match': etag(0) }), 404, 'Not found');
      assert_error(await client.delete(`${path}/${unknown_id}`, { 'If-Match': etag(0) }), 404, 'Not found');
    }
  });

  it('are told wrong before the values are', async () => {
    const { id } = await client.create_entry(api, { n: 0 });
    assert_error(await client.put(`${families[1]}/${id}`, body('x'), { 'If-Match': etag(3) }), 412, mismatch(etag(3), 0));
  });
});
