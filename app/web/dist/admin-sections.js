import {
  $,
  A,
  Avatar,
  Back,
  Banner,
  Button,
  Dialog,
  Empty,
  Fault,
  Field,
  Head,
  Icon,
  IconButton,
  Listed,
  Menu,
  Refusal,
  Skeleton,
  StatusDot,
  Tabs,
  a,
  attempt,
  bytes,
  confirm,
  d,
  del,
  faultText,
  fullTime,
  get,
  go,
  lang,
  match,
  me,
  monthDay,
  patch,
  place,
  post,
  put,
  query,
  rowTime,
  t,
  toast,
  useLoad,
  useName,
  withQuery,
  words
} from "./admin-chunk.js?v=8659123352a8";

// src/i18n/keep.ts
var zh = {
  title: "归档与保留",
  tabs: { archive: "邮件归档", auditors: "审计员", holds: "诉讼保全", retention: "保留期限" },
  lead: {
    archive: "开启后，所有收发的邮件都会另存一份，即使员工删除也能由审计员查到。",
    auditors: "只有审计员能查阅归档，管理员自己不能。每次查阅都要写明原因并记入日志。",
    holds: "被保全的人或共享邮箱，邮件无论被谁删除都会留存，直到保全结束。使用者不会看到任何提示。",
    retention: "超过天数的邮件会自动删除；个人规则优先于部门，部门优先于公司。被保全的邮件不受影响。"
  },
  on: "归档公司的全部邮件",
  since: (d2, n, s) => `从 ${d2} 开始，共 ${n} 封，${s}`,
  off: "归档没有开启",
  days: "邮件在归档中保留的天数",
  daysHint: "填 0 表示永久保留。",
  two: "每个调查事项要由另一位审计员批准",
  save: "保存",
  saved: "已保存",
  person: "人员",
  whole: "可以查阅全公司的邮件",
  scope: "可以查阅谁的邮件（人员或部门）",
  from: "邮件日期从",
  to: "到",
  add: "添加审计员",
  none: "还没有审计员",
  noneWhy: "没有审计员时，谁也不能查阅归档。",
  remove: "取消资格",
  removeTitle: (n) => `取消 ${n} 的审计员资格？`,
  removeText: "之后 TA 不能再查阅归档。",
  asleep: "停用中：管理员或已停用的人不能查阅",
  everybody: "全公司",
  addHold: "新建保全",
  holdWho: "人员或共享邮箱",
  sharedBox: "共享邮箱",
  goneBox: "已删除的邮箱",
  holdOn: "保全中",
  holdOver: "已结束",
  span: (from, to) => `只限邮件日期 ${from || "最早"} 至 ${to || "今后"}`,
  noHold: "没有诉讼保全",
  reason: "原因",
  end: "结束保全",
  endTitle: "结束这项保全？",
  endText: "只因保全而留存的已删邮件会随后清除，无法恢复。",
  ended: (n, d2) => `${n} 于 ${d2} 结束`,
  begun: (n, d2) => `${n} 于 ${d2} 设立`,
  who: "适用对象",
  kinds: { organisation: "全公司", department: "部门", person: "个人" },
  place: "邮件位置",
  places: { trash: "已删除", junk: "垃圾邮件", all: "全部文件夹" },
  after: "天数",
  rule: (w, p, n) => `${w}：${p}里超过 ${n} 天的邮件自动删除`,
  addRule: "添加规则",
  noRule: "没有规则，邮件不会自动删除",
  drop: "删除",
  needWho: "输入“全公司”选择所有人，或选择部门、人员"
}, en = {
  title: "Archive and retention",
  tabs: { archive: "Archive", auditors: "Auditors", holds: "Legal holds", retention: "Retention" },
  lead: {
    archive: "When it is on, all mail sent and received is kept once more, and auditors find it whatever people delete.",
    auditors: "Only auditors read the archive; administrators cannot. Each look needs a reason and is logged.",
    holds: "Mail of people and shared mailboxes under a legal hold stays, whoever deletes it, until the hold ends. Nobody is told.",
    retention: "Older mail is deleted by itself. A rule for a person counts before those for departments, these before the organisation’s. Legal holds come first."
  },
  on: "Keep an archive of all mail",
  since: (d2, n, s) => `Since ${d2}: ${n} messages, ${s}`,
  off: "There is no archive",
  days: "Days that mail stays in the archive",
  daysHint: "0 is for ever.",
  two: "A second auditor has to approve each case",
  save: "Save",
  saved: "Saved",
  person: "Person",
  whole: "May read the mail of the whole organisation",
  scope: "Whose mail they may read (people or departments)",
  from: "Mail from",
  to: "Until",
  add: "Add auditor",
  none: "There are no auditors",
  noneWhy: "Without auditors nobody can read the archive.",
  remove: "Remove",
  removeTitle: (n) => `Remove ${n} as auditor?`,
  removeText: "They cannot read the archive any more.",
  asleep: "Inactive: administrators and disabled people cannot read",
  everybody: "The whole organisation",
  addHold: "New legal hold",
  holdWho: "Person or shared mailbox",
  sharedBox: "Shared mailbox",
  goneBox: "a deleted mailbox",
  holdOn: "Held",
  holdOver: "Ended",
  span: (from, to) => `Only mail dated ${from || "from the first"} to ${to || "any time"}`,
  noHold: "There are no legal holds",
  reason: "Reason",
  end: "End hold",
  endTitle: "End this legal hold?",
  endText: "Deleted mail that only this hold keeps goes for good.",
  ended: (n, d2) => `ended by ${n} on ${d2}`,
  begun: (n, d2) => `made by ${n} on ${d2}`,
  who: "For",
  kinds: { organisation: "The whole organisation", department: "Department", person: "Person" },
  place: "Where",
  places: { trash: "Trash", junk: "Junk", all: "All folders" },
  after: "Days",
  rule: (w, p, n) => `${w}: mail in ${p} is deleted after ${n} days`,
  addRule: "Add rule",
  noRule: "There are no rules: nothing is deleted by itself",
  drop: "Delete",
  needWho: "Type “everybody”, or choose a person or department"
}, keepWords = () => lang.value === "zh" ? zh : en;

// src/i18n/manage/general.ts
var zh2 = {
  more: "更多",
  comma: "、",
  noSubject: "（无主题）",
  domain: "域名",
  name: "名称",
  address: "邮箱地址",
  rename: "重命名",
  search: "查找",
  reason: "原因（会写入操作日志）",
  nameNeeded: "请填写名称",
  addressNeeded: "请填写 @ 前面的部分",
  discard: "放弃修改",
  noneFound: "没有找到",
  pick: {
    placeholder: "输入姓名、部门或邮箱查找",
    none: "没有找到",
    all: "全公司",
    allNote: "所有成员，以后加入的也包括在内",
    tree: (n) => `${n}（含下级）`,
    treeNote: "部门及其所有下级部门",
    departmentNote: "只有这个部门的直接成员",
    department: "部门",
    group: "邮件组",
    mailbox: "共享邮箱",
    outside: "外部地址",
    remove: (n) => `移除${n}`
  }
}, en2 = {
  more: "More",
  comma: ", ",
  noSubject: "(no subject)",
  domain: "Domain",
  name: "Name",
  address: "Mail address",
  rename: "Rename",
  search: "Find",
  reason: "Reason (kept in the audit log)",
  nameNeeded: "Enter a name",
  addressNeeded: "Enter the part before the @",
  discard: "Discard changes",
  noneFound: "Nothing found",
  pick: {
    placeholder: "Type a name, department or address",
    none: "Nobody found",
    all: "Everybody",
    allNote: "All people, also those who join later",
    tree: (n) => `${n} and below`,
    treeNote: "The department with all below it",
    departmentNote: "Only those directly in it",
    department: "Department",
    group: "Mail group",
    mailbox: "Shared mailbox",
    outside: "Outside address",
    remove: (n) => `Remove ${n}`
  }
};

// src/i18n/manage/people.ts
var zh3 = {
  roles: {
    title: "角色权限",
    lead: "每个角色能做什么一目了然。要改变某人的角色，请到成员页面修改。",
    assign: "去分配角色",
    none: "没有角色",
    people: (n) => `${n} 人`,
    may: "可以：",
    mayNot: "不可以："
  },
  person: {
    access: "登录方式",
    factorOn: (n) => `已开启两步验证，剩余 ${n} 个恢复码`,
    factorOff: "没有开启两步验证",
    factorDue: "公司要求两步验证，下次登录时需要设置",
    passwordSet: (at) => `密码设置于 ${at}`,
    mustChange: "密码由管理员设置，下次登录要修改",
    recovery: (a2) => `找回密码邮箱：${a2}`,
    reset: "重置两步验证",
    resetTitle: (n) => `重置${n}的两步验证？`,
    resetText: "对方手机上的验证码马上失效，之后只用密码登录，直到重新设置。只在确认对方丢失手机时使用。",
    resetDone: "两步验证已重置",
    toGrants: "谁还能使用这个邮箱",
    sessions: "正在登录的设备",
    sessionsNone: "没有登录中的设备",
    apps: (n) => `其中 ${n} 个邮件客户端使用应用专用密码`,
    seen: (at) => `最近使用 ${at}`,
    end: "全部退出登录",
    endTitle: (n) => `让${n}退出所有设备？`,
    endText: "对方在网页和邮件客户端上都会马上退出，需要重新登录。邮件不受影响。",
    ended: "已全部退出",
    logins: "登录记录",
    loginsNone: "还没有登录记录",
    doors: { web: "网页", api: "接口", imap: "邮件客户端收信", smtp: "邮件客户端发信", sieve: "规则管理", dav: "日历和通讯录" },
    ok: "成功",
    failed: "失败",
    times: (n) => `${n} 次`
  }
}, en3 = {
  roles: {
    title: "Roles",
    lead: "What each role may do. To change somebody’s role, edit the person.",
    assign: "Assign roles",
    none: "No roles",
    people: (n) => `${n} people`,
    may: "May: ",
    mayNot: "May not: "
  },
  person: {
    access: "Signing in",
    factorOn: (n) => `Second factor is on, ${n} recovery codes left`,
    factorOff: "No second factor",
    factorDue: "A second factor is asked for at the next sign-in",
    passwordSet: (at) => `Password set ${at}`,
    mustChange: "An administrator chose the password; it must be changed at the next sign-in",
    recovery: (a2) => `Recovery address: ${a2}`,
    reset: "Reset second factor",
    resetTitle: (n) => `Reset the second factor of ${n}?`,
    resetText: "Their codes stop working at once and the password alone is enough until they set up a new one. Do it only when they lost their phone.",
    resetDone: "Second factor reset",
    toGrants: "Who else may use this mailbox",
    sessions: "Signed in",
    sessionsNone: "Signed in nowhere",
    apps: (n) => `${n} of them are mail programs with app passwords`,
    seen: (at) => `last used ${at}`,
    end: "Sign out everywhere",
    endTitle: (n) => `Sign ${n} out everywhere?`,
    endText: "Web pages and mail programs are signed out at once and must sign in again. No mail is lost.",
    ended: "Signed out everywhere",
    logins: "Sign-ins",
    loginsNone: "No sign-ins yet",
    doors: { web: "Web", api: "API", imap: "Mail program, reading", smtp: "Mail program, sending", sieve: "Rules", dav: "Calendar and contacts" },
    ok: "Worked",
    failed: "Failed",
    times: (n) => `${n} time${n === 1 ? "" : "s"}`
  }
};

// src/i18n/manage/mailboxes.ts
var zh4 = {
  boxes: {
    title: "共享邮箱",
    lead: "几个人共用一个地址，例如 support@ 或 hr@。来信大家都能看到，回复时以共享地址发出。",
    tabShared: "共享邮箱",
    tabAccess: "授权总览",
    add: "新建共享邮箱",
    none: "还没有共享邮箱",
    noneWhy: "新建一个，再选择谁可以使用，马上就能收发邮件。",
    nameHint: "例如 客服中心",
    made: "共享邮箱已建立，现在选择谁可以使用",
    states: { active: "正常", disabled: "已停用", pending: "准备中" },
    acts: (n) => `${n}的操作`,
    who: "谁可以使用",
    addWho: "添加成员或部门",
    right: "权限",
    rightOf: (n) => `${n}的权限`,
    rights: { read: "只读", send: "收发", full: "完全管理", write: "读和标记", manage: "读和整理", send_as: "仅代发", on_behalf: "代表发送" },
    rightHints: {
      read: "只读：可以看邮件，不能回复。",
      send: "收发：可以看邮件，并以这个地址写信和回复。",
      full: "完全管理：收发之外，还能移动、删除邮件和整理文件夹。"
    },
    give: "授权",
    given: (n) => `已授权${n}`,
    nobody: "还没有人可以使用这个邮箱",
    nobodyWhy: "在上面输入姓名，选中后点“授权”。对方刷新后就能看到。",
    since: (by, at) => `${by} 于 ${at} 授权`,
    until: (at) => `到 ${at} 自动收回`,
    take: "收回权限",
    takeFrom: (n) => `收回${n}的权限`,
    takeTitle: (n) => `收回${n}的权限？`,
    takeText: "对方马上看不到这个邮箱，也不能再以它的地址发信。邮件不会丢失。",
    taken: "权限已收回",
    space: "空间",
    used: (n) => `已用 ${n}，不限容量`,
    usedOf: (n, all) => `已用 ${n} / ${all}`,
    quota: "容量上限",
    unlimited: "不限",
    remove: "删除邮箱",
    removeTitle: (n) => `删除共享邮箱“${n}”？`,
    removeText: (a2) => `其中的全部邮件会被永久删除，无法恢复；寄给 ${a2} 的邮件会被退回。`,
    removed: "共享邮箱已删除",
    stop: "停用",
    stopTitle: (n) => `停用“${n}”？`,
    stopText: "停用后不再收信，也没有人能打开它。邮件保留，随时可以重新启用。",
    stopped: "已停用",
    start: "重新启用",
    started: "已启用",
    convert: "转为共享邮箱",
    convertTitle: (n) => `把“${n}”转为共享邮箱？`,
    convertText: "邮箱不再属于个人，邮件和地址都保留，之后由您授权的人使用。",
    converted: "已转为共享邮箱",
    accessNone: "没有任何授权",
    accessNoneWhy: "这里列出每个邮箱除本人外还有谁能使用。",
    log: "使用记录",
    logNone: "还没有人使用过",
    actNames: { open: "打开了邮箱", read: "读了邮件", flag: "修改标记", add: "存入邮件", copy: "复制邮件", move: "移动邮件", delete: "删除邮件", folder: "整理文件夹", send: "发出邮件", draft: "写草稿", turn: "转为聊天、日程或待办", undo: "撤销操作" }
  },
  addresses: {
    title: "邮箱地址",
    primary: "主地址",
    new: "新地址",
    add: "添加地址",
    added: "地址已添加，马上可以收信",
    remove: "移除地址",
    removeOf: (a2) => `移除地址 ${a2}`,
    removeTitle: (a2) => `移除地址 ${a2}？`,
    removeText: "之后寄到这个地址的邮件会被退回。",
    removed: "地址已移除",
    heldVerb: "仍要使用",
    heldTitle: "这个地址不久前属于别人",
    heldText: "寄给原主人的邮件可能还会到来，会被新主人看到。仍要使用这个地址吗？此操作会写入操作日志。"
  }
}, en4 = {
  boxes: {
    title: "Shared mailboxes",
    lead: "Several people work with one address, such as support@ or hr@. All see the mail, and answers leave under the shared address.",
    tabShared: "Shared mailboxes",
    tabAccess: "Who may use what",
    add: "New shared mailbox",
    none: "No shared mailboxes yet",
    noneWhy: "Make one and choose who may use it; it can receive at once.",
    nameHint: "Such as Customer care",
    made: "The mailbox is made. Now choose who may use it.",
    states: { active: "Active", disabled: "Stopped", pending: "Being made" },
    acts: (n) => `Actions for ${n}`,
    who: "Who may use it",
    addWho: "Add a person or department",
    right: "May",
    rightOf: (n) => `What ${n} may do`,
    rights: { read: "Read", send: "Read and send", full: "Manage", write: "Read and mark", manage: "Read and tidy", send_as: "Only send as", on_behalf: "Send on behalf" },
    rightHints: {
      read: "Read: sees the mail, cannot answer.",
      send: "Read and send: sees the mail, writes and answers under this address.",
      full: "Manage: also moves and deletes mail and keeps the folders."
    },
    give: "Allow",
    given: (n) => `${n} may use it now`,
    nobody: "Nobody may use this mailbox yet",
    nobodyWhy: "Type a name above, choose it and press Allow. They see the mailbox at once.",
    since: (by, at) => `Allowed by ${by}, ${at}`,
    until: (at) => `Ends by itself ${at}`,
    take: "Take back",
    takeFrom: (n) => `Take the right back from ${n}`,
    takeTitle: (n) => `Take the right back from ${n}?`,
    takeText: "They lose the mailbox at once and cannot send under its address. No mail is lost.",
    taken: "Taken back",
    space: "Space",
    used: (n) => `${n} used, no limit`,
    usedOf: (n, all) => `${n} of ${all} used`,
    quota: "Limit",
    unlimited: "No limit",
    remove: "Delete mailbox",
    removeTitle: (n) => `Delete the shared mailbox ${n}?`,
    removeText: (a2) => `All its mail is deleted for good. Mail to ${a2} will be returned to its sender.`,
    removed: "Shared mailbox deleted",
    stop: "Stop",
    stopTitle: (n) => `Stop ${n}?`,
    stopText: "It receives nothing and nobody can open it. Its mail is kept and you can start it again.",
    stopped: "Stopped",
    start: "Start again",
    started: "Started",
    convert: "Make it a shared mailbox",
    convertTitle: (n) => `Make ${n} a shared mailbox?`,
    convertText: "It no longer belongs to one person. Mail and addresses stay, and those whom you allow may use it.",
    converted: "It is a shared mailbox now",
    accessNone: "Nobody uses another mailbox",
    accessNoneWhy: "Here stands who besides its owner may use a mailbox.",
    log: "What was done in it",
    logNone: "Nobody has used it yet",
    actNames: { open: "opened the mailbox", read: "read a mail", flag: "changed marks", add: "stored a mail", copy: "copied a mail", move: "moved mail", delete: "deleted mail", folder: "changed folders", send: "sent a mail", draft: "wrote a draft", turn: "made a chat, event or to-do", undo: "took something back" }
  },
  addresses: {
    title: "Addresses",
    primary: "Main address",
    new: "New address",
    add: "Add address",
    added: "Added; it receives from now on",
    remove: "Remove address",
    removeOf: (a2) => `Remove address ${a2}`,
    removeTitle: (a2) => `Remove the address ${a2}?`,
    removeText: "Mail to it will be returned to its sender.",
    removed: "Address removed",
    heldVerb: "Use it all the same",
    heldTitle: "This address was somebody else’s until lately",
    heldText: "Mail for its former owner may still come, and its new owner would read it. Use it all the same? This goes into the audit log."
  }
};

