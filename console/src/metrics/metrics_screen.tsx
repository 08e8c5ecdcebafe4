// How the server does, from the moment the screen is opened.
import { useEffect, useRef, useState } from 'preact/hooks';
import { AsCode } from '../parts/as_code';
import { Failure } from '../parts/loading';
import { Title } from '../parts/title';
import { format_number, t } from '../texts';
import { Chart } from './chart';
import { count_now, sample_between, type Counted, type Sample } from './samples';

const between_ms = 2000;
const samples_max = 300;  // ten minutes
const routes_shown = 12;

interface Figures {
  newest: Counted | null;
  samples: Sample[];
  error: unknown;
  is_ready: boolean | null;
}

function use_figures(is_running: boolean): Figures {
  const [figures, set_figures] = useState<Figures>({ newest: null, samples: [], error: null, is_ready: null });
  useEffect(() => {
    if (!is_running) return undefined;
    const abort = new AbortController();
    let before: Counted | null = null;
    async function look() {
      try {
        const [now, ready] = await Promise.all([count_now(abort.signal), fetch('/readyz', { signal: abort.signal })]);
        const sample = before && sample_between(before, now);
        before = now;
        set_figures((was) => ({ newest: now, samples: sample ? [...was.samples, sample].slice(-samples_max) : was.samples, error: null, is_ready: ready.ok }));
      } catch (error) {
        before = null;
        if (!abort.signal.aborted) set_figures((was) => ({ ...was, error, is_ready: false }));
      }
    }
    void look();
    const timer = setInterval(() => { if (document.visibilityState === 'visible') void look(); }, between_ms);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [is_running]);
  return figures;
}

function Routes({ counted }: { counted: Counted }) {
  const busiest = [...counted.routes.values()].filter((route) => route.requests > 0).sort((a, b) => b.requests - a.requests).slice(0, routes_shown);
  return (
    <section>
      <h2 class="after">{t().metrics.by_route}</h2>
      <table class="table cards">
        <thead><tr><th>{t().metrics.route}</th><th class="number">{t().metrics.count}</th><th class="number">{t().metrics.average}</th></tr></thead>
        <tbody>
          {busiest.map((route) => (
            <tr key={route.label}>
              <td><code>{route.label}</code></td>
              <td class="number">{format_number(route.requests)}</td>
              <td class="number">{format_number(Math.round(route.seconds / route.requests * 100_000) / 100)} {t().metrics.ms}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export default function MetricsScreen() {
  const [is_running, set_running] = useState(true);
  const { newest, samples, error, is_ready } = use_figures(is_running);
  const times = useRef<{ of: Sample[]; list: number[] }>({ of: [], list: [] });
  if (times.current.of !== samples) times.current = { of: samples, list: samples.map((sample) => sample.at_s) };
  const values = (name: Exclude<keyof Sample, 'at_s'>) => samples.map((sample) => sample[name]);
  const words = t().metrics;
  const charts = [
    { title: words.requests, unit: '', lines: [{ label: words.total, values: values('requests'), colour: '--accent' }, { label: words.failed, values: values('failed'), colour: '--bad' }] },
    { title: words.latency, unit: words.ms, lines: [{ label: words.median, values: values('median_ms'), colour: '--accent' }, { label: words.p99, values: values('p99_ms'), colour: '--good' }] },
    { title: words.commits, unit: '', lines: [{ label: words.commits, values: values('commits'), colour: '--accent' }] },
    { title: words.memory, unit: words.mib, lines: [{ label: words.memory, values: values('memory_mib'), colour: '--accent' }] },
    { title: words.connections, unit: '', lines: [{ label: words.connections, values: values('connections'), colour: '--accent' }] },
    { title: words.waiting, unit: '', lines: [{ label: words.waiting, values: values('waiting'), colour: '--accent' }] },
  ];
  return (
    <>
      <Title text={words.heading} />
      <div class="head">
        <div><h1>{words.heading} {is_ready !== null && <span class={`badge ${is_ready ? 'good' : 'bad'}`}>{is_ready ? words.ready : words.not_ready}</span>}</h1><p class="hint">{words.since}</p></div>
        <div class="actions">
          <AsCode request={{ method: 'GET', path: '/metrics' }} />
          <button onClick={() => set_running(!is_running)}>{is_running ? words.pause : words.go_on}</button>
        </div>
      </div>
      {error !== null && <Failure error={error} />}
      {samples.length === 0 && error === null && <p class="hint">{words.collecting}</p>}
      <div class="charts">{charts.map((chart) => <Chart key={chart.title} times={times.current.list} {...chart} />)}</div>
      {newest && <Routes counted={newest} />}
    </>
  );
}
