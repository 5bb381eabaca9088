import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { axe, base, deliver, desktop, fits, launch, open, phone, row, shot, signIn, tappable, toastOf, unique } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 60_000;

/** compose begins a mail by its key, which works once the page stands. */
async function compose(page) {
  await page.getByRole('button', { name: '写邮件' }).first().waitFor();
  await page.keyboard.press('c');
}

test('a wrong password is refused in words, the right one opens the inbox', { timeout }, async () => {
  const page = await open(browser);
  await page.goto(`${base}/mail/`);
  await page.locator('input[name=username]').fill('zhangsan@demo.test');
  await page.locator('input[name=password]').fill('wrong-Password-1');
  await page.locator('form button[type=submit]').click();
  await page.getByRole('alert').waitFor();
  await axe(page, 'refused sign-in');
  await page.locator('input[name=password]').fill('Demo-2026!');
  await page.keyboard.press('Enter');
  await page.getByRole('grid').or(page.locator('.empty')).first().waitFor();
  assert.match(page.url(), /\/mail\/f\/inbox/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('new mail appears by itself, with toast and count', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  await page.locator('.rail').waitFor();
  await page.waitForTimeout(1200); // the connection stands
  const subject = unique('上线评审');
  const started = Date.now();
  await deliver({ subject, text: '请在周五下午3点前反馈' });
  await toastOf(page, subject).waitFor();
  await row(page, subject).waitFor();
  assert.ok(Date.now() - started < 8000, 'a new mail is seen soon');
  assert.match(await page.title(), /^\(\d+\)/);
  await axe(page, 'list with toast');
  assert.match(await row(page, subject).getAttribute('aria-label'), /^未读/);
  await row(page, subject).click();
  await page.getByRole('heading', { name: subject }).waitFor();
  await page.locator('.plain').filter({ hasText: '周五下午3点' }).waitFor();
  await row(page, subject).and(page.locator('.unread')).waitFor({ state: 'detached' });
  await axe(page, 'open mail');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('mail that came while the connection was away is there afterwards', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  await page.getByRole('grid').or(page.locator('.empty')).first().waitFor();
  await page.waitForTimeout(800);
  await page.context().setOffline(true);
  const subject = await deliver({ subject: unique('离线时到达') });
  await page.waitForTimeout(500);
  await page.context().setOffline(false);
  await row(page, subject).waitFor({ timeout: 50_000 });
  await page.context().close();
});

test('star, read, archive and undo', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const subject = await deliver({ subject: unique('待归档') });
  const line = row(page, subject);
  await line.waitFor();
  await line.locator('.star').click();
  await line.locator('.star[aria-pressed=true]').waitFor();
  await line.focus();
  await page.keyboard.press('e');
  await line.waitFor({ state: 'detached' });
  await toastOf(page, '已归档').getByRole('button', { name: '撤销' }).click();
  await row(page, subject).waitFor();
  await row(page, subject).focus();
  await page.keyboard.press('#');
  await row(page, subject).waitFor({ state: 'detached' });
  await page.goto(`${base}/mail/f/trash`);
  await row(page, subject).waitFor();
  await page.context().close();
});

test('search says when it found nothing, and finds what is there', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const word = `青藤${Date.now().toString(36)}`;
  const subject = await deliver({ subject: unique('搜索用'), text: `项目代号 ${word}` });
  await row(page, subject).waitFor();
  const box = page.getByRole('searchbox');
  await box.fill('没有这样的词zzqq');
  await box.press('Enter');
  await page.locator('.list-pane .empty').waitFor();
  for (let i = 0; i < 10; i++) {
    await box.fill(word);
    await box.press('Enter');
    if (await row(page, subject).waitFor({ timeout: 2000 }).then(() => true, () => false)) break;
    await box.press('Escape'); // the index may be a moment behind
  }
  await row(page, subject).click();
  await page.getByRole('heading', { name: subject }).waitFor();
  await page.goBack();
  assert.match(page.url(), /q=/, 'going back keeps the search');
  await page.context().close();
});

test('write, send, arrive, reply', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const other = await open(browser);
  await signIn(other, 'lisi@demo.test');
  const subject = unique('周报模板');
  await compose(page);
  const to = page.getByRole('combobox', { name: '收件人' });
  await to.fill('李');
  await page.getByRole('listbox').getByRole('option').first().waitFor();
  await axe(page, 'compose with suggestions');
  await page.getByRole('option', { name: /lisi@demo\.test/ }).click();
  await page.getByRole('textbox', { name: '主题' }).fill(subject);
  const words = page.locator('.words');
  await words.click();
  await page.keyboard.type('请看这份模板');
  await page.getByRole('button', { name: '加粗' }).click();
  await page.keyboard.type('今天');
  await page.locator('.composer input[type=file]').setInputFiles({ name: '周报.txt', mimeType: 'text/plain', buffer: Buffer.from('本周完成') });
  await page.locator('.composer-files progress').waitFor({ state: 'detached' });
  await page.locator('.save-state').filter({ hasText: '已保存' }).waitFor();
  await shot(page, 'compose');
  await page.keyboard.press('Control+Enter');
  await toastOf(page, '邮件已发送').waitFor();
  await row(other, subject).waitFor({ timeout: 30000 }); // it may be taken back for ten seconds
  await row(other, subject).click();
  await other.getByRole('heading', { name: subject }).waitFor();
  await other.locator('.file').filter({ hasText: '周报.txt' }).waitFor();
  await other.frameLocator('.mail-frame').locator('b').filter({ hasText: '今天' }).waitFor();
  const [file] = await Promise.all([other.waitForEvent('download'), other.locator('.file').click()]);
  assert.equal(file.suggestedFilename(), '周报.txt');
  await other.keyboard.press('r');
  await other.locator('.composer .chip').filter({ hasText: '张三' }).waitFor();
  await other.locator('.words').click();
  await other.keyboard.type('收到，谢谢');
  await other.keyboard.press('Control+Enter');
  await toastOf(other, '邮件已发送').waitFor();
  await row(page, subject).first().waitFor({ timeout: 30000 });
  await row(page, subject).first().click();
  await page.locator('.msg').nth(1).waitFor();
  assert.ok((await page.locator('.msg').count()) >= 2, 'the conversation holds what was sent too');
  assert.deepEqual([...page.faults, ...other.faults], []);
  await page.context().close();
  await other.context().close();
});

