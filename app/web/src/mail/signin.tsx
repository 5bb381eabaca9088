import { useEffect, useRef, useState } from 'preact/hooks';
import { put, Refusal, sessionEnded } from '../core/api';
import { change, loadMe, me, signIn, signInCode } from '../core/session';
import { Button, faultText, Field } from '../kit/basic';
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

/** SignIn asks who somebody is; a page that can mend a forgotten password names its place. */
export function SignIn({ forgotten }: { forgotten?: string }) {
  const [must, setMust] = useState<{ old: string } | null>(null);
  if (must) return <NewPassword old={must.old} />;
  return (
    <Gate title={t.signIn.title}>
      <SignInForm onMustChange={(old) => setMust({ old })} />
      {forgotten && (
        <p class="gate-more">
          <a href={forgotten}>{t.signIn.forgotten}</a>
        </p>
      )}
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
  const [token, setToken] = useState('');
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
      if (err instanceof Refusal && err.code === 'second_factor_required') setToken(err.token);
      else setFault(signInFault(err));
    }
    setBusy(false);
  };
  if (token) return <CodeForm token={token} onMustChange={() => onMustChange(password)} onAgain={() => setToken('')} />;
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

/** CodeForm is the second step: a code of the authenticator app, or a recovery code. */
export function CodeForm({ token, onMustChange, onAgain }: { token: string; onMustChange: () => void; onAgain: () => void }) {
  const [code, setCode] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!code.trim()) return setFault(t.signIn.codeNeeded);
    setBusy(true);
    try {
      if (await signInCode(token, code.replace(/\s/g, ''))) onMustChange();
    } catch (err) {
      if (err instanceof Refusal && err.code === 'unauthenticated') onAgain();
      setFault(err instanceof Refusal && err.status < 429 && err.status > 0 ? t.signIn.codeWrong : signInFault(err));
    }
    setBusy(false);
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Field label={t.signIn.code} hint={t.signIn.codeHint} error={fault}>
        {(a) => <input {...a} class="code" inputMode="text" autocomplete="one-time-code" autocapitalize="off" spellcheck={false} maxLength={40} value={code} onInput={(e) => setCode(e.currentTarget.value)} />}
      </Field>
      <Button type="submit" kind="primary" busy={busy} class="wide">
        {t.signIn.verb}
      </Button>
      <button type="button" class="link" onClick={onAgain}>
        {t.signIn.otherAccount}
      </button>
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

/** NewPassword is the page where a password that was given is replaced by an own one. */
export function NewPassword({ old }: { old?: string }) {
  return (
    <Gate title={t.signIn.newTitle}>
      <p class="gate-text">{t.signIn.newText}</p>
      <PasswordForm old={old} askOld={!old} done={() => void loadMe()} />
    </Gate>
  );
}

interface PasswordProps {
  old?: string;
  askOld?: boolean;
  verb?: string;
  /** set hands the password over in another way, such as with the token of a link. */
  set?: (password: string) => Promise<unknown>;
  done: () => void;
}

/** PasswordForm sets a password: a new one for an old one, or by the caller's way. */
export function PasswordForm({ old, askOld, set, verb, done }: PasswordProps) {
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
      if (set) await set(password);
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
