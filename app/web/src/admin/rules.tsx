// Rules about mail that leaves the organisation.
import { useState } from 'preact/hooks';
import type { Policies, SendPolicy } from '../api.gen';
import { del, get, post, put } from '../core/api';
import type { Department, Page, Person } from '../core/wire';
import { words } from '../i18n/admin';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Empty, Fault, faultText, Field, Skeleton, StatusDot } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog, Menu, toast } from '../kit/overlay';
import { attempt } from './parts';
import { type Choice, nameOf, Picker } from './picker';

const mb = 1024 ** 2;
const roles = ['member', 'admin', 'super_admin'] as const;
const limitKeys = ['minute', 'hour', 'day', 'new'] as const;

/** Names are what the ids in rules are called. */
type Names = Map<string, string>;

async function namesFor(items: SendPolicy[]): Promise<Names> {
  const names: Names = new Map();
  const people = new Set(items.flatMap((r) => [...(r.who?.people ?? []), ...(r.hold?.approvers ?? [])]));
  const wantDepartments = items.some((r) => r.who?.departments?.length);
  const [departments, ...found] = await Promise.all([
    wantDepartments ? get<Page<Department>>('/admin/departments').catch(() => ({ items: [] })) : { items: [] },
    ...[...people].map((id) => get<Person>(`/admin/people/${id}`).catch(() => null)),
  ]);
  for (const d of departments.items) names.set(`d${d.id}`, d.name);
  for (const p of found) if (p) names.set(`p${p.id}`, p.name);
  return names;
}