test('Chinese input methods may use Enter in the recipients', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  await compose(page);
  const to = page.getByRole('combobox', { name: '收件人' });
  await to.click();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.imeSetComposition', { text: 'li si', selectionStart: 5, selectionEnd: 5 });
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true })));
  assert.equal(await page.locator('.composer .chip').count(), 0, 'no chip from an unfinished word');
  await devtools.send('Input.insertText', { text: '李四' });
  await page.getByRole('option', { name: /lisi@demo\.test/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.composer .chip').filter({ hasText: '李四' }).waitFor();
  await page.context().close();
});

test('a draft survives closing the page', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const subject = unique('没写完');
  await compose(page);
  await page.getByRole('textbox', { name: '主题' }).fill(subject);
  await page.locator('.save-state').filter({ hasText: '已保存' }).waitFor();
  await page.goto(`${base}/mail/f/drafts`);
  await row(page, subject).click();
  await page.locator('.composer-subject').waitFor();
  assert.equal(await page.locator('.composer-subject').inputValue(), subject);
  await page.context().close();
});

test('a mail becomes chat, to-do and event, each once', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  const subject = await deliver({ subject: unique('评审'), text: '我们明天下午3点在三楼会议室评审，请在周五18:00前提交材料。' });
  await row(page, subject).click();
  await page.getByRole('heading', { name: subject }).waitFor();
  const verbs = { todo: ['转待办', '创建待办'], event: ['转日程', '加入日程'], chat: ['转聊天', '建群并发送'] };
  for (const [kind, [open_, make]] of Object.entries(verbs)) {
    await page.locator('.read-bar').getByRole('button', { name: open_ }).click();
    await page.getByRole('button', { name: make }).waitFor();
    await axe(page, `turn into ${kind}`);
    await page.getByRole('button', { name: make }).click();
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.locator('.read-chips .chip-acc').nth(Object.keys(verbs).indexOf(kind)).waitFor();
    await page.locator('.read-bar').getByRole('button', { name: open_ }).click();
    await page.locator('.dialog .banner-ok').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.dialog').waitFor({ state: 'detached' });
  }
  await page.goto(`${base}/mail/todo`);
  await page.locator('.todo-list').waitFor();
  await page.context().close();
});

test('the phone reads and answers', { timeout }, async () => {
  const page = await open(browser, { size: phone });
  await signIn(page);
  const subject = await deliver({ subject: unique('手机阅读'), html: `<p>很宽的表格</p><table width="1800"><tr><td style="width:1800px">${'x'.repeat(200)}</td></tr></table>` });
  await row(page, subject).waitFor();
  await tappable(page, 'phone list');
  await row(page, subject).tap();
  await page.getByRole('heading', { name: subject }).waitFor();
  await page.locator('.mail-frame').waitFor();
  await fits(page, 'phone mail');
  await tappable(page, 'phone mail');
  await axe(page, 'phone mail');
  await shot(page, 'phone-mail');
  await page.locator('.read-bar').getByRole('button', { name: '回复', exact: true }).tap();
  await page.locator('.composer.full').waitFor();
  await page.locator('.words').waitFor();
  await page.locator('.words-bar button:not([disabled])').first().waitFor();
  await fits(page, 'phone compose');
  await tappable(page, 'phone compose');
  await axe(page, 'phone compose');
  await shot(page, 'phone-compose');
  await page.goBack();
  await page.locator('.composer.full').waitFor({ state: 'detached' });
  await page.context().close();
});

test('keys alone: read and answer', { timeout }, async () => {
  const page = await open(browser, { size: desktop });
  await signIn(page);
  const subject = await deliver({ subject: unique('只用键盘') });
  await row(page, subject).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: subject }).waitFor();
  await page.locator('.quick-reply').waitFor(); // the mail itself is there, not only its line of the list
  await page.keyboard.press('r');
  await page.locator('.words-bar button:not([disabled])').first().waitFor();
  await page.locator('.words:focus').waitFor();
  await page.keyboard.type('好');
  await page.keyboard.press('Control+Enter');
  await toastOf(page, '邮件已发送').waitFor();
  await page.keyboard.press('?');
  await page.locator('.keys').waitFor();
  await axe(page, 'help');
  await page.keyboard.press('Escape');
  await page.context().close();
});
