// The audit log, over exact requests: changes hold whatever definitions hold, long numbers too.
import { exchange, object, text } from '../exact_client';
import { is_number, type Json, type JsonObject } from '../exact_json';

export interface Target { type: string; id: string; name: string; custom_api_id: string }

export interface Line {
  id: string;
  action: string;
  actor: { client_id: string; name: string; role: string } | null;
  address: string;
  request_id: string;
  target: Target;
  changes: [attribute: string, change: Json][];
  others: { action: string; target: Target }[];
  others_total: number;
  count: number;  // of failed logins
  at: string;
  hash: string;
  previous_hash: string;
  line: string | null;  // as it is kept
}

export const path = '/v2/settings/audit-log';
export const actions = ['create', 'update', 'delete', 'rotate', 'failed_login'] as const;
export const target_types = ['custom_api', 'custom_field', 'custom_api_role_policy', 'custom_user_role', 'application_key', 'integration', 'settings'] as const;
const page_rows = 50;

const number = (value: Json | undefined): number => (is_number(value) ? Number(value.value) : 0);

function target_of(value: Json | undefined): Target {
  const { type, id, slug, name, custom_api_id } = object(value);
  return { type: text(type), id: text(id), name: text(name) || text(slug), custom_api_id: text(custom_api_id) };
}

function line_of(data: JsonObject): Line {
  const meta = object(data.meta);
  const actor = data.actor ? object(data.actor) : null;
  return {
    id: text(data.id), action: text(data.action), address: text(data.address), request_id: text(data.request_id),
    actor: actor && { client_id: text(actor.client_id), name: text(actor.name), role: text(actor.role) },
    target: target_of(data.target), changes: Object.entries(object(data.changes)),
    others: (Array.isArray(data.others) ? data.others : []).map((other) => ({ action: text(object(other).action), target: target_of(object(other).target) })),
    others_total: number(data.others_total), count: number(data.count),
    at: text(object(meta.timestamps).created_at), hash: text(meta.hash), previous_hash: text(meta.previous_hash),
    line: typeof meta.line === 'string' ? meta.line : null,
  };
}

export const list_path = (filter: string) => (filter ? `${path}?${new URLSearchParams({ filter })}` : path);

// The page that begins behind `after`, which is empty at the beginning of the list.
export async function list_lines(filter: string, after: string, signal?: AbortSignal): Promise<{ lines: Line[]; next: string | null }> {
  const params = new URLSearchParams({ ...(filter && { filter }), 'page[limit]': String(page_rows), 'page[after]': after });
  const reply = await exchange('GET', `${path}?${params}`, { signal });
  const next = text(object(reply.links).next);
  return {
    lines: (Array.isArray(reply.data) ? reply.data : []).map((row) => line_of(object(row))),
    next: next ? new URL(next, location.origin).searchParams.get('page[after]') : null,
  };
}
