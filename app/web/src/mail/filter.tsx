import { useState } from 'preact/hooks';
import type { HeldMail, HeldView, SenderRule } from '../api.gen';
import { del, get, post } from '../core/api';
import type { Page } from '../core/wire';
import { Button, Chip, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { useLoad } from '../kit/load';
import { confirm, Dialog } from '../kit/overlay';
import { t } from '../i18n';
import { lang } from '../i18n/lang';
import { words } from '../i18n/settings';
import { Rows, tried, when } from './rows';

/** Senders is one's own list of those whose mail is never, or always, junk. */
export function Senders() {
  const w = words().senders;
  const load = useLoad('senders', () => get<Page<SenderRule>>('/filter/senders'));
  const [text, setText] = useState('');
  const [allow, setAllow] = useState(true);
  const [fault, setFault] = useState('');
  const add = async (e: Event) => {
    e.preventDefault();
    try {
      await post('/filter/senders', { pattern: text.trim(), allow });
      setText('');
      setFault('');
      void load.reload();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <form class="narrow" onSubmit={add} noValidate>
        <Field label={w.pattern} hint={w.hint} error={fault}>
          {(a) => <input {...a} spellcheck={false} autocapitalize="off" value={text} onInput={(e) => setText(e.currentTarget.value)} />}
        </Field>
        <fieldset class="ticks">
          <legend class="sr">{w.kind}</legend>
          {[true, false].map((v) => (
            <label key={String(v)}>
              <input type="radio" name="allow" checked={allow === v} onChange={() => setAllow(v)} />
              {v ? w.allow : w.deny}
            </label>
          ))}
        </fieldset>
        <Button type="submit" icon="plus" disabled={!text.trim()}>
          {w.add}
        </Button>
      </form>
      <Rows load={load} icon="shield" empty={w.empty} label={words().tab.senders}>
        {(r) => (
          <li key={r.id}>
            <div class="set-row">
              <b>{r.pattern}</b>
              <small>{when(r.at)}</small>
            </div>
            <Chip tone={r.allow ? 'ok' : 'err'}>{r.allow ? w.allowed : w.denied}</Chip>
            <Button aria-label={`${t.general.remove}: ${r.pattern}`} onClick={() => void tried(del(`/filter/senders/${r.id}`)).then(load.reload)}>
              {t.general.remove}
            </Button>
          </li>
        )}
      </Rows>
    </div>
  );
}

const reasons = (m: HeldMail | HeldView) =>
  m.why
    .filter((r) => r.points > 0)
    .map((r) => (lang.value === 'zh' ? r.zh : r.en))
    .join(lang.value === 'zh' ? '；' : '; ');

/** Quarantine lists mail for us that was held back, to be looked at, delivered or deleted. */
export function Quarantine() {
  const w = words().quarantine;
  const load = useLoad('quarantine', () => get<Page<HeldMail>>('/quarantine'));
  const [open, setOpen] = useState('');
  const release = async (m: HeldMail) => {
    if (m.kind === 'danger' && !(await confirm(w.releaseTitle, w.releaseText, w.release, true))) return;
    if (await tried(post(`/quarantine/${m.id}/release`), w.released)) void load.reload();
  };
  const drop = async (m: HeldMail) => {
    if (await tried(del(`/quarantine/${m.id}`), w.dropped)) void load.reload();
  };
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <Rows load={load} icon="shield" empty={w.empty} label={words().tab.quarantine}>
        {(m) => (
          <li key={m.id}>
            <div class="set-row">
              <b>{m.subject || t.mail.noSubject}</b>
              <span class="cut">{m.from}</span>
              <small>
                {when(m.at)} · {m.kind === 'danger' ? w.danger : w.spam}
              </small>
              <small>{reasons(m)}</small>
            </div>
            <span class="set-acts">
              <Button onClick={() => setOpen(m.id)}>{w.look}</Button>
              <Button onClick={() => void release(m)}>{w.release}</Button>
              <Button kind="danger" onClick={() => void drop(m)}>
                {t.general.delete}
              </Button>
            </span>
          </li>
        )}
      </Rows>
      {open && <Look id={open} onClose={() => setOpen('')} />}
    </div>
  );
}

function Look({ id, onClose }: { id: string; onClose: () => void }) {
  const w = words().quarantine;
  const load = useLoad(`held${id}`, () => get<HeldView>(`/quarantine/${id}`));
  const m = load.data;
  return (
    <Dialog title={m?.subject || t.mail.noSubject} wide onClose={onClose}>
      {load.error ? <Fault error={load.error} retry={() => void load.reload()} /> : null}
      {!m && !load.error && <Skeleton kind="text" rows={5} />}
      {m && (
        <div class="stack">
          <p class="quiet">
            {m.from} · {when(m.at)}
          </p>
          <p>{reasons(m)}</p>
          {m.attachments.length > 0 && <p class="quiet">{w.files(m.attachments.join(', '))}</p>}
          <pre class="plain">{m.text || m.preview}</pre>
        </div>
      )}
    </Dialog>
  );
}
