// Small IMAP and submission clients for the browser tests: what a mail program
// sees of what was done in the page. IMAPS_ADDR (127.0.0.1:2993) and
// SUBMISSIONS_ADDR (127.0.0.1:2465) name the doors.
import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { password } from './harness.mjs';

async function dial(addr) {
  const at = addr.lastIndexOf(':');
  const socket = connect({ host: addr.slice(0, at), port: Number(addr.slice(at + 1)), rejectUnauthorized: false });
  socket.setEncoding('utf8');
  socket.setTimeout(15_000, () => socket.destroy(new Error('the server is silent')));
  let buffer = '';
  let failed = null;
  let wake = () => {};
  socket.on('data', (d) => {
    buffer += d;
    wake();
  });
  for (const end of ['error', 'close']) {
    socket.on(end, (err) => {
      failed ??= err instanceof Error ? err : new Error('the server hung up');
      wake();
    });
  }
  const until = async (pattern) => {
    for (;;) {
      if (pattern.test(buffer)) {
        const text = buffer;
        buffer = '';
        return text;
      }
      if (failed) throw failed;
      await new Promise((r) => (wake = r));
    }
  };
  return { write: (s) => socket.write(s), until, end: () => socket.destroy() };
}

/** imap runs commands in one session and answers what was said to each. */
export async function imap(user, ...commands) {
  const line = await dial(process.env.IMAPS_ADDR ?? '127.0.0.1:2993');
  await line.until(/^\* OK .*\r\n/);
  const answers = [];
  for (const [i, command] of [`LOGIN "${user}" "${password}"`, ...commands].entries()) {
    line.write(`t${i} ${command}\r\n`);
    const text = await line.until(new RegExp(`^t${i} .*\r\n`, 'm'));
    assert.match(text, new RegExp(`^t${i} OK`, 'm'), `${command}: ${text}`);
    answers.push(text);
  }
  line.end();
  return answers.slice(1);
}

/** submit sends a mail as a mail program does; it answers the first refusal, or the last word. */
export async function submit({ user, from = user, to, raw }) {
  const line = await dial(process.env.SUBMISSIONS_ADDR ?? '127.0.0.1:2465');
  const reply = async () => {
    const text = await line.until(/^\d{3} .*\r\n/m);
    const last = text.trim().split('\r\n').pop();
    return { code: Number(last.slice(0, 3)), text };
  };
  await reply();
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  let got;
  for (const command of ['EHLO browser-test.example', `AUTH PLAIN ${plain}`, `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', `${raw.replace(/\r?\n/g, '\r\n')}\r\n.`]) {
    line.write(`${command}\r\n`);
    got = { ...(await reply()), at: command.split(/[ :]/)[0] };
    if (got.code >= 400) break;
  }
  line.end();
  return got;
}
