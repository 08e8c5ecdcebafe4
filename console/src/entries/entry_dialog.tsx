// One entry: made, edited, duplicated or deleted.
import { useState } from 'preact/hooks';
import { address_of, type CustomApi, type CustomField } from '../apis/definitions';
import { ApiError } from '../client';
import { AsCode, CopyButton, type CodeRequest } from '../parts/as_code';
import { DeleteDialog, Dialog } from '../parts/dialog';
import { FormErrors, errors_by_field, use_unsaved } from '../parts/form';
import { Icon } from '../parts/icon';
import { Show, use_loaded } from '../parts/loading';
import { toast } from '../parts/toast';
import { go, href } from '../router';
import { format_time, t } from '../texts';
import { ConflictDialog, GoneDialog } from './conflict_dialog';
import { drafts_of, is_same, no_value, read_drafts, type Drafts } from './draft';
import { create_entry, delete_entry, entries_path, read_entry, value_in, write_entry, type Entry } from './entry_client';
import { FieldInput } from './field_input';
import { new_object, type JsonObject } from '../exact_json';
import { is_immutable } from './rules';

// `new`, `copy.ID` or an id: what the URL says of the entry that is open.
export const copy_of = (id: string) => `copy.${id}`;

export interface Changed {
  saved: (entry: Entry, was_there: boolean) => void;
  removed: (ids: string[]) => void;
  open: (word: string | null) => void;
}

interface FormProps extends Changed {
  api: CustomApi;
  fields: CustomField[];
  entry: Entry | null;  // null: it is made
  like: Entry | null;  // whose values it begins with
}

const history_of = (api: CustomApi, id: string) => href(`/apis/${api.id}/history/${encodeURIComponent(id)}`);

function picked(values: JsonObject, is_wanted: (slug: string) => boolean): JsonObject {
  return Object.assign(new_object(), Object.fromEntries(Object.entries(values).filter(([slug]) => is_wanted(slug))));
}

// Makes an entry with the values of one that was deleted. Where the Custom API allows it, it has its id again.
export async function bring_back(api: CustomApi, entry: Entry): Promise<Entry> {
  const values = picked(entry.values, (slug) => value_in(entry, slug) !== null);
  return api.allow_upserts ? write_entry(api, entry.id, values) : create_entry(api, values);
}

function use_entry_form({ api, fields, entry: first, like, saved, open }: FormProps) {
  const [entry, set_entry] = useState(first);
  const [base, set_base] = useState(() => drafts_of(fields, first));
  const [drafts, set_drafts] = useState(() => drafts_of(fields, first ?? like));
  const [errors, set_errors] = useState<Record<string, string>>({});
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const [theirs, set_theirs] = useState<Entry | null>(null);
  const [is_gone, set_gone] = useState(false);

  const is_touched = (field: CustomField, now = drafts, before = base) => !is_same(now[field.id], before[field.id]);
  const is_changed = fields.some((field) => is_touched(field));

  function body(now: Drafts, before: Drafts, over: Entry | null): JsonObject {
    const { values } = read_drafts(fields, now);
    const sent = new Set(fields.filter((field) => (over ? is_touched(field, now, before) : !(now[field.id] ?? no_value).is_null)).map(({ slug }) => slug));
    return picked(values, (slug) => sent.has(slug));
  }

  async function look_again(id: string) {
    try {
      set_theirs(await read_entry(api, id));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) set_gone(true);
      else fail(error);
    }
  }

  async function save(now: Drafts, before: Drafts, over: Entry | null) {
    const found = read_drafts(fields, now).errors;
    set_errors(found);
    fail(null);
    if (Object.keys(found).length > 0) return focus_wrong();
    set_busy(true);
    try {
      const values = body(now, before, over);
      const answer = over ? await write_entry(api, over.id, values, over.etag) : await create_entry(api, values);
      saved(answer, over !== null);
      open(null);
      if (over) offer_undo(over, answer, values);
      else toast(t().entry.created);
    } catch (error) {
      if (over && error instanceof ApiError && (error.status === 412 || error.status === 404)) await look_again(over.id);
      else {
        set_errors(errors_by_field(error));
        fail(error);
        focus_wrong();
      }
    }
    set_busy(false);
    return undefined;
  }

  function offer_undo(before: Entry, after: Entry, changed: JsonObject) {
    const old = picked(before.values, (slug) => Object.hasOwn(changed, slug));
    const undo = async () => {
      try {
        saved(await write_entry(api, after.id, old, after.etag), true);
        toast(t().entry.undone);
      } catch {
        toast(t().entry.not_undone);
      }
    };
    toast(t().common.saved, { label: t().entry.undo, run: () => void undo() });
  }

  // After a conflict the form goes on from their version.
  function rebase(now: Drafts) {
    if (!theirs) return;
    const before = drafts_of(fields, theirs);
    set_entry(theirs);
    set_base(before);
    set_drafts(now);
    set_errors({});
    set_theirs(null);
  }

  return {
    entry, base, drafts, errors, failed, is_busy, is_changed, theirs, is_gone,
    change: (field: CustomField, draft: Drafts[string]) => {
      set_drafts({ ...drafts, [field.id]: draft });
      if (errors[field.slug]) set_errors(Object.fromEntries(Object.entries(errors).filter(([slug]) => slug !== field.slug)));
    },
    submit: () => save(drafts, base, entry),
    body: () => body(drafts, base, entry),
    resolve: (now: Drafts, then: 'save' | 'edit') => {
      const over = theirs;
      rebase(now);
      if (then === 'save' && over) void save(now, drafts_of(fields, over), over);
    },
    take_theirs: () => {
      if (!theirs) return;
      saved(theirs, true);
      rebase(drafts_of(fields, theirs));
    },
    stop_conflict: () => set_theirs(null),
    create_anew: () => { set_gone(false); set_entry(null); void save(drafts, {}, null); },
    stop_gone: () => set_gone(false),
  };
}

