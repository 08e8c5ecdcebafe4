// One integration: its deliveries, each attempt of them, and sending again what was given up.
import { useState } from 'preact/hooks';
import { AsCode } from '../parts/as_code';
import { DeleteDialog, Dialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { Show, sentences, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { toast } from '../parts/toast';
import { change_query, go, href, query } from '../router';
import { format_number, format_time, t } from '../texts';
import { IntegrationDialog } from './integration_dialog';
import { delete_integration, list_attempts, list_jobs, read_integration, redeliver_all, redeliver_job, type Attempt, type Integration, type Job } from './integrations';

const statuses = ['waiting', 'succeeded', 'failed'] as const;
const badge = { waiting: '', succeeded: 'good', failed: 'bad' } as const;

function AttemptRow({ attempt }: { attempt: Attempt }) {
  return (
    <section class="group">
      <h3>{t().integrations.attempt(attempt.attempt)} <span class={`badge ${attempt.succeeded ? 'good' : 'bad'}`}>{attempt.status_code ?? t().integrations.no_answer}</span></h3>
      <p class="hint">{format_time(attempt.meta.timestamps.created_at)}, {t().docs.took(attempt.processing_time)}</p>
      {attempt.error_detail && <p>{attempt.error_detail}</p>}
      {attempt.body && <pre class="code" tabIndex={0}>{attempt.body}</pre>}
    </section>
  );
}

function JobDialog({ integration, job, close }: { integration: Integration; job: string; close: () => void }) {
  const attempts = use_loaded((signal) => list_attempts(integration.id, job, signal), [job]);
  return (
    <Dialog heading={t().integrations.attempts} close={close} kind="side">
      <p class="hint field">webhook-id: <code>{job}</code></p>
      <Show of={attempts}>{(value) => (value.length === 0 ? <p>{t().integrations.no_attempts}</p> : value.map((attempt) => <AttemptRow key={attempt.id} attempt={attempt} />))}</Show>
    </Dialog>
  );
}

function Jobs({ integration }: { integration: Integration }) {
  const wanted = statuses.find((status) => status === query().get('status')) ?? null;
  const jobs = use_loaded((signal) => list_jobs(integration.id, wanted, signal), [integration.id, wanted]);
  const again = async (work: () => Promise<string>) => {
    try {
      toast(await work());
      jobs.reload();
    } catch (error) {
      toast(sentences(error).join(' '));
    }
  };
  const one_again = (job: Job) => again(async () => { await redeliver_job(integration.id, job.id); return t().integrations.sent_again; });
  const all_again = () => again(async () => t().integrations.all_sent_again(format_number(await redeliver_all(integration.id))));
  return (
    <>
      <div class="tools">
        <div class="choice" role="group" aria-label={t().integrations.state}>
          <button aria-pressed={wanted === null} onClick={() => change_query({ status: null })}>{t().integrations.all}</button>
          {statuses.map((status) => <button key={status} aria-pressed={wanted === status} onClick={() => change_query({ status })}>{t().integrations.statuses[status]}</button>)}
        </div>
        <button onClick={jobs.reload}>{t().integrations.look_again}</button>
        <button class="end" onClick={() => void all_again()}>{t().integrations.redeliver_all}</button>
      </div>
      <Show of={jobs}>{(value) => (value.length === 0 ? <p class="empty">{t().integrations.no_jobs}</p> : (
        <table class="table cards">
          <thead><tr><th>{t().integrations.event}</th><th>{t().integrations.state}</th><th>{t().integrations.attempts}</th><th>{t().common.created}</th><th><span class="unseen">{t().integrations.redeliver}</span></th></tr></thead>
          <tbody>
            {value.map((job) => (
              <tr key={job.id}>
                <td><button class="link" onClick={() => change_query({ job: job.id }, 'push')}>{job.triggered_by}</button></td>
                <td><span class={`badge ${badge[job.status]}`}>{t().integrations.statuses[job.status]}</span>{job.next_attempt_at && <span class="hint">{t().integrations.next(format_time(job.next_attempt_at))}</span>}</td>
                <td>{job.attempts}</td>
                <td>{format_time(job.meta.timestamps.created_at)}</td>
                <td class="end">{job.status !== 'waiting' && <button onClick={() => void one_again(job)}>{t().integrations.redeliver}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      </Show>
    </>
  );
}

function Loaded({ integration, reload }: { integration: Integration; reload: () => void }) {
  const [is_editing, set_editing] = useState(false);
  const [is_deleting, set_deleting] = useState(false);
  const job = query().get('job');
  return (
    <>
      <Title text={integration.name} />
      <div class="head">
        <div>
          <a class="crumb" href={href('/integrations')}>{t().integrations.heading}</a>
          <h1>{integration.name} <span class={`badge ${integration.enabled ? 'good' : ''}`}>{integration.enabled ? t().integrations.on : t().integrations.off}</span></h1>
          <code class="hint">{integration.configuration.url}</code>
        </div>
        <div class="actions">
          <AsCode request={{ method: 'GET', path: `/v2/integrations/${integration.id}/jobs` }} />
          <button onClick={() => set_editing(true)}><Icon name="edit" />{t().common.edit}</button>
          <button onClick={() => set_deleting(true)}><Icon name="remove" />{t().common.remove}</button>
        </div>
      </div>
      <h2 class="after">{t().integrations.deliveries}</h2>
      <Jobs integration={integration} />
      {job && <JobDialog integration={integration} job={job} close={() => change_query({ job: null })} />}
      {is_editing && <IntegrationDialog integration={integration} close={() => set_editing(false)} saved={() => { set_editing(false); toast(t().common.saved); reload(); }} />}
      {is_deleting && (
        <DeleteDialog heading={t().fields.delete_heading(integration.name)} name={integration.name} close={() => set_deleting(false)}
          remove={async () => { await delete_integration(integration.id); toast(t().api_form.deleted(integration.name)); go('/integrations'); }}>
          <p>{t().integrations.delete_text}</p>
        </DeleteDialog>
      )}
    </>
  );
}

export default function IntegrationScreen({ id }: { id: string }) {
  const integration = use_loaded((signal) => read_integration(id, signal), [id]);
  return <Show of={integration}>{(value) => <Loaded integration={value} reload={integration.reload} />}</Show>;
}
