// All integrations.
import { useState } from 'preact/hooks';
import { AsCode } from '../parts/as_code';
import { Icon } from '../parts/icon';
import { Show, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { toast } from '../parts/toast';
import { go, href } from '../router';
import { t } from '../texts';
import { IntegrationDialog } from './integration_dialog';
import { list_integrations, type Integration } from './integrations';

function Row({ integration }: { integration: Integration }) {
  return (
    <tr>
      <td><a href={href(`/integrations/${integration.id}`)}>{integration.name}</a>{integration.description && <span class="hint">{integration.description}</span>}</td>
      <td><code>{integration.configuration.url}</code></td>
      <td><span class="badges">{integration.observes.map((event) => <code key={event} class="badge">{event}</code>)}</span></td>
      <td><span class={`badge ${integration.enabled ? 'good' : ''}`}>{integration.enabled ? t().integrations.on : t().integrations.off}</span></td>
    </tr>
  );
}

export default function IntegrationsScreen() {
  const all = use_loaded(list_integrations, []);
  const [is_creating, set_creating] = useState(false);
  return (
    <>
      <Title text={t().integrations.heading} />
      <div class="head">
        <h1>{t().integrations.heading}</h1>
        <div class="actions">
          <AsCode request={{ method: 'GET', path: '/v2/integrations' }} />
          <button class="primary" onClick={() => set_creating(true)}><Icon name="add" />{t().integrations.create}</button>
        </div>
      </div>
      <Show of={all}>{(value) => (value.length === 0
        ? <section class="empty"><h2>{t().integrations.empty_heading}</h2><p>{t().integrations.empty_text}</p></section>
        : (
          <table class="table cards">
            <thead><tr><th>{t().common.name}</th><th>{t().integrations.url}</th><th>{t().integrations.observes}</th><th>{t().integrations.state}</th></tr></thead>
            <tbody>{value.map((integration) => <Row key={integration.id} integration={integration} />)}</tbody>
          </table>
        ))}
      </Show>
      {is_creating && <IntegrationDialog integration={null} close={() => set_creating(false)} saved={(made) => { toast(t().common.saved); go(`/integrations/${made.id}`); }} />}
    </>
  );
}
