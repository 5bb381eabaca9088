import { useEffect, useState } from 'preact/hooks';
import { del, get, patch, post, query, Refusal } from '../core/api';
import { go, place, withQuery } from '../core/router';
import type { Department, Page, Person } from '../core/wire';
import { words } from '../i18n/admin';
import { t } from '../i18n';
import { listed } from '../i18n/lang';
import { Avatar, Button, Empty, Fault, faultText, Field, Skeleton, StatusDot } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, Menu, toast } from '../kit/overlay';
import { tree } from './departments';

const searchAfter = 250; // ms after the last key

export const stateTone = (state: string) => (state === 'active' ? 'ok' : /pending|invited/.test(state) ? 'warn' : 'off') as 'ok' | 'warn' | 'off';

export function PeoplePage() {
  const w = words().people;
  const q = place.value.query;
  const text = q.get('q') ?? '';
  const department = q.get('department') ?? '';
  const cursor = q.get('cursor') ?? '';
  const [typed, setTyped] = useState(text);
  const [before, setBefore] = useState<string[]>([]);
  const [editing, setEditing] = useState<Person | 'new' | null>(null);
  const departments = useLoad('departments', () => get<Page<Department>>('/admin/departments'));
  const load = useLoad(`${text}|${department}|${cursor}`, () => get<Page<Person>>(`/admin/people${query({ q: text, department, cursor, limit: 50 })}`));

  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => {
      setBefore([]);
      go(withQuery({ q: typed || null, cursor: null }), true);
    }, searchAfter);
    return () => clearTimeout(timer);
  }, [typed]);

  const items = load.data?.items;
  const list = departments.data?.items ?? [];
  return (
    <>
      <header class="admin-head">
        <h1>{words().nav.people}</h1>
        {load.data?.total !== undefined && <span class="quiet">{w.total(load.data.total)}</span>}
        <span class="grow" />
        <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>
          {w.add}
        </Button>
      </header>
      <div class="admin-filters">
        <span class="admin-search">
          <Icon name="search" size={18} />
          <input type="search" aria-label={w.search} placeholder={w.search} value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />
        </span>
        <select
          aria-label={w.department}
          value={department}
          onChange={(e) => {
            setBefore([]);
            go(withQuery({ department: e.currentTarget.value || null, cursor: null }), true);
          }}
        >
          <option value="">{w.allDepartments}</option>
          {tree(list).map(({ d, depth }) => (
            <option key={d.id} value={d.id}>
              {'\u3000'.repeat(depth) + d.name}
            </option>
          ))}
        </select>
      </div>
      {load.error && !items ? (
        <Fault error={load.error} retry={() => void load.reload()} />
      ) : !items ? (
        <Skeleton rows={8} />
      ) : !items.length ? (
        <Empty icon="people" title={w.none} />
      ) : (
        <PeopleTable items={items} edit={setEditing} reload={load.reload} />
      )}
      {(load.data?.next || cursor) && (
        <div class="pager">
          <Button
            icon="back"
            disabled={!cursor}
            onClick={() => {
              go(withQuery({ cursor: before[before.length - 1] || null }), true);
              setBefore(before.slice(0, -1));
            }}
          >
            {w.prev}
          </Button>
          <Button
            icon="next"
            disabled={!load.data?.next}
            onClick={() => {
              setBefore([...before, cursor]);
              go(withQuery({ cursor: load.data?.next ?? null }), true);
            }}
          >
            {w.next}
          </Button>
        </div>
      )}
      {editing && (
        <PersonDialog
          person={editing === 'new' ? null : editing}
          departments={list}
          onClose={() => setEditing(null)}
          changed={load.reload}
        />
      )}
    </>
  );
}

