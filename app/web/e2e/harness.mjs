// What the browser tests share. They need a running server with the demo
// organisation: BASE_URL (http://127.0.0.1:8080) and SMTP_ADDR (127.0.0.1:2525).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const smtpAddr = process.env.SMTP_ADDR ?? '127.0.0.1:2525';
export const password = 'Demo-2026!';
export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };
const shots = new URL('./shots/', import.meta.url).pathname;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** launch starts the browser; a missing one is a failure, never a skip. */
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  assert.ok(existsSync(executablePath), `no browser at ${executablePath}; install chromium or set CHROMIUM`);
  mkdirSync(shots, { recursive: true });
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** open makes a page of its own profile; look is { size, lang, scheme }. */
export async function open(browser, { size = desktop, lang = 'zh', scheme = 'light' } = {}) {
  const small = size.width < 720;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: scheme,
    locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    hasTouch: small,
    isMobile: small,
    deviceScaleFactor: small ? 2 : 1,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.faults = [];
  page.on('pageerror', (err) => page.faults.push(err.message));
  return page;
}

/** signIn goes through the form as a person does. */
export async function signIn(page, login = 'zhangsan@demo.test', at = '/mail/', secret = password) {
  await page.goto(base + at);
  await page.locator('input[name=username]').fill(login);
  await page.locator('input[name=password]').fill(secret);
  await page.locator('form button[type=submit]').click();
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
}

/** axe fails on any violation of WCAG 2.2 AA in the page as it stands. */
export async function axe(page, what) {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished.catch(() => undefined))));
  await page.evaluate(`${axeSource};undefined`);
  const found = await page.evaluate(() =>
    window.axe
      .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], iframes: false })
      .then((r) => r.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} (${n.any[0]?.message ?? n.all[0]?.message ?? ''})`).join(' | ')}`)),
  );
  assert.deepEqual(found, [], `axe on ${what}`);
}

/** fits fails when the page can be scrolled sideways. */
export async function fits(page, what) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${what} is ${over} px wider than the window`);
}

/** tappable fails on buttons, links and fields smaller than a finger. */
export async function tappable(page, what) {
  const small = await page.evaluate(() => {
    const out = [];
    for (const el of document.querySelectorAll('button, a[href], input:not([type=checkbox]):not([type=radio]):not([type=file]), select, textarea')) {
      const box = el.getBoundingClientRect();
      const style = window.getComputedStyle(el);
      if (!box.width || !box.height || style.visibility === 'hidden' || style.display === 'inline' || el.closest('.sr, .skip, [hidden]') || el.classList.contains('skip')) continue;
      if (box.bottom <= 0 || box.top >= window.innerHeight || el.closest('[inert]')) continue;
      if (box.height < 43.5 || box.width < 43.5) out.push(`${el.tagName.toLowerCase()}.${el.className} "${(el.getAttribute('aria-label') ?? el.textContent ?? '').trim().slice(0, 20)}" ${Math.round(box.width)}×${Math.round(box.height)}`);
    }
    return out;
  });
  assert.deepEqual(small, [], `targets under 44 px on ${what}`);
}

export const shot = (page, name) => page.screenshot({ path: `${shots}${name}.png` });

let serial = Date.now();
/** unique makes words that no earlier mail has. */
export const unique = (words) => `${words} ${(serial++).toString(36)}`;

/** sendMail hands a raw message to the server as another mail server would. */
export async function sendMail({ from = 'anna@kunde.example', to = 'zhangsan@demo.test', raw }) {
  const [host, port] = [smtpAddr.slice(0, smtpAddr.lastIndexOf(':')), Number(smtpAddr.slice(smtpAddr.lastIndexOf(':') + 1))];
  const socket = createConnection({ host, port });
  socket.setEncoding('utf8');
  socket.setTimeout(15_000, () => socket.destroy(new Error('the mail server is silent')));
  let buffer = '';
  let wake = () => {};
  let failed = null;
  socket.on('data', (d) => {
    buffer += d;
    wake();
  });
  socket.on('error', (err) => {
    failed = err;
    wake();
  });
  socket.on('close', () => {
    failed ??= new Error('the mail server hung up');
    wake();
  });
  const reply = async () => {
    for (;;) {
      const done = /^(\d{3}) .*\r\n/m.exec(buffer);
      if (done) {
        const text = buffer;
        buffer = '';
        return { code: Number(done[1]), text };
      }
      if (failed) throw failed;
      await new Promise((r) => (wake = r));
    }
  };
  const say = async (line, want) => {
    if (line !== null) socket.write(`${line}\r\n`);
    const got = await reply();
    assert.equal(Math.floor(got.code / 100), want, `${line ?? 'greeting'}: ${got.text}`);
  };
  await say(null, 2);
  await say('EHLO browser-test.example', 2);
  await say(`MAIL FROM:<${from}>`, 2);
  await say(`RCPT TO:<${to}>`, 2);
  await say('DATA', 3);
  await say(`${raw.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')}\r\n.`, 2);
  socket.end('QUIT\r\n');
}

