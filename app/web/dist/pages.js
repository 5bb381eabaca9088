import {
  $,
  A,
  Avatar,
  Banner,
  Button,
  Chip,
  DateBadge,
  Dialog,
  Empty,
  F,
  Fault,
  Field,
  Icon,
  IconButton,
  Linked,
  Menu,
  PlainBody,
  Skeleton,
  StatusDot,
  T,
  Tabs,
  a,
  addDays,
  alterComposer,
  body,
  bytes,
  chats,
  chatsFault,
  chatsTouched,
  cleanFragment,
  clock,
  closeComposer,
  composers,
  confirm,
  convTouched,
  countsSoon,
  current,
  d,
  dayISO,
  del,
  eventsTouched,
  faultText,
  fieldTime,
  folders,
  followChat,
  format,
  frameDocument,
  fullTime,
  get,
  go,
  here,
  isoDay,
  lang,
  lastUndo,
  listed,
  loadChats,
  loadFrame,
  loadOutbox,
  makeFolder,
  me,
  monthDay,
  monthYear,
  naming,
  newKey,
  openDraft,
  openMessage,
  parseDay,
  patch,
  place,
  plain,
  post,
  query,
  refreshSoon,
  renameFolder,
  rowTime,
  sameDay,
  sandbox,
  save,
  saving,
  senderOf,
  senders,
  settings,
  span,
  startOfDay,
  startOfWeek,
  t,
  threadTouched,
  timers,
  toast,
  totalOf,
  touched,
  turnedOf,
  upload,
  useKeys,
  useLoad,
  useName,
  weekday,
  wholeProgress,
  width,
  withQuery,
  y
} from "./chunk.js?v=e4da6107aa30";

// src/core/homezone.ts
var homeZone = "Asia/Shanghai", moment = { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: !1 }, dayTime = (d2) => format(moment).format(d2);
function homeTime(d2) {
  let there = format({ ...moment, timeZone: homeZone }).format(d2);
  return there === dayTime(d2) ? "" : there;
}
function homeDay(d2) {
  let parts = new Intl.DateTimeFormat("en-CA", { timeZone: homeZone }).format(d2);
  return parseDay(parts) ?? startOfDay(d2);
}

// src/kit/people.tsx
var addressForm = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/, lookupAfter = 120;
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
function PeopleField({ label, value, onChange, onlyPeople, autofocus, placeholder, inlineLabel, ownDomain }) {
  let [text, setText] = d(""), [found, setFound] = d([]), [at2, setAt] = d(0), [open, setOpen] = d(!1), input = T(null), name = useName("people");
  useLookup(text, (items) => {
    let free = items.filter((c) => !value.some((v) => same(v, c)) && (!onlyPeople || c.person));
    setFound(free.slice(0, 8)), setAt(0), setOpen(!0);
  });
  let add = (...who) => {
    var _a;
    let fresh = who.filter((c, i) => !value.some((v) => same(v, c)) && who.findIndex((d2) => same(c, d2)) === i);
    fresh.length && onChange([...value, ...fresh]), setText(""), setOpen(!1), (_a = input.current) == null || _a.focus();
  }, commit = () => {
    if (open && found[at2] && text.trim())
      return add(found[at2]), !0;
    if (onlyPeople) return !1;
    let { good, rest } = parseAddresses(text);
    return good.length ? (add(...good), setText(rest), !0) : !1;
  }, key = (e) => {
    if (!(e.isComposing || e.keyCode === 229))
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        if (!found.length) return;
        setOpen(!0), setAt((at2 + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length), e.preventDefault();
      } else e.key === "Enter" && !e.ctrlKey && !e.metaKey ? (e.preventDefault(), commit()) : (e.key === "," || e.key === ";" || e.key === "，" || e.key === "；" || e.key === "Tab") && text.trim() ? (commit() || e.key !== "Tab") && e.preventDefault() : e.key === "Backspace" && text === "" && value.length ? onChange(value.slice(0, -1)) : e.key === "Escape" && open && (setOpen(!1), e.stopPropagation());
  }, leave = () => {
    setTimeout(() => setOpen(!1), 150);
    let { good, rest } = onlyPeople ? { good: [], rest: text } : parseAddresses(text);
    good.length && (onChange([...value, ...good.filter((c) => !value.some((v) => same(v, c)))]), setText(rest));
  };
  return /* @__PURE__ */ a("div", { class: `peoplefield${inlineLabel ? " inline" : ""}`, onClick: () => {
    var _a;
    return (_a = input.current) == null ? void 0 : _a.focus();
  }, children: [
    /* @__PURE__ */ a("label", { for: name, children: label }),
    /* @__PURE__ */ a("div", { class: "peoplefield-box", children: [
      value.map((c) => /* @__PURE__ */ a(PersonChip, { contact: c, outside: outside(c, ownDomain), onRemove: () => onChange(value.filter((v) => !same(v, c))) }, c.email || c.person)),
      /* @__PURE__ */ a(
        "input",
        {
          id: name,
          ref: input,
          role: "combobox",
          "aria-expanded": open && found.length > 0,
          "aria-controls": `${name}-list`,
          "aria-autocomplete": "list",
          "aria-activedescendant": open && found[at2] ? `${name}-${at2}` : void 0,
          autocomplete: "off",
          autocapitalize: "off",
          spellcheck: !1,
          value: text,
          placeholder: value.length ? "" : placeholder,
          "data-autofocus": autofocus || void 0,
          onInput: (e) => setText(e.currentTarget.value),
          onKeyDown: key,
          onBlur: leave
        }
      ),
      /* @__PURE__ */ a("ul", { id: `${name}-list`, role: "listbox", "aria-label": label, class: "peoplefield-list", hidden: !open || found.length === 0, children: found.map((c, i) => /* @__PURE__ */ a("li", { id: `${name}-${i}`, role: "option", "aria-selected": i === at2, onMouseDown: (e) => e.preventDefault(), onClick: () => add(c), children: [
        /* @__PURE__ */ a(Avatar, { name: c.name || c.email, size: 30 }),
        /* @__PURE__ */ a("span", { class: "two-lines", children: [
          /* @__PURE__ */ a("b", { children: c.name || c.email }),
          /* @__PURE__ */ a("small", { children: [c.email, c.department].filter(Boolean).join(" · ") })
        ] }),
        c.external && /* @__PURE__ */ a("span", { class: "tag tag-warn", children: t.mail.external })
      ] }, c.email || c.person)) })
    ] })
  ] });
}
var same = (a2, b) => a2.email ? a2.email.toLowerCase() === (b.email ?? "").toLowerCase() : a2.person === b.person, outside = (c, own) => c.external ?? (own ? !c.email.toLowerCase().endsWith(`@${own}`) : !1);
function PersonChip({ contact, outside: outside2, onRemove }) {
  return /* @__PURE__ */ a("span", { class: `chip${outside2 ? " chip-warn" : " chip-acc"}`, title: contact.email, children: [
    /* @__PURE__ */ a("span", { class: "chip-text", children: contact.name || contact.email }),
    outside2 && /* @__PURE__ */ a("span", { class: "sr", children: t.mail.external }),
    /* @__PURE__ */ a("button", { type: "button", class: "chip-x", "aria-label": t.compose.removePerson(contact.name || contact.email), onClick: onRemove, children: /* @__PURE__ */ a(Icon, { name: "close", size: 12 }) })
  ] });
}
function useLookup(text, done) {
  A(() => {
    let q = text.trim();
    if (!q) {
      done([]);
      return;
    }
    let abort = new AbortController(), timer = setTimeout(() => {
      get(`/contacts${query({ q })}`, abort.signal).then((r) => done(r.items ?? [])).catch(() => {
      });
    }, lookupAfter);
    return () => {
      clearTimeout(timer), abort.abort();
    };
  }, [text]);
}

// src/mail/eventform.tsx
var hourMs = 36e5;
function lastOf({ start, end, allDay }) {
  return allDay ? end && end > start ? addDays(end, -1) : start : end ?? new Date(start.getTime() + hourMs);
}
function EventForm({ draft, verb, submit }) {
  let [title, setTitle] = d(draft.title ?? ""), [start, setStart] = d(draft.start), [end, setEnd] = d(lastOf(draft)), [allDay, setAllDay] = d(!!draft.allDay), [place2, setPlace] = d(draft.place ?? ""), [description, setDescription] = d(draft.description ?? ""), [people, setPeople] = d((draft.attendees ?? []).map(({ name, email, person }) => ({ name, email, person }))), [fault, setFault] = d({ field: "", text: "" }), [busy, setBusy] = d(!1), moveStart = (d2) => {
    !d2 || Number.isNaN(d2.getTime()) || (setEnd(new Date(d2.getTime() + Math.max(0, end.getTime() - start.getTime()))), setStart(d2));
  }, moveEnd = (d2) => d2 && !Number.isNaN(d2.getTime()) && setEnd(d2);
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: async (e) => {
    if (e.preventDefault(), !title.trim()) return setFault({ field: "title", text: t.event.titleNeeded });
    if (allDay ? startOfDay(end) < startOfDay(start) : end < start) return setFault({ field: "end", text: t.event.endBefore });
    setBusy(!0), setFault({ field: "", text: "" });
    try {
      await submit({
        title: title.trim(),
        start: allDay ? dayISO(start) : start.toISOString(),
        end: allDay ? dayISO(addDays(end, 1)) : end.toISOString(),
        allDay,
        place: place2.trim(),
        description: description.trim(),
        attendees: people.map(({ name, email, person }) => ({ name, email, person }))
      });
    } catch (err) {
      setFault({ field: "all", text: faultText(err) });
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: t.event.name, required: !0, error: fault.field === "title" ? fault.text : "", children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: title, maxLength: 300, onInput: (e) => setTitle(e.currentTarget.value) }) }),
    /* @__PURE__ */ a("label", { class: "tick", children: [
      /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: allDay, onChange: (e) => setAllDay(e.currentTarget.checked) }),
      t.event.allDay
    ] }),
    /* @__PURE__ */ a("div", { class: "two-fields", children: [
      /* @__PURE__ */ a(Field, { label: t.event.start, children: (a2) => allDay ? /* @__PURE__ */ a("input", { ...a2, type: "date", value: isoDay(start), onInput: (e) => moveStart(parseDay(e.currentTarget.value)) }) : /* @__PURE__ */ a("input", { ...a2, type: "datetime-local", value: fieldTime(start), onInput: (e) => moveStart(new Date(e.currentTarget.value)) }) }),
      /* @__PURE__ */ a(Field, { label: t.event.end, error: fault.field === "end" ? fault.text : "", children: (a2) => allDay ? /* @__PURE__ */ a("input", { ...a2, type: "date", value: isoDay(end), onInput: (e) => moveEnd(parseDay(e.currentTarget.value)) }) : /* @__PURE__ */ a("input", { ...a2, type: "datetime-local", value: fieldTime(end), onInput: (e) => moveEnd(new Date(e.currentTarget.value)) }) })
    ] }),
    draft.elsewhere && !allDay && homeTime(start) && /* @__PURE__ */ a("p", { class: "quiet zone-hint", children: t.event.yourZone(clock(start), homeTime(start)) }),
    /* @__PURE__ */ a(Field, { label: t.event.place, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: place2, maxLength: 300, onInput: (e) => setPlace(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(PeopleField, { label: t.event.people, value: people, onChange: setPeople, placeholder: t.chat.addHint }),
    /* @__PURE__ */ a(Field, { label: t.event.note, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, value: description, onInput: (e) => setDescription(e.currentTarget.value) }) }),
    fault.field === "all" && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault.text }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: verb })
  ] });
}

// src/mail/frommail.tsx
function FromMail({ source }) {
  if (!(source != null && source.message)) return null;
  let words = t.event.fromMail(source.subject);
  return /* @__PURE__ */ a("button", { type: "button", class: "chip from-mail", title: words, onClick: () => {
    openMessage(source.message);
  }, children: [
    /* @__PURE__ */ a(Icon, { name: "mail", size: 14 }),
    /* @__PURE__ */ a("span", { class: "chip-text", children: words })
  ] });
}

