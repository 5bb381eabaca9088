// Who gets mail for addresses that nobody has.
import { useState } from 'preact/hooks';
import type { AdminMailbox } from '../api.gen';
import { get, put, query } from '../core/api';
import type { Domain } from '../core/wire';
import { words } from '../i18n/admin';
import { t } from '../i18n';
import { Button, faultText, Field } from '../kit/basic';
import { useLoad } from '../kit/load';
import { toast } from '../kit/overlay';

export function CatchAll({ domain, changed }: { domain: Domain; changed: () => Promise<void> }) {
  const w = words().catchAll;
  const [text, setText] = useState(domain.catchAll?.name ?? '');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const q = text.trim().toLowerCase();
  const found = useLoad(q.length > 1 ? `catch|${q}` : null, () => get<{ items: AdminMailbox[] }>(`/admin/mailboxes${query({ q, limit: 8 })}`));
  const save = async (e: Event) => {
    e.preventDefault();
    setFault('');
    setBusy(true);
    try {
      let mailbox = '';
      if (q) {
        const list = await get<{ items: AdminMailbox[] }>(`/admin/mailboxes${query({ q, limit: 50 })}`);
        mailbox = list.items.find((m) => m.addresses.some((a) => a.toLowerCase() === q))?.id ?? '';
        if (!mailbox) return setFault(w.unknown);
      }
      await put(`/admin/domains/${encodeURIComponent(domain.name)}/catch-all`, { mailbox });
      toast(t.settings.saved);
      await changed();
    } catch (err) {
      setFault(faultText(err));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="panel stack" onSubmit={save} noValidate>
      <h2>{w.title}</h2>
      <Field label={w.label} hint={w.hint} error={fault}>
        {(a) => (
          <>
            <input {...a} type="email" list="catch-all" autocapitalize="off" autocomplete="off" spellcheck={false} value={text} onInput={(e) => setText(e.currentTarget.value)} />
            <datalist id="catch-all">
              {found.data?.items.map((m) => (
                <option key={m.id} value={m.address}>
                  {m.name}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <div>
        <Button type="submit" busy={busy} disabled={q === (domain.catchAll?.name ?? '').toLowerCase()}>
          {t.general.save}
        </Button>
      </div>
    </form>
  );
}
