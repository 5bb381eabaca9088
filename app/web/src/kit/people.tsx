import { useEffect, useRef, useState } from 'preact/hooks';
import { get, query } from '../core/api';
import type { Address, Contact } from '../core/wire';
import { t } from '../i18n';
import { Avatar, useName } from './basic';
import { Icon } from './icon';

const addressForm = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/;
const lookupAfter = 120; // ms after the last key

interface Props {
  label: string;
  value: Contact[];
  onChange: (to: Contact[]) => void;
  onlyPeople?: boolean;
  autofocus?: boolean;
  placeholder?: string;
  inlineLabel?: boolean;
  ownDomain?: string;
}

/** parseAddresses reads "Name <a@b>, c@d" as somebody pastes it. */
export function parseAddresses(text: string): { good: Address[]; rest: string } {
  const good: Address[] = [];
  const rest: string[] = [];
  for (const piece of text.split(/[,;，；、\n]+/)) {
    const s = piece.trim();
    if (!s) continue;
    const full = /^(.*?)\s*<([^<>]+)>$/.exec(s);
    const email = (full ? full[2] : s).trim();
    if (addressForm.test(email)) good.push({ name: full ? full[1].replace(/^"|"$/g, '').trim() : '', email });
    else rest.push(s);
  }
  return { good, rest: rest.join(', ') };
}

/** PeopleField is a combobox over the directory whose choices become chips. */
export function PeopleField({ label, value, onChange, onlyPeople, autofocus, placeholder, inlineLabel, ownDomain }: Props) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Contact[]>([]);
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const name = useName('people');
  useLookup(text, (items) => {
    const free = items.filter((c) => !value.some((v) => same(v, c)) && (!onlyPeople || c.person));
    setFound(free.slice(0, 8));
    setAt(0);
    setOpen(true);
  });

  const add = (...who: Contact[]) => {
    const fresh = who.filter((c, i) => !value.some((v) => same(v, c)) && who.findIndex((d) => same(c, d)) === i);
    if (fresh.length) onChange([...value, ...fresh]);
    setText('');
    setOpen(false);
    input.current?.focus();
  };
  const commit = (): boolean => {
    if (open && found[at] && text.trim()) {
      add(found[at]);
      return true;
    }
    if (onlyPeople) return false;
    const { good, rest } = parseAddresses(text);
    if (!good.length) return false;
    add(...good);
    setText(rest);
    return true;
  };
  const key = (e: KeyboardEvent) => {
    if (e.isComposing || e.keyCode === 229) return; // Enter chooses a Chinese word here
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (!found.length) return;
      setOpen(true);
      setAt((at + (e.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
      e.preventDefault();
    } else if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      commit();
    } else if ((e.key === ',' || e.key === ';' || e.key === '，' || e.key === '；' || e.key === 'Tab') && text.trim()) {
      if (commit() || e.key !== 'Tab') e.preventDefault();
    } else if (e.key === 'Backspace' && text === '' && value.length) onChange(value.slice(0, -1));
    else if (e.key === 'Escape' && open) {
      setOpen(false);
      e.stopPropagation();
    }
  };
  const leave = () => {
    setTimeout(() => setOpen(false), 150);
    const { good, rest } = onlyPeople ? { good: [], rest: text } : parseAddresses(text);
    if (good.length) {
      onChange([...value, ...good.filter((c) => !value.some((v) => same(v, c)))]);
      setText(rest);
    }
  };
  return (
    <div class={`peoplefield${inlineLabel ? ' inline' : ''}`} onClick={() => input.current?.focus()}>
      <label for={name}>{label}</label>
      <div class="peoplefield-box">
        {value.map((c) => (
          <PersonChip key={c.email || c.person} contact={c} outside={outside(c, ownDomain)} onRemove={() => onChange(value.filter((v) => !same(v, c)))} />
        ))}
        <input
          id={name}
          ref={input}
          role="combobox"
          aria-expanded={open && found.length > 0}
          aria-controls={`${name}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && found[at] ? `${name}-${at}` : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={text}
          placeholder={value.length ? '' : placeholder}
          data-autofocus={autofocus || undefined}
          onInput={(e) => setText(e.currentTarget.value)}
          onKeyDown={key}
          onBlur={leave}
        />
        <ul id={`${name}-list`} role="listbox" aria-label={label} class="peoplefield-list" hidden={!open || found.length === 0}>
          {found.map((c, i) => (
            <li key={c.email || c.person} id={`${name}-${i}`} role="option" aria-selected={i === at} onMouseDown={(e) => e.preventDefault()} onClick={() => add(c)}>
              <Avatar name={c.name || c.email} size={30} />
              <span class="two-lines">
                <b>{c.name || c.email}</b>
                <small>{[c.email, c.department].filter(Boolean).join(' · ')}</small>
              </span>
              {c.external && <span class="tag tag-warn">{t.mail.external}</span>}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const same = (a: Contact, b: Contact) => (a.email ? a.email.toLowerCase() === (b.email ?? '').toLowerCase() : a.person === b.person);
const outside = (c: Contact, own?: string) => c.external ?? (own ? !c.email.toLowerCase().endsWith(`@${own}`) : false);

function PersonChip({ contact, outside, onRemove }: { contact: Contact; outside: boolean; onRemove: () => void }) {
  return (
    <span class={`chip${outside ? ' chip-warn' : ' chip-acc'}`} title={contact.email}>
      <span class="chip-text">{contact.name || contact.email}</span>
      {outside && <span class="sr">{t.mail.external}</span>}
      <button type="button" class="chip-x" aria-label={t.compose.removePerson(contact.name || contact.email)} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

function useLookup(text: string, done: (items: Contact[]) => void): void {
  useEffect(() => {
    const q = text.trim();
    if (!q) {
      done([]);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      get<{ items: Contact[] }>(`/contacts${query({ q })}`, abort.signal)
        .then((r) => done(r.items ?? []))
        .catch(() => undefined);
    }, lookupAfter);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
}
