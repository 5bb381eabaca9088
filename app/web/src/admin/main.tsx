import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { listenKeys } from '../core/keys';
import { go, listen, match, place } from '../core/router';
import { applyLook, isAdmin, loadMe, me, startFault } from '../core/session';
import { words } from '../i18n/admin';
import { lang } from '../i18n/lang';
import { t } from '../i18n';
import { Empty, Fault, Late, Skeleton } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { later } from '../kit/later';
import { Overlays } from '../kit/overlay';
import { Relogin, SignIn } from '../mail/signin';
import { ApprovalsPage } from './approvals';
import { DepartmentsPage } from './departments';
import { DomainsPage } from './domains';
import { PeoplePage } from './people';
import type { Area as Later } from './sections';
import './together';
import { OverviewPage } from './watch';

type Area = 'overview' | 'people' | 'departments' | 'domains' | 'approvals' | 'audit' | Exclude<Later, 'person'>;

interface Entry {
  key: Area;
  icon: IconName;
  to: string;
  right?: string; // people without it do not see the entry
}

const blocks: { key: 'start' | 'who' | 'boxes' | 'flow' | 'rules'; entries: Entry[] }[] = [
  { key: 'start', entries: [{ key: 'overview', icon: 'chart', to: '/admin/' }] },
  {
    key: 'who',
    entries: [
      { key: 'people', icon: 'people', to: '/admin/people', right: 'people.manage' },
      { key: 'departments', icon: 'building', to: '/admin/departments', right: 'departments.manage' },
      { key: 'roles', icon: 'person', to: '/admin/roles', right: 'people.manage' },
    ],
  },
  {
    key: 'boxes',
    entries: [
      { key: 'mailboxes', icon: 'inbox', to: '/admin/mailboxes', right: 'mail.manage' },
      { key: 'groups', icon: 'people', to: '/admin/groups', right: 'mail.manage' },
      { key: 'domains', icon: 'globe', to: '/admin/domains', right: 'domains.manage' },
    ],
  },
  {
    key: 'flow',
    entries: [
      { key: 'queue', icon: 'queue', to: '/admin/queue', right: 'maillog.read' },
      { key: 'approvals', icon: 'todo', to: '/admin/approvals' },
      { key: 'quarantine', icon: 'junk', to: '/admin/quarantine', right: 'mail.manage' },
      { key: 'reports', icon: 'chart', to: '/admin/reports', right: 'policy.set' },
    ],
  },
  {
    key: 'rules',
    entries: [
      { key: 'policies', icon: 'shield', to: '/admin/policies', right: 'policy.set' },
      { key: 'archive', icon: 'archive', to: '/admin/archive', right: 'archive.set' },
      { key: 'audit', icon: 'log', to: '/admin/audit', right: 'audit.read' },
    ],
  },
];

/** mine are the entries that somebody may open; approvers need not be administrators. */
function mine(): typeof blocks {
  const may = (e: Entry) => (isAdmin.value ? !e.right || (me.value?.rights ?? []).includes(e.right) : e.key === 'approvals');
  return blocks.map((b) => ({ ...b, entries: b.entries.filter(may) })).filter((b) => b.entries.length);
}

function areaOf(path: string, entries: Entry[]): Area {
  if (path.startsWith('/admin/members')) return 'people';
  return entries.find((a) => a.key !== 'overview' && (path === a.to || path.startsWith(`${a.to}/`)))?.key ?? 'overview';
}

const AuditLog = later(() => import('./auditlog').then((m) => m.AuditLog));

type Sections = typeof import('./sections');

/** LaterPage fetches the code of the later pages when one is first opened. */
function LaterPage({ area, path }: { area: Later; path: string }) {
  const [code, setCode] = useState<Sections>();
  const [error, setError] = useState<unknown>();
  const load = () => {
    setError(undefined);
    import('./sections').then(setCode, setError);
  };
  useEffect(load, []);
  if (error) return <Fault error={error} retry={load} />;
  return code ? <code.Section area={area} path={path} /> : <Skeleton rows={6} />;
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
  if (!isAdmin.value && !place.value.path.startsWith('/admin/approvals')) {
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
  const shown = mine();
  const entries = shown.flatMap((b) => b.entries);
  const area = areaOf(path, entries);
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
          <select value={area} onChange={(e) => go(entries.find((a) => a.key === e.currentTarget.value)?.to ?? '/admin/')}>
            {shown.map((b) => (
              <optgroup key={b.key} label={w.blocks[b.key]}>
                {b.entries.map((a) => (
                  <option key={a.key} value={a.key}>
                    {w.nav[a.key]}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <nav aria-label={w.nav.main}>
          {shown.map((b) => (
            <div key={b.key} class="nav-block" role="group" aria-label={w.blocks[b.key]}>
              {b.key !== 'start' && <span aria-hidden="true">{w.blocks[b.key]}</span>}
              {b.entries.map((a) => (
                <a key={a.key} href={a.to} class="folder" aria-current={a.key === area ? 'page' : undefined}>
                  <Icon name={a.icon} size={18} />
                  {w.nav[a.key]}
                </a>
              ))}
            </div>
          ))}
        </nav>
        <span class="grow" />
        <div class="admin-away">
          {isAdmin.value && (
            <a href="/market/" class="folder">
              <Icon name="bolt" size={18} />
              {w.nav.market}
            </a>
          )}
          <a href="/mail/" class="folder">
            <Icon name="back" size={18} />
            {w.nav.mail}
          </a>
        </div>
      </aside>
      <main class="admin-main" id="main" tabIndex={-1}>
        <div class="admin-content">
          {area === 'overview' ? (
            <OverviewPage />
          ) : match('/admin/people/:id', path) ? (
            <LaterPage area="person" path={path} />
          ) : area === 'people' ? (
            <PeoplePage />
          ) : area === 'departments' ? (
            <DepartmentsPage />
          ) : area === 'domains' ? (
            <DomainsPage name={match('/admin/domains/:name', path)?.name ?? null} />
          ) : area === 'approvals' ? (
            <ApprovalsPage />
          ) : area === 'audit' ? (
            <AuditLog />
          ) : (
            <LaterPage area={area} path={path} />
          )}
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