// src/mail/calendar.tsx
var hour = 46, agendaDays = 35;
function CalendarPage() {
  var _a;
  let q = place.value.query, phone = width.value === "phone", wanted = q.get("view"), view = wanted === "week" || wanted === "agenda" ? wanted : phone ? "agenda" : "week", day = parseDay(q.get("d")) ?? startOfDay(/* @__PURE__ */ new Date()), days = view === "agenda" ? agendaDays : phone ? 3 : 7, from = view === "week" && !phone ? startOfWeek(day) : day, to = addDays(from, days), load = useLoad(`${isoDay(from)}/${days}`, () => get(`/events${query({ from: from.toISOString(), to: to.toISOString() })}`)), touched2 = eventsTouched.value;
  A(() => {
    touched2 && load.reload();
  }, [touched2]);
  let [making, setMaking] = d(null), events = (((_a = load.data) == null ? void 0 : _a.items) ?? []).map(here).filter((e) => {
    var _a2, _b;
    return !(e.allDay && new Date(e.end) <= from) && (!e.canceled || ((_a2 = e.organizer) == null ? void 0 : _a2.person) !== ((_b = me.value) == null ? void 0 : _b.person.id) && e.mine !== "declined");
  }).sort((a2, b) => a2.start.localeCompare(b.start)), chosen = q.get("e"), move = (n) => go(withQuery({ d: isoDay(addDays(day, n * (view === "agenda" ? 28 : days))) }), !0);
  useKeys({ n: () => move(1), p: () => move(-1), t: () => go(withQuery({ d: null }), !0) });
  let soon = () => {
    let start = /* @__PURE__ */ new Date();
    return start.setMinutes(0, 0, 0), start.setHours(start.getHours() + 1), sameDay(day, /* @__PURE__ */ new Date()) || start.setFullYear(day.getFullYear(), day.getMonth(), day.getDate()), start;
  };
  return /* @__PURE__ */ a("main", { class: "page calendar", id: "main", tabIndex: -1, children: [
    /* @__PURE__ */ a("header", { class: "pane-head", children: [
      /* @__PURE__ */ a("h1", { children: view === "week" && !phone ? monthYear(addDays(from, 3)) : monthYear(from) }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      /* @__PURE__ */ a("div", { class: "segments", role: "group", "aria-label": t.calendar.view, children: ["week", "agenda"].map((v) => /* @__PURE__ */ a("button", { type: "button", class: v === view ? "on" : "", "aria-pressed": v === view, onClick: () => go(withQuery({ view: v }), !0), children: v === "week" && phone ? t.calendar.threeDays : t.calendar[v] }, v)) }),
      /* @__PURE__ */ a("span", { class: "calendar-nav", children: [
        /* @__PURE__ */ a(IconButton, { icon: "back", label: t.calendar.before, onClick: () => move(-1) }),
        /* @__PURE__ */ a(Button, { onClick: () => go(withQuery({ d: null }), !0), children: t.dates.today }),
        /* @__PURE__ */ a(IconButton, { icon: "next", label: t.calendar.after, onClick: () => move(1) })
      ] }),
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "plus", class: "calendar-new", "aria-label": t.calendar.make, onClick: () => setMaking({ start: soon() }), children: t.calendar.make })
    ] }),
    load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? view === "week" ? /* @__PURE__ */ a(Week, { from, days, events, onMake: (start) => setMaking({ start }) }) : /* @__PURE__ */ a(Agenda, { from, events, onMake: () => setMaking({ start: soon() }) }) : /* @__PURE__ */ a(Skeleton, { rows: 6 }),
    making && /* @__PURE__ */ a(Dialog, { title: t.calendar.make, onClose: () => setMaking(null), children: /* @__PURE__ */ a(
      EventForm,
      {
        draft: making,
        verb: t.calendar.makeVerb,
        submit: async (e) => {
          await post("/events", e), setMaking(null), toast(t.event.made), load.reload();
        }
      }
    ) }),
    chosen && /* @__PURE__ */ a(EventSheet, { id: chosen, known: events.find((e) => e.id === chosen), changed: load.reload }, chosen)
  ] });
}
function placeDay(events, day) {
  let end = addDays(day, 1), todays = events.filter((e) => !e.allDay && new Date(e.start) < end && new Date(e.end || e.start) > day || !e.allDay && sameDay(new Date(e.start), day)), out = [], group = [], groupEnd = 0, close = () => {
    let columns = Math.max(1, ...group.map((p) => p.column + 1));
    group.forEach((p) => p.columns = columns), group = [];
  };
  for (let event of todays) {
    let a2 = Math.max(0, (new Date(event.start).getTime() - day.getTime()) / 36e5), b = Math.min(24, Math.max(a2 + 0.5, (new Date(event.end || event.start).getTime() - day.getTime()) / 36e5));
    a2 >= groupEnd && close();
    let taken = new Set(group.filter((p) => p.top + p.height > a2 * hour).map((p) => p.column)), column = 0;
    for (; taken.has(column); ) column++;
    let placed = { event, top: a2 * hour, height: (b - a2) * hour, column, columns: 1 };
    group.push(placed), out.push(placed), groupEnd = Math.max(group.length === 1 ? 0 : groupEnd, b);
  }
  return close(), out;
}
var eventClass = (e) => `${e.canceled ? " off" : ""}${e.mine === "declined" ? " declined" : ""}${!e.mine || e.mine === "needs-action" || e.mine === "tentative" ? " open" : ""}`;
function Week({ from, days, events, onMake }) {
  let box = T(null), [now, setNow] = d(/* @__PURE__ */ new Date());
  A(() => {
    box.current && (box.current.scrollTop = 7.6 * hour);
    let timer = setInterval(() => setNow(/* @__PURE__ */ new Date()), 6e4);
    return () => clearInterval(timer);
  }, []);
  let list = Array.from({ length: days }, (_, i) => addDays(from, i)), open = (e) => go(withQuery({ e: e.id })), whole = (d2) => events.filter((e) => e.allDay && startOfDay(new Date(e.start)) <= d2 && new Date(e.end || e.start) >= d2 && !(e.end && new Date(e.end).getTime() === d2.getTime() && e.start !== e.end));
  return /* @__PURE__ */ a("div", { class: "week", style: { "--days": String(days) }, children: /* @__PURE__ */ a("div", { class: "week-scroll", ref: box, tabIndex: 0, role: "region", "aria-label": t.calendar.week, children: [
    /* @__PURE__ */ a("div", { class: "week-head", children: [
      /* @__PURE__ */ a("span", {}),
      list.map((d2) => /* @__PURE__ */ a("div", { class: `week-day${sameDay(d2, now) ? " today" : ""}`, children: [
        /* @__PURE__ */ a("small", { children: weekday(d2) }),
        /* @__PURE__ */ a("b", { children: d2.getDate() }),
        whole(d2).map((e) => /* @__PURE__ */ a("button", { type: "button", class: `week-whole${eventClass(e)}`, onClick: () => open(e), children: /* @__PURE__ */ a("span", { class: "cut", children: e.title }) }, e.id))
      ] }, isoDay(d2)))
    ] }),
    /* @__PURE__ */ a("div", { class: "week-grid", style: { height: `${24 * hour}px` }, children: [
      /* @__PURE__ */ a("div", { class: "week-hours", "aria-hidden": "true", children: Array.from({ length: 23 }, (_, h) => /* @__PURE__ */ a("span", { style: { top: `${(h + 1) * hour}px` }, children: [
        String(h + 1).padStart(2, "0"),
        ":00"
      ] }, h)) }),
      list.map((d2) => /* @__PURE__ */ a(
        "div",
        {
          class: `week-col${sameDay(d2, now) ? " today" : ""}`,
          onDblClick: (e) => {
            if (e.target !== e.currentTarget) return;
            let start = new Date(d2);
            start.setMinutes(Math.floor(e.offsetY / hour * 2) * 30), onMake(start);
          },
          children: [
            placeDay(events, d2).map((p) => /* @__PURE__ */ a(
              "button",
              {
                type: "button",
                class: `week-event${eventClass(p.event)}`,
                style: { top: `${p.top}px`, height: `${p.height - 2}px`, left: `${p.column / p.columns * 100}%`, width: `calc(${100 / p.columns}% - 3px)` },
                onClick: () => open(p.event),
                children: [
                  /* @__PURE__ */ a("b", { children: p.event.title }),
                  /* @__PURE__ */ a("small", { children: [
                    clock(new Date(p.event.start)),
                    p.event.place ? ` · ${p.event.place}` : ""
                  ] })
                ]
              },
              p.event.id
            )),
            sameDay(d2, now) && /* @__PURE__ */ a("i", { class: "week-now", style: { top: `${(now.getHours() * 60 + now.getMinutes()) / 60 * hour}px` }, "aria-hidden": "true" })
          ]
        },
        isoDay(d2)
      ))
    ] })
  ] }) });
}
function Agenda({ from, events, onMake }) {
  let today = /* @__PURE__ */ new Date(), days = /* @__PURE__ */ new Map();
  for (let e of events) {
    let start = new Date(e.start), key = isoDay(start < from ? from : start);
    days.set(key, [...days.get(key) ?? [], e]);
  }
  return days.size ? /* @__PURE__ */ a("div", { class: "agenda", children: [...days].map(([key, list]) => {
    let d2 = parseDay(key);
    return /* @__PURE__ */ a("section", { class: `agenda-day${sameDay(d2, today) ? " today" : ""}`, children: [
      /* @__PURE__ */ a("h2", { children: [
        /* @__PURE__ */ a("b", { children: d2.getDate() }),
        /* @__PURE__ */ a("span", { children: [
          weekday(d2, "long"),
          /* @__PURE__ */ a("small", { children: sameDay(d2, today) ? t.dates.today : monthDay(d2) })
        ] })
      ] }),
      /* @__PURE__ */ a("ul", { children: list.map((e) => {
        var _a;
        return /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("button", { type: "button", class: `agenda-event${eventClass(e)}`, onClick: () => go(withQuery({ e: e.id })), children: [
          /* @__PURE__ */ a("span", { class: "agenda-time", children: [
            e.allDay ? t.event.allDay : `${clock(new Date(e.start))}`,
            !e.allDay && e.end && /* @__PURE__ */ a("small", { children: clock(new Date(e.end)) })
          ] }),
          /* @__PURE__ */ a("span", { class: "two-lines", children: [
            /* @__PURE__ */ a("b", { class: "cut", children: e.title }),
            /* @__PURE__ */ a("small", { class: "cut", children: [e.place, (_a = e.organizer) == null ? void 0 : _a.name].filter(Boolean).join(" · ") })
          ] }),
          e.canceled && /* @__PURE__ */ a(StatusDot, { tone: "err", children: t.event.canceled }),
          e.source && /* @__PURE__ */ a(Icon, { name: "mail", size: 16 })
        ] }) }, e.id);
      }) })
    ] }, key);
  }) }) : /* @__PURE__ */ a(Empty, { icon: "calendar", title: t.calendar.empty, action: /* @__PURE__ */ a(Button, { icon: "plus", onClick: onMake, children: t.calendar.make }), children: t.calendar.emptyHint });
}
var answers = ["accepted", "tentative", "declined"];
function EventSheet({ id, known, changed }) {
  var _a, _b;
  let far = useLoad(known ? null : id, async () => here(await get(`/events/${id}`))), [editing, setEditing] = d(!1), close = () => go(withQuery({ e: null }), !0), e = known ?? far.data;
  if (A(() => {
    !known && far.data && !place.value.query.get("d") && go(withQuery({ d: isoDay(new Date(far.data.start)) }), !0);
  }, [far.data]), !e)
    return far.busy && far.data === void 0 ? null : /* @__PURE__ */ a(Dialog, { title: t.event.title, onClose: close, children: /* @__PURE__ */ a(Empty, { icon: "calendar", title: t.event.gone }) });
  let run = async (what, words, end = !1) => {
    try {
      await what, toast(words), end && close(), await changed();
    } catch (err) {
      toast(faultText(err), void 0, "err");
    }
  }, cancel = async () => {
    await confirm(t.event.cancelTitle, t.event.cancelText(e.attendees.length), t.event.cancelVerb, !0) && await run(del(`/events/${e.id}`), t.event.canceled, !0);
  };
  return /* @__PURE__ */ a(Dialog, { title: editing ? t.event.edit : t.event.title, onClose: close, children: editing ? /* @__PURE__ */ a(
    EventForm,
    {
      draft: { ...e, start: new Date(e.start), end: e.end ? new Date(e.end) : void 0 },
      verb: t.general.save,
      submit: async (body2) => {
        await patch(`/events/${e.id}`, body2), setEditing(!1), toast(t.event.saved), await changed();
      }
    }
  ) : /* @__PURE__ */ a("div", { class: "event-sheet", children: [
    /* @__PURE__ */ a("div", { class: "event-head", children: [
      /* @__PURE__ */ a(DateBadge, { iso: e.start }),
      /* @__PURE__ */ a("div", { children: [
        /* @__PURE__ */ a("h3", { children: e.title }),
        /* @__PURE__ */ a("p", { children: span(e.start, e.end, e.allDay, t.event.allDay) }),
        e.canceled && /* @__PURE__ */ a(StatusDot, { tone: "err", children: t.event.canceled })
      ] })
    ] }),
    e.place && /* @__PURE__ */ a("p", { class: "event-line", children: [
      /* @__PURE__ */ a(Icon, { name: "place", size: 17 }),
      " ",
      e.place
    ] }),
    e.organizer && /* @__PURE__ */ a("p", { class: "event-line", children: [
      /* @__PURE__ */ a(Icon, { name: "person", size: 17 }),
      " ",
      t.event.by(e.organizer.name || e.organizer.email)
    ] }),
    e.description && /* @__PURE__ */ a("p", { class: "event-note", children: e.description }),
    !!((_a = e.attendees) != null && _a.length) && /* @__PURE__ */ a("ul", { class: "member-list", children: e.attendees.map((a2) => /* @__PURE__ */ a("li", { children: [
      /* @__PURE__ */ a(Avatar, { name: a2.name || a2.email, size: 28 }),
      /* @__PURE__ */ a("span", { class: "cut", children: a2.name || a2.email }),
      /* @__PURE__ */ a(StatusDot, { tone: a2.status === "accepted" ? "ok" : a2.status === "declined" ? "err" : "off", children: t.event.status[a2.status ?? "needs-action"] ?? t.event.status["needs-action"] })
    ] }, a2.email)) }),
    !e.canceled && ((_b = e.attendees) == null ? void 0 : _b.length) > 0 && /* @__PURE__ */ a("div", { class: "invite-acts", role: "group", "aria-label": t.event.answer, children: answers.map((a2) => /* @__PURE__ */ a(Button, { kind: e.mine === a2 ? "primary" : "plain", "aria-pressed": e.mine === a2, icon: e.mine === a2 ? "check" : void 0, onClick: () => {
      run(post(`/events/${e.id}/answer`, { answer: a2 }), t.event.answered[a2]);
    }, children: t.event.answers[a2] }, a2)) }),
    /* @__PURE__ */ a("div", { class: "row-acts-line", children: [
      /* @__PURE__ */ a(FromMail, { source: e.source }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      !e.canceled && /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Button, { icon: "pen", onClick: () => setEditing(!0), children: t.event.edit }),
        /* @__PURE__ */ a(Button, { icon: "trash", kind: "quiet", onClick: () => {
          cancel();
        }, children: t.event.cancelVerb })
      ] })
    ] })
  ] }) });
}

