// A line of the audit log in full.
import { CopyButton, AsCode } from '../parts/as_code';
import { ValueText } from '../entries/cell';
import { write_filter } from '../entries/filter_language';
import { is_number, write_json, type Json } from '../exact_json';
import { Dialog } from '../parts/dialog';
import { change_query, href } from '../router';
import { format_moment, format_number, t } from '../texts';
import { list_path, type Line, type Target } from './audit_client';

const only = (attribute: string, value: string) => write_filter({ kind: 'condition', operator: 'eq', attribute, operands: [value] });
const show_only = (attribute: string, value: string) => change_query({ filter: only(attribute, value), line: null }, 'push');

export const action_name = (action: string) => t().audit.actions[action] ?? action;
export const target_name = ({ type, name, id }: Target) => `${t().audit.targets[type] ?? type} ${name || id}`.trim();

// Where in the console it is; null where there is no place for it.
function place_of({ type, id, custom_api_id }: Target): string | null {
  if (!id && type !== 'settings') return null;
  switch (type) {
    case 'custom_api': return `/apis/${id}/definition`;
    case 'custom_field': return custom_api_id ? `/apis/${custom_api_id}/fields?field=${id}` : null;
    case 'integration': return `/integrations/${id}`;
    case 'application_key': return '/keys';
    case 'custom_user_role':
    case 'custom_api_role_policy': return '/roles';
    case 'settings': return '/settings';
    default: return null;
  }
}

const is_step = (change: Json): change is { from?: Json; to?: Json } => typeof change === 'object' && change !== null && !Array.isArray(change) && !is_number(change) && ('from' in change || 'to' in change);

function ChangeValue({ value }: { value: Json | undefined }) {
  if (value === undefined) return null;
  if (typeof value === 'object' && value !== null && !is_number(value)) return <code class="version">{write_json(value, 2)}</code>;
  return <span class="version"><ValueText value={value} /></span>;
}

// Of secrets only a word is told: set, changed, removed.
function Changes({ changes }: { changes: Line['changes'] }) {
  const words = t().audit;
  return (
    <table class="table versions">
      <thead><tr><th>{words.attribute}</th><th>{words.from}</th><th>{words.to}</th></tr></thead>
      <tbody>
        {changes.map(([name, change]) => (
          <tr key={name}>
            <th scope="row"><code>{name}</code></th>
            {is_step(change)
              ? <><td><ChangeValue value={change.from} /></td><td><ChangeValue value={change.to} /></td></>
              : <><td /><td>{typeof change === 'string' ? <span class="badge">{words.secret[change] ?? change}</span> : <ChangeValue value={change} />}</td></>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Narrow({ attribute, value }: { attribute: string; value: string }) {
  return value ? <button type="button" class="link" onClick={() => show_only(attribute, value)}>{t().audit.only}</button> : null;
}

export function LineDialog({ line, close }: { line: Line; close: () => void }) {
  const words = t().audit;
  const place = line.action === 'delete' ? null : place_of(line.target);
  return (
    <Dialog heading={`${action_name(line.action)}: ${target_name(line.target)}`} close={close} kind="side">
      <dl class="about audit">
        <dt>{words.when}</dt><dd>{format_moment(line.at)}</dd>
        <dt>{words.who}</dt><dd>{line.actor ? <>{line.actor.name} <code>{line.actor.client_id}</code> <Narrow attribute="client_id" value={line.actor.client_id} /></> : words.nobody[line.action === 'failed_login' ? 'login' : 'server']}</dd>
        {line.address && <><dt>{words.address}</dt><dd><code>{line.address}</code> <Narrow attribute="address" value={line.address} /></dd></>}
        {line.request_id && <><dt>{words.request}</dt><dd><code>{line.request_id}</code> <Narrow attribute="request_id" value={line.request_id} /></dd></>}
        <dt>{words.target}</dt>
        <dd>{place ? <a href={href(place)}>{target_name(line.target)}</a> : target_name(line.target)} {line.target.id && <><code>{line.target.id}</code> <Narrow attribute="target_id" value={line.target.id} /></>}</dd>
        {line.count > 0 && <><dt>{words.count}</dt><dd>{format_number(line.count)}</dd></>}
        <dt>{words.number}</dt><dd>{line.id}</dd>
      </dl>
      {line.changes.length > 0 && <Changes changes={line.changes} />}
      {line.others.length > 0 && (
        <section class="group">
          <h3>{words.others(format_number(line.others_total))}</h3>
          <ul class="answers">{line.others.map((other) => <li key={`${other.action} ${other.target.id}`}>{action_name(other.action)}: {target_name(other.target)}</li>)}</ul>
        </section>
      )}
      <details>
        <summary>{words.as_kept}</summary>
        <p class="hint field">{words.as_kept_hint}</p>
        {line.line !== null && <><pre class="code" tabIndex={0}>{line.line}</pre><p class="after"><CopyButton text={line.line} /></p></>}
        <dl class="about"><dt>SHA-256</dt><dd><code>{line.hash}</code></dd><dt>{words.previous}</dt><dd><code>{line.previous_hash}</code></dd></dl>
      </details>
      <footer><AsCode request={{ method: 'GET', path: list_path(line.request_id ? only('request_id', line.request_id) : only('created_at', line.at)) }} /></footer>
    </Dialog>
  );
}
