// Times written in Chinese words, read anywhere in the world.
import { format, parseDay, startOfDay } from './dates';

/** homeZone is where Chinese words of time are meant, unless they name another zone. */
const homeZone = 'Asia/Shanghai';
const moment: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hour12: false };

export const dayTime = (d: Date) => format(moment).format(d);

/** homeTime writes an instant as clocks in China show it; empty where ours show the same. */
export function homeTime(d: Date): string {
  const there = format({ ...moment, timeZone: homeZone }).format(d);
  return there === dayTime(d) ? '' : there;
}

/** homeDay is local midnight of the day that an instant has in China. */
export function homeDay(d: Date): Date {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: homeZone }).format(d);
  return parseDay(parts) ?? startOfDay(d);
}