// src/i18n/manage/groups.ts
var zh5 = {
  groups: {
    title: "邮件组",
    lead: "一个地址通知很多人，例如 all@ 或 sales@。成员可以是个人、部门、全公司或其他邮件组，人员变动后自动更新。",
    add: "新建邮件组",
    none: "还没有邮件组",
    noneWhy: "新建一个，选择成员，写到这个地址的邮件就会送到每个人的邮箱。",
    find: "名称或地址",
    nameHint: "例如 销售部",
    made: "邮件组已建立",
    acts: (n) => `${n}的操作`,
    members: "成员",
    membersHint: "输入“全公司”选择所有人；选择部门时，新加入部门的人会自动收到。",
    outside: "允许公司以外的成员（输入完整邮箱地址添加）",
    senders: "谁可以往这个地址发信",
    sendersOf: { organisation: "公司内的人", everybody: "所有人，包括外部", members: "只有组内成员", listed: "只有指定的人" },
    sendersHint: { organisation: "外部来信会被退回。", everybody: "适合对外公布的地址；垃圾邮件会先被过滤。", members: "组外的人来信会被退回。", listed: "名单以外的人来信会被退回。" },
    listed: "可以发信的人",
    moderated: "每封邮件先由审核人同意再发给大家",
    moderatedTag: "需要审核",
    moderators: "审核人",
    moderatorsHint: "任何一位审核人同意后，邮件立即发出。",
    noModerators: "没有指定审核人时，由超级管理员审核。",
    reach: "现在会收到的人",
    reachCount: (n, out) => out ? `共 ${n} 个邮箱，其中 ${out} 个在公司以外` : `共 ${n} 个邮箱`,
    reachWho: "查看名单",
    reachMore: (n) => `还有 ${n} 个`,
    remove: "删除邮件组",
    removeTitle: (n) => `删除邮件组“${n}”？`,
    removeText: (a2) => `之后寄到 ${a2} 的邮件会被退回。成员自己的邮箱和已收到的邮件不受影响。`,
    removed: "邮件组已删除"
  }
}, en5 = {
  groups: {
    title: "Mail groups",
    lead: "One address that reaches many, such as all@ or sales@. Members are people, departments, everybody or other groups, and follow changes by themselves.",
    add: "New mail group",
    none: "No mail groups yet",
    noneWhy: "Make one and choose its members; mail to its address reaches the mailbox of each.",
    find: "Name or address",
    nameHint: "Such as Sales",
    made: "The group is made",
    acts: (n) => `Actions for ${n}`,
    members: "Members",
    membersHint: "Type “Everybody” for all people. Those who join a department later are included by themselves.",
    outside: "Allow members outside the company (add them by address)",
    senders: "Who may write to it",
    sendersOf: { organisation: "People of the company", everybody: "Anybody, also from outside", members: "Only its members", listed: "Only those named" },
    sendersHint: { organisation: "Mail from outside is returned.", everybody: "For addresses that the world knows; spam is filtered first.", members: "Mail from others is returned.", listed: "Mail from others is returned." },
    listed: "Those who may write",
    moderated: "Each mail waits for the word of a moderator",
    moderatedTag: "Moderated",
    moderators: "Moderators",
    moderatorsHint: "The mail leaves as soon as one of them agrees.",
    noModerators: "While nobody is named, super administrators decide.",
    reach: "Who gets its mail now",
    reachCount: (n, out) => `${n} mailbox${n === 1 ? "" : "es"}${out ? `, ${out} of them outside` : ""}`,
    reachWho: "Show them",
    reachMore: (n) => `${n} more`,
    remove: "Delete group",
    removeTitle: (n) => `Delete the group ${n}?`,
    removeText: (a2) => `Mail to ${a2} will be returned. The mailboxes of its members keep what they have.`,
    removed: "Group deleted"
  }
};

// src/i18n/manage/policies.ts
var zh6 = {
  policies: {
    title: "规则与安全",
    tabs: { sending: "发信规则", security: "登录安全", filter: "垃圾邮件过滤", forwarding: "自动转发", recall: "邮件撤回", freed: "停用的地址", capacity: "容量" },
    lead: {
      sending: "规定谁可以往公司外发信、发多少、哪些邮件要先审批。公司内部往来不受影响。",
      security: "规定所有人怎样登录邮箱。",
      filter: "决定可疑邮件怎么处理。",
      forwarding: "员工把来信自动转到外部邮箱，是资料外泄的常见途径。",
      recall: "发件人发现写错了，可以把同事还没有读的邮件撤回来，对方邮箱里只留下撤回说明。",
      freed: "员工离职、邮箱或别名被删除后，原来的地址先空置一段时间，免得寄给原主人的邮件落到别人手里。",
      capacity: "规定邮箱一共能用多少空间，以及满了以后怎么办。"
    }
  },
  security: {
    factor: "两步验证",
    force: "所有人登录时必须使用两步验证",
    forceHint: "登录网页时除了密码，还要输入手机验证器上的六位数字。邮件客户端要改用应用专用密码。",
    forceTitle: "要求所有人使用两步验证？",
    forceText: "还没有设置的人下次登录网页时要先完成设置；用普通密码登录的邮件客户端会停止工作，直到换成应用专用密码。",
    forceVerb: "开启",
    passwords: "密码",
    initial: "管理员设置的密码，首次登录后必须修改",
    age: "密码有效天数",
    ageHint: "到期后登录时必须换新密码；留空表示长期有效",
    networks: "允许登录的网络",
    networksLabel: "IP 地址或网段",
    networksHint: (ip) => `每行一个，留空表示任何地方都能登录。您现在的地址是 ${ip}。`,
    lockTitle: "您自己会被挡在外面",
    lockText: (ip) => `您现在的地址 ${ip} 不在列表里。保存后您在这里将无法再登录。`,
    lockVerb: "仍然保存"
  },
  filter: {
    on: "检查来信是否为垃圾邮件",
    offTitle: "关闭垃圾邮件过滤？",
    offText: "之后只核对发件人身份，垃圾邮件会直接进入收件箱。",
    offVerb: "关闭",
    pointsHint: "每封来信按可疑程度打分，分数越高越可疑。达到下面的分数就采取相应措施，0 表示从不。",
    points: { junk: "放入垃圾箱（分）", quarantine: "隔离，等管理员处理（分）", refuse: "直接退回（分）" },
    danger: "附件里有程序等危险文件时",
    dangerHint: "例如 .exe、.js，或压缩包里藏有程序",
    dangers: { flag: "放入垃圾箱并标出", quarantine: "隔离，等管理员处理", refuse: "直接退回" },
    greylist: "让第一次来信的服务器稍后再发一次（能挡住很多垃圾邮件，但首封会晚几分钟）",
    lists: "信任和拒收名单",
    pattern: "发件人",
    patternHint: "邮箱地址，或整个域名，例如 partner.com",
    list: "怎么处理",
    allow: "总是接收",
    deny: "总是拒收",
    add: "添加",
    take: (p) => `移除 ${p}`,
    takeTitle: (p) => `把 ${p} 移出名单？`,
    takeAllowed: "以后它的来信会像其他邮件一样接受检查。",
    takeDenied: "以后会重新接收它的来信。",
    listNone: "名单是空的",
    listNoneWhy: "经常被误判的合作伙伴可以加入“总是接收”。"
  },
  forwards: {
    allow: "允许转到任何地址",
    internal: "只允许转到公司自己的域名",
    deny: "不允许自动转发",
    now: "保存后马上生效，已经设置的转发也一样。被拦下的邮件会留在收件箱。",
    denyTitle: "停止所有自动转发？",
    insideTitle: "停止转到公司以外？",
    denyText: "正在使用的转发会马上停下，来信留在各自的邮箱里。",
    verb: "停止",
    report: "现在有哪些自动转发",
    none: "没有人设置自动转发",
    noneWhy: "员工设置的转发、规则和脚本里的转发都会列在这里。",
    kinds: { forwarding: "自动转发", rule: "规则", script: "脚本" },
    line: (n) => `第 ${n} 行`,
    computed: "地址由脚本临时决定",
    outside: "公司以外",
    blocked: "已拦下"
  },
  recall: {
    on: "允许撤回已发出的邮件",
    hours: "发出后多少小时内可以撤回",
    hoursHint: "1 到 360 小时（15 天）。已读的、已下载到邮件客户端的，以及发到公司以外的邮件无法撤回。",
    hoursBad: "请填写 1 到 360 之间的整数",
    saved: "撤回设置已保存"
  },
  freed: {
    days: "停用后空置多少天",
    daysHint: "0 到 365 天，0 表示马上可以给别人。空置期间来信会被退回；原主人随时可以拿回。只影响以后停用的地址。",
    daysBad: "请填写 0 到 365 之间的整数",
    waiting: "正在空置的地址",
    find: "按地址查找",
    none: "没有正在空置的地址",
    noneWhy: "删除邮箱、邮件组或别名后，它的地址会列在这里，直到可以给别人使用。",
    was: (n) => `原属 ${n}`,
    wasGone: "原邮箱已删除",
    until: (at) => `空置到 ${at}`,
    end: "提前放开",
    endOf: (a2) => `提前放开 ${a2}`,
    endTitle: (a2) => `现在就放开 ${a2}？`,
    endText: (n) => `之后任何人都可以使用这个地址，也会收到寄给${n ? ` ${n} ` : "原主人"}的邮件。此操作会写入操作日志。`,
    ended: "地址已放开"
  },
  capacity: {
    plan: (n, each) => n ? `当前套餐为每个新邮箱提供 ${each}。` : "",
    noPlan: "新邮箱的大小没有限制。",
    full: "邮箱满了以后，来信怎么办",
    defer: "请对方服务器稍后再试（几天内清理出空间就能收到）",
    refuse: "马上退回，让发件人知道",
    shared: "几个邮箱合用的容量",
    sharedHint: "除了每个邮箱自己的大小，还可以限制整个公司、一个域名、一个部门或一个邮件组一共能用多少。用到 80% 和 95% 时会提醒超级管理员。",
    none: "没有设置",
    kinds: { organisation: "整个公司", domain: "域名", department: "部门", group: "邮件组" },
    kind: "限制谁",
    which: "哪一个",
    size: "一共可用（GB）",
    sizeBad: "请填写大于 0 的数字",
    whichBad: "请选择",
    add: "设置容量",
    saved: "容量已保存",
    used: (a2, b) => `已用 ${a2} / ${b}`,
    boxes: (n) => `${n} 个邮箱`,
    change: "修改容量",
    take: "取消限制",
    takeTitle: (n) => `取消“${n}”的容量限制？`,
    takeText: "每个邮箱自己的大小不变。"
  }
}, en6 = {
  policies: {
    title: "Rules and security",
    tabs: { sending: "Sending", security: "Signing in", filter: "Spam filter", forwarding: "Forwarding", recall: "Recall", freed: "Freed addresses", capacity: "Capacity" },
    lead: {
      sending: "Who may write to the outside, how much, and which mails need somebody’s word first. Mail between colleagues is not touched.",
      security: "How everybody signs in.",
      filter: "What becomes of suspicious mail.",
      forwarding: "Mail that is passed on by itself to outside mailboxes is a common way for papers to leave the company.",
      recall: "An author may take a mail back from colleagues who have not read it; a note stays in its place.",
      freed: "When somebody leaves, or a mailbox or alias is removed, its address rests for a while, so that mail for its former owner reaches nobody else.",
      capacity: "How much room mailboxes have together, and what happens when it is used up."
    }
  },
  security: {
    factor: "Second factor",
    force: "Everybody must use a second factor",
    forceHint: "Signing in on the web then takes the password and six digits from an authenticator. Mail programs need app passwords.",
    forceTitle: "Ask everybody for a second factor?",
    forceText: "Those without one set it up when they next sign in. Mail programs that use the normal password stop working until they get an app password.",
    forceVerb: "Ask for it",
    passwords: "Passwords",
    initial: "Passwords made by administrators must be changed at the first sign-in",
    age: "Days a password is good for",
    ageHint: "Then a new one is asked for; empty is for ever",
    networks: "Networks to sign in from",
    networksLabel: "Addresses or networks",
    networksHint: (ip) => `One a line; empty is from anywhere. Your address is ${ip}.`,
    lockTitle: "You would shut yourself out",
    lockText: (ip) => `Your address ${ip} is not in the list. After saving you cannot sign in from here.`,
    lockVerb: "Save all the same"
  },
  filter: {
    on: "Look for spam in mail from outside",
    offTitle: "Turn the spam filter off?",
    offText: "Only the identity of senders is checked then, and spam goes to the inbox.",
    offVerb: "Turn off",
    pointsHint: "Each mail gets points; the more, the more suspicious. From these points on something is done; 0 is never.",
    points: { junk: "Into Junk from", quarantine: "Held for an administrator from", refuse: "Refused from" },
    danger: "Mails with programs and the like",
    dangerHint: "Such as .exe or .js, also inside archives",
    dangers: { flag: "Go to Junk, with a mark", quarantine: "Are held for an administrator", refuse: "Are refused" },
    greylist: "Let servers that write for the first time try again later (stops much spam, delays the first mail by minutes)",
    lists: "Trusted and refused senders",
    pattern: "Sender",
    patternHint: "An address, or a whole domain such as partner.com",
    list: "What to do",
    allow: "Always accept",
    deny: "Always refuse",
    add: "Add",
    take: (p) => `Remove ${p}`,
    takeTitle: (p) => `Take ${p} off the list?`,
    takeAllowed: "Its mail is checked like any other then.",
    takeDenied: "Its mail is accepted again then.",
    listNone: "The list is empty",
    listNoneWhy: "Partners whose mail is often misjudged may always be accepted."
  },
  forwards: {
    allow: "Allow forwarding to any address",
    internal: "Only to the domains of the company",
    deny: "No automatic forwarding",
    now: "Takes effect at once, also for what is set up already. Mail that is kept from leaving stays in the inbox.",
    denyTitle: "Stop all automatic forwarding?",
    insideTitle: "Stop forwarding to the outside?",
    denyText: "What is forwarded now stops at once; the mail stays in its mailbox.",
    verb: "Stop",
    report: "What is forwarded now",
    none: "Nobody forwards mail",
    noneWhy: "Forwards that people set up, and those in their rules and scripts, are listed here.",
    kinds: { forwarding: "Forwarding", rule: "Rule", script: "Script" },
    line: (n) => `line ${n}`,
    computed: "The script makes the address",
    outside: "Outside",
    blocked: "Stopped"
  },
  recall: {
    on: "Sent mail can be taken back",
    hours: "For how many hours after sending",
    hoursHint: "1 to 360 hours (15 days). What was read, fetched by a mail program or sent outside cannot be taken back.",
    hoursBad: "Enter a whole number from 1 to 360",
    saved: "Saved"
  },
  freed: {
    days: "Days a freed address rests",
    daysHint: "0 to 365; 0 lets others have it at once. Mail to it is refused meanwhile, and its former owner may have it back at any time. For addresses freed from now on.",
    daysBad: "Enter a whole number from 0 to 365",
    waiting: "Addresses that rest now",
    find: "Find by address",
    none: "No address rests now",
    noneWhy: "When a mailbox, group or alias is removed, its address is listed here until others may have it.",
    was: (n) => `Was ${n}`,
    wasGone: "Its mailbox is gone",
    until: (at) => `rests until ${at}`,
    end: "Free it now",
    endOf: (a2) => `Free ${a2} now`,
    endTitle: (a2) => `Free ${a2} now?`,
    endText: (n) => `Anybody may then have this address, and would get mail meant for ${n || "its former owner"}. This goes into the audit log.`,
    ended: "Address freed"
  },
  capacity: {
    plan: (n, each) => n ? `The plan gives each new mailbox ${each}.` : "",
    noPlan: "New mailboxes may grow without limit.",
    full: "What happens to mail for a full mailbox",
    defer: "Ask the other server to try again later: it arrives if room is made within days",
    refuse: "Send it back at once, so that the sender knows",
    shared: "Room that mailboxes share",
    sharedHint: "Beside what each mailbox may hold, the whole company, a domain, a department or a mail group may have a limit together. Super administrators are told at 80 and 95 percent.",
    none: "Nothing is set",
    kinds: { organisation: "Whole company", domain: "Domain", department: "Department", group: "Mail group" },
    kind: "Who is limited",
    which: "Which one",
    size: "Together (GB)",
    sizeBad: "Enter a number above 0",
    whichBad: "Choose one",
    add: "Set a limit",
    saved: "Saved",
    used: (a2, b) => `${a2} of ${b} used`,
    boxes: (n) => `${n} mailbox${n === 1 ? "" : "es"}`,
    change: "Change the limit",
    take: "Take the limit away",
    takeTitle: (n) => `Take the limit of ${n} away?`,
    takeText: "What each mailbox may hold stays as it is."
  }
};

