// What an auditor does: cases, searching the archive for them, reading, exporting. Fetched when first opened.
import './together';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Archive, ArchivedMail, ArchivedText, AuditCase } from '../api.gen';
import { get, post, query } from '../core/api';
import { bytes, fullTime } from '../core/dates';
import { auditWords } from '../i18n/audit';
import type { Page } from '../core/wire';
import { Banner, Button, Empty, Fault, faultText, Field, Skeleton, StatusDot } from '../kit/basic';
import { type Loaded, useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';

const when = (iso: string) => fullTime(new Date(iso));

/** done does something and says how that went. */
async function done(act: Promise<unknown>, words?: string): Promise<boolean> {
  try {
    await act;
    if (words) toast(words);
    return true;
  } catch (err) {
    toast(faultText(err), undefined, 'err');
    return false;
  }
}

function Rows<T>({ load, empty, label, children }: { load: Loaded<Page<T>>; empty: string; label: string; children: (item: T) => ComponentChildren }) {
  if (load.error && !load.data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton rows={3} />;
  if (!load.data.items.length) return <Empty icon="search" title={empty} />;
  return (
    <ul class="set-rows" aria-label={label}>
      {load.data.items.map(children)}
    </ul>
  );
}

/** AuditorPage lists cases, or works with one. */
export function AuditorPage() {
  const w = auditWords();
  const [at, setAt] = useState<AuditCase | null>(null);
  const about = useLoad('archive', () => get<Archive>('/archive'));
  if (about.error) return <Fault error={about.error} retry={() => void about.reload()} />;
  if (!about.data) return <Skeleton rows={3} />;
  if (at) return <Work of={at} leave={() => setAt(null)} />;
  const s = about.data.scope;
  const who = s.whole ? w.whole : [...s.departments, ...s.people].map((x) => x.name || x.id).join(' · ');
  return (
    <div class="stack">
      <p class="quiet">{w.lead}</p>
      <p>
        {w.scope}: {who}
      </p>
      <p class="quiet">{about.data.since ? w.since(when(about.data.since)) : w.off}</p>
      <Cases use={setAt} />
    </div>
  );
}

function Cases({ use }: { use: (c: AuditCase) => void }) {
  const w = auditWords();
  const load = useLoad('cases', () => get<Page<AuditCase>>('/archive/cases'));
  const [adding, setAdding] = useState(false);
  const shut = async (c: AuditCase) => {
    if ((await confirm(w.closeTitle, w.closeText, w.close, true)) && (await done(post(`/archive/cases/${c.id}/close`)))) void load.reload();
  };
  const approve = async (c: AuditCase) => {
    if (await done(post(`/archive/cases/${c.id}/approve`), w.approved)) void load.reload();
  };
  return (
    <>
      <p>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {w.open}
        </Button>
      </p>
      <Rows load={load} empty={w.none} label={w.cases}>
        {(c) => (
          <li key={c.id}>
            <div class="set-row">
              <b>{c.title}</b>
              <span>{c.reason}</span>
              <StatusDot tone={c.state === 'open' ? 'ok' : c.state === 'waiting' ? 'warn' : 'off'}>{w.state[c.state]}</StatusDot>
              <small>{w.by(c.by.name, when(c.at))}</small>
            </div>
            <span class="set-acts">
              {c.mine && c.state === 'open' && (
                <Button icon="search" onClick={() => use(c)}>
                  {w.use}
                </Button>
              )}
              {!c.mine && c.state === 'waiting' && (
                <Button icon="check" onClick={() => void approve(c)}>
                  {w.approve}
                </Button>
              )}
              {c.mine && c.state !== 'closed' && (
                <Button kind="quiet" onClick={() => void shut(c)}>
                  {w.close}
                </Button>
              )}
            </span>
          </li>
        )}
      </Rows>
      {adding && (
        <NewCase
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            void load.reload();
          }}
        />
      )}
    </>
  );
}

