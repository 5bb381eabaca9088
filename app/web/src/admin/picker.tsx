import { useEffect, useState } from 'preact/hooks';
import { get, query } from '../core/api';
import type { Department, Page, Person } from '../core/wire';
import { manage } from '../i18n/manage';
import { Avatar, useName } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { parseAddresses } from '../kit/people';

export type Kind = 'person' | 'department' | 'tree' | 'all' | 'group' | 'mailbox' | 'address';

/** Choice is somebody, or several at once, that a rule or a list names. */
export interface Choice {
  kind: Kind;
  id?: string;
  address?: string;
  name?: string;
}

const lookupAfter = 150; // ms after the last key
const shown = 8;

const icons: Record<Kind, IconName> = { person: 'person', department: 'building', tree: 'building', all: 'people', group: 'people', mailbox: 'inbox', address: 'mail' };
const same = (a: Choice, b: Choice) => a.kind === b.kind && (a.id ?? a.address ?? '') === (b.id ?? b.address ?? '');

export function nameOf(c: Choice): string {
  const w = manage().pick;
  if (c.kind === 'all') return w.all;
  const name = c.name || c.address || c.id || '';
  return c.kind === 'tree' ? w.tree(name) : name;
}

interface Found extends Choice {
  note?: string;
}

async function lookup(text: string, kinds: Kind[], abort: AbortSignal): Promise<Found[]> {
  const w = manage().pick;
  const has = (k: Kind) => kinds.includes(k);
  const quiet = <T,>(ask: Promise<Page<T>>) => ask.then((r) => r.items ?? []).catch(() => [] as T[]);
  const [people, departments, groups, boxes] = await Promise.all([
    has('person') ? quiet(get<Page<Person>>(`/admin/people${query({ q: text, limit: shown })}`, abort)) : [],
    has('department') || has('tree') ? quiet(get<Page<Department>>('/admin/departments', abort)) : [],
    has('group') ? quiet(get<Page<{ id: string; name: string; address: string }>>(`/admin/groups${query({ q: text, limit: shown })}`, abort)) : [],
    has('mailbox') ? quiet(get<Page<{ id: string; name: string; address: string }>>(`/admin/mailboxes${query({ q: text, kind: 'shared', limit: shown })}`, abort)) : [],
  ]);
  const low = text.toLowerCase();
  const out: Found[] = people.map((p) => ({ kind: 'person' as const, id: p.id, name: p.name, note: p.mailbox?.address ?? p.login }));
  for (const d of departments.filter((x) => x.name.toLowerCase().includes(low))) {
    if (has('tree')) out.push({ kind: 'tree', id: d.id, name: d.name, note: w.treeNote });
    if (has('department')) out.push({ kind: 'department', id: d.id, name: d.name, note: has('tree') ? w.departmentNote : w.department });
  }
  out.push(...groups.map((g) => ({ kind: 'group' as const, id: g.id, name: g.name, note: `${w.group} · ${g.address}` })));
  out.push(...boxes.map((b) => ({ kind: 'mailbox' as const, id: b.id, name: b.name || b.address, note: `${w.mailbox} · ${b.address}` })));
  if (has('all') && w.all.toLowerCase().includes(low)) out.unshift({ kind: 'all', note: w.allNote });
  if (has('address')) out.push(...parseAddresses(text).good.map((a) => ({ kind: 'address' as const, address: a.email, note: w.outside })));
  return out.slice(0, shown + 4);
}

interface Props {
  label: string;
  hint?: string;
  kinds: Kind[];
  value: Choice[];
  onChange: (to: Choice[]) => void;
  one?: boolean;
  autofocus?: boolean;
}

/** Picker is a combobox over people, departments and groups whose choices become chips. */
export function Picker({ label, hint, kinds, value, onChange, one, autofocus }: Props) {
  const w = manage().pick;
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found[] | null>(null);
  const [at, setAt] = useState(0);
  const name = useName('pick');
  useEffect(() => {
    const q = text.trim();
    if (!q) {
      setFound(null);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void lookup(q, kinds, abort.signal).then((list) => {
        if (abort.signal.aborted) return;
        setFound(list.filter((c) => !value.some((v) => same(v, c))));
        setAt(0);
      });
    }, lookupAfter);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const add = ({ note: _, ...c }: Found) => {
    onChange(one ? [c] : [...value, c]);
    setText('');
    setFound(null);
    document.getElementById(name)?.focus();
  };
  const key = (e: KeyboardEvent) => {
    if (e.isComposing || e.keyCode === 229) return; // Enter chooses a Chinese word here
    if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && found?.length) {
      setAt((at + (e.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length);
      e.preventDefault();
    } else if (e.key === 'Enter') {
      e.preventDefault();
      if (found?.[at]) add(found[at]);
    } else if (e.key === 'Backspace' && !text && value.length) onChange(value.slice(0, -1));
    else if (e.key === 'Escape' && found) {
      setFound(null);
      e.stopPropagation();
    }
  };
  const open = found !== null;
  return (
    <div class="peoplefield">
      <label for={name}>{label}</label>
      <div class="peoplefield-box" onClick={() => document.getElementById(name)?.focus()}>
        {value.map((c) => (
          <span key={c.kind + (c.id ?? c.address)} class="chip chip-acc" title={c.address}>
            <Icon name={icons[c.kind]} size={14} />
            <span class="chip-text">{nameOf(c)}</span>
            <button type="button" class="chip-x" aria-label={w.remove(nameOf(c))} onClick={() => onChange(value.filter((v) => !same(v, c)))}>
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
        <input
          id={name}
          role="combobox"
          aria-expanded={open && !!found.length}
          aria-controls={`${name}-list`}
          aria-autocomplete="list"
          aria-describedby={hint ? `${name}-hint` : undefined}
          aria-activedescendant={open && found[at] ? `${name}-${at}` : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={value.length ? '' : w.placeholder}
          data-autofocus={autofocus || undefined}
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
          onKeyDown={key}
          onBlur={() => setTimeout(() => setFound(null), 150)}
        />
        <ul id={`${name}-list`} role="listbox" aria-label={label} class="peoplefield-list" hidden={!open || !found.length}>
          {found?.map((c, i) => (
            <li key={c.kind + (c.id ?? c.address)} id={`${name}-${i}`} role="option" aria-selected={i === at} onMouseDown={(e) => e.preventDefault()} onClick={() => add(c)}>
              {c.kind === 'person' ? <Avatar name={c.name ?? ''} size={30} /> : <Icon name={icons[c.kind]} size={20} />}
              <span class="two-lines">
                <b>{nameOf(c)}</b>
                <small>{c.note}</small>
              </span>
            </li>
          ))}
        </ul>
      </div>
      {open && !found.length && (
        <p class="field-hint" role="status">
          {w.none}
        </p>
      )}
      {hint && (
        <p class="field-hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
