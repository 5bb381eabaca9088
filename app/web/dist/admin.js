import {
  $,
  A,
  Avatar,
  Button,
  DepartmentsPage,
  Dialog,
  DomainsPage,
  Empty,
  Fault,
  Field,
  Icon,
  Late,
  Menu,
  Overlays,
  Q,
  Refusal,
  Relogin,
  SignIn,
  Skeleton,
  StatusDot,
  a,
  applyLook,
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
  match,
  me,
  patch,
  place,
  post,
  query,
  startFault,
  t,
  toast,
  tree,
  useLoad,
  withQuery,
  words
} from "./admin-chunk.js?v=d7df6baa69c0";

// src/admin/people.tsx
var searchAfter = 250, stateTone = (state) => state === "active" ? "ok" : /pending|invited/.test(state) ? "warn" : "off";
function PeoplePage() {
  var _a, _b, _c, _d, _e;
  let w = words().people, q = place.value.query, text = q.get("q") ?? "", department = q.get("department") ?? "", cursor = q.get("cursor") ?? "", [typed, setTyped] = d(text), [before, setBefore] = d([]), [editing, setEditing] = d(null), departments = useLoad("departments", () => get("/admin/departments")), load = useLoad(`${text}|${department}|${cursor}`, () => get(`/admin/people${query({ q: text, department, cursor, limit: 50 })}`));
  A(() => {
    if (typed === text) return;
    let timer = setTimeout(() => {
      setBefore([]), go(withQuery({ q: typed || null, cursor: null }), !0);
    }, searchAfter);
    return () => clearTimeout(timer);
  }, [typed]);
  let items = (_a = load.data) == null ? void 0 : _a.items, list = ((_b = departments.data) == null ? void 0 : _b.items) ?? [];
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a("h1", { children: words().nav.people }),
      ((_c = load.data) == null ? void 0 : _c.total) !== void 0 && /* @__PURE__ */ a("span", { class: "quiet", children: w.total(load.data.total) }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setEditing("new"), children: w.add })
    ] }),
    /* @__PURE__ */ a("div", { class: "admin-filters", children: [
      /* @__PURE__ */ a("span", { class: "admin-search", children: [
        /* @__PURE__ */ a(Icon, { name: "search", size: 18 }),
        /* @__PURE__ */ a("input", { type: "search", "aria-label": w.search, placeholder: w.search, value: typed, onInput: (e) => setTyped(e.currentTarget.value) })
      ] }),
      /* @__PURE__ */ a(
        "select",
        {
          "aria-label": w.department,
          value: department,
          onChange: (e) => {
            setBefore([]), go(withQuery({ department: e.currentTarget.value || null, cursor: null }), !0);
          },
          children: [
            /* @__PURE__ */ a("option", { value: "", children: w.allDepartments }),
            tree(list).map(({ d: d2, depth }) => /* @__PURE__ */ a("option", { value: d2.id, children: "　".repeat(depth) + d2.name }, d2.id))
          ]
        }
      )
    ] }),
    load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : items ? items.length ? /* @__PURE__ */ a(PeopleTable, { items, edit: setEditing, reload: load.reload }) : /* @__PURE__ */ a(Empty, { icon: "people", title: w.none }) : /* @__PURE__ */ a(Skeleton, { rows: 8 }),
    (((_d = load.data) == null ? void 0 : _d.next) || cursor) && /* @__PURE__ */ a("div", { class: "pager", children: [
      /* @__PURE__ */ a(
        Button,
        {
          icon: "back",
          disabled: !cursor,
          onClick: () => {
            go(withQuery({ cursor: before[before.length - 1] || null }), !0), setBefore(before.slice(0, -1));
          },
          children: w.prev
        }
      ),
      /* @__PURE__ */ a(
        Button,
        {
          icon: "next",
          disabled: !((_e = load.data) != null && _e.next),
          onClick: () => {
            var _a2;
            setBefore([...before, cursor]), go(withQuery({ cursor: ((_a2 = load.data) == null ? void 0 : _a2.next) ?? null }), !0);
          },
          children: w.next
        }
      )
    ] }),
    editing && /* @__PURE__ */ a(
      PersonDialog,
      {
        person: editing === "new" ? null : editing,
        departments: list,
        onClose: () => setEditing(null),
        changed: load.reload
      }
    )
  ] });
}
function PeopleTable({ items, edit, reload }) {
  let w = words().people;
  return /* @__PURE__ */ a("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": words().nav.people, children: /* @__PURE__ */ a("table", { class: "table cards people", children: [
    /* @__PURE__ */ a("thead", { children: /* @__PURE__ */ a("tr", { children: [
      /* @__PURE__ */ a("th", { scope: "col", children: w.name }),
      /* @__PURE__ */ a("th", { scope: "col", children: w.address }),
      /* @__PURE__ */ a("th", { scope: "col", children: w.department }),
      /* @__PURE__ */ a("th", { scope: "col", children: w.role }),
      /* @__PURE__ */ a("th", { scope: "col", children: w.state }),
      /* @__PURE__ */ a("th", { scope: "col", children: /* @__PURE__ */ a("span", { class: "sr", children: t.general.more }) })
    ] }) }),
    /* @__PURE__ */ a("tbody", { children: items.map((p) => {
      var _a;
      return /* @__PURE__ */ a("tr", { children: [
        /* @__PURE__ */ a("td", { "data-label": w.name, children: /* @__PURE__ */ a("button", { type: "button", class: "person-cell", onClick: () => edit(p), children: [
          /* @__PURE__ */ a(Avatar, { name: p.name, size: 32 }),
          /* @__PURE__ */ a("span", { class: "two-lines", children: [
            /* @__PURE__ */ a("b", { children: p.name }),
            /* @__PURE__ */ a("small", { children: [p.login, p.title].filter(Boolean).join(" · ") })
          ] })
        ] }) }),
        /* @__PURE__ */ a("td", { "data-label": w.address, children: p.mailbox ? /* @__PURE__ */ a("span", { class: "two-lines", children: [
          p.mailbox.address,
          p.mailbox.state !== "active" && /* @__PURE__ */ a(StatusDot, { tone: stateTone(p.mailbox.state), children: w.states[p.mailbox.state] ?? p.mailbox.state })
        ] }) : /* @__PURE__ */ a("span", { class: "quiet", children: w.noMailbox }) }),
        /* @__PURE__ */ a("td", { "data-label": w.department, children: ((_a = p.departments) == null ? void 0 : _a.map((d2) => d2.name).join("、")) || "–" }),
        /* @__PURE__ */ a("td", { "data-label": w.role, children: w.roles[p.role] ?? p.role }),
        /* @__PURE__ */ a("td", { "data-label": w.state, children: /* @__PURE__ */ a(StatusDot, { tone: stateTone(p.state), children: w.states[p.state] ?? p.state }) }),
        /* @__PURE__ */ a("td", { class: "acts-cell", children: /* @__PURE__ */ a(
          Menu,
          {
            label: w.acts(p.name),
            items: [
              { label: w.edit, icon: "pen", run: () => edit(p) },
              { label: w.resend, icon: "send", run: () => {
                resend(p);
              } },
              { label: w.remove, icon: "trash", danger: !0, run: () => {
                remove(p, reload);
              } }
            ]
          }
        ) })
      ] }, p.id);
    }) })
  ] }) });
}
async function resend(p) {
  try {
    await post(`/admin/people/${p.id}/notice`), toast(words().people.resent);
  } catch (err) {
    toast(faultText(err), void 0, "err");
  }
}
async function remove(p, reload) {
  let w = words().people;
  if (!await confirm(w.removeTitle(p.name), w.removeText, w.remove, !0)) return !1;
  try {
    return await del(`/admin/people/${p.id}`), toast(w.removed), await reload(), !0;
  } catch (err) {
    return toast(faultText(err), void 0, "err"), !1;
  }
}
function PersonDialog({ person, departments, onClose, changed }) {
  var _a;
  let w = words().people, [form, setForm] = d({
    name: (person == null ? void 0 : person.name) ?? "",
    login: (person == null ? void 0 : person.login) ?? "",
    phone: (person == null ? void 0 : person.phone) ?? "",
    title: (person == null ? void 0 : person.title) ?? "",
    role: (person == null ? void 0 : person.role) ?? "member",
    departments: new Set(((_a = person == null ? void 0 : person.departments) == null ? void 0 : _a.map((d2) => d2.id)) ?? []),
    password: ""
  }), [fault, setFault] = d({ field: "", text: "" }), [busy, setBusy] = d(!1), set = (part) => setForm((f) => ({ ...f, ...part })), save = async (e) => {
    if (e.preventDefault(), !form.name.trim()) return setFault({ field: "name", text: w.nameNeeded });
    if (!form.login.trim()) return setFault({ field: "login", text: w.loginNeeded });
    setBusy(!0), setFault({ field: "", text: "" });
    let body = { name: form.name.trim(), login: form.login.trim(), phone: form.phone.trim(), title: form.title.trim(), role: form.role, departments: [...form.departments], password: form.password || void 0 };
    try {
      person ? await patch(`/admin/people/${person.id}`, body) : await post("/admin/people", body), toast(person ? w.saved : w.added), onClose(), await changed();
    } catch (err) {
      setFault({ field: err instanceof Refusal && /^(name|login|phone|password)$/.test(err.field) ? err.field : "all", text: faultText(err) }), setBusy(!1);
    }
  }, bad = (field) => fault.field === field ? fault.text : "", flip = (id) => {
    let next = new Set(form.departments);
    next.delete(id) || next.add(id), set({ departments: next });
  };
  return /* @__PURE__ */ a(Dialog, { title: person ? w.edit : w.add, onClose, children: /* @__PURE__ */ a("form", { onSubmit: save, noValidate: !0, children: [
    /* @__PURE__ */ a("div", { class: "two-fields", children: [
      /* @__PURE__ */ a(Field, { label: w.name, required: !0, error: bad("name"), children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: form.name, maxLength: 60, onInput: (e) => set({ name: e.currentTarget.value }) }) }),
      /* @__PURE__ */ a(Field, { label: w.login, required: !0, error: bad("login"), children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: form.login, maxLength: 60, autocapitalize: "off", spellcheck: !1, onInput: (e) => set({ login: e.currentTarget.value }) }) }),
      /* @__PURE__ */ a(Field, { label: w.phone, error: bad("phone"), children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "tel", value: form.phone, maxLength: 30, onInput: (e) => set({ phone: e.currentTarget.value }) }) }),
      /* @__PURE__ */ a(Field, { label: w.job, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: form.title, maxLength: 60, onInput: (e) => set({ title: e.currentTarget.value }) }) })
    ] }),
    /* @__PURE__ */ a(Field, { label: w.role, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: form.role, onChange: (e) => set({ role: e.currentTarget.value }), children: [.../* @__PURE__ */ new Set(["member", "admin", "super_admin", form.role])].map((r) => /* @__PURE__ */ a("option", { value: r, children: w.roles[r] ?? r }, r)) }) }),
    departments.length > 0 && /* @__PURE__ */ a("fieldset", { class: "people-ticks", children: [
      /* @__PURE__ */ a("legend", { children: w.department }),
      tree(departments).map(({ d: d2, depth }) => /* @__PURE__ */ a("label", { class: "tick", style: { paddingLeft: `${depth * 20}px` }, children: [
        /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: form.departments.has(d2.id), onChange: () => flip(d2.id) }),
        d2.name
      ] }, d2.id))
    ] }),
    !person && /* @__PURE__ */ a(Field, { label: w.password, hint: w.passwordHint, error: bad("password"), children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "password", autocomplete: "new-password", value: form.password, onInput: (e) => set({ password: e.currentTarget.value }) }) }),
    fault.field === "all" && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault.text }),
    /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save }),
      person && /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Button, { icon: "send", onClick: () => {
          resend(person);
        }, children: w.resend }),
        /* @__PURE__ */ a(
          Button,
          {
            icon: "trash",
            kind: "quiet",
            onClick: async () => {
              await remove(person, changed) && onClose();
            },
            children: w.remove
          }
        )
      ] })
    ] })
  ] }) });
}

