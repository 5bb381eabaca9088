import { lang, type Lang } from './lang';
import { zh } from './zh';

export type Dict = typeof zh;

/** t holds the words of the chosen language. */
export let t: Dict = zh;

let wanted: Lang = 'zh';

/** speak changes the language; English is fetched when it is first wanted. */
export async function speak(l: Lang): Promise<void> {
  wanted = l;
  const words = l === 'zh' ? zh : (await import('./en')).en;
  if (wanted !== l) return;
  t = words;
  lang.value = l;
}
