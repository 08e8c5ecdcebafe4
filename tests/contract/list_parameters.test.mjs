// Names of query parameters that are almost right, and pages past the end.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { apis_path, entries_path, extension_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

describe('list parameters', () => {
  let server;
  let client;
  let api;
  let lists;
  before(async () => {
    server = await start_server();
    client = await server.client();
    api = await client.create_api();
    for (const slug of ['a', 'b', 'c', 'd', 'e']) await client.create_field(api, slug, 'integer');
    for (let a = 0; a < 5; a += 1) await client.create_entry(api, { a });
    lists = [apis_path, fields_path(api), entries_path(api), extension_path(api)];
  });
  after(() => server.destroy());

  const pages = "page[limit]', 'page[offset]', 'page[after]' or 'page[total_method]";
  const meant = {
    'filter[s]': 'filter', 'filter[eq][a]': 'filter', filters: 'filter', Filter: 'filter', FILTER: 'filter', where: 'filter', 'sort[]': 'sort', Sort: 'sort', sort_by: 'sort', orderBy: 'sort', order: 'sort',
    limit: 'page[limit]', Limit: 'page[limit]', page_size: 'page[limit]', pageSize: 'page[limit]', per_page: 'page[limit]', 'page[size]': 'page[limit]', 'page[Limit]': 'page[limit]', 'page.limit': 'page[limit]', 'page[limit': 'page[limit]',
    offset: 'page[offset]', 'page[number]': 'page[offset]', 'PAGE[OFFSET]': 'page[offset]', page_offset: 'page[offset]', after: 'page[after]', cursor: 'page[after]', 'page[cursor]': 'page[after]',
    total_method: 'page[total_method]', 'page[total-method]': 'page[total_method]', page: pages, 'page[x]': pages, timeout_ms: 'timeout', Timeout: 'timeout', Explain: 'explain',
  };

  it('that are almost right are told what is meant', async () => {
    for (const list of lists) {
      for (const [name, wanted] of Object.entries(meant)) {
        assert_error(await client.get(`${list}?${encodeURIComponent(name)}=1`), 400, `There is no parameter '${name}' here: '${wanted}' is meant.`);
      }
      assert_error(await client.get(`${list}?limit=1&sort=-id&offset=2`), 400, "There is no parameter 'limit' here: 'page[limit]' is meant.", "There is no parameter 'offset' here: 'page[offset]' is meant.");
    }
  });

  it('that are of others are ignored', async () => {
    for (const list of lists) {
      for (const other of ['include=x', 'fields=a', 'q=x', 'utm_source=x', 'access_token=x', '_=1', 'locale=en', 'filtered=1', 'useTemplateSlugs=true']) {
        assert_status(await client.get(`${list}?${other}&page[limit]=1`), 200);
      }
      assert_status(await client.get(`${list}?page%5Blimit%5D=1&page[offset]=0&filter=&sort=`), 200);
    }
  });

  const prev_offset = (links) => (links.prev === null ? null : Number(/page\[offset\]=(\d+)/.exec(links.prev)[1]));

  it('past the end lead back to a page that is not empty', async () => {
    for (const list of [fields_path(api), entries_path(api), extension_path(api)]) {
      for (const [offset, limit, wanted] of [[0, 2, null], [1, 2, 0], [5, 2, 3], [6, 2, 4], [7, 2, 4], [40, 2, 4], [9000, 2, 4], [10000, 1, 4], [40, 10, 0], [40, 5, 0], [5, 5, 0], [8, 100, 0], [40, 0, null]]) {
        for (const method of ['', '&page[total_method]=observed', '&page[total_method]=exact']) {
          const { body } = await client.get(`${list}?page[offset]=${offset}&page[limit]=${limit}${method}`);
          assert.equal(prev_offset(body.links), wanted, `${list} ${offset} ${limit} ${method}`);
          if (wanted !== null) assert.ok((await client.get(body.links.prev)).body.data.length > 0);
        }
      }
      const { body } = await client.get(`${list}?page[offset]=40&page[limit]=2&filter=eq(id,00000000-0000-4000-8000-000000000000)`);
      assert.equal(body.links.prev, null);
    }
  });
});