// src/core/dates.ts
var day = 864e5, formats = /* @__PURE__ */ new Map();
function format(options) {
  let locale = lang.value === "zh" ? "zh-CN" : "en-GB", key = locale + JSON.stringify(options), f = formats.get(key);
  return f || formats.set(key, f = new Intl.DateTimeFormat(locale, options)), f;
}
var startOfDay = (d2) => new Date(d2.getFullYear(), d2.getMonth(), d2.getDate());
var daysBetween = (a2, b) => Math.round((startOfDay(a2).getTime() - startOfDay(b).getTime()) / day), clock = (d2) => format({ hour: "2-digit", minute: "2-digit", hour12: !1 }).format(d2), monthDay = (d2) => format({ month: "short", day: "numeric" }).format(d2), weekday = (d2, width = "short") => format({ weekday: width }).format(d2);
var fullTime = (d2) => format({ year: "numeric", month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: !1 }).format(d2), shortDate = (d2) => format({ year: "numeric", month: "numeric", day: "numeric" }).format(d2);
function rowTime(iso, yesterday, now = /* @__PURE__ */ new Date()) {
  let d2 = new Date(iso);
  if (Number.isNaN(d2.getTime())) return "";
  let ago = daysBetween(now, d2);
  return ago <= 0 && ago > -1 ? clock(d2) : ago === 1 ? yesterday : ago > 1 && ago < 6 ? weekday(d2) : d2.getFullYear() === now.getFullYear() ? monthDay(d2) : shortDate(d2);
}
function bytes(n) {
  return n < 1024 ? `${n} B` : n < 1024 * 1024 ? `${Math.round(n / 1024)} KB` : n < 1024 ** 3 ? `${(n / 1024 / 1024).toFixed(1)} MB` : `${(n / 1024 ** 3).toFixed(1)} GB`;
}

