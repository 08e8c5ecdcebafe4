// PgBouncer before a PostgreSQL server, by default with a session of the database for each of its clients.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { free_port } from './server.mjs';

// It refuses to run as root.
const user = process.getuid() === 0 ? ['-u', 'postgres'] : [];

async function takes_connections(port) {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export class Pooler {
  static async before(database, pool_mode = 'session') {
    const pooler = new Pooler();
    pooler.folder = await mkdtemp(join(tmpdir(), 'bespoke-pooler-'));
    await chmod(pooler.folder, 0o755);
    pooler.port = await free_port();
    pooler.file = join(pooler.folder, 'pgbouncer.ini');
    await writeFile(pooler.file, `[databases]
postgres = host=${database.folder} user=bespoke
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${pooler.port}
unix_socket_dir =
auth_type = any
pool_mode = ${pool_mode}
default_pool_size = 50
`);
    await pooler.start();
    return pooler;
  }

  get url() { return `postgresql://bespoke@127.0.0.1:${this.port}/postgres`; }

  async start() {
    this.process = spawn('/usr/sbin/pgbouncer', ['-q', ...user, this.file], { stdio: 'ignore' });
    this.ended = new Promise((done) => { this.process.on('close', done); });
    for (let tries = 0; tries < 100; tries += 1) {
      if (await takes_connections(this.port)) return;
      await sleep(50);
    }
    throw new Error('PgBouncer did not start');
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async destroy() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
