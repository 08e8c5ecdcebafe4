// `/v2/settings/audit-log`: who has changed what, when and from where, and which logins have failed.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_status, time_form, unknown_id } from './lib/assertions.mjs';
import { apis_path, api_path, entries_path, field_path, fields_path, form, post_token, query, send } from './lib/client.mjs';
import { change_data, run_on_data } from './lib/data.mjs';
import { integration, with_secrets_key } from './lib/receiver.mjs';
import { custom_roles_path, forbidden, guest, guest_shopper, policies_path, policy_of } from './lib/roles.mjs';
import { client_id, client_secret, of_postgresql, of_sqlite, run_to_end, start_server } from './lib/server.mjs';

const path = '/v2/settings/audit-log';
const keys_path = '/v2/application-keys';
const no_hash = '0'.repeat(64);

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

// The lines behind that position, the oldest first.
async function lines_behind(client, position) {
  const reply = await client.get(`${path}?page[limit]=100`);
  assert_status(reply, 200);
  return reply.body.data.filter((line) => Number(line.id) > position).reverse();
}
async function last_position(client) {
  const { data } = (await client.get(`${path}?page[limit]=1`)).body;
  return data.length === 0 ? 0 : Number(data[0].id);
}

// All lines, over as many pages as it takes; the latest first.
async function all_lines(client, parameters = 'page[limit]=7') {
  const lines = [];
  for (let next = `${path}?${parameters}`; next;) {
    const reply = await client.get(next);
    assert_status(reply, 200);
    lines.push(...reply.body.data);
    next = reply.body.links.next;
  }
  return lines;
}

// What anybody can find out: the first line that does not follow the one before it.
function find_break(lines) {
  let position = 0;
  let hash = no_hash;
  for (const { id, meta } of [...lines].reverse()) {
    position += 1;
    if (Number(id) !== position || meta.previous_hash !== hash || meta.hash !== sha256(`${hash}\n${meta.line}`)) return Number(id);
    hash = meta.hash;
  }
  return null;
}