// src/i18n/manage/sending.ts
var zh7 = {
  rules: {
    add: "新建规则",
    edit: "修改规则",
    none: "还没有发信规则",
    noneWhy: "没有规则时，所有人都可以往外发信。可以限制某些部门只能内部收发，或让带附件的邮件先审批。",
    default: (n) => `系统默认：每人每天最多给 ${n} 个从未联系过的外部地址发信。`,
    number: (s) => `编号 ${s}`,
    on: "生效中",
    off: "已停用",
    turnOn: "启用",
    turnOff: "停用",
    acts: (n) => `${n}的操作`,
    remove: "删除规则",
    removeTitle: (n) => `删除规则“${n}”？`,
    removeText: "删除后马上不再限制。如果只是暂时不用，可以选择停用。",
    removed: "规则已删除",
    nameHint: "发信被拒绝时，员工会看到这个名称和编号",
    nothing: "请至少设置一项：只能内部发信、数量限制或审批",
    approverNeeded: "请选择至少一位审批人",
    whenNeeded: "请选择哪些邮件需要审批",
    who: "适用于谁",
    whoHint: "什么都不选表示所有人。",
    whoMore: "部门和成员",
    inside: "能发给谁",
    insideOnly: "只能发给公司内部的人",
    allow: "例外：仍然可以发往",
    allowHint: "每行一个域名或邮箱地址，例如 partner.com",
    limits: "最多发给多少人",
    limitsHint: "只计算公司外的收件人；留空表示不限。超出后会拒绝并告诉员工原因。",
    limitNames: { minute: "每分钟", hour: "每小时", day: "每天", new: "每天的新联系人" },
    hold: "发出前审批",
    holdOn: "邮件要有人同意才能发出",
    holdAlways: "所有外发邮件",
    holdFiles: "带附件的邮件",
    holdSize: "超过多大的邮件（MB）",
    holdWords: "包含这些词的邮件",
    holdWordsHint: "每行一个词；主题、正文和附件名都会检查",
    approvers: "审批人",
    approversHint: "任何一位同意即可发出",
    hours: "多少小时没人处理就自动拒绝",
    hoursHint: "留空为 72 小时",
    saysInside: "只能发给公司内部的人。",
    saysInsideBut: (list) => `只能发给公司内部的人，以及 ${list}。`,
    saysLimit: { minute: (n) => `每分钟最多发给 ${n} 个外部收件人。`, hour: (n) => `每小时最多发给 ${n} 个外部收件人。`, day: (n) => `每天最多发给 ${n} 个外部收件人。`, new: (n) => `每天最多联系 ${n} 个新的外部地址。` },
    saysHold: (when2, who) => `${when2}的邮件，要由 ${who} 同意后才发出。`,
    always: "所有发往外部",
    withFiles: "带附件",
    larger: (n) => `超过 ${n} MB`,
    withWords: (list) => `包含“${list}”`,
    or: "或"
  },
  queue: {
    title: "发信队列",
    lead: "已经写好但还没有送达对方服务器的邮件。多数会自动再试，不需要处理。",
    tabs: { all: "全部", waiting: "等待发送", held: "已暂停", failed: "发送失败", limits: "发送速度" },
    states: { waiting: "等待发送", sending: "正在发送", held: "已暂停", failed: "发送失败" },
    none: { all: "没有积压的邮件", waiting: "没有等待中的邮件", held: "没有暂停的邮件", failed: "没有发送失败的邮件" },
    noneWhy: "发往外部的邮件都已送达对方服务器。",
    noneFound: "没有符合条件的邮件",
    bySender: "发件人地址",
    byDestination: "对方域名",
    noSender: "系统通知",
    fromLine: (from, size) => `${from} 发出 · ${size}`,
    accepted: (at) => `${at} 提交`,
    attempts: (n) => `已尝试 ${n} 次`,
    next: (at) => `下次 ${at}`,
    lastError: "对方服务器的原话",
    heldFor: (why2) => `原因：${why2}`,
    retry: "立即发送",
    retried: "正在重新发送",
    hold: "暂停",
    holdTitle: "暂停这封邮件？",
    holdText: "邮件会一直留在队列里，直到您放行或删除。",
    heldDone: "已暂停",
    release: "放行",
    releaseTitle: "放行这封邮件？",
    releaseText: (to) => `邮件会继续发往 ${to}。`,
    released: "已放行",
    drop: "删除",
    dropTitle: "删除这封邮件？",
    dropText: (to) => `这封发往 ${to} 的邮件不会再发送，也无法恢复。`,
    report: "通知发件人邮件没有送达",
    dropped: "已删除",
    limitsLead: "有些对方服务器一次收太多会拒绝。在这里限制发往某个域名的速度，超出的邮件会排队，不会丢失。",
    limitsNone: "没有限制",
    limitsNoneWhy: "邮件以系统默认速度发出。只有对方抱怨太快时才需要设置。",
    destination: "对方域名",
    destinationHint: "例如 example.com",
    perMinute: "每分钟最多（封）",
    connections: "同时连接数",
    perMinuteOf: (n) => `每分钟 ${n} 封`,
    connectionsOf: (n) => `${n} 个连接`,
    limit: "添加限制",
    unlimit: (d2) => `取消 ${d2} 的限制`,
    unlimitTitle: (d2) => `取消 ${d2} 的限制？`,
    unlimitText: "发往这个域名的邮件会恢复默认速度。"
  }
}, en7 = {
  rules: {
    add: "New rule",
    edit: "Change rule",
    none: "No rules about sending yet",
    noneWhy: "Without rules everybody may write to the outside. You can keep departments to mail inside, or let mails with files wait for somebody’s word.",
    default: (n) => `By default each person may write to ${n} new outside addresses a day.`,
    number: (s) => `Rule ${s}`,
    on: "In force",
    off: "Off",
    turnOn: "Turn on",
    turnOff: "Turn off",
    acts: (n) => `Actions for ${n}`,
    remove: "Delete rule",
    removeTitle: (n) => `Delete the rule ${n}?`,
    removeText: "It stops at once. To pause it, turn it off instead.",
    removed: "Rule deleted",
    nameHint: "People see this name and its number when a mail is refused",
    nothing: "Set something: only inside, a limit, or somebody’s word",
    approverNeeded: "Choose at least one approver",
    whenNeeded: "Choose which mails wait",
    who: "Whom it touches",
    whoHint: "Nobody chosen means everybody.",
    whoMore: "Departments and people",
    inside: "To whom they may write",
    insideOnly: "Only to people of the company",
    allow: "Except these, who may be written to",
    allowHint: "One domain or address a line, such as partner.com",
    limits: "To how many at most",
    limitsHint: "Only recipients outside count; empty is no limit. What exceeds it is refused with the reason.",
    limitNames: { minute: "A minute", hour: "An hour", day: "A day", new: "New contacts a day" },
    hold: "Somebody’s word first",
    holdOn: "Mails leave only when somebody agrees",
    holdAlways: "All mail to the outside",
    holdFiles: "Mails with files",
    holdSize: "Mails larger than (MB)",
    holdWords: "Mails with these words",
    holdWordsHint: "One a line; subject, text and names of files are searched",
    approvers: "Approvers",
    approversHint: "One of them is enough",
    hours: "Refused by itself after hours",
    hoursHint: "72 when empty",
    saysInside: "May write only to people of the company.",
    saysInsideBut: (list) => `May write only to people of the company and to ${list}.`,
    saysLimit: { minute: (n) => `At most ${n} outside recipients a minute.`, hour: (n) => `At most ${n} outside recipients an hour.`, day: (n) => `At most ${n} outside recipients a day.`, new: (n) => `At most ${n} new outside addresses a day.` },
    saysHold: (when2, who) => `Mails ${when2} wait for the word of ${who}.`,
    always: "to the outside",
    withFiles: "with files",
    larger: (n) => `over ${n} MB`,
    withWords: (list) => `with “${list}”`,
    or: " or "
  },
  queue: {
    title: "Mail queue",
    lead: "Mails that were sent but have not reached the other server yet. Most are tried again by themselves.",
    tabs: { all: "All", waiting: "Waiting", held: "Held", failed: "Failed", limits: "Speed limits" },
    states: { waiting: "Waiting", sending: "Being sent", held: "Held", failed: "Failed" },
    none: { all: "Nothing is waiting", waiting: "Nothing is waiting", held: "Nothing is held", failed: "Nothing has failed" },
    noneWhy: "All mail for the outside has reached the other servers.",
    noneFound: "No mail matches",
    bySender: "Sender address",
    byDestination: "Other domain",
    noSender: "system notice",
    fromLine: (from, size) => `from ${from} · ${size}`,
    accepted: (at) => `sent ${at}`,
    attempts: (n) => `${n} attempt${n === 1 ? "" : "s"}`,
    next: (at) => `next ${at}`,
    lastError: "Words of the other server",
    heldFor: (why2) => `Reason: ${why2}`,
    retry: "Send now",
    retried: "Is being tried now",
    hold: "Hold",
    holdTitle: "Hold this mail?",
    holdText: "It stays in the queue until you release or delete it.",
    heldDone: "Held",
    release: "Release",
    releaseTitle: "Release this mail?",
    releaseText: (to) => `It goes on to ${to}.`,
    released: "Released",
    drop: "Delete",
    dropTitle: "Delete this mail?",
    dropText: (to) => `The mail to ${to} will not be sent and cannot be brought back.`,
    report: "Tell the sender that it was not delivered",
    dropped: "Deleted",
    limitsLead: "Some servers refuse when too much comes at once. Limit the speed to a domain here; the rest waits, nothing is lost.",
    limitsNone: "No limits",
    limitsNoneWhy: "Mail leaves at the usual speed. A limit is needed only when the other side complains.",
    destination: "Other domain",
    destinationHint: "Such as example.com",
    perMinute: "Mails a minute",
    connections: "Connections at once",
    perMinuteOf: (n) => `${n} a minute`,
    connectionsOf: (n) => `${n} connection${n === 1 ? "" : "s"}`,
    limit: "Add limit",
    unlimit: (d2) => `Lift the limit of ${d2}`,
    unlimitTitle: (d2) => `Lift the limit of ${d2}?`,
    unlimitText: "Mail to this domain leaves at the usual speed again."
  }
};

// src/i18n/manage/incoming.ts
var zh8 = {
  held: {
    title: "隔离区",
    lead: "这些来信很可疑，没有放进收件箱。确认没有问题的可以放行，收件人马上就能看到。",
    none: "隔离区是空的",
    noneWhy: "没有可疑到需要隔离的邮件。",
    kinds: { spam: "疑似垃圾", danger: "危险附件" },
    line: (from, to) => `${from} 发给 ${to}`,
    points: (n) => `可疑度 ${n}`,
    look: "安全查看",
    safe: "这里只显示纯文字：不加载图片，链接点不开，附件不能打开。",
    noText: "（没有文字内容）",
    files: (list) => `附件：${list}`,
    why: "为什么被隔离",
    release: "放行",
    releaseTitle: "放行这封邮件？",
    releaseText: (to) => `邮件会送到 ${to} 的收件箱。`,
    releaseDanger: (to) => `邮件里有可能损害电脑的附件。放行后会送到 ${to} 的收件箱，请先确认发件人是本人。`,
    released: "已放行",
    drop: "删除",
    dropTitle: "删除这封邮件？",
    dropText: "删除后无法恢复，收件人不会看到它。",
    dropped: "已删除"
  },
  reports: {
    title: "域名报告",
    lead: "其他邮件服务器每天告诉我们：以您的域名发出的邮件有没有通过验证，别人给您发信时是否加密。",
    tabs: { dmarc: "发信验证（DMARC）", tls: "加密传输（TLS）" },
    none: "还没有收到报告",
    noneWhy: "按域名页的提示设置 DNS 记录后，通常一两天内会收到第一份。",
    where: "报告寄到这些地址",
    days: (n) => `最近 ${n} 天`,
    chart: "每天的数量",
    good: { dmarc: "通过", tls: "加密成功" },
    bad: { dmarc: "未通过", tls: "失败" },
    sources: "来自哪里",
    sourcesHint: { dmarc: "不认识的地址大量未通过，可能有人冒用您的域名；认识的地址未通过，说明它还没有设置好。", tls: "失败的多半是证书或 DNS 设置问题。" },
    unknown: "未说明",
    everybody: "所有来信服务器",
    policies: { sts: "按 MTA-STS 策略", tlsa: "按 DANE 记录", "no-policy-found": "没有策略" },
    outcomes: {
      none: "照常送达",
      quarantine: "放入垃圾箱",
      reject: "退回",
      failed: "失败",
      "starttls-not-supported": "我们没有提供加密",
      "certificate-host-mismatch": "证书里的名称不符",
      "certificate-expired": "证书已过期",
      "certificate-not-trusted": "证书不受信任",
      "validation-failure": "加密校验失败",
      "tlsa-invalid": "DANE 记录无效",
      "dnssec-invalid": "DNSSEC 无效",
      "dane-required": "对方要求 DANE",
      "sts-policy-fetch-error": "取不到 MTA-STS 策略",
      "sts-policy-invalid": "MTA-STS 策略有误",
      "sts-webpki-invalid": "MTA-STS 网站的证书无效"
    },
    list: "收到的报告",
    unproven: "来源未经证实",
    fault: "无法读取",
    more: "更早的报告",
    table: "每天的数字",
    day: "日期"
  }
}, en8 = {
  held: {
    title: "Quarantine",
    lead: "These mails are suspicious and were kept out of the inboxes. Release those that are fine; their recipients see them at once.",
    none: "The quarantine is empty",
    noneWhy: "No mail was suspicious enough to be held.",
    kinds: { spam: "Likely spam", danger: "Dangerous file" },
    line: (from, to) => `${from} to ${to}`,
    points: (n) => `${n} points`,
    look: "Look safely",
    safe: "Only plain text is shown: no pictures, no links, no files to open.",
    noText: "(no text)",
    files: (list) => `Files: ${list}`,
    why: "Why it was held",
    release: "Release",
    releaseTitle: "Release this mail?",
    releaseText: (to) => `It is delivered to the inbox of ${to}.`,
    releaseDanger: (to) => `It carries a file that may harm a computer and would be delivered to ${to}. Be sure that the sender is genuine.`,
    released: "Released",
    drop: "Delete",
    dropTitle: "Delete this mail?",
    dropText: "It cannot be brought back and its recipient will not see it.",
    dropped: "Deleted"
  },
  reports: {
    title: "Domain reports",
    lead: "Other mail servers tell us every day whether mail in the name of your domains was proven, and whether mail to you came encrypted.",
    tabs: { dmarc: "Proof of sending (DMARC)", tls: "Encryption (TLS)" },
    none: "No reports yet",
    noneWhy: "Once the DNS records are set as the domain page says, the first one comes within a day or two.",
    where: "Reports are sent to",
    days: (n) => `Last ${n} days`,
    chart: "Each day",
    good: { dmarc: "Passed", tls: "Encrypted" },
    bad: { dmarc: "Failed", tls: "Failed" },
    sources: "Where from",
    sourcesHint: { dmarc: "Much that failed from an address you do not know may be somebody abusing your domain; from one you know it is not set up yet.", tls: "Failures are mostly faults of certificates or DNS." },
    unknown: "Not said",
    everybody: "All servers that wrote",
    policies: { sts: "under the MTA-STS policy", tlsa: "under the DANE records", "no-policy-found": "without a policy" },
    outcomes: {
      none: "Delivered",
      quarantine: "Put into junk",
      reject: "Refused",
      failed: "Failed",
      "starttls-not-supported": "We offered no encryption",
      "certificate-host-mismatch": "Name is not in the certificate",
      "certificate-expired": "Certificate expired",
      "certificate-not-trusted": "Certificate not trusted",
      "validation-failure": "Encryption could not be verified",
      "tlsa-invalid": "DANE record invalid",
      "dnssec-invalid": "DNSSEC invalid",
      "dane-required": "They ask for DANE",
      "sts-policy-fetch-error": "MTA-STS policy not reachable",
      "sts-policy-invalid": "MTA-STS policy invalid",
      "sts-webpki-invalid": "Certificate of the MTA-STS site invalid"
    },
    list: "Reports that came",
    unproven: "Sender not proven",
    fault: "Could not be read",
    more: "Earlier reports",
    table: "Figures of each day",
    day: "Day"
  }
};

// src/i18n/manage.ts
var zh9 = { ...zh2, ...zh3, ...zh4, ...zh5, ...zh6, ...zh7, ...zh8 }, en9 = { ...en2, ...en3, ...en4, ...en5, ...en6, ...en7, ...en8 }, manage = () => lang.value === "zh" ? zh9 : en9;

// src/kit/people.tsx
var addressForm = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/;
function parseAddresses(text) {
  let good = [], rest = [];
  for (let piece of text.split(/[,;，；、\n]+/)) {
    let s = piece.trim();
    if (!s) continue;
    let full = /^(.*?)\s*<([^<>]+)>$/.exec(s), email = (full ? full[2] : s).trim();
    addressForm.test(email) ? good.push({ name: full ? full[1].replace(/^"|"$/g, "").trim() : "", email }) : rest.push(s);
  }
  return { good, rest: rest.join(", ") };
}

// src/admin/picker.tsx
var lookupAfter = 150, shown = 8, icons = { person: "person", department: "building", tree: "building", all: "people", group: "people", mailbox: "inbox", address: "mail" }, same = (a2, b) => a2.kind === b.kind && (a2.id ?? a2.address ?? "") === (b.id ?? b.address ?? "");
function nameOf(c) {
  let w = manage().pick;
  if (c.kind === "all") return w.all;
  let name = c.name || c.address || c.id || "";
  return c.kind === "tree" ? w.tree(name) : name;
}
async function lookup(text, kinds3, abort) {
  let w = manage().pick, has = (k) => kinds3.includes(k), quiet = (ask) => ask.then((r) => r.items ?? []).catch(() => []), [people, departments, groups, boxes] = await Promise.all([
    has("person") ? quiet(get(`/admin/people${query({ q: text, limit: shown })}`, abort)) : [],
    has("department") || has("tree") ? quiet(get("/admin/departments", abort)) : [],
    has("group") ? quiet(get(`/admin/groups${query({ q: text, limit: shown })}`, abort)) : [],
    has("mailbox") ? quiet(get(`/admin/mailboxes${query({ q: text, kind: "shared", limit: shown })}`, abort)) : []
  ]), low = text.toLowerCase(), out = people.map((p) => {
    var _a;
    return { kind: "person", id: p.id, name: p.name, note: ((_a = p.mailbox) == null ? void 0 : _a.address) ?? p.login };
  });
  for (let d2 of departments.filter((x) => x.name.toLowerCase().includes(low)))
    has("tree") && out.push({ kind: "tree", id: d2.id, name: d2.name, note: w.treeNote }), has("department") && out.push({ kind: "department", id: d2.id, name: d2.name, note: has("tree") ? w.departmentNote : w.department });
  return out.push(...groups.map((g) => ({ kind: "group", id: g.id, name: g.name, note: `${w.group} · ${g.address}` }))), out.push(...boxes.map((b) => ({ kind: "mailbox", id: b.id, name: b.name || b.address, note: `${w.mailbox} · ${b.address}` }))), has("all") && w.all.toLowerCase().includes(low) && out.unshift({ kind: "all", note: w.allNote }), has("address") && out.push(...parseAddresses(text).good.map((a2) => ({ kind: "address", address: a2.email, note: w.outside }))), out.slice(0, shown + 4);
}
function Picker({ label, hint, kinds: kinds3, value, onChange, one, autofocus }) {
  let w = manage().pick, [text, setText] = d(""), [found, setFound] = d(null), [at, setAt] = d(0), name = useName("pick");
  A(() => {
    let q = text.trim();
    if (!q) {
      setFound(null);
      return;
    }
    let abort = new AbortController(), timer = setTimeout(() => {
      lookup(q, kinds3, abort.signal).then((list) => {
        abort.signal.aborted || (setFound(list.filter((c) => !value.some((v) => same(v, c)))), setAt(0));
      });
    }, lookupAfter);
    return () => {
      clearTimeout(timer), abort.abort();
    };
  }, [text]);
  let add = ({ note: _, ...c }) => {
    var _a;
    onChange(one ? [c] : [...value, c]), setText(""), setFound(null), (_a = document.getElementById(name)) == null || _a.focus();
  }, key = (e) => {
    e.isComposing || e.keyCode === 229 || ((e.key === "ArrowDown" || e.key === "ArrowUp") && (found != null && found.length) ? (setAt((at + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length), e.preventDefault()) : e.key === "Enter" ? (e.preventDefault(), found != null && found[at] && add(found[at])) : e.key === "Backspace" && !text && value.length ? onChange(value.slice(0, -1)) : e.key === "Escape" && found && (setFound(null), e.stopPropagation()));
  }, open = found !== null;
  return /* @__PURE__ */ a("div", { class: "peoplefield", children: [
    /* @__PURE__ */ a("label", { for: name, children: label }),
    /* @__PURE__ */ a("div", { class: "peoplefield-box", onClick: () => {
      var _a;
      return (_a = document.getElementById(name)) == null ? void 0 : _a.focus();
    }, children: [
      value.map((c) => /* @__PURE__ */ a("span", { class: "chip chip-acc", title: c.address, children: [
        /* @__PURE__ */ a(Icon, { name: icons[c.kind], size: 14 }),
        /* @__PURE__ */ a("span", { class: "chip-text", children: nameOf(c) }),
        /* @__PURE__ */ a("button", { type: "button", class: "chip-x", "aria-label": w.remove(nameOf(c)), onClick: () => onChange(value.filter((v) => !same(v, c))), children: /* @__PURE__ */ a(Icon, { name: "close", size: 12 }) })
      ] }, c.kind + (c.id ?? c.address))),
      /* @__PURE__ */ a(
        "input",
        {
          id: name,
          role: "combobox",
          "aria-expanded": open && !!found.length,
          "aria-controls": `${name}-list`,
          "aria-autocomplete": "list",
          "aria-describedby": hint ? `${name}-hint` : void 0,
          "aria-activedescendant": open && found[at] ? `${name}-${at}` : void 0,
          autocomplete: "off",
          autocapitalize: "off",
          spellcheck: !1,
          placeholder: value.length ? "" : w.placeholder,
          "data-autofocus": autofocus || void 0,
          value: text,
          onInput: (e) => setText(e.currentTarget.value),
          onKeyDown: key,
          onBlur: () => setTimeout(() => setFound(null), 150)
        }
      ),
      /* @__PURE__ */ a("ul", { id: `${name}-list`, role: "listbox", "aria-label": label, class: "peoplefield-list", hidden: !open || !found.length, children: found == null ? void 0 : found.map((c, i) => /* @__PURE__ */ a("li", { id: `${name}-${i}`, role: "option", "aria-selected": i === at, onMouseDown: (e) => e.preventDefault(), onClick: () => add(c), children: [
        c.kind === "person" ? /* @__PURE__ */ a(Avatar, { name: c.name ?? "", size: 30 }) : /* @__PURE__ */ a(Icon, { name: icons[c.kind], size: 20 }),
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { children: nameOf(c) }),
          /* @__PURE__ */ a("small", { children: c.note })
        ] })
      ] }, c.kind + (c.id ?? c.address))) })
    ] }),
    open && !found.length && /* @__PURE__ */ a("p", { class: "field-hint", role: "status", children: w.none }),
    hint && /* @__PURE__ */ a("p", { class: "field-hint", id: `${name}-hint`, children: hint })
  ] });
}

