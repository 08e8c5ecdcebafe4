import { useEffect } from 'preact/hooks';
import { t } from '../texts';

// The tab's name; shows nothing.
export function Title({ text }: { text: string }) {
  useEffect(() => { document.title = t().title(text); }, [text]);
  return null;
}
