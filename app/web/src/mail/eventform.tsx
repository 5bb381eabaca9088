import { useState } from 'preact/hooks';
import { addDays, clock, dayISO, fieldTime, isoDay, parseDay, startOfDay } from '../core/dates';
import { homeTime } from '../core/homezone';
import type { Attendee, Contact } from '../core/wire';
import { Button, faultText, Field } from '../kit/basic';
import { PeopleField } from '../kit/people';
import { t } from '../i18n';

export interface EventDraft {
  title?: string;
  start: Date;
  end?: Date;
  allDay?: boolean;
  place?: string;
  description?: string;
  attendees?: (Attendee | Contact)[];
  /** elsewhere tells that the time was meant in China. */
  elsewhere?: boolean;
}

export interface EventBody {
  title: string;
  start: string;
  end: string;
  allDay: boolean;
  place: string;
  description: string;
  attendees: { name: string; email: string; person?: string }[];
}

const hourMs = 3_600_000;

/** lastOf is the end as the form shows it: of whole days the last one, not the one after. */
function lastOf({ start, end, allDay }: EventDraft): Date {
  if (allDay) return end && end > start ? addDays(end, -1) : start;
  return end ?? new Date(start.getTime() + hourMs);
}

/** EventForm asks for an event; submit may refuse with an error, shown above the button. */
export function EventForm({ draft, verb, submit }: { draft: EventDraft; verb: string; submit: (body: EventBody) => Promise<void> }) {
  const [title, setTitle] = useState(draft.title ?? '');
  const [start, setStart] = useState(draft.start);
  const [end, setEnd] = useState(lastOf(draft));
  const [allDay, setAllDay] = useState(!!draft.allDay);
  const [place, setPlace] = useState(draft.place ?? '');
  const [description, setDescription] = useState(draft.description ?? '');
  const [people, setPeople] = useState<Contact[]>((draft.attendees ?? []).map(({ name, email, person }) => ({ name, email, person })));
  const [fault, setFault] = useState({ field: '', text: '' });
  const [busy, setBusy] = useState(false);
  const moveStart = (d: Date | null) => {
    if (!d || Number.isNaN(d.getTime())) return;
    setEnd(new Date(d.getTime() + Math.max(0, end.getTime() - start.getTime())));
    setStart(d);
  };
  const moveEnd = (d: Date | null) => d && !Number.isNaN(d.getTime()) && setEnd(d);
  const save = async (e: Event) => {
    e.preventDefault();
    if (!title.trim()) return setFault({ field: 'title', text: t.event.titleNeeded });
    if (allDay ? startOfDay(end) < startOfDay(start) : end < start) return setFault({ field: 'end', text: t.event.endBefore });
    setBusy(true);
    setFault({ field: '', text: '' });
    try {
      await submit({
        title: title.trim(),
        start: allDay ? dayISO(start) : start.toISOString(),
        end: allDay ? dayISO(addDays(end, 1)) : end.toISOString(),
        allDay,
        place: place.trim(),
        description: description.trim(),
        attendees: people.map(({ name, email, person }) => ({ name, email, person })),
      });
    } catch (err) {
      setFault({ field: 'all', text: faultText(err) });
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      <Field label={t.event.name} required error={fault.field === 'title' ? fault.text : ''}>
        {(a) => <input {...a} value={title} maxLength={300} onInput={(e) => setTitle(e.currentTarget.value)} />}
      </Field>
      <label class="tick">
        <input type="checkbox" class="check" checked={allDay} onChange={(e) => setAllDay(e.currentTarget.checked)} />
        {t.event.allDay}
      </label>
      <div class="two-fields">
        <Field label={t.event.start}>
          {(a) => (allDay ? <input {...a} type="date" value={isoDay(start)} onInput={(e) => moveStart(parseDay(e.currentTarget.value))} /> : <input {...a} type="datetime-local" value={fieldTime(start)} onInput={(e) => moveStart(new Date(e.currentTarget.value))} />)}
        </Field>
        <Field label={t.event.end} error={fault.field === 'end' ? fault.text : ''}>
          {(a) => (allDay ? <input {...a} type="date" value={isoDay(end)} onInput={(e) => moveEnd(parseDay(e.currentTarget.value))} /> : <input {...a} type="datetime-local" value={fieldTime(end)} onInput={(e) => moveEnd(new Date(e.currentTarget.value))} />)}
        </Field>
      </div>
      {draft.elsewhere && !allDay && homeTime(start) && <p class="quiet zone-hint">{t.event.yourZone(clock(start), homeTime(start))}</p>}
      <Field label={t.event.place}>{(a) => <input {...a} value={place} maxLength={300} onInput={(e) => setPlace(e.currentTarget.value)} />}</Field>
      <PeopleField label={t.event.people} value={people} onChange={setPeople} placeholder={t.chat.addHint} />
      <Field label={t.event.note}>{(a) => <textarea {...a} rows={3} value={description} onInput={(e) => setDescription(e.currentTarget.value)} />}</Field>
      {fault.field === 'all' && (
        <p class="form-fault" role="alert">
          {fault.text}
        </p>
      )}
      <Button kind="primary" type="submit" busy={busy}>
        {verb}
      </Button>
    </form>
  );
}
