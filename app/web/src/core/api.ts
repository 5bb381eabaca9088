import { signal } from '@preact/signals';
import { lang } from '../i18n/lang';

const base = '/api/v1';

/** Refusal is an answer other than success, or no answer at all (status 0). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId = '',
    readonly field = '',
    readonly token = '',
  ) {
    super(message);
  }
}

/** sessionEnded turns true when the server stops knowing us. */
export const sessionEnded = signal(false);

async function refusal(res: Response): Promise<Refusal> {
  const body = (await res.json().catch(() => ({}))) as Record<string, string>;
  return new Refusal(res.status, body.code ?? 'http', body.message ?? `HTTP ${res.status}`, body.requestId, body.field, body.token);
}

/** call sends one request and returns its JSON, or nothing for 204. */
export async function call<T>(method: string, path: string, body?: unknown, abort?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { 'X-Requested-With': 'mailbridge', 'Accept-Language': lang.value };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let res: Response;
  try {
    res = await fetch(base + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: abort,
    });
  } catch (err) {
    if ((err as Error).name === 'AbortError') throw err;
    throw new Refusal(0, 'offline', 'offline');
  }
  if (!res.ok) {
    const err = await refusal(res);
    if (res.status === 401 && !path.startsWith('/sessions') && path !== '/me') sessionEnded.value = true;
    throw err;
  }
  if (res.status === 204) return undefined as T;
  const text = await res.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = <T>(path: string, abort?: AbortSignal) => call<T>('GET', path, undefined, abort);
export const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body);
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, body);
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, body);
export const del = <T = void>(path: string, body?: unknown) => call<T>('DELETE', path, body);

/** query joins the parameters that have a value. */
export function query(params: Record<string, string | number | undefined | null>): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(params)) if (v !== undefined && v !== null && v !== '') q.set(k, String(v));
  const s = q.toString();
  return s ? `?${s}` : '';
}

/** upload sends one file and tells how far it is (0 to 1). */
export function upload<T>(file: File, onProgress: (part: number) => void, abort?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const req = new XMLHttpRequest();
    req.open('POST', `${base}/uploads`);
    req.setRequestHeader('X-Requested-With', 'mailbridge');
    req.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    req.onload = () => {
      const body = safeParse(req.responseText);
      if (req.status < 300) resolve(body as T);
      else reject(new Refusal(req.status, String(body.code ?? 'http'), String(body.message ?? `HTTP ${req.status}`)));
    };
    req.onerror = () => reject(new Refusal(0, 'offline', 'offline'));
    req.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    abort?.addEventListener('abort', () => req.abort());
    const form = new FormData();
    form.append('file', file, file.name);
    req.send(form);
  });
}

function safeParse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** newKey names one attempt, so that a repeated request acts once. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
