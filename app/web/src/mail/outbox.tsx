import { useEffect } from 'preact/hooks';
import type { Outgoing } from '../api.gen';
import { post } from '../core/api';
import { bytes } from '../core/dates';
import { Button, Empty, StatusDot } from '../kit/basic';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { pages } from './layout';
import { tried, when } from './rows';
import { loadOutbox, outbox } from './store';

function stateOf(o: Outgoing): string {
  const w = words().outbox;
  if (o.state === 'leaving') return w.leaving;
  if (o.kind === 'approval') return w.approval((o.because ?? []).map((line) => pages.value?.ours(line) ?? line).join('; '));
  return o.kind === 'undo' ? w.undo : w.scheduled(when(o.at));
}

/** OutboxPage lists what waits to leave, to be stopped or hurried. */
export function OutboxPage() {
  const w = words().outbox;
  useEffect(() => void loadOutbox(), []);
  const now = async (o: Outgoing) => {
    await tried(post(`/outbox/${o.id}/now`), w.nowDone);
    void loadOutbox();
  };
  const fates = (
    <p class="outbox-fates">
      <a href="/mail/approvals?state=mine">{w.fates}</a>
    </p>
  );
  if (!outbox.value.length) {
    return (
      <Empty icon="clock" title={w.empty} action={fates}>
        {w.emptyText}
      </Empty>
    );
  }
  return (
    <>
      <ul class="set-rows outbox-rows" aria-label={w.title}>
        {outbox.value.map((o) => (
          <li key={o.id}>
            <div class="set-row">
              <b>{o.subject || t.mail.noSubject}</b>
              <span class="cut">{w.to(o.to.join(', '))}</span>
              <StatusDot tone={o.kind === 'approval' ? 'warn' : 'ok'}>{stateOf(o)}</StatusDot>
              <small>{bytes(o.size)}</small>
            </div>
            {o.state === 'waiting' && (
              <span class="set-acts">
                {o.kind !== 'approval' && (
                  <Button icon="send" onClick={() => void now(o)}>
                    {w.now}
                  </Button>
                )}
                <Button icon="pen" onClick={() => void pages.value?.takeBack(o.id)}>
                  {w.cancel}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {fates}
    </>
  );
}
