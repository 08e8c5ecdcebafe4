// Runs test files. Ends the process with the lines `# pass N` and `# fail N`, in which a test that never ran
// because its server did not start has failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The test files of a folder whose name contains the word.
export const test_files = (folder, word = '') => (
  readdirSync(folder).sort().filter((name) => name.endsWith('.test.mjs') && name.includes(word)).map((name) => join(folder, name)));

export function run_files(files) {
  // The counts are read from the TAP summary, whose lines do not differ between versions of Node.js.
  const scratch = mkdtempSync(join(tmpdir(), 'bespoke-run-'));
  const tap = join(scratch, 'summary.tap');
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`];
  const child = spawn(process.execPath, ['--test', ...reporters, ...files], { stdio: 'inherit' });
  child.on('close', (status) => {
    const summary = readFileSync(tap, 'utf8');
    rmSync(scratch, { recursive: true });
    const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(summary)?.[1] ?? 0);
    const [passed, failed] = [count('pass'), count('fail') + count('cancelled')];
    console.log(`# pass ${passed}\n# fail ${failed}`);
    process.exit(status === 0 && passed > 0 && failed === 0 ? 0 : 1);
  });
}
