// What a feed has told, as it is shown: the latest first, and no more than can be held.
import { entry_of, value_in, type Entry } from '../entries/entry_client';
import { object, text } from '../exact_client';
import { is_equal, read_json } from '../exact_json';
import type { Block } from './follower';

export const changes_kept_max = 500;
// Of all that are kept, since entries may be large; and once more of those whose values are known.
const characters_kept_max = 16_000_000;
// Entries whose values are known, to tell what a change has changed.
const entries_known_max = 2000;

export interface Change {
  kind: 'created' | 'updated' | 'deleted';
  n: number;
  characters: number;
  at: string;
  id: string;
  entry: Entry | null;  // after the change; null where it was deleted
  before: Entry | null;  // null where it was not seen here
}
export interface Gap { kind: 'gap'; n: number; characters: number }
export type Told = Change | Gap;

export class Changes {
  list: Told[] = [];
  // How many were let go of.
  dropped = 0;
  last_id: string | null = null;
  private count = 0;
  private characters = 0;
  private known_characters = 0;
  private readonly known = new Map<string, { entry: Entry; characters: number }>();

  take({ id, event, data }: Block): void {
    if (id !== null) this.last_id = id;
    if (data === null) return;
    this.count += 1;
    if (event === 'gap') this.forget_all();
    this.add(event === 'gap' ? { kind: 'gap', n: this.count, characters: data.length } : this.change_of(this.count, data));
  }

  private change_of(n: number, data: string): Change {
    const event = object(read_json(data));
    const id = text(event.subject);
    const word = text(event.type).split('.').at(-1);
    const kind = word === 'created' || word === 'deleted' ? word : 'updated';
    const entry = kind === 'deleted' ? null : entry_of(object(event.data));
    const before = this.known.get(id)?.entry ?? null;
    this.forget(id);
    if (entry) this.know(id, entry, data.length);
    return { kind, n, characters: data.length, at: text(event.time), id, entry, before: kind === 'created' ? null : before };
  }

  private know(id: string, entry: Entry, characters: number): void {
    this.known.set(id, { entry, characters });
    this.known_characters += characters;
    for (const [oldest] of this.known) {
      if (this.known.size <= entries_known_max && this.known_characters <= characters_kept_max) break;
      this.forget(oldest);
    }
  }

  private forget(id: string): void {
    this.known_characters -= this.known.get(id)?.characters ?? 0;
    this.known.delete(id);
  }

  // What was seen before a gap need not be what a change has changed.
  private forget_all(): void {
    this.known.clear();
    this.known_characters = 0;
  }

  private add(told: Told): void {
    this.list.unshift(told);
    this.characters += told.characters;
    while (this.list.length > changes_kept_max || (this.list.length > 1 && this.characters > characters_kept_max)) {
      this.characters -= this.list.pop()?.characters ?? 0;
      this.dropped += 1;
    }
  }

  clear(): void {
    this.list = [];
    this.dropped = 0;
    this.characters = 0;
  }
}

// The keys of what it has changed, in that order, and what is of no field that was known; of one that was not seen before,
// all that it has.
export function changed_keys({ entry, before }: Change, in_order: string[]): string[] {
  if (!entry) return [];
  const keys = [...new Set([...in_order, ...Object.keys(entry.values)])];
  return keys.filter((key) => (before ? !is_equal(value_in(before, key), value_in(entry, key)) : value_in(entry, key) !== null));
}
