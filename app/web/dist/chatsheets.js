import {
  Avatar,
  Banner,
  Button,
  CopyField,
  Dialog,
  Fault,
  Field,
  Skeleton,
  a,
  confirm,
  d,
  del,
  faultText,
  go,
  lang,
  listed,
  loadChats,
  me,
  pages,
  post,
  t,
  toast,
  useLoad
} from "./chunk.js?v=e4da6107aa30";

// src/i18n/chat.ts
var zh = {
  addPeople: "添加同事",
  addHint: "输入姓名",
  add: "添加",
  leave: "退出聊天",
  choosePeople: "请选择至少一位同事",
  titleHint: "选填",
  makeVerb: "发起",
  addressText: "聊天成员用自己的公司邮箱写信到这个地址，内容会直接出现在聊天里。可以存进手机邮件客户端的通讯录。",
  addressMail: "聊天成员用自己的公司邮箱写信到这个地址，内容会直接出现在聊天里，只有同事能看到，不会发给外部联系人。",
  secret: "只有聊天成员的来信会直接显示，别人写来的要先由成员确认。请不要公开这个地址。",
  renew: "换一个新地址",
  renewTitle: "换一个新地址？",
  renewed: "已换成新地址，旧地址不再有效",
  end: "停用",
  endTitle: "停用这个地址？",
  endText: "所有成员手里的旧地址马上失效，写到旧地址的邮件不会再进入聊天。外部联系人的回复不受影响。",
  ended: "地址已停用",
  none: "现在没有可用的地址。",
  make: "生成新地址"
}, en = {
  addPeople: "Add colleagues",
  addHint: "Type a name",
  add: "Add",
  leave: "Leave chat",
  choosePeople: "Choose at least one colleague",
  titleHint: "Optional",
  makeVerb: "Start",
  addressText: "What members write to this address from their company mailbox appears in the conversation. Keep it in the address book of your phone.",
  addressMail: "What members write to this address from their company mailbox appears in the conversation. Only colleagues see it; it is not sent to people outside.",
  secret: "Only mail of members appears at once; what others write waits for the word of a member. Do not publish the address.",
  renew: "New address",
  renewTitle: "Change the address?",
  renewed: "This is the new address; the old one has ended",
  end: "End it",
  endTitle: "End this address?",
  endText: "The old addresses of all members end at once, and mail to them no longer comes into the conversation. Replies of people outside are not affected.",
  ended: "The address has ended",
  none: "There is no address now.",
  make: "Make a new one"
}, chatWords = () => lang.value === "zh" ? zh : en;

