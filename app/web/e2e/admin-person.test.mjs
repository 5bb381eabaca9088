import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, fits, launch, open, phone, shot, signIn, tappable, toastOf } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;

test('a person is signed out everywhere', { timeout }, async () => {
  const wang = await open(browser);
  await signIn(wang, 'wangwu@demo.test');
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/people');
  await page.getByRole('button', { name: '王五 的操作' }).click();
  await page.getByRole('menuitem', { name: '登录与邮箱' }).click();
  await page.getByRole('heading', { name: '王五' }).waitFor();
  await page.getByText('没有开启两步验证').waitFor();
  await page.getByText('Chrome · Linux').first().waitFor();
  await page.locator('.log-line').first().waitFor();
  await axe(page, 'a person');
  await shot(page, 'admin-person');
  await page.getByRole('button', { name: '全部退出登录' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '全部退出登录' }).click();
  await toastOf(page, '已全部退出').waitFor();
  assert.equal((await wang.request.get(`${page.url().split('/admin')[0]}/api/v1/me`)).status(), 401);
  await page.setViewportSize(phone);
  await fits(page, 'a person on a phone');
  await tappable(page, 'a person on a phone');
  await shot(page, 'admin-person-phone');
  assert.deepEqual(page.faults, []);
});

test('a domain shows what is needed first, and takes a new key', { timeout }, async () => {
  const page = await open(browser, { scheme: 'dark' });
  await signIn(page, 'admin@demo.test', '/admin/');
  await page.getByRole('heading', { name: '需要处理' }).waitFor();
  await axe(page, 'overview in the dark');
  await shot(page, 'admin-overview-dark');
  await page.goto(`${page.url().split('/admin')[0]}/admin/domains/demo.test`);
  await page.getByRole('heading', { name: /必须添加/ }).waitFor();
  await page.getByText('使用中').waitFor();
  await page.getByRole('button', { name: '更换密钥' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '更换密钥' }).click();
  await page.getByText('等待记录生效', { exact: true }).first().waitFor();
  await axe(page, 'keys of a domain');
  await page.screenshot({ path: new URL('./shots/admin-domain.png', import.meta.url).pathname, fullPage: true });
  await page.getByRole('button', { name: /^删除密钥/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除密钥' }).click();
  await toastOf(page, '密钥已删除').waitFor();
  await page.setViewportSize(phone);
  await fits(page, 'keys on a phone');
  assert.deepEqual(page.faults, []);
});
