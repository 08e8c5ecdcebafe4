// Prism as a proxy that holds every reply against a document. One that does not agree becomes a 500 of Prism's own,
// which no test takes for the server's.
import { setTimeout as sleep } from 'node:timers/promises';
import { free_port } from '../../contract/lib/server.mjs';
import { start_tool, write_document } from './tools.mjs';

const start_ms_max = 60_000;
const of_requests = /(Create|Update|Body|Request|Rules?|Presentation|Relationships|Validation)$/;

function close(schema) {
  if (typeof schema !== 'object' || schema === null) return;
  if (schema.properties && !('additionalProperties' in schema)) schema.additionalProperties = false;
  Object.values(schema.properties ?? {}).forEach(close);
  close(schema.items);
}

// The document with every object of a reply closed: what is not described is a fault too. Without `security`, or
// Prism would answer in the server's place where there is no token.
function closed(document) {
  const copy = structuredClone(document);
  delete copy.security;
  for (const [name, schema] of Object.entries(copy.components.schemas)) {
    if (!of_requests.test(name) && name !== 'OpenApiDocument') close(schema);
  }
  return copy;
}

// Tests send on purpose what the document does not allow, so that requests are not checked.
export async function start_prism(document, upstream, folder) {
  const file = await write_document(folder, 'closed', closed(document));
  const port = await free_port();
  const prism = start_tool('prism', ['proxy', file, upstream, '--errors', '--validate-request=false', '--host', '127.0.0.1', '--port', String(port)]);
  const end = async () => {
    prism.child.kill('SIGKILL');
    await prism.ended;
  };
  const deadline = Date.now() + start_ms_max;
  while (!prism.output().includes('Prism is listening')) {
    if (Date.now() > deadline || prism.child.exitCode !== null) {
      await end();
      throw new Error(`prism did not start\n${prism.output()}`);
    }
    await sleep(20);
  }
  return { url: `http://127.0.0.1:${port}`, end };
}
