import { useState } from 'preact/hooks';
import { clock, fieldTime } from '../core/dates';
import { homeTime } from '../core/homezone';
import { Button, Field, faultText } from '../kit/basic';
import { Icon } from '../kit/icon';
import { t } from '../i18n';

interface TodoFormProps {
  title: string;
  due?: string;
  note?: string;
  dates?: { label: string; iso: string }[];
  verb: string;
  submit: (body: { title: string; due: string | null; note: string }) => Promise<void>;
}

/** TodoForm asks for a to-do; dates found in the mail are offered as chips. */
export function TodoForm({ title: first, due: firstDue, note: firstNote, dates = [], verb, submit }: TodoFormProps) {
  const [title, setTitle] = useState(first);
  const [due, setDue] = useState(firstDue ? fieldTime(new Date(firstDue)) : '');
  const [note, setNote] = useState(firstNote ?? '');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (e: Event) => {
    e.preventDefault();
    if (!title.trim()) return setFault(t.event.titleNeeded);
    setBusy(true);
    setFault('');
    try {
      await submit({ title: title.trim(), due: due ? new Date(due).toISOString() : null, note: note.trim() });
    } catch (err) {
      setFault(faultText(err));
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={save} noValidate>
      <Field label={t.todo.title} required>
        {(a) => <input {...a} value={title} maxLength={500} onInput={(e) => setTitle(e.currentTarget.value)} />}
      </Field>
      <Field label={t.todo.due} hint={due && dates.length > 0 && homeTime(new Date(due)) ? t.event.yourZone(clock(new Date(due)), homeTime(new Date(due))) : undefined}>{(a) => <input {...a} type="datetime-local" value={due} onInput={(e) => setDue(e.currentTarget.value)} />}</Field>
      {dates.length > 0 && (
        <div class="chips" role="group" aria-label={t.turn.found}>
          {dates.map((d) => (
            <button key={d.iso + d.label} type="button" class="chip chip-acc" aria-pressed={due === fieldTime(new Date(d.iso))} onClick={() => setDue(fieldTime(new Date(d.iso)))}>
              <Icon name="clock" size={14} /> {d.label}
            </button>
          ))}
        </div>
      )}
      <Field label={t.event.note}>{(a) => <textarea {...a} rows={3} value={note} onInput={(e) => setNote(e.currentTarget.value)} />}</Field>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      <Button kind="primary" type="submit" busy={busy}>
        {verb}
      </Button>
    </form>
  );
}
