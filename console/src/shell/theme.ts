// Light, dark, or as the system has it. The style sheet does the rest by `color-scheme`.
import { signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const place = 'bespoke-theme';
export const theme = signal<Theme>('system');

export function choose_theme(chosen: Theme): void {
  theme.value = chosen;
  document.documentElement.dataset.theme = chosen;
  try {
    localStorage.setItem(place, chosen);
  } catch { /* it holds for this visit */ }
}

export function start_theme(): void {
  try {
    const kept = localStorage.getItem(place);
    const known = themes.find((name) => name === kept);
    if (known) choose_theme(known);
  } catch { /* no storage: as the system has it */ }
}
