// Mails that have not left yet: why, and what can be done about them.
import { useState } from 'preact/hooks';
import type { Destination, Destinations, Plain, Waiting } from '../api.gen';
import { del, get, post, put, query } from '../core/api';
import { bytes, fullTime, rowTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import { lang } from '../i18n/lang';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Field, IconButton, StatusDot, Tabs } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog } from '../kit/overlay';
import { Find } from './find';
import { attempt, Head, Listed, type List } from './parts';

const states = ['all', 'waiting', 'held', 'failed'] as const;
type State = (typeof states)[number];
type View = State | 'limits';

const tones = { waiting: 'warn', sending: 'ok', held: 'warn', failed: 'err' } as const;

export function OutgoingPage() {
  const w = manage().queue;
  const q = place.value.query;
  const view = ([...states, 'limits'] as View[]).find((s) => s === q.get('state')) ?? 'all';
  const sender = q.get('sender') ?? '';
  const destination = q.get('destination') ?? '';
  const load = useLoad(view === 'limits' ? null : `${view}|${sender}|${destination}`, () => get<List<Waiting>>(`/admin/queue${query({ state: view === 'all' ? '' : view, sender, destination, limit: 100 })}`));
  return (
    <>
      <Head title={w.title} lead={w.lead}>
        {view !== 'limits' && (
          <Button icon="refresh" onClick={() => void load.reload()}>
            {t.general.refresh}
          </Button>
        )}
      </Head>
      <Tabs label={w.title} panelId="queue" value={view} onChange={(k) => go(withQuery({ state: k === 'all' ? null : k }))} tabs={[...states, 'limits' as const].map((key) => ({ key, label: w.tabs[key] }))} />
      <div role="tabpanel" id="queue" aria-labelledby={`queue-${view}`} class="stack">
        {view === 'limits' ? (
          <Limits />
        ) : (
          <>
            <Find fields={{ sender: w.bySender, destination: w.byDestination }} />
            <Listed load={load} icon="check" none={sender || destination ? w.noneFound : w.none[view]} why={w.noneWhy}>
              {(items) => (
                <ul class="queue">
                  {items.map((x) => (
                    <Line key={x.id} x={x} reload={load.reload} />
                  ))}
                </ul>
              )}
            </Listed>
          </>
        )}
      </div>
    </>
  );
}

/** plain is what a fixed reason means and what to do, in our language. */
export const plain = (p: Plain) => (lang.value === 'zh' ? { what: p.zh, step: p.stepZh } : { what: p.en, step: p.stepEn });

function Line({ x, reload }: { x: Waiting; reload: () => Promise<void> }) {
  const w = manage().queue;
  const [asking, setAsking] = useState<'hold' | 'drop' | null>(null);
  const run = async (what: Promise<unknown>, done: string) => {
    if (await attempt(what, done)) await reload();
  };
  const now = async () => {
    if (x.state !== 'held' || (await confirm(w.releaseTitle, w.releaseText(x.to), w.release))) {
      await run(post(`/admin/queue/${x.id}/${x.state === 'held' ? 'release' : 'retry'}`), x.state === 'held' ? w.released : w.retried);
    }
  };
  const reason = x.reason && plain(x.reason);
  return (
    <li class="panel">
      <div class="queue-line">
        <span class="two-lines">
          <b class="cut">{x.to}</b>
          <small class="cut">{w.fromLine(x.from || w.noSender, bytes(x.size))}</small>
        </span>
        <span class="grow" />
        <StatusDot tone={tones[x.state]}>{w.states[x.state]}</StatusDot>
      </div>
      {reason && (
        <p>
          {reason.what} {reason.step && <span class="quiet">{reason.step}</span>}
        </p>
      )}
      {x.holdReason && <p>{w.heldFor(x.holdReason)}</p>}
      <p class="quiet">
        {[x.acceptedAt && w.accepted(fullTime(new Date(x.acceptedAt))), x.attempts > 0 && w.attempts(x.attempts), x.next && x.state === 'waiting' && w.next(rowTime(x.next, t.dates.yesterday))].filter(Boolean).join(' · ')}
      </p>
      {x.lastError && (
        <details>
          <summary>{w.lastError}</summary>
          <code class="queue-answer">{x.lastError}</code>
        </details>
      )}
      <div class="row-acts-line">
        <Button icon={x.state === 'held' ? 'check' : 'send'} onClick={() => void now()}>
          {x.state === 'held' ? w.release : w.retry}
        </Button>
        {(x.state === 'waiting' || x.state === 'sending') && (
          <Button icon="clock" onClick={() => setAsking('hold')}>
            {w.hold}
          </Button>
        )}
        <Button icon="trash" kind="quiet" onClick={() => setAsking('drop')}>
          {w.drop}
        </Button>
      </div>
      {asking === 'hold' && (
        <Ask
          title={w.holdTitle}
          text={w.holdText}
          verb={w.hold}
          onClose={() => setAsking(null)}
          done={(reasonText) => {
            setAsking(null);
            void run(post(`/admin/queue/${x.id}/hold`, { reason: reasonText }), w.heldDone);
          }}
        />
      )}
      {asking === 'drop' && (
        <Ask
          danger
          title={w.dropTitle}
          text={w.dropText(x.to)}
          tick={w.report}
          verb={w.drop}
          onClose={() => setAsking(null)}
          done={(reasonText, report) => {
            setAsking(null);
            void run(del(`/admin/queue/${x.id}${query({ report: report ? 'true' : 'false', reason: reasonText })}`), w.dropped);
          }}
        />
      )}
    </li>
  );
}

