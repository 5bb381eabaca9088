// The archive of the organisation's mail, who may read it, what must stay and what goes by itself.
import { useState } from 'preact/hooks';
import type { ArchiveSettings, Auditor, LegalHold, Retention, RetentionRule } from '../api.gen';
import { del, get, post, put } from '../core/api';
import { bytes, fullTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import { keepWords } from '../i18n/keep';
import { Button, Fault, Field, Skeleton, StatusDot, Tabs } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog } from '../kit/overlay';
import { attempt, Head, Listed, type List } from './parts';
import { type Choice, Picker } from './picker';

const tabs = ['archive', 'auditors', 'holds', 'retention'] as const;
const when = (s: string) => fullTime(new Date(s));
const start = (day: string) => (day ? new Date(`${day}T00:00:00`).toISOString() : undefined);
const end = (day: string) => (day ? new Date(`${day}T23:59:59`).toISOString() : undefined);

export function ArchivePage() {
  const w = keepWords();
  const tab = tabs.find((k) => k === place.value.query.get('tab')) ?? 'archive';
  return (
    <>
      <Head title={w.title} lead={w.lead[tab]} />
      <Tabs label={w.title} panelId="archive" value={tab} onChange={(k) => go(withQuery({ tab: k === 'archive' ? null : k }))} tabs={tabs.map((key) => ({ key, label: w.tabs[key] }))} />
      <div role="tabpanel" id="archive" aria-labelledby={`archive-${tab}`} class="stack">
        {tab === 'archive' && <Settings />}
        {tab === 'auditors' && <Auditors />}
        {tab === 'holds' && <Holds />}
        {tab === 'retention' && <RetentionRules />}
      </div>
    </>
  );
}

function Settings() {
  const w = keepWords();
  const load = useLoad('archive', () => get<ArchiveSettings>('/admin/archive'));
  const [change, setChange] = useState<Partial<ArchiveSettings>>({});
  if (load.error) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton rows={3} />;
  const at = { ...load.data, ...change };
  const save = async (e: Event) => {
    e.preventDefault();
    if (await attempt(put('/admin/archive', { on: at.on, days: at.days, twoAuditors: at.twoAuditors }), w.saved)) {
      setChange({});
      await load.reload();
    }
  };
  return (
    <form class="panel stack" onSubmit={save} noValidate>
      <p class="quiet">{load.data.since ? w.since(when(load.data.since), load.data.mails, bytes(load.data.bytes)) : w.off}</p>
      <label class="tick">
        <input type="checkbox" class="check" checked={at.on} onChange={(e) => setChange({ ...change, on: e.currentTarget.checked })} />
        {w.on}
      </label>
      <Field label={w.days} hint={w.daysHint}>
        {(a) => <input {...a} type="number" min={0} max={36500} value={at.days} onInput={(e) => setChange({ ...change, days: Number(e.currentTarget.value) })} />}
      </Field>
      <label class="tick">
        <input type="checkbox" class="check" checked={at.twoAuditors} onChange={(e) => setChange({ ...change, twoAuditors: e.currentTarget.checked })} />
        {w.two}
      </label>
      <p>
        <Button kind="primary" type="submit">
          {w.save}
        </Button>
      </p>
    </form>
  );
}

