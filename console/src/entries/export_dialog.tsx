// The entries of a view as a file, fetched page by page.
import Papa from 'papaparse';
import { useState } from 'preact/hooks';
import type { CustomApi, CustomField } from '../apis/definitions';
import { Dialog } from '../parts/dialog';
import { Check } from '../parts/form';
import { sentences } from '../parts/loading';
import { format_number, t } from '../texts';
import { all_pages, value_in, type Entry, type Question } from './entry_client';
import { save_file } from './jobs';
import { is_number, new_object, write_json, type Json } from '../exact_json';

type Format = 'csv' | 'ndjson';

// What a spreadsheet takes for a formula is made a text by an apostrophe.
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function cell_of(value: Json, is_safe: boolean): string {
  if (value === null) return '';
  if (typeof value === 'string') return is_safe ? harmless(value) : value;
  return typeof value === 'boolean' ? String(value) : is_number(value) ? value.value : write_json(value);
}

function line_of(entry: Entry, fields: CustomField[], format: Format, is_safe: boolean): string {
  if (format === 'csv') return `${Papa.unparse([[entry.id, ...fields.map(({ slug }) => cell_of(value_in(entry, slug), is_safe)), entry.created_at, entry.updated_at]])}\r\n`;
  const line = Object.assign(new_object(), { id: entry.id }, entry.values, { created_at: entry.created_at, updated_at: entry.updated_at });
  return `${write_json(line)}\n`;
}

interface Props { api: CustomApi; fields: CustomField[]; asked: Question; close: () => void }

export default function ExportDialog({ api, fields, asked, close }: Props) {
  const [format, set_format] = useState<Format>('csv');
  const [is_safe, set_safe] = useState(false);
  const [running, set_running] = useState<AbortController | null>(null);
  const [count, set_count] = useState(0);
  const [told, tell] = useState<string[]>([]);

  async function start() {
    const abort = new AbortController();
    set_running(abort);
    set_count(0);
    tell([]);
    // A blob may lie on the disk; the texts of a million entries should not all lie in memory.
    const parts: Blob[] = [];
    if (format === 'csv') parts.push(new Blob([`${Papa.unparse([['id', ...fields.map(({ slug }) => slug), 'created_at', 'updated_at']])}\r\n`]));
    let n = 0;
    try {
      for await (const page of all_pages(api, asked, abort.signal)) {
        parts.push(new Blob(page.map((entry) => line_of(entry, fields, format, is_safe))));
        n += page.length;
        set_count(n);
      }
      save_file(`${api.slug}.${format}`, parts, format === 'csv' ? 'text/csv' : 'application/x-ndjson');
      tell([t().export.done(format_number(n))]);
    } catch (error) {
      tell(abort.signal.aborted ? [t().export.stopped] : sentences(error));
    }
    set_running(null);
  }

  return (
    <Dialog heading={t().export.heading} close={() => { running?.abort(); close(); }}>
      <p>{asked.filter ? t().export.text_filtered : t().export.text}</p>
      {asked.filter && <pre class="code">{asked.filter}</pre>}
      <fieldset disabled={running !== null} class="formats">
        <legend class="unseen">{t().export.format}</legend>
        {(['csv', 'ndjson'] as const).map((name) => <label key={name} class="check"><input type="radio" name="format" checked={format === name} onChange={() => set_format(name)} /><span>{t().export.formats[name]}</span></label>)}
        {format === 'csv' && <Check label={t().export.safe} hint={t().export.safe_hint} value={is_safe} set={set_safe} />}
      </fieldset>
      <div role="status">{running ? <p>{t().export.count(format_number(count))}</p> : told.map((line) => <p key={line}>{line}</p>)}</div>
      <footer>
        {running ? <button type="button" onClick={() => running.abort()}>{t().common.stop}</button> : <button type="button" class="primary" onClick={() => void start()}>{t().export.start}</button>}
      </footer>
    </Dialog>
  );
}
