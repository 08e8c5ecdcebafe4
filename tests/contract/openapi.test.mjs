// The two OpenAPI documents: who may read them and what they follow. Whether they are valid, and true, is seen
// in tests/openapi.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_status } from './lib/assertions.mjs';
import { api_path, extension_path, field_path, send } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const path = '/v2/settings/extensions/specifications/openapi';

describe('the OpenAPI documents', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  const document = async (from = path) => {
    const reply = await client.get(from);
    assert_status(reply, 200);
    assert.equal(reply.headers['content-type'], 'application/json');
    assert.equal(reply.body.openapi, '3.1.0');
    return reply.body;
  };

  it('are bare, that of the Custom APIs for those with a token', async () => {
    assert_error(await send(server.url, 'GET', path), 401, 'Unable to validate access token');
    assert.deepEqual((await document()).servers, [{ url: '/' }]);
    const open = await send(server.url, 'GET', '/openapi.json');
    assert_status(open, 200);
    assert.deepEqual(open.body, await document('/openapi.json'));
  });

  // Generators name classes after tags.
  it('have the slug of a Custom API for its tag, and none that begins with a digit', async () => {
    const apis = [await client.create_api({ slug: 'boats' }), await client.create_api({ slug: '3d-models' })];
    const { tags, paths } = await document();
    assert.deepEqual(tags.map(({ name }) => name), ['boats', 'api 3d-models']);
    assert.deepEqual(Object.values(paths['/v2/extensions/3d-models']).map((operation) => operation.tags), [['api 3d-models'], ['api 3d-models']]);
    for (const api of apis) await client.delete(api_path(api));
  });

  it('follow the definitions', async () => {
    const empty = await document();
    assert.deepEqual(empty.paths, {});
    const api = await client.create_api({ api_type: 'boat_ext' });
    const field = await client.create_field(api, 'length', 'float', { min_value: 0 }, { description: 'Over all, in metres' });

    const defined = await document();
    assert.deepEqual(Object.keys(defined.paths), [extension_path(api), `${extension_path(api)}/batch`, `${extension_path(api)}/{identifier}`]);
    const { schemas } = defined.components;
    const told = { title: 'length', description: 'Over all, in metres', format: 'double' };
    assert.deepEqual(schemas.BoatExtCreate.properties.length, { ...told, type: ['number', 'null'], minimum: 0 });
    assert.deepEqual(schemas.BoatExt.properties.length, { ...told, type: ['number', 'null'] });
    assert.deepEqual(schemas.BoatExt.required, ['id', 'type', 'links', 'meta', 'length']);
    assert.deepEqual(schemas.BoatExtCreate.required, ['type']);

    await client.put(field_path(api, field), { type: 'custom_field', slug: 'loa', validation: { float: { allow_null_values: false } } });
    const changed = (await document()).components.schemas.BoatExtCreate;
    assert.deepEqual(changed.properties.loa, { ...told, type: 'number', minimum: 0 });
    assert.deepEqual(changed.required, ['type', 'loa']);
    assert.deepEqual((await document()).components.schemas.BoatExtUpdate.required, ['type']);

    await client.delete(api_path(api));
    assert.deepEqual(await document(), empty);
  });

  it('come in OpenAPI 3.0 as well', async () => {
    const api = await client.create_api({ api_type: 'ship_ext' });
    await client.create_field(api, 'name');
    const old = await client.get(`${path}?version=3.0`);
    assert_status(old, 200);
    assert.equal(old.body.openapi, '3.0.3');
    assert.deepEqual(old.body.components.schemas.ShipExt.properties.name, { title: 'name', type: 'string', nullable: true });
    assert.deepEqual(await client.get(`${path}?version=3.1`).then(({ body }) => body), await document());
    assert.equal((await send(server.url, 'GET', '/openapi.json?version=3.0')).body.openapi, '3.0.3');
    for (const from of [path, '/openapi.json']) {
      for (const version of ['2.0', '3', '']) assert_error(await client.get(`${from}?version=${version}`), 400, "The parameter 'version' must be '3.0' or '3.1'.");
      assert_error(await client.get(`${from}?version=%zz`), 400, 'The query must be percent-encoded UTF-8 without U+0000, of 256 parameters at most.');
    }
    await client.delete(api_path(api));
  });

  // progenitor makes of `true` a type that loses all others.
  it('describe the values of entries, whatever their fields, as {}', async () => {
    for (const version of ['3.0', '3.1']) {
      const { schemas } = (await client.get(`/openapi.json?version=${version}`)).body.components;
      for (const name of ['Entry', 'EntryBody']) assert.deepEqual(schemas[name].additionalProperties, {}, `${name} ${version}`);
      assert.deepEqual(Object.keys(schemas).filter((name) => schemas[name].additionalProperties === true), []);
    }
  });

  it('list what may be filtered and sorted', async () => {
    const api = await client.create_api();
    await client.create_field(api, 'name');
    await client.create_field(api, 'tags', 'list', { allowed_type: 'string' });
    const { parameters } = (await document()).paths[extension_path(api)].get;
    const [filter, sort] = ['filter', 'sort'].map((name) => parameters.find((parameter) => parameter.name === name));
    for (const line of ['- `name`: eq ge gt in is_null le like lt', '- `tags`: contains contains_all contains_any is_null; `tags[0]`: ', '; `tags.length`: ']) {
      assert.ok(filter.description.includes(line), filter.description);
    }
    for (const key of sort.schema.enum) assert_status(await client.get(`${extension_path(api)}?sort=${key}`), 200);
    assert.ok(sort.schema.enum.includes('-name') && !sort.schema.enum.includes('tags'));
  });

  it('name the public URL', async () => {
    const behind = await start_server({ public_url: 'https://shop.example/bespoke' });
    try {
      const told = await (await behind.client()).get(path);
      assert.deepEqual(told.body.servers, [{ url: 'https://shop.example/bespoke' }]);
      assert.deepEqual((await send(behind.url, 'GET', '/openapi.json')).body.servers, told.body.servers);
    } finally {
      await behind.destroy();
    }
  });
});
