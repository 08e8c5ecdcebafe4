// `/metrics`, traces and the log's level: what an operator watches.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { over_postgresql, start_server } from './lib/server.mjs';
import { extension_path } from './lib/client.mjs';

const sample_form = /^([a-z_:][a-z0-9_:]*)(\{[a-z_]+="(?:[^"\\\n]|\\.)*"(?:,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? (\S+)$/;

// Reads the text format strictly: every sample belongs to the family announced just before it.
function parse(text) {
  assert.ok(text.endsWith('\n'));
  const families = new Map();
  let family;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name, rest] = line.match(/^# (HELP|TYPE) (\S+) (.+)$/) ?? [];
    if (keyword === 'HELP') {
      assert.ok(!families.has(name), `${name} comes twice`);
      family = { name, help: rest, samples: new Map() };
      families.set(name, family);
    } else if (keyword === 'TYPE') {
      assert.equal(name, family.name);
      assert.match(rest, /^(counter|gauge|histogram)$/);
      family.type = rest;
    } else {
      const [, sample, labels = '', value] = line.match(sample_form) ?? assert.fail(`no sample: ${line}`);
      const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      assert.ok(suffixes.some((suffix) => sample === family.name + suffix), `${sample} in ${family.name}`);
      assert.ok(!family.samples.has(sample + labels), `${line} comes twice`);
      assert.ok(Number.isFinite(Number(value)), line);
      if (family.type === 'counter') assert.ok(family.name.endsWith('_total'), `${family.name} is a counter`);
      family.samples.set(sample + labels, Number(value));
    }
  }
  return families;
}

