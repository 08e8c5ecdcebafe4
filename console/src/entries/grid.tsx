// The rows of a list, of which only those in sight are in the page. It is one stop of the tab key; inside it the arrows
// move, Enter opens and the space bar selects.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon';
import { Failure } from '../parts/loading';
import { href, path, query } from '../router';
import { t } from '../texts';
import { CellText } from './cell';
import type { Entry } from './entry_client';
import type { Rows } from './rows';
import { width_max, width_min, type Column } from './view';

const row_px = 38;
const head_px = 38;
const spare_rows = 8;
// Browsers cut off what is much higher; then the scroll bar moves by more rows than it has pixels.
const height_px_max = 12_000_000;
const check_px = 44;

interface Props {
  rows: Rows;
  columns: Column[];
  sort: string;
  label: string;
  selected: Map<string, Entry>;
  sort_by: (key: string) => void;
  resize: (column: Column, width: number) => void;
  select: (entries: Entry[], is_selected: boolean) => void;
  open: (entry: Entry) => void;
}

const link_to = (entry: Entry) => {
  const params = new URLSearchParams(query());
  params.set('entry', entry.id);
  return href(`${path()}?${params}`);
};

function Head({ columns, sort, sort_by, resize }: Pick<Props, 'columns' | 'sort' | 'sort_by' | 'resize'>) {
  function drag(event: PointerEvent, column: Column) {
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    const from = event.clientX;
    const cell = handle.parentElement;
    const grid = handle.closest<HTMLElement>('[role=grid]');
    if (!cell || !grid) return;
    handle.setPointerCapture(event.pointerId);
    let width = column.width;
    // While it is dragged nothing is drawn anew: the widths of all rows are one property.
    handle.onpointermove = (moved) => {
      width = Math.min(width_max, Math.max(width_min, column.width + moved.clientX - from));
      grid.style.setProperty('--columns', tracks(columns.map((one) => (one.key === column.key ? { ...one, width } : one))));
    };
    handle.onpointerup = () => {
      handle.onpointermove = null;
      handle.onpointerup = null;
      resize(column, width);
    };
  }
  return (
    <div role="rowgroup" class="grid-head">
      <div role="row" class="grid-row" aria-rowindex={1}>
        <div role="columnheader" class="grid-check" aria-colindex={1}><span class="unseen">{t().entries.selection}</span></div>
        {columns.map((column, i) => {
          const direction = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined;
          return (
            <div key={column.key} role="columnheader" class={column.field?.field_type} aria-colindex={i + 2} aria-sort={direction} title={column.field?.description || undefined}>
              {column.can_sort
                ? <button class="sort" onClick={() => sort_by(column.key)} title={t().entries.sort_by(column.label)}><span class="clip">{column.label}</span>{direction && <span class={`arrow ${direction}`}><Icon name="down" /></span>}</button>
                : <span class="clip">{column.label}</span>}
              <span class="resizer" aria-hidden="true" onPointerDown={(event) => drag(event, column)} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const tracks = (columns: Column[]) => `${check_px}px ${columns.map(({ width }) => `${width}px`).join(' ')}`;

interface Place { row: number; column: number }

export function Grid({ rows, columns, sort, label, selected, sort_by, resize, select, open }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [top, set_top] = useState(0);
  const [height, set_height] = useState(600);
  const [active, set_active] = useState<Place>({ row: 0, column: 1 });
  const anchor = useRef<number | null>(null);

  // One more row says that there is more to come.
  const count = rows.count + (rows.is_whole ? 0 : 1);
  const whole_px = count * row_px;
  const drawn_px = Math.min(whole_px, height_px_max);
  const view_px = Math.max(row_px, height - head_px);
  const scale = drawn_px > view_px ? (whole_px - view_px) / (drawn_px - view_px) : 1;
  const first_px = top * scale;
  const first = Math.max(0, Math.floor(first_px / row_px) - spare_rows);
  const last = Math.min(count - 1, Math.ceil((first_px + view_px) / row_px) + spare_rows);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = new ResizeObserver(() => set_height(element.clientHeight));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);
  useEffect(() => { rows.need(first, last); });
  useEffect(() => {
    box.current?.scrollTo(0, 0);
    set_active({ row: 0, column: 1 });
  }, [rows]);

  function move(row: number, column: number) {
    const to = { row: Math.min(Math.max(row, 0), Math.max(rows.count - 1, 0)), column: Math.min(Math.max(column, 0), columns.length) };
    set_active(to);
    const element = box.current;
    if (!element) return;
    const row_top = to.row * row_px;
    if (row_top < first_px) element.scrollTop = row_top / scale;
    else if (row_top + row_px > first_px + view_px) element.scrollTop = (row_top + row_px - view_px) / scale;
    const left = columns.slice(0, to.column - 1).reduce((sum, { width }) => sum + width, 0);
    const width = columns[to.column - 1]?.width ?? 0;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (check_px + left + width > element.scrollLeft + element.clientWidth) element.scrollLeft = check_px + left + width - element.clientWidth;
  }

  function toggle(index: number, is_range: boolean) {
    const entry = rows.at(index);
    if (!entry) return;
    const is_selected = !selected.has(entry.id);
    const from = is_range && anchor.current !== null ? anchor.current : index;
    const range: Entry[] = [];
    for (let i = Math.min(from, index); i <= Math.max(from, index); i += 1) {
      const one = rows.at(i);
      if (one) range.push(one);
    }
    anchor.current = index;
    select(range, is_selected);
  }

  function press(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(view_px / row_px) - 1);
    const { row, column } = active;
    const is_far = event.ctrlKey;
    const moves: Record<string, () => void> = {
      ArrowDown: () => move(row + 1, column), ArrowUp: () => move(row - 1, column),
      ArrowRight: () => move(row, column + 1), ArrowLeft: () => move(row, column - 1),
      PageDown: () => move(row + page, column), PageUp: () => move(row - page, column),
      Home: () => move(is_far ? 0 : row, is_far ? column : 0), End: () => move(is_far ? rows.count - 1 : row, is_far ? column : columns.length),
      ' ': () => toggle(row, event.shiftKey),
      Enter: () => { const entry = rows.at(row); if (entry) open(entry); },
    };
    const act = moves[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  // The first cell is a link, so that an entry can be opened in another tab.
  function click(event: MouseEvent, row: number, entry: Entry) {
    if (event.ctrlKey || event.metaKey || (event.target as Element).closest('.grid-check')) return;
    event.preventDefault();
    move(row, active.column);
    open(entry);
  }

  const shown: number[] = [];
  for (let i = first; i <= last; i += 1) shown.push(i);
  const cell_id = (row: number, column: number) => `${id}-${row}-${column}`;
  const is_active_drawn = active.row >= first && active.row <= last && rows.at(active.row) !== undefined;

  return (
    <>
      <div ref={box} class="grid" role="grid" tabIndex={0} aria-label={label} aria-rowcount={rows.is_whole ? rows.count + 1 : -1} aria-colcount={columns.length + 1} aria-multiselectable
        aria-activedescendant={is_active_drawn ? cell_id(active.row, active.column) : undefined} style={{ '--columns': tracks(columns) }}
        onScroll={(event) => set_top(event.currentTarget.scrollTop)} onKeyDown={press}>
        <Head columns={columns} sort={sort} sort_by={sort_by} resize={resize} />
        <div role="rowgroup" class="grid-body" style={{ height: `${drawn_px}px` }}>
          {shown.map((i) => {
            const entry = rows.at(i);
            const at = { top: `${i * row_px - first_px + top}px` };
            if (!entry) return <div key={i} role="row" class="grid-row empty-row" style={at} aria-rowindex={i + 2}><div role="gridcell" aria-colindex={1} class="grid-wait">{t().entries.more_to_come}</div></div>;
            const is_selected = selected.has(entry.id);
            const is_here = (column: number) => active.row === i && active.column === column;
            return (
              <div key={i} role="row" class={`grid-row${is_selected ? ' selected' : ''}`} style={at} aria-rowindex={i + 2} aria-selected={is_selected}
                onClick={(event) => click(event, i, entry)}>
                <div role="gridcell" id={cell_id(i, 0)} aria-colindex={1} class={`grid-check${is_here(0) ? ' active' : ''}`}>
                  <input type="checkbox" tabIndex={-1} checked={is_selected} aria-label={t().entries.select_row(i + 1)} onClick={(event) => toggle(i, event.shiftKey)} />
                </div>
                {columns.map((column, j) => (
                  <div key={column.key} role="gridcell" id={cell_id(i, j + 1)} aria-colindex={j + 2}
                    class={`${column.field?.field_type ?? column.key}${is_here(j + 1) ? ' active' : ''}`}>
                    {j === 0 ? <a class="clip" tabIndex={-1} href={link_to(entry)}><CellText entry={entry} column={column} /></a> : <span class="clip"><CellText entry={entry} column={column} /></span>}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {rows.error !== null && <Failure error={rows.error} retry={() => rows.retry()} />}
    </>
  );
}
