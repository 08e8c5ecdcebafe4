// Filters on entries that are refused, and the words.
import { after, before, describe, it } from 'node:test';
import { assert_error } from './lib/assertions.mjs';
import { entries_path, extension_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const unknown = (name) => `Invalid filter: unknown field [${name}] specified in search filter, allowed fields are [active amount created_at id location-name name price updated_at]`;
const no_operator = (operator, field, allowed) => `Invalid filter: unknown operator [${operator}] specified in search filter for field [${field}], allowed operators are [${allowed}]`;
const unparsed = (filter) => new RegExp(`^Could not parse the supplied filter: ${filter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.`);
const no_value = (field, value) => new RegExp(`^Invalid filter: could not validate \\[${field}\\], the value \\[${value}\\] could not be converted to `);

const refused = [
  ['BAD(nope,1)', 'Could not parse the supplied filter: BAD(nope,1).\nSearch operator expected at position 0 got `BAD` at start'],
  ...['eq', 'eq(', 'eq(name', 'eq(name,', 'eq(name,x', 'eq(name,x))', 'eq(name,)', 'eq(,x)', 'eq name,x', '(eq(name,x', 'eq(name,x):', ':eq(name,x)', 'eq(name,x)::eq(name,y)',
    'eq(name,"x)', 'eq(name,"x"y)', 'eq(name,x)eq(name,y)', 'eq(name,x) and eq(name,y)', 'name=x', 'eq(name,(x))', '1', '"', 'eq(name,x);drop'].map((filter) => [filter, unparsed(filter)]),
  ['eq(slug,ABC123)', unknown('slug')],
  ['eq(version,1)', unknown('version')],
  ['eq(meta,1)', unknown('meta')],
  ['eq(resource_version,1)', unknown('resource_version')],
  ['eq(etag_id,1)', unknown('etag_id')],
  ['eq(type,1)', unknown('type')],
  ['eq(Name,x)', unknown('Name')],
  ['eq(name.length,1)', unknown('name.length')],
  ['eq(collection-name,Timeless):eq(amount,1)', unknown('collection-name')],
  ['like(amount,5*)', no_operator('like', 'amount', 'eq ge gt in is_null le lt')],
  ['eq(price,0.1)', no_operator('eq', 'price', 'ge gt in is_null le lt')],
  ['like(price,1*)', no_operator('like', 'price', 'ge gt in is_null le lt')],
  ['gt(active,false)', no_operator('gt', 'active', 'eq is_null')],
  ['in(active,true,false)', no_operator('in', 'active', 'eq is_null')],
  ['contains(name,x)', no_operator('contains', 'name', 'eq ge gt in is_null le like lt')],
  ['ilike(name,x)', no_operator('ilike', 'name', 'eq ge gt in is_null le like lt')],
  ['like(id,a*)', no_operator('like', 'id', 'eq ge gt in le lt')],
  ['is_null(id)', no_operator('is_null', 'id', 'eq ge gt in le lt')],
  ['in(created_at,2024-01-01,2024-01-02)', no_operator('in', 'created_at', 'eq ge gt le lt')],
  ['is_null(updated_at)', no_operator('is_null', 'updated_at', 'eq ge gt le lt')],
  ['eq(amount,x)', 'Invalid filter: could not validate [amount], the value [x] could not be converted to int64: invalid value for int64: `x`'],
  ['in(amount,1,x)', 'Invalid filter: could not validate [amount], the value [x] could not be converted to int64: invalid value for int64: `x`'],
  ['eq(amount,1.5)', no_value('amount', '1\\.5')],
  ['eq(amount,"")', no_value('amount', '')],
  ['gt(price,x)', no_value('price', 'x')],
  ['gt(price,nan)', no_value('price', 'nan')],
  ['eq(active,maybe)', no_value('active', 'maybe')],
  ['gt(created_at,yesterday)', no_value('created_at', 'yesterday')],
  ['gt(created_at,2024-13-01)', no_value('created_at', '2024-13-01')],
  ['foo(name,x)', 'Invalid filter: unsupported operator foo()'],
  ['in(name)', 'Invalid filter: insufficient number of arguments to in'],
  ['eq(name)', 'Invalid filter: operator eq should have exactly 2 arguments'],
  ['eq(name,x,y)', 'Invalid filter: operator eq should have exactly 2 arguments'],
  ['like(name,x,y)', 'Invalid filter: operator like should have exactly 2 arguments'],
  ['gt(amount,1,2)', 'Invalid filter: operator gt should have exactly 2 arguments'],
  ['is_null(name,x)', 'Invalid filter: operator is_null should have exactly 1 argument'],
  [Array(11).fill('eq(amount,5)').join(':'), /./],
  [`eq(name,${'x'.repeat(8200)})`, /./],
];

describe('filters that are refused', () => {
  let server;
  let client;
  let families;
  before(async () => {
    server = await start_server();
    client = await server.client();
    const api = await client.create_api();
    await client.create_field(api, 'name');
    await client.create_field(api, 'amount', 'integer');
    await client.create_field(api, 'price', 'float');
    await client.create_field(api, 'active', 'boolean');
    await client.create_field(api, 'location-name');
    families = [entries_path(api), extension_path(api)];
  });
  after(() => server.destroy());

  for (const [filter, detail] of refused) {
    it(`tell why of ${filter.slice(0, 80)}`, async () => {
      for (const path of families) assert_error(await client.get(path + query({ filter })), 400, detail);
    });
  }
});