function PeopleTable({ items, edit, reload }: { items: Person[]; edit: (p: Person) => void; reload: () => Promise<void> }) {
  const w = words().people;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={words().nav.people}>
      <table class="table cards people">
        <thead>
          <tr>
            <th scope="col">{w.name}</th>
            <th scope="col">{w.address}</th>
            <th scope="col">{w.department}</th>
            <th scope="col">{w.role}</th>
            <th scope="col">{w.state}</th>
            <th scope="col">
              <span class="sr">{t.general.more}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((p) => (
            <tr key={p.id}>
              <td data-label={w.name}>
                <button type="button" class="person-cell" onClick={() => edit(p)}>
                  <Avatar name={p.name} size={32} />
                  <span class="two-lines">
                    <b>{p.name}</b>
                    <small>{[p.login, p.title].filter(Boolean).join(' · ')}</small>
                  </span>
                </button>
              </td>
              <td data-label={w.address}>
                {p.mailbox ? (
                  <span class="two-lines">
                    {p.mailbox.address}
                    {p.mailbox.state !== 'active' && <StatusDot tone={stateTone(p.mailbox.state)}>{w.states[p.mailbox.state] ?? p.mailbox.state}</StatusDot>}
                  </span>
                ) : (
                  <span class="quiet">{w.noMailbox}</span>
                )}
              </td>
              <td data-label={w.department}>{listed(p.departments?.map((d) => d.name) ?? []) || '–'}</td>
              <td data-label={w.role}>{w.roles[p.role] ?? p.role}</td>
              <td data-label={w.state}>
                <StatusDot tone={stateTone(p.state)}>{w.states[p.state] ?? p.state}</StatusDot>
              </td>
              <td class="acts-cell">
                <Menu
                  label={w.acts(p.name)}
                  items={[
                    { label: w.details, icon: 'person', run: () => go(`/admin/people/${p.id}`) },
                    { label: w.edit, icon: 'pen', run: () => edit(p) },
                    { label: w.resend, icon: 'send', run: () => void resend(p) },
                    { label: w.remove, icon: 'trash', danger: true, run: () => void remove(p, reload) },
                  ]}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

async function resend(p: Person): Promise<void> {
  try {
    await post(`/admin/people/${p.id}/notice`);
    toast(words().people.resent);
  } catch (err) {
    toast(faultText(err), undefined, 'err');
  }
}

async function remove(p: Person, reload: () => Promise<void>): Promise<boolean> {
  const w = words().people;
  if (!(await confirm(w.removeTitle(p.name), w.removeText, w.remove, true))) return false;
  try {
    await del(`/admin/people/${p.id}`);
    toast(w.removed);
    await reload();
    return true;
  } catch (err) {
    toast(faultText(err), undefined, 'err');
    return false;
  }
}

interface DialogProps {
  person: Person | null;
  departments: Department[];
  onClose: () => void;
  changed: () => Promise<void>;
}

function PersonDialog({ person, departments, onClose, changed }: DialogProps) {
  const w = words().people;
  const [form, setForm] = useState({
    name: person?.name ?? '',
    login: person?.login ?? '',
    phone: person?.phone ?? '',
    title: person?.title ?? '',
    role: person?.role ?? 'member',
    departments: new Set(person?.departments?.map((d) => d.id) ?? []),
    password: '',
  });
  const [fault, setFault] = useState({ field: '', text: '' });
  const [busy, setBusy] = useState(false);
  const set = (part: Partial<typeof form>) => setForm((f) => ({ ...f, ...part }));
  const save = async (e: Event) => {
    e.preventDefault();
    if (!form.name.trim()) return setFault({ field: 'name', text: w.nameNeeded });
    if (!form.login.trim()) return setFault({ field: 'login', text: w.loginNeeded });
    setBusy(true);
    setFault({ field: '', text: '' });
    const body = { name: form.name.trim(), login: form.login.trim(), phone: form.phone.trim(), title: form.title.trim(), role: form.role, departments: [...form.departments], password: form.password || undefined };
    try {
      if (person) await patch(`/admin/people/${person.id}`, body);
      else await post('/admin/people', body);
      toast(person ? w.saved : w.added);
      onClose();
      await changed();
    } catch (err) {
      setFault({ field: err instanceof Refusal && /^(name|login|phone|password)$/.test(err.field) ? err.field : 'all', text: faultText(err) });
      setBusy(false);
    }
  };
  const bad = (field: string) => (fault.field === field ? fault.text : '');
  const flip = (id: string) => {
    const next = new Set(form.departments);
    if (!next.delete(id)) next.add(id);
    set({ departments: next });
  };
  return (
    <Dialog title={person ? w.edit : w.add} onClose={onClose}>
      <form onSubmit={save} noValidate>
        <div class="two-fields">
          <Field label={w.name} required error={bad('name')}>
            {(a) => <input {...a} value={form.name} maxLength={60} onInput={(e) => set({ name: e.currentTarget.value })} />}
          </Field>
          <Field label={w.login} required error={bad('login')}>
            {(a) => <input {...a} value={form.login} maxLength={60} autocapitalize="off" spellcheck={false} onInput={(e) => set({ login: e.currentTarget.value })} />}
          </Field>
          <Field label={w.phone} error={bad('phone')}>
            {(a) => <input {...a} type="tel" value={form.phone} maxLength={30} onInput={(e) => set({ phone: e.currentTarget.value })} />}
          </Field>
          <Field label={w.job}>{(a) => <input {...a} value={form.title} maxLength={60} onInput={(e) => set({ title: e.currentTarget.value })} />}</Field>
        </div>
        <Field label={w.role}>
          {(a) => (
            <select {...a} value={form.role} onChange={(e) => set({ role: e.currentTarget.value })}>
              {[...new Set(['member', 'admin', 'super_admin', form.role])].map((r) => (
                <option key={r} value={r}>
                  {w.roles[r] ?? r}
                </option>
              ))}
            </select>
          )}
        </Field>
        {departments.length > 0 && (
          <fieldset class="people-ticks">
            <legend>{w.department}</legend>
            {tree(departments).map(({ d, depth }) => (
              <label key={d.id} class="tick" style={{ paddingLeft: `${depth * 20}px` }}>
                <input type="checkbox" class="check" checked={form.departments.has(d.id)} onChange={() => flip(d.id)} />
                {d.name}
              </label>
            ))}
          </fieldset>
        )}
        {!person && (
          <Field label={w.password} hint={w.passwordHint} error={bad('password')}>
            {(a) => <input {...a} type="password" autocomplete="new-password" value={form.password} onInput={(e) => set({ password: e.currentTarget.value })} />}
          </Field>
        )}
        {fault.field === 'all' && (
          <p class="form-fault" role="alert">
            {fault.text}
          </p>
        )}
        <div class="row-acts-line">
          <Button kind="primary" type="submit" busy={busy}>
            {t.general.save}
          </Button>
          {person && (
            <>
              <Button icon="send" onClick={() => void resend(person)}>
                {w.resend}
              </Button>
              <Button
                icon="trash"
                kind="quiet"
                onClick={async () => {
                  if (await remove(person, changed)) onClose();
                }}
              >
                {w.remove}
              </Button>
            </>
          )}
        </div>
      </form>
    </Dialog>
  );
}
