// What makes a Custom API invalid, and how each broken rule is told.
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { api_path, apis_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const type = "The field 'type' must be 'custom_api'.";
const required = (name) => `The field '${name}' is required.`;
const no_string = (name) => `The field '${name}' must be a string.`;
const too_long = (name, length) => `The max length of field '${name}' is '${length}'.`;
const slug = "The field 'slug' must consist of lowercase alphanumeric characters, hyphens or underscores, and be between 1 to 63 characters long.";
const api_type = "The field 'api_type' must consist of lowercase alphanumeric characters or underscores, end with '_ext', and be between 1 to 59 characters long before '_ext'.";

const valid = { type: 'custom_api', name: 'Valid', description: 'valid', slug: 'valid', api_type: 'valid_ext' };

// Rules that hold on create and on update alike: the change to a valid body, and the details told.
const rules = [
  [{ type: undefined }, type],
  [{ type: 'custom_apis' }, type],
  [{ type: 7 }, type],
  [{ type: null }, type],
  [{ name: null }, required('name')],
  [{ name: 7 }, no_string('name')],
  [{ name: '' }, /'name'/],
  [{ name: 'é'.repeat(256) }, too_long('name', 255)],
  [{ description: 7 }, no_string('description')],
  [{ description: 'd'.repeat(256) }, too_long('description', 255)],
  [{ slug: 7 }, no_string('slug')],
  [{ slug: 'Upper' }, slug],
  [{ slug: 'with space' }, slug],
  [{ slug: 'dot.ted' }, slug],
  [{ slug: 'ümlaut' }, slug],
  [{ slug: 'new\nline' }, slug],
  [{ slug: 'trailing\n' }, slug],
  [{ slug: 's'.repeat(64) }, slug],
  [{ allow_upserts: 'true' }, "The field 'allow_upserts' must be a boolean."],
  [{ allow_upserts: 1 }, "The field 'allow_upserts' must be a boolean."],
  [{ presentation: 'Home' }, /'presentation'/],
  [{ presentation: { page: 7 } }, no_string('presentation.page')],
  [{ presentation: { page: 'Home', section: 7 } }, no_string('presentation.section')],
  [{ presentation: { page: 'Home', section: 's'.repeat(65) } }, too_long('presentation.section', 64)],
  [{ presentation: { section: 'alone' } }, /'presentation\.section'/],
  [{ presentation: { page: null, section: 'alone' } }, /'presentation\.section'/],
  [{ relationships: 'x' }, /'relationships/],
  [{ relationships: { parent_apis: { data: 'x' } } }, /parent_apis/],
  [{ relationships: { parent_apis: { data: [{ id: '/v2/elsewhere', type: 'api_location' }] } } }, /parent_apis/],
  [{ relationships: { parent_apis: { data: [{ id: '/v2/extensions', type: 'somewhere' }] } } }, /parent_apis/],
  [{ relationships: { parent_apis: { data: [{ type: 'custom_api' }] } } }, /parent_apis/],
];

const create_rules = [
  [{ name: undefined }, required('name')],
  [{ slug: undefined }, required('slug')],
  [{ slug: null }, required('slug')],
  [{ slug: '' }, slug],
  [{ api_type: undefined }, required('api_type')],
  [{ api_type: null }, required('api_type')],
  [{ api_type: 7 }, no_string('api_type')],
  [{ api_type: 'wishlist' }, api_type],
  [{ api_type: '_ext' }, api_type],
  [{ api_type: 'Wishlist_ext' }, api_type],
  [{ api_type: 'wish-list_ext' }, api_type],
  [{ api_type: 'wishlist_ext2' }, api_type],
  [{ api_type: 'wishlist_ext\n' }, api_type],
  [{ api_type: `${'a'.repeat(60)}_ext` }, api_type],
  // Every broken rule, in the order of the attributes.
  [{ type: 'x', name: undefined, description: 7, slug: 'Upper', api_type: 'x', allow_upserts: 0 },
    type, required('name'), no_string('description'), slug, api_type, "The field 'allow_upserts' must be a boolean."],
  [{ name: 'n'.repeat(256), slug: undefined, api_type: undefined }, too_long('name', 255), required('slug'), required('api_type')],
];

describe('rules of Custom APIs', () => {
  let server;
  let client;
  let api;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api({ slug: 'existing', api_type: 'existing_ext' });
  });
  after(() => server.destroy());

  for (const [change, ...details] of [...rules, ...create_rules]) {
    it(`refuses to create with ${JSON.stringify(change).slice(0, 100)}`, async () => {
      assert_error(await client.post(apis_path, { ...valid, ...change }), 400, ...details);
    });
  }

  for (const [change, ...details] of rules) {
    it(`refuses to update to ${JSON.stringify(change).slice(0, 100)}`, async () => {
      assert_error(await client.put(api_path(api), { type: 'custom_api', ...change }), 400, ...details);
    });
  }

  it('refuses a body without an object in data', async () => {
    const detail = required('data');
    assert_error(await client.post_text(apis_path, '{}'), 400, detail);
    assert_error(await client.post_text(apis_path, '{"data":null}'), 400, detail);
    assert_error(await client.put_text(api_path(api), '{}'), 400, detail);
    for (const body of ['{"data":[]}', '{"data":"x"}', '{"data":7}']) assert_error(await client.post_text(apis_path, body), 400, /'data'/);
    for (const body of ['', '[]', 'null', '"x"', '{', '{"data":{}', "{'data':{}}", '{"data":{},}']) assert_error(await client.post_text(apis_path, body), 400);
  });

  it('tells broken rules before conflicts', async () => {
    assert_error(await client.post(apis_path, { ...valid, slug: api.slug, api_type: api.api_type, name: undefined }), 400, required('name'));
  });

  it('tells a clash of both names as a conflict', async () => {
    const reply = await client.post(apis_path, { ...valid, slug: api.slug, api_type: api.api_type });
    assert_error(reply, 409, ...reply.body.errors.map(() => /^custom_api with the given (api_type|slug) already exists$/));
  });

  it('has stored nothing of all that', async () => {
    assert_status(await client.post(apis_path, valid), 201);
  });
});