// src/i18n/half.ts
function half(both) {
  var _a;
  let at2 = both.indexOf(" · ");
  if (at2 < 0) return both;
  let zh3 = both.slice(0, at2).trim();
  return lang.value === "zh" ? zh3 : ((((_a = /^[¥\d][¥\d.,/ A-Z]*/.exec(zh3)) == null ? void 0 : _a[0]) ?? "") + both.slice(at2 + 3)).replace("/ per ", "per ").trim();
}
function ours(line) {
  let m = /^([\u4e00-\u9fff]{2,12}) · ([a-z]+(?: [a-z]+)*)(: | (?=“)|$)(.*)$/s.exec(line);
  if (!m) return line;
  let zh3 = lang.value === "zh", rest = m[4].replace(/^(“.*?”)（([^·）]+) · ([^·）]+)）：/s, zh3 ? "$1（$2）：" : "$1 ($3): "), name = zh3 ? m[1] : m[2].charAt(0).toUpperCase() + m[2].slice(1);
  return m[3] === ": " ? name + (zh3 ? "：" : ": ") + rest : name + (zh3 || !rest ? "" : " ") + rest;
}
function told(text) {
  let line = ours(text);
  return line === text ? half(text) : line;
}

// src/mail/chat.tsx
function Sheet({ draw }) {
  let [code, setCode] = d(null);
  return A(() => {
    import("./chatsheets.js?v=ad7669124bbb").then((sheets) => setCode({ sheets }));
  }, []), code && draw(code.sheets);
}
function ChatPage({ id }) {
  let [making, setMaking] = d(!1), touched2 = chatsTouched.value;
  A(() => {
    if (!touched2) return;
    let timer = setTimeout(() => {
      loadChats();
    }, 120);
    return () => clearTimeout(timer);
  }, [touched2]);
  let phone = width.value === "phone";
  return /* @__PURE__ */ a("div", { class: `columns chat-columns${id ? " reading" : ""}`, children: [
    (!phone || !id) && /* @__PURE__ */ a("main", { class: "list-pane chat-list", id: "main", tabIndex: -1, children: [
      /* @__PURE__ */ a("header", { class: "pane-head", children: [
        /* @__PURE__ */ a("h1", { children: t.nav.chat }),
        /* @__PURE__ */ a(IconButton, { icon: "plus", label: t.chat.make, onClick: () => setMaking(!0) })
      ] }),
      /* @__PURE__ */ a(ChatList, { id })
    ] }),
    (id || !phone) && /* @__PURE__ */ a("section", { class: "read-pane", "aria-label": t.chat.pane, children: id ? /* @__PURE__ */ a(ChatView, { id }, id) : /* @__PURE__ */ a(Empty, { icon: "chat", title: t.chat.nothingOpen, children: t.chat.nothingOpenHint }) }),
    making && /* @__PURE__ */ a(Sheet, { draw: (s) => /* @__PURE__ */ a(s.MakeChat, { onClose: () => setMaking(!1) }) })
  ] });
}
var kindIcons = { mail: "mail", group: "people", direct: "person", notice: "bolt" };
function ChatList({ id }) {
  let list = chats.value;
  return list ? list.length ? /* @__PURE__ */ a("ul", { class: "chat-rows", children: list.map((c) => /* @__PURE__ */ a("li", { children: /* @__PURE__ */ a("a", { class: "chat-row", href: `/mail/chat/${c.id}`, "aria-current": c.id === id ? "true" : void 0, children: [
    /* @__PURE__ */ a("span", { class: `chat-face kind-${c.kind}`, children: c.kind === "direct" ? /* @__PURE__ */ a(Avatar, { name: c.title || nameOf(c.members[0]), size: 40 }) : /* @__PURE__ */ a(Icon, { name: kindIcons[c.kind] ?? "chat", size: 21 }) }),
    /* @__PURE__ */ a("span", { class: "two-lines", children: [
      /* @__PURE__ */ a("span", { class: "row-line", children: [
        /* @__PURE__ */ a("b", { class: "cut", children: chatName(c) }),
        /* @__PURE__ */ a("time", { children: c.last ? rowTime(c.last.at, t.dates.yesterday) : "" })
      ] }),
      /* @__PURE__ */ a("span", { class: "row-line", children: [
        /* @__PURE__ */ a("small", { class: "cut", children: lastLine(c) }),
        c.unread > 0 && /* @__PURE__ */ a("span", { class: "count", children: [
          c.unread > 99 ? "99+" : c.unread,
          /* @__PURE__ */ a("span", { class: "sr", children: [
            " ",
            t.nav.unread
          ] })
        ] })
      ] })
    ] })
  ] }) }, c.id)) }) : /* @__PURE__ */ a(Empty, { icon: "chat", title: t.chat.empty, children: t.chat.emptyHint }) : chatsFault.value ? /* @__PURE__ */ a(Fault, { error: chatsFault.value, retry: () => {
    loadChats();
  } }) : /* @__PURE__ */ a(Skeleton, { rows: 7 });
}
var nameOf = (m) => (m == null ? void 0 : m.name) || (m == null ? void 0 : m.email) || "", chatName = (c) => c.kind === "notice" ? t.brand : c.title || listed(c.members.map(nameOf));
function lastLine(c) {
  if (!c.last) return "";
  if (c.kind === "notice") return told(c.last.text);
  let who = typeof c.last.author == "string" ? c.last.author : nameOf(c.last.author);
  return who && c.kind !== "direct" ? `${who}：${c.last.text}` : c.last.text;
}
var pageSize = 40;
function ChatView({ id }) {
  var _a;
  let [chat, setChat] = d(null), [posts, setPosts] = d(null), [earlier, setEarlier] = d(), [fault, setFault] = d(null), [sheet, setSheet] = d(""), alive = T(!0), load = async () => {
    try {
      let [c, p] = await Promise.all([get(`/chats/${id}`), get(`/chats/${id}/posts${query({ limit: pageSize })}`)]);
      if (!alive.current) return;
      setChat(c), setPosts((old) => merge(old ?? [], p.items ?? [])), setEarlier((before) => before ?? p.next), setFault(null);
      let last = Math.max(0, ...(p.items ?? []).map((x) => x.seq));
      c.unread > 0 && document.visibilityState === "visible" && post(`/chats/${id}/read`, { upto: last }).then(loadChats, () => {
      });
    } catch (err) {
      alive.current && setFault(err);
    }
  };
  A(() => (alive.current = !0, followChat(id), load(), () => {
    alive.current = !1;
  }), [id]);
  let touch = convTouched.value;
  A(() => {
    touch.n && (touch.id === id || touch.id === "") && load();
  }, [touch.n]);
  let more = async () => {
    let first = posts == null ? void 0 : posts[0];
    if (first)
      try {
        let p = await get(`/chats/${id}/posts${query({ before: first.seq, limit: pageSize })}`);
        setPosts((old) => merge(old ?? [], p.items ?? [])), setEarlier(p.next);
      } catch (err) {
        toast(faultText(err), void 0, "err");
      }
  };
  return fault && !posts ? /* @__PURE__ */ a(Fault, { error: fault, retry: () => {
    load();
  } }) : /* @__PURE__ */ a("div", { class: "read-frame", children: [
    /* @__PURE__ */ a("header", { class: "read-top chat-top", children: [
      width.value !== "wide" && /* @__PURE__ */ a(IconButton, { icon: "back", label: t.chat.back, class: "read-back", onClick: () => go("/mail/chat") }),
      /* @__PURE__ */ a("div", { class: "two-lines", children: [
        /* @__PURE__ */ a("h2", { class: "cut", children: chat ? chatName(chat) : " " }),
        chat && chat.kind !== "notice" && /* @__PURE__ */ a("small", { children: summary(chat) })
      ] }),
      /* @__PURE__ */ a("span", { class: "grow" }),
      chat && chat.kind !== "notice" && /* @__PURE__ */ a(IconButton, { icon: "people", label: t.chat.people, onClick: () => setSheet("people") }),
      chat && chat.kind !== "notice" && !!((_a = me.value) != null && _a.mailboxes.length) && /* @__PURE__ */ a(IconButton, { icon: "link", label: t.chat.address, onClick: () => setSheet("address") })
    ] }),
    (chat == null ? void 0 : chat.source) && /* @__PURE__ */ a("div", { class: "chat-from", children: /* @__PURE__ */ a(FromMail, { source: chat.source }) }),
    posts ? /* @__PURE__ */ a(Posts, { chat, posts, earlier: !!earlier, more }) : /* @__PURE__ */ a("div", { class: "posts", children: /* @__PURE__ */ a(Skeleton, { rows: 6 }) }),
    chat && chat.kind !== "notice" && /* @__PURE__ */ a(Writer, { chat, sent: load }),
    sheet === "people" && chat && /* @__PURE__ */ a(Sheet, { draw: (s) => /* @__PURE__ */ a(s.People, { chat, onClose: () => setSheet(""), changed: load }) }),
    sheet === "address" && chat && /* @__PURE__ */ a(Sheet, { draw: (s) => /* @__PURE__ */ a(s.Address, { chat, onClose: () => setSheet("") }) })
  ] });
}
function summary(c) {
  let out = c.members.filter((m) => m.external).length;
  return out ? t.chat.withOutside(c.members.length - out, out) : t.chat.inside(c.members.length);
}
function merge(old, fresh) {
  let by = new Map(old.map((p) => [p.id, p]));
  return fresh.forEach((p) => by.set(p.id, p)), [...by.values()].sort((a2, b) => a2.seq - b.seq);
}
function Posts({ chat, posts, earlier, more }) {
  let box = T(null), atEnd = T(!0), before = T(0);
  F(() => {
    let el = box.current;
    el && (atEnd.current ? el.scrollTop = el.scrollHeight : before.current && (el.scrollTop += el.scrollHeight - before.current), before.current = 0);
  }, [posts]);
  let grow = () => {
    var _a;
    before.current = ((_a = box.current) == null ? void 0 : _a.scrollHeight) ?? 0, more();
  }, day = "";
  return /* @__PURE__ */ a(
    "div",
    {
      class: "posts",
      ref: box,
      tabIndex: 0,
      role: "log",
      "aria-label": t.chat.log,
      onScroll: (e) => atEnd.current = e.currentTarget.scrollHeight - e.currentTarget.scrollTop - e.currentTarget.clientHeight < 60,
      children: [
        earlier && /* @__PURE__ */ a(Button, { kind: "quiet", class: "posts-more", onClick: grow, children: t.chat.earlier }),
        !posts.length && /* @__PURE__ */ a(Empty, { icon: "chat", title: t.chat.noPosts }),
        posts.map((p) => {
          let d2 = new Date(p.at), label = isoDay(d2), head = label !== day;
          return day = label, /* @__PURE__ */ a("div", { children: [
            head && /* @__PURE__ */ a("p", { class: "post-day", children: [
              monthDay(d2),
              " ",
              weekday(d2)
            ] }),
            /* @__PURE__ */ a(PostView, { post: p, chat })
          ] }, p.id);
        })
      ]
    }
  );
}
function PostView({ post: p, chat }) {
  var _a, _b, _c, _d, _e, _f, _g;
  if (p.kind === "system") return /* @__PURE__ */ a("p", { class: "post-system", children: p.text });
  let who = nameOf(p.author);
  return /* @__PURE__ */ a("article", { class: `post${p.mine ? " mine" : ""}${p.mail ? " by-mail" : ""}`, "aria-label": `${who} ${clock(new Date(p.at))}`, children: [
    /* @__PURE__ */ a(Avatar, { name: who || t.brand, size: 34 }),
    /* @__PURE__ */ a("div", { class: "post-box", children: [
      /* @__PURE__ */ a("header", { children: [
        /* @__PURE__ */ a("b", { children: who || t.chat.robot }),
        ((_a = p.author) == null ? void 0 : _a.external) && /* @__PURE__ */ a("span", { class: "tag tag-warn", children: t.mail.external }),
        p.mail && /* @__PURE__ */ a("span", { class: "tag tag-plain", children: [
          /* @__PURE__ */ a(Icon, { name: "mail", size: 12 }),
          " ",
          t.chat.mailTag
        ] }),
        ((_b = p.mail) == null ? void 0 : _b.trust) === "unproven" && /* @__PURE__ */ a("span", { class: "tag tag-warn", children: t.trust.unprovenShort }),
        ((_c = p.mail) == null ? void 0 : _c.trust) === "forged" && /* @__PURE__ */ a("span", { class: "tag tag-err", children: t.trust.forgedShort }),
        /* @__PURE__ */ a("time", { title: fullTime(new Date(p.at)), children: clock(new Date(p.at)) })
      ] }),
      p.card ? /* @__PURE__ */ a(CardView, { card: p.card, post: p }) : null,
      (p.text || p.mail) && !(p.card && !p.mail) && /* @__PURE__ */ a("div", { class: "bubble", children: [
        ((_d = p.mail) == null ? void 0 : _d.subject) && /* @__PURE__ */ a("p", { class: "bubble-subject", children: p.mail.subject }),
        /* @__PURE__ */ a("div", { class: "plain", children: /* @__PURE__ */ a(Linked, { text: p.text }) }),
        p.quoted && /* @__PURE__ */ a(FoldedText, { text: p.quoted }),
        /* @__PURE__ */ a(Files, { post: p }),
        ((_e = p.mail) == null ? void 0 : _e.message) && /* @__PURE__ */ a("button", { type: "button", class: "link", onClick: () => {
          var _a2;
          openMessage((_a2 = p.mail) == null ? void 0 : _a2.message);
        }, children: t.chat.openMail })
      ] }),
      !!((_f = p.out) != null && _f.length) && /* @__PURE__ */ a(Outgoing, { out: p.out }),
      p.mine && (chat == null ? void 0 : chat.kind) === "mail" && !((_g = p.out) != null && _g.length) && !p.mail && /* @__PURE__ */ a("small", { class: "post-scope", children: t.chat.wasInternal })
    ] })
  ] });
}
function FoldedText({ text }) {
  let [open, setOpen] = d(!1);
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("button", { type: "button", class: "fold-dots", "aria-expanded": open, "aria-label": t.mail.quoteToggle, onClick: () => setOpen(!open), children: "•••" }),
    open && /* @__PURE__ */ a("div", { class: "plain quoted", children: /* @__PURE__ */ a(Linked, { text }) })
  ] });
}
function Files({ post: p }) {
  var _a;
  let files = ((_a = p.mail) == null ? void 0 : _a.attachments) ?? [];
  return files.length ? /* @__PURE__ */ a("ul", { class: "bubble-files", children: files.map((f, i) => /* @__PURE__ */ a("li", { children: [
    /* @__PURE__ */ a(Icon, { name: "clip", size: 14 }),
    f.url ? /* @__PURE__ */ a("a", { href: f.url, download: f.name, children: f.name }) : /* @__PURE__ */ a("span", { children: f.name }),
    /* @__PURE__ */ a("small", { children: f.size ? bytes(f.size) : "" })
  ] }, i)) }) : null;
}
var outTone = { sent: "ok", delivered: "ok", queued: "plain", accepted: "plain", deferred: "warn", failed: "err", bounced: "err", hold: "warn" };
function Outgoing({ out }) {
  return /* @__PURE__ */ a("ul", { class: "outs", "aria-label": t.chat.outName, children: out.map((o) => /* @__PURE__ */ a("li", { children: [
    /* @__PURE__ */ a(Chip, { tone: outTone[o.state] ?? "plain", icon: outTone[o.state] === "err" ? "warn" : outTone[o.state] === "ok" ? "check" : "clock", children: [
      o.email,
      " · ",
      t.chat.out[o.state] ?? o.state
    ] }),
    o.why && /* @__PURE__ */ a("small", { children: o.why })
  ] }, o.email)) });
}
var cardIcons = { activate: "mail", mail: "mail", event: "calendar", todo: "todo", hold: "shield", approval: "check", sending: "send" };
function CardView({ card, post: p }) {
  var _a, _b;
  let [done, setDone] = d(""), act = async (id, url) => {
    var _a2;
    let mail = (_a2 = p.mail) == null ? void 0 : _a2.message;
    if (url) {
      let to = new URL(url, location.href);
      to.origin === location.origin && to.pathname.startsWith("/mail/") ? go(to.pathname + to.search) : /^https?:$/.test(to.protocol) && window.open(to.href, "_blank", "noopener,noreferrer");
    } else if (card.approval) {
      if (id === "refuse") return go(`/mail/approvals?refuse=${card.approval}`);
      await post(`/approvals/${card.approval}`, { decision: id }).then(
        (got) => got.state === "approved" ? setDone(id) : go("/mail/approvals?state=all"),
        (err) => toast(faultText(err), void 0, "err")
      );
    } else card.hold ? await post(`/holds/${card.hold}`, { decision: id }).then(
      () => setDone(id),
      (err) => toast(faultText(err), void 0, "err")
    ) : mail && /^(accepted|tentative|declined)$/.test(id) ? await post(`/messages/${mail}/rsvp`, { answer: id }).then(
      () => toast(t.event.answered[id]),
      (err) => toast(faultText(err), void 0, "err")
    ) : mail && openMessage(mail);
  };
  return /* @__PURE__ */ a("div", { class: `card card-${card.kind}`, children: [
    /* @__PURE__ */ a("div", { class: "card-head", children: [
      /* @__PURE__ */ a(Icon, { name: cardIcons[card.kind] ?? "info", size: 18 }),
      /* @__PURE__ */ a("b", { children: half(card.title) })
    ] }),
    (_a = card.lines) == null ? void 0 : _a.map((line, i) => /* @__PURE__ */ a("p", { children: ours(line) }, i)),
    !!((_b = card.actions) != null && _b.length) && /* @__PURE__ */ a("div", { class: "card-acts", children: card.actions.filter((a2) => {
      var _a2;
      return a2.url || card.hold || card.approval || ((_a2 = p.mail) == null ? void 0 : _a2.message);
    }).map((a2, i) => /* @__PURE__ */ a(Button, { kind: i === 0 ? "primary" : "plain", icon: done === a2.id ? "check" : void 0, disabled: !!done, onClick: () => {
      act(a2.id, a2.url);
    }, children: half(a2.label) }, a2.id)) })
  ] });
}
function Writer({ chat, sent }) {
  let [text, setText] = d(() => sessionStorage.getItem(`mb.chat.${chat.id}`) ?? ""), [outbound, setOutbound] = d(!1), [busy, setBusy] = d(!1), [fault, setFault] = d(""), key = T(newKey()), area = T(null), outside2 = chat.members.filter((m) => m.external || !m.person && m.email), inside = chat.members.length - outside2.length, choice = chat.kind === "mail" || outside2.length > 0;
  F(() => {
    let el = area.current;
    el && (el.style.height = "auto", el.style.height = `${Math.min(el.scrollHeight, 160)}px`);
  }, [text]);
  let type = (value) => {
    setText(value), sessionStorage.setItem(`mb.chat.${chat.id}`, value);
  }, send2 = async () => {
    var _a;
    if (!(!text.trim() || busy)) {
      setBusy(!0), setFault("");
      try {
        await post(`/chats/${chat.id}/posts`, { text: text.trim(), outbound: choice && outbound, idempotencyKey: key.current }), key.current = newKey(), type(""), setOutbound(!1), await sent();
      } catch (err) {
        setFault(faultText(err));
      }
      setBusy(!1), (_a = area.current) == null || _a.focus();
    }
  };
  return /* @__PURE__ */ a(
    "form",
    {
      class: `writer${outbound ? " outbound" : ""}`,
      onSubmit: (e) => {
        e.preventDefault(), send2();
      },
      children: [
        choice && /* @__PURE__ */ a("fieldset", { class: "writer-scope", children: [
          /* @__PURE__ */ a("legend", { class: "sr", children: t.chat.scope }),
          /* @__PURE__ */ a("div", { class: "segments", children: [
            /* @__PURE__ */ a("label", { class: outbound ? "" : "on", children: [
              /* @__PURE__ */ a("input", { type: "radio", name: "scope", checked: !outbound, onChange: () => setOutbound(!1) }),
              t.chat.internal
            ] }),
            /* @__PURE__ */ a("label", { class: outbound ? "on" : "", children: [
              /* @__PURE__ */ a("input", { type: "radio", name: "scope", checked: outbound, disabled: !outside2.length, onChange: () => setOutbound(!0) }),
              t.chat.outbound(outside2.length)
            ] })
          ] }),
          /* @__PURE__ */ a("p", { class: "writer-who", role: "status", children: outbound ? t.chat.goesOut(listed(outside2.map((m) => m.email || m.name))) : t.chat.staysIn(inside) })
        ] }),
        fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
        /* @__PURE__ */ a("div", { class: "writer-line", children: [
          /* @__PURE__ */ a(
            "textarea",
            {
              ref: area,
              rows: 1,
              "aria-label": t.chat.write,
              placeholder: outbound ? t.chat.writeOut : t.chat.write,
              value: text,
              onInput: (e) => type(e.currentTarget.value),
              onKeyDown: (e) => {
                e.isComposing || e.keyCode === 229 || e.key !== "Enter" || e.shiftKey || outbound && !(e.ctrlKey || e.metaKey) || (e.preventDefault(), send2());
              }
            }
          ),
          /* @__PURE__ */ a(Button, { kind: "primary", icon: outbound ? "mail" : "send", type: "submit", busy, disabled: !text.trim(), children: outbound ? t.chat.sendMail : t.compose.send })
        ] })
      ]
    }
  );
}

