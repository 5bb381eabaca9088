import {
  $,
  A,
  Avatar,
  Banner,
  Button,
  Chip,
  CopyField,
  Dialog,
  Empty,
  Fault,
  Field,
  Gate,
  Icon,
  IconButton,
  PasswordForm,
  Refusal,
  Skeleton,
  StatusDot,
  a,
  bytes,
  change,
  confirm,
  d,
  del,
  faultText,
  fieldTime,
  folders,
  fullTime,
  get,
  go,
  helpOpen,
  isAdmin,
  isoDay,
  lang,
  loadFolders,
  loadMe,
  loadOutbox,
  me,
  outbox,
  pages,
  post,
  put,
  query,
  settings,
  signOut,
  t,
  toast,
  useLoad,
  width
} from "./chunk.js?v=e4da6107aa30";

// src/kit/later.tsx
function later(fetch) {
  return function() {
    let [got, setGot] = d({}), load = () => {
      setGot({}), fetch().then(
        (Page) => setGot({ Page }),
        (error) => setGot({ error })
      );
    };
    return A(load, []), got.error ? /* @__PURE__ */ a(Fault, { error: got.error, retry: load }) : got.Page ? /* @__PURE__ */ a(got.Page, {}) : /* @__PURE__ */ a(Skeleton, { rows: 3 });
  };
}

