// One thing done to many entries: those that are selected, or all that the filter holds for.
import { useState } from 'preact/hooks';
import type { CustomApi, CustomField } from '../apis/definitions';
import { ApiError } from '../client';
import { Dialog } from '../parts/dialog';
import { format_number, t } from '../texts';
import { no_value, read_draft, type Draft } from './draft';
import { all_pages, delete_entry, write_entry, type Entry, type Question } from './entry_client';
import { FieldInput } from './field_input';
import { JobView } from './job_view';
import { start_job, type Job } from './jobs';
import { new_object } from '../exact_json';
import { is_immutable } from './rules';

export interface Which { entries: Entry[]; all: Question | null; total: number | null }

interface Props { api: CustomApi; fields: CustomField[]; kind: 'delete' | 'set'; which: Which; close: () => void; changed: () => void }

// An entry that is not there any more was deleted, which is what was wanted.
async function remove(api: CustomApi, entry: Entry, stopped: AbortSignal): Promise<void> {
  try {
    await delete_entry(api, entry.id, entry.etag, stopped);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

export function ManyDialog({ api, fields, kind, which, close, changed }: Props) {
  const may_change = fields.filter((field) => !is_immutable(field));
  const [field, set_field] = useState<CustomField | null>(may_change[0] ?? null);
  const [draft, set_draft] = useState<Draft>(no_value);
  const [job, set_job] = useState<Job<Entry> | null>(null);
  const [typed, type] = useState('');
  const number = which.total === null ? '' : format_number(which.total);
  const read = field ? read_draft(field, draft) : { value: null };
  const is_running = job?.state.value === 'running';
  // What does not come back, and may be much, asks for more than a click.
  const may = kind === 'set' ? field !== null && read.error === undefined : which.all === null || typed === api.slug;

  function start(event: SubmitEvent) {
    event.preventDefault();
    if (!may) return;
    // The walk is stopped by the end of the loop over it; entries that leave the filter meanwhile shift no cursor.
    const items = which.all ? all_pages(api, { ...which.all, sort: '' }, new AbortController().signal) : [which.entries];
    const values = new_object();
    if (field && read.error === undefined) values[field.slug] = read.value;
    set_job(start_job<Entry>(items, which.total, 'always', async (entry, stopped) => {
      if (kind === 'delete') await remove(api, entry, stopped);
      else await write_entry(api, entry.id, values, undefined, stopped);
    }));
  }
  function leave() {
    job?.stop();
    close();
    if (job) changed();
  }
  return (
    <Dialog heading={kind === 'delete' ? t().many.delete_heading(number) : t().many.set_heading(number)} close={leave} may_close={() => !is_running || confirm(t().import.leave)}>
      {job ? (
        <>
          <JobView job={job} told={kind === 'delete' ? t().many.deleted : t().many.set} name_of={(entry) => entry.id} />
          {!is_running && <footer><button type="button" class="primary" onClick={leave}>{t().common.close}</button></footer>}
        </>
      ) : (
        <form class="entry-form" onSubmit={start} noValidate>
          {which.all && <p>{which.all.filter ? t().many.all_filtered : t().many.all}</p>}
          {which.all?.filter && <pre class="code">{which.all.filter}</pre>}
          {kind === 'delete' ? (
            <>
              <p>{t().common.cannot_be_undone} {t().many.changed_stay}</p>
              {which.all && <label class="field"><span>{t().common.type_to_confirm(api.slug)}</span><input value={typed} onInput={(event) => type(event.currentTarget.value)} autocomplete="off" spellcheck={false} /></label>}
            </>
          ) : (
            <>
              <label class="field"><span>{t().many.field}</span>
                <select value={field?.id} onChange={(event) => { set_field(may_change.find(({ id }) => id === event.currentTarget.value) ?? null); set_draft(no_value); }}>
                  {may_change.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
                </select>
              </label>
              {field && <FieldInput key={field.id} field={field} draft={draft} set={set_draft} />}
            </>
          )}
          <footer>
            <button type="button" onClick={close}>{t().common.cancel}</button>
            <button class={kind === 'delete' ? 'danger' : 'primary'} disabled={!may}>{kind === 'delete' ? t().common.remove : t().many.do_set}</button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}
