import {
  A,
  Button,
  Dialog,
  Empty,
  Fault,
  Icon,
  Skeleton,
  Tabs,
  a,
  clock,
  confirm,
  d,
  del,
  faultText,
  get,
  go,
  lang,
  monthDay,
  pages,
  patch,
  place,
  post,
  query,
  sameDay,
  t,
  toast,
  todosTouched,
  useLoad,
  weekday,
  withQuery
} from "./chunk.js?v=e4da6107aa30";

// src/i18n/todo.ts
var zh = {
  open: "未完成",
  done: "已完成",
  add: "添加待办",
  addVerb: "添加",
  late: "已逾期",
  edit: "编辑待办",
  tick: (title) => `完成：${title}`,
  doneToast: "已完成",
  openToast: "已重新打开",
  emptyOpen: "没有未完成的待办",
  emptyDone: "还没有完成的待办",
  emptyHint: "阅读邮件时点“转待办”，就会出现在这里。",
  dropTitle: "删除这条待办？",
  dropText: "来源邮件不会受影响。"
}, en = {
  open: "Open",
  done: "Done",
  add: "Add a to-do",
  addVerb: "Add",
  late: "overdue",
  edit: "Edit to-do",
  tick: (title) => `Done: ${title}`,
  doneToast: "Done",
  openToast: "Open again",
  emptyOpen: "Nothing to do",
  emptyDone: "Nothing done yet",
  emptyHint: "Use “To-do” while reading a message and it appears here.",
  dropTitle: "Delete this to-do?",
  dropText: "The mail it came from stays as it is."
}, todoWords = () => lang.value === "zh" ? zh : en;

// src/mail/todo.tsx
var isDone = (x) => !!x.done;
function TodoPage() {
  var _a, _b;
  let w = todoWords(), FromMail = (_a = pages.value) == null ? void 0 : _a.FromMail, state = place.value.query.get("state") === "done" ? "done" : "open", load = useLoad(state, () => get(`/todos${query({ state })}`)), [title, setTitle] = d(""), [editing, setEditing] = d(null), touched = todosTouched.value;
  A(() => {
    touched && load.reload();
  }, [touched]);
  let flip = async (x) => {
    var _a2;
    let rest = (((_a2 = load.data) == null ? void 0 : _a2.items) ?? []).filter((y) => y.id !== x.id);
    load.set({ items: rest });
    let done = !isDone(x);
    try {
      await patch(`/todos/${x.id}`, { done }), toast(done ? w.doneToast : w.openToast, {
        label: t.general.undo,
        run: () => {
          patch(`/todos/${x.id}`, { done: !done }).then(load.reload, () => {
          });
        }
      });
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
    load.reload();
  }, add = async (e) => {
    if (e.preventDefault(), !!title.trim())
      try {
        await post("/todos", { title: title.trim() }), setTitle(""), load.reload();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  }, items = (_b = load.data) == null ? void 0 : _b.items;
  return /* @__PURE__ */ a("main", { class: "page todo", id: "main", tabIndex: -1, children: [
    /* @__PURE__ */ a("header", { class: "pane-head", children: [
      /* @__PURE__ */ a("h1", { children: t.nav.todo }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(Tabs, { label: t.nav.todo, panelId: "todos", value: state, onChange: (k) => go(withQuery({ state: k }), !0), tabs: [{ key: "open", label: w.open }, { key: "done", label: w.done }] })
    ] }),
    /* @__PURE__ */ a("div", { id: "todos", role: "tabpanel", "aria-labelledby": `todos-${state}`, class: "todo-panel", children: [
      state === "open" && /* @__PURE__ */ a("form", { class: "todo-add", onSubmit: add, children: [
        /* @__PURE__ */ a(Icon, { name: "plus", size: 18 }),
        /* @__PURE__ */ a("input", { "aria-label": w.add, placeholder: w.add, value: title, maxLength: 500, onInput: (e) => setTitle(e.currentTarget.value) }),
        title.trim() && /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", children: w.addVerb })
      ] }),
      load.error && !items ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
        load.reload();
      } }) : items ? items.length ? /* @__PURE__ */ a("ul", { class: "todo-list", children: items.map((x) => {
        var _a2;
        return /* @__PURE__ */ a("li", { class: isDone(x) ? "is-done" : "", children: [
          /* @__PURE__ */ a("label", { class: "todo-tick", children: /* @__PURE__ */ a("input", { type: "checkbox", class: "check round", checked: isDone(x), "aria-label": w.tick(x.title), onChange: () => {
            flip(x);
          } }) }),
          /* @__PURE__ */ a("button", { type: "button", class: "todo-text", onClick: () => setEditing(x), children: [
            /* @__PURE__ */ a("b", { children: x.title }),
            /* @__PURE__ */ a("span", { class: "todo-about", children: [
              x.due && /* @__PURE__ */ a(Due, { iso: x.due, done: isDone(x) }),
              ((_a2 = x.owner) == null ? void 0 : _a2.name) && /* @__PURE__ */ a("span", { children: x.owner.name }),
              x.note && /* @__PURE__ */ a("span", { class: "cut", children: x.note })
            ] })
          ] }),
          FromMail && /* @__PURE__ */ a(FromMail, { source: x.source })
        ] }, x.id);
      }) }) : /* @__PURE__ */ a(Empty, { icon: "todo", title: state === "open" ? w.emptyOpen : w.emptyDone, children: state === "open" ? w.emptyHint : void 0 }) : /* @__PURE__ */ a(Skeleton, { rows: 5 })
    ] }),
    editing && /* @__PURE__ */ a(EditTodo, { todo: editing, onClose: () => setEditing(null), changed: load.reload })
  ] });
}
function Due({ iso, done }) {
  let d2 = new Date(iso), late = !done && d2.getTime() < Date.now(), day = sameDay(d2, /* @__PURE__ */ new Date()) ? t.dates.today : `${monthDay(d2)} ${weekday(d2)}`;
  return /* @__PURE__ */ a("span", { class: late ? "late" : "", children: [
    /* @__PURE__ */ a(Icon, { name: "clock", size: 14 }),
    " ",
    day,
    " ",
    clock(d2),
    late && ` · ${todoWords().late}`
  ] });
}
function EditTodo({ todo, onClose, changed }) {
  var _a;
  let w = todoWords(), TodoForm = (_a = pages.value) == null ? void 0 : _a.TodoForm, drop = async () => {
    if (await confirm(w.dropTitle, w.dropText, t.general.delete, !0))
      try {
        await del(`/todos/${todo.id}`), onClose(), await changed();
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  };
  return /* @__PURE__ */ a(Dialog, { title: w.edit, onClose, children: [
    TodoForm && /* @__PURE__ */ a(
      TodoForm,
      {
        title: todo.title,
        due: todo.due,
        note: todo.note,
        verb: t.general.save,
        submit: async (body) => {
          await patch(`/todos/${todo.id}`, body), onClose(), await changed();
        }
      }
    ),
    /* @__PURE__ */ a(Button, { kind: "quiet", icon: "trash", class: "below", onClick: () => {
      drop();
    }, children: t.general.delete })
  ] });
}
export {
  TodoPage
};
