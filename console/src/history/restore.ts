// Going back to a version: only over what was seen, and with a way back.
import { useState } from 'preact/hooks';
import type { CustomApi, CustomField } from '../apis/definitions';
import { create_entry, delete_entry, read_entry, value_in, write_entry, type Entry } from '../entries/entry_client';
import { ApiError } from '../client';
import { new_object, type JsonObject } from '../exact_json';
import { toast } from '../parts/toast';
import { t } from '../texts';
import { differing, restore_version, type Version } from './version_client';

export interface Restore {
  failed: unknown;
  is_busy: boolean;
  // Set where somebody was quicker: what the entry is now, or that it is not there any more.
  conflict: { theirs: Entry | null } | null;
  // Over that entry; null where it was deleted.
  run: (over: Entry | null) => Promise<void>;
  create: () => Promise<void>;
  forget_conflict: () => void;
}

function values_of(entry: Entry, fields: CustomField[]): JsonObject {
  const values = new_object();
  for (const { slug } of fields) values[slug] = value_in(entry, slug);
  return values;
}

function offer_undo(api: CustomApi, fields: CustomField[], before: Entry | null, after: Entry, done: () => void) {
  const undo = async () => {
    try {
      if (before) await write_entry(api, after.id, values_of(before, differing(fields, before, after)), after.etag);
      else await delete_entry(api, after.id, after.etag);
      toast(t().entry.undone);
      done();
    } catch {
      toast(t().entry.not_undone);
    }
  };
  toast(t().history.restored, { label: t().entry.undo, run: () => void undo() });
}

// What the entry is now; null where it is not there.
export async function read_if_there(api: CustomApi, id: string, signal?: AbortSignal): Promise<Entry | null> {
  try {
    return await read_entry(api, id, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

export function use_restore(api: CustomApi, fields: CustomField[], version: Version, done: (entry: Entry) => void, changed: () => void): Restore {
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const [conflict, set_conflict] = useState<Restore['conflict']>(null);

  async function attempt(work: () => Promise<void>) {
    set_busy(true);
    fail(null);
    set_conflict(null);
    try {
      await work();
    } catch (error) {
      fail(error);
    }
    set_busy(false);
  }

  async function restore(over: Entry | null) {
    // Of what is not there no ETag says that it still is not.
    const theirs = over ? null : await read_if_there(api, version.entry.id);
    if (theirs) return set_conflict({ theirs });
    try {
      const entry = await restore_version(api, version.entry.id, version.id, over?.etag);
      offer_undo(api, fields, over, entry, changed);
      done(entry);
    } catch (error) {
      if (!(over && error instanceof ApiError && (error.status === 412 || error.status === 404))) throw error;
      set_conflict({ theirs: await read_if_there(api, version.entry.id) });
    }
    return undefined;
  }

  async function create() {
    const kept = fields.filter(({ slug }) => value_in(version.entry, slug) !== null);
    const entry = await create_entry(api, values_of(version.entry, kept));
    toast(t().entry.created);
    done(entry);
  }

  return {
    failed, is_busy, conflict,
    run: (over) => attempt(() => restore(over)),
    create: () => attempt(create),
    forget_conflict: () => set_conflict(null),
  };
}
