import {
  $,
  A,
  Avatar,
  Button,
  Dialog,
  Empty,
  Fault,
  Field,
  Icon,
  Skeleton,
  StatusDot,
  Tabs,
  a,
  bytes,
  chatsTouched,
  d,
  faultText,
  fullTime,
  get,
  go,
  lang,
  loadAsked,
  pages,
  place,
  post,
  query,
  t,
  toast,
  useLoad,
  withQuery
} from "./chunk.js?v=e4da6107aa30";

// src/i18n/approvals.ts
var zh = {
  title: "邮件审批",
  lead: "按公司规定，这些邮件要有人同意才能发出。第一个答复生效。",
  tabs: { open: "等我审批", all: "全部", mine: "我提交的" },
  none: { open: "没有等待您审批的邮件", all: "还没有需要您审批的邮件", mine: "您的邮件都不需要审批" },
  noneWhy: { open: "需要您同意的邮件会出现在这里，同时发消息提醒您。", all: "需要您同意的邮件会出现在这里，同时发消息提醒您。", mine: "等待审批、已同意和被拒绝的邮件会列在这里。" },
  noSubject: "（无主题）",
  asks: (who, at) => `${who} · ${at}`,
  expires: (at) => `${at} 前没有人处理就自动拒绝`,
  waits: (who, at) => `等待${who}同意；${at} 前没有人处理就退回草稿箱`,
  decided: { approved: (who, at) => `${who} 于 ${at} 同意，邮件已发出`, refused: (who, at) => `${who} 于 ${at} 拒绝，邮件已放回草稿箱` },
  over: { expired: "没有人处理，邮件已放回草稿箱", gone: "已取消发送" },
  or: "或",
  look: "查看邮件",
  hide: "收起",
  safe: "这里只显示纯文字和附件；对方会在访问记录中看到您打开过什么。",
  to: (list) => `收件人：${list}`,
  cc: (list) => `抄送：${list}`,
  files: "附件",
  show: "预览",
  save: "下载",
  more: "后面还有文字没有显示",
  noText: "（没有文字内容）",
  approve: "同意发送",
  approved: "已同意，邮件正在发出",
  refuse: "拒绝",
  refused: "已拒绝，发件人会收到说明",
  earlier: (state) => `已经有人处理：${state}`,
  refuseTitle: "拒绝这封邮件？",
  refuseText: (who) => `邮件不会发出，您填写的原因会告诉 ${who}。`,
  reason: "原因",
  reasonHint: "可以不填；发件人会看到",
  reasonOf: (r) => `原因：${r}`,
  states: { open: "等待审批", approved: "已同意", refused: "已拒绝", expired: "已过期", gone: "已撤回" },
  older: "更早的",
  toOutbox: "去待发送里取消或修改",
  toDrafts: "去草稿箱修改"
}, en = {
  title: "Approvals",
  lead: "By the rules of the company these mails leave only when somebody agrees. The first answer stands.",
  tabs: { open: "Waiting for me", all: "All", mine: "My own" },
  none: { open: "Nothing waits for your word", all: "Nothing has needed your word yet", mine: "None of your mails needed an approval" },
  noneWhy: { open: "Mails that need your word appear here, and you get a message.", all: "Mails that need your word appear here, and you get a message.", mine: "Mails of yours that wait, were approved or were refused are listed here." },
  noSubject: "(no subject)",
  asks: (who, at) => `${who} · ${at}`,
  expires: (at) => `Refused by itself when nobody answers until ${at}`,
  waits: (who, at) => `Waits for the word of ${who}; without one it goes back to Drafts ${at}`,
  decided: { approved: (who, at) => `Approved by ${who}, ${at}, and sent`, refused: (who, at) => `Refused by ${who}, ${at}; it lies in Drafts` },
  over: { expired: "Nobody answered in time; it lies in Drafts", gone: "Taken back" },
  or: " or ",
  look: "Read the mail",
  hide: "Fold away",
  safe: "Plain text and files only. Its author sees in their access log what you open.",
  to: (list) => `To ${list}`,
  cc: (list) => `Cc ${list}`,
  files: "Files",
  show: "Preview",
  save: "Download",
  more: "There is more text that is not shown",
  noText: "(no text)",
  approve: "Let it go",
  approved: "Approved; it is on its way",
  refuse: "Refuse",
  refused: "Refused; the sender will be told",
  earlier: (state) => `Somebody was quicker: ${state}`,
  refuseTitle: "Refuse this mail?",
  refuseText: (who) => `It will not be sent, and ${who} is told your reason.`,
  reason: "Reason",
  reasonHint: "You may leave it empty; the sender sees it",
  reasonOf: (r) => `Reason: ${r}`,
  states: { open: "Waiting", approved: "Approved", refused: "Refused", expired: "Expired", gone: "Taken back" },
  older: "Earlier ones",
  toOutbox: "Stop or edit it in the outbox",
  toDrafts: "Edit it in Drafts"
}, approvalWords = () => lang.value === "zh" ? zh : en;

