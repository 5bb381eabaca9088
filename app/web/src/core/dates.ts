import { lang } from '../i18n/lang';

const day = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = lang.value === 'zh' ? 'zh-CN' : 'en-GB';
  const key = locale + JSON.stringify(options);
  let f = formats.get(key);
  if (!f) formats.set(key, (f = new Intl.DateTimeFormat(locale, options)));
  return f;
}

export const startOfDay = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate());
export const addDays = (d: Date, n: number) => new Date(d.getFullYear(), d.getMonth(), d.getDate() + n, d.getHours(), d.getMinutes());
/** startOfWeek is Monday 00:00 of the week of d. */
export const startOfWeek = (d: Date) => addDays(startOfDay(d), -((d.getDay() + 6) % 7));
export const sameDay = (a: Date, b: Date) => startOfDay(a).getTime() === startOfDay(b).getTime();
const daysBetween = (a: Date, b: Date) => Math.round((startOfDay(a).getTime() - startOfDay(b).getTime()) / day);

export const clock = (d: Date) => format({ hour: '2-digit', minute: '2-digit', hour12: false }).format(d);
export const monthDay = (d: Date) => format({ month: 'short', day: 'numeric' }).format(d);
export const weekday = (d: Date, width: 'short' | 'long' | 'narrow' = 'short') => format({ weekday: width }).format(d);
export const monthYear = (d: Date) => format({ year: 'numeric', month: 'long' }).format(d);
export const fullTime = (d: Date) =>
  format({ year: 'numeric', month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hour12: false }).format(d);
const shortDate = (d: Date) => format({ year: 'numeric', month: 'numeric', day: 'numeric' }).format(d);

/** rowTime is the time as a list row shows it: 14:05, yesterday, 3 Nov, 2025/3/1. */
export function rowTime(iso: string, yesterday: string, now = new Date()): string {
  const d = new Date(iso);
  if (Number.isNaN(d.getTime())) return '';
  const ago = daysBetween(now, d);
  if (ago <= 0 && ago > -1) return clock(d);
  if (ago === 1) return yesterday;
  if (ago > 1 && ago < 6) return weekday(d);
  if (d.getFullYear() === now.getFullYear()) return monthDay(d);
  return shortDate(d);
}

export type Group = 'today' | 'yesterday' | 'week' | 'lastWeek' | string;

/** dayGroup names the heading under which a list row stands; months as "2026-11". */
export function dayGroup(iso: string, now = new Date()): Group {
  const d = new Date(iso);
  const ago = daysBetween(now, d);
  if (ago <= 0) return 'today';
  if (ago === 1) return 'yesterday';
  const week = startOfWeek(now);
  if (d >= week) return 'week';
  if (d >= addDays(week, -7)) return 'lastWeek';
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}`;
}

/** isoDay is the local date as 2026-11-22. */
export function isoDay(d: Date): string {
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;
}

/** fieldTime is the value of an input of type datetime-local. */
export function fieldTime(d: Date): string {
  return `${isoDay(d)}T${String(d.getHours()).padStart(2, '0')}:${String(d.getMinutes()).padStart(2, '0')}`;
}

/** parseDay reads 2026-11-22 as local midnight; null when it is none. */
export function parseDay(s: string | null): Date | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(s ?? '');
  if (!m) return null;
  const d = new Date(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
  return Number.isNaN(d.getTime()) ? null : d;
}

/** dayISO is how the server writes a whole day: midnight in UTC. */
export const dayISO = (d: Date) => new Date(Date.UTC(d.getFullYear(), d.getMonth(), d.getDate())).toISOString();

/** here moves whole days from UTC to our midnights, so that no zone shifts them; times stay. */
export function here<E extends { start?: string; end?: string; allDay?: boolean }>(e: E): E {
  if (!e.allDay) return e;
  const local = (iso: string | undefined) => {
    const d = new Date(iso ?? '');
    return Number.isNaN(d.getTime()) ? iso : new Date(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()).toISOString();
  };
  return { ...e, start: local(e.start), end: local(e.end) };
}

/** span writes start and end of an event on one line. */
export function span(start: string, end: string | undefined, allDay: boolean | undefined, allDayWord: string): string {
  const a = new Date(start);
  const date = format({ month: 'short', day: 'numeric', weekday: 'short' });
  if (allDay) {
    const last = end ? addDays(new Date(end), -1) : a;
    return last > a ? `${date.format(a)} – ${date.format(last)} ${allDayWord}` : `${date.format(a)} ${allDayWord}`;
  }
  if (!end) return `${date.format(a)} ${clock(a)}`;
  const b = new Date(end);
  return sameDay(a, b) ? `${date.format(a)} ${clock(a)}–${clock(b)}` : `${date.format(a)} ${clock(a)} – ${date.format(b)} ${clock(b)}`;
}

/** bytes writes a size as people read it. */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1024) return `${Math.round(n / 1024)} KB`;
  if (n < 1024 ** 3) return `${(n / 1024 / 1024).toFixed(1)} MB`;
  return `${(n / 1024 ** 3).toFixed(1)} GB`;
}