// src/i18n/settings.ts
var zh = {
  language: "语言",
  theme: "外观",
  themes: { system: "跟随系统", light: "浅色", dark: "深色" },
  density: "列表密度",
  comfortable: "舒适",
  compact: "紧凑",
  conversations: "会话视图",
  conversationsHint: "把往来邮件合并为一个会话，包含自己发出的",
  shortcuts: "键盘快捷键",
  shortcutsHint: "按 ? 查看全部快捷键",
  signatureHint: "写新邮件时自动加在末尾",
  saved: "已保存",
  password: "修改密码",
  passwordDone: "密码已修改",
  account: "账号",
  server: "服务器",
  clientsText: "在手机或电脑的邮件程序里选择“IMAP”或“其他账户”，按下面填写。收信和发信用同一个用户名和密码。",
  incoming: "收信（IMAP）",
  outgoing: "发信（SMTP）",
  port: "端口",
  security: "加密方式",
  version: (v) => `版本 ${v}`,
  groups: { me: "个人", mail: "邮件", safe: "安全", share: "共享" },
  tab: { general: "通用", signature: "签名", addresses: "我的地址", clients: "邮件客户端", apps: "专用密码", twostep: "两步验证", password: "密码", devices: "登录设备", logins: "登录记录", delegates: "共享我的邮箱", access: "访问记录", rules: "收信规则", away: "自动回复", onward: "自动转发", senders: "黑白名单", quarantine: "被拦下的邮件", deleted: "恢复已删除邮件", archive: "审计归档" },
  back: "返回设置",
  undoSend: "发送后可撤销",
  undoSeconds: (n) => n ? `${n} 秒` : "关闭",
  failed: (why) => `没有完成：${why}`,
  clientPassword: "密码是您的登录密码；开启两步验证后，请为每个程序新建一个专用密码。",
  makeApp: "新建专用密码",
  never: "从未使用",
  door: { web: "网页", api: "接口", imap: "收信 IMAP", smtp: "发信 SMTP", sieve: "规则 Sieve", dav: "日历 DAV" },
  apps: {
    text: "给手机或电脑上的邮件程序单独使用的密码。丢了设备，只删除这一个就行，登录密码不用改。",
    empty: "还没有专用密码",
    name: "用在哪里",
    nameHint: "例如：我的 iPhone",
    nameNeeded: "请写明用在哪里",
    scopes: "可以用来",
    scopesNeeded: "至少选择一项",
    networks: "只允许这些网络（可不填）",
    networksHint: "例如 203.0.113.0/24，多个用逗号分开",
    expires: "到期日（可不填）",
    madeTitle: "密码只显示这一次",
    madeText: "把它填到邮件程序的密码栏。关闭后就看不到了，需要时可以再建一个。",
    password: "专用密码",
    user: "用户名",
    used: (when2, ip) => `最近使用 ${when2}${ip ? ` · ${ip}` : ""}`,
    until: (when2) => `${when2} 到期`,
    only: (nets) => `只允许 ${nets}`,
    dropTitle: (name) => `删除“${name}”的专用密码？`,
    dropText: "用它登录的程序会立刻断开。",
    dropped: "已删除，用它登录的程序已断开",
    expired: "已到期"
  },
  two: {
    text: "登录时除了密码，再输入一个手机上的验证码。密码泄露了，别人也进不来。",
    on: "已开启",
    off: "未开启",
    since: (when2) => `自 ${when2} 起`,
    forced: "公司要求开启两步验证",
    start: "开启两步验证",
    scan: "用验证器 App（如微软、谷歌验证器）扫描二维码",
    picture: "两步验证的二维码",
    orType: "扫不了？在 App 里手动输入这个密钥：",
    secret: "密钥",
    thenCode: "输入 App 显示的 6 位数字",
    confirm: "确认开启",
    codes: "恢复码",
    codesText: "手机丢了就用恢复码登录，每个只能用一次。请抄下来或打印，放在安全的地方。",
    codesLeft: (n) => `还剩 ${n} 个恢复码`,
    copyCodes: "复制全部",
    print: "打印",
    kept: "我已保存好",
    fresh: "换一批恢复码",
    freshText: "旧的恢复码会全部作废。请输入一个验证码确认。",
    stop: "关闭两步验证",
    stopText: "关闭后只凭密码就能登录。请输入一个验证码确认。",
    stopped: "两步验证已关闭",
    wrong: "验证码不对或已用过，请输入新的",
    enrolTitle: "请开启两步验证",
    enrolText: "公司要求登录时使用验证码，设置完成后即可进入邮箱。",
    appsHint: "邮件程序不能用验证码，请为它们新建专用密码。"
  },
  devices: {
    text: "这里是您的账号现在登录着的地方。有不认识的，请退出它并修改密码。",
    current: "当前",
    seen: (when2) => `最近活动 ${when2}`,
    since: (when2) => `${when2} 登录`,
    end: "退出",
    endOf: (what) => `退出 ${what}`,
    ended: "已退出",
    empty: "没有其他登录"
  },
  logins: {
    text: "最近的登录，包括失败的。",
    ok: "成功",
    bad: "失败",
    times: (n) => `${n} 次`,
    more: "加载更多",
    empty: "还没有登录记录"
  },
  recovery: {
    title: "找回密码的邮箱",
    text: "忘记密码时，重设链接发到这里。请填一个公司以外的邮箱。",
    address: "备用邮箱",
    password: "当前密码",
    done: "已保存，如需确认请查看该邮箱"
  },
  addresses: {
    text: "发到这些地址的邮件都会进您的收件箱，写信时也可以选用。",
    primary: "主地址",
    add: "添加地址",
    address: "新地址",
    left: (n) => n > 0 ? `还可以添加 ${n} 个` : "不能再添加",
    dropTitle: (a2) => `删除地址 ${a2}？`,
    dropText: "发到它的邮件以后会被退回。",
    empty: "没有其他地址"
  },
  delegates: {
    text: "让同事使用您的邮箱，例如休假时代为处理。随时可以收回，同事做的每件事都有记录。",
    empty: "没有共享给任何人",
    add: "共享给同事",
    who: "同事",
    whoNeeded: "请选择一位同事",
    right: "可以做什么",
    rights: { read: "只能看", send: "看和以我的名义回复", full: "全部（包括移动和删除）", write: "看、标记和存入", manage: "看、标记、移动和删除", send_as: "只能以我的名义写信", on_behalf: "只能代我写信（显示代发）" },
    until: "到期日（可不填）",
    untilText: (when2) => `到 ${when2} 为止`,
    forever: "长期有效",
    drop: "收回",
    dropTitle: (who) => `不再与 ${who} 共享？`,
    dropText: "对方会立刻看不到您的邮箱。",
    done: "已共享"
  },
  access: {
    text: "同事在您的邮箱里做过的事。",
    empty: "没有别人动过您的邮箱",
    acts: { open: "打开", read: "阅读", flag: "标记", add: "放入", copy: "复制", move: "移动", delete: "删除", folder: "修改文件夹", send: "发送", draft: "写草稿", turn: "转换", undo: "撤销" }
  },
  outbox: {
    title: "待发送",
    empty: "没有等待发送的邮件",
    emptyText: "定时发送的和等待审批的邮件会显示在这里。",
    undo: "即将发出",
    scheduled: (when2) => `将在 ${when2} 发出`,
    approval: (why) => `等待审批${why ? `：${why}` : ""}`,
    leaving: "正在发出",
    fates: "需要审批的邮件后来怎样了",
    cancel: "取消发送并编辑",
    now: "立即发送",
    nowDone: "已开始发送",
    to: (who) => `收件人：${who}`
  },
  rules: {
    text: "新邮件到达时从上往下检查，符合条件就执行。",
    add: "新建规则",
    empty: "还没有规则",
    noName: "未命名",
    name: "规则名称",
    nameNeeded: "请给规则起个名字",
    deedNeeded: "请至少选择一个动作",
    folderNeeded: "请选择文件夹",
    when: "如果邮件",
    match: "怎样才算符合",
    all: "符合全部条件",
    any: "符合任一条件",
    everyMail: "所有邮件",
    and: "，并且",
    or: "，或者",
    field: "看哪里",
    op: "怎样比较",
    value: "内容",
    addCondition: "添加条件",
    dropCondition: "去掉这个条件",
    then: "就",
    deed: "做什么",
    folder: "文件夹",
    folderPick: "选择文件夹…",
    to: "转发到",
    addAction: "添加动作",
    dropAction: "去掉这个动作",
    stop: "不再检查后面的规则",
    on: "启用",
    missing: "文件夹已不存在，邮件留在收件箱",
    up: (name) => `上移：${name}`,
    down: (name) => `下移：${name}`,
    edit: (name) => `修改：${name}`,
    dropTitle: (name) => `删除规则“${name}”？`,
    dropText: "已经处理过的邮件不受影响。",
    run: "对已有邮件执行",
    runText: "启用的规则会处理这个文件夹里现有的邮件，但不会转发。",
    runVerb: "开始执行",
    runs: (n, all) => `正在处理 ${n} / ${all}`,
    ran: (n) => `完成，处理了 ${n} 封`,
    fields: { from: "发件人", to: "收件人", cc: "抄送", recipient: "收件人、抄送或密送", subject: "主题", body: "正文", attachment: "有附件", size: "大小", list: "邮件列表" },
    ops: { contains: "包含", is: "等于", begins: "开头是", ends: "结尾是", domain: "域名是", over: "大于", under: "小于", exists: "存在" },
    deeds: { move: "移动到", copy: "复制到", read: "标为已读", star: "加星标", important: "标为重要", keyword: "加标签", forward: "转发到", delete: "删除" }
  },
  away: {
    text: "您不在时自动回复来信，例如休假。邮件列表和系统邮件不会收到回复。",
    on: "开启自动回复",
    subject: "主题",
    words: "回复内容",
    from: "开始（可不填）",
    until: "结束（可不填）",
    audience: "回复给",
    audiences: { all: "所有人", colleagues: "仅同事", contacts: "同事和我写过信的人" },
    once: (days) => `同一个人 ${days} 天内只回复一次`
  },
  onward: {
    text: "把收到的所有邮件转发到别的地址。",
    on: "开启转发",
    to: "转发到",
    toHint: "多个地址用逗号分开",
    keep: "在这里也保留一份",
    deny: "公司不允许自动转发邮件。",
    internal: "公司只允许转发到公司内部的地址。"
  },
  senders: {
    text: "信任的发件人不会被当作垃圾邮件；拉黑的发件人的邮件都进垃圾邮件。",
    pattern: "邮箱地址或域名",
    hint: "例如 li@partner.example 或 partner.example",
    kind: "怎样处理",
    allow: "信任",
    deny: "拉黑",
    allowed: "已信任",
    denied: "已拉黑",
    add: "加入名单",
    empty: "名单是空的"
  },
  quarantine: {
    text: "这些邮件很可能有害，没有送到您的邮箱。确认没问题的可以放行。",
    empty: "没有被拦下的邮件",
    spam: "垃圾邮件",
    danger: "含危险附件",
    look: "查看",
    release: "放行",
    released: "已放行，邮件马上到收件箱",
    dropped: "已删除",
    releaseTitle: "放行含危险附件的邮件？",
    releaseText: "附件可能损害电脑。不确定时请先问管理员。",
    files: (names) => `附件：${names}`
  },
  profile: "下载 iPhone / iPad / Mac 设置文件",
  profileText: "用苹果设备打开这一页并下载，账号会自动填好。雷鸟（Thunderbird）和 Outlook 只要输入邮箱地址就能自动设置。",
  forgot: {
    title: "找回密码",
    text: "输入您的账号或邮箱地址，我们把重设链接发到您绑定的备用邮箱。",
    verb: "发送链接",
    done: "如果账号存在并绑定了备用邮箱，链接已经发出，请查收。没有绑定请联系管理员。",
    back: "返回登录"
  },
  reset: {
    title: "设置新密码",
    text: (name, login) => `${name}（${login}），请设置新密码。其他登录会全部退出。`,
    verb: "保存新密码",
    done: "密码已修改，请登录",
    bad: "链接已失效",
    badText: "链接已过期或用过了，请重新申请。"
  },
  alert: {
    title: "这是您本人登录吗？",
    network: "从没用过的网络",
    device: "从没用过的设备",
    text: (what, when2) => `您的账号在 ${when2} 通过${what}登录：`,
    me: "是我本人",
    notMe: "不是我",
    thanks: "知道了",
    thanksText: "以后从那里登录不再提醒。",
    safeTitle: "已保护您的账号",
    safeText: "那里的登录已退出。请马上设置新密码，并考虑开启两步验证。",
    setPassword: "去设置密码",
    bad: "链接已失效",
    badText: "这个提醒已过期或已经处理过。",
    home: "打开邮箱"
  },
  activate: {
    title: "激活邮箱",
    text: (name) => `${name}，您好。您的企业邮箱已经准备好：`,
    verb: "设置密码并激活",
    bad: "链接已失效",
    badText: "激活链接不存在、已过期或已被使用。如果您已经激活，请直接登录；否则请联系管理员重新发送。"
  },
  keys: [
    ["j / k / ↓ / ↑", "下一封 / 上一封"],
    ["Enter / o", "打开"],
    ["u / Esc", "返回列表"],
    ["n / p", "会话中下一封 / 上一封"],
    ["← / →", "收起 / 展开"],
    ["x / Space", "选择"],
    ["Ctrl+A", "全选"],
    ["c", "写邮件"],
    ["r / a / f", "回复 / 全部回复 / 转发"],
    ["e", "归档"],
    ["[ / ]", "归档并看上一封 / 下一封"],
    ["v", "移动到文件夹"],
    ["# / Delete", "删除"],
    ["!", "垃圾邮件"],
    ["s", "星标"],
    ["Shift+I / Shift+U", "已读 / 未读"],
    ["/", "搜索"],
    ["z / Ctrl+Z", "撤销"],
    ["m / b / y", "转聊天 / 转待办 / 转日程"],
    ["g i / g s / g t / g d", "收件箱 / 星标 / 已发送 / 草稿"],
    ["Ctrl+Enter", "发送"],
    ["Ctrl+S", "保存草稿"]
  ]
}, en = {
  language: "Language",
  theme: "Appearance",
  themes: { system: "System", light: "Light", dark: "Dark" },
  density: "List density",
  comfortable: "Comfortable",
  compact: "Compact",
  conversations: "Conversation view",
  conversationsHint: "Join mails that answer each other, including your own",
  shortcuts: "Keyboard shortcuts",
  shortcutsHint: "Press ? to see them all",
  signatureHint: "Added below new messages",
  saved: "Saved",
  password: "Change password",
  passwordDone: "Password changed",
  account: "Account",
  server: "Server",
  clientsText: "Choose “IMAP” or “Other account” in the mail program of your phone or computer and fill in these. Receiving and sending use the same user name and password.",
  incoming: "Receiving (IMAP)",
  outgoing: "Sending (SMTP)",
  port: "Port",
  security: "Encryption",
  version: (v) => `Version ${v}`,
  groups: { me: "You", mail: "Mail", safe: "Security", share: "Sharing" },
  tab: { general: "General", signature: "Signature", addresses: "My addresses", clients: "Mail programs", apps: "App passwords", twostep: "Two-step sign-in", password: "Password", devices: "Devices", logins: "Sign-ins", delegates: "Share my mailbox", access: "Access log", rules: "Rules", away: "Automatic reply", onward: "Forwarding", senders: "Trusted and blocked", quarantine: "Held mail", deleted: "Recover deleted mail", archive: "Archive audit" },
  back: "Back to settings",
  undoSend: "Undo after sending",
  undoSeconds: (n) => n ? `${n} s` : "Off",
  failed: (why) => `Not done: ${why}`,
  clientPassword: "The password is the one you sign in with. With two-step sign-in, make an app password for each program.",
  makeApp: "New app password",
  never: "Never used",
  door: { web: "Web", api: "API", imap: "Receiving, IMAP", smtp: "Sending, SMTP", sieve: "Rules, Sieve", dav: "Calendar, DAV" },
  apps: {
    text: "A password of its own for a mail program on your phone or computer. When a device is lost, delete only this one; the password you sign in with stays.",
    empty: "No app passwords yet",
    name: "Where it is used",
    nameHint: "For example: my iPhone",
    nameNeeded: "Say where it is used",
    scopes: "It may be used for",
    scopesNeeded: "Choose at least one",
    networks: "Only from these networks (optional)",
    networksHint: "For example 203.0.113.0/24; several with commas",
    expires: "Ends on (optional)",
    madeTitle: "Shown only this once",
    madeText: "Enter it as the password in the mail program. After closing it cannot be seen again; you can always make another.",
    password: "App password",
    user: "User name",
    used: (when2, ip) => `Last used ${when2}${ip ? ` · ${ip}` : ""}`,
    until: (when2) => `Ends ${when2}`,
    only: (nets) => `Only from ${nets}`,
    dropTitle: (name) => `Delete the app password “${name}”?`,
    dropText: "Programs that use it are cut off at once.",
    dropped: "Deleted. What used it is cut off.",
    expired: "Ended"
  },
  two: {
    text: "Signing in asks for a code from your phone as well. Who learns your password still cannot get in.",
    on: "On",
    off: "Off",
    since: (when2) => `Since ${when2}`,
    forced: "Your organisation requires it",
    start: "Turn on two-step sign-in",
    scan: "Scan this with an authenticator app, such as Microsoft or Google Authenticator",
    picture: "QR code for two-step sign-in",
    orType: "Cannot scan? Type this key into the app:",
    secret: "Key",
    thenCode: "Enter the six digits that the app shows",
    confirm: "Turn it on",
    codes: "Recovery codes",
    codesText: "They let you in when the phone is lost, each once. Write them down or print them and keep them safe.",
    codesLeft: (n) => `${n} recovery codes left`,
    copyCodes: "Copy all",
    print: "Print",
    kept: "I have kept them",
    fresh: "New recovery codes",
    freshText: "All old recovery codes become void. Enter a code to confirm.",
    stop: "Turn off two-step sign-in",
    stopText: "After that the password alone signs in. Enter a code to confirm.",
    stopped: "Two-step sign-in is off",
    wrong: "That code is wrong or was used. Enter a new one.",
    enrolTitle: "Set up two-step sign-in",
    enrolText: "Your organisation asks for a code at sign-in. When this is done, your mail opens.",
    appsHint: "Mail programs cannot ask for codes: make an app password for each."
  },
  devices: {
    text: "Where your account is signed in now. If you do not know one, sign it out and change your password.",
    current: "This one",
    seen: (when2) => `Last active ${when2}`,
    since: (when2) => `Since ${when2}`,
    end: "Sign out",
    endOf: (what) => `Sign out ${what}`,
    ended: "Signed out",
    empty: "Nowhere else"
  },
  logins: {
    text: "Recent sign-ins, also those that failed.",
    ok: "Signed in",
    bad: "Failed",
    times: (n) => `${n} time${n === 1 ? "" : "s"}`,
    more: "Show more",
    empty: "No sign-ins yet"
  },
  recovery: {
    title: "Address for a forgotten password",
    text: "The link to set a new password goes there. Name an address outside your organisation.",
    address: "Recovery address",
    password: "Current password",
    done: "Saved. Look there if it needs confirming."
  },
  addresses: {
    text: "Mail to any of these comes to your inbox, and you can write under them.",
    primary: "Main address",
    add: "Add an address",
    address: "New address",
    left: (n) => n > 0 ? `You may add ${n} more` : "You cannot add more",
    dropTitle: (a2) => `Remove the address ${a2}?`,
    dropText: "Mail to it will be refused from now on.",
    empty: "No other addresses"
  },
  delegates: {
    text: "Let colleagues use your mailbox, for example while you are away. Take it back at any time; everything they do is logged.",
    empty: "Shared with nobody",
    add: "Share with a colleague",
    who: "Colleague",
    whoNeeded: "Choose a colleague",
    right: "May do",
    rights: { read: "Read only", send: "Read, and answer as me", full: "Everything, also move and delete", write: "Read, mark and file", manage: "Read, mark, move and delete", send_as: "Only write as me", on_behalf: "Only write on my behalf" },
    until: "Ends on (optional)",
    untilText: (when2) => `Until ${when2}`,
    forever: "Until taken back",
    drop: "Take back",
    dropTitle: (who) => `Stop sharing with ${who}?`,
    dropText: "They lose sight of your mailbox at once.",
    done: "Shared"
  },
  access: {
    text: "What colleagues did in your mailbox.",
    empty: "Nobody else has touched your mailbox",
    acts: { open: "Opened", read: "Read", flag: "Marked", add: "Added", copy: "Copied", move: "Moved", delete: "Deleted", folder: "Changed a folder", send: "Sent", draft: "Drafted", turn: "Turned", undo: "Undid" }
  },
  outbox: {
    title: "Outbox",
    empty: "Nothing waits to be sent",
    emptyText: "Mail scheduled for later or waiting for approval is listed here.",
    undo: "About to leave",
    scheduled: (when2) => `Leaves ${when2}`,
    approval: (why) => `Waits for approval${why ? `: ${why}` : ""}`,
    leaving: "Leaving",
    fates: "What became of mails that need an approval",
    cancel: "Do not send, edit",
    now: "Send now",
    nowDone: "On its way",
    to: (who) => `To ${who}`
  },
  rules: {
    text: "Looked at from top to bottom when mail arrives.",
    add: "New rule",
    empty: "No rules yet",
    noName: "No name",
    name: "Name of the rule",
    nameNeeded: "Give the rule a name",
    deedNeeded: "Choose at least one thing to do",
    folderNeeded: "Choose a folder",
    when: "If the mail",
    match: "When it fits",
    all: "fits all of these",
    any: "fits any of these",
    everyMail: "Every mail",
    and: " and ",
    or: " or ",
    field: "Where to look",
    op: "How to compare",
    value: "Words",
    addCondition: "Add a condition",
    dropCondition: "Remove this condition",
    then: "then",
    deed: "What to do",
    folder: "Folder",
    folderPick: "Choose a folder…",
    to: "Forward to",
    addAction: "Add something to do",
    dropAction: "Remove this",
    stop: "Look at no later rules",
    on: "On",
    missing: "The folder is gone; mail stays in the inbox",
    up: (name) => `Move up: ${name}`,
    down: (name) => `Move down: ${name}`,
    edit: (name) => `Edit: ${name}`,
    dropTitle: (name) => `Delete the rule “${name}”?`,
    dropText: "Mail that it handled stays as it is.",
    run: "Run on existing mail",
    runText: "Rules that are on handle the mail in this folder now. Nothing is forwarded.",
    runVerb: "Run",
    runs: (n, all) => `${n} of ${all}`,
    ran: (n) => `Done, ${n} changed`,
    fields: { from: "From", to: "To", cc: "Cc", recipient: "To, Cc or Bcc", subject: "Subject", body: "Text", attachment: "Has attachments", size: "Size", list: "Mailing list" },
    ops: { contains: "contains", is: "is", begins: "begins with", ends: "ends with", domain: "has the domain", over: "over", under: "under", exists: "exists" },
    deeds: { move: "Move to", copy: "Copy to", read: "Mark as read", star: "Star", important: "Mark as important", keyword: "Tag", forward: "Forward to", delete: "Delete" }
  },
  away: {
    text: "Answers mail while you are away, such as on holiday. Mailing lists and programs are not answered.",
    on: "Turn on the automatic reply",
    subject: "Subject",
    words: "Reply",
    from: "Begins (optional)",
    until: "Ends (optional)",
    audience: "Answer",
    audiences: { all: "Everybody", colleagues: "Colleagues only", contacts: "Colleagues, and whom I have written to" },
    once: (days) => `The same person is answered once in ${days} days`
  },
  onward: {
    text: "Sends all arriving mail on to other addresses.",
    on: "Turn on forwarding",
    to: "Forward to",
    toHint: "Several addresses with commas",
    keep: "Keep a copy here",
    deny: "Your organisation does not allow automatic forwarding.",
    internal: "Your organisation allows forwarding only to its own addresses."
  },
  senders: {
    text: "Mail of trusted senders is never junk; mail of blocked ones always is.",
    pattern: "Mail address or domain",
    hint: "For example li@partner.example or partner.example",
    kind: "What happens",
    allow: "Trust",
    deny: "Block",
    allowed: "Trusted",
    denied: "Blocked",
    add: "Add to the list",
    empty: "The list is empty"
  },
  quarantine: {
    text: "These are likely harmful and were not delivered to you. Release what is in order.",
    empty: "Nothing is held back",
    spam: "Spam",
    danger: "Dangerous attachment",
    look: "Look",
    release: "Release",
    released: "Released. It arrives in a moment.",
    dropped: "Deleted",
    releaseTitle: "Release mail with a dangerous attachment?",
    releaseText: "The attachment may harm the computer. If unsure, ask an administrator first.",
    files: (names) => `Attachments: ${names}`
  },
  profile: "Get the profile for iPhone, iPad and Mac",
  profileText: "Open this page on the Apple device and download it: the account is filled in. Thunderbird and Outlook set themselves up from your mail address.",
  forgot: {
    title: "Forgotten password",
    text: "Enter your login or mail address. A link to set a new password goes to your recovery address.",
    verb: "Send the link",
    done: "If there is such an account with a recovery address, a link is on its way. Without one, ask an administrator.",
    back: "Back to sign-in"
  },
  reset: {
    title: "Set a new password",
    text: (name, login) => `${name} (${login}), choose a new password. You will be signed out everywhere else.`,
    verb: "Save the new password",
    done: "Password changed. Please sign in.",
    bad: "This link no longer works",
    badText: "It has expired or was used. Ask for a new one."
  },
  alert: {
    title: "Was this you?",
    network: "from a network you never used",
    device: "with a device you never used",
    text: (what, when2) => `Your account was signed in to ${what} on ${when2}:`,
    me: "It was me",
    notMe: "It was not me",
    thanks: "Thank you",
    thanksText: "Signing in from there will not be asked about again.",
    safeTitle: "Your account is protected",
    safeText: "What was signed in there is out. Set a new password now, and consider two-step sign-in.",
    setPassword: "Set a password",
    bad: "This link no longer works",
    badText: "The question has expired or was answered.",
    home: "Open mail"
  },
  activate: {
    title: "Activate your mailbox",
    text: (name) => `Hello ${name}, your company mailbox is ready:`,
    verb: "Set password and activate",
    bad: "This link no longer works",
    badText: "It does not exist, has expired, or was used. If you activated before, just sign in; otherwise ask an administrator for a new one."
  },
  keys: [
    ["j / k / ↓ / ↑", "Next / previous"],
    ["Enter / o", "Open"],
    ["u / Esc", "Back to the list"],
    ["n / p", "Next / previous in the conversation"],
    ["← / →", "Fold / unfold"],
    ["x / Space", "Select"],
    ["Ctrl+A", "Select all"],
    ["c", "New message"],
    ["r / a / f", "Reply / all / forward"],
    ["e", "Archive"],
    ["[ / ]", "Archive and go to previous / next"],
    ["v", "Move to folder"],
    ["# / Delete", "Delete"],
    ["!", "Junk"],
    ["s", "Star"],
    ["Shift+I / Shift+U", "Read / unread"],
    ["/", "Search"],
    ["z / Ctrl+Z", "Undo"],
    ["m / b / y", "Turn into chat / to-do / event"],
    ["g i / g s / g t / g d", "Inbox / starred / sent / drafts"],
    ["Ctrl+Enter", "Send"],
    ["Ctrl+S", "Save draft"]
  ]
}, words = () => lang.value === "zh" ? zh : en;

