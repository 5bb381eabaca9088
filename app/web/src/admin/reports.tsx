// What other mail servers report about our domains.
import type { DomainReport, ReportDay, ReportOverview } from '../api.gen';
import { get, query } from '../core/api';
import { fullTime, monthDay } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import { manage } from '../i18n/manage';
import { Button, Empty, Fault, Skeleton, Tabs } from '../kit/basic';
import { useLoad } from '../kit/load';
import { Head } from './parts';

const kinds = ['dmarc', 'tls'] as const;
const spans = [7, 30, 90, 365];
const fewestDays = 30; // so that a single day is no wall

export function ReportsPage() {
  const w = manage().reports;
  const q = place.value.query;
  const kind = q.get('kind') === 'tls' ? 'tls' : 'dmarc';
  const days = spans.find((n) => String(n) === q.get('days')) ?? 30;
  const path = `/admin/reports${query({ kind, days, cursor: q.get('cursor') })}`;
  const load = useLoad(path, () => get<ReportOverview>(path));
  return (
    <>
      <Head title={w.title} lead={w.lead}>
        <select aria-label={w.days(days)} value={days} onChange={(e) => go(withQuery({ days: e.currentTarget.value, cursor: null }))}>
          {spans.map((n) => (
            <option key={n} value={n}>
              {w.days(n)}
            </option>
          ))}
        </select>
      </Head>
      <Tabs label={w.title} panelId="reports" value={kind} onChange={(k) => go(withQuery({ kind: k === 'dmarc' ? null : k, cursor: null }))} tabs={kinds.map((key) => ({ key, label: w.tabs[key] }))} />
      <div role="tabpanel" id="reports" aria-labelledby={`reports-${kind}`} class="stack">
        {load.error && !load.data ? <Fault error={load.error} retry={() => void load.reload()} /> : !load.data ? <Skeleton rows={5} /> : <Overview data={load.data} kind={kind} />}
      </div>
    </>
  );
}

function Overview({ data, kind }: { data: ReportOverview; kind: 'dmarc' | 'tls' }) {
  const w = manage().reports;
  const where = (
    <p class="field-hint">
      {w.where} {data.addresses.map((a) => a[kind]).join(manage().comma)}
    </p>
  );
  if (!data.items.length) {
    return (
      <>
        <Empty icon="chart" title={w.none}>
          {w.noneWhy}
        </Empty>
        {where}
      </>
    );
  }
  return (
    <>
      {data.days.length > 0 && <Chart days={data.days} kind={kind} />}
      {data.sources.length > 0 && (
        <section class="panel stack">
          <h2>{w.sources}</h2>
          <p class="field-hint">{w.sourcesHint[kind]}</p>
          <ul class="rows">
            {data.sources.map((s, i) => (
              <li key={i} class="grant">
                <span class="two-lines">
                  <b>{s.source || (kind === 'tls' ? w.everybody : w.unknown)}</b>
                  <small>{[s.target, w.policies[s.detail] ?? s.detail].filter(Boolean).join(' · ')}</small>
                </span>
                <span class="grow" />
                {s.outcome && <span class="tag tag-plain">{w.outcomes[s.outcome] ?? s.outcome}</span>}
                <span class={`tag ${s.good ? 'tag-ok' : 'tag-warn'}`}>{`${s.good ? w.good[kind] : w.bad[kind]} ${s.count}`}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="panel stack">
        <h2>{w.list}</h2>
        <ul class="rows">
          {data.items.map((r) => (
            <ReportRow key={r.id} report={r} kind={kind} />
          ))}
        </ul>
        {data.next && (
          <div class="pager">
            <Button icon="next" onClick={() => go(withQuery({ cursor: data.next ?? null }))}>
              {w.more}
            </Button>
          </div>
        )}
        {where}
      </section>
    </>
  );
}

function ReportRow({ report: r, kind }: { report: DomainReport; kind: 'dmarc' | 'tls' }) {
  const w = manage().reports;
  return (
    <li class="grant">
      <span class="two-lines">
        <b class="cut">{r.reporter || w.unknown}</b>
        <small class="cut">{r.fault ? `${w.fault} · ${r.fault}` : `${r.domain} · ${monthDay(new Date(r.begin))}`}</small>
      </span>
      <span class="grow" />
      {!r.sender && <span class="tag tag-warn">{w.unproven}</span>}
      {!r.fault && (
        <span class="quiet narrow-off">
          {w.good[kind]} {r.good} · {w.bad[kind]} {r.bad}
        </span>
      )}
      <small class="quiet narrow-off">{fullTime(new Date(r.received))}</small>
    </li>
  );
}

/** Chart is a bar for each day, and the same in a table for who cannot see it. */
function Chart({ days, kind }: { days: ReportDay[]; kind: 'dmarc' | 'tls' }) {
  const w = manage().reports;
  const most = Math.max(1, ...days.map((d) => d.good + d.bad));
  const [width, height] = [10, 100];
  return (
    <section class="panel stack">
      <h2>{w.chart}</h2>
      <svg class="report-chart" viewBox={`0 0 ${Math.max(days.length, fewestDays) * width} ${height}`} preserveAspectRatio="none" role="img" aria-label={w.chart}>
        {days.map((d, i) => {
          const [good, bad] = [(d.good / most) * height, (d.bad / most) * height];
          return (
            <g key={d.day}>
              <title>{`${monthDay(new Date(d.day))}: ${w.good[kind]} ${d.good}, ${w.bad[kind]} ${d.bad}`}</title>
              <rect class="good" x={i * width + 1} y={height - good} width={width - 2} height={good} />
              <rect class="bad" x={i * width + 1} y={height - good - bad} width={width - 2} height={bad} />
            </g>
          );
        })}
      </svg>
      <p class="report-legend">
        <span class="tag tag-ok">{w.good[kind]}</span>
        <span class="tag tag-warn">{w.bad[kind]}</span>
        <span class="grow" />
        <small class="quiet">
          {monthDay(new Date(days[0].day))} – {monthDay(new Date(days[days.length - 1].day))}
        </small>
      </p>
      <details>
        <summary>{w.table}</summary>
        <table class="report-table">
          <thead>
            <tr>
              <th>{w.day}</th>
              <th>{w.good[kind]}</th>
              <th>{w.bad[kind]}</th>
            </tr>
          </thead>
          <tbody>
            {days.map((d) => (
              <tr key={d.day}>
                <td>{monthDay(new Date(d.day))}</td>
                <td>{d.good}</td>
                <td>{d.bad}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
