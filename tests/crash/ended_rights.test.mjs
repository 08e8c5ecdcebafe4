// Who has lost a right has lost it from the answer on: also for requests that were let in before and wait, for what is
// sent on his behalf, and for feeds that he listens to.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_no_content, assert_status } from '../contract/lib/assertions.mjs';
import { Client, api_path, extension_path } from '../contract/lib/client.mjs';
import { FeedReader } from '../contract/lib/feed.mjs';
import { Receiver, allow_receivers, integration, with_secrets_key } from '../contract/lib/receiver.mjs';
import { over_postgresql, start_server } from '../contract/lib/server.mjs';

const keys = '/v2/application-keys';
const integrations = '/v2/integrations';
const requests_at_once = 16;

describe('a right that has ended', () => {
  let nodes;
  let client;
  let key_file;
  before(async () => {
    key_file = await with_secrets_key();
    const args = [...allow_receivers, ...key_file.args];
    const first = await start_server({ args });
    nodes = over_postgresql ? [first, await start_server({ data: first.data, args })] : [first, first];
    client = await first.client();
  });
  after(async () => {
    client?.close();
    if (nodes[1] !== nodes[0]) await nodes[1].stop();
    await nodes[0].destroy();
    await key_file.remove();
  });

  // What `request` of a key does on the other node, 16 at once, while `end` ends the key on this one.
  async function beside_the_end(request, end) {
    const key = await client.created(keys, { type: 'application_key', name: 'leaked' });
    const holder = await Client.with_credentials(nodes[1].url, key.client_id, key.client_secret);
    const statuses = [];
    let refused = false;
    const repeat = async () => {
      while (!refused) {
        const { status } = await request(holder, key);
        statuses.push(status);
        refused = refused || ![200, 201].includes(status);
      }
    };
    const all = Array.from({ length: requests_at_once }, repeat);
    await sleep(300);
    await end(key);
    await Promise.all(all);
    holder.close();
    assert.ok(statuses.some((status) => status < 300), 'none of them was carried out before');
    return key;
  }
  // Of the audit log, behind the line that ended the key.
  async function lines_behind_the_end(key, action) {
    const { body } = await client.get('/v2/settings/audit-log?page[limit]=100');
    const end = body.data.find(({ target, actor, action: made }) => target.id === key.id && made === action && actor?.client_id !== key.client_id);
    assert.ok(end, 'the line that ended the key');
    return body.data.filter(({ id, actor }) => actor?.client_id === key.client_id && Number(id) > Number(end.id));
  }

  it('makes no key any more', async () => {
    const key = await beside_the_end((holder) => holder.post(keys, { type: 'application_key', name: 'backdoor' }), async ({ id }) => {
      assert_no_content(await client.delete(`${keys}/${id}`));
    });
    assert.deepEqual(await lines_behind_the_end(key, 'delete'), []);
  });

  it('takes itself back by no request', async () => {
    const as_administrator = { type: 'application_key', relationships: { role: { data: null } } };
    const as_support = { type: 'application_key', relationships: { role: { data: { type: 'standard_user_role', id: 'support' } } } };
    const key = await beside_the_end((holder, { id }) => holder.put(`${keys}/${id}`, as_administrator), async ({ id }) => {
      assert_status(await client.put(`${keys}/${id}`, as_support), 200);
    });
    assert.deepEqual(await lines_behind_the_end(key, 'update'), []);
    assert.equal((await client.get(`${keys}/${key.id}`)).body.data.relationships.role.data.id, 'support');
  });

  it('tells a receiver no more that was replaced, nor with the former secret, and nothing once it is disabled', async () => {
    const [former, present] = [await new Receiver().start(), await new Receiver().start()];
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    const { id } = await client.created(integrations, integration(former.url, [`${api.api_type}.created`], {}, { secret_key: 'former' }));
    await client.create_entry(api, { n: 0 });
    await former.wait_for(1);
    await client.put(`${integrations}/${id}`, { type: 'integration', configuration: { url: present.url, secret_key: 'present' } });
    for (let n = 1; n <= 10; n += 1) {
      await client.create_entry(api, { n });
      await sleep(50);
    }
    await present.wait_for(10);
    assert.equal(former.arrived.length, 1);
    assert.deepEqual([...new Set(present.arrived.map(({ headers }) => headers['x-moltin-secret-key']))], ['present']);
    await client.put(`${integrations}/${id}`, { type: 'integration', enabled: false });
    await client.create_entry(api, { n: 11 });
    await present.assert_no_more(10, 2_000);
    for (const receiver of [former, present]) await receiver.stop();
    assert_status(await client.delete(`${integrations}/${id}`), 200);
  });

  it('ends a feed at its time, before it tells anything more', async () => {
    const api = await client.create_api({ feed: true, history: true });
    await client.create_field(api, 'n', 'integer');
    const ends = Date.now() + 2_500;
    const key = await client.created(keys, { type: 'application_key', name: 'short', expires_at: new Date(ends).toISOString() });
    const holder = await Client.with_credentials(nodes[1].url, key.client_id, key.client_secret);
    const feed = await new FeedReader(nodes[1].url, holder.token, { path: extension_path(api) }).start();
    assert.equal(feed.status, 200);
    const late = [];
    for (let n = 0; !feed.ended && n < 500; n += 1) {
      if (Date.now() > ends) late.push(n);
      await client.create_entry(api, { n });
      await sleep(10);
    }
    assert.ok(feed.ended, 'it ends by itself');
    assert.deepEqual(feed.events.map(({ data }) => data.data.n).filter((n) => late.includes(n)), []);
    assert.ok(feed.events.length > 0);
    holder.close();
  });

  it('leaves a gap in a feed, which is told, where changes were not kept for a while', async () => {
    const api = await client.create_api({ feed: true, history: true });
    await client.create_field(api, 'n', 'integer');
    const feed = await new FeedReader(nodes[0].url, client.token, { path: extension_path(api) }).start();
    await feed.wait_until(({ last_id }) => last_id !== undefined);
    feed.stop();
    for (const feed of [false, true]) assert_status(await client.put(api_path(api), { type: 'custom_api', feed }), 200);
    const again = await new FeedReader(nodes[0].url, client.token, { path: extension_path(api), headers: { 'Last-Event-ID': feed.last_id } }).start();
    await client.create_entry(api, { n: 1 });
    await again.wait_for(2);
    assert.deepEqual(again.events.map(({ event }) => event), ['gap', `${api.api_type}.created`]);
    again.stop();
  });
});
