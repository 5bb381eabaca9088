import { useState } from 'preact/hooks';
import { put } from '../core/api';
import { Button, faultText, Field } from '../kit/basic';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';

/** Recovery sets where the link for a forgotten password goes. */
export function Recovery() {
  const w = words().recovery;
  const [address, setAddress] = useState('');
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setFault('');
    try {
      await put('/me/recovery-mail', { address: address.trim(), password });
      setAddress('');
      setPassword('');
      toast(w.done);
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  return (
    <>
      <h2>{w.title}</h2>
      <p class="quiet">{w.text}</p>
      <form onSubmit={submit} noValidate>
        <Field label={w.address} error={fault}>
          {(a) => <input {...a} type="email" autocomplete="email" spellcheck={false} value={address} onInput={(e) => setAddress(e.currentTarget.value)} />}
        </Field>
        <Field label={w.password}>{(a) => <input {...a} type="password" autocomplete="current-password" value={password} onInput={(e) => setPassword(e.currentTarget.value)} />}</Field>
        <Button type="submit" busy={busy} disabled={!address.trim() || !password}>
          {t.general.save}
        </Button>
      </form>
    </>
  );
}
