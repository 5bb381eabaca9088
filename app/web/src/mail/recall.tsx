// Taking a sent mail back: a question first, then the result person by person. Fetched when first wanted.
import './together';
import { useEffect, useState } from 'preact/hooks';
import type { Recall } from '../api.gen';
import { get, post } from '../core/api';
import { fullTime } from '../core/dates';
import type { Fate, Message } from '../core/wire';
import { Button, Fault, faultText, Skeleton, StatusDot } from '../kit/basic';
import { useLoad } from '../kit/load';
import { Dialog } from '../kit/overlay';
import { t } from '../i18n';
import { lang } from '../i18n/lang';
import { recallWords } from '../i18n/recall';
import { threadTouched } from './store';

interface Props {
  message: Message;
  onClose: () => void;
}

/** RecallSheet asks whether to take a mail back, or tells how that went. */
export function RecallSheet({ message, onClose }: Props) {
  const [begun, setBegun] = useState(!!message.recall);
  return begun ? <Results message={message} onClose={onClose} /> : <Question message={message} onClose={onClose} onBegun={() => setBegun(true)} />;
}

function Question({ message, onClose, onBegun }: Props & { onBegun: () => void }) {
  const w = recallWords();
  const [notice, setNotice] = useState(false);
  const [links, setLinks] = useState(true);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const begin = async () => {
    setBusy(true);
    try {
      await post(`/messages/${message.id}/recall`, { notice, links });
      onBegun();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  const foot = (
    <>
      <Button onClick={onClose}>{t.general.cancel}</Button>
      <Button kind="danger" busy={busy} onClick={() => void begin()}>
        {w.verb}
      </Button>
    </>
  );
  return (
    <Dialog title={w.title} onClose={onClose} foot={foot}>
      <div class="stack">
        <p>{w.explain}</p>
        <label class="tick">
          <input type="checkbox" class="check" checked={links} onChange={(e) => setLinks(e.currentTarget.checked)} />
          {w.links}
        </label>
        <label class="tick">
          <input type="checkbox" class="check" checked={notice} onChange={(e) => setNotice(e.currentTarget.checked)} />
          {w.notice}
        </label>
        {fault && (
          <p class="form-fault" role="alert">
            {fault}
          </p>
        )}
      </div>
    </Dialog>
  );
}

const tones = { recalled: 'ok', revoked: 'ok', read: 'warn', downloaded: 'warn', cannot: 'err', gone: 'off' } as const;

function Results({ message, onClose }: Props) {
  const w = recallWords();
  const load = useLoad(`recall/${message.id}`, () => get<Recall>(`/messages/${message.id}/recall`));
  const touched = threadTouched.value;
  useEffect(() => void load.reload(), [touched]);
  const r = load.data;
  const more = async (wish: { links?: boolean; notice?: boolean }) => {
    await post(`/messages/${message.id}/recall`, wish).catch(() => undefined);
    await load.reload();
  };
  return (
    <Dialog title={w.result} onClose={onClose} wide>
      {!r && (load.error ? <Fault error={load.error} what={w.fault} retry={() => void load.reload()} /> : <Skeleton rows={4} />)}
      {r && (
        <div class="stack">
          <p role="status" aria-live="polite">
            <b>{w.outcome[r.outcome]}</b>
          </p>
          <ul class="set-rows">
            {r.results.map((x) => (
              <li key={`${x.place}${x.who}${x.name}`}>
                <div class="set-row">
                  <b class="cut">{x.name || x.who || w.places[x.place]}</b>
                  <span class="cut">{x.name && x.who ? `${w.places[x.place]} · ${x.who}` : w.places[x.place]}</span>
                  <StatusDot tone={tones[x.result]}>{lang.value === 'zh' ? x.zh : x.en}</StatusDot>
                </div>
              </li>
            ))}
          </ul>
          {r.links.length > 0 && <Button onClick={() => void more({ links: true })}>{w.endLinks(r.links.length)}</Button>}
          {!r.notice && r.results.some((x) => x.place === 'outside') && <Button onClick={() => void more({ notice: true })}>{w.tellOutside}</Button>}
        </div>
      )}
    </Dialog>
  );
}

const fateTones = { delayed: 'warn', relayed: 'off', delivered: 'ok', failed: 'err', deleted: 'warn', read: 'ok' } as const;

type State = Fate['state'];

/** fateOrder puts first what its author has to do something about. */
const fateOrder: State[] = ['failed', 'delayed', 'deleted', 'read', 'delivered', 'relayed'];
const fewFates = 3; // more are folded, so that the mail itself stays in sight

const fateText = (f: Fate) => (lang.value === 'zh' ? f.zh : f.en);

/** Fates tells, recipient by recipient, what came back about a sent mail. */
export function Fates({ list }: { list: Fate[] }) {
  const of = fateOrder.map((state) => list.filter((f) => f.state === state)).filter((fates) => fates.length);
  return (
    <details class="fates" open={list.length <= fewFates}>
      <summary>
        <b>{recallWords().fates}</b>
        {of.map((fates) => (
          <StatusDot key={fates[0].state} tone={fateTones[fates[0].state]}>
            {fateText(fates[0])} {fates.length}
          </StatusDot>
        ))}
      </summary>
      <ul class="set-rows" aria-label={recallWords().fates}>
        {of.flat().map((f) => (
          <li key={f.email}>
            <div class="set-row">
              <b title={f.email}>{f.name || f.email}</b>
              <small>{[fullTime(new Date(f.at)), f.reason].filter(Boolean).join(' · ')}</small>
            </div>
            <StatusDot tone={fateTones[f.state]}>{fateText(f)}</StatusDot>
          </li>
        ))}
      </ul>
    </details>
  );
}
