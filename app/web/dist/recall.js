import {
  $,
  A,
  Button,
  Dialog,
  Fault,
  Skeleton,
  StatusDot,
  a,
  d,
  faultText,
  fullTime,
  get,
  lang,
  post,
  t,
  threadTouched,
  useLoad
} from "./chunk.js?v=e4da6107aa30";

// src/i18n/recall.ts
var zh = {
  title: "撤回这封邮件？",
  explain: "同事未读且邮件程序未下载的会被撤回，对方邮箱里只留下一条撤回说明；已读的和组织外的收件人无法撤回。之后会逐人告诉您结果。",
  links: "让邮件中的文件链接失效",
  notice: "发信请组织外的收件人忽略这封邮件",
  verb: "撤回",
  result: "撤回结果",
  fault: "没能读取撤回结果",
  outcome: { running: "正在撤回…", all: "已全部撤回", some: "已撤回一部分", none: "没有能撤回的" },
  places: { mailbox: "邮箱", shared: "共享邮箱", group: "群组", outside: "组织外", forward: "自动转发", queue: "待发送", quarantine: "隔离区", chat: "聊天", todo: "待办", event: "日程", file: "文件链接" },
  endLinks: (n) => `让 ${n} 个文件链接失效`,
  tellOutside: "请组织外的收件人忽略",
  fates: "各收件人的送达情况"
}, en = {
  title: "Take this mail back?",
  explain: "It is taken back from colleagues who have not read it and whose mail program has not fetched it; a note stays in its place. It cannot be taken back from those who read it or are outside. You will see the result person by person.",
  links: "End the links to files in it",
  notice: "Ask people outside to disregard it",
  verb: "Recall",
  result: "Recall",
  fault: "The result could not be read",
  outcome: { running: "Recalling…", all: "Recalled everywhere", some: "Recalled in part", none: "Nothing could be recalled" },
  places: { mailbox: "Mailbox", shared: "Shared mailbox", group: "Group", outside: "Outside", forward: "Forwarded by a rule", queue: "Not sent yet", quarantine: "Quarantine", chat: "Chat", todo: "To-do", event: "Event", file: "Link to a file" },
  endLinks: (n) => `End ${n} link${n === 1 ? "" : "s"} to files`,
  tellOutside: "Ask people outside to disregard it",
  fates: "How far it came, by recipient"
}, recallWords = () => lang.value === "zh" ? zh : en;

// src/mail/recall.tsx
function RecallSheet({ message, onClose }) {
  let [begun, setBegun] = d(!!message.recall);
  return begun ? /* @__PURE__ */ a(Results, { message, onClose }) : /* @__PURE__ */ a(Question, { message, onClose, onBegun: () => setBegun(!0) });
}
function Question({ message, onClose, onBegun }) {
  let w = recallWords(), [notice, setNotice] = d(!1), [links, setLinks] = d(!0), [busy, setBusy] = d(!1), [fault, setFault] = d(""), begin = async () => {
    setBusy(!0);
    try {
      await post(`/messages/${message.id}/recall`, { notice, links }), onBegun();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, foot = /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Button, { onClick: onClose, children: t.general.cancel }),
    /* @__PURE__ */ a(Button, { kind: "danger", busy, onClick: () => {
      begin();
    }, children: w.verb })
  ] });
  return /* @__PURE__ */ a(Dialog, { title: w.title, onClose, foot, children: /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { children: w.explain }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: links, onChange: (e) => setLinks(e.currentTarget.checked) }),
      w.links
    ] }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: notice, onChange: (e) => setNotice(e.currentTarget.checked) }),
      w.notice
    ] }),
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault })
  ] }) });
}
var tones = { recalled: "ok", revoked: "ok", read: "warn", downloaded: "warn", cannot: "err", gone: "off" };
function Results({ message, onClose }) {
  let w = recallWords(), load = useLoad(`recall/${message.id}`, () => get(`/messages/${message.id}/recall`)), touched = threadTouched.value;
  A(() => {
    load.reload();
  }, [touched]);
  let r = load.data, more = async (wish) => {
    await post(`/messages/${message.id}/recall`, wish).catch(() => {
    }), await load.reload();
  };
  return /* @__PURE__ */ a(Dialog, { title: w.result, onClose, wide: !0, children: [
    !r && (load.error ? /* @__PURE__ */ a(Fault, { error: load.error, what: w.fault, retry: () => {
      load.reload();
    } }) : /* @__PURE__ */ a(Skeleton, { rows: 4 })),
    r && /* @__PURE__ */ a("div", { class: "stack", children: [
      /* @__PURE__ */ a("p", { role: "status", "aria-live": "polite", children: /* @__PURE__ */ a("b", { children: w.outcome[r.outcome] }) }),
      /* @__PURE__ */ a("ul", { class: "set-rows", children: r.results.map((x) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { class: "cut", children: x.name || x.who || w.places[x.place] }),
        /* @__PURE__ */ a("span", { class: "cut", children: x.name && x.who ? `${w.places[x.place]} · ${x.who}` : w.places[x.place] }),
        /* @__PURE__ */ a(StatusDot, { tone: tones[x.result], children: lang.value === "zh" ? x.zh : x.en })
      ] }) }, `${x.place}${x.who}${x.name}`)) }),
      r.links.length > 0 && /* @__PURE__ */ a(Button, { onClick: () => {
        more({ links: !0 });
      }, children: w.endLinks(r.links.length) }),
      !r.notice && r.results.some((x) => x.place === "outside") && /* @__PURE__ */ a(Button, { onClick: () => {
        more({ notice: !0 });
      }, children: w.tellOutside })
    ] })
  ] });
}
var fateTones = { delayed: "warn", relayed: "off", delivered: "ok", failed: "err", deleted: "warn", read: "ok" }, fateOrder = ["failed", "delayed", "deleted", "read", "delivered", "relayed"], fewFates = 3, fateText = (f) => lang.value === "zh" ? f.zh : f.en;
function Fates({ list }) {
  let of = fateOrder.map((state) => list.filter((f) => f.state === state)).filter((fates) => fates.length);
  return /* @__PURE__ */ a("details", { class: "fates", open: list.length <= fewFates, children: [
    /* @__PURE__ */ a("summary", { children: [
      /* @__PURE__ */ a("b", { children: recallWords().fates }),
      of.map((fates) => /* @__PURE__ */ a(StatusDot, { tone: fateTones[fates[0].state], children: [
        fateText(fates[0]),
        " ",
        fates.length
      ] }, fates[0].state))
    ] }),
    /* @__PURE__ */ a("ul", { class: "set-rows", "aria-label": recallWords().fates, children: of.flat().map((f) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { title: f.email, children: f.name || f.email }),
        /* @__PURE__ */ a("small", { children: [fullTime(new Date(f.at)), f.reason].filter(Boolean).join(" · ") })
      ] }),
      /* @__PURE__ */ a(StatusDot, { tone: fateTones[f.state], children: fateText(f) })
    ] }, f.email)) })
  ] });
}
export {
  Fates,
  RecallSheet
};
