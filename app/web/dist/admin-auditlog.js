import {
  $,
  Button,
  Empty,
  Fault,
  Skeleton,
  a,
  fullTime,
  get,
  go,
  lang,
  place,
  query,
  useLoad,
  withQuery
} from "./admin-chunk.js?v=8659123352a8";

// src/i18n/auditlog.ts
var zh = {
  title: "操作日志",
  none: "还没有操作记录",
  when: "时间",
  who: "操作人",
  what: "操作",
  about: "对象",
  lead: "谁在什么时候做了什么。记录前后相连，改动或删除都能被发现。",
  area: "范围",
  all: "全部",
  areas: {
    "person.": "成员",
    "role.": "角色权限",
    "department.": "部门",
    "mailbox.": "邮箱",
    "address.": "地址",
    "group.": "邮件组",
    "domain.": "域名",
    "policy.": "规则与安全",
    "quota.": "容量",
    "filter.": "过滤",
    "quarantine.": "隔离区",
    "queue.": "发信队列",
    "archive.": "归档查阅",
    "auditor.": "审计员",
    "hold.": "诉讼保全",
    "retention.": "保留期限",
    "factor.": "两步验证",
    "app_password.": "应用专用密码",
    "setting.": "设置"
  },
  acts: {
    "address.add": "添加了地址",
    "address.remove": "删除了地址",
    "address.take_held": "启用了还在等待期的地址",
    "app_password.add": "创建了应用专用密码",
    "app_password.remove": "删除了应用专用密码",
    "archive.approve": "批准了调查事项",
    "archive.case": "新建了调查事项",
    "archive.close": "结束了调查事项",
    "archive.deliver": "把归档邮件重新投递给自己",
    "archive.download": "下载了归档邮件原文",
    "archive.export": "开始导出归档邮件",
    "archive.exported": "导出了归档邮件",
    "archive.read": "打开了归档邮件",
    "archive.search": "查找了归档邮件",
    "archive.settings": "修改了归档设置",
    "auditor.remove": "取消了审计员资格",
    "auditor.set": "设置了审计员",
    "department.add": "新建了部门",
    "department.move": "移动了部门",
    "department.remove": "删除了部门",
    "department.rename": "重命名了部门",
    "domain.catch_all": "设置了未知地址的收件邮箱",
    "domain.dkim.remove": "删除了 DKIM 密钥",
    "domain.dkim.rotate": "更换了 DKIM 密钥",
    "factor.off": "关闭了两步验证",
    "factor.on": "开启了两步验证",
    "factor.recovery": "重新生成了恢复码",
    "filter.sender.add": "添加了允许或拒收的发件人",
    "filter.sender.remove": "删除了允许或拒收的发件人",
    "filter.set": "修改了垃圾邮件过滤",
    "group.add": "新建了邮件组",
    "group.change": "修改了邮件组",
    "group.remove": "删除了邮件组",
    "hold.add": "开始了诉讼保全",
    "hold.end": "结束了诉讼保全",
    "mailbox.add": "新建了邮箱",
    "mailbox.change": "修改了邮箱",
    "mailbox.convert": "把邮箱改成了共享邮箱",
    "mailbox.remove": "删除了邮箱",
    "mailbox.share": "授予了邮箱权限",
    "mailbox.unshare": "收回了邮箱权限",
    "person.add": "添加了成员",
    "person.change": "修改了成员资料",
    "person.password": "重设了密码",
    "person.recovery": "修改了找回密码的邮箱",
    "person.remove": "移除了成员",
    "person.sign_out": "让成员的所有设备退出登录",
    "policy.add": "添加了发信规则",
    "policy.addresses": "修改了自助地址数量",
    "policy.change": "修改了发信规则",
    "policy.forwarding": "修改了转发规则",
    "policy.freed_addresses": "修改了释放地址的等待天数",
    "policy.quota": "修改了容量规则",
    "policy.recall": "修改了撤回规则",
    "policy.remove": "删除了发信规则",
    "policy.security": "修改了登录安全设置",
    "quarantine.delete": "删除了隔离的邮件",
    "quarantine.look": "查看了隔离的邮件",
    "quarantine.release": "放行了隔离的邮件",
    "queue.bounce": "退回了队列中的邮件",
    "queue.drop": "丢弃了队列中的邮件",
    "queue.hold": "暂停了队列中的邮件",
    "queue.limits": "修改了发信限额",
    "queue.release": "恢复了队列中的邮件",
    "queue.retry": "立即重试了队列中的邮件",
    "quota.set": "设置了容量",
    "retention.set": "修改了保留期限",
    "role.change": "修改了角色",
    "setting.set": "修改了设置"
  },
  detail: "详情",
  more: "更早的记录"
}, en = {
  title: "Audit log",
  none: "Nothing recorded yet",
  when: "Time",
  who: "Who",
  what: "Action",
  about: "About",
  lead: "Who did what, and when. Each line is chained to the one before it, so that a change or a gap shows.",
  area: "Area",
  all: "Everything",
  areas: {
    "person.": "People",
    "role.": "Roles",
    "department.": "Departments",
    "mailbox.": "Mailboxes",
    "address.": "Addresses",
    "group.": "Mail groups",
    "domain.": "Domains",
    "policy.": "Rules and security",
    "quota.": "Capacity",
    "filter.": "Filter",
    "quarantine.": "Quarantine",
    "queue.": "Mail queue",
    "archive.": "Looking into the archive",
    "auditor.": "Auditors",
    "hold.": "Legal holds",
    "retention.": "Retention",
    "factor.": "Two-step sign-in",
    "app_password.": "App passwords",
    "setting.": "Settings"
  },
  acts: {
    "address.add": "Added an address",
    "address.remove": "Removed an address",
    "address.take_held": "Took an address that was still waiting",
    "app_password.add": "Made an app password",
    "app_password.remove": "Removed an app password",
    "archive.approve": "Approved a case",
    "archive.case": "Opened a case",
    "archive.close": "Closed a case",
    "archive.deliver": "Had an archived mail delivered to themselves",
    "archive.download": "Downloaded an archived mail",
    "archive.export": "Began to export archived mail",
    "archive.exported": "Exported archived mail",
    "archive.read": "Opened an archived mail",
    "archive.search": "Searched the archive",
    "archive.settings": "Changed the archive",
    "auditor.remove": "Took an auditor’s right away",
    "auditor.set": "Made somebody an auditor",
    "department.add": "Added a department",
    "department.move": "Moved a department",
    "department.remove": "Removed a department",
    "department.rename": "Renamed a department",
    "domain.catch_all": "Chose who gets mail for unknown addresses",
    "domain.dkim.remove": "Removed a DKIM key",
    "domain.dkim.rotate": "Rotated a DKIM key",
    "factor.off": "Switched two-step sign-in off",
    "factor.on": "Switched two-step sign-in on",
    "factor.recovery": "Made new recovery codes",
    "filter.sender.add": "Added a sender to allow or deny",
    "filter.sender.remove": "Removed a sender to allow or deny",
    "filter.set": "Changed the spam filter",
    "group.add": "Added a mail group",
    "group.change": "Changed a mail group",
    "group.remove": "Removed a mail group",
    "hold.add": "Began a legal hold",
    "hold.end": "Ended a legal hold",
    "mailbox.add": "Added a mailbox",
    "mailbox.change": "Changed a mailbox",
    "mailbox.convert": "Made a mailbox a shared one",
    "mailbox.remove": "Removed a mailbox",
    "mailbox.share": "Gave rights in a mailbox",
    "mailbox.unshare": "Took back rights in a mailbox",
    "person.add": "Added a person",
    "person.change": "Changed a person",
    "person.password": "Reset a password",
    "person.recovery": "Changed the address for lost passwords",
    "person.remove": "Removed a person",
    "person.sign_out": "Signed a person out everywhere",
    "policy.add": "Added a sending rule",
    "policy.addresses": "Changed how many addresses people may add",
    "policy.change": "Changed a sending rule",
    "policy.forwarding": "Changed the rule for forwards",
    "policy.freed_addresses": "Changed how long freed addresses wait",
    "policy.quota": "Changed the rule for full mailboxes",
    "policy.recall": "Changed the rule for recall",
    "policy.remove": "Removed a sending rule",
    "policy.security": "Changed sign-in security",
    "quarantine.delete": "Deleted a quarantined mail",
    "quarantine.look": "Looked at a quarantined mail",
    "quarantine.release": "Released a quarantined mail",
    "queue.bounce": "Returned a queued mail",
    "queue.drop": "Dropped a queued mail",
    "queue.hold": "Held a queued mail",
    "queue.limits": "Changed sending limits",
    "queue.release": "Let a queued mail go on",
    "queue.retry": "Tried a queued mail again",
    "quota.set": "Set a capacity",
    "retention.set": "Changed retention",
    "role.change": "Changed a role",
    "setting.set": "Changed a setting"
  },
  detail: "Details",
  more: "Earlier"
}, logWords = () => lang.value === "zh" ? zh : en;

