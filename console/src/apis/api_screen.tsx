// One Custom API: its entries and what they were, its fields, its feed, its definition.
import { Show, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { href, lazy } from '../router';
import { t } from '../texts';
import { DefinitionPart } from './definition_part';
import { address_of, read_api, type CustomApi } from './definitions';

const EntriesScreen = lazy<{ api: CustomApi }>(() => import('../entries/entries_screen'));
const HistoryScreen = lazy<{ api: CustomApi; entry: string }>(() => import('../history/history_screen'));
const LivePart = lazy<{ api: CustomApi }>(() => import('../live/live_part'));
const FieldsPart = lazy<{ api: CustomApi }>(() => import('./fields_part'));

export type Part = 'entries' | 'fields' | 'live' | 'definition';
const parts: Part[] = ['entries', 'fields', 'live', 'definition'];

function Loaded({ api, part, entry, reload }: { api: CustomApi; part: Part; entry: string | undefined; reload: () => void }) {
  return (
    <>
      {entry === undefined && <Title text={`${api.name} – ${t().apis[part]}`} />}
      <div class="head">
        <div>
          <a class="crumb" href={href('/apis')}>{t().apis.heading}</a>
          <h1>{api.name}</h1>
          <code class="hint">{address_of(api)}</code>
        </div>
      </div>
      <nav class="tabs" aria-label={api.name}>
        {parts.map((name) => (
          <a key={name} href={href(`/apis/${api.id}${name === 'entries' ? '' : `/${name}`}`)} aria-current={name === part ? 'page' : undefined}>{t().apis[name]}</a>
        ))}
      </nav>
      {part === 'entries' && entry === undefined && <EntriesScreen api={api} />}
      {entry !== undefined && <HistoryScreen api={api} entry={entry} />}
      {part === 'fields' && <FieldsPart api={api} />}
      {part === 'live' && <LivePart api={api} />}
      {part === 'definition' && <DefinitionPart api={api} reload={reload} />}
    </>
  );
}

// With `entry` it is about that one's history.
export function ApiScreen({ id, part, entry }: { id: string; part: Part; entry?: string }) {
  const api = use_loaded((signal) => read_api(id, signal), [id]);
  return <Show of={api}>{(value) => <Loaded api={value} part={part} entry={entry} reload={api.reload} />}</Show>;
}
