// Tokens of customers that an issuer outside has signed (facts 10.1, 10.2): what they are good for, and what is refused.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_not_found, assert_status, told } from './lib/assertions.mjs';
import { Client, apis_path, entries_path, entry_path, extension_path, send } from './lib/client.mjs';
import { FeedReader } from './lib/feed.mjs';
import { OutsideIssuer } from './lib/outside_issuer.mjs';
import { custom_roles_path, forbidden, guest, guest_shopper, policies_path, policy_of, registered_shopper } from './lib/roles.mjs';
import { start_server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const account_header = 'EP-Account-Management-Authentication-Token';
const customer_header = 'X-Moltin-Customer-Token';
const everything = { create: true, list: true, read: true, update: true, delete: true };
const refused = 'Unable to validate access token';

describe('tokens of customers', () => {
  const issuer = new OutsideIssuer();
  let folder;
  let server;
  let client;
  let shopper;
  let api; // where a Registered Shopper may list, and a guest read one
  let entry;

  before(async () => {
    for (const alg of ['EdDSA', 'ES256', 'RS256']) issuer.add_key(alg.toLowerCase(), alg);
    folder = await mkdtemp(join(tmpdir(), 'bespoke-issuer-'));
    await issuer.write_keys(join(folder, 'keys.json'));
    server = await start_server({ args: [...issuer.flags(join(folder, 'keys.json'), '--jwt-role-claim', 'role'), '--log-level', 'debug'] });
    client = await server.client();
    shopper = await guest(server);
    api = await client.create_api();
    entry = await client.create_entry(api);
    await client.created(policies_path, policy_of(api, registered_shopper, { list: true }));
    await client.created(policies_path, policy_of(api, guest_shopper, { read: true }));
  });
  after(async () => {
    for (const each of [client, shopper]) each?.close();
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const beside = (token, name = account_header, path = extension_path(api)) => shopper.get(path, { [name]: token });
  const alone = (token, path = extension_path(api)) => new Client(server.url, token).get(path);

  it('make a Registered Shopper of a guest, in the headers of the vendor\'s clients', async () => {
    assert_error(await shopper.get(extension_path(api)), 403, forbidden);
    for (const kid of ['eddsa', 'es256', 'rs256']) {
      for (const name of [account_header, customer_header, account_header.toUpperCase(), 'X-MOLTIN-CUSTOMER-TOKEN']) {
        const reply = await beside(issuer.token({}, { kid }), name);
        assert_status(reply, 200);
        assert.deepEqual(reply.body.data, [entry]);
      }
    }
    // It is no guest any more.
    assert_error(await beside(issuer.token(), account_header, entry_path(api, entry)), 403, forbidden);
    assert_status(await shopper.get(entry_path(api, entry)), 200);
    assert_status(await beside('', account_header, entry_path(api, entry)), 200);
  });

  it('are bearer tokens by themselves', async () => {
    assert_status(await alone(issuer.token()), 200);
    assert_error(await alone(issuer.token(), entry_path(api, entry)), 403, forbidden);
    assert_not_found(await alone(issuer.token(), '/v2/extensions/unknown'));
    // What is beside one is not looked at.
    assert_status(await new Client(server.url, issuer.token()).get(extension_path(api), { [customer_header]: 'x' }), 200);
  });

  it('prove nothing without a token of ours beside them', async () => {
    for (const headers of [{ [account_header]: issuer.token() }, { [customer_header]: issuer.token(), Authorization: 'Bearer x' }, { [account_header]: issuer.token(), Authorization: '' }]) {
      assert_error(await send(server.url, 'GET', extension_path(api), { headers }), 401, refused);
    }
  });

  it('count in one header, that of accounts before that of customers', async () => {
    const good = issuer.token();
    assert_status(await shopper.get(extension_path(api), { [account_header]: good, [customer_header]: 'x' }), 200);
    assert_error(await shopper.get(extension_path(api), { [account_header]: 'x', [customer_header]: good }), 401, refused);
  });

  it('are refused where anything about them is wrong, beside another token and alone', async () => {
    const other = new OutsideIssuer();
    other.add_key('eddsa');
    const now = Math.floor(Date.now() / 1000);
    const good = issuer.token();
    const wrong = {
      'another issuer\'s key': other.token(),
      'another issuer': issuer.token({ iss: 'https://id.example/realms/other' }),
      'another audience': issuer.token({ aud: ['account', 'other'] }),
      'no audience': issuer.token({ aud: undefined }),
      expired: issuer.token({ exp: now - 60 }),
      'without an end': issuer.token({ exp: undefined }),
      'not yet good': issuer.token({ nbf: now + 120 }),
      'an unknown key': issuer.token({}, { header: { kid: 'unknown' } }),
      'no key named': issuer.token({}, { header: { kid: undefined } }),
      'an algorithm that is not allowed': issuer.token({}, { kid: 'rs256', header: { alg: 'RS384' } }),
      'an algorithm of another key': issuer.token({}, { kid: 'rs256', header: { alg: 'ES256' } }),
      'no algorithm': issuer.unsigned('rs256'),
      'the public key as a secret': issuer.signed_with_the_public_key('rs256'),
      'a key of its own': issuer.token({}, { header: { kid: undefined, jwk: issuer.jwk('eddsa') } }),
      'a critical header': issuer.token({}, { header: { crit: ['b64'], b64: false } }),
      truncated: good.slice(0, -1),
      'without its signature': `${good.split('.').slice(0, 2).join('.')}.`,
      'too long': issuer.token({ long: 'x'.repeat(8192) }),
      'changed': good.replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify(issuer.claims({ sub: 'bob' }))).toString('base64url')}.`),
      garbage: 'abc',
    };
    for (const [name, token] of Object.entries(wrong)) {
      for (const reply of [await beside(token), await beside(token, customer_header), await alone(token), await beside(token, account_header, entry_path(api, entry))]) {
        assert.equal(reply.status, 401, `${name}: ${told(reply)}`);
        assert_error(reply, 401, refused);
      }
    }
    assert_status(await beside(good), 200);
    // Where nobody is asked who they are, it is no matter.
    assert_status(await shopper.get('/healthz', { [account_header]: 'x' }), 200);
  });

  it('have the role that their claim names, and no administrator\'s', async () => {
    const own = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Wholesale' });
    await client.created(policies_path, policy_of(api, { type: 'custom_user_role', id: own.id }, { read: true }));
    await client.created(policies_path, policy_of(api, { type: 'standard_user_role', id: 'support' }, { read: true }));
    for (const role of ['Wholesale', own.id, 'support', 'd754375c-f7ee-565e-b876-23fb45993f58', ['offline_access', 'Wholesale']]) {
      for (const ask of [beside, (token, _, path) => alone(token, path)]) {
        assert_status(await ask(issuer.token({ role }), account_header, entry_path(api, entry)), 200);
        assert_error(await ask(issuer.token({ role }), account_header, extension_path(api)), 403, forbidden);
        assert_error(await ask(issuer.token({ role }), account_header, apis_path), 403, forbidden);
      }
    }
    for (const role of ['org-admin', 'store-admin', 'Org Admin', 'administrator', '69f5cf62-2e53-5140-bb10-625ed1efa17f', 'cfa7017d-e7bf-5ed0-8420-30b461843e1e', 'unknown', '', [], ['org-admin'], { a: 1 }]) {
      for (const path of [apis_path, extension_path(api), entry_path(api, entry)]) {
        assert_error(await beside(issuer.token({ role }), account_header, path), 403, forbidden);
        assert_error(await alone(issuer.token({ role }), path), 403, forbidden);
      }
    }
    assert_status(await beside(issuer.token({ role: null })), 200);
    // A role is asked for by the definitions of the request: renamed, the name names nothing.
    const token = issuer.token({ role: 'Wholesale' });
    assert_status(await client.put(`${custom_roles_path}/${own.id}`, { type: 'custom_user_role', name: 'Retail' }), 200);
    assert_error(await beside(token, account_header, entry_path(api, entry)), 403, forbidden);
    assert_status(await beside(issuer.token({ role: 'Retail' }), account_header, entry_path(api, entry)), 200);
  });

  it('give filters of rows their claims', async () => {
    const orders = await client.create_api();
    await client.create_field(orders, 'account', 'string');
    await client.create_field(orders, 'n', 'integer');
    await client.created(policies_path, policy_of(orders, registered_shopper, { ...everything, filter: 'eq(account,@account_member)|in(n,@numbers)' }));
    const of_ann = await client.create_entry(orders, { account: 'ann', n: 1 });
    const of_bob = await client.create_entry(orders, { account: 'bob', n: 2 });
    const syntax = await client.create_entry(orders, { account: 'x)|is_null(n', n: 3 });
    const rows = async (claims) => {
      const reply = await beside(issuer.token(claims), account_header, extension_path(orders));
      assert_status(reply, 200);
      assert.equal(reply.body.meta.results.total, reply.body.data.length);
      return reply.body.data.map(({ id }) => id).sort();
    };
    assert.deepEqual(await rows({ account_member: 'ann' }), [of_ann.id]);
    assert.deepEqual(await rows({ account_member: 'bob' }), [of_bob.id]);
    assert.deepEqual(await rows({ account_member: 'x)|is_null(n' }), [syntax.id]);
    assert.deepEqual(await rows({ numbers: [1, 2] }), [of_ann.id, of_bob.id].sort());
    assert.deepEqual(await rows({ numbers: 2 }), [of_bob.id]);
    for (const claims of [{}, { account_member: '@account_member' }, { account_member: null }, { account_member: ['ann', 'bob'] }, { account_member: { id: 'ann' } }, { account_member: 'x'.repeat(1025) }, { numbers: Array(101).fill(1) }, { numbers: [[1]] }]) {
      assert.deepEqual(await rows(claims), [], JSON.stringify(claims));
    }
    const ann = { [account_header]: issuer.token({ account_member: 'ann' }) };
    assert_not_found(await shopper.get(entry_path(orders, of_bob), ann));
    assert_status(await shopper.get(entry_path(orders, of_ann), ann), 200);
    assert_status(await shopper.put(entry_path(orders, of_ann), { type: orders.api_type, n: 7 }, ann), 200);
    assert_error(await shopper.put(entry_path(orders, of_ann), { type: orders.api_type, account: 'bob' }, ann), 403, forbidden);
    assert_error(await shopper.post(entries_path(orders), { type: orders.api_type, account: 'bob' }, ann), 403, forbidden);
    assert_status(await shopper.post(entries_path(orders), { type: orders.api_type, account: 'ann' }, ann), 201);
    const direct = new Client(server.url, issuer.token({ account_member: 'ann' }));
    assert_status(await direct.post(entries_path(orders), { type: orders.api_type, account: 'ann' }), 201);
    assert_error(await direct.post(entries_path(orders), { type: orders.api_type, account: 'bob' }), 403, forbidden);
  });

  // Rows of three customers, three each, and who they are.
  async function owned_rows() {
    const rows = await client.create_api();
    await client.create_field(rows, 'account', 'string');
    await client.create_field(rows, 'n', 'integer');
    await client.created(policies_path, policy_of(rows, registered_shopper, { ...everything, filter: 'eq(account,@account_member)' }));
    for (let n = 0; n < 3; n += 1) for (const account of ['ann', 'bob', 'carl']) await client.create_entry(rows, { account, n });
    return { api: rows, of: (name) => new Client(server.url, issuer.token({ sub: name, account_member: name })) };
  }

  it('lead through their own rows by cursors, and not by those of others', async () => {
    const { api: rows, of } = await owned_rows();
    const [ann, bob] = [of('ann'), of('bob')];
    const first = await ann.get(`${extension_path(rows)}?page[after]&page[limit]=1`);
    assert_status(first, 200);
    assert.equal((await ann.get(first.body.links.next)).body.data.length, 1);
    // With the same claims it is good in another token as well; whose rows are others, learns nothing of how many were passed.
    assert_status(await of('ann').get(first.body.links.next), 200);
    for (const other of [bob, client]) assert_error(await other.get(first.body.links.next), 400, /^The parameter 'page\[after\]' belongs to a list with another filter or sort/);
  });

  it('are counted for writes that keep an answer, and for nothing else', async () => {
    const { api: rows, of } = await owned_rows();
    const carl = of('carl');
    const [entry_of_carl] = (await carl.get(extension_path(rows))).body.data;
    for (let i = 0; i < 1001; i += 1) assert_status(await carl.get(entry_path(rows, entry_of_carl), { 'Idempotency-Key': 'k' }), 200);
    assert_status(await carl.put(entry_path(rows, entry_of_carl), { type: rows.api_type, n: 9 }, { 'Idempotency-Key': 'k' }), 200);
  });

  it('tell feeds whose rows they are', async () => {
    const orders = await client.create_api({ feed: true, history: true });
    await client.create_field(orders, 'account', 'string');
    await client.created(policies_path, policy_of(orders, registered_shopper, { list: true, filter: 'eq(account,@account_member)' }));
    const path = extension_path(orders);
    const of = (account_member) => ({ [account_header]: issuer.token({ account_member }) });
    const readers = {
      ann: new FeedReader(server.url, shopper.token, { path, headers: of('ann') }),
      bob: new FeedReader(server.url, issuer.token({ account_member: 'bob' }), { path }),
      nobody: new FeedReader(server.url, issuer.token(), { path }),
      // A filter of one's own makes the rows fewer, never more.
      greedy: new FeedReader(server.url, shopper.token, { path: `${path}?filter=eq(account,bob)|eq(account,ann)`, headers: of('ann') }),
    };
    await Promise.all(Object.values(readers).map((reader) => reader.start()));
    for (const reader of Object.values(readers)) await reader.wait_until(({ last_id }) => last_id !== undefined);
    const accounts = ['bob', 'ann', '', '@account_member', 'bob', 'ann'];
    for (const account of accounts) await client.create_entry(orders, { account });
    for (const name of ['ann', 'bob', 'greedy']) await readers[name].wait_for(2);
    await sleep(300);
    const told_of = Object.entries(readers).map(([name, { events }]) => [name, events.map(({ data }) => data.data.account)]);
    assert.deepEqual(told_of, [['ann', ['ann', 'ann']], ['bob', ['bob', 'bob']], ['nobody', []], ['greedy', ['ann', 'ann']]]);
    for (const reader of Object.values(readers)) reader.stop();
  });

  it('tell a key with a role whose rows they are, and change nothing for administrators', async () => {
    const own = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Storefront' });
    const role = { type: 'custom_user_role', id: own.id };
    const orders = await client.create_api();
    await client.create_field(orders, 'account', 'string');
    await client.created(policies_path, policy_of(orders, role, { ...everything, filter: 'eq(account,@account_member)' }));
    const of_ann = await client.create_entry(orders, { account: 'ann' });
    await client.create_entry(orders, { account: 'bob' });
    const key = await client.created('/v2/application-keys', { type: 'application_key', name: 'Storefront', relationships: { role: { data: role } } });
    const storefront = await Client.with_credentials(server.url, key.client_id, key.client_secret);
    assert.deepEqual((await storefront.get(extension_path(orders))).body.data, []);
    assert.deepEqual((await storefront.get(extension_path(orders), { [account_header]: issuer.token({ account_member: 'ann' }) })).body.data, [of_ann]);
    assert.deepEqual((await storefront.get(extension_path(orders), { [account_header]: issuer.token({ account_member: 'ann', role: 'support' }) })).body.data, [of_ann]);
    assert_error(await storefront.get(extension_path(orders), { [account_header]: 'x' }), 401, refused);
    for (const token of [issuer.token({ account_member: 'ann', role: 'support' }), 'x']) assert.equal((await client.get(extension_path(orders), { [account_header]: token })).body.data.length, 2);
    storefront.close();
  });

  it('are in no line of the log', async () => {
    await until(() => / debug customer_token_refused reason=signature/.test(server.log), 'a line of a refused token');
    assert.match(server.log, / info issuer_keys_loaded keys=3/);
    assert.ok(issuer.made.length > 100);
    for (const part of issuer.made.flatMap((token) => token.split('.'))) assert.ok(part === '' || !server.log.includes(part), part);
    assert.doesNotMatch(server.log, /eyJ|account_member/);
  });
});

describe('without an issuer', () => {
  it('tokens of customers are not looked at, and prove nothing by themselves', async () => {
    const issuer = new OutsideIssuer();
    issuer.add_key('a');
    const server = await start_server();
    const client = await server.client();
    const shopper = await guest(server);
    try {
      const api = await client.create_api();
      const entry = await client.create_entry(api);
      await client.created(policies_path, policy_of(api, guest_shopper, { read: true }));
      for (const token of [issuer.token(), 'x']) {
        assert_status(await shopper.get(entry_path(api, entry), { [account_header]: token }), 200);
        assert_error(await new Client(server.url, token).get(entry_path(api, entry)), 401, refused);
      }
    } finally {
      for (const each of [client, shopper]) each.close();
      await server.destroy();
    }
  });
});