// src/admin/auditlog.tsx
function facts(detail) {
  let v;
  try {
    v = JSON.parse(detail);
  } catch {
    return detail ? [detail] : [];
  }
  return v === null || v === "" ? [] : typeof v != "object" ? [String(v)] : Object.entries(v).filter(([, x]) => x !== null && x !== "" && !(Array.isArray(x) && !x.length)).map(([k, x]) => `${k}: ${typeof x == "object" ? JSON.stringify(x) : String(x)}`);
}
function AuditLog() {
  var _a;
  let w = logWords(), area = place.value.query.get("area") ?? "", cursor = place.value.query.get("cursor") ?? "", load = useLoad(`audit|${area}|${cursor}`, () => get(`/admin/audit${query({ action: area, cursor })}`));
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("header", { class: "admin-head", children: /* @__PURE__ */ a("h1", { children: w.title }) }),
    /* @__PURE__ */ a("p", { class: "admin-lead", children: w.lead }),
    /* @__PURE__ */ a("div", { class: "admin-filters", children: /* @__PURE__ */ a("select", { "aria-label": w.area, value: area, onChange: (e) => go(withQuery({ area: e.currentTarget.value || null, cursor: null }), !0), children: [
      /* @__PURE__ */ a("option", { value: "", children: w.all }),
      Object.entries(w.areas).map(([k, name]) => /* @__PURE__ */ a("option", { value: k, children: name }, k))
    ] }) }),
    /* @__PURE__ */ a(Lines, { load }),
    ((_a = load.data) == null ? void 0 : _a.next) && /* @__PURE__ */ a("div", { class: "pager", children: /* @__PURE__ */ a(Button, { icon: "next", onClick: () => {
      var _a2;
      return go(withQuery({ cursor: ((_a2 = load.data) == null ? void 0 : _a2.next) ?? null }));
    }, children: w.more }) })
  ] });
}
function Lines({ load }) {
  var _a;
  let w = logWords(), items = (_a = load.data) == null ? void 0 : _a.items;
  return load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : items ? items.length ? /* @__PURE__ */ a("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": w.title, children: /* @__PURE__ */ a("table", { class: "table cards", children: [
    /* @__PURE__ */ a("thead", { children: /* @__PURE__ */ a("tr", { children: [
      /* @__PURE__ */ a("th", { scope: "col", children: w.when }),
      /* @__PURE__ */ a("th", { scope: "col", children: w.who }),
      /* @__PURE__ */ a("th", { scope: "col", children: w.what }),
      /* @__PURE__ */ a("th", { scope: "col", children: w.about })
    ] }) }),
    /* @__PURE__ */ a("tbody", { children: items.map((x) => /* @__PURE__ */ a(Line, { line: x }, x.id)) })
  ] }) }) : /* @__PURE__ */ a(Empty, { icon: "log", title: w.none }) : /* @__PURE__ */ a(Skeleton, { rows: 6 });
}
function Line({ line }) {
  let w = logWords(), more = facts(line.detail ?? "");
  return /* @__PURE__ */ a("tr", { children: [
    /* @__PURE__ */ a("td", { "data-label": w.when, children: fullTime(new Date(line.at)) }),
    /* @__PURE__ */ a("td", { "data-label": w.who, children: /* @__PURE__ */ a("span", { class: "two-lines", children: [
      line.actor.name,
      line.ip && /* @__PURE__ */ a("small", { children: line.ip })
    ] }) }),
    /* @__PURE__ */ a("td", { "data-label": w.what, children: w.acts[line.action] ?? /* @__PURE__ */ a("code", { children: line.action }) }),
    /* @__PURE__ */ a("td", { "data-label": w.about, children: /* @__PURE__ */ a("span", { class: "two-lines", children: [
      line.about,
      more.length > 0 && /* @__PURE__ */ a("details", { class: "facts", children: [
        /* @__PURE__ */ a("summary", { children: w.detail }),
        /* @__PURE__ */ a("ul", { children: more.map((f) => /* @__PURE__ */ a("li", { children: f }, f)) })
      ] })
    ] }) })
  ] });
}
export {
  AuditLog,
  facts
};
