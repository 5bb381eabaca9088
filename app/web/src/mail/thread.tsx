import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { patch, get } from '../core/api';
import { fullTime, rowTime } from '../core/dates';
import { useKeys } from '../core/keys';
import { go, place, withQuery } from '../core/router';
import type { Message, Page, Summary } from '../core/wire';
import { Avatar, Button, Chip, Empty, Fault, IconButton, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { Menu, toast } from '../kit/overlay';
import { t } from '../i18n';
import { listed } from '../i18n/lang';
import { archive, junk, moveMenu, moveTo, notJunk, remove, setRead, setStar } from './acts';
import { compose } from './drafts';
import { openRow } from './list';
import { MessageBody } from './message';
import { pages, width } from './layout';
import { current, findFolder, folders, lastUndo, threadTouched } from './store';
import { Turned, turnedOf } from './turned';

/** ThreadView is a conversation: all its mails, own ones included, newest open. */
export function ThreadView({ folder, thread }: { folder: string; thread: string }) {
  const where = findFolder(folder);
  const key = where ? `${where.mailbox}/${thread}` : null;
  const load = useLoad(key, () => get<Page<Message>>(`/mailboxes/${where?.mailbox}/threads/${encodeURIComponent(thread)}`));
  const touched = threadTouched.value;
  useEffect(() => {
    if (touched) void load.reload();
  }, [touched]);
  const items = useMemo(() => [...(load.data?.items ?? [])].filter((m) => !m.draft).sort((a, b) => a.at.localeCompare(b.at)), [load.data]);
  if (load.error && !load.data) {
    return (
      <div class="read-frame">
        <ThreadTop title="" folder={folder} />
        <Fault error={load.error} what={t.mail.readFault} retry={() => void load.reload()} />
      </div>
    );
  }
  if (!load.data) {
    return (
      <div class="read-frame">
        <ThreadTop title="" folder={folder} />
        <div class="read-scroll">
          <Skeleton kind="text" rows={9} />
        </div>
      </div>
    );
  }
  if (!items.length) return <Empty icon="mail" title={t.mail.gone} action={<Button onClick={() => go(`/mail/f/${folder}`)}>{t.mail.backToList}</Button>} />;
  return <Thread key={key} items={items} folder={folder} reload={load.reload} />;
}

/** asRow makes a message fit for acts on list rows. */
export const asRow = (m: Message): Summary => ({ ...m, attachments: m.attachments.length, links: turnedOf(m) });

function ThreadTop({ title, folder, children }: { title: string; folder: string; children?: preact.ComponentChildren }) {
  const close = () => {
    const s = place.value.query;
    s.delete('m');
    go(`/mail/f/${folder}${s.toString() ? `?${s}` : ''}`);
  };
  return (
    <div class="read-top">
      <IconButton icon={width.value === 'wide' ? 'close' : 'back'} label={t.mail.backToList} class="read-back" onClick={close} />
      <span class="read-title cut">{title}</span>
      {children}
    </div>
  );
}

function Thread({ items, folder, reload }: { items: Message[]; folder: string; reload: () => Promise<void> }) {
  const newest = items[items.length - 1];
  const wanted = place.value.query.get('turn') ? null : place.value.query.get('m');
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(items.filter((m) => m.unread || m.id === wanted).map((m) => m.id).concat(newest.id)));
  const [at, setAt] = useState(items.length - 1);
  const scroll = useRef<HTMLDivElement>(null);
  const placed = useRef(false);
  const known = useRef(new Set(items.map((m) => m.id)));

  useEffect(() => {
    const added = items.filter((m) => !known.current.has(m.id));
    added.forEach((m) => known.current.add(m.id));
    if (added.length) setOpen((o) => new Set([...o, ...added.map((m) => m.id)]));
  }, [items]);

  useEffect(() => {
    const unread = items.filter((m) => m.unread && open.has(m.id)).map((m) => m.id);
    if (!unread.length) return;
    current.value?.alter(new Set([...unread, newest.id]), (r) => ({ ...r, unread: false }));
    current.value?.alter(new Set(current.value.items.peek().filter((r) => r.thread === newest.thread).map((r) => r.id)), (r) => ({ ...r, unread: false }));
    void patch('/messages', { ids: unread, addFlags: ['seen'] }).catch(() => undefined);
  }, [items]);

  useEffect(() => {
    if (!wanted && placed.current) return; // only the first look scrolls by itself
    placed.current = true;
    const target = wanted ? items.findIndex((m) => m.id === wanted) : items.length > 1 ? items.length - 1 : -1;
    if (wanted && target >= 0) {
      setOpen((o) => new Set([...o, wanted]));
      setAt(target);
    }
    if (target > 0) scroll.current?.querySelectorAll('.msg')[target]?.scrollIntoView({ block: 'start' });
  }, [wanted]);

  const flip = (id: string, on = !open.has(id)) => {
    const next = new Set(open);
    if (on) next.add(id);
    else next.delete(id);
    setOpen(next);
  };
  const target = items[Math.min(at, items.length - 1)];
  const rows = items.filter((m) => m.folder === newest.folder || m.folder === findFolder(folder)?.folder?.id).map(asRow);
  const whole = rows.length ? [{ ...rows[rows.length - 1], threadCount: items.length }] : [asRow(newest)];
  const turnTo = (kind: string) => go(withQuery({ turn: kind, m: target.id }));
  const step = (n: number) => {
    const to = Math.max(0, Math.min(items.length - 1, at + n));
    setAt(to);
    flip(items[to].id, true);
    scroll.current?.querySelectorAll('.msg')[to]?.scrollIntoView({ block: 'start', behavior: 'smooth' });
  };
  const onward = (n: number) => {
    if (folder === 'archive') return;
    const list = current.value?.items.peek() ?? [];
    const next = list[list.findIndex((r) => r.thread === newest.thread) + n];
    archive(whole);
    if (next && next.thread !== newest.thread) openRow(next, folder, true);
  };
  const leave = () => go(`/mail/f/${folder}${place.value.query.get('q') ? `?q=${encodeURIComponent(place.value.query.get('q') as string)}` : ''}`);
  useKeys({
    r: () => compose({ reply: target.id, message: target }),
    a: () => compose({ reply: target.id, all: true, message: target }),
    f: () => compose({ forward: target.id, message: target }),
    u: leave,
    Escape: leave,
    e: () => archive(whole),
    '#': () => void remove(whole, folder),
    Delete: () => void remove(whole, folder),
    '!': () => junk(whole),
    s: () => setStar([asRow(target)], !target.starred),
    'Shift+u': () => setRead(whole, false),
    n: () => step(1),
    p: () => step(-1),
    ArrowRight: () => flip(target.id, true),
    ArrowLeft: () => flip(target.id, false),
    b: () => turnTo('todo'),
    m: () => turnTo('chat'),
    y: () => turnTo('event'),
    z: () => lastUndo.value?.(),
    v: () => document.querySelector<HTMLElement>('.read-top .move-menu > button')?.click(),
    '[': () => onward(-1),
    ']': () => onward(1),
  });
  const inJunk = folder === 'junk';
  return (
    <div class="read-frame">
      <ThreadTop title={newest.subject || t.mail.noSubject} folder={folder}>
        <span class="grow" />
        {folder !== 'archive' && <IconButton icon="archive" label={t.mail.archive} onClick={() => archive(whole)} />}
        <IconButton icon="trash" label={t.mail.delete} onClick={() => void remove(whole, folder)} />
        <IconButton icon="unread" class="desk-only" label={t.mail.markUnread} onClick={() => { setRead(whole, false); leave(); }} />
        <Menu class="desk-only move-menu" label={t.mail.move} icon="folder" items={moveMenu(newest.mailbox, (to, name) => moveTo(whole, to, name))} />
        <Menu
          label={t.general.more}
          items={[
            { label: newest.starred ? t.mail.unstar : t.mail.star, icon: 'star', run: () => { setStar([asRow(newest)], !newest.starred); void reload(); } },
            { label: t.mail.markUnread, icon: 'unread', run: () => { setRead(whole, false); leave(); } },
            inJunk ? { label: t.mail.notJunk, icon: 'inbox', run: () => notJunk(whole) } : { label: t.mail.junk, icon: 'junk', run: () => junk(whole) },
            ...moveMenu(newest.mailbox, (to, name) => moveTo(whole, to, name)).map((i) => ({ ...i, label: t.mail.moveTo(i.label) })),
          ]}
        />
      </ThreadTop>
      <div class="read-scroll" ref={scroll} tabIndex={0} role="region" aria-label={t.mail.readName(newest.subject || t.mail.noSubject)}>
        <header class="read-head">
          <h1>{newest.subject || t.mail.noSubject}</h1>
          <div class="read-chips">
            {items.length > 1 && <Chip>{t.mail.mails(items.length)}</Chip>}
            {items.some((m) => m.external) && <Chip tone="plain">{t.mail.external}</Chip>}
            {items.map((m) => (
              <Turned key={m.id} message={m} />
            ))}
          </div>
        </header>
        {items.map((m, i) => (
          <MessageCard
            key={m.id}
            message={m}
            open={open.has(m.id)}
            single={items.length === 1}
            focusHere={() => setAt(i)}
            flip={() => {
              setAt(i);
              if (items.length > 1) flip(m.id);
            }}
            reload={reload}
          />
        ))}
        <QuickReply message={target} />
      </div>
      <ReadBar message={target} onTurn={turnTo} />
    </div>
  );
}

