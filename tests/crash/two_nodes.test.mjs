// Two nodes on one database: what one has acknowledged, the other knows; what both want, one of them gets.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_not_found, assert_status, etag, told } from '../contract/lib/assertions.mjs';
import { api_path, apis_path, entries_path, entry_path, extension_path, field_path, fields_path } from '../contract/lib/client.mjs';
import { forbidden, guest, guest_shopper, policies_path, policy_of } from '../contract/lib/roles.mjs';
import { of_postgresql, start_server } from '../contract/lib/server.mjs';
import { until } from '../contract/lib/until.mjs';

const rounds = 12;

describe('two nodes', of_postgresql, () => {
  let nodes;
  let clients;
  before(async () => {
    const first = await start_server();
    nodes = [first, await start_server({ data: first.data })];
    clients = await Promise.all(nodes.map((node) => node.client()));
  });
  after(async () => {
    for (const client of clients ?? []) client.close();
    await nodes[1].stop();
    await nodes[0].destroy();
  });

  const by_turns = async (check) => {
    for (let round = 0; round < rounds; round += 1) await check(clients[round % 2], clients[(round + 1) % 2], round);
  };
  const at_once = (request) => Promise.all(Array.from({ length: 16 }, (_, i) => request(clients[i % 2], i)));
  const winners = (replies, status) => replies.filter((reply) => reply.status === status).length;

  it('give one another\'s tokens their due', async () => {
    const token = clients[0].token;
    assert_status(await clients[1].get(apis_path, { Authorization: `Bearer ${token}` }), 200);
  });

  it('know an API, its fields, its rules and its end as soon as they are acknowledged', () => by_turns(async (one, other, round) => {
    const api = await one.create_api({ slug: `known-${round}`, api_type: `known_${round}_ext` });
    assert_status(await other.get(extension_path(api)), 200);
    assert_status(await other.get(api_path(api)), 200);
    const field = await one.create_field(api, 'n', 'integer', { min_value: 0, max_value: 5 });
    const entry = await other.create_entry(api, { n: 5 });
    assert.equal(entry.n, 5);
    assert_status(await one.get(`${extension_path(api)}?filter=eq(n,5)`), 200);
    await one.create_field(api, 'later', 'string');
    assert_status(await other.get(`${extension_path(api)}?filter=eq(later,x)`), 200);
    assert_status(await one.put(field_path(api, field), { type: 'custom_field', validation: { integer: { max_value: 3 } } }), 200);
    assert_status(await other.post(entries_path(api), { type: api.api_type, n: 4 }), 400);
    assert_status(await one.put(field_path(api, field), { type: 'custom_field', validation: { integer: { max_value: 9 } } }), 200);
    assert_status(await other.post(entries_path(api), { type: api.api_type, n: 8 }), 201);
    assert_status(await one.put(api_path(api), { type: 'custom_api', slug: `renamed-${round}` }), 200);
    assert_not_found(await other.get(extension_path(api)));
    assert_status(await other.get(`/v2/extensions/renamed-${round}/${entry.id}`), 200);
    assert_no_content(await one.delete(api_path(api)));
    assert_not_found(await other.get(entry_path(api, entry)));
    assert_not_found(await other.post(entries_path(api), { type: api.api_type, n: 1 }));
    assert_not_found(await other.get(api_path(api)));
  }));

  // Each holds for longer than a change of definitions waits at first, and they follow each other without a gap.
  it('change definitions beside batches of several callers on another node', async () => {
    const api = await clients[0].create_api();
    await clients[0].create_field(api, 'n', 'integer');
    const key = await clients[0].created('/v2/application-keys', { type: 'application_key', name: 'ends' });
    let ends = false;
    const writers = Array.from({ length: 4 }, async () => {
      const entry = await clients[0].create_entry(api, { n: 0 });
      const operations = Array.from({ length: 200 }, (_, n) => ({ op: 'update', identifier: entry.id, entry: { type: api.api_type, n } }));
      for (let i = 0; !ends || i === 0; i += 1) assert_status(await clients[1].post(`${extension_path(api)}/batch`, operations), 200);
    });
    await sleep(500);
    const removed = await clients[0].delete(`/v2/application-keys/${key.id}`);
    ends = true;
    await Promise.all(writers);
    assert_no_content(removed);
  });

  it('keep as many versions of an entry as its API says, whichever of them counts', async () => {
    const api = await clients[0].create_api({ feed: true, history: true, history_versions: 4 });
    await clients[0].create_field(api, 'n', 'integer');
    const entry = await clients[0].create_entry(api, { n: 0 });
    for (let last = rounds; last <= 2 * rounds; last += rounds) {
      for (let n = last - rounds + 1; n <= last; n += 1) assert_status(await clients[n % 2].put(entry_path(api, entry), { type: api.api_type, n }), 200);
      for (const client of clients) {
        const numbers = async () => (await client.get(`${entry_path(api, entry)}/history`)).body.data.map((version) => version.entry.n).join();
        await until(async () => await numbers() === [last, last - 1, last - 2, last - 3].join(), 'the latest are there, and no others');
      }
    }
  });

  it('let a role do what the last policy says that was acknowledged, and nothing more', async () => {
    const guests = await Promise.all(nodes.map((node) => guest(node)));
    await by_turns(async (one, other, round) => {
      const shopper = guests[(round + 1) % 2]; // at the other node
      const api = await one.create_api({ slug: `ruled-${round}`, api_type: `ruled_${round}_ext` });
      const entry = await one.create_entry(api);
      const path = `${extension_path(api)}/${entry.id}`;
      const change = (policy, attributes) => one.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', ...attributes });
      assert_error(await shopper.get(path), 403, forbidden);
      let policy = await one.created(policies_path, policy_of(api, guest_shopper, { read: true, create: true }));
      for (let turn = 0; turn < 4; turn += 1) {
        assert_status(await shopper.get(path), 200);
        assert_status(await shopper.post(extension_path(api), { type: api.api_type }), 201);
        assert_status(await change(policy, { read: false, create: false, list: true }), 200);
        assert_error(await shopper.get(path), 403, forbidden);
        assert_error(await shopper.post(extension_path(api), { type: api.api_type }), 403, forbidden);
        assert_status(await shopper.get(extension_path(api)), 200);
        assert_status(await change(policy, { read: true, list: false, filter: 'lt(created_at,2020-01-01)' }), 200);
        assert_not_found(await shopper.get(path));
        assert_error(await shopper.get(extension_path(api)), 403, forbidden);
        assert_no_content(await one.delete(`${policies_path}/${policy.id}`));
        assert_error(await shopper.get(path), 403, forbidden);
        policy = await one.created(policies_path, policy_of(api, guest_shopper, { read: true, create: true }));
      }
    });
    for (const shopper of guests) shopper.close();
  });

  it('know the settings', () => by_turns(async (one, other, round) => {
    assert_status(await one.put('/v2/settings', { type: 'settings', page_length: 30 + round }), 200);
    assert.equal((await other.get('/v2/settings')).body.data.page_length, 30 + round);
    const api = await one.create_api();
    assert.equal((await other.get(entries_path(api))).body.meta.page.limit, 30 + round);
  }));

  it('let one of many have a slug, a unique value, an upsert, a version', async () => {
    const names = await at_once((client, i) => client.post(apis_path, { type: 'custom_api', name: 'x', slug: 'wanted', api_type: `wanted_${i}_ext` }));
    assert.equal(winners(names, 201), 1);
    const api = names.find((reply) => reply.status === 201).body.data;
    await clients[0].create_field(api, 'u', 'string', { unique: 'yes' });
    await clients[0].create_field(api, 'n', 'integer');
    for (let round = 0; round < rounds; round += 1) {
      const values = await at_once((client) => client.post(entries_path(api), { type: api.api_type, u: `value ${round}` }));
      assert.equal(winners(values, 201), 1);
      assert.equal(winners(values, 409), 15);
      const entry = values.find((reply) => reply.status === 201).body.data;
      const versions = await at_once((client, i) => client.put(entry_path(api, entry), { type: api.api_type, n: i }, { 'If-Match': etag(0) }));
      assert.equal(winners(versions, 200), 1);
      assert.equal(winners(versions, 412), 15);
    }
    assert_status(await clients[1].put(api_path(api), { type: 'custom_api', allow_upserts: true }), 200);
    for (let round = 0; round < rounds; round += 1) {
      const id = `00000000-0000-4000-8000-0000000000${10 + round}`;
      const upserts = await at_once((client, i) => client.put(entry_path(api, { id }), { type: api.api_type, n: i }));
      assert.equal(winners(upserts, 201), 1, upserts.map(told).join('\n'));
      assert.equal(winners(upserts, 200), 15);
      const stored = await clients[0].get(entry_path(api, { id }));
      assert.equal(stored.body.data.meta.resource_version, 15);
    }
  });

  // What is refused under a rule must not appear any more once the rule was acknowledged, however late a write
  // that passed the old one reaches the database.
  it('store nothing that breaks the definition of its moment', async () => {
    const api = await clients[0].create_api();
    const field = await clients[0].create_field(api, 'n', 'integer', { min_value: 0, max_value: 1000 });
    const rule = (client, max) => client.put(field_path(api, field), { type: 'custom_field', validation: { integer: { max_value: max } } });
    let running = true;
    const writes = { accepted: 0, refused: 0 };
    const writers = Array.from({ length: 8 }, async (_, i) => {
      while (running) {
        const reply = await clients[i % 2].post(entries_path(api), { type: api.api_type, n: 500 });
        if (reply.status === 201) writes.accepted += 1;
        else if (reply.status === 400) writes.refused += 1;
        else if (reply.status !== 503) assert.fail(told(reply));
      }
    });
    const count = async (client) => (await client.get(`${entries_path(api)}?filter=gt(n,10)&page[total_method]=exact&page[limit]=1`)).body.meta.results.total;
    try {
      for (let round = 0; round < rounds; round += 1) {
        const [one, other] = round % 2 ? clients : [clients[1], clients[0]];
        assert_status(await rule(one, 10), 200);
        const [before_pause, refused] = [await count(other), writes.refused];
        await sleep(100);
        assert.equal(await count(one), before_pause);
        assert.ok(writes.refused > refused, 'nothing was written meanwhile');
        assert_status(await rule(other, 1000), 200);
        const extra = await one.create_field(api, `f${round}`, 'string');
        await sleep(50);
        assert_no_content(await other.delete(field_path(api, extra)));
      }
    } finally {
      running = false;
      await Promise.all(writers);
    }
    assert.ok(writes.accepted > 0);
    assert.equal(await count(clients[0]), writes.accepted);
  });

  it('fail no request when one of them is stopped under load', async () => {
    const api = await clients[0].create_api();
    await clients[0].create_field(api, 'n', 'integer');
    let running = true;
    let answered = 0;
    // As a load balancer does: a node that cannot be connected to gets no request, another one does.
    const send = async (own, i) => {
      for (let n = 0; running; n += 1) {
        const preferred = own[(i + n) % 2];
        const request = (client) => (n % 3 ? client.get(`${entries_path(api)}?page[limit]=3`) : client.post(entries_path(api), { type: api.api_type, n }));
        const reply = await request(preferred).catch((error) => {
          if (error.code !== 'ECONNREFUSED') throw error;
          return request(own[0]);
        });
        assert.ok(reply.status === 200 || reply.status === 201, told(reply));
        answered += 1;
      }
      for (const client of own) client.close();
    };
    // Their tokens come first: a node that is about to stop must not be asked for one.
    const pairs = await Promise.all(Array.from({ length: 8 }, () => Promise.all(nodes.slice(0, 2).map((node) => node.client()))));
    const load = Promise.all(pairs.map(send));
    await sleep(300);
    await nodes[1].stop();
    const by_then = answered;
    await sleep(300);
    running = false;
    await load;
    assert.ok(answered > by_then && by_then > 0);
    await nodes[1].start();
  });
});
