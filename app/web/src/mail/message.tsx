import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post } from '../core/api';
import { bytes, here, span } from '../core/dates';
import { frameDocument, loadFrame, sandbox, tend } from '../core/frame';
import { handleKey } from '../core/keys';
import { doubt, linkify, splitQuote } from '../core/linkify';
import type { Attachment, Invitation, Message } from '../core/wire';
import { Banner, Button, faultText, IconButton, StatusDot } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { confirm, toast } from '../kit/overlay';
import { t } from '../i18n';
import { lang, listed } from '../i18n/lang';
import { compose } from './drafts';
import { pages } from './layout';

/** MessageBody is everything below the header: warnings, invitation, words, attachments. */
export function MessageBody({ message: m, reload }: { message: Message; reload: () => Promise<void> }) {
  const [html, setHTML] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const showImages = async () => {
    setBusy(true);
    try {
      setHTML((await get<{ html: string }>(`/messages/${m.id}/html?images=1`)).html);
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
    setBusy(false);
  };
  const body = html ?? m.html;
  const parts = (m.attachments ?? []).filter((a) => !a.inline);
  return (
    <div class="msg-body">
      <TrustBanner message={m} />
      {pages.value && !m.draft && <pages.value.Notes message={m} reload={reload} />}
      {m.blockedImages > 0 && html === null && (
        <Banner
          icon="image"
          actions={
            <Button kind="quiet" busy={busy} onClick={() => void showImages()}>
              {t.mail.showImages}
            </Button>
          }
        >
          {t.mail.imagesBlocked(m.blockedImages)}
        </Banner>
      )}
      {m.invitation && <InvitationCard message={m} invitation={m.invitation} reload={reload} />}
      {body ? <HTMLBody id={m.id} html={body} /> : <PlainBody text={m.text ?? ''} />}
      {m.quoted && (m.quoted.html || m.quoted.text) && <Quoted id={m.id} quoted={m.quoted} />}
      {parts.length > 0 && <Attachments parts={parts} />}
    </div>
  );
}

function Quoted({ id, quoted }: { id: string; quoted: { text?: string; html?: string } }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="fold-dots" aria-expanded={open} aria-label={t.mail.quoteToggle} title={t.mail.quoteToggle} onClick={() => setOpen(!open)}>
        •••
      </button>
      {open && (quoted.html ? <HTMLBody id={`${id}q`} html={quoted.html} /> : <pre class="plain quoted">{quoted.text}</pre>)}
    </>
  );
}

function TrustBanner({ message: m }: { message: Message }) {
  const danger = m.caution === 'danger';
  if (!danger && m.trust === 'unproven') return <Banner tone="warn" title={t.trust.unprovenTitle}>{t.trust.unprovenText}</Banner>;
  if (m.warning) return <Banner tone={danger ? 'danger' : 'info'} title={m.warning.title[lang.value]}>{m.warning.text[lang.value]}</Banner>;
  if (m.external) {
    return (
      <p class="trust-line">
        <Icon name="shield" size={15} />
        {t.trust.external(m.auth?.domain || m.from?.email?.split('@')[1] || '')}
      </p>
    );
  }
  return null;
}

/** openLink asks before it opens what does not look like what it is. */
async function openLink(text: string, href: string): Promise<void> {
  if (href.startsWith('mailto:')) {
    compose({ to: decodeURIComponent(href.slice(7).split('?')[0]) });
    return;
  }
  const why = doubt(text, href);
  if (why?.why === 'scheme') {
    toast(t.mail.linkRefused, undefined, 'err');
    return;
  }
  if (why && !(await confirm(t.mail.linkTitle, why.why === 'text' ? t.mail.linkText(text.trim(), why.host) : t.mail.linkPunycode(why.host), t.mail.linkOpen))) return;
  window.open(href, '_blank', 'noopener,noreferrer');
}

function HTMLBody({ id, html }: { id: string; html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [dark, setDark] = useState(false);
  const stop = useRef<(() => void) | null>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    void loadFrame().then(() => setReady(true));
    return () => stop.current?.();
  }, []);
  const loaded = () => {
    stop.current?.();
    if (frame.current) stop.current = tend(frame.current, { link: (text, href) => void openLink(text, href), key: handleKey });
  };
  if (!ready) return <div class="paper" aria-busy="true" style={{ height: '120px' }} />;
  return (
    <div class={`paper${dark ? ' paper-dark' : ''}`}>
      <iframe ref={frame} class="mail-frame" data-message={id} title={t.mail.bodyName} sandbox={sandbox} referrerpolicy="no-referrer" srcDoc={frameDocument(html, dark)} onLoad={loaded} />
      <IconButton icon={dark ? 'sun' : 'moon'} size={15} class="paper-switch" label={dark ? t.mail.paperLight : t.mail.paperDark} onClick={() => setDark(!dark)} />
    </div>
  );
}