function QuickReply({ message }: { message: Message }) {
  return (
    <button type="button" class="quick-reply" onClick={() => compose({ reply: message.id, message })}>
      <span class="cut">{t.mail.quickReply(message.from?.name || message.from?.email || '')}</span>
    </button>
  );
}

function ReadBar({ message, onTurn }: { message: Message; onTurn: (kind: string) => void }) {
  const others = (message.to?.length ?? 0) + (message.cc?.length ?? 0) > 1;
  return (
    <div class="read-bar" role="toolbar" aria-label={t.mail.actsName}>
      <Button icon="reply" kind="primary" onClick={() => compose({ reply: message.id, message })}>
        {t.mail.reply}
      </Button>
      {others && (
        <Button icon="replyAll" class="roomy" onClick={() => compose({ reply: message.id, all: true, message })}>
          {t.mail.replyAll}
        </Button>
      )}
      <Button icon="forward" class="roomy" onClick={() => compose({ forward: message.id, message })}>
        {t.mail.forward}
      </Button>
      <span class="read-bar-gap" />
      <Button icon="chat" kind="quiet" onClick={() => onTurn('chat')}>
        {t.turn.toChat}
      </Button>
      <Button icon="todo" kind="quiet" onClick={() => onTurn('todo')}>
        {t.turn.toTodo}
      </Button>
      <Button icon="calendar" kind="quiet" onClick={() => onTurn('event')}>
        {t.turn.toEvent}
      </Button>
      {width.value === 'phone' && (
        <Menu
          up
          label={t.general.more}
          items={[
            { label: t.mail.replyAll, icon: 'replyAll', run: () => compose({ reply: message.id, all: true, message }) },
            { label: t.mail.forward, icon: 'forward', run: () => compose({ forward: message.id, message }) },
          ]}
        />
      )}
    </div>
  );
}

