// The request behind a screen, to be pasted into a shell or a program.
import { isLosslessNumber, stringify } from 'lossless-json';
import { useState } from 'preact/hooks';
import { t } from '../texts';
import { Dialog } from './dialog';
import { Icon } from './icon';

export interface CodeRequest {
  method: string;
  path: string;  // with its query, encoded
  body?: unknown;
  headers?: Record<string, string>;  // beside those of every request
  does_not_end?: boolean;  // the answer is to be read as it comes
}

type Way = 'curl' | 'javascript' | 'python';
const names: Record<Way, string> = { curl: 'curl', javascript: 'JavaScript', python: 'Python' };

const json_of = (body: unknown, indent = 0): string => stringify(body, undefined, indent) ?? 'null';
// Whether a program that holds numbers as doubles would send the same.
const survives_doubles = (text: string): boolean => JSON.stringify(JSON.parse(text)) === text;

const in_single_quotes = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function curl({ method, path, body, headers = {}, does_not_end }: CodeRequest): string {
  const parts = [`curl ${does_not_end ? '-N ' : ''}-g ${in_single_quotes(location.origin + path)}`];
  if (method !== 'GET') parts[0] += ` -X ${method}`;
  parts.push('  -H "Authorization: Bearer $BESPOKE_TOKEN"');
  for (const [name, value] of Object.entries(headers)) parts.push(`  -H ${in_single_quotes(`${name}: ${value}`)}`);
  if (body !== undefined) parts.push(`  -H 'Content-Type: application/json'`, `  -d ${in_single_quotes(json_of(body))}`);
  return parts.join(' \\\n');
}

function javascript({ method, path, body, headers = {}, does_not_end }: CodeRequest): string {
  const more = Object.entries(headers).map(([name, value]) => `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join('');
  const options = [`  headers: { Authorization: \`Bearer \${process.env.BESPOKE_TOKEN}\`${more} },`];
  if (method !== 'GET') options.unshift(`  method: '${method}',`);
  if (body !== undefined) {
    const text = json_of(body);
    options.push(survives_doubles(text) ? `  body: JSON.stringify(${json_of(body, 2).replaceAll('\n', '\n  ')}),` : `  body: ${JSON.stringify(text)},`);
  }
  const whole = method === 'DELETE' ? 'console.log(reply.status);' : 'console.log(await reply.json());';
  const read = does_not_end ? "for await (const text of reply.body.pipeThrough(new TextDecoderStream())) console.log(text);" : whole;
  return `const reply = await fetch(${JSON.stringify(location.origin + path)}, {\n${options.join('\n')}\n});\n${read}`;
}

// JSON as Python writes it: True, False and None in place of its three words.
function python_literal(value: unknown, indent = ''): string {
  const deeper = `${indent}    `;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isLosslessNumber(value)) return value.value;
  if (typeof value !== 'object') return JSON.stringify(value);
  const rows = Array.isArray(value)
    ? value.map((element) => `${deeper}${python_literal(element, deeper)},`)
    : Object.entries(value).map(([key, member]) => `${deeper}${JSON.stringify(key)}: ${python_literal(member, deeper)},`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return rows.length === 0 ? `${open}${close}` : `${open}\n${rows.join('\n')}\n${indent}${close}`;
}

function python({ method, path, body, headers = {}, does_not_end }: CodeRequest): string {
  const more = Object.entries(headers).map(([name, value]) => `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join('');
  const lines = [`    "${method}", ${JSON.stringify(location.origin + path)},`, `    headers={"Authorization": "Bearer " + os.environ["BESPOKE_TOKEN"]${more}},`];
  if (does_not_end) lines.push('    stream=True,');
  if (body !== undefined) {
    const text = json_of(body);
    lines.push(survives_doubles(text) ? `    json=${python_literal(body, '    ')},` : `    data=${JSON.stringify(text)}.encode(),`);
  }
  const whole = method === 'DELETE' ? 'print(reply.status_code)' : 'print(reply.json())';
  const read = does_not_end ? 'for line in reply.iter_lines(decode_unicode=True):\n    print(line)' : whole;
  return `import os\nimport requests\n\nreply = requests.request(\n${lines.join('\n')}\n)\n${read}`;
}

const write: Record<Way, (request: CodeRequest) => string> = { curl, javascript, python };

export function CopyButton({ text }: { text: string }) {
  const [is_copied, set_copied] = useState(false);
  async function copy() {
    await navigator.clipboard?.writeText(text).catch(() => undefined);
    set_copied(true);
    setTimeout(() => set_copied(false), 2000);
  }
  return <button type="button" class="copy" onClick={() => void copy()}><Icon name="copy" />{is_copied ? t().common.copied : t().common.copy}</button>;
}

function CodeDialog({ request, close }: { request: CodeRequest; close: () => void }) {
  const [way, choose] = useState<Way>('curl');
  const text = write[way](request);
  return (
    <Dialog heading={t().code.heading} close={close}>
      <div class="choice" role="group" aria-label={t().code.button}>
        {(Object.keys(names) as Way[]).map((name) => <button key={name} type="button" aria-pressed={name === way} onClick={() => choose(name)}>{names[name]}</button>)}
      </div>
      <pre class="code" tabIndex={0} aria-label={names[way]}>{text}</pre>
      <footer><span class="hint">{t().code.hint}</span><CopyButton text={text} /></footer>
    </Dialog>
  );
}

export function AsCode({ request }: { request: CodeRequest }) {
  const [is_open, open] = useState(false);
  return (
    <>
      <button type="button" onClick={() => open(true)}><Icon name="code" />{t().code.button}</button>
      {is_open && <CodeDialog request={request} close={() => open(false)} />}
    </>
  );
}