/** enter signs somebody in without the form and answers their page, which knows the API. */
export async function enter(browser, name, look) {
  const page = await open(browser, look);
  const headers = { 'X-Requested-With': 'mailbridge' };
  page.api = async (method, path, data) => {
    const res = await page.request.fetch(`${base}/api/v1${path}`, { method, headers, data });
    const text = await res.text();
    assert.ok(res.ok(), `${method} ${path}: ${res.status()} ${text}`);
    return text && JSON.parse(text);
  };
  await page.api('POST', '/sessions', { login: `${name}@demo.test`, password });
  page.who = await page.api('GET', '/me');
  page.box = page.who.mailboxes[0]?.id;
  page.see = async (path) => page.goto(`${base}${path}${path.includes('?') ? '&' : '?'}lang=${look?.lang ?? 'zh'}`);
  return page;
}

/** looks holds a page against what every page must keep, and takes its picture. */
export async function looks(page, what) {
  await axe(page, what);
  await shot(page, `${what}-${page.viewportSize().width}`);
  await fits(page, what);
  if (page.viewportSize().width < 720) await tappable(page, what);
}

/** until asks again and again for what comes by itself. */
export async function until(what, tell) {
  for (let i = 0; i < 60; i++) {
    const got = await tell();
    if (got) return got;
    await new Promise((r) => setTimeout(r, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

const encoded = (s) => `=?utf-8?B?${Buffer.from(s).toString('base64')}?=`;

/** letter builds a simple mail. */
export function letter({ from = 'Anna Schmidt <anna@kunde.example>', to = 'zhangsan@demo.test', subject, text = '您好', html, headers = '' }) {
  const head = `From: ${from}\nTo: ${to}\nSubject: ${encoded(subject)}\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\nMessage-ID: <${(serial++).toString(36)}@browser-test.example>\nMIME-Version: 1.0\n${headers}`;
  const b64 = (s) => Buffer.from(s).toString('base64').replace(/.{76}/g, '$&\n');
  if (!html) return `${head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${b64(text)}`;
  return `${head}Content-Type: multipart/alternative; boundary=xyz\n\n--xyz\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${b64(text)}\n--xyz\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${b64(html)}\n--xyz--`;
}

/** deliver sends a mail from outside and answers its subject. */
export async function deliver(options) {
  const subject = options.subject ?? unique('合同草案');
  await sendMail({ from: options.envelope ?? 'anna@kunde.example', to: options.rcpt ?? 'zhangsan@demo.test', raw: letter({ ...options, subject }) });
  return subject;
}

/** row finds the list row of a subject. */
export const row = (page, subject) => page.locator('.row[data-id]').filter({ hasText: subject });
export const toastOf = (page, text) => page.locator('[data-toast]').filter({ hasText: text });