describe('metrics', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ slug: 'very-secret-slug', api_type: 'thing_ext' });
    await client.create_field(api, 'n', 'integer');
  });
  after(() => server.destroy());

  async function scrape() {
    const reply = await fetch(`${server.url}/metrics`);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('content-type'), 'text/plain; version=0.0.4');
    const text = await reply.text();
    return { text, families: parse(text) };
  }
  const value = ({ families }, family, sample = family) => families.get(family).samples.get(sample) ?? 0;

  it('count requests by route template and status, and never by path', async () => {
    const create = 'bespoke_http_requests_total{method="POST",route="/v2/extensions/{slug}",status="201"}';
    const before_writes = await scrape();
    for (let n = 0; n < 3; n += 1) await client.post(extension_path(api), { type: 'thing_ext', n });
    await client.get('/v2/no/such/path');
    const after_writes = await scrape();
    const grown = (...sample) => value(after_writes, ...sample) - value(before_writes, ...sample);
    assert.equal(grown('bespoke_http_requests_total', create), 3);
    assert.equal(grown('bespoke_http_requests_total', 'bespoke_http_requests_total{method="none",route="none",status="404"}'), 1);
    const writes = grown('bespoke_store_writes_total');
    assert.ok(writes === 3 || writes === 4, `${writes} writes`);  // who removes old answers may have looked
    assert.ok(grown('bespoke_store_commits_total') >= 1);
    assert.ok(!after_writes.text.includes(api.slug) && !after_writes.text.includes('no/such'));
  });

  it('count what is sent where the memory does not suffice for an answer', async () => {
    const small = await start_server({ args: ['--memory-budget-mib', '8'] });
    try {
      const its = await small.client();
      const long = await its.create_api();
      await its.create_field(long, 'text', 'string');
      const text = '"'.repeat(60_000); // twice as long in JSON
      for (let n = 0; n < 80; n += 1) await its.create_entry(long, { text });
      assert_error(await its.get(`${extension_path(long)}?page[limit]=100`), 503);
      assert_status(await its.get(`${extension_path(long)}?page[limit]=1`), 200);
      const families = parse((await its.get('/metrics')).text);
      const counted = (status) => families.get('bespoke_http_requests_total').samples.get(`bespoke_http_requests_total{method="GET",route="/v2/extensions/{slug}",status="${status}"}`);
      assert.deepEqual([counted(200), counted(503)], [1, 1]);
      for (let tries = 0; !small.log.includes('answer_replaced') && tries < 40; tries += 1) await sleep(50);
      assert.match(small.log, / warn answer_replaced id=\S+ status=503\n/);
      its.close();
    } finally {
      await small.destroy();
    }
  });

  it('measure times in histograms that add up', async () => {
    const { families } = await scrape();
    const { samples } = families.get('bespoke_http_request_duration_seconds');
    const counts = [...samples].filter(([name]) => name.includes('_count{'));
    assert.ok(counts.length > 0);
    for (const [name, count] of counts) {
      const labels = name.slice(name.indexOf('{') + 1, -1);
      const buckets = [...samples].filter(([sample]) => sample.includes('_bucket{') && sample.includes(labels));
      assert.ok(buckets.at(-1)[0].includes('le="+Inf"'));
      assert.equal(buckets.at(-1)[1], count);
      buckets.reduce((below, [sample, reached]) => (assert.ok(reached >= below, sample), reached), 0);
    }
  });

  it('tell what lists cost', async () => {
    const before_list = await scrape();
    await client.get(`${extension_path(api)}?filter=eq(n,1)`);
    const after_list = await scrape();
    assert.equal(value(after_list, 'bespoke_store_lists_total') - value(before_list, 'bespoke_store_lists_total'), 1);
    const visited = value(after_list, 'bespoke_store_rows_visited_total') - value(before_list, 'bespoke_store_rows_visited_total');
    if (over_postgresql) assert.equal(visited, 0);  // it does not tell
    else assert.ok(visited >= 1 && visited <= 10, `${visited} rows visited for one found by its index`);
  });

  const promtool = process.env.BESPOKE_PROMTOOL ?? '';
  it('please Prometheus', { skip: existsSync(promtool) ? false : 'no promtool' }, async () => {
    const { text } = await scrape();
    const told = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' });
    assert.deepEqual([told.status, told.stdout + told.stderr], [0, '']);
    const bad = spawnSync(promtool, ['check', 'metrics'], { input: '# TYPE x counter\nx 1\n' });
    assert.notEqual(bad.status, 0, 'promtool finds what is wrong');
  });

  it('follow the catalog', async () => {
    const version = async () => value(await scrape(), 'bespoke_catalog_version');
    const before_change = await version();
    await client.create_field(api, 'm', 'integer');
    assert.ok(await version() > before_change);
    assert.equal(value(await scrape(), 'bespoke_custom_apis'), 1);
  });

  it('are healthy and wait for nothing at rest', async () => {
    const at_rest = await scrape();
    assert.equal(value(at_rest, 'bespoke_store_healthy'), 1);
    assert.equal(value(at_rest, 'bespoke_store_writes_waiting'), 0);
    assert.equal(value(at_rest, 'bespoke_worker_queue_length'), 0);
    assert.ok(value(at_rest, 'bespoke_store_log_bytes') >= 0);
  });
});

describe('the log', () => {
  let server;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  // Lines may wait for a second before they are written.
  async function logged(word) {
    for (let tries = 0; tries < 100; tries += 1) {
      const line = server.log.split('\n').find((text) => text.includes(word));
      if (line) return line;
      await sleep(50);
    }
    return undefined;
  }

  it('names the trace of a request', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await fetch(`${server.url}/healthz`, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    assert.match(await logged(trace), new RegExp(`route=/healthz .*trace=${trace} parent=00f067aa0ba902b7$`));
  });

  it('leaves out a trace that is none', async () => {
    const reply = await fetch(`${server.url}/healthz`, { headers: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } });
    const line = await logged(reply.headers.get('x-request-id'));
    assert.ok(line.includes('status=200') && !line.includes('trace='), line);
  });

  it('says less and more when it is told to', async () => {
    server.process.child.kill('SIGUSR2');
    assert.ok(await logged('log_level level=warn'));
    const quiet = (await fetch(`${server.url}/healthz`)).headers.get('x-request-id');
    server.process.child.kill('SIGUSR1');
    assert.ok(await logged('log_level level=info'));
    const loud = (await fetch(`${server.url}/healthz`)).headers.get('x-request-id');
    assert.ok(await logged(loud));
    assert.ok(!server.log.includes(quiet));
  });
});
