import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { listenKeys } from '../core/keys';
import { go, listen, match, place } from '../core/router';
import { applyLook, isAdmin, loadMe, me, startFault } from '../core/session';
import { words } from '../i18n/admin';
import { lang } from '../i18n/lang';
import { t } from '../i18n';
import { Empty, Fault, Late } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { Overlays } from '../kit/overlay';
import { Relogin, SignIn } from '../mail/signin';
import { DepartmentsPage } from './departments';
import { DomainsPage } from './domains';
import { PeoplePage } from './people';
import { AuditPage, OverviewPage, QueuePage } from './watch';

type Area = 'overview' | 'people' | 'departments' | 'domains' | 'queue' | 'audit';

const areas: { key: Area; icon: IconName; to: string }[] = [
  { key: 'overview', icon: 'chart', to: '/admin/' },
  { key: 'people', icon: 'people', to: '/admin/people' },
  { key: 'departments', icon: 'building', to: '/admin/departments' },
  { key: 'domains', icon: 'globe', to: '/admin/domains' },
  { key: 'queue', icon: 'queue', to: '/admin/queue' },
  { key: 'audit', icon: 'log', to: '/admin/audit' },
];

function areaOf(path: string): Area {
  if (path.startsWith('/admin/members')) return 'people';
  return areas.find((a) => a.key !== 'overview' && path.startsWith(a.to))?.key ?? 'overview';
}

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
  if (!isAdmin.value) {
    return (
      <main class="gate">
        <Empty
          icon="shield"
          title={words().forbidden}
          action={
            <a class="btn btn-plain" href="/mail/">
              <span>{words().nav.mail}</span>
            </a>
          }
        >
          {words().forbiddenText}
        </Empty>
      </main>
    );
  }
  return <Inside />;
}

function Inside() {
  const w = words();
  const path = place.value.path;
  const area = areaOf(path);
  useEffect(() => {
    document.title = `${w.nav[area]} · ${w.title}`;
  }, [area]);
  return (
    <div class="admin">
      <a class="skip" href="#main">
        {t.nav.skip}
      </a>
      <aside class="admin-side">
        <div class="admin-brand">
          <img src="/static/icon.svg" alt="" width="32" height="32" />
          <span class="two-lines">
            <b>{w.title}</b>
            <small class="cut">{me.value?.org.name}</small>
          </span>
        </div>
        <label class="admin-select">
          <span class="sr">{w.nav.main}</span>
          <select value={area} onChange={(e) => go(areas.find((a) => a.key === e.currentTarget.value)?.to ?? '/admin/')}>
            {areas.map((a) => (
              <option key={a.key} value={a.key}>
                {w.nav[a.key]}
              </option>
            ))}
          </select>
        </label>
        <nav aria-label={w.nav.main}>
          {areas.map((a) => (
            <a key={a.key} href={a.to} class="folder" aria-current={a.key === area ? 'page' : undefined}>
              <Icon name={a.icon} size={18} />
              {w.nav[a.key]}
            </a>
          ))}
        </nav>
        <span class="grow" />
        <div class="admin-away">
          <a href="/market/" class="folder">
            <Icon name="bolt" size={18} />
            {w.nav.market}
          </a>
          <a href="/mail/" class="folder">
            <Icon name="back" size={18} />
            {w.nav.mail}
          </a>
        </div>
      </aside>
      <main class="admin-main" id="main" tabIndex={-1}>
        <div class="admin-content">
          {area === 'overview' && <OverviewPage />}
          {area === 'people' && <PeoplePage />}
          {area === 'departments' && <DepartmentsPage />}
          {area === 'domains' && <DomainsPage name={match('/admin/domains/:name', path)?.name ?? null} />}
          {area === 'queue' && <QueuePage />}
          {area === 'audit' && <AuditPage />}
        </div>
      </main>
      <Relogin />
    </div>
  );
}

const Root = () => (
  <>
    <App key={lang.value} />
    <Overlays />
  </>
);

listen('/admin/');
listenKeys();
void loadMe();
void applyLook().then(() => render(<Root />, document.getElementById('app') as HTMLElement));