export function RulesPanel() {
  const w = manage().rules;
  const load = useLoad('rules', async () => {
    const list = await get<Policies>('/admin/policies');
    return { ...list, names: await namesFor(list.items) };
  });
  const [editing, setEditing] = useState<SendPolicy | 'new' | null>(null);
  const data = load.data;
  if (load.error && !data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!data) return <Skeleton rows={4} />;
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>
      {w.add}
    </Button>
  );
  const remove = async (r: SendPolicy) => {
    if (await confirm(w.removeTitle(r.name), w.removeText, w.remove, true)) {
      if (await attempt(del(`/admin/policies/${r.id}`), w.removed)) await load.reload();
    }
  };
  const flip = async (r: SendPolicy) => {
    if (await attempt(put(`/admin/policies/${r.id}`, { ...r, id: undefined, policy: undefined, changedAt: undefined, off: !r.off }), t.settings.saved)) await load.reload();
  };
  return (
    <>
      {!!data.default.new && <p class="quiet">{w.default(data.default.new)}</p>}
      {!data.items.length ? (
        <Empty icon="shield" title={w.none} action={add}>
          {w.noneWhy}
        </Empty>
      ) : (
        <>
          <div>{add}</div>
          <ul class="queue">
            {data.items.map((r) => (
              <li key={r.id} class="panel">
                <div class="queue-line">
                  <span class="two-lines">
                    <b>{r.name}</b>
                    <small>
                      {w.number(r.policy ?? '')} · {whoText(r, data.names)}
                    </small>
                  </span>
                  <span class="grow" />
                  <StatusDot tone={r.off ? 'off' : 'ok'}>{r.off ? w.off : w.on}</StatusDot>
                  <Menu
                    label={w.acts(r.name)}
                    items={[
                      { label: w.edit, icon: 'pen', run: () => setEditing(r) },
                      { label: r.off ? w.turnOn : w.turnOff, icon: r.off ? 'check' : 'close', run: () => void flip(r) },
                      { label: w.remove, icon: 'trash', danger: true, run: () => void remove(r) },
                    ]}
                  />
                </div>
                <ul class="sentences">
                  {sentences(r, data.names).map((s) => (
                    <li key={s}>{s}</li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
      {editing && <RuleDialog rule={editing === 'new' ? null : editing} names={data.names} onClose={() => setEditing(null)} changed={load.reload} />}
    </>
  );
}

function whoOf(r: SendPolicy, names: Names): Choice[] {
  return [
    ...(r.who?.departments ?? []).map((id) => ({ kind: 'tree' as const, id, name: names.get(`d${id}`) ?? id })),
    ...(r.who?.people ?? []).map((id) => ({ kind: 'person' as const, id, name: names.get(`p${id}`) ?? id })),
  ];
}

function whoText(r: SendPolicy, names: Names): string {
  const w = manage();
  const all = [...(r.who?.roles ?? []).map((x) => words().people.roles[x] ?? x), ...whoOf(r, names).map(nameOf)];
  return all.length ? all.join(w.comma) : w.pick.all;
}

/** sentences say what a rule does in plain words. */
function sentences(r: SendPolicy, names: Names): string[] {
  const w = manage().rules;
  const out: string[] = [];
  if (r.insideOnly) out.push(r.allow?.length ? w.saysInsideBut(r.allow.join(manage().comma)) : w.saysInside);
  for (const k of limitKeys) if (r.limits?.[k]) out.push(w.saysLimit[k](r.limits[k]));
  const h = r.hold;
  if (h) {
    const when = [h.always && w.always, h.attachments && w.withFiles, h.size && w.larger(Math.round(h.size / mb)), h.keywords?.length && w.withWords(h.keywords.join(manage().comma))].filter(Boolean);
    out.push(w.saysHold(when.join(w.or), h.approvers.map((id) => names.get(`p${id}`) ?? id).join(manage().comma)));
  }
  return out;
}

interface Form {
  name: string;
  roles: string[];
  who: Choice[];
  insideOnly: boolean;
  allow: string;
  limits: Record<(typeof limitKeys)[number], string>;
  hold: boolean;
  always: boolean;
  attachments: boolean;
  size: string;
  keywords: string;
  approvers: Choice[];
  hours: string;
}

function formOf(r: SendPolicy | null, names: Names): Form {
  const text = (n?: number) => (n ? String(n) : '');
  const h = r?.hold;
  return {
    name: r?.name ?? '',
    roles: r?.who?.roles ?? [],
    who: r ? whoOf(r, names) : [],
    insideOnly: r?.insideOnly ?? false,
    allow: (r?.allow ?? []).join('\n'),
    limits: { minute: text(r?.limits?.minute), hour: text(r?.limits?.hour), day: text(r?.limits?.day), new: text(r?.limits?.new) },
    hold: !!h,
    always: h?.always ?? !h,
    attachments: h?.attachments ?? false,
    size: h?.size ? String(Math.round(h.size / mb)) : '',
    keywords: (h?.keywords ?? []).join('\n'),
    approvers: (h?.approvers ?? []).map((id) => ({ kind: 'person', id, name: names.get(`p${id}`) ?? id })),
    hours: text(h?.hours),
  };
}

const lines = (text: string) =>
  text
    .split(/[\s,;，；、]+/)
    .map((s) => s.trim().replace(/^@/, ''))
    .filter(Boolean);
const wordLines = (text: string) =>
  text
    .split(/[\n,;，；、]+/)
    .map((s) => s.trim())
    .filter(Boolean);

function bodyOf(f: Form, off?: boolean): SendPolicy {
  const ids = (kind: string) => f.who.filter((c) => c.kind === kind).map((c) => c.id ?? '');
  const limits = Object.fromEntries(limitKeys.filter((k) => Number(f.limits[k]) > 0).map((k) => [k, Number(f.limits[k])]));
  return {
    name: f.name.trim(),
    off,
    who: { roles: f.roles as ('super_admin' | 'admin' | 'member')[], departments: ids('tree'), people: ids('person') },
    insideOnly: f.insideOnly,
    allow: f.insideOnly ? lines(f.allow) : [],
    limits,
    hold: f.hold
      ? { always: f.always, attachments: !f.always && f.attachments, size: f.always ? undefined : Number(f.size) * mb || undefined, keywords: f.always ? [] : wordLines(f.keywords), approvers: f.approvers.map((a) => a.id ?? ''), hours: Number(f.hours) || undefined }
      : undefined,
  };
}

function RuleDialog({ rule, names, onClose, changed }: { rule: SendPolicy | null; names: Names; onClose: () => void; changed: () => Promise<void> }) {
  const w = manage().rules;
  const [f, setForm] = useState(() => formOf(rule, names));
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const set = (part: Partial<Form>) => setForm((old) => ({ ...old, ...part }));
  const save = async (e: Event) => {
    e.preventDefault();
    const body = bodyOf(f, rule?.off);
    if (!body.name) return setFault(manage().nameNeeded);
    if (!f.insideOnly && !f.hold && !Object.keys(body.limits ?? {}).length) return setFault(w.nothing);
    if (f.hold && !f.approvers.length) return setFault(w.approverNeeded);
    if (f.hold && !f.always && !f.attachments && !Number(f.size) && !body.hold?.keywords?.length) return setFault(w.whenNeeded);
    setBusy(true);
    try {
      await (rule ? put(`/admin/policies/${rule.id}`, body) : post('/admin/policies', body));
      toast(t.settings.saved);
      onClose();
      await changed();
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  const tick = (on: boolean, label: string, flip: () => void) => (
    <label class="tick">
      <input type="checkbox" class="check" checked={on} onChange={flip} />
      {label}
    </label>
  );
  return (
    <Dialog title={rule ? w.edit : w.add} onClose={onClose} wide>
      <form onSubmit={save} noValidate class="stack">
        <Field label={manage().name} required hint={w.nameHint}>
          {(a) => <input {...a} value={f.name} maxLength={60} onInput={(e) => set({ name: e.currentTarget.value })} />}
        </Field>
        <fieldset class="rule-part">
          <legend>{w.who}</legend>
          <p class="field-hint">{w.whoHint}</p>
          <div class="ticks">{roles.map((r) => tick(f.roles.includes(r), words().people.roles[r], () => set({ roles: f.roles.includes(r) ? f.roles.filter((x) => x !== r) : [...f.roles, r] })))}</div>
          <Picker label={w.whoMore} kinds={['person', 'tree']} value={f.who} onChange={(who) => set({ who })} />
        </fieldset>
        <fieldset class="rule-part">
          <legend>{w.inside}</legend>
          {tick(f.insideOnly, w.insideOnly, () => set({ insideOnly: !f.insideOnly }))}
          {f.insideOnly && (
            <Field label={w.allow} hint={w.allowHint}>
              {(a) => <textarea {...a} rows={3} spellcheck={false} value={f.allow} onInput={(e) => set({ allow: e.currentTarget.value })} />}
            </Field>
          )}
        </fieldset>
        <fieldset class="rule-part">
          <legend>{w.limits}</legend>
          <p class="field-hint">{w.limitsHint}</p>
          <div class="two-fields">
            {limitKeys.map((k) => (
              <Field key={k} label={w.limitNames[k]}>
                {(a) => <input {...a} type="number" min="0" inputMode="numeric" value={f.limits[k]} onInput={(e) => set({ limits: { ...f.limits, [k]: e.currentTarget.value } })} />}
              </Field>
            ))}
          </div>
        </fieldset>
        <fieldset class="rule-part">
          <legend>{w.hold}</legend>
          {tick(f.hold, w.holdOn, () => set({ hold: !f.hold }))}
          {f.hold && (
            <>
              {tick(f.always, w.holdAlways, () => set({ always: !f.always }))}
              {!f.always && (
                <>
                  {tick(f.attachments, w.holdFiles, () => set({ attachments: !f.attachments }))}
                  <div class="two-fields">
                    <Field label={w.holdSize}>{(a) => <input {...a} type="number" min="0" inputMode="numeric" value={f.size} onInput={(e) => set({ size: e.currentTarget.value })} />}</Field>
                  </div>
                  <Field label={w.holdWords} hint={w.holdWordsHint}>
                    {(a) => <textarea {...a} rows={2} value={f.keywords} onInput={(e) => set({ keywords: e.currentTarget.value })} />}
                  </Field>
                </>
              )}
              <Picker label={w.approvers} hint={w.approversHint} kinds={['person']} value={f.approvers} onChange={(approvers) => set({ approvers })} />
              <Field label={w.hours} hint={w.hoursHint}>
                {(a) => <input {...a} type="number" min="1" inputMode="numeric" placeholder="72" value={f.hours} onInput={(e) => set({ hours: e.currentTarget.value })} />}
              </Field>
            </>
          )}
        </fieldset>
        {fault && (
          <p class="form-fault" role="alert">
            {fault}
          </p>
        )}
        <div class="row-acts-line">
          <Button kind="primary" type="submit" busy={busy}>
            {t.general.save}
          </Button>
          <Button onClick={onClose}>{t.general.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
