// The application keys, as the server has them: at most 1,000.
import { ask, client, type Schemas } from '../client';

export type Key = Schemas['ApplicationKey'];

const page_rows = 100;

export async function list_keys(signal: AbortSignal): Promise<Key[]> {
  const keys: Key[] = [];
  for (;;) {
    const { data } = await ask(client.GET('/v2/application-keys', { params: { query: { 'page[limit]': page_rows, 'page[offset]': keys.length } }, signal }));
    keys.push(...data);
    if (data.length < page_rows) return keys;
  }
}

// What people call them, by client id. Who may not see keys sees their ids.
export const list_key_names = async (signal: AbortSignal): Promise<Map<string, string>> => (
  new Map((await list_keys(signal).catch(() => [])).map((key) => [key.client_id, key.name])));
