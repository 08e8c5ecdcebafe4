// Secrets are planted everywhere that one can be given, and then looked for everywhere that nobody should find one: the log
// at its most verbose, errors and other answers, the whole data folder or a dump of the database, a copy of it, metrics,
// OpenAPI documents, the arguments of processes. Where one is by design is said in docs/security.md.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assert_no_content, assert_status } from './lib/assertions.mjs';
import { Client, post_token, send } from './lib/client.mjs';
import { postgresql_url } from './lib/postgresql.mjs';
import { Receiver, allow_receivers, integration } from './lib/receiver.mjs';
import { Server, client_id, free_port, new_data_folder, of_sqlite, over_postgresql, run_command } from './lib/server.mjs';

const keys_path = '/v2/application-keys';
const integrations_path = '/v2/integrations';
const execute = promisify(execFile);
const dump_bytes_max = 64 * 2 ** 20;

const canary = (name) => `canary-${name}-${randomBytes(12).toString('hex')}`;

// As it is, and as a program that is careless would write it.
function forms_of(secret) {
  const bytes = Buffer.from(secret);
  const of_digits = /^[0-9a-f]{64}$/.test(secret) ? [Buffer.from(secret, 'hex')] : [];
  return [bytes, ...of_digits, ...[bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex'), bytes.toString('hex').toUpperCase()].map((text) => Buffer.from(text))];
}

// The names of the secrets that are in `bytes`.
function found_in(secrets, bytes) {
  const all = Buffer.from(bytes);
  return Object.entries(secrets).filter(([, secret]) => forms_of(secret).some((form) => all.includes(form))).map(([name]) => name);
}

function assert_none(secrets, bytes, where) {
  assert.ok(bytes.length > 0, `${where} is empty: nothing was looked at`);
  assert.deepEqual(found_in(secrets, bytes), [], `${where} holds these secrets`);
}

async function files_of(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: false });
  return Promise.all(entries.filter((entry) => !entry.isSocket()).map(async (entry) => ({ name: entry.name, bytes: await readFile(join(folder, entry.name)) })));
}

async function assert_none_in_folder(secrets, folder, least) {
  const files = await files_of(folder);
  for (const name of least) assert.ok(files.some((file) => file.name === name), `${name} is not in ${files.map((file) => file.name)}`);
  for (const { name, bytes } of files) assert.deepEqual(found_in(secrets, bytes), [], `${name} in ${folder} holds these secrets`);
}

const with_password = (url, password) => url.replace('postgresql://bespoke@', `postgresql://bespoke:${password}@`);

