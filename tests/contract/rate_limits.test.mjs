// Failed logins by address, requests by key, and whose X-Forwarded-For is believed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { Client, form, post_token, send } from './lib/client.mjs';
import { client_id, client_secret, run_to_end, start_server } from './lib/server.mjs';

const wrong = { grant_type: 'client_credentials', client_id, client_secret: 'wrong' };
const right = { ...wrong, client_secret };
const failures_max = 60;

const token_from = (server, values, forwarded) => send(server.url, 'POST', '/oauth/access_token', {
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...(forwarded ? { 'X-Forwarded-For': forwarded } : {}) }, body: form(values),
});

async function fail_often(server, forwarded) {
  for (let i = 0; i < failures_max; i += 1) assert_status(await token_from(server, wrong, forwarded), 401);
}

function assert_limited(reply, policy, quota, window) {
  assert_status(reply, 429);
  const wait = Number(reply.headers['retry-after']);
  assert.ok(wait >= 1 && wait <= window, `Retry-After: ${wait}`);
  assert.equal(reply.headers['ratelimit-policy'], `"${policy}";q=${quota};w=${window}`);
  assert.equal(reply.headers.ratelimit, `"${policy}";r=0;t=${wait}`);
  assert_error(reply, 429, `Too many requests. Try again in ${wait} ${wait === 1 ? 'second' : 'seconds'}.`);
}

describe('failed logins', () => {
  let server;
  before(async () => { server = await start_server({ args: ['--trusted-proxies', '127.0.0.0/8,10.0.0.0/8'] }); });
  after(() => server.destroy());

  it('are bounded by address, and then right secrets wait as well', async () => {
    await fail_often(server, '192.0.2.1');
    assert_limited(await token_from(server, wrong, '192.0.2.1'), 'failed-logins', failures_max, 60);
    assert_limited(await token_from(server, right, '192.0.2.1'), 'failed-logins', failures_max, 60);
    assert_status(await token_from(server, right, '192.0.2.2'), 200);
    assert_status(await post_token(server.url, right), 200);
  });

  it('believe no address that a client made up', async () => {
    for (const forwarded of ['203.0.113.7, 192.0.2.1', '203.0.113.8, 192.0.2.1, 10.1.2.3', '127.0.0.1, 192.0.2.1', 'nonsense, 192.0.2.1:4711, 10.0.0.1']) {
      assert_status(await token_from(server, right, forwarded), 429);
    }
    assert_status(await token_from(server, right, '192.0.2.1, 203.0.113.7'), 200);
  });

  it('count the networks of IPv6 customers, not their addresses', async () => {
    await fail_often(server, '2001:db8:1:2::1');
    assert_status(await token_from(server, right, '2001:db8:1:2:ffff::9'), 429);
    assert_status(await token_from(server, right, '[2001:db8:1:3::1]:443'), 200);
  });

  it('do not count successes, malformed requests or other routes', async () => {
    for (let i = 0; i < failures_max + 1; i += 1) {
      assert_status(await token_from(server, right, '192.0.2.9'), 200);
      assert_status(await token_from(server, { client_id }, '192.0.2.9'), 400);
    }
    assert_status(await token_from(server, right, '192.0.2.9'), 200);
    assert_status(await send(server.url, 'GET', '/healthz', { headers: { 'X-Forwarded-For': '192.0.2.1' } }), 200);
  });
});

it('X-Forwarded-For is not believed unless a proxy is named', async () => {
  const server = await start_server();
  try {
    for (let i = 0; i < failures_max; i += 1) assert_status(await token_from(server, wrong, `192.0.2.${i}`), 401);
    assert_status(await token_from(server, right, '198.51.100.1'), 429);
  } finally {
    await server.destroy();
  }
});

it('requests are bounded by key where that is configured', async () => {
  const server = await start_server({ args: ['--requests-per-second-by-key', '5'] });
  try {
    const client = await server.client();
    const statuses = [];
    let refused;
    for (let i = 0; i < 40; i += 1) {
      const reply = await client.get('/v2/settings');
      statuses.push(reply.status);
      if (reply.status === 429) refused = reply;
    }
    assert.deepEqual(statuses.slice(0, 4), [200, 200, 200, 200]);
    assert_limited(refused, 'requests', 5, 1);
    assert_status(await send(server.url, 'GET', '/healthz'), 200);
    await new Promise((done) => { setTimeout(done, 1100); });
    assert_status(await client.get('/v2/settings'), 200);
  } finally {
    await server.destroy();
  }
});

it('who has no token uses up nothing, and is not refused with others like him', async () => {
  const server = await start_server({ args: ['--requests-per-second-by-key', '5'] });
  try {
    for (let i = 0; i < 40; i += 1) {
      for (const path of ['/healthz', '/openapi.json']) assert_status(await send(server.url, 'GET', path, { headers: i % 2 ? { Authorization: 'Bearer nonsense' } : {} }), 200);
    }
    assert_status(await post_token(server.url, right), 200);
  } finally {
    await server.destroy();
  }
});

it('guests of a key do not use up what the key may ask for', async () => {
  const server = await start_server({ args: ['--requests-per-second-by-key', '5'] });
  try {
    const client = await server.client();
    const guest = await token_from(server, { grant_type: 'implicit', client_id });
    assert_status(guest, 200);
    const headers = { Authorization: `Bearer ${guest.body.access_token}` };
    const statuses = new Set();
    for (let i = 0; i < 30; i += 1) statuses.add((await send(server.url, 'GET', '/v2/extensions/none', { headers })).status);
    assert.ok(statuses.has(429), [...statuses].join());
    assert_status(await client.get('/v2/settings'), 200);
  } finally {
    await server.destroy();
  }
});

it('a token of before a rotation does not use up what the new secret may ask for', async () => {
  const server = await start_server({ args: ['--requests-per-second-by-key', '5'] });
  try {
    const client = await server.client();
    const key = await client.created('/v2/application-keys', { type: 'application_key', name: 'rotated' });
    const thief = await Client.with_credentials(server.url, key.client_id, key.client_secret);
    const { body } = await client.post(`/v2/application-keys/${key.id}/rotate`, { overlap_seconds: 0 });
    const rightful = await Client.with_credentials(server.url, key.client_id, body.data.client_secret);
    const statuses = new Set();
    for (let i = 0; i < 30; i += 1) statuses.add((await thief.get('/v2/settings')).status);
    assert.ok(!statuses.has(200), [...statuses].join());
    for (let i = 0; i < 3; i += 1) assert_status(await rightful.get('/v2/settings'), 200);
    thief.close();
    rightful.close();
  } finally {
    await server.destroy();
  }
});

it('refuses to start with networks and numbers that nobody can mean', async () => {
  for (const [flag, value, why] of [
    ['--trusted-proxies', '10.0.0.1/8', /--trusted-proxies wants networks .* not '10\.0\.0\.1\/8'\./], ['--trusted-proxies', 'proxy.example', /not 'proxy\.example'\./],
    ['--trusted-proxies', '10.0.0.0/33', /not '10\.0\.0\.0\/33'\./], ['--requests-per-second-by-key', '0', /wants a number from 1 to 1000000, not 0\./],
  ]) {
    const { status, log } = await run_to_end(['serve', '--listen', '127.0.0.1:0', '--data', '/nonexistent/x', flag, value]);
    assert.equal(status, 1);
    assert.match(log, why);
  }
});
