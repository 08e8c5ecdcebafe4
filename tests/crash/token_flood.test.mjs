// Wrong secrets take time to refuse, and come from as many addresses as somebody has: who proved his secret before, and a
// guest, get their tokens meanwhile as ever.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { post_token } from '../contract/lib/client.mjs';
import { client_id, client_secret, start_server } from '../contract/lib/server.mjs';

const sanitized = /asan|tsan/.test(process.env.BESPOKE_BINARY ?? '');
const median_ms_max = sanitized ? 500 : 100;
const floods = 300;  // more than may wait
const tries = 20;

describe('wrong secrets of many addresses', () => {
  let server;
  let running = true;
  const answered = new Map();
  before(async () => { server = await start_server(); });
  after(async () => {
    running = false;
    await server.destroy();
  });

  // From an address of its own each time, so that none has failed too often.
  function wrong_secret(number) {
    const localAddress = `127.${1 + (number >> 16) % 200}.${(number >> 8) % 256}.${1 + number % 250}`;
    return new Promise((done) => {
      const request = http.request(new URL('/oauth/access_token', server.url), { method: 'POST', localAddress, agent: false }, (response) => {
        response.resume().on('end', () => done(response.statusCode));
      });
      request.on('error', () => done(0));
      request.end(new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret: `wrong ${number}` }).toString());
    });
  }

  it('hold up nobody whose secret was right before, and no guest', async () => {
    const right = { grant_type: 'client_credentials', client_id, client_secret };
    assert_status(await post_token(server.url, right), 200);
    let numbers = 0;
    const all = Array.from({ length: floods }, async () => {
      while (running) {
        const status = await wrong_secret(numbers += 1);
        answered.set(status, (answered.get(status) ?? 0) + 1);
        if (status !== 401) await sleep(50);
      }
    });
    await sleep(500);
    const took = [];
    for (let i = 0; i < tries; i += 1) {
      const began = performance.now();
      assert_status(await post_token(server.url, i % 2 === 0 ? right : { grant_type: 'implicit', client_id }), 200);
      took.push(performance.now() - began);
    }
    running = false;
    await Promise.all(all);
    took.sort((a, b) => a - b);
    assert.ok(answered.get(503) > 0, `the flood filled no queue: ${JSON.stringify([...answered])}`);
    assert.ok(took[tries / 2] < median_ms_max, `${took[tries / 2]} ms, at most ${took.at(-1)}`);
  });
});