interface AskProps {
  title: string;
  text: string;
  verb: string;
  tick?: string;
  danger?: boolean;
  onClose: () => void;
  done: (reason: string, ticked: boolean) => void;
}

/** Ask wants a reason, which stands in the log, before something is done. */
export function Ask({ title, text, verb, tick, danger, onClose, done }: AskProps) {
  const [reason, setReason] = useState('');
  const [ticked, setTicked] = useState(true);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t.general.cancel}</Button>
          <Button kind={danger ? 'danger' : 'primary'} onClick={() => done(reason.trim(), ticked)}>
            {verb}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p class="dialog-text">{text}</p>
        <Field label={manage().reason}>{(a) => <input {...a} value={reason} maxLength={200} onInput={(e) => setReason(e.currentTarget.value)} />}</Field>
        {tick && (
          <label class="tick">
            <input type="checkbox" class="check" checked={ticked} onChange={() => setTicked(!ticked)} />
            {tick}
          </label>
        )}
      </div>
    </Dialog>
  );
}

function Limits() {
  const w = manage().queue;
  const load = useLoad('limits', () => get<Destinations>('/admin/queue/limits'));
  const [form, setForm] = useState({ domain: '', perMinute: '', connections: '' });
  const items = load.data?.items ?? [];
  const save = async (to: Destination[], done: string) => {
    if (await attempt(put('/admin/queue/limits', { items: to }), done)) await load.reload();
  };
  const add = async (e: Event) => {
    e.preventDefault();
    const domain = form.domain.trim().toLowerCase();
    if (!domain || !(Number(form.perMinute) > 0 || Number(form.connections) > 0)) return;
    await save([...items.filter((d) => d.domain !== domain), { domain, perMinute: Number(form.perMinute) || undefined, connections: Number(form.connections) || undefined }], t.settings.saved);
    setForm({ domain: '', perMinute: '', connections: '' });
  };
  const remove = async (d: Destination) => {
    if (await confirm(w.unlimitTitle(d.domain), w.unlimitText, t.general.remove, true)) await save(items.filter((x) => x !== d), t.settings.saved);
  };
  const field = (key: keyof typeof form) => ({ value: form[key], onInput: (e: { currentTarget: HTMLInputElement }) => setForm({ ...form, [key]: e.currentTarget.value }) });
  return (
    <>
      <p class="quiet">{w.limitsLead}</p>
      <form class="grant-form panel" onSubmit={add}>
        <Field label={w.destination} hint={w.destinationHint}>
          {(a) => <input {...a} autocapitalize="off" spellcheck={false} {...field('domain')} />}
        </Field>
        <Field label={w.perMinute}>{(a) => <input {...a} type="number" min="1" inputMode="numeric" {...field('perMinute')} />}</Field>
        <Field label={w.connections}>{(a) => <input {...a} type="number" min="1" inputMode="numeric" {...field('connections')} />}</Field>
        <Button type="submit" kind="primary" icon="plus">
          {w.limit}
        </Button>
      </form>
      <Listed load={load} icon="queue" none={w.limitsNone} why={w.limitsNoneWhy}>
        {(list) => (
          <ul class="rows">
            {list.map((d) => (
              <li key={d.domain} class="grant">
                <b class="cut">{d.domain}</b>
                <span class="grow" />
                <span class="quiet">{[d.perMinute && w.perMinuteOf(d.perMinute), d.connections && w.connectionsOf(d.connections)].filter(Boolean).join(' · ')}</span>
                <IconButton icon="trash" label={w.unlimit(d.domain)} onClick={() => void remove(d as Destination)} />
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </>
  );
}
