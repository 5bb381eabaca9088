import { useEffect, useRef, useState } from 'preact/hooks';
import { del, get, patch, post, query } from '../core/api';
import { addDays, clock, here, isoDay, monthDay, monthYear, parseDay, sameDay, span, startOfDay, startOfWeek, weekday } from '../core/dates';
import { useKeys } from '../core/keys';
import { go, place, withQuery } from '../core/router';
import { me } from '../core/session';
import type { CalendarEvent, Page } from '../core/wire';
import { Avatar, Button, Empty, Fault, faultText, IconButton, Skeleton, StatusDot } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { EventForm, type EventDraft } from './eventform';
import { width } from './layout';
import { FromMail } from './frommail';
import { eventsTouched } from './live';
import { DateBadge } from './message';

const hour = 46; // px
const agendaDays = 35;

type View = 'week' | 'agenda';

export function CalendarPage() {
  const q = place.value.query;
  const phone = width.value === 'phone';
  const wanted = q.get('view');
  const view: View = wanted === 'week' || wanted === 'agenda' ? wanted : phone ? 'agenda' : 'week';
  const day = parseDay(q.get('d')) ?? startOfDay(new Date());
  const days = view === 'agenda' ? agendaDays : phone ? 3 : 7;
  const from = view === 'week' && !phone ? startOfWeek(day) : day;
  const to = addDays(from, days);
  const load = useLoad(`${isoDay(from)}/${days}`, () => get<Page<CalendarEvent>>(`/events${query({ from: from.toISOString(), to: to.toISOString() })}`));
  const touched = eventsTouched.value;
  useEffect(() => {
    if (touched) void load.reload();
  }, [touched]);
  const [making, setMaking] = useState<EventDraft | null>(null);
  const events = (load.data?.items ?? []).map(here).filter((e) => !(e.allDay && new Date(e.end) <= from) && (!e.canceled || (e.organizer?.person !== me.value?.person.id && e.mine !== 'declined'))).sort((a, b) => a.start.localeCompare(b.start));
  const chosen = q.get('e');
  const move = (n: number) => go(withQuery({ d: isoDay(addDays(day, n * (view === 'agenda' ? 28 : days))) }), true);
  useKeys({ n: () => move(1), p: () => move(-1), t: () => go(withQuery({ d: null }), true) });
  const soon = () => {
    const start = new Date();
    start.setMinutes(0, 0, 0);
    start.setHours(start.getHours() + 1);
    if (!sameDay(day, new Date())) start.setFullYear(day.getFullYear(), day.getMonth(), day.getDate());
    return start;
  };
  return (
    <main class="page calendar" id="main" tabIndex={-1}>
      <header class="pane-head">
        <h1>{view === 'week' && !phone ? monthYear(addDays(from, 3)) : monthYear(from)}</h1>
        <span class="grow" />
        <div class="segments" role="group" aria-label={t.calendar.view}>
          {(['week', 'agenda'] as const).map((v) => (
            <button key={v} type="button" class={v === view ? 'on' : ''} aria-pressed={v === view} onClick={() => go(withQuery({ view: v }), true)}>
              {v === 'week' && phone ? t.calendar.threeDays : t.calendar[v]}
            </button>
          ))}
        </div>
        <span class="calendar-nav">
          <IconButton icon="back" label={t.calendar.before} onClick={() => move(-1)} />
          <Button onClick={() => go(withQuery({ d: null }), true)}>{t.dates.today}</Button>
          <IconButton icon="next" label={t.calendar.after} onClick={() => move(1)} />
        </span>
        <Button kind="primary" icon="plus" class="calendar-new" aria-label={t.calendar.make} onClick={() => setMaking({ start: soon() })}>
          {t.calendar.make}
        </Button>
      </header>
      {load.error && !load.data ? (
        <Fault error={load.error} retry={() => void load.reload()} />
      ) : !load.data ? (
        <Skeleton rows={6} />
      ) : view === 'week' ? (
        <Week from={from} days={days} events={events} onMake={(start) => setMaking({ start })} />
      ) : (
        <Agenda from={from} events={events} onMake={() => setMaking({ start: soon() })} />
      )}
      {making && (
        <Dialog title={t.calendar.make} onClose={() => setMaking(null)}>
          <EventForm
            draft={making}
            verb={t.calendar.makeVerb}
            submit={async (e) => {
              await post('/events', e);
              setMaking(null);
              toast(t.event.made);
              void load.reload();
            }}
          />
        </Dialog>
      )}
      {chosen && <EventSheet key={chosen} id={chosen} known={events.find((e) => e.id === chosen)} changed={load.reload} />}
    </main>
  );
}

interface Placed {
  event: CalendarEvent;
  top: number;
  height: number;
  column: number;
  columns: number;
}

