// What every reply must look like. Bodies are compared whole: ids and times are checked for their form and
// then put into the wanted body.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

export const uuid_form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const time_form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const unknown_id = '00000000-0000-4000-8000-000000000000';

const titles = {
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 409: 'Conflict',
  412: 'Precondition Failed', 413: 'Request Entity Too Large', 415: 'Unsupported Media Type', 422: 'Unprocessable Content',
  429: 'Too Many Requests', 431: 'Request Header Fields Too Large', 500: 'Internal Server Error', 501: 'Not Implemented', 503: 'Service Unavailable', 504: 'Gateway Timeout', 507: 'Insufficient Storage',
};

// Which `code` an error may carry, by its status and detail: the words of a detail mostly tell one, and where they do
// not, as with `Not found`, error_codes.test.mjs holds them apart. What is not here is no documented code.
const codes = [
  [400, /^(Could not parse the supplied filter|Invalid filter: )/, ['invalid_filter']],
  [400, /^The parameter 'sort'/, ['invalid_sort']],
  [400, /^The parameter 'page\[after\]' (must be|belongs)/, ['invalid_cursor']],
  [400, /^(The parameters? '|There is no parameter |The query must|A feed takes no parameter|The header 'Last-Event-ID')/, ['invalid_parameter']],
  [400, /^The header 'Idempotency-Key'/, ['invalid_idempotency_key']],
  [400, /^(Invalid JSON|The field 'data' |The request body is not)/, ['malformed_body']],
  [400, /^(?!maximum (number|size))([a-z]|Content-|Transfer-)/, ['malformed_request']],
  [400, /./, ['validation_failed']],
  [401, /./, ['unauthenticated']],
  [403, /./, ['forbidden']],
  [404, /^The resource could not be found$/, ['integration_not_found']],
  [404, /./, ['not_found', 'custom_api_not_found', 'custom_field_not_found', 'entry_not_found']],
  [405, /./, ['method_not_allowed']],
  [408, /./, ['request_timeout']],
  [409, /^custom_api /, ['duplicate_custom_api']],
  [409, /^custom_field /, ['duplicate_custom_field']],
  [409, /'Idempotency-Key' is not over/, ['idempotency_key_in_use']],
  [409, /^This application key /, ['application_key_needed']],
  [409, /^custom_entry /, ['duplicate_value']],
  [412, /^The entry exists/, ['entry_exists']],
  [412, /./, ['precondition_failed']],
  [413, /^Maximum entry size/, ['entry_too_large']],
  [413, /./, ['body_too_large']],
  [415, /./, ['unsupported_coding']],
  [417, /./, ['expectation_failed']],
  [422, /^request timed out/, ['deadline_exceeded']],
  [422, /^This 'Idempotency-Key'/, ['idempotency_key_reused']],
  [422, /./, ['integration_invalid']],
  [429, /./, ['rate_limited']],
  [431, /./, ['head_too_large']],
  [500, /./, ['internal_error']],
  [501, /./, ['not_implemented']],
  [503, /^The definition changed/, ['definition_changed']],
  [503, /./, ['unavailable']],
  [504, /./, ['outcome_unknown']],
  [505, /./, ['http_version_not_supported']],
  [507, /./, ['storage_full']],
];

export const error_code_names = [...new Set(codes.flatMap(([, , names]) => names))];

// The one of `found` where it may stand there, else the one that should.
function code_of(status, detail, found) {
  const [, , names] = codes.find((row) => row[0] === status && row[1].test(detail)) ?? [status, null, ['a documented code']];
  return names.includes(found) ? found : names[0];
}

export const told = (reply) => `${reply.request} → ${reply.status} ${reply.text.slice(0, 2000)}`;

export function assert_status(reply, status) {
  assert.equal(reply.status, status, told(reply));
}

// The error envelope with exactly these details, in this order, and their codes. A detail is a text, or a pattern where the
// contract leaves the words open; without any, there is one error whose detail is not empty.
export function assert_error(reply, status, ...details) {
  assert_status(reply, status);
  assert.equal(reply.headers['content-type'], 'application/json', told(reply));
  assert.match(reply.headers['x-request-id'] ?? '', /\S/, `X-Request-Id of ${told(reply)}`);
  const wanted = details.length > 0 ? details : [/./];
  const found = reply.body?.errors ?? [];
  const errors = wanted.map((text, i) => {
    const detail = text instanceof RegExp && text.test(found[i]?.detail) ? found[i].detail : text;
    return { title: titles[status], status: String(status), detail, code: code_of(status, detail, found[i]?.code) };
  });
  // The token endpoint has OAuth's word beside it, which oauth.test.mjs looks at.
  const { error, ...document } = reply.body ?? {};
  assert.ok(error === undefined || reply.request.startsWith('POST /oauth/access_token'), told(reply));
  assert.deepEqual(document, { errors }, told(reply));
}

export const assert_not_found = (reply) => assert_error(reply, 404, 'Not found');

export function assert_no_content(reply) {
  assert_status(reply, 204);
  assert.equal(reply.text, '', told(reply));
}

function assert_timestamps({ created_at, updated_at }) {
  assert.match(created_at, time_form);
  assert.match(updated_at, time_form);
  assert.ok(created_at <= updated_at, `${created_at} is later than ${updated_at}`);
}

// A resource has these attributes and, beside them, only its id, links and times.
function assert_resource(data, attributes, self) {
  assert.match(data.id, uuid_form);
  assert_timestamps(data.meta.timestamps);
  const { created_at, updated_at } = data.meta.timestamps;
  assert.deepEqual(data, { id: data.id, ...attributes, links: { self }, meta: { timestamps: { created_at, updated_at } } });
}

export const at_extensions = { parent_apis: { data: [{ id: '/v2/extensions', type: 'api_location' }] } };

export function assert_custom_api(data, attributes) {
  const defaults = {
    type: 'custom_api', description: '', allow_upserts: false, presentation: { page: null, section: null }, relationships: at_extensions,
  };
  assert_resource(data, { ...defaults, ...attributes }, `/settings/extensions/custom-apis/${data.id}`);
}

export function assert_custom_field(data, api, attributes) {
  const defaults = { type: 'custom_field', description: '', use_as_url_slug: false, presentation: { sort_order: 0 } };
  assert_resource(data, { ...defaults, ...attributes }, `/settings/extensions/custom-apis/${api.id}/fields/${data.id}`);
}

export const etag_id = (version) => createHash('sha256').update(String(version)).digest('hex');
export const etag = (version) => `W/"${etag_id(version)}"`;

// `identifier` is what the extension path takes, where that is not the id.
export function assert_entry(data, api, values, { version = 0, identifier } = {}) {
  assert.match(data.id, uuid_form);
  assert_timestamps(data.meta.timestamps);
  const { data_size } = data.meta;
  assert.ok(Number.isInteger(data_size) && data_size >= 0 && data_size <= 65536, `data_size ${data_size}`);
  assert.deepEqual(data, {
    id: data.id,
    type: api.api_type,
    ...values,
    links: { self: `/extensions/${api.slug}/${identifier ?? data.id}` },
    meta: { timestamps: { ...data.meta.timestamps }, data_size, resource_version: version, etag_id: etag_id(version) },
  });
  assert.deepEqual(Object.keys(data.meta.timestamps).sort(), ['created_at', 'updated_at']);
}

// A reply that carries one entry: status, ETag header and body.
export function assert_entry_reply(reply, status, api, values, options = {}) {
  assert_status(reply, status);
  assert.equal(reply.headers.etag, etag(options.version ?? 0), told(reply));
  assert.deepEqual(Object.keys(reply.body), ['data']);
  assert_entry(reply.body.data, api, values, options);
}

// The meta and links of a list; `list` holds what differs from a single full page.
export function assert_page(reply, path, { total, limit = 25, offset = 0, total_method }) {
  assert_status(reply, 200);
  assert.deepEqual(Object.keys(reply.body).sort(), ['data', 'links', 'meta']);
  const results = total_method ? { total, total_method } : { total };
  const page = { limit, offset, current: Math.floor(offset / limit) + 1, total: Math.ceil(total / limit) };
  assert.deepEqual(reply.body.meta, { results, page }, told(reply));
  const link = (to) => `${path}?page[offset]=${to}&page[limit]=${limit}`;
  const last = (page.total - 1) * limit;
  assert.deepEqual(reply.body.links, {
    current: link(offset),
    first: link(0),
    last: page.total > 1 && last <= 10_000 ? link(last) : null,
    next: offset + limit < total ? link(offset + limit) : null,
    prev: offset > 0 ? link(Math.max(0, offset - limit)) : null,
  }, told(reply));
}

// Every row of a list, found by following `next`.
export async function follow_pages(client, path) {
  const rows = [];
  for (let next = path; next !== null;) {
    const reply = await client.get(next);
    assert_status(reply, 200);
    rows.push(...reply.body.data);
    next = reply.body.links.next;
    assert.ok(next !== path, `${path} links to itself`);
  }
  return rows;
}
