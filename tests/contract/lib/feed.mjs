// A reader of a feed: keeps the events as a browser's EventSource would, and the id that it would come back with.
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export class FeedReader {
  constructor(url, token, { path, headers = {} }) {
    this.events = [];
    this.last_id = undefined;
    this.text = '';
    this.ended = false;
    this.request = http.get(new URL(path, url), { headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream', ...headers } });
  }

  async start() {
    [this.response] = await once(this.request, 'response');
    this.status = this.response.statusCode;
    this.headers = this.response.headers;
    this.response.setEncoding('utf8');
    this.response.on('data', (text) => this.#read(text));
    this.response.on('end', () => { this.ended = true; });
    this.response.on('error', () => { this.ended = true; });
    return this;
  }

  #read(text) {
    const blocks = (this.text + text).split('\n\n');
    this.text = blocks.pop();
    for (const block of blocks) {
      const fields = block.split('\n').filter((line) => !line.startsWith(':')).map((line) => /^(\w+): ?(.*)$/.exec(line));
      const value = (name) => fields.filter(([, each]) => each === name).map(([, , text_of]) => text_of).join('\n');
      if (value('id')) this.last_id = value('id');
      if (value('data')) this.events.push({ id: value('id'), event: value('event'), data: JSON.parse(value('data')) });
    }
  }

  async wait_until(check, ms = 15_000) {
    const deadline = Date.now() + ms;
    while (!check(this)) {
      if (Date.now() > deadline) throw new Error(`it did not come to pass in time; events: ${JSON.stringify(this.events.map(({ event }) => event))}`);
      await sleep(10);
    }
  }

  async wait_for(count) {
    await this.wait_until(() => this.events.length >= count);
    return this.events.slice(0, count);
  }

  stop() {
    this.request.destroy();
  }
}
