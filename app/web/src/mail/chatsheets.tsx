// Sheets of a conversation: its members, its mail address, and beginning one. Fetched when first opened.
import './together';
import { useState } from 'preact/hooks';
import type { ChatAddress } from '../api.gen';
import { del, post } from '../core/api';
import { go } from '../core/router';
import { me } from '../core/session';
import type { Contact, Conversation, Member } from '../core/wire';
import { Avatar, Banner, Button, CopyField, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { listed } from '../i18n/lang';
import { chatWords } from '../i18n/chat';
import { loadChats } from './chats';
import { pages } from './layout';

const nameOf = (m: Member) => m.name || m.email || '';

/** People shows who is in a conversation, lets more in, and leaves it. */
export function People({ chat, onClose, changed }: { chat: Conversation; onClose: () => void; changed: () => Promise<void> }) {
  const w = chatWords();
  const PeopleField = pages.value?.PeopleField;
  const [fresh, setFresh] = useState<Contact[]>([]);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      await post(`/chats/${chat.id}/members`, { people: fresh.map((c) => c.person) });
      setFresh([]);
      await changed();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  const leave = async () => {
    try {
      await del(`/chats/${chat.id}/members`, { people: [me.value?.person.id] });
      onClose();
      go('/mail/chat');
      void loadChats();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return (
    <Dialog title={t.chat.people} onClose={onClose}>
      <ul class="member-list">
        {chat.members.map((m, i) => (
          <li key={i}>
            <Avatar name={nameOf(m)} size={34} />
            <span class="two-lines">
              <b>{nameOf(m)}</b>
              {m.email && <small>{m.email}</small>}
            </span>
            {(m.external || !m.person) && <span class="tag tag-warn">{t.mail.external}</span>}
          </li>
        ))}
      </ul>
      {chat.kind !== 'direct' && (
        <div class="stack">
          {PeopleField && <PeopleField label={w.addPeople} value={fresh} onChange={setFresh} onlyPeople placeholder={w.addHint} />}
          {fault && (
            <p class="form-fault" role="alert">
              {fault}
            </p>
          )}
          <div class="row-acts-line">
            <Button kind="primary" disabled={!fresh.length} busy={busy} onClick={() => void add()}>
              {w.add}
            </Button>
            <Button kind="quiet" icon="exit" onClick={() => void leave()}>
              {w.leave}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** MakeChat begins a conversation with colleagues. */
export function MakeChat({ onClose }: { onClose: () => void }) {
  const w = chatWords();
  const PeopleField = pages.value?.PeopleField;
  const [people, setPeople] = useState<Contact[]>([]);
  const [title, setTitle] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const make = async (e: Event) => {
    e.preventDefault();
    if (!people.length) return setFault(w.choosePeople);
    setBusy(true);
    try {
      const direct = people.length === 1 && !title.trim();
      const c = await post<Conversation>('/chats', { title: title.trim() || listed(people.map((p) => p.name)), people: people.map((p) => p.person), kind: direct ? 'direct' : 'group' });
      await loadChats();
      onClose();
      go(`/mail/chat/${c.id}`);
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.chat.make} onClose={onClose}>
      <form class="stack" onSubmit={make}>
        {PeopleField && <PeopleField label={t.chat.people} value={people} onChange={setPeople} onlyPeople autofocus placeholder={w.addHint} />}
        <Field label={t.chat.title} hint={w.titleHint}>
          {(a) => <input {...a} value={title} maxLength={80} onInput={(e) => setTitle(e.currentTarget.value)} />}
        </Field>
        {fault && <Banner tone="danger">{fault}</Banner>}
        <Button kind="primary" type="submit" busy={busy}>
          {w.makeVerb}
        </Button>
      </form>
    </Dialog>
  );
}

/** Address shows the address by which members write into a conversation with any mail program. */
export function Address({ chat, onClose }: { chat: Conversation; onClose: () => void }) {
  const w = chatWords();
  const path = `/chats/${chat.id}/address`;
  const load = useLoad(path, () => post<ChatAddress>(path));
  const [ended, setEnded] = useState(false);
  const end = async (renew: boolean) => {
    if (!(await confirm(renew ? w.renewTitle : w.endTitle, w.endText, renew ? w.renew : w.end, true))) return;
    try {
      await del(path);
      toast(renew ? w.renewed : w.ended);
      setEnded(!renew);
      if (renew) await load.reload();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  const address = load.data?.address;
  return (
    <Dialog title={t.chat.address} onClose={onClose}>
      <div class="stack">
        <p>{chat.kind === 'mail' ? w.addressMail : w.addressText}</p>
        {load.error && !address ? <Fault error={load.error} retry={() => void load.reload()} /> : !address ? <Skeleton rows={1} kind="text" /> : null}
        {ended ? <Banner>{w.none}</Banner> : address && <CopyField value={address} label={t.chat.address} />}
        <p class="quiet">{w.secret}</p>
        {ended ? (
          <div class="row-acts-line">
            <Button
              kind="primary"
              icon="plus"
              onClick={() => {
                setEnded(false);
                void load.reload();
              }}
            >
              {w.make}
            </Button>
          </div>
        ) : (
          address && (
            <div class="row-acts-line">
              <Button icon="refresh" onClick={() => void end(true)}>
                {w.renew}
              </Button>
              <Button kind="quiet" icon="trash" onClick={() => void end(false)}>
                {w.end}
              </Button>
            </div>
          )
        )}
      </div>
    </Dialog>
  );
}
