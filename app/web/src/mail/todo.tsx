// The page of to-dos. Fetched when first opened.
import './together';
import { useEffect, useState } from 'preact/hooks';
import { del, get, patch, post, query } from '../core/api';
import { clock, monthDay, sameDay, weekday } from '../core/dates';
import { go, place, withQuery } from '../core/router';
import type { Page, Todo } from '../core/wire';
import { Button, Empty, Fault, faultText, Skeleton, Tabs } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, toast } from '../kit/overlay';
import { t } from '../i18n';
import { todoWords } from '../i18n/todo';
import { pages } from './layout';
import { todosTouched } from './live';

const isDone = (x: Todo) => !!x.done;

export function TodoPage() {
  const w = todoWords();
  const FromMail = pages.value?.FromMail;
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
      toast(done ? w.doneToast : w.openToast, {
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
        <Tabs label={t.nav.todo} panelId="todos" value={state} onChange={(k) => go(withQuery({ state: k }), true)} tabs={[{ key: 'open', label: w.open }, { key: 'done', label: w.done }]} />
      </header>
      <div id="todos" role="tabpanel" aria-labelledby={`todos-${state}`} class="todo-panel">
        {state === 'open' && (
          <form class="todo-add" onSubmit={add}>
            <Icon name="plus" size={18} />
            <input aria-label={w.add} placeholder={w.add} value={title} maxLength={500} onInput={(e) => setTitle(e.currentTarget.value)} />
            {title.trim() && (
              <Button kind="primary" type="submit">
                {w.addVerb}
              </Button>
            )}
          </form>
        )}
        {load.error && !items ? (
          <Fault error={load.error} retry={() => void load.reload()} />
        ) : !items ? (
          <Skeleton rows={5} />
        ) : !items.length ? (
          <Empty icon="todo" title={state === 'open' ? w.emptyOpen : w.emptyDone}>
            {state === 'open' ? w.emptyHint : undefined}
          </Empty>
        ) : (
          <ul class="todo-list">
            {items.map((x) => (
              <li key={x.id} class={isDone(x) ? 'is-done' : ''}>
                <label class="todo-tick">
                  <input type="checkbox" class="check round" checked={isDone(x)} aria-label={w.tick(x.title)} onChange={() => void flip(x)} />
                </label>
                <button type="button" class="todo-text" onClick={() => setEditing(x)}>
                  <b>{x.title}</b>
                  <span class="todo-about">
                    {x.due && <Due iso={x.due} done={isDone(x)} />}
                    {x.owner?.name && <span>{x.owner.name}</span>}
                    {x.note && <span class="cut">{x.note}</span>}
                  </span>
                </button>
                {FromMail && <FromMail source={x.source} />}
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
      {late && ` · ${todoWords().late}`}
    </span>
  );
}

function EditTodo({ todo, onClose, changed }: { todo: Todo; onClose: () => void; changed: () => Promise<void> }) {
  const w = todoWords();
  const TodoForm = pages.value?.TodoForm;
  const drop = async () => {
    if (!(await confirm(w.dropTitle, w.dropText, t.general.delete, true))) return;
    try {
      await del(`/todos/${todo.id}`);
      onClose();
      await changed();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  return (
    <Dialog title={w.edit} onClose={onClose}>
      {TodoForm && (
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
      )}
      <Button kind="quiet" icon="trash" class="below" onClick={() => void drop()}>
        {t.general.delete}
      </Button>
    </Dialog>
  );
}