interface CardProps {
  message: Message;
  open: boolean;
  single: boolean;
  flip: () => void;
  focusHere: () => void;
  reload: () => Promise<void>;
}

function MessageCard({ message: m, open, single, flip, focusHere, reload }: CardProps) {
  const [details, setDetails] = useState(false);
  const who = m.from?.name || m.from?.email || t.mail.noSender;
  if (!open) {
    return (
      <article class="msg folded">
        <button type="button" class="msg-fold" aria-expanded="false" onClick={flip}>
          <Avatar name={who} size={28} />
          <b class="cut">{who}</b>
          <span class="cut msg-preview">{m.preview || m.text?.slice(0, 120)}</span>
          <time>{rowTime(m.at, t.dates.yesterday)}</time>
        </button>
      </article>
    );
  }
  const all = [...(m.to ?? []), ...(m.cc ?? [])];
  const inSent = folders.value[m.mailbox]?.find((f) => f.id === m.folder)?.role === 'sent';
  return (
    <article class="msg" onFocusCapture={focusHere} onMouseDown={focusHere}>
      <header class="msg-head">
        <Avatar name={who} size={38} />
        <div class="msg-who">
          <div class="msg-line">
            <b class="cut">{who}</b>
            <span class="msg-addr cut">{m.from?.email}</span>
            {inSent && <span class="tag tag-plain">{t.mail.sentByMe}</span>}
          </div>
          <button type="button" class="msg-to" aria-expanded={details} onClick={() => setDetails(!details)}>
            <span class="cut">{t.mail.toSummary(listed(all.slice(0, 3).map((a) => a.name || a.email)), all.length)}</span>
            <span aria-hidden="true">{details ? '▴' : '▾'}</span>
          </button>
        </div>
        <div class="msg-side">
          <time dateTime={m.at} title={fullTime(new Date(m.at))}>
            {rowTime(m.at, t.dates.yesterday)}
          </time>
          <span class="msg-acts">
            <IconButton icon="star" size={18} class={`star${m.starred ? ' on' : ''}`} fill={m.starred} aria-pressed={m.starred} label={m.starred ? t.mail.unstar : t.mail.star} onClick={() => { setStar([asRow(m)], !m.starred); void reload(); }} />
            {!single && <IconButton icon="up" size={18} label={t.mail.fold} onClick={flip} />}
            <Menu label={t.mail.mailActs} items={cardMenu(m)} />
          </span>
        </div>
      </header>
      {details && <Details message={m} />}
      <MessageBody message={m} reload={reload} />
    </article>
  );
}

