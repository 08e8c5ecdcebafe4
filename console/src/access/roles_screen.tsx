// What the roles may do: for each of them a matrix of Custom APIs and rights. A tick is saved as it is made.
import { useState } from 'preact/hooks';
import { list_apis, type CustomApi } from '../apis/definitions';
import { ask, client } from '../client';
import { AsCode } from '../parts/as_code';
import { DeleteDialog, Dialog } from '../parts/dialog';
import { FormErrors, TextField, errors_by_field } from '../parts/form';
import { Icon } from '../parts/icon';
import { Show, sentences, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { toast } from '../parts/toast';
import { change_query, href, query } from '../router';
import { t } from '../texts';
import { list_policies, list_roles, rights, grant_of, save_grant, type Grant, type Policy, type Role } from './policies';

const api_of = (policy: Policy) => policy.relationships.custom_api.data.id;

// What was typed stays while the rows around it are drawn again, and where the server refuses it.
function Filter({ label, filter, disabled, save }: { label: string; filter: string | null; disabled: boolean; save: (filter: string | null) => void }) {
  const [text, set_text] = useState(filter ?? '');
  return (
    <input class="mono" value={text} disabled={disabled} aria-label={label} title={t().roles.filter_hint} spellcheck={false}
      onInput={(event) => set_text(event.currentTarget.value)} onChange={() => save(text.trim() || null)} />
  );
}

function Row({ api, role, policy, changed }: { api: CustomApi; role: Role; policy: Policy | undefined; changed: () => void }) {
  const [is_busy, set_busy] = useState(false);
  const granted = grant_of(policy);
  async function change(changes: Partial<Grant>) {
    set_busy(true);
    try {
      await save_grant(role, api.id, policy, { ...granted, ...changes });
      toast(t().roles.saved(role.name, api.name));
    } catch (error) {
      toast(sentences(error).join(' '));
    }
    changed();
    set_busy(false);
  }
  return (
    <tr>
      <th scope="row"><a href={href(`/apis/${api.id}`)}>{api.name}</a></th>
      {rights.map((right) => (
        <td key={right}>
          <input type="checkbox" checked={granted[right]} disabled={is_busy} aria-label={`${api.name}: ${t().roles.granted[right]}`} onChange={(event) => void change({ [right]: event.currentTarget.checked })} />
        </td>
      ))}
      <td><Filter key={granted.filter} label={`${api.name}: ${t().roles.filter}`} filter={granted.filter} disabled={is_busy || !policy} save={(filter) => void change({ filter })} /></td>
    </tr>
  );
}

function Matrix({ role, apis }: { role: Role; apis: CustomApi[] }) {
  const policies = use_loaded((signal) => list_policies(role.id, signal), [role.id]);
  if (apis.length === 0) return <p class="empty">{t().roles.no_apis}</p>;
  return (
    <Show of={policies}>{(value) => (
      <div class="scroll" tabIndex={0} role="region" aria-label={role.name}>
        <table class="table matrix">
          <thead><tr><th>{t().apis.heading}</th>{rights.map((right) => <th key={right}>{t().roles.granted[right]}</th>)}<th>{t().roles.filter}</th></tr></thead>
          <tbody>{apis.map((api) => <Row key={api.id} api={api} role={role} policy={value.find((policy) => api_of(policy) === api.id)} changed={policies.reload} />)}</tbody>
        </table>
      </div>
    )}
    </Show>
  );
}

function NewRole({ close, made }: { close: () => void; made: (id: string) => void }) {
  const [name, set_name] = useState('');
  const [failed, fail] = useState<unknown>(null);
  const errors = errors_by_field(failed);
  async function submit(event: SubmitEvent) {
    event.preventDefault();
    try {
      made((await ask(client.POST('/v2/permissions/custom-user-roles', { body: { data: { type: 'custom_user_role', name } } }))).data.id);
    } catch (error) {
      fail(error);
    }
  }
  return (
    <Dialog heading={t().roles.create_role} close={close}>
      <form onSubmit={submit} noValidate>
        <TextField label={t().roles.role_name} value={name} set={set_name} error={errors.name} max={255} autofocus />
        <FormErrors error={failed} shown={errors} />
        <footer><button type="button" onClick={close}>{t().common.cancel}</button><button class="primary" disabled={!name}>{t().common.create}</button></footer>
      </form>
    </Dialog>
  );
}

function Loaded({ roles, apis, reload }: { roles: Role[]; apis: CustomApi[]; reload: () => void }) {
  const [leaving, set_leaving] = useState<Role | null>(null);
  const role = roles.find(({ id }) => id === query().get('role')) ?? roles[0];
  const kinds = [...new Set(roles.map(({ type }) => type))];
  if (!role) return null;
  return (
    <>
      <div class="tools">
        <label class="joined middle">
          <span>{t().roles.role}</span>
          <select value={role.id} onChange={(event) => change_query({ role: event.currentTarget.value })}>
            {kinds.map((kind) => (
              <optgroup key={kind} label={t().roles.kinds[kind] ?? kind}>
                {roles.filter(({ type }) => type === kind).map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
              </optgroup>
            ))}
          </select>
        </label>
        <AsCode request={{ method: 'GET', path: `/v2/permissions/custom-api-role-policies?filter=eq(role_id,${role.id})` }} />
        {role.type === 'custom_user_role' && <button class="end" onClick={() => set_leaving(role)}><Icon name="remove" />{t().roles.delete_role}</button>}
      </div>
      <Matrix key={role.id} role={role} apis={apis} />
      {leaving && (
        <DeleteDialog heading={t().fields.delete_heading(leaving.name)} name={leaving.name} close={() => set_leaving(null)}
          remove={async () => { await ask(client.DELETE('/v2/permissions/custom-user-roles/{role_id}', { params: { path: { role_id: leaving.id } } })); change_query({ role: null }); reload(); }}>
          <p>{t().roles.delete_text}</p>
        </DeleteDialog>
      )}
    </>
  );
}

export default function RolesScreen() {
  const both = use_loaded(async (signal) => ({ roles: await list_roles(signal), apis: await list_apis(signal) }), []);
  const [is_creating, set_creating] = useState(false);
  return (
    <>
      <Title text={t().roles.heading} />
      <div class="head">
        <div><h1>{t().roles.heading}</h1><p class="hint">{t().roles.hint}</p></div>
        <button onClick={() => set_creating(true)}><Icon name="add" />{t().roles.create_role}</button>
      </div>
      <Show of={both}>{({ roles, apis }) => <Loaded roles={roles} apis={apis} reload={both.reload} />}</Show>
      {is_creating && <NewRole close={() => set_creating(false)} made={(id) => { set_creating(false); both.reload(); change_query({ role: id }); }} />}
    </>
  );
}
