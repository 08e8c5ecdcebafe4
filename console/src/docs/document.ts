// An OpenAPI document as its page shows it: operations in groups, each with what it takes and answers.
import { send } from '../client';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Content { schema?: Schema; example?: unknown; examples?: Record<string, { value?: unknown }> }
export interface Answer { $ref?: string; description: string; content?: Record<string, Content> }
interface Body { $ref?: string; required?: boolean; content: Record<string, Content> }

interface RawOperation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: Body;
  responses?: Record<string, Answer>;
}

export interface OpenApi {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths?: Record<string, Record<string, RawOperation | Parameter[]>>;
  components?: Record<string, Record<string, unknown>>;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  body: { type: string; schema: Schema; example: unknown } | null;
  answers: [string, Answer][];
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const example_depth_max = 8;

// What a `$ref` stands for; references lead only into the document itself.
export function resolve<Thing extends { $ref?: string }>(document: OpenApi, thing: Thing): Thing {
  const [, section, name] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(thing.$ref ?? '') ?? [];
  if (!section || !name) return thing;
  return (document.components?.[section]?.[decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')] ?? {}) as Thing;
}

// A value that the schema may describe: its own example, else one made of its parts.
export function example_of(document: OpenApi, schema: Schema, depth = 0): unknown {
  const here = resolve(document, schema);
  if (depth > example_depth_max) return null;
  if (here.example !== undefined) return here.example;
  if (here.examples && here.examples.length > 0) return here.examples[0];
  if (here.const !== undefined) return here.const;
  if (here.enum && here.enum.length > 0) return here.enum[0];
  const variant = here.allOf?.[0] ?? here.anyOf?.[0] ?? here.oneOf?.[0];
  if (variant) return example_of(document, variant, depth + 1);
  const type = Array.isArray(here.type) ? here.type[0] : here.type;
  if (type === 'object' || here.properties) {
    return Object.fromEntries(Object.entries(here.properties ?? {}).map(([name, member]) => [name, example_of(document, member, depth + 1)]));
  }
  if (type === 'array') return here.items ? [example_of(document, here.items, depth + 1)] : [];
  if (type === 'integer' || type === 'number') return here.minimum ?? 0;
  if (type === 'boolean') return false;
  return type === 'string' ? '' : null;
}

function body_of(document: OpenApi, raw: RawOperation): Operation['body'] {
  if (!raw.requestBody) return null;
  const [type, content] = Object.entries(resolve(document, raw.requestBody).content ?? {})[0] ?? [];
  if (!type || !content?.schema) return null;
  const told = content.example ?? Object.values(content.examples ?? {})[0]?.value;
  return { type, schema: content.schema, example: told ?? example_of(document, content.schema) };
}

export function operations_of(document: OpenApi): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    const shared = (item.parameters as Parameter[] | undefined) ?? [];
    return methods.filter((method) => method in item).map((method) => {
      const raw = item[method] as RawOperation;
      return {
        id: raw.operationId ?? `${method}-${path}`,
        method: method.toUpperCase(),
        path,
        tag: raw.tags?.[0] ?? '',
        summary: raw.summary ?? '',
        description: raw.description ?? '',
        parameters: [...shared, ...(raw.parameters ?? [])].map((parameter) => resolve(document, parameter)),
        body: body_of(document, raw),
        answers: Object.entries(raw.responses ?? {}).map(([status, answer]): [string, Answer] => [status, resolve(document, answer)]),
      };
    });
  });
}

// Its type and bounds in a few words, such as `string, 1 to 63 characters`.
export function words_of(document: OpenApi, schema: Schema): string {
  const here = resolve(document, schema);
  const variants = here.anyOf ?? here.oneOf;
  if (variants) return variants.map((variant) => words_of(document, variant)).join(' | ');
  const type = Array.isArray(here.type) ? here.type.join(' | ') : here.type ?? 'any';
  const range = (low: number | undefined, high: number | undefined) => (low === undefined && high === undefined ? '' : ` ${low ?? ''}…${high ?? ''}`);
  const said = [
    here.enum ? here.enum.map((value) => JSON.stringify(value)).join(' | ') : type,
    range(here.minimum, here.maximum), range(here.minLength, here.maxLength), range(here.minItems, here.maxItems),
    here.format ? ` (${here.format})` : '',
  ];
  return said.join('');
}

export async function fetch_document(path: string, signal: AbortSignal): Promise<OpenApi> {
  const reply = await send(new Request(path, { signal }));
  if (!reply.ok) throw new Error(`${reply.status}`);
  return await reply.json() as OpenApi;
}