describe('the audit log', () => {
  let server;
  let client;
  let key;
  before(async () => {
    key = await with_secrets_key();
    server = await start_server({ args: ['--trusted-proxies', '10.0.0.0/8', ...key.args] });
    client = await server.client();
  });
  after(async () => {
    await server.destroy();
    await key.remove();
  });

  // The one line that the change leaves, and the answer to the change.
  async function line_of(change) {
    const position = await last_position(client);
    const reply = await change();
    assert.ok(reply.status < 300, `${reply.request}: ${reply.status} ${reply.text}`);
    const lines = await lines_behind(client, position);
    assert.equal(lines.length, 1, `${reply.request} leaves ${JSON.stringify(lines)}`);
    const [line] = lines;
    assert.deepEqual(line.actor, { client_id, name: 'Environment', role: 'administrator' });
    assert.equal(line.address, '127.0.0.1');
    assert.equal(line.request_id, reply.headers['x-request-id']);
    assert.equal(line.type, 'audit_line');
    const { meta, id } = line;
    assert.match(meta.timestamps.created_at, time_form);
    assert.equal(meta.hash, sha256(`${meta.previous_hash}\n${meta.line}`));
    const { position: own, at, action, actor, address, request_id, target, changes, others, others_total } = JSON.parse(meta.line);
    assert.deepEqual([String(own), at], [id, meta.timestamps.created_at]);
    const { type, meta: _, id: __, ...members } = line;
    assert.deepEqual(members, { action, actor, address, request_id, target, changes, ...(others ? { others, others_total } : {}) });
    return { line, reply };
  }
  async function assert_line(change, action, target, changes) {
    const { line, reply } = await line_of(change);
    assert.equal(line.action, action);
    assert.deepEqual(line.target, typeof target === 'function' ? target(reply.body.data) : target);
    for (const [name, wanted] of Object.entries(changes)) assert.deepEqual(line.changes[name], wanted, name);
    return { line, data: reply.body?.data };
  }

  it('begins with the key that the server made itself', async () => {
    const [first] = (await all_lines(client)).slice(-1);
    assert.equal(first.id, '1');
    assert.equal(first.meta.previous_hash, no_hash);
    assert.deepEqual([first.action, first.actor, first.address, first.request_id], ['create', null, null, null]);
    assert.equal(first.target.type, 'application_key');
    assert.equal(first.target.name, 'Environment');
  });

  it('has a line for each change of a Custom API and its fields', async () => {
    const target = (api) => ({ type: 'custom_api', id: api.id, slug: api.slug });
    const made = await assert_line(() => client.post(apis_path, { type: 'custom_api', name: 'N', slug: 'audited', api_type: 'audited_ext' }), 'create', target, { slug: { to: 'audited' } });
    const api = made.data;
    await assert_line(() => client.put(api_path(api), { type: 'custom_api', name: 'M' }), 'update', target(api), { name: { from: 'N', to: 'M' }, slug: undefined });
    const field_target = (field) => ({ type: 'custom_field', id: field.id, slug: field.slug, custom_api_id: api.id });
    const { data: field } = await assert_line(() => client.post(fields_path(api), { type: 'custom_field', name: 'sku', slug: 'sku', field_type: 'string', validation: { string: { max_length: 7 } } }), 'create', field_target, { field_type: { to: 'string' } });
    const { line } = await assert_line(() => client.put(field_path(api, field), { type: 'custom_field', slug: 'number' }), 'update', { ...field_target(field), slug: 'number' }, { slug: { from: 'sku', to: 'number' } });
    assert.deepEqual(Object.keys(line.changes), ['slug']);
    await assert_line(() => client.delete(field_path(api, field)), 'delete', { ...field_target(field), slug: 'number' }, { slug: { from: 'number' } });
    await client.created(policies_path, policy_of(api, guest_shopper, { read: true }));
    const gone = await assert_line(() => client.delete(api_path(api)), 'delete', target(api), { name: { from: 'M' } });
    assert.deepEqual(gone.line.others.map((other) => [other.action, other.target.type]), [['delete', 'custom_api_role_policy']]);
  });

  it('has a line for each change of settings, roles and policies', async () => {
    await assert_line(() => client.put('/v2/settings', { type: 'settings', page_length: 30 }), 'update', { type: 'settings' }, { page_length: { from: 25, to: 30 } });
    const role_target = (role) => ({ type: 'custom_user_role', id: role.id, name: role.name });
    const { data: role } = await assert_line(() => client.post(custom_roles_path, { type: 'custom_user_role', name: 'R' }), 'create', role_target, { name: { to: 'R' } });
    await assert_line(() => client.put(`${custom_roles_path}/${role.id}`, { type: 'custom_user_role', name: 'S' }), 'update', { ...role_target(role), name: 'S' }, { name: { from: 'R', to: 'S' } });
    const api = await client.create_api();
    const policy_target = (policy) => ({ type: 'custom_api_role_policy', id: policy.id, custom_api_id: api.id });
    const { data: policy } = await assert_line(() => client.post(policies_path, policy_of(api, { type: 'custom_user_role', id: role.id }, { list: true })), 'create', policy_target, { list: { to: true }, read: { to: false } });
    await assert_line(() => client.put(`${policies_path}/${policy.id}`, { type: 'custom_api_role_policy', read: true }), 'update', policy_target(policy), { read: { from: false, to: true } });
    await assert_line(() => client.delete(`${policies_path}/${policy.id}`), 'delete', policy_target(policy), { list: { from: true } });
    await assert_line(() => client.delete(`${custom_roles_path}/${role.id}`), 'delete', { ...role_target(role), name: 'S' }, {});
  });

  it('has a line for each change of keys and integrations, and no secret in it', async () => {
    const canaries = [];
    const key_target = (key) => ({ type: 'application_key', id: key.id, name: key.name });
    const { data: key } = await assert_line(() => client.post(keys_path, { type: 'application_key', name: 'K' }), 'create', key_target, { client_secret: 'set', name: { to: 'K' } });
    canaries.push(key.client_secret);
    await assert_line(() => client.put(`${keys_path}/${key.id}`, { type: 'application_key', name: 'L' }), 'update', { ...key_target(key), name: 'L' }, { name: { from: 'K', to: 'L' } });
    const { data: rotated } = await assert_line(() => client.post(`${keys_path}/${key.id}/rotate`, { overlap_seconds: 60 }), 'rotate', { ...key_target(key), name: 'L' }, { client_secret: 'changed' });
    canaries.push(rotated.client_secret);
    await assert_line(() => client.delete(`${keys_path}/${key.id}`), 'delete', { ...key_target(key), name: 'L' }, { client_secret: undefined });

    const secrets = ['canary-in-a-url-path', 'canary-in-a-query', 'canary-of-an-integration', 'another-canary-of-an-integration'];
    canaries.push(...secrets);
    const target = (made) => ({ type: 'integration', id: made.id, name: made.name });
    const sent = integration(`https://sink.example/${secrets[0]}?${secrets[1]}`, ['wishlist_ext.created'], {}, { secret_key: secrets[2] });
    const { data: made } = await assert_line(() => client.post('/v2/integrations', sent), 'create', target, { url_origin: { to: 'https://sink.example' }, url: 'set', secret_key: 'set' });
    await assert_line(() => client.put(`/v2/integrations/${made.id}`, { type: 'integration', configuration: { secret_key: secrets[3] } }), 'update', target(made), { secret_key: 'changed' });
    await assert_line(() => client.delete(`/v2/integrations/${made.id}`), 'delete', target(made), {});

    const everything = JSON.stringify(await all_lines(client, 'page[limit]=100'));
    for (const canary of [...canaries, client_secret]) assert.ok(!everything.includes(canary), canary);
    assert.ok(!everything.includes('scrypt'), 'not even a hash of a secret');
  });

  it('has none for what is refused, and none for entries', async () => {
    const api = await client.create_api();
    const position = await last_position(client);
    assert_status(await client.post(apis_path, { type: 'custom_api', name: 'N', slug: api.slug, api_type: 'x_ext' }), 409);
    assert_status(await client.post(apis_path, {}), 400);
    assert_status(await client.delete(`${apis_path}/${unknown_id}`), 404);
    assert_status(await (await guest(server)).post(apis_path, { type: 'custom_api', name: 'N', slug: 'n', api_type: 'n_ext' }), 403);
    await client.create_entry(api);
    assert_no_content(await client.delete(`${entries_path(api)}/${(await client.create_entry(api)).id}`));
    assert.deepEqual(await lines_behind(client, position), []);
  });

  it('is for administrators alone, and cannot be written', async () => {
    assert_error(await (await guest(server)).get(path), 403, forbidden);
    assert_error(await send(server.url, 'GET', path), 401, 'Unable to validate access token');
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) assert_status(await client.send(method, path), 405);
  });

  it('says where a change came from, through proxies that are trusted alone', async () => {
    const address_behind = async (forwarded) => {
      const { line } = await line_of(() => client.put('/v2/settings', { type: 'settings', page_length: 20 + forwarded.length }, { 'X-Forwarded-For': forwarded }));
      return line.address;
    };
    assert.equal(await address_behind('192.0.2.1'), '127.0.0.1');
  });

  it('goes by pages, and no line twice where more come meanwhile', async () => {
    const first = await client.get(`${path}?page[limit]=3`);
    assert_status(first, 200);
    const { data, meta, links } = first.body;
    assert.equal(data.length, 3);
    assert.deepEqual(meta, { results: { total: 4, total_method: 'observed' }, page: { limit: 3, offset: 0, current: 1, total: 2 } });
    assert.equal(links.prev, null);
    assert.match(links.next, /page\[after\]=/);
    await client.create_api();
    const second = (await client.get(links.next)).body;
    assert.deepEqual(second.data.map((line) => Number(line.id)), [4, 5, 6].map((i) => Number(data[0].id) + 1 - i));
    assert.deepEqual(second.meta.page, { limit: 3, offset: 3, current: 2, total: 3 });
    const all = await all_lines(client);
    assert.deepEqual(all.map((line) => Number(line.id)), all.map((_, i) => all.length - i));
    assert.equal(find_break(all), null);
    const whole = (await client.get(`${path}?page[limit]=100`)).body;
    assert.deepEqual([whole.links.next, whole.meta.results.total], [null, all.length]);
    assert.deepEqual((await client.get(`${path}?page[limit]=0`)).body.data, []);
  });

  it('is filtered in the list language', async () => {
    const api = await client.create_api();
    assert_no_content(await client.delete(api_path(api)));
    const found = async (filter) => (await all_lines(client, `page[limit]=2&filter=${encodeURIComponent(filter)}`));
    const of_api = await found(`eq(target_id,${api.id})`);
    assert.deepEqual(of_api.map((line) => line.action), ['delete', 'create']);
    assert.deepEqual(await found(`eq(target_id,${api.id}):eq(action,delete)`), [of_api[0]]);
    assert.deepEqual(await found(`eq(request_id,"${of_api[1].request_id}")`), [of_api[1]]);
    assert.deepEqual(await found('eq(client_id,nobody)'), []);
    const all = await all_lines(client);
    assert.deepEqual(await found('in(target_type,custom_user_role,settings)'), all.filter((line) => ['custom_user_role', 'settings'].includes(line.target.type)));
    assert.deepEqual(await found('eq(address,"127.0.0.1")'), all.filter((line) => line.address === '127.0.0.1'));
    const { created_at } = of_api[1].meta.timestamps;
    assert.deepEqual(await found(`lt(created_at,"${created_at}")`), all.filter((line) => line.meta.timestamps.created_at < created_at));
    const next = (await client.get(`${path}${query({ filter: 'eq(action,create)', 'page[limit]': '1' })}`)).body.links.next;
    assert_error(await client.get(next.replace('create', 'delete')), 400, "The parameter 'page[after]' belongs to a list with another filter or sort, or of another Custom API, or the Custom API was changed meanwhile.");
  });

  it('refuses what it does not know', async () => {
    const refused = async (parameters, status, detail) => assert_error(await client.get(`${path}?${parameters}`), status, detail);
    await refused('sort=created_at', 400, "The parameter 'sort' must be '-created_at' here: the latest line is the first.");
    await refused('page[offset]=1', 400, "The parameter 'page[offset]' must be 0 here: use 'page[after]'.");
    await refused('page[total_method]=exact', 400, "The parameter 'page[total_method]' must be 'observed' here.");
    await refused('page[after]=x', 400, "The parameter 'page[after]' must be a cursor out of a link of this list.");
    assert_status(await client.get(`${path}?filter=eq(line,x)`), 400);
    assert_status(await client.get(`${path}?sort=-created_at&page[offset]=0&page[after]=`), 400);
    assert_status(await client.get(`${path}?sort=-created_at&page[offset]=0`), 200);
  });
});

