import { useState } from 'preact/hooks';
import { addDays, fieldTime, startOfDay, startOfWeek } from '../core/dates';
import { Button, Field } from '../kit/basic';
import { Dialog, Menu } from '../kit/overlay';
import { sendingWords } from '../i18n/compose';
import type { Composer } from './drafts';
import { laterText, send } from './sending';

const morning = 9;
const farthest = 365; // days; the server takes a year

const at = (day: Date, hour = morning) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour);

/** SendLater offers times at which the mail could leave, read in the clock of the one who writes. */
export function SendLater({ composer: c, up }: { composer: Composer; up?: boolean }) {
  const [picking, setPicking] = useState(false);
  const today = startOfDay(new Date());
  const tomorrow = at(addDays(today, 1));
  const monday = at(addDays(startOfWeek(today), 7));
  const times = tomorrow.getTime() === monday.getTime() ? [tomorrow] : [tomorrow, monday];
  return (
    <>
      <Menu
        up={up}
        align={up ? 'left' : 'right'}
        class="send-later"
        icon="clock"
        label={sendingWords().later}
        items={[
          ...times.map((d) => ({ label: `${d === tomorrow ? sendingWords().tomorrow : sendingWords().monday} · ${laterText(d)}`, icon: 'clock' as const, run: () => void send(c.key, d) })),
          { label: sendingWords().pick, icon: 'calendar' as const, run: () => setPicking(true) },
        ]}
      />
      {picking && (
        <Pick
          start={tomorrow}
          onClose={() => setPicking(false)}
          onPick={(d) => {
            setPicking(false);
            void send(c.key, d);
          }}
        />
      )}
    </>
  );
}

function Pick({ start, onClose, onPick }: { start: Date; onClose: () => void; onPick: (d: Date) => void }) {
  const [text, setText] = useState(fieldTime(start));
  const [fault, setFault] = useState('');
  const submit = (e: Event) => {
    e.preventDefault();
    const d = new Date(text);
    if (Number.isNaN(d.getTime()) || d.getTime() < Date.now()) return setFault(sendingWords().past);
    if (d > addDays(new Date(), farthest)) return setFault(sendingWords().tooFar);
    onPick(d);
  };
  return (
    <Dialog title={sendingWords().later} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field label={sendingWords().when} hint={sendingWords().zone(Intl.DateTimeFormat().resolvedOptions().timeZone)} error={fault}>
          {(a) => <input {...a} type="datetime-local" value={text} min={fieldTime(new Date())} onInput={(e) => setText(e.currentTarget.value)} />}
        </Field>
        <Button kind="primary" type="submit" icon="clock">
          {sendingWords().laterVerb}
        </Button>
      </form>
    </Dialog>
  );
}
