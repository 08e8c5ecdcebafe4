// Which columns there are, in which order and how wide: what can be done with the mouse at the grid, by the keyboard.
import { Dialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { t } from '../texts';
import { width_max, width_min, type Column } from './view';

interface Props { all: Column[]; shown: Column[]; choose: (columns: Column[] | null) => void; close: () => void }

export function ColumnsDialog({ all, shown, choose, close }: Props) {
  const hidden = all.filter(({ key }) => !shown.some((column) => column.key === key));
  const put = (i: number, column: Column | null) => choose(shown.flatMap((one, at) => (at === i ? (column ? [column] : []) : [one])));
  function up(i: number) {
    const next = [...shown];
    next.splice(i - 1, 2, ...[next[i], next[i - 1]].filter((one): one is Column => one !== undefined));
    choose(next);
  }
  return (
    <Dialog heading={t().entries.columns} close={close}>
      <ul class="columns-list">
        {shown.map((column, i) => (
          <li key={column.key}>
            <label class="check"><input type="checkbox" checked disabled={shown.length === 1} onChange={() => put(i, null)} /><span>{column.label} <code class="hint">{column.key}</code></span></label>
            <input type="range" min={width_min} max={600} step={10} value={Math.min(column.width, 600)} aria-label={t().entries.width_of(column.label)} onChange={(event) => put(i, { ...column, width: Math.min(width_max, Number(event.currentTarget.value)) })} />
            <button type="button" class="quiet up" disabled={i === 0} aria-label={t().entries.move_up(column.label)} title={t().entries.move_up(column.label)} onClick={() => up(i)}><Icon name="down" /></button>
          </li>
        ))}
        {hidden.map((column) => (
          <li key={column.key}><label class="check"><input type="checkbox" checked={false} onChange={() => choose([...shown, column])} /><span>{column.label} <code class="hint">{column.key}</code></span></label></li>
        ))}
      </ul>
      <footer>
        <button type="button" onClick={() => choose(null)}>{t().entries.columns_as_first}</button>
        <button type="button" class="primary" onClick={close}>{t().common.close}</button>
      </footer>
    </Dialog>
  );
}