// src/admin/archive.tsx
var tabs = ["archive", "auditors", "holds", "retention"], when = (s) => fullTime(new Date(s)), start = (day) => day ? (/* @__PURE__ */ new Date(`${day}T00:00:00`)).toISOString() : void 0, end = (day) => day ? (/* @__PURE__ */ new Date(`${day}T23:59:59`)).toISOString() : void 0;
function ArchivePage() {
  let w = keepWords(), tab = tabs.find((k) => k === place.value.query.get("tab")) ?? "archive";
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead[tab] }),
    /* @__PURE__ */ a(Tabs, { label: w.title, panelId: "archive", value: tab, onChange: (k) => go(withQuery({ tab: k === "archive" ? null : k })), tabs: tabs.map((key) => ({ key, label: w.tabs[key] })) }),
    /* @__PURE__ */ a("div", { role: "tabpanel", id: "archive", "aria-labelledby": `archive-${tab}`, class: "stack", children: [
      tab === "archive" && /* @__PURE__ */ a(Settings, {}),
      tab === "auditors" && /* @__PURE__ */ a(Auditors, {}),
      tab === "holds" && /* @__PURE__ */ a(Holds, {}),
      tab === "retention" && /* @__PURE__ */ a(RetentionRules, {})
    ] })
  ] });
}
function Settings() {
  let w = keepWords(), load = useLoad("archive", () => get("/admin/archive")), [change, setChange] = d({});
  if (load.error) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!load.data) return /* @__PURE__ */ a(Skeleton, { rows: 3 });
  let at = { ...load.data, ...change };
  return /* @__PURE__ */ a("form", { class: "panel stack", onSubmit: async (e) => {
    e.preventDefault(), await attempt(put("/admin/archive", { on: at.on, days: at.days, twoAuditors: at.twoAuditors }), w.saved) && (setChange({}), await load.reload());
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: load.data.since ? w.since(when(load.data.since), load.data.mails, bytes(load.data.bytes)) : w.off }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: at.on, onChange: (e) => setChange({ ...change, on: e.currentTarget.checked }) }),
      w.on
    ] }),
    /* @__PURE__ */ a(Field, { label: w.days, hint: w.daysHint, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: 0, max: 36500, value: at.days, onInput: (e) => setChange({ ...change, days: Number(e.currentTarget.value) }) }) }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: at.twoAuditors, onChange: (e) => setChange({ ...change, twoAuditors: e.currentTarget.checked }) }),
      w.two
    ] }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", children: w.save }) })
  ] });
}
function Auditors() {
  let w = keepWords(), load = useLoad("auditors", () => get("/admin/archive/auditors")), [adding, setAdding] = d(!1), drop2 = async (x) => {
    await confirm(w.removeTitle(x.person.name), w.removeText, w.remove, !0) && await attempt(del(`/admin/archive/auditors/${x.person.id}`)) && await load.reload();
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: w.add }) }),
    /* @__PURE__ */ a(Listed, { load, icon: "shield", none: w.none, why: w.noneWhy, children: (items) => /* @__PURE__ */ a("ul", { class: "queue", children: items.map((x) => /* @__PURE__ */ a("li", { class: "panel", children: [
      /* @__PURE__ */ a("b", { children: x.person.name }),
      /* @__PURE__ */ a("p", { children: x.whole ? w.everybody : [...x.departments, ...x.people].map((p) => p.name || p.id).join(" · ") }),
      (x.from || x.to) && /* @__PURE__ */ a("p", { class: "quiet", children: w.span(x.from ? when(x.from) : "", x.to ? when(x.to) : "") }),
      !x.active && /* @__PURE__ */ a(StatusDot, { tone: "warn", children: w.asleep }),
      /* @__PURE__ */ a("div", { class: "row-acts-line", children: /* @__PURE__ */ a(Button, { kind: "quiet", icon: "trash", onClick: () => {
        drop2(x);
      }, children: w.remove }) })
    ] }, x.person.id)) }) }),
    adding && /* @__PURE__ */ a(
      AddAuditor,
      {
        onClose: () => setAdding(!1),
        onDone: () => {
          setAdding(!1), load.reload();
        }
      }
    )
  ] });
}
function AddAuditor({ onClose, onDone }) {
  let w = keepWords(), [who, setWho] = d([]), [whole, setWhole] = d(!1), [scope, setScope] = d([]), [from, setFrom] = d(""), [to, setTo] = d(""), ids = (kind) => scope.filter((c) => c.kind === kind).map((c) => c.id), submit = async (e) => {
    var _a;
    e.preventDefault();
    let body = { whole, departments: whole ? [] : ids("department"), people: whole ? [] : ids("person"), from: start(from), to: end(to) };
    await attempt(put(`/admin/archive/auditors/${(_a = who[0]) == null ? void 0 : _a.id}`, body), w.saved) && onDone();
  };
  return /* @__PURE__ */ a(Dialog, { title: w.add, onClose, children: /* @__PURE__ */ a("form", { class: "stack", onSubmit: submit, noValidate: !0, children: [
    /* @__PURE__ */ a(Picker, { label: w.person, kinds: ["person"], value: who, onChange: setWho, one: !0, autofocus: !0 }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: whole, onChange: (e) => setWhole(e.currentTarget.checked) }),
      w.whole
    ] }),
    !whole && /* @__PURE__ */ a(Picker, { label: w.scope, kinds: ["person", "department"], value: scope, onChange: setScope }),
    /* @__PURE__ */ a(Field, { label: w.from, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: from, onInput: (e) => setFrom(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: w.to, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: to, onInput: (e) => setTo(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", disabled: !who.length || !whole && !scope.length, children: w.add })
  ] }) });
}
function Holds() {
  let w = keepWords(), load = useLoad("holds", () => get("/admin/archive/holds")), [adding, setAdding] = d(!1), drop2 = async (h) => {
    await confirm(w.endTitle, w.endText, w.end, !0) && await attempt(del(`/admin/archive/holds/${h.id}`)) && await load.reload();
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: w.addHold }) }),
    /* @__PURE__ */ a(Listed, { load, icon: "shield", none: w.noHold, children: (items) => /* @__PURE__ */ a("ul", { class: "queue", children: items.map((h) => {
      var _a, _b;
      return /* @__PURE__ */ a("li", { class: "panel", children: [
        /* @__PURE__ */ a("div", { class: "queue-line", children: [
          /* @__PURE__ */ a("span", { class: "two-lines grow", children: [
            /* @__PURE__ */ a("b", { children: ((_a = h.person) == null ? void 0 : _a.name) ?? (((_b = h.mailbox) == null ? void 0 : _b.name) || w.goneBox) }),
            /* @__PURE__ */ a("small", { children: h.mailbox ? w.sharedBox : w.person })
          ] }),
          /* @__PURE__ */ a(StatusDot, { tone: h.endedAt ? "off" : "warn", children: h.endedAt ? w.holdOver : w.holdOn })
        ] }),
        /* @__PURE__ */ a("p", { children: h.reason }),
        (h.from || h.to) && /* @__PURE__ */ a("p", { class: "quiet", children: w.span(h.from ? when(h.from) : "", h.to ? when(h.to) : "") }),
        /* @__PURE__ */ a("p", { class: "quiet", children: h.endedAt ? w.ended(h.endedBy ?? "", when(h.endedAt)) : w.begun(h.by, when(h.at)) }),
        !h.endedAt && /* @__PURE__ */ a("div", { class: "row-acts-line", children: /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => {
          drop2(h);
        }, children: w.end }) })
      ] }, h.id);
    }) }) }),
    adding && /* @__PURE__ */ a(
      AddHold,
      {
        onClose: () => setAdding(!1),
        onDone: () => {
          setAdding(!1), load.reload();
        }
      }
    )
  ] });
}
function AddHold({ onClose, onDone }) {
  let w = keepWords(), [who, setWho] = d([]), [reason, setReason] = d(""), [from, setFrom] = d(""), [to, setTo] = d(""), submit = async (e) => {
    var _a, _b;
    e.preventDefault(), await attempt(post("/admin/archive/holds", { [((_a = who[0]) == null ? void 0 : _a.kind) === "mailbox" ? "mailbox" : "person"]: (_b = who[0]) == null ? void 0 : _b.id, reason, from: start(from), to: end(to) }), w.saved) && onDone();
  };
  return /* @__PURE__ */ a(Dialog, { title: w.addHold, onClose, children: /* @__PURE__ */ a("form", { class: "stack", onSubmit: submit, noValidate: !0, children: [
    /* @__PURE__ */ a(Picker, { label: w.holdWho, kinds: ["person", "mailbox"], value: who, onChange: setWho, one: !0, autofocus: !0 }),
    /* @__PURE__ */ a(Field, { label: w.reason, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, maxLength: 500, value: reason, onInput: (e) => setReason(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: w.from, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: from, onInput: (e) => setFrom(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: w.to, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "date", value: to, onInput: (e) => setTo(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", disabled: !who.length || !reason.trim(), children: w.addHold })
  ] }) });
}
function RetentionRules() {
  var _a;
  let w = keepWords(), load = useLoad("retention", () => get("/admin/archive/retention")), [who, setWho] = d([]), [spot, setSpot] = d("trash"), [days, setDays] = d(30), items = (_a = load.data) == null ? void 0 : _a.items, keep = async (list) => {
    await attempt(put("/admin/archive/retention", { items: list }), w.saved) && await load.reload();
  };
  if (load.error) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!items) return /* @__PURE__ */ a(Skeleton, { rows: 3 });
  let add = async (e) => {
    e.preventDefault();
    let c = who[0], kind = (c == null ? void 0 : c.kind) === "person" ? "person" : (c == null ? void 0 : c.kind) === "department" ? "department" : "organisation", rule = { kind, subject: kind === "organisation" || c == null ? void 0 : c.id, place: spot, days };
    await keep([...items.filter((r) => !(r.kind === rule.kind && r.place === rule.place && (r.subject ?? "") === (rule.subject ?? ""))), rule]), setWho([]);
  };
  return /* @__PURE__ */ a($, { children: [
    !items.length && /* @__PURE__ */ a("p", { class: "quiet", children: w.noRule }),
    /* @__PURE__ */ a("ul", { class: "queue", children: items.map((r) => /* @__PURE__ */ a("li", { class: "panel", children: [
      /* @__PURE__ */ a("p", { children: w.rule(r.name || w.kinds[r.kind], w.places[r.place], r.days) }),
      /* @__PURE__ */ a("div", { class: "row-acts-line", children: /* @__PURE__ */ a(Button, { kind: "quiet", icon: "trash", onClick: () => {
        keep(items.filter((x) => x !== r));
      }, children: w.drop }) })
    ] }, r.kind + (r.subject ?? "") + r.place)) }),
    /* @__PURE__ */ a("form", { class: "panel stack", onSubmit: add, noValidate: !0, children: [
      /* @__PURE__ */ a(Picker, { label: w.who, kinds: ["all", "department", "person"], value: who, onChange: setWho, one: !0, hint: w.needWho }),
      /* @__PURE__ */ a(Field, { label: w.place, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: spot, onChange: (e) => setSpot(e.currentTarget.value), children: Object.keys(w.places).map((k) => /* @__PURE__ */ a("option", { value: k, children: w.places[k] }, k)) }) }),
      /* @__PURE__ */ a(Field, { label: w.after, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: 1, max: 36500, value: days, onInput: (e) => setDays(Number(e.currentTarget.value)) }) }),
      /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", disabled: !who.length || days < 1, children: w.addRule }) })
    ] })
  ] });
}

// src/admin/boxes.tsx
var gb = 1024 ** 3, quotas = [1, 2, 5, 10, 20, 50, 100], levels = ["read", "send", "full"], boxesInOverview = 25;
function BoxesPage({ id }) {
  return id ? /* @__PURE__ */ a(BoxView, { id }, id) : /* @__PURE__ */ a(BoxList, {});
}
function BoxList() {
  var _a;
  let w = manage().boxes, tab = place.value.query.get("view") === "access" ? "access" : "shared", load = useLoad("shared", () => get("/admin/mailboxes?kind=shared&limit=200")), [adding, setAdding] = d(!1), add = /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: w.add });
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead, children: (_a = load.data) != null && _a.items.length ? add : null }),
    /* @__PURE__ */ a(
      Tabs,
      {
        label: w.title,
        panelId: "boxes",
        value: tab,
        onChange: (k) => go(withQuery({ view: k === "access" ? "access" : null, cursor: null })),
        tabs: [
          { key: "shared", label: w.tabShared },
          { key: "access", label: w.tabAccess }
        ]
      }
    ),
    /* @__PURE__ */ a("div", { role: "tabpanel", id: "boxes", "aria-labelledby": `boxes-${tab}`, class: "stack", children: tab === "access" ? /* @__PURE__ */ a(AccessOverview, {}) : /* @__PURE__ */ a(Listed, { load, icon: "mail", none: w.none, why: w.noneWhy, action: add, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((b) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { class: "domain-row", href: `/admin/mailboxes/${b.id}`, children: [
      /* @__PURE__ */ a(Icon, { name: "mail", size: 20 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: b.name }),
        /* @__PURE__ */ a("small", { class: "cut", children: b.address })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      b.state !== "active" && /* @__PURE__ */ a("span", { class: "tag tag-warn", children: w.states[b.state] ?? b.state }),
      /* @__PURE__ */ a("span", { class: "quiet narrow-off", children: bytes(b.used) }),
      /* @__PURE__ */ a(Icon, { name: "next", size: 16 })
    ] }) }, b.id)) }) }) }),
    adding && /* @__PURE__ */ a(AddBox, { onClose: () => setAdding(!1) })
  ] });
}
function AccessOverview() {
  var _a;
  let w = manage().boxes, cursor = place.value.query.get("cursor") ?? "", load = useLoad(`access|${cursor}`, async () => {
    let page = await get(`/admin/mailboxes${query({ cursor, limit: boxesInOverview })}`), grants = await Promise.all(page.items.map((b) => get(`/admin/mailboxes/${b.id}/grants`).then((g) => g.items, () => [])));
    return { items: page.items.map((box, i) => ({ box, grants: grants[i] })).filter((x) => x.grants.length), next: page.next };
  });
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Listed, { load, icon: "people", none: w.accessNone, why: w.accessNoneWhy, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map(({ box, grants }) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { class: "domain-row tall", href: `/admin/mailboxes/${box.id}`, children: [
      /* @__PURE__ */ a(Icon, { name: box.kind === "shared" ? "mail" : "person", size: 20 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: box.name }),
        /* @__PURE__ */ a("small", { class: "cut", children: box.address })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("span", { class: "chips", children: grants.map((g) => /* @__PURE__ */ a("span", { class: "tag tag-plain", children: [
        g.holder.name,
        " · ",
        rightsText(g.rights)
      ] }, g.id)) })
    ] }) }, box.id)) }) }),
    ((_a = load.data) == null ? void 0 : _a.next) && /* @__PURE__ */ a("div", { class: "pager", children: /* @__PURE__ */ a(Button, { icon: "next", onClick: () => {
      var _a2;
      return go(withQuery({ cursor: ((_a2 = load.data) == null ? void 0 : _a2.next) ?? null }));
    }, children: manage().more }) })
  ] });
}
var rightsText = (rights) => rights.map((r) => manage().boxes.rights[r] ?? r).join(manage().comma);
function useDomains() {
  var _a, _b, _c;
  let load = useLoad("domains", () => get("/admin/domains")), own = (_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.address.split("@")[1], names = (((_c = load.data) == null ? void 0 : _c.items) ?? []).sort((a2, b) => Number(b.default) - Number(a2.default)).map((d2) => d2.name);
  return names.length ? names : own ? [own] : [];
}
function AddressField({ label, hint, error, value, onChange }) {
  let domains = useDomains(), [local, domain] = [value.split("@")[0], value.split("@")[1] ?? domains[0] ?? ""], set = (l, d2) => onChange(l.includes("@") ? l : l || d2 ? `${l}@${d2}` : "");
  return /* @__PURE__ */ a(Field, { label, hint, error, required: !0, children: (a2) => /* @__PURE__ */ a("span", { class: "address-field", children: [
    /* @__PURE__ */ a("input", { ...a2, value: local, maxLength: 64, autocapitalize: "off", spellcheck: !1, onInput: (e) => set(e.currentTarget.value.trim().toLowerCase(), domain) }),
    /* @__PURE__ */ a("span", { "aria-hidden": "true", children: "@" }),
    /* @__PURE__ */ a("select", { "aria-label": manage().domain, value: domain, onChange: (e) => set(local, e.currentTarget.value), children: [.../* @__PURE__ */ new Set([...domains, ...domain ? [domain] : []])].map((d2) => /* @__PURE__ */ a("option", { children: d2 }, d2)) })
  ] }) });
}
async function giveAddress(send) {
  try {
    return await send();
  } catch (err) {
    let w = manage().addresses;
    if (!(err instanceof Refusal && err.code === "address_held" && await confirm(w.heldTitle, w.heldText, w.heldVerb, !0))) throw err;
    return send(!0);
  }
}
function AddBox({ onClose }) {
  let w = manage().boxes, [name, setName] = d(""), [address, setAddress] = d(""), domains = useDomains(), [fault, setFault] = d({ field: "", text: "" }), [busy, setBusy] = d(!1), save = async (e) => {
    e.preventDefault();
    let [local, domain] = [address.split("@")[0], address.split("@")[1] || domains[0]];
    if (!name.trim()) return setFault({ field: "name", text: manage().nameNeeded });
    if (!local) return setFault({ field: "address", text: manage().addressNeeded });
    setBusy(!0);
    try {
      let made = await giveAddress((takeHeld) => post("/admin/mailboxes", { name: name.trim(), address: `${local}@${domain}`, takeHeld }));
      toast(w.made), onClose(), go(`/admin/mailboxes/${made.id}`);
    } catch (err) {
      setFault({ field: err instanceof Refusal && err.field === "name" ? "name" : "address", text: faultText(err) }), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: w.add, onClose, children: /* @__PURE__ */ a("form", { onSubmit: save, noValidate: !0, class: "stack", children: [
    /* @__PURE__ */ a(Field, { label: manage().name, required: !0, hint: w.nameHint, error: fault.field === "name" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: name, maxLength: 60, onInput: (e) => setName(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(AddressField, { label: manage().address, error: fault.field === "address" ? fault.text : "", value: address, onChange: setAddress }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: w.add })
  ] }) });
}
function BoxView({ id }) {
  let w = manage().boxes, load = useLoad(id, () => get(`/admin/mailboxes/${id}`)), [naming, setNaming] = d(!1), box = load.data;
  if (load.error && !box) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!box) return /* @__PURE__ */ a(Skeleton, { rows: 5 });
  let change = async (part, done) => {
    await attempt(patch(`/admin/mailboxes/${id}`, part), done) && await load.reload();
  }, remove = async () => {
    await confirm(w.removeTitle(box.name), w.removeText(box.address), w.remove, !0) && await attempt(del(`/admin/mailboxes/${id}`), w.removed) && go("/admin/mailboxes");
  }, stop = async () => {
    await confirm(w.stopTitle(box.name), w.stopText, w.stop, !0) && await change({ state: "disabled" }, w.stopped);
  }, convert = async () => {
    await confirm(w.convertTitle(box.name), w.convertText, w.convert, !0) && await attempt(post(`/admin/mailboxes/${id}/convert`), w.converted) && await load.reload();
  }, shared = [
    { label: manage().rename, icon: "pen", run: () => setNaming(!0) },
    box.state === "disabled" ? { label: w.start, icon: "check", run: () => {
      change({ state: "active" }, w.started);
    } } : { label: w.stop, icon: "close", run: () => {
      stop();
    } },
    { label: w.remove, icon: "trash", danger: !0, run: () => {
      remove();
    } }
  ];
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Back, { to: "/admin/mailboxes", label: w.title }),
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("h1", { children: box.name }),
        /* @__PURE__ */ a("small", { children: box.address })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(StatusDot, { tone: box.state === "active" ? "ok" : "warn", children: w.states[box.state] ?? box.state }),
      /* @__PURE__ */ a(Menu, { label: w.acts(box.name), items: box.kind === "shared" ? shared : [{ label: w.convert, icon: "people", run: () => {
        convert();
      } }] })
    ] }),
    /* @__PURE__ */ a(Grants, { box }),
    /* @__PURE__ */ a("div", { class: "panels", children: [
      /* @__PURE__ */ a(Addresses, { id, list: box.addresses, path: `/admin/mailboxes/${id}/addresses`, changed: load.reload }),
      /* @__PURE__ */ a("section", { class: "panel", children: [
        /* @__PURE__ */ a("h2", { children: w.space }),
        /* @__PURE__ */ a("p", { class: "quiet", children: box.quota ? w.usedOf(bytes(box.used), bytes(box.quota)) : w.used(bytes(box.used)) }),
        /* @__PURE__ */ a(QuotaField, { quota: box.quota, onChange: (quota) => {
          change({ quota }, t.settings.saved);
        } })
      ] })
    ] }),
    /* @__PURE__ */ a(AccessLog, { id }),
    naming && /* @__PURE__ */ a(Rename, { name: box.name, onClose: () => setNaming(!1), save: (name) => change({ name }, t.settings.saved) })
  ] });
}
function QuotaField({ quota, onChange }) {
  let w = manage().boxes, odd = quota && !quotas.includes(quota / gb) ? [quota] : [];
  return /* @__PURE__ */ a(Field, { label: w.quota, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: String(quota), onChange: (e) => onChange(Number(e.currentTarget.value)), children: [
    /* @__PURE__ */ a("option", { value: "0", children: w.unlimited }),
    [...odd, ...quotas.map((q) => q * gb)].map((q) => /* @__PURE__ */ a("option", { value: String(q), children: bytes(q) }, q))
  ] }) });
}
function Rename({ name: first, onClose, save }) {
  let [name, setName] = d(first);
  return /* @__PURE__ */ a(Dialog, { title: manage().rename, onClose, children: /* @__PURE__ */ a(
    "form",
    {
      class: "stack",
      noValidate: !0,
      onSubmit: (e) => {
        e.preventDefault(), name.trim() && save(name.trim()).then(onClose);
      },
      children: [
        /* @__PURE__ */ a(Field, { label: manage().name, required: !0, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: name, maxLength: 60, onInput: (e) => setName(e.currentTarget.value) }) }),
        /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", disabled: !name.trim(), children: t.general.save })
      ]
    }
  ) });
}
function Grants({ box }) {
  var _a;
  let w = manage().boxes, path2 = `/admin/mailboxes/${box.id}/grants`, load = useLoad(path2, () => get(path2)), [who, setWho] = d([]), [right, setRight] = d("send"), [busy, setBusy] = d(!1), give = async (e) => {
    e.preventDefault();
    let c = who[0];
    c && (setBusy(!0), await attempt(post(path2, { [c.kind === "person" ? "person" : "department"]: c.id, rights: [right] }), w.given(c.name ?? "")) && (setWho([]), await load.reload()), setBusy(!1));
  }, regive = async (g, rights) => {
    await attempt(post(path2, { [g.kind]: g.holder.id, rights: [rights], until: g.until }), w.given(g.holder.name)), await load.reload();
  }, take = async (g) => {
    await confirm(w.takeTitle(g.holder.name), w.takeText, w.take, !0) && await attempt(del(`${path2}/${g.id}`), w.taken) && await load.reload();
  }, items = (_a = load.data) == null ? void 0 : _a.items;
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("h2", { children: w.who }),
    /* @__PURE__ */ a("form", { class: "grant-form", onSubmit: give, children: [
      /* @__PURE__ */ a(Picker, { one: !0, label: w.addWho, kinds: ["person", "tree"], value: who, onChange: setWho }),
      /* @__PURE__ */ a(Field, { label: w.right, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: right, onChange: (e) => setRight(e.currentTarget.value), children: levels.map((l) => /* @__PURE__ */ a("option", { value: l, children: w.rights[l] }, l)) }) }),
      /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", icon: "plus", busy, disabled: !who.length, children: w.give })
    ] }),
    /* @__PURE__ */ a("p", { class: "field-hint", children: w.rightHints[right] }),
    load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : items ? items.length ? /* @__PURE__ */ a("ul", { class: "rows", children: items.map((g) => /* @__PURE__ */ a("li", { class: "grant", children: [
      g.kind === "person" ? /* @__PURE__ */ a(Avatar, { name: g.holder.name, size: 32 }) : /* @__PURE__ */ a(Icon, { name: "building", size: 22 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: g.holder.name }),
        /* @__PURE__ */ a("small", { children: g.until ? w.until(fullTime(new Date(g.until))) : g.by ? w.since(g.by.name, fullTime(new Date(g.at))) : "" })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("select", { "aria-label": w.rightOf(g.holder.name), value: g.rights.length === 1 ? g.rights[0] : "", onChange: (e) => {
        regive(g, e.currentTarget.value);
      }, children: [
        [.../* @__PURE__ */ new Set([...levels, "send_as", "on_behalf", ...g.rights.length === 1 ? g.rights : []])].map((l) => /* @__PURE__ */ a("option", { value: l, children: w.rights[l] }, l)),
        g.rights.length !== 1 && /* @__PURE__ */ a("option", { value: "", children: rightsText(g.rights) })
      ] }),
      /* @__PURE__ */ a(IconButton, { icon: "trash", label: w.takeFrom(g.holder.name), onClick: () => {
        take(g);
      } })
    ] }, g.id)) }) : /* @__PURE__ */ a(Empty, { icon: "people", title: w.nobody, children: w.nobodyWhy }) : /* @__PURE__ */ a(Skeleton, { rows: 2 })
  ] });
}
function Addresses({ id, list, path: path2, changed }) {
  let w = manage().addresses, [adding, setAdding] = d(!1), [address, setAddress] = d(""), [fault, setFault] = d(""), domains = useDomains(), remove = async (a2) => {
    await confirm(w.removeTitle(a2), w.removeText, w.remove, !0) && await attempt(del(`${path2}/${encodeURIComponent(a2)}`), w.removed) && await changed();
  }, add = async (e) => {
    e.preventDefault();
    let [local, domain] = [address.split("@")[0], address.split("@")[1] || domains[0]];
    if (!local) return setFault(manage().addressNeeded);
    try {
      await giveAddress((takeHeld) => post(path2, { address: `${local}@${domain}`, takeHeld })), toast(w.added), setAddress(""), setFault(""), setAdding(!1), await changed();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("h2", { children: w.title }),
    /* @__PURE__ */ a("ul", { class: "rows", children: list.map((a2, i) => /* @__PURE__ */ a("li", { class: "grant", children: [
      /* @__PURE__ */ a("span", { class: "cut", children: a2 }),
      i === 0 && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: w.primary }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      i > 0 && /* @__PURE__ */ a(IconButton, { icon: "trash", label: w.removeOf(a2), onClick: () => {
        remove(a2);
      } })
    ] }, a2)) }),
    adding ? /* @__PURE__ */ a("form", { onSubmit: add, noValidate: !0, class: "stack", children: [
      /* @__PURE__ */ a(AddressField, { label: w.new, error: fault, value: address, onChange: setAddress }),
      /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
        /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", children: w.add }),
        /* @__PURE__ */ a(Button, { onClick: () => setAdding(!1), children: t.general.cancel })
      ] })
    ] }) : /* @__PURE__ */ a("div", { children: /* @__PURE__ */ a(Button, { icon: "plus", onClick: () => setAdding(!0), children: w.add }) })
  ] }, id);
}
function AccessLog({ id }) {
  let w = manage().boxes, [open, setOpen] = d(!1), load = useLoad(open ? id : null, () => get(`/admin/mailboxes/${id}/access-log?limit=50`));
  return /* @__PURE__ */ a("details", { class: "panel", onToggle: (e) => setOpen(e.currentTarget.open), children: [
    /* @__PURE__ */ a("summary", { children: w.log }),
    open && /* @__PURE__ */ a(Listed, { load, icon: "log", none: w.logNone, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((x) => /* @__PURE__ */ a("li", { class: "log-line", children: [
      /* @__PURE__ */ a("span", { class: "quiet", children: fullTime(new Date(x.at)) }),
      /* @__PURE__ */ a("b", { children: x.person.name }),
      /* @__PURE__ */ a("span", { children: w.actNames[x.act] ?? x.act }),
      /* @__PURE__ */ a("small", { class: "quiet cut", children: x.detail })
    ] }, x.id)) }) })
  ] });
}

