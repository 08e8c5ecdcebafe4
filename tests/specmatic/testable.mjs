// The documents as Specmatic can use them: it knows no more of a server than they say, so that each path parameter
// gets the one value of something that is there, and what no schema can tell is left out.
// Languages and values of their own; and a list that has one millisecond may rightly not end in time.
const cannot_be_made_up = ({ name, schema }) => (
  ['filter', 'page[after]', 'If-Match', 'If-None-Match', 'Idempotency-Key', 'timeout'].includes(name) || (name === 'sort' && !schema.enum));

// `values(path)` gives the value of each parameter of a path. Each operation has things of its own, so that one that
// deletes takes them from no other.
async function with_parameters(document, values) {
  const copy = structuredClone(document);
  delete copy.security;
  for (const [path, operation] of Object.entries(copy.paths).flatMap(([path, item]) => Object.values(item).map((operation) => [path, operation]))) {
    delete operation.security;
    const resolved = (operation.parameters ?? []).map((parameter) => (
      parameter.$ref ? copy.components.parameters[parameter.$ref.split('/').pop()] : parameter));
    operation.parameters = structuredClone(resolved.filter((parameter) => !cannot_be_made_up(parameter)));
    const own = path.includes('{') ? await values(path) : {};
    for (const parameter of operation.parameters) {
      delete parameter.example;
      if (parameter.in === 'path') parameter.schema = { type: 'string', enum: [own[parameter.name]] };
    }
  }
  return copy;
}

// Texts are bounded: Specmatic sends the longest that a schema allows, and an entry has 64 KiB.
const boat_fields = {
  name: ['string', { min_length: 2, max_length: 20, allow_null_values: false }],
  code: ['string', { regex: '^[A-Z]{3}-[0-9]{2}$', max_length: 6 }],
  berths: ['integer', { min_value: 0, max_value: 20, allow_null_values: false }],
  metres: ['float', { min_value: 0.5, max_value: 400.5 }],
  sails: ['boolean', {}],
  years: ['list', { allowed_type: 'integer', max_length: 3 }],
  papers: ['any', {}],
};

// A Custom API of every field type.
export async function custom_apis(client) {
  const api = await client.create_api({ name: 'Boats', slug: 'boats', api_type: 'boat_ext' });
  for (const [slug, [type, rules]] of Object.entries(boat_fields)) await client.create_field(api, slug, type, rules);
  const { body } = await client.get('/v2/settings/extensions/specifications/openapi');
  return with_parameters(body, async () => ({ identifier: (await client.create_entry(api, { name: 'Argo', berths: 4 })).id }));
}

// The schemas of the server, without what depends on another member or on what is there.
function without_dependencies(schemas, credentials, api_type) {
  for (const name of ['CustomApiCreate', 'CustomApiUpdate']) delete schemas[name].properties.relationships;
  delete schemas.CustomApiPresentation.properties.section; // needs a page
  delete schemas.CustomApiUpdate.properties.api_type; // may only be repeated
  const flags = { allow_null_values: { type: 'boolean' }, immutable: { type: 'boolean' } };
  for (const name of ['CustomFieldCreate', 'CustomFieldUpdate']) {
    const { properties } = schemas[name];
    delete properties.use_as_url_slug;
    if (name === 'CustomFieldUpdate') delete properties.index; // may be repeated only
    properties.field_type = { type: 'string', enum: ['integer'] }; // names the rules
    properties.validation = { type: 'object', properties: { integer: { type: 'object', properties: flags } } };
  }
  // Long enough to be distinct.
  for (const name of ['CustomApiCreate', 'CustomApiUpdate', 'CustomFieldCreate', 'CustomFieldUpdate']) {
    schemas[name].properties.slug = { type: 'string', pattern: '^[a-z0-9]{30}$' };
  }
  schemas.CustomApiCreate.properties.api_type.pattern = '^[a-z0-9]{30}_ext$';
  schemas.EntryBody.properties.type.enum = [api_type];
  for (const [key, value] of Object.entries(credentials)) schemas.TokenRequest.properties[key].enum = [value];
}

export async function server(client, credentials) {
  const yachts = await client.create_api({ api_type: 'yacht_ext' });
  let count = 0;
  const things = async (path) => {
    count += 1;
    const of_entries = /entries|extensions\/\{slug/.test(path);
    const api = of_entries ? yachts : await client.create_api({ api_type: `boat_${count}_ext` });
    const field = await client.create_field(api, `berths_${count}`, 'integer');
    return { api: api.id, slug: api.slug, field: field.id, entry: (await client.create_entry(api)).id };
  };
  const { body } = await client.get('/openapi.json');
  const document = await with_parameters(body, things);
  without_dependencies(document.components.schemas, credentials, yachts.api_type);
  for (const item of Object.values(document.paths)) delete item.put?.responses['201']; // the entries are there
  // Of an object of anything Specmatic makes up what it holds.
  for (const path of Object.keys(document.paths).filter((path) => path.includes('openapi'))) delete document.paths[path];
  return document;
}
