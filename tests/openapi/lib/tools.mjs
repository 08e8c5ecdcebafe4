// The tools of node_modules, each in a process of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));

// Nothing of a test goes to anyone's network.
const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', DO_NOT_TRACK: '1', SCARF_ANALYTICS: 'false' };

// Starts a script; `output()` is all that it has printed so far.
function start(script, args, { cwd = here, env = {} } = {}) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd, env: { ...process.env, ...quiet, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pieces = [];
  child.stdout.on('data', (piece) => pieces.push(piece));
  child.stderr.on('data', (piece) => pieces.push(piece));
  const ended = new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => done(status));
  });
  return { child, ended, output: () => Buffer.concat(pieces).toString('utf8') };
}

async function run(script, args, options) {
  const { ended, output } = start(script, args, options);
  const status = await ended;
  return { status, output: output() };
}

const tool = (name) => join(here, 'node_modules/.bin', name);
export const start_tool = (name, args, options) => start(tool(name), args, options);
export const run_tool = (name, args, options) => run(tool(name), args, options);

export async function assert_tool(name, args, options) {
  const { status, output } = await run_tool(name, args, options);
  assert.equal(status, 0, `${name} ${args.join(' ')}\n${output.slice(-8000)}`);
  return output;
}

export async function assert_program(script, env) {
  const { status, output } = await run(script, [], { env });
  assert.equal(status, 0, `${script}\n${output.slice(-8000)}`);
}

// An empty folder of this test; it is kept for whoever wants to look.
export async function scratch_folder(name) {
  const folder = join(here, 'build', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

export async function write_document(folder, name, document) {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(document, null, 1));
  return file;
}