// src/admin/find.tsx
function Find({ fields }) {
  let [typed, setTyped] = d(() => Object.fromEntries(Object.keys(fields).map((name) => [name, place.value.query.get(name) ?? ""])));
  return /* @__PURE__ */ a("form", { class: "admin-filters", onSubmit: (e) => {
    e.preventDefault(), go(withQuery({ ...Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, text.trim() || null])), cursor: null }), !0);
  }, children: [
    Object.entries(fields).map(([name, label]) => /* @__PURE__ */ a(
      "input",
      {
        class: "filter-text",
        type: "search",
        "aria-label": label,
        placeholder: label,
        value: typed[name],
        onInput: (e) => setTyped({ ...typed, [name]: e.currentTarget.value })
      },
      name
    )),
    /* @__PURE__ */ a(Button, { type: "submit", icon: "search", children: manage().search })
  ] });
}

// src/admin/groups.tsx
var senders = ["organisation", "everybody", "members", "listed"];
function GroupsPage({ id }) {
  return id ? /* @__PURE__ */ a(GroupView, { id }, id) : /* @__PURE__ */ a(GroupList, {});
}
function GroupList() {
  var _a, _b;
  let w = manage().groups, q = place.value.query.get("q") ?? "", cursor = place.value.query.get("cursor") ?? "", load = useLoad(`groups|${q}|${cursor}`, () => get(`/admin/groups${query({ q, cursor, limit: 50 })}`)), [adding, setAdding] = d(!1), add = /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setAdding(!0), children: w.add }), some = !!((_a = load.data) != null && _a.items.length) || !!q;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead, children: some && add }),
    some && /* @__PURE__ */ a(Find, { fields: { q: w.find } }),
    /* @__PURE__ */ a(Listed, { load, icon: "people", none: q ? manage().noneFound : w.none, why: q ? void 0 : w.noneWhy, action: q ? void 0 : add, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((g) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { class: "domain-row", href: `/admin/groups/${g.id}`, children: [
      /* @__PURE__ */ a(Icon, { name: "people", size: 20 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: g.name }),
        /* @__PURE__ */ a("small", { class: "cut", children: g.address })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Icon, { name: "next", size: 16 })
    ] }) }, g.id)) }) }),
    ((_b = load.data) == null ? void 0 : _b.next) && /* @__PURE__ */ a("div", { class: "pager", children: /* @__PURE__ */ a(Button, { icon: "next", onClick: () => {
      var _a2;
      return go(withQuery({ cursor: ((_a2 = load.data) == null ? void 0 : _a2.next) ?? null }));
    }, children: manage().more }) }),
    adding && /* @__PURE__ */ a(AddGroup, { onClose: () => setAdding(!1) })
  ] });
}
function AddGroup({ onClose }) {
  let w = manage().groups, [name, setName] = d(""), [address, setAddress] = d(""), [members, setMembers] = d([]), domains = useDomains(), [fault, setFault] = d({ field: "", text: "" }), [busy, setBusy] = d(!1), save = async (e) => {
    e.preventDefault();
    let [local, domain] = [address.split("@")[0], address.split("@")[1] || domains[0]];
    if (!name.trim()) return setFault({ field: "name", text: manage().nameNeeded });
    if (!local) return setFault({ field: "address", text: manage().addressNeeded });
    setBusy(!0);
    try {
      let made = await giveAddress((takeHeld) => post("/admin/groups", { name: name.trim(), address: `${local}@${domain}`, members: members.map(entry), takeHeld }));
      toast(w.made), onClose(), go(`/admin/groups/${made.id}`);
    } catch (err) {
      setFault({ field: err instanceof Refusal && /^(name|address)$/.test(err.field) ? err.field : "all", text: faultText(err) }), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: w.add, onClose, children: /* @__PURE__ */ a("form", { onSubmit: save, noValidate: !0, class: "stack", children: [
    /* @__PURE__ */ a(Field, { label: manage().name, required: !0, hint: w.nameHint, error: fault.field === "name" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: name, maxLength: 60, onInput: (e) => setName(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(AddressField, { label: manage().address, error: fault.field === "address" ? fault.text : "", value: address, onChange: setAddress }),
    /* @__PURE__ */ a(Picker, { label: w.members, hint: w.membersHint, kinds: ["person", "tree", "department", "all", "group"], value: members, onChange: setMembers }),
    fault.field === "all" && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault.text }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: w.add })
  ] }) });
}
var choice = (e) => ({ kind: e.kind, id: e.id, address: e.address, name: e.name }), entry = (c) => ({ kind: c.kind, id: c.id, address: c.address }), formOf = (g) => ({
  name: g.name,
  senders: g.senders,
  moderated: g.moderated,
  outside: g.outside,
  members: g.members.map(choice),
  listed: g.listed.map(choice),
  moderators: g.moderators.map((p) => ({ kind: "person", id: p.id, name: p.name }))
});
function GroupView({ id }) {
  let w = manage().groups, load = useLoad(id, () => get(`/admin/groups/${id}`)), g = load.data;
  if (load.error && !g) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!g) return /* @__PURE__ */ a(Skeleton, { rows: 5 });
  let remove = async () => {
    await confirm(w.removeTitle(g.name), w.removeText(g.address), w.remove, !0) && await attempt(del(`/admin/groups/${id}`), w.removed) && go("/admin/groups");
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Back, { to: "/admin/groups", label: w.title }),
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("h1", { children: g.name }),
        /* @__PURE__ */ a("small", { children: g.address })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      g.moderated && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: w.moderatedTag }),
      /* @__PURE__ */ a(Menu, { label: w.acts(g.name), items: [{ label: w.remove, icon: "trash", danger: !0, run: () => {
        remove();
      } }] })
    ] }),
    /* @__PURE__ */ a(GroupForm, { group: g, reload: load.reload }, JSON.stringify(g)),
    /* @__PURE__ */ a("div", { class: "panels", children: [
      /* @__PURE__ */ a(Reach, { id, of: JSON.stringify(g) }),
      /* @__PURE__ */ a(Addresses, { id, list: g.addresses, path: `/admin/groups/${id}/addresses`, changed: load.reload })
    ] })
  ] });
}
function GroupForm({ group, reload }) {
  let w = manage().groups, [form, setForm] = d(() => formOf(group)), [fault, setFault] = d(""), [busy, setBusy] = d(!1), set = (part) => setForm((f) => ({ ...f, ...part })), changed = JSON.stringify(form) !== JSON.stringify(formOf(group)), save = async (e) => {
    e.preventDefault(), setBusy(!0), setFault("");
    try {
      await put(`/admin/groups/${group.id}`, { ...form, name: form.name.trim(), members: form.members.map(entry), listed: form.listed.map(entry), moderators: form.moderators.map((m) => m.id) }), toast(t.settings.saved), await reload();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, kinds3 = ["person", "tree", "department", "all", "group"];
  return /* @__PURE__ */ a("form", { class: "panel stack", onSubmit: save, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: manage().name, required: !0, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: form.name, maxLength: 60, onInput: (e) => set({ name: e.currentTarget.value }) }) }),
    /* @__PURE__ */ a(Picker, { label: w.members, hint: w.membersHint, kinds: form.outside ? [...kinds3, "address"] : kinds3, value: form.members, onChange: (members) => set({ members }) }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: form.outside, onChange: () => set({ outside: !form.outside }) }),
      w.outside
    ] }),
    /* @__PURE__ */ a(Field, { label: w.senders, hint: w.sendersHint[form.senders], children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: form.senders, onChange: (e) => set({ senders: e.currentTarget.value }), children: senders.map((s) => /* @__PURE__ */ a("option", { value: s, children: w.sendersOf[s] }, s)) }) }),
    form.senders === "listed" && /* @__PURE__ */ a(Picker, { label: w.listed, kinds: [...kinds3, "address"], value: form.listed, onChange: (listed) => set({ listed }) }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: form.moderated, onChange: () => set({ moderated: !form.moderated }) }),
      w.moderated
    ] }),
    form.moderated && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a(Picker, { label: w.moderators, hint: w.moderatorsHint, kinds: ["person"], value: form.moderators, onChange: (moderators) => set({ moderators }) }),
      !form.moderators.length && /* @__PURE__ */ a(Banner, { children: w.noModerators })
    ] }),
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, disabled: !changed || !form.name.trim(), children: t.general.save }),
      changed && /* @__PURE__ */ a(Button, { onClick: () => setForm(formOf(group)), children: manage().discard })
    ] })
  ] });
}
function Reach({ id, of }) {
  let w = manage().groups, load = useLoad(`${id}|${of}`, () => get(`/admin/groups/${id}/expansion`)), x = load.data;
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("h2", { children: w.reach }),
    load.error ? /* @__PURE__ */ a("p", { class: "quiet", children: faultText(load.error) }) : x && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("p", { children: w.reachCount(x.total, x.outside) }),
      x.some.length > 0 && /* @__PURE__ */ a("details", { children: [
        /* @__PURE__ */ a("summary", { children: w.reachWho }),
        /* @__PURE__ */ a("ul", { class: "reach", children: [
          x.some.map((a2) => /* @__PURE__ */ a("li", { class: "cut", children: a2 }, a2)),
          x.total > x.some.length && /* @__PURE__ */ a("li", { class: "quiet", children: w.reachMore(x.total - x.some.length) })
        ] })
      ] })
    ] })
  ] });
}

// src/admin/held.tsx
function HeldPage() {
  var _a;
  let w = manage().held, cursor = place.value.query.get("cursor") ?? "", load = useLoad(`held|${cursor}`, () => get(`/admin/quarantine${query({ cursor, limit: 50 })}`)), [looking, setLooking] = d(null);
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead }),
    /* @__PURE__ */ a(Listed, { load, icon: "check", none: w.none, why: w.noneWhy, children: (items) => /* @__PURE__ */ a("ul", { class: "queue", children: items.map((x) => /* @__PURE__ */ a(Line, { x, look: () => setLooking(x), reload: load.reload }, x.id)) }) }),
    ((_a = load.data) == null ? void 0 : _a.next) && /* @__PURE__ */ a("div", { class: "pager", children: /* @__PURE__ */ a(Button, { icon: "next", onClick: () => {
      var _a2;
      return go(withQuery({ cursor: ((_a2 = load.data) == null ? void 0 : _a2.next) ?? null }));
    }, children: manage().more }) }),
    looking && /* @__PURE__ */ a(Look, { x: looking, onClose: () => setLooking(null), reload: load.reload })
  ] });
}
var why = (r) => lang.value === "zh" ? r.zh : r.en;
async function release(x, done) {
  let w = manage().held;
  await confirm(w.releaseTitle, x.kind === "danger" ? w.releaseDanger(x.to) : w.releaseText(x.to), w.release, x.kind === "danger") && await attempt(post(`/admin/quarantine/${x.id}/release`), w.released) && await done();
}
async function drop(x, done) {
  let w = manage().held;
  await confirm(w.dropTitle, w.dropText, w.drop, !0) && await attempt(del(`/admin/quarantine/${x.id}`), w.dropped) && await done();
}
function Line({ x, look, reload }) {
  var _a;
  let w = manage().held;
  return /* @__PURE__ */ a("li", { class: "panel", children: [
    /* @__PURE__ */ a("div", { class: "queue-line", children: [
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { class: "cut", children: x.subject || manage().noSubject }),
        /* @__PURE__ */ a("small", { class: "cut", children: w.line(x.from, x.to) })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("span", { class: `tag ${x.kind === "danger" ? "tag-err" : "tag-warn"}`, children: w.kinds[x.kind] })
    ] }),
    /* @__PURE__ */ a("p", { class: "quiet", children: [
      fullTime(new Date(x.at)),
      " · ",
      bytes(x.size),
      " · ",
      w.points(x.score)
    ] }),
    ((_a = x.why) == null ? void 0 : _a.length) > 0 && /* @__PURE__ */ a("p", { children: x.why.slice(0, 3).map(why).join(manage().comma) }),
    /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(Button, { icon: "search", onClick: look, children: w.look }),
      /* @__PURE__ */ a(Button, { icon: "check", onClick: () => {
        release(x, reload);
      }, children: w.release }),
      /* @__PURE__ */ a(Button, { icon: "trash", kind: "quiet", onClick: () => {
        drop(x, reload);
      }, children: w.drop })
    ] })
  ] });
}
function Look({ x, onClose, reload }) {
  var _a, _b;
  let w = manage().held, load = useLoad(x.id, () => get(`/admin/quarantine/${x.id}`)), v = load.data, done = async () => {
    onClose(), await reload();
  };
  return /* @__PURE__ */ a(
    Dialog,
    {
      title: x.subject || manage().noSubject,
      onClose,
      wide: !0,
      foot: /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Button, { icon: "trash", onClick: () => {
          drop(x, done);
        }, children: w.drop }),
        /* @__PURE__ */ a(Button, { icon: "check", onClick: () => {
          release(x, done);
        }, children: w.release })
      ] }),
      children: /* @__PURE__ */ a("div", { class: "stack", children: [
        /* @__PURE__ */ a(Banner, { children: w.safe }),
        /* @__PURE__ */ a("p", { class: "quiet", children: w.line(x.from, x.to) }),
        load.error ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
          load.reload();
        } }) : v ? null : /* @__PURE__ */ a(Skeleton, { rows: 3, kind: "text" }),
        v && /* @__PURE__ */ a($, { children: [
          /* @__PURE__ */ a("pre", { class: "held-text", tabIndex: 0, children: v.text || w.noText }),
          ((_a = v.attachments) == null ? void 0 : _a.length) > 0 && /* @__PURE__ */ a("p", { children: w.files(v.attachments.join(manage().comma)) }),
          ((_b = v.why) == null ? void 0 : _b.length) > 0 && /* @__PURE__ */ a("section", { children: [
            /* @__PURE__ */ a("h3", { children: w.why }),
            /* @__PURE__ */ a("ul", { class: "sentences", children: v.why.map((r) => /* @__PURE__ */ a("li", { children: [
              why(r),
              " ",
              /* @__PURE__ */ a("span", { class: "quiet", children: [r.detail, `${r.points > 0 ? "+" : ""}${r.points}`].filter(Boolean).join(" · ") })
            ] }, r.rule)) })
          ] })
        ] })
      ] })
    }
  );
}

