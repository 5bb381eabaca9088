// Mail groups: one address that leads to many people.
import { useState } from 'preact/hooks';
import type { Expansion, GroupEntry, GroupLine, MailGroup } from '../api.gen';
import { del, get, post, put, query, Refusal } from '../core/api';
import { go, place, withQuery } from '../core/router';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Banner, Button, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, Menu, toast } from '../kit/overlay';
import { AddressField, Addresses, giveAddress, useDomains } from './boxes';
import { Find } from './find';
import { attempt, Back, Head, Listed, type List } from './parts';
import { type Choice, type Kind, Picker } from './picker';

const senders = ['organisation', 'everybody', 'members', 'listed'] as const;
type Senders = (typeof senders)[number];

export function GroupsPage({ id }: { id: string | null }) {
  return id ? <GroupView key={id} id={id} /> : <GroupList />;
}

function GroupList() {
  const w = manage().groups;
  const q = place.value.query.get('q') ?? '';
  const cursor = place.value.query.get('cursor') ?? '';
  const load = useLoad(`groups|${q}|${cursor}`, () => get<List<GroupLine>>(`/admin/groups${query({ q, cursor, limit: 50 })}`));
  const [adding, setAdding] = useState(false);
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      {w.add}
    </Button>
  );
  const some = !!load.data?.items.length || !!q;
  return (
    <>
      <Head title={w.title} lead={w.lead}>
        {some && add}
      </Head>
      {some && (
        <Find fields={{ q: w.find }} />
      )}
      <Listed load={load} icon="people" none={q ? manage().noneFound : w.none} why={q ? undefined : w.noneWhy} action={q ? undefined : add}>
        {(items) => (
          <ul class="rows">
            {items.map((g) => (
              <li key={g.id}>
                <a class="domain-row" href={`/admin/groups/${g.id}`}>
                  <Icon name="people" size={20} />
                  <span class="two-lines">
                    <b>{g.name}</b>
                    <small class="cut">{g.address}</small>
                  </span>
                  <span class="grow" />
                  <Icon name="next" size={16} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </Listed>
      {load.data?.next && (
        <div class="pager">
          <Button icon="next" onClick={() => go(withQuery({ cursor: load.data?.next ?? null }))}>
            {manage().more}
          </Button>
        </div>
      )}
      {adding && <AddGroup onClose={() => setAdding(false)} />}
    </>
  );
}

function AddGroup({ onClose }: { onClose: () => void }) {
  const w = manage().groups;
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [members, setMembers] = useState<Choice[]>([]);
  const domains = useDomains();
  const [fault, setFault] = useState({ field: '', text: '' });
  const [busy, setBusy] = useState(false);
  const save = async (e: Event) => {
    e.preventDefault();
    const [local, domain] = [address.split('@')[0], address.split('@')[1] || domains[0]];
    if (!name.trim()) return setFault({ field: 'name', text: manage().nameNeeded });
    if (!local) return setFault({ field: 'address', text: manage().addressNeeded });
    setBusy(true);
    try {
      const made = await giveAddress((takeHeld) => post<MailGroup>('/admin/groups', { name: name.trim(), address: `${local}@${domain}`, members: members.map(entry), takeHeld }));
      toast(w.made);
      onClose();
      go(`/admin/groups/${made.id}`);
    } catch (err) {
      setFault({ field: err instanceof Refusal && /^(name|address)$/.test(err.field) ? err.field : 'all', text: faultText(err) });
      setBusy(false);
    }
  };
  return (
    <Dialog title={w.add} onClose={onClose}>
      <form onSubmit={save} noValidate class="stack">
        <Field label={manage().name} required hint={w.nameHint} error={fault.field === 'name' ? fault.text : ''}>
          {(a) => <input {...a} value={name} maxLength={60} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <AddressField label={manage().address} error={fault.field === 'address' ? fault.text : ''} value={address} onChange={setAddress} />
        <Picker label={w.members} hint={w.membersHint} kinds={['person', 'tree', 'department', 'all', 'group']} value={members} onChange={setMembers} />
        {fault.field === 'all' && (
          <p class="form-fault" role="alert">
            {fault.text}
          </p>
        )}
        <Button kind="primary" type="submit" busy={busy}>
          {w.add}
        </Button>
      </form>
    </Dialog>
  );
}

const choice = (e: GroupEntry): Choice => ({ kind: e.kind, id: e.id, address: e.address, name: e.name });
const entry = (c: Choice) => ({ kind: c.kind, id: c.id, address: c.address });

interface Form {
  name: string;
  senders: Senders;
  moderated: boolean;
  outside: boolean;
  members: Choice[];
  listed: Choice[];
  moderators: Choice[];
}

const formOf = (g: MailGroup): Form => ({
  name: g.name,
  senders: g.senders,
  moderated: g.moderated,
  outside: g.outside,
  members: g.members.map(choice),
  listed: g.listed.map(choice),
  moderators: g.moderators.map((p) => ({ kind: 'person' as const, id: p.id, name: p.name })),
});

function GroupView({ id }: { id: string }) {
  const w = manage().groups;
  const load = useLoad(id, () => get<MailGroup>(`/admin/groups/${id}`));
  const g = load.data;
  if (load.error && !g) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!g) return <Skeleton rows={5} />;
  const remove = async () => {
    if (await confirm(w.removeTitle(g.name), w.removeText(g.address), w.remove, true)) {
      if (await attempt(del(`/admin/groups/${id}`), w.removed)) go('/admin/groups');
    }
  };
  return (
    <>
      <Back to="/admin/groups" label={w.title} />
      <header class="admin-head">
        <span class="two-lines">
          <h1>{g.name}</h1>
          <small>{g.address}</small>
        </span>
        <span class="grow" />
        {g.moderated && <span class="tag tag-acc">{w.moderatedTag}</span>}
        <Menu label={w.acts(g.name)} items={[{ label: w.remove, icon: 'trash', danger: true, run: () => void remove() }]} />
      </header>
      <GroupForm key={JSON.stringify(g)} group={g} reload={load.reload} />
      <div class="panels">
        <Reach id={id} of={JSON.stringify(g)} />
        <Addresses id={id} list={g.addresses} path={`/admin/groups/${id}/addresses`} changed={load.reload} />
      </div>
    </>
  );
}

function GroupForm({ group, reload }: { group: MailGroup; reload: () => Promise<void> }) {
  const w = manage().groups;
  const [form, setForm] = useState(() => formOf(group));
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const set = (part: Partial<Form>) => setForm((f) => ({ ...f, ...part }));
  const changed = JSON.stringify(form) !== JSON.stringify(formOf(group));
  const save = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setFault('');
    try {
      await put(`/admin/groups/${group.id}`, { ...form, name: form.name.trim(), members: form.members.map(entry), listed: form.listed.map(entry), moderators: form.moderators.map((m) => m.id) });
      toast(t.settings.saved);
      await reload();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  const kinds: Kind[] = ['person', 'tree', 'department', 'all', 'group'];
  return (
    <form class="panel stack" onSubmit={save} noValidate>
      <Field label={manage().name} required>
        {(a) => <input {...a} value={form.name} maxLength={60} onInput={(e) => set({ name: e.currentTarget.value })} />}
      </Field>
      <Picker label={w.members} hint={w.membersHint} kinds={form.outside ? [...kinds, 'address'] : kinds} value={form.members} onChange={(members) => set({ members })} />
      <label class="tick">
        <input type="checkbox" class="check" checked={form.outside} onChange={() => set({ outside: !form.outside })} />
        {w.outside}
      </label>
      <Field label={w.senders} hint={w.sendersHint[form.senders]}>
        {(a) => (
          <select {...a} value={form.senders} onChange={(e) => set({ senders: e.currentTarget.value as Senders })}>
            {senders.map((s) => (
              <option key={s} value={s}>
                {w.sendersOf[s]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {form.senders === 'listed' && <Picker label={w.listed} kinds={[...kinds, 'address']} value={form.listed} onChange={(listed) => set({ listed })} />}
      <label class="tick">
        <input type="checkbox" class="check" checked={form.moderated} onChange={() => set({ moderated: !form.moderated })} />
        {w.moderated}
      </label>
      {form.moderated && (
        <>
          <Picker label={w.moderators} hint={w.moderatorsHint} kinds={['person']} value={form.moderators} onChange={(moderators) => set({ moderators })} />
          {!form.moderators.length && <Banner>{w.noModerators}</Banner>}
        </>
      )}
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      <div class="row-acts-line">
        <Button kind="primary" type="submit" busy={busy} disabled={!changed || !form.name.trim()}>
          {t.general.save}
        </Button>
        {changed && <Button onClick={() => setForm(formOf(group))}>{manage().discard}</Button>}
      </div>
    </form>
  );
}

function Reach({ id, of }: { id: string; of: string }) {
  const w = manage().groups;
  const load = useLoad(`${id}|${of}`, () => get<Expansion>(`/admin/groups/${id}/expansion`));
  const x = load.data;
  return (
    <section class="panel stack">
      <h2>{w.reach}</h2>
      {load.error ? (
        <p class="quiet">{faultText(load.error)}</p>
      ) : (
        x && (
          <>
            <p>{w.reachCount(x.total, x.outside)}</p>
            {x.some.length > 0 && (
              <details>
                <summary>{w.reachWho}</summary>
                <ul class="reach">
                  {x.some.map((a) => (
                    <li key={a} class="cut">
                      {a}
                    </li>
                  ))}
                  {x.total > x.some.length && <li class="quiet">{w.reachMore(x.total - x.some.length)}</li>}
                </ul>
              </details>
            )}
          </>
        )
      )}
    </section>
  );
}
