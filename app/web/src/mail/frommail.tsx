import type { Origin } from '../core/wire';
import { Icon } from '../kit/icon';
import { t } from '../i18n';
import { openMessage } from './chats';

/** FromMail leads to the mail that an event, a to-do or a chat came from. */
export function FromMail({ source }: { source?: Origin }) {
  if (!source?.message) return null;
  const words = t.event.fromMail(source.subject);
  return (
    <button type="button" class="chip from-mail" title={words} onClick={() => void openMessage(source.message)}>
      <Icon name="mail" size={14} />
      <span class="chip-text">{words}</span>
    </button>
  );
}