describe('failed logins in the audit log', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server({ args: ['--trusted-proxies', '127.0.0.0/8'] });
    client = await server.client();
  });
  after(() => server.destroy());

  const sign_in = (values, address) => send(server.url, 'POST', '/oauth/access_token', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Forwarded-For': address }, body: form({ grant_type: 'client_credentials', ...values }),
  });
  const fail = async (values, address) => {
    const reply = await sign_in({ client_id, client_secret: 'wrong', ...values }, address);
    assert_status(reply, 401);
    return reply;
  };
  // Nobody waits for their lines.
  async function failed(count) {
    for (;;) {
      const lines = (await all_lines(client, `page[limit]=100&filter=${encodeURIComponent('eq(action,failed_login)')}`)).reverse();
      if (lines.length >= count) return lines;
    }
  }

  it('are told at once, with the key that there is and no other id', async () => {
    const known = await fail({}, '192.0.2.1');
    const unknown = await fail({ client_id: 'canary-somebody-pasted-a-secret' }, '192.0.2.2');
    const lines = (await failed(2)).sort((one, other) => one.address.localeCompare(other.address));
    assert.equal(lines.length, 2);
    const environment = (await client.get(`${keys_path}?page[limit]=100`)).body.data.find((key) => key.client_id === client_id);
    assert.deepEqual(lines.map(({ actor, address, request_id, target, count, changes }) => ({ actor, address, request_id, target, count, changes })), [
      { actor: null, address: '192.0.2.1', request_id: known.headers['x-request-id'], target: { type: 'application_key', id: environment.id, name: 'Environment' }, count: 1, changes: undefined },
      { actor: null, address: '192.0.2.2', request_id: unknown.headers['x-request-id'], target: { type: 'application_key' }, count: 1, changes: undefined },
    ]);
    assert.ok(!JSON.stringify(lines).includes('canary'));
    assert.ok(!JSON.stringify(lines).includes('wrong'));
  });

  it('are counted where they repeat, however many addresses they come from', async () => {
    for (let i = 0; i < 3; i += 1) await fail({}, '192.0.2.1');
    await fail({ client_id: 'x' }, '192.0.2.2');
    for (let i = 3; i < 6; i += 1) await fail({}, `192.0.2.${i}`); // with the first two the five that have lines of their own
    for (let i = 6; i < 26; i += 1) await fail({}, `192.0.2.${i}`);
    assert.equal((await failed(5)).length, 5);
    await server.restart(); // what has gathered is written at the end, as it is when the minute is over
    client = await server.client();
    const gathered = (await failed(5)).slice(5).map(({ address, count, request_id }) => [count, address, request_id]);
    assert.deepEqual(gathered.sort(([one], [other]) => one - other), [[1, '192.0.2.2', null], [3, '192.0.2.1', null], [20, null, null]]);
    assert.equal(find_break(await all_lines(client)), null);
  });

  it('are none where a login succeeds, is malformed or limited', async () => {
    const position = await last_position(client);
    assert_status(await sign_in({ client_id, client_secret }, '192.0.2.9'), 200);
    assert_status(await sign_in({ grant_type: '' }, '192.0.2.9'), 400);
    assert_status(await post_token(server.url, { grant_type: 'implicit', client_id }), 200);
    await fail({}, '192.0.2.10');
    let lines = [];
    while (lines.length === 0) lines = await lines_behind(client, position);
    assert.deepEqual(lines.map(({ action, address }) => [action, address]), [['failed_login', '192.0.2.10']]);
  });
});

