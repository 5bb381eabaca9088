import {
  $,
  A,
  Banner,
  Button,
  Dialog,
  Empty,
  Fault,
  Field,
  Icon,
  Late,
  Menu,
  Overlays,
  Q,
  Records,
  Refusal,
  Relogin,
  SignIn,
  Skeleton,
  StatusDot,
  T,
  a,
  applyLook,
  cleanDomain,
  confirm,
  d,
  del,
  faultText,
  get,
  go,
  isAdmin,
  lang,
  listen,
  listenKeys,
  loadMe,
  me,
  place,
  post,
  put,
  query,
  startFault,
  t,
  toast,
  tree,
  useLoad,
  withQuery,
  words
} from "./admin-chunk.js?v=d7df6baa69c0";

// src/i18n/half.ts
function half(both) {
  var _a;
  let at = both.indexOf(" · ");
  if (at < 0) return both;
  let zh = both.slice(0, at).trim();
  return lang.value === "zh" ? zh : ((((_a = /^[¥\d][¥\d.,/ A-Z]*/.exec(zh)) == null ? void 0 : _a[0]) ?? "") + both.slice(at + 3)).replace("/ per ", "per ").trim();
}

// src/market/wizard.tsx
var steps = ["plan", "domain", "addresses", "enable", "done"];
function furthest(app) {
  if (isOn(app) || isRunning(app)) return "done";
  let i = app.install;
  return !i || i.state === "none" || i.state === "disabled" ? "plan" : i.domain ? i.rule ? "enable" : "addresses" : "domain";
}
function Wizard({ app, reload }) {
  let w = words().wizard, limit = steps.indexOf(furthest(app)), wanted = steps.indexOf(place.value.query.get("step") ?? (place.value.path.startsWith("/market/done") ? "done" : "")), at = wanted >= 0 && wanted <= limit ? wanted : Math.min(limit, limit === 3 && wanted < 0 ? 2 : limit), step = steps[at], head = T(null), started = T(!1);
  A(() => {
    var _a;
    started.current && ((_a = head.current) == null || _a.focus()), started.current = !0;
  }, [step]);
  let props = { app, reload, to: (s) => go(withQuery({ step: s }, { path: "/market/enable", query: place.value.query })) };
  return /* @__PURE__ */ a("section", { class: "wizard", children: [
    /* @__PURE__ */ a("ol", { class: "wizard-steps", "aria-label": w.title, children: steps.map((s, i) => /* @__PURE__ */ a("li", { class: i < at ? "past" : i === at ? "now" : "", "aria-current": i === at ? "step" : void 0, children: [
      /* @__PURE__ */ a("span", { class: "wizard-dot", children: i < at ? /* @__PURE__ */ a(Icon, { name: "check", size: 15 }) : i + 1 }),
      /* @__PURE__ */ a("span", { class: "wizard-name", children: w.steps[s] })
    ] }, s)) }),
    /* @__PURE__ */ a("header", { children: [
      /* @__PURE__ */ a("p", { class: "quiet", children: w.step(at + 1, steps.length) }),
      /* @__PURE__ */ a("h1", { ref: head, tabIndex: -1, children: step === "done" ? isOn(app) ? w.doneTitle : w.enabling : step === "enable" ? w.confirm : w.steps[step] })
    ] }),
    step === "plan" && /* @__PURE__ */ a(PlanStep, { ...props }),
    step === "domain" && /* @__PURE__ */ a(DomainStep, { ...props }),
    step === "addresses" && /* @__PURE__ */ a(AddressStep, { ...props }),
    step === "enable" && /* @__PURE__ */ a(EnableStep, { ...props }),
    step === "done" && /* @__PURE__ */ a(DoneStep, { ...props })
  ] });
}
function Foot({ back, verb, busy, fault, disabled }) {
  let w = words().wizard;
  return /* @__PURE__ */ a($, { children: [
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a("footer", { class: "wizard-foot", children: [
      back && /* @__PURE__ */ a(Button, { icon: "back", onClick: back, children: w.back }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, disabled, children: verb })
    ] })
  ] });
}
function PlanStep({ app, reload, to }) {
  var _a, _b, _c;
  let w = words().wizard, [plan, setPlan] = d(((_a = app.install) == null ? void 0 : _a.plan) ?? ((_b = app.plans[0]) == null ? void 0 : _b.id) ?? "free"), known = (_c = app.install) == null ? void 0 : _c.scope, [some, setSome] = d(Array.isArray(known)), [picked, setPicked] = d(new Set(Array.isArray(known) ? known : [])), [consent, setConsent] = d(!!app.install), [fault, setFault] = d(""), [busy, setBusy] = d(!1), departments = useLoad("departments", () => get("/admin/departments")), flip = (id) => {
    let next = new Set(picked);
    next.delete(id) || next.add(id), setPicked(next);
  };
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: async (e) => {
    if (e.preventDefault(), some && !picked.size) return setFault(w.scopeNeeded);
    if (!consent) return setFault(w.consentNeeded);
    setBusy(!0), setFault("");
    try {
      await post("/market/mail/install", { plan, scope: some ? [...picked] : "all" }), await reload(), to("domain");
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, children: [
    /* @__PURE__ */ a("fieldset", { children: [
      /* @__PURE__ */ a("legend", { children: w.choosePlan }),
      /* @__PURE__ */ a("div", { class: "plans", children: app.plans.map((p) => /* @__PURE__ */ a("label", { class: `plan${plan === p.id ? " on" : ""}`, children: [
        /* @__PURE__ */ a("input", { type: "radio", name: "plan", class: "sr", checked: plan === p.id, onChange: () => setPlan(p.id) }),
        /* @__PURE__ */ a(Plan, { plan: p, on: plan === p.id })
      ] }, p.id)) })
    ] }),
    /* @__PURE__ */ a("fieldset", { children: [
      /* @__PURE__ */ a("legend", { children: w.scope }),
      /* @__PURE__ */ a("div", { class: "segments", children: [
        /* @__PURE__ */ a("label", { class: some ? "" : "on", children: [
          /* @__PURE__ */ a("input", { type: "radio", name: "scope", checked: !some, onChange: () => setSome(!1) }),
          w.scopeAll
        ] }),
        /* @__PURE__ */ a("label", { class: some ? "on" : "", children: [
          /* @__PURE__ */ a("input", { type: "radio", name: "scope", checked: some, onChange: () => setSome(!0) }),
          w.scopeSome
        ] })
      ] }),
      some && /* @__PURE__ */ a("div", { class: "scope-tree", children: departments.data ? tree(departments.data.items ?? []).map(({ d: d2, depth }) => /* @__PURE__ */ a("label", { class: "tick", style: { paddingLeft: `${depth * 22}px` }, children: [
        /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: picked.has(d2.id), onChange: () => flip(d2.id) }),
        d2.name,
        d2.people !== void 0 && /* @__PURE__ */ a("small", { children: words().departments.people(d2.people) })
      ] }, d2.id)) : /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 3 }) })
    ] }),
    /* @__PURE__ */ a("fieldset", { children: [
      /* @__PURE__ */ a("legend", { children: words().market.permissions }),
      /* @__PURE__ */ a(Permissions, { app }),
      /* @__PURE__ */ a("label", { class: "tick", children: [
        /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: consent, onChange: (e) => setConsent(e.currentTarget.checked) }),
        w.consent
      ] })
    ] }),
    /* @__PURE__ */ a(Foot, { verb: w.next, busy, fault })
  ] });
}
var freeForm = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;
function DomainStep({ app, reload, to }) {
  var _a;
  let w = words().wizard, [own, setOwn] = d(!1), [free, setFree] = d(""), [name, setName] = d(""), [domain, setDomain] = d(null), [fault, setFault] = d({ field: "", text: "" }), [busy, setBusy] = d(!1), fail = (field, err) => setFault({ field, text: faultText(err) }), check = async () => {
    let clean = cleanDomain(name);
    if (!clean) return setFault({ field: "own", text: w.badOwn });
    setBusy(!0), setFault({ field: "", text: "" });
    try {
      setDomain(await addDomain(clean));
    } catch (err) {
      fail("own", err);
    }
    setBusy(!1);
  };
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: async (e) => {
    var _a2;
    if (e.preventDefault(), own && !domain) return check();
    if (!own && !freeForm.test(free)) return setFault({ field: "free", text: w.badFree });
    setBusy(!0), setFault({ field: "", text: "" });
    try {
      await put("/market/mail/setup", { domain: own ? { own: domain == null ? void 0 : domain.name } : { free }, rule: ((_a2 = app.install) == null ? void 0 : _a2.rule) || "pinyin", defaultDomain: !0 }), await reload(), to("addresses");
    } catch (err) {
      fail(own ? "own" : "free", err);
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("div", { class: "choices", role: "radiogroup", "aria-label": w.steps.domain, children: [
      /* @__PURE__ */ a("label", { class: `choice-card${own ? "" : " on"}`, children: [
        /* @__PURE__ */ a("input", { type: "radio", name: "domain", class: "check round", checked: !own, onChange: () => setOwn(!1) }),
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { children: w.freeDomain }),
          /* @__PURE__ */ a("small", { children: w.freeText })
        ] })
      ] }),
      /* @__PURE__ */ a("label", { class: `choice-card${own ? " on" : ""}`, children: [
        /* @__PURE__ */ a("input", { type: "radio", name: "domain", class: "check round", checked: own, onChange: () => setOwn(!0) }),
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { children: w.ownDomain }),
          /* @__PURE__ */ a("small", { children: w.ownText })
        ] })
      ] })
    ] }),
    own ? /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a(Field, { label: w.ownName, hint: words().domains.hint, error: fault.field === "own" ? fault.text : "", required: !0, children: (a2) => /* @__PURE__ */ a(
        "input",
        {
          ...a2,
          value: name,
          autocapitalize: "off",
          spellcheck: !1,
          onInput: (e) => {
            setName(e.currentTarget.value), setDomain(null);
          }
        }
      ) }),
      domain && /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Records, { domain, onChange: setDomain }),
        /* @__PURE__ */ a("p", { class: "quiet", children: w.later })
      ] })
    ] }) : /* @__PURE__ */ a(Field, { label: w.freeName, hint: w.freeHint, error: fault.field === "free" ? fault.text : "", required: !0, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: free, autocapitalize: "off", spellcheck: !1, maxLength: 40, onInput: (e) => setFree(e.currentTarget.value.toLowerCase()) }) }),
    ((_a = app.install) == null ? void 0 : _a.domain) && /* @__PURE__ */ a("p", { class: "quiet", children: [
      "@",
      app.install.domain
    ] }),
    /* @__PURE__ */ a(Foot, { back: () => to("plan"), verb: own && !domain ? w.check : w.next, busy })
  ] });
}
async function addDomain(name) {
  try {
    return await post("/admin/domains", { name });
  } catch (err) {
    let ours = err instanceof Refusal && err.status === 409 ? (await get("/admin/domains")).items.find((d2) => d2.name === name) : void 0;
    if (ours) return ours;
    throw err;
  }
}
async function choiceOf(name) {
  let known = (await get("/admin/domains")).items.find((d2) => d2.name === name);
  return known != null && known.free ? { free: name.split(".")[0] } : { own: name };
}
function AddressStep({ app, reload, to }) {
  var _a, _b, _c;
  let w = words().wizard, domain = ((_a = app.install) == null ? void 0 : _a.domain) ?? "", [rule, setRule] = d(((_b = app.install) == null ? void 0 : _b.rule) || "pinyin"), [fault, setFault] = d(""), [busy, setBusy] = d(!1), load = useLoad(`${rule}@${domain}`, () => get(`/market/mail/preview${query({ rule, domain })}`)), items = (_c = load.data) == null ? void 0 : _c.items;
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: async (e) => {
    var _a2;
    e.preventDefault(), setBusy(!0);
    try {
      rule !== ((_a2 = app.install) == null ? void 0 : _a2.rule) && await put("/market/mail/setup", { domain: await choiceOf(domain), rule, defaultDomain: !0 }), await reload(), to("enable");
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, children: [
    /* @__PURE__ */ a("div", { class: "choices", role: "radiogroup", "aria-label": w.rule, children: ["pinyin", "login"].map((r) => /* @__PURE__ */ a("label", { class: `choice-card${rule === r ? " on" : ""}`, children: [
      /* @__PURE__ */ a("input", { type: "radio", name: "rule", class: "check round", checked: rule === r, onChange: () => setRule(r) }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: w.rules[r] }),
        /* @__PURE__ */ a("small", { children: w.ruleHints[r] })
      ] })
    ] }, r)) }),
    /* @__PURE__ */ a("section", { "aria-label": w.preview, children: [
      /* @__PURE__ */ a("h2", { class: "wizard-sub", children: [
        w.preview,
        items && /* @__PURE__ */ a("small", { children: [
          " ",
          w.previewCount(items.length, items.filter((x) => x.conflict).length)
        ] })
      ] }),
      load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
        load.reload();
      } }) : items ? /* @__PURE__ */ a("ul", { class: "preview", tabIndex: 0, "aria-label": w.preview, children: items.map((x) => /* @__PURE__ */ a("li", { children: [
        /* @__PURE__ */ a("span", { children: x.name }),
        /* @__PURE__ */ a("code", { children: x.address }),
        x.conflict && /* @__PURE__ */ a(StatusDot, { tone: "warn", children: typeof x.conflict == "string" ? w.conflicts[x.conflict] ?? x.conflict : "" })
      ] }, x.person)) }) : /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 6 })
    ] }),
    /* @__PURE__ */ a(Foot, { back: () => to("domain"), verb: w.next, busy, fault })
  ] });
}
function EnableStep({ app, reload, to }) {
  var _a;
  let w = words().wizard, [fault, setFault] = d(""), [busy, setBusy] = d(!1), i = app.install, submit = async (e) => {
    e.preventDefault(), setBusy(!0), setFault("");
    try {
      await post("/market/mail/enable"), await reload(), to("done");
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, rows = [
    [w.summaryPlan, half(((_a = app.plans.find((p) => p.id === (i == null ? void 0 : i.plan))) == null ? void 0 : _a.name) ?? (i == null ? void 0 : i.plan) ?? "")],
    [w.summaryScope, Array.isArray(i == null ? void 0 : i.scope) && i.scope.length ? w.departments(i.scope.length) : w.scopeAll],
    [w.summaryDomain, `@${(i == null ? void 0 : i.domain) ?? ""}`],
    [w.summaryRule, w.rules[(i == null ? void 0 : i.rule) ?? "pinyin"] ?? (i == null ? void 0 : i.rule) ?? ""]
  ];
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: submit, children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.confirmText }),
    /* @__PURE__ */ a("dl", { class: "summary", children: rows.map(([k, v]) => /* @__PURE__ */ a("div", { children: [
      /* @__PURE__ */ a("dt", { children: k }),
      /* @__PURE__ */ a("dd", { children: v })
    ] }, k)) }),
    /* @__PURE__ */ a(Foot, { back: () => to("addresses"), verb: busy ? w.enabling : words().market.enable, busy, fault })
  ] });
}
var progressEvery = 1500, mostLooks = 40;
function DoneStep({ app, reload }) {
  var _a, _b, _c, _d;
  let w = words().wizard, [busy, setBusy] = d(!1), looks = T(0), p = (_a = app.install) == null ? void 0 : _a.people, failed = (p == null ? void 0 : p.failed) ?? [], on = isOn(app), broken = (_c = (_b = app.install) == null ? void 0 : _b.steps) == null ? void 0 : _c.find((s) => s.state === "failed"), open = !on || (p ? p.ready + failed.length < p.total : !1);
  A(() => {
    if (!open || looks.current >= mostLooks) return;
    let timer = setTimeout(() => {
      looks.current++, reload();
    }, progressEvery);
    return () => clearTimeout(timer);
  }, [app]);
  let test = async () => {
    setBusy(!0);
    try {
      await post("/market/mail/test"), toast(w.tested);
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    setBusy(!1);
  };
  return /* @__PURE__ */ a("div", { class: "stack done", children: [
    /* @__PURE__ */ a(Banner, { tone: broken ? "danger" : on ? "ok" : "info", title: `@${((_d = app.install) == null ? void 0 : _d.domain) ?? ""}`, children: (broken == null ? void 0 : broken.detail) || (p ? w.doneText(p.ready, p.total) : "") }),
    p && /* @__PURE__ */ a("progress", { value: p.total ? p.ready / p.total : 1, max: 1, "aria-label": words().market.people(p.ready, p.total) }),
    failed.length > 0 && /* @__PURE__ */ a("section", { children: [
      /* @__PURE__ */ a("h2", { class: "wizard-sub", children: w.failed }),
      /* @__PURE__ */ a("ul", { class: "preview", children: failed.map((f) => /* @__PURE__ */ a("li", { children: [
        /* @__PURE__ */ a("span", { children: f.person }),
        /* @__PURE__ */ a("small", { children: f.reason })
      ] }, f.person)) })
    ] }),
    /* @__PURE__ */ a("footer", { class: "wizard-foot", children: [
      /* @__PURE__ */ a(Button, { icon: "send", busy, disabled: !on, onClick: () => {
        test();
      }, children: w.test }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("a", { class: "btn btn-plain", href: "/admin/", target: "_self", children: /* @__PURE__ */ a("span", { children: w.toAdmin }) }),
      /* @__PURE__ */ a("a", { class: "btn btn-primary", href: "/mail/", target: "_self", children: /* @__PURE__ */ a("span", { children: w.toMail }) })
    ] })
  ] });
}

// src/market/main.tsx
function App() {
  return startFault.value ? /* @__PURE__ */ a("main", { class: "gate", children: /* @__PURE__ */ a(Fault, { error: startFault.value, retry: () => {
    loadMe();
  } }) }) : me.value === void 0 ? /* @__PURE__ */ a("main", { class: "gate", "aria-busy": "true", children: /* @__PURE__ */ a(Late, { after: 300, children: /* @__PURE__ */ a("span", { class: "spin big", "aria-hidden": "true" }) }) }) : me.value === null ? /* @__PURE__ */ a(SignIn, {}) : /* @__PURE__ */ a(Inside, {});
}
var isOn = (app) => {
  var _a;
  return /^(enabled|active|on|running)$/.test(((_a = app.install) == null ? void 0 : _a.state) ?? app.state);
}, isOff = (app) => {
  var _a;
  return /^(disabled|off|stopped)$/.test(((_a = app.install) == null ? void 0 : _a.state) ?? app.state);
}, isBegun = (app) => !!app.install && app.install.state !== "none" && !isOn(app) && !isOff(app), isRunning = (app) => {
  var _a, _b;
  return isBegun(app) && !!((_b = (_a = app.install) == null ? void 0 : _a.steps) != null && _b.length);
};
function Inside() {
  var _a, _b, _c, _d, _e;
  let w = words(), load = useLoad("market", () => get("/market")), found = ((_a = load.data) == null ? void 0 : _a.items.find((a2) => a2.id === "mail")) ?? ((_b = load.data) == null ? void 0 : _b.items[0]), app = ((_c = found == null ? void 0 : found.install) == null ? void 0 : _c.state) === "none" ? { ...found, install: void 0 } : found, path = place.value.path, wizard = path.startsWith("/market/enable") || path.startsWith("/market/done");
  return A(() => {
    document.title = wizard ? w.wizard.title : `${app ? half(app.name) : w.market.title} · ${w.market.title}`;
  }, [wizard, app == null ? void 0 : app.name]), /* @__PURE__ */ a("div", { class: "market", children: [
    /* @__PURE__ */ a("header", { class: "market-top", children: [
      /* @__PURE__ */ a("a", { href: "/market/", class: "market-home", children: [
        /* @__PURE__ */ a("img", { src: "/static/icon.svg", alt: "", width: "28", height: "28" }),
        /* @__PURE__ */ a("b", { children: w.market.title })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("span", { class: "quiet cut", children: (_d = me.value) == null ? void 0 : _d.org.name }),
      /* @__PURE__ */ a(
        Menu,
        {
          label: t.nav.me(((_e = me.value) == null ? void 0 : _e.person.name) ?? ""),
          icon: "gear",
          items: [
            { label: w.market.open, icon: "mail", run: () => location.assign("/mail/") },
            ...isAdmin.value ? [{ label: t.nav.admin, icon: "building", run: () => location.assign("/admin/") }] : []
          ]
        }
      )
    ] }),
    /* @__PURE__ */ a("main", { class: "market-main", id: "main", tabIndex: -1, children: load.error && !app ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? app ? wizard && isAdmin.value ? /* @__PURE__ */ a(Wizard, { app, reload: load.reload }) : /* @__PURE__ */ a(AppPage, { app, reload: load.reload }) : /* @__PURE__ */ a(Empty, { icon: "bolt", title: t.fault.missing }) : /* @__PURE__ */ a(Skeleton, { kind: "card", rows: 4 }) }),
    /* @__PURE__ */ a(Relogin, {})
  ] });
}
var featureIcons = ["bolt", "chat", "shield", "globe"], permissionIcons = { directory: "people", contacts: "people", message: "chat", chat: "chat", calendar: "calendar", todo: "todo", mail: "mail" };
function limitsOf(limits) {
  return Array.isArray(limits) ? limits.map(half) : typeof limits == "string" ? limits ? limits.split(/[\n；;]/) : [] : Object.entries(limits ?? {}).map(([k, v]) => `${k} ${String(v)}`);
}
function Plan({ plan, on }) {
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("span", { class: "plan-name", children: [
      half(plan.name),
      on && /* @__PURE__ */ a(Icon, { name: "check", size: 16 })
    ] }),
    /* @__PURE__ */ a("b", { class: "plan-price", children: half(plan.price) }),
    /* @__PURE__ */ a("ul", { children: limitsOf(plan.limits).map((l) => /* @__PURE__ */ a("li", { children: l }, l)) })
  ] });
}
function Permissions({ app }) {
  return /* @__PURE__ */ a("ul", { class: "permissions", children: app.permissions.map((p) => /* @__PURE__ */ a("li", { children: [
    /* @__PURE__ */ a("span", { class: "permission-icon", children: /* @__PURE__ */ a(Icon, { name: permissionIcons[p.id.split(/[.:_]/)[0]] ?? "shield", size: 19 }) }),
    /* @__PURE__ */ a("span", { class: "two-lines", children: [
      /* @__PURE__ */ a("b", { children: half(p.name) }),
      /* @__PURE__ */ a("small", { children: half(p.why) })
    ] })
  ] }, p.id)) });
}
function AppPage({ app, reload }) {
  let w = words().market;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("section", { class: "hero", children: [
      /* @__PURE__ */ a("span", { class: "hero-icon", children: /* @__PURE__ */ a(Icon, { name: "mail", size: 40 }) }),
      /* @__PURE__ */ a("div", { class: "hero-text", children: [
        /* @__PURE__ */ a("h1", { children: [
          half(app.name),
          " ",
          app.official && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: w.official })
        ] }),
        /* @__PURE__ */ a("p", { class: "hero-promise", children: half(app.promise) }),
        /* @__PURE__ */ a("p", { class: "quiet", children: w.by(app.publisher) }),
        /* @__PURE__ */ a(State, { app })
      ] }),
      /* @__PURE__ */ a(HeroActs, { app, reload })
    ] }),
    /* @__PURE__ */ a("section", { class: "market-section", children: [
      /* @__PURE__ */ a("h2", { children: w.can }),
      /* @__PURE__ */ a("ul", { class: "features", children: w.features.map(([title, text], i) => /* @__PURE__ */ a("li", { children: [
        /* @__PURE__ */ a(Icon, { name: featureIcons[i], size: 24 }),
        /* @__PURE__ */ a("b", { children: title }),
        /* @__PURE__ */ a("p", { children: text })
      ] }, title)) })
    ] }),
    /* @__PURE__ */ a("section", { class: "market-section", children: [
      /* @__PURE__ */ a("h2", { children: w.plans }),
      /* @__PURE__ */ a("ul", { class: "plans", children: app.plans.map((p) => {
        var _a, _b;
        return /* @__PURE__ */ a("li", { class: `plan${((_a = app.install) == null ? void 0 : _a.plan) === p.id ? " on" : ""}`, children: /* @__PURE__ */ a(Plan, { plan: p, on: ((_b = app.install) == null ? void 0 : _b.plan) === p.id }) }, p.id);
      }) })
    ] }),
    /* @__PURE__ */ a("section", { class: "market-section", children: [
      /* @__PURE__ */ a("h2", { children: w.permissions }),
      /* @__PURE__ */ a("p", { class: "quiet", children: w.permissionsText }),
      /* @__PURE__ */ a(Permissions, { app })
    ] })
  ] });
}
function State({ app }) {
  var _a, _b, _c, _d;
  let w = words().market;
  if (isOn(app)) {
    let p = (_a = app.install) == null ? void 0 : _a.people;
    return /* @__PURE__ */ a("p", { class: "hero-state", children: [
      /* @__PURE__ */ a(StatusDot, { tone: "ok", children: w.enabled }),
      ((_b = app.install) == null ? void 0 : _b.domain) && /* @__PURE__ */ a("code", { children: [
        "@",
        app.install.domain
      ] }),
      p && /* @__PURE__ */ a("span", { class: "quiet", children: w.people(p.ready, p.total) }),
      isAdmin.value && /* @__PURE__ */ a("span", { class: "quiet", children: [half(((_c = app.plans.find((x) => {
        var _a2;
        return x.id === ((_a2 = app.install) == null ? void 0 : _a2.plan);
      })) == null ? void 0 : _c.name) ?? ""), Array.isArray((_d = app.install) == null ? void 0 : _d.scope) && app.install.scope.length ? words().wizard.departments(app.install.scope.length) : words().wizard.scopeAll].filter(Boolean).join(" · ") })
    ] });
  }
  return isOff(app) ? /* @__PURE__ */ a("p", { class: "hero-state", children: /* @__PURE__ */ a(StatusDot, { tone: "off", children: w.disabled }) }) : null;
}
function HeroActs({ app, reload }) {
  let w = words().market, [stopping, setStopping] = d(!1), remove = async () => {
    if (await confirm(w.remove, w.disableText, w.remove, !0))
      try {
        await del("/market/mail"), await reload();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  };
  return isAdmin.value ? /* @__PURE__ */ a("div", { class: "hero-acts", children: [
    isOn(app) ? /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("a", { class: "btn btn-primary", href: "/mail/", target: "_self", children: /* @__PURE__ */ a("span", { children: w.open }) }),
      /* @__PURE__ */ a("a", { class: "btn btn-plain", href: "/admin/", target: "_self", children: /* @__PURE__ */ a("span", { children: w.manage }) }),
      /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => setStopping(!0), children: w.disable })
    ] }) : /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a(Button, { kind: "primary", class: "hero-go", onClick: () => go("/market/enable"), children: isBegun(app) ? w.resume : w.enable }),
      app.install && /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => {
        remove();
      }, children: w.remove })
    ] }),
    stopping && /* @__PURE__ */ a(Disable, { onClose: () => setStopping(!1), reload })
  ] }) : /* @__PURE__ */ a("div", { class: "hero-acts", children: isOn(app) ? /* @__PURE__ */ a("a", { class: "btn btn-primary", href: "/mail/", target: "_self", children: /* @__PURE__ */ a("span", { children: w.open }) }) : /* @__PURE__ */ a(Banner, { icon: "info", title: w.onlyAdmin, children: w.onlyAdminText }) });
}
function Disable({ onClose, reload }) {
  let w = words().market, [data, setData] = d("keep"), [fault, setFault] = d(""), [busy, setBusy] = d(!1), run = async () => {
    setBusy(!0);
    try {
      await post("/market/mail/disable", { data }), toast(w.disabledToast), onClose(), await reload();
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(
    Dialog,
    {
      title: w.disableTitle,
      onClose,
      foot: /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Button, { onClick: onClose, children: t.general.cancel }),
        /* @__PURE__ */ a(Button, { kind: "danger", busy, onClick: () => {
          run();
        }, children: w.disableVerb })
      ] }),
      children: [
        /* @__PURE__ */ a("fieldset", { children: [
          /* @__PURE__ */ a("legend", { class: "dialog-text", children: w.disableText }),
          ["keep", "delete"].map((v) => /* @__PURE__ */ a("label", { class: "tick", children: [
            /* @__PURE__ */ a("input", { type: "radio", name: "data", class: "check round", checked: data === v, onChange: () => setData(v) }),
            v === "keep" ? w.keep : w.wipe
          ] }, v))
        ] }),
        fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault })
      ]
    }
  );
}
var Root = () => /* @__PURE__ */ a($, { children: [
  /* @__PURE__ */ a(App, {}, lang.value),
  /* @__PURE__ */ a(Overlays, {})
] });
listen("/market/");
listenKeys();
loadMe();
applyLook().then(() => Q(/* @__PURE__ */ a(Root, {}), document.getElementById("app")));
export {
  Permissions,
  Plan,
  isOn,
  isRunning
};
