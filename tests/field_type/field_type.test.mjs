// A field type that add.py has added to a copy of the sources: in the places that docs/architecture.md names and no
// others, and it is a type like any other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { assert_custom_field, assert_error, assert_status } from '../contract/lib/assertions.mjs';
import { entries_path, extension_path, fields_path } from '../contract/lib/client.mjs';
import { start_server } from '../contract/lib/server.mjs';

const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');

it('was added in the places that docs/architecture.md names', () => {
  const [paragraph] = /^\*\*A field type\*\*[\s\S]*?\n\n/m.exec(page);
  const named = [...paragraph.matchAll(/`(src\/[^`]+)`/g)].map(([, name]) => name.replace('<name>', 'date'));
  const changed = readFileSync(process.env.BESPOKE_ADDED, 'utf8').trim().split('\n');
  assert.deepEqual(named.sort(), changed.sort());
});

describe('the field type that was added', () => {
  let server;
  let client;
  let api;
  let field;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    field = await client.create_field(api, 'day', 'date', { allow_null_values: true });
  });
  after(() => server.destroy());

  it('has its rules', async () => {
    assert_custom_field(field, api, { name: 'day', slug: 'day', field_type: 'date', validation: { date: { allow_null_values: true, immutable: false } } });
    assert_error(await client.post(fields_path(api), { type: 'custom_field', name: 'n', slug: 'n', field_type: 'date', validation: { date: { min_value: 1 } } }),
      400, "The field 'validation.date.min_value' is not known.");
  });

  it('checks, keeps, filters and sorts its values, before and after a restart', async () => {
    for (const day of ['2026-11-28', '2026-01-05', null]) await client.create_entry(api, { day });
    assert_error(await client.post(entries_path(api), { type: api.api_type, day: '28.11.2026' }), 400, "Invalid value for field 'day'. Expected a date such as 2026-11-28.");
    assert_error(await client.post(entries_path(api), { type: api.api_type, day: 5 }), 400, "Invalid value for field 'day'. Expected type to be 'date'.");
    const days = async (query) => {
      const reply = await client.get(`${extension_path(api)}?${query}`);
      assert_status(reply, 200);
      return reply.body.data.map(({ day }) => day);
    };
    const all = async () => {
      assert.deepEqual(await days('filter=ge(day,2026-02-01)'), ['2026-11-28']);
      assert.deepEqual(await days('sort=day'), [null, '2026-01-05', '2026-11-28']);
      assert_error(await client.get(`${extension_path(api)}?filter=like(day,2026*)`), 400, /unknown operator \[like\]/);
    };
    await all();
    await server.restart();
    await all();
  });

  it('is described', async () => {
    const reply = await client.get('/v2/settings/extensions/specifications/openapi');
    assert_status(reply, 200);
    const [create] = Object.entries(reply.body.components.schemas).filter(([name]) => name.endsWith('Create')).map(([, schema]) => schema);
    assert.deepEqual(create.properties.day, { title: 'day', type: ['string', 'null'], format: 'date' });
    assert.deepEqual(create.examples, [{ type: api.api_type, day: '2026-11-28' }]);
    const types = (await client.get('/openapi.json')).body.components.schemas.FieldType.enum;
    assert.deepEqual(types, ['string', 'integer', 'float', 'boolean', 'any', 'list', 'date']);
  });
});
