// The keys of an issuer outside: out of a file and from a URL, and what happens when they change.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { assert_status, unknown_id } from './lib/assertions.mjs';
import { Client, extension_path } from './lib/client.mjs';
import { FeedReader } from './lib/feed.mjs';
import { OutsideIssuer, key_server } from './lib/outside_issuer.mjs';
import { policies_path, policy_of, registered_shopper } from './lib/roles.mjs';
import { new_data_folder, run_to_end, start_server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

// A token that counts is refused a role's rights, one that does not is nobody's.
async function status_of(server, token) {
  const client = new Client(server.url, token);
  const { status } = await client.get(`/v2/settings/extensions/custom-apis/${unknown_id}`);
  client.close();
  return status;
}

describe('the keys of an issuer', () => {
  let folder;
  let server;
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'bespoke-keys-')); });
  after(() => rm(folder, { recursive: true, force: true }));

  const hang_up = () => server.process.child.kill('SIGHUP');

  it('come out of a file, which SIGHUP reads again', async () => {
    const issuer = new OutsideIssuer();
    const path = join(folder, 'keys.json');
    issuer.add_key('old');
    await issuer.write_keys(path);
    server = await start_server({ args: issuer.flags(path) });
    try {
      const old = issuer.token({}, { kid: 'old' });
      issuer.add_key('new', 'ES256');
      const renewed = issuer.token({}, { kid: 'new' });
      assert.deepEqual([await status_of(server, old), await status_of(server, renewed)], [403, 401]);
      await issuer.write_keys(path);
      hang_up();
      await until(async () => await status_of(server, renewed) === 403, 'the new key');
      assert.equal(await status_of(server, old), 403);
      issuer.remove_key('old');
      await issuer.write_keys(path);
      hang_up();
      await until(async () => await status_of(server, old) === 401, 'the end of the old key');
      assert.equal(await status_of(server, renewed), 403);
      const failures = () => server.log.split('issuer_keys_failed').length - 1;
      for (const [broken, wanted] of [['{', 'It is no JSON Web Key Set.'], ['', 'is empty or longer than 262144 bytes'], [' '.repeat(256 * 1024 + 1), 'is empty or longer'], [null, 'cannot be read']]) {
        const before_it = failures();
        if (broken === null) await rm(path);
        else await writeFile(path, broken);
        hang_up();
        await until(() => failures() > before_it, wanted);
        assert.ok(server.log.split('issuer_keys_failed').at(-1).includes(wanted), server.log);
      }
      assert.equal(await status_of(server, renewed), 403, 'the keys that are known stay');
      // That is no mistake: the last key was taken back.
      await writeFile(path, '{"keys":[]}');
      hang_up();
      await until(async () => await status_of(server, renewed) === 401, 'the end of the last key');
      await issuer.write_keys(path);
      hang_up();
      await until(async () => await status_of(server, renewed) === 403, 'the keys again');
    } finally {
      await server.destroy();
    }
  });

  it('end the feeds of their tokens with them', async () => {
    const issuer = new OutsideIssuer();
    const path = join(folder, 'keys-of-feeds.json');
    for (const kid of ['gone', 'other', 'stays']) issuer.add_key(kid);
    await issuer.write_keys(path);
    server = await start_server({ args: issuer.flags(path) });
    try {
      const client = await server.client();
      const api = await client.create_api({ feed: true, history: true });
      await client.created(policies_path, policy_of(api, registered_shopper, { list: true }));
      const listen = (kid) => new FeedReader(server.url, issuer.token({}, { kid }), { path: extension_path(api) }).start();
      const [gone, other, stays] = [await listen('gone'), await listen('other'), await listen('stays')];
      for (const reader of [gone, other, stays]) await reader.wait_until(({ last_id }) => last_id !== undefined);
      issuer.remove_key('gone');
      issuer.add_key('other'); // of the same name
      await issuer.write_keys(path);
      hang_up();
      for (const reader of [gone, other]) await reader.wait_until(({ ended }) => ended);
      await client.create_entry(api);
      await stays.wait_for(1);
      assert.deepEqual([gone.events.length, other.events.length, stays.ended], [0, 0, false]);
      stays.stop();
      client.close();
    } finally {
      await server.destroy();
    }
  });

  it('come from a URL, asked again where a token names one that is not known, and never by a request', async () => {
    const issuer = new OutsideIssuer();
    issuer.add_key('first');
    let answer = (response) => response.end(issuer.key_set());
    const keys = await key_server((response) => answer(response));
    server = await start_server({ args: issuer.flags(keys.url) });
    try {
      assert.equal(keys.asked, 1);
      const first = issuer.token({}, { kid: 'first' });
      assert.equal(await status_of(server, first), 403);
      issuer.add_key('second', 'RS256');
      const second = issuer.token({}, { kid: 'second' });
      assert.equal(await status_of(server, second), 401);
      const started = Date.now();
      await until(async () => await status_of(server, second) === 403, 'the second key');
      assert.equal(await status_of(server, first), 403);
      assert.equal(keys.asked, 2, `asked once, however many requests there were in ${Date.now() - started} ms`);
      issuer.remove_key('first');
      hang_up();
      await until(async () => await status_of(server, first) === 401, 'the end of the first key');
      for (const broken of [(response) => response.writeHead(500).end(), (response) => response.writeHead(302, { Location: '/other' }).end(), (response) => response.end('{'), (response) => response.end(' '.repeat(300 * 1024)), (response) => response.destroy()]) {
        const before_it = keys.asked;
        answer = broken;
        hang_up();
        await until(() => keys.asked > before_it, 'the next question');
      }
      await until(() => server.log.split('issuer_keys_failed').length >= 6, 'five failures');
      assert.equal(await status_of(server, second), 403, 'the keys that are known stay');
      // While one hangs, nobody waits for it, not even the end.
      answer = () => {};
      const asked = keys.asked;
      hang_up();
      await until(() => keys.asked > asked, 'the one that hangs');
      const begun = Date.now();
      assert.equal(await status_of(server, second), 403);
      assert.ok(Date.now() - begun < 2000);
    } finally {
      const begun = Date.now();
      await server.destroy();
      keys.close();
      assert.ok(Date.now() - begun < 15_000);
    }
  });

  it('may come later: without them the server serves', async () => {
    const issuer = new OutsideIssuer();
    issuer.add_key('a');
    let up = false;
    const keys = await key_server((response) => (up ? response.end(issuer.key_set()) : response.writeHead(503).end()));
    server = await start_server({ args: issuer.flags(keys.url) });
    try {
      await until(() => /error issuer_keys_failed error="The answer is 503"/.test(server.log), 'the log of the failure');
      const client = await server.client();
      assert_status(await client.get('/v2/settings'), 200);
      client.close();
      assert.equal(await status_of(server, issuer.token()), 401);
      up = true;
      await until(async () => await status_of(server, issuer.token()) === 403, 'the keys');
    } finally {
      await server.destroy();
      keys.close();
    }
  });

  it('are taken over TLS from none but whom the system trusts', async () => {
    const issuer = new OutsideIssuer();
    issuer.add_key('a');
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name));
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate]);
    const keys = https.createServer({ key: await readFile(key), cert: await readFile(certificate) }, (request, response) => response.end(issuer.key_set())).listen(0, '127.0.0.1');
    await once(keys, 'listening');
    server = await start_server({ args: issuer.flags(`https://localhost:${keys.address().port}/`) });
    try {
      await until(() => /error issuer_keys_failed error="SSL certificate problem: /.test(server.log), 'the log of the failure');
      assert.equal(await status_of(server, issuer.token()), 401);
    } finally {
      await server.destroy();
      keys.close();
    }
  });

  it('are told wrong at the start, by the flag', async () => {
    const issuer = new OutsideIssuer();
    issuer.add_key('a');
    const good = join(folder, 'good.json');
    await issuer.write_keys(good);
    await writeFile(join(folder, 'bad.json'), '{"keys":[{"kid":"a","kty":"oct","k":"c2VjcmV0"}]}');
    const data = await new_data_folder();
    const cases = [
      [issuer.flags(good).slice(0, 4), /--jwt-issuer, --jwt-audience and --jwt-keys must be given together\./],
      [issuer.flags(join(folder, 'missing.json')), /--jwt-keys: The file .*missing\.json cannot be read/],
      [issuer.flags(join(folder, 'bad.json')), /--jwt-keys: The key set has no key with a `kid`/],
      [issuer.flags(folder), /--jwt-keys: The file .* cannot be read/],
      [issuer.flags('http://id.example/keys'), /--jwt-keys wants a file, or a URL that begins with https:\/\//],
      [issuer.flags(good, '--jwt-algorithms', 'RS256,HS256'), /--jwt-algorithms wants some of .* not 'HS256'/],
      [issuer.flags(good, '--jwt-algorithms', 'none'), /--jwt-algorithms wants some of .* not 'none'/],
    ];
    for (const [flags, wanted] of cases) {
      const { status, log } = await run_to_end(['serve', '--data', data, '--listen', '127.0.0.1:0', ...flags], { BESPOKE_CLIENT_ID: 'a', BESPOKE_CLIENT_SECRET: 'b' });
      assert.equal(status, 1, log);
      assert.match(log, wanted);
    }
    await rm(data, { recursive: true, force: true });
  });
});
