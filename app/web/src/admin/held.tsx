// Mails in quarantine: looked at safely, delivered or deleted.
import { useState } from 'preact/hooks';
import type { HeldMail, HeldView, Reason } from '../api.gen';
import { del, get, post, query } from '../core/api';
import { bytes, fullTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import { lang } from '../i18n/lang';
import { manage } from '../i18n/manage';
import { Banner, Button, Fault, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog } from '../kit/overlay';
import { attempt, Head, Listed, type List } from './parts';

export function HeldPage() {
  const w = manage().held;
  const cursor = place.value.query.get('cursor') ?? '';
  const load = useLoad(`held|${cursor}`, () => get<List<HeldMail>>(`/admin/quarantine${query({ cursor, limit: 50 })}`));
  const [looking, setLooking] = useState<HeldMail | null>(null);
  return (
    <>
      <Head title={w.title} lead={w.lead} />
      <Listed load={load} icon="check" none={w.none} why={w.noneWhy}>
        {(items) => (
          <ul class="queue">
            {items.map((x) => (
              <Line key={x.id} x={x} look={() => setLooking(x)} reload={load.reload} />
            ))}
          </ul>
        )}
      </Listed>
      {load.data?.next && (
        <div class="pager">
          <Button icon="next" onClick={() => go(withQuery({ cursor: load.data?.next ?? null }))}>
            {manage().more}
          </Button>
        </div>
      )}
      {looking && <Look x={looking} onClose={() => setLooking(null)} reload={load.reload} />}
    </>
  );
}

const why = (r: Reason) => (lang.value === 'zh' ? r.zh : r.en);

async function release(x: HeldMail, done: () => Promise<void>): Promise<void> {
  const w = manage().held;
  if (await confirm(w.releaseTitle, x.kind === 'danger' ? w.releaseDanger(x.to) : w.releaseText(x.to), w.release, x.kind === 'danger')) {
    if (await attempt(post(`/admin/quarantine/${x.id}/release`), w.released)) await done();
  }
}

async function drop(x: HeldMail, done: () => Promise<void>): Promise<void> {
  const w = manage().held;
  if (await confirm(w.dropTitle, w.dropText, w.drop, true)) {
    if (await attempt(del(`/admin/quarantine/${x.id}`), w.dropped)) await done();
  }
}

function Line({ x, look, reload }: { x: HeldMail; look: () => void; reload: () => Promise<void> }) {
  const w = manage().held;
  return (
    <li class="panel">
      <div class="queue-line">
        <span class="two-lines">
          <b class="cut">{x.subject || manage().noSubject}</b>
          <small class="cut">{w.line(x.from, x.to)}</small>
        </span>
        <span class="grow" />
        <span class={`tag ${x.kind === 'danger' ? 'tag-err' : 'tag-warn'}`}>{w.kinds[x.kind]}</span>
      </div>
      <p class="quiet">
        {fullTime(new Date(x.at))} · {bytes(x.size)} · {w.points(x.score)}
      </p>
      {x.why?.length > 0 && <p>{x.why.slice(0, 3).map(why).join(manage().comma)}</p>}
      <div class="row-acts-line">
        <Button icon="search" onClick={look}>
          {w.look}
        </Button>
        <Button icon="check" onClick={() => void release(x, reload)}>
          {w.release}
        </Button>
        <Button icon="trash" kind="quiet" onClick={() => void drop(x, reload)}>
          {w.drop}
        </Button>
      </div>
    </li>
  );
}

function Look({ x, onClose, reload }: { x: HeldMail; onClose: () => void; reload: () => Promise<void> }) {
  const w = manage().held;
  const load = useLoad(x.id, () => get<HeldView>(`/admin/quarantine/${x.id}`));
  const v = load.data;
  const done = async () => {
    onClose();
    await reload();
  };
  return (
    <Dialog
      title={x.subject || manage().noSubject}
      onClose={onClose}
      wide
      foot={
        <>
          <Button icon="trash" onClick={() => void drop(x, done)}>
            {w.drop}
          </Button>
          <Button icon="check" onClick={() => void release(x, done)}>
            {w.release}
          </Button>
        </>
      }
    >
      <div class="stack">
        <Banner>{w.safe}</Banner>
        <p class="quiet">{w.line(x.from, x.to)}</p>
        {load.error ? <Fault error={load.error} retry={() => void load.reload()} /> : !v ? <Skeleton rows={3} kind="text" /> : null}
        {v && (
          <>
            <pre class="held-text" tabIndex={0}>
              {v.text || w.noText}
            </pre>
            {v.attachments?.length > 0 && <p>{w.files(v.attachments.join(manage().comma))}</p>}
            {v.why?.length > 0 && (
              <section>
                <h3>{w.why}</h3>
                <ul class="sentences">
                  {v.why.map((r) => (
                    <li key={r.rule}>
                      {why(r)} <span class="quiet">{[r.detail, `${r.points > 0 ? '+' : ''}${r.points}`].filter(Boolean).join(' · ')}</span>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}
