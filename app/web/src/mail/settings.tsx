// Settings, the outbox, and what comes before signing in: a file of its own
// that is fetched when one of them is opened.
import './together';
import { useState } from 'preact/hooks';
import { go } from '../core/router';
import { change, isAdmin, me, settings, signOut, type Settings } from '../core/session';
import { lang } from '../i18n/lang';
import { Avatar, Button, CopyField, Field } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { later } from '../kit/later';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { Addresses } from './addresses';
import { AppPasswords } from './apppasswords';
import { AwayReply, Forwarding } from './away';
import { DeletedPage } from './deleted';
import { Devices, Logins } from './devices';
import { Quarantine, Senders } from './filter';
import { width } from './layout';
import { Recovery } from './recovery';
import { AccessLog, Delegates } from './delegates';
import { Rules } from './rules';
import { PasswordForm } from './signin';
import { TwoStep } from './twostep';

export { Activate, Alert, Enrol, Forgot, Reset } from './gates';
export { Help } from './help';
export { OutboxPage } from './outbox';
export const TodoPage = later(() => import('./todo').then((m) => m.TodoPage));
export const WaitingPage = later(() => import('./waiting').then((m) => m.WaitingPage));

interface SettingsTab {
  key: string;
  icon: IconName;
  group: 'me' | 'mail' | 'share' | 'safe';
  page: () => preact.JSX.Element;
  /** mail tells that it needs a mailbox. */
  mail?: boolean;
  right?: string; // people without it do not see the page
}

const tabs: SettingsTab[] = [
  { key: 'general', icon: 'gear', group: 'me', page: General },
  { key: 'signature', icon: 'pen', group: 'mail', page: Signature, mail: true },
  { key: 'addresses', icon: 'mail', group: 'mail', page: Addresses, mail: true },
  { key: 'rules', icon: 'folder', group: 'mail', page: Rules, mail: true },
  { key: 'away', icon: 'reply', group: 'mail', page: AwayReply, mail: true },
  { key: 'onward', icon: 'forward', group: 'mail', page: Forwarding, mail: true },
  { key: 'senders', icon: 'junk', group: 'mail', page: Senders, mail: true },
  { key: 'quarantine', icon: 'shield', group: 'mail', page: Quarantine, mail: true },
  { key: 'deleted', icon: 'trash', group: 'mail', page: DeletedPage, mail: true },
  { key: 'clients', icon: 'external', group: 'mail', page: Clients, mail: true },
  { key: 'delegates', icon: 'people', group: 'share', page: Delegates, mail: true },
  { key: 'access', icon: 'log', group: 'share', page: AccessLog, mail: true },
  { key: 'archive', icon: 'archive', group: 'share', page: later(() => import('./auditor').then((m) => m.AuditorPage)), right: 'archive.read' },
  { key: 'security', icon: 'shield', group: 'safe', page: Password },
  { key: 'twostep', icon: 'check', group: 'safe', page: TwoStep },
  { key: 'apps', icon: 'bolt', group: 'safe', page: AppPasswords, mail: true },
  { key: 'devices', icon: 'globe', group: 'safe', page: Devices },
  { key: 'logins', icon: 'clock', group: 'safe', page: Logins },
];

const nameOf = (key: string) => words().tab[key === 'security' ? 'password' : key];

/** SettingsPage is also the phone's page "me": there the list of pages comes first. */
export function SettingsPage({ tab }: { tab: string }) {
  const shown = tabs.filter((s) => (!s.mail || me.value?.mailboxes.length) && (!s.right || me.value?.rights.includes(s.right)));
  const phone = width.value === 'phone';
  const at = shown.find((s) => s.key === tab) ?? (phone ? undefined : shown[0]);
  const alone = phone && !!at; // the page stands in one place of the tree, so that a turned phone keeps what is open in it
  return (
    <main class="page settings" id="main" tabIndex={-1}>
      {alone ? (
        <header class="settings-top">
          <a class="iconbtn" href="/mail/settings" aria-label={words().back} title={words().back}>
            <Icon name="back" size={20} />
          </a>
          <h1 id="settings-title">{nameOf(at.key)}</h1>
        </header>
      ) : (
        <Who />
      )}
      <div class={alone ? '' : 'settings-columns'}>
        {!alone && <SettingsNav shown={shown} at={at?.key} />}
        {at && (
          <section class="settings-panel" aria-labelledby="settings-title">
            {!alone && <h1 id="settings-title">{nameOf(at.key)}</h1>}
            <at.page key={at.key} />
          </section>
        )}
      </div>
    </main>
  );
}

