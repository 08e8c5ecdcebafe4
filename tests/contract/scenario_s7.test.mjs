// Scenario S7: saved lists, owned by whom an immutable field says.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assert_entry_reply, assert_error, assert_no_content, assert_not_found, assert_status } from './lib/assertions.mjs';
import { apis_path, entries_path, fields_path } from './lib/client.mjs';
import { start_server } from './lib/server.mjs';

const type = 'saved_list_ext';

describe('S7: saved lists', () => {
  let server;
  let client;
  let api;
  let entry;
  before(async () => {
    server = await start_server();
    client = await server.client();
  });
  after(() => server.destroy());

  // What the application runs at every start: it creates what is missing.
  async function provision() {
    const found = await client.get(`${apis_path}?filter=eq(slug,saved-lists)`);
    assert_status(found, 200);
    if (found.body.data.length > 0) return found.body.data[0];
    const created = await client.created(apis_path, { type: 'custom_api', name: 'Saved lists', description: 'Saved lists', slug: 'saved-lists', api_type: type });
    for (const [slug, immutable] of [['account_id', true], ['title', false]]) {
      await client.created(fields_path(created), { type: 'custom_field', name: slug, description: slug, slug, field_type: 'string', validation: { string: { max_length: 64, allow_null_values: false, immutable } } });
    }
    return created;
  }

  it('1: provisions once', async () => {
    api = await provision();
    assert.deepEqual(await provision(), api);
  });

  it('2: creates entries', async () => {
    const values = { account_id: 'account-1', title: 'Wood' };
    const created = await client.post(entries_path(api), { type, ...values });
    assert_entry_reply(created, 201, api, values);
    entry = created.body.data;
    assert_status(await client.post(entries_path(api), { type, account_id: 'account-2', title: 'Steel' }), 201);
  });

  it('3: lists the entries of an account', async () => {
    const reply = await client.get(`${entries_path(api)}?filter=eq(account_id,account-1)`);
    assert_status(reply, 200);
    assert.deepEqual(reply.body.data, [entry]);
  });

  it('4: keeps the owner', async () => {
    const path = `${entries_path(api)}/${entry.id}`;
    assert_error(await client.put(path, { type, account_id: 'account-2' }), 400, "Invalid value for field 'account_id'. The field is immutable.");
    assert_entry_reply(await client.put(path, { type, title: 'Oak' }), 200, api, { account_id: 'account-1', title: 'Oak' }, { version: 1 });
  });

  it('5: deletes once', async () => {
    assert_no_content(await client.delete(`${entries_path(api)}/${entry.id}`));
    assert_not_found(await client.delete(`${entries_path(api)}/${entry.id}`));
  });
});
