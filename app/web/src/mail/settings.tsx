import { useState } from 'preact/hooks';
import { go } from '../core/router';
import { change, isAdmin, me, settings, signOut, type Settings } from '../core/session';
import { lang } from '../i18n/lang';
import { Avatar, Button, CopyField, Field, Tabs } from '../kit/basic';
import { Icon } from '../kit/icon';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { PasswordForm } from './signin';

type Tab = 'general' | 'signature' | 'security' | 'clients';

/** SettingsPage is also the phone's page "me". */
export function SettingsPage({ tab }: { tab: string }) {
  const tabs: Tab[] = ['general', 'signature', 'security', 'clients'];
  const at = tabs.includes(tab as Tab) ? (tab as Tab) : 'general';
  const who = me.value;
  return (
    <main class="page settings" id="main" tabIndex={-1}>
      <header class="me-head">
        <Avatar name={who?.person.name ?? ''} size={56} />
        <div class="two-lines">
          <h1>{who?.person.name}</h1>
          <span>{who?.mailboxes[0]?.address ?? who?.person.login}</span>
          <small>{who?.org.name}</small>
        </div>
      </header>
      <Tabs label={t.nav.settings} panelId="settings" value={at} onChange={(k) => go(`/mail/settings/${k}`, true)} tabs={tabs.map((key) => ({ key, label: t.settings.tab[key] }))} />
      <div class="settings-panel" role="tabpanel" id="settings" aria-labelledby={`settings-${at}`}>
        {at === 'general' && <General />}
        {at === 'signature' && <Signature />}
        {at === 'security' && (
          <div class="narrow">
            <h2>{t.settings.password}</h2>
            <PasswordForm askOld done={() => toast(t.settings.passwordDone)} />
          </div>
        )}
        {at === 'clients' && <Clients />}
      </div>
      <div class="settings-acts">
        {isAdmin.value && (
          <a class="btn btn-plain" href="/admin/" target="_self">
            <Icon name="building" size={18} />
            <span>{t.nav.admin}</span>
          </a>
        )}
        <Button icon="exit" onClick={() => void signOut()}>
          {t.nav.signOut}
        </Button>
      </div>
    </main>
  );
}

function Choice<K extends keyof Settings>({ label, name, options }: { label: string; name: K; options: [Settings[K], string][] }) {
  const value = settings.value[name];
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="segments">
        {options.map(([v, text]) => (
          <label key={String(v)} class={v === value ? 'on' : ''}>
            <input type="radio" name={name} checked={v === value} onChange={() => change({ [name]: v } as Partial<Settings>)} />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function General() {
  const s = settings.value;
  return (
    <div class="stack">
      <fieldset class="choice">
        <legend>{t.settings.language}</legend>
        <div class="segments">
          {(['zh', 'en'] as const).map((l) => (
            <label key={l} class={lang.value === l ? 'on' : ''}>
              <input type="radio" name="locale" checked={lang.value === l} onChange={() => change({ locale: l === 'zh' ? 'zh-CN' : 'en' })} />
              <span lang={l === 'zh' ? 'zh-CN' : 'en'}>{l === 'zh' ? '简体中文' : 'English'}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Choice label={t.settings.theme} name="theme" options={[['system', t.settings.themes.system], ['light', t.settings.themes.light], ['dark', t.settings.themes.dark]]} />
      <Choice label={t.settings.density} name="density" options={[['comfortable', t.settings.comfortable], ['compact', t.settings.compact]]} />
      <Toggle label={t.settings.conversations} hint={t.settings.conversationsHint} on={s.conversations} onChange={(conversations) => change({ conversations })} />
      <Toggle label={t.settings.shortcuts} hint={t.settings.shortcutsHint} on={s.shortcuts} onChange={(shortcuts) => change({ shortcuts })} />
      <p class="quiet">{t.settings.version(me.value?.version ?? '')}</p>
    </div>
  );
}

function Toggle({ label, hint, on, onChange }: { label: string; hint: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label class="toggle">
      <span class="two-lines">
        <b>{label}</b>
        <small>{hint}</small>
      </span>
      <input type="checkbox" role="switch" checked={on} onChange={(e) => onChange(e.currentTarget.checked)} />
    </label>
  );
}

function Signature() {
  const [text, setText] = useState(settings.value.signature);
  return (
    <form
      class="stack narrow"
      onSubmit={(e) => {
        e.preventDefault();
        change({ signature: text });
        toast(t.settings.saved);
      }}
    >
      <Field label={t.settings.tab.signature} hint={t.settings.signatureHint}>
        {(a) => <textarea {...a} rows={6} maxLength={2000} value={text} onInput={(e) => setText(e.currentTarget.value)} />}
      </Field>
      <Button kind="primary" type="submit">
        {t.general.save}
      </Button>
    </form>
  );
}

/** Clients tells how an ordinary mail program is set up: the standard doors of RFC 8314 at this host. */
function Clients() {
  const w = t.settings;
  const rows = (port: string): [string, string][] => [
    [w.server, location.hostname],
    [w.port, port],
  ];
  return (
    <div class="stack narrow">
      <p class="quiet">{w.clientsText}</p>
      <Pairs rows={[[w.account, me.value?.mailboxes[0]?.address ?? '']]} />
      <p class="quiet">{w.clientPassword}</p>
      <h2>{w.incoming}</h2>
      <Pairs rows={rows('993')} security="SSL/TLS" />
      <h2>{w.outgoing}</h2>
      <Pairs rows={rows('465')} security={`SSL/TLS（${w.alternative} ${w.orPort}）`} />
      <p class="quiet">{w.standard}</p>
    </div>
  );
}

function Pairs({ rows, security }: { rows: [string, string][]; security?: string }) {
  return (
    <dl class="pairs">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <CopyField value={value} label={label} />
          </dd>
        </div>
      ))}
      {security && (
        <div>
          <dt>{t.settings.security}</dt>
          <dd>{security}</dd>
        </div>
      )}
    </dl>
  );
}