// src/admin/watch.tsx
var icons = {
  people: ["people", "/admin/people"],
  mailboxes: ["mail", "/admin/people"],
  queue: ["queue", "/admin/queue"],
  storage: ["chart", ""]
};
function isDomains(v) {
  return Array.isArray(v) && v.every((d2) => typeof (d2 == null ? void 0 : d2.name) == "string");
}
function number(v) {
  if (typeof v == "number") return v;
  if (v && typeof v == "object") {
    let o = v;
    for (let k of ["total", "count", "used", "depth", "waiting"]) if (typeof o[k] == "number") return o[k];
  }
  return null;
}
function OverviewPage() {
  let w = words().overview, load = useLoad("overview", () => get("/admin/overview"));
  if (load.error && !load.data) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  let data = load.data;
  if (!data) return /* @__PURE__ */ a(Skeleton, { rows: 4, kind: "card" });
  let domains = isDomains(data.domains) ? data.domains : [], waiting = number(data.queue) ?? 0, figures = Object.entries(data).filter(([k, v]) => number(v) !== null && k !== "domains" && (icons[k] || w.other[k])), todo = [
    ...domains.filter((d2) => !d2.verified).map((d2) => ({ text: w.domainTodo(d2.name), to: `/admin/domains/${d2.name}` })),
    ...waiting ? [{ text: w.queueTodo(waiting), to: "/admin/queue" }] : []
  ];
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: /* @__PURE__ */ a("h1", { children: words().nav.overview }) }),
    /* @__PURE__ */ a("div", { class: "figures", children: figures.map(([k, v]) => {
      let [icon, to] = icons[k] ?? ["chart", ""], value = number(v), inside = /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Icon, { name: icon, size: 20 }),
        /* @__PURE__ */ a("span", { children: w[k] ?? w.other[k] }),
        /* @__PURE__ */ a("b", { children: k === "storage" ? bytes(value) : value.toLocaleString() })
      ] });
      return to ? /* @__PURE__ */ a("a", { class: "figure", href: to, children: inside }, k) : /* @__PURE__ */ a("div", { class: "figure", children: inside }, k);
    }) }),
    /* @__PURE__ */ a("section", { class: "panel", children: [
      /* @__PURE__ */ a("h2", { children: w.todo }),
      todo.length ? /* @__PURE__ */ a("ul", { class: "todo-links", children: todo.map((x) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { href: x.to, children: [
        /* @__PURE__ */ a(Icon, { name: "warn", size: 18 }),
        " ",
        x.text,
        " ",
        /* @__PURE__ */ a(Icon, { name: "next", size: 15 })
      ] }) }, x.to)) }) : /* @__PURE__ */ a(StatusDot, { tone: "ok", children: w.allGood })
    ] }),
    domains.length > 0 && /* @__PURE__ */ a("section", { class: "panel", children: [
      /* @__PURE__ */ a("h2", { children: w.domains }),
      /* @__PURE__ */ a("ul", { class: "todo-links", children: domains.map((d2) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { href: `/admin/domains/${d2.name}`, children: [
        /* @__PURE__ */ a(Icon, { name: "globe", size: 18 }),
        " ",
        d2.name,
        /* @__PURE__ */ a("span", { class: "grow" }),
        /* @__PURE__ */ a(StatusDot, { tone: d2.verified ? "ok" : "warn", children: d2.verified ? w.verified : w.unverified })
      ] }) }, d2.name)) })
    ] })
  ] });
}
function pick(o, ...keys) {
  for (let k of keys) {
    let v = o[k];
    if (typeof v == "string" && v) return v;
    if (typeof v == "number") return String(v);
    if (v && typeof v == "object" && !Array.isArray(v)) {
      let name = v.name ?? v.email;
      if (typeof name == "string") return name;
    }
    if (Array.isArray(v) && v.length) return v.map((x) => typeof x == "string" ? x : String((x == null ? void 0 : x.email) ?? "")).join("、");
  }
  return "";
}
function QueuePage() {
  var _a;
  let w = words().queue, load = useLoad("queue", () => get("/admin/queue")), items = (_a = load.data) == null ? void 0 : _a.items, run = async (what, done) => {
    try {
      await what, toast(done), await load.reload();
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
  }, drop = async (id) => {
    await confirm(w.dropTitle, w.dropText, w.drop, !0) && await run(del(`/admin/queue/${id}`), w.dropped);
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a("h1", { children: words().nav.queue }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { icon: "refresh", onClick: () => {
        load.reload();
      }, children: t.general.refresh })
    ] }),
    load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : items ? items.length ? /* @__PURE__ */ a("ul", { class: "queue", children: items.map((x) => {
      let id = String(x.id), next = pick(x, "next", "nextAt", "nextAttempt", "due"), last = pick(x, "last", "lastReply", "lastError", "reply", "error", "why");
      return /* @__PURE__ */ a("li", { class: "panel", children: [
        /* @__PURE__ */ a("div", { class: "queue-line", children: [
          /* @__PURE__ */ a("span", { class: "two-lines", children: [
            /* @__PURE__ */ a("b", { children: pick(x, "subject") || pick(x, "to", "rcpt", "recipient", "recipients") }),
            /* @__PURE__ */ a("small", { children: [
              pick(x, "from", "sender"),
              " → ",
              pick(x, "to", "rcpt", "recipient", "recipients")
            ] })
          ] }),
          /* @__PURE__ */ a(StatusDot, { tone: x.state === "failed" ? "err" : "warn", children: words().queueStates[pick(x, "state")] ?? w.state })
        ] }),
        /* @__PURE__ */ a("p", { class: "quiet", children: [
          typeof x.attempts == "number" && w.attempts(x.attempts),
          " ",
          next && w.next(rowTime(next, t.dates.yesterday))
        ] }),
        last && /* @__PURE__ */ a("p", { class: "queue-last", children: [
          /* @__PURE__ */ a("small", { children: w.last }),
          " ",
          /* @__PURE__ */ a("code", { children: last })
        ] }),
        /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
          /* @__PURE__ */ a(Button, { icon: "refresh", onClick: () => {
            run(post(`/admin/queue/${id}/retry`), w.retried);
          }, children: w.retry }),
          /* @__PURE__ */ a(Button, { icon: "trash", kind: "quiet", onClick: () => {
            drop(id);
          }, children: w.drop })
        ] })
      ] }, id);
    }) }) : /* @__PURE__ */ a(Empty, { icon: "check", title: w.none }) : /* @__PURE__ */ a(Skeleton, { rows: 5 })
  ] });
}
function AuditPage() {
  var _a;
  let w = words().audit, load = useLoad("audit", () => get("/admin/audit")), items = (_a = load.data) == null ? void 0 : _a.items;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: /* @__PURE__ */ a("h1", { children: words().nav.audit }) }),
    load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : items ? items.length ? /* @__PURE__ */ a("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": words().nav.audit, children: /* @__PURE__ */ a("table", { class: "table cards", children: [
      /* @__PURE__ */ a("thead", { children: /* @__PURE__ */ a("tr", { children: [
        /* @__PURE__ */ a("th", { scope: "col", children: w.when }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.who }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.what }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.about })
      ] }) }),
      /* @__PURE__ */ a("tbody", { children: items.map((x, i) => {
        let at = pick(x, "at", "time", "ts");
        return /* @__PURE__ */ a("tr", { children: [
          /* @__PURE__ */ a("td", { "data-label": w.when, children: at ? fullTime(new Date(at)) : "" }),
          /* @__PURE__ */ a("td", { "data-label": w.who, children: pick(x, "who", "actor", "person", "by") }),
          /* @__PURE__ */ a("td", { "data-label": w.what, children: /* @__PURE__ */ a("code", { children: pick(x, "action", "verb", "act", "kind") }) }),
          /* @__PURE__ */ a("td", { "data-label": w.about, children: pick(x, "what", "target", "object", "about", "detail") })
        ] }, String(x.id ?? i));
      }) })
    ] }) }) : /* @__PURE__ */ a(Empty, { icon: "log", title: w.none }) : /* @__PURE__ */ a(Skeleton, { rows: 6 })
  ] });
}

