import { signal } from '@preact/signals';

export interface Place {
  path: string;
  query: URLSearchParams;
}

function here(): Place {
  if (typeof location === 'undefined') return { path: '/', query: new URLSearchParams() };
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** place is where we are; every state a user may want back lives in it. */
export const place = signal<Place>(here());

/** go moves to a path with query. Replacing leaves no step to go back to. */
export function go(to: string, replace = false): void {
  if (to === location.pathname + location.search) return;
  if (replace) history.replaceState(history.state, '', to);
  else history.pushState(null, '', to);
  place.value = here();
}

/** back goes one step back, or to the given place when there is none. */
export function back(otherwise: string): void {
  if (history.length > 1 && document.referrer !== '' && history.state === 'entry') history.back();
  else go(otherwise);
}

/** withQuery returns the current path with some parameters changed; null removes. */
export function withQuery(changes: Record<string, string | null>, at: Place = place.value): string {
  const q = new URLSearchParams(at.query);
  for (const [k, v] of Object.entries(changes)) {
    if (v === null || v === '') q.delete(k);
    else q.set(k, v);
  }
  const s = q.toString();
  return at.path + (s ? `?${s}` : '');
}

/** match compares a path with a pattern such as "/mail/f/:folder". */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/').filter(Boolean);
  const have = path.split('/').filter(Boolean);
  if (want.length !== have.length) return null;
  const params: Record<string, string> = {};
  for (let i = 0; i < want.length; i++) {
    if (want[i][0] === ':') params[want[i].slice(1)] = safeDecode(have[i]);
    else if (want[i] !== have[i]) return null;
  }
  return params;
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** listen follows the history and takes over plain clicks on links below root. */
export function listen(root: string): void {
  addEventListener('popstate', () => (place.value = here()));
  document.addEventListener('click', (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const a = (e.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return;
    if (!a.pathname.startsWith(root)) return;
    e.preventDefault();
    go(a.pathname + a.search);
  });
}
