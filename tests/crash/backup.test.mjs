// `bespoke backup` beside a server that writes, and `bespoke restore` of what it made: whatever was answered before
// the command began is there, and nothing that nobody wrote. What is killed in between leaves no backup behind that
// looks like one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assert_status, follow_pages } from '../contract/lib/assertions.mjs';
import { entries_path } from '../contract/lib/client.mjs';
import { new_data_folder, of_sqlite, run, run_command, start_server } from '../contract/lib/server.mjs';
import { until } from '../contract/lib/until.mjs';

const writers = 4;
const filler_bytes = 50_000;  // of an entry, so that there is something to copy
const fillers = 1200;

const is_there = (path) => access(path).then(() => true, () => false);

// One connection that writes entries 0, 1, 2 ... and updates each once; what was answered is in the ledger.
class Ledger {
  constructor(path, writer) {
    this.path = path;
    this.writer = writer;
    this.versions = [];
    this.ending = false;
  }

  async run(client) {
    for (let i = 0; !this.ending; i += 1) {
      const made = await client.post(this.path, { type: 'ledger_ext', writer: this.writer, i }).catch(() => null);
      if (made?.status !== 201) return;
      this.versions[i] = 0;
      const changed = await client.put(`${this.path}/${made.body.data.id}`, { type: 'ledger_ext', i }).catch(() => null);
      if (changed?.status !== 200) return;
      this.versions[i] = 1;
    }
  }

  // `found` are the versions by i; `least` is what had been answered before.
  check(found, least) {
    least.forEach((version, i) => assert.ok(found[i] >= version, `writer ${this.writer}, entry ${i}: version ${found[i]}, answered: ${version}`));
    const known = this.versions.length + 1;  // one may have lost its answer
    assert.ok(found.length <= known, `writer ${this.writer}: ${found.length} entries, sent: ${known}`);
    assert.equal(found.filter((version) => version !== undefined).length, found.length, `writer ${this.writer} has a gap`);
    // Each is written after the one before was updated.
    assert.deepEqual(found.slice(0, -1).filter((version) => version !== 1), [], `writer ${this.writer}`);
  }
}

