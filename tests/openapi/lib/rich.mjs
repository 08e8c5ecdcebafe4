// Custom APIs that use every field type and rule, with slugs and texts that a careless writer of documents or
// of code trips over.
const string = (rules) => ['string', rules];
const integer = (rules) => ['integer', rules];
const float = (rules) => ['float', rules];
const boolean = (rules) => ['boolean', rules];
const list = (rules) => ['list', rules];
const any = (rules) => ['any', rules];
const schema = (schema) => ({ json_schema: { version: '2020-12', schema: JSON.stringify(schema) } });

export const rich_apis = [
  {
    api: { name: 'Wishlists', slug: 'wishlists', api_type: 'wishlist_ext', description: 'What customers wish for' },
    fields: {
      name: string({ min_length: 2, max_length: 64, allow_null_values: false }),
      code: string({ regex: '^[A-Z]{3}-\\d+$' }),
      email: string({ unique: 'yes', unique_case_insensitivity: true }),
      owner: string({ immutable: true }),
      note: string(),
      items: integer({ min_value: 0, max_value: 100, allow_null_values: false }),
      big: integer(),
      weight_kg: float({ min_value: -0.5, max_value: 1e21 }),
      ratio: float(),
      keep: boolean({ allow_null_values: false }),
      shared: boolean({ immutable: true }),
      tags: list({ allowed_type: 'string', min_length: 1, max_length: 5 }),
      counts: list({ allowed_type: 'integer', allow_null_values: false }),
      mixed: list(),
      pair: list({ allowed_type: 'float', ...schema({ type: 'array', items: { type: 'number' }, minItems: 2, uniqueItems: true }) }),
      extra: any(),
      never_null: any({ allow_null_values: false }),
      engine: any(schema({ type: 'object', required: ['grade'], properties: { grade: { type: 'string' }, litres: { type: 'number' } } })),
      pairs: any(schema({ type: 'object', properties: { a: true, b: false }, items: true, additionalProperties: false })),
      tree: any(schema({ $defs: { node: { properties: { next: { $ref: '#/$defs/node' } } } }, $ref: '#/$defs/node' })),
    },
  },
  {
    api: { name: 'Inventories "quoted"', slug: 'inventories', api_type: 'inventory_ext', allow_upserts: true },
    fields: { sku: string({ unique: 'yes', allow_null_values: false, _use_as_url_slug: true }), stock: integer() },
  },
  { api: { name: 'Upserts', slug: 'upserts', api_type: 'upsert_ext', allow_upserts: true }, fields: { count: integer() } },
  { api: { name: 'Nothing', slug: 'nothing', api_type: 'nothing_ext' }, fields: {} },
  // Names that are one once a generator has dropped underscores and case.
  { api: { name: 'a b', slug: '-', api_type: 'a_b_ext' }, fields: { a: string() } },
  { api: { name: 'ab', slug: '_', api_type: 'ab_ext' }, fields: { b: string() } },
  { api: { name: '_a__b', slug: '--__', api_type: '_a__b_ext' }, fields: { c: string() } },
  { api: { name: '7', slug: '7', api_type: '7_ext' }, fields: { 7: integer() } },
  { api: { name: 'Underscore', slug: 'x'.repeat(63), api_type: '__ext' }, fields: {} },
  { api: { name: 'Listing', slug: 'list', api_type: 'list_ext' }, fields: {} },
  { api: { name: 'Class', slug: 'class', api_type: 'class_ext' }, fields: { class: string(), default: boolean() } },
  {
    api: { name: 'Ünïcödé \u{1F600}', slug: 'odd-texts', api_type: 'odd_texts_ext', description: '*/ "}` ${x} \\ \n# <b>bold</b>' },
    // Not `constructor`: redocly 1.34 takes it for a member of its own.
    fields: {
      'with space': string(), 'hy-phen': string(), 'quo"te': string(), "apo'strophe": string(), 'back\\slash': string(),
      'sla/sh': integer(), 'til~de': integer(), 'bra{ce}': boolean(), '$ref': string(), 'näme': string(), '\u{1F600}': string(),
      'line\nbreak': string(), '*/': string(), '${x}': string(), '`': string(), 'a.b': float(), '#': float(),
    },
  },
  {
    api: { name: 'Patterns', slug: 'patterns', api_type: 'pattern_ext' },
    fields: {
      dot: string({ regex: '^a.c$' }), spaces: string({ regex: '\\s+[^\\s]' }), loose: string({ regex: 'x' }), braces: string({ regex: 'a{,2}]}' }),
      hyphen: string({ regex: '^[a-z\\-_.]+$' }), unportable: string({ regex: '(?i)^hello$' }), script: string({ regex: '^\\p{Greek}+$' }),
      quoted: string({ regex: '"\\\\/' }),
    },
  },
];

export async function define(client, apis = rich_apis) {
  const defined = {};
  for (const { api, fields } of apis) {
    const created = await client.create_api(api);
    for (const [slug, [type, { _use_as_url_slug, ...rules } = {}]] of Object.entries(fields)) {
      const attributes = { name: `The ${slug}`, description: `About "${slug}"`, ...(_use_as_url_slug && { use_as_url_slug: true }) };
      await client.create_field(created, slug, type, rules, attributes);
    }
    defined[created.slug] = created;
  }
  return defined;
}
