// Whether and for how long sent mail can be taken back.
import { useState } from 'preact/hooks';
import type { RecallPolicy } from '../api.gen';
import { get, put } from '../core/api';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Fault, Field, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { attempt } from './parts';

const mostHours = 360;

export function RecallPanel() {
  const load = useLoad('recall', () => get<RecallPolicy>('/admin/policies/recall'));
  if (load.error && !load.data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton rows={3} />;
  return <Form policy={load.data} changed={load.reload} />;
}

function Form({ policy, changed }: { policy: RecallPolicy; changed: () => Promise<void> }) {
  const w = manage().recall;
  const [on, setOn] = useState(!policy.off);
  const [hours, setHours] = useState(String(policy.hours));
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (e: Event) => {
    e.preventDefault();
    const n = Number(hours);
    if (on && !(Number.isInteger(n) && n >= 1 && n <= mostHours)) return setFault(w.hoursBad);
    setFault('');
    setBusy(true);
    if (await attempt(put('/admin/policies/recall', { off: !on, hours: on ? n : policy.hours }), w.saved)) await changed();
    setBusy(false);
  };
  return (
    <form class="panel stack" onSubmit={save} noValidate>
      <label class="tick">
        <input type="checkbox" class="check" checked={on} onChange={(e) => setOn(e.currentTarget.checked)} />
        {w.on}
      </label>
      {on && (
        <Field label={w.hours} hint={w.hoursHint} error={fault}>
          {(a) => <input {...a} type="number" class="short" min={1} max={mostHours} value={hours} onInput={(e) => setHours(e.currentTarget.value)} />}
        </Field>
      )}
      <p>
        <Button kind="primary" type="submit" busy={busy}>
          {t.general.save}
        </Button>
      </p>
    </form>
  );
}
