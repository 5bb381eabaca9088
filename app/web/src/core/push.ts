import { signal } from '@preact/signals';
import { get, newKey, post, query, sessionEnded } from './api';
import { backoff, Cursors } from './cursor';

export interface PushEvent {
  q: number;
  k: string;
  ts?: string;
  d: Record<string, unknown>;
}

interface Frame {
  t: string;
  s?: string;
  q?: number;
  k?: string;
  ts?: string;
  d?: Record<string, unknown>;
  n?: number;
  cur?: string;
  items?: PushEvent[];
  streams?: { s: string; cur: string; res: 'ok' | 'resume' | 'gap' | 'deny' }[];
  id?: string;
  res?: string;
  code?: string | number;
  retry_ms?: number;
}

interface Changes {
  items: PushEvent[];
  head: number;
  epoch?: string;
  gap: boolean;
}

/** Listener is told of single events, and of streams that must be read anew. */
export interface Listener {
  event(stream: string, ev: PushEvent): void;
  refresh(stream: string): void;
}

export type Link = 'connecting' | 'live' | 'waiting' | 'lost';

/** link is the state of the connection, for the strip on top of the page. */
export const link = signal<Link>('connecting');

const quiet = 25_000; // a silent connection is asked after this long
const answerIn = 10_000; // and given up when it still says nothing
const connectIn = 5_000;
const ackEvery = 5_000;
const ackAfter = 50;
const stableAfter = 10_000;
const pollEvery = 30_000;
const lostAfter = 3; // failures in a row before people are told

/** Push keeps one connection to the server and delivers events once and in order. */
export class Push {
  private socket: WebSocket | null = null;
  private cursors = new Cursors();
  private streams = new Set<string>();
  private catching = new Set<string>();
  private fails = 0;
  private retryAt = 0;
  private timers = new Map<string, number>();
  private unacked = new Set<string>();
  private taken = 0;
  private stopped = false;
  private starting = false;

  constructor(private readonly listener: Listener) {}

  start(streams: string[]): void {
    streams.forEach((s) => this.streams.add(s));
    addEventListener('online', () => this.now());
    addEventListener('pageshow', () => this.now());
    document.addEventListener('visibilitychange', () => {
      const on = document.visibilityState === 'visible';
      if (on) this.now();
      this.send({ t: 'fg', on });
    });
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.timers.forEach((t) => clearTimeout(t));
    this.socket?.close(1000);
  }

  /** follow adds a stream while connected. */
  follow(stream: string): void {
    if (this.streams.has(stream)) return;
    this.streams.add(stream);
    this.send({ t: 'sub', id: stream, s: stream });
  }

  view(what: Record<string, string>): void {
    this.send({ t: 'fg', on: document.visibilityState === 'visible', view: what });
  }

  private now(): void {
    if (this.socket || this.stopped || this.starting) return;
    if (Date.now() < this.retryAt) return; // the server asked for patience
    this.fails = Math.min(this.fails, 1);
    this.clear('retry');
    void this.connect();
  }

  private async connect(): Promise<void> {
    if (this.stopped || this.starting) return;
    this.starting = true;
    if (link.value !== 'lost') link.value = 'connecting';
    try {
      const { url, ticket } = await post<{ url: string; ticket: string }>('/push/ticket', { device: deviceId() });
      this.open(socketURL(url, ticket));
    } catch {
      if (!sessionEnded.value) this.retry();
    } finally {
      this.starting = false;
    }
  }

  private open(url: string): void {
    const ws = new WebSocket(url, 'mb.v1+json');
    this.socket = ws;
    this.set('connect', connectIn, () => ws.close());
    ws.onopen = () => {
      this.clear('connect');
      this.heard();
      const subs = [...this.streams].slice(0, 50).map((s) => ({ s, cur: this.cursors.get(s) }));
      this.send({ t: 'hello', v: 1, dev: deviceId(), app: 'web', subs, fg: document.visibilityState === 'visible', cap: ['batch'] });
    };
    ws.onmessage = (e) => {
      this.heard();
      try {
        this.receive(JSON.parse(String(e.data)) as Frame);
      } catch {
        // A frame we cannot read is one we would have ignored.
      }
    };
    ws.onclose = (e) => {
      if (this.socket !== ws) return;
      this.socket = null;
      ['connect', 'quiet', 'stable', 'ack'].forEach((t) => this.clear(t));
      this.closed(e.code);
    };
  }

  private closed(code: number): void {
    if (this.stopped) return;
    if (code === 4009) newDevice();
    if (code === 4001) void get('/me').catch((err) => err.status === 401 && (sessionEnded.value = true));
    if (code === 4003) {
      link.value = 'lost';
      return;
    }
    this.retry();
  }

  private retry(wait?: number): void {
    this.fails++;
    const ms = Math.max(wait ?? backoff(this.fails - 1), this.retryAt - Date.now());
    if (this.fails >= lostAfter) {
      link.value = 'lost';
      this.poll();
    } else link.value = 'waiting';
    if (document.visibilityState === 'hidden') return; // visibilitychange goes on
    this.set('retry', ms, () => void this.connect());
  }

