// Runs test files. Prints the lines `# pass N` and `# fail N`, in which a test that never ran because its server did
// not start has failed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The test files of a folder whose name contains the word.
export const test_files = (folder, word = '') => (
  readdirSync(folder).sort().filter((name) => name.endsWith('.test.mjs') && name.includes(word)).map((name) => join(folder, name)));

// A file whose server never ends would otherwise hold up all the others for ever.
const file_ms_max = 600_000;
// Node.js 18 knows neither of the two options; the tests take longer there, and that is all.
const [major, minor] = process.versions.node.split('.').map(Number);
const knows_limits = major > 21 || (major === 20 && minor >= 11);

// Options of `node --test` to run so many files at once.
export const limits_of = (at_once, ms_max = file_ms_max) => (knows_limits ? [`--test-timeout=${ms_max}`, `--test-concurrency=${at_once}`] : []);

// Runs them, so many `at_once`, each for `ms_max` at most; there must be one. If a test fails, the process ends with status 1 once
// there is nothing left to run.
export async function run_files(files, at_once = 1, ms_max = file_ms_max) {
  // The counts are read from the TAP summary, whose lines do not differ between versions of Node.js.
  const scratch = mkdtempSync(join(tmpdir(), 'bespoke-run-'));
  const tap = join(scratch, 'summary.tap');
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`];
  const child = spawn(process.execPath, ['--test', ...limits_of(at_once, ms_max), ...reporters, ...files], { stdio: 'inherit' });
  const [status] = await once(child, 'close');
  const summary = readFileSync(tap, 'utf8');
  rmSync(scratch, { recursive: true });
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(summary)?.[1] ?? 0);
  const [passed, failed] = [count('pass'), count('fail') + count('cancelled')];
  console.log(`# pass ${passed}\n# fail ${failed}`);
  if (status !== 0 || passed === 0 || failed > 0) process.exitCode = 1;
}