describe('a backup of a data folder', of_sqlite, () => {
  let server;
  let client;
  let path;
  let place;
  before(async () => {
    place = await new_data_folder();
    server = await start_server();
    client = await server.client();
    const api = await client.create_api({ slug: 'ledger', api_type: 'ledger_ext' });
    for (const [slug, field_type] of [['writer', 'integer'], ['i', 'integer'], ['text', 'string']]) {
      await client.create_field(api, slug, field_type);
    }
    path = entries_path(api);
    const text = 'x'.repeat(filler_bytes);
    for (let i = 0; i < fillers; i += 50) {
      await Promise.all(Array.from({ length: 50 }, async () => assert_status(await client.post(path, { type: 'ledger_ext', text }), 201)));
    }
  });
  after(async () => {
    await server.destroy();
    await rm(place, { recursive: true, force: true });
  });

  const backup = (name) => run_command(['backup', '--data', server.data, join(place, name)]);
  const restore = (name, folder) => run_command(['restore', '--data', join(place, folder), join(place, name)]);

  // The versions of each writer's entries, as a server on the restored folder shows them.
  async function restored(name) {
    const made = await restore(name, `${name}.folder`);
    assert.equal(made.status, 0, made.log);
    const other = await start_server({ data: join(place, `${name}.folder`) });
    try {
      const reader = await other.client();
      const found = Array.from({ length: writers }, () => []);
      for (const page of await follow_pages(reader, `${path}?filter=ge(i,0)&page[limit]=100`)) found[page.writer][page.i] = page.meta.resource_version;
      return found;
    } finally {
      await other.stop();
    }
  }

  async function beside_writes(work) {
    const ledgers = Array.from({ length: writers }, (_, writer) => new Ledger(path, writer));
    const clients = await Promise.all(ledgers.map(() => server.client()));
    const running = ledgers.map((ledger, i) => ledger.run(clients[i]));
    await until(() => ledgers.every((ledger) => ledger.versions.length > 3), 'writes');
    await work(ledgers);
    for (const ledger of ledgers) ledger.ending = true;
    await Promise.all(running);
    return ledgers;
  }

  it('holds what was answered before it began, and no other than what was sent', async () => {
    let least;
    const ledgers = await beside_writes(async (running) => {
      least = running.map(({ versions }) => [...versions]);
      const made = await backup('beside.db');
      assert.equal(made.status, 0, made.log);
    });
    assert.equal((await stat(join(place, 'beside.db'))).mode & 0o777, 0o600);
    const found = await restored('beside.db');
    ledgers.forEach((ledger, i) => ledger.check(found[i], least[i]));
    assert.deepEqual(await readdir(place), ['beside.db', 'beside.db.folder']);
    const checked = await run_command(['check', '--data', join(place, 'beside.db.folder')]);
    assert.equal(checked.status, 0, checked.log);
    assert.match(checked.output, /^Custom APIs: 1, entries: [\d,]+\nThe data is whole\.\n$/);
    assert.ok(!await is_there(join(server.data, 'backup.unfinished')));
  });

  // Starts the command beside writes, so that it takes its time, and ends something while the copy is made; how
  // the command ended, and what it said.
  async function end_meanwhile(name, end) {
    await until(async () => !await is_there(join(server.data, 'backup.unfinished')), 'the end of the one before');
    const command = run(['backup', '--data', server.data, join(place, name)]);
    await beside_writes(async () => {
      await until(() => is_there(join(server.data, 'backup.unfinished')), 'a copy');
      await end(command.child);
      await command.ended;
    });
    assert.deepEqual((await readdir(place)).filter((file) => file.startsWith(name)), []);
    return { ...await command.ended, log: command.log() };
  }

  it('is none where its command is killed, and the server goes on', async () => {
    assert.equal((await end_meanwhile('killed.db', (child) => child.kill('SIGKILL'))).signal, 'SIGKILL');
    const next = await backup('killed.db');
    assert.equal(next.status, 0, next.log);
  });

  it('is none where it is interrupted, which its status says', async () => {
    const { status, log } = await end_meanwhile('interrupted.db', (child) => child.kill('SIGINT'));
    assert.equal(status, 130, log);
  });

  it('does not keep the server from ending', async () => {
    const { status, log } = await end_meanwhile('ended.db', () => server.stop());
    assert.equal(status, 1, log);
    assert.match(log, /bespoke: The server ends\./);
    await server.start();
    client = await server.client();
  });

  it('is none where the server is killed, and the folder makes one without it', async () => {
    const { status, log } = await end_meanwhile('without.db', () => server.kill());
    assert.equal(status, 1, log);
    assert.match(log, /The server ended before the backup did\./);
    const offline = await backup('without.db');
    assert.equal(offline.status, 0, offline.log);
    await server.start();
    assert.ok(!await is_there(join(server.data, 'backup.unfinished')), 'what the killed server had begun');
    client = await server.client();
    assert.ok((await restored('without.db')).flat().length > 0);
  });

  it('takes the place of no other file, and goes into no folder that is not there', async () => {
    await writeFile(join(place, 'mine'), 'mine');
    const there = await backup('mine');
    assert.equal(there.status, 1);
    assert.match(there.log, /mine is there already: give another name\./);
    const nowhere = await backup(join('no', 'folder.db'));
    assert.equal(nowhere.status, 1);
    assert.match(nowhere.log, /cannot be written: No such file or directory\./);
  });

  it('says where there is nothing to be saved', async () => {
    const empty = await new_data_folder();
    const made = await run_command(['backup', '--data', empty, join(place, 'nothing.db')]);
    assert.equal(made.status, 1);
    assert.match(made.log, /holds no data\./);
    assert.ok(!await is_there(join(place, 'nothing.db')));
    await rm(empty, { recursive: true });
  });

  it('ends by a signal also while it waits for another one', async () => {
    const first = net.connect(join(server.data, 'control'));
    await once(first, 'connect');
    first.write('backup\n');
    await until(() => is_there(join(server.data, 'backup.unfinished')), 'a copy');
    const second = run(['backup', '--data', server.data, join(place, 'second.db')]);
    await sleep(500);
    second.child.kill('SIGTERM');
    assert.equal((await second.ended).status, 143, second.log());
    first.destroy();
    const third = await backup('third.db');
    assert.equal(third.status, 0, third.log);
  });

  it('waits for the end of a server that could not make its socket, and serves all the same', async () => {
    const data = await new_data_folder();
    await mkdir(join(data, 'control'));
    const other = await start_server({ data });
    try {
      await until(() => / warn no_backups error="[^"]*control cannot be made: /.test(other.log), 'a warning');
      await other.client();
      const refused = await run_command(['backup', '--data', data, join(place, 'other.db')]);
      assert.equal(refused.status, 1);
      assert.match(refused.log, /in use by another process/);
    } finally {
      await other.destroy();
    }
  });

  it('is checked where no server uses the folder, and what is wrong is told', async () => {
    const folder = join(place, 'beside.db.folder');
    const used = await run_command(['check', '--data', server.data]);
    assert.equal(used.status, 1);
    assert.match(used.log, /in use by another process/);
    await promisify(execFile)('python3', ['-c', 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("UPDATE entry_counts SET entries=entries+1"); c.commit()', join(folder, 'bespoke.db')]);
    const checked = await run_command(['check', '--data', folder]);
    assert.equal(checked.status, 1);
    assert.match(checked.output, /^ledger: it has (\d+) entries, and its count says \d+\.$/m);
    assert.match(checked.log, /bespoke: The data is not whole\. Faults: 1\n/);
  });

  it('is not restored over data, and by no server in use', async () => {
    const over = await run_command(['restore', '--data', server.data, join(place, 'beside.db')]);
    assert.equal(over.status, 1);
    assert.match(over.log, /in use by another process/);
    const twice = await restore('beside.db', 'beside.db.folder');
    assert.equal(twice.status, 1);
    assert.match(twice.log, /holds data already/);
  });
});