// src/mail/rows.tsx
function Rows({ load, icon, empty, label, children }) {
  var _a;
  let items = ((_a = load.data) == null ? void 0 : _a.items) ?? [];
  return load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : load.data ? items.length ? /* @__PURE__ */ a("ul", { class: "set-rows", "aria-label": label, children: items.map(children) }) : /* @__PURE__ */ a(Empty, { icon, title: empty }) : /* @__PURE__ */ a(Skeleton, { rows: 3 });
}
var ownBox = () => {
  var _a, _b, _c, _d;
  return ((_b = (_a = me.value) == null ? void 0 : _a.mailboxes.find((b) => b.own)) == null ? void 0 : _b.id) ?? ((_d = (_c = me.value) == null ? void 0 : _c.mailboxes[0]) == null ? void 0 : _d.id) ?? "";
}, when = (iso) => fullTime(new Date(iso));
async function tried(act, done) {
  try {
    return await act, done && toast(done), !0;
  } catch (err) {
    return toast(words().failed(faultText(err)), void 0, "err"), !1;
  }
}
function endOf(day) {
  let d2 = /* @__PURE__ */ new Date(`${day}T23:59:59`);
  return Number.isNaN(d2.getTime()) ? void 0 : d2.toISOString();
}

// src/mail/addresses.tsx
function Addresses() {
  let w = words().addresses, load = useLoad("addresses", () => get("/me/addresses")), [text, setText] = d(""), [fault, setFault] = d(""), a2 = load.data;
  if (load.error && !a2) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!a2) return /* @__PURE__ */ a(Skeleton, { rows: 2 });
  let domain = a2.primary.split("@")[1], add = async (e) => {
    e.preventDefault();
    let address = text.includes("@") ? text.trim() : `${text.trim()}@${domain}`;
    try {
      await post("/me/addresses", { address }), setText(""), setFault(""), load.reload();
    } catch (err) {
      setFault(faultText(err));
    }
  }, drop = async (address) => {
    await confirm(w.dropTitle(address), w.dropText, t.general.delete, !0) && await tried(del(`/me/addresses/${encodeURIComponent(address)}`)) && load.reload();
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a("ul", { class: "set-rows", "aria-label": words().tab.addresses, children: [
      /* @__PURE__ */ a("li", { children: [
        /* @__PURE__ */ a("div", { class: "set-row", children: /* @__PURE__ */ a("b", { children: a2.primary }) }),
        /* @__PURE__ */ a(Chip, { tone: "acc", children: w.primary })
      ] }),
      a2.aliases.map((x) => /* @__PURE__ */ a("li", { children: [
        /* @__PURE__ */ a("div", { class: "set-row", children: /* @__PURE__ */ a("b", { children: x }) }),
        a2.mayRemove && /* @__PURE__ */ a(Button, { kind: "danger", "aria-label": `${t.general.delete}: ${x}`, onClick: () => {
          drop(x);
        }, children: t.general.delete })
      ] }, x))
    ] }),
    !a2.aliases.length && /* @__PURE__ */ a("p", { class: "quiet", children: w.empty }),
    a2.mayAdd > 0 && /* @__PURE__ */ a("form", { class: "narrow", onSubmit: add, noValidate: !0, children: [
      /* @__PURE__ */ a(Field, { label: w.address, hint: w.left(a2.mayAdd), error: fault, children: (f) => /* @__PURE__ */ a("input", { ...f, spellcheck: !1, autocapitalize: "off", placeholder: `…@${domain}`, value: text, onInput: (e) => setText(e.currentTarget.value) }) }),
      /* @__PURE__ */ a(Button, { type: "submit", icon: "plus", disabled: !text.trim(), children: w.add })
    ] })
  ] });
}

