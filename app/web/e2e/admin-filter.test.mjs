import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, fits, launch, open, phone, shot, signIn, tappable } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('filter, lists, quarantine and roles are shown and set', { timeout: 90_000 }, async () => {
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/policies?tab=filter');
  await page.getByText('检查来信是否为垃圾邮件').waitFor();
  const pattern = `p${Date.now().toString(36)}.example`;
  await page.getByLabel('发件人').fill(pattern);
  await page.getByRole('button', { name: '添加', exact: true }).click();
  await page.locator('.grant').filter({ hasText: pattern }).waitFor();
  await axe(page, 'filter');
  await shot(page, 'admin-filter');
  await page.getByRole('button', { name: `移除 ${pattern}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: '移除', exact: true }).click();
  await page.locator('.grant').filter({ hasText: pattern }).waitFor({ state: 'detached' });
  const root = page.url().split('/admin')[0];
  for (const [path, seen, name] of [
    ['quarantine', '隔离区是空的', 'quarantine'],
    ['roles', '超级管理员', 'roles'],
  ]) {
    await page.goto(`${root}/admin/${path}`);
    await page.locator('.admin-main').getByText(seen).first().waitFor();
    await axe(page, name);
    await shot(page, `admin-${name}`);
  }
  await page.setViewportSize(phone);
  await fits(page, 'roles on a phone');
  await page.goto(`${root}/admin/policies?tab=filter`);
  await page.getByText('检查来信是否为垃圾邮件').waitFor();
  await fits(page, 'filter on a phone');
  await tappable(page, 'filter on a phone');
  assert.deepEqual(page.faults, []);
});
