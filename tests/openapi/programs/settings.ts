// Where the server is. A program of these is done when it ends with status 0.
declare const process: { env: Record<string, string | undefined> };

export const url = process.env.SERVER_URL ?? '';
export const headers = { Authorization: `Bearer ${process.env.SERVER_TOKEN}` };

// The first page of a list that goes on by cursors, in the order of creation.
export const first = { sort: 'created_at', 'page[limit]': 1, 'page[after]': '' } as const;

export function cursor(next: string | null | undefined): string {
  const after = new URL(next ?? '', 'http://none').searchParams.get('page[after]');
  if (after === null) throw new Error(`no cursor in ${next}`);
  return after;
}

export function expect(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}
