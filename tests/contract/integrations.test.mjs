// `/v2/integrations`: what they are, and what is refused. What they tell is in webhooks.test.mjs.
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_status, unknown_id } from './lib/assertions.mjs';
import { integration } from './lib/receiver.mjs';
import { of_sqlite, over_postgresql, start_server } from './lib/server.mjs';

const path = '/v2/integrations';
const url = 'https://sink.example/hook';
const observes = ['wishlist_ext.created'];

describe('integrations', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const post = (attributes, configuration) => client.post(path, integration(url, observes, attributes, configuration));
  async function create(attributes, configuration) {
    const reply = await post(attributes, configuration);
    assert_status(reply, 201);
    return reply.body.data;
  }
  function assert_invalid(reply, ...details) {
    assert_status(reply, 422);
    assert.deepEqual(reply.body, { errors: details.map((detail) => ({ title: 'Validation Error', status: 400, detail, code: 'integration_invalid' })) });
  }
  function assert_not_there(reply) {
    assert_status(reply, 404);
    assert.deepEqual(reply.body, { errors: [{ title: 'Not Found', status: 404, detail: 'The resource could not be found', code: 'integration_not_found' }] });
  }

  it('are made, read, changed and removed', async () => {
    const made = await create({ is_concurrent: true });
    const wanted = {
      id: made.id, type: 'integration', name: 'tells', description: 'of changes', enabled: true, is_concurrent: true, integration_type: 'webhook', observes,
      configuration: { url }, links: { self: `/integrations/${made.id}` }, meta: { timestamps: made.meta.timestamps },
    };
    assert.deepEqual(made, wanted);
    assert.deepEqual((await client.get(`${path}/${made.id}`)).body, { data: wanted });
    const changed = await client.put(`${path}/${made.id}`, { type: 'integration', enabled: false, configuration: { url: 'http://other.example:81/x?y=1' } });
    assert_status(changed, 200);
    const { meta } = changed.body.data;
    assert.deepEqual(changed.body.data, { ...wanted, enabled: false, configuration: { url: 'http://other.example:81/x?y=1' }, meta });
    assert.ok(meta.timestamps.updated_at >= wanted.meta.timestamps.updated_at);
    for (const attributes of [{ type: 'integration' }, { type: 'integration', id: made.id }]) {
      const same = await client.put(`${path}/${made.id}`, attributes);
      assert_status(same, 200);
      assert.deepEqual(same.body, changed.body, 'without attributes it is not updated');
    }
    const removed = await client.delete(`${path}/${made.id}`);
    assert_status(removed, 200);
    assert.deepEqual(removed.body, { data: { id: made.id, type: 'integration' } });
    assert_not_there(await client.get(`${path}/${made.id}`));
    assert_not_there(await client.put(`${path}/${made.id}`, { type: 'integration' }));
    assert_not_there(await client.delete(`${path}/${made.id}`));
  });

  it('are listed by pages', async () => {
    const names = ['a', 'b', 'c'];
    const made = [];
    for (const name of names) made.push(await create({ name }));
    const page = async (query) => (await client.get(`${path}${query}`)).body;
    assert.deepEqual(await page(''), { data: made, links: {}, results: { total: 3 } });
    assert.deepEqual(await page('?page[limit]=1&page[offset]=1'), {
      data: [made[1]],
      links: {
        first: `${path}?page[offset]=0&page[limit]=1`, last: `${path}?page[offset]=2&page[limit]=1`,
        next: `${path}?page[offset]=2&page[limit]=1`, prev: `${path}?page[offset]=0&page[limit]=1`,
      },
      results: { total: 3 },
    });
    assert.deepEqual((await page('?page[offset]=7')).data, []);
    for (const { id } of made) assert_status(await client.delete(`${path}/${id}`), 200);
  });

  it('refuse what breaks a rule, with all that is wrong', async () => {
    assert_invalid(await client.post(path, {}),
      "The field 'type' must be 'integration'.", "The field 'name' is required.", "The field 'integration_type' is required.",
      "The field 'observes' is required.", "The field 'configuration.url' is required.");
    for (const type of ['aws_sqs', 'stomp']) {
      assert_invalid(await post({ integration_type: type }), "The field 'integration_type' must be 'webhook': this server does not deliver to 'aws_sqs' or 'stomp'.");
    }
    const events = ['order.paid', 'wishlist.created', 'wishlist_ext', 'wishlist_ext.read', 'Wish_ext.created', '_ext.created', 7, null];
    for (const event of events) {
      const reply = await post({ observes: [event] });
      assert_status(reply, 422);
      assert.match(reply.body.errors[0].detail, /^The field 'observes' must hold events of entries/, String(event));
    }
    for (const several of [[], 'wishlist_ext.created', Array.from({ length: 6 }, (_, i) => `a${i}_ext.created`)]) {
      assert_invalid(await post({ observes: several }), "The field 'observes' must be an array of 1 to 5 events.");
    }
    for (const wrong of ['', 'ftp://x.example/', 'http://', 'http:///x', 'https://me:secret@x.example/', 'http://x.example/a b', 'x.example', 7, `https://${'x'.repeat(2048)}`]) {
      const reply = await post({}, { url: wrong });
      assert_status(reply, 422);
      assert.match(reply.body.errors[0].detail, /^The field 'configuration.url' must be an http/, String(wrong));
    }
    for (const secret_key of ['', 'line\r\nX-Evil: 1', 'é', 'x'.repeat(257), 'whsec_no base64', 7]) assert_status(await post({}, { secret_key }), 422);
    assert_status(await post({ enabled: 'yes' }), 422);
    assert_status(await client.post_text(path, '{'), 400);
    assert.deepEqual((await client.get(path)).body.results, { total: 0 });
  });

  it('are a hundred at most', async () => {
    const made = [];
    for (let i = 0; i < 100; i += 1) made.push(await create());
    assert_invalid(await post(), 'maximum number of integrations reached');
    for (const { id } of made) assert_status(await client.delete(`${path}/${id}`), 200);
  });

  it('are for those with a token alone', async () => {
    for (const [method, target] of [['GET', path], ['POST', path], ['GET', `${path}/logs`], ['GET', `${path}/${unknown_id}/jobs`]]) {
      assert_status(await client.send(method, target, { headers: { Authorization: 'Bearer nothing' }, body: method === 'POST' ? '{}' : undefined }), 401);
    }
  });

  it('have logs and jobs of their own alone', async () => {
    const { id } = await create();
    for (const list of [`${path}/logs`, `${path}/${id}/logs`, `${path}/${id}/jobs`, `${path}/${id}/jobs?status=failed`]) {
      assert.deepEqual((await client.get(list)).body, { data: [], links: {} }, list);
    }
    for (const missing of [`${path}/${unknown_id}/logs`, `${path}/no-id/jobs`, `${path}/${id}/jobs/${unknown_id}/logs`]) assert_not_there(await client.get(missing));
    assert_not_there(await client.post(`${path}/${id}/jobs/${unknown_id}/redeliver`, {}));
    assert_status(await client.get(`${path}/${id}/jobs?status=lost`), 400);
    assert_status(await client.delete(`${path}/${id}`), 200);
  });
});