// The first that is wrong is where the person goes on.
function focus_wrong(): void {
  setTimeout(() => document.querySelector<HTMLElement>('.entry-form [aria-invalid="true"]')?.focus(), 50);
}

function About({ entry }: { entry: Entry }) {
  return (
    <dl class="about">
      <dt>{t().entries.id}</dt><dd><code>{entry.id}</code> <CopyButton text={entry.id} /></dd>
      <dt>{t().common.created}</dt><dd>{format_time(entry.created_at)}</dd>
      <dt>{t().common.updated}</dt><dd>{format_time(entry.updated_at)}</dd>
    </dl>
  );
}

function Form(props: FormProps & { report: (is_changed: boolean) => void }) {
  const { api, fields, open, removed, saved, report } = props;
  const form = use_entry_form(props);
  const { entry, drafts, errors, failed, is_busy, is_changed } = form;
  const [is_deleting, set_deleting] = useState(false);
  use_unsaved(is_changed && !is_busy);
  report(is_changed && !is_busy);

  async function remove() {
    if (!entry) return;
    await delete_entry(api, entry.id, entry.etag);
    removed([entry.id]);
    open(null);
    const undo = async () => {
      try {
        saved(await bring_back(api, entry), false);
        toast(t().entry.undone);
      } catch {
        toast(t().entry.not_undone);
      }
    };
    // Only where it gets its id again is that an undo.
    const look = { label: t().history.heading, run: () => go(`/apis/${api.id}/history/${encodeURIComponent(entry.id)}`) };
    toast(t().entry.deleted(1), api.allow_upserts ? { label: t().entry.undo, run: () => void undo() } : api.history ? look : undefined);
  }

  const request = (): CodeRequest => (entry
    ? { method: is_changed ? 'PUT' : 'GET', path: `${entries_path(api)}/${entry.id}`, ...(is_changed && { body: { data: { type: api.api_type, ...form.body() } } }) }
    : { method: 'POST', path: address_of(api), body: { data: { type: api.api_type, ...form.body() } } });
  return (
    <form class="entry-form" noValidate onSubmit={(event) => { event.preventDefault(); if (!is_busy) void form.submit(); }}>
      {entry && <About entry={entry} />}
      {fields.length === 0 && <p class="notice">{t().entries.no_fields}</p>}
      {fields.map((field) => (
        <FieldInput key={field.id} field={field} draft={drafts[field.id] ?? no_value} set={(draft) => form.change(field, draft)} error={errors[field.slug]} disabled={entry !== null && is_immutable(field)} />
      ))}
      <FormErrors error={failed} shown={errors} />
      <footer>
        {entry && <button type="button" class="quiet" title={t().common.remove} aria-label={t().common.remove} onClick={() => (api.allow_upserts ? void remove().catch(() => set_deleting(true)) : set_deleting(true))}><Icon name="remove" /></button>}
        {entry && <button type="button" class="quiet" title={t().entry.duplicate} aria-label={t().entry.duplicate} onClick={() => open(copy_of(entry.id))}><Icon name="copy" /></button>}
        {entry && api.history && <a class="button quiet" title={t().history.heading} aria-label={t().history.heading} href={history_of(api, entry.id)}><Icon name="history" /></a>}
        <span class="grow" />
        <AsCode request={request()} />
        <button class="primary" disabled={is_busy || (entry !== null && !is_changed)}>{entry ? t().common.save : t().common.create}</button>
      </footer>
      {form.theirs && (
        <ConflictDialog fields={fields} mine={drafts} base={form.base} theirs={drafts_of(fields, form.theirs)} entry={form.theirs}
          take={form.resolve} take_theirs={form.take_theirs} close={form.stop_conflict} />
      )}
      {form.is_gone && <GoneDialog create={form.create_anew} discard={() => { if (entry) removed([entry.id]); open(null); }} close={form.stop_gone} />}
      {is_deleting && entry && <DeleteDialog heading={t().entry.delete_heading(1)} name={null} close={() => set_deleting(false)} remove={remove}><p><code>{entry.id}</code></p></DeleteDialog>}
    </form>
  );
}

interface Props extends Changed {
  api: CustomApi;
  fields: CustomField[];
  word: string;
}

export function EntryDialog({ word, ...props }: Props) {
  const { api, open } = props;
  const is_new = word === 'new';
  const is_copy = word.startsWith('copy.');
  const id = is_copy ? word.slice('copy.'.length) : word;
  const loaded = use_loaded(async (signal) => (is_new ? null : read_entry(api, id, signal)), [word]);
  const is_gone = loaded.error instanceof ApiError && loaded.error.status === 404;
  const [unsaved] = useState({ is_changed: false });
  const heading = is_new || is_copy ? t().entry.new_heading(api.name) : t().entry.heading(api.name);
  const form = (entry: Entry | null, like: Entry | null) => <Form key={word} {...props} entry={entry} like={like} report={(is_changed) => { unsaved.is_changed = is_changed; }} />;
  return (
    <Dialog heading={heading} kind="side" close={() => open(null)} may_close={() => !unsaved.is_changed || confirm(t().common.unsaved)}>
      {is_gone && api.history && <p class="notice">{t().history.deleted_now} <a href={history_of(api, id)}>{t().history.heading}</a></p>}
      {is_new ? form(null, null) : <Show of={loaded}>{(found) => (is_copy ? form(null, found) : form(found, null))}</Show>}
    </Dialog>
  );
}
