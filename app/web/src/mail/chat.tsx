import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get, newKey, post, query } from '../core/api';
import { bytes, clock, fullTime, isoDay, monthDay, rowTime, weekday } from '../core/dates';
import { go } from '../core/router';
import { half, ours, told } from '../i18n/half';
import { listed } from '../i18n/lang';
import { me } from '../core/session';
import type { Card, Conversation, Member, Page, Post } from '../core/wire';
import { Avatar, Button, Chip, Empty, Fault, faultText, IconButton, Skeleton } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { chats, chatsFault, loadChats, openMessage } from './chats';
import { FromMail } from './frommail';
import { width } from './layout';
import { chatsTouched, convTouched, followChat } from './live';
import { Linked } from './message';

type Sheets = typeof import('./chatsheets');

/** Sheet draws one of the chat's sheets, whose file is fetched when the first is opened. */
function Sheet({ draw }: { draw: (s: Sheets) => JSX.Element }) {
  const [code, setCode] = useState<{ sheets: Sheets } | null>(null);
  useEffect(() => void import('./chatsheets').then((sheets) => setCode({ sheets })), []);
  return code && draw(code.sheets);
}

export function ChatPage({ id }: { id: string | null }) {
  const [making, setMaking] = useState(false);
  const touched = chatsTouched.value;
  useEffect(() => {
    if (!touched) return;
    const timer = setTimeout(() => void loadChats(), 120);
    return () => clearTimeout(timer);
  }, [touched]);
  const phone = width.value === 'phone';
  return (
    <div class={`columns chat-columns${id ? ' reading' : ''}`}>
      {(!phone || !id) && (
        <main class="list-pane chat-list" id="main" tabIndex={-1}>
          <header class="pane-head">
            <h1>{t.nav.chat}</h1>
            <IconButton icon="plus" label={t.chat.make} onClick={() => setMaking(true)} />
          </header>
          <ChatList id={id} />
        </main>
      )}
      {(id || !phone) && (
        <section class="read-pane" aria-label={t.chat.pane}>
          {id ? <ChatView key={id} id={id} /> : <Empty icon="chat" title={t.chat.nothingOpen}>{t.chat.nothingOpenHint}</Empty>}
        </section>
      )}
      {making && <Sheet draw={(s) => <s.MakeChat onClose={() => setMaking(false)} />} />}
    </div>
  );
}

const kindIcons: Record<string, IconName> = { mail: 'mail', group: 'people', direct: 'person', notice: 'bolt' };

