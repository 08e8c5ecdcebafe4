// HTTP around the routes: methods, unknown paths, HEAD, OPTIONS, trailing slashes, health, request ids and the log.
// What needs bytes on a socket: http_wire.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_not_found, assert_status, told, unknown_id } from './lib/assertions.mjs';
import { api_path, apis_path, entries_path, entry_path, extension_path, field_path, fields_path, post_token, send } from './lib/client.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';

describe('HTTP', () => {
  let server;
  let client;
  let api;
  let field;
  let entry;
  let resources;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    field = await client.create_field(api, 'name');
    entry = await client.create_entry(api, { name: 'x' });
    const [list, one] = [['GET', 'POST'], ['GET', 'PUT', 'DELETE']];
    resources = [
      [apis_path, list], [api_path(api), one], [fields_path(api), list], [field_path(api, field), one], [entries_path(api), list], [entry_path(api, entry), one],
      [extension_path(api), list], [`${extension_path(api)}/${entry.id}`, one], ['/v2/settings', ['GET', 'PUT']], ['/oauth/access_token', ['POST']],
    ];
  });
  after(() => server.destroy());

  const allowed = (reply) => (reply.headers.allow ?? '').split(',').map((method) => method.trim()).filter((method) => !['HEAD', 'OPTIONS', ''].includes(method)).sort();

  it('answers 405 with what is allowed', async () => {
    for (const [path, methods] of resources) {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'].filter((name) => !methods.includes(name))) {
        for (const spelling of [path, `${path}/`]) {
          const reply = await client.send(method, spelling, { body: method === 'DELETE' ? undefined : '{"data":{}}' });
          assert_error(reply, 405);
          assert.deepEqual(allowed(reply), [...methods].sort(), told(reply));
        }
      }
    }
  });

  it('answers OPTIONS with what is allowed', async () => {
    for (const [path, methods] of resources) {
      const reply = await client.send('OPTIONS', path);
      assert.ok([200, 204].includes(reply.status), told(reply));
      assert.deepEqual(allowed(reply), [...methods].sort());
      assert.equal(reply.text, '');
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    for (const [path, methods] of [...resources, [`${apis_path}/${unknown_id}`, ['GET']], [`${extension_path(api)}?page[limit]=1`, ['GET']]]) {
      if (!methods.includes('GET')) continue;
      const [get, head] = [await client.get(path), await client.send('HEAD', path)];
      assert.equal(head.status, get.status);
      assert.equal(head.text, '');
      for (const name of ['content-type', 'content-length', 'etag']) assert.equal(head.headers[name], get.headers[name], `${name} of ${path}`);
    }
  });

  it('answers 404 for paths that do not exist', async () => {
    const paths = [
      '/v2', '/v2/nothing', '/v2/settings/extensions', '/v2/settings/extensions/custom-apis/a/b/c/d', `${api_path(api)}/colours`, `${entry_path(api, entry)}/more`, `${field_path(api, field)}/more`,
      `${extension_path(api)}/${entry.id}/more`, '/v2/extensions', '/v2/custom-apis/order_fulfillments/entries', '/V2/settings', '/v1/settings', '/nothing', '/v2/settings/extensions/Custom-Apis',
      `${apis_path}/../../settings`, '/v2/extensions/..', '/v2/extensions/%2e%2e/settings',
    ];
    for (const path of paths) assert_not_found(await client.get(path));
    assert_not_found(await client.post('/v2/custom-apis/order_fulfillments/entries', {}));
  });

  it('answers a broken percent-encoding with 400 or 404', async () => {
    for (const path of ['/v2/extensions/%', '/v2/extensions/%zz', '/v2/extensions/%ff', '/v2/extensions/%00', `${extension_path(api)}?filter=%`, `${extension_path(api)}?filter=%ff`]) {
      const reply = await client.get(path);
      assert.ok([400, 404].includes(reply.status), told(reply));
      assert_error(reply, reply.status);
    }
    for (const method of ['PUT', 'DELETE']) assert_not_found(await client.send(method, `${extension_path(api)}/%zz`, { body: method === 'PUT' ? '{"data":{}}' : undefined }));
  });

  it('accepts a trailing slash everywhere, without a redirect', async () => {
    for (const [path, methods] of resources) {
      if (methods.includes('GET')) assert.deepEqual((await client.get(`${path}/`)).body, (await client.get(path)).body);
    }
    const listed = await client.get(`${extension_path(api)}/?page[limit]=1`);
    assert_status(listed, 200);
    assert.equal(listed.body.links.first, `${extension_path(api)}?page[offset]=0&page[limit]=1`);
    const other = await client.created(`${apis_path}/`, { type: 'custom_api', name: 'N', slug: 'slashes', api_type: 'slashes_ext' });
    const named = await client.created(`${fields_path(other)}/`, { type: 'custom_field', name: 'N', slug: 'n', field_type: 'integer' });
    for (const path of [entries_path(other), extension_path(other)]) {
      const { id } = await client.created(`${path}/`, { type: 'slashes_ext', n: 1 });
      assert_status(await client.put(`${path}/${id}/`, { type: 'slashes_ext', n: 2 }), 200);
      assert_no_content(await client.delete(`${path}/${id}/`));
    }
    assert_status(await client.put(`${field_path(other, named)}/`, { type: 'custom_field', name: 'M' }), 200);
    assert_no_content(await client.delete(`${field_path(other, named)}/`));
    assert_status(await client.put(`${api_path(other)}/`, { type: 'custom_api', name: 'M' }), 200);
    assert_no_content(await client.delete(`${api_path(other)}/`));
    assert_status(await send(server.url, 'POST', '/oauth/access_token/', { body: `grant_type=client_credentials&client_id=${client_id}&client_secret=${encodeURIComponent(client_secret)}` }), 200);
  });

  it('tells that it lives, without a token', async () => {
    for (const path of ['/healthz', '/readyz']) {
      assert_status(await send(server.url, 'GET', path), 200);
      assert_status(await send(server.url, 'HEAD', path), 200);
    }
  });

  it('ignores the headers that clients send along', async () => {
    const names = ['X-MOLTIN-SDK-LANGUAGE', 'X-MOLTIN-APPLICATION', 'X-MOLTIN-AUTH-STORE', 'X-Moltin-Customer-Token', 'EP-Account-Management-Authentication-Token', 'EP-Beta-Features', 'EP-Org-ID', 'EP-Store-ID', 'X-REQUEST-STORE-ID'];
    const headers = Object.fromEntries(names.map((name) => [name, 'x']));
    assert_status(await client.get(apis_path, headers), 200);
    assert_status(await client.send('GET', apis_path, { headers: { 'Content-Type': 'application/json' } }), 200);
    assert_status(await client.send('DELETE', `${apis_path}/${unknown_id}`, { headers: { 'Content-Type': 'application/json' } }), 404);
  });

  // The log may be written a moment after the answer.
  async function lines_with(text) {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const lines = server.log.split('\n').filter((line) => line.includes(text));
      if (lines.length > 0 || Date.now() > deadline) return lines;
      await sleep(20);
    }
  }

  it('gives every error an id of its own and logs one line that carries it', async () => {
    const replies = [
      await client.get('/nothing'), await client.get(`${apis_path}/${unknown_id}`), await client.post(apis_path, {}), await send(server.url, 'GET', apis_path),
      await client.send('PATCH', apis_path), await post_token(server.url, { grant_type: 'client_credentials', client_id, client_secret: 'wrong' }),
      await client.put(entry_path(api, entry), { type: api.api_type }, { 'If-Match': '*' }), await client.get(`${apis_path}?filter=eq(x,1)`),
    ];
    const ids = replies.map(({ headers }) => headers['x-request-id']);
    assert.equal(new Set(ids).size, ids.length);
    for (const [i, id] of ids.entries()) {
      const lines = await lines_with(id);
      assert.equal(lines.length, 1, `lines with ${id} of ${replies[i].request}: ${lines.join('\n')}`);
      assert.match(lines[0], new RegExp(`\\b${replies[i].status}\\b`));
    }
  });

  it('logs no line break that a request sent', async () => {
    const reply = await client.get('/nothing%0d%0aforged-line');
    assert_not_found(reply);
    await lines_with(reply.headers['x-request-id']);
    assert.ok(!server.log.split('\n').some((line) => line.startsWith('forged-line')));
  });

  it('logs no secrets', async () => {
    const reply = await client.get(`${extension_path(api)}?filter=eq(name,private-search-text)&access_token=${client.token}`);
    assert_status(reply, 200);
    await client.post(extension_path(api), { type: api.api_type, name: 'private-body-text' });
    await client.get('/nothing-to-wait-for');
    await lines_with('/nothing-to-wait-for');
    for (const secret of [client.token, client_secret, encodeURIComponent(client_secret), 'private-body-text']) assert.ok(!server.log.includes(secret), secret);
  });
});
