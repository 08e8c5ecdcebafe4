// The keys with which programs and people sign in.
import { useState } from 'preact/hooks';
import { ask, client } from '../client';
import { AsCode, CopyButton } from '../parts/as_code';
import { DeleteDialog, Dialog } from '../parts/dialog';
import { FormErrors, TextField, errors_by_field } from '../parts/form';
import { Icon } from '../parts/icon';
import { Show, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { toast } from '../parts/toast';
import { session } from '../session';
import { format_time, t } from '../texts';
import { list_keys, type Key } from './keys';
import { list_roles, type Role } from './policies';

interface Secret { client_id: string; client_secret: string }

const overlap_hours_max = 168;
const seconds_an_hour = 3600;

function SecretDialog({ secret, close }: { secret: Secret; close: () => void }) {
  return (
    <Dialog heading={t().keys.client_secret} close={close} may_close={() => false}>
      <p class="notice warn">{t().keys.secret_once}</p>
      {([['client_id', secret.client_id], ['client_secret', secret.client_secret]] as const).map(([name, value]) => (
        <div key={name} class="field"><span>{t().keys[name]}</span><span class="joined"><code class="code">{value}</code><CopyButton text={value} /></span></div>
      ))}
      <footer><button class="primary" onClick={close}>{t().keys.done}</button></footer>
    </Dialog>
  );
}

function NewKey({ roles, close, made }: { roles: Role[]; close: () => void; made: (secret: Secret) => void }) {
  const [name, set_name] = useState('');
  const [role_id, set_role] = useState('');
  const [ends, set_ends] = useState('');
  const [failed, fail] = useState<unknown>(null);
  const errors = errors_by_field(failed);
  const role = roles.find(({ id }) => id === role_id);
  const data = {
    type: 'application_key' as const, name,
    ...(ends && { expires_at: new Date(ends).toISOString() }),
    ...(role && { relationships: { role: { data: { type: role.type as 'custom_user_role', id: role.id } } } }),
  };
  async function submit(event: SubmitEvent) {
    event.preventDefault();
    try {
      const key = (await ask(client.POST('/v2/application-keys', { body: { data } }))).data;
      made({ client_id: key.client_id, client_secret: key.client_secret ?? '' });
    } catch (error) {
      fail(error);
    }
  }
  return (
    <Dialog heading={t().keys.create} close={close}>
      <form onSubmit={submit} noValidate>
        <TextField label={t().common.name} value={name} set={set_name} error={errors.name} max={255} autofocus />
        <label class="field"><span>{t().keys.role}</span>
          <select value={role_id} onChange={(event) => set_role(event.currentTarget.value)}>
            <option value="">{t().keys.administrator}</option>
            {roles.map(({ id, name: label }) => <option key={id} value={id}>{label}</option>)}
          </select>
        </label>
        <label class="field"><span>{t().keys.expires}</span>
          <input type="datetime-local" value={ends} onInput={(event) => set_ends(event.currentTarget.value)} />
          <span class="hint">{errors.expires_at ? <span class="error">{errors.expires_at}</span> : t().keys.expires_hint}</span>
        </label>
        <FormErrors error={failed} shown={errors} />
        <footer><AsCode request={{ method: 'POST', path: '/v2/application-keys', body: { data } }} /><button type="button" onClick={close}>{t().common.cancel}</button><button class="primary" disabled={!name}>{t().common.create}</button></footer>
      </form>
    </Dialog>
  );
}

function Rotate({ key_of, close, made }: { key_of: Key; close: () => void; made: (secret: Secret) => void }) {
  const [hours, set_hours] = useState('0');
  const [failed, fail] = useState<unknown>(null);
  const is_right = /^\d+$/.test(hours) && Number(hours) <= overlap_hours_max;
  async function submit(event: SubmitEvent) {
    event.preventDefault();
    try {
      const key = (await ask(client.POST('/v2/application-keys/{application_key_id}/rotate', {
        params: { path: { application_key_id: key_of.id } }, body: { data: { overlap_seconds: Number(hours) * seconds_an_hour } },
      }))).data;
      made({ client_id: key.client_id, client_secret: key.client_secret ?? '' });
    } catch (error) {
      fail(error);
    }
  }
  return (
    <Dialog heading={t().keys.rotate_heading(key_of.name)} close={close}>
      <form onSubmit={submit} noValidate>
        <TextField label={t().keys.overlap} value={hours} set={set_hours} error={is_right ? undefined : t().keys.overlap_bad} hint={t().keys.overlap_units} is_number autofocus />
        <FormErrors error={failed} shown={{}} />
        <footer><button type="button" onClick={close}>{t().common.cancel}</button><button class="primary" disabled={!is_right}>{t().keys.rotate}</button></footer>
      </form>
    </Dialog>
  );
}

type Open = { kind: 'new' } | { kind: 'rotate' | 'revoke'; key: Key } | { kind: 'secret'; secret: Secret };

export default function KeysScreen() {
  const keys = use_loaded(list_keys, []);
  const roles = use_loaded(list_roles, []);
  const [open, set_open] = useState<Open | null>(null);
  const close = () => set_open(null);
  const made = (secret: Secret) => { set_open({ kind: 'secret', secret }); keys.reload(); };
  const role_of = (key: Key) => {
    const id = key.relationships?.role?.data?.id;
    return id ? roles.value?.find((role) => role.id === id)?.name ?? id : t().keys.administrator;
  };
  return (
    <>
      <Title text={t().keys.heading} />
      <div class="head">
        <div><h1>{t().keys.heading}</h1><p class="hint">{t().keys.hint}</p></div>
        <div class="actions"><AsCode request={{ method: 'GET', path: '/v2/application-keys' }} /><button class="primary" onClick={() => set_open({ kind: 'new' })}><Icon name="add" />{t().keys.create}</button></div>
      </div>
      <Show of={keys}>{(value) => (
        <table class="table cards">
          <thead><tr><th>{t().common.name}</th><th>{t().keys.role}</th><th>{t().keys.last_used}</th><th>{t().keys.expires}</th><th><span class="unseen">{t().common.edit}</span></th></tr></thead>
          <tbody>
            {value.map((key) => (
              <tr key={key.id}>
                <td><strong>{key.name}</strong> {key.client_id === session.value?.client_id && <span class="badge accent">{t().keys.you}</span>}<code class="hint">{key.client_id}</code></td>
                <td>{role_of(key)}{key.source === 'environment' && <span class="hint">{t().keys.source}</span>}</td>
                <td>{key.meta.timestamps.last_used_at ? format_time(key.meta.timestamps.last_used_at) : t().keys.never}</td>
                <td>{key.expires_at ? format_time(key.expires_at) : t().keys.never}</td>
                <td class="end">
                  <button onClick={() => set_open({ kind: 'rotate', key })}>{t().keys.rotate}</button>{' '}
                  <button class="quiet" aria-label={t().keys.delete_heading(key.name)} onClick={() => set_open({ kind: 'revoke', key })}><Icon name="remove" /></button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      </Show>
      {open?.kind === 'new' && <NewKey roles={roles.value ?? []} close={close} made={made} />}
      {open?.kind === 'rotate' && <Rotate key_of={open.key} close={close} made={made} />}
      {open?.kind === 'secret' && <SecretDialog secret={open.secret} close={close} />}
      {open?.kind === 'revoke' && (
        <DeleteDialog heading={t().keys.delete_heading(open.key.name)} name={open.key.name} close={close}
          remove={async () => { await ask(client.DELETE('/v2/application-keys/{application_key_id}', { params: { path: { application_key_id: open.key.id } } })); toast(t().keys.revoked(open.key.name)); keys.reload(); }}>
          <p>{t().keys.delete_text}</p>
        </DeleteDialog>
      )}
    </>
  );
}
