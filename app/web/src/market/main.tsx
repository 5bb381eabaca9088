import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { del, get, post } from '../core/api';
import { listenKeys } from '../core/keys';
import { go, listen, place } from '../core/router';
import { applyLook, isAdmin, loadMe, me, startFault } from '../core/session';
import type { MarketApp, Page } from '../core/wire';
import { words } from '../i18n/admin';
import { half } from '../i18n/half';
import { lang } from '../i18n/lang';
import { t } from '../i18n';
import { Banner, Button, Empty, Fault, faultText, Late, Skeleton, StatusDot } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, Menu, Overlays, toast } from '../kit/overlay';
import { Relogin, SignIn } from '../mail/signin';
import { Wizard } from './wizard';

function App() {
  if (startFault.value) {
    return (
      <main class="gate">
        <Fault error={startFault.value} retry={() => void loadMe()} />
      </main>
    );
  }
  if (me.value === undefined) {
    return (
      <main class="gate" aria-busy="true">
        <Late after={300}>
          <span class="spin big" aria-hidden="true" />
        </Late>
      </main>
    );
  }
  if (me.value === null) return <SignIn />;
  return <Inside />;
}

/** isOn tells whether people can use the app now. */
export const isOn = (app: MarketApp) => /^(enabled|active|on|running)$/.test(app.install?.state ?? app.state);
const isOff = (app: MarketApp) => /^(disabled|off|stopped)$/.test(app.install?.state ?? app.state);
const isBegun = (app: MarketApp) => !!app.install && app.install.state !== 'none' && !isOn(app) && !isOff(app);

/** isRunning tells that enabling was asked for and goes on in the background. */
export const isRunning = (app: MarketApp) => isBegun(app) && !!app.install?.steps?.length;

function Inside() {
  const w = words();
  const load = useLoad('market', () => get<Page<MarketApp>>('/market'));
  const found = load.data?.items.find((a) => a.id === 'mail') ?? load.data?.items[0];
  const app = found?.install?.state === 'none' ? { ...found, install: undefined } : found;
  const path = place.value.path;
  const wizard = path.startsWith('/market/enable') || path.startsWith('/market/done');
  useEffect(() => {
    document.title = wizard ? w.wizard.title : `${app ? half(app.name) : w.market.title} · ${w.market.title}`;
  }, [wizard, app?.name]);
  return (
    <div class="market">
      <header class="market-top">
        <a href="/market/" class="market-home">
          <img src="/static/icon.svg" alt="" width="28" height="28" />
          <b>{w.market.title}</b>
        </a>
        <span class="grow" />
        <span class="quiet cut">{me.value?.org.name}</span>
        <Menu
          label={t.nav.me(me.value?.person.name ?? '')}
          icon="gear"
          items={[
            { label: w.market.open, icon: 'mail', run: () => location.assign('/mail/') },
            ...(isAdmin.value ? [{ label: t.nav.admin, icon: 'building' as const, run: () => location.assign('/admin/') }] : []),
          ]}
        />
      </header>
      <main class="market-main" id="main" tabIndex={-1}>
        {load.error && !app ? (
          <Fault error={load.error} retry={() => void load.reload()} />
        ) : !load.data ? (
          <Skeleton kind="card" rows={4} />
        ) : !app ? (
          <Empty icon="bolt" title={t.fault.missing} />
        ) : wizard && isAdmin.value ? (
          <Wizard app={app} reload={load.reload} />
        ) : (
          <AppPage app={app} reload={load.reload} />
        )}
      </main>
      <Relogin />
    </div>
  );
}

const featureIcons: IconName[] = ['bolt', 'chat', 'shield', 'globe'];
const permissionIcons: Record<string, IconName> = { directory: 'people', contacts: 'people', message: 'chat', chat: 'chat', calendar: 'calendar', todo: 'todo', mail: 'mail' };

function limitsOf(limits: MarketApp['plans'][number]['limits']): string[] {
  if (Array.isArray(limits)) return limits.map(half);
  if (typeof limits === 'string') return limits ? limits.split(/[\n；;]/) : [];
  return Object.entries(limits ?? {}).map(([k, v]) => `${k} ${String(v)}`);
}

export function Plan({ plan, on }: { plan: MarketApp['plans'][number]; on?: boolean }) {
  return (
    <>
      <span class="plan-name">
        {half(plan.name)}
        {on && <Icon name="check" size={16} />}
      </span>
      <b class="plan-price">{half(plan.price)}</b>
      <ul>
        {limitsOf(plan.limits).map((l) => (
          <li key={l}>{l}</li>
        ))}
      </ul>
    </>
  );
}

