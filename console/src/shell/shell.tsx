// What surrounds every screen: navigation, theme, language, who is signed in.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../parts/icon';
import { href, path } from '../router';
import { session, sign_out } from '../session';
import { choose_language, language, languages, t, type Language } from '../texts';
import { choose_theme, theme, themes, type Theme } from './theme';

interface Place {
  to: string;
  icon: IconName;
  label: string;
}

const places = (): Place[] => [
  { to: '/apis', icon: 'apis', label: t().nav.apis },
  { to: '/integrations', icon: 'send', label: t().nav.integrations },
  { to: '/roles', icon: 'roles', label: t().nav.roles },
  { to: '/keys', icon: 'keys', label: t().nav.keys },
  { to: '/audit', icon: 'audit', label: t().nav.audit },
  { to: '/docs', icon: 'docs', label: t().nav.docs },
  { to: '/metrics', icon: 'metrics', label: t().nav.metrics },
  { to: '/settings', icon: 'settings', label: t().nav.settings },
];

const is_in = (to: string) => path() === to || path().startsWith(`${to}/`) || (to === '/apis' && path() === '/');

function Preferences() {
  return (
    <div class="preferences">
      <label>
        <span class="unseen">{t().theme.label}</span>
        <select value={theme.value} onChange={(event) => choose_theme(event.currentTarget.value as Theme)}>
          {themes.map((name) => <option key={name} value={name}>{t().theme[name]}</option>)}
        </select>
      </label>
      <label>
        <span class="unseen">{t().language_label}</span>
        <select value={language.value} onChange={(event) => void choose_language(event.currentTarget.value as Language)}>
          {Object.entries(languages).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
        </select>
      </label>
    </div>
  );
}

export function Brand() {
  return (
    <span class="brand">
      <img src="/console/icon.svg" width="24" height="24" alt="" />
      {t().product}
    </span>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const [is_open, open] = useState(false);
  const here = path();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(here);
  useEffect(() => {
    open(false);
    // A screen reader begins to read at the new screen, not at the link that led there.
    if (shown.current !== here) main.current?.focus({ preventScroll: true });
    shown.current = here;
  }, [here]);
  return (
    <div class={`shell${is_open ? ' with-menu' : ''}`}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t().skip}</a>
      <header class="top">
        <button class="quiet" aria-expanded={is_open} aria-controls="navigation" aria-label={t().menu} onClick={() => open(!is_open)}><Icon name="menu" /></button>
        <Brand />
      </header>
      <nav id="navigation" class="sidebar" aria-label={t().main_navigation}>
        <a class="home" href={href('/apis')}><Brand /></a>
        <ul>
          {places().map(({ to, icon, label }) => (
            <li key={to}><a href={href(to)} aria-current={is_in(to) ? 'page' : undefined}><Icon name={icon} />{label}</a></li>
          ))}
        </ul>
        <Preferences />
        <div class="who">
          <span class="clip" title={session.value?.client_id}>{session.value?.client_id}</span>
          <button class="quiet" onClick={sign_out} aria-label={t().sign_in.sign_out} title={t().sign_in.sign_out}><Icon name="leave" /></button>
        </div>
      </nav>
      <main id="main" ref={main} tabIndex={-1}>{children}</main>
    </div>
  );
}
