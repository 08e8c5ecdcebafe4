// The list of Custom APIs: paging, links, sorting, filtering.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_error, assert_page, assert_status, follow_pages } from './lib/assertions.mjs';
import { api_path, apis_path, query } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const allowed = '[api_type created_at description id name slug updated_at]';

describe('the list of Custom APIs', () => {
  let server;
  let client;
  const apis = [];
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const list = (values = {}) => client.get(apis_path + (Object.keys(values).length ? query(values) : ''));
  const slugs = async (values) => {
    const reply = await list(values);
    assert_status(reply, 200);
    return reply.body.data.map(({ slug }) => slug);
  };
  const sorted_slugs = async (values) => (await slugs(values)).sort();

  it('is empty at first', async () => {
    const reply = await list();
    assert_page(reply, apis_path, { total: 0 });
    assert.deepEqual(reply.body.data, []);
  });

  it('shows a first poll that finds nothing as an empty list', async () => {
    const reply = await client.get(`${apis_path}?filter=eq(slug,alpha-api)`);
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data, []);
  });

  it('has one full page of what GET shows, newest first', async () => {
    const attributes = [
      { slug: 'alpha-api', api_type: 'golf_ext', name: 'Zulu', description: 'the first', presentation: { page: 'Home' } },
      { slug: 'bravo-api', api_type: 'foxtrot_ext', name: 'Yankee 100%', description: 'under_score' },
      { slug: 'charlie_api', api_type: 'echo_ext', name: 'X-ray, (and) more', description: 'back\\slash' },
      { slug: 'delta', api_type: 'delta_ext', name: 'whisky', description: 'the first' },
      { slug: 'echo', api_type: 'charlie_ext', name: 'Victor', description: '' },
      { slug: 'foxtrot', api_type: 'bravo_ext', name: 'Ünicode', presentation: { page: 'Homepage' } },
      { slug: 'golf', api_type: 'alpha_ext', name: 'Tango', description: 'say "hi"' },
    ];
    for (const api of attributes) {
      apis.push(await client.create_api(api));
      await sleep(3);
    }
    const reply = await list();
    assert_page(reply, apis_path, { total: 7 });
    assert.deepEqual(reply.body.data, [...apis].reverse());
  });

  it('links the pages', async () => {
    for (const offset of [0, 3, 6]) {
      const reply = await client.get(`${apis_path}?page[limit]=3&page[offset]=${offset}`);
      assert_page(reply, apis_path, { total: 7, limit: 3, offset });
      assert.deepEqual(reply.body.data, [...apis].reverse().slice(offset, offset + 3));
    }
    assert_page(await list({ 'page[limit]': 7 }), apis_path, { total: 7, limit: 7 });
  });

  it('reads page parameters with encoded brackets too', async () => {
    const reply = await client.get(`${apis_path}?page%5Blimit%5D=2&page%5Boffset%5D=4`);
    assert_page(reply, apis_path, { total: 7, limit: 2, offset: 4 });
  });

  it('is empty past its end', async () => {
    const reply = await client.get(`${apis_path}?page[offset]=10000`);
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data, []);
    assert.equal(reply.body.links.next, null);
  });

  it('clamps the limit to 100 and answers an empty page to 0', async () => {
    for (const limit of [100, 101, 5000]) assert_page(await client.get(`${apis_path}?page[limit]=${limit}`), apis_path, { total: 7, limit: 100 });
    const none = await client.get(`${apis_path}?page[limit]=0`);
    assert_status(none, 200);
    assert.deepEqual(none.body.data, []);
    assert.equal(none.body.meta.results.total, 7);
    assert.equal(none.body.links.next, null);
  });

  it('refuses page parameters that are out of range or no numbers', async () => {
    for (const value of ['10001', '-1', 'x', '1.5', '99999999999999999999']) assert_error(await list({ 'page[offset]': value }), 400, /page\[offset\]/);
    for (const value of ['-1', 'x', '1.5']) assert_error(await list({ 'page[limit]': value }), 400, /page\[limit\]/);
  });

  it('sorts by every documented key, both ways', async () => {
    for (const key of ['id', 'created_at', 'updated_at', 'api_type', 'name', 'slug']) {
      const value = (api) => api[key] ?? api.meta.timestamps[key];
      const by_code_point = (a, b) => Buffer.compare(Buffer.from(value(a)), Buffer.from(value(b)));
      const wanted = [...apis].sort(by_code_point).map(({ slug }) => slug);
      assert.deepEqual(await slugs({ sort: key }), wanted, key);
      assert.deepEqual(await slugs({ sort: `-${key}` }), wanted.reverse(), `-${key}`);
    }
  });

  it('refuses other sort keys', async () => {
    for (const sort of ['description', 'allow_upserts', '--name', 'name,slug', 'null', '+name']) assert_error(await list({ sort }), 400, /sort/);
  });

  it('takes an empty filter or sort as absent', async () => {
    assert.equal((await slugs({ filter: '', sort: '' }))[0], 'golf');
  });

  it('visits every row once by next, whatever the filter and the order', async () => {
    for (const values of [{ sort: 'name' }, { filter: 'like(api_type,*_ext)', sort: '-slug' }, { filter: 'eq(description,"the first")' }]) {
      const rows = await follow_pages(client, apis_path + query({ ...values, 'page[limit]': 2 }));
      assert.deepEqual(rows.map(({ slug }) => slug), await slugs(values));
    }
  });

  it('carries filter and sort in its links', async () => {
    const values = { filter: 'like(name,*a*)', sort: '-name' };
    const { body } = await list({ ...values, 'page[limit]': '1', 'page[offset]': '1' });
    for (const link of [body.links.current, body.links.first, body.links.last, body.links.next, body.links.prev]) {
      assert.ok(link.startsWith(`${apis_path}?page[offset]=`), link);
      const parameters = Object.fromEntries(new URL(link, 'http://host').searchParams);
      assert.deepEqual({ filter: parameters.filter, sort: parameters.sort, limit: parameters['page[limit]'] }, { ...values, limit: '1' });
    }
  });

  const matches = [
    ['eq(slug,alpha-api)', 'alpha-api'],
    ['eq(slug,charlie_api)', 'charlie_api'],
    ['like(slug,*-api)', 'alpha-api', 'bravo-api'],
    ['like(slug,*_api)', 'charlie_api'],
    ['in(slug,alpha-api,golf,nothing)', 'alpha-api', 'golf'],
    ['eq(api_type,golf_ext)', 'alpha-api'],
    ['like(api_type,echo*)', 'charlie_api'],
    ['in(api_type,golf_ext,alpha_ext)', 'alpha-api', 'golf'],
    ['eq(name,"Zulu")', 'alpha-api'],
    ["eq(name,'Zulu')", 'alpha-api'],
    ['eq(name,Zulu)', 'alpha-api'],
    ['eq(name,zulu)'],
    ['eq(name,"X-ray, (and) more")', 'charlie_api'],
    ['eq(name,"Yankee 100%")', 'bravo-api'],
    ['eq(name,Ünicode)', 'foxtrot'],
    ['like(name,*100%)', 'bravo-api'],
    ['like(name,%ulu)'],
    ['eq(description,"the first")', 'alpha-api', 'delta'],
    ['eq(description,"")', 'echo', 'foxtrot'],
    ['eq(description,"say \\"hi\\"")', 'golf'],
    ['eq(description,"back\\\\slash")', 'charlie_api'],
    ['eq(description,"back\\slash")', 'charlie_api'],
    ['like(description,*_*)', 'bravo-api'],
    ['like(description,*first*)', 'alpha-api', 'delta'],
    ['ilike(presentation.page,home)', 'alpha-api'],
    ['ilike(presentation.page,HOME*)', 'alpha-api', 'foxtrot'],
    ['eq(description,"the first"):eq(name,whisky)', 'delta'],
    ['like(name,*):eq(slug,echo)', 'echo'],
    ['eq(slug,echo):eq(slug,golf)'],
  ];
  for (const [filter, ...wanted] of matches) {
    it(`finds ${filter}`, async () => {
      assert.deepEqual(await sorted_slugs({ filter }), wanted);
    });
  }

  it('filters by id', async () => {
    const ids = apis.map(({ id }) => id).sort();
    const found = async (filter) => (await list({ filter })).body.data.map(({ id }) => id).sort();
    assert.deepEqual(await found(`eq(id,${ids[2]})`), [ids[2]]);
    assert.deepEqual(await found(`in(id,${ids[2]},${ids[4]})`), [ids[2], ids[4]]);
    assert.deepEqual(await found(`lt(id,${ids[2]})`), ids.slice(0, 2));
    assert.deepEqual(await found(`le(id,${ids[2]})`), ids.slice(0, 3));
    assert.deepEqual(await found(`gt(id,${ids[2]})`), ids.slice(3));
    assert.deepEqual(await found(`ge(id,${ids[2]})`), ids.slice(2));
  });

  it('filters by the times, written in three ways', async () => {
    const created_at = apis[3].meta.timestamps.created_at;
    for (const time of [created_at, String(Date.parse(created_at)), `"${created_at}"`]) {
      for (const attribute of ['created_at', 'updated_at']) {
        const all = apis.map(({ slug }) => slug);
        assert.deepEqual(await sorted_slugs({ filter: `lt(${attribute},${time})` }), all.slice(0, 3).sort(), time);
        assert.deepEqual(await sorted_slugs({ filter: `le(${attribute},${time})` }), all.slice(0, 4).sort());
        assert.deepEqual(await sorted_slugs({ filter: `eq(${attribute},${time})` }), all.slice(3, 4));
        assert.deepEqual(await sorted_slugs({ filter: `gt(${attribute},${time})` }), all.slice(4).sort());
        assert.deepEqual(await sorted_slugs({ filter: `ge(${attribute},${time})` }), all.slice(3).sort());
      }
    }
    assert.equal((await slugs({ filter: 'ge(created_at,2024-04-29)' })).length, 7);
    assert.equal((await slugs({ filter: 'le(updated_at,2024-04-29T00:00:00.000Z)' })).length, 0);
  });

  const refused = [
    ['eq(version,1)', `Invalid filter: unknown field [version] specified in search filter, allowed fields are ${allowed}`],
    ['eq(allow_upserts,true)', `Invalid filter: unknown field [allow_upserts] specified in search filter, allowed fields are ${allowed}`],
    ['eq(meta.timestamps.created_at,1)', `Invalid filter: unknown field [meta.timestamps.created_at] specified in search filter, allowed fields are ${allowed}`],
    ['in(name,a,b)', 'Invalid filter: unknown operator [in] specified in search filter for field [name], allowed operators are [eq like]'],
    ['gt(slug,a)', 'Invalid filter: unknown operator [gt] specified in search filter for field [slug], allowed operators are [eq in like]'],
    ['like(id,a*)', 'Invalid filter: unknown operator [like] specified in search filter for field [id], allowed operators are [eq ge gt in le lt]'],
    ['in(created_at,2024-01-01,2024-01-02)', 'Invalid filter: unknown operator [in] specified in search filter for field [created_at], allowed operators are [eq ge gt le lt]'],
    ['eq(presentation.page,Home)', 'Invalid filter: unknown operator [eq] specified in search filter for field [presentation.page], allowed operators are [ilike]'],
    ['ilike(name,a)', 'Invalid filter: unknown operator [ilike] specified in search filter for field [name], allowed operators are [eq like]'],
    ['is_null(description)', 'Invalid filter: unknown operator [is_null] specified in search filter for field [description], allowed operators are [eq like]'],
    ['gt(created_at,yesterday)', /^Invalid filter: could not validate \[created_at\], the value \[yesterday\] could not be converted to /],
  ];
  for (const [filter, detail] of refused) {
    it(`refuses ${filter}`, async () => {
      assert_error(await list({ filter }), 400, detail);
    });
  }

  it('follows an update at once', async () => {
    await client.put(api_path(apis[0]), { type: 'custom_api', name: 'Sierra' });
    assert.deepEqual(await slugs({ filter: 'eq(name,Zulu)' }), []);
    assert.deepEqual(await slugs({ filter: 'eq(name,Sierra)' }), ['alpha-api']);
    assert.equal((await slugs({ sort: '-updated_at' }))[0], 'alpha-api');
    await client.delete(api_path(apis[0]));
    assert.equal((await list()).body.meta.results.total, 6);
  });
});
