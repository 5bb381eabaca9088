import { useEffect, useRef } from 'preact/hooks';

export type KeyMap = Record<string, (e: KeyboardEvent) => void>;

interface Scope {
  map: { current: KeyMap };
  modal: boolean;
}

const scopes: Scope[] = [];
let lead = '';
let leadTimer = 0;

/** keysOff turns single-key shortcuts off for people who do not want them. */
export const keysOff = { value: false };

function typing(target: EventTarget | null): boolean {
  const el = target as HTMLElement | null;
  if (!el?.tagName) return false;
  return el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button)$/.test((el as HTMLInputElement).type);
}

function nameOf(e: KeyboardEvent): string {
  const held = (e.ctrlKey || e.metaKey ? 'Ctrl+' : '') + (e.altKey ? 'Alt+' : '');
  const key = e.key === ' ' ? 'Space' : e.key;
  if (key.length === 1 && /[A-Za-z]/.test(key)) return held + (e.shiftKey ? 'Shift+' : '') + key.toLowerCase();
  return held + key;
}

/** handleKey runs the shortcut for a key press, topmost scope first. */
export function handleKey(e: KeyboardEvent): void {
  if (e.isComposing || e.keyCode === 229 || e.defaultPrevented) return;
  const name = nameOf(e);
  const plain = !/^(Ctrl|Alt)\+/.test(name) && name !== 'Escape';
  if (plain && (typing(e.target) || keysOff.value)) return;
  if (!plain && name !== 'Escape' && name !== 'Ctrl+Enter' && name !== 'Ctrl+s' && typing(e.target)) return;
  const full = lead + name;
  lead = '';
  for (let i = scopes.length - 1; i >= 0; i--) {
    const act = scopes[i].map.current[full];
    if (act) {
      e.preventDefault();
      act(e);
      return;
    }
    if (scopes[i].modal) return;
  }
  if (name === 'g') {
    lead = 'g ';
    clearTimeout(leadTimer);
    leadTimer = window.setTimeout(() => (lead = ''), 1500);
  }
}

/** useKeys binds shortcuts while the component is shown; modal hides those below. */
export function useKeys(map: KeyMap, modal = false): void {
  const current = useRef(map);
  current.current = map;
  useEffect(() => {
    const scope = { map: current, modal };
    scopes.push(scope);
    return () => {
      scopes.splice(scopes.indexOf(scope), 1);
    };
  }, [modal]);
}

/** listenKeys starts the shortcuts of the document. */
export function listenKeys(): void {
  document.addEventListener('keydown', handleKey);
}
