import {
  $,
  Banner,
  Button,
  Dialog,
  Empty,
  Fault,
  Field,
  Skeleton,
  StatusDot,
  a,
  bytes,
  confirm,
  d,
  faultText,
  fullTime,
  get,
  lang,
  post,
  query,
  toast,
  useLoad
} from "./chunk.js?v=e4da6107aa30";

// src/i18n/audit.ts
var zh = {
  lead: "只能查阅授权范围内的邮件。每次查找、打开和导出都会写入操作日志。",
  scope: "授权范围",
  whole: "全公司",
  since: (d2) => `归档从 ${d2} 开始`,
  off: "公司没有开启归档，只能查到被保全的邮件。",
  cases: "调查事项",
  none: "还没有调查事项。查阅归档前，请先写明要查什么和原因。",
  open: "新建事项",
  title: "事项名称",
  reason: "原因（会写入操作日志）",
  state: { open: "进行中", waiting: "等另一位审计员批准", closed: "已结束" },
  by: (n, d2) => `${n} · ${d2}`,
  use: "查阅",
  approve: "批准",
  approved: "已批准",
  close: "结束事项",
  closeTitle: "结束这个事项？",
  closeText: "结束后不能再用它查阅归档。",
  back: "返回事项列表",
  sender: "发件人",
  recipient: "收件人",
  subject: "主题",
  text: "正文或附件里的词",
  from: "从",
  until: "到",
  search: "查找",
  found: "没有符合条件的邮件",
  results: "查找结果",
  export: "全部导出（ZIP，含校验值）",
  why: { journal: "", hold: "已删除，因保全留存", live: "在被保全的邮箱里" },
  read: "打开",
  raw: "下载原文",
  deliver: "重新投递给我",
  deliverTo: (a2) => `重新投递给 ${a2}`,
  delivered: "已重新投递",
  envelope: (f, t) => `信封：${f} → ${t}`,
  headers: "邮件头",
  files: "附件",
  hash: "SHA-256",
  more: "更多"
}, en = {
  lead: "You see mail within your scope only. Each search, reading and export is written into the audit log.",
  scope: "Scope",
  whole: "The whole organisation",
  since: (d2) => `The archive begins on ${d2}`,
  off: "There is no archive: only mail under legal hold can be found.",
  cases: "Cases",
  none: "There are no cases. Say what you look for and why before you read the archive.",
  open: "New case",
  title: "Title",
  reason: "Reason (goes into the audit log)",
  state: { open: "Open", waiting: "Waits for a second auditor", closed: "Closed" },
  by: (n, d2) => `${n} · ${d2}`,
  use: "Search",
  approve: "Approve",
  approved: "Approved",
  close: "Close case",
  closeTitle: "Close this case?",
  closeText: "The archive cannot be read for it any more.",
  back: "Back to the cases",
  sender: "Sender",
  recipient: "Recipient",
  subject: "Subject",
  text: "Words in the text or files",
  from: "From",
  until: "Until",
  search: "Search",
  found: "No mail fits",
  results: "Results",
  export: "Export all (ZIP with hashes)",
  why: { journal: "", hold: "Deleted, kept by a legal hold", live: "In a mailbox under legal hold" },
  read: "Read",
  raw: "Download original",
  deliver: "Deliver to me",
  deliverTo: (a2) => `Deliver again to ${a2}`,
  delivered: "Delivered again",
  envelope: (f, t) => `Envelope: ${f} → ${t}`,
  headers: "Header",
  files: "Files",
  hash: "SHA-256",
  more: "More"
}, auditWords = () => lang.value === "zh" ? zh : en;

