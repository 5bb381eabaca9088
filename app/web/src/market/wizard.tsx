import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post, put, query, Refusal } from '../core/api';
import { go, place, withQuery } from '../core/router';
import type { Department, Domain, Install, MarketApp, Page } from '../core/wire';
import { words } from '../i18n/admin';
import { half } from '../i18n/half';
import { Banner, Button, Fault, faultText, Field, Skeleton, StatusDot } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { toast } from '../kit/overlay';
import { cleanDomain } from '../admin/domains';
import { tree } from '../admin/departments';
import { Records } from '../admin/records';
import { isOn, isRunning, Permissions, Plan } from './main';

const steps = ['plan', 'domain', 'addresses', 'enable', 'done'] as const;
type Step = (typeof steps)[number];

/** furthest is how far the server says the set-up has come. */
function furthest(app: MarketApp): Step {
  if (isOn(app) || isRunning(app)) return 'done';
  const i = app.install;
  if (!i || i.state === 'none' || i.state === 'disabled') return 'plan';
  if (!i.domain) return 'domain';
  return i.rule ? 'enable' : 'addresses';
}

interface StepProps {
  app: MarketApp;
  reload: () => Promise<void>;
  to: (s: Step) => void;
}

/** Wizard leads from the plan to the first mail; a closed page goes on where it was. */
export function Wizard({ app, reload }: { app: MarketApp; reload: () => Promise<void> }) {
  const w = words().wizard;
  const limit = steps.indexOf(furthest(app));
  const wanted = steps.indexOf((place.value.query.get('step') ?? (place.value.path.startsWith('/market/done') ? 'done' : '')) as Step);
  const at = wanted >= 0 && wanted <= limit ? wanted : Math.min(limit, limit === 3 && wanted < 0 ? 2 : limit);
  const step = steps[at];
  const head = useRef<HTMLHeadingElement>(null);
  const started = useRef(false);
  useEffect(() => {
    if (started.current) head.current?.focus();
    started.current = true;
  }, [step]);
  const to = (s: Step) => go(withQuery({ step: s }, { path: '/market/enable', query: place.value.query }));
  const props = { app, reload, to };
  return (
    <section class="wizard">
      <ol class="wizard-steps" aria-label={w.title}>
        {steps.map((s, i) => (
          <li key={s} class={i < at ? 'past' : i === at ? 'now' : ''} aria-current={i === at ? 'step' : undefined}>
            <span class="wizard-dot">{i < at ? <Icon name="check" size={15} /> : i + 1}</span>
            <span class="wizard-name">{w.steps[s]}</span>
          </li>
        ))}
      </ol>
      <header>
        <p class="quiet">{w.step(at + 1, steps.length)}</p>
        <h1 ref={head} tabIndex={-1}>
          {step === 'done' ? (isOn(app) ? w.doneTitle : w.enabling) : step === 'enable' ? w.confirm : w.steps[step]}
        </h1>
      </header>
      {step === 'plan' && <PlanStep {...props} />}
      {step === 'domain' && <DomainStep {...props} />}
      {step === 'addresses' && <AddressStep {...props} />}
      {step === 'enable' && <EnableStep {...props} />}
      {step === 'done' && <DoneStep {...props} />}
    </section>
  );
}

function Foot({ back, verb, busy, fault, disabled }: { back?: () => void; verb: string; busy: boolean; fault?: string; disabled?: boolean }) {
  const w = words().wizard;
  return (
    <>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      <footer class="wizard-foot">
        {back && (
          <Button icon="back" onClick={back}>
            {w.back}
          </Button>
        )}
        <span class="grow" />
        <Button kind="primary" type="submit" busy={busy} disabled={disabled}>
          {verb}
        </Button>
      </footer>
    </>
  );
}

