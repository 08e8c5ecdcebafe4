import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { theme } from '../shell/theme';
import { format_number, language } from '../texts';

export interface Line {
  label: string;
  values: (number | null)[];
  colour: string;  // the name of a custom property
}

const height_px = 170;
const colour_of = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Colours are asked for by a canvas, which knows no light-dark(): an element resolves them.
function resolved(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  const colour = getComputedStyle(element).color;
  element.style.color = '';
  return colour || colour_of(name);
}

export function Chart({ title, unit, times, lines }: { title: string; unit: string; times: number[]; lines: Line[] }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = [times, ...lines.map((line) => line.values)] as uPlot.AlignedData;
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const [grid, text] = [resolved(element, '--line'), resolved(element, '--muted')];
    const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false }, font: '12px system-ui' };
    const made = new uPlot({
      width: element.clientWidth, height: height_px,
      cursor: { y: false, points: { size: 6 } },
      legend: { live: false, show: false },
      scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [{ ...axis, values: (_, ticks) => ticks.map((at) => new Date(at * 1000).toLocaleTimeString(language.value)), space: 90, size: 30 }, { ...axis, size: 52, values: (_, ticks) => ticks.map(format_number) }],
      series: [{}, ...lines.map((line) => ({ label: line.label, stroke: resolved(element, line.colour), width: 2, spanGaps: true, points: { show: false } }))],
    }, data, element);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: height_px }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [theme.value, language.value, lines.length]);
  useEffect(() => plot.current?.setData(data), [times]);

  // The picture in words: the newest figure of each line.
  const newest = (line: Line) => {
    const value = line.values.at(-1);
    return value === null || value === undefined ? '–' : `${format_number(Math.round(value * 10) / 10)} ${unit}`.trim();
  };
  return (
    <figure class="card chart">
      <figcaption>
        <h2>{title}</h2>
        <ul>{lines.map((line) => <li key={line.label}><i class={`swatch ${line.colour.slice(2)}`} aria-hidden="true" />{lines.length > 1 && `${line.label}: `}<strong>{newest(line)}</strong></li>)}</ul>
      </figcaption>
      <div ref={place} aria-hidden="true" />
    </figure>
  );
}
