import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, base, deliver, desktop, fits, launch, open, phone, row, shot, signIn, tappable, unique } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;

test('a rule made in the browser acts on the next mail', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const word = unique('发票').replace(' ', '');
  await page.goto(`${base}/mail/settings/rules`);
  await page.getByRole('button', { name: '新建规则' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('规则名称').fill(word);
  await dialog.getByLabel('看哪里').selectOption('subject');
  await dialog.getByLabel('内容').fill(word);
  await dialog.getByLabel('文件夹').selectOption({ label: '归档' });
  await shot(page, 'rule-d');
  await axe(page, 'rule');
  await dialog.getByRole('button', { name: '保存' }).click();
  const item = page.locator('.set-rows li').filter({ hasText: word });
  await item.waitFor();
  const subject = await deliver({ subject: `${word} 11 月` });
  await page.goto(`${base}/mail/f/archive`);
  await row(page, subject).waitFor();
  await page.goto(`${base}/mail/f/inbox`);
  await page.locator('.list-pane').waitFor();
  assert.equal(await row(page, subject).count(), 0);
  await page.goto(`${base}/mail/settings/rules`);
  await item.getByRole('button', { name: /删除/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
  await item.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

for (const size of [desktop, phone]) {
  test(`rules, reply and forwarding fit and are accessible, ${size.width} px`, { timeout }, async () => {
    const page = await open(browser, { size });
    await signIn(page);
    for (const tab of ['rules', 'away', 'onward', 'senders', 'quarantine']) {
      await page.goto(`${base}/mail/settings/${tab}`);
      await page.locator('.settings-panel form, .settings-panel .empty, .set-rows').first().waitFor();
      await shot(page, `set-${tab}-${size.width}`);
      for (const check of size === phone ? [fits, tappable, axe] : [fits, axe]) await check(page, `settings ${tab}`).catch((err) => page.faults.push(err.message));
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}
