import { computed, signal } from '@preact/signals';
import { del, get, post, put, Refusal, sessionEnded } from './api';
import { keysOff } from './keys';
import { speak } from '../i18n';
import type { Lang } from '../i18n/lang';
import type { Me } from './wire';

export interface Settings {
  locale: string;
  theme: 'system' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  signature: string;
  conversations: boolean;
  shortcuts: boolean;
  undoSeconds: number;
}

const defaults: Settings = {
  locale: '',
  theme: 'system',
  density: 'comfortable',
  signature: '',
  conversations: true,
  shortcuts: true,
  undoSeconds: 10,
};

/** me is null while unknown people look at the page, undefined until we know. */
export const me = signal<Me | null | undefined>(undefined);
export const settings = signal<Settings>({ ...defaults, ...kept() });
export const startFault = signal<Refusal | null>(null);
export const myMailbox = computed(() => me.value?.mailboxes?.[0]);

// Theme and language are also kept here so that the sign-in page has them.
function kept(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem('mb.look') ?? '{}') as Partial<Settings>;
  } catch {
    return {};
  }
}

/** applyLook puts theme, density and language on the document. */
export function applyLook(): Promise<void> {
  const s = settings.value;
  const root = document.documentElement;
  if (s.theme === 'system') root.removeAttribute('data-theme');
  else root.dataset.theme = s.theme;
  root.dataset.density = s.density;
  keysOff.value = !s.shortcuts;
  const wanted = new URLSearchParams(location.search).get('lang') || s.locale || navigator.language || 'zh';
  const l: Lang = wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  root.lang = l === 'zh' ? 'zh-CN' : 'en';
  return speak(l);
}

/** change keeps a setting, here at once and on the server soon. */
export function change(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
  localStorage.setItem('mb.look', JSON.stringify({ locale: settings.value.locale, theme: settings.value.theme, density: settings.value.density }));
  void applyLook();
  if (me.value) void put('/me/settings', settings.value).catch(() => undefined);
}

/** loadMe asks who we are and fetches the settings. */
export async function loadMe(): Promise<void> {
  startFault.value = null;
  try {
    const who = await get<Me>('/me');
    await adopt(who);
  } catch (err) {
    if (err instanceof Refusal && err.status === 401) me.value = null;
    else startFault.value = err as Refusal;
  }
}

/** recheck asks again who we are, when the server says that something about the account changed. */
export async function recheck(): Promise<void> {
  try {
    await adopt(await get<Me>('/me'));
  } catch (err) {
    if (err instanceof Refusal && err.status === 401) sessionEnded.value = true;
  }
}

async function adopt(who: Me): Promise<void> {
  if (who.limited && !location.pathname.startsWith('/mail')) return location.assign('/mail/'); // what is missing is done there
  const saved = await get<Partial<Settings>>('/me/settings').catch(() => ({}) as Partial<Settings>);
  const known = Object.fromEntries(Object.entries(saved ?? {}).filter(([k, v]) => k in defaults && v !== null && v !== ''));
  settings.value = { ...settings.value, ...known };
  await applyLook();
  me.value = { ...who, mailboxes: who.mailboxes ?? [], rights: who.rights ?? [] };
}

interface Opened {
  me: Me;
  mustChange: boolean;
}

/** signIn opens a session; true means a new password must be set first. With a second factor it ends in a Refusal
 * second_factor_required, whose token goes to signInCode. */
export const signIn = (login: string, password: string): Promise<boolean> => enter('/sessions', { login, password });

/** signInCode finishes what signIn began with a code of the authenticator, or a recovery code. */
export const signInCode = (token: string, code: string): Promise<boolean> => enter('/sessions/second-factor', { token, code });

async function enter(path: string, body: unknown): Promise<boolean> {
  const got = await post<Opened>(path, body);
  if (got.mustChange) return true;
  sessionEnded.value = false;
  await adopt(got.me ?? (await get<Me>('/me')));
  return false;
}

export async function signOut(): Promise<void> {
  await del('/sessions/current').catch(() => undefined);
  location.assign('/mail/');
}

export const isAdmin = computed(() => /^(super_admin|admin)$/.test(me.value?.role ?? ''));