// src/mail/apppasswords.tsx
var scopes = ["imap", "smtp", "sieve", "dav"];
function AppPasswords() {
  let w = words().apps, load = useLoad("apps", () => get("/me/app-passwords")), [adding, setAdding] = d(!1), [made, setMade] = d(null), drop = async (p) => {
    await confirm(w.dropTitle(p.name), w.dropText, t.general.delete, !0) && await tried(del(`/me/app-passwords/${p.id}`), w.dropped) && load.reload();
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: words().makeApp }) }),
    /* @__PURE__ */ a(Rows, { load, icon: "bolt", empty: w.empty, label: words().tab.apps, children: (p) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: p.name }),
        /* @__PURE__ */ a("small", { children: p.usedAt ? w.used(when(p.usedAt), p.usedIp ?? "") : words().never }),
        /* @__PURE__ */ a("span", { class: "chips", children: [
          p.scopes.map((s) => /* @__PURE__ */ a(Chip, { children: words().door[s] }, s)),
          p.networks.length > 0 && /* @__PURE__ */ a(Chip, { icon: "globe", children: w.only(p.networks.join(", ")) }),
          p.expiresAt && /* @__PURE__ */ a(Chip, { tone: new Date(p.expiresAt) < /* @__PURE__ */ new Date() ? "err" : "plain", children: new Date(p.expiresAt) < /* @__PURE__ */ new Date() ? w.expired : w.until(when(p.expiresAt)) })
        ] })
      ] }),
      /* @__PURE__ */ a(Button, { kind: "danger", "aria-label": `${t.general.delete}: ${p.name}`, onClick: () => {
        drop(p);
      }, children: t.general.delete })
    ] }, p.id) }),
    adding && /* @__PURE__ */ a(
      Add,
      {
        onClose: () => setAdding(!1),
        onMade: (p) => {
          setAdding(!1), setMade(p), load.reload();
        }
      }
    ),
    made && /* @__PURE__ */ a(Made, { made, onClose: () => setMade(null) })
  ] });
}
function Made({ made, onClose }) {
  var _a, _b;
  let w = words().apps;
  return /* @__PURE__ */ a(
    Dialog,
    {
      title: w.madeTitle,
      onClose,
      foot: /* @__PURE__ */ a(Button, { kind: "primary", "data-autofocus": !0, onClick: onClose, children: t.general.ok }),
      children: [
        /* @__PURE__ */ a("p", { class: "dialog-text", children: w.madeText }),
        /* @__PURE__ */ a("dl", { class: "pairs", children: [
          /* @__PURE__ */ a("div", { children: [
            /* @__PURE__ */ a("dt", { children: w.user }),
            /* @__PURE__ */ a("dd", { children: /* @__PURE__ */ a(CopyField, { value: ((_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.address) ?? "", label: w.user }) })
          ] }),
          /* @__PURE__ */ a("div", { class: "app-secret", children: [
            /* @__PURE__ */ a("dt", { children: w.password }),
            /* @__PURE__ */ a("dd", { children: /* @__PURE__ */ a(CopyField, { value: made.password ?? "", label: w.password }) })
          ] })
        ] })
      ]
    }
  );
}
function Add({ onClose, onMade }) {
  let w = words().apps, [name, setName] = d(""), [on, setOn] = d(["imap", "smtp"]), [nets, setNets] = d(""), [end, setEnd] = d(""), [fault, setFault] = d({ name: "", form: "" }), [busy, setBusy] = d(!1), submit = async (e) => {
    if (e.preventDefault(), !name.trim()) return setFault({ name: w.nameNeeded, form: "" });
    if (!on.length) return setFault({ name: "", form: w.scopesNeeded });
    setBusy(!0);
    try {
      let networks = nets.split(/[,，\s]+/).filter(Boolean);
      onMade(await post("/me/app-passwords", { name: name.trim(), scopes: on, networks, expiresAt: endOf(end) }));
    } catch (err) {
      setFault({ name: "", form: faultText(err) }), setBusy(!1), toast(faultText(err), void 0, "err");
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: words().makeApp, onClose, children: /* @__PURE__ */ a("form", { onSubmit: submit, noValidate: !0, children: [
    fault.form && /* @__PURE__ */ a(Banner, { tone: "danger", children: fault.form }),
    /* @__PURE__ */ a(Field, { label: w.name, hint: w.nameHint, error: fault.name, children: (a2) => /* @__PURE__ */ a("input", { ...a2, maxLength: 60, value: name, onInput: (e) => setName(e.currentTarget.value) }) }),
    /* @__PURE__ */ a("fieldset", { class: "ticks", children: [
      /* @__PURE__ */ a("legend", { children: w.scopes }),
      scopes.map((s) => /* @__PURE__ */ a("label", { children: [
        /* @__PURE__ */ a("input", { type: "checkbox", checked: on.includes(s), onChange: (e) => setOn(e.currentTarget.checked ? [...on, s] : on.filter((x) => x !== s)) }),
        words().door[s]
      ] }, s))
    ] }),
    /* @__PURE__ */ a(Field, { label: w.expires, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", min: isoDay(/* @__PURE__ */ new Date()), value: end, onInput: (e) => setEnd(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: w.networks, hint: w.networksHint, children: (a2) => /* @__PURE__ */ a("input", { ...a2, spellcheck: !1, value: nets, onInput: (e) => setNets(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: words().makeApp })
  ] }) });
}

// src/mail/away.tsx
function useForm(path) {
  let load = useLoad(path, () => get(path)), [value, setValue] = d(void 0), [fault, setFault] = d(""), [busy, setBusy] = d(!1);
  return A(() => setValue(load.data), [load.data]), { load, value, set: (part) => value && setValue({ ...value, ...part }), fault, busy, submit: (e) => {
    e.preventDefault(), setBusy(!0), setFault(""), put(path, value).then(
      (v) => {
        load.set(v), toast(t.settings.saved);
      },
      (err) => setFault(faultText(err))
    ).finally(() => setBusy(!1));
  } };
}
var local = (iso) => iso ? fieldTime(new Date(iso)) : "", instant = (text) => text ? new Date(text).toISOString() : void 0;
function AwayReply() {
  let w = words().away, f = useForm(`/mailboxes/${ownBox()}/vacation`), v = f.value;
  return f.load.error && !v ? /* @__PURE__ */ a(Fault, { error: f.load.error, retry: () => {
    f.load.reload();
  } }) : v ? /* @__PURE__ */ a("form", { class: "narrow", onSubmit: f.submit, noValidate: !0, children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    f.fault && /* @__PURE__ */ a(Banner, { tone: "danger", children: f.fault }),
    /* @__PURE__ */ a("label", { class: "rule-on", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", checked: v.enabled, onChange: (e) => f.set({ enabled: e.currentTarget.checked }) }),
      w.on
    ] }),
    /* @__PURE__ */ a(Field, { label: w.subject, children: (a2) => /* @__PURE__ */ a("input", { ...a2, maxLength: 200, value: v.subject, onInput: (e) => f.set({ subject: e.currentTarget.value }) }) }),
    /* @__PURE__ */ a(Field, { label: w.words, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 6, value: v.text, onInput: (e) => f.set({ text: e.currentTarget.value }) }) }),
    /* @__PURE__ */ a(Field, { label: w.from, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "datetime-local", value: local(v.from), onInput: (e) => f.set({ from: instant(e.currentTarget.value) }) }) }),
    /* @__PURE__ */ a(Field, { label: w.until, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "datetime-local", value: local(v.until), onInput: (e) => f.set({ until: instant(e.currentTarget.value) }) }) }),
    /* @__PURE__ */ a(Field, { label: w.audience, hint: w.once(v.days ?? 7), children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: v.audience ?? "all", onChange: (e) => f.set({ audience: e.currentTarget.value }), children: ["all", "colleagues", "contacts"].map((x) => /* @__PURE__ */ a("option", { value: x, children: w.audiences[x] }, x)) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy: f.busy, children: t.general.save })
  ] }) : /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 5 });
}
function Forwarding() {
  let w = words().onward, f = useForm(`/mailboxes/${ownBox()}/forwarding`), v = f.value;
  if (f.load.error && !v) return /* @__PURE__ */ a(Fault, { error: f.load.error, retry: () => {
    f.load.reload();
  } });
  if (!v) return /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 3 });
  let never = v.policy === "deny";
  return /* @__PURE__ */ a("form", { class: "narrow", onSubmit: f.submit, noValidate: !0, children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    v.policy && v.policy !== "allow" && /* @__PURE__ */ a(Banner, { tone: never ? "warn" : "info", children: never ? w.deny : w.internal }),
    f.fault && /* @__PURE__ */ a(Banner, { tone: "danger", children: f.fault }),
    /* @__PURE__ */ a("label", { class: "rule-on", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", checked: v.enabled, disabled: never && !v.enabled, onChange: (e) => f.set({ enabled: e.currentTarget.checked }) }),
      w.on
    ] }),
    /* @__PURE__ */ a(Field, { label: w.to, hint: w.toHint, children: (a2) => /* @__PURE__ */ a("input", { ...a2, spellcheck: !1, value: v.to.join(", "), onInput: (e) => f.set({ to: e.currentTarget.value.split(/[,，\s]+/).filter(Boolean) }) }) }),
    /* @__PURE__ */ a("label", { class: "rule-on", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", checked: v.keep, onChange: (e) => f.set({ keep: e.currentTarget.checked }) }),
      w.keep
    ] }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy: f.busy, children: t.general.save })
  ] });
}

// src/i18n/deleted.ts
var zh2 = {
  lead: "彻底删除的邮件会保留 30 天，可以在这里找回；之后就无法恢复了。",
  find: "发件人、收件人或主题",
  from: "从",
  to: "到",
  search: "查找",
  none: "没有可以恢复的邮件",
  list: "已彻底删除的邮件",
  lay: (f) => `原在“${f}”`,
  until: (d2) => `${d2} 之前可以恢复`,
  restore: "恢复",
  restored: "邮件已恢复",
  erase: "永久删除",
  eraseTitle: "永久删除这封邮件？",
  eraseText: "之后您无法再恢复它。",
  erased: "邮件已永久删除",
  more: "更多",
  noSubject: "（无主题）"
}, en2 = {
  lead: "Mail that was deleted for good is kept for 30 days and can be brought back here; after that it is gone.",
  find: "Sender, recipient or subject",
  from: "From",
  to: "To",
  search: "Search",
  none: "There is no mail to bring back",
  list: "Mail deleted for good",
  lay: (f) => `lay in “${f}”`,
  until: (d2) => `can be brought back until ${d2}`,
  restore: "Bring back",
  restored: "The mail is back",
  erase: "Delete now",
  eraseTitle: "Delete this mail now?",
  eraseText: "You cannot bring it back after that.",
  erased: "The mail is deleted",
  more: "More",
  noSubject: "(no subject)"
}, deletedWords = () => lang.value === "zh" ? zh2 : en2;

// src/mail/deleted.tsx
var startOf = (day) => day ? (/* @__PURE__ */ new Date(`${day}T00:00:00`)).toISOString() : void 0;
function DeletedPage() {
  let w = deletedWords(), box = ownBox(), [form, setForm] = d({ q: "", from: "", to: "" }), [asked, setAsked] = d(""), [older, setOlder] = d([]), [next, setNext] = d(), load = useLoad(`deleted${box}${asked}`, async () => {
    let page = await get(`/mailboxes/${box}/deleted${asked}`);
    return setOlder([]), setNext(page.next), page;
  }), search = (e) => {
    e.preventDefault(), setAsked(query({ q: form.q.trim(), from: startOf(form.from), to: endOf(form.to) }));
  }, more = async () => {
    let page = await get(`/mailboxes/${box}/deleted${asked}${asked ? "&" : "?"}cursor=${next}`);
    setOlder([...older, ...page.items ?? []]), setNext(page.next);
  }, restore = async (m) => {
    await tried(post(`/mailboxes/${box}/deleted/restore`, { ids: [m.id] }), w.restored) && (load.reload(), loadFolders());
  }, erase = async (m) => {
    await confirm(w.eraseTitle, w.eraseText, w.erase, !0) && await tried(post(`/mailboxes/${box}/deleted/erase`, { ids: [m.id] }), w.erased) && load.reload();
  }, shown = { ...load, data: load.data && { ...load.data, items: [...load.data.items ?? [], ...older] } };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.lead }),
    /* @__PURE__ */ a("form", { class: "stack", onSubmit: search, noValidate: !0, children: [
      /* @__PURE__ */ a(Field, { label: w.find, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "search", value: form.q, onInput: (e) => setForm({ ...form, q: e.currentTarget.value }) }) }),
      /* @__PURE__ */ a("div", { class: "field-pair", children: [
        /* @__PURE__ */ a(Field, { label: w.from, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: form.from, onInput: (e) => setForm({ ...form, from: e.currentTarget.value }) }) }),
        /* @__PURE__ */ a(Field, { label: w.to, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: form.to, onInput: (e) => setForm({ ...form, to: e.currentTarget.value }) }) })
      ] }),
      /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { type: "submit", icon: "search", children: w.search }) })
    ] }),
    /* @__PURE__ */ a(Rows, { load: shown, icon: "trash", empty: w.none, label: w.list, children: (m) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { class: "cut", children: m.subject || w.noSubject }),
        /* @__PURE__ */ a("span", { class: "cut", children: [
          m.from.name || m.from.email,
          " · ",
          when(m.at)
        ] }),
        /* @__PURE__ */ a("small", { children: [
          w.lay(t.folder[m.folder.toLowerCase()] ?? m.folder),
          " · ",
          w.until(when(m.until))
        ] })
      ] }),
      /* @__PURE__ */ a("span", { class: "set-acts", children: [
        /* @__PURE__ */ a(Button, { icon: "reply", onClick: () => {
          restore(m);
        }, children: w.restore }),
        /* @__PURE__ */ a(Button, { kind: "quiet", icon: "trash", onClick: () => {
          erase(m);
        }, children: w.erase })
      ] })
    ] }, m.id) }),
    next && /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { onClick: () => {
      more();
    }, children: w.more }) })
  ] });
}

// src/core/program.ts
function program(client = "") {
  var _a, _b;
  let browser = (_a = /(DingTalk|wxwork|Feishu|Lark|Edg|Firefox|Chrome|Safari)/.exec(client)) == null ? void 0 : _a[1], system = (_b = /(iPhone|iPad|Android|Windows|Mac OS X|Linux)/.exec(client)) == null ? void 0 : _b[1], names = { Edg: "Edge", wxwork: "企业微信 WeCom", Lark: "Feishu", "Mac OS X": "macOS" }, parts = [browser, system].filter((x) => !!x).map((x) => names[x] ?? x);
  return parts.length ? parts.join(" · ") : client.slice(0, 80);
}

