// The texts in the language that was chosen, else in the browser's where there is a file for it, else in English.
import { signal } from '@preact/signals';
import { en, type Texts } from './en';

export type { Texts };
export type Language = 'en' | 'de';

const load: Record<Language, () => Promise<Texts>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
};
export const languages: Record<Language, string> = { en: 'English', de: 'Deutsch' };

const place = 'bespoke-language';
const is_language = (word: string | null): word is Language => word !== null && word in load;

const texts = signal<Texts>(en);
export const language = signal<Language>('en');

// The texts of now: a component that calls it is drawn again when the language changes.
export const t = () => texts.value;

export async function choose_language(chosen: Language): Promise<void> {
  texts.value = await load[chosen]();
  language.value = chosen;
  document.documentElement.lang = chosen;
  try {
    localStorage.setItem(place, chosen);
  } catch { /* it holds for this visit */ }
}

export async function start_language(): Promise<void> {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(place);
  } catch { /* no storage: the browser's language */ }
  const wished = [kept, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  const chosen = wished.find(is_language) ?? 'en';
  if (chosen !== 'en') await choose_language(chosen).catch(() => undefined);
}

export const format_number = (n: number) => n.toLocaleString(language.value);
export const format_time = (iso: string) => new Date(iso).toLocaleString(language.value, { dateStyle: 'medium', timeStyle: 'short' });
export const format_moment = (iso: string) => new Date(iso).toLocaleString(language.value, { dateStyle: 'medium', timeStyle: 'medium' });
