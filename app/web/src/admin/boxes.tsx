// Shared mailboxes: who may use them, under which addresses, how large they may get.
import { useState } from 'preact/hooks';
import type { AccessLine, AdminMailbox, Grant } from '../api.gen';
import { del, get, patch, post, query, Refusal } from '../core/api';
import { bytes, fullTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import { me } from '../core/session';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Avatar, Button, Empty, Fault, faultText, Field, IconButton, Skeleton, StatusDot, Tabs } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, Menu, type MenuItem, toast } from '../kit/overlay';
import { attempt, Back, Head, Listed, type List } from './parts';
import { type Choice, Picker } from './picker';

const gb = 1024 ** 3;
const quotas = [1, 2, 5, 10, 20, 50, 100];
const levels = ['read', 'send', 'full'] as const;
const boxesInOverview = 25; // each asks once for its grants

type Tab = 'shared' | 'access';

export function BoxesPage({ id }: { id: string | null }) {
  if (id) return <BoxView key={id} id={id} />;
  return <BoxList />;
}

function BoxList() {
  const w = manage().boxes;
  const tab: Tab = place.value.query.get('view') === 'access' ? 'access' : 'shared';
  const load = useLoad('shared', () => get<List<AdminMailbox>>('/admin/mailboxes?kind=shared&limit=200'));
  const [adding, setAdding] = useState(false);
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      {w.add}
    </Button>
  );
  return (
    <>
      <Head title={w.title} lead={w.lead}>
        {load.data?.items.length ? add : null}
      </Head>
      <Tabs
        label={w.title}
        panelId="boxes"
        value={tab}
        onChange={(k) => go(withQuery({ view: k === 'access' ? 'access' : null, cursor: null }))}
        tabs={[
          { key: 'shared', label: w.tabShared },
          { key: 'access', label: w.tabAccess },
        ]}
      />
      <div role="tabpanel" id="boxes" aria-labelledby={`boxes-${tab}`} class="stack">
        {tab === 'access' ? (
          <AccessOverview />
        ) : (
          <Listed load={load} icon="mail" none={w.none} why={w.noneWhy} action={add}>
            {(items) => (
              <ul class="rows">
                {items.map((b) => (
                  <li key={b.id}>
                    <a class="domain-row" href={`/admin/mailboxes/${b.id}`}>
                      <Icon name="mail" size={20} />
                      <span class="two-lines">
                        <b>{b.name}</b>
                        <small class="cut">{b.address}</small>
                      </span>
                      <span class="grow" />
                      {b.state !== 'active' && <span class="tag tag-warn">{w.states[b.state] ?? b.state}</span>}
                      <span class="quiet narrow-off">{bytes(b.used)}</span>
                      <Icon name="next" size={16} />
                    </a>
                  </li>
                ))}
              </ul>
            )}
          </Listed>
        )}
      </div>
      {adding && <AddBox onClose={() => setAdding(false)} />}
    </>
  );
}

