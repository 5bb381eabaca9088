// Drafts: what is being written, kept on the server two seconds after the last
// key, and here first so that nothing is lost with a closed page.
import { signal } from '@preact/signals';
import { get, newKey, post, put, del, Refusal } from '../core/api';
import { me, settings } from '../core/session';
import type { Address, Contact, Draft, Message, Upload } from '../core/wire';
import { faultText } from '../kit/basic';
import { confirm, toast } from '../kit/overlay';
import { t } from '../i18n';
import { width } from './layout';
import { countsSoon, refreshSoon, threadTouched } from './store';

export interface UploadState {
  key: string;
  name: string;
  size: number;
  progress: number;
  upload?: Upload;
  error?: string;
  abort?: AbortController;
}

/** Composer is one open window in which a mail is written. */
export interface Composer {
  key: string;
  draft?: string;
  reply?: string;
  forward?: string;
  all?: boolean;
  source?: Message;
  to: Contact[];
  cc: Contact[];
  bcc: Contact[];
  subject: string;
  html: string;
  files: UploadState[];
  idempotencyKey: string;
  view: 'open' | 'small' | 'full';
  saved?: Date;
  saving?: boolean;
  sending?: boolean;
  dirty?: boolean;
  fault?: string;
}

export const composers = signal<Composer[]>([]);
const mostOpen = 3;
const saveAfter = 2000;
const saveAtLeast = 10_000;

export function alterComposer(key: string, change: Partial<Composer>): void {
  composers.value = composers.value.map((c) => (c.key === key ? { ...c, ...change } : c));
}

interface Start {
  reply?: string;
  forward?: string;
  all?: boolean;
  message?: Message;
  to?: string;
}

/** compose opens a window: empty, or as an answer to a mail. */
export function compose(start: Start = {}): void {
  const same = composers.value.find((c) => (start.reply && c.reply === start.reply && !!c.all === !!start.all) || (start.forward && c.forward === start.forward));
  if (same) {
    alterComposer(same.key, { view: 'open' });
    return;
  }
  const c: Composer = { ...blank(), reply: start.reply, forward: start.forward, all: start.all, source: start.message };
  if (start.to) c.to = [{ name: '', email: start.to }];
  const m = start.message;
  if (m && start.reply) {
    const { to, cc } = recipients(m, !!start.all);
    Object.assign(c, { to, cc, subject: prefixed('Re', m.subject) });
  } else if (m && start.forward) c.subject = prefixed('Fwd', m.subject);
  show(c);
}

function blank(): Composer {
  const signature = settings.value.signature.trim();
  const html = signature ? `<div><br></div><div>-- </div>${signature.split('\n').map((l) => `<div>${escape(l) || '<br>'}</div>`).join('')}` : '';
  return { key: newKey(), to: [], cc: [], bcc: [], subject: '', html, files: [], idempotencyKey: newKey(), view: 'open' };
}

const escape = (s: string) => s.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);

function show(c: Composer): void {
  let others = composers.value;
  if (width.value !== 'wide') others = others.map((o) => ({ ...o, view: 'small' as const }));
  else others = others.map((o) => (o.view === 'full' ? { ...o, view: 'small' as const } : o));
  if (others.length >= mostOpen) {
    const oldest = others[0];
    void save(oldest.key).then(() => closeComposer(oldest.key));
  }
  composers.value = [...others, c];
  if (width.value !== 'wide') history.pushState({ layer: 'compose' }, '', location.href);
}

/** recipients answers to whom a reply goes; own addresses only when nobody else is left. */
export function recipients(m: Message, all: boolean): { to: Address[]; cc: Address[] } {
  const own = new Set((me.value?.mailboxes ?? []).map((b) => b.address.toLowerCase()));
  const mine = own.has(m.from?.email?.toLowerCase() ?? '');
  const back = mine ? m.to : m.replyTo?.length ? m.replyTo : [m.from];
  if (!all) return { to: unique(back), cc: [] };
  const to = unique([...back, ...m.to]).filter((a) => !own.has(a.email.toLowerCase()));
  const taken = new Set(to.map((a) => a.email.toLowerCase()));
  const cc = unique(m.cc ?? []).filter((a) => !own.has(a.email.toLowerCase()) && !taken.has(a.email.toLowerCase()));
  return { to: to.length ? to : unique(back), cc };
}

function unique(list: Address[]): Address[] {
  const seen = new Set<string>();
  return list.filter((a) => a?.email && !seen.has(a.email.toLowerCase()) && seen.add(a.email.toLowerCase()));
}

function prefixed(prefix: 'Re' | 'Fwd', subject: string): string {
  const bare = subject.replace(/^\s*(?:(?:re|fwd?|aw|wg|sv|vs|回复|回覆|答复|转发|轉寄)(?:\[\d+\])?\s*[:：]\s*)+/i, '');
  return `${prefix}: ${bare || subject}`;
}

/** openDraft takes a saved draft up again. */
export async function openDraft(id: string): Promise<void> {
  const open = composers.value.find((c) => c.draft === id);
  if (open) {
    alterComposer(open.key, { view: 'open' });
    return;
  }
  try {
    const d = await get<Draft>(`/drafts/${id}`);
    const files = (d.attachments ?? []).map((f) => ({ key: newKey(), name: f.name, size: f.size, progress: 1, upload: { id: 'id' in f ? f.id : f.part, name: f.name, size: f.size, type: f.type } }));
    show({ ...blank(), draft: d.id ?? id, to: d.to ?? [], cc: d.cc ?? [], bcc: d.bcc ?? [], subject: d.subject ?? '', html: d.html ?? textHTML(d.text ?? ''), files, reply: d.replyTo, forward: d.forward, all: d.all });
  } catch (err) {
    toast(faultText(err), undefined, 'err');
  }
}

