// `bespoke keys`: the application keys of a running server, from the command line, over HTTP and HTTPS.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_status, unknown_id, uuid_form } from './lib/assertions.mjs';
import { Client, apis_path, post_token } from './lib/client.mjs';
import { custom_roles_path } from './lib/roles.mjs';
import { Server, client_id, client_secret, free_port, new_data_folder, run_command, start_server } from './lib/server.mjs';
import { ask, make_authority, make_certificate, start_over_tls } from './lib/tls.mjs';

const environment = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
const keys_path = '/v2/application-keys';
const secret_form = /^[\w-]{43}$/;

function assert_refused({ status, log }, line) {
  assert.equal(status, 1, log);
  assert.match(log, line);
  assert.equal(log.trimEnd().split('\n').length, 1, log);
  assert.ok(!log.includes(client_secret), log);
}

function printed({ status, log, output }) {
  assert.equal(status, 0, log);
  assert.ok(!log.includes(client_secret), log);
  return output;
}

const document_of = (ended) => JSON.parse(printed(ended));
const lines_of = (ended) => printed(ended).trimEnd().split('\n');
const credentials_of = (ended) => {
  const [, id, secret] = /^client_id=(.+)\nclient_secret=(.+)\n$/.exec(printed(ended));
  assert.match(secret, secret_form);
  assert.match(ended.log, /^The secret is shown this once\.$/m);
  return { id, secret };
};

