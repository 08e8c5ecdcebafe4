// node build.mjs FOLDER: makes the console's files in FOLDER, where openapi.json lies, and console_files.cc beside them,
// which is how they come into the program.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import zlib from 'node:zlib';
import { bundle, check_types, content_types, write_types } from './bundle.mjs';

const out = resolve(process.argv[2]);
const files = join(out, 'files');

const listed = (folder, prefix) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (
  entry.isDirectory() ? listed(join(folder, entry.name), `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`]));

// The shorter of both, or nothing where compression does not help.
const if_shorter = (coded, plain) => (coded.length < plain.length ? coded : null);

// The assembler takes the bytes out of the files, so that no compiler has to read them as text.
function write_program_part() {
  const parts = [];
  const rows = [];
  const include = (symbol, path) => {
    parts.push(`".global ${symbol}\\n${symbol}:\\n.incbin \\"${path}\\"\\n.global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n"`);
    return symbol;
  };
  const symbols = [];
  const view = (symbol) => (symbol ? `{${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}` : '{}');
  listed(files, '').sort().forEach((name, index) => {
    const path = join(files, name);
    const plain = readFileSync(path);
    const codings = {
      gz: if_shorter(zlib.gzipSync(plain, { level: 9 }), plain),
      br: if_shorter(zlib.brotliCompressSync(plain), plain),
    };
    const [as_sent, gzip, brotli] = [include(`console_${index}`, path), ...Object.entries(codings).map(([coding, bytes]) => {
      if (!bytes) return null;
      writeFileSync(`${join(out, 'codings', String(index))}.${coding}`, bytes);
      return include(`console_${index}_${coding}`, `${join(out, 'codings', String(index))}.${coding}`);
    })];
    symbols.push(as_sent, gzip, brotli);
    const hash = createHash('sha256').update(plain).digest('hex').slice(0, 20);
    rows.push(`      {"/console/${name}", "${content_types[extname(name)]}", "\\"${hash}\\"",\n       ${[as_sent, gzip, brotli].map(view).join(', ')}},`);
  });
  writeFileSync(join(out, 'console_files.cc'), `// Made by console/build.mjs.
#include "console/console_files.h"

asm(".pushsection .rodata\\n"
    ${parts.join('\n    ')}
    ".popsection\\n");

extern "C" {
${symbols.filter(Boolean).map((symbol) => `extern const char ${symbol}[];\nextern const char ${symbol}_end[];`).join('\n')}
}

namespace bespoke {

std::span<const http::StaticFile> console_files() {
  static const http::StaticFile files[] = {
${rows.join('\n')}
  };
  return files;
}

}  // namespace bespoke
`);
}

rmSync(join(out, 'codings'), { recursive: true, force: true });
mkdirSync(join(out, 'codings'), { recursive: true });
try {
  await write_types(join(out, 'openapi.json'));
  await Promise.all([check_types(), bundle(files)]);
  write_program_part();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
