// No event is lost: kill -9 while entries are written and told, two nodes that share the work, and a change whose
// transaction stays open while others pass it.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from '../contract/lib/assertions.mjs';
import { entries_path } from '../contract/lib/client.mjs';
import { psql } from '../contract/lib/postgresql.mjs';
import { Receiver, allow_receivers, integration } from '../contract/lib/receiver.mjs';
import { of_postgresql, start_server } from '../contract/lib/server.mjs';

const rounds = 3;
const writers = 4;

async function tell(client, receiver, api, attributes = {}) {
  const reply = await client.post('/v2/integrations', integration(receiver.url, [`${api.api_type}.created`], attributes));
  assert_status(reply, 201);
  return reply.body.data;
}

// Creates entries until the server is gone; the ids of those that it has acknowledged.
async function write(client, api, acknowledged) {
  for (;;) {
    const reply = await client.post(entries_path(api), { type: api.api_type }).catch(() => null);
    if (reply === null) return;
    assert_status(reply, 201);
    acknowledged.add(reply.body.data.id);
  }
}

const told = (receiver) => receiver.events.map(({ payload }) => payload.data.id);
// Made once for all ids: the receiver shares this thread, and would have no time to receive.
const missing = (receiver, acknowledged) => {
  const all = new Set(told(receiver));
  return [...acknowledged].filter((id) => !all.has(id));
};

async function all_are_told(receiver, acknowledged, ms = 40_000) {
  const deadline = Date.now() + ms;
  while (missing(receiver, acknowledged).length > 0) {
    assert.ok(Date.now() < deadline, `${missing(receiver, acknowledged).length} of ${acknowledged.size} events did not arrive`);
    await sleep(50);
  }
}

describe('events under kill -9', () => {
  let server;
  let receiver;
  before(async () => {
    // Every tenth answer fails, so that there are always some that wait to be tried again.
    let count = 0;
    receiver = await new Receiver((request, response) => {
      count += 1;
      setTimeout(() => response.writeHead(count % 10 === 0 ? 503 : 200).end(), 5);
    }).start();
    server = await start_server({ args: allow_receivers });
  });
  after(async () => {
    await server.destroy();
    await receiver.stop();
  });

  it('all arrive, with one id each', async () => {
    const acknowledged = new Set();
    let client = await server.client();
    const api = await client.create_api();
    await tell(client, receiver, api, { is_concurrent: true });
    for (let round = 0; round < rounds; round += 1) {
      const writing = Array.from({ length: writers }, () => write(client, api, acknowledged));
      await sleep(500 + 400 * round);
      await server.kill();
      await Promise.all(writing);
      await server.start();
      client = await server.client();
    }
    await all_are_told(receiver, acknowledged);
    const ids = new Map();
    for (const { event, headers } of receiver.arrived) {
      const entry = event.payload.data.id;
      ids.set(entry, (ids.get(entry) ?? new Set()).add(`${event.id} ${headers['webhook-id']}`));
    }
    for (const [entry, all] of ids) assert.equal(all.size, 1, `${entry} came under several ids`);
    assert.ok(acknowledged.size > 50, `${acknowledged.size} writes are too few to tell`);
  });
});

describe('events of two nodes', of_postgresql, () => {
  let nodes;
  let receiver;
  before(async () => {
    receiver = await new Receiver((request, response) => setTimeout(() => response.end(), 2)).start();
    const first = await start_server({ args: allow_receivers });
    nodes = [first, await start_server({ data: first.data, args: allow_receivers })];
  });
  after(async () => {
    await nodes[1].stop().catch(() => {});
    await nodes[0].destroy();
    await receiver.stop();
  });

  it('are told once, whichever node was asked, and by the other node when one is killed', async () => {
    const clients = await Promise.all(nodes.map((node) => node.client()));
    const api = await clients[0].create_api();
    await tell(clients[0], receiver, api);
    const made = new Set();
    for (let i = 0; i < 40; i += 1) made.add((await clients[i % 2].create_entry(api)).id);
    await all_are_told(receiver, made);
    await sleep(500);
    assert.equal(receiver.arrived.length, 40, 'each came once');
    await nodes[0].kill();
    const killed = Date.now();
    for (let i = 0; i < 10; i += 1) made.add((await clients[1].create_entry(api)).id);
    await all_are_told(receiver, made, 10_000);
    assert.ok(Date.now() - killed < 10_000);
    await nodes[0].start();
    await nodes[1].kill();
    const client = await nodes[0].client();
    for (let i = 0; i < 10; i += 1) made.add((await client.create_entry(api)).id);
    await all_are_told(receiver, made, 10_000);
    await nodes[1].start();
  });

  it('reach readers that have passed a transaction which commits later', async () => {
    const client = await nodes[0].client();
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    await tell(client, receiver, api);
    const schema = `"${basename(nodes[0].data)}"`;
    const [from] = [receiver.arrived.length];
    // As a write does it, but that it stays open for two seconds.
    const open = psql(`BEGIN; SET search_path=${schema};
      INSERT INTO changes(id,event,api,entry,version,created_at,updated_at,at,who,body)
      SELECT gen_random_uuid(),'${api.api_type}.created','${api.id}','00000000-0000-7000-8000-000000000001',0,0,0,0,'','{}';
      SELECT pg_sleep(2); COMMIT`);
    await sleep(500);
    const later = await client.create_entry(api, { n: 1 });
    await receiver.wait_for(from + 1);
    assert.equal(receiver.events[from].payload.data.id, later.id, 'it is told while the other is open');
    await open;
    await receiver.wait_for(from + 2);
    assert.equal(receiver.events[from + 1].payload.data.id, '00000000-0000-7000-8000-000000000001');
  });
});
