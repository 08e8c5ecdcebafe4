// The tests of generators: the clients that each makes of both documents compile, and make round trips against the server.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { start_server } from '../../contract/lib/server.mjs';
import { document_paths, read_document } from '../../openapi/lib/documents.mjs';
import { define, rich_apis } from '../../openapi/lib/rich.mjs';
import { build_folder, missing } from './run.mjs';

const programs = new URL('../programs/', import.meta.url).pathname;
// A word of the names of those to run; all without.
const chosen = process.env.BESPOKE_GENERATOR ?? '';

// Copies the program of a generator to where its client is.
async function copy_program(name, program, folder) {
  for (const [from, to] of Object.entries(program)) {
    await mkdir(join(folder, to, '..'), { recursive: true });
    await cp(join(programs, name, from), join(folder, to));
  }
}

export function test_clients(generators, options = {}) {
  describe('a client made by', options, () => {
    let server;
    let client;
    before(async () => {
      server = await start_server();
      client = await server.client();
      // Field names with quotes and line ends stop some: nobody's API has those.
      await define(client, rich_apis.filter(({ api }) => api.slug !== 'odd-texts'));
    });
    after(() => server.destroy());

    for (const [generator, { needs = [], version, program, generate, compile, start }] of Object.entries(generators)) {
      const lacking = missing(needs);
      const skip = lacking ? `there is no ${lacking}` : !generator.includes(chosen) && `BESPOKE_GENERATOR is ${chosen}`;
      const word = generator.replace(/\W+/g, '-');
      for (const name of Object.keys(document_paths)) {
        it(`${generator} of ${name} compiles and makes a round trip`, { skip }, async () => {
          const folder = join(build_folder, `${word}-${name}`);
          await rm(folder, { recursive: true, force: true });
          await mkdir(folder, { recursive: true });
          await writeFile(join(folder, 'document.json'), JSON.stringify(await read_document(client, name, version && `?version=${version}`)));
          await generate(folder);
          await copy_program(name, program, folder);
          await compile(folder);
          // The Custom API that the server's own document is tried with: each generator's has a slug of its own.
          await start(folder, { SERVER_URL: server.url, SERVER_TOKEN: client.token, API_SLUG: word.toLowerCase() });
        });
      }
    }
  });
}
