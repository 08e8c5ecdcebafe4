// The audit log, the latest line first. The URL says what it is narrowed to, and which line is open.
import { useRef, useState } from 'preact/hooks';
import { ApiError } from '../client';
import type { Attribute } from '../entries/filter_attributes';
import { FilterBuilder } from '../entries/filter_builder';
import { AsCode } from '../parts/as_code';
import { Failure, Waiting, sentences, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { change_query, query } from '../router';
import { format_moment, format_number, t } from '../texts';
import { actions, list_lines, list_path, target_types, type Line } from './audit_client';
import { LineDialog, action_name, target_name } from './line_dialog';

// More than a person reads; a filter finds what lies further back.
const lines_shown_max = 2000;
const attributes_named_max = 4;

function attributes(): Attribute[] {
  const words = t().audit;
  const names = (all: readonly string[], of: Record<string, string>) => Object.fromEntries(all.map((word) => [word, of[word] ?? word]));
  const one = (name: string, label: string): Attribute => ({ name, label, operators: ['eq', 'in'], kind: 'text' });
  return [
    { ...one('action', words.what), choices: names(actions, words.actions) },
    { ...one('target_type', words.target), choices: names(target_types, words.targets) },
    one('target_id', words.target_id), one('client_id', words.client_id), one('address', words.address), one('request_id', words.request),
    { name: 'created_at', label: words.when, operators: ['ge', 'gt', 'le', 'lt', 'eq'], kind: 'time' },
  ];
}

const badge: Record<string, string> = { create: 'good', update: 'accent', delete: 'bad', failed_login: 'bad' };

function Row({ line }: { line: Line }) {
  const words = t().audit;
  const names = line.changes.map(([name]) => name);
  return (
    <tr>
      <td><button class="link" onClick={() => change_query({ line: line.id }, 'push')}>{format_moment(line.at)}</button></td>
      <td>{line.actor?.name ?? words.nobody[line.action === 'failed_login' ? 'login' : 'server']}<span class="hint">{line.address}</span></td>
      <td><span class={`badge ${badge[line.action] ?? ''}`}>{action_name(line.action)}</span>{line.count > 1 && ` × ${format_number(line.count)}`}</td>
      <td>
        {target_name(line.target)}
        {line.action === 'update' && names.length > 0 && <span class="hint">{names.slice(0, attributes_named_max).join(', ')}{names.length > attributes_named_max && ' …'}</span>}
      </td>
    </tr>
  );
}

function Lines({ first, next: first_next, filter }: { first: Line[]; next: string | null; filter: string }) {
  const [lines, set_lines] = useState(first);
  const [next, set_next] = useState(first_next);
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const list = useRef<HTMLTableElement>(null);
  const words = t().audit;

  async function more() {
    if (next === null) return;
    set_busy(true);
    fail(null);
    try {
      const page = await list_lines(filter, next);
      set_lines([...lines, ...page.lines]);
      set_next(page.next);
      // Whoever reads by keyboard or ear goes on at the first of them.
      setTimeout(() => list.current?.querySelectorAll<HTMLElement>('tbody button')[lines.length]?.focus());
    } catch (error) {
      fail(error);
    }
    set_busy(false);
  }

  const open = lines.find((line) => line.id === query().get('line'));
  if (lines.length === 0) return <section class="empty"><h2>{filter ? words.none_found : words.empty}</h2><p>{filter ? words.none_found_text : words.hint}</p></section>;
  return (
    <>
      <table class="table cards" ref={list}>
        <thead><tr><th>{words.when}</th><th>{words.who}</th><th>{words.what}</th><th>{words.target}</th></tr></thead>
        <tbody>{lines.map((line) => <Row key={line.id} line={line} />)}</tbody>
      </table>
      <div class="tools after">
        <span class="hint" role="status">{words.shown(format_number(lines.length), lines.length)}</span>
        {next !== null && lines.length < lines_shown_max && <button disabled={is_busy} onClick={() => void more()}>{words.older}</button>}
        {next !== null && lines.length >= lines_shown_max && <span class="hint">{words.at_end}</span>}
      </div>
      {failed !== null && <Failure error={failed} retry={() => void more()} />}
      {open && <LineDialog key={open.id} line={open} close={() => change_query({ line: null })} />}
    </>
  );
}

export default function AuditScreen() {
  const filter = query().get('filter') ?? '';
  const page = use_loaded((signal) => list_lines(filter, '', signal), [filter]);
  const round = useRef({ of: page.value, n: 0 });
  if (round.current.of !== page.value) round.current = { of: page.value, n: round.current.n + 1 };
  const words = t().audit;
  const is_filter_refused = page.error instanceof ApiError && page.error.has_code('invalid_filter');
  const is_forbidden = page.error instanceof ApiError && page.error.status === 403;
  return (
    <>
      <Title text={words.heading} />
      <div class="head">
        <div><h1>{words.heading}</h1><p class="hint">{words.hint}</p></div>
        <div class="actions">
          <AsCode request={{ method: 'GET', path: list_path(filter) }} />
          <button onClick={page.reload}>{t().integrations.look_again}</button>
        </div>
      </div>
      {is_forbidden ? <section class="empty"><h2>{words.forbidden}</h2><p>{words.forbidden_text}</p></section> : (
        <>
          <FilterBuilder attributes={attributes()} placeholder={words.all} filter={filter} refused={is_filter_refused ? sentences(page.error) : []} apply={(next) => change_query({ filter: next || null, line: null }, 'push')} />
          {page.error !== null && !is_filter_refused && <Failure error={page.error} retry={page.reload} />}
          {page.value === null && page.error === null && <Waiting />}
          {page.value && <Lines key={round.current.n} first={page.value.lines} next={page.value.next} filter={filter} />}
        </>
      )}
    </>
  );
}
