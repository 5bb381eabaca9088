import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, fits, launch, letter, open, phone, shot, signIn, tappable, toastOf, unique } from './harness.mjs';
import { imap, submit } from './wires.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;

test('mail to a moderated group goes on when its moderator agrees', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/groups');
  const local = `grp${Date.now().toString(36)}`;
  await page.getByRole('button', { name: '新建邮件组' }).first().click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('名称').fill('公告');
  await dialog.getByLabel('邮箱地址').fill(local);
  await dialog.getByRole('combobox', { name: '成员' }).fill('王五');
  await dialog.getByRole('option', { name: /王五/ }).click();
  await axe(page, 'new group');
  await dialog.getByRole('button', { name: '新建邮件组' }).click();
  await page.getByText('共 1 个邮箱').waitFor();
  await page.getByLabel('每封邮件先由审核人同意再发给大家').check();
  await page.getByRole('combobox', { name: '审核人' }).fill('李四');
  await page.getByRole('option', { name: /李四/ }).click();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('需要审核').waitFor();
  await axe(page, 'a group');
  await shot(page, 'admin-group');
  await page.setViewportSize(phone);
  await fits(page, 'a group on a phone');
  await tappable(page, 'a group on a phone');
  await shot(page, 'admin-group-phone');

  const subject = unique('notice');
  const sent = await submit({ user: 'zhangsan@demo.test', to: `${local}@demo.test`, raw: letter({ from: 'zhangsan@demo.test', to: `${local}@demo.test`, subject }) });
  assert.equal(sent.code, 250, sent.text);
  const search = async () => (await imap('wangwu@demo.test', 'SELECT INBOX', `SEARCH SUBJECT "${subject}"`))[1];
  assert.match(await search(), /^\* SEARCH\r/m, 'the group got it before its moderator agreed');

  // Lisi is no administrator, but the moderator.
  const lisi = await open(browser);
  await signIn(lisi, 'lisi@demo.test', '/admin/approvals');
  const card = lisi.locator('.approvals > li').filter({ hasText: subject });
  await card.waitFor();
  await axe(lisi, 'approvals of a moderator');
  await shot(lisi, 'admin-approvals');
  await card.getByRole('button', { name: '同意发送' }).click();
  await toastOf(lisi, '已同意').waitFor();
  await card.waitFor({ state: 'detached' });
  let found = '';
  for (let i = 0; i < 40 && !/SEARCH \d/.test(found); i++) {
    found = await search();
    await new Promise((r) => setTimeout(r, 250));
  }
  assert.match(found, /SEARCH \d/, 'the member did not get it');
  assert.deepEqual([...page.faults, ...lisi.faults], []);
});
