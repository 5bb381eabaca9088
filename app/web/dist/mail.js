import {
  $,
  A,
  Avatar,
  Button,
  Chip,
  Dialog,
  Empty,
  F,
  Fault,
  Icon,
  IconButton,
  Late,
  Menu,
  MessageBody,
  NewPassword,
  Overlays,
  Q,
  Relogin,
  SignIn,
  Skeleton,
  T,
  Turned,
  a,
  act,
  applyLook,
  asked,
  bytes,
  change,
  chatUnread,
  chats,
  compose,
  confirm,
  convTouched,
  current,
  d,
  dayGroup,
  destroy,
  drawerOpen,
  dropFolder,
  extra,
  findFolder,
  folderKey,
  folders,
  foldersFault,
  fullTime,
  get,
  go,
  helpOpen,
  inboxUnseen,
  isAdmin,
  lang,
  lastUndo,
  link,
  listKey,
  listed,
  listen,
  listenKeys,
  loadAsked,
  loadChats,
  loadFolders,
  loadFrame,
  loadMe,
  loadOutbox,
  match,
  me,
  monthYear,
  naming,
  openDraft,
  openList,
  outbox,
  pages,
  patch,
  place,
  readable,
  rowTime,
  settings,
  signOut,
  startFault,
  startPush,
  t,
  takeUpLocal,
  threadTouched,
  toast,
  totalOf,
  turnedOf,
  useKeys,
  useLoad,
  w,
  width,
  withQuery,
  y
} from "./chunk.js?v=e4da6107aa30";

// src/core/windowing.ts
var Track = class {
  constructor(heights, rest, restHeight) {
    this.rest = rest;
    this.restHeight = restHeight;
    this.tops = [0];
    for (let h of heights) this.tops.push(this.tops[this.tops.length - 1] + h);
  }
  /** known is how many items are measured, count how many there are. */
  get known() {
    return this.tops.length - 1;
  }
  get count() {
    return this.known + this.rest;
  }
  get height() {
    return this.top(this.count);
  }
  top(index) {
    return index <= this.known ? this.tops[Math.max(0, index)] : this.tops[this.known] + (index - this.known) * this.restHeight;
  }
  /** at returns the item that covers the pixel y. */
  at(y2) {
    let end = this.tops[this.known];
    if (y2 >= end) return Math.min(this.count - 1, this.known + Math.floor((y2 - end) / this.restHeight));
    let low = 0, high = this.known;
    for (; low + 1 < high; ) {
      let mid = low + high >> 1;
      this.tops[mid] <= y2 ? low = mid : high = mid;
    }
    return low;
  }
  /** slice returns the items between two pixels and `over` more on each side; last is exclusive. */
  slice(from, to, over) {
    return this.count === 0 ? { first: 0, last: 0 } : {
      first: Math.max(0, this.at(Math.max(0, from)) - over),
      last: Math.min(this.count, this.at(Math.max(0, to)) + 1 + over)
    };
  }
};

// src/mail/acts.ts
function leaveThread(rows) {
  let open = /^(\/mail\/f\/[^/]+)\/t\/([^/]+)/.exec(place.value.path);
  if (open && rows.some((r) => (r.thread || r.id) === decodeURIComponent(open[2]))) {
    let s = place.value.query.toString();
    go(open[1] + (s ? `?${s}` : ""));
  }
}
function archive(rows) {
  leaveThread(rows), act(rows, { moveTo: "archive" }, t.mail.archived(rows.length));
}
function junk(rows) {
  leaveThread(rows), act(rows, { moveTo: "junk" }, t.mail.junked(rows.length));
}
function notJunk(rows) {
  leaveThread(rows), act(rows, { moveTo: "inbox" }, t.mail.notJunked(rows.length));
}
async function remove(rows, folder) {
  if (rows.length) {
    if (folder !== "trash") {
      leaveThread(rows), await act(rows, { moveTo: "trash" }, t.mail.deleted(rows.length));
      return;
    }
    await confirm(t.mail.destroyTitle(rows.length), t.mail.destroyText, t.mail.destroyVerb, !0) && (leaveThread(rows), await destroy(rows));
  }
}
function setRead(rows, read) {
  act(rows, read ? { addFlags: ["seen"] } : { removeFlags: ["seen"] }, rows.length > 1 ? read ? t.mail.markedRead(rows.length) : t.mail.markedUnread(rows.length) : void 0);
}
function setStar(rows, on) {
  act(rows, on ? { addFlags: ["flagged"] } : { removeFlags: ["flagged"] });
}
function moveTo(rows, to, name) {
  leaveThread(rows), act(rows, { moveTo: to }, t.mail.movedTo(rows.length, name));
}
function moveMenu(mailbox, run) {
  return (folders.value[mailbox] ?? []).filter((f) => f.role !== "drafts" && f.role !== "sent").map((f) => {
    let label = t.folder[f.role] ?? f.name;
    return { label, icon: "folder", run: () => run(f.id, label) };
  });
}

