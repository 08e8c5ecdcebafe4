// Runs the test of a field type that was added: see `./dev test field-type`.
import { fileURLToPath } from 'node:url';
import { run_files, test_files } from '../contract/lib/run_files.mjs';

run_files(test_files(fileURLToPath(new URL('.', import.meta.url))));