describe('an audit log that somebody has changed', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
    for (let i = 0; i < 5; i += 1) await client.put('/v2/settings', { type: 'settings', page_length: 10 + i });
  });
  after(() => server.destroy());

  const verify = () => run_on_data(server, ['audit', 'verify']);
  // With the server stopped; what `bespoke audit verify` and a reader over HTTP find.
  async function found_after(sql) {
    await server.stop();
    if (sql) await change_data(server, sql);
    const verified = await verify();
    await server.start();
    client = await server.client();
    return { ...verified, broken_at: find_break(await all_lines(client)) };
  }

  it('is whole until then', async () => {
    const { status, log, broken_at } = await found_after(null);
    const [last] = await all_lines(client);
    assert.equal(log, `${last.id} lines, the last one ${last.id} with the hash ${last.meta.hash}\nThe audit log is whole.\n`);
    assert.equal(status, 0);
    assert.equal(broken_at, null);
  });

  it('tells of a line that was changed', async () => {
    const { status, log, broken_at } = await found_after("UPDATE audit_log SET line=replace(line,'\"to\":12','\"to\":13') WHERE position=4");
    assert.match(log, /^Line 4 was changed: it is not what its hash is of\.$/m);
    assert.match(log, /^bespoke: The audit log is not whole\.$/m);
    assert.equal(status, 1);
    assert.equal(broken_at, 4);
  });

  it('tells of a line that is missing', async () => {
    const { status, log, broken_at } = await found_after('DELETE FROM audit_log WHERE position=4');
    assert.match(log, /^Line 4 is missing\.$/m);
    assert.ok(!log.includes('changed'), log);
    assert.equal(status, 1);
    assert.equal(broken_at, 5);
  });

  it('tells of lines that are missing at its end', async () => {
    const position = await last_position(client);
    const { status, log } = await found_after(`DELETE FROM audit_log WHERE position>=${position - 1}`);
    assert.match(log, new RegExp(`^Lines 4 to ${position} are missing\\.$`, 'm'));
    assert.equal(status, 1);
  });
});