function NewCase({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const w = auditWords();
  const [title, setTitle] = useState('');
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState('');
  const submit = async (e: Event) => {
    e.preventDefault();
    try {
      await post('/archive/cases', { title, reason });
      onDone();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return (
    <Dialog title={w.open} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Field label={w.title}>{(a) => <input {...a} maxLength={500} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />}</Field>
        <Field label={w.reason} error={fault}>
          {(a) => <textarea {...a} rows={3} maxLength={500} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />}
        </Field>
        <Button kind="primary" type="submit" disabled={!title.trim() || !reason.trim()}>
          {w.open}
        </Button>
      </form>
    </Dialog>
  );
}

const empty = { text: '', sender: '', recipient: '', subject: '', from: '', until: '' };
const inputs = ['sender', 'recipient', 'subject', 'text'] as const;

function Work({ of, leave }: { of: AuditCase; leave: () => void }) {
  const w = auditWords();
  const base = `/archive/cases/${of.id}`;
  const [form, setForm] = useState(empty);
  const [asked, setAsked] = useState<string | null>(null);
  const [older, setOlder] = useState<ArchivedMail[]>([]);
  const [next, setNext] = useState<string>();
  const [open, setOpen] = useState<ArchivedMail | null>(null);
  const load = useLoad(asked === null ? null : `archive${of.id}${asked}`, async () => {
    const page = await get<Page<ArchivedMail>>(`${base}/mails${asked}`);
    setOlder([]);
    setNext(page.next);
    return page;
  });
  const search = (e: Event) => {
    e.preventDefault();
    const from = form.from ? new Date(`${form.from}T00:00:00`).toISOString() : undefined;
    const to = query({ ...form, from, until: form.until ? new Date(`${form.until}T23:59:59`).toISOString() : undefined });
    if (to === asked) void load.reload();
    setAsked(to);
  };
  const more = async () => {
    const page = await get<Page<ArchivedMail>>(`${base}/mails${asked}${asked ? '&' : '?'}cursor=${encodeURIComponent(next ?? '')}`);
    setOlder([...older, ...(page.items ?? [])]);
    setNext(page.next);
  };
  const shown = { ...load, data: load.data && { ...load.data, items: [...(load.data.items ?? []), ...older] } };
  return (
    <div class="stack">
      <p>
        <Button kind="quiet" icon="back" onClick={leave}>
          {w.back}
        </Button>
      </p>
      <h2>{of.title}</h2>
      <form class="stack" onSubmit={search} noValidate>
        {inputs.map((k) => (
          <Field key={k} label={w[k]}>
            {(a) => <input {...a} value={form[k]} onInput={(e) => setForm({ ...form, [k]: e.currentTarget.value })} />}
          </Field>
        ))}
        <div class="field-pair">
          <Field label={w.from}>{(a) => <input {...a} type="date" value={form.from} onInput={(e) => setForm({ ...form, from: e.currentTarget.value })} />}</Field>
          <Field label={w.until}>{(a) => <input {...a} type="date" value={form.until} onInput={(e) => setForm({ ...form, until: e.currentTarget.value })} />}</Field>
        </div>
        <p>
          <Button kind="primary" type="submit" icon="search">
            {w.search}
          </Button>
        </p>
      </form>
      {asked !== null && (
        <>
          <Rows load={shown} empty={w.found} label={w.results}>
            {(m) => (
              <li key={m.id}>
                <div class="set-row">
                  <b class="cut">{m.subject || '—'}</b>
                  <span class="cut">
                    {m.from.name || m.from.email} → {m.to.map((x) => x.name || x.email).join(', ') || m.recipients}
                  </span>
                  <small>
                    {when(m.at)} · {bytes(m.size)} {w.why[m.why]}
                  </small>
                </div>
                <Button onClick={() => setOpen(m)}>{w.read}</Button>
              </li>
            )}
          </Rows>
          {next && (
            <p>
              <Button onClick={() => void more()}>{w.more}</Button>
            </p>
          )}
          {!!shown.data?.items.length && (
            <p>
              <a class="btn btn-plain" href={`/api/v1${base}/export${asked}`} target="_self" download>
                {w.export}
              </a>
            </p>
          )}
        </>
      )}
      {open && <Read base={`${base}/mails/${open.id}`} mail={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Read({ base, mail, onClose }: { base: string; mail: ArchivedMail; onClose: () => void }) {
  const w = auditWords();
  const load = useLoad(base, () => get<ArchivedText>(base));
  const again = (mailbox?: string) => void done(post(`${base}/deliver`, { mailbox }), w.delivered);
  const v = load.data;
  return (
    <Dialog
      title={mail.subject || '—'}
      onClose={onClose}
      wide
      foot={
        <>
          <a class="btn btn-plain" href={`/api/v1${base}/raw`} target="_self" download>
            {w.raw}
          </a>
          {mail.whose
            .filter((p) => p.address)
            .slice(0, 3)
            .map((p) => (
              <Button key={p.mailbox} onClick={() => again(p.mailbox)}>
                {w.deliverTo(p.address ?? '')}
              </Button>
            ))}
          <Button onClick={() => again()}>{w.deliver}</Button>
        </>
      }
    >
      {load.error ? <Fault error={load.error} retry={() => void load.reload()} /> : !v ? <Skeleton rows={3} kind="text" /> : null}
      {v && (
        <div class="stack">
          <Banner>{w.envelope(v.sender || '<>', v.recipients)}</Banner>
          <p class="quiet">
            {w.hash}: <code>{v.sha256}</code>
          </p>
          <pre class="held-text" tabIndex={0}>
            {v.text || textOf(v.html)}
          </pre>
          {v.files.length > 0 && (
            <ul aria-label={w.files}>
              {v.files.map((f) => (
                <li key={f.part}>
                  <a href={f.url} target="_self" download>
                    {f.name} ({bytes(f.size)})
                  </a>
                </li>
              ))}
            </ul>
          )}
          <details>
            <summary>{w.headers}</summary>
            <pre class="held-text" tabIndex={0}>
              {v.headers}
            </pre>
          </details>
        </div>
      )}
    </Dialog>
  );
}

/** textOf shows only the words of a page: an auditor reads evidence, not design. */
const textOf = (html: string) => new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
