import { useEffect, useState } from 'preact/hooks';
import type { Condition, MailRule, RuleAction, RuleRun } from '../api.gen';
import { get, post, put } from '../core/api';
import type { Folder, Page } from '../core/wire';
import { Button, Chip, faultText, Field, IconButton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { ownBox, Rows, tried } from './rows';
import { folders } from './store';

const fields = ['from', 'to', 'cc', 'recipient', 'subject', 'body', 'attachment'] as const;
const ops = ['contains', 'is', 'begins', 'ends', 'domain'] as const;
const deeds = ['move', 'copy', 'read', 'star', 'important', 'forward', 'delete'] as const;
const again = 1000; // ms between two looks at how far a run has come

const folderName = (f: Folder) => t.folder[f.role as keyof typeof t.folder] ?? f.name;
const choices = () => (folders.value[ownBox()] ?? []).filter((f) => f.role !== 'drafts' && f.role !== 'sent');

/** Rules lists what becomes of arriving mail, in order. */
export function Rules() {
  const w = words().rules;
  const box = ownBox();
  const load = useLoad(`rules${box}`, () => get<Page<MailRule>>(`/mailboxes/${box}/rules`));
  const [editing, setEditing] = useState<{ at: number; rule: MailRule } | null>(null);
  const [running, setRunning] = useState(false);
  const items = load.data?.items ?? [];
  const keep = async (list: MailRule[]) => load.set(await put<Page<MailRule>>(`/mailboxes/${box}/rules`, { items: list }));
  const swap = (i: number, j: number) => {
    const list = [...items];
    [list[i], list[j]] = [list[j], list[i]];
    void tried(keep(list));
  };
  const drop = async (i: number) => {
    if (await confirm(w.dropTitle(items[i].name), w.dropText, t.general.delete, true)) void tried(keep(items.filter((_, k) => k !== i)));
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <p class="set-acts">
        <Button kind="primary" icon="plus" onClick={() => setEditing({ at: items.length, rule: { name: '', enabled: true, match: 'all', conditions: [{ field: 'from', op: 'contains', values: [''] }], actions: [{ do: 'move' }] } })}>
          {w.add}
        </Button>
        {items.length > 0 && <Button onClick={() => setRunning(true)}>{w.run}</Button>}
      </p>
      <Rows load={load} icon="folder" empty={w.empty} label={words().tab.rules}>
        {(r) => {
          const i = items.indexOf(r);
          return (
            <li key={i}>
              <div class="set-row">
                <b>{r.name || w.noName}</b>
                <small>{sentence(r)}</small>
                {r.actions.some((a) => a.missing) && <Chip tone="err">{w.missing}</Chip>}
              </div>
              <span class="set-acts">
                <label class="rule-on">
                  <input type="checkbox" checked={r.enabled} aria-label={`${w.on}: ${r.name}`} onChange={(e) => void tried(keep(items.map((x, k) => (k === i ? { ...x, enabled: e.currentTarget.checked } : x))))} />
                  {w.on}
                </label>
                <IconButton icon="up" label={w.up(r.name)} disabled={i === 0} onClick={() => swap(i, i - 1)} />
                <IconButton icon="down" label={w.down(r.name)} disabled={i === items.length - 1} onClick={() => swap(i, i + 1)} />
                <IconButton icon="pen" label={w.edit(r.name)} onClick={() => setEditing({ at: i, rule: r })} />
                <IconButton icon="trash" label={`${t.general.delete}: ${r.name}`} onClick={() => void drop(i)} />
              </span>
            </li>
          );
        }}
      </Rows>
      {editing && (
        <Edit
          rule={editing.rule}
          onClose={() => setEditing(null)}
          save={async (rule) => {
            const list = [...items];
            list[editing.at] = rule;
            await keep(list);
            setEditing(null);
            toast(t.settings.saved);
          }}
        />
      )}
      {running && <Run box={box} onClose={() => setRunning(false)} />}
    </div>
  );
}

/** sentence says in words what a rule does. */
function sentence(r: MailRule): string {
  const w = words().rules;
  const conditions = r.conditions.map((c) => `${w.fields[c.field] ?? c.header ?? c.field} ${c.field === 'attachment' ? '' : (w.ops[c.op ?? 'contains'] ?? c.op)} ${(c.values ?? []).join(', ')}`.trim());
  const actions = r.actions.map((a) => {
    const folder = choices().find((f) => f.id === a.folder);
    return [w.deeds[a.do] ?? a.do, folder ? folderName(folder) : (a.to ?? a.keyword ?? '')].join(' ').trim();
  });
  return `${conditions.length ? conditions.join(r.match === 'any' ? w.or : w.and) : w.everyMail} → ${actions.join(w.and)}${r.stop ? ` · ${w.stop}` : ''}`;
}

function Edit({ rule, onClose, save }: { rule: MailRule; onClose: () => void; save: (r: MailRule) => Promise<void> }) {
  const w = words().rules;
  const [r, setRule] = useState(rule);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<MailRule>) => setRule({ ...r, ...part });
  const condition = (i: number, c: Condition | null) => change({ conditions: c ? r.conditions.map((x, k) => (k === i ? c : x)) : r.conditions.filter((_, k) => k !== i) });
  const action = (i: number, a: RuleAction | null) => change({ actions: a ? r.actions.map((x, k) => (k === i ? a : x)) : r.actions.filter((_, k) => k !== i) });
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!r.name.trim()) return setFault(w.nameNeeded);
    if (!r.actions.length) return setFault(w.deedNeeded);
    if (r.actions.some((a) => /move|copy/.test(a.do) && !a.folder)) return setFault(w.folderNeeded);
    setBusy(true);
    try {
      await save({ ...r, name: r.name.trim(), actions: r.actions.map(({ missing: _missing, ...a }) => a) });
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={rule.name || w.add} wide onClose={onClose}>
      <form onSubmit={submit} noValidate>
        {fault && (
          <p class="form-fault" role="alert">
            {fault}
          </p>
        )}
        <Field label={w.name}>{(a) => <input {...a} maxLength={100} value={r.name} onInput={(e) => change({ name: e.currentTarget.value })} />}</Field>
        <fieldset class="rule-part">
          <legend>{w.when}</legend>
          {r.conditions.length > 1 && (
            <select aria-label={w.match} value={r.match} onChange={(e) => change({ match: e.currentTarget.value as 'all' | 'any' })}>
              <option value="all">{w.all}</option>
              <option value="any">{w.any}</option>
            </select>
          )}
          {r.conditions.map((c, i) => (
            <ConditionRow key={i} condition={c} onChange={(x) => condition(i, x)} />
          ))}
          {!r.conditions.length && <p class="quiet">{w.everyMail}</p>}
          <Button icon="plus" kind="quiet" onClick={() => change({ conditions: [...r.conditions, { field: 'subject', op: 'contains', values: [''] }] })}>
            {w.addCondition}
          </Button>
        </fieldset>
        <fieldset class="rule-part">
          <legend>{w.then}</legend>
          {r.actions.map((a, i) => (
            <ActionRow key={i} action={a} onChange={(x) => action(i, x)} />
          ))}
          <Button icon="plus" kind="quiet" onClick={() => change({ actions: [...r.actions, { do: 'read' }] })}>
            {w.addAction}
          </Button>
        </fieldset>
        <label class="rule-on">
          <input type="checkbox" checked={!!r.stop} onChange={(e) => change({ stop: e.currentTarget.checked })} />
          {w.stop}
        </label>
        <Button kind="primary" type="submit" busy={busy}>
          {t.general.save}
        </Button>
      </form>
    </Dialog>
  );
}

