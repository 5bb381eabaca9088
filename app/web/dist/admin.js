import {
  $,
  A,
  Avatar,
  Banner,
  Button,
  CopyField,
  Dialog,
  Empty,
  Fault,
  Field,
  Head,
  Icon,
  IconButton,
  Late,
  Menu,
  Overlays,
  Q,
  Refusal,
  Skeleton,
  StatusDot,
  T,
  Tabs,
  a,
  applyLook,
  bytes,
  change,
  confirm,
  d,
  del,
  faultText,
  fullTime,
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
  put,
  query,
  sessionEnded,
  signIn,
  signInCode,
  startFault,
  t,
  toast,
  useLoad,
  withQuery,
  words
} from "./admin-chunk.js?v=4841da954fa7";

// src/mail/signin.tsx
var shortest = 8;
function Gate({ children, title }) {
  return /* @__PURE__ */ a("main", { class: "gate", children: [
    /* @__PURE__ */ a("div", { class: "gate-box", children: [
      /* @__PURE__ */ a("div", { class: "gate-brand", children: [
        /* @__PURE__ */ a("img", { src: "/static/icon.svg", alt: "", width: "44", height: "44" }),
        /* @__PURE__ */ a("span", { children: t.brand })
      ] }),
      /* @__PURE__ */ a("h1", { children: title }),
      children
    ] }),
    /* @__PURE__ */ a("p", { class: "gate-foot", children: /* @__PURE__ */ a(
      "button",
      {
        type: "button",
        class: "link",
        lang: lang.value === "zh" ? "en" : "zh-CN",
        onClick: () => change({ locale: lang.value === "zh" ? "en" : "zh-CN" }),
        children: lang.value === "zh" ? "English" : "中文"
      }
    ) })
  ] });
}
function SignIn({ forgotten }) {
  let [must, setMust] = d(null);
  return must ? /* @__PURE__ */ a(NewPassword, { old: must.old }) : /* @__PURE__ */ a(Gate, { title: t.signIn.title, children: [
    /* @__PURE__ */ a(SignInForm, { onMustChange: (old) => setMust({ old }) }),
    forgotten && /* @__PURE__ */ a("p", { class: "gate-more", children: /* @__PURE__ */ a("a", { href: forgotten, children: t.signIn.forgotten }) })
  ] });
}
var secret = (shown2) => ({ type: shown2 ? "text" : "password" });
function signInFault(err) {
  return err instanceof Refusal && err.status === 401 ? t.signIn.wrong : err instanceof Refusal && err.status === 429 ? t.signIn.slow : faultText(err);
}
function SignInForm({ onMustChange, login: known = "" }) {
  let [login, setLogin] = d(known), [password, setPassword] = d(""), [shown2, setShown] = d(!1), [fault, setFault] = d(""), [busy, setBusy] = d(!1), [token, setToken] = d(""), submit = async (e) => {
    if (e.preventDefault(), !login.trim() || !password) {
      setFault(t.signIn.both);
      return;
    }
    setBusy(!0), setFault("");
    try {
      await signIn(login.trim(), password) && onMustChange(password);
    } catch (err) {
      err instanceof Refusal && err.code === "second_factor_required" ? setToken(err.token) : setFault(signInFault(err));
    }
    setBusy(!1);
  };
  return token ? /* @__PURE__ */ a(CodeForm, { token, onMustChange: () => onMustChange(password), onAgain: () => setToken("") }) : /* @__PURE__ */ a("form", { onSubmit: submit, noValidate: !0, children: [
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a(Field, { label: t.signIn.login, children: (a2) => /* @__PURE__ */ a("input", { ...a2, name: "username", autocomplete: "username", autocapitalize: "off", spellcheck: !1, value: login, "data-autofocus": !0, onInput: (e) => setLogin(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: t.signIn.password, children: (a2) => /* @__PURE__ */ a("span", { class: "with-button", children: [
      /* @__PURE__ */ a("input", { ...a2, name: "password", ...secret(shown2), autocomplete: "current-password", value: password, onInput: (e) => setPassword(e.currentTarget.value) }),
      /* @__PURE__ */ a("button", { type: "button", class: "link", "aria-pressed": shown2, onClick: () => setShown(!shown2), children: shown2 ? t.signIn.hide : t.signIn.show })
    ] }) }),
    /* @__PURE__ */ a(Button, { type: "submit", kind: "primary", busy, class: "wide", children: t.signIn.verb })
  ] });
}
function CodeForm({ token, onMustChange, onAgain }) {
  let [code, setCode] = d(""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), form = T(null);
  return A(() => {
    var _a, _b;
    return (_b = (_a = form.current) == null ? void 0 : _a.querySelector("input")) == null ? void 0 : _b.focus();
  }, []), /* @__PURE__ */ a("form", { ref: form, onSubmit: async (e) => {
    if (e.preventDefault(), !code.trim()) return setFault(t.signIn.codeNeeded);
    setBusy(!0);
    try {
      await signInCode(token, code.replace(/\s/g, "")) && onMustChange();
    } catch (err) {
      err instanceof Refusal && err.code === "unauthenticated" && onAgain(), setFault(err instanceof Refusal && err.status < 429 && err.status > 0 ? t.signIn.codeWrong : signInFault(err));
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: t.signIn.code, hint: t.signIn.codeHint, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, class: "code", inputMode: "text", autocomplete: "one-time-code", autocapitalize: "off", spellcheck: !1, maxLength: 40, value: code, onInput: (e) => setCode(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { type: "submit", kind: "primary", busy, class: "wide", children: t.signIn.verb }),
    /* @__PURE__ */ a("button", { type: "button", class: "link", onClick: onAgain, children: t.signIn.otherAccount })
  ] });
}
function Relogin() {
  let [must, setMust] = d("");
  if (!sessionEnded.value || !me.value) return null;
  let away = () => location.assign("/mail/");
  return /* @__PURE__ */ a(Dialog, { title: t.signIn.again, onClose: away, children: [
    /* @__PURE__ */ a("p", { class: "dialog-text", children: t.signIn.againText }),
    must ? /* @__PURE__ */ a(PasswordForm, { old: must, done: () => sessionEnded.value = !1 }) : /* @__PURE__ */ a(SignInForm, { login: me.value.person.login, onMustChange: setMust })
  ] });
}
function NewPassword({ old }) {
  return /* @__PURE__ */ a(Gate, { title: t.signIn.newTitle, children: [
    /* @__PURE__ */ a("p", { class: "gate-text", children: t.signIn.newText }),
    /* @__PURE__ */ a(PasswordForm, { old, askOld: !old, done: () => {
      loadMe();
    } })
  ] });
}
function PasswordForm({ old, askOld, set, verb, done }) {
  let [before, setBefore] = d(""), [password, setPassword] = d(""), [again, setAgain] = d(""), [fault, setFault] = d(null), [busy, setBusy] = d(!1);
  return /* @__PURE__ */ a("form", { onSubmit: async (e) => {
    if (e.preventDefault(), password.length < shortest) return setFault({ field: "new", text: t.signIn.tooShort(shortest) });
    if (password !== again) return setFault({ field: "again", text: t.signIn.notSame });
    setBusy(!0), setFault(null);
    try {
      set ? await set(password) : await put("/me/password", { old: askOld ? before : old, new: password }), setPassword(""), setAgain(""), setBefore(""), done();
    } catch (err) {
      setFault({ field: err instanceof Refusal && err.field === "old" ? "old" : "new", text: faultText(err) });
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    askOld && /* @__PURE__ */ a(Field, { label: t.signIn.oldPassword, error: (fault == null ? void 0 : fault.field) === "old" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "password", autocomplete: "current-password", value: before, onInput: (e) => setBefore(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: t.signIn.newPassword, hint: t.signIn.rule, error: (fault == null ? void 0 : fault.field) === "new" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "password", autocomplete: "new-password", value: password, onInput: (e) => setPassword(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: t.signIn.repeat, error: (fault == null ? void 0 : fault.field) === "again" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "password", autocomplete: "new-password", value: again, onInput: (e) => setAgain(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { type: "submit", kind: "primary", busy, class: "wide", children: verb ?? t.signIn.setVerb })
  ] });
}

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

// src/i18n/half.ts
function ours(line) {
  let m = /^([\u4e00-\u9fff]{2,12}) · ([a-z]+(?: [a-z]+)*)(: | (?=“)|$)(.*)$/s.exec(line);
  if (!m) return line;
  let zh2 = lang.value === "zh", rest = m[4].replace(/^(“.*?”)（([^·）]+) · ([^·）]+)）：/s, zh2 ? "$1（$2）：" : "$1 ($3): "), name = zh2 ? m[1] : m[2].charAt(0).toUpperCase() + m[2].slice(1);
  return m[3] === ": " ? name + (zh2 ? "：" : ": ") + rest : name + (zh2 || !rest ? "" : " ") + rest;
}

// src/mail/approvals.tsx
var tabs = ["open", "all", "mine"], paths = {
  open: (cursor) => `/approvals${query({ cursor })}`,
  all: (cursor) => `/approvals${query({ state: "all", cursor })}`,
  mine: (cursor) => `/me/approvals${query({ cursor })}`
}, when = (iso) => iso ? fullTime(new Date(iso)) : "", tones = { open: "warn", approved: "ok", refused: "err", expired: "off", gone: "off" };
function Approvals({ ours: ours2, changed, touched }) {
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
      !!(first != null && first.length) && /* @__PURE__ */ a("ul", { class: "approvals", "aria-label": w.tabs[tab], children: [...first, ...older].map((x) => /* @__PURE__ */ a(Line, { x, ours: ours2, mine: tab === "mine", reload }, x.id)) }),
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
function Line({ x, ours: ours2, mine: mine2, reload }) {
  var _a;
  let w = approvalWords(), [reading, setReading] = d(!1);
  return /* @__PURE__ */ a("li", { children: [
    /* @__PURE__ */ a("div", { class: "approval-line", children: [
      /* @__PURE__ */ a(Avatar, { name: x.asker.name, size: 36 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: x.subject || w.noSubject }),
        /* @__PURE__ */ a("small", { children: w.asks(x.asker.name, when(x.createdAt)) })
      ] }),
      (mine2 || x.state !== "open") && /* @__PURE__ */ a(StatusDot, { tone: tones[x.state], children: w.states[x.state] })
    ] }),
    ((_a = x.detail) == null ? void 0 : _a.length) > 0 && /* @__PURE__ */ a("ul", { class: "approval-detail", children: x.detail.map((line) => /* @__PURE__ */ a("li", { children: ours2(line) }, line)) }),
    mine2 && /* @__PURE__ */ a("p", { class: "quiet", children: fate(x) }),
    x.reason && /* @__PURE__ */ a("p", { children: w.reasonOf(x.reason) }),
    mine2 && x.kind === "mail" && x.state !== "approved" && x.state !== "gone" && /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a("a", { href: x.state === "open" ? "/mail/outbox" : "/mail/f/drafts", target: location.pathname.startsWith("/mail/") ? void 0 : "_self", children: x.state === "open" ? w.toOutbox : w.toDrafts }) }),
    reading && /* @__PURE__ */ a(Words, { id: x.id }),
    !mine2 && x.state === "open" && /* @__PURE__ */ a(Decision, { x, reading, read: () => setReading(!reading), reload })
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
    refusing && /* @__PURE__ */ a(Refusal2, { who: x.asker.name, onClose: () => setRefusing(!1), done: (reason) => {
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
function Refusal2({ who, onClose, done }) {
  let w = approvalWords(), [reason, setReason] = d(""), foot = /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Button, { onClick: onClose, children: t.general.cancel }),
    /* @__PURE__ */ a(Button, { kind: "danger", onClick: () => done(reason.trim() || void 0), children: w.refuse })
  ] });
  return /* @__PURE__ */ a(Dialog, { title: w.refuseTitle, onClose, foot, children: /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "dialog-text", children: w.refuseText(who) }),
    /* @__PURE__ */ a(Field, { label: w.reason, hint: w.reasonHint, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, value: reason, maxLength: 500, "data-autofocus": !0, onInput: (e) => setReason(e.currentTarget.value) }) })
  ] }) });
}

// src/admin/approvals.tsx
function ApprovalsPage() {
  let w = approvalWords(), [asked, setAsked] = d(0);
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead, children: /* @__PURE__ */ a(Button, { icon: "refresh", onClick: () => setAsked(asked + 1), children: t.general.refresh }) }),
    /* @__PURE__ */ a(Approvals, { ours, touched: asked })
  ] });
}

