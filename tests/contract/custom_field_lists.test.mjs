// The list of the Custom Fields of an API: paging, links, sorting, filtering.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_page, assert_status, follow_pages } from './lib/assertions.mjs';
import { fields_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const unknown = (name) => `Invalid filter: unknown field [${name}] specified in search filter, allowed fields are [created_at description field_type id name slug updated_at]`;
const no_operator = (operator, field, allowed) => `Invalid filter: unknown operator [${operator}] specified in search filter for field [${field}], allowed operators are [${allowed}]`;

describe('the list of Custom Fields', () => {
  let server;
  let client;
  let path;
  const fields = [];
  before(async () => {
    server = await start_server();
    client = await server.client();
    const api = await client.create_api();
    path = fields_path(api);
    const rows = [['title', 'string', 'Zulu'], ['rating', 'integer', 'Yankee'], ['price', 'float', 'X-ray'], ['in_stock', 'boolean', 'whisky'], ['sub-title', 'string', 'Last Name']];
    for (const [slug, field_type, name] of rows) {
      fields.push(await client.create_field(api, slug, field_type, undefined, { name, description: field_type === 'string' ? 'private text' : '' }));
      await sleep(3);
    }
    const other = await client.create_api();
    await client.create_field(other, 'not-mine');
  });
  after(() => server.destroy());

  const list = (values = {}) => client.get(path + (Object.keys(values).length ? query(values) : ''));
  const slugs = async (values) => {
    const reply = await list(values);
    assert_status(reply, 200);
    return reply.body.data.map(({ slug }) => slug);
  };

  it('has one full page of what GET shows, newest first', async () => {
    const reply = await list();
    assert_page(reply, path, { total: 5 });
    assert.deepEqual(reply.body.data, [...fields].reverse());
  });

  it('is empty for an API without fields', async () => {
    const empty = fields_path(await client.create_api());
    const reply = await client.get(empty);
    assert_page(reply, empty, { total: 0 });
    assert.deepEqual(reply.body.data, []);
  });

  it('links the pages', async () => {
    for (const offset of [0, 2, 4]) {
      const reply = await client.get(`${path}?page[limit]=2&page[offset]=${offset}`);
      assert_page(reply, path, { total: 5, limit: 2, offset });
      assert.deepEqual(reply.body.data, [...fields].reverse().slice(offset, offset + 2));
    }
    const rows = await follow_pages(client, path + query({ 'page[limit]': 2, sort: 'slug', filter: 'in(field_type,string,integer)' }));
    assert.deepEqual(rows.map(({ slug }) => slug), ['rating', 'sub-title', 'title']);
  });

  it('refuses page parameters that are out of range or no numbers', async () => {
    for (const value of ['10001', '-1', 'x']) assert_error(await list({ 'page[offset]': value }), 400, /page\[offset\]/);
    for (const value of ['-1', 'x']) assert_error(await list({ 'page[limit]': value }), 400, /page\[limit\]/);
    assert_page(await list({ 'page[limit]': 101 }), path, { total: 5, limit: 100 });
  });

  it('sorts by every documented key, both ways', async () => {
    // Rows of the same field_type keep an order of the server's own, so that key is compared by itself.
    for (const key of ['id', 'created_at', 'updated_at', 'field_type', 'name', 'slug']) {
      const value = (field) => field[key] ?? field.meta.timestamps[key];
      const wanted = fields.map(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const found = async (sort) => (await list({ sort })).body.data.map(value);
      assert.deepEqual(await found(key), wanted, key);
      assert.deepEqual(await found(`-${key}`), wanted.reverse(), `-${key}`);
    }
    for (const sort of ['description', 'validation', 'null']) assert_error(await list({ sort }), 400, /sort/);
  });

  const [title, rating, price, in_stock, sub_title] = ['title', 'rating', 'price', 'in_stock', 'sub-title'];
  const matches = [
    ['eq(slug,title)', title],
    ['eq(slug,sub-title)', sub_title],
    ['like(slug,*title)', sub_title, title],
    ['in(slug,title,price)', price, title],
    ['eq(field_type,string)', sub_title, title],
    ['in(field_type,integer,float)', price, rating],
    ['eq(name,"Last Name")', sub_title],
    ['like(name,*a*)', rating, sub_title, price],
    ['like(description,*private*)', sub_title, title],
    ['eq(description,"private text")', sub_title, title],
    ['like(name,w*):eq(field_type,boolean)', in_stock],
  ];
  for (const [filter, ...wanted] of matches) {
    it(`finds ${filter}`, async () => {
      assert.deepEqual(await slugs({ filter, sort: 'slug' }), wanted.sort());
    });
  }

  it('filters by id and the times', async () => {
    const by_id = [...fields].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ slug }) => slug);
    const { id } = fields.find(({ slug }) => slug === by_id[2]);
    assert.deepEqual(await slugs({ filter: `gt(id,${id})`, sort: 'id' }), by_id.slice(3));
    assert.deepEqual(await slugs({ filter: `le(id,${id})`, sort: 'id' }), by_id.slice(0, 3));
    assert.deepEqual(await slugs({ filter: `in(id,${fields[0].id},${fields[4].id})`, sort: 'created_at' }), [title, sub_title]);
    const { created_at } = fields[2].meta.timestamps;
    assert.deepEqual(await slugs({ filter: `ge(created_at,${created_at})`, sort: 'created_at' }), [price, in_stock, sub_title]);
    assert.deepEqual(await slugs({ filter: `lt(updated_at,${created_at})`, sort: 'created_at' }), [title, rating]);
    assert.deepEqual(await slugs({ filter: `eq(created_at,${created_at})` }), [price]);
  });

  const refused = [
    ['eq(use_as_url_slug,true)', unknown('use_as_url_slug')],
    ['eq(validation,1)', unknown('validation')],
    ['like(field_type,s*)', no_operator('like', 'field_type', 'eq in')],
    ['in(name,a,b)', no_operator('in', 'name', 'eq like')],
    ['gt(slug,a)', no_operator('gt', 'slug', 'eq in like')],
    ['like(id,a)', no_operator('like', 'id', 'eq ge gt in le lt')],
    ['in(updated_at,1,2)', no_operator('in', 'updated_at', 'eq ge gt le lt')],
  ];
  for (const [filter, detail] of refused) {
    it(`refuses ${filter}`, async () => {
      assert_error(await list({ filter }), 400, detail);
    });
  }
});
