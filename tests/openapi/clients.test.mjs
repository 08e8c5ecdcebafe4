// Clients that generators make of the documents compile, bind what is sent and read to the right types, and make
// the round trips of `programs` against the server.
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { start_server } from '../contract/lib/server.mjs';
import { document_paths, read_document } from './lib/documents.mjs';
import { define } from './lib/rich.mjs';
import { assert_program, assert_tool, scratch_folder, write_document } from './lib/tools.mjs';

const programs = new URL('programs/', import.meta.url).pathname;
const compiler = {
  strict: true, target: 'ES2022', module: 'Node16',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [], outDir: 'out',
};

describe('a client generated from the document', () => {
  let server;
  let client;
  before(async () => {
    server = await start_server();
    client = await server.client();
    await define(client);
  });
  after(() => server.destroy());

  for (const name of Object.keys(document_paths)) {
    it(`of ${name} compiles and makes a round trip`, async () => {
      const folder = await scratch_folder(`client-${name}`);
      const document = await write_document(folder, name, await read_document(client, name));
      await assert_tool('openapi-ts', ['--input', document, '--output', join(folder, 'client')], { cwd: folder });
      await assert_tool('openapi-typescript', [document, '--output', join(folder, 'types.ts')]);
      const files = ['settings', `${name}_hey`, `${name}_fetch`];
      for (const file of files) await copyFile(join(programs, `${file}.ts`), join(folder, `${file}.ts`));
      await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}');
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: compiler, include: ['**/*.ts'] }));
      await assert_tool('tsc', ['--project', folder]);
      const env = { SERVER_URL: server.url, SERVER_TOKEN: client.token };
      for (const file of files.slice(1)) await assert_program(join(folder, 'out', `${file}.js`), env);
    });
  }
});
