// The API as typed functions, out of the server's own OpenAPI document; and what went wrong as an ApiError.
import createClient from 'openapi-fetch';
import type { components, paths } from '../generated/openapi';
import { end_session, session } from './session';

export type Schemas = components['schemas'];

export interface ErrorDetail {
  status: string;
  title: string;
  detail?: string;
  code?: string;
}

// `status` is 0 where the server could not be reached.
export class ApiError extends Error {
  constructor(readonly status: number, readonly errors: ErrorDetail[]) {
    super(errors.map((error) => error.detail ?? error.title).join('\n'));
  }
  has_code(code: string): boolean { return this.errors.some((error) => error.code === code); }
}

export function authorization(): Record<string, string> {
  const token = session.value?.token;
  return token ? { Authorization: `Bearer ${token}` } : {};
}

// Like the browser's own, with the token; a token that is refused ends the session.
export async function send(request: Request): Promise<Response> {
  const token = session.value?.token ?? '';
  request.headers.set('Authorization', `Bearer ${token}`);
  const reply = await fetch(request);
  if (reply.status === 401) end_session(token);
  return reply;
}

export const client = createClient<paths>({ fetch: send });

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

// What is in an answer; an ApiError is thrown where it is none.
export async function ask<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  let answer: Answer<Data>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, []);
  }
  if (answer.response.ok) return answer.data as Data;
  const body = answer.error as { errors?: ErrorDetail[] } | undefined;
  throw new ApiError(answer.response.status, body?.errors ?? [{ status: String(answer.response.status), title: answer.response.statusText }]);
}
