// `Idempotency-Key` (ours): a write that is repeated with the same key happens once, and is answered as it was.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { assert_error, assert_no_content, assert_not_found, assert_status, etag, told } from './lib/assertions.mjs';
import { Client, api_path, apis_path, entries_path, entry_path, extension_path, field_path, fields_path } from './lib/client.mjs';
import { assert_refused, assert_replayed, keyed, malformed, nobody, not_here, reused } from './lib/idempotency.mjs';
import { OutsideIssuer } from './lib/outside_issuer.mjs';
import { psql } from './lib/postgresql.mjs';
import { custom_roles_path, forbidden, guest, guest_shopper, policies_path, policy_of, registered_shopper, role_claims, token_maker } from './lib/roles.mjs';
import { over_postgresql, start_server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const day_ms = 24 * 60 * 60 * 1000;
const answers_max = 10_000_000;
const keys_path = '/v2/application-keys';
const integrations_path = '/v2/integrations';

describe('a request with an Idempotency-Key', () => {
  const issuer = new OutsideIssuer();
  let folder;
  let server;
  let client;
  let other; // with a key of its own
  let api;
  before(async () => {
    issuer.add_key('one', 'EdDSA');
    folder = await mkdtemp(join(tmpdir(), 'bespoke-issuer-'));
    await issuer.write_keys(join(folder, 'keys.json'));
    server = await start_server({ args: issuer.flags(join(folder, 'keys.json')) });
    client = await server.client();
    const made = await client.created(keys_path, { type: 'application_key', name: 'other' });
    other = await Client.with_credentials(server.url, made.client_id, made.client_secret);
    api = await new_api();
  });
  after(async () => {
    for (const each of [client, other]) each?.close();
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  async function new_api(attributes = {}) {
    const made = await client.create_api({ allow_upserts: true, feed: true, history: true, ...attributes });
    await client.create_field(made, 'n', 'integer');
    await client.create_field(made, 'code', 'string', { unique: 'yes' });
    return made;
  }
  // Between two processes, since the answers are asked for by nothing that is said over HTTP.
  async function change_answers(text) {
    await server.stop();
    if (over_postgresql) {
      await psql(`SET search_path="${basename(server.data)}"; ${text}`);
    } else {
      await promisify(execFile)('python3', ['-c', 'import sqlite3,sys;c=sqlite3.connect(sys.argv[1]);c.execute(sys.argv[2]);c.commit()', join(server.data, 'bespoke.db'), text]);
    }
    await server.start();
  }
  const body = (values = {}, of = api) => ({ type: of.api_type, ...values });
  const count = async (of = api) => (await client.get(`${entries_path(of)}?page[limit]=0`)).body.meta.results.total;
  const post = (values, headers, by = client) => by.post(entries_path(api), body(values), headers);

  it('makes an entry once, on both families of paths', async () => {
    for (const path of [entries_path(api), extension_path(api)]) {
      const headers = keyed();
      const before_it = await count();
      const first = await client.post(path, body({ n: 1 }), headers);
      assert_status(first, 201);
      assert.equal(first.headers.etag, etag(0));
      for (let i = 0; i < 3; i += 1) assert_replayed(await client.post(path, body({ n: 1 }), headers), first);
      assert.equal(await count(), before_it + 1);
      // Also when the entry has changed, or is gone.
      const { id } = first.body.data;
      assert_status(await client.put(entry_path(api, { id }), body({ n: 2 })), 200);
      assert_replayed(await client.post(path, body({ n: 1 }), headers), first);
      assert_no_content(await client.delete(entry_path(api, { id })));
      assert_replayed(await client.post(path, body({ n: 1 }), headers), first);
      assert.equal(await count(), before_it);
    }
  });

  it('updates an entry once, whatever its preconditions say by then', async () => {
    const entry = await client.create_entry(api, { n: 0 });
    const path = entry_path(api, entry);
    const headers = { ...keyed(), 'If-Match': etag(0) };
    const first = await client.put(path, body({ n: 1 }), headers);
    assert_status(first, 200);
    assert_replayed(await client.put(path, body({ n: 1 }), headers), first);
    assert_status(await client.put(path, body({ n: 5 })), 200);
    assert_replayed(await client.put(path, body({ n: 1 }), headers), first);
    assert.equal((await client.get(path)).body.data.n, 5);
    assert_refused(await client.put(path, body({ n: 1 }), { ...headers, 'If-Match': etag(1) }), 422, 'idempotency_key_reused', reused);
  });

  it('upserts an entry once', async () => {
    const path = `${entries_path(api)}/${randomUUID()}`;
    const headers = { ...keyed(), 'If-None-Match': '*' };
    const first = await client.put(path, body({ n: 1 }), headers);
    assert_status(first, 201);
    assert_replayed(await client.put(path, body({ n: 1 }), headers), first);
    assert_refused(await client.put(path, body({ n: 1 }), { 'Idempotency-Key': headers['Idempotency-Key'] }), 422, 'idempotency_key_reused', reused);
  });

  it('restores a version once', async () => {
    const entry = await client.create_entry(api, { n: 1 });
    assert_status(await client.put(entry_path(api, entry), body({ n: 2 })), 200);
    const history = `${entry_path(api, entry)}/history`;
    const versions = (await client.get(history)).body.data;
    const path = `${history}/${versions.at(-1).id}/restore`;
    const headers = keyed();
    const first = await client.send('POST', path, { headers });
    assert_status(first, 200);
    assert_replayed(await client.send('POST', path, { headers }), first);
    assert.equal((await client.get(history)).body.data.length, 3);
  });

  it('is another request with another body or query', async () => {
    const headers = keyed();
    const before_it = await count();
    const first = await post({ n: 1 }, headers);
    assert_status(first, 201);
    assert_refused(await post({ n: 2 }, headers), 422, 'idempotency_key_reused', reused);
    assert_refused(await client.send('POST', entries_path(api), { headers, body: JSON.stringify({ data: body({ n: 1 }) }, null, 1) }), 422, 'idempotency_key_reused', reused);
    assert_refused(await client.post(`${entries_path(api)}?a=b`, body({ n: 1 }), headers), 422, 'idempotency_key_reused', reused);
    assert_replayed(await post({ n: 1 }, headers), first);
    assert.equal(await count(), before_it + 1);
  });

  it('is known by its caller, method and path', async () => {
    const headers = keyed();
    const id = randomUUID();
    const twin = await new_api();
    const replies = [
      await post({}, headers),
      await post({}, headers, other),
      await client.post(extension_path(api), body(), headers),
      await client.post(entries_path(twin), body({}, twin), headers),
      await client.put(`${entries_path(api)}/${id}`, body(), headers),
      await client.put(`${extension_path(api)}/${id}`, body(), headers),
    ];
    for (const reply of replies) assert.equal(reply.headers['idempotent-replayed'], undefined, told(reply));
    assert.deepEqual(replies.map(({ status }) => status), [201, 201, 201, 201, 201, 200]);
    assert_status(await client.delete(entry_path(api, { id }), headers), 204); // which takes none
    assert_not_found(await client.delete(entry_path(api, { id }), headers));
  });

  it('is another one at an API of the same slug', async () => {
    const first = await client.create_api({ slug: 'twice', api_type: 'twice_ext' });
    const headers = keyed();
    assert_status(await client.post('/v2/extensions/twice', { type: 'twice_ext' }, headers), 201);
    assert_no_content(await client.delete(api_path(first)));
    await client.create_api({ slug: 'twice', api_type: 'twice_ext' });
    const again = await client.post('/v2/extensions/twice', { type: 'twice_ext' }, headers);
    assert_status(again, 201);
    assert.equal(again.headers['idempotent-replayed'], undefined);
  });

  it('may be sent again, and another way, when it was refused', async () => {
    await client.create_entry(api, { code: 'taken' });
    const headers = keyed();
    assert_error(await post({ n: 'x' }, headers), 400);
    assert_status(await post({ code: 'taken' }, headers), 409);
    const first = await post({ code: randomUUID() }, headers);
    assert_status(first, 201);
    assert.equal(first.headers['idempotent-replayed'], undefined);
    const entry = first.body.data;
    const put_headers = keyed();
    assert_status(await client.put(entry_path(api, entry), body({ n: 1 }), { ...put_headers, 'If-Match': etag(9) }), 412);
    assert_status(await client.put(entry_path(api, entry), body({ n: 1 }), { ...put_headers, 'If-Match': etag(0) }), 200);
  });

  it('is answered as it was when its API has other rules by now', async () => {
    const own = await new_api();
    const headers = keyed();
    const first = await client.post(entries_path(own), body({ n: 1 }, own), headers);
    assert_status(first, 201);
    const [field] = (await client.get(`${fields_path(own)}?filter=eq(slug,n)`)).body.data;
    assert_status(await client.put(field_path(own, field), { type: 'custom_field', validation: { integer: { min_value: 5 } } }), 200);
    assert_replayed(await client.post(entries_path(own), body({ n: 1 }, own), headers), first);
    assert_error(await client.post(entries_path(own), body({ n: 1 }, own), keyed()), 400);
  });

  it('happens once, however many are sent at a time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const headers = keyed();
      const before_it = await count();
      const values = { code: randomUUID() };
      const replies = await Promise.all(Array.from({ length: 20 }, () => post(values, headers)));
      const made = replies.filter(({ status }) => status === 201);
      for (const reply of replies) if (reply.status !== 201) assert_status(reply, 409);
      assert.equal(made.filter((reply) => !reply.headers['idempotent-replayed']).length, 1);
      assert.equal(new Set(made.map(({ text }) => text)).size, 1);
      assert.equal(await count(), before_it + 1);
    }
  });

  it('is remembered by the next process', async () => {
    const headers = keyed();
    const first = await post({ n: 1 }, headers);
    assert_status(first, 201);
    await server.restart();
    assert_replayed(await post({ n: 1 }, headers), first);
  });

  it('changes definitions once', async () => {
    const twice = async (method, path, data, status) => {
      const headers = keyed();
      const first = await client[method](path, data, headers);
      assert_status(first, status);
      const again = await client[method](path, data, headers);
      assert_replayed(again, first);
      assert_refused(await client[method](path, { ...data, name: 'another' }, headers), 422, 'idempotency_key_reused', reused);
      return first.body.data;
    };
    const made = await twice('post', apis_path, { type: 'custom_api', name: 'Once', slug: 'once', api_type: 'once_ext' }, 201);
    await twice('put', api_path(made), { type: 'custom_api', name: 'Renamed' }, 200);
    const field = await twice('post', fields_path(made), { type: 'custom_field', name: 'F', slug: 'f', field_type: 'string' }, 201);
    await twice('put', field_path(made, field), { type: 'custom_field', name: 'G' }, 200);
    const role = await twice('post', custom_roles_path, { type: 'custom_user_role', name: 'Once' }, 201);
    await twice('put', `${custom_roles_path}/${role.id}`, { type: 'custom_user_role', name: 'Twice' }, 200);
    const policy = await twice('post', policies_path, policy_of(made, { type: 'custom_user_role', id: role.id }, { list: true }), 201);
    await twice('put', `${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', read: true }, 200);
    await twice('put', '/v2/settings', { type: 'settings', page_length: 30 }, 200);
    const key = await client.created(keys_path, { type: 'application_key', name: 'once' });
    await twice('put', `${keys_path}/${key.id}`, { type: 'application_key', name: 'changed' }, 200);
    assert.equal((await client.get(fields_path(made))).body.data.length, 1);
  });

  it('leaves one line in the audit log', async () => {
    const own = await new_api();
    const headers = keyed();
    const changes = async () => (await client.get(`/v2/settings/audit-log?page[limit]=100&filter=eq(target_id,${own.id})`)).body.data;
    for (let i = 0; i < 2; i += 1) assert_status(await client.put(api_path(own), { type: 'custom_api', name: 'Audited' }, headers), 200);
    assert.equal((await changes()).filter(({ action }) => action === 'update').length, 1);
  });

  it('is refused where its answer would have a secret in it, or is of several transactions', async () => {
    const key = await client.created(keys_path, { type: 'application_key', name: 'secretive' });
    for (const [path, data, method = 'post'] of [
      [keys_path, { type: 'application_key', name: 'n' }],
      [`${keys_path}/${key.id}/rotate`, {}],
      [integrations_path, { type: 'integration' }],
      [`${integrations_path}/${randomUUID()}`, { type: 'integration' }, 'put'],
      [`${integrations_path}/${randomUUID()}/redeliver`, {}],
      [`${integrations_path}/${randomUUID()}/jobs/${randomUUID()}/redeliver`, {}],
    ]) assert_refused(await client[method](path, data, keyed()), 400, 'invalid_idempotency_key', not_here);
  });

  it('has a key of visible characters, as a string or as it stands', async () => {
    const long = 'k'.repeat(255);
    const same = [[long, `"${long}"`], ['a-b_c.1,2;3', '"a-b_c.1,2;3"'], ["it's", '"it\'s"'], ['a\\b', '"a\\\\b"']];
    for (const [bare, quoted] of same) {
      const first = await post({}, { 'Idempotency-Key': bare });
      assert_status(first, 201);
      assert_replayed(await post({}, { 'Idempotency-Key': quoted }), first);
    }
    const before_it = await count();
    for (const sent of ['', '""', 'k'.repeat(256), `"${'k'.repeat(256)}"`, 'a b', '"a b"', '"a', '"a"b', '"a";p=1', '"a\\b"', '"', '"\\', '"a", "b"', ['a', 'b'], ['"a"', '"a"'], 'é']) {
      assert_refused(await post({}, { 'Idempotency-Key': sent }), 400, 'invalid_idempotency_key', malformed);
    }
    assert.equal(await count(), before_it);
  });

  it('is ignored where nothing is written', async () => {
    assert_status(await client.get(entries_path(api), { 'Idempotency-Key': '' }), 200);
    const reply = await client.send('POST', '/oauth/access_token', { headers: { 'Idempotency-Key': '', 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'grant_type=implicit&client_id=contract-tests' });
    assert_status(reply, 200);
  });

  it('is of a customer, and not of a guest', async () => {
    const shopper = await guest(server);
    const own = await new_api();
    for (const role of [guest_shopper, registered_shopper]) await client.created(policies_path, policy_of(own, role, { create: true }));
    const headers = keyed();
    assert_refused(await shopper.post(entries_path(own), body({}, own), headers), 400, 'invalid_idempotency_key', nobody);
    assert_refused(await new Client(server.url, issuer.token({ sub: undefined })).post(entries_path(own), body({}, own), headers), 400, 'invalid_idempotency_key', nobody);
    const [ann, bob] = ['ann', 'bob'].map((sub) => new Client(server.url, issuer.token({ sub })));
    const first = await ann.post(entries_path(own), body({}, own), headers);
    assert_status(first, 201);
    const second = await bob.post(entries_path(own), body({}, own), headers);
    assert_status(second, 201);
    assert.notEqual(second.body.data.id, first.body.data.id);
    assert_replayed(await ann.post(entries_path(own), body({}, own), headers), first);
    assert_replayed(await new Client(server.url, issuer.token({ sub: 'ann', exp: Math.floor(Date.now() / 1000) + 900 })).post(entries_path(own), body({}, own), headers), first);
    for (const each of [shopper, ann, bob]) each.close();
  });

  it('is of a standing: the same customer by another token is another caller', async () => {
    const own = await new_api();
    const role = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Shop' });
    const rights = { type: 'custom_user_role', id: role.id };
    await client.created(policies_path, policy_of(own, rights, { create: true }));
    await client.created(policies_path, policy_of(own, registered_shopper, { create: true, filter: 'lt(n,10)' }));
    const make_token = await token_maker(server);
    const headers = { ...keyed(), 'EP-Account-Management-Authentication-Token': issuer.token({ sub: 'ann' }) };
    const made = [];
    for (const each of [await guest(server), new Client(server.url, make_token(role_claims(rights)))]) {
      const reply = await each.post(entries_path(own), body({ n: 1 }, own), headers);
      assert_status(reply, 201);
      made.push(reply.body.data.id);
      each.close();
    }
    assert.notEqual(made[0], made[1]);
  });

  it('is another request by another claim that the rows go by', async () => {
    for (const claim of ['@level', '@ level', '@"level"', "@'level'"]) {
      const own = await new_api();
      await client.created(policies_path, policy_of(own, registered_shopper, { create: true, filter: `lt(n,${claim})` }));
      const headers = keyed();
      const send = (claims) => new Client(server.url, issuer.token({ sub: 'ann', ...claims })).post(entries_path(own), body({ n: 1 }, own), headers);
      const first = await send({ level: '10' });
      assert_status(first, 201);
      assert_replayed(await send({ level: '10', other: 'x' }), first);
      assert_refused(await send({ level: '20' }), 422, 'idempotency_key_reused', reused);
    }
  });

  it('is answered again only to who may still ask', async () => {
    const own = await new_api();
    const role = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Writer' });
    const rights = { type: 'custom_user_role', id: role.id };
    const policy = await client.created(policies_path, policy_of(own, rights, { create: true, filter: 'lt(n,10)' }));
    const make_token = await token_maker(server);
    const writer = new Client(server.url, make_token(role_claims(rights)));
    const headers = keyed();
    const again = () => writer.post(entries_path(own), body({ n: 1 }, own), headers);
    const first = await again();
    assert_status(first, 201);
    assert_replayed(await again(), first);
    // The entry is not there for the caller any more.
    const { id } = first.body.data;
    assert_status(await client.put(entry_path(own, { id }), body({ n: 11 }, own)), 200);
    assert_not_found(await again());
    assert_status(await client.put(entry_path(own, { id }), body({ n: 2 }, own)), 200);
    assert_replayed(await again(), first);
    assert_no_content(await client.delete(entry_path(own, { id })));
    assert_not_found(await again());
    assert_status(await client.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', filter: null }), 200);
    // It saw other rows when it was answered.
    assert_refused(await again(), 422, 'idempotency_key_reused', reused);
    assert_status(await client.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', create: false, list: true }), 200);
    assert_error(await again(), 403, forbidden);
    // To create by an upsert takes both permissions.
    const upsert = () => writer.put(entry_path(own, { id }), body({ n: 1 }, own), headers);
    const may = (permissions) => client.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', ...permissions });
    assert_status(await may({ create: true, update: true }), 200);
    const upserted = await upsert();
    assert_status(upserted, 201);
    assert_replayed(await upsert(), upserted);
    assert_status(await may({ create: false }), 200);
    assert_error(await upsert(), 403, forbidden);
    assert_no_content(await client.delete(api_path(own)));
    assert_not_found(await again());
    writer.close();
  });

  it('is forgotten after a day', async () => {
    const headers = keyed();
    const first = await post({ n: 1 }, headers);
    await change_answers(`UPDATE idempotency_answers SET at=at-${day_ms + 60_000}`);
    await until(async () => (await post({ n: 2 }, headers)).status === 201, 'the answer is forgotten');
    assert_status(await client.get(entry_path(api, first.body.data)), 200);
  });

  it('has no room beside ten million others; repetitions and other writes go on', async () => {
    const headers = keyed();
    const first = await post({ n: 1 }, headers);
    assert_status(first, 201);
    await change_answers(`INSERT INTO idempotency_answers(number,scope,at,request,status,etag,body) ${over_postgresql ? 'OVERRIDING SYSTEM VALUE ' : ''}
      SELECT max(number)-${answers_max - 1},${over_postgresql ? "'\\x00'" : "x'00'"},max(at),request,201,'','' FROM idempotency_answers GROUP BY request LIMIT 1`);
    if (over_postgresql) return assert_status(await post({ n: 2 }, keyed()), 201);  // refused ones use up numbers: no answers are there
    const before_it = await count();
    const refused = await post({ n: 2 }, keyed());
    assert_refused(refused, 503, 'unavailable', "Too many answers are kept for requests with an 'Idempotency-Key'. Nothing was written. Send it again later, or without that header.");
    assert.equal(refused.headers['retry-after'], '1');
    assert.equal(await count(), before_it);
    assert_replayed(await post({ n: 1 }, headers), first);
    assert_status(await post({ n: 2 }), 201);
    await change_answers('UPDATE idempotency_answers SET at=0');
    await until(async () => (await post({ n: 2 }, keyed())).status === 201, 'there is room again');
  });

  it('is not answered to a key that is gone', async () => {
    const made = await client.created(keys_path, { type: 'application_key', name: 'short-lived' });
    const caller = await Client.with_credentials(server.url, made.client_id, made.client_secret);
    const headers = keyed();
    const first = await post({ n: 1 }, headers, caller);
    assert_status(first, 201);
    assert_replayed(await post({ n: 1 }, headers, caller), first);
    assert_no_content(await client.delete(`${keys_path}/${made.id}`));
    assert_status(await post({ n: 1 }, headers, caller), 401);
    caller.close();
  });
});
