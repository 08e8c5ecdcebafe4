// What a change of a field does to the entries that are stored: told while it is made, with numbers where the server can
// count them by a filter.
import { useEffect, useState } from 'preact/hooks';
import { Show, use_loaded } from '../parts/loading';
import { t } from '../texts';
import { count_entries, type Count, type CustomApi, type CustomField } from './definitions';
import { values_of, type Values } from './field_values';

// Typing goes on meanwhile.
const quiet_ms = 400;

interface Rule {
  label: string;
  filter: string | null;  // what holds for the entries that break it; null: no filter says it
}

// A key in a filter, quoted as it may hold anything.
const quoted = (slug: string) => `"${slug.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

// The rules that `now` has and `before` has not, or less strictly.
function tightened(field: CustomField, before: Values, now: Values): Rule[] {
  const rules: Rule[] = [];
  const key = quoted(field.slug);
  const is_number = now.field_type === 'integer' || now.field_type === 'float';
  const is_list = now.field_type === 'list';
  const measured = is_number ? key : is_list ? `${field.slug}.length` : null;
  const [low, high] = is_number ? [t().fields.min_value, t().fields.max_value] : is_list ? [t().fields.min_items, t().fields.max_items] : [t().fields.min_length, t().fields.max_length];
  const stricter = (was: string, is: string, more: (a: number, b: number) => boolean) => is !== '' && Number.isFinite(Number(is)) && (was === '' || more(Number(is), Number(was)));
  if (now.is_required && !before.is_required) rules.push({ label: t().fields.required, filter: `is_null(${key})` });
  if (stricter(before.min, now.min, (a, b) => a > b)) rules.push({ label: `${low}: ${now.min}`, filter: measured && `lt(${measured},${now.min})` });
  if (stricter(before.max, now.max, (a, b) => a < b)) rules.push({ label: `${high}: ${now.max}`, filter: measured && `gt(${measured},${now.max})` });
  if (now.regex && now.regex !== before.regex) rules.push({ label: t().fields.regex, filter: null });
  if (now.json_schema && now.json_schema !== before.json_schema) rules.push({ label: t().fields.json_schema, filter: null });
  return rules;
}

const sentence = (rule: Rule, count: Count | null) => {
  if (!count) return t().fields.effect_unknown(rule.label);
  return count.n === 0 ? t().fields.effect_none_breaking(rule.label) : t().fields.effect_breaking(count.n, count.is_exact, rule.label);
};

function Breaking({ api, rule }: { api: CustomApi; rule: Rule }) {
  const [filter, set_filter] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => set_filter(rule.filter), quiet_ms);
    return () => clearTimeout(timer);
  }, [rule.filter]);
  const count = use_loaded(async (signal) => ({ found: filter === null ? null : await count_entries(api.id, filter, signal).catch(() => null) }), [filter]);
  if (rule.filter !== filter) return null;
  return <Show of={count}>{({ found }) => <p>{sentence(rule, found)}</p>}</Show>;
}

export function FieldEffects({ api, field, values, entries }: { api: CustomApi; field: CustomField | null; values: Values; entries: Count | null }) {
  if (!entries || entries.n === 0) return null;
  const number = t().api_form.entries(entries.n, entries.is_exact);
  if (!field) {
    return (
      <div class={`notice${values.is_required ? ' warn' : ''}`}>
        <p><strong>{t().fields.effect_heading}</strong></p>
        <p>{t().fields.effect_new(number)}</p>
        {values.is_required && <p>{t().fields.effect_new_required}</p>}
      </div>
    );
  }
  const rules = tightened(field, values_of(field), values);
  const has_moved = field.slug !== values.slug;
  if (rules.length === 0 && !has_moved) return null;
  return (
    <div class="notice warn">
      <p><strong>{t().fields.effect_heading}</strong></p>
      {has_moved && <p>{t().fields.slug_change}</p>}
      {rules.length > 0 && <p>{t().fields.effect_rules}</p>}
      {rules.map((rule) => <Breaking key={rule.label} api={api} rule={rule} />)}
    </div>
  );
}
