// What waits for somebody's word, for who gives it and for who waits. The administration shows it too.
import { useEffect, useState } from 'preact/hooks';
import type { Approval, AskedMail } from '../api.gen';
import { get, post, query } from '../core/api';
import { bytes, fullTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import type { Page } from '../core/wire';
import { approvalWords } from '../i18n/approvals';
import { t } from '../i18n';
import { Avatar, Button, Empty, Fault, faultText, Field, Skeleton, StatusDot, Tabs } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { Dialog, toast } from '../kit/overlay';

const tabs = ['open', 'all', 'mine'] as const;
type Tab = (typeof tabs)[number];

const paths: Record<Tab, (cursor?: string) => string> = {
  open: (cursor) => `/approvals${query({ cursor })}`,
  all: (cursor) => `/approvals${query({ state: 'all', cursor })}`,
  mine: (cursor) => `/me/approvals${query({ cursor })}`,
};

const when = (iso?: string) => (iso ? fullTime(new Date(iso)) : '');
const tones = { open: 'warn', approved: 'ok', refused: 'err', expired: 'off', gone: 'off' } as const;

interface Props {
  /** ours is our language's side of a line of the server. */
  ours: (line: string) => string;
  /** changed is told when something was decided. */
  changed?: () => void;
  /** touched rises when the list may be another. */
  touched?: number;
}

/** Approvals lists what waits for our word, what did, and what we asked for. */
export function Approvals({ ours, changed, touched }: Props) {
  const w = approvalWords();
  const tab = tabs.find((k) => k === place.value.query.get('state')) ?? 'open';
  const [older, setOlder] = useState<Approval[]>([]);
  const [next, setNext] = useState<string>();
  const load = useLoad(`approvals-${tab}`, async () => {
    const page = await get<Page<Approval>>(paths[tab]());
    setOlder([]);
    setNext(page.next);
    return page;
  });
  useEffect(() => {
    if (touched) void load.reload();
  }, [touched]);
  const more = async () => {
    try {
      const page = await get<Page<Approval>>(paths[tab](next));
      setOlder([...older, ...page.items]);
      setNext(page.next);
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  const reload = async () => {
    changed?.();
    await load.reload();
  };
  const first = load.data?.items;
  return (
    <>
      <Tabs label={w.title} panelId="approvals" value={tab} onChange={(k) => go(withQuery({ state: k === 'open' ? null : k, refuse: null }), true)} tabs={tabs.map((key) => ({ key, label: w.tabs[key] }))} />
      <div role="tabpanel" id="approvals" aria-labelledby={`approvals-${tab}`} class="stack">
        {!first && (load.error ? <Fault error={load.error} retry={() => void load.reload()} /> : <Skeleton rows={4} />)}
        {first && !first.length && (
          <Empty icon="check" title={w.none[tab]}>
            {w.noneWhy[tab]}
          </Empty>
        )}
        {!!first?.length && (
          <ul class="approvals" aria-label={w.tabs[tab]}>
            {[...first, ...older].map((x) => (
              <Line key={x.id} x={x} ours={ours} mine={tab === 'mine'} reload={reload} />
            ))}
          </ul>
        )}
        {!!first?.length && next && (
          <p>
            <Button onClick={() => void more()}>{w.older}</Button>
          </p>
        )}
      </div>
    </>
  );
}

/** fate tells the author what a mail waits for, or what became of it. */
function fate(x: Approval): string {
  const w = approvalWords();
  if (x.state === 'open') return w.waits(x.approvers.map((p) => p.name).join(w.or), when(x.expiresAt));
  if (x.state === 'approved' || x.state === 'refused') return w.decided[x.state](x.decider?.name ?? '', when(x.decidedAt));
  return w.over[x.state];
}

function Line({ x, ours, mine, reload }: { x: Approval; ours: Props['ours']; mine: boolean; reload: () => Promise<void> }) {
  const w = approvalWords();
  const [reading, setReading] = useState(false);
  return (
    <li>
      <div class="approval-line">
        <Avatar name={x.asker.name} size={36} />
        <span class="two-lines">
          <b>{x.subject || w.noSubject}</b>
          <small>{w.asks(x.asker.name, when(x.createdAt))}</small>
        </span>
        {(mine || x.state !== 'open') && <StatusDot tone={tones[x.state]}>{w.states[x.state]}</StatusDot>}
      </div>
      {x.detail?.length > 0 && (
        <ul class="approval-detail">
          {x.detail.map((line) => (
            <li key={line}>{ours(line)}</li>
          ))}
        </ul>
      )}
      {mine && <p class="quiet">{fate(x)}</p>}
      {x.reason && <p>{w.reasonOf(x.reason)}</p>}
      {mine && x.kind === 'mail' && x.state !== 'approved' && x.state !== 'gone' && (
        <p>
          <a href={x.state === 'open' ? '/mail/outbox' : '/mail/f/drafts'} target={location.pathname.startsWith('/mail/') ? undefined : '_self'}>
            {x.state === 'open' ? w.toOutbox : w.toDrafts}
          </a>
        </p>
      )}
      {reading && <Words id={x.id} />}
      {!mine && x.state === 'open' && <Decision x={x} reading={reading} read={() => setReading(!reading)} reload={reload} />}
    </li>
  );
}

function Decision({ x, reading, read, reload }: { x: Approval; reading: boolean; read: () => void; reload: () => Promise<void> }) {
  const w = approvalWords();
  const [refusing, setRefusing] = useState(place.value.query.get('refuse') === x.id);
  const [busy, setBusy] = useState(false);
  const decide = async (decision: 'approve' | 'refuse', reason?: string) => {
    setRefusing(false);
    setBusy(true);
    try {
      const got = await post<Approval>(`/approvals/${x.id}`, { decision, reason });
      const want = decision === 'approve' ? 'approved' : 'refused';
      toast(got.state === want ? w[want] : w.earlier(w.states[got.state]));
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
    setBusy(false);
    await reload();
  };
  return (
    <>
      {x.expiresAt && <p class="quiet">{w.expires(when(x.expiresAt))}</p>}
      <div class="row-acts-line">
        <Button kind="primary" icon="check" busy={busy} onClick={() => void decide('approve')}>
          {w.approve}
        </Button>
        <Button icon="close" onClick={() => setRefusing(true)}>
          {w.refuse}
        </Button>
        <Button kind="quiet" icon="mail" aria-expanded={reading} onClick={read}>
          {reading ? w.hide : w.look}
        </Button>
      </div>
      {refusing && <Refusal who={x.asker.name} onClose={() => setRefusing(false)} done={(reason) => void decide('refuse', reason)} />}
    </>
  );
}

function Words({ id }: { id: string }) {
  const w = approvalWords();
  const load = useLoad(id, () => get<AskedMail>(`/approvals/${id}/mail`));
  const m = load.data;
  if (!m) return load.error ? <Fault error={load.error} retry={() => void load.reload()} /> : <Skeleton rows={3} kind="text" />;
  const list = (of: AskedMail['to']) => of.map((a) => a.name || a.email).join(', ');
  return (
    <div class="approval-mail">
      <p class="quiet">{w.safe}</p>
      {m.to.length > 0 && <p>{w.to(list(m.to))}</p>}
      {m.cc.length > 0 && <p>{w.cc(list(m.cc))}</p>}
      {m.files.length > 0 && <Files files={m.files} />}
      <pre class="held-text" tabIndex={0}>
        {m.text.trim() || w.noText}
      </pre>
      {m.more && <p class="quiet">{w.more}</p>}
    </div>
  );
}

const shown = /^image\/(png|jpeg|gif|webp)$/;

/** Files are those of a mail that waits: to be saved, pictures to be looked at in place. */
function Files({ files }: { files: AskedMail['files'] }) {
  const w = approvalWords();
  const [open, setOpen] = useState<string>();
  return (
    <ul class="approval-files" aria-label={w.files}>
      {files.map((f) => (
        <li key={f.url}>
          <Icon name="clip" size={16} />
          <span class="two-lines">
            <span>{f.name}</span>
            <small>{bytes(f.size)}</small>
          </span>
          {shown.test(f.type ?? '') && (
            <Button kind="quiet" aria-expanded={open === f.url} aria-label={`${w.show} ${f.name}`} onClick={() => setOpen(open === f.url ? undefined : f.url)}>
              {open === f.url ? w.hide : w.show}
            </Button>
          )}
          <a class="btn btn-plain" href={f.url} download={f.name} aria-label={`${w.save} ${f.name}`}>
            {w.save}
          </a>
          {open === f.url && <img src={`${f.url}?inline=1`} alt={f.name} />}
        </li>
      ))}
    </ul>
  );
}

function Refusal({ who, onClose, done }: { who: string; onClose: () => void; done: (reason?: string) => void }) {
  const w = approvalWords();
  const [reason, setReason] = useState('');
  const foot = (
    <>
      <Button onClick={onClose}>{t.general.cancel}</Button>
      <Button kind="danger" onClick={() => done(reason.trim() || undefined)}>
        {w.refuse}
      </Button>
    </>
  );
  return (
    <Dialog title={w.refuseTitle} onClose={onClose} foot={foot}>
      <div class="stack">
        <p class="dialog-text">{w.refuseText(who)}</p>
        <Field label={w.reason} hint={w.reasonHint}>
          {(a) => <textarea {...a} rows={3} value={reason} maxLength={500} data-autofocus onInput={(e) => setReason(e.currentTarget.value)} />}
        </Field>
      </div>
    </Dialog>
  );
}
