// What a mail leaves behind: what it became, what came back about it, what other servers say of their way to us.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { gzipSync } from 'node:zlib';
import { base, deliver, desktop, enter, launch, looks, phone, row, sendMail, unique, until } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 120_000;
const find = async (page, path, subject) => (await page.api('GET', path)).items.find((m) => m.subject === subject);
const folder = async (page, role) => (await page.api('GET', `/mailboxes/${page.box}/folders`)).items.find((f) => f.role === role).id;

/** both runs what looks at a page in both sizes. */
async function both(page, see) {
  for (const size of [desktop, phone]) {
    await page.setViewportSize(size);
    await see();
  }
}

/** inside fails when something reaches over the window's right edge, where it cannot be seen. */
async function inside(page, what) {
  const over = await page.locator(what).evaluateAll((list) => list.filter((el) => el.getBoundingClientRect().right > window.innerWidth).length);
  assert.equal(over, 0, `${what} reaches over the window`);
}

test('chat, event and to-do lead back to their mail', { timeout }, async () => {
  const page = await enter(browser, 'zhangsan');
  const subject = await deliver({ subject: unique('周五下午三点讨论合同，请先把报价单和最新的技术附件发给我们的采购部门'), text: '您好，周五下午三点开会讨论合同，请周四前发报价单。' });
  const { id } = await until(subject, () => find(page, `/mailboxes/${page.box}/messages?limit=20`, subject));
  const chat = await page.api('POST', `/messages/${id}/chat`, { title: subject, people: [] });
  const start = new Date(Date.now() + 86_400_000).toISOString();
  const event = await page.api('POST', `/messages/${id}/event`, { title: subject, start, end: new Date(Date.parse(start) + 3_600_000).toISOString() });
  await page.api('POST', `/messages/${id}/todo`, { title: subject });
  await both(page, async () => {
    for (const [what, path] of [
      ['source-chat', `/mail/chat/${chat.conversation?.id ?? chat.id}`],
      ['source-event', `/mail/calendar?e=${event.event?.id ?? event.id}`],
      ['source-todo', '/mail/todo'],
    ]) {
      await page.see(path);
      await page.locator('.from-mail').first().waitFor();
      await inside(page, '.agenda-event');
      await looks(page, what);
    }
    await page.see('/mail/f/inbox');
    await row(page, subject).click();
    await page.locator('.chip-acc').nth(2).waitFor();
    await looks(page, 'turned-mail');
  });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

const head = (from, type, id) => `From: ${from}\nTo: zhangsan@demo.test\nSubject: Report\nDate: ${new Date().toUTCString()}\nMessage-ID: <${id}@mx.kunde.example>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=${type}; boundary=b\n\n--b\n\nsee below\n`;
const bounce = (rcpt, id, action, status, said) =>
  `${head('mailer-daemon@mx.kunde.example', 'delivery-status', unique('d').replace(' ', ''))}--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kunde.example\n\nFinal-Recipient: rfc822; ${rcpt}\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: smtp; ${said}\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${id}\n\n--b--\n`;
const receipt = (from, id, disposition) =>
  `${head(from, 'disposition-notification', unique('r').replace(' ', ''))}--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;${from}\nOriginal-Message-ID: ${id}\nDisposition: manual-action/MDN-sent-manually; ${disposition}\n\n--b--\n`;

test('a sent mail shows what came back about it, recipient by recipient', { timeout }, async () => {
  const [page, english] = await Promise.all([enter(browser, 'zhangsan'), enter(browser, 'zhangsan', { lang: 'en', scheme: 'dark' })]);
  const subject = unique('年度框架协议');
  const who = ['read', 'deleted', 'late', 'gone', 'given'].map((x) => `${x}@kunde.example`);
  await page.api('POST', '/messages', { to: who.map((email) => ({ email })), subject, text: '请查收', receipt: true });
  const sent = await folder(page, 'sent');
  const mail = await until('the sent mail', () => find(page, `/mailboxes/${page.box}/messages?folder=${sent}&limit=20`, subject));
  const raw = await (await page.request.get(`${base}/api/v1/messages/${mail.id}/raw`)).text();
  const id = /^message-id: *(<.*>)/im.exec(raw)[1];
  const come = (raw) => sendMail({ from: '', raw });
  await come(receipt('read@kunde.example', id, 'displayed'));
  await come(receipt('deleted@kunde.example', id, 'deleted'));
  await come(bounce('late@kunde.example', id, 'delayed', '4.4.1', '451 4.4.1 the server of this recipient does not answer at the moment, we go on trying'));
  await come(bounce('gone@kunde.example', id, 'failed', '5.1.1', '550 5.1.1 <gone@kunde.example>: Recipient address rejected: User unknown in virtual mailbox table'));
  await come(bounce('given@kunde.example', id, 'delivered', '2.0.0', '250 ok'));
  await until('all fates', async () => (await page.api('GET', `/messages/${mail.id}`)).fates?.length === 5);
  for (const p of [page, english]) {
    await both(p, async () => {
      await p.see('/mail/f/sent');
      await row(p, subject).click();
      await p.locator('.fates summary').filter({ hasText: p === page ? '未能送达 3' : 'Could not be delivered 3' }).waitFor();
      await looks(p, p === page ? 'fates-folded' : 'fates-folded-en');
      await p.locator('.fates summary').click();
      await p.locator('.fates li').nth(4).waitFor();
      assert.match(await p.locator('.fates li').first().textContent(), /未能送达|Could not be delivered/);
      await looks(p, p === page ? 'fates' : 'fates-en');
    });
  }
  assert.deepEqual([...page.faults, ...english.faults], []);
  await Promise.all([page, english].map((p) => p.context().close()));
});

/** tlsReport hands in a report of TLS (RFC 8460) as another server would. */
async function tlsReport() {
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const policy = (type, ok, bad, details) => ({ policy: { 'policy-type': type, 'policy-domain': 'demo.test', 'mx-host': ['mail.demo.test'] }, summary: { 'total-successful-session-count': ok, 'total-failure-session-count': bad }, 'failure-details': details });
  const text = JSON.stringify({
    'organization-name': 'Peer Mail Services Incorporated',
    'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
    'contact-info': 'tls@peer.example',
    'report-id': unique('tls').replace(' ', '-'),
    policies: [policy('sts', 812, 3, [{ 'result-type': 'certificate-expired', 'sending-mta-ip': '198.51.100.7', 'receiving-mx-hostname': 'mail.demo.test', 'failed-session-count': 3 }]), policy('tlsa', 40, 2, [{ 'result-type': 'starttls-not-supported', 'sending-mta-ip': '2001:db8:1234:5678:9abc:def0:1234:5678', 'receiving-mx-hostname': 'mail.demo.test', 'failed-session-count': 2 }])],
  });
  const file = gzipSync(text).toString('base64').replace(/.{76}/g, '$&\n');
  const to = 'tls-reports@demo.test';
  await sendMail({ from: 'noreply@peer.example', to, raw: `From: noreply@peer.example\nTo: ${to}\nSubject: Report Domain: demo.test\nTLS-Report-Domain: demo.test\nTLS-Report-Submitter: peer.example\nMessage-ID: <${Date.now()}@peer.example>\nDate: ${new Date().toUTCString()}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type="tlsrpt"; boundary=b\n\n--b\nContent-Type: text/plain\n\nreport\n--b\nContent-Type: application/tlsrpt+gzip; name="r.json.gz"\nContent-Disposition: attachment; filename="r.json.gz"\nContent-Transfer-Encoding: base64\n\n${file}\n--b--\n` });
}

test('reports of TLS say what failed in words', { timeout }, async () => {
  await tlsReport();
  const [page, english] = await Promise.all([enter(browser, 'admin'), enter(browser, 'admin', { lang: 'en', scheme: 'dark' })]);
  for (const p of [page, english]) {
    await both(p, async () => {
      await p.see('/admin/reports?kind=tls');
      await p.getByText('Peer Mail Services Incorporated').first().waitFor();
      await p.getByText(p === page ? '证书已过期' : 'Certificate expired').first().waitFor();
      await looks(p, p === page ? 'tls' : 'tls-en');
      await p.evaluate(() => document.querySelector('.admin-main')?.scrollTo(0, 9999));
      await looks(p, p === page ? 'tls-below' : 'tls-below-en');
    });
  }
  assert.deepEqual([...page.faults, ...english.faults], []);
  await Promise.all([page, english].map((p) => p.context().close()));
});
