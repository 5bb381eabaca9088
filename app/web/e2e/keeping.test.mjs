// What was tried by dialogues alone until now: recall, approvals, archive, holds, retention, deleted mail, cautions,
// reports, capacity, and the address of a chat, as people see them. Data is made through the API, people are
// signed in by it, so that the pages are what takes the time.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { gzipSync } from 'node:zlib';
import { base, deliver, desktop, enter as enterWith, launch, looks, phone, row, sendMail, toastOf, unique, until } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;
const enter = (name, look) => enterWith(browser, name, look);

const find = async (page, path, subject) => (await page.api('GET', path)).items.find((m) => m.subject === subject);
/** attach uploads a file for a mail and answers its id. */
async function attach(page, name, buffer) {
  const res = await page.request.post(`${base}/api/v1/uploads`, { headers: { 'X-Requested-With': 'mailbridge' }, multipart: { file: { name, mimeType: 'image/png', buffer } } });
  return (await res.json()).id;
}

const arrived = (page, subject) => until(subject, () => find(page, `/mailboxes/${page.box}/messages?limit=20`, subject));

test('a mail waits for approval; its approver reads it, and its author sees why it was refused', { timeout }, async () => {
  const [admin, author, approver, other] = await Promise.all([enter('admin'), enter('zhangsan', { size: phone }), enter('lisi', { lang: 'en', scheme: 'dark' }), enter('wangwu', { size: phone })]);
  const word = unique('报价').replace(' ', '');
  const rule = await admin.api('POST', '/admin/policies', { name: word, who: { people: [author.who.person.id] }, hold: { keywords: [word], approvers: [approver.who.person.id, other.who.person.id] } });
  const send = (subject, attachments) => author.api('POST', '/messages', { to: [{ email: 'anna@kunde.example' }], subject, text: `单价 128 元 · ${word}`, attachments });
  const picture = await attach(author, '报价单.png', await author.screenshot());
  await send(`${word} 一`, [picture]);
  await send(`${word} 二`);
  await until('both questions', async () => (await approver.api('GET', '/approvals')).items.filter((x) => x.subject.startsWith(word)).length === 2);
  await admin.api('DELETE', `/admin/policies/${rule.id}`);

  await approver.see('/mail/f/inbox');
  await approver.locator('.folders').getByRole('link', { name: /Approvals/ }).click();
  const card = approver.locator('.approvals > li').filter({ hasText: `${word} 一` });
  await card.getByText(`Keyword “${word}” (text): 单价 128 元 · ${word}`).waitFor();
  await card.getByRole('button', { name: 'Read the mail' }).click();
  await card.locator('.held-text').filter({ hasText: '单价 128 元' }).waitFor();
  await card.getByRole('button', { name: 'Preview 报价单.png' }).click();
  await until('the picture', () => card.getByRole('img', { name: '报价单.png' }).evaluate((img) => img.naturalWidth > 0));
  const saved = approver.waitForEvent('download');
  await card.getByRole('link', { name: 'Download 报价单.png' }).click();
  assert.equal((await saved).suggestedFilename(), '报价单.png');
  await looks(approver, 'approvals');
  await other.see('/mail/approvals');
  await other.locator('.approvals > li').filter({ hasText: `${word} 一` }).getByRole('button', { name: '查看邮件' }).click();
  await other.getByRole('button', { name: '预览 报价单.png' }).click();
  await looks(other, 'approvals');
  await card.getByRole('button', { name: 'Refuse' }).click();
  await approver.getByRole('dialog').getByLabel('Reason').fill('价格还没有定');
  await approver.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
  await card.waitFor({ state: 'detached' });

  // The other one is answered on the card that the assistant posted; a colleague who was asked too sees it at once.
  const told = (await other.api('GET', '/chats')).items.find((c) => c.kind === 'notice');
  await other.see(`/mail/chat/${told.id}`);
  const theirs = other.locator('.card').filter({ hasText: `${word} 二` });
  await theirs.getByRole('button', { name: '批准' }).waitFor();
  const notice = (await approver.api('GET', '/chats')).items.find((c) => c.kind === 'notice');
  await approver.see(`/mail/chat/${notice.id}`);
  await approver.locator('h2').getByText('Company Mail', { exact: true }).waitFor();
  await approver.locator('.chat-list').getByText(`Waits for your approval: ${word} 二`).waitFor();
  const posted = approver.locator('.card').filter({ hasText: `${word} 二` });
  await posted.getByRole('button', { name: 'Approve' }).click();
  for (const [page, c, words] of [[approver, posted, 'Approved by 李四'], [other, theirs, '李四已批准']]) {
    await c.getByText(words).waitFor();
    assert.equal(await c.getByRole('button').count(), 0);
    await looks(page, 'decided-card');
  }

  await until('the draft', () => find(author, `/mailboxes/${author.box}/messages?limit=20`, `${word} 一`));
  await author.see('/mail/outbox');
  await author.getByRole('link', { name: '需要审批的邮件后来怎样了' }).click();
  const fate = author.locator('.approvals > li').filter({ hasText: `${word} 一` });
  await fate.getByText('李四 于').waitFor();
  await fate.getByText('原因：价格还没有定').waitFor();
  await author.locator('.approvals > li').filter({ hasText: `${word} 二` }).getByText('已同意').waitFor();
  await looks(author, 'my-approvals');
  assert.deepEqual([...author.faults, ...approver.faults, ...other.faults], []);
  await Promise.all([admin, author, approver, other].map((p) => p.context().close()));
});

