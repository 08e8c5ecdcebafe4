// The rows of a list that is too long to be held: its pages are fetched when they come into sight, and those that are far
// from it are let go. Where each page begins is kept, so that going back costs one request.
import type { CustomApi } from '../apis/definitions';
import { ApiError } from '../client';
import { list_page, page_rows, type Entry, type Question } from './entry_client';

const pages_kept_max = 40;

interface Kept {
  after: string;
  entries: Entry[] | null;
  used: number;
}

export class Rows {
  total: number | null = null;
  is_exact = true;
  error: unknown = null;
  arrived_ms = 0;
  private pages: Kept[] = [{ after: '', entries: null, used: 0 }];
  private last_length: number | null = null;  // rows of the last page, once it is known
  private clock = 0;
  private readonly loading = new Map<number, AbortController>();

  constructor(private readonly api: CustomApi, private readonly question: Question, private readonly changed: () => void) {}

  // How many rows are known to be there.
  get count(): number {
    const whole = (this.pages.length - 1) * page_rows;
    return whole + (this.last_length ?? 0);
  }
  get is_whole(): boolean { return this.last_length !== null; }
  get is_empty(): boolean { return this.last_length === 0 && this.pages.length === 1; }

  at(index: number): Entry | undefined {
    return this.pages[Math.floor(index / page_rows)]?.entries?.[index % page_rows];
  }

  // Fetches what is missing of the rows in sight, and the page behind them.
  need(first: number, last: number): void {
    this.clock += 1;
    const from = Math.max(0, Math.floor(first / page_rows));
    const to = Math.min(Math.floor((last + page_rows / 2) / page_rows), this.pages.length - 1);
    for (let n = from; n <= to; n += 1) {
      const page = this.pages[n];
      if (!page) continue;
      page.used = this.clock;
      if (!page.entries && !this.loading.has(n) && !this.error) void this.load(n, page);
    }
  }

  private async load(n: number, page: Kept): Promise<void> {
    const abort = new AbortController();
    this.loading.set(n, abort);
    try {
      const { entries, next, total, is_exact } = await list_page(this.api, this.question, page.after, abort.signal);
      this.arrived_ms = performance.now();
      page.entries = entries;
      if (n === 0) Object.assign(this, { total, is_exact });
      if (n === this.pages.length - 1) {
        if (next === null) this.last_length = entries.length;
        else this.pages.push({ after: next, entries: null, used: this.clock });
      }
      this.let_go();
    } catch (error) {
      if (abort.signal.aborted) return;
      // The Custom API was changed: its cursors are over, and the list begins anew.
      if (error instanceof ApiError && error.has_code('invalid_cursor') && n > 0) this.begin_anew();
      else this.error = error;
    } finally {
      this.loading.delete(n);
    }
    this.changed();
  }

  private let_go(): void {
    const held = this.pages.filter((page) => page.entries);
    if (held.length <= pages_kept_max) return;
    held.sort((a, b) => a.used - b.used);
    for (const page of held.slice(0, held.length - pages_kept_max)) page.entries = null;
  }

  private begin_anew(): void {
    this.stop();
    this.pages = [{ after: '', entries: null, used: this.clock }];
    this.last_length = null;
  }

  retry(): void {
    this.error = null;
    this.changed();
  }

  // Puts an entry in the place that it had before it was changed.
  replace(entry: Entry): void {
    for (const { entries } of this.pages) {
      const at = entries?.findIndex((row) => row.id === entry.id) ?? -1;
      if (entries && at >= 0) entries[at] = entry;
    }
    this.changed();
  }

  stop(): void {
    for (const abort of this.loading.values()) abort.abort();
  }
}
