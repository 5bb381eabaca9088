import { useEffect, useState } from 'preact/hooks';
import type { Reset as ResetOf, SignInAlert } from '../api.gen';
import { get, post, Refusal } from '../core/api';
import { go } from '../core/router';
import { loadMe } from '../core/session';
import { Button, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { toast } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { when } from './rows';
import { Gate, PasswordForm } from './signin';
import { Codes, EnrolForm } from './twostep';

/** Activate is where the link of the activation card leads. */
export function Activate({ token }: { token: string }) {
  const [state, setState] = useState<{ address: string; name: string } | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useEffect(() => {
    get<{ address: string; name: string }>(`/activations/${encodeURIComponent(token)}`).then(setState, setFault);
  }, [token]);
  if (fault) {
    return (
      <Gate title={words().activate.bad}>
        <p class="gate-text">{words().activate.badText}</p>
        {fault instanceof Refusal && fault.status !== 404 && <Fault error={fault} />}
        <Button kind="primary" class="wide" onClick={() => go('/mail/')}>
          {t.signIn.verb}
        </Button>
      </Gate>
    );
  }
  if (!state) {
    return (
      <Gate title={words().activate.title}>
        <Skeleton kind="text" rows={3} />
      </Gate>
    );
  }
  return (
    <Gate title={words().activate.title}>
      <p class="gate-text">{words().activate.text(state.name)}</p>
      <p class="gate-address">{state.address}</p>
      <PasswordForm
        set={(password) => post(`/activations/${encodeURIComponent(token)}`, { password })}
        verb={words().activate.verb}
        done={() => {
          go('/mail/', true);
          void loadMe();
        }}
      />
    </Gate>
  );
}

/** Enrol is the page of somebody who may go on only with a second factor. */
export function Enrol() {
  const w = words().two;
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <Gate title={w.enrolTitle}>
      {codes ? (
        <Codes codes={codes} onKept={() => void loadMe()} />
      ) : (
        <>
          <p class="gate-text">{w.enrolText}</p>
          <EnrolForm onDone={setCodes} />
        </>
      )}
    </Gate>
  );
}

/** Forgot asks for a link that sets a new password. */
export function Forgot() {
  const w = words().forgot;
  const [login, setLogin] = useState('');
  const [fault, setFault] = useState('');
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    try {
      await post('/password-resets', { login: login.trim() });
      setSent(true);
    } catch (err) {
      setFault(err instanceof Refusal && err.status === 429 ? t.signIn.slow : faultText(err));
    }
    setBusy(false);
  };
  return (
    <Gate title={w.title}>
      {sent ? (
        <p class="gate-text" role="status">
          {w.done}
        </p>
      ) : (
        <form onSubmit={submit} noValidate>
          <p class="gate-text">{w.text}</p>
          <Field label={t.signIn.login} error={fault}>
            {(a) => <input {...a} autocomplete="username" autocapitalize="off" spellcheck={false} value={login} onInput={(e) => setLogin(e.currentTarget.value)} />}
          </Field>
          <Button type="submit" kind="primary" busy={busy} class="wide" disabled={!login.trim()}>
            {w.verb}
          </Button>
        </form>
      )}
      <p class="gate-more">
        <a href="/mail/">{w.back}</a>
      </p>
    </Gate>
  );
}

interface Linked<T> {
  data?: T;
  fault?: unknown;
}

/** useLink asks what a link of a mail or card is about. */
function useLink<T>(path: string): Linked<T> {
  const [state, setState] = useState<Linked<T>>({});
  useEffect(() => {
    get<T>(path).then(
      (data) => setState({ data }),
      (fault) => setState({ fault }),
    );
  }, [path]);
  return state;
}

function BadLink({ title, text, fault, verb, to }: { title: string; text: string; fault: unknown; verb: string; to: string }) {
  return (
    <Gate title={title}>
      <p class="gate-text">{text}</p>
      {fault instanceof Refusal && fault.status !== 404 && <Fault error={fault} />}
      <Button kind="primary" class="wide" onClick={() => go(to)}>
        {verb}
      </Button>
    </Gate>
  );
}

/** Reset is where the link for a forgotten password leads. */
export function Reset({ token }: { token: string }) {
  const w = words().reset;
  const path = `/password-resets/${encodeURIComponent(token)}`;
  const { data, fault } = useLink<ResetOf>(path);
  if (fault) return <BadLink title={w.bad} text={w.badText} fault={fault} verb={words().forgot.title} to="/mail/forgot" />;
  return (
    <Gate title={w.title}>
      {data ? (
        <>
          <p class="gate-text">{w.text(data.name, data.login)}</p>
          <PasswordForm
            set={(password) => post(path, { password })}
            verb={w.verb}
            done={() => {
              toast(w.done);
              go('/mail/', true);
              void loadMe();
            }}
          />
        </>
      ) : (
        <Skeleton kind="text" rows={3} />
      )}
    </Gate>
  );
}

/** Alert asks whether a sign-in from somewhere new was theirs. Nothing is answered by opening the link. */
export function Alert({ token }: { token: string }) {
  const w = words().alert;
  const path = `/sign-in-alerts/${encodeURIComponent(token)}`;
  const { data, fault } = useLink<SignInAlert>(path);
  const [done, setDone] = useState<'' | 'me' | 'not_me'>('');
  const [failed, setFailed] = useState<unknown>(null);
  const answer = (a: 'me' | 'not_me') => post(path, { answer: a }).then(() => setDone(a), setFailed);
  if (fault) return <BadLink title={w.bad} text={w.badText} fault={fault} verb={w.home} to="/mail/" />;
  if (done) {
    const mine = done === 'me';
    return (
      <Gate title={mine ? w.thanks : w.safeTitle}>
        <p class="gate-text">{mine ? w.thanksText : w.safeText}</p>
        <Button kind="primary" class="wide" onClick={() => go(mine ? '/mail/' : '/mail/settings/security')}>
          {mine ? w.home : w.setPassword}
        </Button>
      </Gate>
    );
  }
  return (
    <Gate title={w.title}>
      {!!failed && <Fault error={failed} />}
      {data ? (
        <>
          <p class="gate-text">{w.text(data.new === 'device' ? w.device : w.network, when(data.at))}</p>
          <p class="gate-address">
            {words().door[data.door]} · {data.ip}
          </p>
          {data.client && <p class="gate-text">{data.client}</p>}
          <div class="gate-acts">
            <Button kind="primary" class="wide" onClick={() => void answer('me')}>
              {w.me}
            </Button>
            <Button kind="danger" class="wide" onClick={() => void answer('not_me')}>
              {w.notMe}
            </Button>
          </div>
        </>
      ) : (
        <Skeleton kind="text" rows={3} />
      )}
    </Gate>
  );
}
