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
  withQuery
} from "./admin-chunk.js?v=bc420a7aeae3";

// src/i18n/admin.ts
var zh = {
  title: "邮箱管理",
  nav: { overview: "概览", people: "成员", departments: "部门", domains: "域名", mailboxes: "共享邮箱", groups: "邮件组", queue: "发信队列", approvals: "待审批", audit: "操作日志", market: "应用与套餐", mail: "返回邮箱", main: "管理导航" },
  blocks: { start: "开始", who: "人员", boxes: "邮箱", flow: "邮件往来", rules: "规则与记录" },
  forbidden: "只有管理员可以进入",
  forbiddenText: "请联系公司的超级管理员为您开通管理权限。",
  overview: {
    people: "成员",
    mailboxes: "已开通邮箱",
    queue: "待发邮件",
    storage: "已用空间",
    domains: "域名",
    verified: "已验证",
    unverified: "未验证",
    todo: "需要处理",
    allGood: "一切正常",
    domainTodo: (d2) => `域名 ${d2} 还没有通过验证`,
    queueTodo: (n) => `${n} 封邮件还没有发出`,
    other: {
      today: "今日收发",
      received: "今日收信",
      sent: "今日发信",
      failedLogins: "登录失败",
      departments: "部门",
      pending: "待激活",
      conversations: "会话",
      messages: "邮件"
    }
  },
  people: {
    add: "添加成员",
    edit: "编辑成员",
    search: "搜索姓名、账号或邮箱",
    department: "部门",
    allDepartments: "全部部门",
    total: (n) => `共 ${n} 人`,
    name: "姓名",
    login: "账号",
    phone: "手机",
    job: "职务",
    role: "角色",
    roles: { super_admin: "超级管理员", admin: "管理员", member: "成员", user: "成员" },
    address: "邮箱",
    state: "状态",
    states: { active: "正常", disabled: "已停用", pending: "待激活", invited: "待激活", left: "已离职", suspended: "已停用" },
    password: "初始密码",
    passwordHint: "留空则由系统发送激活链接",
    none: "没有找到成员",
    noMailbox: "未开通",
    prev: "上一页",
    next: "下一页",
    resend: "重发激活通知",
    resent: "激活通知已发送",
    remove: "移除成员",
    removeTitle: (n) => `移除 ${n}？`,
    removeText: "移除后无法登录，邮箱停止收信。",
    added: "已添加",
    saved: "已保存",
    removed: "已移除",
    nameNeeded: "请填写姓名",
    loginNeeded: "请填写账号",
    acts: (n) => `${n} 的操作`
  },
  departments: {
    add: "添加部门",
    addUnder: (n) => `在“${n}”下添加部门`,
    edit: "修改部门",
    name: "部门名称",
    parent: "上级部门",
    top: "（最上级）",
    none: "还没有部门",
    removeTitle: (n) => `删除部门“${n}”？`,
    removeText: "只有没有成员和下级部门时才能删除。",
    people: (n) => `${n} 人`,
    show: "查看成员"
  },
  domains: {
    add: "添加域名",
    name: "域名",
    hint: "例如 example.com",
    none: "还没有域名",
    default: "默认域名",
    free: "免费域名",
    verified: "已验证",
    unverified: "待验证",
    setDefault: "设为默认",
    remove: "移除域名",
    removeTitle: (n) => `移除域名 ${n}？`,
    removeText: "这个域名下的地址会停止收信。",
    back: "返回域名列表",
    intro: "请到域名服务商处添加下面的记录。通常几分钟内生效，最长可能需要 48 小时。",
    done: "所有记录都正确，可以正常收发邮件。",
    host: "主机记录",
    type: "类型",
    priority: "优先级",
    value: "记录值",
    found: "当前查到",
    state: "状态",
    states: { ok: "正确", missing: "缺失", different: "不一致", unknown: "待检查" },
    nothing: "没有",
    faults: {
      missing: (r) => r.type === "MX" ? `请添加一条 MX 记录，指向 ${r.value.replace(/\.$/, "")}` : `请添加一条 ${r.type} 记录，值与右侧完全一致`,
      "no-answer": () => "域名服务器暂时没有答复，稍后会再次检查",
      "doubled-name": (r) => `记录加到了 ${r.host} 再带一次域名的位置；主机记录不要重复写域名`,
      "wrong-case": () => "大小写不一致，请原样复制",
      "extra-host": () => "还有其他服务器也在接收这个域名的邮件",
      "second-record": () => "同一位置有多条同类记录，只能保留一条",
      "extra-space": () => "值的两端多了空格或引号，请去掉",
      "not-included": () => "SPF 记录里没有包含我们的服务器",
      "too-many-lookups": () => "SPF 记录需要的查询超过 10 次，收件方会忽略，请减少 include",
      invalid: () => "记录的格式不正确，请原样复制",
      everybody: () => "SPF 记录允许任何服务器代发，请以 ~all 或 -all 结尾",
      revoked: () => "记录里的密钥为空（已撤销），请替换为右侧的值",
      truncated: () => "密钥被截断了，请分成多段、每段不超过 255 个字符",
      "other-key": () => "记录里是另一个密钥，请替换为右侧的值"
    },
    recheck: "重新检查",
    checkIn: (s) => `${s} 秒后自动检查`,
    ready: (ok, all) => `${ok} / ${all} 条正确`,
    zone: "下载记录文件",
    freeNote: "免费域名由我们托管，不需要添加任何记录。"
  },
  audit: { none: "还没有操作记录", when: "时间", who: "操作人", what: "操作", about: "对象", from: "来源" },
  market: {
    title: "应用市场",
    official: "官方",
    by: (who) => `由 ${who} 提供`,
    enable: "启用",
    resume: "继续设置",
    manage: "管理",
    open: "打开邮箱",
    enabled: "已启用",
    disabled: "已停用",
    plans: "套餐",
    permissions: "需要的权限",
    permissionsText: "启用时请您确认，停用后立即收回。",
    can: "它能做什么",
    features: [
      ["邮件就在聊天旁边", "新邮件实时到达，一步转成群聊、待办或日程，来源随时可查。"],
      ["和外部客户聊着就把邮件回了", "在群里选择“回复邮件给外部”，对方照常收到邮件。"],
      ["可信的往来", "每封邮件都验证来源，伪造和身份不明的一眼可见。"],
      ["常用邮件程序都能用", "支持 IMAP 和 SMTP，手机、电脑自带的邮件程序即可收发；聊天、日程和待办在应用里。"]
    ],
    onlyAdmin: "需要管理员来启用",
    onlyAdminText: "请把这个页面转给公司的管理员。",
    disable: "停用",
    disableTitle: "停用企业邮箱",
    disableText: "停用后所有成员无法收发邮件。数据怎么处理？",
    keep: "保留数据，可随时恢复",
    wipe: "删除全部数据，无法恢复",
    disableVerb: "确认停用",
    disabledToast: "已停用",
    remove: "移除应用",
    state: "状态",
    people: (ready, total) => `${ready} / ${total} 人已开通`
  },
  wizard: {
    title: "启用企业邮箱",
    steps: { plan: "套餐与范围", domain: "域名", addresses: "地址规则", enable: "确认", done: "完成" },
    step: (n, all) => `第 ${n} 步，共 ${all} 步`,
    choosePlan: "选择套餐",
    scope: "哪些人使用",
    scopeAll: "全公司",
    scopeSome: "指定部门",
    scopeNeeded: "请选择至少一个部门",
    consent: "我同意应用获得上述权限",
    consentNeeded: "请先确认权限",
    next: "下一步",
    back: "上一步",
    freeDomain: "使用免费域名",
    freeText: "立即可用，不需要任何设置，以后可以随时换成自己的域名。",
    freeName: "名称",
    freeHint: "小写字母、数字和短横线",
    ownDomain: "使用自己的域名",
    ownText: "员工地址为 姓名@你的域名，需要在域名服务商处添加几条记录。",
    ownName: "域名",
    badFree: "请输入 2 到 40 个小写字母、数字或短横线",
    badOwn: "请输入完整的域名，例如 example.com",
    check: "添加并检查记录",
    later: "记录生效前可以先继续，全部通过后自动开始收信。",
    rule: "地址规则",
    rules: { pinyin: "姓名拼音", login: "登录账号" },
    ruleHints: { pinyin: "张三 → zhangsan@…", login: "使用现有账号作为地址" },
    conflicts: { taken: "重名，已加序号", reserved: "保留地址，已调整", invalid: "姓名无法转换，已调整" },
    preview: "预览",
    previewCount: (n, bad) => bad ? `共 ${n} 人，其中 ${bad} 个有重名已自动处理` : `共 ${n} 人，没有冲突`,
    confirm: "确认并启用",
    confirmText: "启用后会为以下成员开通邮箱，并通过工作通知发送激活卡片。",
    summaryPlan: "套餐",
    summaryScope: "范围",
    summaryDomain: "域名",
    summaryRule: "地址",
    departments: (n) => `${n} 个部门`,
    enabling: "正在开通…",
    doneTitle: "企业邮箱已启用",
    doneText: (ready, total) => `${total} 人中已为 ${ready} 人开通，激活卡片已发出。`,
    failed: "以下成员没有开通成功",
    test: "给自己发一封测试邮件",
    tested: "测试邮件已发出，请到邮箱查看",
    toMail: "进入邮箱",
    toAdmin: "进入管理后台"
  }
}, en = {
  title: "Mail administration",
  nav: { overview: "Overview", people: "People", departments: "Departments", domains: "Domains", mailboxes: "Shared mailboxes", groups: "Mail groups", queue: "Mail queue", approvals: "Approvals", audit: "Audit log", market: "App and plan", mail: "Back to mail", main: "Administration" },
  blocks: { start: "Start", who: "People", boxes: "Mailboxes", flow: "Mail under way", rules: "Rules and records" },
  forbidden: "Administrators only",
  forbiddenText: "Ask a super administrator of your company for access.",
  overview: {
    people: "People",
    mailboxes: "Mailboxes",
    queue: "Waiting to be sent",
    storage: "Space used",
    domains: "Domains",
    verified: "Verified",
    unverified: "Not verified",
    todo: "Needs attention",
    allGood: "Everything is fine",
    domainTodo: (d2) => `Domain ${d2} is not verified yet`,
    queueTodo: (n) => `${n} messages were not sent yet`,
    other: { today: "Today", received: "Received today", sent: "Sent today", failedLogins: "Failed sign-ins", departments: "Departments", pending: "Not activated", conversations: "Conversations", messages: "Messages" }
  },
  people: {
    add: "Add person",
    edit: "Edit person",
    search: "Name, login or address",
    department: "Department",
    allDepartments: "All departments",
    total: (n) => `${n} people`,
    name: "Name",
    login: "Login",
    phone: "Phone",
    job: "Job title",
    role: "Role",
    roles: { super_admin: "Super admin", admin: "Admin", member: "Member", user: "Member" },
    address: "Mailbox",
    state: "State",
    states: { active: "Active", disabled: "Disabled", pending: "Not activated", invited: "Not activated", left: "Left", suspended: "Disabled" },
    password: "First password",
    passwordHint: "Leave empty to send an activation link",
    none: "Nobody found",
    noMailbox: "None",
    prev: "Previous",
    next: "Next",
    resend: "Send activation again",
    resent: "Activation sent",
    remove: "Remove person",
    removeTitle: (n) => `Remove ${n}?`,
    removeText: "They can no longer sign in and the mailbox stops receiving.",
    added: "Added",
    saved: "Saved",
    removed: "Removed",
    nameNeeded: "Enter a name",
    loginNeeded: "Enter a login",
    acts: (n) => `Actions for ${n}`
  },
  departments: {
    add: "Add department",
    addUnder: (n) => `Add a department below ${n}`,
    edit: "Edit department",
    name: "Name",
    parent: "Belongs to",
    top: "(top)",
    none: "No departments yet",
    removeTitle: (n) => `Delete department ${n}?`,
    removeText: "Only possible when it has no people and no departments below.",
    people: (n) => `${n} people`,
    show: "Show people"
  },
  domains: {
    add: "Add domain",
    name: "Domain",
    hint: "Such as example.com",
    none: "No domains yet",
    default: "Default",
    free: "Free domain",
    verified: "Verified",
    unverified: "Not verified",
    setDefault: "Make default",
    remove: "Remove domain",
    removeTitle: (n) => `Remove domain ${n}?`,
    removeText: "Addresses at this domain stop receiving mail.",
    back: "Back to domains",
    intro: "Add these records where your domain is registered. They usually work within minutes, sometimes after 48 hours.",
    done: "All records are right. Mail flows in and out.",
    host: "Host",
    type: "Type",
    priority: "Priority",
    value: "Value",
    found: "Found now",
    state: "State",
    states: { ok: "Right", missing: "Missing", different: "Different", unknown: "Not checked" },
    nothing: "Nothing",
    faults: {},
    // the server speaks English
    recheck: "Check again",
    checkIn: (s) => `checks again in ${s} s`,
    ready: (ok, all) => `${ok} of ${all} right`,
    zone: "Download zone file",
    freeNote: "We host the free domain. No records are needed."
  },
  audit: { none: "Nothing recorded yet", when: "Time", who: "Who", what: "Action", about: "About", from: "From" },
  market: {
    title: "App market",
    official: "Official",
    by: (who) => `By ${who}`,
    enable: "Enable",
    resume: "Continue set-up",
    manage: "Manage",
    open: "Open mail",
    enabled: "Enabled",
    disabled: "Disabled",
    plans: "Plans",
    permissions: "What it asks for",
    permissionsText: "You confirm this when enabling. Disabling takes it back at once.",
    can: "What it does",
    features: [
      ["Mail beside your chats", "New mail arrives at once and becomes a chat, a to-do or an event in one step."],
      ["Answer customers from the chat", "Choose “reply by mail” in a group and people outside simply receive mail."],
      ["Mail you can trust", "Every sender is checked; forged and unproven mail is plain to see."],
      ["Works with your mail program", "IMAP and SMTP for the mail programs of phones and computers; chat, calendar and to-dos in the app."]
    ],
    onlyAdmin: "An administrator must enable it",
    onlyAdminText: "Send this page to an administrator of your company.",
    disable: "Disable",
    disableTitle: "Disable company mail",
    disableText: "Nobody can send or receive afterwards. What should happen to the data?",
    keep: "Keep it; it can be restored",
    wipe: "Delete everything for good",
    disableVerb: "Disable",
    disabledToast: "Disabled",
    remove: "Remove app",
    state: "State",
    people: (ready, total) => `${ready} of ${total} people ready`
  },
  wizard: {
    title: "Enable company mail",
    steps: { plan: "Plan and scope", domain: "Domain", addresses: "Addresses", enable: "Confirm", done: "Done" },
    step: (n, all) => `Step ${n} of ${all}`,
    choosePlan: "Choose a plan",
    scope: "Who uses it",
    scopeAll: "The whole company",
    scopeSome: "Some departments",
    scopeNeeded: "Choose at least one department",
    consent: "I allow the app to do this",
    consentNeeded: "Confirm the permissions first",
    next: "Next",
    back: "Back",
    freeDomain: "Use a free domain",
    freeText: "Works at once without any set-up. You can move to your own domain later.",
    freeName: "Name",
    freeHint: "Small letters, digits and hyphens",
    ownDomain: "Use your own domain",
    ownText: "Addresses end in your domain. A few records must be added where it is registered.",
    ownName: "Domain",
    badFree: "Enter 2 to 40 small letters, digits or hyphens",
    badOwn: "Enter a whole domain such as example.com",
    check: "Add and check records",
    later: "You may go on before the records work; mail starts to arrive once all are right.",
    rule: "How addresses are made",
    rules: { pinyin: "Name in pinyin", login: "Login name" },
    ruleHints: { pinyin: "张三 → zhangsan@…", login: "The login becomes the address" },
    conflicts: { taken: "name clash, number added", reserved: "reserved, changed", invalid: "name cannot be used, changed" },
    preview: "Preview",
    previewCount: (n, bad) => bad ? `${n} people, ${bad} name clashes solved` : `${n} people, no clashes`,
    confirm: "Confirm and enable",
    confirmText: "Mailboxes are made for these people, and each gets an activation card in chat.",
    summaryPlan: "Plan",
    summaryScope: "Scope",
    summaryDomain: "Domain",
    summaryRule: "Addresses",
    departments: (n) => `${n} departments`,
    enabling: "Setting up…",
    doneTitle: "Company mail is enabled",
    doneText: (ready, total) => `${ready} of ${total} mailboxes are ready and activation cards were sent.`,
    failed: "These people could not be set up",
    test: "Send me a test message",
    tested: "The test message is on its way to your mailbox",
    toMail: "Open mail",
    toAdmin: "Open administration"
  }
}, words = () => lang.value === "zh" ? zh : en;

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
var secret = (shown) => ({ type: shown ? "text" : "password" });
function signInFault(err) {
  return err instanceof Refusal && err.status === 401 ? t.signIn.wrong : err instanceof Refusal && err.status === 429 ? t.signIn.slow : faultText(err);
}
function SignInForm({ onMustChange, login: known = "" }) {
  let [login, setLogin] = d(known), [password, setPassword] = d(""), [shown, setShown] = d(!1), [fault, setFault] = d(""), [busy, setBusy] = d(!1), [token, setToken] = d(""), submit = async (e) => {
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
      /* @__PURE__ */ a("input", { ...a2, name: "password", ...secret(shown), autocomplete: "current-password", value: password, onInput: (e) => setPassword(e.currentTarget.value) }),
      /* @__PURE__ */ a("button", { type: "button", class: "link", "aria-pressed": shown, onClick: () => setShown(!shown), children: shown ? t.signIn.hide : t.signIn.show })
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

// src/admin/records.tsx
var recheckEvery = 30, tones = { ok: "ok", missing: "err", different: "warn", unknown: "off" };
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
    /* @__PURE__ */ a("div", { class: "table-wrap", tabIndex: 0, role: "region", "aria-label": domain.name, children: /* @__PURE__ */ a("table", { class: "table cards", children: [
      /* @__PURE__ */ a("thead", { children: /* @__PURE__ */ a("tr", { children: [
        /* @__PURE__ */ a("th", { scope: "col", children: w.state }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.type }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.host }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.priority }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.value }),
        /* @__PURE__ */ a("th", { scope: "col", children: w.found })
      ] }) }),
      /* @__PURE__ */ a("tbody", { children: records.map((r, i) => /* @__PURE__ */ a(Row, { r }, i)) })
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
      /* @__PURE__ */ a(StatusDot, { tone: tones[r.state] ?? "off", children: w.states[r.state] ?? r.state }),
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
    /* @__PURE__ */ a(Records, { domain, onChange })
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
      { key: "departments", icon: "building", to: "/admin/departments", right: "departments.manage" }
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
      { key: "approvals", icon: "todo", to: "/admin/approvals" }
    ]
  },
  { key: "rules", entries: [{ key: "audit", icon: "log", to: "/admin/audit", right: "audit.read" }] }
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
    setError(void 0), import("./admin-sections.js?v=62124d8b833d").then(setCode, setError);
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
    /* @__PURE__ */ a("main", { class: "admin-main", id: "main", tabIndex: -1, children: /* @__PURE__ */ a("div", { class: "admin-content", children: area === "overview" ? /* @__PURE__ */ a(OverviewPage, {}) : area === "people" ? /* @__PURE__ */ a(PeoplePage, {}) : area === "departments" ? /* @__PURE__ */ a(DepartmentsPage, {}) : area === "domains" ? /* @__PURE__ */ a(DomainsPage, { name: ((_b = match("/admin/domains/:name", path)) == null ? void 0 : _b.name) ?? null }) : area === "audit" ? /* @__PURE__ */ a(AuditPage, {}) : /* @__PURE__ */ a(LaterPage, { area, path }) }) }),
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