function ConditionRow({ condition: c, onChange }: { condition: Condition; onChange: (c: Condition | null) => void }) {
  const w = words().rules;
  const pick = (field: string) => onChange(field === 'attachment' ? { field } : { field, op: c.op ?? 'contains', values: c.values ?? [''] });
  return (
    <div class="rule-row">
      <select aria-label={w.field} value={c.field} onChange={(e) => pick(e.currentTarget.value)}>
        {[...new Set([...fields, c.field])].map((f) => (
          <option key={f} value={f}>
            {w.fields[f] ?? f}
          </option>
        ))}
      </select>
      {c.field !== 'attachment' && (
        <>
          <select aria-label={w.op} value={c.op} onChange={(e) => onChange({ ...c, op: e.currentTarget.value })}>
            {[...new Set([...ops, c.op ?? 'contains'])].map((o) => (
              <option key={o} value={o}>
                {w.ops[o] ?? o}
              </option>
            ))}
          </select>
          <input aria-label={w.value} value={(c.values ?? []).join(', ')} onInput={(e) => onChange({ ...c, values: e.currentTarget.value.split(/[,，]\s*/) })} />
        </>
      )}
      <IconButton icon="close" label={w.dropCondition} onClick={() => onChange(null)} />
    </div>
  );
}

function ActionRow({ action: a, onChange }: { action: RuleAction; onChange: (a: RuleAction | null) => void }) {
  const w = words().rules;
  return (
    <div class="rule-row">
      <select aria-label={w.deed} value={a.do} onChange={(e) => onChange({ do: e.currentTarget.value as RuleAction['do'] })}>
        {[...new Set([...deeds, a.do])].map((d) => (
          <option key={d} value={d}>
            {w.deeds[d] ?? d}
          </option>
        ))}
      </select>
      {(a.do === 'move' || a.do === 'copy') && (
        <select aria-label={w.folder} value={a.folder ?? ''} onChange={(e) => onChange({ do: a.do, folder: e.currentTarget.value })}>
          <option value="">{w.folderPick}</option>
          {choices().map((f) => (
            <option key={f.id} value={f.id}>
              {folderName(f)}
            </option>
          ))}
        </select>
      )}
      {a.do === 'forward' && <input type="email" aria-label={w.to} placeholder="name@example.com" value={a.to ?? ''} onInput={(e) => onChange({ ...a, to: e.currentTarget.value.trim() })} />}
      <IconButton icon="close" label={w.dropAction} onClick={() => onChange(null)} />
    </div>
  );
}