function cardMenu(m: Message) {
  return [
    { label: t.mail.reply, icon: 'reply' as const, run: () => compose({ reply: m.id, message: m }) },
    { label: t.mail.replyAll, icon: 'replyAll' as const, run: () => compose({ reply: m.id, all: true, message: m }) },
    { label: t.mail.forward, icon: 'forward' as const, run: () => compose({ forward: m.id, message: m }) },
    ...(pages.value?.cardActs(m) ?? []),
    { label: t.mail.source, icon: 'file' as const, run: () => window.open(m.raw || `/api/v1/messages/${m.id}/raw`, '_blank', 'noopener') },
    {
      label: t.mail.print,
      icon: 'log' as const,
      run: () => {
        try {
          const frame = document.querySelector<HTMLIFrameElement>(`iframe[data-message="${m.id}"]`);
          if (frame?.contentWindow) frame.contentWindow.print();
          else window.print();
        } catch {
          toast(t.mail.noPrint);
        }
      },
    },
  ];
}

function Details({ message: m }: { message: Message }) {
  const line = (label: string, list?: { name: string; email: string }[]) =>
    list?.length ? (
      <>
        <dt>{label}</dt>
        <dd>{listed(list.map((a) => (a.name ? `${a.name} <${a.email}>` : a.email)))}</dd>
      </>
    ) : null;
  return (
    <dl class="msg-details">
      {line(t.mail.from, m.from ? [m.from] : [])}
      {line(t.mail.to, m.to)}
      {line(t.mail.cc, m.cc)}
      {line(t.mail.replyTo, m.replyTo)}
      <dt>{t.mail.time}</dt>
      <dd>{fullTime(new Date(m.date || m.at))}</dd>
      {m.auth && (
        <>
          <dt>{t.trust.line}</dt>
          <dd>
            {['spf', 'dkim', 'dmarc'].map((k) => `${k.toUpperCase()} ${m.auth?.[k as 'spf'] ?? '–'}`).join(' · ')}
            {m.auth.domain ? ` · ${m.auth.domain}` : ''}
          </dd>
        </>
      )}
    </dl>
  );
}
