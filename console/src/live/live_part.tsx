// Changes of the entries of a Custom API, as they happen.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { address_of, list_fields, type CustomApi, type CustomField } from '../apis/definitions';
import { ApiError } from '../client';
import { ValueText } from '../entries/cell';
import { list_query, value_in } from '../entries/entry_client';
import { attributes_of } from '../entries/filter_attributes';
import { FilterBuilder } from '../entries/filter_builder';
import { AsCode } from '../parts/as_code';
import { Failure, Show, sentences, use_loaded } from '../parts/loading';
import { change_query, href, query } from '../router';
import { session } from '../session';
import { format_moment, format_number, t } from '../texts';
import { Changes, changed_keys, changes_kept_max, type Change, type Told } from './changes';
import { Follower, type State } from './follower';

// Many changes at once are drawn at once.
const between_draws_ms = 100;
const between_words_ms = 5000;
const values_shown_max = 8;

interface Feed {
  changes: Changes;
  state: State | 'paused';
  refused: ApiError | null;
  retry: () => void;
  clear: () => void;
}

// Follows while there is a token and nobody has paused it; afterwards it goes on where it was.
function use_feed(path: string, is_paused: boolean): Feed {
  const changes = useMemo(() => new Changes(), [path]);
  const [state, set_state] = useState<State>('connecting');
  const [refused, refuse] = useState<ApiError | null>(null);
  const [round, set_round] = useState(0);
  const [, draw] = useState(0);
  const token = session.value?.token;
  useEffect(() => {
    if (is_paused || token === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw_soon = () => { timer ??= setTimeout(() => { timer = undefined; draw((n) => n + 1); }, between_draws_ms); };
    refuse(null);
    const follower = new Follower(path, changes.last_id, {
      state: set_state,
      block: (block) => {
        changes.take(block);
        draw_soon();
      },
      refused: refuse,
    });
    return () => {
      follower.stop();
      clearTimeout(timer);
    };
  }, [path, is_paused, token, round]);
  return {
    changes, state: is_paused ? 'paused' : state, refused,
    retry: () => set_round((n) => n + 1),
    clear: () => { changes.clear(); draw((n) => n + 1); },
  };
}

// For who listens to the screen: how many there are now and then, not each of them.
function Announced({ n }: { n: number }) {
  const [said, say] = useState(0);
  const now = useRef(n);
  now.current = n;
  useEffect(() => {
    const timer = setInterval(() => say(now.current), between_words_ms);
    return () => clearInterval(timer);
  }, []);
  return <span class="unseen" role="status">{said > 0 && t().live.told(format_number(said), said)}</span>;
}

const badge = { created: 'good', updated: 'accent', deleted: 'bad' } as const;

function Values({ change, fields }: { change: Change; fields: CustomField[] }) {
  const { entry, before } = change;
  if (!entry) return null;
  const changed = changed_keys(change, fields.map(({ slug }) => slug));
  const name_of = (key: string) => fields.find(({ slug }) => slug === key)?.name ?? key;
  const words = t().live;
  return (
    <>
      {change.kind === 'updated' && !before && <span class="hint">{words.before_unknown}</span>}
      <ul class="told-values">
        {changed.slice(0, values_shown_max).map((key) => (
          <li key={key}>
            <bdi class="hint">{name_of(key)}</bdi>{' '}
            {before && <><ValueText value={value_in(before, key)} /><span aria-hidden="true"> → </span><span class="unseen">{words.becomes}</span></>}
            <ValueText value={value_in(entry, key)} />
          </li>
        ))}
      </ul>
      {changed.length > values_shown_max && <span class="hint">{t().many.more(format_number(changed.length - values_shown_max))}</span>}
    </>
  );
}

function Row({ told, api, fields }: { told: Told; api: CustomApi; fields: CustomField[] }) {
  if (told.kind === 'gap') return <tr class="gap"><td colSpan={4}><strong>{t().live.gap}</strong> {t().live.gap_more} <a href={href(`/apis/${api.id}`)}>{t().apis.entries}</a></td></tr>;
  const id = encodeURIComponent(told.id);
  const history = href(`/apis/${api.id}/history/${id}`);
  return (
    <tr>
      <td class="moment">{format_moment(told.at)}</td>
      <td><span class={`badge ${badge[told.kind]}`}>{t().integrations.events[told.kind]}</span></td>
      <td>
        {told.kind === 'deleted' ? <code>{told.id}</code> : <a href={href(`/apis/${api.id}?entry=${id}`)}><code>{told.id}</code></a>}
        {api.history && <a class="hint" href={history}>{t().history.heading}</a>}
      </td>
      <td><Values change={told} fields={fields} /></td>
    </tr>
  );
}

function Following({ api, fields }: { api: CustomApi; fields: CustomField[] }) {
  const filter = query().get('filter') ?? '';
  const [is_paused, pause] = useState(false);
  const params = list_query({ filter, sort: '' });
  const path = `/v2/settings/extensions/custom-apis/${api.id}/entries${params.size ? `?${params}` : ''}`;
  const { changes, state, refused, retry, clear } = use_feed(path, is_paused);
  const is_filter_refused = refused?.has_code('invalid_filter') ?? false;
  const words = t().live;
  return (
    <div class="live" data-place={changes.last_id ?? ''}>
      <div class="tools">
        <span class="state" data-state={refused ? 'waiting' : state} role="status">{refused ? words.ended : words.states[state]}</span>
        <span class="actions end">
          <button onClick={() => pause(!is_paused)} disabled={refused !== null}>{is_paused ? t().metrics.go_on : t().metrics.pause}</button>
          <button onClick={clear} disabled={changes.list.length === 0}>{words.clear}</button>
          <AsCode request={{ method: 'GET', path: `${address_of(api)}${params.size ? `?${params}` : ''}`, headers: { Accept: 'text/event-stream', ...(changes.last_id !== null && { 'Last-Event-ID': changes.last_id }) }, does_not_end: true }} />
        </span>
      </div>
      <Announced n={changes.list.length + changes.dropped} />
      <FilterBuilder attributes={attributes_of(fields)} placeholder={words.all} filter={filter} refused={is_filter_refused && refused ? sentences(refused) : []} apply={(next) => change_query({ filter: next || null }, 'push')} />
      {filter !== '' && !refused && <p class="hint field">{words.leaves_hint}</p>}
      {refused && !is_filter_refused && <Failure error={refused} retry={retry} />}
      {changes.list.length > 0
        ? (
          <table class="table cards told">
            <thead><tr><th>{t().audit.when}</th><th>{t().audit.what}</th><th>{words.entry}</th><th>{words.values}</th></tr></thead>
            <tbody>{changes.list.map((told) => <Row key={told.n} told={told} api={api} fields={fields} />)}</tbody>
          </table>
        )
        : !refused && <section class="empty"><h2>{words.empty}</h2><p>{words.empty_text}</p></section>}
      <p class="hint after">{words.kept(format_number(changes_kept_max))} {changes.dropped > 0 && words.dropped(format_number(changes.dropped))}</p>
    </div>
  );
}

export default function LivePart({ api }: { api: CustomApi }) {
  const fields = use_loaded((signal) => list_fields(api.id, signal), [api.id]);
  if (!api.feed) return <section class="empty"><h2>{t().live.off_heading}</h2><p>{t().live.off_text}</p><a class="button primary" href={href(`/apis/${api.id}/definition`)}>{t().apis.definition}</a></section>;
  return <Show of={fields}>{(value) => <Following api={api} fields={value} />}</Show>;
}
