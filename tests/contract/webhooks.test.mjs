// What webhooks are told, and when: against receivers on this machine that take events, refuse them, hang or redirect.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { assert_no_content, assert_status } from './lib/assertions.mjs';
import { api_path, entry_path, extension_path, field_path } from './lib/client.mjs';
import { Receiver, allow_receivers, integration, with_secrets_key } from './lib/receiver.mjs';
import { run_to_end, start_server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const path = '/v2/integrations';
const all_events = (api) => ['created', 'updated', 'deleted'].map((kind) => `${api.api_type}.${kind}`);

describe('webhooks', () => {
  let server;
  let client;
  let key;
  let receivers;
  let made;
  before(async () => {
    key = await with_secrets_key();
    server = await start_server({ args: [...allow_receivers, ...key.args, '--webhook-give-up-after', '1'] });
    client = await server.client();
  });
  after(async () => {
    await server.destroy();
    await key.remove();
  });
  beforeEach(() => {
    receivers = [];
    made = [];
  });
  afterEach(async () => {
    for (const { id } of made) await client.delete(`${path}/${id}`);
    for (const receiver of receivers) await receiver.stop();
  });

  async function receiver(answer) {
    const started = await new Receiver(answer).start();
    receivers.push(started);
    return started;
  }
  async function tell(url, observes, attributes, configuration) {
    const reply = await client.post(path, integration(url, observes, attributes, configuration));
    assert_status(reply, 201);
    made.push(reply.body.data);
    return reply.body.data;
  }
  const pages = async (target) => (await client.get(target)).body.data;

  it('are told what was created, updated and deleted, and nothing else', async () => {
    const sink = await receiver();
    const api = await client.create_api({ allow_upserts: true });
    const other = await client.create_api();
    await client.create_field(api, 'name');
    const tells = await tell(sink.url, all_events(api), { name: 'wl', description: '' }, { secret_key: 's3cret' });
    const entry = await client.create_entry(api, { name: 'First' });
    await client.create_entry(other);
    await sink.wait_for(1);
    const updated = (await client.put(entry_path(api, entry), { type: api.api_type, name: 'Second' })).body.data;
    await sink.wait_for(2);
    assert_status(await client.put(entry_path(api, entry), { type: api.api_type, name: 7 }), 400);
    assert_status(await client.put(entry_path(api, entry), { type: api.api_type }, { 'If-Match': 'W/"stale"' }), 412);
    assert_no_content(await client.delete(entry_path(api, entry)));
    await sink.wait_for(3);
    const upserted = (await client.put(entry_path(api, { id: '0190163d-8694-739b-aea5-966c26f8ad91' }), { type: api.api_type, name: 'Third' })).body.data;
    await sink.wait_for(4);
    await sink.assert_no_more(4);
    const store = (await client.get('/v2/settings')).body.data.id;
    const body = (i, kind, resource) => ({
      id: sink.events[i].id, triggered_by: `${api.api_type}.${kind}`, attempt: 1,
      integration: { id: tells.id, integration_type: 'webhook', name: 'wl', description: '' },
      resources: JSON.stringify({ data: resource }), payload: { data: resource }, configuration: { secret_key: 's3cret', url: sink.url }, store_id: store, org_id: store,
    });
    const gone = { id: entry.id, type: api.api_type };
    assert.deepEqual(sink.events, [
      body(0, 'created', entry), body(1, 'updated', updated), { ...body(2, 'deleted'), resources: gone, payload: gone }, body(3, 'created', upserted),
    ]);
    for (const { method, url, headers } of sink.arrived) {
      assert.equal(method, 'POST');
      assert.equal(url, '/hook');
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['x-moltin-secret-key'], 's3cret');
    }
    const logs = await pages(`${path}/${tells.id}/logs`);
    assert.deepEqual(logs.map(({ succeeded, attempt, status_code, error_detail }) => ({ succeeded, attempt, status_code, error_detail })),
      Array.from({ length: 4 }, () => ({ succeeded: true, attempt: 1, status_code: 200, error_detail: null })));
    assert.ok(!server.log.includes('s3cret'));
  });

  it('are signed as Standard Webhooks has it', async () => {
    const sink = await receiver();
    const api = await client.create_api();
    const secret = `whsec_${Buffer.from('a key of thirty-two random bytes').toString('base64')}`;
    await tell(sink.url, all_events(api), {}, { secret_key: secret });
    await tell(sink.url, all_events(api), {}, { secret_key: 'plain' });
    await tell(sink.url, all_events(api));
    await client.create_entry(api);
    await sink.wait_for(3);
    const by_secret = (wanted) => sink.arrived.find(({ headers }) => headers['x-moltin-secret-key'] === wanted);
    const signed = by_secret(secret);
    assert.deepEqual(new Webhook(secret).verify(signed.text, signed.headers), signed.event);
    assert.throws(() => new Webhook(secret).verify(`${signed.text} `, signed.headers));
    const plain = by_secret('plain');
    assert.deepEqual(new Webhook(Buffer.from('plain').toString('base64')).verify(plain.text, plain.headers), plain.event);
    const unsigned = by_secret(undefined);
    assert.equal(unsigned.headers['webhook-signature'], undefined);
    assert.ok(unsigned.headers['webhook-id']);
    assert.deepEqual(Object.keys(unsigned.event.configuration), ['url']);
    assert.equal(new Set(sink.arrived.map(({ headers }) => headers['webhook-id'])).size, 3);
    assert.equal(new Set(sink.events.map(({ id }) => id)).size, 1, 'it is one event');
  });

  it('are told again after a failure, with the same ids, until it is given up; and anew when asked', async () => {
    let status = 500;
    const sink = await receiver((request, response) => response.writeHead(status).end('no\u0000t now'));
    const api = await client.create_api();
    const { id } = await tell(sink.url, all_events(api));
    await client.create_entry(api);
    const [first, second] = await sink.wait_for(2);
    assert.deepEqual([first.event.attempt, second.event.attempt], [1, 2]);
    assert.equal(first.event.id, second.event.id);
    assert.equal(first.headers['webhook-id'], second.headers['webhook-id']);
    assert.ok(second.at - first.at < 5500, 'the first pause is 5 s at most');
    await until(async () => (await pages(`${path}/${id}/jobs?status=failed`)).length === 1, 'a job that is given up');
    const [job] = await pages(`${path}/${id}/jobs`);
    assert.deepEqual(job, { id: first.headers['webhook-id'], type: 'integration-job', triggered_by: `${api.api_type}.created`, status: 'failed', attempts: 2, next_attempt_at: null, meta: job.meta });
    const logs = await pages(`${path}/${id}/jobs/${job.id}/logs`);
    const relationships = { integration: { data: { id, type: 'integration' } }, job: { data: { id: job.id, type: 'integration-job' } } };
    assert.deepEqual(logs.map(({ meta, id: log_id, processing_time, ...rest }) => rest), [2, 1].map((attempt) => ({
      type: 'integration-log', triggered_by: `${api.api_type}.created`, succeeded: false, attempt, body: 'no t now', status_code: 500,
      error_detail: 'Received a status code outside of 2xx range - treating webhook as a fail', relationships,
    })));
    assert.deepEqual(await pages(`${path}/logs`), logs);
    // What a job tells is kept until it has arrived, so it is given up once more for the other way.
    const again = await client.post(`${path}/${id}/jobs/${job.id}/redeliver`, {});
    assert_status(again, 202);
    assert.deepEqual(again.body, { data: { id: job.id, type: 'integration-job' } });
    const third = (await sink.wait_for(3))[2];
    assert.equal(third.event.attempt, 3);
    assert.equal(third.headers['webhook-id'], job.id);
    await until(async () => (await pages(`${path}/${id}/jobs?status=failed`)).length === 1, 'a job that is given up again');
    status = 204;
    const told = await run_to_end(['redeliver', id, '--job', job.id, '--url', server.url], server.env);
    assert.deepEqual(told, { status: 0, signal: null, log: '1 to be delivered again\n' });
    await until(async () => (await pages(`${path}/${id}/jobs?status=succeeded`)).length === 1, 'a delivery');
    assert.deepEqual((await client.post(`${path}/${id}/redeliver`, {})).body, { results: { total: 0 } });
    assert.equal((await run_to_end(['redeliver', id, '--url', server.url], server.env)).log, '0 to be delivered again\n');
    const refused = await run_to_end(['redeliver', job.id, '--url', server.url], server.env);
    assert.deepEqual(refused, { status: 1, signal: null, log: 'bespoke: 404 The resource could not be found\n' });
  });

  it('come one by one to a receiver that is away, and all of them once it is back', async () => {
    const api = await client.create_api();
    let away = true;
    const hook = await receiver((request, response) => response.writeHead(away ? 503 : 200).end());
    await tell(hook.url, [`${api.api_type}.created`], { is_concurrent: true });
    const count = 200;
    for (let i = 0; i < count; i += 1) await client.create_entry(api);
    await hook.wait_for(5);
    await sleep(2_000);
    assert.ok(hook.arrived.length < count / 2, `${hook.arrived.length} came to a receiver that failed each time`);
    away = false;
    const before = hook.arrived.length;
    await until(() => new Set(hook.events.slice(before).map(({ id }) => id)).size === count, `all ${count} events`);
  });

  it('follow no redirect, and wait ten seconds for an answer', async () => {
    const inner = await receiver();
    const redirecting = await receiver((request, response) => response.writeHead(302, { Location: inner.url }).end());
    const hanging = await receiver(() => {});
    const api = await client.create_api();
    const moved = await tell(redirecting.url, all_events(api));
    const hung = await tell(hanging.url, all_events(api));
    await client.create_entry(api);
    await until(async () => (await pages(`${path}/${hung.id}/logs`)).length > 0, 'the attempt that hangs');
    const [log] = await pages(`${path}/${hung.id}/logs`);
    assert.equal(log.error_detail, 'No answer within 10 seconds');
    assert.equal(log.status_code, null);
    assert.ok(log.processing_time >= 9_900 && log.processing_time < 12_000, `${log.processing_time} ms`);
    assert.equal((await pages(`${path}/${moved.id}/logs`))[0].status_code, 302);
    assert.equal(inner.arrived.length, 0);
  });

  it('read no more of an answer than they need', async () => {
    const sink = await receiver((request, response) => response.end('x'.repeat(1 << 20)));
    const api = await client.create_api();
    const { id } = await tell(sink.url, all_events(api));
    await client.create_entry(api);
    await until(async () => (await pages(`${path}/${id}/logs`)).length > 0, 'the attempt');
    const [log] = await pages(`${path}/${id}/logs`);
    assert.deepEqual([log.succeeded, log.status_code, log.body], [true, 200, 'x'.repeat(1024)]);
  });

  it('end when the receiver says that it is gone', async () => {
    const sink = await receiver((request, response) => response.writeHead(410).end());
    const api = await client.create_api();
    const { id } = await tell(sink.url, all_events(api));
    await client.create_entry(api);
    await until(async () => !(await client.get(`${path}/${id}`)).body.data.enabled, 'the integration disabled');
    await client.create_entry(api);
    await sink.assert_no_more(1);
  });

  it('hear nothing while they are disabled, and of what came before when they are enabled again', async () => {
    const sink = await receiver();
    const api = await client.create_api();
    const { id } = await tell(sink.url, all_events(api), { enabled: false });
    const put = async (attributes) => assert_status(await client.put(`${path}/${id}`, { type: 'integration', ...attributes }), 200);
    await client.create_entry(api);
    await put({ enabled: true });
    const heard = await client.create_entry(api);
    await sink.wait_for(1);
    await put({ enabled: false });
    await client.create_entry(api);
    await put({ enabled: true, observes: [`${api.api_type}.deleted`] });
    await client.create_entry(api);
    assert_no_content(await client.delete(entry_path(api, heard)));
    await sink.wait_for(2);
    await sink.assert_no_more(2);
    assert.deepEqual(sink.events.map(({ triggered_by, payload }) => [triggered_by, (payload.data ?? payload).id]),
      [[`${api.api_type}.created`, heard.id], [`${api.api_type}.deleted`, heard.id]]);
  });

  it('tell of an entry in its order where they are serial', async () => {
    let failures = 3;
    const sink = await receiver((request, response) => {
      failures -= 1;
      setTimeout(() => response.writeHead(failures >= 0 ? 500 : 200).end(), Math.random() * 20);
    });
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    const { id } = await tell(sink.url, all_events(api));
    const entries = await Promise.all([0, 1, 2, 3, 4].map(() => client.create_entry(api, { n: 0 })));
    for (let n = 1; n <= 5; n += 1) {
      await Promise.all(entries.map((entry) => client.put(entry_path(api, entry), { type: api.api_type, n })));
    }
    await until(async () => (await pages(`${path}/${id}/jobs?status=succeeded&page[limit]=100`)).length === 30, 'all deliveries');
    for (const entry of entries) {
      const told = sink.events.filter(({ payload }) => payload.data.id === entry.id).map(({ payload }) => payload.data.n);
      assert.deepEqual([...told].sort(), told, 'in order');
      assert.deepEqual([...new Set(told)], [0, 1, 2, 3, 4, 5]);
    }
  });

  it('tell of an API that is made later, of fields that are renamed, and of one that is gone', async () => {
    let status = 500;
    const sink = await receiver((request, response) => response.writeHead(status).end());
    await tell(sink.url, ['later_ext.created']);
    const api = await client.create_api({ api_type: 'later_ext', slug: 'later' });
    const field = await client.create_field(api, 'before');
    const entry = await client.create_entry(api, { before: 'x' });
    await sink.wait_for(1);
    assert_status(await client.put(field_path(api, field), { type: 'custom_field', slug: 'after' }), 200);
    await sink.wait_for(2);
    assert.equal(sink.events[0].payload.data.before, 'x');
    assert.equal(sink.events[1].payload.data.after, 'x');
    assert.ok(!('before' in sink.events[1].payload.data));
    const other = await client.create_entry(api, { after: 'y' });
    await sink.wait_for(3);
    status = 200;
    assert_no_content(await client.delete(api_path(api)));
    const last = (await sink.wait_for(4))[3].event;
    assert.deepEqual(last.payload.data, { id: other.id, type: 'later_ext', meta: { timestamps: other.meta.timestamps } });
    assert.notEqual(entry.id, other.id);
  });

  it('are told while the entry list stays as quick, whoever made the entry', async () => {
    const sink = await receiver();
    const api = await client.create_api();
    await tell(sink.url, all_events(api), { is_concurrent: true });
    const entries = await Promise.all(Array.from({ length: 200 }, () => client.post(extension_path(api), { type: api.api_type })));
    await sink.wait_for(200);
    await sink.assert_no_more(200, 300);
    assert.deepEqual(new Set(sink.events.map(({ payload }) => payload.data.id)), new Set(entries.map(({ body }) => body.data.id)));
  });
});

