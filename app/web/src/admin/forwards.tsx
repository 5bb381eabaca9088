// What mail may leave by itself, and what does.
import { useState } from 'preact/hooks';
import type { ForwardLine, ForwardPolicy } from '../api.gen';
import { get, put, query } from '../core/api';
import { go, place, withQuery } from '../core/router';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Fault, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm } from '../kit/overlay';
import { attempt, Listed, type List } from './parts';

const modes = ['allow', 'internal', 'deny'] as const;

export function ForwardsPanel() {
  const load = useLoad('forwarding', () => get<ForwardPolicy>('/admin/policies/forwarding'));
  const cursor = place.value.query.get('cursor') ?? '';
  const report = useLoad(`forwards|${cursor}`, () => get<List<ForwardLine>>(`/admin/forwards${query({ cursor })}`));
  if (load.error && !load.data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton rows={4} />;
  const changed = async () => {
    await load.reload();
    await report.reload();
  };
  const w = manage().forwards;
  return (
    <>
      <ModeForm key={load.data.mode} policy={load.data} changed={changed} />
      <section class="stack">
        <h2>{w.report}</h2>
        <Listed load={report} icon="forward" none={w.none} why={w.noneWhy}>
          {(items) => (
            <ul class="rows">
              {items.map((f, i) => (
                <li key={i} class="grant">
                  <span class="two-lines">
                    <b class="cut">{f.name}</b>
                    <small class="cut">{f.address}</small>
                  </span>
                  <span class="two-lines">
                    <b class="cut">{f.computed ? w.computed : f.to}</b>
                    <small class="cut">{[w.kinds[f.kind], f.where, f.line ? w.line(f.line) : ''].filter(Boolean).join(' · ')}</small>
                  </span>
                  <span class="grow" />
                  {f.outside && <span class="tag tag-warn">{w.outside}</span>}
                  {f.blocked && <span class="tag tag-plain">{w.blocked}</span>}
                </li>
              ))}
            </ul>
          )}
        </Listed>
        {report.data?.next && (
          <div class="pager">
            <Button icon="next" onClick={() => go(withQuery({ cursor: report.data?.next ?? null }))}>
              {manage().more}
            </Button>
          </div>
        )}
      </section>
    </>
  );
}

function ModeForm({ policy, changed }: { policy: ForwardPolicy; changed: () => Promise<void> }) {
  const w = manage().forwards;
  const [mode, setMode] = useState<string>(policy.mode);
  const [busy, setBusy] = useState(false);
  const save = async (e: Event) => {
    e.preventDefault();
    if (mode !== 'allow' && mode !== policy.mode && !(await confirm(mode === 'deny' ? w.denyTitle : w.insideTitle, w.denyText, w.verb, true))) return;
    setBusy(true);
    if (await attempt(put('/admin/policies/forwarding', { mode }), t.settings.saved)) await changed();
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={save}>
      <fieldset class="panel stack">
        <legend>{manage().policies.tabs.forwarding}</legend>
        {modes.map((m) => (
          <label key={m} class="tick">
            <input type="radio" name="forwarding" checked={mode === m} onChange={() => setMode(m)} />
            {w[m]}
          </label>
        ))}
        <p class="field-hint">{w.now}</p>
      </fieldset>
      <div>
        <Button kind="primary" type="submit" busy={busy} disabled={mode === policy.mode}>
          {t.general.save}
        </Button>
      </div>
    </form>
  );
}
