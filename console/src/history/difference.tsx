// Two versions of an entry, field by field, with what differs marked. Whatever is in a value, it is text.
import { useState } from 'preact/hooks';
import type { CustomField } from '../apis/definitions';
import { text_of } from '../entries/cell';
import { value_in, type Entry } from '../entries/entry_client';
import { is_equal, is_number, write_json, type Json } from '../exact_json';
import { t } from '../texts';

const characters_max = 20_000;
const scrolls_from = { characters: 300, lines: 6 };

const whole_text = (value: Json): string => (typeof value === 'object' && value !== null && !is_number(value) ? write_json(value, 2) : text_of(value));

export interface Marks { head: string; middle: string; tail: string }

// What `one` has in another way than `other`, between what both begin and end with.
export function marks(one: string, other: string): Marks {
  const [a, b] = [Array.from(one), Array.from(other)];
  const most = Math.min(a.length, b.length);
  let first = 0;
  while (first < most && a[first] === b[first]) first += 1;
  let last = 0;
  while (last < most - first && a[a.length - 1 - last] === b[b.length - 1 - last]) last += 1;
  return { head: a.slice(0, first).join(''), middle: a.slice(first, a.length - last).join(''), tail: last > 0 ? a.slice(-last).join('') : '' };
}

const shortened = (text: string) => (text.length > characters_max ? `${text.slice(0, characters_max)}…` : text);

export function Value({ value, other, as }: { value: Json; other: Json | undefined; as: 'del' | 'ins' }) {
  const Mark = as;
  if (value === null) return <span class="no-value">{t().entries.null}</span>;
  if (value === '') return <span class="no-value">{t().entries.empty_text_value}</span>;
  const text = shortened(whole_text(value));
  const is_long = text.length > scrolls_from.characters || text.split('\n').length > scrolls_from.lines;
  const about = { class: `version${typeof value === 'object' && !is_number(value) ? ' mono' : ''}`, ...(is_long && { tabIndex: 0 }) };
  if (other === undefined || is_equal(value, other)) return <bdi {...about}>{text}</bdi>;
  // Of a number or a truth no part differs.
  const is_one_piece = typeof value === 'boolean' || is_number(value) || other === null || other === '';
  if (is_one_piece) return <bdi {...about}><Mark>{text}</Mark></bdi>;
  const { head, middle, tail } = marks(text, shortened(whole_text(other)));
  return <bdi {...about}>{head}{middle && <Mark>{middle}</Mark>}{tail}</bdi>;
}

interface Props {
  fields: CustomField[];
  // Null: there is no entry; undefined: what it was is not known.
  before: Entry | null | undefined;
  after: Entry | null;
  labels: [before: string, after: string];
  errors?: Record<string, string>;  // by slug
}

export function Difference({ fields, before, after, labels, errors = {} }: Props) {
  const [shows_all, show_all] = useState(false);
  const value = (entry: Entry | null, slug: string): Json => (entry ? value_in(entry, slug) : null);
  const differs = ({ slug }: CustomField) => before !== undefined && !is_equal(value(before, slug), value(after, slug));
  const is_alone = before === undefined;
  const shown = fields.filter((field) => is_alone || shows_all || differs(field) || errors[field.slug]);
  const has_same = !is_alone && fields.some((field) => !differs(field));
  return (
    <>
      {shown.length === 0 ? <p class="notice good">{t().history.same}</p> : (
        <table class="table versions">
          <thead><tr><th>{t().conflict.field}</th>{!is_alone && <th>{labels[0]}</th>}<th>{labels[1]}</th></tr></thead>
          <tbody>
            {shown.map((field) => {
              const [was, is] = [is_alone ? undefined : value(before, field.slug), value(after, field.slug)];
              return (
                <tr key={field.id}>
                  <th scope="row">{field.name}{errors[field.slug] && <span class="error" role="alert">{errors[field.slug]}</span>}</th>
                  {was !== undefined && <td><Value value={was} other={is} as="del" /></td>}
                  <td><Value value={is} other={was} as="ins" /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {has_same && <label class="check after"><input type="checkbox" checked={shows_all} onChange={(event) => show_all(event.currentTarget.checked)} /><span>{t().history.show_same}</span></label>}
    </>
  );
}
