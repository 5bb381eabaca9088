import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createConnection } from 'node:net';
import test, { after, before } from 'node:test';
import { axe, base, desktop, fits, launch, open, password, phone, shot, signIn, tappable } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const timeout = 90_000;
const imapAddr = process.env.IMAP_ADDR ?? '127.0.0.1:2143';

/** imap opens a session and answers a function that sends a command and gives its answer. */
async function imap() {
  const [host, port] = imapAddr.split(':');
  const socket = createConnection({ host, port: Number(port) });
  socket.setEncoding('utf8');
  let buffer = '';
  let closed = false;
  let wake = () => {};
  socket.on('data', (d) => {
    buffer += d;
    wake();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
    wake();
  });
  let n = 0;
  const until = async (form) => {
    while (!form.test(buffer) && !closed) await new Promise((r) => (wake = r));
    const text = buffer;
    buffer = '';
    return text;
  };
  await until(/^\* OK/m);
  return {
    say: (line) => {
      socket.write(`a${++n} ${line}\r\n`);
      return until(new RegExp(`^a${n} .*\\r\\n`, 'm'));
    },
    ended: async () => {
      while (!closed) await new Promise((r) => (wake = r));
    },
    end: () => socket.destroy(),
  };
}

/** totp is the code of a secret now (RFC 6238). */
function totp(secret, at = Date.now()) {
  const bits = [...secret.replace(/[\s=]/g, '').toUpperCase()].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

for (const look of [
  { tag: 'd', size: desktop, lang: 'zh', scheme: 'light' },
  { tag: 'm', size: phone, lang: 'en', scheme: 'dark' },
]) {
  test(`every settings page fits and is accessible, ${look.tag}`, { timeout: 120_000 }, async () => {
    const page = await open(browser, look);
    await signIn(page, 'zhangsan@demo.test', `/mail/?lang=${look.lang}`);
    for (const tab of ['', 'general', 'signature', 'addresses', 'clients', 'delegates', 'access', 'security', 'twostep', 'apps', 'devices', 'logins']) {
      await page.goto(`${base}/mail/settings/${tab}?lang=${look.lang}`);
      await page.locator(tab ? '.settings-panel' : '.settings-nav').waitFor();
      await page.waitForTimeout(500);
      await shot(page, `set-${tab || 'index'}-${look.tag}`);
      for (const check of look.size === phone ? [fits, tappable, axe] : [fits, axe]) await check(page, `settings ${tab} ${look.tag}`).catch((err) => page.faults.push(err.message));
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test('an app password works over IMAP and is cut when deleted', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  await page.goto(`${base}/mail/settings/apps`);
  await page.getByRole('button', { name: '新建专用密码' }).click();
  const dialog = page.getByRole('dialog');
  const name = `手机 ${Date.now().toString(36)}`;
  await dialog.getByLabel('用在哪里').fill(name);
  await shot(page, 'app-add-d');
  await axe(page, 'new app password');
  await dialog.getByRole('button', { name: '新建专用密码' }).click();
  const code = page.locator('.app-secret code');
  await code.waitFor();
  await shot(page, 'app-made-d');
  await axe(page, 'app password shown');
  const secret = await code.textContent();
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
  const mail = await imap();
  assert.match(await mail.say(`LOGIN zhangsan@demo.test "${secret}"`), /^a1 OK/m);
  assert.match(await mail.say('SELECT INBOX'), /^a2 OK/m);
  await page.reload();
  const item = page.locator('.set-rows li').filter({ hasText: name });
  await item.getByRole('button', { name: /删除/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
  await item.waitFor({ state: 'detached' });
  const started = Date.now();
  await mail.ended();
  assert.ok(Date.now() - started < 6000, 'what it opened ends soon');
  const again = await imap();
  assert.match(await again.say(`LOGIN zhangsan@demo.test "${secret}"`), /^a1 NO/m);
  again.end();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('two-step sign-in: enrol, sign in with a code, turn off', { timeout: 150_000 }, async () => {
  const admin = await open(browser);
  await signIn(admin, 'admin@demo.test'); // an earlier run may have stopped half way
  await admin.evaluate(async () => {
    const headers = { 'X-Requested-With': 'mailbridge' };
    const found = await (await window.fetch('/api/v1/contacts?q=wangwu', { headers })).json();
    await window.fetch(`/api/v1/admin/people/${found.items[0].person}/second-factor`, { method: 'DELETE', headers });
  });
  await admin.context().close();
  const page = await open(browser);
  await signIn(page, 'wangwu@demo.test');
  await page.goto(`${base}/mail/settings/twostep`);
  await page.getByRole('button', { name: '开启两步验证' }).click();
  const secret = await page.locator('.enrol .copyfield code').textContent();
  await page.locator('.qr').waitFor();
  await shot(page, 'two-enrol-d');
  await axe(page, 'enrolment');
  let used = Date.now();
  await page.locator('.enrol input.code').fill('000000');
  await page.getByRole('button', { name: '确认开启' }).click();
  await page.locator('.enrol .field-error').waitFor();
  await page.locator('.enrol input.code').fill(totp(secret, used));
  await page.getByRole('button', { name: '确认开启' }).click();
  await page.locator('.codes li').first().waitFor({ timeout: 40_000 });
  const recovery = (await page.locator('.codes code').first().textContent()).trim();
  await shot(page, 'two-codes-d');
  await axe(page, 'recovery codes');
  await page.getByRole('button', { name: '我已保存好' }).click();
  await page.getByText('已开启').waitFor();
  await page.context().close();

  const next = await open(browser, { size: phone });
  await next.goto(`${base}/mail/`);
  await next.locator('input[name=username]').fill('wangwu@demo.test');
  await next.locator('input[name=password]').fill(password);
  await next.locator('form button[type=submit]').click();
  await next.locator('input.code').waitFor();
  await shot(next, 'two-step-m');
  await axe(next, 'code step');
  await tappable(next, 'code step');
  await next.locator('input.code').fill(totp(secret, used)); // one that was used
  await next.locator('form button[type=submit]').click();
  await next.locator('.field-error').waitFor();
  used += 30_000; // the server takes the next one as well
  await next.locator('input.code').fill(totp(secret, used));
  await next.locator('form button[type=submit]').click();
  await next.locator('.list-pane').waitFor({ timeout: 40_000 });
  await next.goto(`${base}/mail/settings/twostep`);
  await next.getByRole('button', { name: '关闭两步验证' }).click();
  await next.getByRole('dialog').locator('input.code').fill(recovery);
  await next.getByRole('dialog').getByRole('button', { name: '关闭两步验证' }).click();
  await next.getByText('未开启').waitFor({ timeout: 40_000 });
  assert.deepEqual(next.faults, []);
  await next.context().close();
});

test('a colleague gets my mailbox and loses it again', { timeout }, async () => {
  const page = await open(browser);
  await signIn(page);
  await page.goto(`${base}/mail/settings/delegates`);
  await page.getByRole('button', { name: '共享给同事' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('lisi');
  await page.getByRole('option').first().click();
  await dialog.getByLabel('只能看').check();
  await shot(page, 'share-d');
  await axe(page, 'share');
  await dialog.getByRole('button', { name: '共享给同事' }).click();
  const item = page.locator('.set-rows li').filter({ hasText: '只能看' });
  await item.waitFor();
  const other = await open(browser);
  await signIn(other, 'lisi@demo.test');
  await other.locator('.folders-fold').filter({ hasText: /张三|zhangsan/ }).waitFor();
  await shot(other, 'delegate-d');
  await item.getByRole('button', { name: /收回/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: '收回' }).click();
  await item.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
  await page.context().close();
  await other.context().close();
});

test('a forgotten password and bad links are answered in words', { timeout }, async () => {
  const page = await open(browser, { size: phone });
  await page.goto(`${base}/mail/`);
  await page.getByRole('link', { name: '忘记密码？' }).click();
  await page.getByLabel('账号或邮箱地址').fill('nobody@demo.test');
  await shot(page, 'forgot-m');
  await axe(page, 'forgotten');
  await page.getByRole('button', { name: '发送链接' }).click();
  await page.getByRole('status').filter({ hasText: '链接已经发出' }).waitFor();
  for (const at of ['reset', 'alert', 'activate']) {
    await page.goto(`${base}/mail/${at}?token=no-such`);
    await page.getByRole('heading', { name: '链接已失效' }).waitFor();
    await axe(page, `${at} with a bad link`);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