// src/mail/devices.tsx
var titleOf = (door, client) => [words().door[door] ?? door, program(client)].filter(Boolean).join(" · ");
function Devices() {
  let w = words().devices, load = useLoad("sessions", () => get("/me/sessions")), end = async (s) => {
    await tried(del(`/me/sessions/${s.id}`), w.ended) && load.reload();
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a(Rows, { load, icon: "globe", empty: w.empty, label: words().tab.devices, children: (s) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: [
          titleOf(s.door, s.client),
          " ",
          s.current && /* @__PURE__ */ a(Chip, { tone: "ok", children: w.current })
        ] }),
        /* @__PURE__ */ a("small", { children: [
          s.ip,
          " · ",
          w.since(when(s.since)),
          " · ",
          w.seen(when(s.seen))
        ] })
      ] }),
      !s.current && /* @__PURE__ */ a(Button, { "aria-label": w.endOf(titleOf(s.door, s.client)), onClick: () => {
        end(s);
      }, children: w.end })
    ] }, s.id) })
  ] });
}
function Logins() {
  var _a;
  let w = words().logins, load = useLoad("logins", () => get("/me/logins")), [busy, setBusy] = d(!1), more = async () => {
    let before = load.data;
    if (before) {
      setBusy(!0);
      try {
        let p = await get(`/me/logins${query({ cursor: before.next })}`);
        load.set({ items: [...before.items, ...p.items], next: p.next });
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
      setBusy(!1);
    }
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a(Rows, { load, icon: "clock", empty: w.empty, label: words().tab.logins, children: (l) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: titleOf(l.door, l.client) }),
        /* @__PURE__ */ a("small", { children: [
          when(l.last),
          " · ",
          l.ip,
          l.times > 1 ? ` · ${w.times(l.times)}` : "",
          l.appPassword ? ` · ${words().apps.password}` : ""
        ] })
      ] }),
      /* @__PURE__ */ a(StatusDot, { tone: l.ok ? "ok" : "err", children: l.ok ? w.ok : w.bad })
    ] }, `${l.first}${l.door}${l.ip}${l.client}${l.ok}`) }),
    ((_a = load.data) == null ? void 0 : _a.next) && /* @__PURE__ */ a(Button, { busy, onClick: () => {
      more();
    }, children: [
      /* @__PURE__ */ a(Icon, { name: "down", size: 16 }),
      " ",
      w.more
    ] })
  ] });
}

// src/mail/filter.tsx
function Senders() {
  let w = words().senders, load = useLoad("senders", () => get("/filter/senders")), [text, setText] = d(""), [allow, setAllow] = d(!0), [fault, setFault] = d(""), add = async (e) => {
    e.preventDefault();
    try {
      await post("/filter/senders", { pattern: text.trim(), allow }), setText(""), setFault(""), load.reload();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a("form", { class: "narrow", onSubmit: add, noValidate: !0, children: [
      /* @__PURE__ */ a(Field, { label: w.pattern, hint: w.hint, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, spellcheck: !1, autocapitalize: "off", value: text, onInput: (e) => setText(e.currentTarget.value) }) }),
      /* @__PURE__ */ a("fieldset", { class: "ticks", children: [
        /* @__PURE__ */ a("legend", { class: "sr", children: w.kind }),
        [!0, !1].map((v) => /* @__PURE__ */ a("label", { children: [
          /* @__PURE__ */ a("input", { type: "radio", name: "allow", checked: allow === v, onChange: () => setAllow(v) }),
          v ? w.allow : w.deny
        ] }, String(v)))
      ] }),
      /* @__PURE__ */ a(Button, { type: "submit", icon: "plus", disabled: !text.trim(), children: w.add })
    ] }),
    /* @__PURE__ */ a(Rows, { load, icon: "shield", empty: w.empty, label: words().tab.senders, children: (r) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: r.pattern }),
        /* @__PURE__ */ a("small", { children: when(r.at) })
      ] }),
      /* @__PURE__ */ a(Chip, { tone: r.allow ? "ok" : "err", children: r.allow ? w.allowed : w.denied }),
      /* @__PURE__ */ a(Button, { "aria-label": `${t.general.remove}: ${r.pattern}`, onClick: () => {
        tried(del(`/filter/senders/${r.id}`)).then(load.reload);
      }, children: t.general.remove })
    ] }, r.id) })
  ] });
}
var reasons = (m) => m.why.filter((r) => r.points > 0).map((r) => lang.value === "zh" ? r.zh : r.en).join(lang.value === "zh" ? "；" : "; ");
function Quarantine() {
  let w = words().quarantine, load = useLoad("quarantine", () => get("/quarantine")), [open, setOpen] = d(""), release = async (m) => {
    m.kind === "danger" && !await confirm(w.releaseTitle, w.releaseText, w.release, !0) || await tried(post(`/quarantine/${m.id}/release`), w.released) && load.reload();
  }, drop = async (m) => {
    await tried(del(`/quarantine/${m.id}`), w.dropped) && load.reload();
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a(Rows, { load, icon: "shield", empty: w.empty, label: words().tab.quarantine, children: (m) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: m.subject || t.mail.noSubject }),
        /* @__PURE__ */ a("span", { class: "cut", children: m.from }),
        /* @__PURE__ */ a("small", { children: [
          when(m.at),
          " · ",
          m.kind === "danger" ? w.danger : w.spam
        ] }),
        /* @__PURE__ */ a("small", { children: reasons(m) })
      ] }),
      /* @__PURE__ */ a("span", { class: "set-acts", children: [
        /* @__PURE__ */ a(Button, { onClick: () => setOpen(m.id), children: w.look }),
        /* @__PURE__ */ a(Button, { onClick: () => {
          release(m);
        }, children: w.release }),
        /* @__PURE__ */ a(Button, { kind: "danger", onClick: () => {
          drop(m);
        }, children: t.general.delete })
      ] })
    ] }, m.id) }),
    open && /* @__PURE__ */ a(Look, { id: open, onClose: () => setOpen("") })
  ] });
}
function Look({ id, onClose }) {
  let w = words().quarantine, load = useLoad(`held${id}`, () => get(`/quarantine/${id}`)), m = load.data;
  return /* @__PURE__ */ a(Dialog, { title: (m == null ? void 0 : m.subject) || t.mail.noSubject, wide: !0, onClose, children: [
    load.error ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : null,
    !m && !load.error && /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 5 }),
    m && /* @__PURE__ */ a("div", { class: "stack", children: [
      /* @__PURE__ */ a("p", { class: "quiet", children: [
        m.from,
        " · ",
        when(m.at)
      ] }),
      /* @__PURE__ */ a("p", { children: reasons(m) }),
      m.attachments.length > 0 && /* @__PURE__ */ a("p", { class: "quiet", children: w.files(m.attachments.join(", ")) }),
      /* @__PURE__ */ a("pre", { class: "plain", children: m.text || m.preview })
    ] })
  ] });
}

// src/mail/recovery.tsx
function Recovery() {
  let w = words().recovery, [address, setAddress] = d(""), [password, setPassword] = d(""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), submit = async (e) => {
    e.preventDefault(), setBusy(!0), setFault("");
    try {
      await put("/me/recovery-mail", { address: address.trim(), password }), setAddress(""), setPassword(""), toast(w.done);
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("h2", { children: w.title }),
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a("form", { onSubmit: submit, noValidate: !0, children: [
      /* @__PURE__ */ a(Field, { label: w.address, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "email", autocomplete: "email", spellcheck: !1, value: address, onInput: (e) => setAddress(e.currentTarget.value) }) }),
      /* @__PURE__ */ a(Field, { label: w.password, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "password", autocomplete: "current-password", value: password, onInput: (e) => setPassword(e.currentTarget.value) }) }),
      /* @__PURE__ */ a(Button, { type: "submit", busy, disabled: !address.trim() || !password, children: t.general.save })
    ] })
  ] });
}

// src/mail/delegates.tsx
var rights = ["read", "send", "full", "send_as", "on_behalf"];
function Delegates() {
  let w = words().delegates, box = ownBox(), load = useLoad(`delegates${box}`, () => get(`/mailboxes/${box}/delegates`)), [adding, setAdding] = d(!1), drop = async (g) => {
    await confirm(w.dropTitle(g.holder.name), w.dropText, w.drop, !0) && await tried(del(`/mailboxes/${box}/delegates/${g.id}`)) && load.reload();
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: w.add }) }),
    /* @__PURE__ */ a(Rows, { load, icon: "people", empty: w.empty, label: words().tab.delegates, children: (g) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: g.holder.name }),
        /* @__PURE__ */ a("span", { class: "chips", children: g.rights.map((r) => /* @__PURE__ */ a(Chip, { children: w.rights[r] ?? r }, r)) }),
        /* @__PURE__ */ a("small", { children: g.until ? w.untilText(when(g.until)) : w.forever })
      ] }),
      /* @__PURE__ */ a(Button, { kind: "danger", "aria-label": `${w.drop}: ${g.holder.name}`, onClick: () => {
        drop(g);
      }, children: w.drop })
    ] }, g.id) }),
    adding && /* @__PURE__ */ a(
      Share,
      {
        box,
        onClose: () => setAdding(!1),
        onDone: () => {
          setAdding(!1), toast(w.done), load.reload();
        }
      }
    )
  ] });
}
function Share({ box, onClose, onDone }) {
  var _a;
  let w = words().delegates, [who, setWho] = d([]), [right, setRight] = d("send"), [until, setUntil] = d(""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), PeopleField = (_a = pages.value) == null ? void 0 : _a.PeopleField, submit = async (e) => {
    var _a2;
    if (e.preventDefault(), !((_a2 = who[0]) != null && _a2.person)) return setFault(w.whoNeeded);
    setBusy(!0);
    try {
      for (let c of who) await post(`/mailboxes/${box}/delegates`, { person: c.person, rights: [right], until: endOf(until) });
      onDone();
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: w.add, onClose, children: /* @__PURE__ */ a("form", { onSubmit: submit, noValidate: !0, children: [
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    PeopleField && /* @__PURE__ */ a(PeopleField, { label: w.who, value: who, onChange: setWho, onlyPeople: !0 }),
    /* @__PURE__ */ a("fieldset", { class: "ticks", children: [
      /* @__PURE__ */ a("legend", { children: w.right }),
      rights.map((r) => /* @__PURE__ */ a("label", { children: [
        /* @__PURE__ */ a("input", { type: "radio", name: "right", checked: right === r, onChange: () => setRight(r) }),
        w.rights[r]
      ] }, r))
    ] }),
    /* @__PURE__ */ a(Field, { label: w.until, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", min: isoDay(/* @__PURE__ */ new Date()), value: until, onInput: (e) => setUntil(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: w.add })
  ] }) });
}
function AccessLog() {
  var _a;
  let w = words().access, box = ownBox(), load = useLoad(`access${box}`, () => get(`/mailboxes/${box}/access-log`)), more = async () => {
    let before = load.data;
    if (!before) return;
    let p = await get(`/mailboxes/${box}/access-log${query({ cursor: before.next })}`).catch(() => null);
    p && load.set({ items: [...before.items, ...p.items], next: p.next });
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a(Rows, { load, icon: "log", empty: w.empty, label: words().tab.access, children: (l) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("div", { class: "set-row", children: [
      /* @__PURE__ */ a("b", { children: [
        l.person.name,
        " · ",
        w.acts[l.act] ?? l.act
      ] }),
      l.detail && /* @__PURE__ */ a("span", { class: "cut", children: l.detail }),
      /* @__PURE__ */ a("small", { children: [
        when(l.at),
        " · ",
        words().door[l.door],
        l.ip ? ` · ${l.ip}` : ""
      ] })
    ] }) }, l.id) }),
    ((_a = load.data) == null ? void 0 : _a.next) && /* @__PURE__ */ a(Button, { onClick: () => {
      more();
    }, children: t.general.more })
  ] });
}

