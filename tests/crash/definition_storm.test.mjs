// Two nodes on one database, one of which hears nothing of what the other changes (no NOTIFY reaches it): what was
// acknowledged is known to it all the same, and no row is stored that breaks the definition of its commit.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assert_error, assert_no_content, assert_not_found, assert_status } from '../contract/lib/assertions.mjs';
import { api_path, entries_path, entry_path, extension_path, field_path, fields_path, post_token } from '../contract/lib/client.mjs';
import { DatabaseProxy } from '../contract/lib/database_proxy.mjs';
import { postgresql_url, psql } from '../contract/lib/postgresql.mjs';
import { client_id, client_secret, new_data_folder, of_postgresql, start_server } from '../contract/lib/server.mjs';

const turns = 10;
const storm_ms = 6_000;
const limits = { tight: 10, wide: 1000 };

// At the commit of each row: what the definitions say at that moment, read by the transaction that commits it.
const audit = (api) => `
  CREATE TABLE audit (problem text);
  CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE field record; value text; problem text := NULL; known text[] := '{}';
    BEGIN
      IF TG_OP = 'UPDATE' AND NEW.version = OLD.version THEN RETURN NULL; END IF;  -- a removed field's values are taken away
      FOR field IN SELECT "column", slug, rules::json AS rules FROM custom_fields WHERE api=${api} LOOP
        value := to_jsonb(NEW)->>('c' || field."column");
        known := known || ('c' || field."column");
        IF value::numeric > (field.rules->>'max_value')::numeric THEN problem := field.slug || ' is ' || value; END IF;
        IF value IS NULL AND NOT (field.rules->>'allow_null_values')::boolean THEN problem := field.slug || ' is null'; END IF;
      END LOOP;
      SELECT coalesce(problem, each.key || ' is of no field') INTO problem FROM jsonb_each_text(to_jsonb(NEW)) each
        WHERE TG_OP='INSERT' AND each.key ~ '^c[0-9]+$' AND each.value IS NOT NULL AND each.key <> ALL(known);
      INSERT INTO audit VALUES (problem);
      RETURN NULL;
    END $$;
  CREATE CONSTRAINT TRIGGER judge AFTER INSERT OR UPDATE ON e${api} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION judge();`;

describe('a node that hears of nothing', of_postgresql, () => {
  let proxy;
  let nodes;
  let clients;
  let data;
  before(async () => {
    data = await new_data_folder();
    proxy = await DatabaseProxy.before(await postgresql_url(data));
    proxy.lose_before('LISTEN');
    const key = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
    const first = await start_server({ data });
    nodes = [first, await start_server({ data, env: { ...key, BESPOKE_DATABASE: proxy.url, BESPOKE_DATABASE_CONNECTIONS: '12' } })];
    clients = await Promise.all(nodes.map((node) => node.client()));
  });
  after(async () => {
    for (const client of clients ?? []) client.close();
    proxy.pass();
    proxy.cut();
    await nodes[1].stop();
    await nodes[0].destroy();
    await proxy.destroy();
  });

  it('knows what another has acknowledged', async () => {
    const [loud, deaf] = clients;
    for (let turn = 0; turn < turns; turn += 1) {
      const api = await loud.create_api({ slug: `unheard-${turn}` });
      assert_status(await deaf.get(extension_path(api)), 200);
      const field = await loud.create_field(api, 'n', 'integer', { max_value: 5 });
      assert_error(await deaf.post(entries_path(api), { type: api.api_type, n: 6 }), 400);
      const entry = await deaf.create_entry(api, { n: 5 });
      assert_status(await loud.put(field_path(api, field), { type: 'custom_field', validation: { integer: { max_value: 9 } } }), 200);
      assert_status(await deaf.put(entry_path(api, entry), { type: api.api_type, n: 8 }), 200);
      await loud.create_field(api, 'later', 'string');
      assert_status(await deaf.get(`${entries_path(api)}?filter=eq(later,x)`), 200);
      assert_no_content(await loud.delete(field_path(api, field)));
      assert.equal('n' in (await deaf.get(entry_path(api, entry))).body.data, false);
      assert_no_content(await loud.delete(api_path(api)));
      assert_not_found(await deaf.get(entry_path(api, entry)));
      assert_not_found(await deaf.post(extension_path(api), { type: api.api_type }));
    }
  });

  it('knows keys, and that a secret is taken back', async () => {
    const of = (secret) => ({ grant_type: 'client_credentials', client_id: 'shared', client_secret: secret });
    assert_error(await post_token(nodes[1].url, of('first')), 401);
    let old = null;
    for (const secret of ['first', 'second', 'third']) {
      const other = await start_server({ data, env: { BESPOKE_CLIENT_ID: 'shared', BESPOKE_CLIENT_SECRET: secret } });
      assert_status(await post_token(nodes[1].url, of(secret)), 200);
      if (old) assert_error(await post_token(nodes[1].url, of(old)), 401);
      old = secret;
      await other.stop();
    }
  });

  it('and one that does store no row that breaks the definition of its commit', async () => {
    const api = await clients[0].create_api();
    const schema = `SET search_path="${basename(data)}"`;
    await psql(`${schema}; ${audit(await psql(`${schema}; SELECT number FROM custom_apis WHERE id='${api.id}'`))}`);
    const n = await clients[0].create_field(api, 'n', 'integer', { max_value: limits.wide });
    const entry = await clients[0].create_entry(api, { n: 0 });
    const counts = { written: 1, refused: 0, changes: 0 };
    const end = Date.now() + storm_ms;
    const write = async (client, turn) => {
      const values = { type: api.api_type, n: turn % 2 ? 5 : 500, extra: turn % 7 };
      const reply = turn % 4 === 3 ? await client.put(entry_path(api, entry), values) : await client.post(entries_path(api), values);
      if (reply.status === 400) counts.refused += 1;
      else assert_status(reply, turn % 4 === 3 ? 200 : 201);
      if (reply.status < 300) counts.written += 1;
    };
    const change = async (client, validation) => {
      const reply = await client.put(field_path(api, n), { type: 'custom_field', validation: { integer: validation } });
      assert_status(reply, 200);
      counts.changes += 1;
    };
    const storms = [
      ...clients.flatMap((client) => Array.from({ length: 4 }, async (_, i) => {
        for (let turn = i; Date.now() < end; turn += 1) await write(client, turn);
      })),
      ...clients.map(async (client, i) => {
        for (let turn = i; Date.now() < end; turn += 1) await change(client, { max_value: turn % 2 ? limits.tight : limits.wide });
      }),
      (async () => {
        for (let turn = 0; Date.now() < end; turn += 1) {
          const reply = await clients[turn % 2].post(fields_path(api), { type: 'custom_field', name: 'extra', slug: 'extra', field_type: 'integer', validation: { integer: { max_value: 5 } } });
          assert_status(reply, 201);
          assert_no_content(await clients[(turn + 1) % 2].delete(field_path(api, reply.body.data)));
          counts.changes += 2;
        }
      })(),
    ];
    await Promise.all(storms);
    const [judged, broken] = (await psql(`${schema}; SELECT count(*), string_agg(DISTINCT problem, '; ') FROM audit`)).split('|');
    assert.equal(broken, '');
    assert.equal(Number(judged), counts.written);
    for (const [what, count] of Object.entries(counts)) assert.ok(count >= 20, `${what}: ${count}`);
    assert_status(await clients[1].get(entry_path(api, entry)), 200);
  });
});