function Auditors() {
  const w = keepWords();
  const load = useLoad('auditors', () => get<List<Auditor>>('/admin/archive/auditors'));
  const [adding, setAdding] = useState(false);
  const drop = async (x: Auditor) => {
    if ((await confirm(w.removeTitle(x.person.name), w.removeText, w.remove, true)) && (await attempt(del(`/admin/archive/auditors/${x.person.id}`)))) await load.reload();
  };
  return (
    <>
      <p>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {w.add}
        </Button>
      </p>
      <Listed load={load} icon="shield" none={w.none} why={w.noneWhy}>
        {(items) => (
          <ul class="queue">
            {items.map((x) => (
              <li class="panel" key={x.person.id}>
                <b>{x.person.name}</b>
                <p>{x.whole ? w.everybody : [...x.departments, ...x.people].map((p) => p.name || p.id).join(' · ')}</p>
                {(x.from || x.to) && (
                  <p class="quiet">{w.span(x.from ? when(x.from) : '', x.to ? when(x.to) : '')}</p>
                )}
                {!x.active && <StatusDot tone="warn">{w.asleep}</StatusDot>}
                <div class="row-acts-line">
                  <Button kind="quiet" icon="trash" onClick={() => void drop(x)}>
                    {w.remove}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Listed>
      {adding && (
        <AddAuditor
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            void load.reload();
          }}
        />
      )}
    </>
  );
}

interface SheetProps {
  onClose: () => void;
  onDone: () => void;
}

function AddAuditor({ onClose, onDone }: SheetProps) {
  const w = keepWords();
  const [who, setWho] = useState<Choice[]>([]);
  const [whole, setWhole] = useState(false);
  const [scope, setScope] = useState<Choice[]>([]);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const ids = (kind: string) => scope.filter((c) => c.kind === kind).map((c) => c.id);
  const submit = async (e: Event) => {
    e.preventDefault();
    const body = { whole, departments: whole ? [] : ids('department'), people: whole ? [] : ids('person'), from: start(from), to: end(to) };
    if (await attempt(put(`/admin/archive/auditors/${who[0]?.id}`, body), w.saved)) onDone();
  };
  return (
    <Dialog title={w.add} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Picker label={w.person} kinds={['person']} value={who} onChange={setWho} one autofocus />
        <label class="tick">
          <input type="checkbox" class="check" checked={whole} onChange={(e) => setWhole(e.currentTarget.checked)} />
          {w.whole}
        </label>
        {!whole && <Picker label={w.scope} kinds={['person', 'department']} value={scope} onChange={setScope} />}
        <Field label={w.from}>{(a) => <input {...a} type="date" value={from} onInput={(e) => setFrom(e.currentTarget.value)} />}</Field>
        <Field label={w.to}>{(a) => <input {...a} type="date" value={to} onInput={(e) => setTo(e.currentTarget.value)} />}</Field>
        <Button kind="primary" type="submit" disabled={!who.length || (!whole && !scope.length)}>
          {w.add}
        </Button>
      </form>
    </Dialog>
  );
}

function Holds() {
  const w = keepWords();
  const load = useLoad('holds', () => get<List<LegalHold>>('/admin/archive/holds'));
  const [adding, setAdding] = useState(false);
  const drop = async (h: LegalHold) => {
    if ((await confirm(w.endTitle, w.endText, w.end, true)) && (await attempt(del(`/admin/archive/holds/${h.id}`)))) await load.reload();
  };
  return (
    <>
      <p>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {w.addHold}
        </Button>
      </p>
      <Listed load={load} icon="shield" none={w.noHold}>
        {(items) => (
          <ul class="queue">
            {items.map((h) => (
              <li class="panel" key={h.id}>
                <div class="queue-line">
                  <span class="two-lines grow">
                    <b>{h.person?.name ?? (h.mailbox?.name || w.goneBox)}</b>
                    <small>{h.mailbox ? w.sharedBox : w.person}</small>
                  </span>
                  <StatusDot tone={h.endedAt ? 'off' : 'warn'}>{h.endedAt ? w.holdOver : w.holdOn}</StatusDot>
                </div>
                <p>{h.reason}</p>
                {(h.from || h.to) && <p class="quiet">{w.span(h.from ? when(h.from) : '', h.to ? when(h.to) : '')}</p>}
                <p class="quiet">{h.endedAt ? w.ended(h.endedBy ?? '', when(h.endedAt)) : w.begun(h.by, when(h.at))}</p>
                {!h.endedAt && (
                  <div class="row-acts-line">
                    <Button kind="quiet" onClick={() => void drop(h)}>
                      {w.end}
                    </Button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
      </Listed>
      {adding && (
        <AddHold
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            void load.reload();
          }}
        />
      )}
    </>
  );
}

function AddHold({ onClose, onDone }: SheetProps) {
  const w = keepWords();
  const [who, setWho] = useState<Choice[]>([]);
  const [reason, setReason] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const submit = async (e: Event) => {
    e.preventDefault();
    if (await attempt(post('/admin/archive/holds', { [who[0]?.kind === 'mailbox' ? 'mailbox' : 'person']: who[0]?.id, reason, from: start(from), to: end(to) }), w.saved)) onDone();
  };
  return (
    <Dialog title={w.addHold} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Picker label={w.holdWho} kinds={['person', 'mailbox']} value={who} onChange={setWho} one autofocus />
        <Field label={w.reason}>{(a) => <textarea {...a} rows={3} maxLength={500} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />}</Field>
        <Field label={w.from}>{(a) => <input {...a} type="date" value={from} onInput={(e) => setFrom(e.currentTarget.value)} />}</Field>
        <Field label={w.to}>{(a) => <input {...a} type="date" value={to} onInput={(e) => setTo(e.currentTarget.value)} />}</Field>
        <Button kind="primary" type="submit" disabled={!who.length || !reason.trim()}>
          {w.addHold}
        </Button>
      </form>
    </Dialog>
  );
}

function RetentionRules() {
  const w = keepWords();
  const load = useLoad('retention', () => get<Retention>('/admin/archive/retention'));
  const [who, setWho] = useState<Choice[]>([]);
  const [spot, setSpot] = useState('trash');
  const [days, setDays] = useState(30);
  const items = load.data?.items;
  const keep = async (list: RetentionRule[]) => {
    if (await attempt(put('/admin/archive/retention', { items: list }), w.saved)) await load.reload();
  };
  if (load.error) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!items) return <Skeleton rows={3} />;
  const add = async (e: Event) => {
    e.preventDefault();
    const c = who[0];
    const kind = c?.kind === 'person' ? 'person' : c?.kind === 'department' ? 'department' : 'organisation';
    const rule = { kind, subject: kind === 'organisation' ? undefined : c?.id, place: spot, days } as RetentionRule;
    await keep([...items.filter((r) => !(r.kind === rule.kind && r.place === rule.place && (r.subject ?? '') === (rule.subject ?? ''))), rule]);
    setWho([]);
  };
  return (
    <>
      {!items.length && <p class="quiet">{w.noRule}</p>}
      <ul class="queue">
        {items.map((r) => (
          <li class="panel" key={r.kind + (r.subject ?? '') + r.place}>
            <p>{w.rule(r.name || w.kinds[r.kind], w.places[r.place], r.days)}</p>
            <div class="row-acts-line">
              <Button kind="quiet" icon="trash" onClick={() => void keep(items.filter((x) => x !== r))}>
                {w.drop}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <form class="panel stack" onSubmit={add} noValidate>
        <Picker label={w.who} kinds={['all', 'department', 'person']} value={who} onChange={setWho} one hint={w.needWho} />
        <Field label={w.place}>
          {(a) => (
            <select {...a} value={spot} onChange={(e) => setSpot(e.currentTarget.value)}>
              {Object.keys(w.places).map((k) => (
                <option key={k} value={k}>
                  {w.places[k]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={w.after}>{(a) => <input {...a} type="number" min={1} max={36500} value={days} onInput={(e) => setDays(Number(e.currentTarget.value))} />}</Field>
        <p>
          <Button kind="primary" type="submit" disabled={!who.length || days < 1}>
            {w.addRule}
          </Button>
        </p>
      </form>
    </>
  );
}
