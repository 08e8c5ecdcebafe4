// A window over the screen. The browser's own <dialog> keeps the focus inside and gives it back, and ends it by Escape.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../texts';
import { Icon } from './icon';
import { sentences } from './loading';

interface DialogProps {
  heading: string;
  close: () => void;
  children: ComponentChildren;
  // `side` is for what is long, such as a form.
  kind?: 'middle' | 'side';
  may_close?: () => boolean;
}

export function Dialog({ heading, close, children, kind = 'middle', may_close }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // The browser gives the focus back when a dialog is closed, not when it is taken out of the page.
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus(); };
  }, []);
  const try_to_close = () => { if (!may_close || may_close()) close(); };
  return (
    <dialog ref={dialog} class={kind} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); try_to_close(); }}>
      <header>
        <h2 id={id}>{heading}</h2>
        <button type="button" class="quiet" aria-label={t().common.close} onClick={try_to_close}><Icon name="close" /></button>
      </header>
      <div class="content">{children}</div>
    </dialog>
  );
}

interface DeleteProps {
  heading: string;
  // What must be typed; null where a click is enough.
  name: string | null;
  close: () => void;
  remove: () => Promise<void>;
  children: ComponentChildren;
}

// Asks before something is deleted that does not come back.
export function DeleteDialog({ heading, name, close, remove, children }: DeleteProps) {
  const [typed, type] = useState('');
  const [failed, fail] = useState<unknown>(null);
  const [is_busy, set_busy] = useState(false);
  const may = name === null || typed === name;

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!may || is_busy) return;
    set_busy(true);
    try {
      await remove();
      close();
    } catch (error) {
      fail(error);
      set_busy(false);
    }
  }

  return (
    <Dialog heading={heading} close={close}>
      <form onSubmit={submit}>
        {children}
        <p>{t().common.cannot_be_undone}</p>
        {name !== null && (
          <label class="field">
            <span>{t().common.type_to_confirm(name)}</span>
            <input value={typed} onInput={(event) => type(event.currentTarget.value)} autocomplete="off" autocapitalize="none" spellcheck={false} autofocus />
          </label>
        )}
        {failed !== null && <div class="notice bad" role="alert">{sentences(failed).map((text) => <p key={text}>{text}</p>)}</div>}
        <footer>
          <button type="button" onClick={close}>{t().common.cancel}</button>
          <button class="danger" disabled={!may || is_busy}>{t().common.remove}</button>
        </footer>
      </form>
    </Dialog>
  );
}
