// What becomes of a window in which a mail is written: put away, thrown away,
// sent, sent later, taken back.
import { del, get, post } from '../core/api';
import { clock, format } from '../core/dates';
import { settings } from '../core/session';
import type { Identity, Sent, Saved } from '../api.gen';
import type { Page } from '../core/wire';
import { faultText } from '../kit/basic';
import { confirm, toast } from '../kit/overlay';
import { t } from '../i18n';
import { sendingWords } from '../i18n/compose';
import { alterComposer, body, closeComposer, composers, openDraft, plain, save, saving, senders, timers, type Composer } from './drafts';
import { countsSoon, lastUndo, loadOutbox, refreshSoon, threadTouched } from './store';

/** loadSenders asks under which addresses one may write. */
export async function loadSenders(): Promise<void> {
  senders.value = await get<Page<Identity>>('/me/senders').then(
    (p) => p.items ?? [],
    () => [],
  );
}

/** putAway closes a window; what was written stays as a draft. */
export async function putAway(key: string): Promise<void> {
  const c = composers.value.find((x) => x.key === key);
  if (!c) return;
  const dirty = c.dirty;
  if (dirty) await save(key);
  closeComposer(key);
  if (dirty || c.saved) toast(t.compose.kept);
  refreshSoon();
}

export async function discard(key: string): Promise<void> {
  const c = composers.value.find((x) => x.key === key);
  if (!c) return;
  const written = c.dirty || c.draft || c.saved;
  if (written && !(await confirm(t.compose.discardTitle, t.compose.discardText, t.compose.discard, true))) return;
  closeComposer(key);
  localStorage.removeItem('mb.unsaved');
  await saving.get(key);
  const draft = c.draft;
  if (draft) await del(`/drafts/${draft}`).catch(() => undefined);
  refreshSoon();
  countsSoon();
}

/** ready asks or tells what should be mended before sending. */
async function ready(c: Composer): Promise<boolean> {
  if (!c.to.length && !c.cc.length && !c.bcc.length) {
    alterComposer(c.key, { fault: t.compose.noRecipient });
    return false;
  }
  if (c.files.some((f) => !f.upload && !f.error)) {
    alterComposer(c.key, { fault: t.compose.uploading });
    return false;
  }
  if (!c.subject.trim() && !(await confirm(t.compose.noSubjectTitle, t.compose.noSubjectText, t.compose.sendAnyway))) return false;
  const words = `${c.subject}\n${plain(c.html)}`;
  if (!c.files.length && !c.forward && /附件|见附|随附|\battached\b|\battachments?\b/i.test(words) && !(await confirm(t.compose.noFileTitle, t.compose.noFileText, t.compose.sendAnyway))) return false;
  return true;
}

/** send hands the mail over, now or for a later time; the key makes a repeat harmless. */
export async function send(key: string, later?: Date): Promise<void> {
  const found = composers.value.find((x) => x.key === key);
  if (!found || found.sending || !(await ready(found))) return;
  alterComposer(key, { sending: true, fault: undefined });
  clearTimeout(timers.get(key)?.timer);
  await saving.get(key);
  const c = composers.value.find((x) => x.key === key) ?? found;
  const wait = settings.value.undoSeconds;
  try {
    const got = await post<Sent>('/messages', { ...body(c), idempotencyKey: c.idempotencyKey, ...(later ? { sendAt: later.toISOString() } : { undoSeconds: wait }) });
    closeComposer(key);
    localStorage.removeItem('mb.unsaved');
    tellSent(got, wait, later);
    refreshSoon();
    countsSoon();
    void loadOutbox();
    threadTouched.value++;
  } catch (err) {
    alterComposer(key, { sending: false, dirty: true, fault: t.compose.notSent(faultText(err)) });
  }
}

/** tellSent says what became of the mail, and offers to take it back while that is possible. */
function tellSent(got: Sent, wait: number, later?: Date): void {
  if (got.state === 'held') return void toast(sendingWords().held);
  if (!got.outbox) return void toast(t.compose.sent);
  const id = got.outbox;
  const undo = () => {
    if (lastUndo.value === undo) lastUndo.value = null;
    void takeBack(id);
  };
  lastUndo.value = undo;
  if (later) return void toast(sendingWords().scheduled(laterText(later)), { label: t.general.undo, run: undo });
  toast(t.compose.sent, { label: t.general.undo, run: undo }, 'plain', wait * 1000);
  setTimeout(() => {
    if (lastUndo.value === undo) lastUndo.value = null;
    void loadOutbox();
  }, wait * 1000);
}

export const laterText = (d: Date) => `${format({ month: 'short', day: 'numeric', weekday: 'short' }).format(d)} ${clock(d)}`;

/** takeBack stops a mail that waits and opens it again as a draft. */
export async function takeBack(id: string, reopen = true): Promise<void> {
  try {
    const saved = await post<Saved>(`/outbox/${id}/undo`);
    toast(sendingWords().takenBack);
    if (reopen && saved.id) await openDraft(saved.id);
  } catch (err) {
    toast(sendingWords().tooLate(faultText(err)), undefined, 'err');
  }
  void loadOutbox();
  refreshSoon();
  countsSoon();
}
