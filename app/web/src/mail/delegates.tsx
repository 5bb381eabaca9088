import { useState } from 'preact/hooks';
import type { AccessLine, Grant } from '../api.gen';
import { del, get, post, query } from '../core/api';
import { isoDay } from '../core/dates';
import type { Contact, Page } from '../core/wire';
import { Button, Chip, faultText, Field } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { pages } from './layout';
import { endOf, ownBox, Rows, tried, when } from './rows';

const rights = ['read', 'send', 'full', 'send_as', 'on_behalf'] as const;

/** Delegates lists who may use one's mailbox, and shares or takes back. */
export function Delegates() {
  const w = words().delegates;
  const box = ownBox();
  const load = useLoad(`delegates${box}`, () => get<Page<Grant>>(`/mailboxes/${box}/delegates`));
  const [adding, setAdding] = useState(false);
  const drop = async (g: Grant) => {
    if (!(await confirm(w.dropTitle(g.holder.name), w.dropText, w.drop, true))) return;
    if (await tried(del(`/mailboxes/${box}/delegates/${g.id}`))) void load.reload();
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <p>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {w.add}
        </Button>
      </p>
      <Rows load={load} icon="people" empty={w.empty} label={words().tab.delegates}>
        {(g) => (
          <li key={g.id}>
            <div class="set-row">
              <b>{g.holder.name}</b>
              <span class="chips">
                {g.rights.map((r) => (
                  <Chip key={r}>{w.rights[r] ?? r}</Chip>
                ))}
              </span>
              <small>{g.until ? w.untilText(when(g.until)) : w.forever}</small>
            </div>
            <Button kind="danger" aria-label={`${w.drop}: ${g.holder.name}`} onClick={() => void drop(g)}>
              {w.drop}
            </Button>
          </li>
        )}
      </Rows>
      {adding && (
        <Share
          box={box}
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            toast(w.done);
            void load.reload();
          }}
        />
      )}
    </div>
  );
}

function Share({ box, onClose, onDone }: { box: string; onClose: () => void; onDone: () => void }) {
  const w = words().delegates;
  const [who, setWho] = useState<Contact[]>([]);
  const [right, setRight] = useState<string>('send');
  const [until, setUntil] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const PeopleField = pages.value?.PeopleField;
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!who[0]?.person) return setFault(w.whoNeeded);
    setBusy(true);
    try {
      for (const c of who) await post(`/mailboxes/${box}/delegates`, { person: c.person, rights: [right], until: endOf(until) });
      onDone();
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={w.add} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        {fault && (
          <p class="form-fault" role="alert">
            {fault}
          </p>
        )}
        {PeopleField && <PeopleField label={w.who} value={who} onChange={setWho} onlyPeople />}
        <fieldset class="ticks">
          <legend>{w.right}</legend>
          {rights.map((r) => (
            <label key={r}>
              <input type="radio" name="right" checked={right === r} onChange={() => setRight(r)} />
              {w.rights[r]}
            </label>
          ))}
        </fieldset>
        <Field label={w.until}>{(a) => <input {...a} type="date" min={isoDay(new Date())} value={until} onInput={(e) => setUntil(e.currentTarget.value)} />}</Field>
        <Button kind="primary" type="submit" busy={busy}>
          {w.add}
        </Button>
      </form>
    </Dialog>
  );
}

/** AccessLog tells what others did in one's mailbox. */
export function AccessLog() {
  const w = words().access;
  const box = ownBox();
  const load = useLoad(`access${box}`, () => get<Page<AccessLine>>(`/mailboxes/${box}/access-log`));
  const more = async () => {
    const before = load.data;
    if (!before) return;
    const p = await get<Page<AccessLine>>(`/mailboxes/${box}/access-log${query({ cursor: before.next })}`).catch(() => null);
    if (p) load.set({ items: [...before.items, ...p.items], next: p.next });
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <Rows load={load} icon="log" empty={w.empty} label={words().tab.access}>
        {(l) => (
          <li key={l.id}>
            <div class="set-row">
              <b>
                {l.person.name} · {w.acts[l.act] ?? l.act}
              </b>
              {l.detail && <span class="cut">{l.detail}</span>}
              <small>
                {when(l.at)} · {words().door[l.door]}
                {l.ip ? ` · ${l.ip}` : ''}
              </small>
            </div>
          </li>
        )}
      </Rows>
      {load.data?.next && <Button onClick={() => void more()}>{t.general.more}</Button>}
    </div>
  );
}
