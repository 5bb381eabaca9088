// What the later pages of the administration share.
import type { ComponentChildren } from 'preact';
import { Empty, Fault, faultText, Skeleton } from '../kit/basic';
import type { IconName } from '../kit/icon';
import type { Loaded } from '../kit/load';
import { toast } from '../kit/overlay';

export interface List<T> {
  items: T[];
  next?: string;
}

/** attempt waits for an act, says how it went and answers whether it worked. */
export async function attempt(what: Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await what;
    if (done) toast(done);
    return true;
  } catch (err) {
    toast(faultText(err), undefined, 'err');
    return false;
  }
}

export function Head({ title, children, lead }: { title: string; lead?: string; children?: ComponentChildren }) {
  return (
    <>
      <header class="admin-head">
        <h1 class="cut">{title}</h1>
        <span class="grow" />
        {children}
      </header>
      {lead && <p class="admin-lead">{lead}</p>}
    </>
  );
}

interface ListedProps<T> {
  load: Loaded<List<T>>;
  icon: IconName;
  none: string;
  why?: string;
  action?: ComponentChildren;
  children: (items: T[]) => ComponentChildren;
}

/** Listed shows waiting, failure and emptiness of a list before its rows. */
export function Listed<T>({ load, icon, none, why, action, children }: ListedProps<T>) {
  const items = load.data?.items;
  if (load.error && !items) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!items) return <Skeleton rows={5} />;
  if (!items.length) {
    return (
      <Empty icon={icon} title={none} action={action}>
        {why}
      </Empty>
    );
  }
  return <>{children(items)}</>;
}

/** Back leads from one thing to the list it stands in. */
export function Back({ to, label }: { to: string; label: string }) {
  return (
    <a class="admin-back" href={to}>
      ‹ {label}
    </a>
  );
}
