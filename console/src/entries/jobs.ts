// Work on many entries: some at once, with what is done so far, what was refused and why, and a way to stop.
import { signal, type Signal } from '@preact/signals';
import { ApiError } from '../client';
import { sentences } from '../parts/loading';
import { t } from '../texts';

const at_once = 6;
const tries_max = 60;

export interface Refused<Item> { item: Item; reasons: string[] }

export interface Job<Item> {
  done: Signal<number>;
  total: Signal<number | null>;
  refused: Signal<Refused<Item>[]>;
  state: Signal<'running' | 'done' | 'stopped' | 'failed'>;
  stop: () => void;
}

// Whether sending it again cannot do it twice.
export type Repeat = 'always' | 'if_refused';

// Nobody knows whether the server has written it: it was lost on the way, or before a proxy (502).
const is_unknown = (status: number) => status === 0 || status === 502 || status === 504;

const wait = (ms: number, stopped: AbortSignal) => new Promise<void>((done) => {
  const timer = setTimeout(done, ms);
  stopped.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
});

// A busy server has written nothing, and one that is away may come back.
async function patiently(work: () => Promise<void>, repeat: Repeat, stopped: AbortSignal): Promise<void> {
  for (let i = 1; ; i += 1) {
    try {
      return await work();
    } catch (error) {
      const status = error instanceof ApiError ? error.status : -1;
      const may_repeat = status === 503 || status === 429 || (repeat === 'always' && is_unknown(status));
      if (is_unknown(status) && !may_repeat) await wait(1000, stopped);
      if (!may_repeat || i === tries_max || stopped.aborted) throw error;
      await wait(1000, stopped);
    }
  }
}

// Those whose outcome is not known are told as such: the write may have been made.
const reasons_of = (error: unknown): string[] => (
  error instanceof ApiError && is_unknown(error.status) ? [t().many.unknown] : sentences(error));

export function start_job<Item>(items: AsyncIterable<Item[]> | Iterable<Item[]>, total: number | null, repeat: Repeat, work: (item: Item, stopped: AbortSignal) => Promise<void>): Job<Item> {
  const abort = new AbortController();
  const job: Job<Item> = { done: signal(0), total: signal(total), refused: signal([]), state: signal('running'), stop: () => abort.abort() };
  let done = 0;
  const refused: Refused<Item>[] = [];
  const tell = () => { job.done.value = done; if (refused.length > job.refused.value.length) job.refused.value = [...refused]; };
  const timer = setInterval(tell, 100);

  async function do_one(item: Item) {
    try {
      await patiently(() => work(item, abort.signal), repeat, abort.signal);
    } catch (error) {
      if (abort.signal.aborted && !(error instanceof ApiError)) return;
      if (error instanceof ApiError && error.status === 401) abort.abort();
      refused.push({ item, reasons: reasons_of(error) });
    }
    done += 1;
  }
  async function run() {
    try {
      for await (const batch of items) {
        const rest = [...batch];
        await Promise.all(Array.from({ length: at_once }, async () => {
          for (let item = rest.shift(); item !== undefined && !abort.signal.aborted; item = rest.shift()) await do_one(item);
        }));
        if (abort.signal.aborted) break;
      }
      job.state.value = abort.signal.aborted ? 'stopped' : 'done';
    } catch {
      job.state.value = abort.signal.aborted ? 'stopped' : 'failed';
    }
    clearInterval(timer);
    tell();
  }
  void run();
  return job;
}

export function save_file(name: string, parts: BlobPart[], type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
