import { useEffect, useState } from 'preact/hooks';
import { del, get, patch, post, query } from '../core/api';
import { clock, fieldTime, monthDay, sameDay, weekday } from '../core/dates';
import { homeTime } from '../core/homezone';
import { go, place, withQuery } from '../core/router';
import type { Page, Todo } from '../core/wire';
import { Button, Empty, Fault, faultText, Field, Skeleton, Tabs } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { FromMail } from './frommail';
import { todosTouched } from './live';

export const isDone = (x: Todo) => !!x.done;

export function TodoPage() {
  const state = place.value.query.get('state') === 'done' ? 'done' : 'open';
  const load = useLoad(state, () => get<Page<Todo>>(`/todos${query({ state })}`));
  const [title, setTitle] = useState('');
  const [editing, setEditing] = useState<Todo | null>(null);
  const touched = todosTouched.value;
  useEffect(() => {
    if (touched) void load.reload();
  }, [touched]);
  const flip = async (x: Todo) => {
    const rest = (load.data?.items ?? []).filter((y) => y.id !== x.id);
    load.set({ items: rest });
    const done = !isDone(x);
    try {
      await patch(`/todos/${x.id}`, { done });
      toast(done ? t.todo.doneToast : t.todo.openToast, {
        label: t.general.undo,
        run: () => void patch(`/todos/${x.id}`, { done: !done }).then(load.reload, () => undefined),
      });
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
    void load.reload();
  };
  const add = async (e: Event) => {
    e.preventDefault();
    if (!title.trim()) return;
    try {
      await post('/todos', { title: title.trim() });
      setTitle('');
      void load.reload();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  const items = load.data?.items;
  return (
    <main class="page todo" id="main" tabIndex={-1}>
      <header class="pane-head">
        <h1>{t.nav.todo}</h1>
        <span class="grow" />
        <Tabs label={t.nav.todo} panelId="todos" value={state} onChange={(k) => go(withQuery({ state: k }), true)} tabs={[{ key: 'open', label: t.todo.open }, { key: 'done', label: t.todo.done }]} />
      </header>
      <div id="todos" role="tabpanel" aria-labelledby={`todos-${state}`} class="todo-panel">
        {state === 'open' && (
          <form class="todo-add" onSubmit={add}>
            <Icon name="plus" size={18} />
            <input aria-label={t.todo.add} placeholder={t.todo.add} value={title} maxLength={500} onInput={(e) => setTitle(e.currentTarget.value)} />
            {title.trim() && (
              <Button kind="primary" type="submit">
                {t.todo.addVerb}
              </Button>
            )}
          </form>
        )}
        {load.error && !items ? (
          <Fault error={load.error} retry={() => void load.reload()} />
        ) : !items ? (
          <Skeleton rows={5} />
        ) : !items.length ? (
          <Empty icon="todo" title={state === 'open' ? t.todo.emptyOpen : t.todo.emptyDone}>
            {state === 'open' ? t.todo.emptyHint : undefined}
          </Empty>
        ) : (
          <ul class="todo-list">
            {items.map((x) => (
              <li key={x.id} class={isDone(x) ? 'is-done' : ''}>
                <label class="todo-tick">
                  <input type="checkbox" class="check round" checked={isDone(x)} aria-label={t.todo.tick(x.title)} onChange={() => void flip(x)} />
                </label>
                <button type="button" class="todo-text" onClick={() => setEditing(x)}>
                  <b>{x.title}</b>
                  <span class="todo-about">
                    {x.due && <Due iso={x.due} done={isDone(x)} />}
                    {x.owner?.name && <span>{x.owner.name}</span>}
                    {x.note && <span class="cut">{x.note}</span>}
                  </span>
                </button>
                <FromMail source={x.source} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {editing && <EditTodo todo={editing} onClose={() => setEditing(null)} changed={load.reload} />}
    </main>
  );
}

function Due({ iso, done }: { iso: string; done: boolean }) {
  const d = new Date(iso);
  const late = !done && d.getTime() < Date.now();
  const day = sameDay(d, new Date()) ? t.dates.today : `${monthDay(d)} ${weekday(d)}`;
  return (
    <span class={late ? 'late' : ''}>
      <Icon name="clock" size={14} /> {day} {clock(d)}
      {late && ` · ${t.todo.late}`}
    </span>
  );
}

function EditTodo({ todo, onClose, changed }: { todo: Todo; onClose: () => void; changed: () => Promise<void> }) {
  const drop = async () => {
    if (!(await confirm(t.todo.dropTitle, t.todo.dropText, t.general.delete, true))) return;
    try {
      await del(`/todos/${todo.id}`);
      onClose();
      await changed();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  return (
    <Dialog title={t.todo.edit} onClose={onClose}>
      <TodoForm
        title={todo.title}
        due={todo.due}
        note={todo.note}
        verb={t.general.save}
        submit={async (body) => {
          await patch(`/todos/${todo.id}`, body);
          onClose();
          await changed();
        }}
      />
      <Button kind="quiet" icon="trash" class="below" onClick={() => void drop()}>
        {t.general.delete}
      </Button>
    </Dialog>
  );
}

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
