import type { Message, Turned as Links } from '../core/wire';
import { go } from '../core/router';
import { Icon } from '../kit/icon';
import { t } from '../i18n';

/** turnedOf finds what a mail was turned into. */
export function turnedOf(m: Pick<Message, 'links' | 'turned'>): Links {
  if (m.turned) return m.turned;
  return m.links && !Array.isArray(m.links) ? m.links : {};
}

/** Turned shows a chip for each thing made from a mail; it leads there. */
export function Turned({ message }: { message: Message }) {
  const links = turnedOf(message);
  return (
    <>
      {links.chat && (
        <button type="button" class="chip chip-acc" onClick={() => go(`/mail/chat/${links.chat}`)}>
          <Icon name="chat" size={14} />
          {t.turn.isChat}
        </button>
      )}
      {links.todo && (
        <button type="button" class="chip chip-acc" onClick={() => go('/mail/todo')}>
          <Icon name="todo" size={14} />
          {t.turn.isTodo}
        </button>
      )}
      {links.event && (
        <button type="button" class="chip chip-acc" onClick={() => go(`/mail/calendar?e=${links.event}`)}>
          <Icon name="calendar" size={14} />
          {t.turn.isEvent}
        </button>
      )}
    </>
  );
}
