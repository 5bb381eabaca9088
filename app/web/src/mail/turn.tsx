import { useState } from 'preact/hooks';
import { get, post } from '../core/api';
import { addDays, here, monthDay, weekday } from '../core/dates';
import { dayTime, homeDay, homeTime } from '../core/homezone';
import { go, withQuery } from '../core/router';
import type { Conversation, Message, Participant, Suggestion, Turned } from '../core/wire';
import { Avatar, Banner, Button, Fault, faultText, Field, Skeleton, Tabs } from '../kit/basic';
import { useLoad } from '../kit/load';
import { Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { chats, loadChats } from './chats';
import { EventForm, type EventDraft } from './eventform';
import { current, refreshSoon, threadTouched } from './store';
import { TodoForm } from './todoform';
import { turnedOf } from './turned';

type Kind = 'chat' | 'todo' | 'event';
const kinds: Kind[] = ['chat', 'todo', 'event'];

interface Found {
  message: Message;
  items: Suggestion[];
  participants: Participant[];
}

/** TurnSheet makes a chat, a to-do or an event of a mail; what exists already is shown first. */
export function TurnSheet({ message: id, kind }: { message: string; kind: string }) {
  const at: Kind = kinds.includes(kind as Kind) ? (kind as Kind) : 'chat';
  const load = useLoad(id, async (): Promise<Found> => {
    const [message, found] = await Promise.all([
      get<Message>(`/messages/${id}`),
      get<{ items: Suggestion[]; participants: Participant[] }>(`/messages/${id}/suggestions`).catch(() => ({ items: [], participants: [] })),
    ]);
    return { message, items: found.items ?? [], participants: found.participants ?? [] };
  });
  const close = () => go(withQuery({ turn: null, m: null }), true);
  const links = load.data ? turnedOf(load.data.message) : {};
  return (
    <Dialog title={t.turn.title} onClose={close}>
      <Tabs
        label={t.turn.title}
        panelId="turn"
        value={at}
        onChange={(k) => go(withQuery({ turn: k }), true)}
        tabs={[
          { key: 'chat', label: t.turn.chat, icon: 'chat' },
          { key: 'todo', label: t.turn.todo, icon: 'todo' },
          { key: 'event', label: t.turn.event, icon: 'calendar' },
        ]}
      />
      <div class="turn-panel" role="tabpanel" id="turn" aria-labelledby={`turn-${at}`}>
        {load.error && !load.data ? (
          <Fault error={load.error} retry={() => void load.reload()} />
        ) : !load.data ? (
          <Skeleton kind="text" rows={5} />
        ) : links[at] ? (
          <Existing kind={at} links={links} />
        ) : at === 'chat' ? (
          <ToChat found={load.data} />
        ) : at === 'todo' ? (
          <ToTodo found={load.data} />
        ) : (
          <ToEvent found={load.data} />
        )}
      </div>
    </Dialog>
  );
}

function placeOf(kind: Kind, id: string): string {
  if (kind === 'chat') return `/mail/chat/${id}`;
  return kind === 'todo' ? '/mail/todo' : `/mail/calendar?e=${id}`;
}

function Existing({ kind, links }: { kind: Kind; links: Turned }) {
  const words = { chat: t.turn.hasChat, todo: t.turn.hasTodo, event: t.turn.hasEvent }[kind];
  return (
    <Banner
      tone="ok"
      title={words}
      actions={
        <Button kind="primary" data-autofocus onClick={() => go(placeOf(kind, links[kind] as string))}>
          {t.turn.openIt}
        </Button>
      }
    />
  );
}

/** finish closes the sheet, marks the mail, and offers the way to the result. */
function finish(kind: Kind, message: Message, id: string, created: boolean): void {
  current.value?.alter(new Set([message.id]), (r) => ({ ...r, links: { ...r.links, [kind]: id } }));
  const words = created ? { chat: t.turn.madeChat, todo: t.turn.madeTodo, event: t.turn.madeEvent }[kind] : t.turn.already;
  toast(words, { label: t.turn.openIt, run: () => go(placeOf(kind, id)) });
  threadTouched.value++;
  refreshSoon();
  go(withQuery({ turn: null, m: null }), true);
}

function ToChat({ found }: { found: Found }) {
  const { message, participants } = found;
  const inside = participants.filter((p) => p.person && !p.external);
  const outside = participants.filter((p) => p.external || !p.person);
  const [target, setTarget] = useState('');
  const [title, setTitle] = useState(message.subject);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(inside.map((p) => p.person as string)));
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const flip = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  const submit = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setFault('');
    try {
      const body = target ? { conversation: target, note } : { title: title.trim() || message.subject, people: [...picked], note };
      const got = await post<{ conversation: Conversation; created: boolean }>(`/messages/${message.id}/chat`, body);
      void loadChats();
      finish('chat', message, got.conversation.id, got.created);
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  const groups = (chats.value ?? []).filter((c) => c.kind !== 'notice');
  return (
    <form class="stack" onSubmit={submit}>
      <Field label={t.turn.where}>
        {(a) => (
          <select {...a} value={target} onChange={(e) => setTarget(e.currentTarget.value)}>
            <option value="">{t.turn.newGroup}</option>
            {groups.map((c) => (
              <option key={c.id} value={c.id}>
                {c.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {!target && (
        <>
          <Field label={t.chat.title}>{(a) => <input {...a} value={title} maxLength={80} onInput={(e) => setTitle(e.currentTarget.value)} />}</Field>
          <fieldset class="people-ticks">
            <legend>{t.turn.people}</legend>
            {inside.map((p) => (
              <label key={p.email} class="tick">
                <input type="checkbox" class="check" checked={picked.has(p.person as string)} onChange={() => flip(p.person as string)} />
                <Avatar name={p.name || p.email} size={26} />
                {p.name || p.email}
              </label>
            ))}
            {outside.map((p) => (
              <label key={p.email} class="tick off">
                <input type="checkbox" class="check" disabled />
                <Avatar name={p.name || p.email} size={26} />
                <span class="two-lines">
                  {p.name || p.email}
                  <small>{t.turn.outsideWhy}</small>
                </span>
              </label>
            ))}
          </fieldset>
        </>
      )}
      <Field label={t.turn.note}>{(a) => <textarea {...a} rows={2} value={note} onInput={(e) => setNote(e.currentTarget.value)} />}</Field>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      <Button kind="primary" type="submit" icon="chat" busy={busy}>
        {target ? t.turn.sendThere : t.turn.makeGroup}
      </Button>
    </form>
  );
}

const han = /\p{Script=Han}/u;

/** inChina tells that a time was written in Chinese words, which mean the clocks of China. */
const inChina = (s: Suggestion) => han.test(s.span?.text ?? '');

function startOf(s: Suggestion): Date {
  const d = new Date(s.start as string);
  return s.allDay && inChina(s) ? homeDay(d) : d;
}

function endOf(s: Suggestion): Date | undefined {
  if (!s.end) return undefined;
  const days = Math.max(1, Math.round((new Date(s.end).getTime() - new Date(s.start as string).getTime()) / 86_400_000));
  return s.allDay ? addDays(startOf(s), days) : new Date(s.end);
}

/** timeLabel is the moment as it was meant, with the zone's name where ours is another. */
function timeLabel(s: Suggestion, iso: string): string {
  const d = new Date(iso);
  const words = s.kind === 'event' && s.span?.text ? `${s.span.text.slice(0, 24)} · ` : '';
  if (s.allDay) {
    const day = inChina(s) ? homeDay(d) : d;
    return `${words}${monthDay(day)} ${weekday(day)}`;
  }
  const home = inChina(s) ? homeTime(d) : '';
  return words + (home ? t.event.chinaTime(home) : dayTime(d));
}

/** datesOf lists the times found in a mail, each once. */
function datesOf(items: Suggestion[]): { label: string; iso: string }[] {
  const seen = new Set<string>();
  const out: { label: string; iso: string }[] = [];
  for (const s of items) {
    const iso = s.due ?? s.start;
    if (!iso || seen.has(iso)) continue;
    seen.add(iso);
    out.push({ iso, label: timeLabel(s, iso) });
  }
  return out.slice(0, 5);
}

function ToTodo({ found }: { found: Found }) {
  const best = found.items.find((s) => s.kind === 'todo');
  return (
    <TodoForm
      title={best?.title || found.message.subject}
      due={best?.due}
      dates={datesOf(found.items)}
      verb={t.turn.makeTodo}
      submit={async (body) => {
        const got = await post<{ todo: { id: string }; created: boolean }>(`/messages/${found.message.id}/todo`, { ...body, due: body.due ?? undefined });
        finish('todo', found.message, got.todo.id, got.created);
      }}
    />
  );
}

function ToEvent({ found }: { found: Found }) {
  const { message, items, participants } = found;
  const options = items.filter((s) => s.start);
  const [at, setAt] = useState(0);
  const best = options[at];
  const inv = message.invitation && here(message.invitation);
  const draft: EventDraft = {
    title: best?.title || inv?.title || message.subject,
    start: best ? startOf(best) : inv?.start ? new Date(inv.start) : nextHour(),
    end: best ? endOf(best) : inv?.end ? new Date(inv.end) : undefined,
    allDay: best ? best.allDay : inv?.allDay,
    elsewhere: !!best && inChina(best),
    place: inv?.place,
    attendees: participants.filter((p) => p.person && !p.external),
  };
  return (
    <>
      {options.length > 0 && (
        <div class="chips" role="group" aria-label={t.turn.found}>
          <span class="quiet">{t.turn.found}</span>
          {options.slice(0, 5).map((s, i) => (
            <button key={i} type="button" class={`chip${i === at ? ' chip-acc' : ''}`} aria-pressed={i === at} onClick={() => setAt(i)}>
              {timeLabel(s, s.start as string)}
            </button>
          ))}
        </div>
      )}
      <EventForm
        key={at}
        draft={draft}
        verb={t.turn.makeEvent}
        submit={async (body) => {
          const got = await post<{ event: { id: string }; created: boolean }>(`/messages/${message.id}/event`, body);
          finish('event', message, got.event.id, got.created);
        }}
      />
    </>
  );
}

function nextHour(): Date {
  const d = new Date();
  d.setHours(d.getHours() + 1, 0, 0, 0);
  return d;
}
