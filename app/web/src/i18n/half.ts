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

/** ours is our language's side of a line such as "规则 · rule: name"; a line of another form stays as it is. */
export function ours(line: string): string {
  const m = /^([\u4e00-\u9fff]{2,12}) · ([a-z]+(?: [a-z]+)*)(: | (?=“)|$)(.*)$/s.exec(line);
  if (!m) return line;
  const zh = lang.value === 'zh';
  const rest = m[4].replace(/^(“.*?”)（([^·）]+) · ([^·）]+)）：/s, zh ? '$1（$2）：' : '$1 ($3): ');
  const name = zh ? m[1] : m[2].charAt(0).toUpperCase() + m[2].slice(1);
  return m[3] === ': ' ? name + (zh ? '：' : ': ') + rest : name + (zh || !rest ? '' : ' ') + rest;
}

/** told is our language's side of a notice's text, whichever form it has. */
export function told(text: string): string {
  const line = ours(text);
  return line === text ? half(text) : line;
}
