// Mails that attack whoever reads them. Each file in hostile/ is the HTML of
// one mail; {{canary}} stands for a server that must never be asked.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';
import { deliver, launch, open, row, signIn, unique } from './harness.mjs';

let browser;
let canary;
const asked = [];
before(async () => {
  browser = await launch();
  canary = createServer((req, res) => {
    asked.push(req.url);
    res.end();
  });
  await new Promise((r) => canary.listen(0, '127.0.0.1', r));
});
after(async () => {
  await browser?.close();
  canary?.close();
});

const folder = new URL('./hostile/', import.meta.url);

test('hostile mails run nothing, fetch nothing and cover nothing', { timeout: 240_000 }, async () => {
  const page = await open(browser);
  await signIn(page);
  const at = `http://127.0.0.1:${canary.address().port}`;
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.html'))) {
    const html = readFileSync(new URL(file, folder), 'utf8').replaceAll('{{canary}}', at);
    const subject = await deliver({ subject: unique(file), html });
    await row(page, subject).click();
    await page.getByRole('heading', { name: subject }).waitFor();
    const frame = page.locator('iframe.mail-frame').first();
    await frame.waitFor();
    await page.waitForTimeout(250);
    assert.doesNotMatch((await frame.getAttribute('sandbox')) ?? '', /allow-scripts/, file);
    const inside = await frame.evaluate((el) => ({
      scripts: el.contentDocument.querySelectorAll('script,svg,math,form,iframe,object,embed,base[href],link,meta[http-equiv=refresh]').length,
      handlers: [...el.contentDocument.querySelectorAll('*')].filter((n) => [...n.attributes].some((a) => /^on/i.test(a.name))).length,
    }));
    assert.deepEqual(inside, { scripts: 0, handlers: 0 }, file);
    assert.equal(await page.evaluate(() => window.pwned), undefined, `${file} ran a script`);
    assert.match(page.url(), /\/mail\/f\/inbox\//, `${file} moved the page`);
    const top = await page.evaluate(() => document.elementFromPoint(40, 40)?.closest('iframe') !== null);
    assert.equal(top, false, `${file} lies over the page`);
  }
  assert.deepEqual(asked, [], 'nobody was told that the mail was read');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a link that hides where it leads asks first', { timeout: 60_000 }, async () => {
  const page = await open(browser);
  await signIn(page);
  const subject = await deliver({ subject: unique('链接'), html: '<p><a href="http://evil.example/x">www.demo.test</a></p>' });
  await row(page, subject).click();
  await page.frameLocator('.mail-frame').getByText('www.demo.test').click();
  await page.getByRole('dialog').filter({ hasText: 'evil.example' }).waitFor();
  await page.keyboard.press('Escape');
  await page.context().close();
});
