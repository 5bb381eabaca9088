import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, base, desktop, fits, launch, open, phone, shot, signIn, tappable } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const pages = [
  ['inbox', '/mail/f/inbox', '.list-pane'],
  ['starred', '/mail/f/all?filter=starred', '.list-pane'],
  ['search', '/mail/f/all?q=zzzznothing', '.empty'],
  ['chats', '/mail/chat', '.chat-list'],
  ['week', '/mail/calendar?view=week', '.week'],
  ['agenda', '/mail/calendar?view=agenda', '.calendar'],
  ['todo', '/mail/todo', '.todo-panel'],
  ['settings', '/mail/settings/general', '.settings'],
  ['password', '/mail/settings/security', '.settings form'],
];
const adminPages = [
  ['overview', '/admin/', '.figures, .panel'],
  ['people', '/admin/people', '.table'],
  ['departments', '/admin/departments', '.tree'],
  ['domains', '/admin/domains', '.domain-row'],
  ['queue', '/admin/queue', '.admin-head'],
  ['audit', '/admin/audit', '.admin-head'],
  ['market', '/market/', '.hero'],
];
const looks = [
  { tag: 'd-zh', size: desktop, lang: 'zh', scheme: 'light' },
  { tag: 'm-zh', size: phone, lang: 'zh', scheme: 'light' },
  { tag: 'd-en', size: desktop, lang: 'en', scheme: 'dark' },
  { tag: 'm-en', size: phone, lang: 'en', scheme: 'dark' },
];

for (const look of looks) {
  test(`every page at ${look.tag}`, { timeout: 120_000 }, async () => {
    const page = await open(browser, look);
    await page.goto(`${base}/mail/?lang=${look.lang}`);
    await page.locator('input[name=username]').waitFor();
    await inspect(page, 'sign-in', look);
    await signIn(page, 'admin@demo.test', `/mail/?lang=${look.lang}`);
    for (const [name, path, want] of [...pages, ...adminPages]) {
      await page.goto(`${base}${path}${path.includes('?') ? '&' : '?'}lang=${look.lang}`);
      await page.locator(want).first().waitFor();
      await page.locator('.skeleton, .searching').first().waitFor({ state: 'detached' });
      await inspect(page, name, look);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

async function inspect(page, name, look) {
  const what = `${name} ${look.tag}`;
  await shot(page, `${name}-${look.tag}`);
  for (const check of look.size === phone ? [fits, tappable, axe] : [fits, axe]) {
    await check(page, what).catch((err) => page.faults.push(err.message));
  }
}