// src/mail/list.tsx
var headHeight = 30, overscan = 5;
function rowHeight() {
  return width.value === "phone" ? 78 : settings.value.density === "compact" ? 42 : 60;
}
function groupLabel(group) {
  let named = t.dates[group];
  if (typeof named == "string") return named;
  let [y2, m] = group.split("-").map(Number);
  return monthYear(new Date(y2, m - 1, 1));
}
function withHeads(rows) {
  let items = [], last = "";
  return rows.forEach((row, index) => {
    let group = dayGroup(row.at);
    group !== last && items.push({ kind: "head", label: groupLabel(group) }), last = group, items.push({ kind: "row", row, index });
  }), items;
}
var activeRow = "";
function ListView({ list, folder, thread }) {
  var _a;
  let rows = list.items.value, loading = list.state.value === "loading", Strip = (_a = pages.value) == null ? void 0 : _a.WholeStrip;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(ListHead, { list, folder }),
    Strip && /* @__PURE__ */ a(Strip, { list }),
    list.fault.value && rows.length > 0 ? /* @__PURE__ */ a("div", { class: "strip strip-warn", children: t.mail.listStale }) : null,
    /* @__PURE__ */ a("div", { class: `thin-bar${list.refreshing.value ? " on" : ""}`, "aria-hidden": "true" }),
    loading ? list.key.q ? /* @__PURE__ */ a(Searching, { list }) : /* @__PURE__ */ a(Skeleton, { rows: 8 }) : list.fault.value && rows.length === 0 ? /* @__PURE__ */ a(Fault, { error: list.fault.value, what: t.mail.listFault, retry: () => {
      list.load();
    } }) : rows.length === 0 ? /* @__PURE__ */ a(NoRows, { list, folder }) : /* @__PURE__ */ a(Rows, { list, folder, thread })
  ] });
}
function Searching({ list }) {
  return /* @__PURE__ */ a("div", { class: "searching", role: "status", children: /* @__PURE__ */ a(Late, { children: [
    /* @__PURE__ */ a("span", { class: "spin", "aria-hidden": "true" }),
    /* @__PURE__ */ a("p", { children: t.search.running }),
    /* @__PURE__ */ a(Button, { onClick: () => list.cancel(), children: t.general.cancel })
  ] }) });
}
function NoRows({ list, folder }) {
  let { q, filter } = list.key;
  if (q) return /* @__PURE__ */ a(Empty, { icon: "search", title: t.search.none(q), action: /* @__PURE__ */ a(Button, { onClick: () => go(withQuery({ q: null })), children: t.search.clear }) });
  if (filter) return /* @__PURE__ */ a(Empty, { icon: "check", title: t.mail.emptyFilter, action: /* @__PURE__ */ a(Button, { onClick: () => go(withQuery({ filter: null })), children: t.mail.showAll }) });
  let words = t.mail.emptyFolder[folder] ?? t.mail.emptyFolder.other;
  return /* @__PURE__ */ a(Empty, { icon: folder === "inbox" ? "inbox" : "folder", title: words, children: folder === "inbox" ? t.mail.emptyInboxHint : void 0 });
}
var filters = [
  { key: "unread", icon: "unread" },
  { key: "starred", icon: "star" },
  { key: "att", icon: "clip" }
];
function ListHead({ list, folder }) {
  let picked = list.selected.value.size, on = new Set((place.value.query.get("filter") ?? "").split(",").filter(Boolean));
  if (picked > 0) return /* @__PURE__ */ a(PickedBar, { list, folder });
  let flip2 = (key) => {
    let next = new Set(on);
    next.delete(key) || next.add(key), go(withQuery({ filter: [...next].join(",") || null }), !0);
  };
  return /* @__PURE__ */ a("div", { class: "list-head", children: [
    /* @__PURE__ */ a("div", { class: "filters", role: "group", "aria-label": t.mail.filters, children: filters.map((f) => /* @__PURE__ */ a("button", { type: "button", class: "filter", "aria-pressed": on.has(f.key), onClick: () => flip2(f.key), children: t.mail.filter[f.key] }, f.key)) }),
    /* @__PURE__ */ a("span", { class: "list-total", "aria-live": "off", children: list.key.q ? t.search.found(list.total.value, list.behind.value) : totalOf(list) ? t.mail.count(totalOf(list)) : list.more.value ? "" : t.mail.count(list.items.value.length) }),
    /* @__PURE__ */ a(IconButton, { icon: "refresh", size: 18, class: "desk-only", label: t.general.refresh, onClick: () => {
      list.refresh();
    } })
  ] });
}
var either = (list, change2, rows) => () => {
  var _a;
  list.whole.value ? (_a = pages.value) == null ? void 0 : _a.actWhole(list, change2) : rows();
};
function PickedBar({ list, folder }) {
  let rows = list.picked, unread = rows.some((r) => r.unread), all = list.items.value.length === list.selected.value.size;
  return /* @__PURE__ */ a("div", { class: "list-head picked", role: "toolbar", "aria-label": t.mail.selectedActs, children: [
    /* @__PURE__ */ a(
      "input",
      {
        type: "checkbox",
        class: "check",
        "aria-label": t.mail.selectAll,
        checked: all,
        onChange: () => list.select(all ? [] : list.items.value.map(list.idOf))
      }
    ),
    /* @__PURE__ */ a("b", { children: t.mail.selected(list.whole.value && totalOf(list) || list.selected.value.size) }),
    /* @__PURE__ */ a("span", { class: "grow" }),
    folder !== "archive" && /* @__PURE__ */ a(IconButton, { icon: "archive", label: t.mail.archive, onClick: either(list, { moveTo: "archive" }, () => archive(rows)) }),
    /* @__PURE__ */ a(IconButton, { icon: "trash", label: t.mail.delete, onClick: either(list, folder === "trash" ? "destroy" : { moveTo: "trash" }, () => remove(rows, folder)) }),
    /* @__PURE__ */ a(IconButton, { icon: unread ? "read" : "unread", label: unread ? t.mail.markRead : t.mail.markUnread, onClick: either(list, unread ? { addFlags: ["seen"] } : { removeFlags: ["seen"] }, () => setRead(rows, unread)) }),
    /* @__PURE__ */ a(Menu, { class: "move-menu", label: t.mail.move, icon: "folder", items: moveMenu(list.key.mailbox, (to, name) => either(list, { moveTo: to }, () => act(rows, { moveTo: to }, t.mail.movedTo(rows.length, name)))()) }),
    /* @__PURE__ */ a(
      Menu,
      {
        label: t.general.more,
        items: [
          { label: t.mail.star, icon: "star", run: either(list, { addFlags: ["flagged"] }, () => setStar(rows, !0)) },
          { label: t.mail.unstar, icon: "star", run: either(list, { removeFlags: ["flagged"] }, () => setStar(rows, !1)) },
          { label: t.mail.junk, icon: "junk", run: either(list, { moveTo: "junk" }, () => junk(rows)) }
        ]
      }
    ),
    /* @__PURE__ */ a(IconButton, { icon: "close", label: t.mail.selectNone, onClick: () => list.select([]) })
  ] });
}
function Rows({ list, folder, thread }) {
  let box = T(null), [view, setView] = d({ top: list.scroll, height: 900 }), rows = list.items.value, height = rowHeight(), items = w(() => withHeads(rows), [rows]), track = w(
    () => new Track(items.map((i) => i.kind === "head" ? headHeight : height), Math.max(0, list.total.value - rows.length), height),
    [items, height, list.total.value]
  ), slice = track.slice(view.top, view.top + view.height, overscan), [pill, setPill] = d(0);
  F(() => {
    let el = box.current;
    if (!el) return;
    el.scrollTop = list.scroll;
    let measure = () => setView({ top: el.scrollTop, height: el.clientHeight });
    measure();
    let watch = new ResizeObserver(measure);
    return watch.observe(el), () => watch.disconnect();
  }, [list]), A(() => {
    let beyond = slice.last - items.length;
    beyond > -10 && list.more.value && list.reach(rows.length + Math.max(0, beyond));
  }, [slice.last, items.length, list.more.value]), useKeepPlace(list, box, track, items, (n) => setPill((p) => p + n));
  let scroll = () => {
    let el = box.current;
    el && (list.scroll = el.scrollTop, setView({ top: el.scrollTop, height: el.clientHeight }), el.scrollTop < 40 && setPill(0));
  }, keys = useRowKeys(list, folder, thread, box, track, items);
  useKeys(keys);
  let shown = items.slice(slice.first, Math.min(slice.last, items.length)), ghosts = Math.max(0, slice.last - Math.max(items.length, slice.first)), activeShown = rows.some((r) => list.idOf(r) === activeRow);
  return /* @__PURE__ */ a("div", { class: "rows-wrap", children: [
    pill > 0 && /* @__PURE__ */ a(
      "button",
      {
        type: "button",
        class: "pill",
        onClick: () => {
          var _a, _b;
          let far = (((_a = box.current) == null ? void 0 : _a.scrollTop) ?? 0) > 3e3;
          (_b = box.current) == null || _b.scrollTo({ top: 0, behavior: far ? "auto" : "smooth" }), setPill(0);
        },
        children: [
          t.mail.newMails(pill),
          " ↑"
        ]
      }
    ),
    /* @__PURE__ */ a("div", { class: "rows", ref: box, onScroll: scroll, role: "grid", "aria-label": t.mail.listName, "aria-rowcount": list.total.value, "aria-multiselectable": "true", tabIndex: -1, children: /* @__PURE__ */ a("div", { class: "rows-inner", role: "rowgroup", style: { height: `${track.height}px` }, children: [
      shown.map(
        (item, i) => item.kind === "head" ? /* @__PURE__ */ a("div", { class: "row-head", role: "row", style: { transform: `translateY(${track.top(slice.first + i)}px)` }, children: /* @__PURE__ */ a("span", { role: "rowheader", children: item.label }) }, `h${item.label}`) : /* @__PURE__ */ a(
          Row,
          {
            row: item.row,
            list,
            folder,
            index: item.index,
            top: track.top(slice.first + i),
            open: thread !== null && (item.row.thread || item.row.id) === thread && (list.key.by === "thread" || !place.value.query.get("m") || place.value.query.get("m") === item.row.id),
            picked: list.selected.value.has(list.idOf(item.row)),
            fresh: list.fresh.value.has(list.idOf(item.row)),
            stop: activeShown ? list.idOf(item.row) === activeRow : item.index === 0
          },
          list.idOf(item.row)
        )
      ),
      Array.from({ length: Math.min(ghosts, 30) }, (_, i) => {
        let at = Math.max(items.length, slice.first) + i;
        return /* @__PURE__ */ a("div", { class: "row ghost", role: "presentation", style: { transform: `translateY(${track.top(at)}px)`, height: `${height}px` }, children: [
          /* @__PURE__ */ a("i", { class: "bone-dot" }),
          /* @__PURE__ */ a("i", { class: "bone-line" })
        ] }, `g${at}`);
      })
    ] }) })
  ] });
}
function useKeepPlace(list, box, track, items, late) {
  let before = T(null), told = T(null);
  F(() => {
    let el = box.current, old = before.current;
    if (before.current = { list, track, items }, !el || !old || old.list !== list || old.items === items || list.scroll < 40 || !list.fresh.peek().size || told.current === list.fresh.peek()) return;
    told.current = list.fresh.peek();
    let first = old.items[Math.min(old.items.length - 1, old.track.at(list.scroll))];
    if (!first || first.kind === "head") return;
    let offset = list.scroll - old.track.top(old.items.indexOf(first)), now = items.findIndex((i) => i.kind === "row" && list.idOf(i.row) === list.idOf(first.row));
    now < 0 || (el.scrollTop = track.top(now) + offset, late(list.fresh.peek().size));
  }, [items]);
}
function useRowKeys(list, folder, thread, box, track, items) {
  let rows = list.items.value, at = () => {
    let found = rows.findIndex((r) => list.idOf(r) === activeRow);
    return found >= 0 ? found : rows.findIndex((r) => r.thread === thread && (list.key.by === "thread" || !place.value.query.get("m") || r.id === place.value.query.get("m")));
  }, focusRow = (index) => {
    let rows2 = list.items.peek(), row = rows2[Math.max(0, Math.min(rows2.length - 1, index))];
    if (!row) return;
    activeRow = list.idOf(row);
    let el = box.current, i = items.findIndex((x) => x.kind === "row" && x.row === row);
    el && (track.top(i) < el.scrollTop + headHeight ? el.scrollTop = Math.max(0, track.top(i) - headHeight) : track.top(i + 1) > el.scrollTop + el.clientHeight && (el.scrollTop = track.top(i + 1) - el.clientHeight)), list.items.value = [...rows2], requestAnimationFrame(() => {
      var _a;
      return (_a = el == null ? void 0 : el.querySelector(`[data-row="${CSS.escape(activeRow)}"]`)) == null ? void 0 : _a.focus({ preventScroll: !0 });
    });
  }, step = (n) => {
    focusRow(at() < 0 ? 0 : at() + n);
    let row = rows[Math.max(0, Math.min(rows.length - 1, at()))];
    thread && row && width.peek() !== "phone" && openRow(row, folder, !0);
  }, here = () => {
    if (list.selected.value.size) return list.picked;
    let row = rows[at()];
    return row ? [row] : [];
  }, one = () => rows[at()], archiveAndStep = (n) => {
    let from = at();
    list.selected.value.size || from < 0 || folder === "archive" || (archive(here()), requestAnimationFrame(() => focusRow(from + n)));
  };
  return {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => focusRow(0),
    End: () => focusRow(rows.length - 1),
    Enter: () => one() && openRow(one(), folder),
    o: () => one() && openRow(one(), folder),
    x: () => one() && list.toggle(list.idOf(one())),
    Space: () => one() && list.toggle(list.idOf(one())),
    "Ctrl+a": () => list.select(rows.map(list.idOf)),
    e: either(list, { moveTo: "archive" }, () => archive(here())),
    "[": () => archiveAndStep(-1),
    "]": () => archiveAndStep(0),
    v: () => {
      !list.selected.value.size && one() && list.toggle(list.idOf(one())), requestAnimationFrame(() => {
        var _a;
        return (_a = document.querySelector(".picked .move-menu > button")) == null ? void 0 : _a.click();
      });
    },
    "#": either(list, folder === "trash" ? "destroy" : { moveTo: "trash" }, () => remove(here(), folder)),
    Delete: either(list, folder === "trash" ? "destroy" : { moveTo: "trash" }, () => remove(here(), folder)),
    "!": either(list, { moveTo: "junk" }, () => junk(here())),
    s: () => setStar(here(), !here().every((r) => r.starred)),
    "Shift+i": () => setRead(here(), !0),
    "Shift+u": () => setRead(here(), !1)
  };
}
function openRow(row, folder, replace = !1) {
  var _a;
  if (row.draft) {
    openDraft(row.id);
    return;
  }
  let { query } = place.value, q = new URLSearchParams(query);
  ((_a = current.value) == null ? void 0 : _a.key.by) === "thread" ? q.delete("m") : q.set("m", row.id);
  let s = q.toString();
  go(`/mail/f/${folder}/t/${encodeURIComponent(row.thread || row.id)}${s ? `?${s}` : ""}`, replace);
}
function Row({ row, list, folder, index, top, open, picked, fresh, stop }) {
  var _a, _b, _c, _d, _e;
  let who = folder === "sent" || folder === "drafts" || row.draft ? row.to && listed(row.to.map((a2) => a2.name || a2.email)) || t.mail.noRecipient : ((_a = row.from) == null ? void 0 : _a.name) || ((_b = row.from) == null ? void 0 : _b.email) || t.mail.noSender, subject = row.subject || t.mail.noSubject, time = rowTime(row.at, t.dates.yesterday), clip = typeof row.attachments == "number" ? row.attachments > 0 : row.attachments, folderName = list.key.folder === "" ? nameOfFolder(row) : "", label = t.mail.rowName({ unread: row.unread, who, subject, time, clip: !!clip, starred: row.starred, external: row.external, count: row.threadCount }), touch = useTouch(row, list), click = (e) => {
    e.target.closest("button,input,label") || touch.swallow() || (activeRow = list.idOf(row), list.selected.value.size && width.value === "phone" ? list.toggle(list.idOf(row)) : openRow(row, folder));
  };
  return /* @__PURE__ */ a(
    "div",
    {
      class: `row${row.unread ? " unread" : ""}${open ? " open" : ""}${picked ? " picked" : ""}${fresh ? " fresh" : ""}`,
      role: "row",
      "data-row": list.idOf(row),
      "data-id": row.id,
      "aria-rowindex": index + 1,
      "aria-selected": picked,
      "aria-label": label,
      tabIndex: stop ? 0 : -1,
      style: { transform: `translateY(${top}px)`, height: `${rowHeight()}px` },
      onClick: click,
      onFocus: () => activeRow = list.idOf(row),
      ...touch.handlers,
      children: [
        /* @__PURE__ */ a("span", { class: "row-lead", role: "gridcell", children: [
          /* @__PURE__ */ a(Avatar, { name: who, size: width.value === "phone" ? 40 : 34 }),
          /* @__PURE__ */ a("label", { class: "row-check", children: /* @__PURE__ */ a("input", { type: "checkbox", class: "check", tabIndex: -1, checked: picked, "aria-label": t.mail.selectRow(subject), onChange: () => list.toggle(list.idOf(row)) }) })
        ] }),
        /* @__PURE__ */ a("span", { class: "row-main", role: "gridcell", children: [
          /* @__PURE__ */ a("span", { class: "row-line", children: [
            /* @__PURE__ */ a("span", { class: "row-who", children: [
              row.unread && /* @__PURE__ */ a("i", { class: "dot", "aria-hidden": "true" }),
              /* @__PURE__ */ a("span", { class: "cut", children: who }),
              row.threadCount > 1 && /* @__PURE__ */ a("span", { class: "row-count", children: row.threadCount }),
              row.external && /* @__PURE__ */ a("span", { class: row.caution ? "tag tag-err" : "tag tag-plain", children: [
                row.caution && "⚠ ",
                t.mail.external
              ] }),
              row.trust === "forged" && /* @__PURE__ */ a("span", { class: "tag tag-err", children: t.trust.forgedShort })
            ] }),
            /* @__PURE__ */ a("span", { class: "row-time", children: time })
          ] }),
          /* @__PURE__ */ a("span", { class: "row-line", children: [
            /* @__PURE__ */ a("span", { class: "row-text cut", children: [
              row.draft && /* @__PURE__ */ a("b", { class: "draft-mark", children: [
                t.mail.draftMark,
                " "
              ] }),
              /* @__PURE__ */ a("span", { class: "row-subject", children: subject }),
              row.preview && /* @__PURE__ */ a("span", { class: "row-preview", children: [
                " ",
                row.preview
              ] })
            ] }),
            /* @__PURE__ */ a("span", { class: "row-marks", children: [
              folderName && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: folderName }),
              ((_c = row.links) == null ? void 0 : _c.todo) && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: t.turn.todoShort }),
              ((_d = row.links) == null ? void 0 : _d.event) && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: t.turn.eventShort }),
              ((_e = row.links) == null ? void 0 : _e.chat) && /* @__PURE__ */ a("span", { class: "tag tag-acc", children: t.turn.chatShort }),
              row.answered && /* @__PURE__ */ a(Icon, { name: "reply", size: 14 }),
              clip && /* @__PURE__ */ a(Icon, { name: "clip", size: 14 })
            ] })
          ] })
        ] }),
        /* @__PURE__ */ a("span", { class: "row-acts", role: "gridcell", children: [
          /* @__PURE__ */ a("span", { class: "row-hover", children: [
            /* @__PURE__ */ a(IconButton, { icon: "archive", size: 17, tabIndex: -1, label: t.mail.archive, onClick: () => archive([row]) }),
            /* @__PURE__ */ a(IconButton, { icon: "trash", size: 17, tabIndex: -1, label: t.mail.delete, onClick: () => {
              remove([row], folder);
            } }),
            /* @__PURE__ */ a(IconButton, { icon: row.unread ? "read" : "unread", size: 17, tabIndex: -1, label: row.unread ? t.mail.markRead : t.mail.markUnread, onClick: () => setRead([row], row.unread) })
          ] }),
          /* @__PURE__ */ a(IconButton, { icon: "star", size: 17, tabIndex: -1, class: `star${row.starred ? " on" : ""}`, fill: row.starred, "aria-pressed": row.starred, label: row.starred ? t.mail.unstar : t.mail.star, onClick: () => setStar([row], !row.starred) })
        ] })
      ]
    }
  );
}
function nameOfFolder(row) {
  var _a;
  let f = (_a = folders.value[row.mailbox]) == null ? void 0 : _a.find((x) => x.id === row.folder);
  return f ? t.folder[f.role] ?? f.name : "";
}
var slop = 12, acts = 96, longPress = 450, edge = 24;
function useTouch(row, list) {
  let s = T({ x: 0, y: 0, dx: 0, mode: "", timer: 0 }).current, reset = (el) => {
    el.style.removeProperty("--swipe"), el.removeAttribute("data-swipe");
  }, handlers = {
    onTouchStart: (e) => {
      let p = e.touches[0];
      Object.assign(s, { x: p.clientX, y: p.clientY, dx: 0, mode: p.clientX < edge ? "scroll" : "" }), s.timer = window.setTimeout(() => {
        var _a;
        s.mode = "done", (_a = navigator.vibrate) == null || _a.call(navigator, 12), list.toggle(list.idOf(row));
      }, longPress);
    },
    onTouchMove: (e) => {
      let p = e.touches[0], el = e.currentTarget, dx = p.clientX - s.x, dy = p.clientY - s.y;
      s.mode === "" && Math.hypot(dx, dy) > slop && (clearTimeout(s.timer), s.mode = Math.abs(dx) > 2 * Math.abs(dy) ? "swipe" : "scroll"), s.mode === "swipe" && (s.dx = dx, el.style.setProperty("--swipe", `${dx}px`), el.dataset.swipe = Math.abs(dx) < acts ? "near" : dx < 0 ? t.mail.archive : row.unread ? t.mail.markRead : t.mail.markUnread);
    },
    onTouchEnd: (e) => {
      clearTimeout(s.timer), reset(e.currentTarget), s.mode === "swipe" && (s.mode = "done", s.dx <= -acts ? archive([row]) : s.dx >= acts && setRead([row], row.unread));
    },
    onTouchCancel: (e) => {
      clearTimeout(s.timer), reset(e.currentTarget);
    }
  }, swallow = () => {
    let was = s.mode === "done";
    return s.mode = "", was;
  };
  return { handlers: width.value === "wide" ? {} : handlers, swallow };
}
function folderTitle(key) {
  if (key === "all") return t.folder.all;
  let where = findFolder(key);
  return where != null && where.folder ? t.folder[where.folder.role] ?? where.folder.name : t.folder.inbox;
}

