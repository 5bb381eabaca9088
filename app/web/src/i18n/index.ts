import { effect } from '@preact/signals';
import { en } from './en';
import { lang } from './lang';
import { zh } from './zh';

export type Dict = typeof zh;

/** t holds the words of the chosen language. */
export let t: Dict = zh;

effect(() => {
  t = lang.value === 'zh' ? zh : en;
});
