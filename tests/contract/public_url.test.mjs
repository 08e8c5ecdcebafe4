// Links: paths as a rule, absolute with --public-url, and never made from the Host header.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_status } from './lib/assertions.mjs';
import { api_path, apis_path, entries_path, entry_path, extension_path, field_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const elsewhere = { Host: 'elsewhere.example', 'X-Forwarded-Host': 'elsewhere.example', 'X-Forwarded-Proto': 'https', Forwarded: 'host=elsewhere.example;proto=https' };

// [whether --public-url is given, what a list's link and a resource's link begin with]
for (const [public_url, list_prefix, self_prefix] of [[undefined, '', ''], ['https://shop.example', 'https://shop.example', 'https://shop.example/v2'], ['https://shop.example/', 'https://shop.example', 'https://shop.example/v2']]) {
  describe(`links with public URL ${public_url}`, () => {
    let server;
    let client;
    let api;
    let field;
    let entry;
    before(async () => {
      server = await start_server({ public_url });
      client = await server.client();
      api = await client.create_api({ slug: 'things', api_type: 'thing_ext' });
      field = await client.create_field(api, 'name');
      entry = await client.create_entry(api, { name: 'x' });
      await client.create_entry(api, { name: 'y' });
    });
    after(() => server.destroy());

    it('of resources', async () => {
      const wanted = [
        [api_path(api), `/settings/extensions/custom-apis/${api.id}`], [field_path(api, field), `/settings/extensions/custom-apis/${api.id}/fields/${field.id}`],
        [entry_path(api, entry), `/extensions/things/${entry.id}`], [`${extension_path(api)}/${entry.id}`, `/extensions/things/${entry.id}`],
      ];
      for (const [path, self] of wanted) {
        for (const headers of [{}, elsewhere]) {
          const reply = await client.get(path, headers);
          assert_status(reply, 200);
          assert.deepEqual(reply.body.data.links, { self: self_prefix + self });
        }
      }
      assert.equal(api.links.self, `${self_prefix}/settings/extensions/custom-apis/${api.id}`);
    });

    it('of lists', async () => {
      for (const path of [apis_path, fields_path(api), entries_path(api), extension_path(api)]) {
        const { links } = (await client.get(path, elsewhere)).body;
        const first = `${list_prefix}${path}?page[offset]=0&page[limit]=25`;
        assert.deepEqual(links, { current: first, first, last: null, next: null, prev: null });
      }
      const { links } = (await client.get(`${extension_path(api)}?page[limit]=1`)).body;
      const at = (offset) => `${list_prefix}${extension_path(api)}?page[offset]=${offset}&page[limit]=1`;
      assert.deepEqual(links, { current: at(0), first: at(0), last: at(1), next: at(1), prev: null });
    });
  });
}
