// Mail that was deleted for good: found again and brought back.
import { useState } from 'preact/hooks';
import type { Deleted } from '../api.gen';
import { get, post, query } from '../core/api';
import { t } from '../i18n';
import { deletedWords } from '../i18n/deleted';
import type { Page } from '../core/wire';
import { Button, Field } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm } from '../kit/overlay';
import { endOf, ownBox, Rows, tried, when } from './rows';
import { loadFolders } from './store';

const startOf = (day: string) => (day ? new Date(`${day}T00:00:00`).toISOString() : undefined);

/** DeletedPage lists what may be brought back. */
export function DeletedPage() {
  const w = deletedWords();
  const box = ownBox();
  const [form, setForm] = useState({ q: '', from: '', to: '' });
  const [asked, setAsked] = useState('');
  const [older, setOlder] = useState<Deleted[]>([]);
  const [next, setNext] = useState<string>();
  const load = useLoad(`deleted${box}${asked}`, async () => {
    const page = await get<Page<Deleted>>(`/mailboxes/${box}/deleted${asked}`);
    setOlder([]);
    setNext(page.next);
    return page;
  });
  const search = (e: Event) => {
    e.preventDefault();
    setAsked(query({ q: form.q.trim(), from: startOf(form.from), to: endOf(form.to) }));
  };
  const more = async () => {
    const page = await get<Page<Deleted>>(`/mailboxes/${box}/deleted${asked}${asked ? '&' : '?'}cursor=${next}`);
    setOlder([...older, ...(page.items ?? [])]);
    setNext(page.next);
  };
  const restore = async (m: Deleted) => {
    if (await tried(post(`/mailboxes/${box}/deleted/restore`, { ids: [m.id] }), w.restored)) {
      void load.reload();
      void loadFolders();
    }
  };
  const erase = async (m: Deleted) => {
    if (!(await confirm(w.eraseTitle, w.eraseText, w.erase, true))) return;
    if (await tried(post(`/mailboxes/${box}/deleted/erase`, { ids: [m.id] }), w.erased)) void load.reload();
  };
  const shown = { ...load, data: load.data && { ...load.data, items: [...(load.data.items ?? []), ...older] } };
  return (
    <div class="stack">
      <p class="quiet">{w.lead}</p>
      <form class="stack" onSubmit={search} noValidate>
        <Field label={w.find}>{(a) => <input {...a} type="search" value={form.q} onInput={(e) => setForm({ ...form, q: e.currentTarget.value })} />}</Field>
        <div class="field-pair">
          <Field label={w.from}>{(a) => <input {...a} type="date" value={form.from} onInput={(e) => setForm({ ...form, from: e.currentTarget.value })} />}</Field>
          <Field label={w.to}>{(a) => <input {...a} type="date" value={form.to} onInput={(e) => setForm({ ...form, to: e.currentTarget.value })} />}</Field>
        </div>
        <p>
          <Button type="submit" icon="search">
            {w.search}
          </Button>
        </p>
      </form>
      <Rows load={shown} icon="trash" empty={w.none} label={w.list}>
        {(m) => (
          <li key={m.id}>
            <div class="set-row">
              <b class="cut">{m.subject || w.noSubject}</b>
              <span class="cut">
                {m.from.name || m.from.email} · {when(m.at)}
              </span>
              <small>
                {w.lay(t.folder[m.folder.toLowerCase() as 'inbox'] ?? m.folder)} · {w.until(when(m.until))}
              </small>
            </div>
            <span class="set-acts">
              <Button icon="reply" onClick={() => void restore(m)}>
                {w.restore}
              </Button>
              <Button kind="quiet" icon="trash" onClick={() => void erase(m)}>
                {w.erase}
              </Button>
            </span>
          </li>
        )}
      </Rows>
      {next && (
        <p>
          <Button onClick={() => void more()}>{w.more}</Button>
        </p>
      )}
    </div>
  );
}