// src/admin/outgoing.tsx
var states = ["all", "waiting", "held", "failed"], tones = { waiting: "warn", sending: "ok", held: "warn", failed: "err" };
function OutgoingPage() {
  let w = manage().queue, q = place.value.query, view = [...states, "limits"].find((s) => s === q.get("state")) ?? "all", sender = q.get("sender") ?? "", destination = q.get("destination") ?? "", load = useLoad(view === "limits" ? null : `${view}|${sender}|${destination}`, () => get(`/admin/queue${query({ state: view === "all" ? "" : view, sender, destination, limit: 100 })}`));
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead, children: view !== "limits" && /* @__PURE__ */ a(Button, { icon: "refresh", onClick: () => {
      load.reload();
    }, children: t.general.refresh }) }),
    /* @__PURE__ */ a(Tabs, { label: w.title, panelId: "queue", value: view, onChange: (k) => go(withQuery({ state: k === "all" ? null : k })), tabs: [...states, "limits"].map((key) => ({ key, label: w.tabs[key] })) }),
    /* @__PURE__ */ a("div", { role: "tabpanel", id: "queue", "aria-labelledby": `queue-${view}`, class: "stack", children: view === "limits" ? /* @__PURE__ */ a(Limits, {}) : /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a(Find, { fields: { sender: w.bySender, destination: w.byDestination } }),
      /* @__PURE__ */ a(Listed, { load, icon: "check", none: sender || destination ? w.noneFound : w.none[view], why: w.noneWhy, children: (items) => /* @__PURE__ */ a("ul", { class: "queue", children: items.map((x) => /* @__PURE__ */ a(Line2, { x, reload: load.reload }, x.id)) }) })
    ] }) })
  ] });
}
var plain = (p) => lang.value === "zh" ? { what: p.zh, step: p.stepZh } : { what: p.en, step: p.stepEn };
function Line2({ x, reload }) {
  let w = manage().queue, [asking, setAsking] = d(null), run = async (what, done) => {
    await attempt(what, done) && await reload();
  }, now = async () => {
    (x.state !== "held" || await confirm(w.releaseTitle, w.releaseText(x.to), w.release)) && await run(post(`/admin/queue/${x.id}/${x.state === "held" ? "release" : "retry"}`), x.state === "held" ? w.released : w.retried);
  }, reason = x.reason && plain(x.reason);
  return /* @__PURE__ */ a("li", { class: "panel", children: [
    /* @__PURE__ */ a("div", { class: "queue-line", children: [
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { class: "cut", children: x.to }),
        /* @__PURE__ */ a("small", { class: "cut", children: w.fromLine(x.from || w.noSender, bytes(x.size)) })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(StatusDot, { tone: tones[x.state], children: w.states[x.state] })
    ] }),
    reason && /* @__PURE__ */ a("p", { children: [
      reason.what,
      " ",
      reason.step && /* @__PURE__ */ a("span", { class: "quiet", children: reason.step })
    ] }),
    x.holdReason && /* @__PURE__ */ a("p", { children: w.heldFor(x.holdReason) }),
    /* @__PURE__ */ a("p", { class: "quiet", children: [x.acceptedAt && w.accepted(fullTime(new Date(x.acceptedAt))), x.attempts > 0 && w.attempts(x.attempts), x.next && x.state === "waiting" && w.next(rowTime(x.next, t.dates.yesterday))].filter(Boolean).join(" · ") }),
    x.lastError && /* @__PURE__ */ a("details", { children: [
      /* @__PURE__ */ a("summary", { children: w.lastError }),
      /* @__PURE__ */ a("code", { class: "queue-answer", children: x.lastError })
    ] }),
    /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(Button, { icon: x.state === "held" ? "check" : "send", onClick: () => {
        now();
      }, children: x.state === "held" ? w.release : w.retry }),
      (x.state === "waiting" || x.state === "sending") && /* @__PURE__ */ a(Button, { icon: "clock", onClick: () => setAsking("hold"), children: w.hold }),
      /* @__PURE__ */ a(Button, { icon: "trash", kind: "quiet", onClick: () => setAsking("drop"), children: w.drop })
    ] }),
    asking === "hold" && /* @__PURE__ */ a(
      Ask,
      {
        title: w.holdTitle,
        text: w.holdText,
        verb: w.hold,
        onClose: () => setAsking(null),
        done: (reasonText) => {
          setAsking(null), run(post(`/admin/queue/${x.id}/hold`, { reason: reasonText }), w.heldDone);
        }
      }
    ),
    asking === "drop" && /* @__PURE__ */ a(
      Ask,
      {
        danger: !0,
        title: w.dropTitle,
        text: w.dropText(x.to),
        tick: w.report,
        verb: w.drop,
        onClose: () => setAsking(null),
        done: (reasonText, report) => {
          setAsking(null), run(del(`/admin/queue/${x.id}${query({ report: report ? "true" : "false", reason: reasonText })}`), w.dropped);
        }
      }
    )
  ] });
}
function Ask({ title, text, verb, tick, danger, onClose, done }) {
  let [reason, setReason] = d(""), [ticked, setTicked] = d(!0);
  return /* @__PURE__ */ a(
    Dialog,
    {
      title,
      onClose,
      foot: /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Button, { onClick: onClose, children: t.general.cancel }),
        /* @__PURE__ */ a(Button, { kind: danger ? "danger" : "primary", onClick: () => done(reason.trim(), ticked), children: verb })
      ] }),
      children: /* @__PURE__ */ a("div", { class: "stack", children: [
        /* @__PURE__ */ a("p", { class: "dialog-text", children: text }),
        /* @__PURE__ */ a(Field, { label: manage().reason, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: reason, maxLength: 200, onInput: (e) => setReason(e.currentTarget.value) }) }),
        tick && /* @__PURE__ */ a("label", { class: "tick", children: [
          /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: ticked, onChange: () => setTicked(!ticked) }),
          tick
        ] })
      ] })
    }
  );
}
function Limits() {
  var _a;
  let w = manage().queue, load = useLoad("limits", () => get("/admin/queue/limits")), [form, setForm] = d({ domain: "", perMinute: "", connections: "" }), items = ((_a = load.data) == null ? void 0 : _a.items) ?? [], save = async (to, done) => {
    await attempt(put("/admin/queue/limits", { items: to }), done) && await load.reload();
  }, add = async (e) => {
    e.preventDefault();
    let domain = form.domain.trim().toLowerCase();
    !domain || !(Number(form.perMinute) > 0 || Number(form.connections) > 0) || (await save([...items.filter((d2) => d2.domain !== domain), { domain, perMinute: Number(form.perMinute) || void 0, connections: Number(form.connections) || void 0 }], t.settings.saved), setForm({ domain: "", perMinute: "", connections: "" }));
  }, remove = async (d2) => {
    await confirm(w.unlimitTitle(d2.domain), w.unlimitText, t.general.remove, !0) && await save(items.filter((x) => x !== d2), t.settings.saved);
  }, field = (key) => ({ value: form[key], onInput: (e) => setForm({ ...form, [key]: e.currentTarget.value }) });
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: w.limitsLead }),
    /* @__PURE__ */ a("form", { class: "grant-form panel", onSubmit: add, children: [
      /* @__PURE__ */ a(Field, { label: w.destination, hint: w.destinationHint, children: (a2) => /* @__PURE__ */ a("input", { ...a2, autocapitalize: "off", spellcheck: !1, ...field("domain") }) }),
      /* @__PURE__ */ a(Field, { label: w.perMinute, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: "1", inputMode: "numeric", ...field("perMinute") }) }),
      /* @__PURE__ */ a(Field, { label: w.connections, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: "1", inputMode: "numeric", ...field("connections") }) }),
      /* @__PURE__ */ a(Button, { type: "submit", kind: "primary", icon: "plus", children: w.limit })
    ] }),
    /* @__PURE__ */ a(Listed, { load, icon: "queue", none: w.limitsNone, why: w.limitsNoneWhy, children: (list) => /* @__PURE__ */ a("ul", { class: "rows", children: list.map((d2) => /* @__PURE__ */ a("li", { class: "grant", children: [
      /* @__PURE__ */ a("b", { class: "cut", children: d2.domain }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("span", { class: "quiet", children: [d2.perMinute && w.perMinuteOf(d2.perMinute), d2.connections && w.connectionsOf(d2.connections)].filter(Boolean).join(" · ") }),
      /* @__PURE__ */ a(IconButton, { icon: "trash", label: w.unlimit(d2.domain), onClick: () => {
        remove(d2);
      } })
    ] }, d2.domain)) }) })
  ] });
}

// src/core/program.ts
function program(client = "") {
  var _a, _b;
  let browser = (_a = /(DingTalk|wxwork|Feishu|Lark|Edg|Firefox|Chrome|Safari)/.exec(client)) == null ? void 0 : _a[1], system = (_b = /(iPhone|iPad|Android|Windows|Mac OS X|Linux)/.exec(client)) == null ? void 0 : _b[1], names = { Edg: "Edge", wxwork: "企业微信 WeCom", Lark: "Feishu", "Mac OS X": "macOS" }, parts = [browser, system].filter((x) => !!x).map((x) => names[x] ?? x);
  return parts.length ? parts.join(" · ") : client.slice(0, 80);
}

// src/admin/person.tsx
function PersonPage({ id }) {
  var _a;
  let load = useLoad(id, () => get(`/admin/people/${id}`)), p = load.data;
  return load.error && !p ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : p ? /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Back, { to: "/admin/people", label: words().nav.people }),
    /* @__PURE__ */ a("header", { class: "admin-head", children: [
      /* @__PURE__ */ a(Avatar, { name: p.name, size: 44 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("h1", { children: p.name }),
        /* @__PURE__ */ a("small", { children: [((_a = p.mailbox) == null ? void 0 : _a.address) ?? p.login, words().people.roles[p.role], ...p.departments.map((d2) => d2.name)].filter(Boolean).join(" · ") })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(StatusDot, { tone: p.state === "active" ? "ok" : "off", children: words().people.states[p.state] ?? p.state })
    ] }),
    /* @__PURE__ */ a("div", { class: "panels", children: [
      /* @__PURE__ */ a(Access, { id, name: p.name }),
      p.mailbox && /* @__PURE__ */ a(Box, { address: p.mailbox.address })
    ] }),
    /* @__PURE__ */ a(Sessions, { id, name: p.name }),
    /* @__PURE__ */ a(Logins, { id })
  ] }) : /* @__PURE__ */ a(Skeleton, { rows: 5 });
}
function Access({ id, name }) {
  let w = manage().person, load = useLoad(id, () => get(`/admin/people/${id}/access`)), a2 = load.data, reset = async () => {
    await confirm(w.resetTitle(name), w.resetText, w.reset, !0) && await attempt(del(`/admin/people/${id}/second-factor`), w.resetDone) && await load.reload();
  };
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("h2", { children: w.access }),
    load.error ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : a2 ? null : /* @__PURE__ */ a(Skeleton, { rows: 2, kind: "text" }),
    a2 && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a(StatusDot, { tone: a2.secondFactor.enabled ? "ok" : a2.secondFactor.forced ? "warn" : "off", children: a2.secondFactor.enabled ? w.factorOn(a2.secondFactor.recoveryCodes) : a2.secondFactor.forced ? w.factorDue : w.factorOff }),
      a2.passwordSet && /* @__PURE__ */ a("p", { class: "quiet", children: w.passwordSet(fullTime(new Date(a2.passwordSet))) }),
      a2.mustChange && /* @__PURE__ */ a("p", { class: "quiet", children: w.mustChange }),
      a2.recoveryMail && /* @__PURE__ */ a("p", { class: "quiet", children: w.recovery(a2.recoveryMail) }),
      a2.secondFactor.enabled && /* @__PURE__ */ a("div", { children: /* @__PURE__ */ a(Button, { onClick: () => {
        reset();
      }, children: w.reset }) })
    ] })
  ] });
}
function Box({ address }) {
  let w = manage().boxes, load = useLoad(address, async () => (await get(`/admin/mailboxes${query({ q: address, limit: 20 })}`)).items.find((b) => b.address === address) ?? null), box = load.data;
  if (!box) return null;
  let setQuota = async (quota) => {
    await attempt(patch(`/admin/mailboxes/${box.id}`, { quota }), t.settings.saved) && await load.reload();
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("section", { class: "panel stack", children: [
      /* @__PURE__ */ a("h2", { children: w.space }),
      /* @__PURE__ */ a("p", { class: "quiet", children: box.quota ? w.usedOf(bytes(box.used), bytes(box.quota)) : w.used(bytes(box.used)) }),
      /* @__PURE__ */ a(QuotaField, { quota: box.quota, onChange: (q) => {
        setQuota(q);
      } }),
      /* @__PURE__ */ a("a", { href: `/admin/mailboxes/${box.id}`, children: manage().person.toGrants })
    ] }),
    /* @__PURE__ */ a(Addresses, { id: box.id, list: box.addresses, path: `/admin/mailboxes/${box.id}/addresses`, changed: load.reload })
  ] });
}
function Sessions({ id, name }) {
  var _a, _b;
  let w = manage().person, load = useLoad(id, () => get(`/admin/people/${id}/sessions`)), end2 = async () => {
    await confirm(w.endTitle(name), w.endText, w.end, !0) && await attempt(del(`/admin/people/${id}/sessions`), w.ended) && await load.reload();
  }, apps = new Set((_a = load.data) == null ? void 0 : _a.items.map((s) => s.appPassword).filter(Boolean)).size;
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("div", { class: "queue-line", children: [
      /* @__PURE__ */ a("h2", { children: w.sessions }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      !!((_b = load.data) != null && _b.items.length) && /* @__PURE__ */ a(Button, { icon: "exit", onClick: () => {
        end2();
      }, children: w.end })
    ] }),
    apps > 0 && /* @__PURE__ */ a("p", { class: "quiet", children: w.apps(apps) }),
    /* @__PURE__ */ a(Listed, { load, icon: "person", none: w.sessionsNone, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((s) => /* @__PURE__ */ a("li", { class: "log-line", children: [
      /* @__PURE__ */ a("b", { children: w.doors[s.door] }),
      /* @__PURE__ */ a("span", { class: "cut", children: s.appPassword || program(s.client) }),
      /* @__PURE__ */ a("span", { class: "quiet", children: s.ip }),
      /* @__PURE__ */ a("span", { class: "quiet", children: w.seen(fullTime(new Date(s.seen))) })
    ] }, s.id)) }) })
  ] });
}
function Logins({ id }) {
  let w = manage().person, load = useLoad(id, () => get(`/admin/people/${id}/logins?limit=30`));
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("h2", { children: w.logins }),
    /* @__PURE__ */ a(Listed, { load, icon: "log", none: w.loginsNone, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((x) => /* @__PURE__ */ a("li", { class: "log-line", children: [
      /* @__PURE__ */ a(StatusDot, { tone: x.ok ? "ok" : "err", children: x.ok ? w.ok : w.failed }),
      /* @__PURE__ */ a("span", { class: "quiet", children: fullTime(new Date(x.last)) }),
      /* @__PURE__ */ a("b", { children: w.doors[x.door] }),
      /* @__PURE__ */ a("span", { class: "quiet", children: x.ip }),
      x.times > 1 && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: w.times(x.times) })
    ] }, `${x.first}${x.ip}${x.door}${x.ok}`)) }) })
  ] });
}

