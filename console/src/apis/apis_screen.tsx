// All Custom APIs, as a list or as the tree that their parents make.
import { useState } from 'preact/hooks';
import { AsCode } from '../parts/as_code';
import { Icon } from '../parts/icon';
import { Show, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { toast } from '../parts/toast';
import { change_query, go, href, query } from '../router';
import { format_time, t } from '../texts';
import { ApiDialog } from './api_dialog';
import { address_of, list_apis, type CustomApi } from './definitions';

const parents_of = (api: CustomApi) => (api.relationships.parent_apis.data ?? []).filter((parent) => parent.type === 'custom_api').map((parent) => parent.id);

function List({ apis }: { apis: CustomApi[] }) {
  return (
    <table class="table cards">
      <thead><tr><th>{t().common.name}</th><th>{t().apis.address}</th><th>{t().apis.api_type}</th><th>{t().common.updated}</th></tr></thead>
      <tbody>
        {apis.map((api) => (
          <tr key={api.id}>
            <td><a href={href(`/apis/${api.id}`)}>{api.name}</a>{api.description && <span class="hint">{api.description}</span>}</td>
            <td><code>{address_of(api)}</code></td>
            <td><code>{api.api_type}</code></td>
            <td>{format_time(api.meta.timestamps.updated_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Branch({ apis, all }: { apis: CustomApi[]; all: CustomApi[] }) {
  return (
    <ul class="tree">
      {apis.map((api) => {
        const children = all.filter((other) => parents_of(other).includes(api.id));
        return (
          <li key={api.id}>
            <a href={href(`/apis/${api.id}`)}>{api.name}</a> <code class="hint">{address_of(api)}</code>
            {children.length > 0 && <Branch apis={children} all={all} />}
          </li>
        );
      })}
    </ul>
  );
}

function Tree({ apis }: { apis: CustomApi[] }) {
  const is_at_root = (api: CustomApi) => {
    const parents = api.relationships.parent_apis.data ?? [];
    return parents.length === 0 || parents.some((parent) => parent.type === 'api_location');
  };
  return (
    <section class="card">
      <p class="hint">{t().apis.map_hint}</p>
      <ul class="tree"><li><strong>{t().apis.map_root}</strong><Branch apis={apis.filter(is_at_root)} all={apis} /></li></ul>
    </section>
  );
}

function Found({ apis, create }: { apis: CustomApi[]; create: () => void }) {
  const [word, set_word] = useState('');
  const is_map = query().get('view') === 'map';
  if (apis.length === 0) {
    return (
      <section class="empty">
        <h2>{t().apis.empty_heading}</h2>
        <p>{t().apis.empty_text}</p>
        <button class="primary" onClick={create}><Icon name="add" />{t().apis.create}</button>
      </section>
    );
  }
  const has_word = (api: CustomApi) => `${api.name} ${api.slug} ${api.api_type}`.toLowerCase().includes(word.toLowerCase());
  const found = apis.filter(has_word);
  return (
    <>
      <div class="tools">
        <input type="search" value={word} onInput={(event) => set_word(event.currentTarget.value)} placeholder={t().apis.filter} aria-label={t().apis.filter} disabled={is_map} />
        <span class="hint">{t().apis.count(found.length)}</span>
        <div class="choice end" role="group" aria-label={t().apis.heading}>
          <button aria-pressed={!is_map} onClick={() => change_query({ view: null })}>{t().apis.list}</button>
          <button aria-pressed={is_map} onClick={() => change_query({ view: 'map' })}>{t().apis.map}</button>
        </div>
      </div>
      {is_map ? <Tree apis={apis} /> : found.length > 0 ? <List apis={found} /> : <p class="empty">{t().apis.none_found}</p>}
    </>
  );
}

export function ApisScreen() {
  const apis = use_loaded(list_apis, []);
  const [is_creating, set_creating] = useState(false);
  return (
    <>
      <Title text={t().apis.heading} />
      <div class="head">
        <h1>{t().apis.heading}</h1>
        <div class="actions">
          <AsCode request={{ method: 'GET', path: '/v2/settings/extensions/custom-apis?sort=name' }} />
          <button class="primary" onClick={() => set_creating(true)}><Icon name="add" />{t().apis.create}</button>
        </div>
      </div>
      <Show of={apis}>{(value) => <Found apis={value} create={() => set_creating(true)} />}</Show>
      {is_creating && (
        <ApiDialog close={() => set_creating(false)} apis={apis.value ?? []} api={null} saved={(api) => { toast(t().api_form.created(api.name)); go(`/apis/${api.id}/fields`); }} />
      )}
    </>
  );
}
