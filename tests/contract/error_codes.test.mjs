// Every error carries a `code` for programs: which one a request gets, in whole bodies; and that the codes of the
// documentation and of both OpenAPI documents are the same.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { assert_status, error_code_names, etag, told, unknown_id } from './lib/assertions.mjs';
import { apis_path, entries_path, entry_path, extension_path, field_path, fields_path, query, send } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';
import { Wire } from './lib/wire.mjs';

const host = 'Host: 127.0.0.1';

// What no request to a sound server provokes, or not at once: unit tests and tests/crash have them.
const elsewhere = ['application_key_needed', 'rate_limited', 'forbidden', 'request_timeout', 'definition_changed', 'unavailable', 'outcome_unknown', 'storage_full', 'internal_error',
  'integration_not_found', 'integration_invalid', 'idempotency_key_in_use'];

describe('the code of an error', () => {
  let server;
  let client;
  let api;
  let field;
  let entry;
  const seen = new Set();
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ allow_upserts: true });
    field = await client.create_field(api, 'sku', 'string', { unique: 'yes' });
    await client.create_field(api, 'text');
    await client.create_field(api, 'more');
    entry = await client.create_entry(api, { sku: 'taken' });
  });
  after(() => server.destroy());

  // `errors` are `[detail, code]` each.
  function assert_errors(reply, status, title, ...errors) {
    assert_status(reply, status);
    const wanted = errors.map(([detail, code]) => ({ title, status: String(status), detail, code }));
    assert.deepEqual(reply.body, { errors: wanted }, told(reply));
    assert.deepEqual(Object.keys(reply.body.errors[0]), ['title', 'status', 'detail', 'code']);
    for (const [, code] of errors) seen.add(code);
  }
  const assert_not_found = (reply, code) => assert_errors(reply, 404, 'Not Found', ['Not found', code]);
  const body = (values = {}) => ({ type: api.api_type, ...values });

  it('tells who is not there', async () => {
    assert_not_found(await client.get('/v2/nothing'), 'not_found');
    assert_not_found(await client.get(`${apis_path}/${unknown_id}`), 'custom_api_not_found');
    assert_not_found(await client.get(`${apis_path}/no-id/fields/${field.id}`), 'custom_api_not_found');
    assert_not_found(await client.get('/v2/extensions/nothing'), 'custom_api_not_found');
    assert_not_found(await client.delete(`${apis_path}/${unknown_id}`), 'custom_api_not_found');
    assert_not_found(await client.post(`${apis_path}/${unknown_id}/fields`, {}), 'custom_api_not_found');
    for (const id of [unknown_id, 'no-id']) {
      assert_not_found(await client.get(field_path(api, { id })), 'custom_field_not_found');
      assert_not_found(await client.put(field_path(api, { id }), { type: 'custom_field' }), 'custom_field_not_found');
      assert_not_found(await client.delete(field_path(api, { id })), 'custom_field_not_found');
      assert_not_found(await client.get(entry_path(api, { id })), 'entry_not_found');
      assert_not_found(await client.delete(`${extension_path(api)}/${id}`), 'entry_not_found');
    }
  });

  it('tells which part of a list is wrong, of each error', async () => {
    const { body: { errors } } = await client.get(extension_path(api) + query({ filter: 'eq(a,1):eq(b,2)', sort: 'x', 'page[limit]': 'x', timeout: '0', explain: '?' }));
    assert.deepEqual(errors.map(({ code }) => code), ['invalid_filter', 'invalid_filter', 'invalid_sort', 'invalid_parameter', 'invalid_parameter', 'invalid_parameter']);
    assert_errors(await client.get(extension_path(api) + query({ filter: 'BAD(nope,1)' })), 400, 'Bad Request', ['Could not parse the supplied filter: BAD(nope,1).\nSearch operator expected at position 0 got `BAD` at start', 'invalid_filter']);
    assert_errors(await client.get(apis_path + query({ sort: 'x' })), 400, 'Bad Request', ["The parameter 'sort' must be one of [api_type created_at id name slug updated_at], with a '-' before it for descending order.", 'invalid_sort']);
    assert_errors(await client.get(fields_path(api) + query({ 'page[offset]': '-1' })), 400, 'Bad Request', ["The parameter 'page[offset]' must be an integer between 0 and 10000.", 'invalid_parameter']);
    assert_errors(await client.get(`${entries_path(api)}?filter=%ff`), 400, 'Bad Request', ['The query must be percent-encoded UTF-8 without U+0000, of 256 parameters at most.', 'invalid_parameter']);
    assert_errors(await client.get(entries_path(api) + query({ 'page[after]': 'x' })), 400, 'Bad Request', ["The parameter 'page[after]' must be a cursor out of a link of this list.", 'invalid_cursor']);
  });

  it('tells a body that cannot be read from one that breaks a rule', async () => {
    assert_errors(await client.post_text(apis_path, '{'), 400, 'Bad Request', ['Invalid JSON at byte 2: the text ends too early.', 'malformed_body']);
    assert_errors(await client.post_text(apis_path, '{}'), 400, 'Bad Request', ["The field 'data' is required.", 'malformed_body']);
    assert_errors(await client.post_text(apis_path, '{"data":1}'), 400, 'Bad Request', ["The field 'data' must be an object.", 'malformed_body']);
    const { errors } = (await send(server.url, 'POST', '/oauth/access_token', { body: '%' })).body;
    assert.deepEqual(errors, [{ title: 'Bad Request', status: '400', detail: 'The request body is not a validly encoded form.', code: 'malformed_body' }]);
    assert_errors(await client.post(entries_path(api), body({ sku: 1, text: 2 })), 400, 'Bad Request', ["Invalid value for field 'sku'. Expected type to be 'string'.", 'validation_failed'], ["Invalid value for field 'text'. Expected type to be 'string'.", 'validation_failed']);
    assert_errors(await client.post_text(entries_path(api), `{"data":{},"more":"${'x'.repeat(1_048_576)}"}`), 413, 'Request Entity Too Large', ['the body is too large', 'body_too_large']);
    assert_errors(await client.post(entries_path(api), body({ text: 'x'.repeat(60_000), more: 'x'.repeat(60_000) })), 413, 'Request Entity Too Large', ['Maximum entry size reached.', 'entry_too_large']);
  });

  it('tells a body that is compressed', async () => {
    const reply = await client.send('POST', apis_path, { headers: { 'Content-Encoding': 'gzip' }, body: '{}' });
    assert_errors(reply, 415, 'Unsupported Media Type', ["The body has a content coding. Send it as it is, without 'Content-Encoding'.", 'unsupported_coding']);
  });

  it('tells what is taken, and by what', async () => {
    const { slug, api_type } = api;
    assert_errors(await client.post(apis_path, { type: 'custom_api', name: 'N', slug, api_type: 'free_ext' }), 409, 'Conflict', ['custom_api with the given slug already exists', 'duplicate_custom_api']);
    assert_errors(await client.post(apis_path, { type: 'custom_api', name: 'N', slug: 'free', api_type }), 409, 'Conflict', ['custom_api with the given api_type already exists', 'duplicate_custom_api']);
    assert_errors(await client.post(fields_path(api), { type: 'custom_field', name: 'N', slug: 'sku', field_type: 'string' }), 409, 'Conflict', ['custom_field with the given slug already exists', 'duplicate_custom_field']);
    assert_errors(await client.post(entries_path(api), body({ sku: 'taken' })), 409, 'Conflict', ['custom_entry with the given sku already exists', 'duplicate_value']);
  });

  it('tells a version that has passed from an entry that should not be there', async () => {
    assert_errors(await client.put(entry_path(api, entry), body(), { 'If-Match': etag(9) }), 412, 'Precondition Failed', [`The provided ETag '${etag(9)}', does not match the current ETag '${etag(0)}'.`, 'precondition_failed']);
    assert_errors(await client.put(entry_path(api, entry), body(), { 'If-None-Match': '*' }), 412, 'Precondition Failed', ["The entry exists, and 'If-None-Match: *' asks for a new one.", 'entry_exists']);
  });

  it('tells who may not, and what is no method', async () => {
    assert_errors(await send(server.url, 'GET', apis_path), 401, 'Unauthorized', ['Unable to validate access token', 'unauthenticated']);
    assert_errors(await client.send('PATCH', apis_path), 405, 'Method Not Allowed', ['This method is not allowed on this resource.', 'method_not_allowed']);
  });

  it('tells an Idempotency-Key that is none from one that is taken', async () => {
    const key = { 'Idempotency-Key': 'one' };
    assert_errors(await client.post(entries_path(api), body(), { 'Idempotency-Key': '""' }), 400, 'Bad Request', ["The header 'Idempotency-Key' must be one key of 1 to 255 visible ASCII characters, which may stand in quotes.", 'invalid_idempotency_key']);
    assert_status(await client.post(entries_path(api), body({ text: 'a' }), key), 201);
    assert_errors(await client.post(entries_path(api), body({ text: 'b' }), key), 422, 'Unprocessable Content', ["This 'Idempotency-Key' was sent with another request. Take a new one for each.", 'idempotency_key_reused']);
  });

  it('tells a list that took too long', async () => {
    for (let i = 0; i < 40; i += 1) await Promise.all(Array.from({ length: 25 }, () => client.create_entry(api, { text: 'x'.repeat(500) })));
    const filter = Array.from({ length: 10 }, (_, i) => `like(text,*y${i}*)`).join('|');
    let reply;
    for (let tries = 0; tries < 100 && reply?.status !== 422; tries += 1) reply = await client.get(entries_path(api) + query({ filter, timeout: 1, 'page[total_method]': 'exact' }));
    assert_errors(reply, 422, 'Unprocessable Content', ['request timed out after 1 ms.', 'deadline_exceeded']);
  });

  const of_http = [
    ['GET /healthz HTTP/1.1\r\n\r\n', 400, 'Bad Request', 'the Host header is missing', 'malformed_request'],
    [`GET /healthz HTTP/1.1\r\n${host}\r\nX-Long: ${'x'.repeat(200_000)}\r\n\r\n`, 431, 'Request Header Fields Too Large', 'the request line and headers are too long', 'head_too_large'],
    [`POST /oauth/access_token HTTP/1.1\r\n${host}\r\nExpect: nothing\r\nContent-Length: 1\r\n\r\n`, 417, 'Expectation Failed', '100-continue is the only expectation', 'expectation_failed'],
    [`POST /oauth/access_token HTTP/1.1\r\n${host}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n`, 501, 'Not Implemented', 'chunked is the only transfer coding', 'not_implemented'],
    [`GET /healthz HTTP/2.0\r\n${host}\r\n\r\n`, 505, 'HTTP Version Not Supported', 'only HTTP/1.1 and HTTP/1.0 are spoken here', 'http_version_not_supported'],
  ];
  for (const [bytes, status, title, detail, code] of of_http) {
    it(`tells ${code}`, async () => {
      const wire = await Wire.open(server);
      try {
        wire.socket.write(bytes);
        assert_errors(await wire.response(), status, title, [detail, code]);
      } finally {
        wire.close();
      }
    });
  }

  it('is one of those that are documented, and all of them are tested', async () => {
    const documented = [...(await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8')).matchAll(/^\| `([a-z_]+)` \| \d{3} \|/gm)].map(([, code]) => code);
    const sorted = (names) => [...names].sort();
    assert.deepEqual(sorted(documented), sorted([...seen, ...elsewhere]));
    assert.deepEqual(sorted(error_code_names), sorted(documented));
    for (const path of ['/openapi.json', '/v2/settings/extensions/specifications/openapi']) {
      const { components } = (await client.get(path)).body;
      assert.deepEqual(sorted(components.schemas.ErrorObject.properties.code.enum), sorted(documented), path);
    }
  });
});