// src/i18n/compose.ts
var zh = {
  from: "发件人",
  onBehalf: "代发",
  held: "邮件需要审批，通过后自动发出",
  scheduled: (when) => `将在 ${when} 发出`,
  takenBack: "已撤回，邮件在草稿箱",
  tooLate: (why) => `没能撤回：${why}`,
  later: "定时发送",
  laterVerb: "到时发送",
  tomorrow: "明天上午",
  monday: "下周一上午",
  pick: "选择时间…",
  when: "发送时间",
  zone: (zone) => `按本机时区：${zone}`,
  past: "请选择将来的时间",
  tooFar: "最多可定在一年之内",
  tool: {
    name: "文字格式",
    bold: "加粗",
    italic: "斜体",
    underline: "下划线",
    list: "项目列表",
    numbers: "编号列表",
    quote: "引用",
    clear: "清除格式",
    link: "插入链接",
    linkAddress: "链接地址",
    size: "字号",
    colour: "文字颜色",
    colours: ["黑色", "红色", "橙色", "绿色", "蓝色", "紫色"]
  }
}, en = {
  from: "From",
  onBehalf: "on behalf",
  held: "Needs approval; it leaves when approved",
  scheduled: (when) => `Leaves ${when}`,
  takenBack: "Taken back. It is in Drafts.",
  tooLate: (why) => `Could not take it back: ${why}`,
  later: "Send later",
  laterVerb: "Send at that time",
  tomorrow: "Tomorrow morning",
  monday: "Monday morning",
  pick: "Choose a time…",
  when: "Time of sending",
  zone: (zone) => `In the time zone of this device: ${zone}`,
  past: "Choose a time to come",
  tooFar: "At most a year ahead",
  tool: {
    name: "Text format",
    bold: "Bold",
    italic: "Italic",
    underline: "Underline",
    list: "Bullet list",
    numbers: "Numbered list",
    quote: "Quote",
    clear: "Clear format",
    link: "Insert link",
    linkAddress: "Link address",
    size: "Text size",
    colour: "Text colour",
    colours: ["Black", "Red", "Orange", "Green", "Blue", "Purple"]
  }
}, sendingWords = () => lang.value === "zh" ? zh : en;