// src/admin/capacity.tsx
var gb2 = 1024 ** 3, kinds = ["organisation", "domain", "department", "group"];
function CapacityPanel() {
  let w = manage().capacity, load = useLoad("quotas", () => get("/admin/quotas")), [editing, setEditing] = d(null), data = load.data;
  if (load.error && !data) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!data) return /* @__PURE__ */ a(Skeleton, { rows: 4 });
  let choose = async (whenFull) => {
    await attempt(put("/admin/policies/quota", { whenFull }), w.saved), await load.reload();
  }, take = async (q) => {
    await confirm(w.takeTitle(q.title), w.takeText, w.take, !0) && await attempt(put("/admin/quotas", { kind: q.kind, name: q.name, bytes: 0 }), w.saved) && await load.reload();
  };
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("p", { class: "quiet", children: data.perMailbox ? w.plan(data.plan ?? "", bytes(data.perMailbox)) : w.noPlan }),
    /* @__PURE__ */ a("fieldset", { class: "panel stack", children: [
      /* @__PURE__ */ a("legend", { children: w.full }),
      ["defer", "refuse"].map((k) => /* @__PURE__ */ a("label", { class: "tick", children: [
        /* @__PURE__ */ a("input", { type: "radio", name: "full", checked: data.whenFull === k, onChange: () => {
          choose(k);
        } }),
        w[k]
      ] }, k))
    ] }),
    /* @__PURE__ */ a("section", { class: "panel stack", children: [
      /* @__PURE__ */ a("h2", { children: w.shared }),
      /* @__PURE__ */ a("p", { class: "field-hint", children: w.sharedHint }),
      data.items.length ? /* @__PURE__ */ a("ul", { class: "rows", children: data.items.map((q) => /* @__PURE__ */ a("li", { class: "quota-row", children: [
        /* @__PURE__ */ a("span", { class: "two-lines grow", children: [
          /* @__PURE__ */ a("b", { class: "cut", children: q.title || w.kinds[q.kind] }),
          /* @__PURE__ */ a("small", { class: "cut", children: `${w.kinds[q.kind]} · ${w.boxes(q.mailboxes)}` })
        ] }),
        /* @__PURE__ */ a("span", { class: "quota-bar", children: [
          /* @__PURE__ */ a("progress", { class: q.used >= q.bytes * 0.95 ? "full" : "", max: q.bytes, value: Math.min(q.used, q.bytes), "aria-label": q.title }),
          /* @__PURE__ */ a("small", { children: w.used(bytes(q.used), bytes(q.bytes)) })
        ] }),
        /* @__PURE__ */ a(IconButton, { icon: "pen", label: `${w.change}: ${q.title}`, onClick: () => setEditing(q) }),
        /* @__PURE__ */ a(IconButton, { icon: "trash", label: `${w.take}: ${q.title}`, onClick: () => {
          take(q);
        } })
      ] }, q.kind + q.name)) }) : /* @__PURE__ */ a(Empty, { icon: "chart", title: w.none }),
      /* @__PURE__ */ a("div", { children: /* @__PURE__ */ a(Button, { icon: "plus", onClick: () => setEditing("new"), children: w.add }) })
    ] }),
    editing && /* @__PURE__ */ a(
      QuotaForm,
      {
        quota: editing === "new" ? null : editing,
        onClose: () => setEditing(null),
        saved: (q) => {
          load.set(q), setEditing(null), toast(w.saved);
        }
      }
    )
  ] });
}
function QuotaForm({ quota, onClose, saved }) {
  let w = manage().capacity, [kind, setKind] = d((quota == null ? void 0 : quota.kind) ?? "organisation"), [who, setWho] = d([]), [domain, setDomain] = d(""), [size, setSize] = d(quota ? String(+(quota.bytes / gb2).toFixed(2)) : ""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), domains = useLoad(kind === "domain" && !quota ? "quota-domains" : null, () => get(`/admin/domains${query({})}`)), save = async (e) => {
    var _a, _b, _c;
    e.preventDefault();
    let name = quota ? quota.name : kind === "domain" ? domain || ((_b = (_a = domains.data) == null ? void 0 : _a.items[0]) == null ? void 0 : _b.name) : kind === "organisation" ? "" : (_c = who[0]) == null ? void 0 : _c.id, n = Number(size.replace(",", "."));
    if (!(n > 0)) return setFault(w.sizeBad);
    if (name === void 0) return setFault(w.whichBad);
    setBusy(!0);
    try {
      saved(await put("/admin/quotas", { kind, name, bytes: Math.round(n * gb2) }));
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: quota ? w.change : w.add, onClose, children: /* @__PURE__ */ a("form", { class: "stack", onSubmit: save, noValidate: !0, children: [
    quota ? /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a("b", { children: quota.title }) }) : /* @__PURE__ */ a(Field, { label: w.kind, children: (a2) => /* @__PURE__ */ a(
      "select",
      {
        ...a2,
        value: kind,
        onChange: (e) => {
          setKind(e.currentTarget.value), setWho([]);
        },
        children: kinds.map((k) => /* @__PURE__ */ a("option", { value: k, children: w.kinds[k] }, k))
      }
    ) }),
    !quota && kind === "domain" && /* @__PURE__ */ a(Field, { label: w.which, children: (a2) => {
      var _a;
      return /* @__PURE__ */ a("select", { ...a2, value: domain, onChange: (e) => setDomain(e.currentTarget.value), children: (((_a = domains.data) == null ? void 0 : _a.items) ?? []).map((d2) => /* @__PURE__ */ a("option", { value: d2.name, children: d2.name }, d2.name)) });
    } }),
    !quota && (kind === "department" || kind === "group") && /* @__PURE__ */ a(Picker, { one: !0, label: w.which, kinds: [kind === "group" ? "group" : "department"], value: who, onChange: setWho }, kind),
    /* @__PURE__ */ a(Field, { label: w.size, error: fault, required: !0, children: (a2) => /* @__PURE__ */ a("input", { ...a2, class: "short", inputMode: "decimal", value: size, onInput: (e) => setSize(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save })
  ] }) });
}

// src/admin/filter.tsx
var points = ["junk", "quarantine", "refuse"], dangers = ["flag", "quarantine", "refuse"];
function FilterPanel() {
  let load = useLoad("filter", () => get("/admin/filter"));
  return /* @__PURE__ */ a($, { children: [
    load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? /* @__PURE__ */ a(FilterForm, { policy: load.data, reload: load.reload }, JSON.stringify(load.data)) : /* @__PURE__ */ a(Skeleton, { rows: 4 }),
    /* @__PURE__ */ a(Senders, {})
  ] });
}
function FilterForm({ policy, reload }) {
  let w = manage().filter, [f, setForm] = d(policy), set = (part) => setForm({ ...f, ...part });
  return /* @__PURE__ */ a("form", { class: "panel stack", onSubmit: async (e) => {
    if (e.preventDefault(), f.off && !policy.off && !await confirm(w.offTitle, w.offText, w.offVerb, !0)) return;
    let { off, junk, quarantine, refuse, greylist, dangerous } = f;
    await attempt(put("/admin/filter", { off, junk, quarantine, refuse, greylist, dangerous }), t.settings.saved) && await reload();
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: !f.off, onChange: () => set({ off: !f.off }) }),
      w.on
    ] }),
    !f.off && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("p", { class: "field-hint", children: w.pointsHint }),
      /* @__PURE__ */ a("div", { class: "panels", children: points.map((k) => /* @__PURE__ */ a(Field, { label: w.points[k], children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: "0", max: "1000", step: "0.5", value: String(f[k]), onInput: (e) => set({ [k]: Number(e.currentTarget.value) || 0 }) }) }, k)) }),
      /* @__PURE__ */ a(Field, { label: w.danger, hint: w.dangerHint, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: f.dangerous, onChange: (e) => set({ dangerous: e.currentTarget.value }), children: dangers.map((d2) => /* @__PURE__ */ a("option", { value: d2, children: w.dangers[d2] }, d2)) }) }),
      /* @__PURE__ */ a("label", { class: "tick", children: [
        /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: f.greylist, onChange: () => set({ greylist: !f.greylist }) }),
        w.greylist
      ] })
    ] }),
    /* @__PURE__ */ a("div", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", children: t.general.save }) })
  ] });
}
function Senders() {
  let w = manage().filter, load = useLoad("senders", () => get("/admin/filter/senders")), [pattern, setPattern] = d(""), [allow, setAllow] = d(!0), [fault, setFault] = d(""), add = async (e) => {
    if (e.preventDefault(), !!pattern.trim()) {
      setFault("");
      try {
        await post("/admin/filter/senders", { allow, pattern: pattern.trim().replace(/^@/, "") }), toast(t.settings.saved), setPattern(""), await load.reload();
      } catch (err) {
        setFault(faultText(err));
      }
    }
  }, remove = async (r) => {
    await confirm(w.takeTitle(r.pattern), r.allow ? w.takeAllowed : w.takeDenied, t.general.remove, !0) && await attempt(del(`/admin/filter/senders/${r.id}`)) && await load.reload();
  };
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("h2", { children: w.lists }),
    /* @__PURE__ */ a("form", { class: "grant-form", onSubmit: add, noValidate: !0, children: [
      /* @__PURE__ */ a(Field, { label: w.pattern, hint: w.patternHint, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, autocapitalize: "off", spellcheck: !1, value: pattern, onInput: (e) => setPattern(e.currentTarget.value) }) }),
      /* @__PURE__ */ a(Field, { label: w.list, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: allow ? "allow" : "deny", onChange: (e) => setAllow(e.currentTarget.value === "allow"), children: [
        /* @__PURE__ */ a("option", { value: "allow", children: w.allow }),
        /* @__PURE__ */ a("option", { value: "deny", children: w.deny })
      ] }) }),
      /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", icon: "plus", disabled: !pattern.trim(), children: w.add })
    ] }),
    /* @__PURE__ */ a(Listed, { load, icon: "shield", none: w.listNone, why: w.listNoneWhy, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((r) => /* @__PURE__ */ a("li", { class: "grant", children: [
      /* @__PURE__ */ a("span", { class: `tag ${r.allow ? "tag-ok" : "tag-err"}`, children: r.allow ? w.allow : w.deny }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { class: "cut", children: r.pattern }),
        /* @__PURE__ */ a("small", { children: [r.note, r.by, fullTime(new Date(r.at))].filter(Boolean).join(" · ") })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(IconButton, { icon: "trash", label: w.take(r.pattern), onClick: () => {
        remove(r);
      } })
    ] }, r.id)) }) })
  ] });
}

// src/admin/forwards.tsx
var modes = ["allow", "internal", "deny"];
function ForwardsPanel() {
  var _a;
  let load = useLoad("forwarding", () => get("/admin/policies/forwarding")), cursor = place.value.query.get("cursor") ?? "", report = useLoad(`forwards|${cursor}`, () => get(`/admin/forwards${query({ cursor })}`));
  if (load.error && !load.data) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!load.data) return /* @__PURE__ */ a(Skeleton, { rows: 4 });
  let changed = async () => {
    await load.reload(), await report.reload();
  }, w = manage().forwards;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(ModeForm, { policy: load.data, changed }, load.data.mode),
    /* @__PURE__ */ a("section", { class: "stack", children: [
      /* @__PURE__ */ a("h2", { children: w.report }),
      /* @__PURE__ */ a(Listed, { load: report, icon: "forward", none: w.none, why: w.noneWhy, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((f, i) => /* @__PURE__ */ a("li", { class: "grant", children: [
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { class: "cut", children: f.name }),
          /* @__PURE__ */ a("small", { class: "cut", children: f.address })
        ] }),
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { class: "cut", children: f.computed ? w.computed : f.to }),
          /* @__PURE__ */ a("small", { class: "cut", children: [w.kinds[f.kind], f.where, f.line ? w.line(f.line) : ""].filter(Boolean).join(" · ") })
        ] }),
        /* @__PURE__ */ a("span", { class: "grow" }),
        f.outside && /* @__PURE__ */ a("span", { class: "tag tag-warn", children: w.outside }),
        f.blocked && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: w.blocked })
      ] }, i)) }) }),
      ((_a = report.data) == null ? void 0 : _a.next) && /* @__PURE__ */ a("div", { class: "pager", children: /* @__PURE__ */ a(Button, { icon: "next", onClick: () => {
        var _a2;
        return go(withQuery({ cursor: ((_a2 = report.data) == null ? void 0 : _a2.next) ?? null }));
      }, children: manage().more }) })
    ] })
  ] });
}
function ModeForm({ policy, changed }) {
  let w = manage().forwards, [mode, setMode] = d(policy.mode), [busy, setBusy] = d(!1);
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: async (e) => {
    e.preventDefault(), !(mode !== "allow" && mode !== policy.mode && !await confirm(mode === "deny" ? w.denyTitle : w.insideTitle, w.denyText, w.verb, !0)) && (setBusy(!0), await attempt(put("/admin/policies/forwarding", { mode }), t.settings.saved) && await changed(), setBusy(!1));
  }, children: [
    /* @__PURE__ */ a("fieldset", { class: "panel stack", children: [
      /* @__PURE__ */ a("legend", { children: manage().policies.tabs.forwarding }),
      modes.map((m) => /* @__PURE__ */ a("label", { class: "tick", children: [
        /* @__PURE__ */ a("input", { type: "radio", name: "forwarding", checked: mode === m, onChange: () => setMode(m) }),
        w[m]
      ] }, m)),
      /* @__PURE__ */ a("p", { class: "field-hint", children: w.now })
    ] }),
    /* @__PURE__ */ a("div", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, disabled: mode === policy.mode, children: t.general.save }) })
  ] });
}

// src/admin/freed.tsx
var path = "/admin/policies/freed-addresses", mostDays = 365;
function FreedPanel() {
  let load = useLoad("freed", () => get(path));
  return load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : load.data ? /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Form, { policy: load.data, changed: load.reload }),
    /* @__PURE__ */ a(Waiting, {})
  ] }) : /* @__PURE__ */ a(Skeleton, { rows: 3 });
}
function Form({ policy, changed }) {
  let w = manage().freed, [days, setDays] = d(String(policy.holdDays)), [fault, setFault] = d(""), [busy, setBusy] = d(!1);
  return /* @__PURE__ */ a("form", { class: "panel stack", onSubmit: async (e) => {
    e.preventDefault();
    let holdDays = Number(days);
    if (!days.trim() || !(Number.isInteger(holdDays) && holdDays >= 0 && holdDays <= mostDays)) return setFault(w.daysBad);
    setFault(""), setBusy(!0), await attempt(put(path, { holdDays }), t.settings.saved) && await changed(), setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: w.days, hint: w.daysHint, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", class: "short", min: 0, max: mostDays, value: days, onInput: (e) => setDays(e.currentTarget.value) }) }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save }) })
  ] });
}
function Waiting() {
  var _a, _b;
  let w = manage().freed, q = place.value.query.get("q") ?? "", cursor = place.value.query.get("cursor") ?? "", load = useLoad(`freed|${q}|${cursor}`, () => get(`/admin/freed-addresses${query({ q, cursor })}`)), give = async (f) => {
    await confirm(w.endTitle(f.address), w.endText(f.was), w.end, !0) && await attempt(del(`/admin/freed-addresses/${encodeURIComponent(f.address)}`), w.ended) && await load.reload();
  };
  return /* @__PURE__ */ a("section", { class: "stack", children: [
    /* @__PURE__ */ a("h2", { children: w.waiting }),
    (!!q || !!cursor || !!((_a = load.data) != null && _a.items.length)) && /* @__PURE__ */ a(Find, { fields: { q: w.find } }),
    /* @__PURE__ */ a(Listed, { load, icon: "clock", none: q ? manage().noneFound : w.none, why: q ? void 0 : w.noneWhy, children: (items) => /* @__PURE__ */ a("ul", { class: "rows", children: items.map((f) => /* @__PURE__ */ a("li", { class: "grant", children: [
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: f.address }),
        /* @__PURE__ */ a("small", { children: [f.was ? w.was(f.was) : w.wasGone, w.until(fullTime(new Date(f.until)))].join(" · ") })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Button, { "aria-label": w.endOf(f.address), onClick: () => {
        give(f);
      }, children: w.end })
    ] }, f.address)) }) }),
    ((_b = load.data) == null ? void 0 : _b.next) && /* @__PURE__ */ a("div", { class: "pager", children: /* @__PURE__ */ a(Button, { icon: "next", onClick: () => {
      var _a2;
      return go(withQuery({ cursor: ((_a2 = load.data) == null ? void 0 : _a2.next) ?? null }));
    }, children: manage().more }) })
  ] });
}

// src/admin/recall.tsx
var mostHours = 360;
function RecallPanel() {
  let load = useLoad("recall", () => get("/admin/policies/recall"));
  return load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : load.data ? /* @__PURE__ */ a(Form2, { policy: load.data, changed: load.reload }) : /* @__PURE__ */ a(Skeleton, { rows: 3 });
}
function Form2({ policy, changed }) {
  let w = manage().recall, [on, setOn] = d(!policy.off), [hours, setHours] = d(String(policy.hours)), [fault, setFault] = d(""), [busy, setBusy] = d(!1);
  return /* @__PURE__ */ a("form", { class: "panel stack", onSubmit: async (e) => {
    e.preventDefault();
    let n = Number(hours);
    if (on && !(Number.isInteger(n) && n >= 1 && n <= mostHours)) return setFault(w.hoursBad);
    setFault(""), setBusy(!0), await attempt(put("/admin/policies/recall", { off: !on, hours: on ? n : policy.hours }), w.saved) && await changed(), setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: on, onChange: (e) => setOn(e.currentTarget.checked) }),
      w.on
    ] }),
    on && /* @__PURE__ */ a(Field, { label: w.hours, hint: w.hoursHint, error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", class: "short", min: 1, max: mostHours, value: hours, onInput: (e) => setHours(e.currentTarget.value) }) }),
    /* @__PURE__ */ a("p", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save }) })
  ] });
}

// src/admin/rules.tsx
var mb = 1024 ** 2, roles = ["member", "admin", "super_admin"], limitKeys = ["minute", "hour", "day", "new"];
async function namesFor(items) {
  let names = /* @__PURE__ */ new Map(), people = new Set(items.flatMap((r) => {
    var _a, _b;
    return [...((_a = r.who) == null ? void 0 : _a.people) ?? [], ...((_b = r.hold) == null ? void 0 : _b.approvers) ?? []];
  })), wantDepartments = items.some((r) => {
    var _a, _b;
    return (_b = (_a = r.who) == null ? void 0 : _a.departments) == null ? void 0 : _b.length;
  }), [departments, ...found] = await Promise.all([
    wantDepartments ? get("/admin/departments").catch(() => ({ items: [] })) : { items: [] },
    ...[...people].map((id) => get(`/admin/people/${id}`).catch(() => null))
  ]);
  for (let d2 of departments.items) names.set(`d${d2.id}`, d2.name);
  for (let p of found) p && names.set(`p${p.id}`, p.name);
  return names;
}
function RulesPanel() {
  let w = manage().rules, load = useLoad("rules", async () => {
    let list = await get("/admin/policies");
    return { ...list, names: await namesFor(list.items) };
  }), [editing, setEditing] = d(null), data = load.data;
  if (load.error && !data) return /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } });
  if (!data) return /* @__PURE__ */ a(Skeleton, { rows: 4 });
  let add = /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", onClick: () => setEditing("new"), children: w.add }), remove = async (r) => {
    await confirm(w.removeTitle(r.name), w.removeText, w.remove, !0) && await attempt(del(`/admin/policies/${r.id}`), w.removed) && await load.reload();
  }, flip = async (r) => {
    await attempt(put(`/admin/policies/${r.id}`, { ...r, id: void 0, policy: void 0, changedAt: void 0, off: !r.off }), t.settings.saved) && await load.reload();
  };
  return /* @__PURE__ */ a($, { children: [
    !!data.default.new && /* @__PURE__ */ a("p", { class: "quiet", children: w.default(data.default.new) }),
    data.items.length ? /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("div", { children: add }),
      /* @__PURE__ */ a("ul", { class: "queue", children: data.items.map((r) => /* @__PURE__ */ a("li", { class: "panel", children: [
        /* @__PURE__ */ a("div", { class: "queue-line", children: [
          /* @__PURE__ */ a("span", { class: "two-lines", children: [
            /* @__PURE__ */ a("b", { children: r.name }),
            /* @__PURE__ */ a("small", { children: [
              w.number(r.policy ?? ""),
              " · ",
              whoText(r, data.names)
            ] })
          ] }),
          /* @__PURE__ */ a("span", { class: "grow" }),
          /* @__PURE__ */ a(StatusDot, { tone: r.off ? "off" : "ok", children: r.off ? w.off : w.on }),
          /* @__PURE__ */ a(
            Menu,
            {
              label: w.acts(r.name),
              items: [
                { label: w.edit, icon: "pen", run: () => setEditing(r) },
                { label: r.off ? w.turnOn : w.turnOff, icon: r.off ? "check" : "close", run: () => {
                  flip(r);
                } },
                { label: w.remove, icon: "trash", danger: !0, run: () => {
                  remove(r);
                } }
              ]
            }
          )
        ] }),
        /* @__PURE__ */ a("ul", { class: "sentences", children: sentences(r, data.names).map((s) => /* @__PURE__ */ a("li", { children: s }, s)) })
      ] }, r.id)) })
    ] }) : /* @__PURE__ */ a(Empty, { icon: "shield", title: w.none, action: add, children: w.noneWhy }),
    editing && /* @__PURE__ */ a(RuleDialog, { rule: editing === "new" ? null : editing, names: data.names, onClose: () => setEditing(null), changed: load.reload })
  ] });
}
function whoOf(r, names) {
  var _a, _b;
  return [
    ...(((_a = r.who) == null ? void 0 : _a.departments) ?? []).map((id) => ({ kind: "tree", id, name: names.get(`d${id}`) ?? id })),
    ...(((_b = r.who) == null ? void 0 : _b.people) ?? []).map((id) => ({ kind: "person", id, name: names.get(`p${id}`) ?? id }))
  ];
}
function whoText(r, names) {
  var _a;
  let w = manage(), all = [...(((_a = r.who) == null ? void 0 : _a.roles) ?? []).map((x) => words().people.roles[x] ?? x), ...whoOf(r, names).map(nameOf)];
  return all.length ? all.join(w.comma) : w.pick.all;
}
function sentences(r, names) {
  var _a, _b, _c;
  let w = manage().rules, out = [];
  r.insideOnly && out.push((_a = r.allow) != null && _a.length ? w.saysInsideBut(r.allow.join(manage().comma)) : w.saysInside);
  for (let k of limitKeys) (_b = r.limits) != null && _b[k] && out.push(w.saysLimit[k](r.limits[k]));
  let h = r.hold;
  if (h) {
    let when2 = [h.always && w.always, h.attachments && w.withFiles, h.size && w.larger(Math.round(h.size / mb)), ((_c = h.keywords) == null ? void 0 : _c.length) && w.withWords(h.keywords.join(manage().comma))].filter(Boolean);
    out.push(w.saysHold(when2.join(w.or), h.approvers.map((id) => names.get(`p${id}`) ?? id).join(manage().comma)));
  }
  return out;
}
function formOf2(r, names) {
  var _a, _b, _c, _d, _e;
  let text = (n) => n ? String(n) : "", h = r == null ? void 0 : r.hold;
  return {
    name: (r == null ? void 0 : r.name) ?? "",
    roles: ((_a = r == null ? void 0 : r.who) == null ? void 0 : _a.roles) ?? [],
    who: r ? whoOf(r, names) : [],
    insideOnly: (r == null ? void 0 : r.insideOnly) ?? !1,
    allow: ((r == null ? void 0 : r.allow) ?? []).join(`
`),
    limits: { minute: text((_b = r == null ? void 0 : r.limits) == null ? void 0 : _b.minute), hour: text((_c = r == null ? void 0 : r.limits) == null ? void 0 : _c.hour), day: text((_d = r == null ? void 0 : r.limits) == null ? void 0 : _d.day), new: text((_e = r == null ? void 0 : r.limits) == null ? void 0 : _e.new) },
    hold: !!h,
    always: (h == null ? void 0 : h.always) ?? !h,
    attachments: (h == null ? void 0 : h.attachments) ?? !1,
    size: h != null && h.size ? String(Math.round(h.size / mb)) : "",
    keywords: ((h == null ? void 0 : h.keywords) ?? []).join(`
`),
    approvers: ((h == null ? void 0 : h.approvers) ?? []).map((id) => ({ kind: "person", id, name: names.get(`p${id}`) ?? id })),
    hours: text(h == null ? void 0 : h.hours)
  };
}
var lines = (text) => text.split(/[\s,;，；、]+/).map((s) => s.trim().replace(/^@/, "")).filter(Boolean), wordLines = (text) => text.split(/[\n,;，；、]+/).map((s) => s.trim()).filter(Boolean);
function bodyOf(f, off) {
  let ids = (kind) => f.who.filter((c) => c.kind === kind).map((c) => c.id ?? ""), limits = Object.fromEntries(limitKeys.filter((k) => Number(f.limits[k]) > 0).map((k) => [k, Number(f.limits[k])]));
  return {
    name: f.name.trim(),
    off,
    who: { roles: f.roles, departments: ids("tree"), people: ids("person") },
    insideOnly: f.insideOnly,
    allow: f.insideOnly ? lines(f.allow) : [],
    limits,
    hold: f.hold ? { always: f.always, attachments: !f.always && f.attachments, size: f.always ? void 0 : Number(f.size) * mb || void 0, keywords: f.always ? [] : wordLines(f.keywords), approvers: f.approvers.map((a2) => a2.id ?? ""), hours: Number(f.hours) || void 0 } : void 0
  };
}
function RuleDialog({ rule, names, onClose, changed }) {
  let w = manage().rules, [f, setForm] = d(() => formOf2(rule, names)), [fault, setFault] = d(""), [busy, setBusy] = d(!1), set = (part) => setForm((old) => ({ ...old, ...part })), save = async (e) => {
    var _a, _b;
    e.preventDefault();
    let body = bodyOf(f, rule == null ? void 0 : rule.off);
    if (!body.name) return setFault(manage().nameNeeded);
    if (!f.insideOnly && !f.hold && !Object.keys(body.limits ?? {}).length) return setFault(w.nothing);
    if (f.hold && !f.approvers.length) return setFault(w.approverNeeded);
    if (f.hold && !f.always && !f.attachments && !Number(f.size) && !((_b = (_a = body.hold) == null ? void 0 : _a.keywords) != null && _b.length)) return setFault(w.whenNeeded);
    setBusy(!0);
    try {
      await (rule ? put(`/admin/policies/${rule.id}`, body) : post("/admin/policies", body)), toast(t.settings.saved), onClose(), await changed();
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  }, tick = (on, label, flip) => /* @__PURE__ */ a("label", { class: "tick", children: [
    /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: on, onChange: flip }),
    label
  ] });
  return /* @__PURE__ */ a(Dialog, { title: rule ? w.edit : w.add, onClose, wide: !0, children: /* @__PURE__ */ a("form", { onSubmit: save, noValidate: !0, class: "stack", children: [
    /* @__PURE__ */ a(Field, { label: manage().name, required: !0, hint: w.nameHint, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: f.name, maxLength: 60, onInput: (e) => set({ name: e.currentTarget.value }) }) }),
    /* @__PURE__ */ a("fieldset", { class: "rule-part", children: [
      /* @__PURE__ */ a("legend", { children: w.who }),
      /* @__PURE__ */ a("p", { class: "field-hint", children: w.whoHint }),
      /* @__PURE__ */ a("div", { class: "ticks", children: roles.map((r) => tick(f.roles.includes(r), words().people.roles[r], () => set({ roles: f.roles.includes(r) ? f.roles.filter((x) => x !== r) : [...f.roles, r] }))) }),
      /* @__PURE__ */ a(Picker, { label: w.whoMore, kinds: ["person", "tree"], value: f.who, onChange: (who) => set({ who }) })
    ] }),
    /* @__PURE__ */ a("fieldset", { class: "rule-part", children: [
      /* @__PURE__ */ a("legend", { children: w.inside }),
      tick(f.insideOnly, w.insideOnly, () => set({ insideOnly: !f.insideOnly })),
      f.insideOnly && /* @__PURE__ */ a(Field, { label: w.allow, hint: w.allowHint, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, spellcheck: !1, value: f.allow, onInput: (e) => set({ allow: e.currentTarget.value }) }) })
    ] }),
    /* @__PURE__ */ a("fieldset", { class: "rule-part", children: [
      /* @__PURE__ */ a("legend", { children: w.limits }),
      /* @__PURE__ */ a("p", { class: "field-hint", children: w.limitsHint }),
      /* @__PURE__ */ a("div", { class: "two-fields", children: limitKeys.map((k) => /* @__PURE__ */ a(Field, { label: w.limitNames[k], children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: "0", inputMode: "numeric", value: f.limits[k], onInput: (e) => set({ limits: { ...f.limits, [k]: e.currentTarget.value } }) }) }, k)) })
    ] }),
    /* @__PURE__ */ a("fieldset", { class: "rule-part", children: [
      /* @__PURE__ */ a("legend", { children: w.hold }),
      tick(f.hold, w.holdOn, () => set({ hold: !f.hold })),
      f.hold && /* @__PURE__ */ a($, { children: [
        tick(f.always, w.holdAlways, () => set({ always: !f.always })),
        !f.always && /* @__PURE__ */ a($, { children: [
          tick(f.attachments, w.holdFiles, () => set({ attachments: !f.attachments })),
          /* @__PURE__ */ a("div", { class: "two-fields", children: /* @__PURE__ */ a(Field, { label: w.holdSize, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: "0", inputMode: "numeric", value: f.size, onInput: (e) => set({ size: e.currentTarget.value }) }) }) }),
          /* @__PURE__ */ a(Field, { label: w.holdWords, hint: w.holdWordsHint, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 2, value: f.keywords, onInput: (e) => set({ keywords: e.currentTarget.value }) }) })
        ] }),
        /* @__PURE__ */ a(Picker, { label: w.approvers, hint: w.approversHint, kinds: ["person"], value: f.approvers, onChange: (approvers) => set({ approvers }) }),
        /* @__PURE__ */ a(Field, { label: w.hours, hint: w.hoursHint, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "number", min: "1", inputMode: "numeric", placeholder: "72", value: f.hours, onInput: (e) => set({ hours: e.currentTarget.value }) }) })
      ] })
    ] }),
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save }),
      /* @__PURE__ */ a(Button, { onClick: onClose, children: t.general.cancel })
    ] })
  ] }) });
}

