// Writes of many clients share commits, and what is observed of them is kept by one statement for all: exactly what was
// acknowledged is told, and kept as history.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_status, told } from '../contract/lib/assertions.mjs';
import { entries_path, entry_path } from '../contract/lib/client.mjs';
import { Receiver, allow_receivers, integration } from '../contract/lib/receiver.mjs';
import { start_server } from '../contract/lib/server.mjs';
import { until } from '../contract/lib/until.mjs';

const clients_count = 32;
const rounds = 12;
const values = 60;  // of a unique field: fewer than there are writes that want one

describe('changes of many clients', () => {
  let server;
  let receiver;
  let clients;
  before(async () => {
    receiver = await new Receiver().start();
    server = await start_server({ args: allow_receivers });
    clients = await Promise.all(Array.from({ length: clients_count }, () => server.client()));
  });
  after(async () => {
    for (const client of clients ?? []) client.close();
    await server.destroy();
    await receiver.stop();
  });

  it('are told and kept where they were made, and nowhere else', async () => {
    const [client] = clients;
    const apis = await Promise.all(['one', 'other'].map((slug) => client.create_api({ slug, api_type: `${slug}_ext`, feed: true, history: true })));
    for (const api of apis) {
      await client.create_field(api, 'value', 'string', { unique: 'yes' });
      await client.create_field(api, 'n', 'integer');
    }
    for (const { api_type } of apis) {
      const events = ['created', 'updated', 'deleted'].map((kind) => `${api_type}.${kind}`);
      assert_status(await client.post('/v2/integrations', integration(receiver.url, events, { is_concurrent: true })), 201);
    }

    const hot = await Promise.all(apis.map((api) => client.create_entry(api)));
    // Each entry's events, by its id.
    const made = new Map(hot.map(({ id }, i) => [id, [`${apis[i].api_type}.created`]]));
    const note = (id, event) => made.set(id, [...(made.get(id) ?? []), event]);
    const entries = apis.map(() => []);
    const statuses = new Map();
    const one_write = async (own, i) => {
      const [api, known] = [apis[i % 2], entries[i % 2]];
      const { id, version } = known[i % Math.max(1, known.length)] ?? {};
      const n = Math.floor(i / 7);
      let reply;
      if (id === undefined || i % 4 < 2) {
        reply = await own.post(entries_path(api), { type: api.api_type, value: `v${i % values}`, n });
        if (reply.status === 201) {
          known.push({ id: reply.body.data.id, version: reply.headers.etag });
          note(reply.body.data.id, `${api.api_type}.created`);
        }
      } else if (i % 16 === 15) {
        reply = await own.delete(entry_path(api, { id }));
        if (reply.status === 204) note(id, `${api.api_type}.deleted`);
      } else {
        const old = i % 3 === 0 ? { 'If-Match': version } : {};
        reply = await own.put(entry_path(api, { id }), { type: api.api_type, n }, old);
        if (reply.status === 200) note(id, `${api.api_type}.updated`);
      }
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      assert.ok([200, 201, 204, 404, 409, 412].includes(reply.status), told(reply));
    };
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(clients.map((own, k) => one_write(own, round * clients_count + k)));
    }
    // All at the same two entries: most are outrun by another, and made again.
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(clients.map(async (own, k) => {
        const [api, { id }] = [apis[k % 2], hot[k % 2]];
        assert_status(await own.put(entry_path(api, { id }), { type: api.api_type, n: k }), 200);
        note(id, `${api.api_type}.updated`);
      }));
    }
    for (const status of [200, 201, 204, 409, 412]) assert.ok(statuses.get(status) > 0, `no ${status} among ${JSON.stringify([...statuses])}`);

    const all = [...made].flatMap(([id, kinds]) => kinds.map((kind) => `${id} ${kind}`)).sort();
    await until(() => receiver.arrived.length >= all.length, `${all.length} events`, 30_000);
    const arrived = receiver.events.map(({ triggered_by, payload }) => `${payload.data?.id ?? payload.id} ${triggered_by}`);
    assert.deepEqual(arrived.sort(), all);

    for (const [i, api] of apis.entries()) {
      for (const { id } of entries[i]) {
        const reply = await client.get(`${entry_path(api, { id })}/history?page[limit]=100`);
        assert_status(reply, 200);
        assert.deepEqual(reply.body.data.map(({ event }) => event).sort(), [...made.get(id)].sort(), id);
      }
    }
  });
});