// src/mail/auditor.tsx
var when = (iso) => fullTime(new Date(iso));
async function done(act, words) {
  try {
    return await act, words && toast(words), !0;
  } catch (err) {
    return toast(faultText(err), void 0, "err"), !1;
  }
}
function Rows({ load, empty: empty2, label, children }) {
  return load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : load.data ? load.data.items.length ? /* @__PURE__ */ a("ul", { class: "set-rows", "aria-label": label, children: load.data.items.map(children) }) : /* @__PURE__ */ a(Empty, { icon: "search", title: empty2 }) : /* @__PURE__ */ a(Skeleton, { rows: 3 });
}
function AuditorPage() {
  let w = auditWords(), [at, setAt] = d(null), about = useLoad("archive", () => get("/archive"));
  if (about.error) return /* @__PURE__ */ a(Fault, { error: about.error, retry: () => {
    about.reload();
  } });
  if (!about.data) return /* @__PURE__ */ a(Skeleton, { rows: 3 });
  if (at) return /* @__PURE__ */ a(Work, { of: at, leave: () => setAt(null) });
  let s = about.data.scope, who = s.whole ? w.whole : [...s.departments, ...s.people].map((x) => x.name || x.id).join(" · ");
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.lead }),
    /* @__PURE__ */ a("p", { children: [
      w.scope,
      ": ",
      who
    ] }),
    /* @__PURE__ */ a("p", { class: "quiet", children: about.data.since ? w.since(when(about.data.since)) : w.off }),
    /* @__PURE__ */ a(Cases, { use: setAt })
  ] });
}
function Cases({ use }) {
  let w = auditWords(), load = useLoad("cases", () => get("/archive/cases")), [adding, setAdding] = d(!1), shut = async (c) => {
    await confirm(w.closeTitle, w.closeText, w.close, !0) && await done(post(`/archive/cases/${c.id}/close`)) && load.reload();
  }, approve = async (c) => {
    await done(post(`/archive/cases/${c.id}/approve`), w.approved) && load.reload();
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: w.open }) }),
    /* @__PURE__ */ a(Rows, { load, empty: w.none, label: w.cases, children: (c) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: c.title }),
        /* @__PURE__ */ a("span", { children: c.reason }),
        /* @__PURE__ */ a(StatusDot, { tone: c.state === "open" ? "ok" : c.state === "waiting" ? "warn" : "off", children: w.state[c.state] }),
        /* @__PURE__ */ a("small", { children: w.by(c.by.name, when(c.at)) })
      ] }),
      /* @__PURE__ */ a("span", { class: "set-acts", children: [
        c.mine && c.state === "open" && /* @__PURE__ */ a(Button, { icon: "search", onClick: () => use(c), children: w.use }),
        !c.mine && c.state === "waiting" && /* @__PURE__ */ a(Button, { icon: "check", onClick: () => {
          approve(c);
        }, children: w.approve }),
        c.mine && c.state !== "closed" && /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => {
          shut(c);
        }, children: w.close })
      ] })
    ] }, c.id) }),
    adding && /* @__PURE__ */ a(
      NewCase,
      {
        onClose: () => setAdding(!1),
        onDone: () => {
          setAdding(!1), load.reload();
        }
      }
    )
  ] });
}
function NewCase({ onClose, onDone }) {
  let w = auditWords(), [title, setTitle] = d(""), [reason, setReason] = d(""), [fault, setFault] = d(""), submit = async (e) => {
    e.preventDefault();
    try {
      await post("/archive/cases", { title, reason }), onDone();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: w.open, onClose, children: /* @__PURE__ */ a("form", { class: "stack", onSubmit: submit, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: w.title, children: (a2) => /* @__PURE__ */ a("input", { ...a2, maxLength: 500, value: title, onInput: (e) => setTitle(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: w.reason, error: fault, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, maxLength: 500, value: reason, onInput: (e) => setReason(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", disabled: !title.trim() || !reason.trim(), children: w.open })
  ] }) });
}
var empty = { text: "", sender: "", recipient: "", subject: "", from: "", until: "" }, inputs = ["sender", "recipient", "subject", "text"];
function Work({ of, leave }) {
  var _a;
  let w = auditWords(), base = `/archive/cases/${of.id}`, [form, setForm] = d(empty), [asked, setAsked] = d(null), [older, setOlder] = d([]), [next, setNext] = d(), [open, setOpen] = d(null), load = useLoad(asked === null ? null : `archive${of.id}${asked}`, async () => {
    let page = await get(`${base}/mails${asked}`);
    return setOlder([]), setNext(page.next), page;
  }), search = (e) => {
    e.preventDefault();
    let from = form.from ? (/* @__PURE__ */ new Date(`${form.from}T00:00:00`)).toISOString() : void 0, to = query({ ...form, from, until: form.until ? (/* @__PURE__ */ new Date(`${form.until}T23:59:59`)).toISOString() : void 0 });
    to === asked && load.reload(), setAsked(to);
  }, more = async () => {
    let page = await get(`${base}/mails${asked}${asked ? "&" : "?"}cursor=${encodeURIComponent(next ?? "")}`);
    setOlder([...older, ...page.items ?? []]), setNext(page.next);
  }, shown = { ...load, data: load.data && { ...load.data, items: [...load.data.items ?? [], ...older] } };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "quiet", icon: "back", onClick: leave, children: w.back }) }),
    /* @__PURE__ */ a("h2", { children: of.title }),
    /* @__PURE__ */ a("form", { class: "stack", onSubmit: search, noValidate: !0, children: [
      inputs.map((k) => /* @__PURE__ */ a(Field, { label: w[k], children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: form[k], onInput: (e) => setForm({ ...form, [k]: e.currentTarget.value }) }) }, k)),
      /* @__PURE__ */ a("div", { class: "field-pair", children: [
        /* @__PURE__ */ a(Field, { label: w.from, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: form.from, onInput: (e) => setForm({ ...form, from: e.currentTarget.value }) }) }),
        /* @__PURE__ */ a(Field, { label: w.until, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: form.until, onInput: (e) => setForm({ ...form, until: e.currentTarget.value }) }) })
      ] }),
      /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", icon: "search", children: w.search }) })
    ] }),
    asked !== null && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a(Rows, { load: shown, empty: w.found, label: w.results, children: (m) => /* @__PURE__ */ a("li", { children: [
        /* @__PURE__ */ a("div", { class: "set-row", children: [
          /* @__PURE__ */ a("b", { class: "cut", children: m.subject || "—" }),
          /* @__PURE__ */ a("span", { class: "cut", children: [
            m.from.name || m.from.email,
            " → ",
            m.to.map((x) => x.name || x.email).join(", ") || m.recipients
          ] }),
          /* @__PURE__ */ a("small", { children: [
            when(m.at),
            " · ",
            bytes(m.size),
            " ",
            w.why[m.why]
          ] })
        ] }),
        /* @__PURE__ */ a(Button, { onClick: () => setOpen(m), children: w.read })
      ] }, m.id) }),
      next && /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { onClick: () => {
        more();
      }, children: w.more }) }),
      !!((_a = shown.data) != null && _a.items.length) && /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a("a", { class: "btn btn-plain", href: `/api/v1${base}/export${asked}`, target: "_self", download: !0, children: w.export }) })
    ] }),
    open && /* @__PURE__ */ a(Read, { base: `${base}/mails/${open.id}`, mail: open, onClose: () => setOpen(null) })
  ] });
}
function Read({ base, mail, onClose }) {
  let w = auditWords(), load = useLoad(base, () => get(base)), again = (mailbox) => {
    done(post(`${base}/deliver`, { mailbox }), w.delivered);
  }, v = load.data;
  return /* @__PURE__ */ a(
    Dialog,
    {
      title: mail.subject || "—",
      onClose,
      wide: !0,
      foot: /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a("a", { class: "btn btn-plain", href: `/api/v1${base}/raw`, target: "_self", download: !0, children: w.raw }),
        mail.whose.filter((p) => p.address).slice(0, 3).map((p) => /* @__PURE__ */ a(Button, { onClick: () => again(p.mailbox), children: w.deliverTo(p.address ?? "") }, p.mailbox)),
        /* @__PURE__ */ a(Button, { onClick: () => again(), children: w.deliver })
      ] }),
      children: [
        load.error ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
          load.reload();
        } }) : v ? null : /* @__PURE__ */ a(Skeleton, { rows: 3, kind: "text" }),
        v && /* @__PURE__ */ a("div", { class: "stack", children: [
          /* @__PURE__ */ a(Banner, { children: w.envelope(v.sender || "<>", v.recipients) }),
          /* @__PURE__ */ a("p", { class: "quiet", children: [
            w.hash,
            ": ",
            /* @__PURE__ */ a("code", { children: v.sha256 })
          ] }),
          /* @__PURE__ */ a("pre", { class: "held-text", tabIndex: 0, children: v.text || textOf(v.html) }),
          v.files.length > 0 && /* @__PURE__ */ a("ul", { "aria-label": w.files, children: v.files.map((f) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { href: f.url, target: "_self", download: !0, children: [
            f.name,
            " (",
            bytes(f.size),
            ")"
          ] }) }, f.part)) }),
          /* @__PURE__ */ a("details", { children: [
            /* @__PURE__ */ a("summary", { children: w.headers }),
            /* @__PURE__ */ a("pre", { class: "held-text", tabIndex: 0, children: v.headers })
          ] })
        ] })
      ]
    }
  );
}
var textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
export {
  AuditorPage
};
