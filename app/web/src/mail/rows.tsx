import type { ComponentChildren } from 'preact';
import { fullTime } from '../core/dates';
import { me } from '../core/session';
import { Empty, Fault, faultText, Skeleton } from '../kit/basic';
import type { IconName } from '../kit/icon';
import type { Loaded } from '../kit/load';
import { toast } from '../kit/overlay';
import { words } from '../i18n/settings';
import type { Page } from '../core/wire';

interface RowsProps<T> {
  load: Loaded<Page<T>>;
  icon: IconName;
  empty: string;
  label: string;
  children: (item: T) => ComponentChildren;
}

/** Rows shows what a settings page fetched: bones, a fault with retry, words when there is nothing, or the list. */
export function Rows<T>({ load, icon, empty, label, children }: RowsProps<T>) {
  const items = load.data?.items ?? [];
  if (load.error && !load.data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton rows={3} />;
  if (!items.length) return <Empty icon={icon} title={empty} />;
  return (
    <ul class="set-rows" aria-label={label}>
      {items.map(children)}
    </ul>
  );
}

/** ownBox is the id of one's own mailbox. */
export const ownBox = () => me.value?.mailboxes.find((b) => b.own)?.id ?? me.value?.mailboxes[0]?.id ?? '';

/** when writes a time of the server as people read it. */
export const when = (iso: string) => fullTime(new Date(iso));

/** tried does something and says when it failed; it tells whether it was done. */
export async function tried(act: Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await act;
    if (done) toast(done);
    return true;
  } catch (err) {
    toast(words().failed(faultText(err)), undefined, 'err');
    return false;
  }
}

/** endOf is the end of a day from an input of type date, as the server reads it; undefined when none was chosen. */
export function endOf(day: string): string | undefined {
  const d = new Date(`${day}T23:59:59`);
  return Number.isNaN(d.getTime()) ? undefined : d.toISOString();
}
