// Who is signed in. The token is kept for this tab alone and ends with it; id and secret are not kept at all.
import { signal } from '@preact/signals';

export interface Session {
  token: string;
  expires_ms: number;
  client_id: string;
}

const place = 'bespoke-session';

function kept(): Session | null {
  try {
    const session = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Session | null;
    return session && session.expires_ms > Date.now() ? session : null;
  } catch {
    return null;
  }
}

export const session = signal<Session | null>(kept());
// Why nobody is signed in any more: the server no longer takes the token.
export const was_signed_out = signal(false);

export class SignInFailed extends Error {
  constructor(readonly why: 'refused' | 'unreachable' | 'unavailable') { super(why); }
}

export async function sign_in(client_id: string, client_secret: string): Promise<void> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const reply = await fetch('/oauth/access_token', { method: 'POST', body: form }).catch(() => null);
  if (!reply) throw new SignInFailed('unreachable');
  if (!reply.ok) throw new SignInFailed(reply.status < 500 && reply.status !== 429 ? 'refused' : 'unavailable');
  const answer = await reply.json() as { access_token: string; expires_in: number };
  const signed_in = { token: answer.access_token, expires_ms: Date.now() + answer.expires_in * 1000, client_id };
  sessionStorage.setItem(place, JSON.stringify(signed_in));
  was_signed_out.value = false;
  session.value = signed_in;
}

export function sign_out(): void {
  sessionStorage.removeItem(place);
  session.value = null;
}

// A token that the server has refused: it is over, or its key was revoked.
export function end_session(token: string): void {
  if (session.value?.token !== token) return;
  sign_out();
  was_signed_out.value = true;
}
