// The form of an integration.
import { useState } from 'preact/hooks';
import { list_apis } from '../apis/definitions';
import { AsCode } from '../parts/as_code';
import { Dialog } from '../parts/dialog';
import { Check, FormErrors, TextField, errors_by_field, use_unsaved } from '../parts/form';
import { Show, use_loaded } from '../parts/loading';
import { t } from '../texts';
import { body_of, events, new_secret, observed_max, save_integration, values_of, type Integration, type Values } from './integrations';

function Observed({ values, change, error }: { values: Values; change: (changes: Partial<Values>) => void; error: string | undefined }) {
  const apis = use_loaded(list_apis, []);
  const toggle = (event: string, is_on: boolean) => change({ observes: is_on ? [...values.observes, event] : values.observes.filter((other) => other !== event) });
  const is_full = values.observes.length >= observed_max;
  return (
    <fieldset class="group">
      <legend>{t().integrations.observes}</legend>
      <div>
        <p class="hint field">{error ? <span class="error">{error}</span> : t().integrations.observes_hint(observed_max)}</p>
        <Show of={apis}>{(all) => (all.length === 0 ? <p>{t().integrations.no_apis}</p> : (
          <table class="table matrix">
            <thead><tr><th>{t().apis.heading}</th>{events.map((event) => <th key={event}>{t().integrations.events[event]}</th>)}</tr></thead>
            <tbody>
              {all.map((api) => (
                <tr key={api.id}>
                  <th scope="row">{api.name}</th>
                  {events.map((event) => {
                    const name = `${api.api_type}.${event}`;
                    const is_on = values.observes.includes(name);
                    return <td key={event}><input type="checkbox" aria-label={name} checked={is_on} disabled={is_full && !is_on} onChange={(change_event) => toggle(name, change_event.currentTarget.checked)} /></td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        ))}
        </Show>
      </div>
    </fieldset>
  );
}

export function IntegrationDialog({ integration, close, saved }: { integration: Integration | null; close: () => void; saved: (integration: Integration) => void }) {
  const first = values_of(integration);
  const [values, set_values] = useState(first);
  const [errors, set_errors] = useState<Record<string, string>>({});
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const is_changed = JSON.stringify(values) !== JSON.stringify(first);
  const may_close = use_unsaved(is_changed && !is_busy);
  const change = (changes: Partial<Values>) => set_values({ ...values, ...changes });

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const found: Record<string, string> = {};
    if (!values.name) found.name = t().api_form.required;
    if (!/^https?:\/\/./.test(values.url)) found['configuration.url'] = t().integrations.url_bad;
    if (values.observes.length === 0) found.observes = t().integrations.observes_none;
    set_errors(found);
    fail(null);
    if (Object.keys(found).length > 0) return;
    set_busy(true);
    try {
      saved(await save_integration(integration, values));
    } catch (error) {
      set_errors(errors_by_field(error));
      fail(error);
      set_busy(false);
    }
  }

  const request = integration ? { method: 'PUT', path: `/v2/integrations/${integration.id}` } : { method: 'POST', path: '/v2/integrations' };
  return (
    <Dialog heading={integration ? integration.name : t().integrations.create} close={close} kind="side" may_close={may_close}>
      <form onSubmit={submit} noValidate>
        <TextField label={t().common.name} value={values.name} set={(name) => change({ name })} error={errors.name} max={255} autofocus={!integration} />
        <TextField label={t().integrations.url} value={values.url} set={(url) => change({ url })} error={errors['configuration.url'] ?? errors.url} hint={t().integrations.url_hint} max={2048} is_code />
        <Observed values={values} change={change} error={errors.observes} />
        <TextField label={t().integrations.secret} value={values.secret_key} set={(secret_key) => change({ secret_key })} error={errors['configuration.secret_key']} hint={t().integrations.secret_hint} max={256} is_code />
        <p class="field"><button type="button" onClick={() => change({ secret_key: new_secret() })}>{t().integrations.new_secret}</button></p>
        <TextField label={t().common.description} value={values.description} set={(description) => change({ description })} error={errors.description} max={255} />
        <Check label={t().integrations.enabled} hint={t().integrations.enabled_hint} value={values.enabled} set={(enabled) => change({ enabled })} />
        <Check label={t().integrations.concurrent} hint={t().integrations.concurrent_hint} value={values.is_concurrent} set={(is_concurrent) => change({ is_concurrent })} />
        <FormErrors error={failed} shown={errors} />
        <footer>
          <AsCode request={{ ...request, body: { data: body_of({ ...values, secret_key: values.secret_key && '…' }) } }} />
          <button type="button" onClick={() => { if (may_close()) close(); }}>{t().common.cancel}</button>
          <button class="primary" disabled={is_busy || !is_changed}>{integration ? t().common.save : t().common.create}</button>
        </footer>
      </form>
    </Dialog>
  );
}
