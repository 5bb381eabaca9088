// Takes pictures of the pages for looking at them: node dev/shots.mjs [filter]
import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';

const base = process.env.BASE_URL ?? 'http://127.0.0.1:8090';
const filter = process.argv[2] ?? '';
mkdirSync('e2e/shots', { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const wait = (ms) => new Promise((r) => setTimeout(r, ms));
const pages = {
  list: ['/mail/f/inbox'],
  read: ['/mail/f/inbox/t/t0'],
  thread: ['/mail/f/inbox/t/t1'],
  forged: ['/mail/f/inbox/t/t6'],
  empty: ['/mail/f/8'],
  search: ['/mail/f/all?q=不存在的词'],
  compose: ['/mail/f/inbox/t/t0', async (p) => { await p.keyboard.press('a'); await wait(900); }],
  turn: ['/mail/f/inbox/t/t0?turn=todo&m=100000'],
  turnchat: ['/mail/f/inbox/t/t0?turn=chat&m=100000'],
  turnevent: ['/mail/f/inbox/t/t0?turn=event&m=100000'],
  chat: ['/mail/chat/1'],
  chatlist: ['/mail/chat'],
  week: ['/mail/calendar?view=week'],
  agenda: ['/mail/calendar?view=agenda'],
  event: ['/mail/calendar?e=1'],
  todo: ['/mail/todo'],
  settings: ['/mail/settings/general'],
  picked: ['/mail/f/inbox', async (p) => { await p.keyboard.press('j'); await p.keyboard.press('x'); await p.keyboard.press('j'); await p.keyboard.press('x'); }],
  toast: ['/mail/calendar', async () => { await fetch(base + '/dev/new?n=1'); await wait(900); }],
  activate: ['/mail/activate?token=abc'],
  overview: ['/admin/'], people: ['/admin/people'], person: ['/admin/people/2'], departments: ['/admin/departments'], domains: ['/admin/domains'], domain: ['/admin/domains/example.com'], queue: ['/admin/queue'], audit: ['/admin/audit'],
  market: ['/market/'], enable: ['/market/enable'],
};
const looks = [['d', 1440, 900, 'zh', 'light'], ['m', 390, 844, 'zh', 'light'], ['dd', 1440, 900, 'en', 'dark'], ['md', 390, 844, 'en', 'dark']];
for (const [tag, width, height, lang, scheme] of looks) {
  if (process.env.LOOKS && !process.env.LOOKS.split(',').includes(tag)) continue;
  const ctx = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, hasTouch: width < 720, isMobile: width < 720, timezoneId: 'Asia/Shanghai' });
  const page = await ctx.newPage();
  page.on('console', (m) => m.type() === 'error' && console.log(tag, m.text().slice(0, 200)));
  page.on('pageerror', (e) => console.log(tag, 'PAGE ERROR', e.message, e.stack?.split('\n')[1]));
  for (const [name, [path, act]] of Object.entries(pages)) {
    if (filter && !filter.split(',').includes(name)) continue;
    await page.goto(base + path + (path.includes('?') ? '&' : '?') + 'lang=' + lang);
    await page.waitForLoadState('networkidle').catch(() => {});
    await wait(350);
    if (act) await act(page);
    await page.screenshot({ path: `e2e/shots/${name}-${tag}.png` });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) console.log(tag, name, 'overflow', over);
  }
  await ctx.close();
}
await browser.close();
