// What stands between clients and the server: compressors, caches, load balancers, tracers.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_status, etag, told } from './lib/assertions.mjs';
import { apis_path, entry_path, extension_path, post_token, send } from './lib/client.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';
import { Wire } from './lib/wire.mjs';

const challenge = 'Bearer realm="bespoke"';

describe('between clients and the server', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ allow_upserts: true });
    await client.create_field(api, 'n', 'integer');
  });
  after(() => server.destroy());

  const body = (n) => JSON.stringify({ data: { type: api.api_type, n } });

  async function on_wire(use) {
    const wire = await Wire.open(server);
    try {
      return await use(wire);
    } finally {
      wire.close();
    }
  }

  it('a compressed body is 415, whatever it holds, and nothing is written', async () => {
    const post = (coding, text) => client.send('POST', extension_path(api), { headers: { 'Content-Encoding': coding }, body: text });
    for (const [coding, text] of [['gzip', gzipSync(body(1))], ['br', body(1)], ['deflate', body(1)], ['x-unknown', body(1)], ['identity, gzip', body(1)], ['GZIP', body(1)], [['identity', 'br'], body(1)]]) {
      const reply = await post(coding, text);
      assert_error(reply, 415, "The body has a content coding. Send it as it is, without 'Content-Encoding'.");
      assert.equal(reply.headers['accept-encoding'], 'identity');
    }
    assert_error(await client.send('PUT', `${extension_path(api)}/x`, { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(body(1)) }), 415);
    assert.equal((await client.get(extension_path(api))).body.meta.results.total, 0);
    for (const coding of ['identity', 'Identity', '', 'identity, identity']) {
      const made = await post(coding, body(1));
      assert_status(made, 201);
      assert_no_content(await client.delete(entry_path(api, made.body.data), { 'Content-Encoding': 'gzip' }));
    }
  });

  it('a compressed body of somebody unknown is 401', async () => {
    assert_error(await send(server.url, 'POST', extension_path(api), { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(body(1)) }), 401);
  });

  it('a 401 says what would be let in', async () => {
    for (const reply of [await send(server.url, 'GET', apis_path), await send(server.url, 'GET', '/v2/nothing'), await send(server.url, 'GET', apis_path, { headers: { Authorization: 'Bearer x' } })]) {
      assert_error(reply, 401);
      assert.equal(reply.headers['www-authenticate'], challenge);
    }
    assert.equal((await client.get(apis_path)).headers['www-authenticate'], undefined);
  });

  it('no answer is to be kept by a cache', async () => {
    const replies = [
      await client.get('/healthz'), await client.get('/readyz'), await client.get('/metrics'), await client.get('/openapi.json'), await client.get('/'), await client.get('/nothing'),
      await client.get(apis_path), await client.send('HEAD', apis_path), await client.send('OPTIONS', apis_path), await client.send('PATCH', apis_path), await send(server.url, 'GET', apis_path),
      await client.get('/v2/settings/extensions/specifications/openapi'), await client.send('POST', extension_path(api), { body: '{' }), await client.send('POST', extension_path(api), { body: body(5) }),
      await post_token(server.url, { grant_type: 'client_credentials', client_id, client_secret }), await post_token(server.url, {}),
    ];
    for (const reply of replies) assert.equal(reply.headers['cache-control'], 'no-store', told(reply));
    await on_wire(async (wire) => {
      wire.write('nonsense', '', '');
      assert.equal((await wire.response()).headers['cache-control'], 'no-store');
    });
  });

  it('several If-Match headers are one list, which matches nothing', async () => {
    const entry = await client.create_entry(api, { n: 1 });
    const path = entry_path(api, entry);
    for (const tags of [[etag(0), etag(7)], [etag(7), etag(0)], [etag(0), etag(0)]]) {
      const mismatch = `The provided ETag '${tags.join(', ')}', does not match the current ETag '${etag(0)}'.`;
      assert_error(await client.send('PUT', path, { headers: { 'If-Match': tags }, body: body(2) }), 412, mismatch);
      assert_error(await client.send('DELETE', path, { headers: { 'If-Match': tags } }), 412, mismatch);
    }
    assert_status(await client.send('PUT', path, { headers: { 'If-Match': [etag(0)] }, body: body(2) }), 200);
  });

  it('of several If-None-Match headers one star is enough', async () => {
    const entry = await client.create_entry(api, { n: 1 });
    for (const tags of [['*', etag(0)], [etag(0), '*'], ['*', '*'], `${etag(0)}, *`]) {
      assert_error(await client.send('PUT', entry_path(api, entry), { headers: { 'If-None-Match': tags }, body: body(2) }), 412, "The entry exists, and 'If-None-Match: *' asks for a new one.");
    }
  });

  it('a balancer that knows no path is answered', async () => {
    assert_no_content(await send(server.url, 'OPTIONS', '/'));
    for (const method of ['GET', 'HEAD']) assert_status(await send(server.url, method, '/'), 200);
    assert.deepEqual((await send(server.url, 'GET', '/')).body, { status: 'ok' });
    await on_wire(async (wire) => {
      wire.write('OPTIONS * HTTP/1.1', 'Host: x', '', '');
      const reply = await wire.response();
      assert_no_content(reply);
      assert.equal(reply.headers.allow, 'GET, HEAD, POST, PUT, DELETE, OPTIONS');
    });
    // HAProxy's `option httpchk` without more.
    await on_wire(async (wire) => {
      wire.write('OPTIONS / HTTP/1.0', '', '');
      assert_no_content(await wire.response());
    });
  });

  async function logged(id) {
    for (let tries = 0; tries < 200; tries += 1) {
      const line = server.log.split('\n').find((text) => text.includes(`id=${id}`));
      if (line) return line;
      await sleep(50);
    }
    throw new Error(`no line with ${id}`);
  }

  it('the id that a caller gives a request is logged beside ours', async () => {
    for (const id of ['a', 'Root-1.67891233_abcdef', 'x'.repeat(64)]) {
      const reply = await client.get(apis_path, { 'X-Request-Id': id });
      assert.notEqual(reply.headers['x-request-id'], id);
      assert.ok((await logged(reply.headers['x-request-id'])).includes(` caller_id=${id}`), id);
    }
    for (const id of ['', 'x'.repeat(65), 'a b', 'a=b', 'a"b', 'é']) {
      const reply = await client.get(apis_path, { 'X-Request-Id': id });
      const line = await logged(reply.headers['x-request-id']);
      assert.ok(!line.includes('caller_id'), line);
    }
  });
});
