// How much room mailboxes have together.
import { useState } from 'preact/hooks';
import type { Quota, Quotas } from '../api.gen';
import { get, put, query } from '../core/api';
import { bytes } from '../core/dates';
import type { Page } from '../core/wire';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Empty, Fault, faultText, Field, IconButton, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { attempt } from './parts';
import { type Choice, Picker } from './picker';

const gb = 1024 ** 3;
const kinds = ['organisation', 'domain', 'department', 'group'] as const;

export function CapacityPanel() {
  const w = manage().capacity;
  const load = useLoad('quotas', () => get<Quotas>('/admin/quotas'));
  const [editing, setEditing] = useState<Quota | 'new' | null>(null);
  const data = load.data;
  if (load.error && !data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!data) return <Skeleton rows={4} />;
  const choose = async (whenFull: Quotas['whenFull']) => {
    await attempt(put('/admin/policies/quota', { whenFull }), w.saved);
    await load.reload();
  };
  const take = async (q: Quota) => {
    if (!(await confirm(w.takeTitle(q.title), w.takeText, w.take, true))) return;
    if (await attempt(put('/admin/quotas', { kind: q.kind, name: q.name, bytes: 0 }), w.saved)) await load.reload();
  };
  return (
    <>
      <p class="quiet">{data.perMailbox ? w.plan(data.plan ?? '', bytes(data.perMailbox)) : w.noPlan}</p>
      <fieldset class="panel stack">
        <legend>{w.full}</legend>
        {(['defer', 'refuse'] as const).map((k) => (
          <label key={k} class="tick">
            <input type="radio" name="full" checked={data.whenFull === k} onChange={() => void choose(k)} />
            {w[k]}
          </label>
        ))}
      </fieldset>
      <section class="panel stack">
        <h2>{w.shared}</h2>
        <p class="field-hint">{w.sharedHint}</p>
        {!data.items.length ? (
          <Empty icon="chart" title={w.none} />
        ) : (
          <ul class="rows">
            {data.items.map((q) => (
              <li key={q.kind + q.name} class="quota-row">
                <span class="two-lines grow">
                  <b class="cut">{q.title || w.kinds[q.kind]}</b>
                  <small class="cut">{`${w.kinds[q.kind]} · ${w.boxes(q.mailboxes)}`}</small>
                </span>
                <span class="quota-bar">
                  <progress class={q.used >= q.bytes * 0.95 ? 'full' : ''} max={q.bytes} value={Math.min(q.used, q.bytes)} aria-label={q.title} />
                  <small>{w.used(bytes(q.used), bytes(q.bytes))}</small>
                </span>
                <IconButton icon="pen" label={`${w.change}: ${q.title}`} onClick={() => setEditing(q)} />
                <IconButton icon="trash" label={`${w.take}: ${q.title}`} onClick={() => void take(q)} />
              </li>
            ))}
          </ul>
        )}
        <div>
          <Button icon="plus" onClick={() => setEditing('new')}>
            {w.add}
          </Button>
        </div>
      </section>
      {editing && (
        <QuotaForm
          quota={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          saved={(q) => {
            load.set(q);
            setEditing(null);
            toast(w.saved);
          }}
        />
      )}
    </>
  );
}

function QuotaForm({ quota, onClose, saved }: { quota: Quota | null; onClose: () => void; saved: (q: Quotas) => void }) {
  const w = manage().capacity;
  const [kind, setKind] = useState<string>(quota?.kind ?? 'organisation');
  const [who, setWho] = useState<Choice[]>([]);
  const [domain, setDomain] = useState('');
  const [size, setSize] = useState(quota ? String(+(quota.bytes / gb).toFixed(2)) : '');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const domains = useLoad(kind === 'domain' && !quota ? 'quota-domains' : null, () => get<Page<{ name: string }>>(`/admin/domains${query({})}`));
  const save = async (e: Event) => {
    e.preventDefault();
    const name = quota ? quota.name : kind === 'domain' ? domain || domains.data?.items[0]?.name : kind === 'organisation' ? '' : who[0]?.id;
    const n = Number(size.replace(',', '.'));
    if (!(n > 0)) return setFault(w.sizeBad);
    if (name === undefined) return setFault(w.whichBad);
    setBusy(true);
    try {
      saved(await put<Quotas>('/admin/quotas', { kind, name, bytes: Math.round(n * gb) }));
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={quota ? w.change : w.add} onClose={onClose}>
      <form class="stack" onSubmit={save} noValidate>
        {quota ? (
          <p>
            <b>{quota.title}</b>
          </p>
        ) : (
          <Field label={w.kind}>
            {(a) => (
              <select
                {...a}
                value={kind}
                onChange={(e) => {
                  setKind(e.currentTarget.value);
                  setWho([]);
                }}
              >
                {kinds.map((k) => (
                  <option key={k} value={k}>
                    {w.kinds[k]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {!quota && kind === 'domain' && (
          <Field label={w.which}>
            {(a) => (
              <select {...a} value={domain} onChange={(e) => setDomain(e.currentTarget.value)}>
                {(domains.data?.items ?? []).map((d) => (
                  <option key={d.name} value={d.name}>
                    {d.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {!quota && (kind === 'department' || kind === 'group') && <Picker key={kind} one label={w.which} kinds={[kind === 'group' ? 'group' : 'department']} value={who} onChange={setWho} />}
        <Field label={w.size} error={fault} required>
          {(a) => <input {...a} class="short" inputMode="decimal" value={size} onInput={(e) => setSize(e.currentTarget.value)} />}
        </Field>
        <Button kind="primary" type="submit" busy={busy}>
          {t.general.save}
        </Button>
      </form>
    </Dialog>
  );
}
