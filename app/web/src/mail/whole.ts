// Acts on a whole folder or search, also on mail that was never shown: first
// all ids are read page by page, then the change goes out in parts.
import { del, get, patch, post, query } from '../core/api';
import type { Page, Summary } from '../core/wire';
import { faultText } from '../kit/basic';
import { confirm, toast } from '../kit/overlay';
import { t } from '../i18n';
import { countsSoon, lastUndo, totalOf, wholeProgress, type Change, type MailList } from './store';

const pageSize = 200; // the largest page of the server
const partSize = 200; // mails of one change, so that progress can be seen

async function allIds(list: MailList): Promise<string[]> {
  const { mailbox, folder, q, filter } = list.key;
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const p: Page<Summary> = await get(`/mailboxes/${mailbox}/messages${query({ folder, q, filter, limit: pageSize, cursor })}`);
    p.items.forEach((m) => ids.add(m.id));
    if (p.next === cursor) break;
    cursor = p.next;
    wholeProgress.value = { done: 0, all: Math.max(ids.size, totalOf(list)) };
  } while (cursor);
  return [...ids];
}

/** actWhole asks, then changes or destroys every mail of the list, and offers one way back for all. */
export async function actWhole(list: MailList, change: Change | 'destroy'): Promise<void> {
  if (wholeProgress.value) return;
  if (!(await confirm(t.mail.wholeConfirm(totalOf(list) || list.total.value), t.mail.wholeText, t.mail.wholeVerb, change === 'destroy'))) return;
  const undo: string[] = [];
  let done = 0;
  wholeProgress.value = { done, all: totalOf(list) };
  try {
    const ids = await allIds(list);
    for (; done < ids.length; done += partSize) {
      wholeProgress.value = { done, all: ids.length };
      const part = ids.slice(done, done + partSize);
      if (change === 'destroy') await del('/messages', { ids: part });
      else {
        const got = await patch<{ undo?: string }>('/messages', { ids: part, ...change });
        if (got?.undo) undo.push(got.undo);
      }
    }
    done = ids.length;
    list.select([]);
    offer(list, done, undo);
  } catch (err) {
    toast(t.mail.notDone(faultText(err)), undefined, 'err');
    if (undo.length) offer(list, done, undo);
  }
  wholeProgress.value = null;
  list.items.value = [];
  void list.load();
  countsSoon();
}

function offer(list: MailList, done: number, tokens: string[]): void {
  if (!tokens.length) {
    toast(t.mail.wholeDone(done));
    return;
  }
  const back = async () => {
    lastUndo.value = null;
    try {
      for (const token of tokens.reverse()) await post(`/undo/${encodeURIComponent(token)}`);
      toast(t.mail.undone);
    } catch (err) {
      toast(t.mail.notDone(faultText(err)), undefined, 'err');
    }
    void list.load();
    countsSoon();
  };
  lastUndo.value = () => void back();
  toast(t.mail.wholeDone(done), { label: t.general.undo, run: () => void back() });
}
