import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, base, deliver, desktop, fits, launch, open, phone, row, shot, signIn, tappable, toastOf, unique } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;

/** write opens a window and fills it. */
async function write(page, { to = 'lisi@demo.test', subject, text = '请看一下。' }) {
  await page.getByRole('button', { name: '写邮件' }).first().click();
  const box = page.locator('.composer');
  await box.getByRole('combobox').first().fill(to);
  await page.keyboard.press('Enter');
  await box.locator('.composer-subject').fill(subject);
  await box.locator('.words[contenteditable="true"]').click();
  await page.keyboard.type(text);
  return box;
}

const api = (page, method, path, body) =>
  page.evaluate(
    async ([m, p, b]) => {
      const res = await window.fetch(`/api/v1${p}`, { method: m, headers: { 'X-Requested-With': 'mailbridge', 'Content-Type': 'application/json' }, body: b && JSON.stringify(b) });
      return res.status === 204 ? null : res.json();
    },
    [method, path, body],
  );

test('undo send: the mail is back in the window and never leaves', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  await api(page, 'PUT', '/me/settings', { undoSeconds: 10 });
  await page.reload();
  const subject = unique('说错话了');
  const box = await write(page, { subject, text: '这句话不该说' });
  await box.getByRole('button', { name: '发送', exact: true }).click();
  const bar = toastOf(page, '邮件已发送');
  await bar.waitFor();
  await shot(page, 'undo-d');
  await axe(page, 'undo bar');
  await bar.getByRole('button', { name: '撤销' }).click();
  await toastOf(page, '已撤回').waitFor();
  await page.locator('.composer .composer-subject').waitFor();
  assert.equal(await page.locator('.composer .composer-subject').inputValue(), subject);
  await page.locator('.composer .words').filter({ hasText: '这句话不该说' }).waitFor();
  const reader = await open(browser);
  await signIn(reader, 'lisi@demo.test');
  await reader.locator('.list-pane').waitFor();
  await page.waitForTimeout(12_000); // the window in which it would have left
  const me = await api(reader, 'GET', '/me');
  const found = await api(reader, 'GET', `/mailboxes/${me.mailboxes[0].id}/messages?limit=20`);
  assert.ok(!found.items.some((m) => m.subject === subject), 'the mail must not have arrived');
  assert.deepEqual(page.faults, []);
  await page.context().close();
  await reader.context().close();
});

test('without undo the mail arrives after the window', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const reader = await open(browser);
  await signIn(reader, 'lisi@demo.test');
  await reader.locator('.list-pane').waitFor();
  const subject = unique('十秒之后');
  const box = await write(page, { subject });
  await box.getByRole('button', { name: '发送', exact: true }).click();
  await row(reader, subject).waitFor({ timeout: 30_000 });
  await page.context().close();
  await reader.context().close();
});

for (const size of [desktop, phone]) {
  test(`a scheduled mail waits in the outbox and can be stopped, ${size.width} px`, { timeout }, async () => {
    const page = await open(browser, { size });
    await signIn(page);
    const subject = unique('明天再发');
    const box = await write(page, { subject });
    await page.locator('.composer').getByRole('button', { name: '定时发送' }).click();
    await shot(page, `later-menu-${size.width}`);
    await axe(page, 'menu of times');
    await page.getByRole('menuitem').first().click();
    await toastOf(page, '将在').waitFor();
    await box.waitFor({ state: 'detached' });
    await page.goto(`${base}/mail/outbox`);
    const item = page.locator('.outbox-rows li').filter({ hasText: subject });
    await item.waitFor();
    await shot(page, `outbox-${size.width}`);
    await axe(page, 'outbox');
    await fits(page, 'outbox');
    if (size === phone) await tappable(page, 'outbox');
    await item.getByRole('button', { name: '取消发送并编辑' }).click();
    await page.locator('.composer .composer-subject').waitFor();
    assert.equal(await page.locator('.composer .composer-subject').inputValue(), subject);
    await item.waitFor({ state: 'detached' });
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test('a named but missing attachment is asked about', { timeout }, async () => {
  const page = await open(browser, { lang: 'en' });
  await signIn(page, 'zhangsan@demo.test', '/mail/?lang=en');
  await page.getByRole('button', { name: 'New message' }).first().click();
  const box = page.locator('.composer');
  await box.getByRole('combobox').first().fill('lisi@demo.test');
  await page.keyboard.press('Enter');
  await box.locator('.composer-subject').fill(unique('Offer'));
  await box.locator('.words[contenteditable="true"]').click();
  await page.keyboard.type('The offer is attached.');
  await box.getByRole('button', { name: 'Send', exact: true }).click();
  const ask = page.getByRole('dialog').filter({ hasText: 'attach' }).last();
  await ask.getByRole('button', { name: 'Cancel' }).click();
  await box.waitFor();
  await page.context().close();
});

test('mail to a shared mailbox shows at once; the answer leaves under its address', { timeout }, async () => {
  const admin = await open(browser);
  await signIn(admin, 'admin@demo.test');
  const people = await api(admin, 'GET', '/contacts?q=zhangsan');
  const person = people.items.find((c) => c.email === 'zhangsan@demo.test').person;
  const name = `sales${Date.now().toString(36)}`;
  const shared = await api(admin, 'POST', '/admin/mailboxes', { address: `${name}@demo.test`, name: '销售' });
  await api(admin, 'POST', `/admin/mailboxes/${shared.id}/grants`, { person, rights: ['send'] });
  await admin.context().close();

  const page = await open(browser);
  await signIn(page);
  const box = page.locator('.folders-box').filter({ hasText: '销售' }).last();
  await box.getByRole('link', { name: /收件箱/ }).click();
  await page.waitForTimeout(1200); // the connection stands
  const subject = await deliver({ subject: unique('询价'), rcpt: `${name}@demo.test`, to: `${name}@demo.test` });
  await row(page, subject).waitFor();
  await box.locator('.folder-count').first().waitFor();
  await shot(page, 'shared-d');
  await axe(page, 'shared mailbox');
  await row(page, subject).click();
  await page.getByRole('heading', { name: subject }).waitFor();
  await page.getByRole('button', { name: '回复', exact: true }).first().click();
  const reply = page.locator('.composer');
  assert.equal(await reply.locator('.composer-from select').inputValue(), `${name}@demo.test`);
  await reply.locator('.words[contenteditable="true"]').click();
  await page.keyboard.type('报价稍后发您');
  await shot(page, 'shared-reply-d');
  await axe(page, 'reply with From');
  await reply.getByRole('button', { name: '发送', exact: true }).click();
  await toastOf(page, '邮件已发送').waitFor();
  await page.waitForTimeout(12_000);
  const sent = await api(page, 'GET', `/mailboxes/${shared.id}/messages?limit=20`);
  const answer = sent.items.find((m) => m.subject === `Re: ${subject}`);
  assert.equal(answer?.from.email, `${name}@demo.test`);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
