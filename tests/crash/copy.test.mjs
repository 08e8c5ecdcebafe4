// `bespoke copy` between data folders and PostgreSQL: the copy answers as the source does, whatever interrupted it, and
// what is no copy is noticed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assert_error, assert_no_content, assert_status, follow_pages } from '../contract/lib/assertions.mjs';
import { Client, api_path, apis_path, entries_path, entry_path, extension_path, field_path, fields_path } from '../contract/lib/client.mjs';
import { FeedReader } from '../contract/lib/feed.mjs';
import { drop_schema, postgresql_url, psql } from '../contract/lib/postgresql.mjs';
import { Receiver, allow_receivers, integration, with_secrets_key } from '../contract/lib/receiver.mjs';
import { Server, client_id, client_secret, free_port, new_data_folder, over_postgresql, run, run_to_end } from '../contract/lib/server.mjs';

const demo_entries = 9000;
const tries_max = 8;
const copied_bytes = 2 ** 20; // of a folder: definitions alone are less
const key = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const execute = promisify(execFile);

// Where data is; the folder stands for a schema where it is in PostgreSQL.
class Place {
  static async make(kind) {
    const place = new Place();
    place.kind = kind;
    place.folder = await new_data_folder();
    place.name = kind === 'sqlite' ? place.folder : await postgresql_url(place.folder);
    return place;
  }

  get environment() { return this.kind === 'sqlite' ? key : { ...key, BESPOKE_DATABASE: this.name, BESPOKE_DATABASE_CONNECTIONS: '12' }; }

  async serve(use, args = []) {
    const port = await free_port();
    const server = new Server(this.folder, port);
    await server.start_with(['serve', '--listen', `127.0.0.1:${port}`, '--data', this.folder, ...args], this.environment);
    const client = await server.client();
    try {
      return await use(client, server);
    } finally {
      client.close();
      await server.stop();
    }
  }

  async assert_not_served() {
    const { status, log } = await run_to_end(['serve', '--listen', `127.0.0.1:${await free_port()}`, '--data', this.folder], this.environment);
    assert.equal(status, 1, log);
    assert.match(log, /unfinished copy of .*run bespoke copy again/);
  }

  // Whether entries are there while a copy runs.
  async has_entries() {
    if (this.kind === 'sqlite') {
      const sizes = await Promise.all(['', '-wal'].map((end) => stat(join(this.folder, `bespoke.db${end}`)).then(({ size }) => size, () => 0)));
      return sizes[0] + sizes[1] > copied_bytes;
    }
    const schema = `"${this.folder.split('/').at(-1)}"`;
    const entries = await psql(`SELECT (convert_from(value,'UTF8')::json->>'entries')::int FROM ${schema}.secrets WHERE name='unfinished_copy'`).catch(() => 0);
    return Number(entries) > 0;
  }

  // Behind the program's back; the APIs have the numbers 1, 2, …
  async run_sql(sql) {
    if (this.kind === 'postgresql') return psql(sql, this.name);
    const script = 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.execute(sys.argv[2])\nc.close()';
    return execute('python3', ['-c', script, join(this.folder, 'bespoke.db'), sql]);
  }

