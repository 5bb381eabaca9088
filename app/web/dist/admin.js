import {
  $,
  A,
  ApprovalsPage,
  DepartmentsPage,
  DomainsPage,
  Empty,
  Fault,
  Icon,
  Late,
  Overlays,
  PeoplePage,
  Q,
  Relogin,
  SignIn,
  Skeleton,
  StatusDot,
  a,
  applyLook,
  bytes,
  d,
  get,
  go,
  isAdmin,
  lang,
  later,
  listen,
  listenKeys,
  loadMe,
  match,
  me,
  place,
  startFault,
  t,
  useLoad,
  words
} from "./admin-chunk.js?v=8659123352a8";

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
async function lookAround() {
  let w = words().overview, count = (path) => get(path).then((r) => r.items.length, () => 0), [held, approvals, paused] = await Promise.all([count("/admin/quarantine?limit=1"), count("/approvals"), count("/admin/queue?state=held&limit=1")]);
  return [
    ...approvals ? [{ text: w.approvalTodo(approvals), to: "/admin/approvals" }] : [],
    ...held ? [{ text: w.heldTodo, to: "/admin/quarantine" }] : [],
    ...paused ? [{ text: w.pausedTodo, to: "/admin/queue?state=held" }] : []
  ];
}
function OverviewPage() {
  let w = words().overview, load = useLoad("overview", () => get("/admin/overview")), waits = useLoad("waits", lookAround);
  if (load.error && !load.data) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  let data = load.data;
  if (!data) return /* @__PURE__ */ a(Skeleton, { rows: 4, kind: "card" });
  let domains = isDomains(data.domains) ? data.domains : [], waiting = number(data.queue) ?? 0, figures = Object.entries(data).filter(([k, v]) => number(v) !== null && k !== "domains" && (icons[k] || w.other[k])), todo = [
    ...domains.filter((d2) => !d2.verified).map((d2) => ({ text: w.domainTodo(d2.name), to: `/admin/domains/${d2.name}` })),
    ...waits.data ?? [],
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

// src/admin/main.tsx
var blocks = [
  { key: "start", entries: [{ key: "overview", icon: "chart", to: "/admin/" }] },
  {
    key: "who",
    entries: [
      { key: "people", icon: "people", to: "/admin/people", right: "people.manage" },
      { key: "departments", icon: "building", to: "/admin/departments", right: "departments.manage" },
      { key: "roles", icon: "person", to: "/admin/roles", right: "people.manage" }
    ]
  },
  {
    key: "boxes",
    entries: [
      { key: "mailboxes", icon: "inbox", to: "/admin/mailboxes", right: "mail.manage" },
      { key: "groups", icon: "people", to: "/admin/groups", right: "mail.manage" },
      { key: "domains", icon: "globe", to: "/admin/domains", right: "domains.manage" }
    ]
  },
  {
    key: "flow",
    entries: [
      { key: "queue", icon: "queue", to: "/admin/queue", right: "maillog.read" },
      { key: "approvals", icon: "todo", to: "/admin/approvals" },
      { key: "quarantine", icon: "junk", to: "/admin/quarantine", right: "mail.manage" },
      { key: "reports", icon: "chart", to: "/admin/reports", right: "policy.set" }
    ]
  },
  {
    key: "rules",
    entries: [
      { key: "policies", icon: "shield", to: "/admin/policies", right: "policy.set" },
      { key: "archive", icon: "archive", to: "/admin/archive", right: "archive.set" },
      { key: "audit", icon: "log", to: "/admin/audit", right: "audit.read" }
    ]
  }
];
function mine() {
  let may = (e) => {
    var _a;
    return isAdmin.value ? !e.right || (((_a = me.value) == null ? void 0 : _a.rights) ?? []).includes(e.right) : e.key === "approvals";
  };
  return blocks.map((b) => ({ ...b, entries: b.entries.filter(may) })).filter((b) => b.entries.length);
}
function areaOf(path, entries) {
  var _a;
  return path.startsWith("/admin/members") ? "people" : ((_a = entries.find((a2) => a2.key !== "overview" && (path === a2.to || path.startsWith(`${a2.to}/`)))) == null ? void 0 : _a.key) ?? "overview";
}
var AuditLog = later(() => import("./admin-auditlog.js?v=93bab88f17a7").then((m) => m.AuditLog));
function LaterPage({ area, path }) {
  let [code, setCode] = d(), [error, setError] = d(), load = () => {
    setError(void 0), import("./admin-sections.js?v=08f7d588943f").then(setCode, setError);
  };
  return A(load, []), error ? /* @__PURE__ */ a(Fault, { error, retry: load }) : code ? /* @__PURE__ */ a(code.Section, { area, path }) : /* @__PURE__ */ a(Skeleton, { rows: 6 });
}
function App() {
  return startFault.value ? /* @__PURE__ */ a("main", { class: "gate", children: /* @__PURE__ */ a(Fault, { error: startFault.value, retry: () => {
    loadMe();
  } }) }) : me.value === void 0 ? /* @__PURE__ */ a("main", { class: "gate", "aria-busy": "true", children: /* @__PURE__ */ a(Late, { after: 300, children: /* @__PURE__ */ a("span", { class: "spin big", "aria-hidden": "true" }) }) }) : me.value === null ? /* @__PURE__ */ a(SignIn, {}) : !isAdmin.value && !place.value.path.startsWith("/admin/approvals") ? /* @__PURE__ */ a("main", { class: "gate", children: /* @__PURE__ */ a(
    Empty,
    {
      icon: "shield",
      title: words().forbidden,
      action: /* @__PURE__ */ a("a", { class: "btn btn-plain", href: "/mail/", children: /* @__PURE__ */ a("span", { children: words().nav.mail }) }),
      children: words().forbiddenText
    }
  ) }) : /* @__PURE__ */ a(Inside, {});
}
function Inside() {
  var _a, _b;
  let w = words(), path = place.value.path, shown = mine(), entries = shown.flatMap((b) => b.entries), area = areaOf(path, entries);
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
          return go(((_a2 = entries.find((a2) => a2.key === e.currentTarget.value)) == null ? void 0 : _a2.to) ?? "/admin/");
        }, children: shown.map((b) => /* @__PURE__ */ a("optgroup", { label: w.blocks[b.key], children: b.entries.map((a2) => /* @__PURE__ */ a("option", { value: a2.key, children: w.nav[a2.key] }, a2.key)) }, b.key)) })
      ] }),
      /* @__PURE__ */ a("nav", { "aria-label": w.nav.main, children: shown.map((b) => /* @__PURE__ */ a("div", { class: "nav-block", role: "group", "aria-label": w.blocks[b.key], children: [
        b.key !== "start" && /* @__PURE__ */ a("span", { "aria-hidden": "true", children: w.blocks[b.key] }),
        b.entries.map((a2) => /* @__PURE__ */ a("a", { href: a2.to, class: "folder", "aria-current": a2.key === area ? "page" : void 0, children: [
          /* @__PURE__ */ a(Icon, { name: a2.icon, size: 18 }),
          w.nav[a2.key]
        ] }, a2.key))
      ] }, b.key)) }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("div", { class: "admin-away", children: [
        isAdmin.value && /* @__PURE__ */ a("a", { href: "/market/", class: "folder", children: [
          /* @__PURE__ */ a(Icon, { name: "bolt", size: 18 }),
          w.nav.market
        ] }),
        /* @__PURE__ */ a("a", { href: "/mail/", class: "folder", children: [
          /* @__PURE__ */ a(Icon, { name: "back", size: 18 }),
          w.nav.mail
        ] })
      ] })
    ] }),
    /* @__PURE__ */ a("main", { class: "admin-main", id: "main", tabIndex: -1, children: /* @__PURE__ */ a("div", { class: "admin-content", children: area === "overview" ? /* @__PURE__ */ a(OverviewPage, {}) : match("/admin/people/:id", path) ? /* @__PURE__ */ a(LaterPage, { area: "person", path }) : area === "people" ? /* @__PURE__ */ a(PeoplePage, {}) : area === "departments" ? /* @__PURE__ */ a(DepartmentsPage, {}) : area === "domains" ? /* @__PURE__ */ a(DomainsPage, { name: ((_b = match("/admin/domains/:name", path)) == null ? void 0 : _b.name) ?? null }) : area === "approvals" ? /* @__PURE__ */ a(ApprovalsPage, {}) : area === "audit" ? /* @__PURE__ */ a(AuditLog, {}) : /* @__PURE__ */ a(LaterPage, { area, path }) }) }),
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
