// Batches (ours): many writes to the entries of one Custom API, all or none.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_no_content, assert_not_found, assert_status, etag, etag_id, time_form, told, unknown_id, uuid_form } from './lib/assertions.mjs';
import { Client, entries_path, entry_path, extension_path } from './lib/client.mjs';
import { FeedReader } from './lib/feed.mjs';
import { forbidden, guest, guest_shopper, policies_path, policy_of, registered_shopper, role_claims, token_maker } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';

const operations_max = 1000;
const errors_max = 100;
const titles = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 409: 'Conflict', 412: 'Precondition Failed', 413: 'Request Entity Too Large' };

const by_slug = (api) => `${extension_path(api)}/batch`;
const by_id = (api) => `${entries_path(api)}/batch`;
const create = (api, values = {}) => ({ op: 'create', entry: { type: api.api_type, ...values } });
const change = (op, api, identifier, values = {}, if_match = undefined) => ({ op, identifier, ...(if_match === undefined ? {} : { if_match }), entry: { type: api.api_type, ...values } });
const remove = (identifier, if_match = undefined) => ({ op: 'delete', identifier, ...(if_match === undefined ? {} : { if_match }) });
const taken = 'custom_entry with the given code already exists';
const mismatch = (sent, current) => `The provided ETag '${sent}', does not match the current ETag '${current}'.`;

// The answer names exactly these: [index, status, code, detail].
function assert_refused(reply, ...wanted) {
  assert_status(reply, wanted[0][1]);
  const errors = wanted.map(([index, status, code, detail]) => ({ title: titles[status], status: String(status), detail, code, index }));
  assert.deepEqual(reply.body, { errors }, told(reply));
}

// One outcome as the answer has it, its times and size left out.
function outcome(op, status, id, api, version) {
  return { op, status, etag: etag(version), data: { id, type: api.api_type, meta: { resource_version: version, etag_id: etag_id(version) } } };
}

function assert_outcomes(reply, ...wanted) {
  assert_status(reply, 200);
  const found = reply.body.data.map((each) => {
    if (!each.data) return each;
    const { timestamps, data_size, ...meta } = each.data.meta;
    assert.match(each.data.id, uuid_form);
    assert.match(timestamps.created_at, time_form);
    assert.match(timestamps.updated_at, time_form);
    assert.ok(Number.isInteger(data_size));
    return { ...each, data: { ...each.data, meta } };
  });
  assert.deepEqual(found, wanted, told(reply));
}

