// Runs the tests of the generators, or those whose file name contains the given word.
import { fileURLToPath } from 'node:url';
import { run_files, test_files } from '../contract/lib/run_files.mjs';

await run_files(test_files(fileURLToPath(new URL('.', import.meta.url)), process.argv[2]));