// src/mail/approvals.tsx
var tabs = ["open", "all", "mine"], paths = {
  open: (cursor) => `/approvals${query({ cursor })}`,
  all: (cursor) => `/approvals${query({ state: "all", cursor })}`,
  mine: (cursor) => `/me/approvals${query({ cursor })}`
}, when = (iso) => iso ? fullTime(new Date(iso)) : "", tones = { open: "warn", approved: "ok", refused: "err", expired: "off", gone: "off" };
function Approvals({ ours, changed, touched }) {
  var _a;
  let w = approvalWords(), tab = tabs.find((k) => k === place.value.query.get("state")) ?? "open", [older, setOlder] = d([]), [next, setNext] = d(), load = useLoad(`approvals-${tab}`, async () => {
    let page = await get(paths[tab]());
    return setOlder([]), setNext(page.next), page;
  });
  A(() => {
    touched && load.reload();
  }, [touched]);
  let more = async () => {
    try {
      let page = await get(paths[tab](next));
      setOlder([...older, ...page.items]), setNext(page.next);
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
  }, reload = async () => {
    changed == null || changed(), await load.reload();
  }, first = (_a = load.data) == null ? void 0 : _a.items;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Tabs, { label: w.title, panelId: "approvals", value: tab, onChange: (k) => go(withQuery({ state: k === "open" ? null : k, refuse: null }), !0), tabs: tabs.map((key) => ({ key, label: w.tabs[key] })) }),
    /* @__PURE__ */ a("div", { role: "tabpanel", id: "approvals", "aria-labelledby": `approvals-${tab}`, class: "stack", children: [
      !first && (load.error ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
        load.reload();
      } }) : /* @__PURE__ */ a(Skeleton, { rows: 4 })),
      first && !first.length && /* @__PURE__ */ a(Empty, { icon: "check", title: w.none[tab], children: w.noneWhy[tab] }),
      !!(first != null && first.length) && /* @__PURE__ */ a("ul", { class: "approvals", "aria-label": w.tabs[tab], children: [...first, ...older].map((x) => /* @__PURE__ */ a(Line, { x, ours, mine: tab === "mine", reload }, x.id)) }),
      !!(first != null && first.length) && next && /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { onClick: () => {
        more();
      }, children: w.older }) })
    ] })
  ] });
}
function fate(x) {
  var _a;
  let w = approvalWords();
  return x.state === "open" ? w.waits(x.approvers.map((p) => p.name).join(w.or), when(x.expiresAt)) : x.state === "approved" || x.state === "refused" ? w.decided[x.state](((_a = x.decider) == null ? void 0 : _a.name) ?? "", when(x.decidedAt)) : w.over[x.state];
}
function Line({ x, ours, mine, reload }) {
  var _a;
  let w = approvalWords(), [reading, setReading] = d(!1);
  return /* @__PURE__ */ a("li", { children: [
    /* @__PURE__ */ a("div", { class: "approval-line", children: [
      /* @__PURE__ */ a(Avatar, { name: x.asker.name, size: 36 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: x.subject || w.noSubject }),
        /* @__PURE__ */ a("small", { children: w.asks(x.asker.name, when(x.createdAt)) })
      ] }),
      (mine || x.state !== "open") && /* @__PURE__ */ a(StatusDot, { tone: tones[x.state], children: w.states[x.state] })
    ] }),
    ((_a = x.detail) == null ? void 0 : _a.length) > 0 && /* @__PURE__ */ a("ul", { class: "approval-detail", children: x.detail.map((line) => /* @__PURE__ */ a("li", { children: ours(line) }, line)) }),
    mine && /* @__PURE__ */ a("p", { class: "quiet", children: fate(x) }),
    x.reason && /* @__PURE__ */ a("p", { children: w.reasonOf(x.reason) }),
    mine && x.kind === "mail" && x.state !== "approved" && x.state !== "gone" && /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a("a", { href: x.state === "open" ? "/mail/outbox" : "/mail/f/drafts", target: location.pathname.startsWith("/mail/") ? void 0 : "_self", children: x.state === "open" ? w.toOutbox : w.toDrafts }) }),
    reading && /* @__PURE__ */ a(Words, { id: x.id }),
    !mine && x.state === "open" && /* @__PURE__ */ a(Decision, { x, reading, read: () => setReading(!reading), reload })
  ] });
}
function Decision({ x, reading, read, reload }) {
  let w = approvalWords(), [refusing, setRefusing] = d(place.value.query.get("refuse") === x.id), [busy, setBusy] = d(!1), decide = async (decision, reason) => {
    setRefusing(!1), setBusy(!0);
    try {
      let got = await post(`/approvals/${x.id}`, { decision, reason }), want = decision === "approve" ? "approved" : "refused";
      toast(got.state === want ? w[want] : w.earlier(w.states[got.state]));
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    setBusy(!1), await reload();
  };
  return /* @__PURE__ */ a($, { children: [
    x.expiresAt && /* @__PURE__ */ a("p", { class: "quiet", children: w.expires(when(x.expiresAt)) }),
    /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "check", busy, onClick: () => {
        decide("approve");
      }, children: w.approve }),
      /* @__PURE__ */ a(Button, { icon: "close", onClick: () => setRefusing(!0), children: w.refuse }),
      /* @__PURE__ */ a(Button, { kind: "quiet", icon: "mail", "aria-expanded": reading, onClick: read, children: reading ? w.hide : w.look })
    ] }),
    refusing && /* @__PURE__ */ a(Refusal, { who: x.asker.name, onClose: () => setRefusing(!1), done: (reason) => {
      decide("refuse", reason);
    } })
  ] });
}
function Words({ id }) {
  let w = approvalWords(), load = useLoad(id, () => get(`/approvals/${id}/mail`)), m = load.data;
  if (!m) return load.error ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : /* @__PURE__ */ a(Skeleton, { rows: 3, kind: "text" });
  let list = (of) => of.map((a2) => a2.name || a2.email).join(", ");
  return /* @__PURE__ */ a("div", { class: "approval-mail", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.safe }),
    m.to.length > 0 && /* @__PURE__ */ a("p", { children: w.to(list(m.to)) }),
    m.cc.length > 0 && /* @__PURE__ */ a("p", { children: w.cc(list(m.cc)) }),
    m.files.length > 0 && /* @__PURE__ */ a(Files, { files: m.files }),
    /* @__PURE__ */ a("pre", { class: "held-text", tabIndex: 0, children: m.text.trim() || w.noText }),
    m.more && /* @__PURE__ */ a("p", { class: "quiet", children: w.more })
  ] });
}
var shown = /^image\/(png|jpeg|gif|webp)$/;
function Files({ files }) {
  let w = approvalWords(), [open, setOpen] = d();
  return /* @__PURE__ */ a("ul", { class: "approval-files", "aria-label": w.files, children: files.map((f) => /* @__PURE__ */ a("li", { children: [
    /* @__PURE__ */ a(Icon, { name: "clip", size: 16 }),
    /* @__PURE__ */ a("span", { class: "two-lines", children: [
      /* @__PURE__ */ a("span", { children: f.name }),
      /* @__PURE__ */ a("small", { children: bytes(f.size) })
    ] }),
    shown.test(f.type ?? "") && /* @__PURE__ */ a(Button, { kind: "quiet", "aria-expanded": open === f.url, "aria-label": `${w.show} ${f.name}`, onClick: () => setOpen(open === f.url ? void 0 : f.url), children: open === f.url ? w.hide : w.show }),
    /* @__PURE__ */ a("a", { class: "btn btn-plain", href: f.url, download: f.name, "aria-label": `${w.save} ${f.name}`, children: w.save }),
    open === f.url && /* @__PURE__ */ a("img", { src: `${f.url}?inline=1`, alt: f.name })
  ] }, f.url)) });
}
function Refusal({ who, onClose, done }) {
  let w = approvalWords(), [reason, setReason] = d(""), foot = /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Button, { onClick: onClose, children: t.general.cancel }),
    /* @__PURE__ */ a(Button, { kind: "danger", onClick: () => done(reason.trim() || void 0), children: w.refuse })
  ] });
  return /* @__PURE__ */ a(Dialog, { title: w.refuseTitle, onClose, foot, children: /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "dialog-text", children: w.refuseText(who) }),
    /* @__PURE__ */ a(Field, { label: w.reason, hint: w.reasonHint, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, value: reason, maxLength: 500, "data-autofocus": !0, onInput: (e) => setReason(e.currentTarget.value) }) })
  ] }) });
}

// src/mail/waiting.tsx
function WaitingPage() {
  return /* @__PURE__ */ a("div", { class: "stack waiting", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: approvalWords().lead }),
    /* @__PURE__ */ a(Approvals, { ours: (line) => {
      var _a;
      return ((_a = pages.value) == null ? void 0 : _a.ours(line)) ?? line;
    }, changed: () => {
      loadAsked();
    }, touched: chatsTouched.value })
  ] });
}
export {
  WaitingPage
};
