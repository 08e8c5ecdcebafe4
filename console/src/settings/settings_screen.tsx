// The settings of the server that the API has.
import { useState } from 'preact/hooks';
import { ask, client } from '../client';
import { AsCode } from '../parts/as_code';
import { FormErrors, TextField, errors_by_field, use_unsaved } from '../parts/form';
import { Show, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { toast } from '../parts/toast';
import { t } from '../texts';

const rows_max = 100;

function Form({ page_length, saved }: { page_length: number; saved: () => void }) {
  const [value, set_value] = useState(String(page_length));
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const number = Number(value);
  const is_right = /^\d+$/.test(value.trim()) && number >= 1 && number <= rows_max;
  const is_changed = value !== String(page_length);
  const errors = errors_by_field(failed);
  use_unsaved(is_changed && !is_busy);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!is_right) return;
    set_busy(true);
    fail(null);
    try {
      await ask(client.PUT('/v2/settings', { body: { data: { page_length: number } } }));
      toast(t().common.saved);
      saved();
    } catch (error) {
      fail(error);
    }
    set_busy(false);
  }

  return (
    <form class="card" onSubmit={submit} noValidate>
      <TextField label={t().settings.page_length} value={value} set={set_value} error={is_right ? errors.page_length : t().settings.page_length_bad} hint={t().settings.page_length_hint} is_number />
      <FormErrors error={failed} shown={errors} />
      <button class="primary" disabled={is_busy || !is_changed || !is_right}>{t().common.save}</button>
    </form>
  );
}

export default function SettingsScreen() {
  const settings = use_loaded(async (signal) => (await ask(client.GET('/v2/settings', { signal }))).data, []);
  return (
    <div class="narrow">
      <Title text={t().settings.heading} />
      <div class="head">
        <h1>{t().settings.heading}</h1>
        <AsCode request={{ method: 'GET', path: '/v2/settings' }} />
      </div>
      <Show of={settings}>{({ page_length }) => <Form key={page_length} page_length={page_length} saved={settings.reload} />}</Show>
    </div>
  );
}