describe('bespoke keys', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const keys = (args, env = environment) => run_command(['keys', ...args, '--url', server.url], env);
  const sign_in = (id, secret) => post_token(server.url, { grant_type: 'client_credentials', client_id: id, client_secret: secret });
  async function bearer_of({ id, secret }) { return Client.with_credentials(server.url, id, secret); }
  async function make(...args) { return document_of(await keys(['create', 'Made', '--json', ...args])).data; }
  const shown = async (key) => (await client.get(`${keys_path}/${key.id}`)).body.data;

  it('create makes a key and prints its secret, which works', async () => {
    const key = credentials_of(await keys(['create', 'From the shell']));
    assert_status(await (await bearer_of(key)).get(apis_path), 200);
    const [there] = (await client.get(`${keys_path}?page[limit]=100`)).body.data.filter((each) => each.client_id === key.id);
    assert.deepEqual([there.name, there.expires_at, there.relationships], ['From the shell', null, undefined]);
  });

  it('create --json prints what the server answers', async () => {
    const ended = await keys(['create', 'Ünïcode "quoted"', '--json', '--expires', '2099-01-02T03:04:05Z', '--role', 'guest-shopper']);
    assert.equal(ended.log, ended.output);
    const { data, links } = document_of(ended);
    assert.match(data.id, uuid_form);
    assert.match(data.client_secret, secret_form);
    assert.deepEqual(links, { self: `${keys_path}/${data.id}` });
    const { client_secret: secret, ...rest } = data;
    assert.deepEqual(rest, await shown(data));
    assert.deepEqual([data.name, data.expires_at, data.relationships.role.data], ['Ünïcode "quoted"', '2099-01-02T03:04:05.000Z', { type: 'standard_shopper_role', id: 'guest-shopper' }]);
    assert_status(await sign_in(data.client_id, secret), 200);
  });

  it('list shows every key and no secret', async () => {
    const made = await make('--role', 'Guest Shopper');
    const lines = lines_of(await keys(['list']));
    assert.match(lines[0], /^ID +CLIENT ID +NAME +ROLE +EXPIRES +LAST USED$/);
    assert.equal(lines.length, 1 + (await client.get(keys_path)).body.meta.results.total);
    assert.match(lines.find((line) => line.startsWith(made.id)), new RegExp(`^${made.id} +${made.client_id} +Made +standard_shopper_role/guest-shopper +never +never$`));
    assert.ok(!lines.join('\n').includes(made.client_secret));
    const listed = document_of(await keys(['list', '--json']));
    assert.deepEqual(Object.keys(listed), ['data']);
    // When a key was last used may have been written between the two.
    const untimed = (rows) => rows.map(({ meta, ...key }) => key);
    assert.deepEqual(untimed(listed.data), untimed((await client.get(`${keys_path}?page[limit]=100`)).body.data));
  });

  it('list follows pages, and prints nothing that a terminal would obey', async () => {
    const name = 'a\u001b[2Jb\nc';
    for (let i = 0; i < 101; i += 1) assert_status(await client.post(keys_path, { type: 'application_key', name }), 201);
    const { total } = (await client.get(keys_path)).body.meta.results;
    assert.ok(total > 100);
    const ended = await keys(['list']);
    assert.equal(lines_of(ended).length, 1 + total);
    assert.ok(!ended.output.includes('\u001b'));
    assert.equal(document_of(await keys(['list', '--json'])).data.length, total);
  });

  it('rename, role and expire change a key, named by either id', async () => {
    const key = await make();
    assert.match(lines_of(await keys(['rename', key.id, 'Renamed']))[1], / Renamed +administrator +never +never$/);
    assert.equal(document_of(await keys(['rename', key.client_id, 'Again', '--json'])).data.name, 'Again');
    assert.equal((await shown(key)).name, 'Again');

    const own = await client.created(custom_roles_path, { type: 'custom_user_role', name: 'Reader' });
    for (const [role, wanted] of [['Reader', { type: 'custom_user_role', id: own.id }], [own.id, { type: 'custom_user_role', id: own.id }], ['standard_user_role/support', { type: 'standard_user_role', id: 'support' }]]) {
      assert.deepEqual(document_of(await keys(['role', key.id, role, '--json'])).data.relationships.role.data, wanted);
    }
    assert.equal(document_of(await keys(['role', key.id, 'administrator', '--json'])).data.relationships, undefined);

    assert.equal(document_of(await keys(['expire', key.id, '2099-01-01T00:00:00Z', '--json'])).data.expires_at, '2099-01-01T00:00:00.000Z');
    assert.match(lines_of(await keys(['expire', key.id, 'never']))[1], / never +never$/);
    const after_all = await shown(key);
    assert.deepEqual([after_all.name, after_all.expires_at, after_all.client_id], ['Again', null, key.client_id]);
    assert_status(await sign_in(key.client_id, key.client_secret), 200);
  });

  it('rotate prints a new secret, and the former one ends at once or after the overlap', async () => {
    const key = await make();
    const rotated = credentials_of(await keys(['rotate', key.id, '--overlap', '600']));
    assert.equal(rotated.id, key.client_id);
    assert_status(await sign_in(key.client_id, key.client_secret), 200);
    const bearer = await bearer_of(rotated);
    assert_status(await bearer.get(apis_path), 200);
    const again = document_of(await keys(['rotate', key.client_id, '--json'])).data;
    assert.match(again.client_secret, secret_form);
    assert_status(await bearer.get(apis_path), 401);
    for (const old of [key.client_secret, rotated.secret]) assert_status(await sign_in(key.client_id, old), 401);
    assert_status(await sign_in(key.client_id, again.client_secret), 200);
  });

  it('revoke ends a key and its tokens', async () => {
    const key = await make();
    const bearer = await bearer_of({ id: key.client_id, secret: key.client_secret });
    assert.equal(printed(await keys(['revoke', key.client_id])), 'revoked\n');
    assert_status(await bearer.get(apis_path), 401);
    assert_refused(await keys(['revoke', key.id]), /^bespoke: there is no key with the id or client id '[0-9a-f-]+'\.$/m);
    const other = await make();
    assert.equal(printed(await keys(['revoke', other.id, '--json'])), '');
  });

  it('tells what the server refuses, and changes nothing', async () => {
    const key = await make();
    const { total } = (await client.get(keys_path)).body.meta.results;
    assert_refused(await keys(['create', '']), /^bespoke: POST \/v2\/application-keys: 400 The field 'name' is required\.$/m);
    assert_refused(await keys(['create', 'x', '--expires', 'soon']), /^bespoke: POST \/v2\/application-keys: 400 The field 'expires_at' must be a time to come/);
    assert_refused(await keys(['create', 'x', '--role', 'nobody']), /^bespoke: there is no role 'nobody'\.$/m);
    assert_refused(await keys(['rename', key.id, '']), /400 The field 'name' is required\.$/m);
    assert_refused(await keys(['rotate', key.id, '--overlap', '604801']), /400 The field 'overlap_seconds' must be an integer between 0 and 604800, or null\.$/m);
    assert_refused(await keys(['rename', unknown_id, 'x']), /^bespoke: there is no key with the id or client id/);
    assert_refused(await keys(['revoke', client_id]), /^bespoke: DELETE \/v2\/application-keys\/[0-9a-f-]+: 409 This application key cannot be changed so or deleted: it is the one of the server's environment\.$/m);
    for (const [name, id] of [['Twin', 'first'], ['Twin', 'second']]) await client.created(custom_roles_path, { type: 'custom_user_role', name, description: id });
    assert_refused(await keys(['role', key.id, 'Twin']), /^bespoke: several roles are called 'Twin': name one as custom_user_role\/[0-9a-f-]+ or custom_user_role\/[0-9a-f-]+\.$/m);
    const reader = document_of(await keys(['create', 'R', '--json', '--role', 'support'])).data;
    const as_reader = { BESPOKE_CLIENT_ID: reader.client_id, BESPOKE_CLIENT_SECRET: reader.client_secret };
    assert_refused(await keys(['list'], as_reader), /403 You do not have permission to access this resource\.$/m);
    assert_refused(await keys(['create', 'x'], as_reader), /403/);
    assert.equal((await client.get(keys_path)).body.meta.results.total, total + 1);
  });

  it('takes its own secret out of the environment or a file, and no flag', async () => {
    assert_refused(await keys(['list'], {}), /^bespoke: the client id is missing/);
    assert_refused(await keys(['list'], { BESPOKE_CLIENT_ID: client_id }), /^bespoke: the secret is missing/);
    assert_refused(await keys(['list'], { ...environment, BESPOKE_CLIENT_SECRET: 'wrong' }), /refuses this client id and secret\.$/m);
    const folder = await mkdtemp(join(tmpdir(), 'bespoke-keys-'));
    await writeFile(join(folder, 'secret'), `${client_secret}\n`);
    printed(await keys(['list', '--client-id', client_id, '--client-secret-file', join(folder, 'secret')], {}));
    await rm(folder, { recursive: true });
    for (const command of ['list', 'create', 'rotate']) {
      const help = (await run_command(['keys', command, '--help'])).log;
      assert.ok(!/--client-secret\b(?!-file)/.test(help) && !/--secret/.test(help), help);
    }
  });

  it('says that a secret is lost that it cannot print', async () => {
    const script = '"$0" "$@" > /dev/full';
    const ended = await run_command(['keys', 'create', 'Full', '--url', server.url], environment, ['/bin/sh', '-c', script]);
    assert_refused(ended, /^bespoke: the secret of [\w-]{43} could not be printed: rotate the key\.$/m);
  });
});

