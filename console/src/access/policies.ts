// Roles, and what each may do with the entries of each Custom API.
import { ask, client, type Schemas } from '../client';

export type Policy = Schemas['RolePolicy'];
export interface Role { id: string; type: string; name: string }

export const rights = ['create', 'list', 'read', 'update', 'delete'] as const;
export type Right = (typeof rights)[number];
export type Rights = Record<Right, boolean>;
// `filter` null: all entries.
export interface Grant extends Rights { filter: string | null }

const page_rows = 100;
const nothing: Grant = { create: false, list: false, read: false, update: false, delete: false, filter: null };

export async function list_roles(signal?: AbortSignal): Promise<Role[]> {
  const [shoppers, users, own] = await Promise.all([
    ask(client.GET('/v2/permissions/standard-shopper-roles', { signal })),
    ask(client.GET('/v2/permissions/standard-user-roles', { signal })),
    ask(client.GET('/v2/permissions/custom-user-roles', { params: { query: { 'page[limit]': page_rows } }, signal })),
  ]);
  return [...shoppers.data, ...users.data, ...own.data];
}

export async function list_policies(role: string, signal?: AbortSignal): Promise<Policy[]> {
  const policies: Policy[] = [];
  for (;;) {
    const { data } = await ask(client.GET('/v2/permissions/custom-api-role-policies', {
      params: { query: { filter: `eq(role_id,${role})`, 'page[limit]': page_rows, 'page[offset]': policies.length } }, signal,
    }));
    policies.push(...data);
    if (data.length < page_rows) return policies;
  }
}

export const grant_of = (policy: Policy | undefined): Grant => {
  if (!policy) return nothing;
  const { create, list, read, update, delete: may_delete, filter } = policy;
  return { create, list, read, update, delete: may_delete, filter };
};

// Makes the policy where there is none, and takes one away that grants nothing.
export async function save_grant(role: Role, api_id: string, policy: Policy | undefined, granted: Grant): Promise<void> {
  const has_any = rights.some((right) => granted[right]);
  const path = policy && { params: { path: { policy_id: policy.id } } };
  if (path && !has_any && !granted.filter) {
    await ask(client.DELETE('/v2/permissions/custom-api-role-policies/{policy_id}', path));
  } else if (path) {
    await ask(client.PUT('/v2/permissions/custom-api-role-policies/{policy_id}', { ...path, body: { data: { type: 'custom_api_role_policy', ...granted } } }));
  } else if (has_any || granted.filter) {
    await ask(client.POST('/v2/permissions/custom-api-role-policies', {
      body: { data: {
        type: 'custom_api_role_policy', ...granted,
        relationships: { custom_api: { data: { type: 'custom_api', id: api_id } }, role: { data: { type: role.type as 'standard_user_role', id: role.id } } },
      } },
    }));
  }
}
