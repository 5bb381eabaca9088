// What can be done with mails, with the words that tell it.
import { confirm, type MenuItem } from '../kit/overlay';
import { go, place } from '../core/router';
import type { Summary } from '../core/wire';
import { t } from '../i18n';
import { act, destroy, folders } from './store';

/** leaveThread closes the conversation when it was among those moved away. */
function leaveThread(rows: Summary[]): void {
  const open = /^(\/mail\/f\/[^/]+)\/t\/([^/]+)/.exec(place.value.path);
  if (open && rows.some((r) => (r.thread || r.id) === decodeURIComponent(open[2]))) {
    const s = place.value.query.toString();
    go(open[1] + (s ? `?${s}` : ''));
  }
}

export function archive(rows: Summary[]): void {
  leaveThread(rows);
  void act(rows, { moveTo: 'archive' }, t.mail.archived(rows.length));
}

export function junk(rows: Summary[]): void {
  leaveThread(rows);
  void act(rows, { moveTo: 'junk' }, t.mail.junked(rows.length));
}

export function notJunk(rows: Summary[]): void {
  leaveThread(rows);
  void act(rows, { moveTo: 'inbox' }, t.mail.notJunked(rows.length));
}

/** remove moves to the bin, or out of it for good after a question. */
export async function remove(rows: Summary[], folder: string): Promise<void> {
  if (!rows.length) return;
  if (folder !== 'trash') {
    leaveThread(rows);
    await act(rows, { moveTo: 'trash' }, t.mail.deleted(rows.length));
    return;
  }
  if (!(await confirm(t.mail.destroyTitle(rows.length), t.mail.destroyText, t.mail.destroyVerb, true))) return;
  leaveThread(rows);
  await destroy(rows);
}

export function setRead(rows: Summary[], read: boolean): void {
  void act(rows, read ? { addFlags: ['seen'] } : { removeFlags: ['seen'] }, rows.length > 1 ? (read ? t.mail.markedRead(rows.length) : t.mail.markedUnread(rows.length)) : undefined);
}

export function setStar(rows: Summary[], on: boolean): void {
  void act(rows, on ? { addFlags: ['flagged'] } : { removeFlags: ['flagged'] });
}

export function moveTo(rows: Summary[], to: string, name: string): void {
  leaveThread(rows);
  void act(rows, { moveTo: to }, t.mail.movedTo(rows.length, name));
}

/** moveMenu lists the folders a mail may go to. */
export function moveMenu(mailbox: string, run: (to: string, name: string) => void): MenuItem[] {
  return (folders.value[mailbox] ?? [])
    .filter((f) => f.role !== 'drafts' && f.role !== 'sent')
    .map((f) => {
      const label = t.folder[f.role as keyof typeof t.folder] ?? f.name;
      return { label, icon: 'folder' as const, run: () => run(f.id, label) };
    });
}
