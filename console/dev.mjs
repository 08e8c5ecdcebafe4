// node dev.mjs [URL of a server] [PORT]: the console as its sources are now, for who works on them; everything else is
// answered by the server. The bundle is made anew when the page is loaded. Types are checked by `npm run check`.
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { bundle, content_types } from './bundle.mjs';

const server = new URL(process.argv[2] ?? 'http://127.0.0.1:8080');
const port = Number(process.argv[3] ?? 8081);
const files = join(tmpdir(), `bespoke-console-${port}`);

// With the headers of the built one, so that what its policy forbids is seen here already.
async function policy() {
  const reply = await fetch(new URL('/console/', server)).catch(() => null);
  const value = reply?.headers.get('content-security-policy');
  return value ? { 'content-security-policy': value } : {};
}

async function answer(request, response) {
  const path = new URL(request.url, server).pathname;
  const file = join(files, path.slice('/console'.length));
  const is_page = !/\.\w+$/.test(path);
  if (is_page) await bundle(files);
  const shown = is_page ? join(files, 'index.html') : file;
  if (!existsSync(shown) || path.includes('..')) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': content_types[extname(shown)], 'cache-control': 'no-store', ...(is_page ? await policy() : {}) });
  return response.end(readFileSync(shown));
}

function pass_on(request, response) {
  const { method, url: path, headers } = request;
  const asked = http.request({ host: server.hostname, port: server.port, method, path, headers }, (reply) => {
    response.writeHead(reply.statusCode, reply.headers);
    reply.pipe(response);
    reply.on('error', () => response.destroy());
  });
  // Who goes away ends what was asked for them, such as a feed.
  response.on('close', () => asked.destroy());
  asked.on('error', () => response.writeHead(502).end());
  request.pipe(asked);
}

http.createServer((request, response) => {
  if (!request.url.startsWith('/console')) return pass_on(request, response);
  return answer(request, response).catch((error) => response.writeHead(500).end(error.message));
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/console/ before ${server.origin}`));