// src/mail/shell.tsx
var areas = [
  { key: "mail", icon: "mail", to: "/mail/f/inbox" },
  { key: "chat", icon: "chat", to: "/mail/chat" },
  { key: "calendar", icon: "calendar", to: "/mail/calendar" },
  { key: "todo", icon: "todo", to: "/mail/todo" },
  { key: "settings", icon: "person", to: "/mail/settings" }
], badge = (key) => key === "mail" ? inboxUnseen.value : key === "chat" ? chatUnread.value : 0, short = (n) => n > 99 ? "99+" : String(n);
function Rail({ area }) {
  let phone = width.value === "phone", shown = phone ? areas : areas.filter((a2) => a2.key !== "settings");
  return /* @__PURE__ */ a("nav", { class: phone ? "tabbar" : "rail", "aria-label": t.nav.main, children: [
    !phone && /* @__PURE__ */ a("a", { class: "rail-brand", href: "/mail/f/inbox", "aria-label": t.nav.home, children: /* @__PURE__ */ a("img", { src: "/static/icon.svg", alt: "", width: "32", height: "32" }) }),
    shown.map((a2) => /* @__PURE__ */ a("a", { href: a2.to, class: "rail-item", "aria-current": a2.key === area ? "page" : void 0, children: [
      /* @__PURE__ */ a("span", { class: "rail-icon", children: [
        /* @__PURE__ */ a(Icon, { name: a2.icon, size: 22 }),
        badge(a2.key) > 0 && /* @__PURE__ */ a("span", { class: "rail-badge", children: [
          short(badge(a2.key)),
          /* @__PURE__ */ a("span", { class: "sr", children: [
            " ",
            t.nav.unread
          ] })
        ] })
      ] }),
      /* @__PURE__ */ a("span", { class: "rail-label", children: t.nav[a2.key] })
    ] }, a2.key)),
    !phone && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a(PersonMenu, {})
    ] })
  ] });
}
function PersonMenu() {
  let who = me.value;
  if (!who) return null;
  let theme = settings.value.theme;
  return /* @__PURE__ */ a("span", { class: "rail-me", children: [
    /* @__PURE__ */ a(
      Menu,
      {
        up: !0,
        align: "left",
        label: t.nav.me(who.person.name),
        icon: "gear",
        items: [
          { label: t.nav.settings, icon: "gear", run: () => go("/mail/settings/general") },
          { label: theme === "dark" ? t.settings.toLight : t.settings.toDark, icon: theme === "dark" ? "sun" : "moon", run: () => change({ theme: theme === "dark" ? "light" : "dark" }) },
          { label: t.help.title, icon: "bolt", run: () => helpOpen.value = !0 },
          ...isAdmin.value ? [{ label: t.nav.admin, icon: "building", run: () => location.assign("/admin/") }] : [],
          { label: t.nav.signOut, icon: "exit", run: () => {
            signOut();
          } }
        ]
      }
    ),
    /* @__PURE__ */ a(Avatar, { name: who.person.name, size: 34 })
  ] });
}
function LinkStrip() {
  return link.value !== "lost" ? null : /* @__PURE__ */ a("div", { class: "strip strip-warn", role: "status", children: [
    /* @__PURE__ */ a("span", { class: "spin", "aria-hidden": "true" }),
    " ",
    navigator.onLine ? t.nav.reconnecting : t.nav.offline
  ] });
}
var roleIcons = { inbox: "inbox", sent: "send", drafts: "draft", archive: "archive", junk: "junk", trash: "trash" }, order = ["inbox", "drafts", "sent", "archive", "junk", "trash"];
function sorted(list) {
  return { system: list.filter((f) => order.includes(f.role)).sort((a2, b) => order.indexOf(a2.role) - order.indexOf(b.role)), own: list.filter((f) => !order.includes(f.role)) };
}
function FolderPane({ folder }) {
  let boxes = readable();
  return /* @__PURE__ */ a("nav", { class: "folders", "aria-label": t.nav.folders, children: [
    /* @__PURE__ */ a(Button, { kind: "primary", icon: "pen", class: "compose-btn", onClick: () => compose(), children: t.compose.title }),
    /* @__PURE__ */ a("div", { class: "folders-scroll", children: [
      foldersFault.value && !Object.keys(folders.value).length ? /* @__PURE__ */ a(Fault, { error: foldersFault.value, retry: () => {
        loadFolders();
      } }) : null,
      boxes.map((box, i) => /* @__PURE__ */ a(Box, { box, first: i === 0, named: boxes.length > 1, folder }, box.id))
    ] }),
    /* @__PURE__ */ a(Quota, {})
  ] });
}
var shut = y(new Set((localStorage.getItem("mb.shut") ?? "").split(",").filter(Boolean)));
function flip(id) {
  let next = new Set(shut.value);
  next.delete(id) || next.add(id), shut.value = next, localStorage.setItem("mb.shut", [...next].join(","));
}
function Box({ box, first, named, folder }) {
  var _a;
  let { system, own } = sorted(folders.value[box.id] ?? []), open = first || !shut.value.has(box.id), unseen = ((_a = system.find((f) => f.role === "inbox")) == null ? void 0 : _a.unseen) ?? 0, name = box.name || box.address;
  return /* @__PURE__ */ a("div", { class: "folders-box", children: [
    named && first && /* @__PURE__ */ a("h2", { class: "folders-title cut", children: name }),
    named && !first && /* @__PURE__ */ a("h2", { class: "folders-title", children: /* @__PURE__ */ a("button", { type: "button", class: "folders-fold", "aria-expanded": open, title: box.address, onClick: () => flip(box.id), children: [
      /* @__PURE__ */ a(Icon, { name: open ? "down" : "next", size: 14 }),
      /* @__PURE__ */ a("span", { class: "cut", children: name }),
      !open && unseen > 0 && /* @__PURE__ */ a("span", { class: "folder-count strong", children: [
        unseen,
        /* @__PURE__ */ a("span", { class: "sr", children: [
          " ",
          t.nav.unread
        ] })
      ] })
    ] }) }),
    open && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("ul", { children: [
        system.map((f) => /* @__PURE__ */ a(FolderLink, { mailbox: box.id, f, folder }, f.id)),
        first && /* @__PURE__ */ a(Gathered, { folder })
      ] }),
      (box.own || box.rights.includes("manage")) && /* @__PURE__ */ a("div", { class: "folders-own", children: [
        /* @__PURE__ */ a("h2", { class: "folders-title", children: t.nav.ownFolders }),
        /* @__PURE__ */ a(IconButton, { icon: "plus", size: 16, label: named && !first ? `${t.nav.newFolder}: ${name}` : t.nav.newFolder, onClick: () => naming.value = { mailbox: box.id } })
      ] }),
      /* @__PURE__ */ a("ul", { children: own.map((f) => /* @__PURE__ */ a(FolderLink, { mailbox: box.id, f, folder, onRename: () => naming.value = { mailbox: box.id, folder: f } }, f.id)) })
    ] })
  ] });
}
function Gathered({ folder }) {
  let starred = place.value.query.get("filter") === "starred", waiting = outbox.value.length, rows = [
    { icon: "star", name: t.folder.starred, to: "/mail/f/all?filter=starred", on: folder === "all" && starred, count: 0 },
    { icon: "mail", name: t.folder.all, to: "/mail/f/all", on: folder === "all" && !starred, count: 0 },
    { icon: "clock", name: t.folder.outbox, to: "/mail/outbox", on: folder === "outbox", count: waiting },
    ...asked.value || folder === "approvals" ? [{ icon: "check", name: t.folder.approvals, to: "/mail/approvals", on: folder === "approvals", count: asked.value }] : []
  ];
  return /* @__PURE__ */ a($, { children: rows.map((r) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { href: r.to, class: "folder", "aria-current": r.on ? "page" : void 0, onClick: () => drawerOpen.value = !1, children: [
    /* @__PURE__ */ a(Icon, { name: r.icon, size: 18 }),
    /* @__PURE__ */ a("span", { class: "cut", children: r.name }),
    r.count > 0 && /* @__PURE__ */ a("span", { class: "folder-count", children: r.count })
  ] }) }, r.to)) });
}
function FolderLink({ mailbox, f, folder, onRename }) {
  let key = folderKey(mailbox, f), name = t.folder[f.role] ?? (f.name.split("/").pop() || f.name), count = f.role === "drafts" ? f.total : f.unseen, drop = async () => {
    await confirm(t.nav.dropFolderTitle(name), t.nav.dropFolderText, t.general.delete, !0) && (await dropFolder(f.id).catch(() => {
    }), folder === key && go("/mail/f/inbox"));
  };
  return /* @__PURE__ */ a("li", { class: onRename ? "has-menu" : "", children: [
    /* @__PURE__ */ a("a", { href: `/mail/f/${key}`, class: "folder", style: { paddingLeft: `${12 + Math.min(f.depth ?? 0, 4) * 14}px` }, "aria-current": folder === key || folder === f.id ? "page" : void 0, onClick: () => drawerOpen.value = !1, children: [
      /* @__PURE__ */ a(Icon, { name: roleIcons[f.role] ?? "folder", size: 18 }),
      /* @__PURE__ */ a("span", { class: "cut", children: name }),
      count > 0 && f.role !== "junk" && f.role !== "trash" && f.role !== "sent" && /* @__PURE__ */ a("span", { class: `folder-count${f.role === "inbox" ? " strong" : ""}`, children: [
        count,
        /* @__PURE__ */ a("span", { class: "sr", children: [
          " ",
          f.role === "drafts" ? t.nav.drafts : t.nav.unread
        ] })
      ] })
    ] }),
    onRename && /* @__PURE__ */ a(
      Menu,
      {
        label: t.nav.folderActs(name),
        items: [
          { label: t.nav.rename, icon: "pen", run: onRename },
          { label: t.general.delete, icon: "trash", danger: !0, run: () => {
            drop();
          } }
        ]
      }
    )
  ] });
}
function Quota() {
  var _a;
  let box = (_a = me.value) == null ? void 0 : _a.mailboxes[0];
  if (!(box != null && box.quota)) return null;
  let part = Math.min(1, box.used / box.quota);
  return /* @__PURE__ */ a("div", { class: "quota", children: [
    /* @__PURE__ */ a("progress", { value: part, max: 1, "aria-label": t.nav.quota, class: part > 0.9 ? "full" : "" }),
    /* @__PURE__ */ a("small", { children: t.nav.used(bytes(box.used), bytes(box.quota)) })
  ] });
}
function Drawer({ folder }) {
  var _a, _b;
  return drawerOpen.value ? /* @__PURE__ */ a(Dialog, { title: ((_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.address) ?? t.nav.folders, side: !0, onClose: () => drawerOpen.value = !1, children: /* @__PURE__ */ a(FolderPane, { folder }) }) : null;
}
var marks = ["from:", "to:", "subject:", "has:attachment", "after:", "before:"];
function SearchBox({ folder }) {
  let q = place.value.query.get("q") ?? "", [text, setText] = d(q), [seen, setSeen] = d(q), [focus, setFocus] = d(!1);
  seen !== q && (setSeen(q), setText(q));
  let search = (value) => {
    let clean = value.trim();
    place.value.path.includes("/f/") ? go(withQuery({ q: clean || null }, { path: `/mail/f/${folder}`, query: place.value.query })) : go(clean ? `/mail/f/all?q=${encodeURIComponent(clean)}` : "/mail/f/inbox");
  };
  return /* @__PURE__ */ a(
    "form",
    {
      class: "search",
      role: "search",
      onSubmit: (e) => {
        var _a;
        e.preventDefault(), search(text), (_a = document.activeElement) == null || _a.blur();
      },
      onFocusCapture: () => setFocus(!0),
      onBlurCapture: (e) => !e.currentTarget.contains(e.relatedTarget) && setFocus(!1),
      children: [
        /* @__PURE__ */ a(Icon, { name: "search", size: 18 }),
        /* @__PURE__ */ a(
          "input",
          {
            id: "search",
            type: "search",
            enterKeyHint: "search",
            "aria-label": t.search.label,
            placeholder: t.search.label,
            value: text,
            onInput: (e) => setText(e.currentTarget.value),
            onKeyDown: (e) => {
              e.isComposing || e.key !== "Escape" || (e.stopPropagation(), setText(""), q && search(""), e.currentTarget.blur());
            }
          }
        ),
        text && /* @__PURE__ */ a(
          IconButton,
          {
            icon: "close",
            size: 16,
            label: t.search.clear,
            onClick: () => {
              setText(""), q && search("");
            }
          }
        ),
        focus && /* @__PURE__ */ a("div", { class: "search-marks", role: "group", "aria-label": t.search.marks, children: marks.map((m) => /* @__PURE__ */ a(
          "button",
          {
            type: "button",
            class: "chip",
            title: t.search.mark[m],
            onMouseDown: (e) => e.preventDefault(),
            onClick: () => {
              var _a;
              setText(`${text.trim()} ${m}`.trimStart() + (m.endsWith(":") ? "" : " ")), (_a = document.getElementById("search")) == null || _a.focus();
            },
            children: [
              t.search.mark[m],
              " ",
              /* @__PURE__ */ a("code", { children: m })
            ]
          },
          m
        )) })
      ]
    }
  );
}

// src/mail/thread.tsx
function ThreadView({ folder, thread }) {
  let where = findFolder(folder), key = where ? `${where.mailbox}/${thread}` : null, load = useLoad(key, () => get(`/mailboxes/${where == null ? void 0 : where.mailbox}/threads/${encodeURIComponent(thread)}`)), touched = threadTouched.value;
  A(() => {
    touched && load.reload();
  }, [touched]);
  let items = w(() => {
    var _a;
    return [...((_a = load.data) == null ? void 0 : _a.items) ?? []].filter((m) => !m.draft).sort((a2, b) => a2.at.localeCompare(b.at));
  }, [load.data]);
  return load.error && !load.data ? /* @__PURE__ */ a("div", { class: "read-frame", children: [
    /* @__PURE__ */ a(ThreadTop, { title: "", folder }),
    /* @__PURE__ */ a(Fault, { error: load.error, what: t.mail.readFault, retry: () => {
      load.reload();
    } })
  ] }) : load.data ? items.length ? /* @__PURE__ */ a(Thread, { items, folder, reload: load.reload }, key) : /* @__PURE__ */ a(Empty, { icon: "mail", title: t.mail.gone, action: /* @__PURE__ */ a(Button, { onClick: () => go(`/mail/f/${folder}`), children: t.mail.backToList }) }) : /* @__PURE__ */ a("div", { class: "read-frame", children: [
    /* @__PURE__ */ a(ThreadTop, { title: "", folder }),
    /* @__PURE__ */ a("div", { class: "read-scroll", children: /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 9 }) })
  ] });
}
var asRow = (m) => ({ ...m, attachments: m.attachments.length, links: turnedOf(m) });
function ThreadTop({ title, folder, children }) {
  let close = () => {
    let s = place.value.query;
    s.delete("m"), go(`/mail/f/${folder}${s.toString() ? `?${s}` : ""}`);
  };
  return /* @__PURE__ */ a("div", { class: "read-top", children: [
    /* @__PURE__ */ a(IconButton, { icon: width.value === "wide" ? "close" : "back", label: t.mail.backToList, class: "read-back", onClick: close }),
    /* @__PURE__ */ a("span", { class: "read-title cut", children: title }),
    children
  ] });
}
function Thread({ items, folder, reload }) {
  let newest = items[items.length - 1], wanted = place.value.query.get("turn") ? null : place.value.query.get("m"), [open, setOpen] = d(() => new Set(items.filter((m) => m.unread || m.id === wanted).map((m) => m.id).concat(newest.id))), [at, setAt] = d(items.length - 1), scroll = T(null), placed = T(!1), known = T(new Set(items.map((m) => m.id)));
  A(() => {
    let added = items.filter((m) => !known.current.has(m.id));
    added.forEach((m) => known.current.add(m.id)), added.length && setOpen((o) => /* @__PURE__ */ new Set([...o, ...added.map((m) => m.id)]));
  }, [items]), A(() => {
    var _a, _b;
    let unread = items.filter((m) => m.unread && open.has(m.id)).map((m) => m.id);
    unread.length && ((_a = current.value) == null || _a.alter(/* @__PURE__ */ new Set([...unread, newest.id]), (r) => ({ ...r, unread: !1 })), (_b = current.value) == null || _b.alter(new Set(current.value.items.peek().filter((r) => r.thread === newest.thread).map((r) => r.id)), (r) => ({ ...r, unread: !1 })), patch("/messages", { ids: unread, addFlags: ["seen"] }).catch(() => {
    }));
  }, [items]), A(() => {
    var _a, _b;
    if (!wanted && placed.current) return;
    placed.current = !0;
    let target2 = wanted ? items.findIndex((m) => m.id === wanted) : items.length > 1 ? items.length - 1 : -1;
    wanted && target2 >= 0 && (setOpen((o) => /* @__PURE__ */ new Set([...o, wanted])), setAt(target2)), target2 > 0 && ((_b = (_a = scroll.current) == null ? void 0 : _a.querySelectorAll(".msg")[target2]) == null || _b.scrollIntoView({ block: "start" }));
  }, [wanted]);
  let flip2 = (id, on = !open.has(id)) => {
    let next = new Set(open);
    on ? next.add(id) : next.delete(id), setOpen(next);
  }, target = items[Math.min(at, items.length - 1)], rows = items.filter((m) => {
    var _a, _b;
    return m.folder === newest.folder || m.folder === ((_b = (_a = findFolder(folder)) == null ? void 0 : _a.folder) == null ? void 0 : _b.id);
  }).map(asRow), whole = rows.length ? [{ ...rows[rows.length - 1], threadCount: items.length }] : [asRow(newest)], turnTo = (kind) => go(withQuery({ turn: kind, m: target.id })), step = (n) => {
    var _a, _b;
    let to = Math.max(0, Math.min(items.length - 1, at + n));
    setAt(to), flip2(items[to].id, !0), (_b = (_a = scroll.current) == null ? void 0 : _a.querySelectorAll(".msg")[to]) == null || _b.scrollIntoView({ block: "start", behavior: "smooth" });
  }, onward = (n) => {
    var _a;
    if (folder === "archive") return;
    let list = ((_a = current.value) == null ? void 0 : _a.items.peek()) ?? [], next = list[list.findIndex((r) => r.thread === newest.thread) + n];
    archive(whole), next && next.thread !== newest.thread && openRow(next, folder, !0);
  }, leave = () => go(`/mail/f/${folder}${place.value.query.get("q") ? `?q=${encodeURIComponent(place.value.query.get("q"))}` : ""}`);
  useKeys({
    r: () => compose({ reply: target.id, message: target }),
    a: () => compose({ reply: target.id, all: !0, message: target }),
    f: () => compose({ forward: target.id, message: target }),
    u: leave,
    Escape: leave,
    e: () => archive(whole),
    "#": () => {
      remove(whole, folder);
    },
    Delete: () => {
      remove(whole, folder);
    },
    "!": () => junk(whole),
    s: () => setStar([asRow(target)], !target.starred),
    "Shift+u": () => setRead(whole, !1),
    n: () => step(1),
    p: () => step(-1),
    ArrowRight: () => flip2(target.id, !0),
    ArrowLeft: () => flip2(target.id, !1),
    b: () => turnTo("todo"),
    m: () => turnTo("chat"),
    y: () => turnTo("event"),
    z: () => {
      var _a, _b;
      return (_b = (_a = lastUndo).value) == null ? void 0 : _b.call(_a);
    },
    v: () => {
      var _a;
      return (_a = document.querySelector(".read-top .move-menu > button")) == null ? void 0 : _a.click();
    },
    "[": () => onward(-1),
    "]": () => onward(1)
  });
  let inJunk = folder === "junk";
  return /* @__PURE__ */ a("div", { class: "read-frame", children: [
    /* @__PURE__ */ a(ThreadTop, { title: newest.subject || t.mail.noSubject, folder, children: [
      /* @__PURE__ */ a("span", { class: "grow" }),
      folder !== "archive" && /* @__PURE__ */ a(IconButton, { icon: "archive", label: t.mail.archive, onClick: () => archive(whole) }),
      /* @__PURE__ */ a(IconButton, { icon: "trash", label: t.mail.delete, onClick: () => {
        remove(whole, folder);
      } }),
      /* @__PURE__ */ a(IconButton, { icon: "unread", class: "desk-only", label: t.mail.markUnread, onClick: () => {
        setRead(whole, !1), leave();
      } }),
      /* @__PURE__ */ a(Menu, { class: "desk-only move-menu", label: t.mail.move, icon: "folder", items: moveMenu(newest.mailbox, (to, name) => moveTo(whole, to, name)) }),
      /* @__PURE__ */ a(
        Menu,
        {
          label: t.general.more,
          items: [
            { label: newest.starred ? t.mail.unstar : t.mail.star, icon: "star", run: () => {
              setStar([asRow(newest)], !newest.starred), reload();
            } },
            { label: t.mail.markUnread, icon: "unread", run: () => {
              setRead(whole, !1), leave();
            } },
            inJunk ? { label: t.mail.notJunk, icon: "inbox", run: () => notJunk(whole) } : { label: t.mail.junk, icon: "junk", run: () => junk(whole) },
            ...moveMenu(newest.mailbox, (to, name) => moveTo(whole, to, name)).map((i) => ({ ...i, label: t.mail.moveTo(i.label) }))
          ]
        }
      )
    ] }),
    /* @__PURE__ */ a("div", { class: "read-scroll", ref: scroll, tabIndex: 0, role: "region", "aria-label": t.mail.readName(newest.subject || t.mail.noSubject), children: [
      /* @__PURE__ */ a("header", { class: "read-head", children: [
        /* @__PURE__ */ a("h1", { children: newest.subject || t.mail.noSubject }),
        /* @__PURE__ */ a("div", { class: "read-chips", children: [
          items.length > 1 && /* @__PURE__ */ a(Chip, { children: t.mail.mails(items.length) }),
          items.some((m) => m.external) && /* @__PURE__ */ a(Chip, { tone: "plain", children: t.mail.external }),
          items.map((m) => /* @__PURE__ */ a(Turned, { message: m }, m.id))
        ] })
      ] }),
      items.map((m, i) => /* @__PURE__ */ a(
        MessageCard,
        {
          message: m,
          open: open.has(m.id),
          single: items.length === 1,
          focusHere: () => setAt(i),
          flip: () => {
            setAt(i), items.length > 1 && flip2(m.id);
          },
          reload
        },
        m.id
      )),
      /* @__PURE__ */ a(QuickReply, { message: target })
    ] }),
    /* @__PURE__ */ a(ReadBar, { message: target, onTurn: turnTo })
  ] });
}
function QuickReply({ message }) {
  var _a, _b;
  return /* @__PURE__ */ a("button", { type: "button", class: "quick-reply", onClick: () => compose({ reply: message.id, message }), children: /* @__PURE__ */ a("span", { class: "cut", children: t.mail.quickReply(((_a = message.from) == null ? void 0 : _a.name) || ((_b = message.from) == null ? void 0 : _b.email) || "") }) });
}
function ReadBar({ message, onTurn }) {
  var _a, _b;
  let others = (((_a = message.to) == null ? void 0 : _a.length) ?? 0) + (((_b = message.cc) == null ? void 0 : _b.length) ?? 0) > 1;
  return /* @__PURE__ */ a("div", { class: "read-bar", role: "toolbar", "aria-label": t.mail.actsName, children: [
    /* @__PURE__ */ a(Button, { icon: "reply", kind: "primary", onClick: () => compose({ reply: message.id, message }), children: t.mail.reply }),
    others && /* @__PURE__ */ a(Button, { icon: "replyAll", class: "roomy", onClick: () => compose({ reply: message.id, all: !0, message }), children: t.mail.replyAll }),
    /* @__PURE__ */ a(Button, { icon: "forward", class: "roomy", onClick: () => compose({ forward: message.id, message }), children: t.mail.forward }),
    /* @__PURE__ */ a("span", { class: "read-bar-gap" }),
    /* @__PURE__ */ a(Button, { icon: "chat", kind: "quiet", onClick: () => onTurn("chat"), children: t.turn.toChat }),
    /* @__PURE__ */ a(Button, { icon: "todo", kind: "quiet", onClick: () => onTurn("todo"), children: t.turn.toTodo }),
    /* @__PURE__ */ a(Button, { icon: "calendar", kind: "quiet", onClick: () => onTurn("event"), children: t.turn.toEvent }),
    width.value === "phone" && /* @__PURE__ */ a(
      Menu,
      {
        up: !0,
        label: t.general.more,
        items: [
          { label: t.mail.replyAll, icon: "replyAll", run: () => compose({ reply: message.id, all: !0, message }) },
          { label: t.mail.forward, icon: "forward", run: () => compose({ forward: message.id, message }) }
        ]
      }
    )
  ] });
}
function MessageCard({ message: m, open, single, flip: flip2, focusHere, reload }) {
  var _a, _b, _c, _d, _e, _f;
  let [details, setDetails] = d(!1), who = ((_a = m.from) == null ? void 0 : _a.name) || ((_b = m.from) == null ? void 0 : _b.email) || t.mail.noSender;
  if (!open)
    return /* @__PURE__ */ a("article", { class: "msg folded", children: /* @__PURE__ */ a("button", { type: "button", class: "msg-fold", "aria-expanded": "false", onClick: flip2, children: [
      /* @__PURE__ */ a(Avatar, { name: who, size: 28 }),
      /* @__PURE__ */ a("b", { class: "cut", children: who }),
      /* @__PURE__ */ a("span", { class: "cut msg-preview", children: m.preview || ((_c = m.text) == null ? void 0 : _c.slice(0, 120)) }),
      /* @__PURE__ */ a("time", { children: rowTime(m.at, t.dates.yesterday) })
    ] }) });
  let all = [...m.to ?? [], ...m.cc ?? []], inSent = ((_e = (_d = folders.value[m.mailbox]) == null ? void 0 : _d.find((f) => f.id === m.folder)) == null ? void 0 : _e.role) === "sent";
  return /* @__PURE__ */ a("article", { class: "msg", onFocusCapture: focusHere, onMouseDown: focusHere, children: [
    /* @__PURE__ */ a("header", { class: "msg-head", children: [
      /* @__PURE__ */ a(Avatar, { name: who, size: 38 }),
      /* @__PURE__ */ a("div", { class: "msg-who", children: [
        /* @__PURE__ */ a("div", { class: "msg-line", children: [
          /* @__PURE__ */ a("b", { class: "cut", children: who }),
          /* @__PURE__ */ a("span", { class: "msg-addr cut", children: (_f = m.from) == null ? void 0 : _f.email }),
          inSent && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: t.mail.sentByMe })
        ] }),
        /* @__PURE__ */ a("button", { type: "button", class: "msg-to", "aria-expanded": details, onClick: () => setDetails(!details), children: [
          /* @__PURE__ */ a("span", { class: "cut", children: t.mail.toSummary(listed(all.slice(0, 3).map((a2) => a2.name || a2.email)), all.length) }),
          /* @__PURE__ */ a("span", { "aria-hidden": "true", children: details ? "▴" : "▾" })
        ] })
      ] }),
      /* @__PURE__ */ a("div", { class: "msg-side", children: [
        /* @__PURE__ */ a("time", { dateTime: m.at, title: fullTime(new Date(m.at)), children: rowTime(m.at, t.dates.yesterday) }),
        /* @__PURE__ */ a("span", { class: "msg-acts", children: [
          /* @__PURE__ */ a(IconButton, { icon: "star", size: 18, class: `star${m.starred ? " on" : ""}`, fill: m.starred, "aria-pressed": m.starred, label: m.starred ? t.mail.unstar : t.mail.star, onClick: () => {
            setStar([asRow(m)], !m.starred), reload();
          } }),
          !single && /* @__PURE__ */ a(IconButton, { icon: "up", size: 18, label: t.mail.fold, onClick: flip2 }),
          /* @__PURE__ */ a(Menu, { label: t.mail.mailActs, items: cardMenu(m) })
        ] })
      ] })
    ] }),
    details && /* @__PURE__ */ a(Details, { message: m }),
    /* @__PURE__ */ a(MessageBody, { message: m, reload })
  ] });
}
function cardMenu(m) {
  var _a;
  return [
    { label: t.mail.reply, icon: "reply", run: () => compose({ reply: m.id, message: m }) },
    { label: t.mail.replyAll, icon: "replyAll", run: () => compose({ reply: m.id, all: !0, message: m }) },
    { label: t.mail.forward, icon: "forward", run: () => compose({ forward: m.id, message: m }) },
    ...((_a = pages.value) == null ? void 0 : _a.cardActs(m)) ?? [],
    { label: t.mail.source, icon: "file", run: () => window.open(m.raw || `/api/v1/messages/${m.id}/raw`, "_blank", "noopener") },
    {
      label: t.mail.print,
      icon: "log",
      run: () => {
        try {
          let frame = document.querySelector(`iframe[data-message="${m.id}"]`);
          frame != null && frame.contentWindow ? frame.contentWindow.print() : window.print();
        } catch {
          toast(t.mail.noPrint);
        }
      }
    }
  ];
}
function Details({ message: m }) {
  let line = (label, list) => list != null && list.length ? /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("dt", { children: label }),
    /* @__PURE__ */ a("dd", { children: listed(list.map((a2) => a2.name ? `${a2.name} <${a2.email}>` : a2.email)) })
  ] }) : null;
  return /* @__PURE__ */ a("dl", { class: "msg-details", children: [
    line(t.mail.from, m.from ? [m.from] : []),
    line(t.mail.to, m.to),
    line(t.mail.cc, m.cc),
    line(t.mail.replyTo, m.replyTo),
    /* @__PURE__ */ a("dt", { children: t.mail.time }),
    /* @__PURE__ */ a("dd", { children: fullTime(new Date(m.date || m.at)) }),
    m.auth && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a("dt", { children: t.trust.line }),
      /* @__PURE__ */ a("dd", { children: [
        ["spf", "dkim", "dmarc"].map((k) => {
          var _a;
          return `${k.toUpperCase()} ${((_a = m.auth) == null ? void 0 : _a[k]) ?? "–"}`;
        }).join(" · "),
        m.auth.domain ? ` · ${m.auth.domain}` : ""
      ] })
    ] })
  ] });
}

