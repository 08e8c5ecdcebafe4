// A PostgreSQL server that a test may kill, restart and fail over from: on a socket in a folder of its own, and
// waiting for the disk, as those that data is kept in do.
import { execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const versions = '/usr/lib/postgresql';
const newest = () => readdirSync(versions).sort((a, b) => Number(a) - Number(b)).at(-1);
const binary = (name) => join(versions, newest(), 'bin', name);

// The server refuses to run as root, so root becomes the user that the package made.
function identity() {
  if (process.getuid() !== 0) return {};
  const [, , uid, gid] = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith('postgres:')).split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

export class PostgresqlServer {
  static async make() {
    const server = new PostgresqlServer();
    server.folder = await mkdtemp(join(tmpdir(), 'bespoke-postgresql-'));
    server.data = join(server.folder, 'data');
    const { uid, gid } = identity();
    if (uid !== undefined) await chown(server.folder, uid, gid);
    await chmod(server.folder, 0o755);
    return server;
  }

  static async primary(settings = []) {
    const server = await PostgresqlServer.make();
    await server.run('initdb', '-D', server.data, '-U', 'bespoke', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
    await server.start(settings);
    return server;
  }

  // A copy of this server that follows it.
  async standby() {
    const standby = await PostgresqlServer.make();
    await standby.run('pg_basebackup', '-D', standby.data, '-R', '-X', 'stream', '-c', 'fast', '-d', `${this.connection} application_name=standby`);
    await standby.start();
    return standby;
  }

  // A certificate that nobody vouches for; settings for it.
  async certificate() {
    const files = ['-keyout', join(this.data, 'server.key'), '-out', join(this.data, 'server.crt')];
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', ...files], identity());
    return ['ssl=on', 'listen_addresses=localhost'];
  }

  get port() { return this.settings?.find((setting) => setting.startsWith('port='))?.slice('port='.length) ?? 5432; }
  get connection() { return `host=${this.folder} port=${this.port} user=bespoke dbname=postgres`; }
  get url() { return `postgresql://bespoke@/postgres?host=${this.folder}`; }

  async run(name, ...args) {
    const { stdout } = await promisify(execFile)(binary(name), args, { cwd: this.folder, ...identity() });
    return stdout.trim();
  }

  sql(text) { return this.run('psql', '-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', '-c', text, this.connection); }

  async start(settings = this.settings ?? []) {
    this.settings = settings;
    const all = ['listen_addresses=', `unix_socket_directories=${this.folder}`, 'max_connections=100', 'hot_standby=on', ...settings];
    this.process = spawn(binary('postgres'), ['-D', this.data, ...all.flatMap((setting) => ['-c', setting])], { stdio: 'ignore', cwd: this.folder, ...identity() });
    this.ended = new Promise((done) => { this.process.on('close', done); });
    for (let tries = 0; tries < 300; tries += 1) {
      if (await this.sql('SELECT 1').then(() => true, () => false)) return;
      await sleep(100);
    }
    throw new Error('PostgreSQL did not start');
  }

  // As if the machine were gone: the server and all who serve its connections.
  async kill() {
    const main = Number((await readFile(join(this.data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(main)]);
    for (const pid of [main, ...stdout.split('\n').map(Number).filter(Boolean)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    }
    await this.ended;
  }

  async stop() {
    this.process.kill('SIGINT');
    await this.ended;
  }

  promote() { return this.run('pg_ctl', '-D', this.data, '-w', 'promote'); }

  async destroy() {
    this.process?.kill('SIGQUIT');
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
