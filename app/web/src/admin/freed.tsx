// Addresses that were freed: how long they are kept from others, and which ones wait.
import { useState } from 'preact/hooks';
import type { FreedAddress, FreedPolicy } from '../api.gen';
import { del, get, put, query } from '../core/api';
import { fullTime } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import { manage } from '../i18n/manage';
import { t } from '../i18n';
import { Button, Fault, Field, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm } from '../kit/overlay';
import { Find } from './find';
import { attempt, Listed, type List } from './parts';

const path = '/admin/policies/freed-addresses';
const mostDays = 365;

export function FreedPanel() {
  const load = useLoad('freed', () => get<FreedPolicy>(path));
  if (load.error && !load.data) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton rows={3} />;
  return (
    <>
      <Form policy={load.data} changed={load.reload} />
      <Waiting />
    </>
  );
}

function Form({ policy, changed }: { policy: FreedPolicy; changed: () => Promise<void> }) {
  const w = manage().freed;
  const [days, setDays] = useState(String(policy.holdDays));
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (e: Event) => {
    e.preventDefault();
    const holdDays = Number(days);
    if (!days.trim() || !(Number.isInteger(holdDays) && holdDays >= 0 && holdDays <= mostDays)) return setFault(w.daysBad);
    setFault('');
    setBusy(true);
    if (await attempt(put(path, { holdDays }), t.settings.saved)) await changed();
    setBusy(false);
  };
  return (
    <form class="panel stack" onSubmit={save} noValidate>
      <Field label={w.days} hint={w.daysHint} error={fault}>
        {(a) => <input {...a} type="number" class="short" min={0} max={mostDays} value={days} onInput={(e) => setDays(e.currentTarget.value)} />}
      </Field>
      <p>
        <Button kind="primary" type="submit" busy={busy}>
          {t.general.save}
        </Button>
      </p>
    </form>
  );
}

function Waiting() {
  const w = manage().freed;
  const q = place.value.query.get('q') ?? '';
  const cursor = place.value.query.get('cursor') ?? '';
  const load = useLoad(`freed|${q}|${cursor}`, () => get<List<FreedAddress>>(`/admin/freed-addresses${query({ q, cursor })}`));
  const give = async (f: FreedAddress) => {
    if (await confirm(w.endTitle(f.address), w.endText(f.was), w.end, true)) {
      if (await attempt(del(`/admin/freed-addresses/${encodeURIComponent(f.address)}`), w.ended)) await load.reload();
    }
  };
  return (
    <section class="stack">
      <h2>{w.waiting}</h2>
      {(!!q || !!cursor || !!load.data?.items.length) && (
        <Find fields={{ q: w.find }} />
      )}
      <Listed load={load} icon="clock" none={q ? manage().noneFound : w.none} why={q ? undefined : w.noneWhy}>
        {(items) => (
          <ul class="rows">
            {items.map((f) => (
              <li key={f.address} class="grant">
                <span class="two-lines">
                  <b>{f.address}</b>
                  <small>{[f.was ? w.was(f.was) : w.wasGone, w.until(fullTime(new Date(f.until)))].join(' · ')}</small>
                </span>
                <span class="grow" />
                <Button aria-label={w.endOf(f.address)} onClick={() => void give(f)}>
                  {w.end}
                </Button>
              </li>
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
    </section>
  );
}
