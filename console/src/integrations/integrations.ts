// Webhooks: who is told of which changes, what waits for them, and how each attempt went.
import { ask, client, type Schemas } from '../client';

export type Integration = Schemas['Integration'];
export type Job = Schemas['IntegrationJob'];
export type Attempt = Schemas['IntegrationLog'];

export const events = ['created', 'updated', 'deleted'] as const;
export const observed_max = 5;
const page_rows = 100;

export const list_integrations = async (signal?: AbortSignal): Promise<Integration[]> => (await ask(client.GET('/v2/integrations', {
  params: { query: { 'page[limit]': page_rows } }, signal,
}))).data;

export const read_integration = async (id: string, signal?: AbortSignal): Promise<Integration> => (await ask(client.GET('/v2/integrations/{integration_id}', {
  params: { path: { integration_id: id } }, signal,
}))).data;

export const list_jobs = async (id: string, status: Job['status'] | null, signal?: AbortSignal): Promise<Job[]> => (await ask(client.GET('/v2/integrations/{integration_id}/jobs', {
  params: { path: { integration_id: id }, query: { 'page[limit]': page_rows, ...(status && { status }) } }, signal,
}))).data;

export const list_attempts = async (id: string, job: string, signal?: AbortSignal): Promise<Attempt[]> => (await ask(client.GET('/v2/integrations/{integration_id}/jobs/{job_id}/logs', {
  params: { path: { integration_id: id, job_id: job }, query: { 'page[limit]': page_rows } }, signal,
}))).data;

export interface Values {
  name: string;
  description: string;
  enabled: boolean;
  is_concurrent: boolean;
  observes: string[];
  url: string;
  secret_key: string;
}

export const values_of = (integration: Integration | null): Values => ({
  name: integration?.name ?? '',
  description: integration?.description ?? '',
  enabled: integration?.enabled ?? true,
  is_concurrent: integration?.is_concurrent ?? false,
  observes: integration?.observes ?? [],
  url: integration?.configuration.url ?? '',
  secret_key: integration?.configuration.secret_key ?? '',
});

export const body_of = ({ url, secret_key, ...values }: Values) => ({
  type: 'integration' as const, integration_type: 'webhook' as const, ...values, configuration: { url, secret_key: secret_key || null },
});

export async function save_integration(integration: Integration | null, values: Values): Promise<Integration> {
  const data = body_of(values);
  if (!integration) return (await ask(client.POST('/v2/integrations', { body: { data } }))).data;
  return (await ask(client.PUT('/v2/integrations/{integration_id}', { params: { path: { integration_id: integration.id } }, body: { data } }))).data;
}

export const delete_integration = (id: string) => ask(client.DELETE('/v2/integrations/{integration_id}', { params: { path: { integration_id: id } } }));

export const redeliver_job = (id: string, job: string) => ask(client.POST('/v2/integrations/{integration_id}/jobs/{job_id}/redeliver', {
  params: { path: { integration_id: id, job_id: job } },
}));

export const redeliver_all = async (id: string): Promise<number> => (await ask(client.POST('/v2/integrations/{integration_id}/redeliver', {
  params: { path: { integration_id: id } },
}))).results.total;

// As Standard Webhooks have it: whoever knows it knows that a delivery is genuine.
export function new_secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
