// The configurations of proxies that docs/deploy.md gives, for tests that run them.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const manual = fileURLToPath(new URL('../../../docs/deploy.md', import.meta.url));

// The indented block of the manual that begins with that line.
export async function configuration(begin) {
  const lines = (await readFile(manual, 'utf8')).split('\n');
  const first = lines.indexOf(`    ${begin}`);
  assert.ok(first > 0, `docs/deploy.md has no '${begin}'`);
  const length = lines.slice(first).findIndex((line) => line !== '' && !line.startsWith('    '));
  return lines.slice(first, first + length).join('\n');
}

export function replaced(text, from, to) {
  assert.ok(from.test(text), `docs/deploy.md has no ${from}`);
  return text.replace(from, to);
}

// Each writes its file into the folder and returns the command that runs it.

export async function nginx_command(folder, text) {
  const file = join(folder, 'nginx.conf');
  // Root's nginx would run as somebody who may not write into this folder.
  const user = process.getuid() === 0 ? 'user root; ' : '';
  await writeFile(file, `${user}daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off;
    client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
    uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; ${text} }`);
  return ['/usr/sbin/nginx', '-p', folder, '-c', file];
}

export async function haproxy_command(folder, text) {
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, `${text.replace(/^ {4}/gm, '')}\n`);
  return ['/usr/sbin/haproxy', '-db', '-q', '-f', file];
}

export async function caddy_command(folder, text) {
  const file = join(folder, 'Caddyfile');
  await writeFile(file, `{\n  admin off\n  log {\n    level ERROR\n  }\n}\n${text}\n`);
  const caddy = process.env.BESPOKE_CADDY ?? fileURLToPath(new URL('../../../build/caddy', import.meta.url));
  return [caddy, 'run', '--adapter', 'caddyfile', '--config', file];
}
