// A plain HTTP client: paths and bodies go out exactly as they are written here.
import http from 'node:http';
import { assert_status } from './assertions.mjs';

const request_ms_max = 60_000;

// One request. The reply's `body` is the parsed JSON, undefined where there is none.
export function send(url, method, path, { headers = {}, body, agent } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    const request = http.request({ hostname, port, method, path, headers, agent, timeout: request_ms_max }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        done({ status: response.statusCode, headers: response.headers, text, body: parsed(text), request: `${method} ${path}` });
      });
    });
    request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer in time`)));
    // What stands between (Prism) ends connections that rest for five seconds, also as the next request comes.
    const again = () => process.env.BESPOKE_BETWEEN && request.reusedSocket;
    request.on('error', (error) => (error.code === 'ECONNRESET' && again() ? done(send(url, method, path, { headers, body, agent })) : fail(error)));
    request.end(body);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const form = (values) => new URLSearchParams(values).toString();

export function post_token(url, values, content_type = 'application/x-www-form-urlencoded') {
  return send(url, 'POST', '/oauth/access_token', { headers: { 'Content-Type': content_type }, body: form(values) });
}

export const apis_path = '/v2/settings/extensions/custom-apis';
export const api_path = (api) => `${apis_path}/${api.id}`;
export const fields_path = (api) => `${api_path(api)}/fields`;
export const field_path = (api, field) => `${fields_path(api)}/${field.id}`;
export const entries_path = (api) => `${api_path(api)}/entries`;
export const entry_path = (api, entry) => `${entries_path(api)}/${entry.id}`;
export const extension_path = (api) => `/v2/extensions/${api.slug}`;

// `?a=b&…` with every name and value percent-encoded.
export const query = (values) => `?${Object.entries(values).map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;

let count = 0;

export class Client {
  constructor(url, token) {
    this.url = url;
    this.token = token;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  }

  static async with_credentials(url, id, secret) {
    const reply = await post_token(url, { grant_type: 'client_credentials', client_id: id, client_secret: secret });
    assert_status(reply, 200);
    return new Client(url, reply.body.access_token);
  }

  close() { this.agent.destroy(); }

  send(method, path, { headers = {}, body } = {}) {
    const all = { Authorization: `Bearer ${this.token}`, ...headers };
    if (body !== undefined && !('Content-Type' in all)) all['Content-Type'] = 'application/json';
    return send(this.url, method, path, { headers: all, body, agent: this.agent });
  }

  get(path, headers) { return this.send('GET', path, { headers }); }
  post(path, data, headers) { return this.send('POST', path, { headers, body: JSON.stringify({ data }) }); }
  put(path, data, headers) { return this.send('PUT', path, { headers, body: JSON.stringify({ data }) }); }
  delete(path, headers) { return this.send('DELETE', path, { headers }); }
  // The body as it stands, for what JSON.stringify would not write.
  post_text(path, body) { return this.send('POST', path, { body }); }
  put_text(path, body) { return this.send('PUT', path, { body }); }

  // The following create what a test needs before its own matter begins, and return the reply's `data`.

  async create_api(attributes = {}) {
    count += 1;
    const defaults = { type: 'custom_api', name: `Things ${count}`, slug: `things-${count}`, api_type: `thing_${count}_ext` };
    return this.created(apis_path, { ...defaults, ...attributes });
  }

  // `validation` holds the members below `validation.<field_type>`.
  async create_field(api, slug, field_type = 'string', validation = undefined, attributes = {}) {
    const data = { type: 'custom_field', name: slug, slug, field_type, ...attributes };
    if (validation) data.validation = { [field_type]: validation };
    return this.created(fields_path(api), data);
  }

  async create_entry(api, values = {}) {
    return this.created(entries_path(api), { type: api.api_type, ...values });
  }

  async created(path, data) {
    const reply = await this.post(path, data);
    assert_status(reply, 201);
    return reply.body.data;
  }
}