// src/admin/main.tsx
var areas = [
  { key: "overview", icon: "chart", to: "/admin/" },
  { key: "people", icon: "people", to: "/admin/people" },
  { key: "departments", icon: "building", to: "/admin/departments" },
  { key: "domains", icon: "globe", to: "/admin/domains" },
  { key: "queue", icon: "queue", to: "/admin/queue" },
  { key: "audit", icon: "log", to: "/admin/audit" }
];
function areaOf(path) {
  var _a;
  return path.startsWith("/admin/members") ? "people" : ((_a = areas.find((a2) => a2.key !== "overview" && path.startsWith(a2.to))) == null ? void 0 : _a.key) ?? "overview";
}
function App() {
  return startFault.value ? /* @__PURE__ */ a("main", { class: "gate", children: /* @__PURE__ */ a(Fault, { error: startFault.value, retry: () => {
    loadMe();
  } }) }) : me.value === void 0 ? /* @__PURE__ */ a("main", { class: "gate", "aria-busy": "true", children: /* @__PURE__ */ a(Late, { after: 300, children: /* @__PURE__ */ a("span", { class: "spin big", "aria-hidden": "true" }) }) }) : me.value === null ? /* @__PURE__ */ a(SignIn, {}) : isAdmin.value ? /* @__PURE__ */ a(Inside, {}) : /* @__PURE__ */ a("main", { class: "gate", children: /* @__PURE__ */ a(
    Empty,
    {
      icon: "shield",
      title: words().forbidden,
      action: /* @__PURE__ */ a("a", { class: "btn btn-plain", href: "/mail/", children: /* @__PURE__ */ a("span", { children: words().nav.mail }) }),
      children: words().forbiddenText
    }
  ) });
}
function Inside() {
  var _a, _b;
  let w = words(), path = place.value.path, area = areaOf(path);
  return A(() => {
    document.title = `${w.nav[area]} · ${w.title}`;
  }, [area]), /* @__PURE__ */ a("div", { class: "admin", children: [
    /* @__PURE__ */ a("a", { class: "skip", href: "#main", children: t.nav.skip }),
    /* @__PURE__ */ a("aside", { class: "admin-side", children: [
      /* @__PURE__ */ a("div", { class: "admin-brand", children: [
        /* @__PURE__ */ a("img", { src: "/static/icon.svg", alt: "", width: "32", height: "32" }),
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { children: w.title }),
          /* @__PURE__ */ a("small", { class: "cut", children: (_a = me.value) == null ? void 0 : _a.org.name })
        ] })
      ] }),
      /* @__PURE__ */ a("label", { class: "admin-select", children: [
        /* @__PURE__ */ a("span", { class: "sr", children: w.nav.main }),
        /* @__PURE__ */ a("select", { value: area, onChange: (e) => {
          var _a2;
          return go(((_a2 = areas.find((a2) => a2.key === e.currentTarget.value)) == null ? void 0 : _a2.to) ?? "/admin/");
        }, children: areas.map((a2) => /* @__PURE__ */ a("option", { value: a2.key, children: w.nav[a2.key] }, a2.key)) })
      ] }),
      /* @__PURE__ */ a("nav", { "aria-label": w.nav.main, children: areas.map((a2) => /* @__PURE__ */ a("a", { href: a2.to, class: "folder", "aria-current": a2.key === area ? "page" : void 0, children: [
        /* @__PURE__ */ a(Icon, { name: a2.icon, size: 18 }),
        w.nav[a2.key]
      ] }, a2.key)) }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("div", { class: "admin-away", children: [
        /* @__PURE__ */ a("a", { href: "/market/", class: "folder", children: [
          /* @__PURE__ */ a(Icon, { name: "bolt", size: 18 }),
          w.nav.market
        ] }),
        /* @__PURE__ */ a("a", { href: "/mail/", class: "folder", children: [
          /* @__PURE__ */ a(Icon, { name: "back", size: 18 }),
          w.nav.mail
        ] })
      ] })
    ] }),
    /* @__PURE__ */ a("main", { class: "admin-main", id: "main", tabIndex: -1, children: /* @__PURE__ */ a("div", { class: "admin-content", children: [
      area === "overview" && /* @__PURE__ */ a(OverviewPage, {}),
      area === "people" && /* @__PURE__ */ a(PeoplePage, {}),
      area === "departments" && /* @__PURE__ */ a(DepartmentsPage, {}),
      area === "domains" && /* @__PURE__ */ a(DomainsPage, { name: ((_b = match("/admin/domains/:name", path)) == null ? void 0 : _b.name) ?? null }),
      area === "queue" && /* @__PURE__ */ a(QueuePage, {}),
      area === "audit" && /* @__PURE__ */ a(AuditPage, {})
    ] }) }),
    /* @__PURE__ */ a(Relogin, {})
  ] });
}
var Root = () => /* @__PURE__ */ a($, { children: [
  /* @__PURE__ */ a(App, {}, lang.value),
  /* @__PURE__ */ a(Overlays, {})
] });
listen("/admin/");
listenKeys();
loadMe();
applyLook().then(() => Q(/* @__PURE__ */ a(Root, {}), document.getElementById("app")));