function AccessOverview() {
  const w = manage().boxes;
  const cursor = place.value.query.get('cursor') ?? '';
  const load = useLoad(`access|${cursor}`, async (): Promise<List<{ box: AdminMailbox; grants: Grant[] }>> => {
    const page = await get<List<AdminMailbox>>(`/admin/mailboxes${query({ cursor, limit: boxesInOverview })}`);
    const grants = await Promise.all(page.items.map((b) => get<List<Grant>>(`/admin/mailboxes/${b.id}/grants`).then((g) => g.items, () => [] as Grant[])));
    return { items: page.items.map((box, i) => ({ box, grants: grants[i] })).filter((x) => x.grants.length), next: page.next };
  });
  return (
    <>
      <Listed load={load} icon="people" none={w.accessNone} why={w.accessNoneWhy}>
        {(items) => (
          <ul class="rows">
            {items.map(({ box, grants }) => (
              <li key={box.id}>
                <a class="domain-row tall" href={`/admin/mailboxes/${box.id}`}>
                  <Icon name={box.kind === 'shared' ? 'mail' : 'person'} size={20} />
                  <span class="two-lines">
                    <b>{box.name}</b>
                    <small class="cut">{box.address}</small>
                  </span>
                  <span class="grow" />
                  <span class="chips">
                    {grants.map((g) => (
                      <span key={g.id} class="tag tag-plain">
                        {g.holder.name} · {rightsText(g.rights)}
                      </span>
                    ))}
                  </span>
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
    </>
  );
}

const rightsText = (rights: string[]) => rights.map((r) => manage().boxes.rights[r] ?? r).join(manage().comma);

/** useDomains gives the names that addresses may end in, the first one to be offered. */
export function useDomains(): string[] {
  const load = useLoad('domains', () => get<List<{ name: string; default: boolean }>>('/admin/domains'));
  const own = me.value?.mailboxes[0]?.address.split('@')[1];
  const names = (load.data?.items ?? []).sort((a, b) => Number(b.default) - Number(a.default)).map((d) => d.name);
  return names.length ? names : own ? [own] : [];
}

/** AddressField is the part before the @ and a choice of domains. */
export function AddressField({ label, hint, error, value, onChange }: { label: string; hint?: string; error?: string; value: string; onChange: (address: string) => void }) {
  const domains = useDomains();
  const [local, domain] = [value.split('@')[0], value.split('@')[1] ?? domains[0] ?? ''];
  const set = (l: string, d: string) => onChange(l.includes('@') ? l : l || d ? `${l}@${d}` : '');
  return (
    <Field label={label} hint={hint} error={error} required>
      {(a) => (
        <span class="address-field">
          <input {...a} value={local} maxLength={64} autocapitalize="off" spellcheck={false} onInput={(e) => set(e.currentTarget.value.trim().toLowerCase(), domain)} />
          <span aria-hidden="true">@</span>
          <select aria-label={manage().domain} value={domain} onChange={(e) => set(local, e.currentTarget.value)}>
            {[...new Set([...domains, ...(domain ? [domain] : [])])].map((d) => (
              <option key={d}>{d}</option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}

/**
 * giveAddress sends a wish for an address. When the address was somebody else's until lately it asks whether that is
 * meant, and sends the wish again.
 */
export async function giveAddress<T>(send: (takeHeld?: boolean) => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (err) {
    const w = manage().addresses;
    if (!(err instanceof Refusal && err.code === 'address_held' && (await confirm(w.heldTitle, w.heldText, w.heldVerb, true)))) throw err;
    return send(true);
  }
}

function AddBox({ onClose }: { onClose: () => void }) {
  const w = manage().boxes;
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
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
      const made = await giveAddress((takeHeld) => post<AdminMailbox>('/admin/mailboxes', { name: name.trim(), address: `${local}@${domain}`, takeHeld }));
      toast(w.made);
      onClose();
      go(`/admin/mailboxes/${made.id}`);
    } catch (err) {
      setFault({ field: err instanceof Refusal && err.field === 'name' ? 'name' : 'address', text: faultText(err) });
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
        <Button kind="primary" type="submit" busy={busy}>
          {w.add}
        </Button>
      </form>
    </Dialog>
  );
}

function BoxView({ id }: { id: string }) {
  const w = manage().boxes;
  const load = useLoad(id, () => get<AdminMailbox>(`/admin/mailboxes/${id}`));
  const [naming, setNaming] = useState(false);
  const box = load.data;
  if (load.error && !box) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!box) return <Skeleton rows={5} />;
  const change = async (part: object, done: string) => {
    if (await attempt(patch(`/admin/mailboxes/${id}`, part), done)) await load.reload();
  };
  const remove = async () => {
    if (await confirm(w.removeTitle(box.name), w.removeText(box.address), w.remove, true)) {
      if (await attempt(del(`/admin/mailboxes/${id}`), w.removed)) go('/admin/mailboxes');
    }
  };
  const stop = async () => {
    if (await confirm(w.stopTitle(box.name), w.stopText, w.stop, true)) await change({ state: 'disabled' }, w.stopped);
  };
  const convert = async () => {
    if (await confirm(w.convertTitle(box.name), w.convertText, w.convert, true)) {
      if (await attempt(post(`/admin/mailboxes/${id}/convert`), w.converted)) await load.reload();
    }
  };
  const shared: MenuItem[] = [
    { label: manage().rename, icon: 'pen', run: () => setNaming(true) },
    box.state === 'disabled' ? { label: w.start, icon: 'check', run: () => void change({ state: 'active' }, w.started) } : { label: w.stop, icon: 'close', run: () => void stop() },
    { label: w.remove, icon: 'trash', danger: true, run: () => void remove() },
  ];
  return (
    <>
      <Back to="/admin/mailboxes" label={w.title} />
      <header class="admin-head">
        <span class="two-lines">
          <h1>{box.name}</h1>
          <small>{box.address}</small>
        </span>
        <span class="grow" />
        <StatusDot tone={box.state === 'active' ? 'ok' : 'warn'}>{w.states[box.state] ?? box.state}</StatusDot>
        <Menu label={w.acts(box.name)} items={box.kind === 'shared' ? shared : [{ label: w.convert, icon: 'people', run: () => void convert() }]} />
      </header>
      <Grants box={box} />
      <div class="panels">
        <Addresses id={id} list={box.addresses} path={`/admin/mailboxes/${id}/addresses`} changed={load.reload} />
        <section class="panel">
          <h2>{w.space}</h2>
          <p class="quiet">{box.quota ? w.usedOf(bytes(box.used), bytes(box.quota)) : w.used(bytes(box.used))}</p>
          <QuotaField quota={box.quota} onChange={(quota) => void change({ quota }, t.settings.saved)} />
        </section>
      </div>
      <AccessLog id={id} />
      {naming && <Rename name={box.name} onClose={() => setNaming(false)} save={(name) => change({ name }, t.settings.saved)} />}
    </>
  );
}

export function QuotaField({ quota, onChange }: { quota: number; onChange: (bytes: number) => void }) {
  const w = manage().boxes;
  const odd = quota && !quotas.includes(quota / gb) ? [quota] : [];
  return (
    <Field label={w.quota}>
      {(a) => (
        <select {...a} value={String(quota)} onChange={(e) => onChange(Number(e.currentTarget.value))}>
          <option value="0">{w.unlimited}</option>
          {[...odd, ...quotas.map((q) => q * gb)].map((q) => (
            <option key={q} value={String(q)}>
              {bytes(q)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Rename({ name: first, onClose, save }: { name: string; onClose: () => void; save: (name: string) => Promise<void> }) {
  const [name, setName] = useState(first);
  return (
    <Dialog title={manage().rename} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (name.trim()) void save(name.trim()).then(onClose);
        }}
      >
        <Field label={manage().name} required>
          {(a) => <input {...a} value={name} maxLength={60} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <Button kind="primary" type="submit" disabled={!name.trim()}>
          {t.general.save}
        </Button>
      </form>
    </Dialog>
  );
}

function Grants({ box }: { box: AdminMailbox }) {
  const w = manage().boxes;
  const path = `/admin/mailboxes/${box.id}/grants`;
  const load = useLoad(path, () => get<List<Grant>>(path));
  const [who, setWho] = useState<Choice[]>([]);
  const [right, setRight] = useState<string>('send');
  const [busy, setBusy] = useState(false);
  const give = async (e: Event) => {
    e.preventDefault();
    const c = who[0];
    if (!c) return;
    setBusy(true);
    if (await attempt(post(path, { [c.kind === 'person' ? 'person' : 'department']: c.id, rights: [right] }), w.given(c.name ?? ''))) {
      setWho([]);
      await load.reload();
    }
    setBusy(false);
  };
  const regive = async (g: Grant, rights: string) => {
    await attempt(post(path, { [g.kind]: g.holder.id, rights: [rights], until: g.until }), w.given(g.holder.name));
    await load.reload();
  };
  const take = async (g: Grant) => {
    if (await confirm(w.takeTitle(g.holder.name), w.takeText, w.take, true)) {
      if (await attempt(del(`${path}/${g.id}`), w.taken)) await load.reload();
    }
  };
  const items = load.data?.items;
  return (
    <section class="panel stack">
      <h2>{w.who}</h2>
      <form class="grant-form" onSubmit={give}>
        <Picker one label={w.addWho} kinds={['person', 'tree']} value={who} onChange={setWho} />
        <Field label={w.right}>
          {(a) => (
            <select {...a} value={right} onChange={(e) => setRight(e.currentTarget.value)}>
              {levels.map((l) => (
                <option key={l} value={l}>
                  {w.rights[l]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button kind="primary" type="submit" icon="plus" busy={busy} disabled={!who.length}>
          {w.give}
        </Button>
      </form>
      <p class="field-hint">{w.rightHints[right]}</p>
      {load.error && !items ? (
        <Fault error={load.error} retry={() => void load.reload()} />
      ) : !items ? (
        <Skeleton rows={2} />
      ) : !items.length ? (
        <Empty icon="people" title={w.nobody}>
          {w.nobodyWhy}
        </Empty>
      ) : (
        <ul class="rows">
          {items.map((g) => (
            <li key={g.id} class="grant">
              {g.kind === 'person' ? <Avatar name={g.holder.name} size={32} /> : <Icon name="building" size={22} />}
              <span class="two-lines">
                <b>{g.holder.name}</b>
                <small>{g.until ? w.until(fullTime(new Date(g.until))) : g.by ? w.since(g.by.name, fullTime(new Date(g.at))) : ''}</small>
              </span>
              <span class="grow" />
              <select aria-label={w.rightOf(g.holder.name)} value={g.rights.length === 1 ? g.rights[0] : ''} onChange={(e) => void regive(g, e.currentTarget.value)}>
                {[...new Set([...levels, 'send_as', 'on_behalf', ...(g.rights.length === 1 ? g.rights : [])])].map((l) => (
                  <option key={l} value={l}>
                    {w.rights[l]}
                  </option>
                ))}
                {g.rights.length !== 1 && <option value="">{rightsText(g.rights)}</option>}
              </select>
              <IconButton icon="trash" label={w.takeFrom(g.holder.name)} onClick={() => void take(g)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Addresses({ id, list, path, changed }: { id: string; list: string[]; path: string; changed: () => Promise<void> }) {
  const w = manage().addresses;
  const [adding, setAdding] = useState(false);
  const [address, setAddress] = useState('');
  const [fault, setFault] = useState('');
  const domains = useDomains();
  const remove = async (a: string) => {
    if (await confirm(w.removeTitle(a), w.removeText, w.remove, true)) {
      if (await attempt(del(`${path}/${encodeURIComponent(a)}`), w.removed)) await changed();
    }
  };
  const add = async (e: Event) => {
    e.preventDefault();
    const [local, domain] = [address.split('@')[0], address.split('@')[1] || domains[0]];
    if (!local) return setFault(manage().addressNeeded);
    try {
      await giveAddress((takeHeld) => post(path, { address: `${local}@${domain}`, takeHeld }));
      toast(w.added);
      setAddress('');
      setFault('');
      setAdding(false);
      await changed();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return (
    <section class="panel stack" key={id}>
      <h2>{w.title}</h2>
      <ul class="rows">
        {list.map((a, i) => (
          <li key={a} class="grant">
            <span class="cut">{a}</span>
            {i === 0 && <span class="tag tag-acc">{w.primary}</span>}
            <span class="grow" />
            {i > 0 && <IconButton icon="trash" label={w.removeOf(a)} onClick={() => void remove(a)} />}
          </li>
        ))}
      </ul>
      {adding ? (
        <form onSubmit={add} noValidate class="stack">
          <AddressField label={w.new} error={fault} value={address} onChange={setAddress} />
          <div class="row-acts-line">
            <Button kind="primary" type="submit">
              {w.add}
            </Button>
            <Button onClick={() => setAdding(false)}>{t.general.cancel}</Button>
          </div>
        </form>
      ) : (
        <div>
          <Button icon="plus" onClick={() => setAdding(true)}>
            {w.add}
          </Button>
        </div>
      )}
    </section>
  );
}

function AccessLog({ id }: { id: string }) {
  const w = manage().boxes;
  const [open, setOpen] = useState(false);
  const load = useLoad(open ? id : null, () => get<List<AccessLine>>(`/admin/mailboxes/${id}/access-log?limit=50`));
  return (
    <details class="panel" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{w.log}</summary>
      {open && (
        <Listed load={load} icon="log" none={w.logNone}>
          {(items) => (
            <ul class="rows">
              {items.map((x) => (
                <li key={x.id} class="log-line">
                  <span class="quiet">{fullTime(new Date(x.at))}</span>
                  <b>{x.person.name}</b>
                  <span>{w.actNames[x.act] ?? x.act}</span>
                  <small class="quiet cut">{x.detail}</small>
                </li>
              ))}
            </ul>
          )}
        </Listed>
      )}
    </details>
  );
}