function ChatList({ id }: { id: string | null }) {
  const list = chats.value;
  if (!list) return chatsFault.value ? <Fault error={chatsFault.value} retry={() => void loadChats()} /> : <Skeleton rows={7} />;
  if (!list.length) return <Empty icon="chat" title={t.chat.empty}>{t.chat.emptyHint}</Empty>;
  return (
    <ul class="chat-rows">
      {list.map((c) => (
        <li key={c.id}>
          <a class="chat-row" href={`/mail/chat/${c.id}`} aria-current={c.id === id ? 'true' : undefined}>
            <span class={`chat-face kind-${c.kind}`}>
              {c.kind === 'direct' ? <Avatar name={c.title || nameOf(c.members[0])} size={40} /> : <Icon name={kindIcons[c.kind] ?? 'chat'} size={21} />}
            </span>
            <span class="two-lines">
              <span class="row-line">
                <b class="cut">{chatName(c)}</b>
                <time>{c.last ? rowTime(c.last.at, t.dates.yesterday) : ''}</time>
              </span>
              <span class="row-line">
                <small class="cut">{lastLine(c)}</small>
                {c.unread > 0 && (
                  <span class="count">
                    {c.unread > 99 ? '99+' : c.unread}
                    <span class="sr"> {t.nav.unread}</span>
                  </span>
                )}
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

const nameOf = (m?: Member) => m?.name || m?.email || '';

/** chatName is what a conversation is called; the one of the assistant in our language. */
const chatName = (c: Conversation) => (c.kind === 'notice' ? t.brand : c.title || listed(c.members.map(nameOf)));

function lastLine(c: Conversation): string {
  if (!c.last) return '';
  if (c.kind === 'notice') return told(c.last.text);
  const who = typeof c.last.author === 'string' ? c.last.author : nameOf(c.last.author);
  return who && c.kind !== 'direct' ? `${who}：${c.last.text}` : c.last.text;
}

const pageSize = 40;

function ChatView({ id }: { id: string }) {
  const [chat, setChat] = useState<Conversation | null>(null);
  const [posts, setPosts] = useState<Post[] | null>(null);
  const [earlier, setEarlier] = useState<string | undefined>();
  const [fault, setFault] = useState<unknown>(null);
  const [sheet, setSheet] = useState<'' | 'people' | 'address'>('');
  const alive = useRef(true);

  const load = async () => {
    try {
      const [c, p] = await Promise.all([get<Conversation>(`/chats/${id}`), get<Page<Post>>(`/chats/${id}/posts${query({ limit: pageSize })}`)]);
      if (!alive.current) return;
      setChat(c);
      setPosts((old) => merge(old ?? [], p.items ?? []));
      setEarlier((before) => before ?? p.next);
      setFault(null);
      const last = Math.max(0, ...(p.items ?? []).map((x) => x.seq));
      if (c.unread > 0 && document.visibilityState === 'visible') void post(`/chats/${id}/read`, { upto: last }).then(loadChats, () => undefined);
    } catch (err) {
      if (alive.current) setFault(err);
    }
  };
  useEffect(() => {
    alive.current = true;
    followChat(id);
    void load();
    return () => {
      alive.current = false;
    };
  }, [id]);
  const touch = convTouched.value;
  useEffect(() => {
    if (touch.n && (touch.id === id || touch.id === '')) void load();
  }, [touch.n]);
  const more = async () => {
    const first = posts?.[0];
    if (!first) return;
    try {
      const p = await get<Page<Post>>(`/chats/${id}/posts${query({ before: first.seq, limit: pageSize })}`);
      setPosts((old) => merge(old ?? [], p.items ?? []));
      setEarlier(p.next);
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  if (fault && !posts) return <Fault error={fault} retry={() => void load()} />;
  return (
    <div class="read-frame">
      <header class="read-top chat-top">
        {width.value !== 'wide' && <IconButton icon="back" label={t.chat.back} class="read-back" onClick={() => go('/mail/chat')} />}
        <div class="two-lines">
          <h2 class="cut">{chat ? chatName(chat) : ' '}</h2>
          {chat && chat.kind !== 'notice' && <small>{summary(chat)}</small>}
        </div>
        <span class="grow" />
        {chat && chat.kind !== 'notice' && <IconButton icon="people" label={t.chat.people} onClick={() => setSheet('people')} />}
        {chat && chat.kind !== 'notice' && !!me.value?.mailboxes.length && <IconButton icon="link" label={t.chat.address} onClick={() => setSheet('address')} />}
      </header>
      {chat?.source && (
        <div class="chat-from">
          <FromMail source={chat.source} />
        </div>
      )}
      {posts ? <Posts chat={chat} posts={posts} earlier={!!earlier} more={more} /> : <div class="posts"><Skeleton rows={6} /></div>}
      {chat && chat.kind !== 'notice' && <Writer chat={chat} sent={load} />}
      {sheet === 'people' && chat && <Sheet draw={(s) => <s.People chat={chat} onClose={() => setSheet('')} changed={load} />} />}
      {sheet === 'address' && chat && <Sheet draw={(s) => <s.Address chat={chat} onClose={() => setSheet('')} />} />}
    </div>
  );
}

function summary(c: Conversation): string {
  const out = c.members.filter((m) => m.external).length;
  return out ? t.chat.withOutside(c.members.length - out, out) : t.chat.inside(c.members.length);
}

function merge(old: Post[], fresh: Post[]): Post[] {
  const by = new Map(old.map((p) => [p.id, p]));
  fresh.forEach((p) => by.set(p.id, p));
  return [...by.values()].sort((a, b) => a.seq - b.seq);
}

function Posts({ chat, posts, earlier, more }: { chat: Conversation | null; posts: Post[]; earlier: boolean; more: () => Promise<void> }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef(0);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    if (atEnd.current) el.scrollTop = el.scrollHeight;
    else if (before.current) el.scrollTop += el.scrollHeight - before.current;
    before.current = 0;
  }, [posts]);
  const grow = () => {
    before.current = box.current?.scrollHeight ?? 0;
    void more();
  };
  let day = '';
  return (
    <div
      class="posts"
      ref={box}
      tabIndex={0}
      role="log"
      aria-label={t.chat.log}
      onScroll={(e) => (atEnd.current = e.currentTarget.scrollHeight - e.currentTarget.scrollTop - e.currentTarget.clientHeight < 60)}
    >
      {earlier && (
        <Button kind="quiet" class="posts-more" onClick={grow}>
          {t.chat.earlier}
        </Button>
      )}
      {!posts.length && <Empty icon="chat" title={t.chat.noPosts} />}
      {posts.map((p) => {
        const d = new Date(p.at);
        const label = isoDay(d);
        const head = label !== day;
        day = label;
        return (
          <div key={p.id}>
            {head && (
              <p class="post-day">
                {monthDay(d)} {weekday(d)}
              </p>
            )}
            <PostView post={p} chat={chat} />
          </div>
        );
      })}
    </div>
  );
}

function PostView({ post: p, chat }: { post: Post; chat: Conversation | null }) {
  if (p.kind === 'system') return <p class="post-system">{p.text}</p>;
  const who = nameOf(p.author);
  return (
    <article class={`post${p.mine ? ' mine' : ''}${p.mail ? ' by-mail' : ''}`} aria-label={`${who} ${clock(new Date(p.at))}`}>
      <Avatar name={who || t.brand} size={34} />
      <div class="post-box">
        <header>
          <b>{who || t.chat.robot}</b>
          {p.author?.external && <span class="tag tag-warn">{t.mail.external}</span>}
          {p.mail && (
            <span class="tag tag-plain">
              <Icon name="mail" size={12} /> {t.chat.mailTag}
            </span>
          )}
          {p.mail?.trust === 'unproven' && <span class="tag tag-warn">{t.trust.unprovenShort}</span>}
          {p.mail?.trust === 'forged' && <span class="tag tag-err">{t.trust.forgedShort}</span>}
          <time title={fullTime(new Date(p.at))}>{clock(new Date(p.at))}</time>
        </header>
        {p.card ? <CardView card={p.card} post={p} /> : null}
        {(p.text || p.mail) && !(p.card && !p.mail) && (
          <div class="bubble">
            {p.mail?.subject && <p class="bubble-subject">{p.mail.subject}</p>}
            <div class="plain">
              <Linked text={p.text} />
            </div>
            {p.quoted && <FoldedText text={p.quoted} />}
            <Files post={p} />
            {p.mail?.message && (
              <button type="button" class="link" onClick={() => void openMessage(p.mail?.message as string)}>
                {t.chat.openMail}
              </button>
            )}
          </div>
        )}
        {!!p.out?.length && <Outgoing out={p.out} />}
        {p.mine && chat?.kind === 'mail' && !p.out?.length && !p.mail && <small class="post-scope">{t.chat.wasInternal}</small>}
      </div>
    </article>
  );
}

function FoldedText({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="fold-dots" aria-expanded={open} aria-label={t.mail.quoteToggle} onClick={() => setOpen(!open)}>
        •••
      </button>
      {open && (
        <div class="plain quoted">
          <Linked text={text} />
        </div>
      )}
    </>
  );
}

function Files({ post: p }: { post: Post }) {
  const files = p.mail?.attachments ?? [];
  if (!files.length) return null;
  return (
    <ul class="bubble-files">
      {files.map((f, i) => (
        <li key={i}>
          <Icon name="clip" size={14} />
          {f.url ? (
            <a href={f.url} download={f.name}>
              {f.name}
            </a>
          ) : (
            <span>{f.name}</span>
          )}
          <small>{f.size ? bytes(f.size) : ''}</small>
        </li>
      ))}
    </ul>
  );
}

const outTone: Record<string, string> = { sent: 'ok', delivered: 'ok', queued: 'plain', accepted: 'plain', deferred: 'warn', failed: 'err', bounced: 'err', hold: 'warn' };

function Outgoing({ out }: { out: NonNullable<Post['out']> }) {
  return (
    <ul class="outs" aria-label={t.chat.outName}>
      {out.map((o) => (
        <li key={o.email}>
          <Chip tone={outTone[o.state] ?? 'plain'} icon={outTone[o.state] === 'err' ? 'warn' : outTone[o.state] === 'ok' ? 'check' : 'clock'}>
            {o.email} · {t.chat.out[o.state as keyof typeof t.chat.out] ?? o.state}
          </Chip>
          {o.why && <small>{o.why}</small>}
        </li>
      ))}
    </ul>
  );
}

const cardIcons: Record<string, IconName> = { activate: 'mail', mail: 'mail', event: 'calendar', todo: 'todo', hold: 'shield', approval: 'check', sending: 'send' };

function CardView({ card, post: p }: { card: Card; post: Post }) {
  const [done, setDone] = useState('');
  const act = async (id: string, url?: string) => {
    const mail = p.mail?.message;
    if (url) {
      const to = new URL(url, location.href);
      if (to.origin === location.origin && to.pathname.startsWith('/mail/')) go(to.pathname + to.search);
      else if (/^https?:$/.test(to.protocol)) window.open(to.href, '_blank', 'noopener,noreferrer');
    } else if (card.approval) {
      if (id === 'refuse') return go(`/mail/approvals?refuse=${card.approval}`); // the reason is asked there
      await post<{ state: string }>(`/approvals/${card.approval}`, { decision: id }).then(
        (got) => (got.state === 'approved' ? setDone(id) : go('/mail/approvals?state=all')),
        (err) => toast(faultText(err), undefined, 'err'),
      );
    } else if (card.hold) {
      await post(`/holds/${card.hold}`, { decision: id }).then(
        () => setDone(id),
        (err) => toast(faultText(err), undefined, 'err'),
      );
    } else if (mail && /^(accepted|tentative|declined)$/.test(id)) {
      await post(`/messages/${mail}/rsvp`, { answer: id }).then(
        () => toast(t.event.answered[id as 'accepted']),
        (err) => toast(faultText(err), undefined, 'err'),
      );
    } else if (mail) void openMessage(mail);
  };
  return (
    <div class={`card card-${card.kind}`}>
      <div class="card-head">
        <Icon name={cardIcons[card.kind] ?? 'info'} size={18} />
        <b>{half(card.title)}</b>
      </div>
      {card.lines?.map((line, i) => <p key={i}>{ours(line)}</p>)}
      {!!card.actions?.length && (
        <div class="card-acts">
          {card.actions
            .filter((a) => a.url || card.hold || card.approval || p.mail?.message)
            .map((a, i) => (
              <Button key={a.id} kind={i === 0 ? 'primary' : 'plain'} icon={done === a.id ? 'check' : undefined} disabled={!!done} onClick={() => void act(a.id, a.url)}>
                {half(a.label)}
              </Button>
            ))}
        </div>
      )}
    </div>
  );
}

/** Writer is where one writes; in conversations with outsiders it says in words who will get it. */
function Writer({ chat, sent }: { chat: Conversation; sent: () => Promise<void> }) {
  const [text, setText] = useState(() => sessionStorage.getItem(`mb.chat.${chat.id}`) ?? '');
  const [outbound, setOutbound] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const key = useRef(newKey());
  const area = useRef<HTMLTextAreaElement>(null);
  const outside = chat.members.filter((m) => m.external || (!m.person && m.email));
  const inside = chat.members.length - outside.length;
  const choice = chat.kind === 'mail' || outside.length > 0;
  useLayoutEffect(() => {
    const el = area.current;
    if (!el) return;
    el.style.height = 'auto';
    el.style.height = `${Math.min(el.scrollHeight, 160)}px`;
  }, [text]);
  const type = (value: string) => {
    setText(value);
    sessionStorage.setItem(`mb.chat.${chat.id}`, value);
  };
  const send = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    setFault('');
    try {
      await post<Post>(`/chats/${chat.id}/posts`, { text: text.trim(), outbound: choice && outbound, idempotencyKey: key.current });
      key.current = newKey();
      type('');
      setOutbound(false);
      await sent();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
    area.current?.focus();
  };
  return (
    <form
      class={`writer${outbound ? ' outbound' : ''}`}
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      {choice && (
        <fieldset class="writer-scope">
          <legend class="sr">{t.chat.scope}</legend>
          <div class="segments">
            <label class={outbound ? '' : 'on'}>
              <input type="radio" name="scope" checked={!outbound} onChange={() => setOutbound(false)} />
              {t.chat.internal}
            </label>
            <label class={outbound ? 'on' : ''}>
              <input type="radio" name="scope" checked={outbound} disabled={!outside.length} onChange={() => setOutbound(true)} />
              {t.chat.outbound(outside.length)}
            </label>
          </div>
          <p class="writer-who" role="status">
            {outbound ? t.chat.goesOut(listed(outside.map((m) => m.email || m.name))) : t.chat.staysIn(inside)}
          </p>
        </fieldset>
      )}
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      <div class="writer-line">
        <textarea
          ref={area}
          rows={1}
          aria-label={t.chat.write}
          placeholder={outbound ? t.chat.writeOut : t.chat.write}
          value={text}
          onInput={(e) => type(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.isComposing || e.keyCode === 229 || e.key !== 'Enter' || e.shiftKey) return;
            if (outbound && !(e.ctrlKey || e.metaKey)) return;
            e.preventDefault();
            void send();
          }}
        />
        <Button kind="primary" icon={outbound ? 'mail' : 'send'} type="submit" busy={busy} disabled={!text.trim()}>
          {outbound ? t.chat.sendMail : t.compose.send}
        </Button>
      </div>
    </form>
  );
}
