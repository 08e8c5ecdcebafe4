// Runs every contract and crash test, or those whose file name contains the given word.
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run_files, test_files } from './lib/run_files.mjs';

// These measure how long the server takes, so nothing else runs beside them. Most others wait for a server that starts
// or for a time limit, and run two at a time.
const alone = new Set(['token_flood', 'feed_crowds', 'abuse', 'largest_filters', 'row_filter_cost', 'costly_checks', 'webhook_backlog', 'changes_under_load', 'index_build', 'limited_memory', 'races', 'slow_lists', 'definition_storm']);

const word = process.argv[2];
const folders = ['.', '../crash'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const files = folders.flatMap((folder) => test_files(folder, word));
if (files.length === 0) throw new Error(`no test file has ${word} in its name`);
const is_alone = (file) => alone.has(basename(file, '.test.mjs'));
const together = files.filter((file) => !is_alone(file));
if (together.length > 0) await run_files(together, 4);
if (together.length < files.length) await run_files(files.filter(is_alone));