function Who() {
  const who = me.value;
  return (
    <header class="me-head">
      <Avatar name={who?.person.name ?? ''} size={48} />
      <div class="two-lines">
        <b>{who?.person.name}</b>
        <span>{who?.mailboxes[0]?.address ?? who?.person.login}</span>
        <small>{who?.org.name}</small>
      </div>
    </header>
  );
}

function SettingsNav({ shown, at }: { shown: SettingsTab[]; at?: string }) {
  const groups = [...new Set(shown.map((s) => s.group))];
  return (
    <nav class="settings-nav" aria-label={t.nav.settings}>
      {groups.map((g) => (
        <div key={g}>
          <h2>{words().groups[g]}</h2>
          <ul>
            {shown
              .filter((s) => s.group === g)
              .map((s) => (
                <li key={s.key}>
                  <a href={`/mail/settings/${s.key}`} aria-current={s.key === at ? 'page' : undefined}>
                    <Icon name={s.icon} size={18} />
                    <span>{nameOf(s.key)}</span>
                  </a>
                </li>
              ))}
          </ul>
        </div>
      ))}
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
    </nav>
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
  const w = words();
  return (
    <div class="stack">
      <fieldset class="choice">
        <legend>{w.language}</legend>
        <div class="segments">
          {(['zh', 'en'] as const).map((l) => (
            <label key={l} class={lang.value === l ? 'on' : ''}>
              <input type="radio" name="locale" checked={lang.value === l} onChange={() => change({ locale: l === 'zh' ? 'zh-CN' : 'en' })} />
              <span lang={l === 'zh' ? 'zh-CN' : 'en'}>{l === 'zh' ? '简体中文' : 'English'}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Choice label={w.theme} name="theme" options={[['system', w.themes.system], ['light', w.themes.light], ['dark', w.themes.dark]]} />
      <Choice label={w.density} name="density" options={[['comfortable', w.comfortable], ['compact', w.compact]]} />
      <Choice label={w.undoSend} name="undoSeconds" options={[0, 10, 20, 30].map((n) => [n, w.undoSeconds(n)])} />
      <Toggle label={w.conversations} hint={w.conversationsHint} on={s.conversations} onChange={(conversations) => change({ conversations })} />
      <Toggle label={w.shortcuts} hint={w.shortcutsHint} on={s.shortcuts} onChange={(shortcuts) => change({ shortcuts })} />
      <p class="quiet">{w.version(me.value?.version ?? '')}</p>
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
      <Field label={nameOf('signature')} hint={words().signatureHint}>
        {(a) => <textarea {...a} rows={6} maxLength={2000} value={text} onInput={(e) => setText(e.currentTarget.value)} />}
      </Field>
      <Button kind="primary" type="submit">
        {t.general.save}
      </Button>
    </form>
  );
}

function Password() {
  const w = words();
  return (
    <div class="stack narrow">
      <h2>{w.password}</h2>
      <PasswordForm askOld done={() => toast(w.passwordDone)} />
      <Recovery />
    </div>
  );
}

/** Clients tells how an ordinary mail program is set up, by the doors that the server names. */
function Clients() {
  const w = words();
  const programs = me.value?.programs ?? [];
  const rows = (protocol: string) => programs.filter((p) => p.protocol === protocol);
  const address = me.value?.mailboxes[0]?.address ?? '';
  return (
    <div class="stack narrow">
      <p class="quiet">{w.profileText}</p>
      <p>
        <a class="btn btn-plain" href={`/apple.mobileconfig?email=${encodeURIComponent(address)}`} download>
          <Icon name="download" size={18} />
          <span>{w.profile}</span>
        </a>
      </p>
      <p class="quiet">{w.clientsText}</p>
      <Pairs rows={[[w.account, programs[0]?.user ?? address]]} />
      <p class="quiet">{w.clientPassword}</p>
      <p>
        <Button icon="bolt" onClick={() => go('/mail/settings/apps')}>
          {w.makeApp}
        </Button>
      </p>
      {[
        { title: w.incoming, list: rows('imap') },
        { title: w.outgoing, list: rows('smtp') },
        { title: 'ManageSieve', list: rows('sieve') },
      ].map(({ title, list }) => (
        <div key={title} class="stack">
          <h2>{title}</h2>
          {list.map((p) => (
            <Pairs key={p.port} rows={[[w.server, p.host], [w.port, String(p.port)]]} security={p.security === 'tls' ? 'SSL/TLS' : 'STARTTLS'} />
          ))}
        </div>
      ))}
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
          <dt>{words().security}</dt>
          <dd>{security}</dd>
        </div>
      )}
    </dl>
  );
}
