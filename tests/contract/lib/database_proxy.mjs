// Stands between a server and the PostgreSQL server of the tests, and loses what a test tells it to lose.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const socket_name = '.s.PGSQL.5432';

// PostgreSQL's protocol: Parse is `P`, length, name, text; Bind is `B`, length, portal, name; Query is `Q`, length, text.
function begins(message, word, statements) {
  for (const [, name, first] of message.matchAll(/(s\d+)\0([A-Z]+)/g)) statements.set(name, first);
  const bound = /^B....\0(s\d+)\0/s.exec(message);
  return (bound && statements.get(bound[1]) === word) || new RegExp(`^Q....${word}[ \0]`, 's').test(message);
}

export class DatabaseProxy {
  // `url` names a server by the folder of its socket.
  static async before(url) {
    const proxy = new this();
    const [, host] = /[?&]host=([^&]+)/.exec(url);
    const socket = join(host, socket_name);
    proxy.folder = await mkdtemp(join(tmpdir(), 'bespoke-proxy-'));
    proxy.url = url.replace(host, proxy.folder);
    proxy.pairs = new Set();
    proxy.listener = net.createServer((front) => proxy.connect(front, net.connect(socket))).listen(join(proxy.folder, socket_name));
    await once(proxy.listener, 'listening');
    proxy.pass();
    return proxy;
  }

  connect(front, back) {
    const pair = [front, back];
    this.pairs.add(pair);
    if (this.away) front.destroy();
    if (this.hung) front.pause();
    const statements = new Map();  // prepared ones: the first word of each
    const lost = { requests: false, answers: false };
    front.on('data', (bytes) => {
      if (begins(bytes.toString('latin1'), this.word, statements)) Object.assign(lost, this.lost);
      if (!lost.requests) back.write(bytes);
    });
    back.on('data', (bytes) => lost.answers || front.write(bytes));
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => { this.pairs.delete(pair); front.destroy(); back.destroy(); });
    }
  }

  // Nothing passes any more, and nothing is closed.
  hang() {
    this.hung = true;
    for (const sockets of this.pairs) for (const socket of sockets) socket.pause();
  }

  pass() { [this.word, this.away] = [null, false]; }
  // A connection that runs a statement which begins with that word loses it, or its answer, and all that follows.
  lose_before(word) { [this.word, this.lost] = [word, { requests: true, answers: true }]; }
  lose_after(word) { [this.word, this.lost] = [word, { requests: false, answers: true }]; }

  // The server behind sees its connections closed, and so do those before it.
  cut() {
    for (const sockets of this.pairs) for (const socket of sockets) socket.destroy();
  }
  // Those before it see theirs closed; the server behind goes on with what it is at.
  cut_front() {
    for (const [front, back] of this.pairs) {
      back.removeAllListeners('close');
      front.removeAllListeners('close');
      front.destroy();
      this.left = [...(this.left ?? []), back];
    }
    this.pairs.clear();
  }
  // Nobody is let in until pass().
  go_away() {
    this.away = true;
    this.cut();
  }

  async destroy() {
    this.cut();
    for (const socket of this.left ?? []) socket.destroy();
    this.listener.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
