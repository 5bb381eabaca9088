import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { link } from '../core/push';
import { go, place, withQuery } from '../core/router';
import { change, isAdmin, me, settings, signOut } from '../core/session';
import { bytes } from '../core/dates';
import { Avatar, Button, Fault, IconButton } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { confirm, Dialog, Menu } from '../kit/overlay';
import { t } from '../i18n';
import type { Folder, Mailbox } from '../core/wire';
import { chatUnread } from './chats';
import { compose } from './drafts';
import { drawerOpen, helpOpen, naming, width } from './layout';
import { asked, dropFolder, folderKey, folders, foldersFault, inboxUnseen, loadFolders, outbox, readable } from './store';

export type Area = 'mail' | 'chat' | 'calendar' | 'todo' | 'settings';

const areas: { key: Area; icon: IconName; to: string }[] = [
  { key: 'mail', icon: 'mail', to: '/mail/f/inbox' },
  { key: 'chat', icon: 'chat', to: '/mail/chat' },
  { key: 'calendar', icon: 'calendar', to: '/mail/calendar' },
  { key: 'todo', icon: 'todo', to: '/mail/todo' },
  { key: 'settings', icon: 'person', to: '/mail/settings' },
];

const badge = (key: Area) => (key === 'mail' ? inboxUnseen.value : key === 'chat' ? chatUnread.value : 0);
const short = (n: number) => (n > 99 ? '99+' : String(n));

/** Rail leads between mail, chat, calendar and to-dos: at the side, or below on phones. */
export function Rail({ area }: { area: Area }) {
  const phone = width.value === 'phone';
  const shown = phone ? areas : areas.filter((a) => a.key !== 'settings');
  return (
    <nav class={phone ? 'tabbar' : 'rail'} aria-label={t.nav.main}>
      {!phone && (
        <a class="rail-brand" href="/mail/f/inbox" aria-label={t.nav.home}>
          <img src="/static/icon.svg" alt="" width="32" height="32" />
        </a>
      )}
      {shown.map((a) => (
        <a key={a.key} href={a.to} class="rail-item" aria-current={a.key === area ? 'page' : undefined}>
          <span class="rail-icon">
            <Icon name={a.icon} size={22} />
            {badge(a.key) > 0 && (
              <span class="rail-badge">
                {short(badge(a.key))}
                <span class="sr"> {t.nav.unread}</span>
              </span>
            )}
          </span>
          <span class="rail-label">{t.nav[a.key]}</span>
        </a>
      ))}
      {!phone && (
        <>
          <span class="grow" />
          <PersonMenu />
        </>
      )}
    </nav>
  );
}

function PersonMenu() {
  const who = me.value;
  if (!who) return null;
  const theme = settings.value.theme;
  return (
    <span class="rail-me">
      <Menu
        up
        align="left"
        label={t.nav.me(who.person.name)}
        icon="gear"
        items={[
          { label: t.nav.settings, icon: 'gear', run: () => go('/mail/settings/general') },
          { label: theme === 'dark' ? t.settings.toLight : t.settings.toDark, icon: theme === 'dark' ? 'sun' : 'moon', run: () => change({ theme: theme === 'dark' ? 'light' : 'dark' }) },
          { label: t.help.title, icon: 'bolt', run: () => (helpOpen.value = true) },
          ...(isAdmin.value ? [{ label: t.nav.admin, icon: 'building' as const, run: () => location.assign('/admin/') }] : []),
          { label: t.nav.signOut, icon: 'exit', run: () => void signOut() },
        ]}
      />
      <Avatar name={who.person.name} size={34} />
    </span>
  );
}

/** LinkStrip tells when the connection is gone; it keeps quiet about short breaks. */
export function LinkStrip() {
  if (link.value !== 'lost') return null;
  return (
    <div class="strip strip-warn" role="status">
      <span class="spin" aria-hidden="true" /> {navigator.onLine ? t.nav.reconnecting : t.nav.offline}
    </div>
  );
}

const roleIcons: Record<string, IconName> = { inbox: 'inbox', sent: 'send', drafts: 'draft', archive: 'archive', junk: 'junk', trash: 'trash' };
const order = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'];

function sorted(list: Folder[]): { system: Folder[]; own: Folder[] } {
  const system = list.filter((f) => order.includes(f.role)).sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  return { system, own: list.filter((f) => !order.includes(f.role)) };
}

