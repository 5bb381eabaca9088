import { useState } from 'preact/hooks';
import type { MyAddresses } from '../api.gen';
import { del, get, post } from '../core/api';
import { Button, Chip, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { tried } from './rows';

/** Addresses lists the addresses of one's mailbox and adds to them where that is allowed. */
export function Addresses() {
  const w = words().addresses;
  const load = useLoad('addresses', () => get<MyAddresses>('/me/addresses'));
  const [text, setText] = useState('');
  const [fault, setFault] = useState('');
  const a = load.data;
  if (load.error && !a) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!a) return <Skeleton rows={2} />;
  const domain = a.primary.split('@')[1];
  const add = async (e: Event) => {
    e.preventDefault();
    const address = text.includes('@') ? text.trim() : `${text.trim()}@${domain}`;
    try {
      await post('/me/addresses', { address });
      setText('');
      setFault('');
      void load.reload();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  const drop = async (address: string) => {
    if (!(await confirm(w.dropTitle(address), w.dropText, t.general.delete, true))) return;
    if (await tried(del(`/me/addresses/${encodeURIComponent(address)}`))) void load.reload();
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <ul class="set-rows" aria-label={words().tab.addresses}>
        <li>
          <div class="set-row">
            <b>{a.primary}</b>
          </div>
          <Chip tone="acc">{w.primary}</Chip>
        </li>
        {a.aliases.map((x) => (
          <li key={x}>
            <div class="set-row">
              <b>{x}</b>
            </div>
            {a.mayRemove && (
              <Button kind="danger" aria-label={`${t.general.delete}: ${x}`} onClick={() => void drop(x)}>
                {t.general.delete}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {!a.aliases.length && <p class="quiet">{w.empty}</p>}
      {a.mayAdd > 0 && (
        <form class="narrow" onSubmit={add} noValidate>
          <Field label={w.address} hint={w.left(a.mayAdd)} error={fault}>
            {(f) => <input {...f} spellcheck={false} autocapitalize="off" placeholder={`…@${domain}`} value={text} onInput={(e) => setText(e.currentTarget.value)} />}
          </Field>
          <Button type="submit" icon="plus" disabled={!text.trim()}>
            {w.add}
          </Button>
        </form>
      )}
    </div>
  );
}