  async destroy() {
    if (this.kind === 'postgresql') await drop_schema(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}

const copy = (from, to, env) => run_to_end(['copy', '--from', from.name, '--to', to.name], env);

async function assert_copied(from, to) {
  const { status, log } = await copy(from, to);
  assert.equal(status, 0, log);
  assert.match(log, /entries copied and verified in/);
  assert.ok(!log.includes('in the target'), log);
  return log;
}

// A copy that the signal has ended after it had entries.
async function stopped_copy(from, kind, signal) {
  for (let tries = 0; tries < tries_max; tries += 1) {
    const place = await Place.make(kind);
    const { child, ended, log } = run(['copy', '--from', from.name, '--to', place.name]);
    let outcome = null;
    ended.then((how) => { outcome = how; });
    while (outcome === null && !(await place.has_entries())) await sleep(2);
    child.kill(signal);
    outcome = await ended;
    if (outcome.status !== 0) return { place, outcome, log: log() };
    await place.destroy();
  }
  throw new Error(`${tries_max} copies were done before they were stopped`);
}

// Definitions and entries of all kinds; small things that could get lost.
async function fill(client, server) {
  const parent = await client.create_api({ slug: 'parents', api_type: 'parents_ext' });
  const api = await client.create_api({ slug: 'things', api_type: 'things_ext', allow_upserts: true, description: 'é 😀', presentation: { page: 'Home', section: 'S' }, relationships: { parent_apis: { data: [{ id: parent.id, type: 'custom_api' }] } } });
  await client.create_field(api, 'sku', 'string', { unique: 'yes', unique_case_insensitivity: true, allow_null_values: false }, { use_as_url_slug: true });
  const renamed = await client.create_field(api, 'old_name', 'integer', { min_value: -5, immutable: true });
  const removed = await client.create_field(api, 'removed');
  await client.create_field(api, 'weight_kg', 'float', {}, { presentation: { sort_order: 7 } });
  await client.create_field(api, 'flag', 'boolean');
  await client.create_field(api, 'plain', 'string', {}, { index: false });
  await client.create_field(api, 'tags', 'list', { allowed_type: 'any' });
  await client.create_field(api, 'raw', 'any');
  const raw = ['{"b":1e2,"a":-0,"n":1.50,"big":123456789012345678901234567890}', '"\\"\\ud83d\\ude00"', 'false'];
  for (let i = 0; i < 60; i += 1) {
    const text = `{"data":{"type":"things_ext","sku":"Sku-${i}","old_name":${i % 4},"removed":"x","weight_kg":${['-0.0', '1e-300', '0.1', '1e21'][i % 4]},"flag":${i % 2 === 0},`
      + `"plain":"${'\\u0001 é 😀 '.repeat(i)}","tags":${[`["a",${i},1.0,null,true]`, '[]', 'null'][i % 3]},"raw":${raw[i % 3]}}}`;
    assert_status(await client.post_text(extension_path(api), text), 201);
  }
  await client.put(`${extension_path(api)}/sku-3`, { type: 'things_ext', flag: null });
  await client.put(`${extension_path(api)}/sku-3`, { type: 'things_ext', weight_kg: 2 });
  assert_no_content(await client.delete(`${extension_path(api)}/sku-9`));
  assert_status(await client.put(field_path(api, renamed), { type: 'custom_field', slug: 'new_name' }), 200);
  assert_no_content(await client.delete(field_path(api, removed)));
  await client.create_field(api, 'removed', 'integer');
  assert_no_content(await client.delete(api_path(await client.create_api())));
  await client.put('/v2/settings', { type: 'settings', page_length: 9 });
  const { status, log } = await run_to_end(['demo', '--url', server.url, '--entries', String(demo_entries)], key);
  assert.equal(status, 0, log);
}

// All that a client can read, by path; of large collections the first page by every order, and all rows by one.
async function read_all(client) {
  const answers = {};
  const read = async (path) => {
    const reply = await client.get(path);
    assert_status(reply, 200);
    answers[path] = { text: reply.text, etag: reply.headers.etag };
    return reply.body;
  };
  await read('/v2/settings');
  await read('/v2/settings/extensions/specifications/openapi');
  await read('/v2/settings/audit-log?page[limit]=100');
  for (const api of (await read(`${apis_path}?page[limit]=100`)).data) {
    await read(api_path(api));
    const fields = (await read(`${fields_path(api)}?page[limit]=100`)).data;
    const sorts = ['id', 'created_at', 'updated_at', ...fields.filter(({ field_type }) => !['list', 'any'].includes(field_type)).map(({ slug }) => slug)];
    for (const sort of sorts.flatMap((slug) => [slug, `-${slug}`])) await read(`${extension_path(api)}?sort=${sort}&page[limit]=100`);
    for (const method of ['exact', 'lower_bound']) await read(`${extension_path(api)}?page[total_method]=${method}`);
    const rows = await follow_pages(client, `${entries_path(api)}?sort=-updated_at&page[limit]=100`);
    answers[api.slug] = rows;
    for (const row of rows.slice(0, 3)) await read(entry_path(api, row));
  }
  for (const filter of ['contains(tags,1)', 'contains_any(tags,"a",7)', 'eq(sku,"Sku-4")', 'is_null(new_name)', 'eq(flag,true)', 'like(plain,*é*)']) {
    await read(`/v2/extensions/things?filter=${encodeURIComponent(filter)}&page[limit]=100`);
  }
  await read('/v2/extensions/things/SKU-4');
  return answers;
}

const directions = over_postgresql ? [['sqlite', 'postgresql'], ['postgresql', 'sqlite'], ['postgresql', 'postgresql']] : [['sqlite', 'sqlite']];

for (const [from_kind, to_kind] of directions) {
  describe(`copying from ${from_kind} to ${to_kind}`, () => {
    let source;
    let answers;
    let token;
    let next;
    before(async () => {
      source = await Place.make(from_kind);
      await source.serve(async (client, server) => {
        await fill(client, server);
        answers = await read_all(client);
        token = client.token;
        next = (await client.get('/v2/extensions/wishlists?sort=-items_count&page[limit]=10')).body.links.next;
      });
    });
    after(() => source?.destroy());

    const assert_same = (place) => place.serve(async (client) => assert.deepEqual(await read_all(client), answers));

    it('gives a server that answers alike, and goes on from there', async () => {
      const target = await Place.make(to_kind);
      await assert_copied(source, target);
      const wanted = await source.serve(async (client) => (await client.get(next)).text);
      await target.serve(async (client, server) => {
        assert.deepEqual(await read_all(client), answers);
        // Tokens and cursors of the source.
        const old = new Client(server.url, token);
        assert.equal((await old.get(next)).text, wanted);
        old.close();
        const things = '/v2/extensions/things';
        assert_error(await client.post(things, { type: 'things_ext', sku: 'SKU-4' }), 409, 'custom_entry with the given sku already exists');
        const entry = (await client.get(`${things}/sku-3`)).body.data;
        assert_status(await client.put(`${things}/sku-3`, { type: 'things_ext', flag: true }, { 'If-Match': `W/"${entry.meta.etag_id}"` }), 200);
        const made = await client.post(things, { type: 'things_ext', sku: 'new', tags: ['a'] });
        assert_status(made, 201);
        const last = await client.get(`${things}?sort=-created_at&page[limit]=1`);
        assert.equal(last.body.data[0].id, made.body.data.id);
        assert_no_content(await client.delete(`${things}/sku-5`));
        const api = (await client.get(`${apis_path}?filter=eq(slug,things)`)).body.data[0];
        await client.create_field(api, 'later');
      });
      const { status, log } = await copy(source, target);
      assert.equal(status, 1, log);
      assert.match(log, /The target holds data already: 5 Custom APIs and keys/);
      await target.serve(async (client) => assert_status(await client.get('/v2/extensions/things/new'), 200));
      await target.destroy();
    });

    it('goes on after kill -9', async () => {
      const { place } = await stopped_copy(source, to_kind, 'SIGKILL');
      await place.assert_not_served();
      assert.match(await assert_copied(source, place), /, [\d,]+ of them by an earlier run/);
      await assert_same(place);
      await place.destroy();
    });

    it('goes on after SIGINT, and notices a row that was altered in between', async () => {
      const { place, outcome, log } = await stopped_copy(source, to_kind, 'SIGINT');
      assert.equal(outcome.status, 130, log);
      assert.match(log, /The copy was stopped\.\n.*The same command goes on/);
      await place.run_sql('UPDATE e2 SET version=version+1 WHERE k=(SELECT min(k) FROM e2)');
      for (let times = 0; times < 2; times += 1) {
        const ended = await copy(source, place);
        assert.equal(ended.status, 1, ended.log);
        assert.match(ended.log, /^things: 59 [0-9a-f]{16} in the source, 59 [0-9a-f]{16} in the target$/m);
        assert.match(ended.log, /The copy differs from the source/);
        await place.assert_not_served();
      }
      await place.run_sql('UPDATE e2 SET version=version-1 WHERE k=(SELECT min(k) FROM e2)');
      await assert_copied(source, place);
      await assert_same(place);
      await place.destroy();
    });

    it('notices that the source was changed in between, and that it is another one', async () => {
      const { place } = await stopped_copy(source, to_kind, 'SIGTERM');
      const other = await Place.make(from_kind);
      await other.serve(() => {});
      const refused = await copy(other, place);
      assert.equal(refused.status, 1, refused.log);
      assert.match(refused.log, /The target is an unfinished copy of other data/);
      await other.destroy();

      await source.serve(async (client) => assert_status(await client.put('/v2/extensions/things/sku-4', { type: 'things_ext', flag: null }), 200));
      const differs = await copy(source, place);
      assert.equal(differs.status, 1, differs.log);
      assert.match(differs.log, /^things: .* in the source, .* in the target$/m);
      await source.run_sql("UPDATE custom_apis SET name='changed' WHERE slug='parents'");
      const changed = await copy(source, place);
      assert.equal(changed.status, 1, changed.log);
      assert.match(changed.log, /The definitions of the source have changed/);
      await place.assert_not_served();
      await place.destroy();
    });
  });
}

// An integration whose receiver fails, one that is disabled, and an entry with a history.
async function fill_events(client, server, receiver) {
  const api = await client.create_api({ slug: 'kept', api_type: 'kept_ext', feed: true, history: true, history_versions: 5 });
  await client.create_field(api, 'name');
  const reader = await new FeedReader(server.url, client.token, { path: extension_path(api) }).start();
  for (const enabled of [true, false]) {
    const tells = integration(receiver.url, ['kept_ext.created', 'kept_ext.updated'], { enabled }, { secret_key: 's3cret' });
    assert_status(await client.post('/v2/integrations', tells), 201);
  }
  const entry = await client.create_entry(api, { name: 'first' });
  await receiver.wait_for(1);
  await reader.wait_for(1);
  reader.stop();
  assert_status(await client.put(entry_path(api, entry), { type: 'kept_ext', name: 'second' }), 200);
  return { api, entry, last_id: reader.last_id };
}

async function read_events(client, { api, entry }) {
  const read = async (path) => (await client.get(path)).body.data;
  const integrations = await read('/v2/integrations');
  const log_lists = integrations.map(({ id }) => read(`/v2/integrations/${id}/logs?page[limit]=100`));
  return { integrations, history: await read(`${entry_path(api, entry)}/history`), logs: await Promise.all(log_lists) };
}

async function assert_events_go_on(client, server, receiver, { api, entry, last_id, known, seen }) {
  const now = await read_events(client, { api, entry });
  assert.deepEqual(now.integrations, known.integrations);
  assert.equal((await client.get(api_path(api))).body.data.history_versions, 5);
  assert.equal(now.integrations.find(({ enabled }) => enabled).configuration.secret_key, 's3cret');
  assert.deepEqual(now.history, known.history);
  assert.deepEqual(now.history.map(({ event }) => event), ['kept_ext.updated', 'kept_ext.created']);
  for (const [i, logs] of known.logs.entries()) assert.deepEqual(now.logs[i].slice(now.logs[i].length - logs.length), logs);

  const feed = { path: extension_path(api), headers: { 'Last-Event-ID': last_id } };
  const reader = await new FeedReader(server.url, client.token, feed).start();
  const back = await client.send('POST', `${entry_path(api, entry)}/history/${known.history[1].id}/restore`);
  assert_status(back, 200);
  assert.equal(back.body.data.name, 'first');
  const events = await reader.wait_for(2);
  reader.stop();
  assert.deepEqual(events.map(({ event, data }) => [event, data.data.name]), [['kept_ext.updated', 'second'], ['kept_ext.updated', 'first']]);
  assert.deepEqual(events.map(({ id }) => Number(id)), [Number(last_id) + 1, Number(last_id) + 2]);

  // The first is tried again with the ids that it had, and then what waited behind it.
  const [first] = receiver.arrived;
  const told = (await receiver.wait_for(seen + 3)).slice(seen);
  assert.deepEqual(told.map(({ event }) => [event.triggered_by, event.payload.data.name]), [['kept_ext.created', 'first'], ['kept_ext.updated', 'second'], ['kept_ext.updated', 'first']]);
  assert.equal(told[0].headers['webhook-id'], first.headers['webhook-id']);
  assert.equal(told[0].event.id, first.event.id);
  assert.equal(told[0].event.attempt, seen + 1);
  await receiver.assert_no_more(seen + 3);
}

for (const [from_kind, to_kind] of directions) {
  it(`integrations, history and feeds go on where they were, from ${from_kind} to ${to_kind}`, async () => {
    const key_file = await with_secrets_key();
    const args = [...allow_receivers, ...key_file.args];
    const [source, target] = [await Place.make(from_kind), await Place.make(to_kind)];
    let answer = 503;
    const receiver = await new Receiver((request, response) => response.writeHead(answer).end()).start();
    try {
      const made = await source.serve(async (client, server) => {
        const filled = await fill_events(client, server, receiver);
        return { ...filled, known: await read_events(client, filled) };
      }, args);
      const log = await assert_copied(source, target);
      assert.match(log, /^integrations and changes: \d+ [0-9a-f]{16}$/m);
      answer = 200;
      made.seen = receiver.arrived.length;
      await target.serve((client, server) => assert_events_go_on(client, server, receiver, made), args);
    } finally {
      await receiver.stop();
      await key_file.remove();
      for (const place of [source, target]) await place.destroy();
    }
  });
}

describe('bespoke copy', () => {
  it('tells what it wants, and no secret', async () => {
    const { status, log } = await run_to_end(['copy', '--help']);
    assert.equal(status, 0);
    for (const word of ['--from', '--to', 'BESPOKE_COPY_FROM', 'Exit status']) assert.ok(log.includes(word), log);
    const cases = [
      [['copy', '--to', 'x'], {}, /--from is missing/],
      [['copy', '--from', '/not/there', '--to', 'x'], {}, /--from: The data folder \/not\/there holds no data/],
      [['copy', '--from', 'postgresql://me:pass-word@localhost:1/x', '--to', 'x'], {}, /--from holds a password/],
      [['copy', '--to', '/not/there'], { BESPOKE_COPY_FROM: 'postgresql://me:pass-word@localhost:1/x' }, /--from: .*cannot be used/],
    ];
    for (const [args, env, told] of cases) {
      const ended = await run_to_end(args, env);
      assert.equal(ended.status, 1, ended.log);
      assert.match(ended.log, told);
      assert.ok(!ended.log.includes('pass-word'), ended.log);
    }
  });

  it('refuses a folder in use, as source and as target', async () => {
    const [used, free] = [await Place.make('sqlite'), await Place.make('sqlite')];
    await free.serve(() => {});
    await used.serve(async () => {
      for (const [from, to] of [[used, free], [free, used]]) {
        const { status, log } = await copy(from, to);
        assert.equal(status, 1, log);
        assert.match(log, /is in use by another process/);
      }
    });
    await used.destroy();
    await free.destroy();
  });
});
