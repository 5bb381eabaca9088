// One person: how they sign in, where they are signed in, their mailbox.
import type { AdminMailbox, LoginEntry, OpenSession, PersonAccess } from '../api.gen';
import { del, get, patch, query } from '../core/api';
import { bytes, fullTime } from '../core/dates';
import { program } from '../core/program';
import type { Person } from '../core/wire';
import { words } from '../i18n/admin';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Avatar, Button, Fault, Skeleton, StatusDot } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm } from '../kit/overlay';
import { Addresses, QuotaField } from './boxes';
import { attempt, Back, Listed, type List } from './parts';

export function PersonPage({ id }: { id: string }) {
  const load = useLoad(id, () => get<Person>(`/admin/people/${id}`));
  const p = load.data;
  if (load.error && !p) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!p) return <Skeleton rows={5} />;
  return (
    <>
      <Back to="/admin/people" label={words().nav.people} />
      <header class="admin-head">
        <Avatar name={p.name} size={44} />
        <span class="two-lines">
          <h1>{p.name}</h1>
          <small>{[p.mailbox?.address ?? p.login, words().people.roles[p.role], ...p.departments.map((d) => d.name)].filter(Boolean).join(' · ')}</small>
        </span>
        <span class="grow" />
        <StatusDot tone={p.state === 'active' ? 'ok' : 'off'}>{words().people.states[p.state] ?? p.state}</StatusDot>
      </header>
      <div class="panels">
        <Access id={id} name={p.name} />
        {p.mailbox && <Box address={p.mailbox.address} />}
      </div>
      <Sessions id={id} name={p.name} />
      <Logins id={id} />
    </>
  );
}

function Access({ id, name }: { id: string; name: string }) {
  const w = manage().person;
  const load = useLoad(id, () => get<PersonAccess>(`/admin/people/${id}/access`));
  const a = load.data;
  const reset = async () => {
    if (await confirm(w.resetTitle(name), w.resetText, w.reset, true)) {
      if (await attempt(del(`/admin/people/${id}/second-factor`), w.resetDone)) await load.reload();
    }
  };
  return (
    <section class="panel stack">
      <h2>{w.access}</h2>
      {load.error ? <Fault error={load.error} retry={() => void load.reload()} /> : !a ? <Skeleton rows={2} kind="text" /> : null}
      {a && (
        <>
          <StatusDot tone={a.secondFactor.enabled ? 'ok' : a.secondFactor.forced ? 'warn' : 'off'}>{a.secondFactor.enabled ? w.factorOn(a.secondFactor.recoveryCodes) : a.secondFactor.forced ? w.factorDue : w.factorOff}</StatusDot>
          {a.passwordSet && <p class="quiet">{w.passwordSet(fullTime(new Date(a.passwordSet)))}</p>}
          {a.mustChange && <p class="quiet">{w.mustChange}</p>}
          {a.recoveryMail && <p class="quiet">{w.recovery(a.recoveryMail)}</p>}
          {a.secondFactor.enabled && (
            <div>
              <Button onClick={() => void reset()}>{w.reset}</Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Box({ address }: { address: string }) {
  const w = manage().boxes;
  const load = useLoad(address, async () => {
    const found = await get<List<AdminMailbox>>(`/admin/mailboxes${query({ q: address, limit: 20 })}`);
    return found.items.find((b) => b.address === address) ?? null;
  });
  const box = load.data;
  if (!box) return null;
  const setQuota = async (quota: number) => {
    if (await attempt(patch(`/admin/mailboxes/${box.id}`, { quota }), t.settings.saved)) await load.reload();
  };
  return (
    <>
      <section class="panel stack">
        <h2>{w.space}</h2>
        <p class="quiet">{box.quota ? w.usedOf(bytes(box.used), bytes(box.quota)) : w.used(bytes(box.used))}</p>
        <QuotaField quota={box.quota} onChange={(q) => void setQuota(q)} />
        <a href={`/admin/mailboxes/${box.id}`}>{manage().person.toGrants}</a>
      </section>
      <Addresses id={box.id} list={box.addresses} path={`/admin/mailboxes/${box.id}/addresses`} changed={load.reload} />
    </>
  );
}

function Sessions({ id, name }: { id: string; name: string }) {
  const w = manage().person;
  const load = useLoad(id, () => get<List<OpenSession>>(`/admin/people/${id}/sessions`));
  const end = async () => {
    if (await confirm(w.endTitle(name), w.endText, w.end, true)) {
      if (await attempt(del(`/admin/people/${id}/sessions`), w.ended)) await load.reload();
    }
  };
  const apps = new Set(load.data?.items.map((s) => s.appPassword).filter(Boolean)).size;
  return (
    <section class="panel stack">
      <div class="queue-line">
        <h2>{w.sessions}</h2>
        <span class="grow" />
        {!!load.data?.items.length && (
          <Button icon="exit" onClick={() => void end()}>
            {w.end}
          </Button>
        )}
      </div>
      {apps > 0 && <p class="quiet">{w.apps(apps)}</p>}
      <Listed load={load} icon="person" none={w.sessionsNone}>
        {(items) => (
          <ul class="rows">
            {items.map((s) => (
              <li key={s.id} class="log-line">
                <b>{w.doors[s.door]}</b>
                <span class="cut">{s.appPassword || program(s.client)}</span>
                <span class="quiet">{s.ip}</span>
                <span class="quiet">{w.seen(fullTime(new Date(s.seen)))}</span>
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </section>
  );
}

function Logins({ id }: { id: string }) {
  const w = manage().person;
  const load = useLoad(id, () => get<List<LoginEntry>>(`/admin/people/${id}/logins?limit=30`));
  return (
    <section class="panel stack">
      <h2>{w.logins}</h2>
      <Listed load={load} icon="log" none={w.loginsNone}>
        {(items) => (
          <ul class="rows">
            {items.map((x) => (
              <li key={`${x.first}${x.ip}${x.door}${x.ok}`} class="log-line">
                <StatusDot tone={x.ok ? 'ok' : 'err'}>{x.ok ? w.ok : w.failed}</StatusDot>
                <span class="quiet">{fullTime(new Date(x.last))}</span>
                <b>{w.doors[x.door]}</b>
                <span class="quiet">{x.ip}</span>
                {x.times > 1 && <span class="tag tag-plain">{w.times(x.times)}</span>}
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </section>
  );
}