describe('secrets', () => {
  const secrets = { environment: canary('environment'), database: canary('database'), integration: canary('integration'), wrong: canary('wrong'), bearer: canary('bearer') };
  secrets.signing = `whsec_${Buffer.from(canary('signing')).toString('base64')}`;
  // For what carries them by design: to the client that asked, or to administrators.
  const answers = [];
  let folder;
  let server;
  let client;
  let receiver;
  let refusing;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bespoke-secrets-'));
    receiver = await new Receiver().start();
    refusing = await new Receiver((request, response) => response.writeHead(500).end('no')).start();
    secrets.key_file = randomBytes(32).toString('hex');
    await writeFile(join(folder, 'secrets.key'), `${secrets.key_file}\n`, { mode: 0o600 });
    const data = await new_data_folder();
    const database = over_postgresql ? { BESPOKE_DATABASE: with_password(await postgresql_url(data), secrets.database) } : {};
    const args = ['--log-level', 'debug', ...allow_receivers, '--secrets-key-file', join(folder, 'secrets.key')];
    server = new Server(data, await free_port(), { args, env: { ...database, BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: secrets.environment } });
    await server.start();
    client = await signed_in(client_id, secrets.environment, 'administrator_token');
    await plant();
  });
  after(async () => {
    await receiver?.stop();
    await refusing?.stop();
    await server?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  async function ask(method, path, options) {
    const reply = await (options?.anonymous ? send(server.url, method, path, options) : client.send(method, path, options));
    answers.push(`${method} ${path.split('?')[0]}: ${JSON.stringify(reply.headers)}\n${reply.text}`);
    return reply;
  }

  async function signed_in(id, secret, name) {
    const bearer = await Client.with_credentials(server.url, id, secret);
    secrets[name] = bearer.token;
    return bearer;
  }

  async function plant() {
    const key = await client.created(keys_path, { type: 'application_key', name: 'K' });
    secrets.key = key.client_secret;
    await signed_in(key.client_id, secrets.key, 'key_token');
    secrets.rotated = (await client.post(`${keys_path}/${key.id}/rotate`, { overlap_seconds: 600 })).body.data.client_secret;
    await signed_in(key.client_id, secrets.rotated, 'rotated_token');
    await signed_in(key.client_id, secrets.key, 'former_token');
    const revoked = await client.created(keys_path, { type: 'application_key', name: 'R', expires_at: '2099-01-01T00:00:00Z' });
    secrets.revoked = revoked.client_secret;
    const gone = await signed_in(revoked.client_id, secrets.revoked, 'revoked_token');
    assert_no_content(await client.delete(`${keys_path}/${revoked.id}`));
    assert_status(await gone.get('/v2/settings'), 401);
    secrets.guest_token = (await post_token(server.url, { grant_type: 'implicit', client_id })).body.access_token;
    await plant_in_integrations();
    await plant_in_refusals(key);
    await plant_by_commands();
  }

  async function plant_in_integrations() {
    const api = await client.create_api();
    await client.create_field(api, 'name');
    secrets.replaced = canary('replaced');
    const observes = [`${api.api_type}.created`];
    await client.created(integrations_path, integration(receiver.url, observes, {}, { secret_key: secrets.integration }));
    const other = await client.created(integrations_path, integration(refusing.url, observes, {}, { secret_key: secrets.replaced }));
    assert_status(await client.put(`${integrations_path}/${other.id}`, integration(refusing.url, observes, {}, { secret_key: secrets.signing })), 200);
    await client.create_entry(api, { name: 'x' });
    await receiver.wait_for(1);
    await refusing.wait_for(1);
    assert.equal(receiver.arrived[0].headers['x-moltin-secret-key'], secrets.integration);
  }

  // Secrets where they do not belong, and requests that fail although they have one.
  async function plant_in_refusals(key) {
    const wrong = { client_id, client_secret: secrets.wrong };
    const bodies = [
      [new URLSearchParams({ grant_type: 'client_credentials', ...wrong }).toString(), 'application/x-www-form-urlencoded'],
      [new URLSearchParams({ grant_type: secrets.wrong, ...wrong }).toString(), 'application/x-www-form-urlencoded'],
      [new URLSearchParams({ grant_type: 'client_credentials', client_id: key.client_id, client_secret: secrets.revoked }).toString(), 'application/x-www-form-urlencoded'],
      [`client_secret=${secrets.wrong}&client_secret=${secrets.key}&%zz`, 'application/x-www-form-urlencoded'],
      [JSON.stringify({ grant_type: 'client_credentials', ...wrong }), 'application/json'],
      [`{"client_secret":"${secrets.wrong}"`, 'application/json'],
    ];
    for (const [body, type] of bodies) {
      const reply = await ask('POST', '/oauth/access_token', { anonymous: true, headers: { 'Content-Type': type }, body });
      assert.ok(reply.status >= 400, `${reply.status}`);
    }
    const basic = (text) => `Basic ${Buffer.from(text).toString('base64')}`;
    for (const authorization of [basic(`${client_id}:${secrets.wrong}`), basic(secrets.wrong), `Bearer ${secrets.bearer}`, secrets.bearer, `Bearer ${secrets.revoked_token}`, `Bearer ${secrets.administrator_token}x`]) {
      for (const [method, path] of [['POST', '/oauth/access_token'], ['GET', '/v2/settings'], ['GET', '/v2/nowhere']]) {
        const reply = await ask(method, path, { headers: { Authorization: authorization }, ...(method === 'POST' ? { body: 'grant_type=client_credentials' } : {}) });
        assert.ok(reply.status >= 400, `${reply.request} ${reply.status}`);
      }
    }
    for (const path of ['/v2/settings', '/v2/settings/extensions/custom-apis', '/v2/nowhere', keys_path]) await ask('GET', `${path}?client_secret=${secrets.wrong}&access_token=${secrets.bearer}`);
    await ask('POST', keys_path, { body: JSON.stringify({ data: { type: 'application_key', client_secret: secrets.wrong } }) });
    await ask('POST', keys_path, { body: `{"data":{"client_secret":"${secrets.wrong}"` });
    for (const attributes of [{ observes: [] }, { configuration: { url: `http://user:${secrets.wrong}@127.0.0.1/`, secret_key: secrets.wrong } }, { configuration: { url: 'no url', secret_key: secrets.wrong } }, { configuration: { url: receiver.url, secret_key: `whsec_${secrets.wrong}!` } }]) {
      const reply = await ask('POST', integrations_path, { body: JSON.stringify({ data: { ...integration(receiver.url, ['x_ext.created']), ...attributes } }) });
      assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status} ${reply.text}`);
    }
    // What HTTP itself refuses.
    const raw = await send(server.url, 'GET', '/v2/settings', { headers: { Authorization: `Bearer ${secrets.bearer}`, Cookie: secrets.wrong, 'X-Long': 'x'.repeat(40_000) } });
    answers.push(raw.text);
    assert_status(raw, 431);
  }

  async function plant_by_commands() {
    const environment = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: secrets.environment };
    const made = await run_command(['keys', 'create', 'Command', '--json', '--url', server.url], environment);
    secrets.command = JSON.parse(made.output).data.client_secret;
    const commands = [[['keys', 'list'], 0], [['keys', 'revoke', 'nobody'], 1], [['demo', '--entries', '3'], 0], [['redeliver', 'nobody'], 1]];
    for (const [args, status] of commands) {
      const ended = await run_command([...args, '--url', server.url], environment);
      assert.equal(ended.status, status, ended.log);
      answers.push(ended.log);
    }
    const refused = await run_command(['keys', 'list', '--url', server.url], { ...environment, BESPOKE_CLIENT_SECRET: secrets.wrong });
    assert.equal(refused.status, 1);
    answers.push(refused.log);
  }

  it('are found where they are, by this test', () => {
    const planted = Object.keys(secrets).sort();
    assert.deepEqual(planted, ['administrator_token', 'bearer', 'command', 'database', 'environment', 'former_token', 'guest_token', 'integration', 'key', 'key_file', 'key_token', 'replaced', 'revoked', 'revoked_token', 'rotated', 'rotated_token', 'signing', 'wrong']);
    for (const name of planted) {
      for (const form of forms_of(secrets[name])) assert.ok(found_in(secrets, Buffer.concat([Buffer.from([0xff, 0]), form, Buffer.from([0xfe])])).includes(name), name);
    }
  });

  it('are in no error, list, document, or output of a command', async () => {
    for (const path of [`${keys_path}?page[limit]=100`, '/v2/settings', '/v2/settings/extensions/custom-apis', '/v2/settings/extensions/specifications/openapi', '/v2/permissions/custom-api-role-policies', '/openapi.json', '/openapi.json?version=3.0', '/metrics', '/healthz', '/readyz', `${integrations_path}/logs`]) {
      assert_status(await ask('GET', path), 200);
    }
    for (const key of (await client.get(`${keys_path}?page[limit]=100`)).body.data) {
      assert_status(await ask('GET', `${keys_path}/${key.id}`), 200);
      const renamed = await ask('PUT', `${keys_path}/${key.id}`, { body: JSON.stringify({ data: { type: 'application_key', name: 'Renamed' } }) });
      assert_status(renamed, 200);
    }
    for (const each of (await client.get(integrations_path)).body.data) {
      for (const list of ['logs', 'jobs']) assert_status(await ask('GET', `${integrations_path}/${each.id}/${list}`), 200);
    }
    assert.ok(answers.length > 60, `${answers.length} answers`);
    for (const text of answers) assert_none(secrets, text, text.slice(0, 200));
  });

  it('are in no line of the log, at its most verbose', async () => {
    // The log has a thread of its own, and may be a moment behind.
    for (let i = 0; i < 100 && !server.log.includes('path=/v2/integrations'); ++i) await sleep(50);
    assert.match(server.log, /path=\/oauth\/access_token/);
    assert.match(server.log, /path=\/v2\/integrations/);
    assert_none(secrets, server.log, 'the log');
  });

  it('are in no argument of a process', async () => {
    assert_none(secrets, await readFile(`/proc/${server.process.child.pid}/cmdline`), 'the command line');
  });

  it('are in no file of the data folder, while it is used and after', of_sqlite, async () => {
    await assert_none_in_folder(secrets, server.data, ['bespoke.db', 'bespoke.db-wal']);
    await server.stop();
    await assert_none_in_folder(secrets, server.data, ['bespoke.db']);
    await copied_and_served();
  });

  it('are in no dump of the database, and no statement', { skip: !over_postgresql }, async () => {
    const url = await postgresql_url(server.data);
    const { stdout } = await execute('pg_dump', ['--dbname', url, '--schema', `"${basename(server.data)}"`, '--inserts'], { maxBuffer: dump_bytes_max });
    assert.match(stdout, /application_keys|credentials|keys/);
    assert_none(secrets, stdout, 'the dump');
    const statements = await execute('psql', ['-X', '-t', '-A', '-c', 'SELECT query FROM pg_stat_activity', url], { maxBuffer: dump_bytes_max });
    assert_none(secrets, statements.stdout, 'a statement');
    await server.stop();
    await copied_and_served();
  });

  // The copy has what the source has; the server is then started again, for the end of the tests.
  async function copied_and_served() {
    const target = await new_data_folder();
    const from = over_postgresql ? { BESPOKE_COPY_FROM: server.env.BESPOKE_DATABASE } : {};
    const args = over_postgresql ? [] : ['--from', server.data];
    const { status, log } = await run_command(['copy', ...args, '--to', target], from);
    assert.equal(status, 0, log);
    assert_none(secrets, log, 'what the copy prints');
    await assert_none_in_folder(secrets, target, ['bespoke.db']);
    await rm(target, { recursive: true });
    await server.start();
  }
});

describe('secrets that a start refuses', () => {
  it('are not told', async () => {
    const folder = await new_data_folder();
    const secret = canary('refused');
    const key_file = join(folder, 'secrets.key');
    await writeFile(key_file, `${secret}\n`);
    const listen = ['--listen', `127.0.0.1:${await free_port()}`, '--data', join(folder, 'data'), '--database-wait', '0', '--log-level', 'debug'];
    const serve = ['serve', ...listen];
    const key = { BESPOKE_CLIENT_ID: 'x', BESPOKE_CLIENT_SECRET: secret };
    const starts = [
      [serve, { ...key, BESPOKE_CLIENT_ID: '' }],
      [serve, { ...key, BESPOKE_CLIENT_SECRET: `${secret}\nx` }],
      [serve, { ...key, BESPOKE_CLIENT_SECRET_FILE: key_file }],
      [serve, { ...key, BESPOKE_DATABASE: `postgresql://u:${secret}@127.0.0.1:1/x` }],
      [serve, { ...key, BESPOKE_DATABASE: `postgresql://u:${secret}@[x/y` }],
      [serve, { ...key, BESPOKE_DATABASE: `mysql://u:${secret}@x/y` }],
      [serve, { ...key, BESPOKE_DATABASE: `postgresql://u@127.0.0.1:1/x?password=${secret}&nonsense=1` }],
      [[...serve, '--database', `postgresql://u:${secret}@127.0.0.1:1/x`], key],
      [[...serve, '--secrets-key-file', key_file], key],
      [['copy', '--from', `postgresql://u:${secret}@127.0.0.1:1/x`, '--to', join(folder, 'to')], {}],
      [['copy', '--to', join(folder, 'to')], { BESPOKE_COPY_FROM: `postgresql://u:${secret}@127.0.0.1:1/x` }],
      [['copy', '--to', join(folder, 'to')], { BESPOKE_COPY_FROM: `postgresql://u:${secret}@[x` }],
    ];
    for (const [args, env] of starts) {
      const { status, log } = await run_command(args, env);
      assert.notEqual(status, 0, log);
      assert_none({ secret }, log, args.join(' ').replaceAll(secret, '…'));
    }
    await rm(folder, { recursive: true });
  });
});

describe('the key that the first start makes', () => {
  it('is in its file and nowhere else', of_sqlite, async () => {
    const data = await new_data_folder();
    const server = new Server(data, await free_port(), { args: ['--log-level', 'debug'], env: {} });
    await server.start();
    try {
      const [, id, secret] = /^client_id=(.+)\nclient_secret=(.+)\n$/.exec(await readFile(join(data, 'first-administrator-key'), 'utf8'));
      const client = await Client.with_credentials(server.url, id, secret);
      await client.create_entry(await client.create_api());
      const files = (await files_of(data)).filter(({ bytes }) => found_in({ secret, token: client.token }, bytes).length > 0);
      assert.deepEqual(files.map(({ name }) => name), ['first-administrator-key']);
      assert_none({ secret, token: client.token }, server.log, 'the log');
    } finally {
      await server.destroy();
    }
  });
});
