import type { Folder } from '../core/wire';
import { signal } from '@preact/signals';

export type Width = 'phone' | 'middle' | 'wide';

function measure(): Width {
  if (innerWidth < 720) return 'phone';
  return innerWidth < 1120 ? 'middle' : 'wide';
}

/** width decides between one, two and three columns. */
export const width = signal<Width>(measure());
addEventListener('resize', () => (width.value = measure()));

export const drawerOpen = signal(false);
export const helpOpen = signal(false);

export interface Naming {
  mailbox: string;
  folder?: Folder;
}

/** naming is the folder that is being named. */
export const naming = signal<Naming | null>(null);

type Extra = typeof import('./settings');
/** extra holds settings, outbox and what comes before signing in; fetched when first wanted, by main.tsx as well. */
export const extra = signal<Extra | null>(null);
export type { Extra };

type Pages = typeof import('./pages');
/** pages holds what is fetched after the inbox stands. Only main.tsx fetches it: a second import would close a circle
 * of files, and the build's hashes in links would load Preact twice. */
export const pages = signal<Pages | null>(null);
