// Runs every test of the web console, or those whose file name contains the given word.
import { fileURLToPath } from 'node:url';
import { run_files, test_files } from '../contract/lib/run_files.mjs';

const word = process.argv[2];
const files = test_files(fileURLToPath(new URL('.', import.meta.url)), word);
if (files.length === 0) throw new Error(`no test file has ${word} in its name`);
await run_files(files, 2);
