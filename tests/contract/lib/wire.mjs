// A connection on which a test writes bytes and reads responses, for what an HTTP client would not send.
import { once } from 'node:events';
import net from 'node:net';

const wait_ms_max = 20_000;

export class Wire {
  static async open(server) {
    const wire = new Wire();
    wire.socket = net.connect(server.port, '127.0.0.1');
    wire.received = Buffer.alloc(0);
    wire.closed = false;
    wire.changed = () => {};
    wire.socket.on('data', (piece) => {
      wire.received = Buffer.concat([wire.received, piece]);
      wire.changed();
    });
    wire.socket.on('error', () => {});
    wire.socket.on('close', () => {
      wire.closed = true;
      wire.changed();
    });
    await once(wire.socket, 'connect');
    return wire;
  }

  write(...lines) { this.socket.write(lines.join('\r\n')); }

  async until(ready, what) {
    const deadline = Date.now() + wait_ms_max;
    while (!ready()) {
      if (Date.now() > deadline) throw new Error(`${what}; received ${JSON.stringify(this.received.toString().slice(0, 2000))}`);
      await new Promise((done) => {
        const timer = setTimeout(done, 100);
        this.changed = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  }

  // The next response: its status, headers and body. Only bodies with a Content-Length are understood.
  async response() {
    const end_of_head = () => this.received.indexOf('\r\n\r\n');
    await this.until(() => end_of_head() >= 0 || this.closed, 'no response came');
    if (end_of_head() < 0) throw new Error('the connection was closed without a response');
    const head = this.received.subarray(0, end_of_head()).toString('latin1').split('\r\n');
    const status = Number(head[0].split(' ')[1]);
    const headers = Object.fromEntries(head.slice(1).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const begin = end_of_head() + 4;
    const length = Number(headers['content-length'] ?? 0);
    await this.until(() => this.received.length >= begin + length || this.closed, 'the body did not come');
    const text = this.received.subarray(begin, begin + length).toString('utf8');
    this.received = this.received.subarray(begin + length);
    return { status, headers, text, body: text ? JSON.parse(text) : undefined, request: 'bytes on a socket' };
  }

  async until_closed() {
    await this.until(() => this.closed, 'the connection was not closed');
  }

  close() { this.socket.destroy(); }
}
