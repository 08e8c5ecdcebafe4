// What a Custom API is called and where it is; and its end.
import { useState } from 'preact/hooks';
import { ask, client } from '../client';
import { DeleteDialog } from '../parts/dialog';
import { Show, use_loaded } from '../parts/loading';
import { toast } from '../parts/toast';
import { go } from '../router';
import { t } from '../texts';
import { ApiForm } from './api_dialog';
import { count_entries, list_apis, type CustomApi } from './definitions';

function DeleteApi({ api, close }: { api: CustomApi; close: () => void }) {
  const count = use_loaded((signal) => count_entries(api.id, undefined, signal), [api.id]);
  async function remove() {
    await ask(client.DELETE('/v2/settings/extensions/custom-apis/{custom_api_id}', { params: { path: { custom_api_id: api.id } } }));
    toast(t().api_form.deleted(api.name));
    go('/apis');
  }
  return (
    <DeleteDialog heading={t().api_form.delete_heading(api.name)} name={api.name} close={close} remove={remove}>
      <Show of={count}>{({ n, is_exact }) => <p>{t().api_form.delete_text(t().api_form.entries(n, is_exact))}</p>}</Show>
    </DeleteDialog>
  );
}

export function DefinitionPart({ api, reload }: { api: CustomApi; reload: () => void }) {
  const apis = use_loaded(list_apis, []);
  const [is_deleting, set_deleting] = useState(false);
  return (
    <div class="narrow">
      <section class="card">
        <Show of={apis}>{(all) => <ApiForm key={api.meta.timestamps.updated_at} api={api} apis={all} saved={() => { toast(t().common.saved); reload(); }} />}</Show>
      </section>
      <div class="tools after">
        <button class="danger end" onClick={() => set_deleting(true)}>{t().api_form.danger}</button>
      </div>
      {is_deleting && <DeleteApi api={api} close={() => set_deleting(false)} />}
    </div>
  );
}
