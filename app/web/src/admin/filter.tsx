// What becomes of suspicious mail, and whom we always or never believe.
import { useState } from 'preact/hooks';
import type { FilterPolicy, SenderRule } from '../api.gen';
import { del, get, post, put } from '../core/api';
import { fullTime } from '../core/dates';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Fault, faultText, Field, IconButton, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, toast } from '../kit/overlay';
import { attempt, Listed, type List } from './parts';

const points = ['junk', 'quarantine', 'refuse'] as const;
const dangers = ['flag', 'quarantine', 'refuse'] as const;

export function FilterPanel() {
  const load = useLoad('filter', () => get<FilterPolicy>('/admin/filter'));
  return (
    <>
      {load.error && !load.data ? <Fault error={load.error} retry={() => void load.reload()} /> : !load.data ? <Skeleton rows={4} /> : <FilterForm key={JSON.stringify(load.data)} policy={load.data} reload={load.reload} />}
      <Senders />
    </>
  );
}

function FilterForm({ policy, reload }: { policy: FilterPolicy; reload: () => Promise<void> }) {
  const w = manage().filter;
  const [f, setForm] = useState(policy);
  const set = (part: Partial<FilterPolicy>) => setForm({ ...f, ...part });
  const save = async (e: Event) => {
    e.preventDefault();
    if (f.off && !policy.off && !(await confirm(w.offTitle, w.offText, w.offVerb, true))) return;
    const { off, junk, quarantine, refuse, greylist, dangerous } = f;
    if (await attempt(put('/admin/filter', { off, junk, quarantine, refuse, greylist, dangerous }), t.settings.saved)) await reload();
  };
  return (
    <form class="panel stack" onSubmit={save} noValidate>
      <label class="tick">
        <input type="checkbox" class="check" checked={!f.off} onChange={() => set({ off: !f.off })} />
        {w.on}
      </label>
      {!f.off && (
        <>
          <p class="field-hint">{w.pointsHint}</p>
          <div class="panels">
            {points.map((k) => (
              <Field key={k} label={w.points[k]}>
                {(a) => <input {...a} type="number" min="0" max="1000" step="0.5" value={String(f[k])} onInput={(e) => set({ [k]: Number(e.currentTarget.value) || 0 })} />}
              </Field>
            ))}
          </div>
          <Field label={w.danger} hint={w.dangerHint}>
            {(a) => (
              <select {...a} value={f.dangerous} onChange={(e) => set({ dangerous: e.currentTarget.value as FilterPolicy['dangerous'] })}>
                {dangers.map((d) => (
                  <option key={d} value={d}>
                    {w.dangers[d]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <label class="tick">
            <input type="checkbox" class="check" checked={f.greylist} onChange={() => set({ greylist: !f.greylist })} />
            {w.greylist}
          </label>
        </>
      )}
      <div>
        <Button kind="primary" type="submit">
          {t.general.save}
        </Button>
      </div>
    </form>
  );
}

function Senders() {
  const w = manage().filter;
  const load = useLoad('senders', () => get<List<SenderRule>>('/admin/filter/senders'));
  const [pattern, setPattern] = useState('');
  const [allow, setAllow] = useState(true);
  const [fault, setFault] = useState('');
  const add = async (e: Event) => {
    e.preventDefault();
    if (!pattern.trim()) return;
    setFault('');
    try {
      await post('/admin/filter/senders', { allow, pattern: pattern.trim().replace(/^@/, '') });
      toast(t.settings.saved);
      setPattern('');
      await load.reload();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  const remove = async (r: SenderRule) => {
    if (await confirm(w.takeTitle(r.pattern), r.allow ? w.takeAllowed : w.takeDenied, t.general.remove, true)) {
      if (await attempt(del(`/admin/filter/senders/${r.id}`))) await load.reload();
    }
  };
  return (
    <section class="panel stack">
      <h2>{w.lists}</h2>
      <form class="grant-form" onSubmit={add} noValidate>
        <Field label={w.pattern} hint={w.patternHint} error={fault}>
          {(a) => <input {...a} autocapitalize="off" spellcheck={false} value={pattern} onInput={(e) => setPattern(e.currentTarget.value)} />}
        </Field>
        <Field label={w.list}>
          {(a) => (
            <select {...a} value={allow ? 'allow' : 'deny'} onChange={(e) => setAllow(e.currentTarget.value === 'allow')}>
              <option value="allow">{w.allow}</option>
              <option value="deny">{w.deny}</option>
            </select>
          )}
        </Field>
        <Button kind="primary" type="submit" icon="plus" disabled={!pattern.trim()}>
          {w.add}
        </Button>
      </form>
      <Listed load={load} icon="shield" none={w.listNone} why={w.listNoneWhy}>
        {(items) => (
          <ul class="rows">
            {items.map((r) => (
              <li key={r.id} class="grant">
                <span class={`tag ${r.allow ? 'tag-ok' : 'tag-err'}`}>{r.allow ? w.allow : w.deny}</span>
                <span class="two-lines">
                  <b class="cut">{r.pattern}</b>
                  <small>{[r.note, r.by, fullTime(new Date(r.at))].filter(Boolean).join(' · ')}</small>
                </span>
                <span class="grow" />
                <IconButton icon="trash" label={w.take(r.pattern)} onClick={() => void remove(r)} />
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </section>
  );
}
