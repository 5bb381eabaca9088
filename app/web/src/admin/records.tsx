import { useEffect, useState } from 'preact/hooks';
import { post } from '../core/api';
import type { Domain, DomainRecord } from '../core/wire';
import { words } from '../i18n/admin';
import { Banner, Button, CopyField, faultText, StatusDot } from '../kit/basic';
import { toast } from '../kit/overlay';

const recheckEvery = 30; // seconds, while the page is open and something is missing

const groups = ['needed', 'recommended', 'optional'] as const;

/** groupOf says how much a record matters. */
function groupOf(r: DomainRecord): (typeof groups)[number] {
  if (/^(autoconfig|autodiscover|srv)$/.test(r.purpose ?? '')) return 'optional';
  return r.optional ? 'recommended' : 'needed';
}

const tones = { ok: 'ok', missing: 'err', different: 'warn', unknown: 'off' } as const;

/** Records shows what must stand in the DNS, what was found, and checks again by itself. */
export function Records({ domain, onChange }: { domain: Domain; onChange: (d: Domain) => void }) {
  const w = words().domains;
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useState(recheckEvery);
  const records = domain.records ?? [];
  const needed = records.filter((r) => !r.optional);
  const right = needed.filter((r) => r.state === 'ok').length;
  const complete = needed.length > 0 && right === needed.length;

  const check = async (quiet = false) => {
    setBusy(true);
    try {
      const d = await post<Domain>(`/admin/domains/${encodeURIComponent(domain.name)}/check`);
      if (d?.records) onChange(d);
    } catch (err) {
      if (!quiet) toast(faultText(err), undefined, 'err');
    }
    setBusy(false);
    setLeft(recheckEvery);
  };
  useEffect(() => {
    if (complete || domain.free) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && setLeft((s) => s - 1), 1000);
    return () => clearInterval(timer);
  }, [complete, domain.name]);
  useEffect(() => {
    if (left <= 0 && !busy) void check(true);
  }, [left]);

  if (domain.free && !records.length) return <Banner tone="ok">{w.freeNote}</Banner>;
  return (
    <section class="records">
      {complete ? <Banner tone="ok">{w.done}</Banner> : <p class="quiet">{w.intro}</p>}
      <div class="records-bar">
        <b>{w.ready(right, needed.length)}</b>
        {!complete && <span class="quiet">{w.checkIn(Math.max(0, left))}</span>}
        <span class="grow" />
        <Button icon="download" onClick={() => download(domain)}>
          {w.zone}
        </Button>
        <Button icon="refresh" kind="primary" busy={busy} onClick={() => void check()}>
          {w.recheck}
        </Button>
      </div>
      {groups
        .map((key) => ({ key, rows: records.filter((r) => groupOf(r) === key) }))
        .filter((g) => g.rows.length)
        .map((g) => (
          <RecordTable key={g.key} title={w.groups[g.key]} hint={w.groupHints[g.key]} rows={g.rows} />
        ))}
    </section>
  );
}

function RecordTable({ title, hint, rows }: { title: string; hint: string; rows: DomainRecord[] }) {
  const w = words().domains;
  return (
    <>
      <h2 class="records-title">
        {title} <small class="quiet">{hint}</small>
      </h2>
      <div class="table-wrap" tabIndex={0} role="region" aria-label={title}>
        <table class="table cards">
          <thead>
            <tr>
              <th scope="col">{w.state}</th>
              <th scope="col">{w.type}</th>
              <th scope="col">{w.host}</th>
              <th scope="col">{w.priority}</th>
              <th scope="col">{w.value}</th>
              <th scope="col">{w.found}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r, i) => (
              <Row key={i} r={r} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** hintOf says what to do in our language; what we have no words for, the server says. */
function hintOf(r: DomainRecord): string {
  return words().domains.faults[r.fault ?? '']?.(r) ?? r.hint ?? '';
}

function Row({ r }: { r: DomainRecord }) {
  const w = words().domains;
  return (
    <tr>
      <td data-label={w.state}>
        <StatusDot tone={tones[r.state] ?? 'off'}>{w.states[r.state] ?? r.state}</StatusDot>
        {w.uses[r.use ?? ''] && <span class="tag tag-plain">{w.uses[r.use ?? '']}</span>}
        {r.state !== 'ok' && hintOf(r) && <small class="record-hint">{hintOf(r)}</small>}
      </td>
      <td data-label={w.type}>
        <code>{r.type}</code>
      </td>
      <td data-label={w.host}>
        <CopyField value={r.host} label={w.host} />
      </td>
      <td data-label={w.priority}>{r.priority ? <CopyField value={String(r.priority)} label={w.priority} /> : '–'}</td>
      <td data-label={w.value}>
        <CopyField value={r.value} label={w.value} />
      </td>
      <td data-label={w.found} class="record-found">
        {r.found?.length ? r.found.map((f) => <code key={f}>{f}</code>) : <span class="quiet">{w.nothing}</span>}
      </td>
    </tr>
  );
}

/** download writes the records as a zone file for the person who keeps the DNS. */
function download(domain: Domain): void {
  const quote = (v: string) => (v.match(/.{1,250}/g) ?? ['']).map((part) => `"${part.replace(/["\\]/g, '\\$&')}"`).join(' ');
  const dot = (v: string) => (v.endsWith('.') ? v : `${v}.`);
  const lines = domain.records.map((r) => {
    const value = r.type === 'TXT' ? quote(r.value) : r.type === 'MX' ? `${r.priority ?? 10} ${dot(r.value)}` : r.type === 'SRV' ? `${r.priority ?? 0} ${dot(r.value)}` : dot(r.value);
    return `${dot(r.host)}\t3600\tIN\t${r.type}\t${value}`;
  });
  const url = URL.createObjectURL(new Blob([lines.join('\n') + '\n'], { type: 'text/plain' }));
  const a = document.createElement('a');
  a.href = url;
  a.download = `${domain.name}.zone.txt`;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 5000);
}