export function Permissions({ app }: { app: MarketApp }) {
  return (
    <ul class="permissions">
      {app.permissions.map((p) => (
        <li key={p.id}>
          <span class="permission-icon">
            <Icon name={permissionIcons[p.id.split(/[.:_]/)[0]] ?? 'shield'} size={19} />
          </span>
          <span class="two-lines">
            <b>{half(p.name)}</b>
            <small>{half(p.why)}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

function AppPage({ app, reload }: { app: MarketApp; reload: () => Promise<void> }) {
  const w = words().market;
  return (
    <>
      <section class="hero">
        <span class="hero-icon">
          <Icon name="mail" size={40} />
        </span>
        <div class="hero-text">
          <h1>
            {half(app.name)} {app.official && <span class="tag tag-acc">{w.official}</span>}
          </h1>
          <p class="hero-promise">{half(app.promise)}</p>
          <p class="quiet">{w.by(app.publisher)}</p>
          <State app={app} />
        </div>
        <HeroActs app={app} reload={reload} />
      </section>
      <section class="market-section">
        <h2>{w.can}</h2>
        <ul class="features">
          {w.features.map(([title, text], i) => (
            <li key={title}>
              <Icon name={featureIcons[i]} size={24} />
              <b>{title}</b>
              <p>{text}</p>
            </li>
          ))}
        </ul>
      </section>
      <section class="market-section">
        <h2>{w.plans}</h2>
        <ul class="plans">
          {app.plans.map((p) => (
            <li key={p.id} class={`plan${app.install?.plan === p.id ? ' on' : ''}`}>
              <Plan plan={p} on={app.install?.plan === p.id} />
            </li>
          ))}
        </ul>
      </section>
      <section class="market-section">
        <h2>{w.permissions}</h2>
        <p class="quiet">{w.permissionsText}</p>
        <Permissions app={app} />
      </section>
    </>
  );
}

function State({ app }: { app: MarketApp }) {
  const w = words().market;
  if (isOn(app)) {
    const p = app.install?.people;
    return (
      <p class="hero-state">
        <StatusDot tone="ok">{w.enabled}</StatusDot>
        {app.install?.domain && <code>@{app.install.domain}</code>}
        {p && <span class="quiet">{w.people(p.ready, p.total)}</span>}
        {isAdmin.value && <span class="quiet">{[half(app.plans.find((x) => x.id === app.install?.plan)?.name ?? ''), Array.isArray(app.install?.scope) && app.install.scope.length ? words().wizard.departments(app.install.scope.length) : words().wizard.scopeAll].filter(Boolean).join(' · ')}</span>}
      </p>
    );
  }
  return isOff(app) ? (
    <p class="hero-state">
      <StatusDot tone="off">{w.disabled}</StatusDot>
    </p>
  ) : null;
}

function HeroActs({ app, reload }: { app: MarketApp; reload: () => Promise<void> }) {
  const w = words().market;
  const [stopping, setStopping] = useState(false);
  const remove = async () => {
    if (!(await confirm(w.remove, w.disableText, w.remove, true))) return;
    try {
      await del('/market/mail');
      await reload();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  if (!isAdmin.value) {
    return (
      <div class="hero-acts">
        {isOn(app) ? (
          <a class="btn btn-primary" href="/mail/" target="_self">
            <span>{w.open}</span>
          </a>
        ) : (
          <Banner icon="info" title={w.onlyAdmin}>
            {w.onlyAdminText}
          </Banner>
        )}
      </div>
    );
  }
  return (
    <div class="hero-acts">
      {isOn(app) ? (
        <>
          <a class="btn btn-primary" href="/mail/" target="_self">
            <span>{w.open}</span>
          </a>
          <a class="btn btn-plain" href="/admin/" target="_self">
            <span>{w.manage}</span>
          </a>
          <Button kind="quiet" onClick={() => setStopping(true)}>
            {w.disable}
          </Button>
        </>
      ) : (
        <>
          <Button kind="primary" class="hero-go" onClick={() => go('/market/enable')}>
            {isBegun(app) ? w.resume : w.enable}
          </Button>
          {app.install && (
            <Button kind="quiet" onClick={() => void remove()}>
              {w.remove}
            </Button>
          )}
        </>
      )}
      {stopping && <Disable onClose={() => setStopping(false)} reload={reload} />}
    </div>
  );
}

function Disable({ onClose, reload }: { onClose: () => void; reload: () => Promise<void> }) {
  const w = words().market;
  const [data, setData] = useState<'keep' | 'delete'>('keep');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await post('/market/mail/disable', { data });
      toast(w.disabledToast);
      onClose();
      await reload();
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={w.disableTitle}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t.general.cancel}</Button>
          <Button kind="danger" busy={busy} onClick={() => void run()}>
            {w.disableVerb}
          </Button>
        </>
      }
    >
      <fieldset>
        <legend class="dialog-text">{w.disableText}</legend>
        {(['keep', 'delete'] as const).map((v) => (
          <label key={v} class="tick">
            <input type="radio" name="data" class="check round" checked={data === v} onChange={() => setData(v)} />
            {v === 'keep' ? w.keep : w.wipe}
          </label>
        ))}
      </fieldset>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
    </Dialog>
  );
}

const Root = () => (
  <>
    <App key={lang.value} />
    <Overlays />
  </>
);

listen('/market/');
listenKeys();
void loadMe();
void applyLook().then(() => render(<Root />, document.getElementById('app') as HTMLElement));
