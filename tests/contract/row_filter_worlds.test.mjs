// Whether anything tells a role of what its policy's filter hides. Two Custom APIs are alike but for the entries that are
// hidden: one has them, and an administrator goes on to write them; the other never had any. Whatever the role asks or does,
// in whatever order, both have to answer alike: reads, lists, totals, links, errors, ETags, lengths of answers, feeds.
// What is told on purpose is left out: that a value or an id is taken (docs/security.md), and the numbers of a feed's events.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { assert_no_content, assert_status, etag, told } from './lib/assertions.mjs';
import { entry_path, entries_path, extension_path, query } from './lib/client.mjs';
import { FeedReader } from './lib/feed.mjs';
import { guest, guest_shopper, policies_path, policy_of } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const seeds = process.env.BESPOKE_SEEDS?.split(',').map(Number) ?? [1, 2, 3, 4, 5, 6];
const steps = 120;
const everything = { create: true, list: true, read: true, update: true, delete: true };
const fields = ['text', 'n', 'real', 'open', 'tags'];

// The same numbers for the same seed, on every machine.
function random_of(seed) {
  let state = seed * 2654435761 % 4294967296;
  const below = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
  const pick = (list) => list[below(list.length)];
  return { below, pick, chance: (n) => below(n) === 0 };
}

const texts = ['', 'a', 'A', 'ab', 'abc', 'ß', 'ss', 'é', 'e\u0301', 'a*', '*', '%', 'a_c', '\\', '😀', '\ufffd', '@me', 'x'.repeat(300)];
const numbers = [-9007199254740991, -1, 0, 1, 2, 3, 9007199254740991];
const reals = [-1.5, 0, 0.1, 1, 1e-300, 1e300];

function values_of({ pick, chance, below }) {
  return {
    text: chance(6) ? null : pick(texts),
    n: chance(6) ? null : pick(numbers),
    real: chance(6) ? null : pick(reals),
    open: pick([true, false, null]),
    tags: chance(6) ? null : Array.from({ length: below(4) }, () => pick(texts.slice(0, 8))),
  };
}

const quoted = (text) => `"${text.replace(/\\/g, '\\\\')}"`;

function condition_of({ pick, chance, below }) {
  const compare = ['lt', 'le', 'gt', 'ge'];
  return pick([
    () => `${pick(['eq', ...compare])}(text,${quoted(pick(texts))})`,
    () => `${pick(['like', 'like'])}(text,${quoted(`${pick(['', '*'])}${pick(texts)}${pick(['', '*'])}`)})`,
    () => `in(text,${quoted(pick(texts))},${quoted(pick(texts))})`,
    () => `${pick(['eq', ...compare])}(n,${pick(numbers)})`,
    () => `in(n,${pick(numbers)},${pick(numbers)},7)`,
    () => `${pick(compare)}(real,${pick(reals)})`,
    () => `eq(open,${pick([true, false])})`,
    () => `is_null(${pick(fields)})`,
    () => `${pick(['contains', 'contains_any', 'contains_all'])}(tags,${quoted(pick(texts.slice(0, 8)))})`,
    () => `${pick(['eq', ...compare])}(tags.length,${below(4)})`,
    () => `eq(tags[${below(3)}],${quoted(pick(texts.slice(0, 8)))})`,
    () => (chance(2) ? 'gt(created_at,2020-01-01)' : 'eq(text,@claim)'),
  ])();
}