/** FolderPane lists the folders of all our mailboxes with the server's counts. */
export function FolderPane({ folder }: { folder: string }) {
  const boxes = readable();
  return (
    <nav class="folders" aria-label={t.nav.folders}>
      <Button kind="primary" icon="pen" class="compose-btn" onClick={() => compose()}>
        {t.compose.title}
      </Button>
      <div class="folders-scroll">
        {foldersFault.value && !Object.keys(folders.value).length ? <Fault error={foldersFault.value} retry={() => void loadFolders()} /> : null}
        {boxes.map((box, i) => (
          <Box key={box.id} box={box} first={i === 0} named={boxes.length > 1} folder={folder} />
        ))}
      </div>
      <Quota />
    </nav>
  );
}

/** shut are the mailboxes whose folders are folded away, kept on this device. */
const shut = signal<ReadonlySet<string>>(new Set((localStorage.getItem('mb.shut') ?? '').split(',').filter(Boolean)));

function flip(id: string): void {
  const next = new Set(shut.value);
  if (!next.delete(id)) next.add(id);
  shut.value = next;
  localStorage.setItem('mb.shut', [...next].join(','));
}

interface BoxProps {
  box: Mailbox;
  first: boolean;
  named: boolean;
  folder: string;
}

function Box({ box, first, named, folder }: BoxProps) {
  const { system, own } = sorted(folders.value[box.id] ?? []);
  const open = first || !shut.value.has(box.id);
  const unseen = system.find((f) => f.role === 'inbox')?.unseen ?? 0;
  const name = box.name || box.address;
  return (
    <div class="folders-box">
      {named && first && <h2 class="folders-title cut">{name}</h2>}
      {named && !first && (
        <h2 class="folders-title">
          <button type="button" class="folders-fold" aria-expanded={open} title={box.address} onClick={() => flip(box.id)}>
            <Icon name={open ? 'down' : 'next'} size={14} />
            <span class="cut">{name}</span>
            {!open && unseen > 0 && (
              <span class="folder-count strong">
                {unseen}
                <span class="sr"> {t.nav.unread}</span>
              </span>
            )}
          </button>
        </h2>
      )}
      {open && (
        <>
          <ul>
            {system.map((f) => (
              <FolderLink key={f.id} mailbox={box.id} f={f} folder={folder} />
            ))}
            {first && <Gathered folder={folder} />}
          </ul>
          {(box.own || box.rights.includes('manage')) && (
            <div class="folders-own">
              <h2 class="folders-title">{t.nav.ownFolders}</h2>
              <IconButton icon="plus" size={16} label={named && !first ? `${t.nav.newFolder}: ${name}` : t.nav.newFolder} onClick={() => (naming.value = { mailbox: box.id })} />
            </div>
          )}
          <ul>
            {own.map((f) => (
              <FolderLink key={f.id} mailbox={box.id} f={f} folder={folder} onRename={() => (naming.value = { mailbox: box.id, folder: f })} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Gathered are the lists that are no folders: starred, all, and what waits to leave. */
function Gathered({ folder }: { folder: string }) {
  const starred = place.value.query.get('filter') === 'starred';
  const waiting = outbox.value.length;
  const rows = [
    { icon: 'star' as const, name: t.folder.starred, to: '/mail/f/all?filter=starred', on: folder === 'all' && starred, count: 0 },
    { icon: 'mail' as const, name: t.folder.all, to: '/mail/f/all', on: folder === 'all' && !starred, count: 0 },
    { icon: 'clock' as const, name: t.folder.outbox, to: '/mail/outbox', on: folder === 'outbox', count: waiting },
    ...(asked.value || folder === 'approvals' ? [{ icon: 'check' as const, name: t.folder.approvals, to: '/mail/approvals', on: folder === 'approvals', count: asked.value }] : []),
  ];
  return (
    <>
      {rows.map((r) => (
        <li key={r.to}>
          <a href={r.to} class="folder" aria-current={r.on ? 'page' : undefined} onClick={() => (drawerOpen.value = false)}>
            <Icon name={r.icon} size={18} />
            <span class="cut">{r.name}</span>
            {r.count > 0 && <span class="folder-count">{r.count}</span>}
          </a>
        </li>
      ))}
    </>
  );
}

function FolderLink({ mailbox, f, folder, onRename }: { mailbox: string; f: Folder; folder: string; onRename?: () => void }) {
  const key = folderKey(mailbox, f);
  const name = t.folder[f.role as keyof typeof t.folder] ?? (f.name.split('/').pop() || f.name);
  const count = f.role === 'drafts' ? f.total : f.unseen;
  const drop = async () => {
    if (await confirm(t.nav.dropFolderTitle(name), t.nav.dropFolderText, t.general.delete, true)) {
      await dropFolder(f.id).catch(() => undefined);
      if (folder === key) go('/mail/f/inbox');
    }
  };
  return (
    <li class={onRename ? 'has-menu' : ''}>
      <a href={`/mail/f/${key}`} class="folder" style={{ paddingLeft: `${12 + Math.min(f.depth ?? 0, 4) * 14}px` }} aria-current={folder === key || folder === f.id ? 'page' : undefined} onClick={() => (drawerOpen.value = false)}>
        <Icon name={roleIcons[f.role] ?? 'folder'} size={18} />
        <span class="cut">{name}</span>
        {count > 0 && f.role !== 'junk' && f.role !== 'trash' && f.role !== 'sent' && (
          <span class={`folder-count${f.role === 'inbox' ? ' strong' : ''}`}>
            {count}
            <span class="sr"> {f.role === 'drafts' ? t.nav.drafts : t.nav.unread}</span>
          </span>
        )}
      </a>
      {onRename && (
        <Menu
          label={t.nav.folderActs(name)}
          items={[
            { label: t.nav.rename, icon: 'pen', run: onRename },
            { label: t.general.delete, icon: 'trash', danger: true, run: () => void drop() },
          ]}
        />
      )}
    </li>
  );
}

function Quota() {
  const box = me.value?.mailboxes[0];
  if (!box?.quota) return null;
  const part = Math.min(1, box.used / box.quota);
  return (
    <div class="quota">
      <progress value={part} max={1} aria-label={t.nav.quota} class={part > 0.9 ? 'full' : ''} />
      <small>{t.nav.used(bytes(box.used), bytes(box.quota))}</small>
    </div>
  );
}

/** Drawer holds the folders where there is no room for a column. */
export function Drawer({ folder }: { folder: string }) {
  if (!drawerOpen.value) return null;
  return (
    <Dialog title={me.value?.mailboxes[0]?.address ?? t.nav.folders} side onClose={() => (drawerOpen.value = false)}>
      <FolderPane folder={folder} />
    </Dialog>
  );
}

const marks = ['from:', 'to:', 'subject:', 'has:attachment', 'after:', 'before:'] as const;

/** SearchBox keeps the search in the address, so that going back finds it again. */
export function SearchBox({ folder }: { folder: string }) {
  const q = place.value.query.get('q') ?? '';
  const [text, setText] = useState(q);
  const [seen, setSeen] = useState(q);
  const [focus, setFocus] = useState(false);
  if (seen !== q) {
    setSeen(q);
    setText(q);
  }
  const search = (value: string) => {
    const clean = value.trim();
    if (place.value.path.includes('/f/')) go(withQuery({ q: clean || null }, { path: `/mail/f/${folder}`, query: place.value.query }));
    else go(clean ? `/mail/f/all?q=${encodeURIComponent(clean)}` : '/mail/f/inbox');
  };
  return (
    <form
      class="search"
      role="search"
      onSubmit={(e) => {
        e.preventDefault();
        search(text);
        (document.activeElement as HTMLElement | null)?.blur();
      }}
      onFocusCapture={() => setFocus(true)}
      onBlurCapture={(e) => !e.currentTarget.contains(e.relatedTarget as Node) && setFocus(false)}
    >
      <Icon name="search" size={18} />
      <input
        id="search"
        type="search"
        enterKeyHint="search"
        aria-label={t.search.label}
        placeholder={t.search.label}
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.isComposing || e.key !== 'Escape') return;
          e.stopPropagation();
          setText('');
          if (q) search('');
          e.currentTarget.blur();
        }}
      />
      {text && (
        <IconButton
          icon="close"
          size={16}
          label={t.search.clear}
          onClick={() => {
            setText('');
            if (q) search('');
          }}
        />
      )}
      {focus && (
        <div class="search-marks" role="group" aria-label={t.search.marks}>
          {marks.map((m) => (
            <button
              key={m}
              type="button"
              class="chip"
              title={t.search.mark[m]}
              onMouseDown={(e) => e.preventDefault()}
              onClick={() => {
                setText(`${text.trim()} ${m}`.trimStart() + (m.endsWith(':') ? '' : ' '));
                document.getElementById('search')?.focus();
              }}
            >
              {t.search.mark[m]} <code>{m}</code>
            </button>
          ))}
        </div>
      )}
    </form>
  );
}
