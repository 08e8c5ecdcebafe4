// Entries out of a file: what its columns mean, what they will become, and then all of it.
import { useState } from 'preact/hooks';
import type { CustomApi, CustomField } from '../apis/definitions';
import { ApiError, ask, client } from '../client';
import { Dialog } from '../parts/dialog';
import { sentences } from '../parts/loading';
import { format_number, t } from '../texts';
import { ValueText } from './cell';
import { create_entry, write_entry } from './entry_client';
import { file_bytes_max, guessed_type, read_file, refused_as_csv, value_of_cell, type Row, type Table } from './import_file';
import { JobView } from './job_view';
import { save_file, start_job, type Job } from './jobs';
import { new_object } from '../exact_json';

// Where a column goes: the id of a field, or one of these.
const nowhere = '';
const new_field = 'new';
const entry_id = 'id';
const preview_rows = 5;
const batch_rows = 500;
const own_keys = new Set(['id', 'type', 'meta', 'links', 'created_at', 'updated_at']);

function first_targets(api: CustomApi, fields: CustomField[], table: Table): string[] {
  return table.columns.map((name) => {
    const field = fields.find(({ slug }) => slug === name) ?? fields.find((one) => [one.slug, one.name].some((word) => word.toLowerCase() === name.toLowerCase()));
    if (field) return field.id;
    if (name === 'id' && api.allow_upserts) return entry_id;
    return own_keys.has(name) || !name || fields.length > 0 ? nowhere : new_field;
  });
}