// src/admin/security.tsx
function SecurityPanel() {
  let load = useLoad("security", () => get("/admin/policies/security"));
  return load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
    load.reload();
  } }) : load.data ? /* @__PURE__ */ a(SecurityForm, { policy: load.data, reload: load.reload }, JSON.stringify(load.data)) : /* @__PURE__ */ a(Skeleton, { rows: 4 });
}
function SecurityForm({ policy, reload }) {
  let w = manage().security, [force, setForce] = d(policy.forceSecondFactor), [initial, setInitial] = d(policy.mustChangeInitial), [networks, setNetworks] = d(policy.allowedNetworks.join(`
`)), [age, setAge] = d(policy.passwordMaxAgeDays ? String(policy.passwordMaxAgeDays) : ""), [fault, setFault] = d({ field: "", text: "" }), [busy, setBusy] = d(!1), send = async (sure) => {
    try {
      await put("/admin/policies/security", { forceSecondFactor: force, mustChangeInitial: initial, allowedNetworks: networks.split(/[\s,;，；]+/).filter(Boolean), passwordMaxAgeDays: Number(age) || 0, confirm: sure || void 0 }), toast(t.settings.saved), await reload();
    } catch (err) {
      if (err instanceof Refusal && err.code === "would_lock_out" && !sure)
        return await confirm(w.lockTitle, w.lockText(policy.yourAddress), w.lockVerb, !0) ? send(!0) : void 0;
      setFault({ field: err instanceof Refusal ? err.field : "", text: faultText(err) });
    }
  };
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: async (e) => {
    e.preventDefault(), setFault({ field: "", text: "" }), !(force && !policy.forceSecondFactor && !await confirm(w.forceTitle, w.forceText, w.forceVerb)) && (setBusy(!0), await send(!1), setBusy(!1));
  }, noValidate: !0, children: [
    /* @__PURE__ */ a("fieldset", { class: "panel stack", children: [
      /* @__PURE__ */ a("legend", { children: w.factor }),
      /* @__PURE__ */ a("label", { class: "tick", children: [
        /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: force, onChange: () => setForce(!force) }),
        w.force
      ] }),
      /* @__PURE__ */ a("p", { class: "field-hint", children: w.forceHint })
    ] }),
    /* @__PURE__ */ a("fieldset", { class: "panel stack", children: [
      /* @__PURE__ */ a("legend", { children: w.passwords }),
      /* @__PURE__ */ a("label", { class: "tick", children: [
        /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: initial, onChange: () => setInitial(!initial) }),
        w.initial
      ] }),
      /* @__PURE__ */ a(Field, { label: w.age, hint: w.ageHint, error: fault.field === "passwordMaxAgeDays" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("input", { ...a2, class: "short", type: "number", min: "0", inputMode: "numeric", value: age, onInput: (e) => setAge(e.currentTarget.value) }) })
    ] }),
    /* @__PURE__ */ a("fieldset", { class: "panel stack", children: [
      /* @__PURE__ */ a("legend", { children: w.networks }),
      /* @__PURE__ */ a(Field, { label: w.networksLabel, hint: w.networksHint(policy.yourAddress), error: fault.field === "allowedNetworks" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, spellcheck: !1, placeholder: "203.0.113.0/24", value: networks, onInput: (e) => setNetworks(e.currentTarget.value) }) })
    ] }),
    fault.text && !/^(allowedNetworks|passwordMaxAgeDays)$/.test(fault.field) && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault.text }),
    /* @__PURE__ */ a("div", { children: /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: t.general.save }) })
  ] });
}

// src/admin/policies.tsx
var tabs2 = ["sending", "security", "filter", "forwarding", "recall", "freed", "capacity"];
function PoliciesPage() {
  let w = manage().policies, tab = tabs2.find((k) => k === place.value.query.get("tab")) ?? "sending";
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead[tab] }),
    /* @__PURE__ */ a(Tabs, { label: w.title, panelId: "policies", value: tab, onChange: (k) => go(withQuery({ tab: k === "sending" ? null : k, q: null, cursor: null })), tabs: tabs2.map((key) => ({ key, label: w.tabs[key] })) }),
    /* @__PURE__ */ a("div", { role: "tabpanel", id: "policies", "aria-labelledby": `policies-${tab}`, class: "stack", children: [
      tab === "sending" && /* @__PURE__ */ a(RulesPanel, {}),
      tab === "filter" && /* @__PURE__ */ a(FilterPanel, {}),
      tab === "security" && /* @__PURE__ */ a(SecurityPanel, {}),
      tab === "forwarding" && /* @__PURE__ */ a(ForwardsPanel, {}),
      tab === "recall" && /* @__PURE__ */ a(RecallPanel, {}),
      tab === "freed" && /* @__PURE__ */ a(FreedPanel, {}),
      tab === "capacity" && /* @__PURE__ */ a(CapacityPanel, {})
    ] })
  ] });
}

// src/admin/reports.tsx
var kinds2 = ["dmarc", "tls"], spans = [7, 30, 90, 365], fewestDays = 30;
function ReportsPage() {
  let w = manage().reports, q = place.value.query, kind = q.get("kind") === "tls" ? "tls" : "dmarc", days = spans.find((n) => String(n) === q.get("days")) ?? 30, path2 = `/admin/reports${query({ kind, days, cursor: q.get("cursor") })}`, load = useLoad(path2, () => get(path2));
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead, children: /* @__PURE__ */ a("select", { "aria-label": w.days(days), value: days, onChange: (e) => go(withQuery({ days: e.currentTarget.value, cursor: null })), children: spans.map((n) => /* @__PURE__ */ a("option", { value: n, children: w.days(n) }, n)) }) }),
    /* @__PURE__ */ a(Tabs, { label: w.title, panelId: "reports", value: kind, onChange: (k) => go(withQuery({ kind: k === "dmarc" ? null : k, cursor: null })), tabs: kinds2.map((key) => ({ key, label: w.tabs[key] })) }),
    /* @__PURE__ */ a("div", { role: "tabpanel", id: "reports", "aria-labelledby": `reports-${kind}`, class: "stack", children: load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? /* @__PURE__ */ a(Overview, { data: load.data, kind }) : /* @__PURE__ */ a(Skeleton, { rows: 5 }) })
  ] });
}
function Overview({ data, kind }) {
  let w = manage().reports, where = /* @__PURE__ */ a("p", { class: "field-hint", children: [
    w.where,
    " ",
    data.addresses.map((a2) => a2[kind]).join(manage().comma)
  ] });
  return data.items.length ? /* @__PURE__ */ a($, { children: [
    data.days.length > 0 && /* @__PURE__ */ a(Chart, { days: data.days, kind }),
    data.sources.length > 0 && /* @__PURE__ */ a("section", { class: "panel stack", children: [
      /* @__PURE__ */ a("h2", { children: w.sources }),
      /* @__PURE__ */ a("p", { class: "field-hint", children: w.sourcesHint[kind] }),
      /* @__PURE__ */ a("ul", { class: "rows", children: data.sources.map((s, i) => /* @__PURE__ */ a("li", { class: "grant", children: [
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { children: s.source || (kind === "tls" ? w.everybody : w.unknown) }),
          /* @__PURE__ */ a("small", { children: [s.target, w.policies[s.detail] ?? s.detail].filter(Boolean).join(" · ") })
        ] }),
        /* @__PURE__ */ a("span", { class: "grow" }),
        s.outcome && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: w.outcomes[s.outcome] ?? s.outcome }),
        /* @__PURE__ */ a("span", { class: `tag ${s.good ? "tag-ok" : "tag-warn"}`, children: `${s.good ? w.good[kind] : w.bad[kind]} ${s.count}` })
      ] }, i)) })
    ] }),
    /* @__PURE__ */ a("section", { class: "panel stack", children: [
      /* @__PURE__ */ a("h2", { children: w.list }),
      /* @__PURE__ */ a("ul", { class: "rows", children: data.items.map((r) => /* @__PURE__ */ a(ReportRow, { report: r, kind }, r.id)) }),
      data.next && /* @__PURE__ */ a("div", { class: "pager", children: /* @__PURE__ */ a(Button, { icon: "next", onClick: () => go(withQuery({ cursor: data.next ?? null })), children: w.more }) }),
      where
    ] })
  ] }) : /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Empty, { icon: "chart", title: w.none, children: w.noneWhy }),
    where
  ] });
}
function ReportRow({ report: r, kind }) {
  let w = manage().reports;
  return /* @__PURE__ */ a("li", { class: "grant", children: [
    /* @__PURE__ */ a("span", { class: "two-lines", children: [
      /* @__PURE__ */ a("b", { class: "cut", children: r.reporter || w.unknown }),
      /* @__PURE__ */ a("small", { class: "cut", children: r.fault ? `${w.fault} · ${r.fault}` : `${r.domain} · ${monthDay(new Date(r.begin))}` })
    ] }),
    /* @__PURE__ */ a("span", { class: "grow" }),
    !r.sender && /* @__PURE__ */ a("span", { class: "tag tag-warn", children: w.unproven }),
    !r.fault && /* @__PURE__ */ a("span", { class: "quiet narrow-off", children: [
      w.good[kind],
      " ",
      r.good,
      " · ",
      w.bad[kind],
      " ",
      r.bad
    ] }),
    /* @__PURE__ */ a("small", { class: "quiet narrow-off", children: fullTime(new Date(r.received)) })
  ] });
}
function Chart({ days, kind }) {
  let w = manage().reports, most = Math.max(1, ...days.map((d2) => d2.good + d2.bad)), [width, height] = [10, 100];
  return /* @__PURE__ */ a("section", { class: "panel stack", children: [
    /* @__PURE__ */ a("h2", { children: w.chart }),
    /* @__PURE__ */ a("svg", { class: "report-chart", viewBox: `0 0 ${Math.max(days.length, fewestDays) * width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": w.chart, children: days.map((d2, i) => {
      let [good, bad] = [d2.good / most * height, d2.bad / most * height];
      return /* @__PURE__ */ a("g", { children: [
        /* @__PURE__ */ a("title", { children: `${monthDay(new Date(d2.day))}: ${w.good[kind]} ${d2.good}, ${w.bad[kind]} ${d2.bad}` }),
        /* @__PURE__ */ a("rect", { class: "good", x: i * width + 1, y: height - good, width: width - 2, height: good }),
        /* @__PURE__ */ a("rect", { class: "bad", x: i * width + 1, y: height - good - bad, width: width - 2, height: bad })
      ] }, d2.day);
    }) }),
    /* @__PURE__ */ a("p", { class: "report-legend", children: [
      /* @__PURE__ */ a("span", { class: "tag tag-ok", children: w.good[kind] }),
      /* @__PURE__ */ a("span", { class: "tag tag-warn", children: w.bad[kind] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("small", { class: "quiet", children: [
        monthDay(new Date(days[0].day)),
        " – ",
        monthDay(new Date(days[days.length - 1].day))
      ] })
    ] }),
    /* @__PURE__ */ a("details", { children: [
      /* @__PURE__ */ a("summary", { children: w.table }),
      /* @__PURE__ */ a("table", { class: "report-table", children: [
        /* @__PURE__ */ a("thead", { children: /* @__PURE__ */ a("tr", { children: [
          /* @__PURE__ */ a("th", { children: w.day }),
          /* @__PURE__ */ a("th", { children: w.good[kind] }),
          /* @__PURE__ */ a("th", { children: w.bad[kind] })
        ] }) }),
        /* @__PURE__ */ a("tbody", { children: days.map((d2) => /* @__PURE__ */ a("tr", { children: [
          /* @__PURE__ */ a("td", { children: monthDay(new Date(d2.day)) }),
          /* @__PURE__ */ a("td", { children: d2.good }),
          /* @__PURE__ */ a("td", { children: d2.bad })
        ] }, d2.day)) })
      ] })
    ] })
  ] });
}

// src/admin/roles.tsx
var say = (w) => lang.value === "zh" ? w.zh : w.en;
function RolesPage() {
  let w = manage().roles, load = useLoad("roles", () => get("/admin/roles"));
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(Head, { title: w.title, lead: w.lead, children: /* @__PURE__ */ a("a", { class: "btn btn-plain", href: "/admin/people", children: /* @__PURE__ */ a("span", { children: w.assign }) }) }),
    /* @__PURE__ */ a(Listed, { load, icon: "people", none: w.none, children: (items) => /* @__PURE__ */ a("div", { class: "panels", children: items.map((r) => /* @__PURE__ */ a("section", { class: "panel stack", children: [
      /* @__PURE__ */ a("h2", { children: [
        say(r.name),
        " ",
        /* @__PURE__ */ a("span", { class: "quiet", children: w.people(r.people) })
      ] }),
      /* @__PURE__ */ a("p", { class: "quiet", children: say(r.about) }),
      /* @__PURE__ */ a("ul", { class: "role-rights", children: [...r.rights.map((x) => ({ ...x, may: !0 })), ...r.missing.map((x) => ({ ...x, may: !1 }))].map((x) => /* @__PURE__ */ a("li", { class: x.may ? "" : "quiet", children: [
        /* @__PURE__ */ a(Icon, { name: x.may ? "check" : "close", size: 16 }),
        /* @__PURE__ */ a("span", { class: "sr", children: x.may ? w.may : w.mayNot }),
        say(x)
      ] }, x.right)) })
    ] }, r.role)) }) })
  ] });
}

// src/admin/sections.tsx
function Section({ area, path: path2 }) {
  var _a, _b, _c;
  switch (area) {
    case "mailboxes":
      return /* @__PURE__ */ a(BoxesPage, { id: ((_a = match("/admin/mailboxes/:id", path2)) == null ? void 0 : _a.id) ?? null });
    case "groups":
      return /* @__PURE__ */ a(GroupsPage, { id: ((_b = match("/admin/groups/:id", path2)) == null ? void 0 : _b.id) ?? null });
    case "queue":
      return /* @__PURE__ */ a(OutgoingPage, {});
    case "policies":
      return /* @__PURE__ */ a(PoliciesPage, {});
    case "quarantine":
      return /* @__PURE__ */ a(HeldPage, {});
    case "person":
      return /* @__PURE__ */ a(PersonPage, { id: ((_c = match("/admin/people/:id", path2)) == null ? void 0 : _c.id) ?? "" }, path2);
    case "roles":
      return /* @__PURE__ */ a(RolesPage, {});
    case "reports":
      return /* @__PURE__ */ a(ReportsPage, {});
    case "archive":
      return /* @__PURE__ */ a(ArchivePage, {});
  }
}
export {
  Section
};