// src/mail/rules.tsx
var fields = ["from", "to", "cc", "recipient", "subject", "body", "attachment"], ops = ["contains", "is", "begins", "ends", "domain"], deeds = ["move", "copy", "read", "star", "important", "forward", "delete"], again = 1e3, folderName = (f) => t.folder[f.role] ?? f.name, choices = () => (folders.value[ownBox()] ?? []).filter((f) => f.role !== "drafts" && f.role !== "sent");
function Rules() {
  var _a;
  let w = words().rules, box = ownBox(), load = useLoad(`rules${box}`, () => get(`/mailboxes/${box}/rules`)), [editing, setEditing] = d(null), [running, setRunning] = d(!1), items = ((_a = load.data) == null ? void 0 : _a.items) ?? [], keep = async (list) => load.set(await put(`/mailboxes/${box}/rules`, { items: list })), swap = (i, j) => {
    let list = [...items];
    [list[i], list[j]] = [list[j], list[i]], tried(keep(list));
  }, drop = async (i) => {
    await confirm(w.dropTitle(items[i].name), w.dropText, t.general.delete, !0) && tried(keep(items.filter((_, k) => k !== i)));
  };
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a("p", { class: "set-acts", children: [
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setEditing({ at: items.length, rule: { name: "", enabled: !0, match: "all", conditions: [{ field: "from", op: "contains", values: [""] }], actions: [{ do: "move" }] } }), children: w.add }),
      items.length > 0 && /* @__PURE__ */ a(Button, { onClick: () => setRunning(!0), children: w.run })
    ] }),
    /* @__PURE__ */ a(Rows, { load, icon: "folder", empty: w.empty, label: words().tab.rules, children: (r) => {
      let i = items.indexOf(r);
      return /* @__PURE__ */ a("li", { children: [
        /* @__PURE__ */ a("div", { class: "set-row", children: [
          /* @__PURE__ */ a("b", { children: r.name || w.noName }),
          /* @__PURE__ */ a("small", { children: sentence(r) }),
          r.actions.some((a2) => a2.missing) && /* @__PURE__ */ a(Chip, { tone: "err", children: w.missing })
        ] }),
        /* @__PURE__ */ a("span", { class: "set-acts", children: [
          /* @__PURE__ */ a("label", { class: "rule-on", children: [
            /* @__PURE__ */ a("input", { type: "checkbox", checked: r.enabled, "aria-label": `${w.on}: ${r.name}`, onChange: (e) => {
              tried(keep(items.map((x, k) => k === i ? { ...x, enabled: e.currentTarget.checked } : x)));
            } }),
            w.on
          ] }),
          /* @__PURE__ */ a(IconButton, { icon: "up", label: w.up(r.name), disabled: i === 0, onClick: () => swap(i, i - 1) }),
          /* @__PURE__ */ a(IconButton, { icon: "down", label: w.down(r.name), disabled: i === items.length - 1, onClick: () => swap(i, i + 1) }),
          /* @__PURE__ */ a(IconButton, { icon: "pen", label: w.edit(r.name), onClick: () => setEditing({ at: i, rule: r }) }),
          /* @__PURE__ */ a(IconButton, { icon: "trash", label: `${t.general.delete}: ${r.name}`, onClick: () => {
            drop(i);
          } })
        ] })
      ] }, i);
    } }),
    editing && /* @__PURE__ */ a(
      Edit,
      {
        rule: editing.rule,
        onClose: () => setEditing(null),
        save: async (rule) => {
          let list = [...items];
          list[editing.at] = rule, await keep(list), setEditing(null), toast(t.settings.saved);
        }
      }
    ),
    running && /* @__PURE__ */ a(Run, { box, onClose: () => setRunning(!1) })
  ] });
}
function sentence(r) {
  let w = words().rules, conditions = r.conditions.map((c) => `${w.fields[c.field] ?? c.header ?? c.field} ${c.field === "attachment" ? "" : w.ops[c.op ?? "contains"] ?? c.op} ${(c.values ?? []).join(", ")}`.trim()), actions = r.actions.map((a2) => {
    let folder = choices().find((f) => f.id === a2.folder);
    return [w.deeds[a2.do] ?? a2.do, folder ? folderName(folder) : a2.to ?? a2.keyword ?? ""].join(" ").trim();
  });
  return `${conditions.length ? conditions.join(r.match === "any" ? w.or : w.and) : w.everyMail} → ${actions.join(w.and)}${r.stop ? ` · ${w.stop}` : ""}`;
}
function Edit({ rule, onClose, save }) {
  let w = words().rules, [r, setRule] = d(rule), [fault, setFault] = d(""), [busy, setBusy] = d(!1), change2 = (part) => setRule({ ...r, ...part }), condition = (i, c) => change2({ conditions: c ? r.conditions.map((x, k) => k === i ? c : x) : r.conditions.filter((_, k) => k !== i) }), action = (i, a2) => change2({ actions: a2 ? r.actions.map((x, k) => k === i ? a2 : x) : r.actions.filter((_, k) => k !== i) }), submit = async (e) => {
    if (e.preventDefault(), !r.name.trim()) return setFault(w.nameNeeded);
    if (!r.actions.length) return setFault(w.deedNeeded);
    if (r.actions.some((a2) => /move|copy/.test(a2.do) && !a2.folder)) return setFault(w.folderNeeded);
    setBusy(!0);
    try {
      await save({ ...r, name: r.name.trim(), actions: r.actions.map(({ missing: _missing, ...a2 }) => a2) });
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: rule.name || w.add, wide: !0, onClose, children: /* @__PURE__ */ a("form", { onSubmit: submit, noValidate: !0, children: [
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a(Field, { label: w.name, children: (a2) => /* @__PURE__ */ a("input", { ...a2, maxLength: 100, value: r.name, onInput: (e) => change2({ name: e.currentTarget.value }) }) }),
    /* @__PURE__ */ a("fieldset", { class: "rule-part", children: [
      /* @__PURE__ */ a("legend", { children: w.when }),
      r.conditions.length > 1 && /* @__PURE__ */ a("select", { "aria-label": w.match, value: r.match, onChange: (e) => change2({ match: e.currentTarget.value }), children: [
        /* @__PURE__ */ a("option", { value: "all", children: w.all }),
        /* @__PURE__ */ a("option", { value: "any", children: w.any })
      ] }),
      r.conditions.map((c, i) => /* @__PURE__ */ a(ConditionRow, { condition: c, onChange: (x) => condition(i, x) }, i)),
      !r.conditions.length && /* @__PURE__ */ a("p", { class: "quiet", children: w.everyMail }),
      /* @__PURE__ */ a(Button, { icon: "plus", kind: "quiet", onClick: () => change2({ conditions: [...r.conditions, { field: "subject", op: "contains", values: [""] }] }), children: w.addCondition })
    ] }),
    /* @__PURE__ */ a("fieldset", { class: "rule-part", children: [
      /* @__PURE__ */ a("legend", { children: w.then }),
      r.actions.map((a2, i) => /* @__PURE__ */ a(ActionRow, { action: a2, onChange: (x) => action(i, x) }, i)),
      /* @__PURE__ */ a(Button, { icon: "plus", kind: "quiet", onClick: () => change2({ actions: [...r.actions, { do: "read" }] }), children: w.addAction })
    ] }),
    /* @__PURE__ */ a("label", { class: "rule-on", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", checked: !!r.stop, onChange: (e) => change2({ stop: e.currentTarget.checked }) }),
      w.stop
    ] }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save })
  ] }) });
}
function ConditionRow({ condition: c, onChange }) {
  let w = words().rules, pick = (field) => onChange(field === "attachment" ? { field } : { field, op: c.op ?? "contains", values: c.values ?? [""] });
  return /* @__PURE__ */ a("div", { class: "rule-row", children: [
    /* @__PURE__ */ a("select", { "aria-label": w.field, value: c.field, onChange: (e) => pick(e.currentTarget.value), children: [.../* @__PURE__ */ new Set([...fields, c.field])].map((f) => /* @__PURE__ */ a("option", { value: f, children: w.fields[f] ?? f }, f)) }),
    c.field !== "attachment" && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("select", { "aria-label": w.op, value: c.op, onChange: (e) => onChange({ ...c, op: e.currentTarget.value }), children: [.../* @__PURE__ */ new Set([...ops, c.op ?? "contains"])].map((o) => /* @__PURE__ */ a("option", { value: o, children: w.ops[o] ?? o }, o)) }),
      /* @__PURE__ */ a("input", { "aria-label": w.value, value: (c.values ?? []).join(", "), onInput: (e) => onChange({ ...c, values: e.currentTarget.value.split(/[,，]\s*/) }) })
    ] }),
    /* @__PURE__ */ a(IconButton, { icon: "close", label: w.dropCondition, onClick: () => onChange(null) })
  ] });
}
function ActionRow({ action: a2, onChange }) {
  let w = words().rules;
  return /* @__PURE__ */ a("div", { class: "rule-row", children: [
    /* @__PURE__ */ a("select", { "aria-label": w.deed, value: a2.do, onChange: (e) => onChange({ do: e.currentTarget.value }), children: [.../* @__PURE__ */ new Set([...deeds, a2.do])].map((d2) => /* @__PURE__ */ a("option", { value: d2, children: w.deeds[d2] ?? d2 }, d2)) }),
    (a2.do === "move" || a2.do === "copy") && /* @__PURE__ */ a("select", { "aria-label": w.folder, value: a2.folder ?? "", onChange: (e) => onChange({ do: a2.do, folder: e.currentTarget.value }), children: [
      /* @__PURE__ */ a("option", { value: "", children: w.folderPick }),
      choices().map((f) => /* @__PURE__ */ a("option", { value: f.id, children: folderName(f) }, f.id))
    ] }),
    a2.do === "forward" && /* @__PURE__ */ a("input", { type: "email", "aria-label": w.to, placeholder: "name@example.com", value: a2.to ?? "", onInput: (e) => onChange({ ...a2, to: e.currentTarget.value.trim() }) }),
    /* @__PURE__ */ a(IconButton, { icon: "close", label: w.dropAction, onClick: () => onChange(null) })
  ] });
}
function Run({ box, onClose }) {
  var _a, _b;
  let w = words().rules, list = choices(), [folder, setFolder] = d(((_a = list.find((f) => f.role === "inbox")) == null ? void 0 : _a.id) ?? ((_b = list[0]) == null ? void 0 : _b.id) ?? ""), [run, setRun] = d(null);
  A(() => {
    if ((run == null ? void 0 : run.state) !== "working") return;
    let timer = setTimeout(() => {
      get(`/mailboxes/${box}/rules/run`).then(setRun, () => setRun({ ...run }));
    }, again);
    return () => clearTimeout(timer);
  }, [run]);
  let start = async (e) => {
    e.preventDefault(), await tried(post(`/mailboxes/${box}/rules/run`, { folder }).then(setRun));
  };
  return /* @__PURE__ */ a(Dialog, { title: w.run, onClose, children: /* @__PURE__ */ a("form", { onSubmit: start, noValidate: !0, children: [
    /* @__PURE__ */ a("p", { class: "dialog-text", children: w.runText }),
    /* @__PURE__ */ a(Field, { label: w.folder, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: folder, onChange: (e) => setFolder(e.currentTarget.value), children: list.map((f) => /* @__PURE__ */ a("option", { value: f.id, children: folderName(f) }, f.id)) }) }),
    run && /* @__PURE__ */ a("p", { role: "status", children: run.state === "done" ? w.ran(run.changed) : w.runs(run.seen, run.total) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy: (run == null ? void 0 : run.state) === "working", children: w.runVerb })
  ] }) });
}

