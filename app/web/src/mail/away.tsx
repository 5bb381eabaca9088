import { useEffect, useState } from 'preact/hooks';
import type { AutoReply, Onward } from '../api.gen';
import { get, put } from '../core/api';
import { fieldTime } from '../core/dates';
import { Banner, Button, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { useLoad, type Loaded } from '../kit/load';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { ownBox } from './rows';

/** useForm holds what a page edits from when it was fetched, and saves it. */
function useForm<T>(path: string): { load: Loaded<T>; value: T | undefined; set: (part: Partial<T>) => void; fault: string; busy: boolean; submit: (e: Event) => void } {
  const load = useLoad(path, () => get<T>(path));
  const [value, setValue] = useState<T | undefined>(undefined);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => setValue(load.data), [load.data]);
  const submit = (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setFault('');
    put<T>(path, value)
      .then(
        (v) => {
          load.set(v);
          toast(t.settings.saved);
        },
        (err) => setFault(faultText(err)),
      )
      .finally(() => setBusy(false));
  };
  return { load, value, set: (part) => value && setValue({ ...value, ...part }), fault, busy, submit };
}

const local = (iso?: string) => (iso ? fieldTime(new Date(iso)) : '');
const instant = (text: string) => (text ? new Date(text).toISOString() : undefined);

/** AwayReply sets the automatic answer. */
export function AwayReply() {
  const w = words().away;
  const f = useForm<AutoReply>(`/mailboxes/${ownBox()}/vacation`);
  const v = f.value;
  if (f.load.error && !v) return <Fault error={f.load.error} retry={() => void f.load.reload()} />;
  if (!v) return <Skeleton kind="text" rows={5} />;
  return (
    <form class="narrow" onSubmit={f.submit} noValidate>
      <p class="quiet">{w.text}</p>
      {f.fault && <Banner tone="danger">{f.fault}</Banner>}
      <label class="rule-on">
        <input type="checkbox" checked={v.enabled} onChange={(e) => f.set({ enabled: e.currentTarget.checked })} />
        {w.on}
      </label>
      <Field label={w.subject}>{(a) => <input {...a} maxLength={200} value={v.subject} onInput={(e) => f.set({ subject: e.currentTarget.value })} />}</Field>
      <Field label={w.words}>{(a) => <textarea {...a} rows={6} value={v.text} onInput={(e) => f.set({ text: e.currentTarget.value })} />}</Field>
      <Field label={w.from}>{(a) => <input {...a} type="datetime-local" value={local(v.from)} onInput={(e) => f.set({ from: instant(e.currentTarget.value) })} />}</Field>
      <Field label={w.until}>{(a) => <input {...a} type="datetime-local" value={local(v.until)} onInput={(e) => f.set({ until: instant(e.currentTarget.value) })} />}</Field>
      <Field label={w.audience} hint={w.once(v.days ?? 7)}>
        {(a) => (
          <select {...a} value={v.audience ?? 'all'} onChange={(e) => f.set({ audience: e.currentTarget.value as AutoReply['audience'] })}>
            {(['all', 'colleagues', 'contacts'] as const).map((x) => (
              <option key={x} value={x}>
                {w.audiences[x]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Button kind="primary" type="submit" busy={f.busy}>
        {t.general.save}
      </Button>
    </form>
  );
}

/** Forwarding sends all arriving mail on, where the organisation allows it. */
export function Forwarding() {
  const w = words().onward;
  const f = useForm<Onward>(`/mailboxes/${ownBox()}/forwarding`);
  const v = f.value;
  if (f.load.error && !v) return <Fault error={f.load.error} retry={() => void f.load.reload()} />;
  if (!v) return <Skeleton kind="text" rows={3} />;
  const never = v.policy === 'deny';
  return (
    <form class="narrow" onSubmit={f.submit} noValidate>
      <p class="quiet">{w.text}</p>
      {v.policy && v.policy !== 'allow' && <Banner tone={never ? 'warn' : 'info'}>{never ? w.deny : w.internal}</Banner>}
      {f.fault && <Banner tone="danger">{f.fault}</Banner>}
      <label class="rule-on">
        <input type="checkbox" checked={v.enabled} disabled={never && !v.enabled} onChange={(e) => f.set({ enabled: e.currentTarget.checked })} />
        {w.on}
      </label>
      <Field label={w.to} hint={w.toHint}>
        {(a) => <input {...a} spellcheck={false} value={v.to.join(', ')} onInput={(e) => f.set({ to: e.currentTarget.value.split(/[,，\s]+/).filter(Boolean) })} />}
      </Field>
      <label class="rule-on">
        <input type="checkbox" checked={v.keep} onChange={(e) => f.set({ keep: e.currentTarget.checked })} />
        {w.keep}
      </label>
      <Button kind="primary" type="submit" busy={f.busy}>
        {t.general.save}
      </Button>
    </form>
  );
}
