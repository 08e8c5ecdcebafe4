// The feed of a Custom API: server-sent events over fetch, since the browser's EventSource cannot send a token. It goes on
// where it was when the connection is lost.
import { ApiError, send } from '../client';
import { error_of } from '../exact_client';

export interface Block {
  id: string | null;
  event: string;
  data: string | null;  // null: it says where the reader stands, and nothing else
}

export type State = 'connecting' | 'open' | 'waiting';

interface Listener {
  state: (state: State) => void;
  block: (block: Block) => void;
  // The server will not tell this, however often it is asked.
  refused: (error: ApiError) => void;
}

const first_wait_ms = 500;
const wait_ms_max = 15_000;
// The server says where the reader stands every 15 seconds.
const silence_ms_max = 40_000;
// Of one event; entries are smaller.
const block_characters_max = 16 * 1024 * 1024;

export class BlockReader {
  private rest = '';

  // The blocks that are whole with what has come.
  read(text: string): Block[] {
    const parts = (this.rest + text).split('\n\n');
    this.rest = parts.pop() ?? '';
    if (this.rest.length > block_characters_max) throw new Error('an event without an end');
    return parts.map(block_of);
  }
}

function block_of(text: string): Block {
  const block: Block = { id: null, event: '', data: null };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).replace(/^ /, '');
    switch (colon < 0 ? line : line.slice(0, colon)) {
      case 'id': block.id = value; break;
      case 'event': block.event = value; break;
      case 'data': block.data = block.data === null ? value : `${block.data}\n${value}`; break;
      default: break;  // a comment, or nothing that is known here
    }
  }
  return block;
}

const sleep = (ms: number, signal: AbortSignal) => new Promise<void>((done) => {
  const timer = setTimeout(done, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
});

export class Follower {
  private readonly abort = new AbortController();
  private wait_ms = first_wait_ms;

  // `last_id` is the place behind which it begins; null: what happens from now on.
  constructor(private readonly path: string, private last_id: string | null, private readonly listener: Listener) {
    void this.run();
  }

  stop(): void { this.abort.abort(); }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    while (!signal.aborted) {
      this.listener.state('connecting');
      try {
        await this.connect();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status < 500 && error.status !== 429) return this.listener.refused(error);
      }
      if (signal.aborted) return;
      this.listener.state('waiting');
      await sleep(this.wait_ms, signal);
      this.wait_ms = Math.min(this.wait_ms * 2, wait_ms_max);
    }
  }

  // Until the connection ends, by whatever.
  private async connect(): Promise<void> {
    const connection = new AbortController();
    const end = () => connection.abort();
    this.abort.signal.addEventListener('abort', end, { once: true });
    let timer = setTimeout(end, silence_ms_max);
    try {
      const headers = { Accept: 'text/event-stream', ...(this.last_id !== null && { 'Last-Event-ID': this.last_id }) };
      const reply = await send(new Request(this.path, { headers, cache: 'no-store', signal: connection.signal }));
      if (!reply.ok || !reply.body) throw error_of(reply, await reply.text());
      this.listener.state('open');
      const blocks = new BlockReader();
      const pieces = reply.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
        clearTimeout(timer);
        timer = setTimeout(end, silence_ms_max);
        for (const block of blocks.read(piece.value)) this.take(block);
      }
    } finally {
      clearTimeout(timer);
      this.abort.signal.removeEventListener('abort', end);
      connection.abort();
    }
  }

  private take(block: Block): void {
    if (this.abort.signal.aborted) return;
    this.wait_ms = first_wait_ms;
    if (block.id !== null) this.last_id = block.id;
    this.listener.block(block);
  }
}
