import { useState } from 'preact/hooks';
import type { LoginEntry, OpenSession } from '../api.gen';
import { del, get, query } from '../core/api';
import { program } from '../core/program';
import type { Page } from '../core/wire';
import { Button, Chip, faultText, StatusDot } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { toast } from '../kit/overlay';
import { words } from '../i18n/settings';
import { Rows, tried, when } from './rows';

const titleOf = (door: string, client?: string) => [words().door[door] ?? door, program(client)].filter(Boolean).join(' · ');

/** Devices lists where one is signed in, with a button that ends it. */
export function Devices() {
  const w = words().devices;
  const load = useLoad('sessions', () => get<Page<OpenSession>>('/me/sessions'));
  const end = async (s: OpenSession) => {
    if (await tried(del(`/me/sessions/${s.id}`), w.ended)) void load.reload();
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <Rows load={load} icon="globe" empty={w.empty} label={words().tab.devices}>
        {(s) => (
          <li key={s.id}>
            <div class="set-row">
              <b>
                {titleOf(s.door, s.client)} {s.current && <Chip tone="ok">{w.current}</Chip>}
              </b>
              <small>
                {s.ip} · {w.since(when(s.since))} · {w.seen(when(s.seen))}
              </small>
            </div>
            {!s.current && (
              <Button aria-label={w.endOf(titleOf(s.door, s.client))} onClick={() => void end(s)}>
                {w.end}
              </Button>
            )}
          </li>
        )}
      </Rows>
    </div>
  );
}

/** Logins is the log of sign-ins, also those that failed. */
export function Logins() {
  const w = words().logins;
  const load = useLoad('logins', () => get<Page<LoginEntry>>('/me/logins'));
  const [busy, setBusy] = useState(false);
  const more = async () => {
    const before = load.data;
    if (!before) return;
    setBusy(true);
    try {
      const p = await get<Page<LoginEntry>>(`/me/logins${query({ cursor: before.next })}`);
      load.set({ items: [...before.items, ...p.items], next: p.next });
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
    setBusy(false);
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <Rows load={load} icon="clock" empty={w.empty} label={words().tab.logins}>
        {(l) => (
          <li key={`${l.first}${l.door}${l.ip}${l.client}${l.ok}`}>
            <div class="set-row">
              <b>{titleOf(l.door, l.client)}</b>
              <small>
                {when(l.last)} · {l.ip}
                {l.times > 1 ? ` · ${w.times(l.times)}` : ''}
                {l.appPassword ? ` · ${words().apps.password}` : ''}
              </small>
            </div>
            <StatusDot tone={l.ok ? 'ok' : 'err'}>{l.ok ? w.ok : w.bad}</StatusDot>
          </li>
        )}
      </Rows>
      {load.data?.next && (
        <Button busy={busy} onClick={() => void more()}>
          <Icon name="down" size={16} /> {w.more}
        </Button>
      )}
    </div>
  );
}
