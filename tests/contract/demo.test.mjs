// `bespoke demo`: what it defines and writes, what it refuses, and how it bears a server that is busy or goes away.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { assert_status, follow_pages } from './lib/assertions.mjs';
import { apis_path, fields_path } from './lib/client.mjs';
import { client_id, client_secret, free_port, new_data_folder, run_to_end, start_server } from './lib/server.mjs';

const key = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const slugs = ['wishlists', 'product-reviews', 'location-inventories'];

const demo = (url, args = [], env = key) => run_to_end(['demo', '--url', url, ...args], env);

// Ends with status 1 and this one line, which tells no secret.
function assert_refused({ status, log }, line) {
  assert.equal(status, 1, log);
  assert.match(log, line);
  assert.equal(log.trimEnd().split('\n').length, 1, log);
  assert.ok(!log.includes(client_secret), log);
}

function assert_filled({ status, log }, entries) {
  assert.equal(status, 0, log);
  assert.match(log, new RegExp(`^${entries} entries in [0-9.]+ s: `, 'm'));
  assert.ok(!log.includes(client_secret), log);
}

async function totals(client) {
  const replies = await Promise.all(slugs.map((slug) => client.get(`/v2/extensions/${slug}?page[limit]=1`)));
  return replies.map((reply) => reply.body.meta.results.total);
}

// What is stored under each slug, without ids and times, in an order of its own.
async function contents(client) {
  const lists = await Promise.all(slugs.map((slug) => follow_pages(client, `/v2/extensions/${slug}?page[limit]=100`)));
  return lists.map((list) => list.map(({ id, links, meta, ...values }) => JSON.stringify(values)).sort());
}

describe('the demo', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  it('fills three APIs and prints queries that find something', async () => {
    const ended = await demo(server.url, ['--entries', '300']);
    assert_filled(ended, 300);
    assert.deepEqual(await totals(client), [100, 100, 100]);
    const queries = [...ended.log.matchAll(/^curl .*'(http[^']+)'$/gm)].map((match) => match[1]);
    assert.equal(queries.length, 3, ended.log);
    for (const query of queries) {
      assert.ok(query.startsWith(server.url), query);
      const reply = await client.get(query.slice(server.url.length));
      assert_status(reply, 200);
      assert.ok(reply.body.data.length > 0, `${query} finds nothing`);
    }
  });

  it('writes entries that differ from each other', async () => {
    for (const list of await contents(client)) assert.ok(new Set(list).size > 90, list.join('\n'));
  });

  it('writes the same entries to another server, on any number of connections', async () => {
    const other = await start_server();
    try {
      assert_filled(await demo(other.url, ['--entries', '300', '--connections', '3']), 300);
      assert.deepEqual(await contents(await other.client()), await contents(client));
    } finally {
      await other.destroy();
    }
  });

  it('adds nothing to entries that are there, but for --append', async () => {
    assert_refused(await demo(server.url, ['--entries', '300']), /^bespoke: 'location-inventories' has entries already; --append adds more\.$/m);
    assert.deepEqual(await totals(client), [100, 100, 100]);
    assert_filled(await demo(server.url, ['--entries', '300', '--append']), 300);
    assert.deepEqual(await totals(client), [200, 200, 200]);
    for (const list of await contents(client)) assert.ok(new Set(list).size > 190, list.join('\n'));
  });

  it('reads the secret from the first line of a file', async () => {
    const folder = await new_data_folder();
    const file = join(folder, 'secret');
    await writeFile(file, `${client_secret}\n`);
    const ended = await demo(server.url, ['--entries', '3', '--append', '--client-id', client_id, '--client-secret-file', file], {});
    await rm(folder, { recursive: true });
    assert_filled(ended, 3);
  });

  it('refuses a wrong secret, or none', async () => {
    const wrong = await demo(server.url, [], { ...key, BESPOKE_CLIENT_SECRET: 'wrong-secret' });
    assert_refused(wrong, /^bespoke: .* refuses this client id and secret\.$/m);
    assert.ok(!wrong.log.includes('wrong-secret'), wrong.log);
    assert_refused(await demo(server.url, [], {}), /^bespoke: the client id is missing/);
    assert_refused(await demo(server.url, ['--client-id', 'x'], {}), /^bespoke: the secret is missing/);
    assert_refused(await demo(server.url, ['--client-id', 'x', '--client-secret-file', '/no/such/file'], {}), /^bespoke: cannot read a secret/);
  });

  it('refuses a server that is not there, and other URLs than http and https', async () => {
    assert_refused(await demo(`http://127.0.0.1:${await free_port()}`), /^bespoke: cannot connect to http:\/\/127\.0\.0\.1:\d+: Connection refused$/m);
    for (const url of ['127.0.0.1:8080', 'http://', 'https://', 'ftp://x', 'http://a b', 'http://x@y', 'https://x/y']) {
      assert_refused(await demo(url), /^bespoke: --url wants http:\/\/HOST:PORT or https:\/\/HOST:PORT/);
    }
  });
});

