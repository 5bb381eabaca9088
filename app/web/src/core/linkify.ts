// Plain text of a mail becomes text nodes and links, never HTML.

export interface Token {
  text: string;
  href?: string;
}

const link = /\b(?:https?:\/\/|www\.)[^\s<>"'`，。；：！？、（）【】《》“”‘’\u3000]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi;

/** linkify cuts text into plain pieces and links to http(s) or mail addresses. */
export function linkify(text: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const found of text.matchAll(link)) {
    const whole = trimEnd(found[0]);
    const at = found.index;
    const href = target(whole);
    if (!href) continue;
    if (at > from) tokens.push({ text: text.slice(from, at) });
    tokens.push({ text: whole, href });
    from = at + whole.length;
  }
  if (from < text.length) tokens.push({ text: text.slice(from) });
  return tokens;
}

/** trimEnd leaves out punctuation that ends the sentence, not the address. */
function trimEnd(s: string): string {
  for (;;) {
    const last = s[s.length - 1];
    if (last === ')' && count(s, '(') >= count(s, ')')) return s;
    if (last === ']' && count(s, '[') >= count(s, ']')) return s;
    if (!last || !'.,;:!?)]}*_~|'.includes(last)) return s;
    s = s.slice(0, -1);
  }
}

const count = (s: string, c: string) => s.split(c).length - 1;

function target(s: string): string | undefined {
  if (/^https?:/i.test(s)) return parsed(s);
  if (/^www\./i.test(s)) return parsed(`http://${s}`);
  return s.includes('@') ? `mailto:${s}` : undefined;
}

function parsed(s: string): string | undefined {
  try {
    return new URL(s).href;
  } catch {
    return undefined;
  }
}

/** splitQuote separates a plain text from the quoted lines that end it. */
export function splitQuote(text: string): { own: string; quote: string } {
  const lines = text.split('\n');
  let start = lines.length;
  for (let i = lines.length - 1; i >= 0; i--) {
    if (lines[i].startsWith('>')) start = i;
    else if (lines[i].trim() !== '' && start < lines.length) break;
    else if (lines[i].trim() !== '') return { own: text, quote: '' };
  }
  if (start === lines.length) return { own: text, quote: '' };
  const lead = leadLine(lines, start);
  const own = lines.slice(0, lead).join('\n').trimEnd();
  return own === '' ? { own: text, quote: '' } : { own, quote: lines.slice(lead).join('\n') };
}

/** leadLine finds "On … wrote:" above a quote, which belongs to it. */
function leadLine(lines: string[], start: number): number {
  for (let i = start - 1; i >= Math.max(0, start - 3); i--) {
    if (lines[i].trim() === '') continue;
    return /(?:wrote|写道|schrieb|a écrit)\s*[:：]\s*$/i.test(lines[i]) ? i : start;
  }
  return start;
}

export interface LinkDoubt {
  why: 'text' | 'punycode' | 'scheme';
  host: string;
}

/** doubt says why a link should be asked about before it is opened. */
export function doubt(text: string, href: string): LinkDoubt | null {
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return { why: 'scheme', host: href.slice(0, 80) };
  }
  if (url.protocol === 'mailto:' || url.protocol === 'tel:') return null;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { why: 'scheme', host: url.protocol };
  const host = url.hostname.toLowerCase();
  if (host.split('.').some((label) => label.startsWith('xn--'))) return { why: 'punycode', host };
  const shown = /^\s*(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#]\S*)?\s*$/i.exec(text);
  if (shown && !sameSite(shown[1].toLowerCase(), host)) return { why: 'text', host };
  return null;
}

function sameSite(a: string, b: string): boolean {
  const bare = (h: string) => h.replace(/^www\./, '');
  return bare(a) === bare(b);
}
