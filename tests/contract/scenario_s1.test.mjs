// Scenario S1: the vendor's guide to a multi-location inventory, repaired.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  assert_custom_api, assert_custom_field, assert_entry_reply, assert_error, assert_no_content, assert_not_found, assert_status, etag, etag_id,
} from './lib/assertions.mjs';
import { apis_path, entry_path, fields_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const path = '/v2/extensions/location-inventories';
const type = 'location_inventory_ext';
const table = 'TBL-DIN-6WD-OAK-0034';
const sofa = 'FURN-SOFA-3S-LTH-BLK-0021';
const regex = '^(Paris|London|New York)$';

describe('S1: multi-location inventory', () => {
  let server;
  let client;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const names = {
    slug: 'location-inventories', api_type: type, name: 'Location Inventories', description: 'Inventory entries for all SKUs at all retail locations.', allow_upserts: true,
  };
  const post = (values) => client.post(path, { type, ...values });
  const put = (sku, values, headers) => client.put(`${path}/${sku}`, { type, ...values }, headers);

  it('1: creates the API, refuses the guide\'s own type and a second one', async () => {
    const created = await client.post(apis_path, { type: 'custom_api', ...names });
    assert_status(created, 201);
    api = created.body.data;
    assert_custom_api(api, names);
    assert_error(
      await client.post(apis_path, { type: 'custom_api', ...names, api_type: 'location-inventories_ext' }), 400,
      "The field 'api_type' must consist of lowercase alphanumeric characters or underscores, end with '_ext', and be between 1 to 59 characters long before '_ext'.",
    );
    const again = await client.post(apis_path, { type: 'custom_api', ...names, slug: 'location-inventories-2' });
    assert_error(again, 409, 'custom_api with the given api_type already exists');
    assert_status(await client.post(apis_path, { type: 'custom_api', ...names }), 409);
  });

  it('2 to 4: creates the fields', async () => {
    const string_defaults = { min_length: null, max_length: null, regex: null, allow_null_values: true, unique: 'no', unique_case_insensitivity: false, immutable: false };
    const fields = [
      [{ slug: 'sku', name: 'Slug', description: 'Slug of the entry', field_type: 'string', validation: { string: { min_length: 12, allow_null_values: false, unique: 'yes', unique_case_insensitivity: true } }, use_as_url_slug: true }, string_defaults],
      [{ slug: 'amount', name: 'Location Inventory', description: 'Amount of inventory of this SKU at this location', field_type: 'integer', validation: { integer: { min_value: 0 } } }, { min_value: null, max_value: null, allow_null_values: true, immutable: false }],
      [{ slug: 'location-name', name: 'Location Name', description: 'Location Name', field_type: 'string', validation: { string: { regex } } }, string_defaults],
    ];
    for (const [attributes, defaults] of fields) {
      const created = await client.post(fields_path(api), { type: 'custom_field', ...attributes });
      assert_status(created, 201);
      const kind = attributes.field_type;
      assert_custom_field(created.body.data, api, { ...attributes, validation: { [kind]: { ...defaults, ...attributes.validation[kind] } } });
    }
    const reserved = { type: 'custom_field', slug: 'slug', name: 'Slug', description: '', field_type: 'string' };
    assert_error(await client.post(fields_path(api), reserved), 400, "The field 'slug' is invalid because it matches a reserved word.");
  });

  it('5: creates an entry and refuses what breaks a rule', async () => {
    const values = { sku: table, amount: 40, 'location-name': 'Paris' };
    const created = await post(values);
    assert_entry_reply(created, 201, api, values, { identifier: table });
    entry = created.body.data;
    const below = "Invalid value for field 'amount'. Expected min_value to be no less than 0.";
    const elsewhere = `Invalid value for field 'location-name'. Expected string to match regex: '${regex}'.`;
    assert_error(await post({ ...values, sku: table.toLowerCase() }), 409, 'custom_entry with the given sku already exists');
    assert_error(await post({ ...values, sku: 'SHORT' }), 400, "Invalid value for field 'sku'. Expected min_length to be no less than 12.");
    const fresh = { ...values, sku: 'CHAIR-DIN-0001' };
    assert_error(await post({ ...fresh, amount: -1 }), 400, below);
    assert_error(await post({ ...fresh, 'location-name': 'Hamptons' }), 400, elsewhere);
    assert_error(await post({ ...fresh, sku: 'BAD/VALUE WITH SPACE' }), 400, "Invalid value for field 'sku'. Expected string to consist of unreserved URL characters.");
    assert_error(await post({ amount: 40, 'location-name': 'Paris' }), 400, "Invalid value for field 'sku'. Null values are not allowed.");
    assert_error(await post({ ...fresh, amount: -1, 'location-name': 'Hamptons' }), 400, below, elsewhere);
  });

  it('6: updates one value', async () => {
    assert_entry_reply(await put(table, { amount: 43 }), 200, api, { sku: table, amount: 43, 'location-name': 'Paris' }, { version: 1, identifier: table });
  });

  it('7: finds the entry whatever the case of the identifier', async () => {
    for (const sku of ['tbl-din-6Wd-oak-0034', table, table.toLowerCase()]) {
      assert_entry_reply(await client.get(`${path}/${sku}`), 200, api, { sku: table, amount: 43, 'location-name': 'Paris' }, { version: 1, identifier: table });
    }
    assert_status(await put(table.toLowerCase(), { amount: 44 }), 200);
    assert_status(await post({ sku: 'FOR-DELETION-1', amount: 1 }), 201);
    assert_no_content(await client.delete(`${path}/for-deletion-1`));
  });

  it('8: takes the id on the settings path only', async () => {
    assert_not_found(await client.get(`${path}/${entry.id}`));
    assert_status(await client.get(entry_path(api, entry)), 200);
  });

  it('9: upserts', async () => {
    const values = { sku: sofa, amount: 12, 'location-name': 'Paris' };
    assert_entry_reply(await put(sofa, values), 201, api, values, { identifier: sofa });
    assert_entry_reply(await put(sofa, values), 200, api, values, { version: 1, identifier: sofa });
    assert.equal((await client.get(path)).body.meta.results.total, 2);
  });

  it('10: updates on condition', async () => {
    const read = await client.get(`${path}/${table}`);
    const { resource_version: version, etag_id: hash } = read.body.data.meta;
    assert.equal(read.headers.etag, `W/"${hash}"`);
    const condition = { 'If-Match': `W/"${hash}"` };
    assert_status(await put(table, { amount: 3 }, condition), 200);
    const stale = `The provided ETag '${etag(version)}', does not match the current ETag '${etag(version + 1)}'.`;
    assert_error(await put(table, { amount: 2 }, condition), 412, stale);
    assert_error(await put(table, { amount: 2 }, { 'If-Match': etag_id(version + 1) }), 412, /ETag/);
    assert.equal((await client.get(`${path}/${table}`)).body.data.amount, 3);

    const current = { 'If-Match': etag(version + 1) };
    const race = await Promise.all([put(table, { amount: 5 }, current), put(table, { amount: 6 }, current)]);
    assert.deepEqual(race.map(({ status }) => status).sort(), [200, 412]);

    assert_error(await client.delete(`${path}/${table}`, current), 412, /ETag/);
    assert_status(await client.get(`${path}/${table}`), 200);
    assert_no_content(await client.delete(`${path}/${table}`, { 'If-Match': etag(version + 2) }));
    assert_not_found(await client.get(`${path}/${table}`));
  });

  it('11: filters', async () => {
    await post({ sku: 'ABC123456789', amount: 0, 'location-name': 'London' });
    await post({ sku: 'DEF123456789', amount: 7, 'location-name': 'New York' });
    const matches = [
      ['eq(location-name,London)', ['ABC123456789']], ['eq(amount,0)', ['ABC123456789']], ['gt(amount,0)', ['DEF123456789', sofa]],
      ['eq(sku,ABC123456789):eq(location-name,London)', ['ABC123456789']], ['eq(location-name,"New York")', ['DEF123456789']],
    ];
    for (const [filter, wanted] of matches) {
      const reply = await client.get(path + query({ filter }));
      assert_status(reply, 200);
      assert.deepEqual(reply.body.data.map(({ sku }) => sku).sort(), wanted, filter);
    }
    for (const [filter, field] of [['eq(slug,ABC123)', 'slug'], ['eq(collection-name,Timeless)', 'collection-name']]) {
      assert_error(await client.get(path + query({ filter })), 400, `Invalid filter: unknown field [${field}] specified in search filter, allowed fields are [amount created_at id location-name sku updated_at]`);
    }
  });
});