describe('the demo, where an API of its own is there', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());
  afterEach(async () => {
    for (const api of (await client.get(apis_path)).body.data) await client.delete(`${apis_path}/${api.id}`);
  });

  it('uses it if it has the fields', async () => {
    assert_filled(await demo(server.url, ['--entries', '3']), 3);
    const [wishlists] = (await client.get(`${apis_path}?filter=eq(slug,wishlists)`)).body.data;
    const [entry] = (await client.get('/v2/extensions/wishlists')).body.data;
    assert_status(await client.delete(`/v2/extensions/wishlists/${entry.id}`), 204);
    for (const slug of slugs.slice(1)) {
      const [api] = (await client.get(`${apis_path}?filter=eq(slug,${slug})`)).body.data;
      assert_status(await client.delete(`${apis_path}/${api.id}`), 204);
    }
    assert_filled(await demo(server.url, ['--entries', '3']), 3);
    assert.deepEqual((await client.get(`${apis_path}?filter=eq(slug,wishlists)`)).body.data, [wishlists]);
    assert.equal((await client.get(fields_path(wishlists))).body.meta.results.total, 4);
  });

  it('defines nothing if it has other fields or another api_type', async () => {
    await client.create_api({ slug: 'product-reviews', api_type: 'other_ext' });
    assert_refused(await demo(server.url), /^bespoke: the Custom API 'product-reviews' exists already, but its api_type is other_ext/);
    const api = await client.create_api({ slug: 'location-inventories', api_type: 'location_inventory_ext' });
    await client.create_field(api, 'sku');
    await client.create_field(api, 'amount', 'float');
    assert_refused(await demo(server.url), /^bespoke: the Custom API 'location-inventories' exists already, but has no integer field 'amount'/);
    assert.equal((await client.get(apis_path)).body.meta.results.total, 2);
  });
});

// Hands every request on to the server, but for those for which `interfere(request)` returns an answer: its
// status, headers and body, or `gone`, after which there is nobody any more.
const gone = Symbol('gone');
const is_entry = (url) => url.startsWith('/v2/extensions/') && !url.includes('?');

async function start_front(server, interfere) {
  const agent = new http.Agent({ keepAlive: true });
  const front = http.createServer((request, response) => {
    const answer = interfere(request);
    if (answer === gone) {
      front.close();
      front.closeAllConnections();
      return;
    }
    if (answer) {
      request.resume().on('end', () => response.writeHead(answer.status, answer.headers ?? {}).end(JSON.stringify(answer.body ?? { errors: [] })));
      return;
    }
    const { hostname, port } = new URL(server.url);
    const inner = http.request({ hostname, port, method: request.method, path: request.url, headers: request.headers, agent }, (reply) => {
      response.writeHead(reply.statusCode, reply.headers);
      reply.pipe(response);
    });
    inner.on('error', () => response.destroy());
    request.pipe(inner);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const stop = () => {
    front.close();
    front.closeAllConnections();
    agent.destroy();
  };
  return { url: `http://127.0.0.1:${front.address().port}`, stop };
}

describe('the demo, where the server is not always willing', () => {
  let server;
  let client;
  let front;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());
  afterEach(async () => {
    front.stop();
    for (const api of (await client.get(apis_path)).body.data) await client.delete(`${apis_path}/${api.id}`);
  });

  it('renews its token, waits when asked to, and writes each entry once', async () => {
    client = await server.client();
    let [entries, tokens, accepted] = [0, 0, 1];
    let asked_to_wait;
    front = await start_front(server, ({ url, headers }) => {
      if (url === '/oauth/access_token') {
        tokens += 1;
        return { status: 200, body: { access_token: `token-${tokens}` } };
      }
      if (headers.authorization !== `Bearer token-${accepted}`) return { status: 401 };
      headers.authorization = `Bearer ${client.token}`;
      if (!is_entry(url)) return undefined;
      entries += 1;
      if (entries === 20) accepted = 2;
      if (entries !== 40 && entries !== 41) return undefined;
      asked_to_wait = Date.now();
      return { status: entries === 40 ? 429 : 503, headers: { 'Retry-After': '2' } };
    });
    assert_filled(await demo(front.url, ['--entries', '90', '--connections', '8']), 90);
    assert.ok(Date.now() - asked_to_wait >= 2000, 'it did not wait');
    assert.equal(tokens, 2);
    assert.equal(entries, 92);
    assert.deepEqual(await totals(client), [30, 30, 30]);
  });

  it('counts what was acknowledged when the server goes away', async () => {
    client = await server.client();
    let entries = 0;
    front = await start_front(server, ({ url }) => {
      if (is_entry(url)) entries += 1;
      return entries > 50 ? gone : undefined;
    });
    assert_refused(await demo(front.url, ['--entries', '300', '--connections', '1']), /^bespoke: (the connection to .* was lost|cannot connect to .*): .* \(50 of 300 entries were acknowledged\)$/m);
    assert.equal((await totals(client)).reduce((sum, total) => sum + total), 50);
  });

  it('tells what the server says of an entry that it refuses', async () => {
    client = await server.client();
    front = await start_front(server, () => undefined);
    assert_filled(await demo(front.url, ['--entries', '3']), 3);
    const [api] = (await client.get(`${apis_path}?filter=eq(slug,product-reviews)`)).body.data;
    await client.create_field(api, 'reviewer', 'string', { allow_null_values: false });
    const ended = await demo(front.url, ['--entries', '3', '--append']);
    assert_refused(ended, /^bespoke: POST \/v2\/extensions\/product-reviews: 400 Invalid value for field 'reviewer'\. Null values are not allowed\. \(2 of 3 entries were acknowledged\)$/m);
  });
});
