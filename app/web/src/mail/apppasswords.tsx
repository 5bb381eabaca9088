import { useState } from 'preact/hooks';
import type { AppPassword } from '../api.gen';
import { del, get, post } from '../core/api';
import { isoDay } from '../core/dates';
import { me } from '../core/session';
import type { Page } from '../core/wire';
import { Banner, Button, Chip, CopyField, faultText, Field } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { endOf, Rows, tried, when } from './rows';

const scopes = ['imap', 'smtp', 'sieve', 'dav'] as const;

/** AppPasswords lists the passwords of single programs. */
export function AppPasswords() {
  const w = words().apps;
  const load = useLoad('apps', () => get<Page<AppPassword>>('/me/app-passwords'));
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<AppPassword | null>(null);
  const drop = async (p: AppPassword) => {
    if (!(await confirm(w.dropTitle(p.name), w.dropText, t.general.delete, true))) return;
    if (await tried(del(`/me/app-passwords/${p.id}`), w.dropped)) void load.reload();
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <p>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {words().makeApp}
        </Button>
      </p>
      <Rows load={load} icon="bolt" empty={w.empty} label={words().tab.apps}>
        {(p) => (
          <li key={p.id}>
            <div class="set-row">
              <b>{p.name}</b>
              <small>{p.usedAt ? w.used(when(p.usedAt), p.usedIp ?? '') : words().never}</small>
              <span class="chips">
                {p.scopes.map((s) => (
                  <Chip key={s}>{words().door[s]}</Chip>
                ))}
                {p.networks.length > 0 && <Chip icon="globe">{w.only(p.networks.join(', '))}</Chip>}
                {p.expiresAt && <Chip tone={new Date(p.expiresAt) < new Date() ? 'err' : 'plain'}>{new Date(p.expiresAt) < new Date() ? w.expired : w.until(when(p.expiresAt))}</Chip>}
              </span>
            </div>
            <Button kind="danger" aria-label={`${t.general.delete}: ${p.name}`} onClick={() => void drop(p)}>
              {t.general.delete}
            </Button>
          </li>
        )}
      </Rows>
      {adding && (
        <Add
          onClose={() => setAdding(false)}
          onMade={(p) => {
            setAdding(false);
            setMade(p);
            void load.reload();
          }}
        />
      )}
      {made && <Made made={made} onClose={() => setMade(null)} />}
    </div>
  );
}

function Made({ made, onClose }: { made: AppPassword; onClose: () => void }) {
  const w = words().apps;
  return (
    <Dialog
      title={w.madeTitle}
      onClose={onClose}
      foot={
        <Button kind="primary" data-autofocus onClick={onClose}>
          {t.general.ok}
        </Button>
      }
    >
      <p class="dialog-text">{w.madeText}</p>
      <dl class="pairs">
        <div>
          <dt>{w.user}</dt>
          <dd>
            <CopyField value={me.value?.mailboxes[0]?.address ?? ''} label={w.user} />
          </dd>
        </div>
        <div class="app-secret">
          <dt>{w.password}</dt>
          <dd>
            <CopyField value={made.password ?? ''} label={w.password} />
          </dd>
        </div>
      </dl>
    </Dialog>
  );
}

function Add({ onClose, onMade }: { onClose: () => void; onMade: (p: AppPassword) => void }) {
  const w = words().apps;
  const [name, setName] = useState('');
  const [on, setOn] = useState<readonly string[]>(['imap', 'smtp']);
  const [nets, setNets] = useState('');
  const [end, setEnd] = useState('');
  const [fault, setFault] = useState({ name: '', form: '' });
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!name.trim()) return setFault({ name: w.nameNeeded, form: '' });
    if (!on.length) return setFault({ name: '', form: w.scopesNeeded });
    setBusy(true);
    try {
      const networks = nets.split(/[,，\s]+/).filter(Boolean);
      onMade(await post<AppPassword>('/me/app-passwords', { name: name.trim(), scopes: on, networks, expiresAt: endOf(end) }));
    } catch (err) {
      setFault({ name: '', form: faultText(err) });
      setBusy(false);
      toast(faultText(err), undefined, 'err');
    }
  };
  return (
    <Dialog title={words().makeApp} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        {fault.form && <Banner tone="danger">{fault.form}</Banner>}
        <Field label={w.name} hint={w.nameHint} error={fault.name}>
          {(a) => <input {...a} maxLength={60} value={name} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <fieldset class="ticks">
          <legend>{w.scopes}</legend>
          {scopes.map((s) => (
            <label key={s}>
              <input type="checkbox" checked={on.includes(s)} onChange={(e) => setOn(e.currentTarget.checked ? [...on, s] : on.filter((x) => x !== s))} />
              {words().door[s]}
            </label>
          ))}
        </fieldset>
        <Field label={w.expires}>{(a) => <input {...a} type="date" min={isoDay(new Date())} value={end} onInput={(e) => setEnd(e.currentTarget.value)} />}</Field>
        <Field label={w.networks} hint={w.networksHint}>
          {(a) => <input {...a} spellcheck={false} value={nets} onInput={(e) => setNets(e.currentTarget.value)} />}
        </Field>
        <Button kind="primary" type="submit" busy={busy}>
          {words().makeApp}
        </Button>
      </form>
    </Dialog>
  );
}
