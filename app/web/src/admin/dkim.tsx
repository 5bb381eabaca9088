import type { DKIMKey } from '../api.gen';
import { del, get, post } from '../core/api';
import { fullTime } from '../core/dates';
import { words } from '../i18n/admin';
import { Button, Fault, faultText, IconButton, Skeleton, StatusDot } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, toast } from '../kit/overlay';

const tones = { waiting: 'warn', active: 'ok', retired: 'off' } as const;

/** Keys shows what signs a domain's mail, and makes the next key. */
export function Keys({ domain, changed }: { domain: string; changed: () => Promise<void> }) {
  const w = words().dkim;
  const path = `/admin/domains/${encodeURIComponent(domain)}/dkim`;
  const load = useLoad(path, () => get<{ items: DKIMKey[] }>(path));
  const run = async (what: Promise<unknown>, done: string) => {
    try {
      await what;
      toast(done);
      await Promise.all([load.reload(), changed()]);
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  const rotate = async () => {
    if (await confirm(w.rotateTitle, w.rotateText, w.rotate)) await run(post(`${path}/rotate`, {}), w.rotated);
  };
  const remove = async (k: DKIMKey) => {
    if (await confirm(w.removeTitle, w.removeText, w.remove, true)) await run(del(`${path}/${encodeURIComponent(k.selector)}`), w.removed);
  };
  const items = load.data?.items;
  return (
    <section class="panel stack">
      <div class="queue-line">
        <span class="two-lines">
          <h2>{w.title}</h2>
          <small>{w.lead}</small>
        </span>
        <span class="grow" />
        <Button icon="refresh" disabled={items?.some((k) => k.state === 'waiting')} onClick={() => void rotate()}>
          {w.rotate}
        </Button>
      </div>
      {load.error && !items ? <Fault error={load.error} retry={() => void load.reload()} /> : !items ? <Skeleton rows={1} /> : null}
      <ul class="rows">
        {items?.map((k) => (
          <li key={k.selector} class="grant">
            <span class="two-lines">
              <b>{k.selector}</b>
              <small>{[k.algorithm.toUpperCase(), fullTime(new Date(k.createdAt)), w.says[k.state]].join(' · ')}</small>
            </span>
            <span class="grow" />
            <StatusDot tone={tones[k.state]}>{w.states[k.state]}</StatusDot>
            {(k.removable || k.state === 'waiting') && <IconButton icon="trash" label={w.removeOf(k.selector)} onClick={() => void remove(k)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