const slug_of = (name: string) => name.toLowerCase().normalize('NFKD').replace(/[^a-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 63);

async function make_field(api: CustomApi, name: string, field_type: CustomField['field_type']): Promise<CustomField> {
  return (await ask(client.POST('/v2/settings/extensions/custom-apis/{custom_api_id}/fields', {
    params: { path: { custom_api_id: api.id } }, body: { data: { type: 'custom_field', name, slug: slug_of(name), field_type } },
  }))).data as CustomField;
}

async function send_row(api: CustomApi, row: Row, fields: (CustomField | null)[], id_column: number, stopped: AbortSignal): Promise<void> {
  if (row.wrong !== undefined) throw new ApiError(400, [{ status: '400', title: row.wrong }]);
  const values = new_object();
  const wrong: string[] = [];
  fields.forEach((field, i) => {
    if (!field) return;
    const read = value_of_cell(field, row.cells[i]);
    if ('error' in read) wrong.push(read.error);
    else if (read.value !== null) values[field.slug] = read.value;
  });
  if (wrong.length > 0) throw new ApiError(400, wrong.map((title) => ({ status: '400', title })));
  const id = id_column < 0 ? '' : row.cells[id_column];
  if (typeof id === 'string' && id) await write_entry(api, id, values, undefined, stopped);
  else await create_entry(api, values, stopped);
}

interface Props { api: CustomApi; fields: CustomField[]; close: () => void; imported: (has_new_fields: boolean) => void }

export default function ImportDialog({ api, fields, close, imported }: Props) {
  const [table, set_table] = useState<Table | null>(null);
  const [targets, set_targets] = useState<string[]>([]);
  const [told, tell] = useState<string[]>([]);
  const [job, set_job] = useState<Job<Row> | null>(null);
  const [is_busy, set_busy] = useState(false);

  async function choose(file: File | undefined) {
    tell([]);
    if (!file) return;
    if (file.size > file_bytes_max) return tell([t().import.too_large(file_bytes_max / 1024 / 1024)]);
    try {
      const read = await read_file(file);
      if (read.columns.length === 0 || read.rows.length === 0) return tell([t().import.nothing]);
      set_targets(first_targets(api, fields, read));
      set_table(read);
    } catch {
      tell([t().import.unreadable]);
    }
    return undefined;
  }

  async function start() {
    if (!table) return;
    set_busy(true);
    tell([]);
    const all = [...fields];
    const meant = [...targets];
    let has_new_fields = false;
    try {
      for (const [i, name] of table.columns.entries()) {
        if (meant[i] !== new_field) continue;
        const field = await make_field(api, name, guessed_type(table.rows, i));
        all.push(field);
        meant[i] = field.id;
        has_new_fields = true;
        set_targets([...meant]);
      }
    } catch (error) {
      tell(sentences(error));
      set_busy(false);
      if (has_new_fields) imported(true);
      return;
    }
    const by_column = meant.map((target) => all.find(({ id }) => id === target) ?? null);
    const id_column = meant.indexOf(entry_id);
    function* batches() {
      for (let i = 0; table && i < table.rows.length; i += batch_rows) yield table.rows.slice(i, i + batch_rows);
    }
    set_job(start_job<Row>(batches(), table.rows.length, id_column >= 0 ? 'always' : 'if_refused', (row, stopped) => send_row(api, row, by_column, id_column, stopped)));
    set_busy(false);
  }

  const is_running = job?.state.value === 'running';
  function leave() {
    job?.stop();
    close();
    if (job) imported(true);
  }
  return (
    <Dialog heading={t().import.heading(api.name)} kind="side" close={leave} may_close={() => !is_running || confirm(t().import.leave)}>
      {!table && (
        <>
          <p>{t().import.text}</p>
          <label class="field file"><span>{t().import.file}</span><input type="file" accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,text/csv" onChange={(event) => void choose(event.currentTarget.files?.[0])} /></label>
        </>
      )}
      {told.length > 0 && <div class="notice bad" role="alert">{told.map((line) => <p key={line}>{line}</p>)}</div>}
      {table && !job && (
        <form onSubmit={(event) => { event.preventDefault(); if (!is_busy) void start(); }}>
          <p class="hint">{t().import.found(format_number(table.rows.length))}</p>
          <table class="table mapping">
            <thead><tr><th>{t().import.column}</th><th>{t().import.becomes}</th><th>{t().import.preview}</th></tr></thead>
            <tbody>
              {table.columns.map((name, i) => {
                const field = fields.find(({ id }) => id === targets[i]);
                return (
                  <tr key={i}>
                    <th scope="row">{name}</th>
                    <td>
                      <select aria-label={t().import.target_of(name)} value={targets[i]} onChange={(event) => set_targets(targets.map((one, at) => (at === i ? event.currentTarget.value : one)))}>
                        <option value={nowhere}>{t().import.nowhere}</option>
                        {fields.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
                        <option value={new_field}>{t().import.new_field(t().fields.types[guessed_type(table.rows, i)]?.[0] ?? '')}</option>
                        {api.allow_upserts && <option value={entry_id}>{t().import.entry_id}</option>}
                      </select>
                    </td>
                    <td class="samples">
                      {table.rows.slice(0, preview_rows).map((row) => {
                        const read = field ? value_of_cell(field, row.cells[i]) : { value: row.cells[i] ?? null };
                        return <span key={row.number} class="clip">{'error' in read ? <span class="error">{read.error}</span> : <ValueText value={read.value} />}</span>;
                      })}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <footer>
            <button type="button" onClick={() => set_table(null)}>{t().import.other_file}</button>
            <button class="primary" disabled={is_busy || targets.every((target) => target === nowhere || target === entry_id)}>{t().import.start(format_number(table.rows.length))}</button>
          </footer>
        </form>
      )}
      {job && table && (
        <>
          <JobView job={job} told={t().import.imported} name_of={(row) => t().import.row(format_number(row.number))}
            download={(refused) => save_file(`${api.slug}-refused.csv`, [refused_as_csv(table.columns, refused)], 'text/csv')} />
          {!is_running && <footer><button type="button" class="primary" onClick={leave}>{t().import.show}</button></footer>}
        </>
      )}
    </Dialog>
  );
}
