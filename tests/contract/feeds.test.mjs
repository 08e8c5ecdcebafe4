// Feeds (ours): changes of entries as server-sent events.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_status } from './lib/assertions.mjs';
import { Client, api_path, entries_path, entry_path } from './lib/client.mjs';
import { DatabaseProxy } from './lib/database_proxy.mjs';
import { FeedReader } from './lib/feed.mjs';
import { postgresql_url, psql } from './lib/postgresql.mjs';
import { guest, guest_shopper, policies_path, policy_of } from './lib/roles.mjs';
import { client_id, client_secret, of_postgresql, start_server } from './lib/server.mjs';

describe('a feed', () => {
  let server;
  let client;
  let readers = [];
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());
  afterEach(() => {
    for (const reader of readers) reader.stop();
    readers = [];
  });

  async function read(path, { headers, token = client.token } = {}) {
    const reader = await new FeedReader(server.url, token, { path, headers }).start();
    readers.push(reader);
    return reader;
  }
  async function kept_api(attributes = {}) {
    const api = await client.create_api({ feed: true, history: true, ...attributes });
    await client.create_field(api, 'name');
    return api;
  }
  const names = (reader) => reader.events.map(({ data }) => data.data?.name);

  it('tells of what is created, updated and deleted, as CloudEvents, under both paths', async () => {
    const api = await kept_api();
    const by_slug = await read(`/v2/extensions/${api.slug}`);
    const by_id = await read(entries_path(api));
    assert.equal(by_slug.status, 200);
    assert.equal(by_slug.headers['content-type'], 'text/event-stream');
    assert.equal(by_slug.headers['cache-control'], 'no-store');
    assert.equal(by_slug.headers['transfer-encoding'], 'chunked');
    const entry = await client.create_entry(api, { name: 'one\nline, “two”' });
    const updated = (await client.put(entry_path(api, entry), { type: api.api_type, name: 'two' })).body.data;
    assert_no_content(await client.delete(entry_path(api, entry)));
    const [created, changed, deleted] = await by_slug.wait_for(3);
    assert.deepEqual([created.event, changed.event, deleted.event], ['created', 'updated', 'deleted'].map((kind) => `${api.api_type}.${kind}`));
    const { id, time, ...rest } = created.data;
    assert.deepEqual(rest, { specversion: '1.0', source: `/v2/extensions/${api.slug}`, type: created.event, subject: entry.id, datacontenttype: 'application/json', data: entry });
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(time, entry.meta.timestamps.created_at);
    assert.deepEqual(changed.data.data, updated);
    assert.deepEqual(deleted.data.data, { id: entry.id, type: api.api_type });
    assert.deepEqual((await by_id.wait_for(3)).map(({ data }) => data.id), by_slug.events.map(({ data }) => data.id));
    assert.ok(Number(created.id) < Number(changed.id) && Number(changed.id) < Number(deleted.id));
  });

  it('tells nothing of what is refused, nor of other Custom APIs', async () => {
    const api = await kept_api();
    const other = await kept_api();
    const reader = await read(`/v2/extensions/${api.slug}`);
    await client.create_entry(other, { name: 'other' });
    assert_status(await client.post(entries_path(api), { type: api.api_type, name: 7 }), 400);
    await client.create_entry(api, { name: 'last' });
    await reader.wait_for(1);
    assert.deepEqual(names(reader), ['last']);
  });

  it('goes on behind Last-Event-ID, and misses nothing meanwhile', async () => {
    const api = await kept_api();
    const first = await read(`/v2/extensions/${api.slug}`);
    await first.wait_until(({ last_id }) => last_id !== undefined);
    await client.create_entry(api, { name: 'a' });
    await first.wait_for(1);
    first.stop();
    for (const name of ['b', 'c', 'd']) await client.create_entry(api, { name });
    const second = await read(`/v2/extensions/${api.slug}`, { headers: { 'Last-Event-ID': first.last_id } });
    await client.create_entry(api, { name: 'e' });
    await second.wait_for(4);
    assert.deepEqual(names(second), ['b', 'c', 'd', 'e']);
  });

  it('goes on after the server was killed', async () => {
    const own = await start_server();
    try {
      const admin = await own.client();
      const api = await admin.create_api({ feed: true, history: true });
      await admin.create_field(api, 'name');
      const first = await new FeedReader(own.url, admin.token, { path: `/v2/extensions/${api.slug}` }).start();
      await admin.create_entry(api, { name: 'a' });
      await first.wait_for(1);
      await admin.create_entry(api, { name: 'b' });
      await own.kill();
      await own.start();
      const again = await own.client();
      const second = await new FeedReader(own.url, again.token, { path: `/v2/extensions/${api.slug}`, headers: { 'Last-Event-ID': first.events[0].id } }).start();
      await second.wait_for(1);
      assert.equal(second.events[0].data.data.name, 'b');
      second.stop();
    } finally {
      await own.destroy();
    }
  });

  it('is as small as its filter', async () => {
    const api = await kept_api();
    await client.create_field(api, 'n', 'integer');
    const reader = await read(`/v2/extensions/${api.slug}?filter=gt(n,5)`);
    const small = await client.create_entry(api, { name: 'small', n: 1 });
    const large = await client.create_entry(api, { name: 'large', n: 9 });
    assert_no_content(await client.delete(entry_path(api, small)));
    assert_no_content(await client.delete(entry_path(api, large)));
    await reader.wait_for(2);
    await sleep(300);
    assert.deepEqual(reader.events.map(({ event, data }) => [event.split('.').pop(), data.subject]), [['created', large.id], ['deleted', large.id]]);
  });

  it('is told once of an update that leaves its filter', async () => {
    const api = await kept_api();
    await client.create_field(api, 'n', 'integer');
    const put = async (entry, values) => assert_status(await client.put(entry_path(api, entry), { type: api.api_type, ...values }), 200);
    const told = ({ events }) => events.map(({ event, data }) => `${event.split('.').pop()} ${data.data.name} ${data.data.n}`);
    const path = `/v2/extensions/${api.slug}?filter=gt(n,5)`;
    const reader = await read(path);
    const one = await client.create_entry(api, { name: 'one', n: 9 });
    const other = await client.create_entry(api, { name: 'other', n: 1 });
    await put(one, { n: 2 });
    await put(one, { n: 1 });
    await put(other, { name: 'others' });
    await put(one, { n: 7 });
    await put(one, { name: 'ones', n: null });
    assert_no_content(await client.delete(entry_path(api, one)));
    await put(other, { n: 8 });
    const expected = ['created one 9', 'updated one 2', 'updated one 7', 'updated ones null', 'updated others 8'];
    await reader.wait_for(expected.length);
    assert.deepEqual(told(reader), expected);
    const again = await read(path, { headers: { 'Last-Event-ID': reader.events[0].id } });
    await again.wait_for(expected.length - 1);
    assert.deepEqual(told(again), expected.slice(1), 'and as well when it comes back');
  });

  it('does not tell a role with a filter of what leaves its own: what an entry was is not for it', async () => {
    const api = await kept_api();
    await client.create_field(api, 'open', 'boolean');
    const put = async (entry, values) => assert_status(await client.put(entry_path(api, entry), { type: api.api_type, ...values }), 200);
    const before = await client.create_entry(api, { name: 'a secret', open: true });
    await put(before, { name: 'fine' });
    await client.created(policies_path, policy_of(api, guest_shopper, { list: true, filter: 'eq(open,true)' }));
    const { token } = await guest(server);
    const reader = await read(`/v2/extensions/${api.slug}?filter=in(name,"a secret",last)`, { token, headers: { 'Last-Event-ID': '0' } });
    const seen = await client.create_entry(api, { name: 'a secret', open: true });
    await reader.wait_until(() => names(reader).includes('a secret'));
    await put(seen, { name: 'left' });
    await client.create_entry(api, { name: 'last', open: true });
    await reader.wait_until(() => names(reader).includes('last'));
    assert.deepEqual(names(reader).filter((name) => name), ['a secret', 'last']);
  });

  it('shows a role the rows that are there for it, and ends when it may no longer list', async () => {
    const api = await kept_api();
    const policy = await client.created(policies_path, policy_of(api, guest_shopper, { list: true, filter: 'eq(name,"public")' }));
    const { token } = await guest(server);
    const reader = await read(`/v2/extensions/${api.slug}`, { token });
    assert.equal(reader.status, 200);
    const hidden = await client.create_entry(api, { name: 'hidden' });
    await client.create_entry(api, { name: 'public' });
    await client.delete(entry_path(api, hidden));
    await reader.wait_for(1);
    await sleep(300);
    assert.deepEqual(names(reader), ['public']);
    assert_no_content(await client.delete(`${policies_path}/${policy.id}`));
    await reader.wait_until(({ ended }) => ended);
    await client.create_entry(api, { name: 'public' });
    assert.equal(reader.events.length, 1);
    assert_error(await new Client(server.url, token).get(`/v2/extensions/${api.slug}`, { Accept: 'text/event-stream' }), 403);
  });

  it('begins with what happens after the answer, also where nobody has listened before', async () => {
    const api = await kept_api();
    for (const name of ['a', 'b']) await client.create_entry(api, { name });
    const reader = await read(`/v2/extensions/${api.slug}`);
    await client.create_entry(api, { name: 'c' });
    await reader.wait_until(() => names(reader).includes('c'));
    assert.deepEqual(names(reader), ['c']);
  });

  it('shows a role with a filter no entry as it was: it may be hidden since, and reads do not tell either', async () => {
    const api = await kept_api();
    await client.create_field(api, 'open', 'boolean');
    const first = await read(`/v2/extensions/${api.slug}`);
    const make = (name) => client.create_entry(api, { name, open: true });
    const put = async (entry, values) => assert_status(await client.put(entry_path(api, entry), { type: api.api_type, ...values }), 200);
    await make('first');
    const place = (await first.wait_for(1))[0].id;
    const [hidden, changed, gone] = [await make('was open'), await make('was so'), await make('was there')];
    await put(hidden, { open: false, name: 'hidden' });
    await put(changed, { name: 'is so' });
    assert_no_content(await client.delete(entry_path(api, gone)));
    await make('last');
    await client.created(policies_path, policy_of(api, guest_shopper, { list: true, filter: 'eq(open,true)' }));
    const { token } = await guest(server);
    const reader = await read(`/v2/extensions/${api.slug}`, { token, headers: { 'Last-Event-ID': place } });
    await reader.wait_until(() => names(reader).includes('last'));
    assert.deepEqual(reader.events.map(({ event, data }) => [event.split('.').pop(), data.data.name]), [['updated', 'is so'], ['deleted', undefined], ['created', 'last']]);
    await first.wait_for(8);
    assert.deepEqual(names(first), ['first', 'was open', 'was so', 'was there', 'hidden', 'is so', undefined, 'last'], 'an administrator reads all of it');
  });

  it('ends with the Custom API, and where changes are no longer kept', async () => {
    const api = await kept_api();
    const gone = await kept_api();
    const first = await read(`/v2/extensions/${api.slug}`);
    const second = await read(`/v2/extensions/${gone.slug}`);
    assert_status(await client.put(api_path(api), { type: 'custom_api', feed: false }), 200);
    assert_no_content(await client.delete(api_path(gone)));
    await first.wait_until(({ ended }) => ended);
    await second.wait_until(({ ended }) => ended);
  });

  it('goes on when fields come and go', async () => {
    const api = await kept_api();
    const reader = await read(`/v2/extensions/${api.slug}?filter=like(name,*)`);
    await client.create_entry(api, { name: 'a' });
    const field = await client.create_field(api, 'more');
    await client.create_entry(api, { name: 'b', more: 'x' });
    await reader.wait_for(2);
    assert.equal(reader.events[1].data.data.more, 'x');
    assert_no_content(await client.delete(`${api_path(api)}/fields/${field.id}`));
    await client.create_entry(api, { name: 'c' });
    await reader.wait_for(3);
    assert.ok(!('more' in reader.events[2].data.data));
  });

  it('keeps what a slow reader does not take in the log, and nothing is lost', async () => {
    const api = await kept_api();
    const slow = await read(`/v2/extensions/${api.slug}`);
    slow.response.pause();
    const text = 'x'.repeat(20_000);
    for (let i = 0; i < 300; ++i) await client.create_entry(api, { name: `${i} ${text}` });
    slow.response.resume();
    await slow.wait_until(({ events }) => events.length >= 300, 60_000);
    assert.deepEqual(names(slow).map((name) => Number(name.split(' ')[0])), Array.from({ length: 300 }, (_, i) => i));
  });

  it('tells of a gap where what was read is not of this log', async () => {
    const api = await kept_api();
    for (const id of ['999999999', 'abc', '-1', '1.5', '99999999999999999999999']) {
      const reader = await read(`/v2/extensions/${api.slug}`, { headers: { 'Last-Event-ID': id } });
      await client.create_entry(api, { name: 'a' });
      await reader.wait_for(2);
      assert.deepEqual(reader.events.slice(0, 2).map(({ event }) => event), ['gap', `${api.api_type}.created`], id);
      reader.stop();
    }
    const early = await read(`/v2/extensions/${api.slug}`, { headers: { 'Last-Event-ID': '0' } });
    const [gap, created] = await early.wait_for(2);
    assert.deepEqual([gap.event, created.event], ['gap', `${api.api_type}.created`]);
    assert.equal(gap.data.from, '0');
  });

  it('is refused for what makes no sense', async () => {
    const api = await kept_api();
    const plain = await client.create_api();
    const accept = { Accept: 'text/event-stream' };
    const path = `/v2/extensions/${api.slug}`;
    assert_error(await client.get(`/v2/extensions/${plain.slug}`, accept), 400, "The Custom API has no feed: its 'feed' is false.");
    assert_error(await client.get(`${path}?sort=name`, accept), 400, "A feed takes no parameter but 'filter'.");
    assert_error(await client.get(`${path}?filter=eq(nothing,1)`, accept), 400);
    assert_error(await client.get('/v2/extensions/unknown', accept), 404);
    assert_status(await client.get(path, { Accept: 'application/json, */*' }), 200);
    assert_status(await client.get(path, { Accept: '*/*' }), 200);
    assert_status(await client.get(path, { Accept: 'application/json, text/event-stream;q=0' }), 200);
    for (const type of ['TEXT/Event-Stream', 'application/json;q=0.5, text/event-stream ;q=0.9']) {
      const reader = await read(path, { headers: { Accept: type } });
      assert.match(reader.response.headers['content-type'], /^text\/event-stream/, type);
      reader.stop();
    }
  });

  it('is counted, and ends when the server does', async () => {
    const own = await start_server();
    const admin = await own.client();
    const api = await admin.create_api({ feed: true, history: true });
    const reader = await new FeedReader(own.url, admin.token, { path: `/v2/extensions/${api.slug}` }).start();
    await reader.wait_until(({ last_id }) => last_id !== undefined);
    assert.match((await admin.get('/metrics')).text, /^bespoke_feed_readers 1$/m);
    reader.stop();
    const gone = async () => /^bespoke_feed_readers 0$/m.test((await admin.get('/metrics')).text);
    for (let i = 0; !await gone(); ++i) {
      assert.ok(i < 100, 'a reader that has gone is still counted');
      await sleep(50);
    }
    const last = await new FeedReader(own.url, admin.token, { path: `/v2/extensions/${api.slug}` }).start();
    await own.stop();
    await last.wait_until(({ ended }) => ended);
    await own.destroy();
  });
});

