// The form of a Custom API, for a new one and for one that is there.
import { useState } from 'preact/hooks';
import { AsCode } from '../parts/as_code';
import { Dialog } from '../parts/dialog';
import { FormErrors, TextField, errors_by_field, use_unsaved } from '../parts/form';
import { t } from '../texts';
import { api_type_of, body_of, check, first_values, forgotten_by, save, slug_of, type Values } from './api_values';
import type { CustomApi } from './definitions';
import { ForgetDialog, RetentionPart } from './retention_part';

interface Props {
  api: CustomApi | null;
  apis: CustomApi[];
  close: () => void;
  saved: (api: CustomApi) => void;
}

export function ApiForm({ api, apis, saved, cancel }: { api: CustomApi | null; apis: CustomApi[]; saved: (api: CustomApi) => void; cancel?: () => void }) {
  const [values, set_values] = useState(() => first_values(api));
  const [errors, set_errors] = useState<Record<string, string>>({});
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const [is_asking, ask_first] = useState(false);
  const [is_own_slug, set_own_slug] = useState(api !== null);
  const [is_own_type, set_own_type] = useState(api !== null);
  const is_changed = JSON.stringify(values) !== JSON.stringify(first_values(api));
  use_unsaved(is_changed && !is_busy);

  function change(changes: Partial<Values>) {
    const next = { ...values, ...changes };
    if (!is_own_slug && !('slug' in changes)) next.slug = slug_of(next.name);
    if (!is_own_type && !('api_type' in changes)) next.api_type = api_type_of(next.slug);
    set_values(next);
    if (Object.keys(errors).length > 0) set_errors(check(next));
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const found = check(values);
    set_errors(found);
    fail(null);
    if (Object.keys(found).length > 0) {
      // The first that is wrong is where the person goes on.
      requestAnimationFrame(() => (event.target as HTMLElement).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    if (api && forgotten_by(first_values(api), values)) ask_first(true);
    else void send();
  }

  async function send() {
    ask_first(false);
    set_busy(true);
    try {
      const answer = await save(values, api);
      saved(answer);
    } catch (error) {
      set_errors(errors_by_field(error));
      fail(error);
    }
    set_busy(false);
  }

  // A child may not be a parent: of others only those that hang at the top can be chosen.
  const may_be_parent = apis.filter((other) => other.id !== api?.id && (other.relationships.parent_apis.data ?? []).every((parent) => parent.type === 'api_location'));
  const path = `/v2/settings/extensions/custom-apis${api ? `/${api.id}` : ''}`;
  const request = api && !is_changed ? { method: 'GET', path } : { method: api ? 'PUT' : 'POST', path, body: { data: body_of(values, api) } };
  return (
    <>
      <form onSubmit={submit} noValidate>
        <TextField label={t().common.name} value={values.name} set={(name) => change({ name })} error={errors.name} hint={t().api_form.name_hint} max={255} autofocus={!api} />
        <TextField label={t().apis.slug} value={values.slug} set={(slug) => { set_own_slug(true); change({ slug }); }} error={errors.slug} max={63} is_code
          hint={api && values.slug !== api.slug ? t().api_form.slug_change : t().api_form.slug_hint} />
        <TextField label={t().apis.api_type} value={values.api_type} set={(api_type) => { set_own_type(true); change({ api_type }); }} error={errors.api_type} max={63} is_code
          hint={`${api ? '' : `${t().api_form.api_type_hint} `}${t().api_form.api_type_fixed}`} disabled={api !== null} />
        <TextField label={t().common.description} value={values.description} set={(description) => change({ description })} error={errors.description} max={255} />
        <label class="check">
          <input type="checkbox" checked={values.allow_upserts} onChange={(event) => change({ allow_upserts: event.currentTarget.checked })} />
          <span>{t().api_form.allow_upserts}<span class="hint">{t().api_form.allow_upserts_hint}</span></span>
        </label>
        <RetentionPart values={values} before={api && first_values(api)} errors={errors} change={change} />
        {may_be_parent.length > 0 && (
          <fieldset class="group">
            <legend>{t().api_form.parents}</legend>
            <div>
              <p class="hint">{t().api_form.parents_hint}</p>
              {may_be_parent.map((other) => (
                <label key={other.id} class="check">
                  <input type="checkbox" checked={values.parents.includes(other.id)}
                    onChange={(event) => change({ parents: event.currentTarget.checked ? [...values.parents, other.id] : values.parents.filter((id) => id !== other.id) })} />
                  <span>{other.name}</span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <details open={Boolean(values.page || errors['presentation.section'])}>
          <summary>{t().api_form.presentation}</summary>
          <div class="pair">
            <TextField label={t().api_form.page} value={values.page} set={(page) => change({ page })} error={errors['presentation.page']} max={255} />
            <TextField label={t().api_form.section} value={values.section} set={(section) => change({ section })} error={errors['presentation.section']} hint={t().api_form.section_hint} max={64} />
          </div>
        </details>
        <FormErrors error={failed} shown={errors} />
        <footer class="actions">
          <AsCode request={request} />
          {cancel && <button type="button" onClick={cancel}>{t().common.cancel}</button>}
          <button class="primary" disabled={is_busy || (api !== null && !is_changed)}>{api ? t().common.save : t().common.create}</button>
        </footer>
      </form>
      {is_asking && api && <ForgetDialog api={api} before={first_values(api)} now={values} close={() => ask_first(false)} save={() => void send()} />}
    </>
  );
}

export function ApiDialog({ api, apis, close, saved }: Props) {
  return (
    <Dialog heading={t().api_form.create_heading} close={close} kind="side">
      <ApiForm api={api} apis={apis} saved={saved} cancel={close} />
    </Dialog>
  );
}