// src/admin/departments.tsx
function tree(list) {
  let ids = new Set(list.map((d2) => d2.id)), below = /* @__PURE__ */ new Map();
  for (let d2 of list) {
    let parent = d2.parent && ids.has(d2.parent) && d2.parent !== d2.id ? d2.parent : "";
    below.set(parent, [...below.get(parent) ?? [], d2]);
  }
  let out = [], seen = /* @__PURE__ */ new Set(), walk = (parent, depth) => {
    for (let d2 of below.get(parent) ?? [])
      seen.has(d2.id) || (seen.add(d2.id), out.push({ d: d2, depth }), walk(d2.id, depth + 1));
  };
  return walk("", 0), out;
}
function DepartmentsPage() {
  var _a;
  let w = words().departments, load = useLoad("departments", () => get("/admin/departments")), [editing, setEditing] = d(null), list = (_a = load.data) == null ? void 0 : _a.items, remove2 = async (d2) => {
    if (await confirm(w.removeTitle(d2.name), w.removeText, t.general.delete, !0))
      try {
        await del(`/admin/departments/${d2.id}`), await load.reload();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a("h1", { children: words().nav.departments }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setEditing({}), children: w.add })
    ] }),
    load.error && !list ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : list ? list.length ? /* @__PURE__ */ a("ul", { class: "tree", children: tree(list).map(({ d: d2, depth }) => /* @__PURE__ */ a("li", { style: { paddingLeft: `${12 + depth * 24}px` }, children: [
      /* @__PURE__ */ a(Icon, { name: depth ? "people" : "building", size: 18 }),
      /* @__PURE__ */ a("button", { type: "button", class: "link tree-name cut", onClick: () => go(`/admin/people?department=${d2.id}`), children: d2.name }),
      d2.people !== void 0 && /* @__PURE__ */ a("span", { class: "quiet", children: w.people(d2.people) }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(IconButton, { icon: "plus", size: 17, label: w.addUnder(d2.name), onClick: () => setEditing({ parent: d2.id }) }),
      /* @__PURE__ */ a(
        Menu,
        {
          label: words().people.acts(d2.name),
          items: [
            { label: w.edit, icon: "pen", run: () => setEditing({ d: d2 }) },
            { label: w.show, icon: "people", run: () => go(`/admin/people?department=${d2.id}`) },
            { label: t.general.delete, icon: "trash", danger: !0, run: () => {
              remove2(d2);
            } }
          ]
        }
      )
    ] }, d2.id)) }) : /* @__PURE__ */ a(Empty, { icon: "building", title: w.none }) : /* @__PURE__ */ a(Skeleton, { rows: 6 }),
    editing && /* @__PURE__ */ a(Edit, { ...editing, list: list ?? [], onClose: () => setEditing(null), changed: load.reload })
  ] });
}
function Edit({ d: d2, parent: first, list, onClose, changed }) {
  let w = words().departments, [name, setName] = d((d2 == null ? void 0 : d2.name) ?? ""), [parent, setParent] = d((d2 == null ? void 0 : d2.parent) ?? first ?? ""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), save = async (e) => {
    if (e.preventDefault(), !name.trim()) return setFault(words().people.nameNeeded);
    setBusy(!0);
    try {
      let body = { name: name.trim(), parent: parent || void 0 };
      await (d2 ? patch(`/admin/departments/${d2.id}`, body) : post("/admin/departments", body)), onClose(), await changed();
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: d2 ? w.edit : w.add, onClose, children: /* @__PURE__ */ a("form", { onSubmit: save, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: w.name, required: !0, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: name, maxLength: 60, onInput: (e) => setName(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: w.parent, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: parent, onChange: (e) => setParent(e.currentTarget.value), children: [
      /* @__PURE__ */ a("option", { value: "", children: w.top }),
      tree(list).filter((x) => x.d.id !== (d2 == null ? void 0 : d2.id)).map(({ d: x, depth }) => /* @__PURE__ */ a("option", { value: x.id, children: "　".repeat(depth) + x.name }, x.id))
    ] }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save })
  ] }) });
}

