// How the console's sources become what a browser loads.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import openapi_types, { astToString } from 'openapi-typescript';

const here = fileURLToPath(new URL('.', import.meta.url));

// By the ends of names.
export const content_types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// The client's types, out of the server's own document.
export async function write_types(document_path) {
  const document = JSON.parse(readFileSync(document_path, 'utf8'));
  mkdirSync(join(here, 'generated'), { recursive: true });
  writeFileSync(join(here, 'generated/openapi.ts'), astToString(await openapi_types(document)));
}

export async function check_types() {
  const tsc = join(here, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '--noEmit', '--pretty', 'false'], { cwd: here });
  } catch (error) {
    throw new Error(`The types do not fit:\n${error.stdout}`);
  }
}

// Writes assets with a hash in their names, and the page that names those which it begins with.
export async function bundle(files) {
  rmSync(files, { recursive: true, force: true });
  mkdirSync(join(files, 'assets'), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: { main: 'src/main.tsx' },
    outdir: join(files, 'assets'),
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    metafile: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/console/assets',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const [main, about] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === 'src/main.tsx');
  const url = (path) => `/console/assets/${path.split('/').pop()}`;
  const early = about.imports.filter((imported) => imported.kind === 'import-statement');
  const page = readFileSync(join(here, 'index.html'), 'utf8').replace('<!--assets-->', [
    `<link rel="stylesheet" href="${url(about.cssBundle)}">`,
    ...early.map((imported) => `<link rel="modulepreload" href="${url(imported.path)}">`),
    `<script type="module" src="${url(main)}"></script>`,
  ].join('\n'));
  writeFileSync(join(files, 'index.html'), page);
  for (const name of readdirSync(join(here, 'public'))) {
    writeFileSync(join(files, name), readFileSync(join(here, 'public', name)));
  }
}
