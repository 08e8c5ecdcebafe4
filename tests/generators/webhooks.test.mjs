// Webhooks are signed as Standard Webhooks has it: its libraries for Python and Go take a delivery, and refuse a changed one.
// That of npm is among the contract tests.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Receiver, allow_receivers, integration } from '../contract/lib/receiver.mjs';
import { start_server } from '../contract/lib/server.mjs';
import { build_folder, missing, run } from './lib/run.mjs';

const programs = new URL('programs/webhooks/', import.meta.url).pathname;
const signing_key = `whsec_${Buffer.from('a key of thirty-two random bytes').toString('base64')}`;
const go_module = 'github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1';

const libraries = {
  'standardwebhooks of PyPI': {
    needs: ['python3'],
    program: 'verify.py',
    start: (cwd, env) => run('python3', ['verify.py'], { cwd, env }),
  },
  'standard-webhooks for Go': {
    needs: ['go'],
    program: 'verify.go',
    start: async (cwd, env) => {
      await writeFile(join(cwd, 'go.mod'), 'module program\n\ngo 1.24\n');
      await run('go', ['get', go_module], { cwd });
      await run('go', ['run', '.'], { cwd, env });
    },
  },
};

describe('a delivery is verified by', () => {
  let server;
  let receiver;
  let delivery;
  before(async () => {
    receiver = await new Receiver().start();
    server = await start_server({ args: allow_receivers });
    const client = await server.client();
    const api = await client.create_api({ slug: 'boats' });
    await client.create_field(api, 'name');
    await client.post('/v2/integrations', integration(receiver.url, [`${api.api_type}.created`], {}, { secret_key: signing_key }));
    await client.create_entry(api, { name: 'Größe “é”' });
    const [{ text, headers }] = await receiver.wait_for(1);
    delivery = JSON.stringify({ text, headers });
  });
  after(async () => {
    await receiver.stop();
    await server.destroy();
  });

  for (const [library, { needs, program, start }] of Object.entries(libraries)) {
    const lacking = missing(needs);
    it(library, { skip: lacking && `there is no ${lacking}` }, async () => {
      const folder = join(build_folder, `webhooks-${program.replace('.', '-')}`);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await cp(join(programs, program), join(folder, program));
      await writeFile(join(folder, 'delivery.json'), delivery);
      await start(folder, { SIGNING_KEY: signing_key });
    });
  }
});
