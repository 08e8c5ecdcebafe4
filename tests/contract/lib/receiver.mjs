// A receiver of webhooks on this machine: keeps what arrives, and answers as it is told.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const wait_ms_max = 15_000;

export class Receiver {
  // `answer(request, response)` gets `request.text` and `request.event`; without one every event is taken.
  constructor(answer = (request, response) => response.end()) {
    this.answer = answer;
    this.arrived = [];
    this.server = http.createServer((request, response) => {
      const pieces = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('error', () => {});
      request.on('end', () => {
        request.text = Buffer.concat(pieces).toString('utf8');
        try {
          request.event = JSON.parse(request.text);
        } catch {
          request.event = undefined;
        }
        const { method, url, headers, text, event } = request;
        this.arrived.push({ method, url, headers, text, event, at: Date.now() });
        this.answer(request, response);
      });
    });
  }

  async start(port = 0) {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}/hook`;
    return this;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  get events() { return this.arrived.map(({ event }) => event); }

  // Waits until `count` requests have arrived, and returns them.
  async wait_for(count, ms = wait_ms_max) {
    const deadline = Date.now() + ms;
    while (this.arrived.length < count) {
      if (Date.now() > deadline) throw new Error(`${this.arrived.length} of ${count} events arrived in time`);
      await sleep(10);
    }
    return this.arrived.slice(0, count);
  }

  // That no more than these come.
  async assert_no_more(count, ms = 1000) {
    await sleep(ms);
    if (this.arrived.length !== count) throw new Error(`${this.arrived.length} events arrived, not ${count}: ${JSON.stringify(this.events.slice(count))}`);
  }
}

// The addresses that a receiver has, which are inside.
export const allow_receivers = ['--webhook-allow', '127.0.0.1'];

export const integration = (url, observes, attributes = {}, configuration = {}) => ({
  type: 'integration', name: 'tells', description: 'of changes', enabled: true, integration_type: 'webhook', observes,
  configuration: { url, ...configuration }, ...attributes,
});

// A key file as an operator makes one, and the flag that names it.
export async function with_secrets_key() {
  const folder = await mkdtemp(join(tmpdir(), 'bespoke-key-'));
  const file = join(folder, 'secrets.key');
  await writeFile(file, `${'0123456789abcdef'.repeat(4)}\n`, { mode: 0o600 });
  return { args: ['--secrets-key-file', file], remove: () => rm(folder, { recursive: true, force: true }) };
}
