// An operation that is sent as it is filled in, and what was answered.
import { useState } from 'preact/hooks';
import { send } from '../client';
import { AsCode } from '../parts/as_code';
import { TextField } from '../parts/form';
import { t } from '../texts';
import type { Operation } from './document';

interface Answer { status: number; text: string; headers: string; ms: number }

const shown_characters_max = 100_000;

const as_text = (value: unknown) => JSON.stringify(value, null, 2) ?? '';

function pretty(text: string): string {
  try {
    return as_text(JSON.parse(text)).slice(0, shown_characters_max);
  } catch {
    return text.slice(0, shown_characters_max);
  }
}

// With what was filled in; what is empty is left out.
function path_of(operation: Operation, values: Record<string, string>): string {
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(values[`path ${name}`] ?? ''));
  const query = operation.parameters.filter((parameter) => parameter.in === 'query' && values[`query ${parameter.name}`])
    .map((parameter) => `${parameter.name}=${encodeURIComponent(values[`query ${parameter.name}`] ?? '')}`);
  return query.length > 0 ? `${path}?${query.join('&')}` : path;
}

function headers_of(operation: Operation, values: Record<string, string>, type: string | undefined): Headers {
  const headers = new Headers(type ? { 'Content-Type': type } : {});
  for (const { name, in: place } of operation.parameters) {
    const value = values[`header ${name}`];
    if (place === 'header' && value) headers.set(name, value);
  }
  return headers;
}

function Shown({ answer }: { answer: Answer }) {
  return (
    <div role="status">
      <h4>{t().docs.response} <span class={`badge ${answer.status < 400 ? 'good' : 'bad'}`}>{answer.status}</span> <span class="hint">{t().docs.took(answer.ms)}</span></h4>
      <details><summary>Headers</summary><pre class="code" tabIndex={0}>{answer.headers}</pre></details>
      {answer.text && <pre class="code" tabIndex={0}>{pretty(answer.text)}</pre>}
    </div>
  );
}

export function TryIt({ operation }: { operation: Operation }) {
  const [values, set_values] = useState<Record<string, string>>({});
  const is_form = operation.body?.type === 'application/x-www-form-urlencoded';
  const [body, set_body] = useState(() => (operation.body ? as_text(operation.body.example) : ''));
  const [answer, set_answer] = useState<Answer | null>(null);
  const [failed, fail] = useState<string | null>(null);
  const [is_busy, set_busy] = useState(false);
  const path = path_of(operation, values);

  // The body as it is sent: JSON as it stands, a form out of the members.
  function sent_body(): string | undefined {
    if (!operation.body || body.trim() === '') return undefined;
    return is_form ? new URLSearchParams(JSON.parse(body) as Record<string, string>).toString() : body;
  }

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    set_busy(true);
    fail(null);
    const started = performance.now();
    try {
      const content = sent_body();
      const reply = await send(new Request(path, { method: operation.method, headers: headers_of(operation, values, operation.body?.type), ...(content !== undefined && { body: content }) }));
      const text = await reply.text();
      const headers = [...reply.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      set_answer({ status: reply.status, text, headers, ms: Math.round(performance.now() - started) });
    } catch (error) {
      fail(error instanceof SyntaxError ? t().fields.json_schema_bad(error.message) : t().errors.unreachable);
    }
    set_busy(false);
  }

  const code_body = () => {
    try {
      return operation.body && body.trim() ? { body: JSON.parse(body) as unknown } : {};
    } catch {
      return {};
    }
  };
  return (
    <form class="try-it" onSubmit={submit}>
      <div class="pair">
        {operation.parameters.map(({ name, in: place, required, schema }) => (
          <TextField key={`${place} ${name}`} label={`${name}${required ? ' *' : ''}`} value={values[`${place} ${name}`] ?? ''} is_code
            set={(value) => set_values({ ...values, [`${place} ${name}`]: value })} placeholder={schema?.default === undefined ? '' : String(schema.default)} />
        ))}
      </div>
      {operation.body && <TextField label={t().docs.body} value={body} set={set_body} is_code is_long />}
      {operation.method !== 'GET' && <p class="hint">{t().docs.changes_data}</p>}
      <div class="actions">
        <button class="primary" disabled={is_busy}>{t().docs.send}</button>
        <AsCode request={{ method: operation.method, path, ...code_body() }} />
      </div>
      {failed && <p class="notice bad" role="alert">{failed}</p>}
      {answer && <Shown answer={answer} />}
    </form>
  );
}