// src/mail/sending.ts
async function loadSenders() {
  senders.value = await get("/me/senders").then(
    (p) => p.items ?? [],
    () => []
  );
}
async function putAway(key) {
  let c = composers.value.find((x) => x.key === key);
  if (!c) return;
  let dirty = c.dirty;
  dirty && await save(key), closeComposer(key), (dirty || c.saved) && toast(t.compose.kept), refreshSoon();
}
async function discard(key) {
  let c = composers.value.find((x) => x.key === key);
  if (!c || (c.dirty || c.draft || c.saved) && !await confirm(t.compose.discardTitle, t.compose.discardText, t.compose.discard, !0)) return;
  closeComposer(key), localStorage.removeItem("mb.unsaved"), await saving.get(key);
  let draft = c.draft;
  draft && await del(`/drafts/${draft}`).catch(() => {
  }), refreshSoon(), countsSoon();
}
async function ready(c) {
  if (!c.to.length && !c.cc.length && !c.bcc.length)
    return alterComposer(c.key, { fault: t.compose.noRecipient }), !1;
  if (c.files.some((f) => !f.upload && !f.error))
    return alterComposer(c.key, { fault: t.compose.uploading }), !1;
  if (!c.subject.trim() && !await confirm(t.compose.noSubjectTitle, t.compose.noSubjectText, t.compose.sendAnyway)) return !1;
  let words = `${c.subject}
${plain(c.html)}`;
  return !(!c.files.length && !c.forward && /附件|见附|随附|\battached\b|\battachments?\b/i.test(words) && !await confirm(t.compose.noFileTitle, t.compose.noFileText, t.compose.sendAnyway));
}
async function send(key, later) {
  var _a;
  let found = composers.value.find((x) => x.key === key);
  if (!found || found.sending || !await ready(found)) return;
  alterComposer(key, { sending: !0, fault: void 0 }), clearTimeout((_a = timers.get(key)) == null ? void 0 : _a.timer), await saving.get(key);
  let c = composers.value.find((x) => x.key === key) ?? found, wait = settings.value.undoSeconds;
  try {
    let got = await post("/messages", { ...body(c), idempotencyKey: c.idempotencyKey, ...later ? { sendAt: later.toISOString() } : { undoSeconds: wait } });
    closeComposer(key), localStorage.removeItem("mb.unsaved"), tellSent(got, wait, later), refreshSoon(), countsSoon(), loadOutbox(), threadTouched.value++;
  } catch (err) {
    alterComposer(key, { sending: !1, dirty: !0, fault: t.compose.notSent(faultText(err)) });
  }
}
function tellSent(got, wait, later) {
  if (got.state === "held") return void toast(sendingWords().held);
  if (!got.outbox) return void toast(t.compose.sent);
  let id = got.outbox, undo = () => {
    lastUndo.value === undo && (lastUndo.value = null), takeBack(id);
  };
  if (lastUndo.value = undo, later) return void toast(sendingWords().scheduled(laterText(later)), { label: t.general.undo, run: undo });
  toast(t.compose.sent, { label: t.general.undo, run: undo }, "plain", wait * 1e3), setTimeout(() => {
    lastUndo.value === undo && (lastUndo.value = null), loadOutbox();
  }, wait * 1e3);
}
var laterText = (d2) => `${format({ month: "short", day: "numeric", weekday: "short" }).format(d2)} ${clock(d2)}`;
async function takeBack(id, reopen = !0) {
  try {
    let saved = await post(`/outbox/${id}/undo`);
    toast(sendingWords().takenBack), reopen && saved.id && await openDraft(saved.id);
  } catch (err) {
    toast(sendingWords().tooLate(faultText(err)), void 0, "err");
  }
  loadOutbox(), refreshSoon(), countsSoon();
}

// src/mail/later.tsx
var morning = 9, farthest = 365, at = (day, hour2 = morning) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour2);
function SendLater({ composer: c, up }) {
  let [picking, setPicking] = d(!1), today = startOfDay(/* @__PURE__ */ new Date()), tomorrow = at(addDays(today, 1)), monday = at(addDays(startOfWeek(today), 7)), times = tomorrow.getTime() === monday.getTime() ? [tomorrow] : [tomorrow, monday];
  return /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a(
      Menu,
      {
        up,
        align: up ? "left" : "right",
        class: "send-later",
        icon: "clock",
        label: sendingWords().later,
        items: [
          ...times.map((d2) => ({ label: `${d2 === tomorrow ? sendingWords().tomorrow : sendingWords().monday} · ${laterText(d2)}`, icon: "clock", run: () => {
            send(c.key, d2);
          } })),
          { label: sendingWords().pick, icon: "calendar", run: () => setPicking(!0) }
        ]
      }
    ),
    picking && /* @__PURE__ */ a(
      Pick,
      {
        start: tomorrow,
        onClose: () => setPicking(!1),
        onPick: (d2) => {
          setPicking(!1), send(c.key, d2);
        }
      }
    )
  ] });
}
function Pick({ start, onClose, onPick }) {
  let [text, setText] = d(fieldTime(start)), [fault, setFault] = d(""), submit = (e) => {
    e.preventDefault();
    let d2 = new Date(text);
    if (Number.isNaN(d2.getTime()) || d2.getTime() < Date.now()) return setFault(sendingWords().past);
    if (d2 > addDays(/* @__PURE__ */ new Date(), farthest)) return setFault(sendingWords().tooFar);
    onPick(d2);
  };
  return /* @__PURE__ */ a(Dialog, { title: sendingWords().later, onClose, children: /* @__PURE__ */ a("form", { onSubmit: submit, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: sendingWords().when, hint: sendingWords().zone(Intl.DateTimeFormat().resolvedOptions().timeZone), error: fault, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "datetime-local", value: text, min: fieldTime(/* @__PURE__ */ new Date()), onInput: (e) => setText(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", icon: "clock", children: sendingWords().laterVerb })
  ] }) });
}