describe('secrets of integrations', () => {
  it('are kept under a key in the data folder', of_sqlite, async () => {
    const server = await start_server();
    try {
      const client = await server.client();
      const reply = await client.post(path, integration(url, observes, {}, { secret_key: 's3cret-of-ours' }));
      assert_status(reply, 201);
      const { id } = reply.body.data;
      assert.deepEqual(reply.body.data.configuration, { url, secret_key: 's3cret-of-ours' });
      assert.equal((await stat(join(server.data, 'secrets.key'))).mode & 0o777, 0o600);
      await server.restart();
      const again = await (await server.client()).get(`${path}/${id}`);
      assert.deepEqual(again.body.data.configuration, { url, secret_key: 's3cret-of-ours' });
      for (const file of ['bespoke.db', 'bespoke.db-wal']) {
        const bytes = await readFile(join(server.data, file)).catch(() => Buffer.alloc(0));
        assert.ok(!bytes.includes('s3cret-of-ours'), file);
      }
      assert.ok(!server.log.includes('s3cret-of-ours'));
      const fresh = await server.client();
      const kept = await fresh.put(`${path}/${id}`, { type: 'integration', name: 'other' });
      assert.deepEqual(kept.body.data.configuration, { url, secret_key: 's3cret-of-ours' });
      const gone = await fresh.put(`${path}/${id}`, { type: 'integration', configuration: { secret_key: null } });
      assert.deepEqual(gone.body.data.configuration, { url });
    } finally {
      await server.destroy();
    }
  });

  it('need a key file that the operator names over PostgreSQL', { skip: over_postgresql ? false : 'the data folder has one' }, async () => {
    const server = await start_server();
    try {
      const client = await server.client();
      const reply = await client.post(path, integration(url, observes, {}, { secret_key: 's3cret' }));
      assert_status(reply, 400);
      assert.match(reply.body.errors[0].detail, /--secrets-key-file/);
      assert_status(await client.post(path, integration(url, observes)), 201);
    } finally {
      await server.destroy();
    }
  });
});
