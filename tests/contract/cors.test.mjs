// Cross-origin requests: off unless an origin is named, and then for that origin alone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_status } from './lib/assertions.mjs';
import { apis_path, send } from './lib/client.mjs';
import { run_to_end, start_server } from './lib/server.mjs';

const shop = 'https://shop.example';
const cors_headers = (reply) => Object.fromEntries(Object.entries(reply.headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary'));
const exposed = 'Allow, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id';
const asks = (origin, more = {}) => ({ Origin: origin, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization,content-type', ...more });

describe('CORS', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server({ args: ['--cors-origin', `${shop}, http://localhost:3000`] });
    client = await server.client();
  });
  after(() => server.destroy());

  it('lets pages of a named origin read every answer', async () => {
    for (const origin of [shop, 'http://localhost:3000']) {
      const wanted = { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed };
      for (const reply of [await client.get(apis_path, { Origin: origin }), await send(server.url, 'GET', apis_path, { headers: { Origin: origin } }), await client.get('/v2/nowhere', { Origin: origin })]) {
        assert.deepEqual(cors_headers(reply), wanted, reply.request);
      }
    }
  });

  it('tells others nothing', async () => {
    for (const origin of ['https://shop.example.evil.example', 'http://shop.example', 'https://SHOP.example', 'https://shop.example:8443', 'null', '*', '']) {
      const reply = await client.get(apis_path, { Origin: origin });
      assert_status(reply, 200);
      assert.deepEqual(cors_headers(reply), { vary: 'Origin' }, origin);
      const preflight = await send(server.url, 'OPTIONS', apis_path, { headers: asks(origin) });
      assert.deepEqual(cors_headers(preflight), { vary: 'Origin' }, origin);
    }
  });

  it('answers preflights without a token, whatever the path', async () => {
    for (const path of [apis_path, '/oauth/access_token', '/v2/extensions/none/some', '/nowhere']) {
      const reply = await send(server.url, 'OPTIONS', path, { headers: asks(shop) });
      assert_status(reply, 204);
      assert.deepEqual(cors_headers(reply), {
        vary: 'Origin', 'access-control-allow-origin': shop, 'access-control-expose-headers': exposed,
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE', 'access-control-allow-headers': 'authorization,content-type', 'access-control-max-age': '600',
      });
    }
    const odd = await send(server.url, 'OPTIONS', apis_path, { headers: asks(shop, { 'Access-Control-Request-Headers': 'x;<script>' }) });
    assert.equal(odd.headers['access-control-allow-headers'], undefined);
  });

  it('leaves OPTIONS that is no preflight as it was', async () => {
    const reply = await send(server.url, 'OPTIONS', '/healthz', { headers: { Origin: shop } });
    assert_status(reply, 204);
    assert.equal(reply.headers.allow, 'GET, HEAD, OPTIONS');
  });
});

it('without an origin there is no CORS', async () => {
  const server = await start_server();
  try {
    const reply = await send(server.url, 'GET', '/healthz', { headers: { Origin: shop } });
    assert.deepEqual(cors_headers(reply), {});
    assert.deepEqual(cors_headers(await send(server.url, 'OPTIONS', '/healthz', { headers: asks(shop) })), {});
  } finally {
    await server.destroy();
  }
});

it('refuses to start with what no browser sends', async () => {
  for (const origin of ['*', 'null', 'shop.example', 'https://shop.example/', 'https://Shop.example', 'https://shop.example:443', 'http://a,']) {
    const { status, log } = await run_to_end(['serve', '--listen', '127.0.0.1:0', '--data', '/nonexistent/x', '--cors-origin', origin]);
    if (origin === 'http://a,') {
      assert.doesNotMatch(log, /--cors-origin/);
      continue;
    }
    assert.equal(status, 1);
    assert.match(log, /^bespoke: --cors-origin wants origins as browsers write them, such as https:\/\/shop\.example, not '.*'\.$/m);
  }
});