// src/admin/catchall.tsx
function CatchAll({ domain, changed }) {
  var _a, _b;
  let w = words().catchAll, [text, setText] = d(((_a = domain.catchAll) == null ? void 0 : _a.name) ?? ""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), q = text.trim().toLowerCase(), found = useLoad(q.length > 1 ? `catch|${q}` : null, () => get(`/admin/mailboxes${query({ q, limit: 8 })}`));
  return /* @__PURE__ */ a("form", { class: "panel stack", onSubmit: async (e) => {
    var _a2;
    e.preventDefault(), setFault(""), setBusy(!0);
    try {
      let mailbox = "";
      if (q && (mailbox = ((_a2 = (await get(`/admin/mailboxes${query({ q, limit: 50 })}`)).items.find((m) => m.addresses.some((a2) => a2.toLowerCase() === q))) == null ? void 0 : _a2.id) ?? "", !mailbox))
        return setFault(w.unknown);
      await put(`/admin/domains/${encodeURIComponent(domain.name)}/catch-all`, { mailbox }), toast(t.settings.saved), await changed();
    } catch (err) {
      setFault(faultText(err));
    } finally {
      setBusy(!1);
    }
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("h2", { children: w.title }),
    /* @__PURE__ */ a(Field, { label: w.label, hint: w.hint, error: fault, children: (a2) => {
      var _a2;
      return /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a("input", { ...a2, type: "email", list: "catch-all", autocapitalize: "off", autocomplete: "off", spellcheck: !1, value: text, onInput: (e) => setText(e.currentTarget.value) }),
        /* @__PURE__ */ a("datalist", { id: "catch-all", children: (_a2 = found.data) == null ? void 0 : _a2.items.map((m) => /* @__PURE__ */ a("option", { value: m.address, children: m.name }, m.id)) })
      ] });
    } }),
    /* @__PURE__ */ a("div", { children: /* @__PURE__ */ a(Button, { type: "submit", busy, disabled: q === (((_b = domain.catchAll) == null ? void 0 : _b.name) ?? "").toLowerCase(), children: t.general.save }) })
  ] });
}

