// Requests whose numbers stay as they are written: the typed client's JSON goes through doubles.
import { ApiError, send, type ErrorDetail } from './client';
import { new_object, read_json, write_json, type Json, type JsonObject } from './exact_json';

// What is of another kind is read as an object or a text without anything.
const is_object = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const object = (value: Json | undefined): JsonObject => (is_object(value) ? value : new_object());
export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

interface Options {
  body?: JsonObject;
  etag?: string | undefined;
  signal?: AbortSignal | undefined;
}

export function error_of(reply: Response, told: string): ApiError {
  let errors: ErrorDetail[] = [];
  try {
    errors = (JSON.parse(told) as { errors?: ErrorDetail[] }).errors ?? [];
  } catch { /* not of this server: the status has to do */ }
  return new ApiError(reply.status, errors.length > 0 ? errors : [{ status: String(reply.status), title: reply.statusText }]);
}

export async function exchange(method: string, path: string, { body, etag, signal }: Options = {}): Promise<JsonObject> {
  const headers = new Headers();
  if (body) headers.set('Content-Type', 'application/json');
  if (etag) headers.set('If-Match', etag);
  let reply: Response;
  let told: string;
  try {
    reply = await send(new Request(path, { method, headers, ...(body && { body: write_json({ data: body }) }), ...(signal && { signal }) }));
    told = await reply.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, []);
  }
  if (reply.ok) return told ? object(read_json(told)) : new_object();
  throw error_of(reply, told);
}
