// What forms are made of, and where the server's errors go: beside the field that they name.
import type { ComponentChildren } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { ApiError } from '../client';
import { guard_leaving } from '../router';
import { t } from '../texts';
import { sentences } from './loading';

interface TextFieldProps {
  label: string;
  value: string;
  set: (value: string) => void;
  error?: string | undefined;
  hint?: ComponentChildren;
  max?: number;
  is_code?: boolean;
  is_long?: boolean;
  is_number?: boolean;
  disabled?: boolean;
  autofocus?: boolean;
  placeholder?: string;
}

export function TextField({ label, value, set, error, hint, max, is_code, is_long, is_number, disabled, autofocus, placeholder }: TextFieldProps) {
  const id = useId();
  const about = {
    id, value, disabled, autofocus, placeholder, maxLength: max,
    class: is_code ? 'mono' : undefined,
    spellcheck: !is_code, autocapitalize: is_code ? 'none' : undefined, autocomplete: 'off',
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error || hint ? `${id}-about` : undefined,
    onInput: (event: Event) => set((event.currentTarget as HTMLInputElement).value),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {is_long ? <textarea {...about} /> : <input {...about} inputMode={is_number ? 'decimal' : undefined} />}
      <span id={`${id}-about`}>
        {error && <span class="error">{error}</span>}
        {hint && !error && <span class="hint">{hint}</span>}
      </span>
    </div>
  );
}

interface CheckProps {
  label: string;
  value: boolean;
  set: (value: boolean) => void;
  hint?: string | undefined;
  error?: string | undefined;
  disabled?: boolean;
}

export function Check({ label, value, set, hint, error, disabled }: CheckProps) {
  const id = useId();
  return (
    <div class="check">
      <input id={id} type="checkbox" checked={value} disabled={disabled} aria-describedby={hint || error ? `${id}-about` : undefined} aria-invalid={error ? true : undefined}
        onChange={(event) => set(event.currentTarget.checked)} />
      <span>
        <label for={id}>{label}</label>
        <span id={`${id}-about`}>{error ? <span class="error">{error}</span> : hint && <span class="hint">{hint}</span>}</span>
      </span>
    </div>
  );
}

// `The field 'slug' …` and `… of field 'slug' …` by the field; so is `… with the given slug already exists`.
export function errors_by_field(error: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (!(error instanceof ApiError)) return found;
  for (const { detail = '' } of error.errors) {
    const name = /[Ff]ield '([^']+)'/.exec(detail)?.[1] ?? /with the given (\S+) already exists/.exec(detail)?.[1];
    if (name) found[name] ??= detail;
  }
  return found;
}

// What no field shows.
export function FormErrors({ error, shown }: { error: unknown; shown: Record<string, string> }) {
  if (error === null) return null;
  const texts = sentences(error).filter((text) => !Object.values(shown).includes(text));
  if (texts.length === 0) return null;
  return <div class="notice bad" role="alert">{texts.map((text) => <p key={text}>{text}</p>)}</div>;
}

// Asks before changes are lost, by another screen or by closing the tab; what is returned asks too.
export function use_unsaved(is_unsaved: boolean): () => boolean {
  useEffect(() => {
    if (!is_unsaved) return undefined;
    const before_unload = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', before_unload);
    const stop_guarding = guard_leaving(() => confirm(t().common.unsaved));
    return () => {
      removeEventListener('beforeunload', before_unload);
      stop_guarding();
    };
  }, [is_unsaved]);
  return () => !is_unsaved || confirm(t().common.unsaved);
}