// A node before it hears nothing of what others change from `deafen()` on: the connection that listens rests.
class DeafProxy extends DatabaseProxy {
  connect(front, back) {
    front.on('data', (bytes) => {
      if (bytes.toString('latin1').includes('LISTEN ')) this.listening = [front, back];
    });
    super.connect(front, back);
  }

  deafen() { for (const socket of this.listening) socket.pause(); }
  listen() { for (const socket of this.listening) socket.resume(); }
}

describe('a feed while a change has its place and is not committed yet', of_postgresql, () => {
  it('tells it to everybody, wherever somebody says that he has read to', async () => {
    const server = await start_server();
    const client = await server.client();
    const url = await postgresql_url(server.data);
    const api = await client.create_api({ feed: true, history: true });
    await client.create_field(api, 'name');
    const open = (headers) => new FeedReader(server.url, client.token, { path: `/v2/extensions/${api.slug}`, headers }).start();
    const rightful = await open();
    await client.create_entry(api, { name: 'first' });
    const [{ id }] = await rightful.wait_for(1);
    const place = Number(await psql("SELECT nextval('change_positions')", url));
    assert.ok(place > Number(id));
    await psql("SELECT nextval('change_positions')", url);
    const ahead = await open({ 'Last-Event-ID': String(place + 1) });
    await sleep(500);  // both have been looked after
    const columns = 'event,api,entry,version,created_at,updated_at,at,who,body,kept';
    await psql(`INSERT INTO changes(position,id,${columns}) SELECT ${place},gen_random_uuid(),${columns} FROM changes WHERE position=${id}`, url);
    for (const reader of [rightful, ahead]) {
      await reader.wait_until(({ events }) => events.at(-1)?.id === String(place));
      assert.ok(reader.events.every(({ event }) => event !== 'gap'));
      reader.stop();
    }
    client.close();
    await server.destroy();
  });
});