function PlanStep({ app, reload, to }: StepProps) {
  const w = words().wizard;
  const [plan, setPlan] = useState(app.install?.plan ?? app.plans[0]?.id ?? 'free');
  const known = app.install?.scope;
  const [some, setSome] = useState(Array.isArray(known));
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(Array.isArray(known) ? known : []));
  const [consent, setConsent] = useState(!!app.install);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const departments = useLoad('departments', () => get<Page<Department>>('/admin/departments'));
  const flip = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    if (some && !picked.size) return setFault(w.scopeNeeded);
    if (!consent) return setFault(w.consentNeeded);
    setBusy(true);
    setFault('');
    try {
      await post<Install>('/market/mail/install', { plan, scope: some ? [...picked] : 'all' });
      await reload();
      to('domain');
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <fieldset>
        <legend>{w.choosePlan}</legend>
        <div class="plans">
          {app.plans.map((p) => (
            <label key={p.id} class={`plan${plan === p.id ? ' on' : ''}`}>
              <input type="radio" name="plan" class="sr" checked={plan === p.id} onChange={() => setPlan(p.id)} />
              <Plan plan={p} on={plan === p.id} />
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{w.scope}</legend>
        <div class="segments">
          <label class={some ? '' : 'on'}>
            <input type="radio" name="scope" checked={!some} onChange={() => setSome(false)} />
            {w.scopeAll}
          </label>
          <label class={some ? 'on' : ''}>
            <input type="radio" name="scope" checked={some} onChange={() => setSome(true)} />
            {w.scopeSome}
          </label>
        </div>
        {some && (
          <div class="scope-tree">
            {!departments.data ? (
              <Skeleton kind="text" rows={3} />
            ) : (
              tree(departments.data.items ?? []).map(({ d, depth }) => (
                <label key={d.id} class="tick" style={{ paddingLeft: `${depth * 22}px` }}>
                  <input type="checkbox" class="check" checked={picked.has(d.id)} onChange={() => flip(d.id)} />
                  {d.name}
                  {d.people !== undefined && <small>{words().departments.people(d.people)}</small>}
                </label>
              ))
            )}
          </div>
        )}
      </fieldset>
      <fieldset>
        <legend>{words().market.permissions}</legend>
        <Permissions app={app} />
        <label class="tick">
          <input type="checkbox" class="check" checked={consent} onChange={(e) => setConsent(e.currentTarget.checked)} />
          {w.consent}
        </label>
      </fieldset>
      <Foot verb={w.next} busy={busy} fault={fault} />
    </form>
  );
}

const freeForm = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;

function DomainStep({ app, reload, to }: StepProps) {
  const w = words().wizard;
  const [own, setOwn] = useState(!app.freeDomain);
  const [free, setFree] = useState('');
  const [name, setName] = useState('');
  const [domain, setDomain] = useState<Domain | null>(null);
  const [fault, setFault] = useState({ field: '', text: '' });
  const [busy, setBusy] = useState(false);
  const fail = (field: string, err: unknown) => setFault({ field, text: faultText(err) });
  const check = async () => {
    const clean = cleanDomain(name);
    if (!clean) return setFault({ field: 'own', text: w.badOwn });
    setBusy(true);
    setFault({ field: '', text: '' });
    try {
      setDomain(await addDomain(clean));
    } catch (err) {
      fail('own', err);
    }
    setBusy(false);
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    if (own && !domain) return check();
    if (!own && !freeForm.test(free)) return setFault({ field: 'free', text: w.badFree });
    setBusy(true);
    setFault({ field: '', text: '' });
    try {
      await put('/market/mail/setup', { domain: own ? { own: domain?.name } : { free }, rule: app.install?.rule || 'pinyin', defaultDomain: true });
      await reload();
      to('addresses');
    } catch (err) {
      fail(own ? 'own' : 'free', err);
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <div class="choices" role="radiogroup" aria-label={w.steps.domain}>
        {app.freeDomain && (
          <label class={`choice-card${own ? '' : ' on'}`}>
            <input type="radio" name="domain" class="check round" checked={!own} onChange={() => setOwn(false)} />
            <span class="two-lines">
              <b>{w.freeDomain}</b>
              <small>{w.freeText}</small>
            </span>
          </label>
        )}
        <label class={`choice-card${own ? ' on' : ''}`}>
          <input type="radio" name="domain" class="check round" checked={own} onChange={() => setOwn(true)} />
          <span class="two-lines">
            <b>{w.ownDomain}</b>
            <small>{w.ownText}</small>
          </span>
        </label>
      </div>
      {own ? (
        <>
          <Field label={w.ownName} hint={words().domains.hint} error={fault.field === 'own' ? fault.text : ''} required>
            {(a) => (
              <input
                {...a}
                value={name}
                autocapitalize="off"
                spellcheck={false}
                onInput={(e) => {
                  setName(e.currentTarget.value);
                  setDomain(null);
                }}
              />
            )}
          </Field>
          {domain && (
            <>
              <Records domain={domain} onChange={setDomain} />
              <p class="quiet">{w.later}</p>
            </>
          )}
        </>
      ) : (
        <Field label={w.freeName} hint={w.freeHint(`${free || w.freeExample}.${app.freeDomain}`)} error={fault.field === 'free' ? fault.text : ''} required>
          {(a) => <input {...a} value={free} autocapitalize="off" spellcheck={false} maxLength={40} onInput={(e) => setFree(e.currentTarget.value.toLowerCase())} />}
        </Field>
      )}
      {app.install?.domain && <p class="quiet">@{app.install.domain}</p>}
      <Foot back={() => to('plan')} verb={own && !domain ? w.check : w.next} busy={busy} />
    </form>
  );
}

/** addDomain claims a domain, or finds it when it is ours already. */
async function addDomain(name: string): Promise<Domain> {
  try {
    return await post<Domain>('/admin/domains', { name });
  } catch (err) {
    const ours = err instanceof Refusal && err.status === 409 ? (await get<Page<Domain>>('/admin/domains')).items.find((d) => d.name === name) : undefined;
    if (ours) return ours;
    throw err;
  }
}

/** choiceOf says again what was chosen, as the server takes domain and rule together. */
async function choiceOf(name: string): Promise<{ free: string } | { own: string }> {
  const known = (await get<Page<Domain>>('/admin/domains')).items.find((d) => d.name === name);
  return known?.free ? { free: name.split('.')[0] } : { own: name };
}

interface Preview {
  person: string;
  name: string;
  address: string;
  conflict?: string | boolean;
}

function AddressStep({ app, reload, to }: StepProps) {
  const w = words().wizard;
  const domain = app.install?.domain ?? '';
  const [rule, setRule] = useState(app.install?.rule || 'pinyin');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const load = useLoad(`${rule}@${domain}`, () => get<{ items: Preview[] }>(`/market/mail/preview${query({ rule, domain })}`));
  const items = load.data?.items;
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    try {
      if (rule !== app.install?.rule) await put('/market/mail/setup', { domain: await choiceOf(domain), rule, defaultDomain: true });
      await reload();
      to('enable');
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="choices" role="radiogroup" aria-label={w.rule}>
        {(['pinyin', 'login'] as const).map((r) => (
          <label key={r} class={`choice-card${rule === r ? ' on' : ''}`}>
            <input type="radio" name="rule" class="check round" checked={rule === r} onChange={() => setRule(r)} />
            <span class="two-lines">
              <b>{w.rules[r]}</b>
              <small>{w.ruleHints[r]}</small>
            </span>
          </label>
        ))}
      </div>
      <section aria-label={w.preview}>
        <h2 class="wizard-sub">
          {w.preview}
          {items && <small> {w.previewCount(items.length, items.filter((x) => x.conflict).length)}</small>}
        </h2>
        {load.error && !items ? (
          <Fault error={load.error} retry={() => void load.reload()} />
        ) : !items ? (
          <Skeleton kind="text" rows={6} />
        ) : (
          <ul class="preview" tabIndex={0} aria-label={w.preview}>
            {items.map((x) => (
              <li key={x.person}>
                <span>{x.name}</span>
                <code>{x.address}</code>
                {x.conflict && <StatusDot tone="warn">{typeof x.conflict === 'string' ? (w.conflicts[x.conflict] ?? x.conflict) : ''}</StatusDot>}
              </li>
            ))}
          </ul>
        )}
      </section>
      <Foot back={() => to('domain')} verb={w.next} busy={busy} fault={fault} />
    </form>
  );
}

function EnableStep({ app, reload, to }: StepProps) {
  const w = words().wizard;
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const i = app.install;
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setFault('');
    try {
      await post('/market/mail/enable');
      await reload();
      to('done');
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  const rows: [string, string][] = [
    [w.summaryPlan, half(app.plans.find((p) => p.id === i?.plan)?.name ?? i?.plan ?? '')],
    [w.summaryScope, Array.isArray(i?.scope) && i.scope.length ? w.departments(i.scope.length) : w.scopeAll],
    [w.summaryDomain, `@${i?.domain ?? ''}`],
    [w.summaryRule, w.rules[(i?.rule as 'pinyin') ?? 'pinyin'] ?? i?.rule ?? ''],
  ];
  return (
    <form class="stack" onSubmit={submit}>
      <p class="quiet">{w.confirmText}</p>
      <dl class="summary">
        {rows.map(([k, v]) => (
          <div key={k}>
            <dt>{k}</dt>
            <dd>{v}</dd>
          </div>
        ))}
      </dl>
      <Foot back={() => to('addresses')} verb={busy ? w.enabling : words().market.enable} busy={busy} fault={fault} />
    </form>
  );
}

const progressEvery = 1500; // ms between looks while mailboxes are being made
const mostLooks = 40;

function DoneStep({ app, reload }: StepProps) {
  const w = words().wizard;
  const [busy, setBusy] = useState(false);
  const looks = useRef(0);
  const p = app.install?.people;
  const failed = p?.failed ?? [];
  const on = isOn(app);
  const broken = app.install?.steps?.find((s) => s.state === 'failed');
  const open = !on || (p ? p.ready + failed.length < p.total : false);
  useEffect(() => {
    if (!open || looks.current >= mostLooks) return;
    const timer = setTimeout(() => {
      looks.current++;
      void reload();
    }, progressEvery);
    return () => clearTimeout(timer);
  }, [app]);
  const test = async () => {
    setBusy(true);
    try {
      await post('/market/mail/test');
      toast(w.tested);
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
    setBusy(false);
  };
  return (
    <div class="stack done">
      <Banner tone={broken ? 'danger' : on ? 'ok' : 'info'} title={`@${app.install?.domain ?? ''}`}>
        {broken?.detail || (p ? w.doneText(p.ready, p.total) : '')}
      </Banner>
      {p && <progress value={p.total ? p.ready / p.total : 1} max={1} aria-label={words().market.people(p.ready, p.total)} />}
      {failed.length > 0 && (
        <section>
          <h2 class="wizard-sub">{w.failed}</h2>
          <ul class="preview">
            {failed.map((f) => (
              <li key={f.person}>
                <span>{f.person}</span>
                <small>{f.reason}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
      <footer class="wizard-foot">
        <Button icon="send" busy={busy} disabled={!on} onClick={() => void test()}>
          {w.test}
        </Button>
        <span class="grow" />
        <a class="btn btn-plain" href="/admin/" target="_self">
          <span>{w.toAdmin}</span>
        </a>
        <a class="btn btn-primary" href="/mail/" target="_self">
          <span>{w.toMail}</span>
        </a>
      </footer>
    </div>
  );
}
