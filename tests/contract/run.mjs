// Runs every contract and crash test, or those whose file name contains the given word.
import { fileURLToPath } from 'node:url';
import { run_files, test_files } from './lib/run_files.mjs';

const word = process.argv[2];
const folders = ['.', '../crash'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
run_files(folders.flatMap((folder) => test_files(folder, word)));