const textHTML = (text: string) => text.split('\n').map((l) => `<div>${escape(l) || '<br>'}</div>`).join('');

function body(c: Composer): Record<string, unknown> {
  const address = ({ name, email }: Contact) => ({ name, email });
  return {
    to: c.to.map(address),
    cc: c.cc.map(address),
    bcc: c.bcc.map(address),
    subject: c.subject,
    html: c.html,
    text: plain(c.html),
    attachments: c.files.filter((f) => f.upload).map((f) => f.upload?.id),
    replyTo: c.reply,
    forward: c.forward,
    all: c.all,
    draft: c.draft,
  };
}

/** plain is the text form of what was written. */
export function plain(html: string): string {
  const lines = html
    .replace(/<(?:br|\/div|\/p|\/li|\/h\d|\/blockquote)\b[^>]*>/gi, '\n')
    .replace(/<li\b[^>]*>/gi, '• ')
    .replace(/<[^>]*>/g, '');
  const doc = new DOMParser().parseFromString(lines, 'text/html');
  return (doc.documentElement.textContent ?? '').replace(/\u00a0/g, ' ').replace(/[\u200b\ufeff]/g, '').replace(/\n{3,}/g, '\n\n').trim();
}

const timers = new Map<string, { timer: number; since: number }>();

/** touched notes a change and saves soon. */
export function touched(key: string, change: Partial<Composer>): void {
  alterComposer(key, { ...change, dirty: true });
  const before = timers.get(key);
  const since = before?.since ?? Date.now();
  clearTimeout(before?.timer);
  const wait = Math.max(0, Math.min(saveAfter, since + saveAtLeast - Date.now()));
  timers.set(key, { since, timer: window.setTimeout(() => void save(key), wait) });
  const c = composers.value.find((x) => x.key === key);
  if (c) keepLocal(c);
}

function keepLocal(c: Composer): void {
  try {
    localStorage.setItem('mb.unsaved', JSON.stringify({ to: c.to, cc: c.cc, bcc: c.bcc, subject: c.subject, html: c.html.slice(0, 200_000), draft: c.draft, reply: c.reply, forward: c.forward, all: c.all, person: me.value?.person.id }));
  } catch {
    // A full or forbidden store costs only this second copy.
  }
}

/** takeUpLocal offers what a closed page could not save. */
export function takeUpLocal(): void {
  const raw = localStorage.getItem('mb.unsaved');
  if (!raw) return;
  localStorage.removeItem('mb.unsaved');
  try {
    const kept = JSON.parse(raw) as Partial<Composer> & { person?: string };
    if (kept.person !== me.value?.person.id) return;
    const { to = [], cc = [], bcc = [], subject = '', html = '', draft, reply, forward, all } = kept;
    toast(t.compose.unsaved, { label: t.compose.takeUp, run: () => show({ ...blank(), to, cc, bcc, subject, html, draft, reply, forward, all }) });
  } catch {
    // Not ours, or of an older form.
  }
}

const saving = new Map<string, Promise<void>>();

/** save writes the draft; saves of one window follow each other. */
export function save(key: string): Promise<void> {
  const run = (saving.get(key) ?? Promise.resolve()).then(() => saveNow(key));
  saving.set(key, run);
  return run;
}

async function saveNow(key: string): Promise<void> {
  clearTimeout(timers.get(key)?.timer);
  timers.delete(key);
  const c = composers.value.find((x) => x.key === key);
  const box = me.value?.mailboxes[0];
  if (!c || !c.dirty || c.sending || !box) return;
  alterComposer(key, { saving: true, dirty: false });
  try {
    if (c.draft) {
      const got = await put<{ id?: string }>(`/drafts/${c.draft}`, body(c));
      if (got?.id) alterComposer(key, { draft: got.id });
    } else alterComposer(key, { draft: (await post<{ id: string }>(`/mailboxes/${box.id}/drafts`, body(c))).id });
    alterComposer(key, { saved: new Date(), saving: false, fault: undefined });
    localStorage.removeItem('mb.unsaved');
    countsSoon();
  } catch (err) {
    alterComposer(key, { saving: false, dirty: true, fault: err instanceof Refusal && err.status === 0 ? t.compose.savedHere : faultText(err) });
  }
}

export function closeComposer(key: string): void {
  clearTimeout(timers.get(key)?.timer);
  timers.delete(key);
  composers.value = composers.value.filter((c) => c.key !== key);
  if ((history.state as { layer?: string } | null)?.layer === 'compose') history.back();
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

/** blockers lists what should be asked or mended before sending. */
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
  const words = plain(c.html);
  if (!c.files.length && !c.forward && /附件|见附|attached|attachment/i.test(words) && !(await confirm(t.compose.noFileTitle, t.compose.noFileText, t.compose.sendAnyway))) return false;
  return true;
}

/** send hands the mail over; the key makes a repeat harmless. */
export async function send(key: string): Promise<void> {
  const found = composers.value.find((x) => x.key === key);
  if (!found || found.sending || !(await ready(found))) return;
  alterComposer(key, { sending: true, fault: undefined });
  clearTimeout(timers.get(key)?.timer);
  await saving.get(key);
  const c = composers.value.find((x) => x.key === key) ?? found;
  try {
    await post('/messages', { ...body(c), idempotencyKey: c.idempotencyKey });
    closeComposer(key);
    localStorage.removeItem('mb.unsaved');
    toast(t.compose.sent);
    refreshSoon();
    countsSoon();
    threadTouched.value++;
  } catch (err) {
    alterComposer(key, { sending: false, dirty: true, fault: t.compose.notSent(faultText(err)) });
  }
}
