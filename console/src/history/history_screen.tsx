// The versions of an entry, the latest first; also of one that was deleted. Which one is open is said by the URL.
import { useEffect, useRef, useState } from 'preact/hooks';
import { list_fields, type CustomApi, type CustomField } from '../apis/definitions';
import { list_key_names } from '../access/keys';
import type { Entry } from '../entries/entry_client';
import { AsCode } from '../parts/as_code';
import { Failure, Show, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { session } from '../session';
import { change_query, go, href, query } from '../router';
import { format_moment, format_number, t } from '../texts';
import { ApiError } from '../client';
import { read_if_there } from './restore';
import { VersionDialog } from './version_dialog';
import { history_path, list_versions, offset_max, page_rows, read_version, type Version } from './version_client';

interface Known {
  versions: Version[];
  has_more: boolean;
  now: Entry | null;
}

async function load(api: CustomApi, id: string, signal: AbortSignal): Promise<Known | null> {
  try {
    const [page, now] = await Promise.all([list_versions(api, id, 0, signal), read_if_there(api, id, signal)]);
    return { ...page, now };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

const badge = { created: 'good', updated: '', deleted: 'bad' } as const;

function Row({ version, fields, is_latest, who }: { version: Version; fields: CustomField[]; is_latest: boolean; who: (by: string) => string }) {
  const words = t().history;
  const name_of = (slug: string) => fields.find((field) => field.slug === slug)?.name ?? slug;
  return (
    <tr>
      <td><button class="link" onClick={() => change_query({ version: version.id }, 'push')}>{format_moment(version.at)}</button></td>
      <td><span class={`badge ${badge[version.event]}`}>{t().integrations.events[version.event]}</span>{is_latest && <> <span class="badge accent">{words.latest}</span></>}</td>
      <td>{who(version.by)}</td>
      <td>
        {version.event === 'updated' && version.changed === null && <span class="hint">{words.changed_unknown}</span>}
        {version.event !== 'deleted' && <span class="badges">{(version.changed ?? []).map((slug) => <bdi key={slug} class="badge">{name_of(slug)}</bdi>)}</span>}
      </td>
    </tr>
  );
}

// Somebody shared a version that lies further back than what is shown.
function FarVersion({ api, id, version, ...props }: Omit<Parameters<typeof VersionDialog>[0], 'version' | 'before'> & { id: string; version: string }) {
  const far = use_loaded((signal) => read_version(api, id, version, signal), [version]);
  if (far.error) return null;
  return <Show of={far}>{(value) => <VersionDialog api={api} version={value} before={value.event === 'created' ? null : undefined} {...props} />}</Show>;
}

// What of a page lies behind those that are known. Changes meanwhile move the places: what is known comes again, or what is
// newer than all of it.
function older_than(known: Version[], page: Version[]): Version[] {
  const last = known.at(-1);
  const at = page.findIndex(({ id }) => id === last?.id);
  return at >= 0 ? page.slice(at + 1) : page.filter((one) => (!last || one.at <= last.at) && !known.some(({ id }) => id === one.id));
}

function Versions({ api, fields, id, known, reload }: { api: CustomApi; fields: CustomField[]; id: string; known: Known; reload: () => void }) {
  const [versions, set_versions] = useState(known.versions);
  const [has_more, set_more] = useState(known.has_more);
  const [offset, set_offset] = useState(known.versions.length);
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const names = use_loaded(list_key_names, []);
  const list = useRef<HTMLTableElement>(null);
  const words = t().history;
  const who = (by: string) => (by === 'guest' ? words.guest : `${names.value?.get(by) ?? by}${by === session.value?.client_id ? ` (${t().keys.you})` : ''}`);

  async function more() {
    set_busy(true);
    fail(null);
    try {
      const page = await list_versions(api, id, offset);
      set_versions([...versions, ...older_than(versions, page.versions)]);
      set_more(page.has_more && page.versions.length > 0);
      set_offset(offset + page.versions.length);
      setTimeout(() => list.current?.querySelectorAll<HTMLElement>('tbody button')[versions.length]?.focus());
    } catch (error) {
      fail(error);
    }
    set_busy(false);
  }

  const wanted = query().get('version');
  const at = versions.findIndex((version) => version.id === wanted);
  const open = versions[at];
  // What an entry was before is in the next row, which may not be there yet.
  const is_at_end = offset + page_rows > offset_max;
  const is_before_coming = at === versions.length - 1 && has_more && !is_at_end && failed === null;
  useEffect(() => { if (open && is_before_coming && !is_busy) void more(); });
  const before = open?.event === 'created' && !versions[at + 1] ? null : versions[at + 1];
  const close = () => change_query({ version: null });
  const about = { api, fields, now: known.now, who, close, restored: (entry: Entry) => { if (entry.id === id) { close(); reload(); } else go(`/apis/${api.id}?entry=${entry.id}`); }, changed: reload };
  return (
    <>
      {known.now === null && <p class="notice warn">{words.deleted_now}</p>}
      <table class="table cards" ref={list}>
        <thead><tr><th>{t().audit.when}</th><th>{t().audit.what}</th><th>{t().audit.who}</th><th>{words.changed}</th></tr></thead>
        <tbody>{versions.map((version, i) => <Row key={version.id} version={version} fields={fields} is_latest={i === 0} who={who} />)}</tbody>
      </table>
      <div class="tools after">
        <span class="hint" role="status">{words.shown(format_number(versions.length), versions.length)}</span>
        {has_more && !is_at_end && <button disabled={is_busy} onClick={() => void more()}>{t().audit.older}</button>}
        {has_more && is_at_end && <span class="hint">{words.at_end(format_number(offset_max))}</span>}
      </div>
      {failed !== null && <Failure error={failed} retry={() => void more()} />}
      {open && (before !== undefined || !is_before_coming) && <VersionDialog key={open.id} version={open} before={before} {...about} />}
      {wanted && !open && <FarVersion key={wanted} id={id} version={wanted} {...about} />}
    </>
  );
}

function Empty({ heading, text, link, label }: { heading: string; text: string; link: string; label: string }) {
  return <section class="empty"><h2>{heading}</h2><p>{text}</p><a class="button primary" href={href(link)}>{label}</a></section>;
}

export default function HistoryScreen({ api, entry: id }: { api: CustomApi; entry: string }) {
  const fields = use_loaded((signal) => list_fields(api.id, signal), [api.id]);
  const known = use_loaded(async (signal) => ({ found: api.history ? await load(api, id, signal) : null }), [api.id, id, api.history]);
  const words = t().history;
  const round = known.value?.found;
  const keys = useRef({ of: round, n: 0 });
  if (keys.current.of !== round) keys.current = { of: round, n: keys.current.n + 1 };
  return (
    <>
      <Title text={`${api.name} – ${words.heading}`} />
      <div class="tools">
        <h2>{words.heading}</h2>
        <code class="hint">{id}</code>
        <span class="actions end">
          {known.value?.found?.now && <a class="button" href={href(`/apis/${api.id}?entry=${encodeURIComponent(id)}`)}>{words.to_entry}</a>}
          {api.history && <AsCode request={{ method: 'GET', path: history_path(api, id) }} />}
        </span>
      </div>
      {!api.history
        ? <Empty heading={words.off_heading} text={words.off_text} link={`/apis/${api.id}/definition`} label={t().apis.definition} />
        : (
          <Show of={fields}>{(all) => (
            <Show of={known}>{({ found }) => (found === null || found.versions.length === 0
              ? <Empty heading={words.empty_heading} text={words.empty_text} link={`/apis/${api.id}`} label={t().apis.entries} />
              : <Versions key={keys.current.n} api={api} fields={all} id={id} known={found} reload={known.reload} />)}
            </Show>
          )}
          </Show>
        )}
    </>
  );
}
