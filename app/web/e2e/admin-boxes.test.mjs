import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, fits, launch, open, phone, shot, signIn, tappable, toastOf, unique } from './harness.mjs';
import { imap } from './wires.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;

test('a shared mailbox is granted in three clicks and seen over IMAP', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/mailboxes');
  const name = unique('客服');
  const mark = new RegExp(name.split(' ')[1]); // its Chinese part is encoded there
  const local = `kf${Date.now().toString(36)}`;
  await page.getByRole('button', { name: '新建共享邮箱' }).first().click();
  await axe(page, 'new shared mailbox');
  await page.locator('.dialog').getByLabel('名称').fill(name);
  await page.locator('.dialog').getByLabel('邮箱地址').fill(local);
  await page.locator('.dialog').getByRole('button', { name: '新建共享邮箱' }).click();
  await page.getByRole('heading', { name }).waitFor();
  await axe(page, 'a mailbox nobody may use');
  await page.goto(page.url().replace(/\/\d+$/, ''));

  const line = page.getByRole('link', { name: new RegExp(local) });
  await line.click(); // 1
  await page.getByRole('combobox', { name: '添加成员或部门' }).fill('李四');
  await page.getByRole('option', { name: /李四/ }).click(); // 2
  await page.getByRole('button', { name: '授权', exact: true }).click(); // 3
  await toastOf(page, '已授权李四').waitFor();
  await page.locator('.grant').filter({ hasText: '李四' }).waitFor();
  await axe(page, 'a mailbox with a member');
  await shot(page, 'admin-box');

  const [list] = await imap('lisi@demo.test', 'LIST "" "*"');
  assert.match(list, mark);

  await page.setViewportSize(phone);
  await fits(page, 'a shared mailbox on a phone');
  await tappable(page, 'a shared mailbox on a phone');
  await shot(page, 'admin-box-phone');
  await page.getByRole('button', { name: '收回李四的权限' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '收回权限' }).click();
  await page.getByText('还没有人可以使用这个邮箱').waitFor();
  const [after] = await imap('lisi@demo.test', 'LIST "" "*"');
  assert.doesNotMatch(after, mark);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