// src/mail/compose.tsx
var largestFile = 50 * 1024 * 1024;
function Composers() {
  return A(() => {
    loadSenders();
    let pop = () => {
      if (width.value !== "wide")
        for (let c of composers.value) c.view !== "small" && putAway(c.key);
    }, guard = (e) => {
      composers.value.some((c) => c.dirty || c.files.some((f) => !f.upload && !f.error)) && e.preventDefault();
    };
    return addEventListener("popstate", pop), addEventListener("beforeunload", guard), () => {
      removeEventListener("popstate", pop), removeEventListener("beforeunload", guard);
    };
  }, []), composers.value.length ? /* @__PURE__ */ a("div", { class: "composers", children: composers.value.map((c) => /* @__PURE__ */ a(Window, { composer: c }, c.key)) }) : null;
}
function titleOf(c) {
  return c.subject || (c.reply ? t.mail.reply : c.forward ? t.mail.forward : t.compose.title);
}
function Window({ composer: c }) {
  let full = width.value !== "wide" || c.view === "full", name = useName("composer");
  return c.view === "small" ? /* @__PURE__ */ a("div", { class: "composer small", children: [
    /* @__PURE__ */ a("button", { type: "button", class: "composer-tab", onClick: () => alterComposer(c.key, { view: "open" }), children: [
      /* @__PURE__ */ a(Icon, { name: "pen", size: 16 }),
      /* @__PURE__ */ a("span", { class: "cut", children: titleOf(c) })
    ] }),
    /* @__PURE__ */ a(IconButton, { icon: "close", size: 16, label: t.compose.close, onClick: () => {
      putAway(c.key);
    } })
  ] }) : /* @__PURE__ */ a("section", { class: `composer${full ? " full" : ""}`, role: "dialog", "aria-labelledby": name, children: [
    /* @__PURE__ */ a("header", { class: "composer-head", children: [
      width.value === "phone" ? /* @__PURE__ */ a(IconButton, { icon: "back", label: t.compose.close, onClick: () => {
        putAway(c.key);
      } }) : null,
      /* @__PURE__ */ a("h2", { id: name, class: "cut", children: titleOf(c) }),
      /* @__PURE__ */ a(SaveState, { composer: c }),
      width.value !== "phone" && /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(IconButton, { icon: "minimise", size: 18, label: t.compose.minimise, onClick: () => alterComposer(c.key, { view: "small" }) }),
        width.value === "wide" && /* @__PURE__ */ a(IconButton, { icon: "expand", size: 18, label: full ? t.compose.dock : t.compose.full, onClick: () => alterComposer(c.key, { view: full ? "open" : "full" }) }),
        /* @__PURE__ */ a(IconButton, { icon: "close", size: 18, label: t.compose.close, onClick: () => {
          putAway(c.key);
        } })
      ] }),
      width.value === "phone" && /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(SendLater, { composer: c }),
        /* @__PURE__ */ a(Button, { kind: "primary", icon: "send", busy: c.sending, onClick: () => {
          send(c.key);
        }, children: t.compose.send })
      ] })
    ] }),
    /* @__PURE__ */ a(Form, { composer: c })
  ] });
}
function SaveState({ composer: c }) {
  return /* @__PURE__ */ a("span", { class: "save-state", children: c.saving ? t.compose.saving : c.saved ? t.compose.savedAt(clock(c.saved)) : "" });
}
function Form({ composer: c }) {
  var _a, _b;
  let [more, setMore] = d(c.cc.length > 0 || c.bcc.length > 0), [drag, setDrag] = d(!1), box = T(null), own = (_b = (_a = me.value) == null ? void 0 : _a.mailboxes[0]) == null ? void 0 : _b.address.split("@")[1], change = (part) => touched(c.key, part);
  useKeys({
    Escape: () => {
      var _a2;
      (_a2 = box.current) != null && _a2.contains(document.activeElement) && putAway(c.key);
    }
  });
  let keys = (e) => {
    e.isComposing || !(e.ctrlKey || e.metaKey) || (e.key === "Enter" ? (e.preventDefault(), e.stopPropagation(), send(c.key)) : e.key.toLowerCase() === "s" && (e.preventDefault(), save(c.key)));
  }, addFiles = (files) => {
    for (let f of files) attach(c.key, f);
  };
  return /* @__PURE__ */ a(
    "div",
    {
      class: `composer-form${drag ? " drag" : ""}`,
      ref: box,
      onKeyDownCapture: keys,
      onDragOver: (e) => {
        var _a2;
        (_a2 = e.dataTransfer) != null && _a2.types.includes("Files") && (e.preventDefault(), setDrag(!0));
      },
      onDragLeave: () => setDrag(!1),
      onDrop: (e) => {
        var _a2;
        setDrag(!1), (_a2 = e.dataTransfer) != null && _a2.files.length && (e.preventDefault(), addFiles(e.dataTransfer.files));
      },
      onPaste: (e) => {
        var _a2, _b2;
        let files = [...((_a2 = e.clipboardData) == null ? void 0 : _a2.files) ?? []];
        files.length && !((_b2 = e.clipboardData) != null && _b2.types.includes("text/html")) && (e.preventDefault(), addFiles(files));
      },
      children: [
        /* @__PURE__ */ a(From, { composer: c, onChange: (from) => change({ from }) }),
        /* @__PURE__ */ a("div", { class: "composer-to", children: [
          /* @__PURE__ */ a(PeopleField, { label: t.mail.to, value: c.to, onChange: (to) => change({ to, fault: void 0 }), inlineLabel: !0, ownDomain: own, autofocus: !c.to.length && !c.reply }),
          !more && /* @__PURE__ */ a("button", { type: "button", class: "link", onClick: () => setMore(!0), children: t.compose.ccBcc })
        ] }),
        more && /* @__PURE__ */ a($, { children: [
          /* @__PURE__ */ a(PeopleField, { label: t.mail.cc, value: c.cc, onChange: (cc) => change({ cc }), inlineLabel: !0, ownDomain: own }),
          /* @__PURE__ */ a(PeopleField, { label: t.mail.bcc, value: c.bcc, onChange: (bcc) => change({ bcc }), inlineLabel: !0, ownDomain: own })
        ] }),
        /* @__PURE__ */ a("input", { class: "composer-subject", "aria-label": t.compose.subject, placeholder: t.compose.subject, value: c.subject, maxLength: 400, onInput: (e) => change({ subject: e.currentTarget.value }) }),
        /* @__PURE__ */ a(Words, { composer: c, onChange: (html) => change({ html }), focus: c.to.length > 0 || !!c.reply }),
        c.source && /* @__PURE__ */ a(FoldedQuote, { composer: c }),
        c.files.length > 0 && /* @__PURE__ */ a(Files2, { composer: c }),
        c.fault && /* @__PURE__ */ a("p", { class: "composer-fault", role: "alert", children: [
          /* @__PURE__ */ a(Icon, { name: "warn", size: 16 }),
          " ",
          c.fault
        ] }),
        /* @__PURE__ */ a(Foot, { composer: c, onFiles: addFiles })
      ]
    }
  );
}
function From({ composer: c, onChange }) {
  let now = senderOf(c), name = useName("from");
  return now ? /* @__PURE__ */ a("div", { class: "composer-from", children: [
    /* @__PURE__ */ a("label", { for: name, children: sendingWords().from }),
    /* @__PURE__ */ a("select", { id: name, value: now.address, onChange: (e) => onChange(e.currentTarget.value), children: senders.value.map((s) => /* @__PURE__ */ a("option", { value: s.address, children: [
      s.name,
      " <",
      s.address,
      ">",
      s.onBehalf ? ` · ${sendingWords().onBehalf}` : ""
    ] }, s.address)) })
  ] }) : null;
}
function Foot({ composer: c, onFiles }) {
  let input = T(null);
  return /* @__PURE__ */ a("footer", { class: "composer-foot", children: [
    width.value !== "phone" && /* @__PURE__ */ a("span", { class: "send-pair", children: [
      /* @__PURE__ */ a(Button, { kind: "primary", icon: "send", busy: c.sending, title: "Ctrl+Enter", onClick: () => {
        send(c.key);
      }, children: t.compose.send }),
      /* @__PURE__ */ a(SendLater, { composer: c, up: !0 })
    ] }),
    /* @__PURE__ */ a(
      "input",
      {
        ref: input,
        type: "file",
        multiple: !0,
        class: "sr",
        tabIndex: -1,
        "aria-label": t.compose.attach,
        onChange: (e) => {
          onFiles(e.currentTarget.files ?? []), e.currentTarget.value = "";
        }
      }
    ),
    /* @__PURE__ */ a(Button, { icon: "clip", kind: "quiet", onClick: () => {
      var _a;
      return (_a = input.current) == null ? void 0 : _a.click();
    }, children: t.compose.attach }),
    /* @__PURE__ */ a("span", { class: "grow" }),
    /* @__PURE__ */ a(IconButton, { icon: "trash", label: t.compose.discard, onClick: () => {
      discard(c.key);
    } })
  ] });
}
async function attach(key, file) {
  var _a;
  let state = { key: newKey(), name: file.name, size: file.size, progress: 0, abort: new AbortController() }, set = (part) => {
    let c2 = composers.value.find((x) => x.key === key);
    c2 && alterComposer(key, { files: c2.files.map((f) => f.key === state.key ? { ...f, ...part } : f) });
  }, c = composers.value.find((x) => x.key === key);
  if (c) {
    if (file.size > largestFile) {
      toast(t.compose.tooLarge(file.name), void 0, "err");
      return;
    }
    alterComposer(key, { files: [...c.files, state] });
    try {
      let got = await upload(file, (progress) => set({ progress }), (_a = state.abort) == null ? void 0 : _a.signal);
      set({ upload: got, progress: 1 }), touched(key, { fault: void 0 });
    } catch (err) {
      err.name !== "AbortError" && set({ error: faultText(err) });
    }
  }
}
function Files2({ composer: c }) {
  let drop = (f) => {
    var _a;
    (_a = f.abort) == null || _a.abort(), touched(c.key, { files: c.files.filter((x) => x.key !== f.key) });
  };
  return /* @__PURE__ */ a("ul", { class: "composer-files", "aria-label": t.mail.attachments, children: c.files.map((f) => /* @__PURE__ */ a("li", { class: f.error ? "bad" : "", children: [
    /* @__PURE__ */ a(Icon, { name: "file", size: 16 }),
    /* @__PURE__ */ a("span", { class: "cut", children: f.name }),
    /* @__PURE__ */ a("small", { children: f.error ?? (f.upload ? bytes(f.size) : `${Math.round(f.progress * 100)} %`) }),
    !f.upload && !f.error && /* @__PURE__ */ a("progress", { value: f.progress, max: 1, "aria-label": t.compose.progress(f.name) }),
    /* @__PURE__ */ a(IconButton, { icon: "close", size: 14, label: t.compose.removeFile(f.name), onClick: () => drop(f) })
  ] }, f.key)) });
}
function FoldedQuote({ composer: c }) {
  var _a, _b;
  let [open, setOpen] = d(!1), m = c.source;
  return m ? /* @__PURE__ */ a("div", { class: "composer-quote", children: [
    /* @__PURE__ */ a("button", { type: "button", class: "fold-dots", "aria-expanded": open, onClick: () => setOpen(!open), children: [
      "••• ",
      /* @__PURE__ */ a("span", { children: c.forward ? t.compose.forwarded : t.compose.quoted })
    ] }),
    open && /* @__PURE__ */ a("div", { class: "composer-quote-box", children: [
      /* @__PURE__ */ a("p", { children: t.compose.quoteLine(((_a = m.from) == null ? void 0 : _a.name) || ((_b = m.from) == null ? void 0 : _b.email) || "") }),
      m.html ? /* @__PURE__ */ a("iframe", { title: t.mail.bodyName, class: "mail-frame fixed", sandbox, referrerpolicy: "no-referrer", srcDoc: frameDocument(m.html, !1) }) : /* @__PURE__ */ a(PlainBody, { text: m.text ?? "" })
    ] })
  ] }) : null;
}
var tools = [
  { command: "bold", icon: "bold", tag: "B", label: "bold" },
  { command: "italic", icon: "italic", tag: "I", label: "italic" },
  { command: "underline", icon: "underline", tag: "U", label: "underline" },
  { command: "list", icon: "list", tag: "UL", label: "list" },
  { command: "numbers", icon: "numbers", tag: "OL", label: "numbers" },
  { command: "quote", icon: "quote", tag: "BLOCKQUOTE", label: "quote" },
  { command: "clear", icon: "clear", tag: "", label: "clear" }
], colours = ["#1d2129", "#b42318", "#b54708", "#067647", "#1456d6", "#6941c6"], sizes = ["12px", "15px", "18px", "24px"], module = null;
function loadEditor() {
  return module || (module = Promise.all([import("./editor.js?v=6263a56559c9"), loadFrame()]).then(([editor]) => editor), module.catch(() => module = null)), module;
}
function Words({ composer: c, onChange, focus }) {
  let root = T(null), [editor, setEditor] = d(null), [failed, setFailed] = d(!1), [on, setOn] = d(/* @__PURE__ */ new Set()), last = T(""), change = T(onChange);
  return change.current = onChange, A(() => {
    let made = null, gone = !1;
    return loadEditor().then(({ create }) => {
      if (gone || !root.current) return;
      let ed = create(
        root.current,
        cleanFragment,
        () => {
          let html = ed.getHTML();
          html !== last.current && change.current(last.current = html);
        },
        () => setOn(new Set(tools.map((x) => x.tag).filter((tag) => tag && ed.has(tag))))
      );
      made = ed, c.html && ed.setHTML(c.html), last.current = ed.getHTML(), setEditor(ed), focus && ed.focus();
    }).catch(() => setFailed(!0)), () => {
      gone = !0, made == null || made.destroy();
    };
  }, []), failed ? /* @__PURE__ */ a("textarea", { class: "words-plain", "aria-label": t.compose.body, value: c.html.replace(/<[^>]*>/g, ""), onInput: (e) => onChange(e.currentTarget.value.split(`
`).map((l) => `<div>${l.replace(/&/g, "&amp;").replace(/</g, "&lt;") || "<br>"}</div>`).join("")) }) : /* @__PURE__ */ a($, { children: [
    /* @__PURE__ */ a("div", { class: "words", ref: root, role: "textbox", "aria-multiline": "true", "aria-label": t.compose.body, contentEditable: !0, tabIndex: 0, "data-placeholder": t.compose.bodyHint, "data-empty": !c.html || /^(<div><br><\/div>)+$/.test(c.html) || void 0 }),
    /* @__PURE__ */ a("div", { class: "words-bar", role: "toolbar", "aria-label": sendingWords().tool.name, children: [
      tools.map((x) => /* @__PURE__ */ a(IconButton, { icon: x.icon, size: 17, label: sendingWords().tool[x.label], "aria-pressed": x.tag ? on.has(x.tag) : void 0, disabled: !editor, onMouseDown: (e) => e.preventDefault(), onClick: () => editor == null ? void 0 : editor.run(x.command === "quote" && on.has("BLOCKQUOTE") ? "unquote" : x.command) }, x.command)),
      /* @__PURE__ */ a(LinkTool, { editor }),
      /* @__PURE__ */ a(Menu, { up: !0, align: "left", label: sendingWords().tool.size, icon: "size", items: sizes.map((s) => ({ label: s, run: () => editor == null ? void 0 : editor.run("size", s) })) }),
      /* @__PURE__ */ a(Menu, { up: !0, align: "left", label: sendingWords().tool.colour, icon: "colour", items: colours.map((col, i) => ({ label: sendingWords().tool.colours[i], run: () => editor == null ? void 0 : editor.run("colour", col) })) })
    ] })
  ] });
}
function LinkTool({ editor }) {
  let [open, setOpen] = d(!1), [url, setURL] = d(""), make = () => {
    setOpen(!1);
    let full = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
    url && /^(https?|mailto):/i.test(full) && (editor == null || editor.run("link", full)), setURL("");
  };
  return /* @__PURE__ */ a("span", { class: "link-tool", children: [
    /* @__PURE__ */ a(IconButton, { icon: "link", size: 17, label: sendingWords().tool.link, "aria-expanded": open, disabled: !editor, onMouseDown: (e) => e.preventDefault(), onClick: () => setOpen(!open) }),
    open && /* @__PURE__ */ a("span", { class: "link-box", children: [
      /* @__PURE__ */ a(
        "input",
        {
          "aria-label": sendingWords().tool.linkAddress,
          placeholder: "https://",
          value: url,
          ref: (el) => el == null ? void 0 : el.focus(),
          onInput: (e) => setURL(e.currentTarget.value),
          onKeyDown: (e) => {
            e.key === "Enter" && !e.isComposing && (e.preventDefault(), make()), e.key === "Escape" && setOpen(!1);
          }
        }
      ),
      /* @__PURE__ */ a(Button, { onClick: make, children: t.general.ok })
    ] })
  ] });
}

