// The API in words, out of the server's own OpenAPI documents: of the Custom APIs that are defined now, and of the whole
// server. Everything here can be tried where it stands.
import { useState } from 'preact/hooks';
import { list_apis } from '../apis/definitions';
import { Icon } from '../parts/icon';
import { Show, use_loaded } from '../parts/loading';
import { Title } from '../parts/title';
import { change_query, query } from '../router';
import { t } from '../texts';
import { example_of, fetch_document, operations_of, resolve, words_of, type OpenApi, type Operation, type Schema } from './document';
import { TryIt } from './try_it';

const documents = { yours: '/v2/settings/extensions/specifications/openapi', server: '/openapi.json' } as const;
type Which = keyof typeof documents;

function Members({ document, schema }: { document: OpenApi; schema: Schema }) {
  const whole = resolve(document, schema);
  const inner = whole.properties?.data ? resolve(document, whole.properties.data) : whole;
  const members = Object.entries(inner.properties ?? {});
  if (members.length === 0) return null;
  return (
    <table class="table cards">
      <tbody>
        {members.map(([name, member]) => (
          <tr key={name}>
            <td><code>{name}</code>{inner.required?.includes(name) && <span class="hint">{t().docs.required}</span>}</td>
            <td><code class="hint">{words_of(document, member)}</code>{resolve(document, member).description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Details({ document, operation }: { document: OpenApi; operation: Operation }) {
  const success = operation.answers.find(([status]) => status.startsWith('2'));
  const schema = Object.values(success?.[1].content ?? {})[0]?.schema;
  return (
    <>
      {operation.description && <p>{operation.description}</p>}
      {operation.parameters.length > 0 && (
        <>
          <h4>{t().docs.parameters}</h4>
          <table class="table cards">
            <tbody>
              {operation.parameters.map((parameter) => (
                <tr key={`${parameter.in} ${parameter.name}`}>
                  <td><code>{parameter.name}</code>{parameter.required && <span class="hint">{t().docs.required}</span>}</td>
                  <td><code class="hint">{parameter.in}{parameter.schema && `, ${words_of(document, parameter.schema)}`}</code>{parameter.description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {operation.body && <><h4>{t().docs.body}</h4><Members document={document} schema={operation.body.schema} /></>}
      <h4>{t().docs.answers}</h4>
      <ul class="answers">{operation.answers.map(([status, answer]) => <li key={status}><span class={`badge ${status < '400' ? 'good' : ''}`}>{status}</span> {answer.description}</li>)}</ul>
      {schema && <details><summary>{t().docs.example}</summary><pre class="code" tabIndex={0}>{JSON.stringify(example_of(document, schema), null, 2)}</pre></details>}
      <h4>{t().docs.try_it}</h4>
      <TryIt operation={operation} />
    </>
  );
}

function OperationRow({ document, operation }: { document: OpenApi; operation: Operation }) {
  const wanted = query().get('operation');
  const [is_open, set_open] = useState(wanted === operation.id);
  return (
    <details class="operation" open={is_open} onToggle={(event) => {
      const opens = event.currentTarget.open;
      if (opens && !is_open) change_query({ operation: operation.id });
      set_open(opens);
    }}>
      <summary><span class={`method ${operation.method.toLowerCase()}`}>{operation.method}</span> <code>{operation.path}</code> <span class="hint">{operation.summary}</span></summary>
      {is_open && <div class="content"><Details document={document} operation={operation} /></div>}
    </details>
  );
}

function Reference({ document }: { document: OpenApi }) {
  const [word, set_word] = useState('');
  const all = operations_of(document);
  const found = all.filter((operation) => `${operation.method} ${operation.path} ${operation.summary} ${operation.tag}`.toLowerCase().includes(word.toLowerCase()));
  const tags = [...new Set(found.map((operation) => operation.tag))];
  if (all.length === 0) return <p class="empty">{t().docs.empty}</p>;
  return (
    <>
      <div class="tools"><input type="search" value={word} onInput={(event) => set_word(event.currentTarget.value)} placeholder={t().docs.filter} aria-label={t().docs.filter} /></div>
      {found.length === 0 && <p class="empty">{t().docs.none}</p>}
      {tags.map((tag) => (
        <section key={tag} class="card operations">
          <h2>{tag}</h2>
          {document.tags?.find(({ name }) => name === tag)?.description && <p class="hint">{document.tags.find(({ name }) => name === tag)?.description}</p>}
          {found.filter((operation) => operation.tag === tag).map((operation) => <OperationRow key={operation.id} document={document} operation={operation} />)}
        </section>
      ))}
    </>
  );
}

function save(document: OpenApi): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(document, null, 2)], { type: 'application/json' }));
  const link = Object.assign(window.document.createElement('a'), { href: url, download: 'openapi.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export default function DocsScreen() {
  const asked = query().get('of');
  const first = use_loaded(list_apis, []);
  const which: Which | null = asked === 'server' || asked === 'yours' ? asked : first.value ? (first.value.length > 0 ? 'yours' : 'server') : first.error ? 'server' : null;
  const loaded = use_loaded(async (signal) => (which ? await fetch_document(documents[which], signal) : null), [which]);
  const document = loaded.value;
  return (
    <>
      <Title text={t().docs.heading} />
      <div class="head">
        <h1>{t().docs.heading}</h1>
        <div class="actions">
          <div class="choice" role="group" aria-label={t().docs.choose}>
            {(['yours', 'server'] as const).map((name) => <button key={name} aria-pressed={which === name} onClick={() => change_query({ of: name, operation: null })}>{t().docs[name]}</button>)}
          </div>
          <button disabled={!document} onClick={() => { if (document) save(document); }}><Icon name="download" />{t().docs.download}</button>
        </div>
      </div>
      {loaded.error || document ? <Show of={loaded}>{(value) => value && <Reference key={which} document={value} />}</Show> : null}
    </>
  );
}
