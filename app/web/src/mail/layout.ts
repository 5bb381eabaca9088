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
