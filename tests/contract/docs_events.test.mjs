// The receivers of docs/events.md, run as they are printed: they take what the server signs, and nothing else.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert_status } from './lib/assertions.mjs';
import { page_of } from './lib/page_examples.mjs';
import { allow_receivers, integration, with_secrets_key } from './lib/receiver.mjs';
import { free_port, start_server } from './lib/server.mjs';

const languages = [
  { name: 'js', file: 'receiver.mjs', command: (file) => ['node', file] },
  { name: 'python', file: 'receiver.py', command: (file) => ['python3', file] },
  { name: 'go', file: 'receiver.go', command: (file) => ['go', 'run', file] },
];
const is_there = (program) => spawnSync(program, [program === 'go' ? 'version' : '--version']).status === 0;

const printed = (language) => page_of('events.md').match(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm'))[1];

async function listening(port, child) {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const there = await new Promise((done) => {
      const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); done(true); });
      socket.on('error', () => done(false));
    });
    if (there) return;
    await sleep(50);
  }
  throw new Error('the receiver does not listen');
}

describe('the receivers of docs/events.md', () => {
  for (const { name, file, command } of languages) {
    const skip = is_there(command('')[0]) ? false : `there is no ${name}`;
    it(`in ${name}`, { skip }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bespoke-receiver-'));
      await writeFile(join(folder, file), printed(name));
      const port = await free_port();
      const secret = `whsec_${Buffer.from('a key of thirty-two random bytes').toString('base64')}`;
      const [program, ...words] = command(join(folder, file));
      const child = spawn(program, words, { env: { ...process.env, SECRET: secret, PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
      let output = '';
      child.stdout.on('data', (piece) => { output += piece; });
      const key = await with_secrets_key();
      const server = await start_server({ args: [...allow_receivers, ...key.args] });
      try {
        await listening(port, child);
        const client = await server.client();
        const api = await client.create_api({ api_type: 'thing_ext' });
        const url = `http://127.0.0.1:${port}/`;
        const tell = async (secret_key) => (await client.post('/v2/integrations', integration(url, ['thing_ext.created'], {}, { secret_key }))).body.data.id;
        const ids = [await tell(secret), await tell('another')];
        await client.create_entry(api);
        const statuses = async (id) => (await client.get(`/v2/integrations/${id}/logs`)).body.data.map(({ status_code }) => status_code);
        const deadline = Date.now() + 20_000;
        while (((await statuses(ids[0])).length === 0 || (await statuses(ids[1])).length === 0) && Date.now() < deadline) await sleep(50);
        assert.deepEqual([await statuses(ids[0]), (await statuses(ids[1]))[0]], [[204], 401]);
        assert_status(await client.delete(`/v2/integrations/${ids[1]}`), 200);
        while (output === '' && Date.now() < deadline) await sleep(20);
        assert.equal(output, 'thing_ext.created\n');
      } finally {
        process.kill(-child.pid, 'SIGKILL');
        await server.destroy();
        await key.remove();
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
