// Where the server is. A program of these is done when it ends with status 0.
declare const process: { env: Record<string, string | undefined> };

export const url = process.env.SERVER_URL ?? '';
export const headers = { Authorization: `Bearer ${process.env.SERVER_TOKEN}` };

export function expect(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}
