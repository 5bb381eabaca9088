// What an administrator sees first.
import { get } from '../core/api';
import { bytes } from '../core/dates';
import type { Page } from '../core/wire';
import { words } from '../i18n/admin';
import { Fault, Skeleton, StatusDot } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { useLoad } from '../kit/load';

type Loose = Record<string, unknown>;

const icons: Record<string, [IconName, string]> = {
  people: ['people', '/admin/people'],
  mailboxes: ['mail', '/admin/people'],
  queue: ['queue', '/admin/queue'],
  storage: ['chart', ''],
};

interface DomainState {
  name: string;
  verified: boolean;
}

function isDomains(v: unknown): v is DomainState[] {
  return Array.isArray(v) && v.every((d) => typeof (d as Loose)?.name === 'string');
}

/** number reads a figure that may come bare or as an object with a total. */
function number(v: unknown): number | null {
  if (typeof v === 'number') return v;
  if (v && typeof v === 'object') {
    const o = v as Loose;
    for (const k of ['total', 'count', 'used', 'depth', 'waiting']) if (typeof o[k] === 'number') return o[k] as number;
  }
  return null;
}

/** lookAround finds what waits for an administrator; what they may not see does not. */
async function lookAround(): Promise<{ text: string; to: string }[]> {
  const w = words().overview;
  const count = (path: string) => get<Page<Loose>>(path).then((r) => r.items.length, () => 0);
  const [held, approvals, paused] = await Promise.all([count('/admin/quarantine?limit=1'), count('/approvals'), count('/admin/queue?state=held&limit=1')]);
  return [
    ...(approvals ? [{ text: w.approvalTodo(approvals), to: '/admin/approvals' }] : []),
    ...(held ? [{ text: w.heldTodo, to: '/admin/quarantine' }] : []),
    ...(paused ? [{ text: w.pausedTodo, to: '/admin/queue?state=held' }] : []),
  ];
}

export function OverviewPage() {
  const w = words().overview;
  const load = useLoad('overview', () => get<Loose>('/admin/overview'));
  const waits = useLoad('waits', lookAround);
  if (load.error && !load.data) return <Fault error={load.error} retry={() => void load.reload()} />;
  const data = load.data;
  if (!data) return <Skeleton rows={4} kind="card" />;
  const domains = isDomains(data.domains) ? data.domains : [];
  const waiting = number(data.queue) ?? 0;
  const figures = Object.entries(data).filter(([k, v]) => number(v) !== null && k !== 'domains' && (icons[k] || w.other[k]));
  const todo = [
    ...domains.filter((d) => !d.verified).map((d) => ({ text: w.domainTodo(d.name), to: `/admin/domains/${d.name}` })),
    ...(waits.data ?? []),
    ...(waiting ? [{ text: w.queueTodo(waiting), to: '/admin/queue' }] : []),
  ];
  return (
    <>
      <header class="admin-head">
        <h1>{words().nav.overview}</h1>
      </header>
      <div class="figures">
        {figures.map(([k, v]) => {
          const [icon, to] = icons[k] ?? ['chart', ''];
          const value = number(v) as number;
          const inside = (
            <>
              <Icon name={icon} size={20} />
              <span>{(w as unknown as Record<string, string>)[k] ?? w.other[k]}</span>
              <b>{k === 'storage' ? bytes(value) : value.toLocaleString()}</b>
            </>
          );
          return to ? (
            <a key={k} class="figure" href={to}>
              {inside}
            </a>
          ) : (
            <div key={k} class="figure">
              {inside}
            </div>
          );
        })}
      </div>
      <section class="panel">
        <h2>{w.todo}</h2>
        {todo.length ? (
          <ul class="todo-links">
            {todo.map((x) => (
              <li key={x.to}>
                <a href={x.to}>
                  <Icon name="warn" size={18} /> {x.text} <Icon name="next" size={15} />
                </a>
              </li>
            ))}
          </ul>
        ) : (
          <StatusDot tone="ok">{w.allGood}</StatusDot>
        )}
      </section>
      {domains.length > 0 && (
        <section class="panel">
          <h2>{w.domains}</h2>
          <ul class="todo-links">
            {domains.map((d) => (
              <li key={d.name}>
                <a href={`/admin/domains/${d.name}`}>
                  <Icon name="globe" size={18} /> {d.name}
                  <span class="grow" />
                  <StatusDot tone={d.verified ? 'ok' : 'warn'}>{d.verified ? w.verified : w.unverified}</StatusDot>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
