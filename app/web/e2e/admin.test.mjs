import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, base, fits, launch, open, phone, shot, signIn, unique } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;

test('people are searched, added, edited and removed', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/people');
  await page.locator('.table tbody tr').first().waitFor();
  const login = `u${Date.now().toString(36)}`;
  const name = unique('测试员');
  await page.getByRole('button', { name: '添加成员' }).click();
  await axe(page, 'add person');
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('.field-error').waitFor();
  await page.locator('.dialog').getByLabel('姓名').fill(name);
  await page.locator('.dialog').getByLabel('账号').fill(login);
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('.dialog').waitFor({ state: 'detached' });
  await page.getByRole('searchbox').fill(login);
  const line = page.locator('.table tbody tr').filter({ hasText: name });
  await line.waitFor();
  await page.waitForURL(new RegExp(`q=${login}`));
  await line.waitFor();
  await line.getByRole('button', { name: `${name} 的操作` }).click();
  await axe(page, 'menu of a person');
  await page.getByRole('menuitem', { name: '移除成员' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '移除成员' }).click();
  await line.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a domain shows its records, each to be copied', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/domains');
  await page.locator('.domain-row').first().waitFor();
  const name = `d${Date.now().toString(36)}.example`;
  await page.getByRole('button', { name: '添加域名' }).click();
  await page.getByLabel('域名', { exact: false }).last().fill(`https://www.${name}/`);
  await page.getByRole('dialog').getByRole('button', { name: '添加域名' }).click();
  await page.getByRole('heading', { name }).waitFor();
  await page.locator('.records tbody tr').first().waitFor();
  const types = await page.locator('.records tbody tr td:nth-child(2)').allTextContents();
  assert.ok(types.some((x) => x.includes('MX')) && types.some((x) => x.includes('TXT')), `records ${types}`);
  await axe(page, 'records');
  await page.getByRole('button', { name: '重新检查' }).click();
  await page.getByRole('button', { name: '重新检查' }).and(page.locator(':not([aria-busy])')).waitFor();
  await page.setViewportSize(phone);
  await fits(page, 'records on a phone');
  await shot(page, 'records-phone');
  await page.context().close();
});

test('employees cannot enter the administration', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page, 'lisi@demo.test', '/admin/');
  await page.getByText('只有管理员可以进入').waitFor();
  await axe(page, 'forbidden');
  await page.context().close();
});

test('from the marketplace to the first mail', { timeout: 120_000 }, async () => {
  const page = await open(browser);
  await signIn(page, 'sprout-admin', '/market/');
  await page.locator('.hero').waitFor();
  await axe(page, 'marketplace');
  if (await page.getByRole('link', { name: '管理' }).isVisible()) return; // an earlier run has enabled it
  await page.getByRole('button', { name: /启用|继续设置/ }).click();
  await page.locator('.wizard').waitFor();
  if (await page.getByText('我同意应用获得上述权限').isVisible()) {
    await axe(page, 'wizard plan');
    await page.getByText('我同意应用获得上述权限').click();
    await page.getByRole('button', { name: '下一步' }).click();
  }
  await page.getByRole('heading', { name: '域名' }).waitFor();
  await axe(page, 'wizard domain');
  await page.reload();
  await page.getByRole('heading', { name: '域名' }).waitFor();
  const label = `xinya-${Date.now().toString(36)}`;
  await page.getByLabel('名称').fill(label);
  await page.getByText(`姓名@${label}.free.test`).waitFor();
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('heading', { name: '地址规则' }).waitFor();
  await page.locator('.preview li').nth(3).waitFor();
  await axe(page, 'wizard addresses');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('heading', { name: '确认并启用' }).waitFor();
  await page.getByRole('button', { name: '启用' }).click();
  await page.getByRole('heading', { name: '企业邮箱已启用' }).waitFor({ timeout: 60_000 });
  await axe(page, 'wizard done');
  await shot(page, 'wizard-done');
  await page.getByRole('button', { name: '给自己发一封测试邮件' }).click();
  await page.locator('[data-toast]').waitFor();
  await page.goto(`${base}/market/`);
  await page.locator('.hero').getByText('已启用').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