// src/mail/twostep.tsx
function TwoStep() {
  let w = words().two, load = useLoad("2fa", () => get("/me/second-factor")), [doing, setDoing] = d(""), [codes, setCodes] = d(null), s = load.data;
  if (load.error && !s) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!s) return /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 4 });
  let done = (fresh) => {
    setDoing(""), setCodes(fresh), load.reload();
  };
  return codes ? /* @__PURE__ */ a(Codes, { codes, onKept: () => setCodes(null) }) : /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.text }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(StatusDot, { tone: s.enabled ? "ok" : "off", children: [
      s.enabled ? w.on : w.off,
      s.enabled && s.since ? ` · ${w.since(when(s.since))}` : ""
    ] }) }),
    s.forced && /* @__PURE__ */ a("p", { class: "quiet", children: w.forced }),
    s.enabled && /* @__PURE__ */ a("p", { class: s.recoveryCodes < 3 ? "late" : "quiet", children: w.codesLeft(s.recoveryCodes) }),
    s.enabled && /* @__PURE__ */ a("p", { class: "quiet", children: w.appsHint }),
    /* @__PURE__ */ a("p", { class: "set-acts", children: [
      !s.enabled && doing !== "enrol" && /* @__PURE__ */ a(Button, { kind: "primary", icon: "shield", onClick: () => setDoing("enrol"), children: w.start }),
      s.enabled && /* @__PURE__ */ a(Button, { onClick: () => setDoing("fresh"), children: w.fresh }),
      s.enabled && !s.forced && /* @__PURE__ */ a(Button, { kind: "danger", onClick: () => setDoing("stop"), children: w.stop })
    ] }),
    doing === "enrol" && /* @__PURE__ */ a(EnrolForm, { onDone: done }),
    doing === "fresh" && /* @__PURE__ */ a(AskCode, { title: w.fresh, text: w.freshText, onClose: () => setDoing(""), act: async (code) => done((await post("/me/second-factor/recovery-codes", { code })).recoveryCodes) }),
    doing === "stop" && /* @__PURE__ */ a(
      AskCode,
      {
        title: w.stop,
        text: w.stopText,
        danger: !0,
        onClose: () => setDoing(""),
        act: async (code) => {
          await del("/me/second-factor", { code }), toast(w.stopped), done(null);
        }
      }
    )
  ] });
}
var codeFault = (err) => err instanceof Refusal && err.status >= 400 && err.status < 429 && err.status !== 403 ? words().two.wrong : faultText(err);
function EnrolForm({ onDone }) {
  let w = words().two, load = useLoad("enrol", () => post("/me/second-factor")), [code, setCode] = d(""), [fault, setFault] = d(""), [busy, setBusy] = d(!1);
  return load.error ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : load.data ? /* @__PURE__ */ a("form", { class: "enrol", onSubmit: async (e) => {
    e.preventDefault(), setBusy(!0);
    try {
      onDone((await post("/me/second-factor/confirm", { code: code.replace(/\s/g, "") })).recoveryCodes);
    } catch (err) {
      setFault(codeFault(err)), setBusy(!1);
    }
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("p", { children: w.scan }),
    /* @__PURE__ */ a("img", { class: "qr", alt: w.picture, width: "180", height: "180", src: `data:image/svg+xml,${encodeURIComponent(load.data.svg)}` }),
    /* @__PURE__ */ a("p", { class: "quiet", children: w.orType }),
    /* @__PURE__ */ a(CopyField, { value: load.data.secret, label: w.secret }),
    /* @__PURE__ */ a(Field, { label: w.thenCode, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, class: "code", inputMode: "numeric", autocomplete: "one-time-code", maxLength: 9, value: code, onInput: (e) => setCode(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: w.confirm })
  ] }) : /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 5 });
}
function Codes({ codes, onKept }) {
  let w = words().two;
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a(Banner, { tone: "warn", title: w.codes, children: w.codesText }),
    /* @__PURE__ */ a("ol", { class: "codes", children: codes.map((c) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("code", { children: c }) }, c)) }),
    /* @__PURE__ */ a("p", { class: "set-acts", children: [
      /* @__PURE__ */ a(Button, { icon: "copy", onClick: () => {
        tried(navigator.clipboard.writeText(codes.join(`
`)), t.general.copied);
      }, children: w.copyCodes }),
      /* @__PURE__ */ a(Button, { onClick: () => print(), children: w.print }),
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "check", onClick: onKept, children: w.kept })
    ] })
  ] });
}
function AskCode({ title, text, danger, act, onClose }) {
  let [code, setCode] = d(""), [fault, setFault] = d(""), [busy, setBusy] = d(!1);
  return /* @__PURE__ */ a(Dialog, { title, onClose, children: /* @__PURE__ */ a("form", { onSubmit: async (e) => {
    e.preventDefault(), setBusy(!0);
    try {
      await act(code.replace(/\s/g, ""));
    } catch (err) {
      setFault(codeFault(err)), setBusy(!1);
    }
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("p", { class: "dialog-text", children: text }),
    /* @__PURE__ */ a(Field, { label: t.signIn.code, hint: t.signIn.codeHint, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, class: "code", autocomplete: "one-time-code", maxLength: 40, value: code, onInput: (e) => setCode(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: danger ? "danger" : "primary", type: "submit", busy, children: title })
  ] }) });
}

// src/mail/gates.tsx
function Activate({ token }) {
  let [state, setState] = d(null), [fault, setFault] = d(null);
  return A(() => {
    get(`/activations/${encodeURIComponent(token)}`).then(setState, setFault);
  }, [token]), fault ? /* @__PURE__ */ a(Gate, { title: words().activate.bad, children: [
    /* @__PURE__ */ a("p", { class: "gate-text", children: words().activate.badText }),
    fault instanceof Refusal && fault.status !== 404 && /* @__PURE__ */ a(Fault, { error: fault }),
    /* @__PURE__ */ a(Button, { kind: "primary", class: "wide", onClick: () => go("/mail/"), children: t.signIn.verb })
  ] }) : state ? /* @__PURE__ */ a(Gate, { title: words().activate.title, children: [
    /* @__PURE__ */ a("p", { class: "gate-text", children: words().activate.text(state.name) }),
    /* @__PURE__ */ a("p", { class: "gate-address", children: state.address }),
    /* @__PURE__ */ a(
      PasswordForm,
      {
        set: (password) => post(`/activations/${encodeURIComponent(token)}`, { password }),
        verb: words().activate.verb,
        done: () => {
          go("/mail/", !0), loadMe();
        }
      }
    )
  ] }) : /* @__PURE__ */ a(Gate, { title: words().activate.title, children: /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 3 }) });
}
function Enrol() {
  let w = words().two, [codes, setCodes] = d(null);
  return /* @__PURE__ */ a(Gate, { title: w.enrolTitle, children: codes ? /* @__PURE__ */ a(Codes, { codes, onKept: () => {
    loadMe();
  } }) : /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("p", { class: "gate-text", children: w.enrolText }),
    /* @__PURE__ */ a(EnrolForm, { onDone: setCodes })
  ] }) });
}
function Forgot() {
  let w = words().forgot, [login, setLogin] = d(""), [fault, setFault] = d(""), [sent, setSent] = d(!1), [busy, setBusy] = d(!1), submit = async (e) => {
    e.preventDefault(), setBusy(!0);
    try {
      await post("/password-resets", { login: login.trim() }), setSent(!0);
    } catch (err) {
      setFault(err instanceof Refusal && err.status === 429 ? t.signIn.slow : faultText(err));
    }
    setBusy(!1);
  };
  return /* @__PURE__ */ a(Gate, { title: w.title, children: [
    sent ? /* @__PURE__ */ a("p", { class: "gate-text", role: "status", children: w.done }) : /* @__PURE__ */ a("form", { onSubmit: submit, noValidate: !0, children: [
      /* @__PURE__ */ a("p", { class: "gate-text", children: w.text }),
      /* @__PURE__ */ a(Field, { label: t.signIn.login, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, autocomplete: "username", autocapitalize: "off", spellcheck: !1, value: login, onInput: (e) => setLogin(e.currentTarget.value) }) }),
      /* @__PURE__ */ a(Button, { type: "submit", kind: "primary", busy, class: "wide", disabled: !login.trim(), children: w.verb })
    ] }),
    /* @__PURE__ */ a("p", { class: "gate-more", children: /* @__PURE__ */ a("a", { href: "/mail/", children: w.back }) })
  ] });
}
function useLink(path) {
  let [state, setState] = d({});
  return A(() => {
    get(path).then(
      (data) => setState({ data }),
      (fault) => setState({ fault })
    );
  }, [path]), state;
}
function BadLink({ title, text, fault, verb, to }) {
  return /* @__PURE__ */ a(Gate, { title, children: [
    /* @__PURE__ */ a("p", { class: "gate-text", children: text }),
    fault instanceof Refusal && fault.status !== 404 && /* @__PURE__ */ a(Fault, { error: fault }),
    /* @__PURE__ */ a(Button, { kind: "primary", class: "wide", onClick: () => go(to), children: verb })
  ] });
}
function Reset({ token }) {
  let w = words().reset, path = `/password-resets/${encodeURIComponent(token)}`, { data, fault } = useLink(path);
  return fault ? /* @__PURE__ */ a(BadLink, { title: w.bad, text: w.badText, fault, verb: words().forgot.title, to: "/mail/forgot" }) : /* @__PURE__ */ a(Gate, { title: w.title, children: data ? /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("p", { class: "gate-text", children: w.text(data.name, data.login) }),
    /* @__PURE__ */ a(
      PasswordForm,
      {
        set: (password) => post(path, { password }),
        verb: w.verb,
        done: () => {
          toast(w.done), go("/mail/", !0), loadMe();
        }
      }
    )
  ] }) : /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 3 }) });
}
function Alert({ token }) {
  let w = words().alert, path = `/sign-in-alerts/${encodeURIComponent(token)}`, { data, fault } = useLink(path), [done, setDone] = d(""), [failed, setFailed] = d(null), answer = (a2) => post(path, { answer: a2 }).then(() => setDone(a2), setFailed);
  if (fault) return /* @__PURE__ */ a(BadLink, { title: w.bad, text: w.badText, fault, verb: w.home, to: "/mail/" });
  if (done) {
    let mine = done === "me";
    return /* @__PURE__ */ a(Gate, { title: mine ? w.thanks : w.safeTitle, children: [
      /* @__PURE__ */ a("p", { class: "gate-text", children: mine ? w.thanksText : w.safeText }),
      /* @__PURE__ */ a(Button, { kind: "primary", class: "wide", onClick: () => go(mine ? "/mail/" : "/mail/settings/security"), children: mine ? w.home : w.setPassword })
    ] });
  }
  return /* @__PURE__ */ a(Gate, { title: w.title, children: [
    !!failed && /* @__PURE__ */ a(Fault, { error: failed }),
    data ? /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("p", { class: "gate-text", children: w.text(data.new === "device" ? w.device : w.network, when(data.at)) }),
      /* @__PURE__ */ a("p", { class: "gate-address", children: [
        words().door[data.door],
        " · ",
        data.ip
      ] }),
      data.client && /* @__PURE__ */ a("p", { class: "gate-text", children: data.client }),
      /* @__PURE__ */ a("div", { class: "gate-acts", children: [
        /* @__PURE__ */ a(Button, { kind: "primary", class: "wide", onClick: () => {
          answer("me");
        }, children: w.me }),
        /* @__PURE__ */ a(Button, { kind: "danger", class: "wide", onClick: () => {
          answer("not_me");
        }, children: w.notMe })
      ] })
    ] }) : /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 3 })
  ] });
}

// src/mail/help.tsx
function Help() {
  return helpOpen.value ? /* @__PURE__ */ a(Dialog, { title: t.help.title, wide: !0, onClose: () => helpOpen.value = !1, children: /* @__PURE__ */ a("dl", { class: "keys", children: words().keys.map(([key, what]) => /* @__PURE__ */ a("div", { children: [
    /* @__PURE__ */ a("dt", { children: key.split(" / ").map((k) => /* @__PURE__ */ a("kbd", { children: k }, k)) }),
    /* @__PURE__ */ a("dd", { children: what })
  ] }, key)) }) }) : null;
}

// src/mail/outbox.tsx
function stateOf(o) {
  let w = words().outbox;
  return o.state === "leaving" ? w.leaving : o.kind === "approval" ? w.approval((o.because ?? []).map((line) => {
    var _a;
    return ((_a = pages.value) == null ? void 0 : _a.ours(line)) ?? line;
  }).join("; ")) : o.kind === "undo" ? w.undo : w.scheduled(when(o.at));
}
function OutboxPage() {
  let w = words().outbox;
  A(() => {
    loadOutbox();
  }, []);
  let now = async (o) => {
    await tried(post(`/outbox/${o.id}/now`), w.nowDone), loadOutbox();
  }, fates = /* @__PURE__ */ a("p", { class: "outbox-fates", children: /* @__PURE__ */ a("a", { href: "/mail/approvals?state=mine", children: w.fates }) });
  return outbox.value.length ? /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("ul", { class: "set-rows outbox-rows", "aria-label": w.title, children: outbox.value.map((o) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a("div", { class: "set-row", children: [
        /* @__PURE__ */ a("b", { children: o.subject || t.mail.noSubject }),
        /* @__PURE__ */ a("span", { class: "cut", children: w.to(o.to.join(", ")) }),
        /* @__PURE__ */ a(StatusDot, { tone: o.kind === "approval" ? "warn" : "ok", children: stateOf(o) }),
        /* @__PURE__ */ a("small", { children: bytes(o.size) })
      ] }),
      o.state === "waiting" && /* @__PURE__ */ a("span", { class: "set-acts", children: [
        o.kind !== "approval" && /* @__PURE__ */ a(Button, { icon: "send", onClick: () => {
          now(o);
        }, children: w.now }),
        /* @__PURE__ */ a(Button, { icon: "pen", onClick: () => {
          var _a;
          (_a = pages.value) == null ? void 0 : _a.takeBack(o.id);
        }, children: w.cancel })
      ] })
    ] }, o.id)) }),
    fates
  ] }) : /* @__PURE__ */ a(Empty, { icon: "clock", title: w.empty, action: fates, children: w.emptyText });
}

