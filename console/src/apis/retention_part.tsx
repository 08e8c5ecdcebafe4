// Whether changes of the entries of a Custom API are told and kept, for how long, and what it does to change that.
import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog';
import { Check, TextField } from '../parts/form';
import { Show, use_loaded } from '../parts/loading';
import { t } from '../texts';
import { forgotten_by, type Values } from './api_values';
import { count_entries, type CustomApi } from './definitions';

interface Props {
  values: Values;
  before: Values | null;  // null: the Custom API is made
  errors: Record<string, string>;
  change: (changes: Partial<Values>) => void;
}

function sentences(before: Values, now: Values): string[] {
  const words = t().retention;
  const said: (string | false)[] = [
    now.feed && !before.feed && words.feed_begins,
    !now.feed && before.feed && words.feed_ends,
    now.history && !before.history && words.history_begins,
  ];
  const forgotten = forgotten_by(before, now);
  if (forgotten) said.push(words.forgets[forgotten](now.history_days, now.history_versions));
  return said.filter((word): word is string => typeof word === 'string');
}

export function RetentionPart({ values, before, errors, change }: Props) {
  const words = t().retention;
  const said = before && !errors.history_days && !errors.history_versions ? sentences(before, values) : [];
  const does_forget = before !== null && forgotten_by(before, values) !== null;
  return (
    <fieldset class="group" id="retention">
      <legend>{words.heading}</legend>
      <div>
        <Check label={words.feed} hint={words.feed_hint} value={values.feed} set={(feed) => change({ feed })} error={errors.feed} />
        <Check label={words.history} hint={words.history_hint} value={values.history} set={(history) => change({ history })} error={errors.history} />
        {values.history && (
          <div class="pair">
            <TextField label={words.days} hint={words.days_hint} value={values.history_days} set={(history_days) => change({ history_days: history_days.trim() })} error={errors.history_days} max={6} is_number />
            <TextField label={words.versions} hint={words.versions_hint} value={values.history_versions} set={(history_versions) => change({ history_versions: history_versions.trim() })} error={errors.history_versions} max={8} is_number />
          </div>
        )}
        {said.length > 0 && (
          <div class={`notice${does_forget ? ' warn' : ''}`} role="status">
            <p><strong>{words.effect_heading}</strong></p>
            {said.map((text) => <p key={text}>{text}</p>)}
          </div>
        )}
      </div>
    </fieldset>
  );
}

// History that is forgotten does not come back: the slug is typed first.
export function ForgetDialog({ api, before, now, close, save }: { api: CustomApi; before: Values; now: Values; close: () => void; save: () => void }) {
  const [typed, type] = useState('');
  const count = use_loaded((signal) => count_entries(api.id, undefined, signal), [api.id]);
  const forgotten = forgotten_by(before, now);
  if (!forgotten) return null;
  const words = t().retention;
  return (
    <Dialog heading={words.forget_heading(api.name)} close={close}>
      <form onSubmit={(event) => { event.preventDefault(); if (typed === api.slug) save(); }}>
        <p>{words.forgets[forgotten](now.history_days, now.history_versions)}</p>
        <Show of={count}>{({ n, is_exact }) => <p>{words.entries_stay(t().api_form.entries(n, is_exact))}</p>}</Show>
        <p>{t().common.cannot_be_undone}</p>
        <label class="field">
          <span>{t().common.type_to_confirm(api.slug)}</span>
          <input value={typed} onInput={(event) => type(event.currentTarget.value)} autocomplete="off" autocapitalize="none" spellcheck={false} autofocus />
        </label>
        <footer>
          <button type="button" onClick={close}>{t().common.cancel}</button>
          <button class="danger" disabled={typed !== api.slug}>{words.forget}</button>
        </footer>
      </form>
    </Dialog>
  );
}