test('a mail is taken back person by person, a deleted one comes back, a false colleague is told of', { timeout }, async () => {
  const [author, reader, other] = await Promise.all([enter('zhangsan', { size: phone }), enter('lisi', { size: phone, scheme: 'dark' }), enter('wangwu', { lang: 'en' })]);
  const subject = unique('年会安排');
  await author.api('POST', '/messages', { to: ['lisi@demo.test', 'wangwu@demo.test', 'anna@kunde.example'].map((email) => ({ email })), subject, text: '时间写错了' });
  const [seen] = await Promise.all([arrived(other, subject), arrived(reader, subject)]);
  await other.api('PATCH', '/messages', { ids: [seen.id], addFlags: ['seen'] });

  await author.see('/mail/f/sent');
  await row(author, subject).click();
  const recall = author.getByRole('menuitem', { name: '撤回' });
  await until('the menu', async () => {
    await author.locator('.msg-head, article header').getByRole('button', { name: /更多/ }).last().click();
    if (await recall.count()) return true;
    await author.keyboard.press('Escape');
    return false;
  });
  await recall.click();
  await looks(author, 'recall');
  await author.getByRole('dialog').getByRole('button', { name: '撤回' }).click();
  const results = author.getByRole('dialog').locator('.set-rows > li');
  for (const [who, what] of [['李四', '已撤回'], ['王五', '已读'], ['anna@kunde.example', '无法撤回']]) await results.filter({ hasText: who }).getByText(what).waitFor();
  await looks(author, 'recall-results');

  const lost = await deliver({ subject: unique('误删') });
  const { id } = await arrived(author, lost);
  await author.api('DELETE', '/messages', { ids: [id] });
  const trash = (await author.api('GET', `/mailboxes/${author.box}/folders`)).items.find((f) => f.role === 'trash').id;
  await author.api('DELETE', '/messages', { ids: [(await find(author, `/mailboxes/${author.box}/messages?folder=${trash}`, lost)).id] });
  await author.see('/mail/settings/deleted');
  const gone = author.locator('.set-rows > li').filter({ hasText: lost });
  await gone.waitFor();
  await looks(author, 'deleted');
  await gone.getByRole('button', { name: '恢复' }).click();
  await toastOf(author, '邮件已恢复').waitFor();
  await arrived(author, lost);

  const fraud = await deliver({ from: '张三 <boss@freemail.example>', envelope: 'boss@freemail.example', rcpt: 'lisi@demo.test', to: 'lisi@demo.test', subject: unique('请马上付款') });
  await reader.see('/mail/f/inbox');
  await row(reader, fraud).click();
  await reader.getByText('发件人与同事同名').waitFor();
  await looks(reader, 'caution');
  await reader.goto(`${base}/q/forged-link`);
  await reader.getByText('没有这个链接').waitFor();
  await looks(reader, 'digest-link');

  // The address of a conversation: shown, changed, ended.
  const chat = await other.api('POST', '/chats', { title: subject, people: [reader.who.person.id], kind: 'group' });
  await other.see(`/mail/chat/${chat.id}`);
  await other.getByRole('button', { name: 'Mail address' }).click();
  const sheet = other.getByRole('dialog').first();
  const address = sheet.locator('.copyfield code');
  await address.waitFor();
  const first = await address.textContent();
  await looks(other, 'chat-address');
  await sheet.getByRole('button', { name: 'New address' }).click();
  await other.getByRole('dialog').last().getByRole('button', { name: 'New address' }).click();
  await until('another address', async () => (await address.textContent()) !== first);
  await sheet.getByRole('button', { name: 'End it' }).click();
  await other.getByRole('dialog').last().getByRole('button', { name: 'End it' }).click();
  await sheet.getByText('There is no address now.').waitFor();
  assert.deepEqual([...author.faults, ...reader.faults, ...other.faults], []);
  await Promise.all([author, reader, other].map((p) => p.context().close()));
});

