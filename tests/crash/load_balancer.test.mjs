// Two nodes behind nginx, with the configuration that docs/deploy.md gives. Creations are left out: nginx does not send
// a POST again, so one that meets the end of its connection is a 502.
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

// Of the manual's configuration everything but names, ports and TLS is used as it stands.
async function configuration(folder, port, nodes) {
  const lines = (await readFile(manual, 'utf8')).split('\n');
  const first = lines.indexOf('    upstream bespoke {');
  assert.ok(first > 0, 'docs/deploy.md has no configuration of nginx');
  const length = lines.slice(first).findIndex((line) => line !== '' && !line.startsWith('    '));
  let text = lines.slice(first, first + length).filter((line) => !line.includes('ssl_certificate')).join('\n');
  text = text.replace('listen 443 ssl', `listen 127.0.0.1:${port}`);
  nodes.forEach((node, i) => { text = text.replace(`node${i + 1}.example:8080`, `127.0.0.1:${node.port}`); });
  assert.doesNotMatch(text, /example:8080/);
  return `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off;
    client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f;
    uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; ${text} }`;
}

describe('a load balancer', of_postgresql, () => {
  let folder;
  let nodes;
  let url;
  let nginx;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bespoke-nginx-'));
    const first = await start_server();
    nodes = [first, await start_server({ data: first.data })];
    const port = await free_port();
    url = `http://127.0.0.1:${port}`;
    await writeFile(join(folder, 'nginx.conf'), await configuration(folder, port, nodes));
    nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
    for (let tries = 0; tries < 100; tries += 1) {
      if (await send(url, 'GET', '/readyz').then((reply) => reply.status === 200, () => false)) return;
      await sleep(50);
    }
    throw new Error('nginx did not answer');
  });
  after(async () => {
    nginx?.kill('SIGTERM');
    await nodes[1].stop();
    await nodes[0].destroy();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes on while each of its nodes is stopped and started under load', async () => {
    const client = await Client.with_credentials(url, client_id, client_secret);
    const api = await client.create_api();
    await client.create_field(api, 'n', 'integer');
    const entry = await client.create_entry(api, { n: 0 });
    let running = true;
    const statuses = new Map();
    const load = Array.from({ length: 8 }, async () => {
      for (let n = 0; running; n += 1) {
        const reply = n % 2 ? await client.get(`${entries_path(api)}?page[limit]=3`) : await client.put(entry_path(api, entry), { type: api.api_type, n });
        statuses.set(reply.status, told(reply));
      }
    });
    for (const node of nodes) {
      await sleep(300);
      await node.stop();
      await sleep(300);
      await node.start();
      await sleep(1500);  // nginx asks it again after a second
    }
    running = false;
    await Promise.all(load);
    client.close();
    assert.deepEqual([...statuses.keys()], [200], [...statuses.values()].join('\n'));
  });
});
