// Which screen is shown is said by the URL and nothing else, so that every view can be shared and gone back to.
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from './texts';

export const root = '/console';

const current = signal(new URL(location.href));

// The part of the path behind `/console`, as `/apis/…`; and the query.
export const path = () => current.value.pathname.slice(root.length).replace(/\/$/, '') || '/';
export const query = () => current.value.searchParams;
export const hash = () => current.value.hash.slice(1);

// Asked before a screen is left; false stays.
let may_leave: () => boolean = () => true;
export function guard_leaving(ask: () => boolean): () => void {
  may_leave = ask;
  return () => { may_leave = () => true; };
}

type How = 'push' | 'replace';

// `to` begins with `/` and is below `/console`; it may hold a query.
export function go(to: string, how: How = 'push'): void {
  const url = new URL(root + to, location.origin);
  if (url.pathname !== current.value.pathname && !may_leave()) return;
  if (how === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  const is_new_screen = url.pathname !== current.value.pathname;
  current.value = url;
  if (is_new_screen) scrollTo(0, 0);
}

// The same screen with other parameters; those that are null are left out.
export function change_query(changes: Record<string, string | null>, how: How = 'replace'): void {
  const params = new URLSearchParams(query());
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString();
  go(path() + (text ? `?${text}` : ''), how);
}

addEventListener('popstate', () => { current.value = new URL(location.href); });

// Links are plain links; those into the console change the screen without asking the server.
addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
  if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download')) return;
  if (link.pathname !== root && !link.pathname.startsWith(`${root}/`)) return;
  if (link.getAttribute('href')?.startsWith('#')) return;
  event.preventDefault();
  go(link.pathname.slice(root.length) + link.search + link.hash);
});

export const href = (to: string) => root + to;

// The variable parts of a path by their names, or null: `match('/apis/:id', '/apis/7')` is `{ id: '7' }`.
export function match(pattern: string, text: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const parts = text.split('/');
  if (wanted.length !== parts.length) return null;
  const found: Record<string, string> = {};
  for (const [i, word] of wanted.entries()) {
    const part = parts[i] ?? '';
    if (word.startsWith(':')) {
      try {
        found[word.slice(1)] = decodeURIComponent(part);
      } catch {
        return null;
      }
    } else if (word !== part) return null;
  }
  return found;
}

// A component whose code is fetched when it is first shown.
export function lazy<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const [, update] = useState(0);
    const [failed, fail] = useState(false);
    useEffect(() => {
      if (loaded) return;
      load().then((module) => { loaded = module.default; update(1); }, () => fail(true));
    }, []);
    const Loaded = loaded;
    if (failed) return <p class="notice bad" role="alert">{t().errors.code_not_loaded}</p>;
    return Loaded ? <Loaded {...props} /> : null;
  };
}