describe('addresses inside', () => {
  it('are not sent to in any spelling, unless the operator allows them', async () => {
    const sink = await new Receiver().start();
    const server = await start_server();
    try {
      const client = await server.client();
      const api = await client.create_api();
      const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '169.254.169.254', '10.0.0.1'];
      for (const host of hosts) {
        assert_status(await client.post(path, integration(`http://${host}:${sink.port}/hook`, [`${api.api_type}.created`], { name: host })), 201);
      }
      await client.create_entry(api);
      const deadline = Date.now() + 20_000;
      let logs = [];
      while (new Set(logs.map(({ relationships }) => relationships.integration.data.id)).size < hosts.length) {
        assert.ok(Date.now() < deadline, JSON.stringify(logs));
        logs = (await client.get(`${path}/logs?page[limit]=100`)).body.data;
        await sleep(50);
      }
      for (const { succeeded, status_code, error_detail } of logs) {
        assert.deepEqual([succeeded, status_code], [false, null]);
        assert.match(error_detail, /^The address is inside|resolve host|URL|malformed|Bad/, error_detail);
      }
      assert.ok(logs.filter(({ error_detail }) => error_detail.startsWith('The address is inside')).length >= hosts.length - 2, JSON.stringify(logs.map((log) => log.error_detail)));
      assert.equal(sink.arrived.length, 0);
    } finally {
      await server.destroy();
      await sink.stop();
    }
  });
});
