// Several tabs hear of the same mail; one of them tells the person.

interface Claim {
  what: string;
  rank: number;
  told?: boolean;
}

const patience = 120; // ms in which other tabs may claim
const memory = 200; // claims remembered
const channel = typeof window !== 'undefined' && typeof BroadcastChannel === 'function' ? new BroadcastChannel('mailbridge-toasts') : null;
const heard: Claim[] = [];

channel?.addEventListener('message', (e: MessageEvent<Claim>) => {
  heard.push(e.data);
  if (heard.length > memory) heard.splice(0, heard.length - memory);
});

/** wins compares the claims of other tabs with ours: whoever told already keeps it, then the higher rank. */
export function wins(mine: Claim, others: Claim[]): boolean {
  return !others.some((c) => c.what === mine.what && (c.told || c.rank > mine.rank));
}

/** oursToTell answers true in one tab only: the one being looked at, or any when none is. */
export async function oursToTell(what: string): Promise<boolean> {
  if (!channel) return true;
  const rank = (document.hasFocus() ? 2 : document.visibilityState === 'visible' ? 1 : 0) + Math.random() * 0.9;
  const mine = { what, rank };
  channel.postMessage(mine);
  await new Promise((done) => setTimeout(done, patience));
  if (!wins(mine, heard)) return false;
  channel.postMessage({ ...mine, told: true });
  return true;
}