/** PlainBody shows plain text as text nodes, with links found by our own reading. */
export function PlainBody({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const { own, quote } = splitQuote(text);
  return (
    <div class="plain">
      <Linked text={own} />
      {quote && (
        <>
          {'\n'}
          <button type="button" class="fold-dots" aria-expanded={open} aria-label={t.mail.quoteToggle} title={t.mail.quoteToggle} onClick={() => setOpen(!open)}>
            •••
          </button>
          {open && (
            <div class="quoted">
              <Linked text={quote} />
            </div>
          )}
        </>
      )}
    </div>
  );
}

export function Linked({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map((token, i) =>
        token.href ? (
          <a
            key={i}
            href={token.href}
            target="_blank"
            rel="noopener noreferrer"
            onClick={(e) => {
              e.preventDefault();
              void openLink(token.text, token.href as string);
            }}
          >
            {token.text}
          </a>
        ) : (
          token.text
        ),
      )}
    </>
  );
}

function fileIcon(type: string): IconName {
  if (type.startsWith('image/')) return 'image';
  if (type.includes('calendar')) return 'calendar';
  return 'file';
}

export function Attachments({ parts }: { parts: Attachment[] }) {
  return (
    <section class="files" aria-label={t.mail.attachments}>
      <h2 class="files-head">
        {t.mail.attachmentCount(parts.length)} · {bytes(parts.reduce((sum, p) => sum + p.size, 0))}
      </h2>
      <ul>
        {parts.map((p) => (
          <li key={p.part}>
            <a class="file" href={p.url} download={p.name || 'attachment'}>
              <span class="file-icon">
                <Icon name={fileIcon(p.type)} size={20} />
              </span>
              <span class="two-lines">
                <b class="cut">{p.name || t.mail.unnamed}</b>
                <small>{bytes(p.size)}</small>
              </span>
              <Icon name="download" size={17} />
              <span class="sr">{t.mail.download}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const answers = ['accepted', 'tentative', 'declined'] as const;

function InvitationCard({ message, invitation, reload }: { message: Message; invitation: Invitation; reload: () => Promise<void> }) {
  const inv = here(invitation);
  const [mine, setMine] = useState(inv.mine ?? '');
  const [busy, setBusy] = useState('');
  const answer = async (a: (typeof answers)[number]) => {
    setBusy(a);
    try {
      await post(`/messages/${message.id}/rsvp`, { answer: a });
      setMine(a);
      toast(t.event.answered[a]);
      void reload();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
    setBusy('');
  };
  const off = inv.canceled || inv.method?.toUpperCase() === 'CANCEL';
  return (
    <section class="invite" aria-label={t.event.invitation}>
      {inv.start && <DateBadge iso={inv.start} />}
      <div class="invite-text">
        <b>{inv.title || t.mail.noSubject}</b>
        {inv.start && (
          <span>
            <Icon name="clock" size={15} /> {span(inv.start, inv.end, inv.allDay, t.event.allDay)}
          </span>
        )}
        {inv.place && (
          <span>
            <Icon name="place" size={15} /> {inv.place}
          </span>
        )}
        {inv.organizer && (
          <span>
            <Icon name="person" size={15} /> {t.event.by(inv.organizer.name || inv.organizer.email)}
          </span>
        )}
        {!!inv.conflicts?.length && (
          <span class="late">
            <Icon name="warn" size={15} /> {t.event.conflict(listed(inv.conflicts.map((c) => c.title)))}
          </span>
        )}
        {inv.note && <span>{inv.note}</span>}
        {inv.reason && t.event.reasons[inv.reason] && <span class="quiet">{t.event.reasons[inv.reason]}</span>}
        {off ? (
          <StatusDot tone="err">{t.event.canceled}</StatusDot>
        ) : inv.method?.toUpperCase() === 'REPLY' || inv.answerable === false ? null : (
          <div class="invite-acts" role="group" aria-label={t.event.answer}>
            {answers.map((a) => (
              <Button key={a} kind={mine === a ? 'primary' : 'plain'} icon={mine === a ? 'check' : undefined} aria-pressed={mine === a} busy={busy === a} onClick={() => void answer(a)}>
                {t.event.answers[a]}
              </Button>
            ))}
          </div>
        )}
      </div>
    </section>
  );
}

export function DateBadge({ iso }: { iso: string }) {
  const d = new Date(iso);
  if (Number.isNaN(d.getTime())) return null;
  return (
    <span class="date-badge" aria-hidden="true">
      <small>{t.dates.month(d.getMonth() + 1)}</small>
      <b>{d.getDate()}</b>
    </span>
  );
}
