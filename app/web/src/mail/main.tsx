import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { loadFrame } from '../core/frame';
import { listenKeys, useKeys } from '../core/keys';
import { go, listen, match, place } from '../core/router';
import { applyLook, isAdmin, loadMe, me, settings, startFault } from '../core/session';
import { lang } from '../i18n/lang';
import { t } from '../i18n';
import { Button, Empty, Fault, IconButton, Late, Skeleton } from '../kit/basic';
import { Overlays } from '../kit/overlay';
import { chats, loadChats } from './chats';
import { compose, takeUpLocal } from './drafts';
import { drawerOpen, extra, helpOpen, pages, width, type Extra } from './layout';
import { folderTitle, ListView } from './list';
import { convTouched, startPush } from './live';
import { Drawer, FolderPane, LinkStrip, Rail, SearchBox, type Area } from './shell';
import { NewPassword, Relogin, SignIn } from './signin';
import { current, folders, inboxUnseen, listKey, loadAsked, loadFolders, loadOutbox, openList, lastUndo } from './store';
import { ThreadView } from './thread';
import './together';


/** loadPages fetches the other pages once the first one stands. */
async function loadPages(): Promise<void> {
  try {
    pages.value = await import('./pages');
    await loadFrame();
  } catch {
    setTimeout(() => void loadPages(), 3000);
  }
}

async function loadExtra(): Promise<void> {
  try {
    extra.value ??= await import('./settings');
  } catch {
    setTimeout(() => void loadExtra(), 3000);
  }
}

/** Later draws what is in the file settings.js, and fetches that first. */
function Later({ draw }: { draw: (e: Extra) => preact.JSX.Element }) {
  useEffect(() => void loadExtra(), []);
  return extra.value ? draw(extra.value) : <Skeleton rows={8} />;
}

/** door are the pages that links lead to, whoever looks. */
function door(path: string, token: string): ((e: Extra) => preact.JSX.Element) | null {
  if (match('/mail/activate', path)) return (e) => <e.Activate token={token} />;
  if (match('/mail/reset', path)) return (e) => <e.Reset token={token} />;
  if (match('/mail/alert', path)) return (e) => <e.Alert token={token} />;
  if (match('/mail/forgot', path)) return (e) => <e.Forgot />;
  return null;
}

function App() {
  const path = place.value.path;
  const open = door(path, place.value.query.get('token') ?? '');
  if (open) return <Later draw={open} />;
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
          <span class="sr">{t.general.loading}</span>
        </Late>
      </main>
    );
  }
  if (me.value === null) return <SignIn forgotten="/mail/forgot" />;
  if (me.value.limited === 'password') return <NewPassword />;
  if (me.value.limited === 'enrol') return <Later draw={(e) => <e.Enrol />} />;
  return <Inside />;
}

function areaOf(path: string): Area {
  for (const a of ['chat', 'calendar', 'todo', 'settings'] as const) if (path.startsWith(`/mail/${a}`)) return a;
  return 'mail';
}

function Inside() {
  const { path, query } = place.value;
  useEffect(() => {
    void loadFolders();
    void loadOutbox();
    void loadChats();
    startPush();
    takeUpLocal();
    void loadPages();
  }, []);
  useEffect(() => {
    if (match('/mail/compose', path)) {
      const to = query.get('to') ?? undefined;
      go('/mail/f/inbox', true);
      compose({ to });
    } else if (!/^\/mail\/(f\/|outbox|approvals|chat|calendar|todo|settings)/.test(path)) go(`/mail/f/inbox`, true);
  }, [path]);
  const conv = convTouched.value;
  useEffect(() => {
    // The assistant tells of what waits for our word.
    if ((chats.peek()?.find((c) => c.id === conv.id)?.kind ?? 'notice') === 'notice') void loadAsked();
  }, [conv]);
  const unseen = inboxUnseen.value;
  useEffect(() => {
    document.title = (unseen ? `(${unseen}) ` : '') + t.brand;
    (navigator as { setAppBadge?: (n: number) => Promise<void> }).setAppBadge?.(unseen).catch(() => undefined);
  }, [unseen]);
  useKeys({
    c: () => compose(),
    '/': () => document.getElementById('search')?.focus(),
    '?': () => (helpOpen.value = true),
    'Ctrl+z': () => lastUndo.value?.(),
    z: () => lastUndo.value?.(),
    'g i': () => go('/mail/f/inbox'),
    'g s': () => go('/mail/f/all?filter=starred'),
    'g t': () => go('/mail/f/sent'),
    'g d': () => go('/mail/f/drafts'),
    'g a': () => go('/mail/f/all'),
  });
  const area = areaOf(path);
  const thread = match('/mail/f/:folder/t/:thread', path);
  const chat = match('/mail/chat/:id', path);
  const p = pages.value;
  const layer = width.value === 'phone' && (thread || chat);
  return (
    <div class={`app app-${width.value}`}>
      <a class="skip" href="#main">
        {t.nav.skip}
      </a>
      {!layer && <Rail area={area} />}
      <div class="app-main">
        <LinkStrip />
        {area === 'mail' && <MailPage />}
        {(area === 'chat' || area === 'calendar') && !p && <Skeleton rows={8} />}
        {p && area === 'chat' && <p.ChatPage id={chat?.id ?? null} />}
        {p && area === 'calendar' && <p.CalendarPage />}
        {area === 'todo' && <Later draw={(e) => <e.TodoPage />} />}
        {area === 'settings' && <Later draw={(e) => <e.SettingsPage tab={match('/mail/settings/:tab', path)?.tab ?? ''} />} />}
      </div>
      {p && <p.Composers />}
      {p && query.get('turn') && query.get('m') && <p.TurnSheet message={query.get('m') as string} kind={query.get('turn') as string} />}
      {helpOpen.value && <Later draw={(e) => <e.Help />} />}
      {p && <p.FolderForm />}
      <Relogin />
    </div>
  );
}

