// docs/api.md: its examples are run as they are printed, from top to bottom, and print what it says. Every endpoint has one.
// Then the first five minutes of README.md.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_status } from './lib/assertions.mjs';
import { send } from './lib/client.mjs';
import { Comparison, examples_in, examples_of, page_of, printed_by } from './lib/page_examples.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';

const examples = examples_of('api.md');

describe('the examples of docs/api.md', () => {
  const comparison = new Comparison();
  let server;
  let printed;
  before(async () => {
    server = await start_server();
    printed = await printed_by(examples, { URL: server.url, BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret });
  });
  after(() => server.destroy());

  for (const [i, example] of examples.entries()) {
    it(`line ${example.line}: ${example.command.split('\n')[0].slice(0, 100)}`, () => {
      assert.ok(i < printed.length, 'this command or one before it failed');
      comparison.example(example, printed[i]);
    });
  }

  // A job comes of a receiver: webhooks.test.mjs has these.
  const elsewhere = ['GET /v2/integrations/{integration_id}/jobs/{job_id}/logs', 'POST /v2/integrations/{integration_id}/jobs/{job_id}/redeliver'];

  it('are there for every operation that /openapi.json describes', async () => {
    const metrics = (await send(server.url, 'GET', '/metrics')).text;
    const asked = [...metrics.matchAll(/^bespoke_http_requests_total\{method="(\w+)",route="([^"]*)",status="2\d\d"\}/gm)].map((match) => `${match[1]} ${match[2]}`);
    const document = await send(server.url, 'GET', '/openapi.json');
    assert_status(document, 200);
    const described = Object.entries(document.body.paths).flatMap(([path, methods]) => (
      Object.keys(methods).filter((name) => /^(get|put|post|delete)$/.test(name)).map((name) => `${name.toUpperCase()} ${path}`)));
    assert.ok(described.length > 20, described.join('\n'));
    assert.deepEqual(described.filter((operation) => !asked.includes(operation)), elsewhere);
  });
});

describe('the first five minutes of README.md', () => {
  let server;
  before(async () => { server = await start_server(); });
  after(() => server.destroy());

  it('go as they are printed: all succeeds but the update that comes too late, and the broken rules are reported', async () => {
    const page = page_of('../README.md').replace('URL=http://127.0.0.1:8080', `URL=${server.url}`);
    assert.ok(page.includes(`URL=${server.url}`));
    const [steps] = /^## The first five minutes$[\s\S]*?(?=^## )/m.exec(page);
    const key = { command: `mkdir data; printf '%s\\n' "BESPOKE_CLIENT_ID='${client_id}'" "BESPOKE_CLIENT_SECRET='${client_secret}'" > data/development-key` };
    const examples = [key, ...examples_in(steps)];
    const printed = await printed_by(examples, {});
    assert.equal(printed.length, examples.length);
    const refused = printed.map((text) => [...text.matchAll(/"status":"(\d+)"/g)].map((match) => match[1]));
    assert.deepEqual(refused, [[], [], [], [], ['412'], ['400', '400']]);
    new Comparison().example(examples.at(-1), printed.at(-1));
    assert.match(printed[3], /"total":1,/);
  });
});

describe('the comparison of a page with what is printed', () => {
  const [one, other] = ['01a223cb-e33d-7000-bfa8-12957d85d138', '01a223cb-e3be-7000-9162-af1153586c0b'];
  const [then, later] = ['2026-11-28T20:14:54.269Z', '2026-11-28T20:14:55.000Z'];
  const json = (reply, found) => new Comparison().example({ language: 'json', reply }, found);
  const http = (reply, found) => new Comparison().example({ language: 'http', reply }, found);

  const same = [
    [json, '{"a":1,…}', '{"b":2,"a":1}'],
    [json, '{"a":…,"b":{…}}', '{"a":[1],"b":{"c":1}}'],
    [json, '{"a":"ey…"}', '{"a":"eyJ"}'],
    [json, `{"a":"${one}","b":"/x/${one}"}`, `{"a":"${other}","b":"/x/${other}"}`],
    [json, `{"a":"${then}","b":"${then}"}`, `{"a":"${later}","b":"${later}"}`],
    [http, 'HTTP/1.1 201 Created\nETag: x', 'HTTP/1.1 201 Created\r\nDate: y\r\nETag: x\r\n\r\n'],
    [http, 'HTTP/1.1 200 OK\n\n{"a":1}', 'HTTP/1.1 200 OK\r\n\r\n{"a":1}'],
  ];
  const different = [
    [json, '{"a":1}', '{"a":1,"b":2}'],
    [json, '{"a":1,…}', '{"a":1}'],
    [json, '{"a":1,…}', '{"b":1}'],
    [json, '{"a":1}', '{"a":2}'],
    [json, '{"a":null}', '{"a":{}}'],
    [json, '[1]', '[1,2]'],
    [json, '{"a":"ey…"}', '{"a":"ey"}'],
    [json, `{"a":"${one}","b":"/x/${one}"}`, `{"a":"${other}","b":"/x/${one}"}`],
    [json, `{"a":"${one}","b":"${other}"}`, `{"a":"${one}","b":"${one}"}`],
    [json, `{"a":"${then}","b":"${then}"}`, `{"a":"${then}","b":"${later}"}`],
    [json, '{"a":"00000000-0000-4000-8000-000000000000"}', `{"a":"${one}"}`],
    [http, 'HTTP/1.1 201 Created', 'HTTP/1.1 200 OK\r\n\r\n'],
    [http, 'HTTP/1.1 200 OK\nETag: x', 'HTTP/1.1 200 OK\r\nETag: y\r\n\r\n'],
    [http, 'HTTP/1.1 200 OK', 'HTTP/1.1 200 OK\r\n\r\n{}'],
    [(reply, found) => new Comparison().example({}, found), undefined, 'something'],
  ];

  for (const [compare, reply, found] of same) it(`takes ${found.trim()} for ${reply}`, () => assert.doesNotThrow(() => compare(reply, found)));
  for (const [compare, reply, found] of different) {
    it(`tells ${found.trim()} from ${reply}`, () => assert.throws(() => compare(reply, found), assert.AssertionError));
  }

  it('takes a block for a reply only where it stands right behind its command', () => {
    const page = 'a\n```sh\none\n```\n\n```json\n{}\n```\nb\n```sh\ntwo\n```\nc\n```json\n{}\n```\n';
    assert.deepEqual(examples_in(page), [{ line: 3, command: 'one\n', language: 'json', reply: '{}' }, { line: 11, command: 'two\n' }]);
  });
});
