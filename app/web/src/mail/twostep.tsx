import { useState } from 'preact/hooks';
import type { Enrolment, RecoveryCodes, SecondFactorState } from '../api.gen';
import { del, get, post, Refusal } from '../core/api';
import { Banner, Button, CopyField, Fault, faultText, Field, Skeleton, StatusDot } from '../kit/basic';
import { useLoad } from '../kit/load';
import { Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { tried, when } from './rows';

/** TwoStep shows whether a code is asked for at sign-in, and turns that on and off. */
export function TwoStep() {
  const w = words().two;
  const load = useLoad('2fa', () => get<SecondFactorState>('/me/second-factor'));
  const [doing, setDoing] = useState<'' | 'enrol' | 'fresh' | 'stop'>('');
  const [codes, setCodes] = useState<string[] | null>(null);
  const s = load.data;
  if (load.error && !s) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!s) return <Skeleton kind="text" rows={4} />;
  const done = (fresh: string[] | null) => {
    setDoing('');
    setCodes(fresh);
    void load.reload();
  };
  if (codes) return <Codes codes={codes} onKept={() => setCodes(null)} />;
  return (
    <div class="stack">
      <p class="quiet">{w.text}</p>
      <p>
        <StatusDot tone={s.enabled ? 'ok' : 'off'}>
          {s.enabled ? w.on : w.off}
          {s.enabled && s.since ? ` · ${w.since(when(s.since))}` : ''}
        </StatusDot>
      </p>
      {s.forced && <p class="quiet">{w.forced}</p>}
      {s.enabled && <p class={s.recoveryCodes < 3 ? 'late' : 'quiet'}>{w.codesLeft(s.recoveryCodes)}</p>}
      {s.enabled && <p class="quiet">{w.appsHint}</p>}
      <p class="set-acts">
        {!s.enabled && doing !== 'enrol' && (
          <Button kind="primary" icon="shield" onClick={() => setDoing('enrol')}>
            {w.start}
          </Button>
        )}
        {s.enabled && <Button onClick={() => setDoing('fresh')}>{w.fresh}</Button>}
        {s.enabled && !s.forced && (
          <Button kind="danger" onClick={() => setDoing('stop')}>
            {w.stop}
          </Button>
        )}
      </p>
      {doing === 'enrol' && <EnrolForm onDone={done} />}
      {doing === 'fresh' && <AskCode title={w.fresh} text={w.freshText} onClose={() => setDoing('')} act={async (code) => done((await post<RecoveryCodes>('/me/second-factor/recovery-codes', { code })).recoveryCodes)} />}
      {doing === 'stop' && (
        <AskCode
          title={w.stop}
          text={w.stopText}
          danger
          onClose={() => setDoing('')}
          act={async (code) => {
            await del('/me/second-factor', { code });
            toast(w.stopped);
            done(null);
          }}
        />
      )}
    </div>
  );
}

const codeFault = (err: unknown) => (err instanceof Refusal && err.status >= 400 && err.status < 429 && err.status !== 403 ? words().two.wrong : faultText(err));

/** EnrolForm shows the secret as a picture and as text, and takes the first code. */
export function EnrolForm({ onDone }: { onDone: (codes: string[]) => void }) {
  const w = words().two;
  const load = useLoad('enrol', () => post<Enrolment>('/me/second-factor'));
  const [code, setCode] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  if (load.error) return <Fault error={load.error} retry={() => void load.reload()} />;
  if (!load.data) return <Skeleton kind="text" rows={5} />;
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    try {
      onDone((await post<RecoveryCodes>('/me/second-factor/confirm', { code: code.replace(/\s/g, '') })).recoveryCodes);
    } catch (err) {
      setFault(codeFault(err));
      setBusy(false);
    }
  };
  return (
    <form class="enrol" onSubmit={submit} noValidate>
      <p>{w.scan}</p>
      <img class="qr" alt={w.picture} width="180" height="180" src={`data:image/svg+xml,${encodeURIComponent(load.data.svg)}`} />
      <p class="quiet">{w.orType}</p>
      <CopyField value={load.data.secret} label={w.secret} />
      <Field label={w.thenCode} error={fault}>
        {(a) => <input {...a} class="code" inputMode="numeric" autocomplete="one-time-code" maxLength={9} value={code} onInput={(e) => setCode(e.currentTarget.value)} />}
      </Field>
      <Button kind="primary" type="submit" busy={busy}>
        {w.confirm}
      </Button>
    </form>
  );
}

/** Codes shows the recovery codes, once. */
export function Codes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const w = words().two;
  return (
    <div class="stack">
      <Banner tone="warn" title={w.codes}>
        {w.codesText}
      </Banner>
      <ol class="codes">
        {codes.map((c) => (
          <li key={c}>
            <code>{c}</code>
          </li>
        ))}
      </ol>
      <p class="set-acts">
        <Button icon="copy" onClick={() => void tried(navigator.clipboard.writeText(codes.join('\n')), t.general.copied)}>
          {w.copyCodes}
        </Button>
        <Button onClick={() => print()}>{w.print}</Button>
        <Button kind="primary" icon="check" onClick={onKept}>
          {w.kept}
        </Button>
      </p>
    </div>
  );
}

function AskCode({ title, text, danger, act, onClose }: { title: string; text: string; danger?: boolean; act: (code: string) => Promise<void>; onClose: () => void }) {
  const [code, setCode] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    try {
      await act(code.replace(/\s/g, ''));
    } catch (err) {
      setFault(codeFault(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <p class="dialog-text">{text}</p>
        <Field label={t.signIn.code} hint={t.signIn.codeHint} error={fault}>
          {(a) => <input {...a} class="code" autocomplete="one-time-code" maxLength={40} value={code} onInput={(e) => setCode(e.currentTarget.value)} />}
        </Field>
        <Button kind={danger ? 'danger' : 'primary'} type="submit" busy={busy}>
          {title}
        </Button>
      </form>
    </Dialog>
  );
}