  /** poll keeps the page fresh while there is no connection. */
  private poll(): void {
    if (this.timers.has('poll')) return;
    this.set('poll', pollEvery, () => {
      if (link.value === 'live') return;
      if (document.visibilityState === 'visible') this.streams.forEach((s) => void this.catchUp(s));
      this.poll();
    });
  }

  private receive(f: Frame): void {
    if (f.t === 'welcome') this.welcome(f);
    else if (f.t === 'ev' && f.s && f.k) this.take(f.s, { q: f.q ?? 0, k: f.k, ts: f.ts, d: f.d ?? {} });
    else if (f.t === 'evs' && f.s) for (const ev of f.items ?? []) this.take(f.s, ev);
    else if (f.t === 'gap' && f.s) this.gap(f.s, f.cur);
    else if (f.t === 'ping') this.send({ t: 'pong', n: f.n });
    else if (f.t === 'bye') this.bye(f);
    else if (f.t === 'err' && f.code === 'auth_soon') void this.renew();
    else if (f.s && f.res) this.subscribed(f.s, f.cur ?? '', f.res);
  }

  private welcome(f: Frame): void {
    const before = link.value;
    link.value = 'live';
    this.clear('poll');
    this.set('stable', stableAfter, () => (this.fails = 0));
    for (const { s, cur, res } of f.streams ?? []) this.subscribed(s, cur, res);
    if (before === 'lost') this.fails = 1;
  }

  private subscribed(s: string, cur: string, res: string): void {
    if (res === 'deny') {
      this.streams.delete(s);
      this.cursors.forget(s);
    } else if (res === 'gap') this.gap(s, cur);
    else if (res === 'ok') {
      this.cursors.set(s, cur);
      this.listener.refresh(s); // what we read before we listened may be old
    }
  }

  private take(s: string, ev: PushEvent): void {
    if (!this.catching.has(s)) this.apply(s, ev); // else the answer to "since" will hold it
  }

  private apply(s: string, ev: PushEvent): void {
    const step = this.cursors.take(s, ev.q);
    if (step === 'gap') void this.catchUp(s);
    if (step !== 'apply') return;
    this.unacked.add(s);
    this.listener.event(s, ev);
    if (++this.taken >= ackAfter) this.ack();
    else if (!this.timers.has('ack')) this.set('ack', ackEvery, () => this.ack());
  }

  private ack(): void {
    this.clear('ack');
    this.taken = 0;
    const cur = [...this.unacked].map((s) => [s, this.cursors.seq(s)]);
    this.unacked.clear();
    if (cur.length) this.send({ t: 'ack', cur });
  }

  private gap(s: string, cur?: string): void {
    if (cur) this.cursors.set(s, cur);
    else this.cursors.forget(s);
    this.listener.refresh(s);
  }

  /** catchUp asks for what was missed in a stream; when that is gone, for everything. */
  private async catchUp(s: string): Promise<void> {
    if (this.catching.has(s)) return;
    this.catching.add(s);
    try {
      for (let more = true; more; ) {
        const got = await get<Changes>(`/changes${query({ s, since: this.cursors.get(s) ?? '0' })}`);
        const before = this.cursors.seq(s);
        if (got.gap) this.gap(s, headCursor(this.cursors.get(s), got));
        else got.items.forEach((ev) => this.apply(s, ev));
        more = !got.gap && this.cursors.seq(s) > before && this.cursors.seq(s) < Number(got.head);
      }
    } catch {
      this.listener.refresh(s);
    } finally {
      this.catching.delete(s);
    }
  }

  private bye(f: Frame): void {
    this.retryAt = Date.now() + (f.retry_ms ?? 0) + Math.random() * 500;
    if (f.code === 4001) sessionEnded.value = true;
  }

  private async renew(): Promise<void> {
    const { ticket } = await post<{ ticket: string }>('/push/ticket', { device: deviceId() });
    this.send({ t: 'auth', ticket });
  }

  /** heard restarts the watch over a silent connection. */
  private heard(): void {
    this.set('quiet', quiet, () => {
      this.send({ t: 'ping', n: Date.now() % 1_000_000 });
      this.set('quiet', answerIn, () => this.socket?.close());
    });
  }

  private send(frame: Record<string, unknown>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private set(name: string, ms: number, act: () => void): void {
    this.clear(name);
    this.timers.set(
      name,
      window.setTimeout(() => {
        this.timers.delete(name);
        act();
      }, ms),
    );
  }

  private clear(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }
}

function socketURL(url: string, ticket: string): string {
  const u = new URL(url, location.href);
  u.protocol = u.protocol.replace('http', 'ws');
  if (!u.searchParams.has('ticket')) u.searchParams.set('ticket', ticket);
  return u.href;
}

function headCursor(known: string | undefined, { head, epoch }: Changes): string {
  if (epoch) return `${epoch}:${head}`;
  return (known?.includes(':') ? known.slice(0, known.lastIndexOf(':') + 1) : '') + String(head);
}

const deviceKey = 'mb.device';

function deviceId(): string {
  return sessionStorage.getItem(deviceKey) ?? newDevice();
}

/** newDevice is needed when a copied tab brought our name along. */
function newDevice(): string {
  const id = `web-${newKey().slice(0, 16)}`;
  sessionStorage.setItem(deviceKey, id);
  return id;
}
