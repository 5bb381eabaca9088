// The audit log: who did what, in words, newest first.
import './together';
import type { AuditLine } from '../api.gen';
import { get, query } from '../core/api';
import { fullTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import type { Page } from '../core/wire';
import { logWords } from '../i18n/auditlog';
import { Button, Empty, Fault, Skeleton } from '../kit/basic';
import { type Loaded, useLoad } from '../kit/load';

/** facts are the fields of a line's detail as "name: value"; a detail that is no JSON stands for itself. */
export function facts(detail: string): string[] {
  let v: unknown;
  try {
    v = JSON.parse(detail);
  } catch {
    return detail ? [detail] : [];
  }
  if (v === null || v === '') return [];
  if (typeof v !== 'object') return [String(v)];
  return Object.entries(v)
    .filter(([, x]) => x !== null && x !== '' && !(Array.isArray(x) && !x.length))
    .map(([k, x]) => `${k}: ${typeof x === 'object' ? JSON.stringify(x) : String(x)}`);
}

export function AuditLog() {
  const w = logWords();
  const area = place.value.query.get('area') ?? '';
  const cursor = place.value.query.get('cursor') ?? '';
  const load = useLoad(`audit|${area}|${cursor}`, () => get<Page<AuditLine>>(`/admin/audit${query({ action: area, cursor })}`));
  return (
    <>
      <header class="admin-head">
        <h1>{w.title}</h1>
      </header>
      <p class="admin-lead">{w.lead}</p>
      <div class="admin-filters">
        <select aria-label={w.area} value={area} onChange={(e) => go(withQuery({ area: e.currentTarget.value || null, cursor: null }), true)}>
          <option value="">{w.all}</option>
          {Object.entries(w.areas).map(([k, name]) => (
            <option key={k} value={k}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <Lines load={load} />
      {load.data?.next && (
        <div class="pager">
          <Button icon="next" onClick={() => go(withQuery({ cursor: load.data?.next ?? null }))}>
            {w.more}
          </Button>
        </div>
      )}
    </>
  );
}

function Lines({ load }: { load: Loaded<Page<AuditLine>> }) {
  const w = logWords();
  const items = load.data?.items;
  if (load.error && !items) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!items) return <Skeleton rows={6} />;
  if (!items.length) return <Empty icon="log" title={w.none} />;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={w.title}>
      <table class="table cards">
        <thead>
          <tr>
            <th scope="col">{w.when}</th>
            <th scope="col">{w.who}</th>
            <th scope="col">{w.what}</th>
            <th scope="col">{w.about}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((x) => (
            <Line key={x.id} line={x} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ line }: { line: AuditLine }) {
  const w = logWords();
  const more = facts(line.detail ?? '');
  return (
    <tr>
      <td data-label={w.when}>{fullTime(new Date(line.at))}</td>
      <td data-label={w.who}>
        <span class="two-lines">
          {line.actor.name}
          {line.ip && <small>{line.ip}</small>}
        </span>
      </td>
      <td data-label={w.what}>{w.acts[line.action] ?? <code>{line.action}</code>}</td>
      <td data-label={w.about}>
        <span class="two-lines">
          {line.about}
          {more.length > 0 && (
            <details class="facts">
              <summary>{w.detail}</summary>
              <ul>
                {more.map((f) => (
                  <li key={f}>{f}</li>
                ))}
              </ul>
            </details>
          )}
        </span>
      </td>
    </tr>
  );
}
