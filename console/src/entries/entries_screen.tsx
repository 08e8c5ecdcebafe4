// The entries of a Custom API. The URL says which of them are shown, how, and which one is open.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { address_of, list_fields, type CustomApi, type CustomField } from '../apis/definitions';
import { ApiError } from '../client';
import { AsCode } from '../parts/as_code';
import { Icon } from '../parts/icon';
import { Show, sentences, use_loaded } from '../parts/loading';
import { toast } from '../parts/toast';
import { change_query, href, lazy, query } from '../router';
import { format_number, t } from '../texts';
import { ColumnsDialog } from './columns_dialog';
import { EntryDialog } from './entry_dialog';
import { count_exactly, list_query, type Entry, type Question } from './entry_client';
import { attributes_of } from './filter_attributes';
import { FilterBuilder } from './filter_builder';
import { Grid } from './grid';
import { ManyDialog, type Which } from './many_dialog';
import { Rows } from './rows';
import { all_columns, choose_columns, question, shown_columns, sort_after, type Column } from './view';

// CSV is read and written by a library that most visits do not need.
const ImportDialog = lazy(() => import('./import_dialog'));
const ExportDialog = lazy(() => import('./export_dialog'));

function use_rows(api: CustomApi, { filter, sort }: Question, round: number): Rows {
  const [, draw] = useState(0);
  const rows = useMemo(() => new Rows(api, { filter, sort }, () => draw((n) => n + 1)), [api, filter, sort, round]);
  useEffect(() => () => rows.stop(), [rows]);
  return rows;
}

function Total({ api, rows, asked }: { api: CustomApi; rows: Rows; asked: Question }) {
  const [exact, set_exact] = useState<number | null>(null);
  const [is_counting, set_counting] = useState(false);
  useEffect(() => set_exact(null), [rows]);
  if (rows.total === null) return <span class="hint" role="status" />;
  async function count() {
    set_counting(true);
    set_exact(await count_exactly(api, asked).catch(() => null));
    set_counting(false);
  }
  const total = exact ?? rows.total;
  return (
    <span class="hint total">
      <span role="status">{t().entries.total(format_number(total), total, exact !== null || rows.is_exact)}</span>
      {!rows.is_exact && exact === null && <button class="link" disabled={is_counting} onClick={() => void count()}>{t().entries.count_exactly}</button>}
    </span>
  );
}

function Empty({ api, fields, is_filtered, create, bring }: { api: CustomApi; fields: CustomField[]; is_filtered: boolean; create: () => void; bring: () => void }) {
  if (is_filtered) return <section class="empty"><h2>{t().entries.none_found}</h2><p>{t().entries.none_found_text}</p></section>;
  return (
    <section class="empty">
      <h2>{t().entries.empty_heading}</h2>
      <p>{fields.length > 0 ? t().entries.empty_text : t().entries.no_fields}</p>
      {fields.length > 0 ? <button class="primary" onClick={create}><Icon name="add" />{t().entry.create}</button> : <a class="button primary" href={href(`/apis/${api.id}/fields`)}>{t().apis.fields}</a>}
      <button onClick={bring}>{t().import.button}</button>
    </section>
  );
}

type Work = 'import' | 'export' | 'delete' | 'set';

function Selection({ selected, rows, is_all, take_all, clear, work }: { selected: Map<string, Entry>; rows: Rows; is_all: boolean; take_all: () => void; clear: () => void; work: (kind: Work) => void }) {
  return (
    <div class="tools selection" role="group" aria-label={t().entries.selection}>
      <strong role="status">{is_all ? t().many.selected_all : t().many.selected(format_number(selected.size))}</strong>
      {!is_all && rows.total !== null && (rows.total > selected.size || !rows.is_exact) && <button class="link" onClick={take_all}>{t().many.select_all}</button>}
      <button class="link" onClick={clear}>{t().many.clear}</button>
      <span class="actions end">
        <button onClick={() => work('set')}><Icon name="edit" />{t().many.set_button}</button>
        <button onClick={() => work('delete')}><Icon name="remove" />{t().common.remove}</button>
      </span>
    </div>
  );
}

