// One version of an entry: what it changed, how it differs from now, and back to it.
import { useState } from 'preact/hooks';
import type { CustomApi, CustomField } from '../apis/definitions';
import type { Entry } from '../entries/entry_client';
import { AsCode } from '../parts/as_code';
import { Dialog } from '../parts/dialog';
import { FormErrors, errors_by_field } from '../parts/form';
import { format_moment, format_time, t } from '../texts';
import { Difference } from './difference';
import { use_restore } from './restore';
import { differing, restore_path, type Version } from './version_client';

interface Props {
  api: CustomApi;
  fields: CustomField[];
  version: Version;
  // The version before it: null where there was none, undefined where it is not kept.
  before: Version | null | undefined;
  now: Entry | null;  // null: it is deleted
  who: (by: string) => string;
  close: () => void;
  restored: (entry: Entry) => void;
  changed: () => void;
}

type Against = 'before' | 'now';

// Somebody was quicker: what restoring would do to what there is now.
function Conflict({ fields, version, theirs, close, go_on, refresh }: { fields: CustomField[]; version: Version; theirs: Entry | null; close: () => void; go_on: () => void; refresh: () => void }) {
  const words = t().history;
  return (
    <Dialog heading={theirs ? t().conflict.heading : t().conflict.gone_heading} close={close}>
      <p>{theirs ? words.conflict(format_time(theirs.updated_at)) : words.conflict_gone}</p>
      {theirs && <Difference fields={fields} before={theirs} after={version.entry} labels={[t().conflict.theirs, words.restored_values]} />}
      <footer>
        <button type="button" onClick={refresh}>{words.keep_theirs}</button>
        {theirs && <button type="button" class="primary" onClick={go_on}>{words.restore_anyway}</button>}
      </footer>
    </Dialog>
  );
}

export function VersionDialog({ api, fields, version, before, now, who, close, restored, changed }: Props) {
  const [against, choose] = useState<Against>('before');
  const restore = use_restore(api, fields, version, restored, changed);
  const words = t().history;
  const errors = errors_by_field(restore.failed);
  const is_same = now !== null && differing(fields, now, version.entry).length === 0;
  const cannot = now === null && !api.allow_upserts;
  const is_deletion = version.event === 'deleted';
  const request = { method: 'POST', path: restore_path(api, version.entry.id, version.id), ...(now && { headers: { 'If-Match': now.etag } }) };
  return (
    <Dialog heading={words.version_heading(format_moment(version.at))} close={close} kind="side">
      <div class="entry-form">
        <dl class="about">
          <dt>{t().audit.what}</dt><dd>{t().integrations.events[version.event]}</dd>
          <dt>{t().audit.who}</dt><dd>{who(version.by)}</dd>
          <dt>{t().entries.id}</dt><dd><code>{version.id}</code></dd>
        </dl>
        <div class="choice" role="group" aria-label={words.against}>
          <button type="button" aria-pressed={against === 'before'} onClick={() => choose('before')}>{words.against_before}</button>
          <button type="button" aria-pressed={against === 'now'} onClick={() => choose('now')}>{words.against_now}</button>
        </div>
        {against === 'before' && before === undefined && !is_deletion && <p class="notice">{words.before_not_kept}</p>}
        {against === 'now' && now === null && <p class="notice">{words.deleted_now}</p>}
        {against === 'before'
          ? <Difference key="before" fields={fields} errors={errors} labels={[words.before, is_deletion ? words.after_deletion : words.this_version]}
              before={is_deletion ? version.entry : before && before.event !== 'deleted' ? before.entry : before === undefined ? undefined : null} after={is_deletion ? null : version.entry} />
          : <Difference key="now" fields={fields} errors={errors} labels={[words.now, words.this_version]} before={now} after={version.entry} />}
        <FormErrors error={restore.failed} shown={errors} />
        {cannot && <p class="notice">{words.cannot_restore}</p>}
        <footer>
          <AsCode request={request} />
          {now === null && <button type="button" disabled={restore.is_busy} onClick={() => void restore.create()}>{t().conflict.create_anew}</button>}
          <button type="button" class="primary" disabled={restore.is_busy || is_same || cannot} title={is_same ? words.is_now : undefined} onClick={() => void restore.run(now)}>{words.restore}</button>
        </footer>
      </div>
      {restore.conflict && (
        <Conflict fields={fields} version={version} theirs={restore.conflict.theirs} close={restore.forget_conflict}
          go_on={() => void restore.run(restore.conflict?.theirs ?? null)} refresh={() => { restore.forget_conflict(); changed(); }} />
      )}
    </Dialog>
  );
}
