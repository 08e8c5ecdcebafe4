import { useEffect, useRef, useState } from 'preact/hooks';
import { Title } from '../parts/title';
import { was_signed_out, SignInFailed, sign_in } from '../session';
import { t } from '../texts';
import { Brand } from './shell';

function why(error: unknown): string {
  if (!(error instanceof SignInFailed)) return t().errors.unexpected;
  if (error.why === 'refused') return t().sign_in.refused;
  return error.why === 'unreachable' ? t().errors.unreachable : t().sign_in.unavailable;
}

function SignInForm() {
  const [failed, fail] = useState<string | null>(null);
  const [is_busy, set_busy] = useState(false);
  const [is_shown, show] = useState(false);
  const secret = useRef<HTMLInputElement>(null);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    set_busy(true);
    fail(null);
    try {
      await sign_in(String(form.get('client_id')).trim(), String(form.get('client_secret')));
    } catch (error) {
      fail(why(error));
      set_busy(false);
      secret.current?.select();
    }
  }

  const kind = (is_shown ? 'text' : 'password') as 'password';  // its type wants one of both
  return (
    <div class="sign-in">
      <form onSubmit={submit}>
        <Brand />
        <h1>{t().sign_in.heading}</h1>
        {was_signed_out.value && <p class="notice">{t().sign_in.ended}</p>}
        <label class="field">
          <span>{t().sign_in.client_id}</span>
          <input name="client_id" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus />
        </label>
        <div class="field">
          <label for="client-secret">{t().sign_in.client_secret}</label>
          <span class="joined">
            <input id="client-secret" ref={secret} name="client_secret" type={kind} autocomplete="current-password" spellcheck={false} required />
            <button type="button" aria-pressed={is_shown} onClick={() => show(!is_shown)}>{is_shown ? t().sign_in.hide_secret : t().sign_in.show_secret}</button>
          </span>
        </div>
        {failed && <p class="notice bad" role="alert">{failed}</p>}
        <button class="primary" disabled={is_busy}>{t().sign_in.submit}</button>
        <p class="hint">{t().sign_in.where}</p>
      </form>
    </div>
  );
}

export function SignIn() {
  return <main><Title text={t().sign_in.heading} /><SignInForm /></main>;
}

// Over the screen that the session ended on: what was typed there is still there afterwards.
export function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  const cover = () => { if (dialog.current?.isConnected && !dialog.current.open) dialog.current.showModal(); };
  useEffect(cover, []);
  return <dialog ref={dialog} class="cover" aria-label={t().sign_in.heading} onCancel={(event) => event.preventDefault()} onClose={cover}><SignInForm /></dialog>;
}
