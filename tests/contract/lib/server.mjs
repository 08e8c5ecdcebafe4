// One `bespoke serve` process on a free port of this machine, with a data folder of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, send } from './client.mjs';
import { drop_schema, postgresql_url } from './postgresql.mjs';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
export const binary = resolve(process.env.BESPOKE_BINARY ?? join(repository, 'build/release/bespoke'));

// Which store the servers are started with; the tests are the same.
export const over_postgresql = process.env.BESPOKE_STORE === 'postgresql';
// For what is a matter of the embedded store alone: an option of `test`.
export const of_sqlite = { skip: over_postgresql ? 'it is about the data folder' : false };
// For what takes a database that nodes share.
export const of_postgresql = { skip: over_postgresql ? false : 'it needs a database that nodes share' };

export const client_id = 'contract-tests';
export const client_secret = 'a secret that must never be logged: 7b1f/+&=%';

// Sanitizer builds start and stop several times slower than release builds.
const start_ms_max = 60_000;
const stop_ms_max = 60_000;

export const new_data_folder = () => mkdtemp(join(tmpdir(), 'bespoke-test-'));

export async function free_port() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

// The test's own BESPOKE_* variables must not reach a server that is started without them.
function clean_environment(extra) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BESPOKE_'));
  return { ...Object.fromEntries(kept), ...extra };
}

// Starts the program and collects what it prints; `log()` is all of it so far, `output()` what went to stdout.
// `before` is a command that runs it, such as `nice`.
export function run(args, env = {}, before = []) {
  const [program, ...words] = [...before, binary, ...args];
  const child = spawn(program, words, { env: clean_environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces = [];
  const outputs = [];
  child.stdout.on('data', (piece) => { pieces.push(piece); outputs.push(piece); });
  child.stderr.on('data', (piece) => pieces.push(piece));
  const ended = new Promise((done) => {
    child.on('error', (error) => done({ status: null, signal: null, error }));
    child.on('close', (status, signal) => done({ status, signal }));
  });
  const text_of = (parts) => Buffer.concat(parts).toString('utf8');
  return { child, ended, log: () => text_of(pieces), output: () => text_of(outputs) };
}

// For commands: the exit status, everything printed, and what of it went to stdout.
export async function run_command(args, env = {}, before = []) {
  const { child, ended, log, output } = run(args, env, before);
  const timer = setTimeout(() => child.kill('SIGKILL'), start_ms_max);
  const { status, signal } = await ended;
  clearTimeout(timer);
  return { status, signal, log: log(), output: output() };
}

// For starts that must be refused: the exit status and everything printed.
export async function run_to_end(args, env = {}, before = []) {
  const { output, ...ended } = await run_command(args, env, before);
  return ended;
}

export class Server {
  constructor(data, port, { args = [], env, before = [] } = {}) {
    this.data = data;
    this.port = port;
    this.args = args;
    this.before = before;
    this.env = env ?? { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret };
    this.url = `http://127.0.0.1:${port}`;
  }

  async start() {
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.data, ...this.args];
    const database = over_postgresql ? { BESPOKE_DATABASE: await postgresql_url(this.data), BESPOKE_DATABASE_CONNECTIONS: '12' } : {};
    await this.start_with(args, { ...database, ...this.env });
  }

  async start_with(args, env) {
    this.process = run(args, env, this.before);
    let ended = null;
    this.process.ended.then((how) => { ended = how; });
    const deadline = Date.now() + start_ms_max;
    while (Date.now() < deadline) {
      if (ended) throw new Error(`the server ended while starting: ${JSON.stringify(ended)} ${ended.error ?? ''}\n${this.log}`);
      const reply = await send(this.url, 'GET', '/readyz').catch(() => null);
      if (reply?.status === 200) return;
      await sleep(20);
    }
    this.process.child.kill('SIGKILL');
    throw new Error(`the server was not ready in time\n${this.log}`);
  }

  get log() { return this.process.log(); }

  // A client with a fresh token and connections of its own.
  async client() { return Client.with_credentials(this.url, client_id, client_secret); }

  async stop() {
    this.process.child.kill('SIGTERM');
    const timer = setTimeout(() => this.process.child.kill('SIGKILL'), stop_ms_max);
    const { status, signal } = await this.process.ended;
    clearTimeout(timer);
    assert.deepEqual({ status, signal }, { status: 0, signal: null }, `SIGTERM must end with status 0\n${this.log.slice(-4000)}`);
  }

  async kill() {
    this.process.child.kill('SIGKILL');
    await this.process.ended;
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  // Stops the server and removes its data.
  async destroy() {
    try {
      await this.stop();
    } finally {
      await this.end_between?.();
      if (over_postgresql) await drop_schema(this.data);
      await rm(this.data, { recursive: true, force: true });
    }
  }
}

export async function start_server(options = {}) {
  const data = options.data ?? await new_data_folder();
  const port = options.port ?? await free_port();
  const args = [...(options.args ?? [])];
  if (options.public_url === 'self') args.push('--public-url', `http://127.0.0.1:${port}`);
  else if (options.public_url) args.push('--public-url', options.public_url);
  const server = new Server(data, port, { args, env: options.env, before: options.before });
  await server.start();
  if (process.env.BESPOKE_BETWEEN) await stand_between(server);
  return server;
}

// BESPOKE_BETWEEN names a module whose `stand_between(url)` puts something between the tests and the server, and
// returns its URL and how to end it.
async function stand_between(server) {
  const { stand_between: begin } = await import(process.env.BESPOKE_BETWEEN);
  const { url, end } = await begin(server.url);
  server.url = url;
  server.end_between = end;
}
