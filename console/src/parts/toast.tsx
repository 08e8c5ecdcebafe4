// Short messages that say that something was done, and may offer to undo it.
import { signal } from '@preact/signals';
import { t } from '../texts';
import { Icon } from './icon';

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const toasts = signal<Toast[]>([]);
const shown_max = 3;
const plain_ms = 5000;
const with_action_ms = 12_000;
let last = 0;

const drop = (id: number) => { toasts.value = toasts.value.filter((toast) => toast.id !== id); };

export function toast(text: string, action?: Toast['action']): void {
  const id = ++last;
  toasts.value = [...toasts.value, { id, text, ...(action && { action }) }].slice(-shown_max);
  setTimeout(() => drop(id), action ? with_action_ms : plain_ms);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, action }) => (
        <div key={id} class="toast">
          <span>{text}</span>
          {action && <button onClick={() => { drop(id); action.run(); }}>{action.label}</button>}
          <button class="quiet" aria-label={t().common.close} onClick={() => drop(id)}><Icon name="close" /></button>
        </div>
      ))}
    </div>
  );
}