/** Run lets the rules work on the mails that a folder has now, and tells how far they are. */
function Run({ box, onClose }: { box: string; onClose: () => void }) {
  const w = words().rules;
  const list = choices();
  const [folder, setFolder] = useState(list.find((f) => f.role === 'inbox')?.id ?? list[0]?.id ?? '');
  const [run, setRun] = useState<RuleRun | null>(null);
  useEffect(() => {
    if (run?.state !== 'working') return;
    const timer = setTimeout(() => void get<RuleRun>(`/mailboxes/${box}/rules/run`).then(setRun, () => setRun({ ...run })), again);
    return () => clearTimeout(timer);
  }, [run]);
  const start = async (e: Event) => {
    e.preventDefault();
    await tried(post<RuleRun>(`/mailboxes/${box}/rules/run`, { folder }).then(setRun));
  };
  return (
    <Dialog title={w.run} onClose={onClose}>
      <form onSubmit={start} noValidate>
        <p class="dialog-text">{w.runText}</p>
        <Field label={w.folder}>
          {(a) => (
            <select {...a} value={folder} onChange={(e) => setFolder(e.currentTarget.value)}>
              {list.map((f) => (
                <option key={f.id} value={f.id}>
                  {folderName(f)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {run && (
          <p role="status">
            {run.state === 'done' ? w.ran(run.changed) : w.runs(run.seen, run.total)}
          </p>
        )}
        <Button kind="primary" type="submit" busy={run?.state === 'working'}>
          {w.runVerb}
        </Button>
      </form>
    </Dialog>
  );
}