describe('commands over https', () => {
  let folder;
  let authority;
  let stranger;
  let server;
  let url;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bespoke-keys-'));
    authority = await make_authority(folder);
    stranger = await make_authority(folder, 'stranger');
    const files = await make_certificate(folder, 'server', { authority });
    server = new Server(await new_data_folder(), await free_port(), { args: ['--tls-certificate', files.certificate, '--tls-key', files.key] });
    await start_over_tls(server, await readFile(authority.certificate));
    url = `https://127.0.0.1:${server.port}`;
  });
  after(async () => {
    await server?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const command = (args, { at = url, ca = authority.certificate } = {}) => run_command([...args, '--url', at, ...(ca ? ['--ca-file', ca] : [])], environment);

  it('keys, demo and redeliver trust the authority that --ca-file names', async () => {
    const key = credentials_of(await command(['keys', 'create', 'Over TLS']));
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: key.id, client_secret: key.secret }).toString();
    assert.equal((await ask(server.port, '/oauth/access_token', { ca: await readFile(authority.certificate), method: 'POST', body })).status, 200);
    assert.match(printed(await command(['keys', 'list'], { at: `https://localhost:${server.port}` })), new RegExp(key.id));
    assert.match(printed(await run_command(['keys', 'list', '--url', url], { ...environment, BESPOKE_CA_FILE: authority.certificate })), new RegExp(key.id));
    assert.match(printed(await command(['demo', '--entries', '300'])), /^300 entries in /m);
    assert_refused(await command(['redeliver', unknown_id]), /^bespoke: 404 /);
  });

  it('trust nobody else, and no other host', async () => {
    const untrusted = new RegExp(`^bespoke: ${url} is not trusted: .+ \\(--ca-file names who vouches for it\\)$`, 'm');
    for (const ca of [null, stranger.certificate, join(folder, 'none.pem')]) {
      for (const args of [['keys', 'list'], ['demo'], ['redeliver', unknown_id]]) assert_refused(await command(args, { ca }), untrusted);
    }
    const elsewhere = await make_certificate(folder, 'elsewhere', { authority, names: 'DNS:elsewhere.example' });
    const other = new Server(await new_data_folder(), await free_port(), { args: ['--tls-certificate', elsewhere.certificate, '--tls-key', elsewhere.key] });
    try {
      const real = await readFile(authority.certificate);
      // Its own name is not asked for, so that it is found ready.
      await start_over_tls(other, real, { servername: 'elsewhere.example', checkServerIdentity: () => undefined });
      assert_refused(await command(['keys', 'list'], { at: `https://127.0.0.1:${other.port}` }), /is not trusted: /);
    } finally {
      await other.destroy();
    }
  });

  it('speak no plain HTTP to a server with TLS, nor TLS to one without', async () => {
    assert_refused(await command(['keys', 'list'], { at: `http://127.0.0.1:${server.port}` }), /^bespoke: the connection to http:/);
    const plain = await start_server();
    try {
      assert_refused(await command(['keys', 'list'], { at: plain.url.replace('http:', 'https:') }), /^bespoke: the connection to https:/);
    } finally {
      await plain.destroy();
    }
  });
});
