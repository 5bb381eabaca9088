import { lang } from './lang';

/** half is the Chinese or the English part of what the server says in both: "免费版 · Free". */
export function half(both: string): string {
  const at = both.indexOf(' · ');
  if (at < 0) return both;
  const zh = both.slice(0, at).trim();
  if (lang.value === 'zh') return zh;
  const figure = /^[¥\d][¥\d.,/ A-Z]*/.exec(zh)?.[0] ?? ''; // an amount stands in the first half only
  return (figure + both.slice(at + 3)).replace('/ per ', 'per ').trim();
}
