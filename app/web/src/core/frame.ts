// The HTML of a mail is hostile. It is cleaned here once more, then shown in a
// frame that has no scripts and may load nothing but pictures we serve.
import type { DOMPurify } from 'dompurify';

let purify: DOMPurify | null = null;

/** loadFrame fetches the cleaner; nothing of a mail is shown before it is there. */
export async function loadFrame(): Promise<void> {
  purify ??= (await import('./purify')).default;
}

const forbidden = ['svg', 'math', 'form', 'input', 'button', 'textarea', 'select', 'option', 'style', 'link', 'meta', 'base', 'iframe', 'frame', 'object', 'embed', 'audio', 'video', 'source', 'track', 'dialog'];
const policy = "default-src 'none'; img-src 'self' data: blob:; style-src 'unsafe-inline'; font-src 'none'; form-action 'none'; base-uri 'none'";

/** sandbox names what the frame of a mail may do. Scripts are not in it. */
export const sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';

const paper = `
html{background:#fff;color:#1d2129;color-scheme:light}
html.dark{background:#17181b;color:#eceef2;color-scheme:dark}
body{margin:0;padding:2px 0 8px;font:15px/1.65 -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",system-ui,sans-serif;overflow-wrap:anywhere;overflow-x:auto;overflow-y:hidden}
img{max-width:100%;height:auto}
table{max-width:100%}
pre{white-space:pre-wrap}
a{color:#1456d6}
html.dark a{color:#7eabff}
blockquote{margin:8px 0 8px 0;padding-left:12px;border-left:2px solid #d5d9e0;color:#5a6270}
`;

/** cleanFragment returns the HTML of a stranger as nodes without anything active. */
export function cleanFragment(html: string): DocumentFragment {
  if (!purify) throw new Error('the cleaner is not loaded');
  return purify.sanitize(html, {
    FORBID_TAGS: forbidden,
    FORBID_ATTR: ['srcset', 'ping', 'background', 'poster', 'autofocus', 'tabindex', 'accesskey'],
    ALLOW_DATA_ATTR: false,
    // Values without a scheme pass, so that plain attributes such as border="1" stay.
    ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|cid|blob):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
    RETURN_DOM_FRAGMENT: true,
  });
}

export function cleanHTML(html: string): string {
  const box = document.createElement('div');
  box.append(cleanFragment(html));
  return box.innerHTML;
}

/** frameDocument is the whole page of the frame for one mail. */
export function frameDocument(html: string, dark: boolean): string {
  return (
    `<!doctype html><html${dark ? ' class="dark"' : ''}><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">` +
    `<style>${paper}</style></head><body>${cleanHTML(html)}</body></html>`
  );
}

export interface FrameActs {
  link(text: string, href: string): void;
  key(e: KeyboardEvent): void;
}

/** tend sizes a loaded frame to its content and listens to it; the answer ends that. */
export function tend(frame: HTMLIFrameElement, acts: FrameActs): () => void {
  const doc = frame.contentDocument;
  if (!doc?.body) return () => undefined;
  const fit = () => {
    const height = Math.ceil(Math.max(doc.body.scrollHeight, doc.body.getBoundingClientRect().height)) + 2;
    frame.style.height = `${Math.min(height, 60_000)}px`;
  };
  const click = (e: Event) => {
    const a = (e.target as Element).closest?.('a[href]');
    if (!a) return;
    e.preventDefault();
    const href = a.getAttribute('href') ?? '';
    if (href.startsWith('#')) return;
    acts.link(a.textContent ?? '', href);
  };
  const hover = (e: Event) => {
    const a = (e.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
    if (a && !a.title) a.title = a.getAttribute('href') ?? '';
  };
  const watch = new ResizeObserver(fit);
  watch.observe(doc.body);
  doc.addEventListener('click', click);
  doc.addEventListener('auxclick', click);
  doc.addEventListener('mouseover', hover);
  doc.addEventListener('keydown', acts.key);
  doc.addEventListener('load', fit, true);
  fit();
  return () => watch.disconnect();
}