// src/mail/chatsheets.tsx
var nameOf = (m) => m.name || m.email || "";
function People({ chat, onClose, changed }) {
  var _a;
  let w = chatWords(), PeopleField = (_a = pages.value) == null ? void 0 : _a.PeopleField, [fresh, setFresh] = d([]), [fault, setFault] = d(""), [busy, setBusy] = d(!1), add = async () => {
    setBusy(!0);
    try {
      await post(`/chats/${chat.id}/members`, { people: fresh.map((c) => c.person) }), setFresh([]), await changed();
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, leave = async () => {
    var _a2;
    try {
      await del(`/chats/${chat.id}/members`, { people: [(_a2 = me.value) == null ? void 0 : _a2.person.id] }), onClose(), go("/mail/chat"), loadChats();
    } catch (err) {
      setFault(faultText(err));
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: t.chat.people, onClose, children: [
    /* @__PURE__ */ a("ul", { class: "member-list", children: chat.members.map((m, i) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a(Avatar, { name: nameOf(m), size: 34 }),
      /* @__PURE__ */ a("span", { class: "two-lines", children: [
        /* @__PURE__ */ a("b", { children: nameOf(m) }),
        m.email && /* @__PURE__ */ a("small", { children: m.email })
      ] }),
      (m.external || !m.person) && /* @__PURE__ */ a("span", { class: "tag tag-warn", children: t.mail.external })
    ] }, i)) }),
    chat.kind !== "direct" && /* @__PURE__ */ a("div", { class: "stack", children: [
      PeopleField && /* @__PURE__ */ a(PeopleField, { label: w.addPeople, value: fresh, onChange: setFresh, onlyPeople: !0, placeholder: w.addHint }),
      fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
      /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
        /* @__PURE__ */ a(Button, { kind: "primary", disabled: !fresh.length, busy, onClick: () => {
          add();
        }, children: w.add }),
        /* @__PURE__ */ a(Button, { kind: "quiet", icon: "exit", onClick: () => {
          leave();
        }, children: w.leave })
      ] })
    ] })
  ] });
}
function MakeChat({ onClose }) {
  var _a;
  let w = chatWords(), PeopleField = (_a = pages.value) == null ? void 0 : _a.PeopleField, [people, setPeople] = d([]), [title, setTitle] = d(""), [fault, setFault] = d(""), [busy, setBusy] = d(!1), make = async (e) => {
    if (e.preventDefault(), !people.length) return setFault(w.choosePeople);
    setBusy(!0);
    try {
      let direct = people.length === 1 && !title.trim(), c = await post("/chats", { title: title.trim() || listed(people.map((p) => p.name)), people: people.map((p) => p.person), kind: direct ? "direct" : "group" });
      await loadChats(), onClose(), go(`/mail/chat/${c.id}`);
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: t.chat.make, onClose, children: /* @__PURE__ */ a("form", { class: "stack", onSubmit: make, children: [
    PeopleField && /* @__PURE__ */ a(PeopleField, { label: t.chat.people, value: people, onChange: setPeople, onlyPeople: !0, autofocus: !0, placeholder: w.addHint }),
    /* @__PURE__ */ a(Field, { label: t.chat.title, hint: w.titleHint, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: title, maxLength: 80, onInput: (e) => setTitle(e.currentTarget.value) }) }),
    fault && /* @__PURE__ */ a(Banner, { tone: "danger", children: fault }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: w.makeVerb })
  ] }) });
}
function Address({ chat, onClose }) {
  var _a;
  let w = chatWords(), path = `/chats/${chat.id}/address`, load = useLoad(path, () => post(path)), [ended, setEnded] = d(!1), end = async (renew) => {
    if (await confirm(renew ? w.renewTitle : w.endTitle, w.endText, renew ? w.renew : w.end, !0))
      try {
        await del(path), toast(renew ? w.renewed : w.ended), setEnded(!renew), renew && await load.reload();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  }, address = (_a = load.data) == null ? void 0 : _a.address;
  return /* @__PURE__ */ a(Dialog, { title: t.chat.address, onClose, children: /* @__PURE__ */ a("div", { class: "stack", children: [
    /* @__PURE__ */ a("p", { children: chat.kind === "mail" ? w.addressMail : w.addressText }),
    load.error && !address ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : address ? null : /* @__PURE__ */ a(Skeleton, { rows: 1, kind: "text" }),
    ended ? /* @__PURE__ */ a(Banner, { children: w.none }) : address && /* @__PURE__ */ a(CopyField, { value: address, label: t.chat.address }),
    /* @__PURE__ */ a("p", { class: "quiet", children: w.secret }),
    ended ? /* @__PURE__ */ a("div", { class: "row-acts-line", children: /* @__PURE__ */ a(
      Button,
      {
        kind: "primary",
        icon: "plus",
        onClick: () => {
          setEnded(!1), load.reload();
        },
        children: w.make
      }
    ) }) : address && /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(Button, { icon: "refresh", onClick: () => {
        end(!0);
      }, children: w.renew }),
      /* @__PURE__ */ a(Button, { kind: "quiet", icon: "trash", onClick: () => {
        end(!1);
      }, children: w.end })
    ] })
  ] }) });
}
export {
  Address,
  MakeChat,
  People
};
