// How far the work on many entries is.
import { format_number, t } from '../texts';
import type { Job, Refused } from './jobs';

const shown_max = 50;

interface Props<Item> {
  job: Job<Item>;
  told: (n: string) => string;  // `3 entries were imported`
  name_of: (item: Item) => string;
  download?: (refused: Refused<Item>[]) => void;
}

export function JobView<Item>({ job, told, name_of, download }: Props<Item>) {
  const done = job.done.value;
  const total = job.total.value;
  const refused = job.refused.value;
  const state = job.state.value;
  return (
    <div class="job">
      <progress aria-label={t().many.progress} max={Math.max(total ?? 1, 1)} value={total === null && state === 'running' ? undefined : total === null ? 1 : done} />
      <p role="status">{told(format_number(done - refused.length))}{total !== null && ` (${format_number(done)} / ${format_number(total)})`} {state !== 'running' && t().many.state[state]}</p>
      {refused.length > 0 && (
        <>
          <h3>{t().many.refused(format_number(refused.length))}</h3>
          <table class="table refused">
            <tbody>{refused.slice(0, shown_max).map(({ item, reasons }, i) => <tr key={i}><th scope="row">{name_of(item)}</th><td>{reasons.map((reason) => <p key={reason}>{reason}</p>)}</td></tr>)}</tbody>
          </table>
          {refused.length > shown_max && <p class="hint">{t().many.more(format_number(refused.length - shown_max))}</p>}
          {download && <button type="button" onClick={() => download(refused)}>{t().many.download_refused}</button>}
        </>
      )}
      {state === 'running' && <footer><button type="button" onClick={job.stop}>{t().common.stop}</button></footer>}
    </div>
  );
}
