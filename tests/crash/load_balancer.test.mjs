// Two nodes behind nginx and behind HAProxy, with the configurations that docs/deploy.md gives: each node is stopped and
// started under load, and no request fails, creations included.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { told } from '../contract/lib/assertions.mjs';
import { Client, entries_path, entry_path, send } from '../contract/lib/client.mjs';
import { client_id, client_secret, free_port, of_postgresql, start_server } from '../contract/lib/server.mjs';

const manual = fileURLToPath(new URL('../../docs/deploy.md', import.meta.url));

// The indented block of the manual that begins with that line, with the nodes of the test in place of its own.
async function configuration(begin, nodes) {
  const lines = (await readFile(manual, 'utf8')).split('\n');
  const first = lines.indexOf(`    ${begin}`);
  assert.ok(first > 0, `docs/deploy.md has no '${begin}'`);
  const length = lines.slice(first).findIndex((line) => line !== '' && !line.startsWith('    '));
  let text = lines.slice(first, first + length).join('\n');
  nodes.forEach((node, i) => { text = text.replace(`node${i + 1}.example:8080`, `127.0.0.1:${node.port}`); });
  assert.doesNotMatch(text, /example:8080/);
  return text;
}

// How long the manual lets nodes drain.
async function drain_ms() {
  const [, ms] = /^ {4}BESPOKE_DRAIN_MS=(\d+)$/m.exec(await readFile(manual, 'utf8'));
  return ms;
}

function replaced(text, from, to) {
  assert.ok(from.test(text), `docs/deploy.md has no ${from}`);
  return text.replace(from, to);
}

// What is of no matter here is replaced: names, ports, TLS.
const balancers = {
  async nginx(folder, port, nodes) {
    let text = await configuration('upstream bespoke {', nodes);
    text = replaced(text.replace(/^.*ssl_certificate.*$/gm, ''), /listen 443 ssl/, `listen 127.0.0.1:${port}`);
    const file = join(folder, 'nginx.conf');
    await writeFile(file, `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
      uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; ${text} }`);
    return ['/usr/sbin/nginx', '-p', folder, '-c', file];
  },
  async haproxy(folder, port, nodes) {
    const text = replaced(await configuration('defaults', nodes), /bind :443 ssl crt \S+/, `bind 127.0.0.1:${port}`);
    const file = join(folder, 'haproxy.cfg');
    await writeFile(file, `${text.replace(/^ {4}/gm, '')}\n`);
    return ['/usr/sbin/haproxy', '-db', '-q', '-f', file];
  },
};

for (const [name, configured] of Object.entries(balancers)) {
  describe(`two nodes behind ${name}`, of_postgresql, () => {
    let folder;
    let nodes;
    let url;
    let balancer;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bespoke-balancer-'));
      const env = { BESPOKE_CLIENT_ID: client_id, BESPOKE_CLIENT_SECRET: client_secret, BESPOKE_DRAIN_MS: await drain_ms() };
      const first = await start_server({ env });
      nodes = [first, await start_server({ data: first.data, env })];
      const port = await free_port();
      url = `http://127.0.0.1:${port}`;
      const [program, ...args] = await configured(folder, port, nodes);
      balancer = spawn(program, args, { stdio: 'inherit' });
      for (let tries = 0; tries < 100; tries += 1) {
        if (await send(url, 'GET', '/readyz').then((reply) => reply.status === 200, () => false)) return;
        await sleep(50);
      }
      throw new Error(`${name} did not answer`);
    });
    after(async () => {
      balancer?.kill('SIGTERM');
      await nodes[1].stop();
      await nodes[0].destroy();
      await rm(folder, { recursive: true, force: true });
    });

    it('go on while each of them is stopped and started under load', async () => {
      const client = await Client.with_credentials(url, client_id, client_secret);
      const api = await client.create_api();
      await client.create_field(api, 'n', 'integer');
      const entry = await client.create_entry(api, { n: 0 });
      const requests = [
        () => client.post(entries_path(api), { type: api.api_type, n: 1 }),
        () => client.get(`${entries_path(api)}?page[limit]=3`),
        () => client.post(entries_path(api), { type: api.api_type, n: 1 }),
        () => client.put(entry_path(api, entry), { type: api.api_type, n: 0 }),
      ];
      let running = true;
      let created = 0;
      const wrong = [];
      const load = Array.from({ length: 16 }, async (_, i) => {
        for (let n = i; running; n += 1) {
          const reply = await requests[n % requests.length]();
          if (reply.status === 201) created += 1;
          else if (reply.status !== 200) wrong.push(told(reply));
          if (i % 4 === 0) await sleep(10);  // so that connections of the balancer rest, too
        }
      });
      for (const node of nodes) {
        await sleep(300);
        await node.stop();
        await sleep(300);
        await node.start();
        await sleep(1500);  // HAProxy asks it again after a second
      }
      running = false;
      await Promise.all(load);
      const total = (await client.get(`${entries_path(api)}?filter=eq(n,1)&page[total_method]=exact&page[limit]=1`)).body.meta.results.total;
      client.close();
      assert.deepEqual(wrong, []);
      assert.equal(total, created);
    });
  });
}