/** placeDay lays the events of one day side by side where they overlap. */
export function placeDay(events: CalendarEvent[], day: Date): Placed[] {
  const end = addDays(day, 1);
  const todays = events.filter((e) => !e.allDay && new Date(e.start) < end && new Date(e.end || e.start) > day || (!e.allDay && sameDay(new Date(e.start), day)));
  const out: Placed[] = [];
  let group: Placed[] = [];
  let groupEnd = 0;
  const close = () => {
    const columns = Math.max(1, ...group.map((p) => p.column + 1));
    group.forEach((p) => (p.columns = columns));
    group = [];
  };
  for (const event of todays) {
    const a = Math.max(0, (new Date(event.start).getTime() - day.getTime()) / 3_600_000);
    const b = Math.min(24, Math.max(a + 0.5, (new Date(event.end || event.start).getTime() - day.getTime()) / 3_600_000));
    if (a >= groupEnd) close();
    const taken = new Set(group.filter((p) => p.top + p.height > a * hour).map((p) => p.column));
    let column = 0;
    while (taken.has(column)) column++;
    const placed = { event, top: a * hour, height: (b - a) * hour, column, columns: 1 };
    group.push(placed);
    out.push(placed);
    groupEnd = Math.max(group.length === 1 ? 0 : groupEnd, b);
  }
  close();
  return out;
}

const eventClass = (e: CalendarEvent) => `${e.canceled ? ' off' : ''}${e.mine === 'declined' ? ' declined' : ''}${!e.mine || e.mine === 'needs-action' || e.mine === 'tentative' ? ' open' : ''}`;

