// What the program of a generated client does. With the Custom APIs' document: create two entries → list them by cursor →
// update under If-Match, 200 and then 412 → delete. With the server's own: create a Custom API with a field → list it →
// update it → the same with its entries → delete it.
declare const process: { env: Record<string, string | undefined> };

export const url = process.env.SERVER_URL ?? '';
export const token = process.env.SERVER_TOKEN ?? '';
export const headers = { Authorization: `Bearer ${token}` };
export const wishlist = (name: string) => ({ type: 'wishlist_ext' as const, name, items: 1, keep: false, counts: [1], never_null: 0 });

export const slug = process.env.API_SLUG ?? '';
export const api_type = `${slug.replaceAll('-', '_')}_ext`;

export function expect(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}

export function cursor(next: string | null | undefined): string {
  const after = new URL(next ?? '', 'http://none').searchParams.get('page[after]');
  if (after === null) throw new Error(`no cursor in ${next}`);
  return after;
}
