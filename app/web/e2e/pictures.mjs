// Takes the pictures of the README from a running demo: BASE_URL=http://… SMTP_ADDR=host:port node e2e/pictures.mjs
import { chromium } from 'playwright-core'
import net from 'node:net'

const base = process.env.BASE_URL
const [smtpHost, smtpPort] = (process.env.SMTP_ADDR ?? '').split(':')
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

const mails = [
	['陈晓 <chenxiao@customer.example>', '合同修改意见', '您好，\n\n合同第三条的付款期限我们希望改为 60 天，请在下周三下班前确认。\n\n陈晓'],
	['Newsletter <news@shop.example>', 'Autumn catalogue', 'The new catalogue is here.'],
	['林雨 <linyu@partner.example>', '展会物料清单', '附件是展会物料清单，麻烦周四前核对数量。\n\n林雨'],
	['Ada Lovelace <ada@outside.example>', 'Meeting about the order', 'Hello,\n\ncould we meet on Friday at 3 pm to talk about the order?\nPlease send the price list before that.\n\nAda'],
]

for (const [from, subject, text] of mails) await send(from, subject, text)
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
await desktop()
await phone()
await wizard()
await browser.close()

function send(from, subject, text) {
	const b64 = (s) => Buffer.from(s).toString('base64')
	const address = from.match(/<(.+)>/)[1]
	const name = from.split(' <')[0]
	const lines = ['EHLO pictures.example', `MAIL FROM:<${address}>`, 'RCPT TO:<zhangsan@demo.test>', 'DATA',
		`From: =?utf-8?B?${b64(name)}?= <${address}>\r\nTo: zhangsan@demo.test\r\nSubject: =?utf-8?B?${b64(subject)}?=\r\nMessage-ID: <${Date.now()}.${Math.random()}@pictures.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(text)}\r\n.`, 'QUIT']
	return new Promise((done, fail) => {
		const socket = net.connect(Number(smtpPort), smtpHost)
		socket.on('data', (d) => /^\d{3} /m.test(String(d)) && lines.length && socket.write(lines.shift() + '\r\n'))
		socket.on('end', done).on('close', done).on('error', fail)
	})
}

async function open(width, height, path, login, extra = {}) {
	const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...extra })
	const page = await context.newPage()
	await page.goto(base + path)
	await page.locator('input').first().fill(login)
	await page.locator('input[type=password]').fill('Demo-2026!')
	await page.keyboard.press('Enter')
	await page.waitForTimeout(2000)
	return page
}

async function desktop() {
	const page = await open(1440, 900, '/mail/', 'zhangsan@demo.test')
	await page.getByText('Meeting about the order').first().click()
	await page.waitForTimeout(1500)
	await page.screenshot({ path: 'shots/inbox.png' })
	await page.getByRole('button', { name: '转聊天' }).first().click()
	await page.waitForTimeout(800)
	await page.getByRole('dialog').getByRole('button').last().click()
	await page.waitForTimeout(1500)
	await page.goto(base + '/mail/chat')
	await page.waitForTimeout(1200)
	await page.getByText('Meeting about the order').first().click()
	await page.waitForTimeout(1200)
	await page.screenshot({ path: 'shots/chat.png' })
}

async function phone() {
	const page = await open(390, 844, '/mail/', 'zhangsan@demo.test', { hasTouch: true, isMobile: true })
	await page.screenshot({ path: 'shots/phone.png' })
}

async function wizard() {
	const page = await open(1440, 900, '/market/', 'sprout-admin')
	await page.screenshot({ path: 'shots/market.png' })
}
