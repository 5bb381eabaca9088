// What the mail pages know: folders with the server's counts and the lists
// that were opened. Lists are never counted or sorted here; they are pages of
// the server, fetched again when it says that something changed.
import { computed, signal } from '@preact/signals';
import { call, get, patch, post, query, del } from '../core/api';
import { settings, me } from '../core/session';
import type { Outgoing } from '../api.gen';
import type { Folder, Page, Summary } from '../core/wire';
import { faultText } from '../kit/basic';
import { toast } from '../kit/overlay';
import { t } from '../i18n';

export const folders = signal<Record<string, Folder[]>>({});
export const foldersFault = signal<unknown>(null);

/** readable are the mailboxes one may look into; others only lend their address. */
export const readable = () => (me.value?.mailboxes ?? []).filter((b) => b.own || b.rights.includes('read'));

/** loadFolders reads the folders of every mailbox of ours. */
export async function loadFolders(): Promise<void> {
  try {
    const boxes = readable();
    const lists = await Promise.all(boxes.map((m) => get<Page<Folder>>(`/mailboxes/${m.id}/folders`)));
    folders.value = Object.fromEntries(boxes.map((m, i) => [m.id, lists[i].items ?? []]));
    foldersFault.value = null;
  } catch (err) {
    foldersFault.value = err;
  }
}

/** outbox lists what waits to leave: for second thoughts, a later time, or an approval. */
export const outbox = signal<Outgoing[]>([]);

export async function loadOutbox(): Promise<void> {
  const boxes = (me.value?.mailboxes ?? []).filter((b) => b.own || b.rights.includes('send'));
  const lists = await Promise.all(boxes.map((b) => get<Page<Outgoing>>(`/mailboxes/${b.id}/outbox`).catch(() => null)));
  const all = new Map(lists.flatMap((l) => l?.items ?? []).map((o) => [o.id, o]));
  outbox.value = [...all.values()].sort((a, b) => a.at.localeCompare(b.at));
}

/** asked is how many mails wait for our word. */
export const asked = signal(0);

export const loadAsked = () => get<Page<unknown>>('/approvals').then((p) => (asked.value = p.items.length), () => undefined);

/** Where is a folder of a mailbox; an empty folder means all mail of it. */
export interface Where {
  mailbox: string;
  folder: Folder | null;
}

/** findFolder understands a role ("inbox") of the first mailbox, "all", or an id. */
export function findFolder(key: string): Where | null {
  const first = me.value?.mailboxes[0];
  if (!first) return null;
  if (key === 'all') return { mailbox: first.id, folder: null };
  const own = folders.value[first.id] ?? [];
  const byRole = own.find((f) => f.role === key);
  if (byRole) return { mailbox: first.id, folder: byRole };
  for (const [mailbox, list] of Object.entries(folders.value)) {
    const folder = list.find((f) => f.id === key);
    if (folder) return { mailbox, folder };
  }
  return null;
}

/** folderKey is how a folder is written in an address. */
export function folderKey(mailbox: string, f: Folder): string {
  return f.role && f.role !== 'none' && mailbox === me.value?.mailboxes[0]?.id ? f.role : f.id;
}

export const inboxUnseen = computed(() =>
  Object.values(folders.value).reduce((sum, list) => sum + (list.find((f) => f.role === 'inbox')?.unseen ?? 0), 0),
);

export function setCounts(folder: string, total: number, unseen: number): void {
  const next: Record<string, Folder[]> = {};
  for (const [m, list] of Object.entries(folders.value)) next[m] = list.map((f) => (f.id === folder ? { ...f, total, unseen } : f));
  folders.value = next;
}

export interface ListKey {
  mailbox: string;
  folder: string;
  q: string;
  filter: string;
  by: string;
}

const pageSize = 50;
const farPage = 200; // when somebody drags the scroll bar to the middle
const keptLists = 8;

type MailPage = Page<Summary> & { unindexed?: number };

/** MailList is one folder or search as it is shown. */
export class MailList {
  readonly items = signal<Summary[]>([]);
  readonly total = signal(0);
  readonly state = signal<'loading' | 'ready' | 'failed'>('loading');
  readonly fault = signal<unknown>(null);
  readonly more = signal(false);
  /** behind is how many mails a search does not know yet; it is asked again until there are none. */
  readonly behind = signal(0);
  readonly selected = signal<ReadonlySet<string>>(new Set());
  readonly fresh = signal<ReadonlySet<string>>(new Set());
  readonly refreshing = signal(false);
  /** whole tells that acts mean every mail of the list, also those not loaded. */
  readonly whole = signal(false);
  scroll = 0;
  private next: string | undefined;
  private loadingMore = false;
  private abort: AbortController | null = null;

  constructor(readonly key: ListKey) {}

  idOf = (row: Summary): string => (this.key.by === 'thread' ? row.thread || row.id : row.id);