// src/admin/dkim.tsx
var tones2 = { waiting: "warn", active: "ok", retired: "off" };
function Keys({ domain, changed }) {
  var _a;
  let w = words().dkim, path = `/admin/domains/${encodeURIComponent(domain)}/dkim`, load = useLoad(path, () => get(path)), run = async (what, done) => {
    try {
      await what, toast(done), await Promise.all([load.reload(), changed()]);
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
  }, rotate = async () => {
    await confirm(w.rotateTitle, w.rotateText, w.rotate) && await run(post(`${path}/rotate`, {}), w.rotated);
  }, remove2 = async (k) => {
    await confirm(w.removeTitle, w.removeText, w.remove, !0) && await run(del(`${path}/${encodeURIComponent(k.selector)}`), w.removed);
  }, items = (_a = load.data) == null ? void 0 : _a.items;
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("div", { class: "queue-line", children: [
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("h2", { children: w.title }),
        /* @__PURE__ */ a("small", { children: w.lead })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { icon: "refresh", disabled: items == null ? void 0 : items.some((k) => k.state === "waiting"), onClick: () => {
        rotate();
      }, children: w.rotate })
    ] }),
    load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : items ? null : /* @__PURE__ */ a(Skeleton, { rows: 1 }),
    /* @__PURE__ */ a("ul", { class: "rows", children: items == null ? void 0 : items.map((k) => /* @__PURE__ */ a("li", { class: "grant", children: [
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: k.selector }),
        /* @__PURE__ */ a("small", { children: [k.algorithm.toUpperCase(), fullTime(new Date(k.createdAt)), w.says[k.state]].join(" · ") })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(StatusDot, { tone: tones2[k.state], children: w.states[k.state] }),
      (k.removable || k.state === "waiting") && /* @__PURE__ */ a(IconButton, { icon: "trash", label: w.removeOf(k.selector), onClick: () => {
        remove2(k);
      } })
    ] }, k.selector)) })
  ] });
}

