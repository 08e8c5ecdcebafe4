// Scenario S6: the vehicle finder's import: definitions that may be there already, parallel writes, clearing.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_no_content, assert_status, told } from './lib/assertions.mjs';
import { apis_path, fields_path, form, send } from './lib/client.mjs';
import { client_id, client_secret, start_server } from './lib/server.mjs';

const whole = ['integer', { allow_null_values: false }];
const text = ['string', { allow_null_values: false }];
const definitions = {
  'vehicle-lookup-types': { name: text },
  'vehicle-years': { year: whole },
  'vehicle-makes': { year: whole, make_id: whole, name: text },
  'vehicle-models': { year: whole, make_id: whole, model_id: whole, name: text },
  'vehicle-engines': { year: whole, make_id: whole, model_id: whole, equipment_unit_id: whole, engine: text, bundle_slug: text, spec: ['any'] },
};
const writers = 6;
const models = 250;

describe('S6: vehicle finder', () => {
  let server;
  let client;
  const apis = {};
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  it('1: takes a store header with the token request', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-REQUEST-STORE-ID': 'store-1' };
    const body = form({ grant_type: 'client_credentials', client_id, client_secret });
    assert_status(await send(server.url, 'POST', '/oauth/access_token', { headers, body }), 200);
  });

  const provision = async (slug) => {
    const list = await client.get(`${apis_path}?page[limit]=100`);
    assert_status(list, 200);
    const found = list.body.data.find((api) => api.slug === slug);
    if (found) return found;
    const name = slug.replaceAll('-', ' ');
    const description = `Vehicle finder — ${name}`;
    const api = await client.created(apis_path, { type: 'custom_api', name, description, slug, api_type: `${slug.replaceAll('-', '_')}_ext`, allow_upserts: true });
    assert.equal(api.description, description);
    return api;
  };
  // 201, or a refusal that says that it is there already.
  const add_field = async (api, slug, [field_type, rules]) => {
    const field = { type: 'custom_field', name: slug, description: '', slug, field_type, ...(rules && { validation: { [field_type]: rules } }) };
    const reply = await client.post(fields_path(api), field);
    if (reply.status !== 201) assert.ok(reply.text.includes('already'), told(reply));
    return reply.status;
  };

  for (const [run, status] of [['2, 3: provisions', 201], ['again: finds all of it there', 409]]) {
    it(run, async () => {
      for (const [slug, fields] of Object.entries(definitions)) {
        const before_it = apis[slug];
        apis[slug] = await provision(slug);
        if (before_it) assert.deepEqual(apis[slug], before_it);
        for (const [field, rules] of Object.entries(fields)) assert.equal(await add_field(apis[slug], field, rules), status);
      }
    });
  }

  // Several writers, each with the next of the bodies as soon as its last is answered.
  async function import_all(path, bodies, check) {
    const rest = bodies[Symbol.iterator]();
    const work = async () => {
      for (const body of rest) check(await client.post(path, body), body);
    };
    await Promise.all(Array.from({ length: writers }, work));
  }

  it('4: imports engines in parallel', async () => {
    const api = apis['vehicle-engines'];
    const engines = Array.from({ length: 60 }, (_, i) => ({
      type: api.api_type, year: 2026, make_id: 1, model_id: 2, equipment_unit_id: i, engine: '2.0 TFSI', bundle_slug: `audi-a4-2026-2-0-tfsi-${i}`,
      spec: { engine_oil_grade: '0W-20', capacities: [4.5, 5.2], filters: { oil: { part: 'HU 6013 z', quantity: 1 } }, notes: null },
    }));
    await import_all('/v2/extensions/vehicle-engines', engines, (reply, { type, ...values }) => assert_entry_reply(reply, 201, api, values));
  });

  it('6: narrows down step by step', async () => {
    const api = apis['vehicle-models'];
    const rows = Array.from({ length: models }, (_, i) => ({ type: api.api_type, year: 2020 + (i % 7), make_id: i % 5, model_id: i, name: `Model ${i}` }));
    await import_all('/v2/extensions/vehicle-models', rows, (reply) => assert_status(reply, 201));
    const narrowed = await client.get('/v2/extensions/vehicle-models?filter=eq(year,2026):eq(make_id,1)&page[limit]=100');
    assert_status(narrowed, 200);
    const wanted = rows.filter(({ year, make_id }) => year === 2026 && make_id === 1).map(({ model_id }) => model_id);
    assert.deepEqual(narrowed.body.data.map(({ model_id }) => model_id).sort((a, b) => a - b), wanted);
  });

  it('5: clears page by page', async () => {
    for (const [slug, count] of [['vehicle-models', models], ['vehicle-engines', 60], ['vehicle-makes', 0]]) {
      const ids = [];
      for (let offset = 0; ; offset += 100) {
        const page = await client.get(`/v2/extensions/${slug}?page[limit]=100&page[offset]=${offset}`);
        assert_status(page, 200);
        ids.push(...page.body.data.map(({ id }) => id));
        if (page.body.data.length < 100) break;
      }
      assert.equal(new Set(ids).size, count);
      for (const id of ids) assert_no_content(await client.delete(`/v2/extensions/${slug}/${id}`));
      assert.equal((await client.get(`/v2/extensions/${slug}`)).body.meta.results.total, 0);
    }
  });
});
