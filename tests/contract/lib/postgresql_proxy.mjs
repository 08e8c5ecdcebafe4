// Stands between a node and its PostgreSQL, on a socket in a folder of its own, and counts round trips: how often the
// server said that it waits for the next query. What a node does by itself, listening and cleaning up, is left out.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ready_for_query = 'Z'.charCodeAt(0);
const own_affairs = [/LISTEN /, /pg_try_advisory_lock/];

// How many messages of that type there are in a stream: each is its type, its length with itself, and the rest.
function counter(type, on_message) {
  let kept = Buffer.alloc(0);
  return (piece) => {
    kept = Buffer.concat([kept, piece]);
    while (kept.length >= 5 && kept.length >= 1 + kept.readInt32BE(1)) {
      if (kept[0] === type) on_message();
      kept = kept.subarray(1 + kept.readInt32BE(1));
    }
  };
}

export class PostgresqlProxy {
  static async before(database) {
    const proxy = new PostgresqlProxy();
    proxy.folder = await mkdtemp(join(tmpdir(), 'bespoke-proxy-'));
    proxy.connections = [];
    proxy.server = net.createServer((client) => proxy.connect(client, join(database.folder, '.s.PGSQL.5432')));
    proxy.server.listen(join(proxy.folder, '.s.PGSQL.5432'));
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url() { return `postgresql://bespoke@/postgres?host=${this.folder}`; }

  connect(client, path) {
    const server = net.connect(path);
    const connection = { client, server, round_trips: 0, is_own_affair: false };
    this.connections.push(connection);
    const count = counter(ready_for_query, () => { connection.round_trips += 1; });
    server.on('data', count);
    client.on('data', (piece) => {
      if (own_affairs.some((text) => text.test(piece.toString('latin1')))) connection.is_own_affair = true;
    });
    client.pipe(server).pipe(client);
    for (const end of [client, server]) end.on('error', () => { client.destroy(); server.destroy(); });
  }

  get round_trips() {
    return this.connections.filter((each) => !each.is_own_affair).reduce((sum, each) => sum + each.round_trips, 0);
  }

  async destroy() {
    for (const { client, server } of this.connections) {
      client.destroy();
      server.destroy();
    }
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