// src/mail/settings.tsx
var TodoPage = later(() => import("./todo.js?v=17893ebe4c34").then((m) => m.TodoPage)), WaitingPage = later(() => import("./waiting.js?v=f3046aa60e7c").then((m) => m.WaitingPage)), tabs = [
  { key: "general", icon: "gear", group: "me", page: General },
  { key: "signature", icon: "pen", group: "mail", page: Signature, mail: !0 },
  { key: "addresses", icon: "mail", group: "mail", page: Addresses, mail: !0 },
  { key: "rules", icon: "folder", group: "mail", page: Rules, mail: !0 },
  { key: "away", icon: "reply", group: "mail", page: AwayReply, mail: !0 },
  { key: "onward", icon: "forward", group: "mail", page: Forwarding, mail: !0 },
  { key: "senders", icon: "junk", group: "mail", page: Senders, mail: !0 },
  { key: "quarantine", icon: "shield", group: "mail", page: Quarantine, mail: !0 },
  { key: "deleted", icon: "trash", group: "mail", page: DeletedPage, mail: !0 },
  { key: "clients", icon: "external", group: "mail", page: Clients, mail: !0 },
  { key: "delegates", icon: "people", group: "share", page: Delegates, mail: !0 },
  { key: "access", icon: "log", group: "share", page: AccessLog, mail: !0 },
  { key: "archive", icon: "archive", group: "share", page: later(() => import("./auditor.js?v=c936cc8579ba").then((m) => m.AuditorPage)), right: "archive.read" },
  { key: "security", icon: "shield", group: "safe", page: Password },
  { key: "twostep", icon: "check", group: "safe", page: TwoStep },
  { key: "apps", icon: "bolt", group: "safe", page: AppPasswords, mail: !0 },
  { key: "devices", icon: "globe", group: "safe", page: Devices },
  { key: "logins", icon: "clock", group: "safe", page: Logins }
], nameOf = (key) => words().tab[key === "security" ? "password" : key];
function SettingsPage({ tab }) {
  let shown = tabs.filter((s) => {
    var _a, _b;
    return (!s.mail || ((_a = me.value) == null ? void 0 : _a.mailboxes.length)) && (!s.right || ((_b = me.value) == null ? void 0 : _b.rights.includes(s.right)));
  }), phone = width.value === "phone", at = shown.find((s) => s.key === tab) ?? (phone ? void 0 : shown[0]), alone = phone && !!at;
  return /* @__PURE__ */ a("main", { class: "page settings", id: "main", tabIndex: -1, children: [
    alone ? /* @__PURE__ */ a("header", { class: "settings-top", children: [
      /* @__PURE__ */ a("a", { class: "iconbtn", href: "/mail/settings", "aria-label": words().back, title: words().back, children: /* @__PURE__ */ a(Icon, { name: "back", size: 20 }) }),
      /* @__PURE__ */ a("h1", { id: "settings-title", children: nameOf(at.key) })
    ] }) : /* @__PURE__ */ a(Who, {}),
    /* @__PURE__ */ a("div", { class: alone ? "" : "settings-columns", children: [
      !alone && /* @__PURE__ */ a(SettingsNav, { shown, at: at == null ? void 0 : at.key }),
      at && /* @__PURE__ */ a("section", { class: "settings-panel", "aria-labelledby": "settings-title", children: [
        !alone && /* @__PURE__ */ a("h1", { id: "settings-title", children: nameOf(at.key) }),
        /* @__PURE__ */ a(at.page, {}, at.key)
      ] })
    ] })
  ] });
}
function Who() {
  var _a;
  let who = me.value;
  return /* @__PURE__ */ a("header", { class: "me-head", children: [
    /* @__PURE__ */ a(Avatar, { name: (who == null ? void 0 : who.person.name) ?? "", size: 48 }),
    /* @__PURE__ */ a("div", { class: "two-lines", children: [
      /* @__PURE__ */ a("b", { children: who == null ? void 0 : who.person.name }),
      /* @__PURE__ */ a("span", { children: ((_a = who == null ? void 0 : who.mailboxes[0]) == null ? void 0 : _a.address) ?? (who == null ? void 0 : who.person.login) }),
      /* @__PURE__ */ a("small", { children: who == null ? void 0 : who.org.name })
    ] })
  ] });
}
function SettingsNav({ shown, at }) {
  let groups = [...new Set(shown.map((s) => s.group))];
  return /* @__PURE__ */ a("nav", { class: "settings-nav", "aria-label": t.nav.settings, children: [
    groups.map((g) => /* @__PURE__ */ a("div", { children: [
      /* @__PURE__ */ a("h2", { children: words().groups[g] }),
      /* @__PURE__ */ a("ul", { children: shown.filter((s) => s.group === g).map((s) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { href: `/mail/settings/${s.key}`, "aria-current": s.key === at ? "page" : void 0, children: [
        /* @__PURE__ */ a(Icon, { name: s.icon, size: 18 }),
        /* @__PURE__ */ a("span", { children: nameOf(s.key) })
      ] }) }, s.key)) })
    ] }, g)),
    /* @__PURE__ */ a("div", { class: "settings-acts", children: [
      isAdmin.value && /* @__PURE__ */ a("a", { class: "btn btn-plain", href: "/admin/", target: "_self", children: [
        /* @__PURE__ */ a(Icon, { name: "building", size: 18 }),
        /* @__PURE__ */ a("span", { children: t.nav.admin })
      ] }),
      /* @__PURE__ */ a(Button, { icon: "exit", onClick: () => {
        signOut();
      }, children: t.nav.signOut })
    ] })
  ] });
}
function Choice({ label, name, options }) {
  let value = settings.value[name];
  return /* @__PURE__ */ a("fieldset", { class: "choice", children: [
    /* @__PURE__ */ a("legend", { children: label }),
    /* @__PURE__ */ a("div", { class: "segments", children: options.map(([v, text]) => /* @__PURE__ */ a("label", { class: v === value ? "on" : "", children: [
      /* @__PURE__ */ a("input", { type: "radio", name, checked: v === value, onChange: () => change({ [name]: v }) }),
      text
    ] }, String(v))) })
  ] });
}
function General() {
  var _a;
  let s = settings.value, w = words();
  return /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("fieldset", { class: "choice", children: [
      /* @__PURE__ */ a("legend", { children: w.language }),
      /* @__PURE__ */ a("div", { class: "segments", children: ["zh", "en"].map((l) => /* @__PURE__ */ a("label", { class: lang.value === l ? "on" : "", children: [
        /* @__PURE__ */ a("input", { type: "radio", name: "locale", checked: lang.value === l, onChange: () => change({ locale: l === "zh" ? "zh-CN" : "en" }) }),
        /* @__PURE__ */ a("span", { lang: l === "zh" ? "zh-CN" : "en", children: l === "zh" ? "简体中文" : "English" })
      ] }, l)) })
    ] }),
    /* @__PURE__ */ a(Choice, { label: w.theme, name: "theme", options: [["system", w.themes.system], ["light", w.themes.light], ["dark", w.themes.dark]] }),
    /* @__PURE__ */ a(Choice, { label: w.density, name: "density", options: [["comfortable", w.comfortable], ["compact", w.compact]] }),
    /* @__PURE__ */ a(Choice, { label: w.undoSend, name: "undoSeconds", options: [0, 10, 20, 30].map((n) => [n, w.undoSeconds(n)]) }),
    /* @__PURE__ */ a(Toggle, { label: w.conversations, hint: w.conversationsHint, on: s.conversations, onChange: (conversations) => change({ conversations }) }),
    /* @__PURE__ */ a(Toggle, { label: w.shortcuts, hint: w.shortcutsHint, on: s.shortcuts, onChange: (shortcuts) => change({ shortcuts }) }),
    /* @__PURE__ */ a("p", { class: "quiet", children: w.version(((_a = me.value) == null ? void 0 : _a.version) ?? "") })
  ] });
}
function Toggle({ label, hint, on, onChange }) {
  return /* @__PURE__ */ a("label", { class: "toggle", children: [
    /* @__PURE__ */ a("span", { class: "two-lines", children: [
      /* @__PURE__ */ a("b", { children: label }),
      /* @__PURE__ */ a("small", { children: hint })
    ] }),
    /* @__PURE__ */ a("input", { type: "checkbox", role: "switch", checked: on, onChange: (e) => onChange(e.currentTarget.checked) })
  ] });
}
function Signature() {
  let [text, setText] = d(settings.value.signature);
  return /* @__PURE__ */ a(
    "form",
    {
      class: "stack narrow",
      onSubmit: (e) => {
        e.preventDefault(), change({ signature: text }), toast(t.settings.saved);
      },
      children: [
        /* @__PURE__ */ a(Field, { label: nameOf("signature"), hint: words().signatureHint, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 6, maxLength: 2e3, value: text, onInput: (e) => setText(e.currentTarget.value) }) }),
        /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", children: t.general.save })
      ]
    }
  );
}
function Password() {
  let w = words();
  return /* @__PURE__ */ a("div", { class: "stack narrow", children: [
    /* @__PURE__ */ a("h2", { children: w.password }),
    /* @__PURE__ */ a(PasswordForm, { askOld: !0, done: () => toast(w.passwordDone) }),
    /* @__PURE__ */ a(Recovery, {})
  ] });
}
function Clients() {
  var _a, _b, _c, _d;
  let w = words(), programs = ((_a = me.value) == null ? void 0 : _a.programs) ?? [], rows = (protocol) => programs.filter((p) => p.protocol === protocol), address = ((_c = (_b = me.value) == null ? void 0 : _b.mailboxes[0]) == null ? void 0 : _c.address) ?? "";
  return /* @__PURE__ */ a("div", { class: "stack narrow", children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.profileText }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a("a", { class: "btn btn-plain", href: `/apple.mobileconfig?email=${encodeURIComponent(address)}`, download: !0, children: [
      /* @__PURE__ */ a(Icon, { name: "download", size: 18 }),
      /* @__PURE__ */ a("span", { children: w.profile })
    ] }) }),
    /* @__PURE__ */ a("p", { class: "quiet", children: w.clientsText }),
    /* @__PURE__ */ a(Pairs, { rows: [[w.account, ((_d = programs[0]) == null ? void 0 : _d.user) ?? address]] }),
    /* @__PURE__ */ a("p", { class: "quiet", children: w.clientPassword }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { icon: "bolt", onClick: () => go("/mail/settings/apps"), children: w.makeApp }) }),
    [
      { title: w.incoming, list: rows("imap") },
      { title: w.outgoing, list: rows("smtp") },
      { title: "ManageSieve", list: rows("sieve") }
    ].map(({ title, list }) => /* @__PURE__ */ a("div", { class: "stack", children: [
      /* @__PURE__ */ a("h2", { children: title }),
      list.map((p) => /* @__PURE__ */ a(Pairs, { rows: [[w.server, p.host], [w.port, String(p.port)]], security: p.security === "tls" ? "SSL/TLS" : "STARTTLS" }, p.port))
    ] }, title))
  ] });
}
function Pairs({ rows, security }) {
  return /* @__PURE__ */ a("dl", { class: "pairs", children: [
    rows.map(([label, value]) => /* @__PURE__ */ a("div", { children: [
      /* @__PURE__ */ a("dt", { children: label }),
      /* @__PURE__ */ a("dd", { children: /* @__PURE__ */ a(CopyField, { value, label }) })
    ] }, label)),
    security && /* @__PURE__ */ a("div", { children: [
      /* @__PURE__ */ a("dt", { children: words().security }),
      /* @__PURE__ */ a("dd", { children: security })
    ] })
  ] });
}
export {
  Activate,
  Alert,
  Enrol,
  Forgot,
  Help,
  OutboxPage,
  Reset,
  SettingsPage,
  TodoPage,
  WaitingPage
};
