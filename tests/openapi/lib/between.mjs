// Stands between the contract tests and their servers (BESPOKE_BETWEEN): what Prism can carry goes through the one
// that PRISM_URL names, and from there to the server named in a header. Prism carries no methods and paths that
// the document lacks, no target that is not validly percent-encoded, no body but forms and what JSON.stringify makes
// of a value, and no answer without an end, such as a feed; all else goes straight on.
import { readFileSync } from 'node:fs';
import { start_forwarder } from './forward.mjs';
import { operation_finder } from './operations.mjs';

export const upstream_header = 'x-bespoke-upstream';
const target_bytes_max = 8 * 1024; // Prism's own limit of headers is 16 KiB

function is_well_encoded(target) {
  try {
    decodeURIComponent(target);
    return true;
  } catch {
    return false;
  }
}

function is_plain(request, body) {
  if (body.length === 0) return true;
  if (request.headers['content-type'] === 'application/x-www-form-urlencoded') {
    return new URLSearchParams(body.toString()).toString() === body.toString();
  }
  try {
    return JSON.stringify(JSON.parse(body)) === body.toString();
  } catch {
    return false;
  }
}

export async function stand_between(server) {
  const find = operation_finder(JSON.parse(readFileSync(process.env.PRISM_DOCUMENT)));
  return start_forwarder((request, body) => {
    const is_feed = request.headers.accept === 'text/event-stream';
    const carried = !is_feed && find(request.method, request.url.split('?')[0]) && is_plain(request, body) && is_well_encoded(request.url) && request.url.length < target_bytes_max;
    return carried ? { url: process.env.PRISM_URL, headers: { [upstream_header]: server } } : { url: server, headers: {} };
  });
}
