// Events of the server become changes of the page.
import { signal } from '@preact/signals';
import { Push, type PushEvent } from '../core/push';
import { me, recheck, settings } from '../core/session';
import { go, place } from '../core/router';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { pages } from './layout';
import { countsSoon, current, findFolder, folders, loadFolders, readable, refreshSoon, setCounts, threadTouched } from './store';

/** These rise when the server says that chats, events or to-dos changed. */
export const chatsTouched = signal(0);
export const eventsTouched = signal(0);
export const todosTouched = signal(0);
export const convTouched = signal<{ id: string; n: number }>({ id: '', n: 0 });

let push: Push | null = null;

/** startPush connects for the signed-in person. */
export function startPush(): void {
  if (push || !me.value) return;
  push = new Push({ event: onEvent, refresh: onRefresh });
  push.start([...readable().map((m) => `m:${m.id}`), `u:${me.value.person.id}`]);
}

export const followChat = (id: string) => push?.follow(`c:${id}`);

function onRefresh(stream: string): void {
  if (stream.startsWith('m:')) {
    refreshSoon();
    countsSoon();
    threadTouched.value++;
  } else if (stream.startsWith('c:')) touchConv(stream.slice(2));
  else touchOffice();
}

function touchOffice(): void {
  chatsTouched.value++;
  eventsTouched.value++;
  todosTouched.value++;
}

function touchConv(id: string): void {
  chatsTouched.value++;
  convTouched.value = { id, n: convTouched.value.n + 1 };
}

function onEvent(stream: string, ev: PushEvent): void {
  const d = ev.d;
  if (ev.k === 'mail.new') newMail(stream, d);
  else if (ev.k === 'mb.count') setCounts(String(d.mb), Number(d.total), Number(d.unseen));
  else if (ev.k === 'mb.names') countsSoon();
  else if (ev.k === 'mail.flags') flags(d);
  else if (ev.k === 'mail.move' || ev.k === 'mail.gone') {
    const ids = idList(d);
    if (ev.k === 'mail.gone') current.value?.remove(new Set(ids));
    refreshSoon();
    threadTouched.value++;
    countsSoon();
  } else if (ev.k.startsWith('conv.')) touchConv(String(d.conv ?? d.conversation ?? (stream.startsWith('c:') ? stream.slice(2) : '')));
  else if (ev.k === 'cal.chg' || ev.k === 'rsvp') {
    eventsTouched.value++;
    refreshSoon();
  } else if (ev.k === 'todo.chg') {
    todosTouched.value++;
    refreshSoon();
  } else if (ev.k === 'thr.merge' || ev.k === 'mail.recall' || ev.k === 'mail.fate' || ev.k === 'sugg.new') {
    refreshSoon();
    threadTouched.value++;
  } else if (ev.k.startsWith('acct.')) void accountChanged();
}

/** accountChanged follows what was shared with us or taken back; a session that ended is asked for again. */
async function accountChanged(): Promise<void> {
  await recheck();
  for (const box of readable()) push?.follow(`m:${box.id}`);
  await loadFolders();
}

const idList = (d: Record<string, unknown>): string[] => (Array.isArray(d.ids) ? d.ids.map(String) : d.id ? [String(d.id)] : []);

function flags(d: Record<string, unknown>): void {
  const add = (d.add as string[] | undefined)?.map(bare) ?? [];
  const gone = (d.del as string[] | undefined)?.map(bare) ?? [];
  const all = (d.set as string[] | undefined)?.map(bare);
  if (all) {
    add.push(...all);
    gone.push(...['seen', 'flagged'].filter((f) => !all.includes(f)));
  }
  current.value?.alter(new Set(idList(d)), (r) => ({
    ...r,
    unread: add.includes('seen') ? false : gone.includes('seen') ? true : r.unread,
    starred: add.includes('flagged') ? true : gone.includes('flagged') ? false : r.starred,
    answered: add.includes('answered') || r.answered,
  }));
  threadTouched.value++;
  if (current.value?.key.filter || current.value?.key.by) refreshSoon();
}

const bare = (flag: string) => flag.replace(/^[\\$]/, '').toLowerCase();

let burst: { id: string; subject: string; from: string; thread: string; folder: string }[] = [];
let burstTimer = 0;
const burstFor = 400; // ms in which mails are told of together

function newMail(stream: string, d: Record<string, unknown>): void {
  const folder = Object.values(folders.value)
    .flat()
    .find((f) => f.id === String(d.mb));
  refreshSoon();
  threadTouched.value++;
  countsSoon();
  if (folder && /^(sent|drafts|junk|trash|archive)$/.test(folder.role)) return;
  const from = typeof d.from === 'string' ? d.from.replace(/\s*<[^<>]*>\s*$/, '') || d.from : ((d.from as { name?: string; email?: string })?.name || (d.from as { email?: string })?.email) ?? '';
  burst.push({ id: String(d.id ?? d.thr), subject: String(d.subj ?? ''), from, thread: String(d.thr ?? d.id), folder: folder?.role === 'inbox' && stream === `m:${me.value?.mailboxes[0]?.id}` ? 'inbox' : String(d.mb) });
  clearTimeout(burstTimer);
  burstTimer = window.setTimeout(() => void tell(), burstFor);
}

async function tell(): Promise<void> {
  const mails = burst;
  burst = [];
  const m = mails[mails.length - 1];
  if (!m) return;
  if (place.value.path.includes(`/t/${m.thread}`) && mails.length === 1) return;
  if (pages.value && !(await pages.value.oursToTell(m.id))) return;
  const open = { label: t.general.open, run: () => go(`/mail/f/${findFolder(m.folder) ? m.folder : 'inbox'}${mails.length === 1 && settings.value.conversations ? `/t/${m.thread}` : ''}`) };
  if (mails.length > 1) toast(t.mail.newMails(mails.length), open);
  else toast(m.from ? t.mail.newMail(m.from, m.subject || t.mail.noSubject) : t.mail.newMailSecret, open);
}
