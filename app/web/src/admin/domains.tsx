import { useState } from 'preact/hooks';
import { del, get, post, put } from '../core/api';
import { go } from '../core/router';
import type { Domain, Page } from '../core/wire';
import { words } from '../i18n/admin';
import { Button, Empty, Fault, faultText, Field, IconButton, Skeleton, StatusDot } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, Menu, toast } from '../kit/overlay';
import { CatchAll } from './catchall';
import { Keys } from './dkim';
import { Records } from './records';

const domainForm = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;

/** cleanDomain takes what people paste; empty when it is no domain. */
export function cleanDomain(text: string): string {
  const s = text.trim().toLowerCase().replace(/^https?:\/\//, '').replace(/^.*@/, '').replace(/^www\./, '').replace(/[/.]+$/, '');
  return domainForm.test(s) || /^[^\s@/]+\.[^\s@/.]+$/.test(s) ? s : '';
}

export function DomainsPage({ name }: { name: string | null }) {
  const w = words().domains;
  const load = useLoad('domains', () => get<Page<Domain>>('/admin/domains'));
  const [adding, setAdding] = useState(false);
  const items = load.data?.items;
  const one = name ? items?.find((d) => d.name === name) : null;
  const replace = (d: Domain) => load.set({ items: (items ?? []).map((x) => (x.name === d.name ? d : x)) });
  if (load.error && !items) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!items) return <Skeleton rows={5} />;
  if (name && one) return <DomainView domain={one} onChange={replace} reload={load.reload} />;
  return (
    <>
      <header class="admin-head">
        <h1>{words().nav.domains}</h1>
        <span class="grow" />
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
          {w.add}
        </Button>
      </header>
      {!items.length ? (
        <Empty icon="globe" title={w.none} />
      ) : (
        <ul class="domain-list">
          {items.map((d) => (
            <li key={d.name}>
              <a href={`/admin/domains/${d.name}`} class="domain-row">
                <Icon name="globe" size={20} />
                <b class="cut">{d.name}</b>
                {d.default && <span class="tag tag-acc">{w.default}</span>}
                {d.free && <span class="tag tag-plain">{w.free}</span>}
                <span class="grow" />
                <StatusDot tone={d.verified ? 'ok' : 'warn'}>{d.verified ? w.verified : w.unverified}</StatusDot>
                <Icon name="next" size={16} />
              </a>
            </li>
          ))}
        </ul>
      )}
      {adding && <AddDomain onClose={() => setAdding(false)} changed={load.reload} />}
    </>
  );
}

function AddDomain({ onClose, changed }: { onClose: () => void; changed: () => Promise<void> }) {
  const w = words().domains;
  const [name, setName] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (e: Event) => {
    e.preventDefault();
    const clean = cleanDomain(name);
    if (!clean) return setFault(words().wizard.badOwn);
    setBusy(true);
    try {
      const d = await post<Domain>('/admin/domains', { name: clean });
      await changed();
      onClose();
      go(`/admin/domains/${d.name ?? clean}`);
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={w.add} onClose={onClose}>
      <form onSubmit={save} noValidate>
        <Field label={w.name} hint={w.hint} error={fault} required>
          {(a) => <input {...a} value={name} autocapitalize="off" spellcheck={false} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <Button kind="primary" type="submit" busy={busy}>
          {w.add}
        </Button>
      </form>
    </Dialog>
  );
}

function DomainView({ domain, onChange, reload }: { domain: Domain; onChange: (d: Domain) => void; reload: () => Promise<void> }) {
  const w = words().domains;
  const run = async (what: Promise<unknown>, leave = false) => {
    try {
      await what;
      await reload();
      if (leave) go('/admin/domains');
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  const remove = async () => {
    if (await confirm(w.removeTitle(domain.name), w.removeText, w.remove, true)) await run(del(`/admin/domains/${encodeURIComponent(domain.name)}`), true);
  };
  return (
    <>
      <header class="admin-head">
        <IconButton icon="back" label={w.back} onClick={() => go('/admin/domains')} />
        <h1 class="cut">{domain.name}</h1>
        <StatusDot tone={domain.verified ? 'ok' : 'warn'}>{domain.verified ? w.verified : w.unverified}</StatusDot>
        {domain.default && <span class="tag tag-acc">{w.default}</span>}
        <span class="grow" />
        <Menu
          label={words().people.acts(domain.name)}
          items={[
            ...(domain.default ? [] : [{ label: w.setDefault, icon: 'check' as const, run: () => void run(put(`/admin/domains/${encodeURIComponent(domain.name)}/default`, {})) }]),
            { label: w.remove, icon: 'trash', danger: true, run: () => void remove() },
          ]}
        />
      </header>
      <Records domain={domain} onChange={onChange} />
      <Keys domain={domain.name} changed={reload} />
      {domain.verified && <CatchAll key={domain.catchAll?.id ?? ''} domain={domain} changed={reload} />}
    </>
  );
}
