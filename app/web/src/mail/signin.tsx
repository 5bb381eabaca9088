import { useEffect, useState } from 'preact/hooks';
import { get, post, put, Refusal, sessionEnded } from '../core/api';
import { go } from '../core/router';
import { change, loadMe, me, signIn } from '../core/session';
import { Button, Fault, faultText, Field, Skeleton } from '../kit/basic';
import { Dialog } from '../kit/overlay';
import { lang } from '../i18n/lang';
import { t } from '../i18n';

const shortest = 8;

/** Gate is the page before one is known: sign in, activate, or change a password. */
export function Gate({ children, title }: { children: preact.ComponentChildren; title: string }) {
  return (
    <main class="gate">
      <div class="gate-box">
        <div class="gate-brand">
          <img src="/static/icon.svg" alt="" width="44" height="44" />
          <span>{t.brand}</span>
        </div>
        <h1>{title}</h1>
        {children}
      </div>
      <p class="gate-foot">
        <button
          type="button"
          class="link"
          lang={lang.value === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => change({ locale: lang.value === 'zh' ? 'en' : 'zh-CN' })}
        >
          {lang.value === 'zh' ? 'English' : '中文'}
        </button>
      </p>
    </main>
  );
}

export function SignIn() {
  const [must, setMust] = useState<{ old: string } | null>(null);
  if (must) return <NewPassword old={must.old} />;
  return (
    <Gate title={t.signIn.title}>
      <SignInForm onMustChange={(old) => setMust({ old })} />
    </Gate>
  );
}

const secret = (shown: boolean) => ({ type: (shown ? 'text' : 'password') as 'password' });

function signInFault(err: unknown): string {
  if (err instanceof Refusal && err.status === 401) return t.signIn.wrong;
  if (err instanceof Refusal && err.status === 429) return t.signIn.slow;
  return faultText(err);
}

function SignInForm({ onMustChange, login: known = '' }: { onMustChange: (old: string) => void; login?: string }) {
  const [login, setLogin] = useState(known);
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!login.trim() || !password) {
      setFault(t.signIn.both);
      return;
    }
    setBusy(true);
    setFault('');
    try {
      if (await signIn(login.trim(), password)) onMustChange(password);
    } catch (err) {
      setFault(signInFault(err));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={submit} noValidate>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      <Field label={t.signIn.login}>{(a) => <input {...a} name="username" autocomplete="username" autocapitalize="off" spellcheck={false} value={login} data-autofocus onInput={(e) => setLogin(e.currentTarget.value)} />}</Field>
      <Field label={t.signIn.password}>
        {(a) => (
          <span class="with-button">
            <input {...a} name="password" {...secret(shown)} autocomplete="current-password" value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
            <button type="button" class="link" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? t.signIn.hide : t.signIn.show}
            </button>
          </span>
        )}
      </Field>
      <Button type="submit" kind="primary" busy={busy} class="wide">
        {t.signIn.verb}
      </Button>
    </form>
  );
}

/** Relogin lies over the page when the session ended; what was typed stays. */
export function Relogin() {
  const [must, setMust] = useState('');
  if (!sessionEnded.value || !me.value) return null;
  const away = () => location.assign('/mail/');
  return (
    <Dialog title={t.signIn.again} onClose={away}>
      <p class="dialog-text">{t.signIn.againText}</p>
      {must ? <PasswordForm old={must} done={() => (sessionEnded.value = false)} /> : <SignInForm login={me.value.person.login} onMustChange={setMust} />}
    </Dialog>
  );
}

function NewPassword({ old }: { old: string }) {
  return (
    <Gate title={t.signIn.newTitle}>
      <p class="gate-text">{t.signIn.newText}</p>
      <PasswordForm old={old} done={() => void loadMe()} />
    </Gate>
  );
}

interface PasswordProps {
  old?: string;
  askOld?: boolean;
  token?: string;
  verb?: string;
  done: () => void;
}

/** PasswordForm sets a password: a first one by token, or a new one for an old one. */
export function PasswordForm({ old, askOld, token, verb, done }: PasswordProps) {
  const [before, setBefore] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [fault, setFault] = useState<{ field: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: Event) => {
    e.preventDefault();
    if (password.length < shortest) return setFault({ field: 'new', text: t.signIn.tooShort(shortest) });
    if (password !== again) return setFault({ field: 'again', text: t.signIn.notSame });
    setBusy(true);
    setFault(null);
    try {
      if (token) await post(`/activations/${encodeURIComponent(token)}`, { password });
      else await put('/me/password', { old: askOld ? before : old, new: password });
      setPassword('');
      setAgain('');
      setBefore('');
      done();
    } catch (err) {
      setFault({ field: err instanceof Refusal && err.field === 'old' ? 'old' : 'new', text: faultText(err) });
    }
    setBusy(false);
  };
  return (
    <form onSubmit={submit} noValidate>
      {askOld && (
        <Field label={t.signIn.oldPassword} error={fault?.field === 'old' ? fault.text : ''}>
          {(a) => <input {...a} type="password" autocomplete="current-password" value={before} onInput={(e) => setBefore(e.currentTarget.value)} />}
        </Field>
      )}
      <Field label={t.signIn.newPassword} hint={t.signIn.rule} error={fault?.field === 'new' ? fault.text : ''}>
        {(a) => <input {...a} type="password" autocomplete="new-password" value={password} onInput={(e) => setPassword(e.currentTarget.value)} />}
      </Field>
      <Field label={t.signIn.repeat} error={fault?.field === 'again' ? fault.text : ''}>
        {(a) => <input {...a} type="password" autocomplete="new-password" value={again} onInput={(e) => setAgain(e.currentTarget.value)} />}
      </Field>
      <Button type="submit" kind="primary" busy={busy} class="wide">
        {verb ?? t.signIn.setVerb}
      </Button>
    </form>
  );
}

/** Activate is where the link of the activation card leads. */
export function Activate({ token }: { token: string }) {
  const [state, setState] = useState<{ address: string; name: string } | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useEffect(() => {
    get<{ address: string; name: string }>(`/activations/${encodeURIComponent(token)}`).then(setState, setFault);
  }, [token]);
  if (fault) {
    return (
      <Gate title={t.activate.bad}>
        <p class="gate-text">{t.activate.badText}</p>
        {fault instanceof Refusal && fault.status !== 404 && <Fault error={fault} />}
        <Button kind="primary" class="wide" onClick={() => go('/mail/')}>
          {t.signIn.verb}
        </Button>
      </Gate>
    );
  }
  if (!state) {
    return (
      <Gate title={t.activate.title}>
        <Skeleton kind="text" rows={3} />
      </Gate>
    );
  }
  return (
    <Gate title={t.activate.title}>
      <p class="gate-text">{t.activate.text(state.name)}</p>
      <p class="gate-address">{state.address}</p>
      <PasswordForm
        token={token}
        verb={t.activate.verb}
        done={() => {
          go('/mail/', true);
          void loadMe();
        }}
      />
    </Gate>
  );
}

