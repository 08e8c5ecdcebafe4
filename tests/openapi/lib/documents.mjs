// The documents of a server, by the name that files and folders of the tests give them.
import { assert_status } from '../../contract/lib/assertions.mjs';

export const document_paths = { custom_apis: '/v2/settings/extensions/specifications/openapi', server: '/openapi.json' };

export async function read_document(client, name, query = '') {
  const reply = await client.get(document_paths[name] + query);
  assert_status(reply, 200);
  return reply.body;
}
