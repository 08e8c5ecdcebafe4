// Linters find no error in the documents, whatever the Custom APIs are called and hold. That covers the examples:
// each is checked against its schema.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { start_server } from '../contract/lib/server.mjs';
import { document_paths, read_document } from './lib/documents.mjs';
import { define } from './lib/rich.mjs';
import { run_tool, scratch_folder, write_document } from './lib/tools.mjs';

const rules = (name) => join(new URL('.', import.meta.url).pathname, 'rules', name);
const linters = {
  spectral: (file) => run_tool('spectral', ['lint', '--ruleset', rules('spectral.yaml'), '--fail-severity', 'error', file]),
  redocly: (file) => run_tool('redocly', ['lint', '--config', rules('redocly.yaml'), file]),
};

// What each linter must find, or its silence would say nothing.
const schema_example = 'an example that its schema refuses';
const faults = {
  [schema_example]: (document) => { document.components.schemas.Settings.examples[0].page_length = 'many'; },
  'an example of a reply that its schema refuses': (document) => {
    document.components.responses.NotFound.content['application/json'].example.errors[0].detail = 404;
  },
  'a reference to nothing': (document) => { delete document.components.schemas.CustomField; },
};

describe('the OpenAPI documents', () => {
  let server;
  let client;
  let folder;
  const documents = {};
  before(async () => {
    server = await start_server();
    client = await server.client();
    folder = await scratch_folder('documents');
    documents.empty = await read_document(client, 'custom_apis');
    await define(client);
    for (const name of Object.keys(document_paths)) {
      documents[name] = await read_document(client, name);
      documents[`${name}_30`] = await read_document(client, name, '?version=3.0');
    }
  });
  after(() => server.destroy());

  for (const [linter, lint] of Object.entries(linters)) {
    for (const name of ['empty', 'custom_apis', 'custom_apis_30', 'server', 'server_30']) {
      it(`are right to ${linter}: ${name}`, async () => {
        const { status, output } = await lint(await write_document(folder, name, documents[name]));
        assert.equal(status, 0, output);
      });
    }

    for (const [fault, make] of Object.entries(faults)) {
      if (fault === schema_example && linter === 'spectral') continue; // it does not look at these
      it(`would not be with ${fault}: ${linter}`, async () => {
        const document = structuredClone(documents.server);
        make(document);
        const { status } = await lint(await write_document(folder, `fault-${linter}`, document));
        assert.notEqual(status, 0);
      });
    }
  }
});