describe('a batch', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(async () => {
    client?.close();
    await server.destroy();
  });

  async function new_api(attributes = {}, field = {}) {
    const api = await client.create_api(attributes);
    await client.create_field(api, 'n', 'integer', { min_value: 0 });
    await client.create_field(api, 'code', 'string', { unique: 'yes', ...(field.use_as_url_slug ? { allow_null_values: false } : {}) }, field);
    return api;
  }
  const slug_api = (attributes = {}) => new_api({ allow_upserts: true, ...attributes }, { use_as_url_slug: true });
  // Of all entries, in the order of their creation, what they hold.
  async function all(api, of = (entry) => [entry.code, entry.n]) {
    const entries = [];
    for (let after = ''; after !== null;) {
      const { body } = await client.get(`${entries_path(api)}?page[limit]=100&page[after]=${after}&sort=created_at`);
      entries.push(...body.data);
      after = body.links.next ? new URL(body.links.next, 'http://x').searchParams.get('page[after]') : null;
    }
    return entries.map(of);
  }

  it('carries out each kind of operation, under both paths', async () => {
    for (const path of [by_slug, by_id]) {
      const api = await new_api({ allow_upserts: true });
      const [one, two, three] = await Promise.all([1, 2, 3].map((n) => client.create_entry(api, { n, code: `c${n}` })));
      const fresh = randomUUID();
      const reply = await client.post(path(api), [
        create(api, { n: 4, code: 'c4' }),
        change('update', api, one.id, { n: 10 }, etag(0)),
        change('upsert', api, two.id, { n: 20 }),
        change('upsert', api, fresh, { n: 5, code: 'c5' }),
        remove(three.id, etag(0)),
      ]);
      const made = reply.body.data[0].data.id;
      assert_outcomes(reply, outcome('create', 201, made, api, 0), outcome('update', 200, one.id, api, 1), outcome('upsert', 200, two.id, api, 1), outcome('upsert', 201, fresh, api, 0), { op: 'delete', status: 204 });
      assert.deepEqual((await all(api)).sort(), [['c1', 10], ['c2', 20], ['c4', 4], ['c5', 5]]);
      for (const each of reply.body.data.slice(0, 4)) {
        const entry = (await client.get(entry_path(api, each.data))).body.data;
        assert.deepEqual(each.data, { id: entry.id, type: entry.type, meta: entry.meta });
      }
    }
  });

  it('lets later operations see what earlier ones did', async () => {
    const api = await slug_api();
    const reply = await client.post(by_slug(api), [
      create(api, { code: 'a', n: 1 }),
      change('update', api, 'a', { n: 2 }, etag(0)),
      change('update', api, 'a', { code: 'b' }, etag(1)),
      create(api, { code: 'a', n: 3 }),
      remove('b', etag(2)),
      change('upsert', api, 'b', { n: 4 }),
      change('upsert', api, 'b', { n: 5 }, etag(0)),
      remove('a'),
      create(api, { code: 'a', n: 6 }),
    ]);
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data.map(({ status }) => status), [201, 200, 200, 201, 204, 201, 200, 204, 201], told(reply));
    assert.deepEqual((await all(api)).sort(), [['a', 6], ['b', 5]]);
  });

  it('finds entries by id alone under the path of the id', async () => {
    const api = await slug_api();
    const entry = await client.create_entry(api, { code: 'a' });
    assert_refused(await client.post(by_id(api), [change('update', api, 'a')]), [0, 404, 'entry_not_found', 'Not found']);
    assert_refused(await client.post(by_slug(api), [change('update', api, entry.id)]), [0, 404, 'entry_not_found', 'Not found']);
    assert_status(await client.post(by_id(api), [change('update', api, entry.id)]), 200);
    assert_status(await client.post(by_slug(api), [change('update', api, 'a')]), 200);
  });

  it('writes nothing where one is refused, and says which', async () => {
    const api = await new_api({ allow_upserts: true });
    const kept = await client.create_entry(api, { code: 'kept', n: 1 });
    const good = create(api, { code: 'new', n: 2 });
    const cases = [
      [create(api, { n: 'x' }), 400, 'validation_failed', "Invalid value for field 'n'. Expected type to be 'integer'."],
      [change('update', api, kept.id, { n: -1 }), 400, 'validation_failed', "Invalid value for field 'n'. Expected min_value to be no less than 0."],
      [create(api, { code: 'kept' }), 409, 'duplicate_value', taken],
      [change('update', api, unknown_id), 404, 'entry_not_found', 'Not found'],
      [change('update', api, 'no-id'), 404, 'entry_not_found', 'Not found'],
      [remove(unknown_id), 404, 'entry_not_found', 'Not found'],
      [change('update', api, kept.id, {}, etag(7)), 412, 'precondition_failed', mismatch(etag(7), etag(1))],
      [change('upsert', api, unknown_id, {}, etag(0)), 412, 'precondition_failed', mismatch(etag(0), '')],
      [remove(kept.id, '"x"'), 412, 'precondition_failed', mismatch('"x"', etag(1))],
      [change('update', api, kept.id, { code: 'new' }), 409, 'duplicate_value', taken],
      [change('upsert', api, unknown_id, { code: 'new' }), 409, 'duplicate_value', taken],
    ];
    for (const [refused, status, code, detail] of cases) {
      const reply = await client.post(by_slug(api), [good, change('update', api, kept.id, { n: 9 }), refused, create(api)]);
      assert_refused(reply, [2, status, code, detail]);
      assert.deepEqual(await all(api), [['kept', 1]], told(reply));
      assert.deepEqual((await client.get(entry_path(api, kept))).body.data, kept);
    }
  });

  it('names each refusal, by its index', async () => {
    const api = await new_api();
    const entry = await client.create_entry(api, { code: 'a', n: 1 });
    const checked = await client.post(by_slug(api), [create(api, { n: -1, code: 5 }), create(api), { ...create(api), entry: {} }, change('update', api, 'x')]);
    assert_refused(checked, [0, 400, 'validation_failed', "Invalid value for field 'n'. Expected min_value to be no less than 0."], [0, 400, 'validation_failed', "Invalid value for field 'code'. Expected type to be 'string'."],
      [2, 400, 'validation_failed', `The field 'type' must be '${api.api_type}'.`], [3, 404, 'entry_not_found', 'Not found']);
    const stored = await client.post(by_slug(api), [create(api, { code: 'b' }), create(api, { code: 'a' }), create(api, { code: 'b' }), remove(unknown_id), change('update', api, entry.id, {}, etag(3)), create(api, { code: 'c' }), remove(entry.id), create(api, { code: 'c' })]);
    assert_refused(stored, [1, 409, 'duplicate_value', taken], [2, 409, 'duplicate_value', taken], [3, 404, 'entry_not_found', 'Not found'], [4, 412, 'precondition_failed', mismatch(etag(3), etag(0))], [7, 409, 'duplicate_value', taken]);
    assert.deepEqual(await all(api), [['a', 1]]);
    const many = await client.post(by_slug(api), Array.from({ length: 300 }, () => create(api, { code: 'a' })));
    assert.deepEqual(many.body.errors.map(({ index }) => index), Array.from({ length: errors_max }, (_, i) => i), told(many));
    const malformed = await client.post(by_slug(api), Array.from({ length: 300 }, () => create(api, { n: -1 })));
    assert.equal(malformed.body.errors.length, errors_max);
  });

  it('is read strictly', async () => {
    const api = await new_api();
    const ops = "The field 'op' must be one of 'create', 'update', 'upsert' and 'delete'.";
    const cases = [
      [7, 'The operation must be an object.'], [null, 'The operation must be an object.'], [{}, ops], [{ op: 'Create', entry: {} }, ops], [{ op: 1 }, ops],
      [{ op: 'create' }, "The field 'entry' is required."], [{ op: 'create', entry: null }, "The field 'entry' is required."], [{ op: 'create', entry: [] }, "The field 'entry' must be an object."],
      [{ op: 'create', entry: {}, identifier: 'a' }, "The field 'identifier' is not known."], [{ op: 'create', entry: {}, if_match: etag(0) }, "The field 'if_match' is not known."],
      [{ op: 'update', entry: {} }, "The field 'identifier' is required."], [{ op: 'update', identifier: 5, entry: {} }, "The field 'identifier' must be a string."],
      [{ op: 'update', identifier: unknown_id, entry: {}, 'if-match': etag(0) }, "The field 'if-match' is not known."], [{ op: 'update', identifier: unknown_id, entry: {}, if_match: 5 }, "The field 'if_match' must be a string."],
      [{ op: 'delete', identifier: unknown_id, entry: {} }, "The field 'entry' is not known."], [{ op: 'delete' }, "The field 'identifier' is required."],
    ];
    for (const [operation, detail] of cases) assert_refused(await client.post(by_slug(api), [create(api), operation]), [1, 400, 'validation_failed', detail]);
    const count = "The field 'data' must be an array of 1 to 1000 operations.";
    assert_error(await client.post(by_slug(api), []), 400, count);
    assert_error(await client.post(by_slug(api), Array.from({ length: operations_max + 1 }, () => create(api))), 400, count);
    assert_error(await client.post_text(by_slug(api), `{"data":[${'0,'.repeat(200_000)}0]}`), 400, 'A batch must not have more than 200000 values.');
    const commas = await client.post(by_slug(api), [create(api, { unknown: ',"\\,'.repeat(100_000) }), remove(unknown_id)]);
    assert.doesNotMatch(told(commas), /200000 values/, 'commas in texts are none');
    assert_error(await client.post(by_slug(api), create(api)), 400, "The field 'data' must be an array.");
    assert_error(await client.post_text(by_slug(api), '{}'), 400, "The field 'data' is required.");
    assert_error(await client.post_text(by_slug(api), '[]x'), 400, /^Invalid JSON/);
    assert_not_found(await client.post('/v2/extensions/unknown/batch', [create(api)]));
    assert.equal((await all(api)).length, 0);
  });

  it('is not in the way of an entry that is called so', async () => {
    const api = await slug_api();
    assert_status(await client.put(by_slug(api), { type: api.api_type, n: 1 }), 201);
    assert.equal((await client.get(by_slug(api))).body.data.code, 'batch');
    assert_status(await client.post(by_slug(api), [change('update', api, 'batch', { n: 2 })]), 200);
    assert_no_content(await client.delete(by_slug(api)));
  });

  it('takes a thousand operations, in their order, and 4 MiB', async () => {
    const api = await slug_api();
    const codes = Array.from({ length: operations_max }, (_, i) => `code-${i}`);
    const made = await client.post(by_slug(api), codes.map((code, n) => create(api, { code, n })));
    assert_status(made, 200);
    assert.deepEqual(await all(api), codes.map((code, n) => [code, n]));
    const changed = await client.post(by_slug(api), codes.map((code, n) => change(n % 2 ? 'update' : 'upsert', api, code, { n: n + 1 }, etag(0))));
    assert_outcomes(changed, ...codes.map((_, n) => outcome(n % 2 ? 'update' : 'upsert', 200, made.body.data[n].data.id, api, 1)));
    assert.deepEqual(await all(api), codes.map((code, n) => [code, n + 1]));
    assert_status(await client.post(by_slug(api), codes.map((code) => remove(code, etag(1)))), 200);
    assert.equal((await all(api)).length, 0);
    assert_status(await client.post(by_slug(api), codes.map((code, n) => change('upsert', api, code, { n }))), 200);
    assert.deepEqual(await all(api), codes.map((code, n) => [code, n]));
    const large = await client.create_api();
    await client.create_field(large, 'text', 'string');
    const body = (bytes) => {
      const text = JSON.stringify({ data: Array.from({ length: 70 }, () => create(large, { text: 'x'.repeat(59_000) })) });
      return text + ' '.repeat(bytes - text.length);
    };
    assert_status(await client.post_text(by_slug(large), body(4 * 1024 * 1024)), 200);
    assert_error(await client.post_text(by_slug(large), body(4 * 1024 * 1024 + 1)), 413, 'the body is too large');
    assert.equal((await client.get(`${entries_path(large)}?page[limit]=0`)).body.meta.results.total, 70);
  });

  it('gives way to no other: of two that want the same value one is refused whole', async () => {
    const api = await slug_api();
    await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 10; round += 1) {
        const order = writer % 2 ? [0, 1, 2, 3] : [3, 2, 1, 0];
        const reply = await client.post(by_slug(api), order.map((i) => (round % 2 ? change('upsert', api, `r${i}`, { n: writer }) : create(api, { code: `${round}-${i}`, n: writer }))));
        assert.ok([200, 409].includes(reply.status), told(reply));
        const batch = (await all(api)).filter(([code]) => code.startsWith(`${round}-`));
        assert.ok(round % 2 || (batch.length === 4 && new Set(batch.map(([, n]) => n)).size === 1), JSON.stringify(batch));
      }
    }));
  });

  describe('of callers with a policy', () => {
    const everything = { create: true, update: true, delete: true, read: true, list: true };
    let shopper;
    let signed;
    before(async () => {
      shopper = await guest(server);
      signed = await token_maker(server);
    });
    after(() => shopper?.close());

    it('takes the permission for each operation', async () => {
      const all_of = (api, entry, other) => [['create', create(api, { n: 1 })], ['update', change('update', api, entry.id, { n: 2 })], ['update', change('upsert', api, entry.id, { n: 3 })], ['delete', remove(other.id)]];
      for (const permission of ['create', 'update', 'delete', 'read', 'list']) {
        const api = await new_api({ allow_upserts: true });
        await client.created(policies_path, policy_of(api, guest_shopper, { [permission]: true }));
        const entry = await client.create_entry(api, {});
        const other = await client.create_entry(api, {});
        for (const [needed, operation] of all_of(api, entry, other)) {
          const reply = await shopper.post(by_slug(api), [operation]);
          if (['read', 'list'].includes(permission)) assert_error(reply, 403, forbidden);
          else if (needed === permission) assert_status(reply, 200);
          else assert_refused(reply, [0, 403, 'forbidden', forbidden]);
        }
        const mixed = await shopper.post(by_slug(api), all_of(api, entry, entry).map(([, operation]) => operation));
        const refused = all_of(api, entry, entry).flatMap(([needed], i) => (needed === permission ? [] : [[i, 403, 'forbidden', forbidden]]));
        if (['create', 'update', 'delete'].includes(permission)) assert_refused(mixed, ...refused);
        const upsert = await shopper.post(by_slug(api), [change('upsert', api, unknown_id)]);
        if (permission === 'update') assert_refused(upsert, [0, 403, 'forbidden', forbidden]);
        assert.equal(upsert.status, 403);
        assert_not_found(await client.get(`${entries_path(api)}/${unknown_id}`));
      }
    });

    it('sees the rows of the policy alone, before and after', async () => {
      const api = await new_api({ allow_upserts: true });
      await client.created(policies_path, policy_of(api, guest_shopper, { ...everything, filter: 'lt(n,10)' }));
      const seen = await client.create_entry(api, { n: 1, code: 'seen' });
      const hidden = await client.create_entry(api, { n: 10, code: 'hidden' });
      const not_there = [404, 'entry_not_found', 'Not found'];
      const not_allowed = [403, 'forbidden', forbidden];
      const cases = [
        [create(api, { n: 11 }), not_allowed], [create(api, {}), not_allowed], [create(api, { n: 1, code: 'hidden' }), not_allowed],
        [change('update', api, hidden.id, { n: 1 }), not_there], [change('update', api, seen.id, { n: 10 }), not_allowed], [change('update', api, seen.id, { code: 'hidden' }), not_allowed],
        [change('upsert', api, hidden.id, { n: 1 }), not_there], [change('upsert', api, unknown_id, { n: 12 }), not_allowed],
        [remove(hidden.id), not_there], [remove(hidden.id, etag(0)), not_there],
      ];
      for (const [operation, refusal] of cases) assert_refused(await shopper.post(by_slug(api), [create(api, { n: 2 }), operation]), [1, ...refusal]);
      assert_refused(await shopper.post(by_slug(api), [create(api, { n: 12 }), create(api, { n: 2, code: 'hidden' }), create(api, { n: 13 })]), [0, ...not_allowed], [1, ...not_allowed], [2, ...not_allowed]);
      assert.deepEqual(await all(api), [['seen', 1], ['hidden', 10]]);
      assert_status(await shopper.post(by_slug(api), [create(api, { n: 3 }), change('update', api, seen.id, { n: 4 }), remove(seen.id)]), 200);
      assert.deepEqual(await all(api), [['hidden', 10], [null, 3]]);
    });

    it('is answered again only while the role may write so', async () => {
      const api = await new_api();
      const token = signed(role_claims(registered_shopper));
      const registered = new Client(server.url, token);
      const policy = await client.created(policies_path, policy_of(api, registered_shopper, everything));
      const headers = { 'Idempotency-Key': `"${randomUUID()}"` };
      const first = await registered.post(by_slug(api), [create(api, { n: 1 })], headers);
      assert_status(first, 200);
      assert.equal((await registered.post(by_slug(api), [create(api, { n: 1 })], headers)).text, first.text);
      assert_status(await client.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', create: false }), 200);
      assert_refused(await registered.post(by_slug(api), [create(api, { n: 1 })], headers), [0, 403, 'forbidden', forbidden]);
      assert.equal((await all(api)).length, 1);
      registered.close();
    });
  });

  it('happens once, with an Idempotency-Key', async () => {
    const api = await new_api();
    const headers = { 'Idempotency-Key': `"${randomUUID()}"` };
    const operations = Array.from({ length: operations_max }, (_, n) => create(api, { n, code: `c${n}` }));
    const refused = await client.post(by_slug(api), [...operations.slice(1), create(api, { code: 'c1' })], headers);
    assert_refused(refused, [999, 409, 'duplicate_value', taken]);
    const [first, second] = await Promise.all([1, 2].map(() => client.post(by_slug(api), operations, headers)));
    for (const each of [first, second, await client.post(by_slug(api), operations, headers)]) {
      assert_status(each, 200);
      assert.equal(each.text, first.text);
    }
    assert.equal([first, second].filter(({ headers: { 'idempotent-replayed': replayed } }) => replayed === 'true').length, 1);
    assert.equal((await all(api)).length, operations_max);
    assert_error(await client.post(by_slug(api), operations.slice(1), headers), 422, "This 'Idempotency-Key' was sent with another request. Take a new one for each.");
    // Also where the rules have changed since.
    await client.create_field(api, 'needed', 'string', { allow_null_values: false });
    assert_refused(await client.post(by_slug(api), operations.slice(0, 1)), [0, 400, 'validation_failed', "Invalid value for field 'needed'. Null values are not allowed."]);
    assert.equal((await client.post(by_slug(api), operations, headers)).text, first.text);
  });

  it('tells of each operation once, in its order', async () => {
    const api = await slug_api({ feed: true, history: true });
    const reader = await new FeedReader(server.url, client.token, { path: extension_path(api) }).start();
    const batch = [create(api, { code: 'a', n: 0 }), create(api, { code: 'b', n: 0 }), change('update', api, 'a', { n: 1 }), remove('b'), change('upsert', api, 'a', { n: 2 }), change('upsert', api, 'b', { n: 3 }), create(api, { code: 'c', n: 0 }), remove('a')];
    const reply = await client.post(by_slug(api), batch);
    assert_status(reply, 200);
    assert_status(await client.post(by_slug(api), [create(api, { code: 'd' }), create(api, { code: 'c' })]), 409);
    assert_status(await client.post(by_slug(api), [create(api, { code: 'last' })]), 200);
    const last = ({ data }) => data.data?.code === 'last';
    await reader.wait_until(({ events }) => events.some(last));
    await sleep(200);
    reader.stop();
    const told_of = (code_of) => reader.events.map(({ event, data }) => [event.split('.')[1], data.subject, data.data.n ?? null]).filter(([, subject]) => subject === code_of);
    const ids = reply.body.data.map((each) => each.data?.id);
    assert.deepEqual(told_of(ids[0]), [['created', ids[0], 0], ['updated', ids[0], 1], ['updated', ids[0], 2], ['deleted', ids[0], null]]);
    assert.deepEqual(told_of(ids[1]), [['created', ids[1], 0], ['deleted', ids[1], null]]);
    assert.deepEqual(told_of(ids[5]), [['created', ids[5], 3]]);
    assert.deepEqual(told_of(ids[6]), [['created', ids[6], 0]]);
    assert.equal(reader.events.length, batch.length + 1);
    // Beside those of others, a thousand at once.
    const many = await client.post(by_slug(api), Array.from({ length: operations_max }, (_, n) => create(api, { code: `m${n}`, n })));
    const versions = await Promise.all([0, 499, 999].map((i) => client.get(`${entries_path(api)}/${many.body.data[i].data.id}/history`)));
    for (const each of versions) assert.equal(each.body.data.length, 1, told(each));
  });
});