function Loaded({ api, fields, reload_fields }: { api: CustomApi; fields: CustomField[]; reload_fields: () => void }) {
  const [round, set_round] = useState(0);
  const [selected, set_selected] = useState(() => new Map<string, Entry>());
  const [is_all, set_all] = useState(false);
  const [is_choosing, set_choosing] = useState(false);
  const [work, set_work] = useState<Work | null>(null);
  const asked = question();
  const rows = use_rows(api, asked, round);
  const all = all_columns(fields);
  const columns = shown_columns(api, all);
  const word = query().get('entry');
  const clear = () => {
    set_selected(new Map());
    set_all(false);
  };
  useEffect(clear, [rows]);

  const open = (next: string | null) => change_query({ entry: next }, next && !word ? 'push' : 'replace');
  const refused = rows.error instanceof ApiError && (rows.error.has_code('invalid_filter') || rows.error.has_code('invalid_sort')) ? sentences(rows.error) : [];
  const reload = () => set_round((n) => n + 1);

  function select(entries: Entry[], is_selected: boolean) {
    set_all(false);
    const next = new Map(selected);
    for (const entry of entries) {
      if (is_selected) next.set(entry.id, entry);
      else next.delete(entry.id);
    }
    set_selected(next);
  }

  const which: Which = is_all
    ? { entries: [], all: asked, total: rows.is_exact ? rows.total : null }
    : { entries: [...selected.values()], all: null, total: selected.size };
  const params = list_query(asked);
  return (
    <div class="entries">
      <div class="tools">
        <Total api={api} rows={rows} asked={asked} />
        <span class="actions end">
          <button onClick={() => set_work('import')}>{t().import.button}</button>
          <button onClick={() => set_work('export')} disabled={rows.is_empty}><Icon name="download" />{t().export.button}</button>
          <button onClick={() => set_choosing(true)}>{t().entries.columns}</button>
          <AsCode request={{ method: 'GET', path: `${address_of(api)}${params.size ? `?${params}` : ''}` }} />
          <button onClick={() => void share()}><Icon name="copy" />{t().entries.share}</button>
          <button class="primary" onClick={() => open('new')}><Icon name="add" />{t().entry.create}</button>
        </span>
      </div>
      <FilterBuilder attributes={attributes_of(fields)} placeholder={t().filter.placeholder} filter={asked.filter} refused={refused} apply={(filter) => change_query({ filter: filter || null }, 'push')} />
      {selected.size > 0 && <Selection selected={selected} rows={rows} is_all={is_all} take_all={() => set_all(true)} clear={clear} work={set_work} />}
      {rows.is_empty
        ? <Empty api={api} fields={fields} is_filtered={asked.filter !== ''} create={() => open('new')} bring={() => set_work('import')} />
        : refused.length === 0 && (
          <Grid rows={rows} columns={columns} sort={asked.sort} label={t().entries.of(api.name)} selected={selected} select={select}
            sort_by={(key) => change_query({ sort: sort_after(asked.sort, key) }, 'push')}
            resize={(column: Column, width) => choose_columns(api, columns.map((one) => (one.key === column.key ? { ...one, width } : one)))}
            open={(entry) => open(entry.id)} />
        )}
      {is_choosing && <ColumnsDialog all={all} shown={columns} choose={(next) => choose_columns(api, next)} close={() => set_choosing(false)} />}
      {work === 'import' && <ImportDialog api={api} fields={fields} close={() => set_work(null)} imported={() => { reload(); reload_fields(); }} />}
      {work === 'export' && <ExportDialog api={api} fields={fields} asked={asked} close={() => set_work(null)} />}
      {(work === 'delete' || work === 'set') && <ManyDialog api={api} fields={fields} kind={work} which={which} close={() => set_work(null)} changed={reload} />}
      {word && (
        <EntryDialog key={word} api={api} fields={fields} word={word} open={open} removed={reload}
          saved={(entry, was_there) => { if (was_there) rows.replace(entry); else reload(); }} />
      )}
    </div>
  );
}

async function share() {
  await navigator.clipboard.writeText(location.href);
  toast(t().entries.shared);
}

export default function EntriesScreen({ api }: { api: CustomApi }) {
  const fields = use_loaded((signal) => list_fields(api.id, signal), [api.id]);
  return <Show of={fields}>{(value) => <Loaded api={api} fields={value} reload_fields={fields.reload} />}</Show>;
}