// src/mail/todoform.tsx
function TodoForm({ title: first, due: firstDue, note: firstNote, dates = [], verb, submit }) {
  let [title, setTitle] = d(first), [due, setDue] = d(firstDue ? fieldTime(new Date(firstDue)) : ""), [note, setNote] = d(firstNote ?? ""), [fault, setFault] = d(""), [busy, setBusy] = d(!1);
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: async (e) => {
    if (e.preventDefault(), !title.trim()) return setFault(t.event.titleNeeded);
    setBusy(!0), setFault("");
    try {
      await submit({ title: title.trim(), due: due ? new Date(due).toISOString() : null, note: note.trim() });
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(!1);
  }, noValidate: !0, children: [
    /* @__PURE__ */ a(Field, { label: t.todo.title, required: !0, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: title, maxLength: 500, onInput: (e) => setTitle(e.currentTarget.value) }) }),
    /* @__PURE__ */ a(Field, { label: t.todo.due, hint: due && dates.length > 0 && homeTime(new Date(due)) ? t.event.yourZone(clock(new Date(due)), homeTime(new Date(due))) : void 0, children: (a2) => /* @__PURE__ */ a("input", { ...a2, type: "datetime-local", value: due, onInput: (e) => setDue(e.currentTarget.value) }) }),
    dates.length > 0 && /* @__PURE__ */ a("div", { class: "chips", role: "group", "aria-label": t.turn.found, children: dates.map((d2) => /* @__PURE__ */ a("button", { type: "button", class: "chip chip-acc", "aria-pressed": due === fieldTime(new Date(d2.iso)), onClick: () => setDue(fieldTime(new Date(d2.iso))), children: [
      /* @__PURE__ */ a(Icon, { name: "clock", size: 14 }),
      " ",
      d2.label
    ] }, d2.iso + d2.label)) }),
    /* @__PURE__ */ a(Field, { label: t.event.note, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 3, value: note, onInput: (e) => setNote(e.currentTarget.value) }) }),
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", busy, children: verb })
  ] });
}

// src/mail/turn.tsx
var kinds = ["chat", "todo", "event"];
function TurnSheet({ message: id, kind }) {
  let at2 = kinds.includes(kind) ? kind : "chat", load = useLoad(id, async () => {
    let [message, found] = await Promise.all([
      get(`/messages/${id}`),
      get(`/messages/${id}/suggestions`).catch(() => ({ items: [], participants: [] }))
    ]);
    return { message, items: found.items ?? [], participants: found.participants ?? [] };
  }), close = () => go(withQuery({ turn: null, m: null }), !0), links = load.data ? turnedOf(load.data.message) : {};
  return /* @__PURE__ */ a(Dialog, { title: t.turn.title, onClose: close, children: [
    /* @__PURE__ */ a(
      Tabs,
      {
        label: t.turn.title,
        panelId: "turn",
        value: at2,
        onChange: (k) => go(withQuery({ turn: k }), !0),
        tabs: [
          { key: "chat", label: t.turn.chat, icon: "chat" },
          { key: "todo", label: t.turn.todo, icon: "todo" },
          { key: "event", label: t.turn.event, icon: "calendar" }
        ]
      }
    ),
    /* @__PURE__ */ a("div", { class: "turn-panel", role: "tabpanel", id: "turn", "aria-labelledby": `turn-${at2}`, children: load.error && !load.data ? /* @__PURE__ */ a(Fault, { error: load.error, retry: () => {
      load.reload();
    } }) : load.data ? links[at2] ? /* @__PURE__ */ a(Existing, { kind: at2, links }) : at2 === "chat" ? /* @__PURE__ */ a(ToChat, { found: load.data }) : at2 === "todo" ? /* @__PURE__ */ a(ToTodo, { found: load.data }) : /* @__PURE__ */ a(ToEvent, { found: load.data }) : /* @__PURE__ */ a(Skeleton, { kind: "text", rows: 5 }) })
  ] });
}
function placeOf(kind, id) {
  return kind === "chat" ? `/mail/chat/${id}` : kind === "todo" ? "/mail/todo" : `/mail/calendar?e=${id}`;
}
function Existing({ kind, links }) {
  let words = { chat: t.turn.hasChat, todo: t.turn.hasTodo, event: t.turn.hasEvent }[kind];
  return /* @__PURE__ */ a(
    Banner,
    {
      tone: "ok",
      title: words,
      actions: /* @__PURE__ */ a(Button, { kind: "primary", "data-autofocus": !0, onClick: () => go(placeOf(kind, links[kind])), children: t.turn.openIt })
    }
  );
}
function finish(kind, message, id, created) {
  var _a;
  (_a = current.value) == null || _a.alter(/* @__PURE__ */ new Set([message.id]), (r) => ({ ...r, links: { ...r.links, [kind]: id } }));
  let words = created ? { chat: t.turn.madeChat, todo: t.turn.madeTodo, event: t.turn.madeEvent }[kind] : t.turn.already;
  toast(words, { label: t.turn.openIt, run: () => go(placeOf(kind, id)) }), threadTouched.value++, refreshSoon(), go(withQuery({ turn: null, m: null }), !0);
}
function ToChat({ found }) {
  let { message, participants } = found, inside = participants.filter((p) => p.person && !p.external), outside2 = participants.filter((p) => p.external || !p.person), [target, setTarget] = d(""), [title, setTitle] = d(message.subject), [picked, setPicked] = d(new Set(inside.map((p) => p.person))), [note, setNote] = d(""), [busy, setBusy] = d(!1), [fault, setFault] = d(""), flip = (id) => {
    let next = new Set(picked);
    next.delete(id) || next.add(id), setPicked(next);
  }, submit = async (e) => {
    e.preventDefault(), setBusy(!0), setFault("");
    try {
      let body2 = target ? { conversation: target, note } : { title: title.trim() || message.subject, people: [...picked], note }, got = await post(`/messages/${message.id}/chat`, body2);
      loadChats(), finish("chat", message, got.conversation.id, got.created);
    } catch (err) {
      setFault(faultText(err)), setBusy(!1);
    }
  }, groups = (chats.value ?? []).filter((c) => c.kind !== "notice");
  return /* @__PURE__ */ a("form", { class: "stack", onSubmit: submit, children: [
    /* @__PURE__ */ a(Field, { label: t.turn.where, children: (a2) => /* @__PURE__ */ a("select", { ...a2, value: target, onChange: (e) => setTarget(e.currentTarget.value), children: [
      /* @__PURE__ */ a("option", { value: "", children: t.turn.newGroup }),
      groups.map((c) => /* @__PURE__ */ a("option", { value: c.id, children: c.title }, c.id))
    ] }) }),
    !target && /* @__PURE__ */ a($, { children: [
      /* @__PURE__ */ a(Field, { label: t.chat.title, children: (a2) => /* @__PURE__ */ a("input", { ...a2, value: title, maxLength: 80, onInput: (e) => setTitle(e.currentTarget.value) }) }),
      /* @__PURE__ */ a("fieldset", { class: "people-ticks", children: [
        /* @__PURE__ */ a("legend", { children: t.turn.people }),
        inside.map((p) => /* @__PURE__ */ a("label", { class: "tick", children: [
          /* @__PURE__ */ a("input", { type: "checkbox", class: "check", checked: picked.has(p.person), onChange: () => flip(p.person) }),
          /* @__PURE__ */ a(Avatar, { name: p.name || p.email, size: 26 }),
          p.name || p.email
        ] }, p.email)),
        outside2.map((p) => /* @__PURE__ */ a("label", { class: "tick off", children: [
          /* @__PURE__ */ a("input", { type: "checkbox", class: "check", disabled: !0 }),
          /* @__PURE__ */ a(Avatar, { name: p.name || p.email, size: 26 }),
          /* @__PURE__ */ a("span", { class: "two-lines", children: [
            p.name || p.email,
            /* @__PURE__ */ a("small", { children: t.turn.outsideWhy })
          ] })
        ] }, p.email))
      ] })
    ] }),
    /* @__PURE__ */ a(Field, { label: t.turn.note, children: (a2) => /* @__PURE__ */ a("textarea", { ...a2, rows: 2, value: note, onInput: (e) => setNote(e.currentTarget.value) }) }),
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", icon: "chat", busy, children: target ? t.turn.sendThere : t.turn.makeGroup })
  ] });
}
var han = new RegExp("\\p{Script=Han}", "u"), inChina = (s) => {
  var _a;
  return han.test(((_a = s.span) == null ? void 0 : _a.text) ?? "");
};
function startOf(s) {
  let d2 = new Date(s.start);
  return s.allDay && inChina(s) ? homeDay(d2) : d2;
}
function endOf(s) {
  if (!s.end) return;
  let days = Math.max(1, Math.round((new Date(s.end).getTime() - new Date(s.start).getTime()) / 864e5));
  return s.allDay ? addDays(startOf(s), days) : new Date(s.end);
}
function timeLabel(s, iso) {
  var _a;
  let d2 = new Date(iso), words = s.kind === "event" && ((_a = s.span) != null && _a.text) ? `${s.span.text.slice(0, 24)} · ` : "";
  if (s.allDay) {
    let day = inChina(s) ? homeDay(d2) : d2;
    return `${words}${monthDay(day)} ${weekday(day)}`;
  }
  let home = inChina(s) ? homeTime(d2) : "";
  return words + (home ? t.event.chinaTime(home) : dayTime(d2));
}
function datesOf(items) {
  let seen = /* @__PURE__ */ new Set(), out = [];
  for (let s of items) {
    let iso = s.due ?? s.start;
    !iso || seen.has(iso) || (seen.add(iso), out.push({ iso, label: timeLabel(s, iso) }));
  }
  return out.slice(0, 5);
}
function ToTodo({ found }) {
  let best = found.items.find((s) => s.kind === "todo");
  return /* @__PURE__ */ a(
    TodoForm,
    {
      title: (best == null ? void 0 : best.title) || found.message.subject,
      due: best == null ? void 0 : best.due,
      dates: datesOf(found.items),
      verb: t.turn.makeTodo,
      submit: async (body2) => {
        let got = await post(`/messages/${found.message.id}/todo`, { ...body2, due: body2.due ?? void 0 });
        finish("todo", found.message, got.todo.id, got.created);
      }
    }
  );
}
function ToEvent({ found }) {
  let { message, items, participants } = found, options = items.filter((s) => s.start), [at2, setAt] = d(0), best = options[at2], inv = message.invitation && here(message.invitation), draft = {
    title: (best == null ? void 0 : best.title) || (inv == null ? void 0 : inv.title) || message.subject,
    start: best ? startOf(best) : inv != null && inv.start ? new Date(inv.start) : nextHour(),
    end: best ? endOf(best) : inv != null && inv.end ? new Date(inv.end) : void 0,
    allDay: best ? best.allDay : inv == null ? void 0 : inv.allDay,
    elsewhere: !!best && inChina(best),
    place: inv == null ? void 0 : inv.place,
    attendees: participants.filter((p) => p.person && !p.external)
  };
  return /* @__PURE__ */ a($, { children: [
    options.length > 0 && /* @__PURE__ */ a("div", { class: "chips", role: "group", "aria-label": t.turn.found, children: [
      /* @__PURE__ */ a("span", { class: "quiet", children: t.turn.found }),
      options.slice(0, 5).map((s, i) => /* @__PURE__ */ a("button", { type: "button", class: `chip${i === at2 ? " chip-acc" : ""}`, "aria-pressed": i === at2, onClick: () => setAt(i), children: timeLabel(s, s.start) }, i))
    ] }),
    /* @__PURE__ */ a(
      EventForm,
      {
        draft,
        verb: t.turn.makeEvent,
        submit: async (body2) => {
          let got = await post(`/messages/${message.id}/event`, body2);
          finish("event", message, got.event.id, got.created);
        }
      },
      at2
    )
  ] });
}
function nextHour() {
  let d2 = /* @__PURE__ */ new Date();
  return d2.setHours(d2.getHours() + 1, 0, 0, 0), d2;
}

