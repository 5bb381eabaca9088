import { computed, signal } from '@preact/signals';
import { get } from '../core/api';
import { go } from '../core/router';
import type { Conversation, Message, Page } from '../core/wire';
import { faultText } from '../kit/basic';
import { toast } from '../kit/overlay';
import { followChat } from './live';
import { folders, folderKey } from './store';

export const chats = signal<Conversation[] | null>(null);
export const chatsFault = signal<unknown>(null);
export const chatUnread = computed(() => (chats.value ?? []).reduce((n, c) => n + (c.unread || 0), 0));

const mostFollowed = 30; // a connection may follow 50 streams in all

/** loadChats reads the conversations, newest first, and follows the newest. */
export async function loadChats(): Promise<void> {
  try {
    const got = await get<Page<Conversation>>('/chats');
    chats.value = [...(got.items ?? [])].sort((a, b) => (b.last?.at ?? '').localeCompare(a.last?.at ?? ''));
    chats.value.slice(0, mostFollowed).forEach((c) => followChat(c.id));
    chatsFault.value = null;
  } catch (err) {
    chatsFault.value = err;
  }
}

/** openMessage goes to a mail of which only the id is known. */
export async function openMessage(id: string): Promise<void> {
  try {
    const m = await get<Message>(`/messages/${id}`);
    const folder = folders.value[m.mailbox]?.find((f) => f.id === m.folder);
    go(`/mail/f/${folder ? folderKey(m.mailbox, folder) : 'all'}/t/${encodeURIComponent(m.thread || m.id)}?m=${m.id}`);
  } catch (err) {
    toast(faultText(err), undefined, 'err');
  }
}