// src/mail/main.tsx
async function loadPages() {
  try {
    pages.value = await import("./pages.js?v=45805f9d4fd9"), await loadFrame();
  } catch {
    setTimeout(() => {
      loadPages();
    }, 3e3);
  }
}
async function loadExtra() {
  var _a;
  try {
    (_a = extra).value ?? (_a.value = await import("./settings.js?v=e6811675192b"));
  } catch {
    setTimeout(() => {
      loadExtra();
    }, 3e3);
  }
}
function Later({ draw }) {
  return A(() => {
    loadExtra();
  }, []), extra.value ? draw(extra.value) : /* @__PURE__ */ a(Skeleton, { rows: 8 });
}
function door(path, token) {
  return match("/mail/activate", path) ? (e) => /* @__PURE__ */ a(e.Activate, { token }) : match("/mail/reset", path) ? (e) => /* @__PURE__ */ a(e.Reset, { token }) : match("/mail/alert", path) ? (e) => /* @__PURE__ */ a(e.Alert, { token }) : match("/mail/forgot", path) ? (e) => /* @__PURE__ */ a(e.Forgot, {}) : null;
}
function App() {
  let path = place.value.path, open = door(path, place.value.query.get("token") ?? "");
  return open ? /* @__PURE__ */ a(Later, { draw: open }) : startFault.value ? /* @__PURE__ */ a("main", { class: "gate", children: /* @__PURE__ */ a(Fault, { error: startFault.value, retry: () => {
    loadMe();
  } }) }) : me.value === void 0 ? /* @__PURE__ */ a("main", { class: "gate", "aria-busy": "true", children: /* @__PURE__ */ a(Late, { after: 300, children: [
    /* @__PURE__ */ a("span", { class: "spin big", "aria-hidden": "true" }),
    /* @__PURE__ */ a("span", { class: "sr", children: t.general.loading })
  ] }) }) : me.value === null ? /* @__PURE__ */ a(SignIn, { forgotten: "/mail/forgot" }) : me.value.limited === "password" ? /* @__PURE__ */ a(NewPassword, {}) : me.value.limited === "enrol" ? /* @__PURE__ */ a(Later, { draw: (e) => /* @__PURE__ */ a(e.Enrol, {}) }) : /* @__PURE__ */ a(Inside, {});
}
function areaOf(path) {
  for (let a2 of ["chat", "calendar", "todo", "settings"]) if (path.startsWith(`/mail/${a2}`)) return a2;
  return "mail";
}
function Inside() {
  let { path, query } = place.value;
  A(() => {
    loadFolders(), loadOutbox(), loadChats(), startPush(), takeUpLocal(), loadPages();
  }, []), A(() => {
    if (match("/mail/compose", path)) {
      let to = query.get("to") ?? void 0;
      go("/mail/f/inbox", !0), compose({ to });
    } else /^\/mail\/(f\/|outbox|approvals|chat|calendar|todo|settings)/.test(path) || go("/mail/f/inbox", !0);
  }, [path]);
  let conv = convTouched.value;
  A(() => {
    var _a, _b;
    (((_b = (_a = chats.peek()) == null ? void 0 : _a.find((c) => c.id === conv.id)) == null ? void 0 : _b.kind) ?? "notice") === "notice" && loadAsked();
  }, [conv]);
  let unseen = inboxUnseen.value;
  A(() => {
    var _a;
    document.title = (unseen ? `(${unseen}) ` : "") + t.brand, (_a = navigator.setAppBadge) == null || _a.call(navigator, unseen).catch(() => {
    });
  }, [unseen]), useKeys({
    c: () => compose(),
    "/": () => {
      var _a;
      return (_a = document.getElementById("search")) == null ? void 0 : _a.focus();
    },
    "?": () => helpOpen.value = !0,
    "Ctrl+z": () => {
      var _a, _b;
      return (_b = (_a = lastUndo).value) == null ? void 0 : _b.call(_a);
    },
    z: () => {
      var _a, _b;
      return (_b = (_a = lastUndo).value) == null ? void 0 : _b.call(_a);
    },
    "g i": () => go("/mail/f/inbox"),
    "g s": () => go("/mail/f/all?filter=starred"),
    "g t": () => go("/mail/f/sent"),
    "g d": () => go("/mail/f/drafts"),
    "g a": () => go("/mail/f/all")
  });
  let area = areaOf(path), thread = match("/mail/f/:folder/t/:thread", path), chat = match("/mail/chat/:id", path), p = pages.value, layer = width.value === "phone" && (thread || chat);
  return /* @__PURE__ */ a("div", { class: `app app-${width.value}`, children: [
    /* @__PURE__ */ a("a", { class: "skip", href: "#main", children: t.nav.skip }),
    !layer && /* @__PURE__ */ a(Rail, { area }),
    /* @__PURE__ */ a("div", { class: "app-main", children: [
      /* @__PURE__ */ a(LinkStrip, {}),
      area === "mail" && /* @__PURE__ */ a(MailPage, {}),
      (area === "chat" || area === "calendar") && !p && /* @__PURE__ */ a(Skeleton, { rows: 8 }),
      p && area === "chat" && /* @__PURE__ */ a(p.ChatPage, { id: (chat == null ? void 0 : chat.id) ?? null }),
      p && area === "calendar" && /* @__PURE__ */ a(p.CalendarPage, {}),
      area === "todo" && /* @__PURE__ */ a(Later, { draw: (e) => /* @__PURE__ */ a(e.TodoPage, {}) }),
      area === "settings" && /* @__PURE__ */ a(Later, { draw: (e) => {
        var _a;
        return /* @__PURE__ */ a(e.SettingsPage, { tab: ((_a = match("/mail/settings/:tab", path)) == null ? void 0 : _a.tab) ?? "" });
      } })
    ] }),
    p && /* @__PURE__ */ a(p.Composers, {}),
    p && query.get("turn") && query.get("m") && /* @__PURE__ */ a(p.TurnSheet, { message: query.get("m"), kind: query.get("turn") }),
    helpOpen.value && /* @__PURE__ */ a(Later, { draw: (e) => /* @__PURE__ */ a(e.Help, {}) }),
    p && /* @__PURE__ */ a(p.FolderForm, {}),
    /* @__PURE__ */ a(Relogin, {})
  ] });
}
function MailPage() {
  var _a, _b, _c, _d;
  let { path, query } = place.value, inThread = match("/mail/f/:folder/t/:thread", path), waiting = (_a = /^\/mail\/(outbox|approvals)$/.exec(path)) == null ? void 0 : _a[1], folder = waiting ?? (inThread == null ? void 0 : inThread.folder) ?? ((_b = match("/mail/f/:folder", path)) == null ? void 0 : _b.folder) ?? "inbox", thread = (inThread == null ? void 0 : inThread.thread) ?? null, q = query.get("q") ?? "", filter = query.get("filter") ?? "";
  if (!((_c = me.value) != null && _c.mailboxes.length)) return /* @__PURE__ */ a(NoMail, {});
  let ready = Object.keys(folders.value).length > 0, key = ready ? listKey(folder, q, filter) : null, phone = width.value === "phone", wide = width.value === "wide", showList = !phone || !thread;
  return /* @__PURE__ */ a($, { children: [
    !(phone && thread) && /* @__PURE__ */ a("header", { class: "topbar", children: [
      !wide && /* @__PURE__ */ a(IconButton, { icon: "menu", label: t.nav.folders, onClick: () => drawerOpen.value = !0 }),
      !wide && !q && /* @__PURE__ */ a("h1", { class: "topbar-title cut", children: waiting ? t.folder[waiting] : folderTitle(folder) }),
      /* @__PURE__ */ a(SearchBox, { folder })
    ] }),
    /* @__PURE__ */ a("div", { class: `columns${thread ? " reading" : ""}`, children: [
      wide && /* @__PURE__ */ a(FolderPane, { folder }),
      waiting && /* @__PURE__ */ a("main", { class: "list-pane outbox", id: "main", tabIndex: -1, "aria-label": t.folder[waiting], children: [
        wide && /* @__PURE__ */ a("h1", { class: "outbox-title", children: t.folder[waiting] }),
        /* @__PURE__ */ a(Later, { draw: (e) => waiting === "outbox" ? /* @__PURE__ */ a(e.OutboxPage, {}) : /* @__PURE__ */ a(e.WaitingPage, {}) }, waiting)
      ] }),
      showList && !waiting && /* @__PURE__ */ a("main", { class: "list-pane", id: "main", tabIndex: -1, "aria-label": folderTitle(folder), children: [
        wide && /* @__PURE__ */ a("h1", { class: "sr", children: folderTitle(folder) }),
        key ? /* @__PURE__ */ a(List, { listName: JSON.stringify(key), folder, thread }) : ready ? /* @__PURE__ */ a(Empty, { icon: "folder", title: t.mail.noFolder, action: /* @__PURE__ */ a(Button, { onClick: () => go("/mail/f/inbox"), children: t.folder.inbox }) }) : null
      ] }),
      (thread || !phone) && !waiting && /* @__PURE__ */ a("section", { class: "read-pane", "aria-label": t.mail.readPane, children: thread && ready ? /* @__PURE__ */ a(ThreadView, { folder, thread }, thread) : !thread && /* @__PURE__ */ a(Empty, { icon: "mail", title: t.mail.nothingOpen, children: t.mail.nothingOpenHint }) })
    ] }),
    phone && !thread && !((_d = current.value) != null && _d.selected.value.size) && /* @__PURE__ */ a("button", { type: "button", class: "round-compose", "aria-label": t.compose.title, onClick: () => compose(), children: /* @__PURE__ */ a(ComposeIcon, {}) }),
    !wide && /* @__PURE__ */ a(Drawer, { folder })
  ] });
}
var ComposeIcon = () => /* @__PURE__ */ a("svg", { width: "24", height: "24", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.9", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", children: /* @__PURE__ */ a("path", { d: "M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500" }) });
function List({ listName, folder, thread }) {
  let list = openList(JSON.parse(listName));
  return /* @__PURE__ */ a(ListView, { list, folder, thread }, listName);
}
function NoMail() {
  var _a;
  let pending = ((_a = me.value) == null ? void 0 : _a.mail) === "pending";
  return /* @__PURE__ */ a("main", { class: "page", id: "main", tabIndex: -1, children: /* @__PURE__ */ a(
    Empty,
    {
      icon: "mail",
      title: pending ? t.mail.pendingTitle : t.mail.noneTitle,
      action: isAdmin.value ? /* @__PURE__ */ a("a", { class: "btn btn-primary", href: "/market/", target: "_self", children: /* @__PURE__ */ a("span", { children: t.mail.toMarket }) }) : void 0,
      children: pending ? t.mail.pendingText : isAdmin.value ? t.mail.noneAdmin : t.mail.noneText
    }
  ) });
}
function Root() {
  let again = `${lang.value}${settings.value.conversations}`;
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(App, {}, again),
    /* @__PURE__ */ a(Overlays, {}, lang.value)
  ] });
}
listen("/mail/");
listenKeys();
loadMe();
applyLook().then(() => Q(/* @__PURE__ */ a(Root, {}), document.getElementById("app")));