// With parentheses at times; of few conditions, as a request has ten at most.
function filter_of(random) {
  const { pick, chance } = random;
  let filter = condition_of(random);
  while (chance(2) && filter.length < 900) {
    filter = `${chance(3) ? `(${filter})` : filter}${pick([':', '|'])}${condition_of(random)}`;
    if ((filter.match(/\w+\(/g) ?? []).length >= 4) break;
  }
  return filter;
}

describe('of what a policy hides', () => {
  let server;
  let client;
  let shopper;
  before(async () => {
    server = await start_server();
    client = await server.client();
    shopper = await guest(server);
  });
  after(async () => {
    for (const each of [client, shopper]) each?.close();
    await server.destroy();
  });

  // One of the two: its API, and the ids of the story's entries by their numbers.
  async function new_world(letter, seed) {
    const slug = `world-${letter}-${seed}`;
    const api = await client.create_api({ slug, name: slug, api_type: `world_${letter}_${seed}_ext`, feed: true, history: true });
    for (const [name, type] of [['text', 'string'], ['n', 'integer'], ['real', 'float'], ['open', 'boolean'], ['tags', 'list']]) {
      await client.create_field(api, name, type, type === 'list' ? { allowed_type: 'string' } : undefined);
    }
    return { api, ids: new Map() };
  }
  async function open_to_the_role(world, filter) {
    await client.created(policies_path, policy_of(world.api, guest_shopper, { ...everything, filter }));
    world.feed = await new FeedReader(server.url, shopper.token, { path: extension_path(world.api) }).start();
    await world.feed.wait_until(({ last_id }) => last_id !== undefined);
  }

  // The ids of what that filter lets a role see, by an administrator's list; nobody has the claim.
  async function seen_by(api, filter) {
    const listed = await client.get(`${extension_path(api)}${query({ 'page[limit]': '100', filter: filter.replace('eq(text,@claim)', 'lt(created_at,2000-01-01)') })}`);
    assert_status(listed, 200);
    return new Set(listed.body.data.map(({ id }) => id));
  }

  // Without what differs by nature, all of the same length in both: ids, names of the API, times, places in cursors.
  function plain(world, text) {
    let result = text.replaceAll(world.api.slug, 'SLUG').replaceAll(world.api.api_type, 'TYPE').replaceAll(world.api.id, 'API');
    for (const [number, id] of world.ids) result = result.replaceAll(id, `<${number}>`);
    return result.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/(page\[after\]=)[\w-]+/g, (_, name) => `${name}CURSOR`);
  }
  function seen(world, reply) {
    const { 'x-request-id': _, date: __, ...headers } = reply.headers;
    return { status: reply.status, headers, text: plain(world, reply.text) };
  }

  async function tell_story(seed) {
    const random = random_of(seed);
    const { below, pick, chance } = random;
    const full = await new_world('a', seed);
    const bare = await new_world('b', seed);
    let count = 0;
    const visible = new Set();
    const hidden = new Set();
    const gone = new Set();

    const first = Array.from({ length: 30 }, () => values_of(random));
    for (const values of first) full.ids.set(count++, (await client.create_entry(full.api, values)).id);
    let filter;
    let ids;
    do {
      filter = filter_of(random);
      ids = await seen_by(full.api, filter);
    } while (ids.size < 5 || ids.size > 25);
    const place = async (number, values) => {
      const is_seen = ids.has(full.ids.get(number));
      (is_seen ? visible : hidden).add(number);
      bare.ids.set(number, is_seen ? (await client.create_entry(bare.api, values)).id : randomUUID());
    };
    for (const [number, values] of first.entries()) await place(number, values);
    for (const world of [full, bare]) await open_to_the_role(world, filter);

    // By an administrator, to both where it can be seen.
    const make = async () => {
      const values = values_of(random);
      const number = count++;
      full.ids.set(number, (await client.create_entry(full.api, values)).id);
      ids = await seen_by(full.api, filter);
      await place(number, values);
    };

    const body = (api, values) => ({ body: JSON.stringify({ data: { type: api.api_type, ...values } }) });
    // What the role asks both: `request(world)` is method, path and options.
    const ask = async (request, what) => {
      const [one, other] = await Promise.all([full, bare].map((world) => shopper.send(...request(world))));
      assert.deepEqual(seen(full, one), seen(bare, other), `seed ${seed}, filter ${filter}: ${what}: ${told(one)}`);
      assert.ok(one.status < 500, told(one));
      return [one, other];
    };
    const path_of = (world, number, family) => (family === 0 ? entry_path(world.api, { id: world.ids.get(number) }) : `${extension_path(world.api)}/${world.ids.get(number)}`);

    for (let step = 0; step < steps; ++step) {
      const family = below(2);
      const number = pick([[...visible], [...visible], [...hidden], [...gone]].flat());
      const headers = pick([{}, {}, { 'If-Match': etag(below(3)) }, { 'If-None-Match': '*' }, { 'If-Match': '*' }, { 'If-None-Match': etag(0) }]);
      switch (below(8)) {
        case 0: {  // What it is not told of: an administrator writes what is hidden.
          const target = pick([...hidden]);
          if (target === undefined || chance(2)) {
            await make();
          } else if (chance(2)) {
            assert_no_content(await client.delete(path_of(full, target, 0)));
            hidden.delete(target);
            gone.add(target);
          } else {
            assert_status(await client.put(path_of(full, target, 0), { type: full.api.api_type }), 200);
          }
          break;
        }
        case 1:
          await ask((world) => [pick_method(step), path_of(world, number, family), { headers }], 'read');
          break;
        case 2: {
          const values = chance(4) ? { n: 'none' } : Object.fromEntries(Object.entries(values_of(random)).filter(() => below(2)));
          await ask((world) => ['PUT', path_of(world, number, family), { headers, ...body(world.api, values) }], 'update');
          await sleep(2);
          break;
        }
        case 3: {
          const [one] = await ask((world) => ['DELETE', path_of(world, number, family), { headers }], 'delete');
          if (one.status === 204) {
            visible.delete(number);
            gone.add(number);
          }
          break;
        }
        case 4: {
          const values = values_of(random);
          const made = count++;
          // Their ids are known once both have answered.
          const replies = await Promise.all([full, bare].map((world) => shopper.send('POST', family ? extension_path(world.api) : entries_path(world.api), body(world.api, values))));
          [full, bare].forEach((world, i) => { if (replies[i].status === 201) world.ids.set(made, replies[i].body.data.id); });
          assert.deepEqual(seen(full, replies[0]), seen(bare, replies[1]), `seed ${seed}, filter ${filter}: create ${told(replies[0])}`);
          if (replies[0].status === 201) visible.add(made);
          await sleep(2);
          break;
        }
        default: {
          const parameters = { 'page[limit]': String(pick([0, 1, 2, 5, 100])) };
          if (chance(3)) parameters['page[offset]'] = String(below(40));
          else if (chance(3)) parameters['page[after]'] = pick(['', 'x']);
          if (chance(2)) parameters.filter = pick([filter_of(random).replaceAll('@claim', 'a'), `eq(id,ID)`, 'eq(unknown,1)', 'eq(n,x)']);
          if (chance(2)) parameters.sort = `${pick(['', '-'])}${pick([...fields, 'id', 'created_at', 'updated_at'])}`;
          if (chance(3)) parameters['page[total_method]'] = pick(['exact', 'observed', 'lower_bound']);
          if (chance(10)) parameters.explain = 'true';
          const method = chance(6) ? 'HEAD' : 'GET';
          let links = await ask((world) => {
            const sent = { ...parameters };
            if (sent.filter === 'eq(id,ID)') sent.filter = `eq(id,${world.ids.get(number)})`;
            return [method, `${family ? extension_path(world.api) : entries_path(world.api)}${query(sent)}`];
          }, JSON.stringify(parameters));
          for (let page = 0; page < 5 && links[0].body?.links?.next; ++page) {
            const next = links.map((reply) => reply.body.links.next);
            links = await ask((world) => ['GET', world === full ? next[0] : next[1]], `${JSON.stringify(parameters)}, page ${page}`);
          }
        }
      }
    }

    // What is read one by one is what is listed; and what both feeds have told is the same.
    const all = await ask((world) => ['GET', `${extension_path(world.api)}?page[limit]=100`], 'everything');
    const listed = new Set(all[0].body.data.map(({ id }) => id));
    for (const id of full.ids.values()) assert.equal((await shopper.get(entry_path(full.api, { id }))).status, listed.has(id) ? 200 : 404, `seed ${seed}, filter ${filter}: ${id}`);
    // Of several changes of an entry in a moment the feed of such a role may tell the last alone; and over PostgreSQL a new
    // entry may come before a change of another that was made a moment earlier.
    const events = (world) => {
      const last = new Map();
      for (const { event, data } of world.feed.events) {
        last.delete(data.subject);
        last.set(data.subject, plain(world, JSON.stringify([event, { ...data, id: null }])));
      }
      return [...last.values()].sort();
    };
    await until(() => isDeepStrictEqual(events(full), events(bare)), `the same events; seed ${seed}, filter ${filter}`);
    await sleep(300);
    assert.deepEqual(events(full), events(bare), `seed ${seed}, filter ${filter}`);
    for (const world of [full, bare]) world.feed.stop();
    return { filter, visible: visible.size, hidden: hidden.size };
  }
  const pick_method = (step) => (step % 5 === 0 ? 'HEAD' : 'GET');

  for (const seed of seeds) {
    it(`nothing tells, whatever is asked (seed ${seed})`, async (test) => {
      const { filter, visible, hidden } = await tell_story(seed);
      test.diagnostic(`${filter}: ${visible} to be seen, ${hidden} hidden`);
    });
  }
});
