import { signal } from '@preact/signals';

export type Lang = 'zh' | 'en';

/** lang is the language of the page; the root is drawn anew when it changes. */
export const lang = signal<Lang>('zh');

/** listed joins names as our language does. */
export const listed = (names: string[]) => names.join(lang.value === 'zh' ? '、' : ', ');