// src/admin/records.tsx
var recheckEvery = 30, groups = ["needed", "recommended", "optional"];
function groupOf(r) {
  return /^(autoconfig|autodiscover|srv)$/.test(r.purpose ?? "") ? "optional" : r.optional ? "recommended" : "needed";
}
var tones3 = { ok: "ok", missing: "err", different: "warn", unknown: "off" };
function Records({ domain, onChange }) {
  let w = words().domains, [busy, setBusy] = d(!1), [left, setLeft] = d(recheckEvery), records = domain.records ?? [], needed = records.filter((r) => !r.optional), right = needed.filter((r) => r.state === "ok").length, complete = needed.length > 0 && right === needed.length, check = async (quiet = !1) => {
    setBusy(!0);
    try {
      let d2 = await post(`/admin/domains/${encodeURIComponent(domain.name)}/check`);
      d2 != null && d2.records && onChange(d2);
    } catch (err) {
      quiet || toast(faultText(err), void 0, "err");
    }
    setBusy(!1), setLeft(recheckEvery);
  };
  return A(() => {
    if (complete || domain.free) return;
    let timer = setInterval(() => document.visibilityState === "visible" && setLeft((s) => s - 1), 1e3);
    return () => clearInterval(timer);
  }, [complete, domain.name]), A(() => {
    left <= 0 && !busy && check(!0);
  }, [left]), domain.free && !records.length ? /* @__PURE__ */ a(Banner, { tone: "ok", children: w.freeNote }) : /* @__PURE__ */ a("section", { class: "records", children: [
    complete ? /* @__PURE__ */ a(Banner, { tone: "ok", children: w.done }) : /* @__PURE__ */ a("p", { class: "quiet", children: w.intro }),
    /* @__PURE__ */ a("div", { class: "records-bar", children: [
      /* @__PURE__ */ a("b", { children: w.ready(right, needed.length) }),
      !complete && /* @__PURE__ */ a("span", { class: "quiet", children: w.checkIn(Math.max(0, left)) }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { icon: "download", onClick: () => download(domain), children: w.zone }),
      /* @__PURE__ */ a(Button, { icon: "refresh", kind: "primary", busy, onClick: () => {
        check();
      }, children: w.recheck })
    ] }),
    groups.map((key) => ({ key, rows: records.filter((r) => groupOf(r) === key) })).filter((g) => g.rows.length).map((g) => /* @__PURE__ */ a(RecordTable, { title: w.groups[g.key], hint: w.groupHints[g.key], rows: g.rows }, g.key))
  ] });
}
function RecordTable({ title, hint, rows }) {
  let w = words().domains;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("h2", { class: "records-title", children: [
      title,
      " ",
      /* @__PURE__ */ a("small", { class: "quiet", children: hint })
    ] }),
    /* @__PURE__ */ a("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": title, children: /* @__PURE__ */ a("table", { class: "table cards", children: [
      /* @__PURE__ */ a("thead", { children: /* @__PURE__ */ a("tr", { children: [
        /* @__PURE__ */ a("th", { scope: "col", children: w.state }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.type }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.host }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.priority }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.value }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.found })
      ] }) }),
      /* @__PURE__ */ a("tbody", { children: rows.map((r, i) => /* @__PURE__ */ a(Row, { r }, i)) })
    ] }) })
  ] });
}
function hintOf(r) {
  var _a, _b;
  return ((_b = (_a = words().domains.faults)[r.fault ?? ""]) == null ? void 0 : _b.call(_a, r)) ?? r.hint ?? "";
}
function Row({ r }) {
  var _a;
  let w = words().domains;
  return /* @__PURE__ */ a("tr", { children: [
    /* @__PURE__ */ a("td", { "data-label": w.state, children: [
      /* @__PURE__ */ a(StatusDot, { tone: tones3[r.state] ?? "off", children: w.states[r.state] ?? r.state }),
      w.uses[r.use ?? ""] && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: w.uses[r.use ?? ""] }),
      r.state !== "ok" && hintOf(r) && /* @__PURE__ */ a("small", { class: "record-hint", children: hintOf(r) })
    ] }),
    /* @__PURE__ */ a("td", { "data-label": w.type, children: /* @__PURE__ */ a("code", { children: r.type }) }),
    /* @__PURE__ */ a("td", { "data-label": w.host, children: /* @__PURE__ */ a(CopyField, { value: r.host, label: w.host }) }),
    /* @__PURE__ */ a("td", { "data-label": w.priority, children: r.priority ? /* @__PURE__ */ a(CopyField, { value: String(r.priority), label: w.priority }) : "–" }),
    /* @__PURE__ */ a("td", { "data-label": w.value, children: /* @__PURE__ */ a(CopyField, { value: r.value, label: w.value }) }),
    /* @__PURE__ */ a("td", { "data-label": w.found, class: "record-found", children: (_a = r.found) != null && _a.length ? r.found.map((f) => /* @__PURE__ */ a("code", { children: f }, f)) : /* @__PURE__ */ a("span", { class: "quiet", children: w.nothing }) })
  ] });
}
function download(domain) {
  let quote = (v) => (v.match(/.{1,250}/g) ?? [""]).map((part) => `"${part.replace(/["\\]/g, "\\$&")}"`).join(" "), dot = (v) => v.endsWith(".") ? v : `${v}.`, lines = domain.records.map((r) => {
    let value = r.type === "TXT" ? quote(r.value) : r.type === "MX" ? `${r.priority ?? 10} ${dot(r.value)}` : r.type === "SRV" ? `${r.priority ?? 0} ${dot(r.value)}` : dot(r.value);
    return `${dot(r.host)}	3600	IN	${r.type}	${value}`;
  }), url = URL.createObjectURL(new Blob([lines.join(`
`) + `
`], { type: "text/plain" })), a2 = document.createElement("a");
  a2.href = url, a2.download = `${domain.name}.zone.txt`, a2.click(), setTimeout(() => URL.revokeObjectURL(url), 5e3);
}

