import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, base, deliver, desktop, enter, fits, launch, open, phone, row, signIn, toastOf, unique } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 60_000;

test('a mail conversation says who gets what is written', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const subject = await deliver({ subject: unique('报价'), text: '请确认报价，谢谢。' });
  await row(page, subject).click();
  await page.locator('.read-bar').getByRole('button', { name: '转聊天' }).click();
  await page.getByRole('button', { name: '建群并发送' }).click();
  await toastOf(page, '已转到群聊').getByRole('button', { name: '去查看' }).click();
  await page.locator('.post').first().waitFor();
  await page.locator('.writer-who').filter({ hasText: '不会发邮件' }).waitFor();
  const words = unique('内部讨论');
  await page.getByRole('textbox', { name: '输入消息' }).fill(words);
  await page.keyboard.press('Enter');
  await page.locator('.post.mine').filter({ hasText: words }).waitFor();
  await page.getByText(/回复邮件给外部/).click();
  await page.locator('.writer-who').filter({ hasText: 'anna@kunde.example' }).waitFor();
  await axe(page, 'mail conversation');
  const out = unique('给客户的话');
  await page.getByRole('textbox', { name: '输入消息' }).fill(out);
  await page.getByRole('button', { name: '发邮件' }).click();
  await page.locator('.post.mine').filter({ hasText: out }).locator('.outs').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('an event is made, opened and answered', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  await page.goto(`${base}/mail/calendar?view=week`);
  const title = unique('站会');
  await page.getByRole('button', { name: '新建日程' }).click();
  await axe(page, 'new event');
  await page.getByLabel('标题').fill(title);
  await page.getByRole('button', { name: '创建', exact: true }).click();
  const block = page.locator('.week-event, .agenda-event').filter({ hasText: title });
  await block.first().waitFor();
  await block.first().click();
  await page.getByRole('dialog').filter({ hasText: title }).waitFor();
  await axe(page, 'event');
  await page.getByRole('button', { name: '取消日程' }).click();
  await page.getByRole('dialog').last().getByRole('button', { name: '取消日程' }).click();
  await block.first().waitFor({ state: 'detached' });
  await page.context().close();
});

test('a link to an event opens the days around it', { timeout }, async () => {
  const start = new Date(Date.now() + 60 * 86_400_000);
  for (const size of [desktop, phone]) {
    const page = await enter(browser, 'zhangsan', { size });
    const title = unique('年终盘点');
    const { id } = await page.api('POST', '/events', { title, start, end: new Date(start.getTime() + 3_600_000) });
    await page.see(`/mail/calendar?e=${id}`);
    await page.getByRole('dialog').filter({ hasText: title }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('.week-event, .agenda-event').filter({ hasText: title }).waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});

test('a to-do is added, done and undone', { timeout }, async () => {
  const page = await open(browser, { size: phone });
  await signIn(page);
  await page.goto(`${base}/mail/todo`);
  const title = unique('买票');
  await page.getByRole('textbox', { name: '添加待办' }).fill(title);
  await page.keyboard.press('Enter');
  const line = page.locator('.todo-list li').filter({ hasText: title });
  await line.waitFor();
  await fits(page, 'to-dos');
  await line.getByRole('checkbox').click();
  await line.waitFor({ state: 'detached' });
  await toastOf(page, '已完成').getByRole('button', { name: '撤销' }).click();
  await line.waitFor();
  await page.context().close();
});

const invitation = (uid, title) => {
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  return `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//test//EN\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:${uid}\nDTSTAMP:${day}T000000Z\nDTSTART:${day}T060000Z\nDTEND:${day}T070000Z\nSUMMARY:${title}\nORGANIZER;CN=Anna:mailto:anna@kunde.example\nATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:zhangsan@demo.test\nSEQUENCE:0\nEND:VEVENT\nEND:VCALENDAR`;
};

test('an invitation shows as a card of text', { timeout }, async () => {
  const { sendMail } = await import('./harness.mjs');
  const page = await open(browser);
  await signIn(page);
  const title = unique('<b>kickoff</b>');
  const subject = unique('Invitation');
  const ics = Buffer.from(invitation(unique('uid').replace(' ', '-'), title)).toString('base64').replace(/.{76}/g, '$&\n');
  await sendMail({ raw: `From: Anna <anna@kunde.example>\nTo: zhangsan@demo.test\nSubject: ${subject}\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\nMessage-ID: <${unique('i').replace(' ', '')}@kunde.example>\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=q\n\n--q\nContent-Type: text/plain\n\nPlease come\n--q\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${ics}\n--q--` });
  await row(page, subject).click();
  const card = page.locator('.invite');
  await card.waitFor();
  assert.equal(await card.locator('b b').count(), 0, 'what an invitation says is text');
  assert.ok((await card.textContent()).includes('<b>kickoff</b>'));
  await axe(page, 'invitation');
  await page.context().close();
});