  private page(limit: number, cursor?: string): Promise<MailPage> {
    const { mailbox, folder, q, filter, by } = this.key;
    this.abort = new AbortController();
    return get(`/mailboxes/${mailbox}/messages${query({ folder, q, filter, by, limit, cursor })}`, this.abort.signal);
  }

  cancel(): void {
    this.abort?.abort();
    this.state.value = 'ready';
  }

  async load(): Promise<void> {
    this.fault.value = null;
    if (this.items.value.length === 0) this.state.value = 'loading';
    try {
      const p = await this.page(pageSize);
      this.items.value = p.items ?? [];
      this.setEnd(p);
      this.state.value = 'ready';
    } catch (err) {
      if ((err as Error).name === 'AbortError') return;
      this.fault.value = err;
      this.state.value = 'failed';
    }
  }

  private setEnd(p: MailPage): void {
    this.behind.value = p.unindexed ?? 0;
    if (p.unindexed) setTimeout(() => current.value === this && void this.refresh(), 5000);
    this.next = p.next || undefined;
    this.more.value = !!this.next;
    this.total.value = Math.max(p.total ?? 0, this.items.value.length + (this.next ? 1 : 0));
    if (!this.next) this.total.value = this.items.value.length;
  }

  /** reach loads pages until row `index` is there. */
  async reach(index: number): Promise<void> {
    if (this.loadingMore || !this.next) return;
    this.loadingMore = true;
    try {
      while (this.next && this.items.value.length <= index) {
        const far = index - this.items.value.length > pageSize * 2;
        const p: Page<Summary> = await this.page(far ? farPage : pageSize, this.next);
        const known = new Set(this.items.value.map(this.idOf));
        const before: string | undefined = this.next;
        this.items.value = [...this.items.value, ...(p.items ?? []).filter((r) => !known.has(this.idOf(r)))];
        this.next = p.next || undefined;
        this.more.value = !!this.next;
        if (p.total) this.total.value = p.total;
        if (!this.next) this.total.value = this.items.value.length;
        if (this.next === before) break;
      }
    } catch (err) {
      if ((err as Error).name !== 'AbortError') this.fault.value = err;
    } finally {
      this.loadingMore = false;
    }
  }

  /** refresh reads the first page again and lays it over what is shown. */
  async refresh(): Promise<void> {
    if (this.state.value === 'loading') return;
    this.refreshing.value = true;
    try {
      const p = await this.page(pageSize);
      this.merge(p);
      this.fault.value = null;
      this.state.value = 'ready';
    } catch (err) {
      if ((err as Error).name !== 'AbortError' && this.items.value.length === 0) this.fault.value = err;
    } finally {
      this.refreshing.value = false;
    }
  }

  private merge(p: MailPage): void {
    const head = p.items ?? [];
    const old = this.items.value;
    const known = new Set(old.map(this.idOf));
    const fresh = new Set(head.filter((r) => !known.has(this.idOf(r))).map(this.idOf));
    const inHead = new Set(head.map(this.idOf));
    const last = head[head.length - 1];
    const tail = p.next && last && old.length > head.length ? old.filter((r) => r.at < last.at && !inHead.has(this.idOf(r))) : [];
    this.items.value = [...head, ...tail];
    if (!tail.length) this.setEnd(p);
    else if (p.total) this.total.value = Math.max(p.total, this.items.value.length);
    this.fresh.value = fresh;
  }

  /** alter changes rows in place until the server's word arrives. */
  alter(ids: ReadonlySet<string>, change: (row: Summary) => Summary): void {
    this.items.value = this.items.value.map((r) => (ids.has(r.id) ? change(r) : r));
  }

  remove(ids: ReadonlySet<string>): void {
    const left = this.items.value.filter((r) => !ids.has(r.id));
    this.total.value = Math.max(left.length, this.total.value - (this.items.value.length - left.length));
    this.items.value = left;
    if (left.length < pageSize / 2 && this.next) void this.reach(left.length + pageSize);
  }

  toggle(id: string, on = !this.selected.value.has(id)): void {
    this.whole.value = false;
    const next = new Set(this.selected.value);
    if (on) next.add(id);
    else next.delete(id);
    this.selected.value = next;
  }

  select(ids: Iterable<string>): void {
    this.whole.value = false;
    this.selected.value = new Set(ids);
  }

  get picked(): Summary[] {
    return this.items.value.filter((r) => this.selected.value.has(this.idOf(r)));
  }
}

/** wholeProgress is shown while an act on everything runs. */
export const wholeProgress = signal<{ done: number; all: number } | null>(null);

/** totalOf is how many mails a list stands for; 0 when only the server could tell. */
export function totalOf(list: MailList): number {
  const { mailbox, folder, q, filter } = list.key;
  if (!q && !filter && folder) return folders.value[mailbox]?.find((f) => f.id === folder)?.total ?? 0;
  return list.more.value || list.key.by === 'thread' ? 0 : list.items.value.length;
}