// src/admin/domains.tsx
var domainForm = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;
function cleanDomain(text) {
  let s = text.trim().toLowerCase().replace(/^https?:\/\//, "").replace(/^.*@/, "").replace(/^www\./, "").replace(/[/.]+$/, "");
  return domainForm.test(s) || /^[^\s@/]+\.[^\s@/.]+$/.test(s) ? s : "";
}
function DomainsPage({ name }) {
  var _a;
  let w = words().domains, load = useLoad("domains", () => get("/admin/domains")), [adding, setAdding] = d(!1), items = (_a = load.data) == null ? void 0 : _a.items, one = name ? items == null ? void 0 : items.find((d2) => d2.name === name) : null, replace = (d2) => load.set({ items: (items ?? []).map((x) => x.name === d2.name ? d2 : x) });
  return load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : items ? name && one ? /* @__PURE__ */ a(DomainView, { domain: one, onChange: replace, reload: load.reload }) : /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a("h1", { children: words().nav.domains }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: w.add })
    ] }),
    items.length ? /* @__PURE__ */ a("ul", { class: "domain-list", children: items.map((d2) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { href: `/admin/domains/${d2.name}`, class: "domain-row", children: [
      /* @__PURE__ */ a(Icon, { name: "globe", size: 20 }),
      /* @__PURE__ */ a("b", { class: "cut", children: d2.name }),
      d2.default && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: w.default }),
      d2.free && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: w.free }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(StatusDot, { tone: d2.verified ? "ok" : "warn", children: d2.verified ? w.verified : w.unverified }),
      /* @__PURE__ */ a(Icon, { name: "next", size: 16 })
    ] }) }, d2.name)) }) : /* @__PURE__ */ a(Empty, { icon: "globe", title: w.none }),
    adding && /* @__PURE__ */ a(AddDomain, { onClose: () => setAdding(!1), changed: load.reload })
  ] }) : /* @__PURE__ */ a(Skeleton, { rows: 5 });
}
function AddDomain({ onClose, changed }) {
  let w = words().domains, [name, setName] = d(""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), save = async (e) => {
    e.preventDefault();
    let clean = cleanDomain(name);
    if (!clean) return setFault(words().wizard.badOwn);
    setBusy(!0);
    try {
      let d2 = await post("/admin/domains", { name: clean });
      await changed(), onClose(), go(`/admin/domains/${d2.name ?? clean}`);
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: w.add, onClose, children: /* @__PURE__ */ a("form", { onSubmit: save, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: w.name, hint: w.hint, error: fault, required: !0, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: name, autocapitalize: "off", spellcheck: !1, onInput: (e) => setName(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: w.add })
  ] }) });
}
function DomainView({ domain, onChange, reload }) {
  var _a;
  let w = words().domains, run = async (what, leave = !1) => {
    try {
      await what, await reload(), leave && go("/admin/domains");
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
  }, remove2 = async () => {
    await confirm(w.removeTitle(domain.name), w.removeText, w.remove, !0) && await run(del(`/admin/domains/${encodeURIComponent(domain.name)}`), !0);
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a(IconButton, { icon: "back", label: w.back, onClick: () => go("/admin/domains") }),
      /* @__PURE__ */ a("h1", { class: "cut", children: domain.name }),
      /* @__PURE__ */ a(StatusDot, { tone: domain.verified ? "ok" : "warn", children: domain.verified ? w.verified : w.unverified }),
      domain.default && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: w.default }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(
        Menu,
        {
          label: words().people.acts(domain.name),
          items: [
            ...domain.default ? [] : [{ label: w.setDefault, icon: "check", run: () => {
              run(put(`/admin/domains/${encodeURIComponent(domain.name)}/default`, {}));
            } }],
            { label: w.remove, icon: "trash", danger: !0, run: () => {
              remove2();
            } }
          ]
        }
      )
    ] }),
    /* @__PURE__ */ a(Records, { domain, onChange }),
    /* @__PURE__ */ a(Keys, { domain: domain.name, changed: reload }),
    domain.verified && /* @__PURE__ */ a(CatchAll, { domain, changed: reload }, ((_a = domain.catchAll) == null ? void 0 : _a.id) ?? "")
  ] });
}

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
              { label: w.details, icon: "person", run: () => go(`/admin/people/${p.id}`) },
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
function LaterPage({ area, path }) {
  let [code, setCode] = d(), [error, setError] = d(), load = () => {
    setError(void 0), import("./admin-sections.js?v=8825857ddde2").then(setCode, setError);
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
  let w = words(), path = place.value.path, shown2 = mine(), entries = shown2.flatMap((b) => b.entries), area = areaOf(path, entries);
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
        }, children: shown2.map((b) => /* @__PURE__ */ a("optgroup", { label: w.blocks[b.key], children: b.entries.map((a2) => /* @__PURE__ */ a("option", { value: a2.key, children: w.nav[a2.key] }, a2.key)) }, b.key)) })
      ] }),
      /* @__PURE__ */ a("nav", { "aria-label": w.nav.main, children: shown2.map((b) => /* @__PURE__ */ a("div", { class: "nav-block", role: "group", "aria-label": w.blocks[b.key], children: [
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
    /* @__PURE__ */ a("main", { class: "admin-main", id: "main", tabIndex: -1, children: /* @__PURE__ */ a("div", { class: "admin-content", children: area === "overview" ? /* @__PURE__ */ a(OverviewPage, {}) : match("/admin/people/:id", path) ? /* @__PURE__ */ a(LaterPage, { area: "person", path }) : area === "people" ? /* @__PURE__ */ a(PeoplePage, {}) : area === "departments" ? /* @__PURE__ */ a(DepartmentsPage, {}) : area === "domains" ? /* @__PURE__ */ a(DomainsPage, { name: ((_b = match("/admin/domains/:name", path)) == null ? void 0 : _b.name) ?? null }) : area === "approvals" ? /* @__PURE__ */ a(ApprovalsPage, {}) : area === "audit" ? /* @__PURE__ */ a(AuditPage, {}) : /* @__PURE__ */ a(LaterPage, { area, path }) }) }),
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
