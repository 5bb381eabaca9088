// What signing in must be like.
import { useState } from 'preact/hooks';
import type { SecurityPolicy } from '../api.gen';
import { get, put, Refusal } from '../core/api';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, toast } from '../kit/overlay';

export function SecurityPanel() {
  const load = useLoad('security', () => get<SecurityPolicy>('/admin/policies/security'));
  if (load.error && !load.data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton rows={4} />;
  return <SecurityForm key={JSON.stringify(load.data)} policy={load.data} reload={load.reload} />;
}

function SecurityForm({ policy, reload }: { policy: SecurityPolicy; reload: () => Promise<void> }) {
  const w = manage().security;
  const [force, setForce] = useState(policy.forceSecondFactor);
  const [initial, setInitial] = useState(policy.mustChangeInitial);
  const [networks, setNetworks] = useState(policy.allowedNetworks.join('\n'));
  const [age, setAge] = useState(policy.passwordMaxAgeDays ? String(policy.passwordMaxAgeDays) : '');
  const [fault, setFault] = useState({ field: '', text: '' });
  const [busy, setBusy] = useState(false);
  const send = async (sure: boolean): Promise<void> => {
    try {
      await put('/admin/policies/security', { forceSecondFactor: force, mustChangeInitial: initial, allowedNetworks: networks.split(/[\s,;，；]+/).filter(Boolean), passwordMaxAgeDays: Number(age) || 0, confirm: sure || undefined });
      toast(t.settings.saved);
      await reload();
    } catch (err) {
      if (err instanceof Refusal && err.code === 'would_lock_out' && !sure) {
        if (await confirm(w.lockTitle, w.lockText(policy.yourAddress), w.lockVerb, true)) return send(true);
        return;
      }
      setFault({ field: err instanceof Refusal ? err.field : '', text: faultText(err) });
    }
  };
  const save = async (e: Event) => {
    e.preventDefault();
    setFault({ field: '', text: '' });
    if (force && !policy.forceSecondFactor && !(await confirm(w.forceTitle, w.forceText, w.forceVerb))) return;
    setBusy(true);
    await send(false);
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      <fieldset class="panel stack">
        <legend>{w.factor}</legend>
        <label class="tick">
          <input type="checkbox" class="check" checked={force} onChange={() => setForce(!force)} />
          {w.force}
        </label>
        <p class="field-hint">{w.forceHint}</p>
      </fieldset>
      <fieldset class="panel stack">
        <legend>{w.passwords}</legend>
        <label class="tick">
          <input type="checkbox" class="check" checked={initial} onChange={() => setInitial(!initial)} />
          {w.initial}
        </label>
        <Field label={w.age} hint={w.ageHint} error={fault.field === 'passwordMaxAgeDays' ? fault.text : ''}>
          {(a) => <input {...a} class="short" type="number" min="0" inputMode="numeric" value={age} onInput={(e) => setAge(e.currentTarget.value)} />}
        </Field>
      </fieldset>
      <fieldset class="panel stack">
        <legend>{w.networks}</legend>
        <Field label={w.networksLabel} hint={w.networksHint(policy.yourAddress)} error={fault.field === 'allowedNetworks' ? fault.text : ''}>
          {(a) => <textarea {...a} rows={3} spellcheck={false} placeholder="203.0.113.0/24" value={networks} onInput={(e) => setNetworks(e.currentTarget.value)} />}
        </Field>
      </fieldset>
      {fault.text && !/^(allowedNetworks|passwordMaxAgeDays)$/.test(fault.field) && (
        <p class="form-fault" role="alert">
          {fault.text}
        </p>
      )}
      <div>
        <Button kind="primary" type="submit" busy={busy}>
          {t.general.save}
        </Button>
      </div>
    </form>
  );
}
