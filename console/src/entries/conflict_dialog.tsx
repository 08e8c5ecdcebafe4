// Somebody else has changed the entry since it was read. Both versions side by side; field by field one is taken.
import { useState } from 'preact/hooks';
import type { CustomField } from '../apis/definitions';
import { Dialog } from '../parts/dialog';
import { format_time, t } from '../texts';
import { ValueText } from './cell';
import { is_same, no_value, read_draft, type Draft, type Drafts } from './draft';
import type { Entry } from './entry_client';

interface Props {
  fields: CustomField[];
  mine: Drafts;
  base: Drafts;
  theirs: Drafts;
  entry: Entry;  // theirs
  // `go_on` saves at once, `edit` goes back to the form; both with what was taken.
  take: (drafts: Drafts, then: 'save' | 'edit') => void;
  take_theirs: () => void;
  close: () => void;
}

type Side = 'mine' | 'theirs';

function Value({ field, draft }: { field: CustomField; draft: Draft | undefined }) {
  const read = read_draft(field, draft ?? no_value);
  return <span class="version">{read.error === undefined ? <ValueText value={read.value} /> : <code>{draft?.text}</code>}</span>;
}

export function ConflictDialog({ fields, mine, base, theirs, entry, take, take_theirs, close }: Props) {
  const differing = fields.filter((field) => !is_same(mine[field.id], theirs[field.id]));
  const is_mine = (field: CustomField) => !is_same(mine[field.id], base[field.id]);
  const is_theirs = (field: CustomField) => !is_same(theirs[field.id], base[field.id]);
  // What only one of both has changed is that one's.
  const [sides, choose] = useState<Record<string, Side>>(() => Object.fromEntries(differing.map((field) => [field.id, is_mine(field) ? 'mine' : 'theirs'])));
  const chosen = (): Drafts => ({ ...theirs, ...Object.fromEntries(differing.filter((field) => sides[field.id] === 'mine').map((field) => [field.id, mine[field.id] ?? no_value])) });
  const pick = (side: Side) => choose(Object.fromEntries(differing.map((field) => [field.id, side])));
  return (
    <Dialog heading={t().conflict.heading} close={close}>
      <p>{t().conflict.text(format_time(entry.updated_at))}</p>
      {differing.length === 0 ? <p class="notice good">{t().conflict.same}</p> : (
        <table class="table versions">
          <thead><tr><th>{t().conflict.field}</th><th>{t().conflict.mine}</th><th>{t().conflict.theirs}</th></tr></thead>
          <tbody>
            {differing.map((field) => (
              <tr key={field.id}>
                <th scope="row">{field.name}{is_mine(field) && is_theirs(field) && <span class="badge bad">{t().conflict.both}</span>}</th>
                {(['mine', 'theirs'] as const).map((side) => (
                  <td key={side}>
                    <label class="pick">
                      <input type="radio" name={`conflict-${field.id}`} checked={sides[field.id] === side} onChange={() => choose({ ...sides, [field.id]: side })} aria-label={`${field.name}: ${t().conflict[side]}`} />
                      <Value field={field} draft={side === 'mine' ? mine[field.id] : theirs[field.id]} />
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {differing.length > 1 && <p class="picks"><button type="button" class="link" onClick={() => pick('mine')}>{t().conflict.all_mine}</button> <button type="button" class="link" onClick={() => pick('theirs')}>{t().conflict.all_theirs}</button></p>}
      <footer>
        <button type="button" onClick={take_theirs}>{t().conflict.take_theirs}</button>
        <button type="button" onClick={() => take(chosen(), 'edit')}>{t().conflict.edit}</button>
        <button type="button" class="primary" onClick={() => take(chosen(), 'save')}>{t().conflict.save}</button>
      </footer>
    </Dialog>
  );
}

// The entry that was being edited is not there any more.
export function GoneDialog({ create, discard, close }: { create: () => void; discard: () => void; close: () => void }) {
  return (
    <Dialog heading={t().conflict.gone_heading} close={close}>
      <p>{t().conflict.gone_text}</p>
      <footer>
        <button type="button" onClick={discard}>{t().conflict.discard}</button>
        <button type="button" class="primary" onClick={create}>{t().conflict.create_anew}</button>
      </footer>
    </Dialog>
  );
}
