// Where the value of a field is typed, by its type.
import { useId, useState } from 'preact/hooks';
import type { CustomField } from '../apis/definitions';
import { Icon } from '../parts/icon';
import { t } from '../texts';
import { no_value, read_draft, type Draft } from './draft';
import { JsonNumber, is_json_number, is_number, read_json, why_no_json, write_json, type Json } from '../exact_json';
import { allows_null, element_type } from './rules';

interface Props {
  field: CustomField;
  draft: Draft;
  set: (draft: Draft) => void;
  error?: string | undefined;
  disabled?: boolean;
}

const elements_max = 60;

function Toggle({ id, label, value, set, disabled }: { id: string; label: string; value: string | null; set: (value: string) => void; disabled: boolean | undefined }) {
  return (
    <div class="choice" role="radiogroup" aria-labelledby={id} aria-describedby={`${id}-about`}>
      {([['true', t().common.yes], ['false', t().common.no]] as const).map(([word, text]) => (
        <label key={word} class="radio"><input type="radio" name={label} checked={value === word} disabled={disabled} onChange={() => set(word)} />{text}</label>
      ))}
    </div>
  );
}

// The elements of a list of one type, each in a line. As JSON where they are not, or too many to be lines.
function elements_in(field: CustomField, draft: Draft): string[] | null {
  const allowed = element_type(field);
  if (allowed === 'any' || allowed === 'boolean') return null;
  if (draft.is_null) return [];
  if (why_no_json(draft.text) !== null) return null;
  const value = read_json(draft.text);
  if (!Array.isArray(value) || value.length > elements_max) return null;
  const texts = value.map((one: Json) => (allowed === 'string' ? (typeof one === 'string' ? one : null) : is_number(one) ? one.value : typeof one === 'string' ? one : null));
  return texts.every((text) => text !== null) ? texts : null;
}

function Elements({ field, texts, set, label_id, disabled }: { field: CustomField; texts: string[]; set: (draft: Draft) => void; label_id: string; disabled: boolean | undefined }) {
  const is_text = element_type(field) === 'string';
  // What is no number yet stands as a text, which the server refuses with the number of the element.
  const put = (next: string[]) => set({ is_null: false, text: write_json(next.map((text) => (is_text || !is_json_number(text.trim()) ? text : new JsonNumber(text.trim())))) });
  return (
    <ul class="elements" aria-labelledby={label_id}>
      {texts.map((text, i) => (
        <li key={i}>
          <input value={text} aria-label={t().entry.element(i + 1)} inputMode={is_text ? undefined : 'decimal'} disabled={disabled} autocomplete="off"
            onInput={(event) => put(texts.map((one, at) => (at === i ? event.currentTarget.value : one)))} />
          <button type="button" class="quiet" aria-label={t().entry.remove_element(i + 1)} disabled={disabled} onClick={() => put(texts.filter((_, at) => at !== i))}><Icon name="close" /></button>
        </li>
      ))}
      <li><button type="button" disabled={disabled} onClick={() => put([...texts, ''])}><Icon name="add" />{t().entry.add_element}</button></li>
    </ul>
  );
}

function JsonText({ id, field, draft, set, is_bad, disabled }: { id: string; field: CustomField; draft: Draft; set: (draft: Draft) => void; is_bad: boolean; disabled: boolean | undefined }) {
  const can_format = !draft.is_null && why_no_json(draft.text) === null;
  return (
    <>
      <textarea id={id} value={draft.text} spellcheck={false} disabled={disabled} rows={Math.min(16, Math.max(2, draft.text.split('\n').length))} aria-invalid={is_bad ? true : undefined} aria-describedby={`${id}-about`}
        placeholder={field.field_type === 'list' ? '["a", "b"]' : '{"a": 1}'}
        onInput={(event) => set(event.currentTarget.value.trim() === '' ? no_value : { is_null: false, text: event.currentTarget.value })} />
      {can_format && /[[{]/.test(draft.text) && <button type="button" class="link" onClick={() => set({ is_null: false, text: write_json(read_json(draft.text), 2) })}>{t().entry.format}</button>}
    </>
  );
}

function Control({ id, field, draft, set, is_bad, disabled }: { id: string; field: CustomField; draft: Draft; set: (draft: Draft) => void; is_bad: boolean; disabled: boolean | undefined }) {
  const [is_raw, set_raw] = useState(false);
  const about = { id, value: draft.text, disabled, 'aria-invalid': is_bad ? true : undefined, 'aria-describedby': `${id}-about`, autocomplete: 'off' } as const;
  switch (field.field_type) {
    case 'boolean': return <Toggle id={`${id}-label`} label={id} value={draft.is_null ? null : draft.text} set={(text) => set({ is_null: false, text })} disabled={disabled} />;
    case 'integer':
    case 'float':
      return <input {...about} inputMode={field.field_type === 'integer' ? 'numeric' : 'decimal'} class="mono" onInput={(event) => set(event.currentTarget.value.trim() === '' ? no_value : { is_null: false, text: event.currentTarget.value })} />;
    case 'string': {
      const is_long = draft.text.length > 70 || draft.text.includes('\n');
      const type = (event: Event) => set({ is_null: false, text: (event.currentTarget as HTMLInputElement).value });
      const placeholder = draft.is_null ? t().entries.null : t().entries.empty_text_value;
      return is_long ? <textarea {...about} class="prose" rows={Math.min(14, 3 + draft.text.split('\n').length)} onInput={type} /> : <input {...about} placeholder={placeholder} onInput={type} />;
    }
    case 'list': {
      const texts = is_raw ? null : elements_in(field, draft);
      return (
        <>
          {texts ? <Elements field={field} texts={texts} set={set} label_id={`${id}-label`} disabled={disabled} /> : <JsonText id={id} field={field} draft={draft} set={set} is_bad={is_bad} disabled={disabled} />}
          {(texts || is_raw) && <button type="button" class="link" onClick={() => set_raw(!is_raw)}>{is_raw ? t().entry.as_lines : t().entry.as_json}</button>}
        </>
      );
    }
    case 'any': return <JsonText id={id} field={field} draft={draft} set={set} is_bad={is_bad} disabled={disabled} />;
  }
}

export function FieldInput({ field, draft, set, error, disabled }: Props) {
  const id = useId();
  const is_json = field.field_type === 'any' || field.field_type === 'list';
  // JSON is checked while it is typed, the rest when it is sent.
  const told = error ?? (is_json ? read_draft(field, draft).error : undefined);
  const is_group = field.field_type === 'boolean' || (field.field_type === 'list' && elements_in(field, draft) !== null);
  const is_required = !allows_null(field);
  const label = <>{field.name}{is_required && <span class="must" title={t().fields.required}> *</span>} <code class="hint">{field.slug}</code></>;
  return (
    <div class="field value">
      <div class="value-head">
        {is_group ? <span id={`${id}-label`} class="legend">{label}</span> : <label id={`${id}-label`} for={id}>{label}</label>}
        {!draft.is_null && !is_required && !disabled && <button type="button" class="link clear" aria-label={t().entry.clear(field.name)} onClick={() => set(no_value)}>{t().entry.clear_short}</button>}
      </div>
      <Control id={id} field={field} draft={draft} set={set} is_bad={told !== undefined} disabled={disabled} />
      <span id={`${id}-about`}>
        {told !== undefined ? <span class="error" role="alert">{told}</span> : <span class="hint">{disabled ? t().entry.is_fixed : field.description}</span>}
      </span>
    </div>
  );
}
