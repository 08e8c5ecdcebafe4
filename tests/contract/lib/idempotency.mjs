// Requests with an `Idempotency-Key`, and what is answered to their repetitions.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assert_error, told } from './assertions.mjs';

export const reused = "This 'Idempotency-Key' was sent with another request. Take a new one for each.";
export const malformed = "The header 'Idempotency-Key' must be one key of 1 to 255 visible ASCII characters, which may stand in quotes.";
export const not_here = "The header 'Idempotency-Key' is not taken here, since the answer cannot be kept. Send the request without it.";
export const nobody = "The header 'Idempotency-Key' is not taken of callers who cannot be told apart. Send the request without it.";

export const keyed = (key = randomUUID()) => ({ 'Idempotency-Key': `"${key}"` });

// What is the same of two answers; the rest tells of the exchange.
const lasting = ({ status, text, headers: { etag, 'content-type': type } }) => ({ status, text, etag, type });

export function assert_replayed(again, first) {
  assert.deepEqual(lasting(again), lasting(first), told(again));
  assert.equal(first.headers['idempotent-replayed'], undefined);
  assert.equal(again.headers['idempotent-replayed'], 'true', told(again));
}

export function assert_refused(reply, status, code, detail) {
  assert_error(reply, status, detail);
  assert.equal(reply.body.errors[0].code, code);
}