function MailPage() {
  const { path, query } = place.value;
  const inThread = match('/mail/f/:folder/t/:thread', path);
  const waiting = /^\/mail\/(outbox|approvals)$/.exec(path)?.[1] as 'outbox' | 'approvals' | undefined;
  const folder = waiting ?? (inThread?.folder ?? match('/mail/f/:folder', path)?.folder ?? 'inbox');
  const thread = inThread?.thread ?? null;
  const q = query.get('q') ?? '';
  const filter = query.get('filter') ?? '';
  if (!me.value?.mailboxes.length) return <NoMail />;
  const ready = Object.keys(folders.value).length > 0;
  const key = ready ? listKey(folder, q, filter) : null;
  const phone = width.value === 'phone';
  const wide = width.value === 'wide';
  const showList = !phone || !thread;
  return (
    <>
      {!(phone && thread) && (
        <header class="topbar">
          {!wide && <IconButton icon="menu" label={t.nav.folders} onClick={() => (drawerOpen.value = true)} />}
          {!wide && !q && <h1 class="topbar-title cut">{waiting ? t.folder[waiting] : folderTitle(folder)}</h1>}
          <SearchBox folder={folder} />
        </header>
      )}
      <div class={`columns${thread ? ' reading' : ''}`}>
        {wide && <FolderPane folder={folder} />}
        {waiting && (
          <main class="list-pane outbox" id="main" tabIndex={-1} aria-label={t.folder[waiting]}>
            {wide && <h1 class="outbox-title">{t.folder[waiting]}</h1>}
            <Later key={waiting} draw={(e) => (waiting === 'outbox' ? <e.OutboxPage /> : <e.WaitingPage />)} />
          </main>
        )}
        {showList && !waiting && (
          <main class="list-pane" id="main" tabIndex={-1} aria-label={folderTitle(folder)}>
            {wide && <h1 class="sr">{folderTitle(folder)}</h1>}
            {key ? <List listName={JSON.stringify(key)} folder={folder} thread={thread} /> : ready ? <Empty icon="folder" title={t.mail.noFolder} action={<Button onClick={() => go('/mail/f/inbox')}>{t.folder.inbox}</Button>} /> : null}
          </main>
        )}
        {(thread || !phone) && !waiting && (
          <section class="read-pane" aria-label={t.mail.readPane}>
            {thread && ready ? <ThreadView key={thread} folder={folder} thread={thread} /> : !thread && <Empty icon="mail" title={t.mail.nothingOpen}>{t.mail.nothingOpenHint}</Empty>}
          </section>
        )}
      </div>
      {phone && !thread && !current.value?.selected.value.size && (
        <button type="button" class="round-compose" aria-label={t.compose.title} onClick={() => compose()}>
          <ComposeIcon />
        </button>
      )}
      {!wide && <Drawer folder={folder} />}
    </>
  );
}

const ComposeIcon = () => (
  <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d="M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500" />
  </svg>
);

function List({ listName, folder, thread }: { listName: string; folder: string; thread: string | null }) {
  const list = openList(JSON.parse(listName));
  return <ListView key={listName} list={list} folder={folder} thread={thread} />;
}

function NoMail() {
  const pending = me.value?.mail === 'pending';
  return (
    <main class="page" id="main" tabIndex={-1}>
      <Empty
        icon="mail"
        title={pending ? t.mail.pendingTitle : t.mail.noneTitle}
        action={
          isAdmin.value ? (
            <a class="btn btn-primary" href="/market/" target="_self">
              <span>{t.mail.toMarket}</span>
            </a>
          ) : undefined
        }
      >
        {pending ? t.mail.pendingText : isAdmin.value ? t.mail.noneAdmin : t.mail.noneText}
      </Empty>
    </main>
  );
}

function Root() {
  const again = `${lang.value}${settings.value.conversations}`;
  return (
    <>
      <App key={again} />
      <Overlays key={lang.value} />
    </>
  );
}

listen('/mail/');
listenKeys();
void loadMe();
void applyLook().then(() => render(<Root />, document.getElementById('app') as HTMLElement));