const lists = new Map<string, MailList>();
export const current = signal<MailList | null>(null);

/** openList shows a list; one seen before comes back as it was, and is refreshed. */
export function openList(key: ListKey): MailList {
  const name = JSON.stringify(key);
  let list = lists.get(name);
  if (list) {
    lists.delete(name);
    if (current.peek() !== list) void list.refresh();
  } else {
    list = new MailList(key);
    void list.load();
  }
  lists.set(name, list);
  if (lists.size > keptLists) lists.delete(lists.keys().next().value as string);
  if (current.peek() !== list) current.value = list;
  return list;
}

export function listKey(folder: string, q: string, filter: string): ListKey | null {
  const where = findFolder(folder);
  if (!where) return null;
  const role = where.folder?.role ?? '';
  const grouped = settings.value.conversations && !q && role !== 'drafts' && role !== 'sent';
  return { mailbox: where.mailbox, folder: q && folder === 'all' ? '' : (where.folder?.id ?? ''), q, filter, by: grouped ? 'thread' : '' };
}

let soon = 0;
/** refreshSoon gathers several reasons to look again into one look. */
export function refreshSoon(): void {
  clearTimeout(soon);
  soon = window.setTimeout(() => void current.value?.refresh(), 60);
}

let countSoon = 0;
export function countsSoon(): void {
  clearTimeout(countSoon);
  countSoon = window.setTimeout(() => void loadFolders(), 250);
}

/** threadTouched rises when the mails of an open conversation should be read again. */
export const threadTouched = signal(0);

export interface Change {
  addFlags?: string[];
  removeFlags?: string[];
  moveTo?: string;
}

/** idsOf lists the messages behind rows: for a conversation all of it in this folder. */
async function idsOf(rows: Summary[]): Promise<string[]> {
  const byThread = current.value?.key.by === 'thread';
  const ids = await Promise.all(
    rows.map(async (r) => {
      if (!byThread || r.threadCount < 2) return [r.id];
      const thread = await get<Page<Summary>>(`/mailboxes/${r.mailbox}/threads/${r.thread}`).catch(() => null);
      const here = thread?.items.filter((m) => m.folder === r.folder).map((m) => m.id) ?? [];
      return here.length ? here : [r.id];
    }),
  );
  return ids.flat();
}

export const lastUndo = signal<(() => void) | null>(null);

/** act changes rows at once, tells the server, and offers to take it back. */
export async function act(rows: Summary[], change: Change, words?: string): Promise<void> {
  const list = current.value;
  if (!rows.length) return;
  const ids = await idsOf(rows);
  const set = new Set([...ids, ...rows.map((r) => r.id)]);
  const before = list?.items.value;
  if (list) {
    if (change.moveTo) list.remove(set);
    else list.alter(set, (r) => flagged(r, change));
    list.select([]);
  }
  try {
    const got = await patch<{ undo?: string }>('/messages', { ids, ...change });
    if (words) offerUndo(words, got?.undo);
    threadTouched.value++;
    countsSoon();
    if (change.moveTo) refreshSoon();
  } catch (err) {
    if (list && before) list.items.value = before;
    toast(t.mail.notDone(faultText(err)), undefined, 'err');
  }
}

function flagged(r: Summary, change: Change): Summary {
  const on = (f: string, was: boolean) => (change.addFlags?.includes(f) ? true : change.removeFlags?.includes(f) ? false : was);
  return { ...r, unread: !on('seen', !r.unread), starred: on('flagged', r.starred) };
}

function offerUndo(words: string, token?: string): void {
  if (!token) {
    toast(words);
    return;
  }
  const undo = () => {
    lastUndo.value = null;
    post(`/undo/${encodeURIComponent(token)}`)
      .then(() => {
        toast(t.mail.undone);
        void current.value?.refresh();
        countsSoon();
        threadTouched.value++;
      })
      .catch((err) => toast(t.mail.notDone(faultText(err)), undefined, 'err'));
  };
  lastUndo.value = undo;
  toast(words, { label: t.general.undo, run: undo });
}

/** destroy removes mails in the bin for good. */
export async function destroy(rows: Summary[]): Promise<void> {
  const ids = await idsOf(rows);
  current.value?.remove(new Set(ids));
  current.value?.select([]);
  try {
    await del('/messages', { ids });
    toast(t.mail.destroyed);
    countsSoon();
  } catch (err) {
    toast(t.mail.notDone(faultText(err)), undefined, 'err');
    void current.value?.refresh();
  }
}

export const makeFolder = (mailbox: string, name: string) => call<Folder>('POST', `/mailboxes/${mailbox}/folders`, { name }).then(loadFolders);
export const renameFolder = (id: string, name: string) => patch(`/folders/${id}`, { name }).then(loadFolders);
export const dropFolder = (id: string) => del(`/folders/${id}`).then(loadFolders);