describe('a feed of a node that has not heard of a change', of_postgresql, () => {
  it('tells nothing that was hidden before it was made', async () => {
    const here = await start_server();
    const proxy = await DeafProxy.before(await postgresql_url(here.data));
    const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DATABASE: proxy.url };
    const there = await start_server({ data: here.data, env });
    try {
      const client = await here.client();
      const api = await client.create_api({ feed: true, history: true });
      await client.create_field(api, 'name');
      const policy = await client.created(policies_path, policy_of(api, guest_shopper, { list: true, filter: 'eq(name,first)' }));
      const reader = await new FeedReader(there.url, (await guest(there)).token, { path: `/v2/extensions/${api.slug}` }).start();
      await client.create_entry(api, { name: 'first' });
      await reader.wait_for(1);
      proxy.deafen();
      assert_status(await client.put(`${policies_path}/${policy.id}`, { type: policy.type, filter: 'eq(name,third)' }), 200);
      for (const name of ['first', 'second', 'third']) await client.create_entry(api, { name });
      await reader.wait_for(2);
      assert.deepEqual(reader.events.map(({ data }) => data.data.name), ['first', 'third']);
      assert_no_content(await client.delete(`${policies_path}/${policy.id}`));
      await client.create_entry(api, { name: 'third' });
      await reader.wait_until(({ ended }) => ended);
      assert.equal(reader.events.length, 2);
    } finally {
      proxy.listen();
      await there.stop();
      await proxy.destroy();
      await here.destroy();
    }
  });
});
