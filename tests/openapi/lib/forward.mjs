// A server that hands each request on, byte for byte, to where `target(request, body)` says: a URL and headers to
// add.
import { once } from 'node:events';
import http from 'node:http';

const hop_by_hop = ['connection', 'keep-alive', 'transfer-encoding', 'host', 'expect'];

async function read_body(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

export async function start_forwarder(target, seen = () => {}) {
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer({ maxHeaderSize: 64 * 1024 }, async (request, response) => {
    try {
      const body = await read_body(request);
      const { url, headers } = target(request, body);
      const kept = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hop_by_hop.includes(name)));
      if (body.length > 0) kept['content-length'] = body.length;
      const { hostname, port } = new URL(url);
      const onward = http.request({ hostname, port, agent, method: request.method, path: request.url, headers: { ...kept, ...headers } });
      onward.on('error', () => response.writeHead(502).end());
      onward.on('response', (answer) => {
        seen(request, answer.statusCode);
        const told = Object.entries(answer.headers).filter(([name]) => !hop_by_hop.includes(name));
        response.writeHead(answer.statusCode, Object.fromEntries(told));
        answer.pipe(response);
        response.on('close', () => answer.destroy()); // or a feed would go on without a reader
      });
      onward.end(body);
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = async () => {
    agent.destroy();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${server.address().port}`, end };
}
