// Figures of the server over time, out of its Prometheus text.
import { ApiError } from '../client';

interface Line {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface RouteFigures {
  label: string;
  requests: number;
  seconds: number;
}

// What was counted up to a moment.
interface Counted {
  at_s: number;
  requests: number;
  failed: number;
  commits: number;
  buckets: Map<number, number>;  // upper end in seconds to how many are not longer
  routes: Map<string, RouteFigures>;
  memory_bytes: number;
  connections: number;
  waiting: number;
}

// What happened between two moments, per second; latencies in milliseconds, null where there was no request.
export interface Sample {
  at_s: number;
  requests: number;
  failed: number;
  commits: number;
  median_ms: number | null;
  p99_ms: number | null;
  memory_mib: number;
  connections: number;
  waiting: number;
}

function parse_line(line: string): Line | null {
  const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (!found) return null;
  const labels: Record<string, string> = {};
  for (const [, name = '', value = ''] of (found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) labels[name] = value;
  return { name: found[1] ?? '', labels, value: Number(found[3]) };
}

// The console's own questions are none of the figures.
const is_own = (labels: Record<string, string>) => labels.route === '/metrics';

function add_route(counted: Counted, { labels, name, value }: Line): void {
  const label = `${labels.method} ${labels.route}`;
  const figures = counted.routes.get(label) ?? { label, requests: 0, seconds: 0 };
  if (name.endsWith('_count')) figures.requests += value;
  else figures.seconds += value;
  counted.routes.set(label, figures);
}

function add(counted: Counted, line: Line): void {
  const { name, labels, value } = line;
  if (is_own(labels)) return;
  switch (name) {
    case 'bespoke_http_requests_total':
      counted.requests += value;
      if (Number(labels.status) >= 500) counted.failed += value;
      break;
    case 'bespoke_http_request_duration_seconds_bucket': {
      const end = labels.le === '+Inf' ? Infinity : Number(labels.le);
      counted.buckets.set(end, (counted.buckets.get(end) ?? 0) + value);
      break;
    }
    case 'bespoke_http_request_duration_seconds_count':
    case 'bespoke_http_request_duration_seconds_sum': add_route(counted, line); break;
    case 'bespoke_store_commits_total': counted.commits = value; break;
    case 'bespoke_http_memory_used_bytes': counted.memory_bytes = value; break;
    case 'bespoke_http_connections_open': counted.connections = value; break;
    case 'bespoke_store_writes_waiting': counted.waiting = value; break;
    default:
  }
}

export async function count_now(signal: AbortSignal): Promise<Counted> {
  const reply = await fetch('/metrics', { signal, cache: 'no-store' }).catch(() => { throw new ApiError(0, []); });
  if (!reply.ok) throw new ApiError(reply.status, []);
  const counted: Counted = { at_s: Date.now() / 1000, requests: 0, failed: 0, commits: 0, buckets: new Map(), routes: new Map(), memory_bytes: 0, connections: 0, waiting: 0 };
  for (const text of (await reply.text()).split('\n')) {
    const line = text.startsWith('#') ? null : parse_line(text);
    if (line) add(counted, line);
  }
  return counted;
}

// The upper end of the bucket within which that share of the requests lies.
function quantile_ms(before: Counted, now: Counted, share: number): number | null {
  const total = (now.buckets.get(Infinity) ?? 0) - (before.buckets.get(Infinity) ?? 0);
  if (total <= 0) return null;
  for (const [end, count] of [...now.buckets].sort(([a], [b]) => a - b)) {
    if (count - (before.buckets.get(end) ?? 0) >= share * total) return Math.min(end, 20) * 1000;
  }
  return null;
}

export function sample_between(before: Counted, now: Counted): Sample {
  const seconds = Math.max(now.at_s - before.at_s, 0.001);
  const rate = (count: (counted: Counted) => number) => Math.max(0, count(now) - count(before)) / seconds;
  return {
    at_s: now.at_s,
    requests: rate((counted) => counted.requests),
    failed: rate((counted) => counted.failed),
    commits: rate((counted) => counted.commits),
    median_ms: quantile_ms(before, now, 0.5),
    p99_ms: quantile_ms(before, now, 0.99),
    memory_mib: now.memory_bytes / 1048576,
    connections: now.connections,
    waiting: now.waiting,
  };
}

export type { Counted };
