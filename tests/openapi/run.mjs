// Runs every test of the OpenAPI documents, or those whose file name contains the given word.
import { fileURLToPath } from 'node:url';
import { run_files, test_files } from '../contract/lib/run_files.mjs';

// One of them is all the contract tests through a proxy of one thread: six minutes beside other work.
const file_ms_max = 1_200_000;
await run_files(test_files(fileURLToPath(new URL('.', import.meta.url)), process.argv[2]), 1, file_ms_max);
