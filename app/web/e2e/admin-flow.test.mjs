import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, fits, launch, letter, open, phone, shot, signIn, tappable, toastOf, unique } from './harness.mjs';
import { imap, submit } from './wires.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;
// With E2E_SILENT_DNS the server was started with MAILBRIDGE_DNS_SERVER at an
// address where nobody answers, so that mail to the outside waits in the queue.
const silent = !!process.env.E2E_SILENT_DNS;
const send = (user, to, subject) => submit({ user, to, raw: letter({ from: user, to, subject }) });

/** addRule fills in the dialog of a new rule for one person and saves it. */
async function addRule(page, name, who, fill) {
  await page.getByRole('button', { name: '新建规则' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('名称').fill(name);
  await dialog.getByRole('combobox', { name: '部门和成员' }).fill(who);
  await dialog.getByRole('option', { name: new RegExp(who) }).first().click();
  await fill(dialog);
  await axe(page, 'a rule');
  await shot(page, 'admin-rule');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.queue > li').filter({ hasText: name }).waitFor();
}

async function removeRule(page, name) {
  await page.getByRole('button', { name: `${name}的操作` }).click();
  await page.getByRole('menuitem', { name: '删除规则' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除规则' }).click();
  await page.locator('.queue > li').filter({ hasText: name }).waitFor({ state: 'detached' });
}

test('a rule that keeps somebody to mail inside refuses at RCPT', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/policies');
  const name = unique('仅限内部');
  await addRule(page, name, '王五', async (dialog) => {
    await dialog.getByLabel('只能发给公司内部的人').check();
    await dialog.getByLabel('例外：仍然可以发往').fill('partner.example');
  });
  await page.getByText('只能发给公司内部的人，以及 partner.example。').waitFor();
  await axe(page, 'rules');
  await shot(page, 'admin-rules');
  const refused = await send('wangwu@demo.test', 'x@elsewhere.example', 'out');
  assert.equal(refused.at, 'RCPT', refused.text);
  assert.ok(refused.code >= 500, refused.text);
  await removeRule(page, name);
  await page.setViewportSize(phone);
  await fits(page, 'rules on a phone');
  await page.goto(`${page.url().split('?')[0]}?tab=security`);
  await page.getByText('所有人登录时必须使用两步验证').waitFor();
  await axe(page, 'security on a phone');
  await fits(page, 'security on a phone');
  await tappable(page, 'security on a phone');
  await shot(page, 'admin-security-phone');
  await page.getByLabel('IP 地址或网段').fill('203.0.113.0/24');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('您自己会被挡在外面').waitFor();
  await page.getByRole('button', { name: '取消' }).click();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a held mail leaves when its approver agrees', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page, 'admin@demo.test', '/admin/policies');
  const name = unique('先审批');
  await addRule(page, name, '王五', async (dialog) => {
    await dialog.getByLabel('邮件要有人同意才能发出').check();
    await dialog.getByRole('combobox', { name: '审批人' }).fill('李四');
    await dialog.getByRole('option', { name: /李四/ }).click();
  });
  const subject = unique('offer');
  const to = `x@${Date.now().toString(36)}.invalid`;
  const sent = await send('wangwu@demo.test', to, subject);
  assert.equal(sent.code, 250, sent.text);
  await removeRule(page, name);

  const lisi = await open(browser, { lang: 'en', scheme: 'dark' });
  await signIn(lisi, 'lisi@demo.test', '/admin/approvals');
  const card = lisi.locator('.approvals > li').filter({ hasText: subject });
  await card.getByRole('button', { name: 'Let it go' }).waitFor();
  await axe(lisi, 'approvals in the dark');
  await shot(lisi, 'admin-approvals-dark');
  await card.getByRole('button', { name: 'Let it go' }).click();
  await card.waitFor({ state: 'detached' });

  // It went: it stands in the queue, or was given up because its domain does not exist.
  const went = async () => (silent ? page.locator('.queue > li').filter({ hasText: to }).count() : /SEARCH \d/.test((await imap('wangwu@demo.test', 'SELECT INBOX', `SEARCH TEXT "${to}"`))[1]));
  await page.goto(`${page.url().split('/admin')[0]}/admin/queue`);
  for (let i = 0; i < 30 && !(await went()); i++) {
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: '刷新' }).click();
  }
  assert.ok(await went(), 'the mail did not leave');
  assert.deepEqual([...page.faults, ...lisi.faults], []);
});

test('a waiting mail is held, released and deleted', { timeout, skip: !silent && 'needs a server whose DNS is silent' }, async () => {
  const page = await open(browser);
  const to = `x@q${Date.now().toString(36)}.example`;
  const sent = await send('zhangsan@demo.test', to, 'queued');
  assert.equal(sent.code, 250, sent.text);
  await signIn(page, 'admin@demo.test', '/admin/queue');
  const line = page.locator('.queue > li').filter({ hasText: to });
  for (let i = 0; i < 20 && !(await line.count()); i++) {
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: '刷新' }).click();
  }
  await line.getByRole('button', { name: '暂停' }).click();
  await page.getByRole('dialog').getByLabel('原因').fill('核对收件人');
  await axe(page, 'hold a mail');
  await page.getByRole('dialog').getByRole('button', { name: '暂停' }).click();
  await line.getByText('已暂停').first().waitFor();
  await line.getByText('原因：核对收件人').waitFor();
  await axe(page, 'the queue');
  await shot(page, 'admin-queue');
  await line.getByRole('button', { name: '放行' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '放行' }).click();
  await toastOf(page, '已放行').waitFor();
  await line.getByRole('button', { name: '暂停' }).waitFor();
  await page.setViewportSize(phone);
  await fits(page, 'the queue on a phone');
  await tappable(page, 'the queue on a phone');
  await line.getByRole('button', { name: '删除' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
  await line.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
});
