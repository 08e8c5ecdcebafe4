// Every reply that the contract tests get, whatever they ask, is one that the document describes: Prism stands
// between them and the server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_status } from '../contract/lib/assertions.mjs';
import { send } from '../contract/lib/client.mjs';
import { limits_of } from '../contract/lib/run_files.mjs';
import { start_server } from '../contract/lib/server.mjs';
import { upstream_header } from './lib/between.mjs';
import { read_document } from './lib/documents.mjs';
import { start_forwarder } from './lib/forward.mjs';
import { operation_finder } from './lib/operations.mjs';
import { start_prism } from './lib/prism.mjs';
import { scratch_folder, write_document } from './lib/tools.mjs';

const contract = new URL('../contract/', import.meta.url).pathname;
// Bytes on a socket, forms that are none, the log and the counts of requests; numbers whose text Prism does not keep; large collections, and very many requests;
// feeds, which have no end;
// the demo and the vendor's clients, which would have Prism say the same again; headers of CORS, of which Prism adds its own.
const left_out = /^(http|http_between|http_wire|oauth|json_bodies|metrics|log|any_fields|list_fields|entry_totals|row_filter_worlds|feeds|demo|cors|sdk_\w+)\.test\.mjs$/;

async function run_contract_tests(env) {
  const files = readdirSync(contract).filter((name) => name.endsWith('.test.mjs') && !left_out.test(name));
  const { NODE_TEST_CONTEXT, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--test', ...limits_of(2), '--test-reporter=spec', ...files.map((name) => join(contract, name))], { env: { ...inherited, ...env } });
  const pieces = [];
  child.stdout.on('data', (piece) => pieces.push(piece));
  child.stderr.on('data', (piece) => pieces.push(piece));
  const status = await new Promise((done) => { child.on('close', done); });
  return { status, output: Buffer.concat(pieces).toString() };
}

describe('the document of the server', () => {
  let server;
  let client;
  let document;
  let back;
  let prism;
  let folder;
  const seen = new Map();
  // `createEntry 201`: what was answered to the contract tests, and what the document describes.
  const answered = () => [...seen].flatMap(([id, statuses]) => [...statuses].map((status) => `${id} ${status}`));
  const described = () => Object.values(document.paths).flatMap((item) => Object.values(item)).flatMap(
    ({ operationId, responses }) => Object.keys(responses).map((status) => `${operationId} ${status}`));

  before(async () => {
    server = await start_server();
    client = await server.client();
    folder = await scratch_folder('replies');
    document = await read_document(client, 'server');
    const find = operation_finder(document);
    back = await start_forwarder((request) => ({ url: request.headers[upstream_header] ?? server.url, headers: {} }), (request, status) => {
      const id = find(request.method, request.url.split('?')[0]);
      seen.set(id, (seen.get(id) ?? new Set()).add(String(status)));
    });
    prism = await start_prism(document, back.url, folder);
  });
  after(async () => {
    await prism?.end();
    await back?.end();
    await server.destroy();
  });

  it('describes every reply to the contract tests', async () => {
    const { status, output } = await run_contract_tests({
      BESPOKE_BETWEEN: new URL('lib/between.mjs', import.meta.url).pathname,
      PRISM_URL: prism.url,
      PRISM_DOCUMENT: await write_document(folder, 'server', document),
    });
    assert.equal(status, 0, output.slice(-20_000));
  });

  // Prism only warns of these.
  it('has each status that was answered', () => {
    assert.deepEqual(answered().filter((answer) => !described().includes(answer)), []);
  });

  it('had each of its operations succeed, and each of its errors told', async () => {
    for (const path of ['/', '/healthz', '/metrics']) assert_status(await send(prism.url, 'GET', path), 200);
    assert.deepEqual(described().filter((answer) => / 2..$/.test(answer) && !answered().includes(answer)), []);
    const statuses = answered().map((answer) => answer.split(' ')[1]);
    assert.deepEqual(['400', '401', '404', '409', '412', '413'].filter((status) => !statuses.includes(status)), []);
  });

  it('would not pass without a member of a reply', async () => {
    const lacking = structuredClone(document);
    delete lacking.components.schemas.Settings.properties.page_length;
    const faulty = await start_prism(lacking, server.url, await scratch_folder('replies-fault'));
    try {
      const reply = await send(faulty.url, 'GET', '/v2/settings', { headers: { Authorization: `Bearer ${client.token}` } });
      assert.match(reply.body.type, /VIOLATIONS/);
    } finally {
      await faulty.end();
    }
  });
});