// src/mail/whole.ts
var pageSize2 = 200, partSize = 200;
async function allIds(list) {
  let { mailbox, folder, q, filter } = list.key, ids = /* @__PURE__ */ new Set(), cursor;
  do {
    let p = await get(`/mailboxes/${mailbox}/messages${query({ folder, q, filter, limit: pageSize2, cursor })}`);
    if (p.items.forEach((m) => ids.add(m.id)), p.next === cursor) break;
    cursor = p.next, wholeProgress.value = { done: 0, all: Math.max(ids.size, totalOf(list)) };
  } while (cursor);
  return [...ids];
}
async function actWhole(list, change) {
  if (wholeProgress.value || !await confirm(t.mail.wholeConfirm(totalOf(list) || list.total.value), t.mail.wholeText, t.mail.wholeVerb, change === "destroy")) return;
  let undo = [], done = 0;
  wholeProgress.value = { done, all: totalOf(list) };
  try {
    let ids = await allIds(list);
    for (; done < ids.length; done += partSize) {
      wholeProgress.value = { done, all: ids.length };
      let part = ids.slice(done, done + partSize);
      if (change === "destroy") await del("/messages", { ids: part });
      else {
        let got = await patch("/messages", { ids: part, ...change });
        got != null && got.undo && undo.push(got.undo);
      }
    }
    done = ids.length, list.select([]), offer(list, done, undo);
  } catch (err) {
    toast(t.mail.notDone(faultText(err)), void 0, "err"), undo.length && offer(list, done, undo);
  }
  wholeProgress.value = null, list.items.value = [], list.load(), countsSoon();
}
function offer(list, done, tokens) {
  if (!tokens.length) {
    toast(t.mail.wholeDone(done));
    return;
  }
  let back = async () => {
    lastUndo.value = null;
    try {
      for (let token of tokens.reverse()) await post(`/undo/${encodeURIComponent(token)}`);
      toast(t.mail.undone);
    } catch (err) {
      toast(t.mail.notDone(faultText(err)), void 0, "err");
    }
    list.load(), countsSoon();
  };
  lastUndo.value = () => {
    back();
  }, toast(t.mail.wholeDone(done), { label: t.general.undo, run: () => {
    back();
  } });
}

// src/mail/wholestrip.tsx
function WholeStrip({ list }) {
  let p = wholeProgress.value;
  if (p)
    return /* @__PURE__ */ a("div", { class: "strip whole-strip", role: "status", children: [
      /* @__PURE__ */ a("progress", { value: p.done, max: p.all || void 0, "aria-label": t.mail.wholeProgress(p.done, p.all) }),
      /* @__PURE__ */ a("span", { children: t.mail.wholeProgress(p.done, p.all) })
    ] });
  let shown = list.items.value.length;
  if (!list.selected.value.size || list.selected.value.size < shown || !list.more.value) return null;
  let all = totalOf(list);
  return /* @__PURE__ */ a("div", { class: "strip whole-strip", children: [
    /* @__PURE__ */ a("span", { role: "status", children: list.whole.value ? t.mail.wholeSelected(all) : t.mail.selectedLoaded(shown) }),
    list.whole.value ? /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => list.select([]), children: t.mail.selectNone }) : /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => list.whole.value = !0, children: t.mail.selectWhole(all) })
  ] });
}

// src/core/tabs.ts
var channel = typeof window < "u" && typeof BroadcastChannel == "function" ? new BroadcastChannel("mailbridge-toasts") : null, heard = [];
channel == null || channel.addEventListener("message", (e) => {
  heard.push(e.data), heard.length > 200 && heard.splice(0, heard.length - 200);
});
function wins(mine, others) {
  return !others.some((c) => c.what === mine.what && (c.told || c.rank > mine.rank));
}
async function oursToTell(what) {
  if (!channel) return !0;
  let rank = (document.hasFocus() ? 2 : document.visibilityState === "visible" ? 1 : 0) + Math.random() * 0.9, mine = { what, rank };
  return channel.postMessage(mine), await new Promise((done) => setTimeout(done, 120)), wins(mine, heard) ? (channel.postMessage({ ...mine, told: !0 }), !0) : !1;
}

// src/mail/folderform.tsx
function FolderForm() {
  let at2 = naming.value;
  return at2 && /* @__PURE__ */ a(Form2, { ...at2 });
}
function Form2({ mailbox, folder }) {
  let onClose = () => naming.value = null, [name, setName] = d((folder == null ? void 0 : folder.name) ?? ""), [fault, setFault] = d(""), submit = async (e) => {
    if (e.preventDefault(), !name.trim()) return setFault(t.nav.nameNeeded);
    try {
      await (folder ? renameFolder(folder.id, name.trim()) : makeFolder(mailbox, name.trim())), onClose();
    } catch (err) {
      setFault(String(err.message));
    }
  };
  return /* @__PURE__ */ a(Dialog, { title: folder ? t.nav.rename : t.nav.newFolder, onClose, children: /* @__PURE__ */ a("form", { onSubmit: submit, class: "stack", children: [
    /* @__PURE__ */ a("label", { class: "field", children: [
      /* @__PURE__ */ a("span", { children: t.nav.folderName }),
      /* @__PURE__ */ a("input", { value: name, maxLength: 100, onInput: (e) => setName(e.currentTarget.value) })
    ] }),
    fault && /* @__PURE__ */ a("p", { class: "form-fault", role: "alert", children: fault }),
    /* @__PURE__ */ a(Button, { kind: "primary", type: "submit", children: t.general.save })
  ] }) });
}

// src/i18n/notes.ts
var zh2 = {
  phishing: "小心：这封邮件可能是骗人的",
  phishingText: "不要点链接、不要输入密码，也不要按它的要求付款。可先用电话等方式向对方核实。",
  whyJunk: "为什么在垃圾邮件里",
  whyDoubt: (n) => `系统发现 ${n} 个疑点`,
  trust: "信任此发件人",
  trusted: "以后不再把此发件人的邮件当作垃圾",
  block: "拉黑此发件人",
  blocked: "以后此发件人的邮件都进垃圾邮件",
  receipt: (who) => `${who} 想知道您已读这封邮件`,
  tell: "告知已读",
  dontTell: "不告知",
  told: "已告知对方",
  notTold: "不会告知对方",
  recall: "撤回",
  recalled: "您撤回了这封邮件",
  results: "查看结果"
}, en2 = {
  phishing: "Careful: this mail may be a fraud",
  phishingText: "Do not follow its links, enter a password or pay what it asks. Check with the sender in another way, such as by phone.",
  whyJunk: "Why this is in Junk",
  whyDoubt: (n) => `${n} doubt${n === 1 ? "" : "s"} about this mail`,
  trust: "Trust this sender",
  trusted: "Mail from this sender is no longer junk",
  block: "Block this sender",
  blocked: "Mail from this sender goes to Junk from now on",
  receipt: (who) => `${who} wants to know that you read this`,
  tell: "Tell them",
  dontTell: "Do not tell",
  told: "They are told",
  notTold: "They are not told",
  recall: "Recall",
  recalled: "You took this mail back",
  results: "Results"
}, noteWords = () => lang.value === "zh" ? zh2 : en2;

// src/mail/notes.tsx
var recalling = y(""), inSent = (m) => {
  var _a, _b;
  return ((_b = (_a = folders.value[m.mailbox]) == null ? void 0 : _a.find((f) => f.id === m.folder)) == null ? void 0 : _b.role) === "sent";
}, cardActs = (m) => inSent(m) ? [{ label: noteWords().recall, icon: "reply", run: () => recalling.value = m.id }] : [];
function Came({ message }) {
  let [list, setList] = d(null);
  return A(() => {
    import("./recall.js?v=9782620209d0").then(setList);
  }, []), list && /* @__PURE__ */ a(list.Fates, { list: message.fates ?? [] });
}
function Recalling({ message, reload }) {
  let [sheet, setSheet] = d(null);
  A(() => {
    import("./recall.js?v=9782620209d0").then((r) => setSheet({ Sheet: r.RecallSheet }));
  }, []);
  let close = () => {
    recalling.value = "", reload();
  };
  return sheet && /* @__PURE__ */ a(sheet.Sheet, { message, onClose: close });
}
var frauds = /* @__PURE__ */ new Set(["claims_to_be_ours", "name_shows_other_address", "look_alike_letters", "look_alike_domain", "reply_elsewhere", "link_disguised", "link_look_alike", "link_other_target", "asks_password"]), doubtful = 2;
function Notes({ message: m, reload }) {
  var _a, _b, _c;
  let junk = ((_b = (_a = folders.value[m.mailbox]) == null ? void 0 : _a.find((f) => f.id === m.folder)) == null ? void 0 : _b.role) === "junk", found = (m.why ?? []).filter((r) => r.points > 0).sort((a2, b) => b.points - a2.points);
  return /* @__PURE__ */ a($, { children: [
    found.length > 0 && (junk || m.spam >= doubtful) && /* @__PURE__ */ a(Findings, { message: m, found, junk }),
    m.recall && /* @__PURE__ */ a(Banner, { icon: "reply", actions: /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => recalling.value = m.id, children: noteWords().results }), children: noteWords().recalled }),
    !!((_c = m.fates) != null && _c.length) && /* @__PURE__ */ a(Came, { message: m }),
    recalling.value === m.id && /* @__PURE__ */ a(Recalling, { message: m, reload }),
    m.receipt === "asked" && /* @__PURE__ */ a(ReceiptWish, { message: m, reload })
  ] });
}
var textOf = (r) => (lang.value === "zh" ? r.zh : r.en) + (r.detail ? ` (${r.detail})` : "");
function Findings({ message: m, found, junk }) {
  var _a;
  let w = noteWords(), fraud = found.some((r) => frauds.has(r.rule)), rule = async (allow) => {
    try {
      await post("/filter/senders", { pattern: m.from.email, allow }), toast(allow ? w.trusted : w.blocked);
    } catch (err) {
      toast(t.mail.notDone(faultText(err)), void 0, "err");
    }
  };
  return /* @__PURE__ */ a($, { children: [
    fraud && m.caution !== "danger" && /* @__PURE__ */ a(Banner, { tone: "danger", title: w.phishing, children: w.phishingText }),
    /* @__PURE__ */ a("details", { class: "findings", open: junk || fraud, children: [
      /* @__PURE__ */ a("summary", { children: junk ? w.whyJunk : w.whyDoubt(found.length) }),
      /* @__PURE__ */ a("ul", { children: found.map((r) => /* @__PURE__ */ a("li", { children: textOf(r) }, r.rule)) }),
      ((_a = m.from) == null ? void 0 : _a.email) && /* @__PURE__ */ a("p", { class: "set-acts", children: [
        !fraud && /* @__PURE__ */ a(Button, { onClick: () => {
          rule(!0);
        }, children: w.trust }),
        /* @__PURE__ */ a(Button, { onClick: () => {
          rule(!1);
        }, children: w.block })
      ] })
    ] })
  ] });
}
function ReceiptWish({ message: m, reload }) {
  var _a, _b;
  let w = noteWords(), answer = async (decline) => {
    try {
      await post(`/messages/${m.id}/receipt`, { decline }), toast(decline ? w.notTold : w.told), await reload();
    } catch (err) {
      toast(t.mail.notDone(faultText(err)), void 0, "err");
    }
  };
  return /* @__PURE__ */ a(
    Banner,
    {
      icon: "read",
      actions: /* @__PURE__ */ a($, { children: [
        /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => {
          answer(!1);
        }, children: w.tell }),
        /* @__PURE__ */ a(Button, { kind: "quiet", onClick: () => {
          answer(!0);
        }, children: w.dontTell })
      ] }),
      children: w.receipt(((_a = m.from) == null ? void 0 : _a.name) || ((_b = m.from) == null ? void 0 : _b.email) || "")
    }
  );
}
export {
  CalendarPage,
  ChatPage,
  Composers,
  FolderForm,
  FromMail,
  Notes,
  PeopleField,
  TodoForm,
  TurnSheet,
  WholeStrip,
  actWhole,
  cardActs,
  ours,
  oursToTell,
  takeBack
};
