// Specmatic makes requests out of the documents, right ones and wrong ones, and holds the server's replies against
// them. Ends with `# pass N` and `# fail N`.
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { client_id, client_secret, start_server } from '../contract/lib/server.mjs';
import { start_forwarder } from '../openapi/lib/forward.mjs';
import * as testable from './testable.mjs';

const here = new URL('.', import.meta.url).pathname;
const jar = join(here, 'node_modules/specmatic/specmatic.jar');
const folder = join(here, 'build');
const told_bytes_max = 20_000;

async function specmatic(file, url) {
  const args = ['-jar', jar, 'test', file, `--testBaseURL=${url}`, '--timeout=20'];
  const env = { ...process.env, SPECMATIC_GENERATIVE_TESTS: 'true', MAX_TEST_REQUEST_COMBINATIONS: '40' };
  const child = spawn('java', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const pieces = [];
  child.stdout.on('data', (piece) => pieces.push(piece));
  await new Promise((done, fail) => { child.on('error', fail).on('close', done); });
  return Buffer.concat(pieces).toString();
}

// How many of its tests passed and failed; a run that ends without a sum is one failure.
async function test(name) {
  const server = await start_server();
  const client = await server.client();
  const front = await start_forwarder(() => ({ url: server.url, headers: { authorization: `Bearer ${client.token}` } }));
  try {
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify(await testable[name](client, { client_id, client_secret }), null, 1));
    const output = await specmatic(file, front.url);
    await writeFile(join(folder, `${name}.log`), output);
    const sum = /Tests run: (\d+), Successes: (\d+)/.exec(output);
    const [run, passed] = sum && sum[1] > 0 ? sum.slice(1).map(Number) : [1, 0];
    console.log(`${name}: ${passed} of ${run}`);
    if (passed < run) console.log(output.slice(-told_bytes_max));
    return { passed, failed: run - passed };
  } finally {
    client.close();
    await front.end();
    await server.destroy();
  }
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder);
let [passed, failed] = [0, 0];
for (const name of process.argv[2] ? [process.argv[2]] : Object.keys(testable)) {
  const result = await test(name);
  passed += result.passed;
  failed += result.failed;
}
console.log(`# pass ${passed}\n# fail ${failed}`);
process.exit(failed === 0 ? 0 : 1);
