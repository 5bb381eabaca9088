// Addresses that were freed wait; administrators see which, and say when one is meant for somebody else all the same.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, desktop, enter, launch, looks, phone, toastOf, unique } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** fill fills the dialog of a new shared mailbox or group. */
async function fill(page, name, local) {
  await page.locator('.dialog').getByLabel('名称').fill(name);
  await page.locator('.dialog').getByLabel('邮箱地址').fill(local);
}

test('a freed address waits, is listed, and is given when that is meant', { timeout: 90_000 }, async () => {
  const admin = await enter(browser, 'admin');
  const words = unique('freed').replace(' ', '-');
  for (const [what, path, verb] of [
    ['mailbox', '/admin/mailboxes', '新建共享邮箱'],
    ['group', '/admin/groups', '新建邮件组'],
  ]) {
    const local = `${words}-${what}`;
    const old = await admin.api('POST', '/admin/mailboxes', { name: '旧客服', address: `${local}@demo.test` });
    await admin.api('DELETE', `/admin/mailboxes/${old.id}`);
    await admin.see(path);
    await admin.getByRole('button', { name: verb }).first().click();
    await fill(admin, local, local);
    await admin.locator('.dialog').getByRole('button', { name: verb }).click();
    const question = admin.getByRole('dialog').last();
    await question.getByRole('button', { name: '仍要使用' }).waitFor();
    await axe(admin, `the question of a new ${what}`);
    await admin.keyboard.press('Escape'); // closes the question, not what was typed
    await admin.locator('.dialog .field-error').getByText('确认后仍可使用').waitFor();
    assert.equal(await admin.locator('.dialog').getByLabel('名称').inputValue(), local);
    await admin.locator('.dialog').getByRole('button', { name: verb }).click();
    await admin.getByRole('dialog').last().getByRole('button', { name: '仍要使用' }).click();
    await admin.getByRole('heading', { name: local }).waitFor();
  }

  const gone = `${words}-gone@demo.test`;
  const mailbox = (await admin.api('POST', '/admin/mailboxes', { name: '市场活动', address: `${words}-kept@demo.test` })).id;
  await admin.api('POST', `/admin/mailboxes/${mailbox}/addresses`, { address: gone });
  await admin.api('DELETE', `/admin/mailboxes/${mailbox}/addresses/${gone}`);
  for (const size of [desktop, phone]) {
    await admin.setViewportSize(size);
    await admin.see('/admin/policies?tab=freed');
    await admin.locator('.grant').filter({ hasText: gone }).getByText('原属 市场活动').waitFor();
    await looks(admin, 'freed');
  }
  await admin.getByLabel('停用后空置多少天').fill('366');
  await admin.getByRole('button', { name: '保存' }).click();
  await admin.getByText('请填写 0 到 365 之间的整数').waitFor();
  await admin.getByLabel('停用后空置多少天').fill('45');
  await admin.getByRole('button', { name: '保存' }).click();
  await toastOf(admin, '已保存').waitFor();
  assert.deepEqual(await admin.api('GET', '/admin/policies/freed-addresses'), { holdDays: 45 });
  await admin.getByLabel('按地址查找').fill(gone);
  await admin.getByRole('button', { name: '查找' }).click();
  await admin.getByRole('button', { name: `提前放开 ${gone}` }).click();
  await admin.getByRole('dialog').getByRole('button', { name: '提前放开' }).click();
  await toastOf(admin, '地址已放开').waitFor();
  await admin.getByText('没有找到').waitFor();
  await admin.api('PUT', '/admin/policies/freed-addresses', { holdDays: 30 });
  assert.deepEqual(admin.faults, []);
  await admin.context().close();
});
