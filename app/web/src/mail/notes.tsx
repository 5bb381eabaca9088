import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Reason } from '../api.gen';
import { post } from '../core/api';
import type { Message } from '../core/wire';
import { Banner, Button, faultText } from '../kit/basic';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { lang } from '../i18n/lang';
import { noteWords } from '../i18n/notes';
import { folders } from './store';

type Sheet = typeof import('./recall').RecallSheet;

/** recalling is the mail whose recall is asked about. */
const recalling = signal('');

const inSent = (m: Message) => folders.value[m.mailbox]?.find((f) => f.id === m.folder)?.role === 'sent';

/** cardActs are what can be done with one mail beside the usual. */
export const cardActs = (m: Message) => (inSent(m) ? [{ label: noteWords().recall, icon: 'reply' as const, run: () => (recalling.value = m.id) }] : []);

function Came({ message }: { message: Message }) {
  const [list, setList] = useState<{ Fates: typeof import('./recall').Fates } | null>(null);
  useEffect(() => void import('./recall').then(setList), []);
  return list && <list.Fates list={message.fates ?? []} />;
}

function Recalling({ message, reload }: { message: Message; reload: () => Promise<void> }) {
  const [sheet, setSheet] = useState<{ Sheet: Sheet } | null>(null);
  useEffect(() => void import('./recall').then((r) => setSheet({ Sheet: r.RecallSheet })), []);
  const close = () => {
    recalling.value = '';
    void reload();
  };
  return sheet && <sheet.Sheet message={message} onClose={close} />;
}

/** frauds are the findings that speak of a mail which pretends, as phishing does. */
const frauds = new Set(['claims_to_be_ours', 'name_shows_other_address', 'look_alike_letters', 'look_alike_domain', 'reply_elsewhere', 'link_disguised', 'link_look_alike', 'link_other_target', 'asks_password']);
/** doubtful is from how many points on findings are shown outside Junk. */
const doubtful = 2;

/** Notes stand above a mail: what the filter found, and the wish for a receipt. */
export function Notes({ message: m, reload }: { message: Message; reload: () => Promise<void> }) {
  const junk = folders.value[m.mailbox]?.find((f) => f.id === m.folder)?.role === 'junk';
  const found = (m.why ?? []).filter((r) => r.points > 0).sort((a, b) => b.points - a.points);
  return (
    <>
      {found.length > 0 && (junk || m.spam >= doubtful) && <Findings message={m} found={found} junk={junk} />}
      {m.recall && (
        <Banner icon="reply" actions={<Button kind="quiet" onClick={() => (recalling.value = m.id)}>{noteWords().results}</Button>}>
          {noteWords().recalled}
        </Banner>
      )}
      {!!m.fates?.length && <Came message={m} />}
      {recalling.value === m.id && <Recalling message={m} reload={reload} />}
      {m.receipt === 'asked' && <ReceiptWish message={m} reload={reload} />}
    </>
  );
}

const textOf = (r: Reason) => (lang.value === 'zh' ? r.zh : r.en) + (r.detail ? ` (${r.detail})` : '');

function Findings({ message: m, found, junk }: { message: Message; found: Reason[]; junk: boolean }) {
  const w = noteWords();
  const fraud = found.some((r) => frauds.has(r.rule));
  const rule = async (allow: boolean) => {
    try {
      await post('/filter/senders', { pattern: m.from.email, allow });
      toast(allow ? w.trusted : w.blocked);
    } catch (err) {
      toast(t.mail.notDone(faultText(err)), undefined, 'err');
    }
  };
  return (
    <>
      {fraud && m.caution !== 'danger' && (
        <Banner tone="danger" title={w.phishing}>
          {w.phishingText}
        </Banner>
      )}
      <details class="findings" open={junk || fraud}>
        <summary>{junk ? w.whyJunk : w.whyDoubt(found.length)}</summary>
        <ul>
          {found.map((r) => (
            <li key={r.rule}>{textOf(r)}</li>
          ))}
        </ul>
        {m.from?.email && (
          <p class="set-acts">
            {!fraud && <Button onClick={() => void rule(true)}>{w.trust}</Button>}
            <Button onClick={() => void rule(false)}>{w.block}</Button>
          </p>
        )}
      </details>
    </>
  );
}

function ReceiptWish({ message: m, reload }: { message: Message; reload: () => Promise<void> }) {
  const w = noteWords();
  const answer = async (decline: boolean) => {
    try {
      await post(`/messages/${m.id}/receipt`, { decline });
      toast(decline ? w.notTold : w.told);
      await reload();
    } catch (err) {
      toast(t.mail.notDone(faultText(err)), undefined, 'err');
    }
  };
  return (
    <Banner
      icon="read"
      actions={
        <>
          <Button kind="quiet" onClick={() => void answer(false)}>
            {w.tell}
          </Button>
          <Button kind="quiet" onClick={() => void answer(true)}>
            {w.dontTell}
          </Button>
        </>
      }
    >
      {w.receipt(m.from?.name || m.from?.email || '')}
    </Banner>
  );
}
