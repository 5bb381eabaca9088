// What to do with a numbered event: the part of push that can be thought
// through without a socket. See bridge §6.3 of the protocol: numbers rise by
// one in each stream, delivery is at least once.

export type Step = 'apply' | 'drop' | 'gap';

/** Cursors remembers how far each stream has been read, as "<epoch>:<seq>". */
export class Cursors {
  private readonly at = new Map<string, { epoch: string; seq: number }>();

  constructor(saved: Record<string, string> = {}) {
    for (const [s, cur] of Object.entries(saved)) this.set(s, cur);
  }

  set(stream: string, cursor: string): void {
    const cut = cursor.lastIndexOf(':');
    const seq = Number(cursor.slice(cut + 1));
    if (Number.isFinite(seq)) this.at.set(stream, { epoch: cut < 0 ? '' : cursor.slice(0, cut), seq });
  }

  get(stream: string): string | undefined {
    const c = this.at.get(stream);
    return c && (c.epoch ? `${c.epoch}:${c.seq}` : String(c.seq));
  }

  seq(stream: string): number {
    return this.at.get(stream)?.seq ?? 0;
  }

  /** take decides about event q of a stream and moves on when it applies. */
  take(stream: string, q: number): Step {
    const c = this.at.get(stream);
    if (!c) {
      this.at.set(stream, { epoch: '', seq: q });
      return 'apply';
    }
    if (q <= c.seq) return 'drop';
    if (q > c.seq + 1) return 'gap';
    c.seq = q;
    return 'apply';
  }

  forget(stream: string): void {
    this.at.delete(stream);
  }

  saved(): Record<string, string> {
    const out: Record<string, string> = {};
    for (const s of this.at.keys()) out[s] = this.get(s) as string;
    return out;
  }
}

const first = 250;
const cap = 30_000;

/** backoff is the wait before attempt n (from 0): 250 ms·2ⁿ up to 30 s, 50 to 100 % of it. */
export function backoff(n: number, random: () => number = Math.random): number {
  return Math.min(cap, first * 2 ** Math.min(n, 20)) * (0.5 + random() / 2);
}
