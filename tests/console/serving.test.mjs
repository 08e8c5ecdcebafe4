// How the console's files are served: coded, cached and under a strict policy.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { after, before, describe, it } from 'node:test';
import { send } from '../contract/lib/client.mjs';
import { client_id, client_secret, start_server } from '../contract/lib/server.mjs';

const kilobyte = 1000;
const first_load_bytes_max = 250 * kilobyte;

describe('the console\'s files', () => {
  let server;
  before(async () => { server = await start_server(); });
  after(async () => { await server.destroy(); });

  const get = (path, headers = {}, method = 'GET') => send(server.url, method, path, { headers });
  const asset = async () => /src="([^"]+\.js)"/.exec((await get('/console/')).text)[1];

  it('answer with the page at every path that a screen may have, without a token', async () => {
    for (const path of ['/console', '/console/', '/console/apis/7/fields', '/console/no/such/screen']) {
      const reply = await get(path);
      assert.deepEqual([reply.status, reply.headers['content-type'], reply.headers['cache-control']], [200, 'text/html; charset=utf-8', 'no-cache'], path);
      assert.match(reply.text, /^<!doctype html>/);
    }
  });

  it('let the browser run nothing but themselves', async () => {
    const { headers } = await get('/console/');
    const policy = Object.fromEntries(headers['content-security-policy'].split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
    assert.equal(policy['default-src'], "'none'");
    assert.equal(policy['script-src'], "'self'");
    assert.equal(policy['style-src'], "'self'");
    assert.equal(policy['frame-ancestors'], "'none'");
    assert.equal(policy['base-uri'], "'none'");
    assert.equal(policy['require-trusted-types-for'], "'script'");
    assert.equal(policy['trusted-types'], "'none'");
    assert.doesNotMatch(headers['content-security-policy'], /unsafe|http|\*/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['referrer-policy'], 'no-referrer');
  });

  it('are cached for good, but for the page', async () => {
    const { headers } = await get(await asset());
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
  });

  it('are sent in the coding that is asked for', async () => {
    const path = await asset();
    const plain = await get(path);
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.headers.vary, 'Accept-Encoding');
    const bytes = async (accepted) => {
      const reply = await fetch_raw(server.url + path, accepted);
      return [reply.headers['content-encoding'], reply.bytes];
    };
    for (const [accepted, coding, decode] of [['gzip', 'gzip', zlib.gunzipSync], ['gzip, br', 'br', zlib.brotliDecompressSync], ['gzip;q=1.0, br;q=0', 'gzip', zlib.gunzipSync], ['BR', 'br', zlib.brotliDecompressSync]]) {
      const [sent, coded] = await bytes(accepted);
      assert.equal(sent, coding, accepted);
      assert.equal(decode(coded).toString(), plain.text);
      assert.ok(coded.length < plain.text.length);
    }
    for (const accepted of ['identity', 'zstd', 'gzip;q=0, br;q=0.000']) assert.equal((await bytes(accepted))[0], undefined, accepted);
  });

  it('are not sent again to who has them', async () => {
    const { headers } = await get('/console/');
    for (const tag of [headers.etag, `W/${headers.etag}`, `"other", ${headers.etag}`, '*']) {
      const reply = await get('/console/', { 'If-None-Match': tag });
      assert.deepEqual([reply.status, reply.text, reply.headers.etag], [304, '', headers.etag], tag);
      assert.ok(reply.headers['content-security-policy']);
    }
    assert.equal((await get('/console/', { 'If-None-Match': '"other"' })).status, 200);
    const counted = (await get('/metrics')).text;
    assert.match(counted, /bespoke_http_requests_total\{method="none",route="none",status="304"\} 4/);
    assert.doesNotMatch(counted, /status="500"/);
  });

  it('are asked about with HEAD and OPTIONS, and take no other method', async () => {
    const [whole, head] = [await get('/console/'), await get('/console/', {}, 'HEAD')];
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', whole.headers['content-length']]);
    const options = await get('/console/', {}, 'OPTIONS');
    assert.deepEqual([options.status, options.headers.allow], [204, 'GET, HEAD, OPTIONS']);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const reply = await get('/console/', {}, method);
      assert.deepEqual([reply.status, reply.headers.allow], [405, 'GET, HEAD, OPTIONS'], method);
    }
  });

  it('are nothing else: no other path, no way out of the folder', async () => {
    for (const path of ['/console/assets/none.js', '/console/assets/', '/console/assets/../index.html', '/consoles', '/console.html']) {
      const reply = await get(path);
      assert.equal(reply.status, 404, path);
      assert.equal(reply.headers['cache-control'], 'no-store');
    }
  });

  it('are few: what the first screen loads fits its budget', async () => {
    const page = await get('/console/');
    const named = [...page.text.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map((found) => found[1]);
    assert.ok(named.length >= 2);
    let total = 0;
    for (const path of ['/console/', ...named]) total += (await fetch_raw(server.url + path, 'gzip')).bytes.length;
    assert.ok(total < first_load_bytes_max, `${total} bytes`);
  });
});

describe('--no-console', () => {
  for (const options of [{ args: ['--no-console'] }, { env: { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_NO_CONSOLE: 'true' } }]) {
    it(`leaves nothing at /console/, ${options.args ?? 'in the environment'}`, async () => {
      const server = await start_server(options);
      try {
        for (const path of ['/console', '/console/', '/console/icon.svg']) assert.equal((await send(server.url, 'GET', path)).status, 404);
      } finally {
        await server.destroy();
      }
    });
  }
});

// As it comes over the wire: node's own fetch would decode it.
async function fetch_raw(url, accepted) {
  const { default: http } = await import('node:http');
  return new Promise((done, fail) => {
    http.get(url, { headers: { 'Accept-Encoding': accepted } }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => done({ headers: response.headers, bytes: Buffer.concat(pieces) }));
      response.on('error', fail);
    }).on('error', fail);
  });
}
