// Runs programs of the generators' languages.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';

const here = new URL('..', import.meta.url).pathname;
const quiet = {
  SCARF_ANALYTICS: 'false', DO_NOT_TRACK: '1', GOFLAGS: '-modcacherw', CARGO_TARGET_DIR: `${here}build/cargo`,
  PATH: `${here}build/python/bin:${here}build/rust/bin:${process.env.PATH}`,
};

export const build_folder = `${here}build/`;
export const npm_program = (name) => `${here}node_modules/.bin/${name}`;

export async function run(program, args, { cwd, env = {} }) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...quiet, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces = [];
  child.stdout.on('data', (piece) => pieces.push(piece));
  child.stderr.on('data', (piece) => pieces.push(piece));
  const status = await new Promise((done, fail) => { child.on('error', fail).on('close', done); });
  assert.equal(status, 0, `${program} ${args.join(' ')}\n${Buffer.concat(pieces).toString().slice(-8000)}`);
}

// The first of these programs that is not on this machine.
export const missing = (programs) => programs.find((name) => (
  spawnSync(name, [name === 'go' ? 'version' : '--version'], { env: { ...process.env, ...quiet } }).error));
