import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../core/keys';
import { t } from '../i18n';
import { Button, IconButton, useName } from './basic';
import { Icon, type IconName } from './icon';

const focusable = 'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex]:not([tabindex="-1"]),[contenteditable="true"]';

/** useTrap keeps the focus inside an element and gives it back afterwards. */
export function useTrap(onClose: () => void) {
  const box = useRef<HTMLDivElement>(null);
  useKeys({ Escape: onClose }, true);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const el = box.current;
    if (!el) return;
    // On touch screens a focused field would bring the keyboard up unasked.
    const touch = matchMedia('(hover: none)').matches;
    const start = el.querySelector<HTMLElement>('[data-autofocus]') ?? (touch ? el : (el.querySelector<HTMLElement>('.dialog-body input,.dialog-body textarea,.dialog-body select') ?? el));
    start.focus({ preventScroll: true });
    const keep = (e: KeyboardEvent) => {
      if (e.key !== 'Tab') return;
      const all = [...el.querySelectorAll<HTMLElement>(focusable)].filter((x) => x.offsetParent !== null);
      const first = all[0];
      const last = all[all.length - 1];
      if (!first) return;
      if (e.shiftKey && document.activeElement === first) {
        last.focus();
        e.preventDefault();
      } else if (!e.shiftKey && document.activeElement === last) {
        first.focus();
        e.preventDefault();
      }
    };
    el.addEventListener('keydown', keep);
    return () => {
      el.removeEventListener('keydown', keep);
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return box;
}

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  foot?: ComponentChildren;
  wide?: boolean;
  side?: boolean;
}

/** Dialog is centred on wide screens and a sheet from below on phones. */
export function Dialog({ title, onClose, children, foot, wide, side }: DialogProps) {
  const box = useTrap(onClose);
  const name = useName('dialog');
  return (
    <div class={`veil${side ? ' veil-side' : ''}`} onMouseDown={(e) => e.target === e.currentTarget && onClose()}>
      <div class={`dialog${wide ? ' dialog-wide' : ''}`} role="dialog" aria-modal="true" aria-labelledby={name} ref={box} tabIndex={-1}>
        <header class="dialog-head">
          <h2 id={name}>{title}</h2>
          <IconButton icon="close" label={t.general.close} onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
        {foot && <footer class="dialog-foot">{foot}</footer>}
      </div>
    </div>
  );
}

interface Question {
  title: string;
  text: ComponentChildren;
  verb: string;
  danger?: boolean;
  answer: (yes: boolean) => void;
}

const question = signal<Question | null>(null);

/** confirm asks a question in the page; the verb stands on the button. */
export function confirm(title: string, text: ComponentChildren, verb: string, danger = false): Promise<boolean> {
  return new Promise((answer) => (question.value = { title, text, verb, danger, answer }));
}

function Confirm() {
  const q = question.value;
  if (!q) return null;
  const end = (yes: boolean) => {
    question.value = null;
    q.answer(yes);
  };
  return (
    <Dialog
      title={q.title}
      onClose={() => end(false)}
      foot={
        <>
          <Button onClick={() => end(false)}>{t.general.cancel}</Button>
          <Button kind={q.danger ? 'danger' : 'primary'} data-autofocus onClick={() => end(true)}>
            {q.verb}
          </Button>
        </>
      }
    >
      <p class="dialog-text">{q.text}</p>
    </Dialog>
  );
}

interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'err';
  act?: { label: string; run: () => void };
}

const toasts = signal<Toast[]>([]);
const said = signal('');
let toastIds = 0;

/** toast shows a line for some seconds; the answer takes it away. */
export function toast(text: string, act?: Toast['act'], tone: Toast['tone'] = 'plain', ms = act ? 8000 : 4500): () => void {
  const id = ++toastIds;
  const drop = () => (toasts.value = toasts.value.filter((x) => x.id !== id));
  toasts.value = [...toasts.value.slice(-2), { id, text, act, tone }];
  say(text);
  setTimeout(drop, ms);
  return drop;
}

/** say tells screen readers something without showing it. */
export function say(text: string): void {
  said.value = '';
  setTimeout(() => (said.value = text), 30);
}

/** Overlays holds what lies over every page: toasts, questions, the live region. */
export function Overlays() {
  return (
    <>
      <div class="toasts">
        {toasts.value.map((x) => (
          <div key={x.id} class={`toast toast-${x.tone}`} data-toast>
            <span>{x.text}</span>
            {x.act && (
              <button
                type="button"
                onClick={() => {
                  toasts.value = toasts.value.filter((y) => y.id !== x.id);
                  x.act?.run();
                }}
              >
                {x.act.label}
              </button>
            )}
            <IconButton icon="close" size={16} label={t.general.close} onClick={() => (toasts.value = toasts.value.filter((y) => y.id !== x.id))} />
          </div>
        ))}
      </div>
      <div class="sr" aria-live="polite" role="status">
        {said.value}
      </div>
      <Confirm />
    </>
  );
}

export interface MenuItem {
  label: string;
  icon?: IconName;
  run: () => void;
  danger?: boolean;
  checked?: boolean;
}

interface MenuProps {
  label: string;
  icon?: IconName;
  text?: string;
  items: MenuItem[];
  class?: string;
  align?: 'left' | 'right';
  up?: boolean;
}

/** Menu is a button that opens a list of acts; arrow keys, Home, End and Escape work. */
export function Menu({ label, icon = 'more', text, items, class: extra, align = 'right', up }: MenuProps) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <span class={`menu ${extra ?? ''}`}>
      <button ref={opener} type="button" class={text ? 'btn btn-plain' : 'iconbtn'} aria-label={text ? undefined : label} title={label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={icon} size={text ? 18 : 20} />
        {text && <span>{text}</span>}
      </button>
      {open && (
        <MenuList
          items={items}
          label={label}
          place={`${align}${up ? ' up' : ''}`}
          onClose={() => {
            setOpen(false);
            opener.current?.focus();
          }}
        />
      )}
    </span>
  );
}

function MenuList({ items, label, place, onClose }: { items: MenuItem[]; label: string; place: string; onClose: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  useKeys({ Escape: onClose }, true);
  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const away = (e: MouseEvent) => {
      if (!list.current?.parentElement?.contains(e.target as Node)) onClose();
    };
    addEventListener('mousedown', away);
    return () => removeEventListener('mousedown', away);
  }, []);
  const move = (e: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key];
    if (e.key === 'Tab') onClose();
    if (to === undefined) return;
    e.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  };
  return (
    <div class={`menu-list ${place}`} role="menu" aria-label={label} ref={list} onKeyDown={move}>
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.checked}
          tabIndex={-1}
          class={item.danger ? 'danger' : ''}
          onClick={() => {
            onClose();
            item.run();
          }}
        >
          {item.icon ? <Icon name={item.icon} size={18} /> : item.checked !== undefined && <span class="menu-tick">{item.checked && <Icon name="check" size={16} />}</span>}
          {item.label}
        </button>
      ))}
    </div>
  );
}
