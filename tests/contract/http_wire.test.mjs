// HTTP/1.1 on the socket: keep-alive, pipelining, chunked bodies, Expect, limits, and what is not HTTP.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { apis_path, extension_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';
import { Wire } from './lib/wire.mjs';

const host = 'Host: 127.0.0.1';
const body_bytes_max = 1_048_576;

describe('HTTP on the wire', () => {
  let server;
  let client;
  let api;
  let token;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ slug: 'things', api_type: 'thing_ext' });
    await client.create_field(api, 'n', 'integer');
    token = `Authorization: Bearer ${client.token}`;
  });
  after(() => server.destroy());

  async function on_wire(use) {
    const wire = await Wire.open(server);
    try {
      return await use(wire);
    } finally {
      wire.close();
    }
  }
  const json = (n) => `{"data":{"type":"thing_ext","n":${n}}}`;
  const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  const assert_lives = async () => assert_status(await client.get(apis_path), 200);

  it('keeps a connection open', () => on_wire(async (wire) => {
    for (let i = 0; i < 5; i += 1) {
      wire.write('GET /healthz HTTP/1.1', host, '', '');
      assert_status(await wire.response(), 200);
      wire.write(`GET ${apis_path} HTTP/1.1`, host, '', '');
      assert_error(await wire.response(), 401, 'Unable to validate access token');
      wire.write('GET /nothing HTTP/1.1', host, token, '', '');
      assert_error(await wire.response(), 404, 'Not found');
    }
  }));

  it('closes it when asked to', () => on_wire(async (wire) => {
    wire.write('GET /healthz HTTP/1.1', host, 'Connection: close', '', '');
    assert_status(await wire.response(), 200);
    await wire.until_closed();
  }));

  it('answers pipelined requests in their order, writes and reads alike', () => on_wire(async (wire) => {
    const requests = [];
    for (let n = 0; n < 20; n += 1) {
      requests.push(`POST ${extension_path(api)} HTTP/1.1\r\n${host}\r\n${token}\r\nContent-Length: ${json(n).length}\r\n\r\n${json(n)}`);
      requests.push(`GET ${extension_path(api)}?page[limit]=1 HTTP/1.1\r\n${host}\r\n${token}\r\n\r\n`);
      requests.push(`GET /nothing HTTP/1.1\r\n${host}\r\n${token}\r\n\r\n`);
    }
    wire.write(requests.join(''));
    for (let n = 0; n < 20; n += 1) {
      const created = await wire.response();
      assert_status(created, 201);
      assert.equal(created.body.data.n, n);
      const listed = await wire.response();
      assert.deepEqual(listed.body.data, [created.body.data]);
      assert_error(await wire.response(), 404, 'Not found');
    }
  }));

  it('reads a request that comes byte by byte', () => on_wire(async (wire) => {
    const request = `POST ${extension_path(api)} HTTP/1.1\r\n${host}\r\n${token}\r\nContent-Length: ${json(1).length}\r\n\r\n${json(1)}`;
    wire.socket.setNoDelay(true);
    for (const byte of request) {
      wire.socket.write(byte);
      await new Promise((done) => { setImmediate(done); });
    }
    assert_status(await wire.response(), 201);
  }));

  it('reads chunked bodies', () => on_wire(async (wire) => {
    const text = json(7);
    wire.write(`POST ${extension_path(api)} HTTP/1.1`, host, token, 'Content-Type: application/json', 'Transfer-Encoding: chunked', '', '');
    for (const piece of [text.slice(0, 5), text.slice(5, 6), text.slice(6)]) wire.socket.write(chunk(piece));
    wire.socket.write('0\r\n\r\n');
    const reply = await wire.response();
    assert_status(reply, 201);
    assert.equal(reply.body.data.n, 7);
    wire.write(`POST ${extension_path(api)} HTTP/1.1`, host, token, 'Transfer-Encoding: chunked', '', `${text.length.toString(16)};name=value\r\n${text}\r\n0\r\nTrailer: x\r\n\r\n`);
    assert_status(await wire.response(), 201);
  }));

  it('invites a body that is expected to be invited', () => on_wire(async (wire) => {
    wire.write(`POST ${extension_path(api)} HTTP/1.1`, host, token, `Content-Length: ${json(1).length}`, 'Expect: 100-continue', '', '');
    assert.equal((await wire.response()).status, 100);
    wire.socket.write(json(1));
    assert_status(await wire.response(), 201);
  }));

  it('refuses by the head alone, before a long body', async () => {
    for (const [line, header, status, detail] of [
      [`POST ${extension_path(api)}`, 'X: y', 401, 'Unable to validate access token'],
      [`POST ${extension_path(api)}`, 'Authorization: Bearer nonsense', 401, 'Unable to validate access token'],
      ['POST /v2/nothing', 'X: y', 401, 'Unable to validate access token'],
      ['POST /v2/nothing', token, 404, 'Not found'],
      [`POST ${extension_path(api)}/1`, token, 405, /./],
    ]) {
      for (const length of [body_bytes_max, 100 * body_bytes_max]) {
        await on_wire(async (wire) => {
          wire.write(`${line} HTTP/1.1`, host, header, `Content-Length: ${length}`, 'Expect: 100-continue', '', '');
          assert_error(await wire.response(), status, detail);
        });
      }
    }
  });

  it('keeps the connection behind a short body that was refused unread', () => on_wire(async (wire) => {
    for (let i = 0; i < 3; i += 1) {
      wire.write(`POST ${extension_path(api)} HTTP/1.1`, host, `Content-Length: ${json(1).length}`, '', '');
      assert_error(await wire.response(), 401, 'Unable to validate access token');
      wire.socket.write(json(1));
      wire.write('GET /healthz HTTP/1.1', host, '', '');
      assert_status(await wire.response(), 200);
    }
  }));

  it('takes 64 KiB where the body is no entry and no definition', async () => {
    for (const [line, header] of [['POST /oauth/access_token', 'X: y'], ['PUT /v2/settings', token], [`GET ${apis_path}`, token]]) {
      await on_wire(async (wire) => {
        wire.write(`${line} HTTP/1.1`, host, header, `Content-Length: ${65_537}`, '', '');
        assert_error(await wire.response(), 413, 'the body is too large');
      });
    }
  });

  it('refuses a body over 1 MiB, by its announcement', () => on_wire(async (wire) => {
    wire.write(`POST ${extension_path(api)} HTTP/1.1`, host, token, `Content-Length: ${body_bytes_max + 1}`, '', '');
    assert_error(await wire.response(), 413);
  }));

  it('refuses a body over 1 MiB, as it comes', () => on_wire(async (wire) => {
    wire.write(`POST ${extension_path(api)} HTTP/1.1`, host, token, 'Transfer-Encoding: chunked', '', '');
    const piece = chunk(' '.repeat(65_536));
    for (let i = 0; i <= body_bytes_max / 65_536; i += 1) wire.socket.write(piece);
    assert_error(await wire.response(), 413);
    await assert_lives();
  }));

  it('refuses headers without end', () => on_wire(async (wire) => {
    wire.write(`GET ${apis_path} HTTP/1.1`, host, token, `X-Long: ${'x'.repeat(200_000)}`, '', '');
    assert_error(await wire.response(), 431);
    await assert_lives();
  }));

  const refused = [
    ['no HTTP', 'nonsense\r\n\r\n', 400],
    ['a request line of two words', 'GET /healthz\r\n\r\n', 400],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['two Authorizations', `GET /healthz HTTP/1.1\r\n${host}\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`, 400],
    ['two Hosts', `GET /healthz HTTP/1.1\r\n${host}\r\nHost: other\r\n\r\n`, 400],
    ['a header without a colon', `GET /healthz HTTP/1.1\r\n${host}\r\nnonsense\r\n\r\n`, 400],
    ['a space before the colon', `GET /healthz HTTP/1.1\r\n${host}\r\nX-Name : x\r\n\r\n`, 400],
    ['a length that is no number', `POST /oauth/access_token HTTP/1.1\r\n${host}\r\nContent-Length: x\r\n\r\n`, 400],
    ['a negative length', `POST /oauth/access_token HTTP/1.1\r\n${host}\r\nContent-Length: -1\r\n\r\n`, 400],
    ['two lengths', `POST /oauth/access_token HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, 400],
    ['a chunk size that is no number', `POST /oauth/access_token HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n`, 400],
    ['an unknown transfer encoding', `POST /oauth/access_token HTTP/1.1\r\n${host}\r\nTransfer-Encoding: gzip\r\n\r\n`, 501],
  ];
  for (const [what, bytes, status] of refused) {
    it(`refuses ${what}`, () => on_wire(async (wire) => {
      wire.socket.write(bytes);
      assert_error(await wire.response(), status);
      await assert_lives();
    }));
  }

  it('does not mistake a smuggled request for one', () => on_wire(async (wire) => {
    const smuggled = `GET ${apis_path} HTTP/1.1\r\n${host}\r\n\r\n`;
    wire.socket.write(`POST /oauth/access_token HTTP/1.1\r\n${host}\r\nContent-Length: ${smuggled.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`);
    const reply = await wire.response();
    if (reply.status !== 400) await wire.until_closed();
    assert.ok(reply.status >= 400, `${reply.status}`);
    assert.equal(wire.received.length, 0, 'a second response came');
  }));

  it('survives connections that end in the middle', async () => {
    for (const bytes of ['G', `GET ${apis_path} HTTP/1.1\r\n`, `POST ${extension_path(api)} HTTP/1.1\r\n${host}\r\n${token}\r\nContent-Length: 500\r\n\r\n{"da`]) {
      await on_wire(async (wire) => { wire.socket.write(bytes); });
    }
    const { total } = (await client.get(extension_path(api))).body.meta.results;
    await assert_lives();
    assert.equal((await client.get(extension_path(api))).body.meta.results.total, total);
  });

  it('serves others while a connection is silent', () => on_wire(async (wire) => {
    wire.write(`GET ${apis_path} HTTP/1.1`, '');
    for (let i = 0; i < 20; i += 1) await assert_lives();
    wire.write(host, token, '', '');
    assert_status(await wire.response(), 200);
  }));
});
