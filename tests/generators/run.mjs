// Runs the tests of the generators, or those whose file name contains the given word.
import { fileURLToPath } from 'node:url';
import { run_files, test_files } from '../contract/lib/run_files.mjs';

// Compilers of five languages take their time, the first time above all.
const file_ms_max = 5_400_000;
await run_files(test_files(fileURLToPath(new URL('.', import.meta.url)), process.argv[2]), 1, file_ms_max);
