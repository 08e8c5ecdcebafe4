// The fields of a Custom API, and the designer of one of them. Which field is open is said by the URL.
import { useState } from 'preact/hooks';
import { AsCode } from '../parts/as_code';
import { DeleteDialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { Show, use_loaded } from '../parts/loading';
import { toast } from '../parts/toast';
import { change_query, query } from '../router';
import { t } from '../texts';
import { count_entries, list_fields, type CustomApi, type CustomField } from './definitions';
import { FieldDialog } from './field_dialog';
import { delete_field, rules_of, values_of } from './field_values';

// Its rules in a few words each.
function words_of(field: CustomField): string[] {
  const values = values_of(field);
  const words = t().fields.badge;
  const { min, max } = values;
  const said: (string | false)[] = [
    values.is_required && words.required,
    values.unique && (values.unique_case_insensitivity ? words.unique_case : words.unique),
    values.use_as_url_slug && words.url_slug,
    values.immutable && words.immutable,
    min !== '' && max !== '' ? `${min} – ${max}` : min !== '' ? `≥ ${min}` : max !== '' && `≤ ${max}`,
    values.regex !== '' && `/${values.regex}/`,
    rules_of(field).json_schema != null && words.json_schema,
    !values.index && words.no_index,
  ];
  return said.filter((word): word is string => typeof word === 'string');
}

function Row({ field, open, remove }: { field: CustomField; open: () => void; remove: () => void }) {
  const elements = field.field_type === 'list' && values_of(field).allowed_type !== 'any' ? `: ${t().fields.allowed_types[values_of(field).allowed_type]}` : '';
  return (
    <tr>
      <td><button class="link" onClick={open}>{field.name}</button>{field.description && <span class="hint">{field.description}</span>}</td>
      <td><code>{field.slug}</code></td>
      <td>{t().fields.types[field.field_type]?.[0]}{elements}</td>
      <td><span class="badges">{words_of(field).map((word) => <span key={word} class="badge">{word}</span>)}</span></td>
      <td class="end"><button class="quiet" aria-label={`${t().common.remove}: ${field.name}`} title={t().common.remove} onClick={remove}><Icon name="remove" /></button></td>
    </tr>
  );
}

export default function FieldsPart({ api }: { api: CustomApi }) {
  const fields = use_loaded((signal) => list_fields(api.id, signal), [api.id]);
  const count = use_loaded((signal) => count_entries(api.id, undefined, signal), [api.id]);
  const [leaving, set_leaving] = useState<CustomField | null>(null);
  const wanted = query().get('field');
  const shown = fields.value?.find((field) => field.id === wanted) ?? null;
  const open = (field: string | null) => change_query({ field }, field ? 'push' : 'replace');
  const number = count.value ? t().api_form.entries(count.value.n, count.value.is_exact) : '…';
  return (
    <>
      <div class="tools">
        <AsCode request={{ method: 'GET', path: `/v2/settings/extensions/custom-apis/${api.id}/fields?page[limit]=100` }} />
        <button class="primary end" onClick={() => open('new')}><Icon name="add" />{t().fields.create}</button>
      </div>
      <Show of={fields}>{(value) => (value.length === 0
        ? <section class="empty"><h2>{t().fields.empty_heading}</h2><p>{t().fields.empty_text}</p></section>
        : (
          <table class="table cards">
            <thead><tr><th>{t().common.name}</th><th>{t().fields.slug}</th><th>{t().fields.type}</th><th>{t().fields.rules}</th><th><span class="unseen">{t().common.remove}</span></th></tr></thead>
            <tbody>{value.map((field) => <Row key={field.id} field={field} open={() => open(field.id)} remove={() => set_leaving(field)} />)}</tbody>
          </table>
        ))}
      </Show>
      {fields.value && (shown || wanted === 'new') && (
        <FieldDialog key={wanted} api={api} field={shown} fields={fields.value} entries={count.value} close={() => open(null)}
          saved={(field) => { toast(shown ? t().common.saved : t().fields.created(field.name)); open(null); fields.reload(); }} />
      )}
      {leaving && (
        <DeleteDialog heading={t().fields.delete_heading(leaving.name)} name={leaving.slug} close={() => set_leaving(null)}
          remove={async () => { await delete_field(api, leaving); toast(t().fields.deleted(leaving.name)); fields.reload(); }}>
          <p>{t().fields.delete_text(number)}</p>
        </DeleteDialog>
      )}
    </>
  );
}