describe('two nodes', of_postgresql, () => {
  it('write one audit log', async () => {
    const server = await start_server();
    const other = await start_server({ data: server.data });
    try {
      const clients = [await server.client(), await other.client()];
      await Promise.all(clients.map(async (client) => {
        for (let i = 0; i < 20; i += 1) {
          await client.create_api();
          await post_token(client.url, { grant_type: 'client_credentials', client_id, client_secret: 'wrong' });
        }
      }));
      const lines = await all_lines(clients[0]);
      assert.equal(find_break(lines), null);
      assert.equal(lines.filter((line) => line.action === 'create' && line.target.type === 'custom_api').length, 40);
      assert.deepEqual(await all_lines(clients[1]), lines);
      const verified = await run_on_data(server, ['audit', 'verify']);
      assert.equal(verified.status, 0, verified.log);
    } finally {
      await other.stop();
      await server.destroy();
    }
  });
});

describe('bespoke audit verify', () => {
  it('refuses data that a server uses, and none', of_sqlite, async () => {
    const server = await start_server();
    try {
      const used = await run_on_data(server, ['audit', 'verify']);
      assert.equal(used.status, 1);
      assert.match(used.log, /is in use/);
      const none = await run_to_end(['audit', 'verify', '--data', '/nowhere']);
      assert.equal(none.status, 1);
      assert.match(none.log, /\/nowhere/);
    } finally {
      await server.destroy();
    }
  });

  it('comes with a server that keeps no line for less than a day', async () => {
    const refused = await run_to_end(['serve', '--audit-keep-days', '0']);
    assert.equal(refused.status, 1);
    assert.match(refused.log, /--audit-keep-days wants a number from 1 to 36500, not 0\./);
  });
});
