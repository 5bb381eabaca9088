// What waits for somebody's word. Also for approvers who are no administrators.
import { useState } from 'preact/hooks';
import type { Approval } from '../api.gen';
import { get, post } from '../core/api';
import { fullTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import { half } from '../i18n/half';
import { lang } from '../i18n/lang';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Avatar, Button, StatusDot, Tabs } from '../kit/basic';
import { useLoad } from '../kit/load';
import { Ask } from './outgoing';
import { attempt, Head, Listed, type List } from './parts';

/** ours is our language's half of a line such as "规则 · rule: name". */
function ours(line: string): string {
  const parts = /^(.*?) · ([^:]+): (.*)$/s.exec(line);
  if (!parts) return half(line);
  return lang.value === 'zh' ? `${parts[1]}：${parts[3]}` : `${parts[2]}: ${parts[3]}`;
}

const tones = { open: 'warn', approved: 'ok', refused: 'err', expired: 'off', gone: 'off' } as const;

export function ApprovalsPage() {
  const w = manage().approvals;
  const all = place.value.query.get('state') === 'all';
  const load = useLoad(`approvals|${all}`, () => get<List<Approval>>(`/approvals${all ? '?state=all' : ''}`));
  return (
    <>
      <Head title={w.title} lead={w.lead}>
        <Button icon="refresh" onClick={() => void load.reload()}>
          {t.general.refresh}
        </Button>
      </Head>
      <Tabs
        label={w.title}
        panelId="approvals"
        value={all ? 'all' : 'open'}
        onChange={(k) => go(withQuery({ state: k === 'all' ? 'all' : null }))}
        tabs={[
          { key: 'open', label: w.open },
          { key: 'all', label: w.all },
        ]}
      />
      <div role="tabpanel" id="approvals" aria-labelledby={`approvals-${all ? 'all' : 'open'}`} class="stack">
        <Listed load={load} icon="check" none={w.none} why={w.noneWhy}>
          {(items) => (
            <ul class="queue">
              {items.map((x) => (
                <Line key={x.id} x={x} reload={load.reload} />
              ))}
            </ul>
          )}
        </Listed>
      </div>
    </>
  );
}

function Line({ x, reload }: { x: Approval; reload: () => Promise<void> }) {
  const w = manage().approvals;
  const [refusing, setRefusing] = useState(false);
  const [busy, setBusy] = useState(false);
  const decide = async (decision: 'approve' | 'refuse', reason = '') => {
    setRefusing(false);
    setBusy(true);
    await attempt(post(`/approvals/${x.id}`, { decision, reason: reason || undefined }), decision === 'approve' ? w.approved : w.refused);
    setBusy(false);
    await reload();
  };
  return (
    <li class="panel">
      <div class="queue-line">
        <Avatar name={x.asker.name} size={36} />
        <span class="two-lines">
          <b>{x.subject || w.noSubject}</b>
          <small>{w.asks(x.asker.name, fullTime(new Date(x.createdAt)))}</small>
        </span>
        <span class="grow" />
        {x.state !== 'open' && <StatusDot tone={tones[x.state]}>{w.states[x.state]}</StatusDot>}
      </div>
      {x.detail?.length > 0 && (
        <ul class="approval-detail">
          {x.detail.map((line) => (
            <li key={line}>{ours(line)}</li>
          ))}
        </ul>
      )}
      {x.reason && <p class="quiet">{w.reasonOf(x.reason)}</p>}
      {x.state === 'open' && (
        <>
          {x.expiresAt && <p class="quiet">{w.expires(fullTime(new Date(x.expiresAt)))}</p>}
          <div class="row-acts-line">
            <Button kind="primary" icon="check" busy={busy} onClick={() => void decide('approve')}>
              {w.approve}
            </Button>
            <Button icon="close" onClick={() => setRefusing(true)}>
              {w.refuse}
            </Button>
          </div>
        </>
      )}
      {refusing && <Ask danger title={w.refuseTitle} text={w.refuseText(x.asker.name)} verb={w.refuse} onClose={() => setRefusing(false)} done={(reason) => void decide('refuse', reason)} />}
    </li>
  );
}