function Week({ from, days, events, onMake }: { from: Date; days: number; events: CalendarEvent[]; onMake: (start: Date) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [now, setNow] = useState(new Date());
  useEffect(() => {
    if (box.current) box.current.scrollTop = 7.6 * hour;
    const timer = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);
  const list = Array.from({ length: days }, (_, i) => addDays(from, i));
  const open = (e: CalendarEvent) => go(withQuery({ e: e.id }));
  const whole = (d: Date) => events.filter((e) => e.allDay && startOfDay(new Date(e.start)) <= d && new Date(e.end || e.start) >= d && !(e.end && new Date(e.end).getTime() === d.getTime() && e.start !== e.end));
  return (
    <div class="week" style={{ '--days': String(days) }}>
      <div class="week-scroll" ref={box} tabIndex={0} role="region" aria-label={t.calendar.week}>
        <div class="week-head">
          <span />
          {list.map((d) => (
            <div key={isoDay(d)} class={`week-day${sameDay(d, now) ? ' today' : ''}`}>
              <small>{weekday(d)}</small>
              <b>{d.getDate()}</b>
              {whole(d).map((e) => (
                <button key={e.id} type="button" class={`week-whole${eventClass(e)}`} onClick={() => open(e)}>
                  <span class="cut">{e.title}</span>
                </button>
              ))}
            </div>
          ))}
        </div>
        <div class="week-grid" style={{ height: `${24 * hour}px` }}>
          <div class="week-hours" aria-hidden="true">
            {Array.from({ length: 23 }, (_, h) => (
              <span key={h} style={{ top: `${(h + 1) * hour}px` }}>
                {String(h + 1).padStart(2, '0')}:00
              </span>
            ))}
          </div>
          {list.map((d) => (
            <div
              key={isoDay(d)}
              class={`week-col${sameDay(d, now) ? ' today' : ''}`}
              onDblClick={(e) => {
                if (e.target !== e.currentTarget) return;
                const start = new Date(d);
                start.setMinutes(Math.floor((e.offsetY / hour) * 2) * 30);
                onMake(start);
              }}
            >
              {placeDay(events, d).map((p) => (
                <button
                  key={p.event.id}
                  type="button"
                  class={`week-event${eventClass(p.event)}`}
                  style={{ top: `${p.top}px`, height: `${p.height - 2}px`, left: `${(p.column / p.columns) * 100}%`, width: `calc(${100 / p.columns}% - 3px)` }}
                  onClick={() => open(p.event)}
                >
                  <b>{p.event.title}</b>
                  <small>
                    {clock(new Date(p.event.start))}
                    {p.event.place ? ` · ${p.event.place}` : ''}
                  </small>
                </button>
              ))}
              {sameDay(d, now) && <i class="week-now" style={{ top: `${((now.getHours() * 60 + now.getMinutes()) / 60) * hour}px` }} aria-hidden="true" />}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function Agenda({ from, events, onMake }: { from: Date; events: CalendarEvent[]; onMake: () => void }) {
  const today = new Date();
  const days = new Map<string, CalendarEvent[]>();
  for (const e of events) {
    const start = new Date(e.start);
    const key = isoDay(start < from ? from : start);
    days.set(key, [...(days.get(key) ?? []), e]);
  }
  if (!days.size) return <Empty icon="calendar" title={t.calendar.empty} action={<Button icon="plus" onClick={onMake}>{t.calendar.make}</Button>}>{t.calendar.emptyHint}</Empty>;
  return (
    <div class="agenda">
      {[...days].map(([key, list]) => {
        const d = parseDay(key) as Date;
        return (
          <section key={key} class={`agenda-day${sameDay(d, today) ? ' today' : ''}`}>
            <h2>
              <b>{d.getDate()}</b>
              <span>
                {weekday(d, 'long')}
                <small>{sameDay(d, today) ? t.dates.today : monthDay(d)}</small>
              </span>
            </h2>
            <ul>
              {list.map((e) => (
                <li key={e.id}>
                  <button type="button" class={`agenda-event${eventClass(e)}`} onClick={() => go(withQuery({ e: e.id }))}>
                    <span class="agenda-time">{e.allDay ? t.event.allDay : `${clock(new Date(e.start))}`}{!e.allDay && e.end && <small>{clock(new Date(e.end))}</small>}</span>
                    <span class="two-lines">
                      <b class="cut">{e.title}</b>
                      <small class="cut">{[e.place, e.organizer?.name].filter(Boolean).join(' · ')}</small>
                    </span>
                    {e.canceled && <StatusDot tone="err">{t.event.canceled}</StatusDot>}
                    {e.source && <Icon name="mail" size={16} />}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

const answers = ['accepted', 'tentative', 'declined'] as const;

function EventSheet({ id, known, changed }: { id: string; known?: CalendarEvent; changed: () => Promise<void> }) {
  const far = useLoad(known ? null : id, async () => here(await get<CalendarEvent>(`/events/${id}`)));
  const [editing, setEditing] = useState(false);
  const close = () => go(withQuery({ e: null }), true);
  const e = known ?? far.data;
  useEffect(() => {
    if (!known && far.data && !place.value.query.get('d')) go(withQuery({ d: isoDay(new Date(far.data.start)) }), true); // a link names the event alone
  }, [far.data]);
  if (!e) {
    if (far.busy && far.data === undefined) return null;
    return (
      <Dialog title={t.event.title} onClose={close}>
        <Empty icon="calendar" title={t.event.gone} />
      </Dialog>
    );
  }
  const run = async (what: Promise<unknown>, words: string, end = false) => {
    try {
      await what;
      toast(words);
      if (end) close();
      await changed();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  const cancel = async () => {
    if (await confirm(t.event.cancelTitle, t.event.cancelText(e.attendees.length), t.event.cancelVerb, true)) await run(del(`/events/${e.id}`), t.event.canceled, true);
  };
  return (
    <Dialog title={editing ? t.event.edit : t.event.title} onClose={close}>
      {editing ? (
        <EventForm
          draft={{ ...e, start: new Date(e.start), end: e.end ? new Date(e.end) : undefined }}
          verb={t.general.save}
          submit={async (body) => {
            await patch(`/events/${e.id}`, body);
            setEditing(false);
            toast(t.event.saved);
            await changed();
          }}
        />
      ) : (
        <div class="event-sheet">
          <div class="event-head">
            <DateBadge iso={e.start} />
            <div>
              <h3>{e.title}</h3>
              <p>{span(e.start, e.end, e.allDay, t.event.allDay)}</p>
              {e.canceled && <StatusDot tone="err">{t.event.canceled}</StatusDot>}
            </div>
          </div>
          {e.place && (
            <p class="event-line">
              <Icon name="place" size={17} /> {e.place}
            </p>
          )}
          {e.organizer && (
            <p class="event-line">
              <Icon name="person" size={17} /> {t.event.by(e.organizer.name || e.organizer.email)}
            </p>
          )}
          {e.description && <p class="event-note">{e.description}</p>}
          {!!e.attendees?.length && (
            <ul class="member-list">
              {e.attendees.map((a) => (
                <li key={a.email}>
                  <Avatar name={a.name || a.email} size={28} />
                  <span class="cut">{a.name || a.email}</span>
                  <StatusDot tone={a.status === 'accepted' ? 'ok' : a.status === 'declined' ? 'err' : 'off'}>{t.event.status[(a.status ?? 'needs-action') as 'accepted'] ?? t.event.status['needs-action']}</StatusDot>
                </li>
              ))}
            </ul>
          )}
          {!e.canceled && e.attendees?.length > 0 && (
            <div class="invite-acts" role="group" aria-label={t.event.answer}>
              {answers.map((a) => (
                <Button key={a} kind={e.mine === a ? 'primary' : 'plain'} aria-pressed={e.mine === a} icon={e.mine === a ? 'check' : undefined} onClick={() => void run(post(`/events/${e.id}/answer`, { answer: a }), t.event.answered[a])}>
                  {t.event.answers[a]}
                </Button>
              ))}
            </div>
          )}
          <div class="row-acts-line">
            <FromMail source={e.source} />
            <span class="grow" />
            {!e.canceled && (
              <>
                <Button icon="pen" onClick={() => setEditing(true)}>
                  {t.event.edit}
                </Button>
                <Button icon="trash" kind="quiet" onClick={() => void cancel()}>
                  {t.event.cancelVerb}
                </Button>
              </>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}
