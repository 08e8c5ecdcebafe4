// What a screen shows before, instead of and while it has what it asked the server for.
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../client';
import { t } from '../texts';

// Quicker answers show no sign of waiting: it would only flicker.
const patience_ms = 300;

export interface Loaded<Value> {
  value: Value | null;
  error: unknown;
  is_loading: boolean;
  reload: () => void;
}

// Asks when it is first drawn and when `about` changes; an answer that comes too late is dropped.
export function use_loaded<Value>(load: (signal: AbortSignal) => Promise<Value>, about: unknown[]): Loaded<Value> {
  const [state, set_state] = useState<{ value: Value | null; error: unknown; is_loading: boolean }>({ value: null, error: null, is_loading: true });
  const [round, set_round] = useState(0);
  const before = useRef(about);
  useEffect(() => {
    const abort = new AbortController();
    const is_same = before.current.every((thing, i) => thing === about[i]);
    before.current = about;
    set_state((was) => ({ value: is_same ? was.value : null, error: null, is_loading: true }));
    load(abort.signal).then(
      (value) => { if (!abort.signal.aborted) set_state({ value, error: null, is_loading: false }); },
      (error: unknown) => { if (!abort.signal.aborted) set_state({ value: null, error, is_loading: false }); },
    );
    return () => abort.abort();
  }, [...about, round]);
  return { ...state, reload: useCallback(() => set_round((n) => n + 1), []) };
}

export function Waiting() {
  const [is_long, set_long] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => set_long(true), patience_ms);
    return () => clearTimeout(timer);
  }, []);
  return is_long ? <p class="waiting" role="status">{t().common.loading}</p> : null;
}

// What is to be said of an error, a sentence a line.
export function sentences(error: unknown): string[] {
  if (!(error instanceof ApiError)) return [t().errors.unexpected];
  if (error.status === 0) return [t().errors.unreachable];
  const told = error.errors.map((one) => one.detail ?? one.title).filter(Boolean);
  if (error.status === 403) return [t().errors.forbidden, ...told];
  if (error.status === 503) return [t().errors.unavailable];
  return told.length > 0 ? told : [t().errors.unexpected];
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  return (
    <div class="notice bad" role="alert">
      {sentences(error).map((text) => <p key={text}>{text}</p>)}
      {retry && <button onClick={retry}>{t().common.retry}</button>}
    </div>
  );
}

export function NotFound() {
  return (
    <section class="empty">
      <h2>{t().common.not_found}</h2>
      <p>{t().common.not_found_more}</p>
    </section>
  );
}

// Shows `children` of what was loaded, or why there is nothing.
export function Show<Value>({ of, children }: { of: Loaded<Value>; children: (value: Value) => ComponentChildren }) {
  if (of.error) return <Failure error={of.error} retry={of.reload} />;
  if (of.value === null) return <Waiting />;
  return <>{children(of.value)}</>;
}