/** report hands in an aggregate report of DMARC as another server would. */
async function report() {
  const day = Math.floor(Date.now() / 86_400_000 - 1) * 86_400;
  const line = (ip, n, what) => `<record><row><source_ip>${ip}</source_ip><count>${n}</count><policy_evaluated><disposition>none</disposition><dkim>${what}</dkim><spf>${what}</spf></policy_evaluated></row><identifiers><header_from>demo.test</header_from></identifiers></record>`;
  const xml = `<?xml version="1.0"?><feedback><report_metadata><org_name>Peer</org_name><report_id>${unique('r')}</report_id><date_range><begin>${day}</begin><end>${day + 86_399}</end></date_range></report_metadata><policy_published><domain>demo.test</domain><p>none</p></policy_published>${line('198.51.100.1', 70, 'pass')}${line('2001:db8:1234:5678:9abc:def0:1234:5678', 3, 'fail')}</feedback>`;
  const file = gzipSync(xml).toString('base64').replace(/.{76}/g, '$&\n');
  const to = 'dmarc-reports@demo.test';
  await sendMail({
    from: 'noreply@peer.example',
    to,
    raw: `From: noreply@peer.example\nTo: ${to}\nSubject: Report\nMessage-ID: <${Date.now()}@peer.example>\nDate: ${new Date().toUTCString()}\nMIME-Version: 1.0\nContent-Type: application/gzip; name="r.xml.gz"\nContent-Disposition: attachment; filename="r.xml.gz"\nContent-Transfer-Encoding: base64\n\n${file}\n`,
  });
}

test('an administrator keeps, holds and limits; an auditor finds what was archived', { timeout }, async () => {
  const [admin, auditor, other] = await Promise.all([enter('admin', { size: phone }), enter('lisi', { size: phone, lang: 'en', scheme: 'dark' }), enter('wangwu')]);
  await report();
  await admin.api('PUT', '/admin/archive', { on: true, days: 3650, twoAuditors: true });
  for (const x of [auditor, other]) await admin.api('PUT', `/admin/archive/auditors/${x.who.person.id}`, { whole: true });
  const name = unique('销售').replace(' ', '');
  await admin.api('POST', '/admin/mailboxes', { address: `${unique('sales').replace(' ', '-')}@demo.test`, name });
  await admin.api('PUT', '/admin/quotas', { kind: 'domain', name: 'demo.test', bytes: 5 * 2 ** 30 });
  const subject = await deliver({ subject: unique('合同') });

  await admin.see('/admin/archive?tab=holds');
  await admin.getByRole('button', { name: '新建保全' }).click();
  const hold = admin.getByRole('dialog');
  await hold.getByRole('combobox').fill(name);
  await hold.getByRole('option', { name }).click();
  await hold.getByLabel('原因').fill('合同纠纷');
  await hold.getByRole('button', { name: '新建保全' }).click();
  await hold.waitFor({ state: 'detached' });
  await admin.locator('.queue > li').filter({ hasText: '合同纠纷' }).first().getByText('保全中').waitFor();
  await looks(admin, 'holds');
  for (const [path, words] of [
    ['/admin/archive', '归档公司的全部邮件'],
    ['/admin/archive?tab=auditors', '李四'],
    ['/admin/archive?tab=retention', '适用对象'],
    ['/admin/reports', '198.51.100.1'],
    ['/admin/policies?tab=capacity', 'demo.test'],
  ]) {
    await admin.see(path);
    await admin.getByText(words).first().waitFor();
    await looks(admin, path.replace(/\W+/g, '-').slice(1));
  }
  await admin.see('/admin/policies?tab=recall');
  await admin.getByLabel('发出后多少小时内可以撤回').fill('999');
  await admin.getByRole('button', { name: '保存' }).click();
  await admin.getByText('请填写 1 到 360 之间的整数').waitFor();
  await admin.getByLabel('发出后多少小时内可以撤回').fill('48');
  await admin.getByRole('button', { name: '保存' }).click();
  await toastOf(admin, '撤回设置已保存').waitFor();
  assert.deepEqual(await admin.api('GET', '/admin/policies/recall'), { off: false, hours: 48 });
  await looks(admin, 'recall-policy');

  const title = unique('Contract');
  const audit = await auditor.api('POST', '/archive/cases', { title, reason: 'legal matter' });
  await other.api('POST', `/archive/cases/${audit.id}/approve`);
  await auditor.see('/mail/settings/archive');
  const mine = auditor.locator('.set-rows > li').filter({ hasText: title });
  await mine.waitFor();
  await looks(auditor, 'cases');
  await mine.getByRole('button', { name: 'Search' }).click();
  await auditor.getByLabel('Subject').fill(subject.split(' ').pop());
  await auditor.getByRole('button', { name: 'Search' }).click();
  await auditor.locator('.set-rows > li').filter({ hasText: subject }).getByRole('button', { name: 'Read' }).click();
  await auditor.getByRole('dialog').locator('.held-text').first().filter({ hasText: '您好' }).waitFor();
  await looks(auditor, 'archived-mail');
  for (const size of [desktop, phone]) {
    await auditor.setViewportSize(size); // a phone is turned: what is open stays open
    await auditor.locator(size === phone ? '.app-phone' : '.app-wide').waitFor();
    await auditor.getByRole('dialog').locator('.held-text').first().filter({ hasText: '您好' }).waitFor();
  }
  assert.deepEqual([...admin.faults, ...auditor.faults], []);
  await admin.api('PUT', '/admin/archive', { on: false, days: 3650, twoAuditors: false });
  await admin.api('PUT', '/admin/quotas', { kind: 'domain', name: 'demo.test', bytes: 0 });
  await Promise.all([admin, auditor, other].map((p) => p.context().close()));
});
