// Drafts: what is being written, kept on the server two seconds after the last
// key, and here first so that nothing is lost with a closed page.
import { signal } from '@preact/signals';
import { del, get, newKey, post, put, Refusal } from '../core/api';
import { me, settings } from '../core/session';
import type { Identity } from '../api.gen';
import type { Address, Contact, Draft, Message, Upload } from '../core/wire';
import { faultText } from '../kit/basic';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { width } from './layout';
import { countsSoon, current } from './store';

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
  /** draftBox is the mailbox that holds the draft: the one it is written under. */
  draftBox?: string;
  reply?: string;
  forward?: string;
  all?: boolean;
  source?: Message;
  /** mailbox is where one was when the window was opened, from the address to write under. */
  mailbox?: string;
  from?: string;
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
/** senders are the addresses that one may write under, the own ones first. */
export const senders = signal<Identity[]>([]);

/** senderOf is the address a mail will be written under: the chosen one, the one the answered mail came to, or that of
 * the mailbox one is in. Undefined leaves it to the server. */
export function senderOf(c: Composer): Identity | undefined {
  if (senders.value.length < 2) return undefined;
  const named = (email?: string) => senders.value.find((s) => email && s.address.toLowerCase() === email.toLowerCase());
  const came = [...(c.source?.to ?? []), ...(c.source?.cc ?? [])].map((a) => named(a.email)).find((s) => s && s.mailbox === c.mailbox);
  return named(c.from) ?? came ?? senders.value.find((s) => s.mailbox === c.mailbox) ?? senders.value[0];
}
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
  const c: Composer = { ...blank(), reply: start.reply, forward: start.forward, all: start.all, source: start.message, mailbox: start.message?.mailbox ?? current.value?.key.mailbox };
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
  const own = new Set((me.value?.mailboxes ?? []).flatMap((b) => b.addresses ?? [b.address]).map((a) => a.toLowerCase()));
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
    show({ ...blank(), draft: d.id ?? id, draftBox: senders.value.find((s) => s.address === d.from?.email)?.mailbox, to: d.to ?? [], cc: d.cc ?? [], bcc: d.bcc ?? [], subject: d.subject ?? '', from: d.from?.email, html: d.html ?? textHTML(d.text ?? ''), files, reply: d.replyTo, forward: d.forward, all: d.all });
  } catch (err) {
    toast(faultText(err), undefined, 'err');
  }
}

const textHTML = (text: string) => text.split('\n').map((l) => `<div>${escape(l) || '<br>'}</div>`).join('');

export function body(c: Composer, from = senderOf(c)): Record<string, unknown> {
  const address = ({ name, email }: Contact) => ({ name, email });
  return {
    from: from && { name: from.name, email: from.address },
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

export const timers = new Map<string, { timer: number; since: number }>();

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

export const saving = new Map<string, Promise<void>>();

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
  const own = me.value?.mailboxes[0]?.id;
  if (!c || !c.dirty || c.sending || !own) return;
  const from = senderOf(c);
  const lent = me.value?.mailboxes.some((b) => b.id === from?.mailbox && b.rights.includes('write'));
  const box = from && lent ? from.mailbox : own;
  alterComposer(key, { saving: true, dirty: false });
  try {
    const words = body(c, from?.mailbox === box ? from : undefined);
    if (c.draft && (c.draftBox ?? box) === box) {
      const got = await put<{ id?: string }>(`/drafts/${c.draft}`, words);
      if (got?.id) alterComposer(key, { draft: got.id, draftBox: box });
    } else {
      alterComposer(key, { draft: (await post<{ id: string }>(`/mailboxes/${box}/drafts`, { ...words, draft: undefined })).id, draftBox: box });
      if (c.draft) await del(`/drafts/${c.draft}`).catch(() => undefined);
    }
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
