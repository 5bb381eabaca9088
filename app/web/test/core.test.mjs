import { dayISO, here } from '../src/core/dates.ts';
import { homeDay, homeTime } from '../src/core/homezone.ts';
import { wins } from '../src/core/tabs.ts';
import { half, ours, told } from '../src/i18n/half.ts';
import { lang, listed } from '../src/i18n/lang.ts';
import assert from 'node:assert/strict';
import test from 'node:test';
import { backoff, Cursors } from '../src/core/cursor.ts';
import { bytes, dayGroup, fieldTime, parseDay, rowTime, span, startOfWeek } from '../src/core/dates.ts';
import { doubt, linkify, splitQuote } from '../src/core/linkify.ts';
import { match, withQuery } from '../src/core/router.ts';
import { Track } from '../src/core/windowing.ts';

test('match compares paths with patterns', () => {
  for (const [pattern, path, want] of [
    ['/mail/f/:folder', '/mail/f/inbox', { folder: 'inbox' }],
    ['/mail/f/:folder', '/mail/f/inbox/', { folder: 'inbox' }],
    ['/mail/f/:folder/t/:thread', '/mail/f/17/t/a%2Fb', { folder: '17', thread: 'a/b' }],
    ['/mail/f/:folder', '/mail/f/inbox/t/1', null],
    ['/mail/f/:folder', '/mail/chat/1', null],
    ['/mail/f/:folder', '/mail/f/%E0%A4%A', { folder: '%E0%A4%A' }],
  ]) {
    assert.deepEqual(match(pattern, path), want, `match(${pattern}, ${path})`);
  }
});

test('withQuery sets and removes parameters', () => {
  const at = { path: '/mail/f/inbox', query: new URLSearchParams('q=a&filter=unread') };
  assert.equal(withQuery({ q: null }, at), '/mail/f/inbox?filter=unread');
  assert.equal(withQuery({ q: null, filter: '' }, at), '/mail/f/inbox');
  assert.equal(withQuery({ q: '周报' }, at), `/mail/f/inbox?q=${encodeURIComponent('周报')}&filter=unread`);
});

test('dates of list rows', () => {
  const now = new Date('2026-11-22T10:30:00+08:00'); // a Sunday
  for (const [iso, time, group] of [
    ['2026-11-22T01:05:00Z', '09:05', 'today'],
    ['2026-11-21T15:59:00Z', '昨天', 'yesterday'],
    ['2026-11-16T02:00:00Z', '11月16日', 'week'],
    ['2026-11-14T02:00:00Z', '11月14日', 'lastWeek'],
    ['2026-11-03T02:00:00Z', '11月3日', '2026-11'],
    ['2025-03-01T02:00:00Z', '2025/3/1', '2025-03'],
  ]) {
    assert.equal(rowTime(iso, '昨天', now), time, `rowTime(${iso})`);
    assert.equal(dayGroup(iso, now), group, `dayGroup(${iso})`);
  }
  assert.equal(rowTime('no date', '昨天', now), '');
});

test('weeks begin on Monday', () => {
  assert.equal(startOfWeek(new Date(2026, 10, 22, 9)).getDate(), 16);
  assert.equal(startOfWeek(new Date(2026, 10, 16)).getDate(), 16);
});

test('fields of dates read back what they write', () => {
  const d = new Date(2026, 0, 5, 7, 3);
  assert.equal(fieldTime(d), '2026-01-05T07:03');
  assert.equal(new Date(fieldTime(d)).getTime(), d.getTime());
  assert.equal(parseDay('2026-13'), null);
  assert.equal(parseDay('2026-01-05')?.getHours(), 0);
});

test('span of events', () => {
  assert.match(span('2026-11-22T02:00:00Z', '2026-11-22T03:00:00Z', false, '全天'), /10:00–11:00$/);
  assert.match(span('2026-11-22T02:00:00Z', undefined, true, '全天'), /全天$/);
});

test('bytes', () => {
  assert.deepEqual([0, 1023, 2048, 1572864, 5e9].map(bytes), ['0 B', '1023 B', '2 KB', '1.5 MB', '4.7 GB']);
});

test('linkify finds links and leaves the rest as text', () => {
  for (const [text, links] of [
    ['看 https://demo.test/a?b=1。谢谢', ['https://demo.test/a?b=1']],
    ['(see http://x.test/a(b))', ['http://x.test/a(b)']],
    ['www.demo.test, ok', ['http://www.demo.test/']],
    ['写信给 li.si@demo.test！', ['mailto:li.si@demo.test']],
    ['javascript:alert(1) <script>alert(1)</script>', []],
    ['https://', []],
    ['http://a.test/"onmouseover="x', ['http://a.test/']],
  ]) {
    const tokens = linkify(text);
    assert.deepEqual(tokens.filter((x) => x.href).map((x) => x.href), links, text);
    assert.equal(tokens.map((x) => x.text).join(''), text, 'nothing is lost');
  }
});

test('doubt asks about links that are not what they say', () => {
  for (const [text, href, why] of [
    ['产品页', 'https://www.demo.test/a', undefined],
    ['demo.test', 'https://www.demo.test/', undefined],
    ['www.demo.test', 'https://evil.test/', 'text'],
    ['https://bank.test/login', 'https://bank.test.evil.test/', 'text'],
    ['ok', 'https://xn--bnk-hoa.test/', 'punycode'],
    ['ok', 'javascript:alert(1)', 'scheme'],
    ['ok', 'data:text/html,x', 'scheme'],
    ['mail', 'mailto:a@b.test', undefined],
  ]) {
    assert.equal(doubt(text, href)?.why, why, `${text} → ${href}`);
  }
});

test('splitQuote folds what is quoted at the end', () => {
  assert.deepEqual(splitQuote('好的\n\n在 11月3日，张三 写道：\n> 请问\n> 谢谢'), { own: '好的', quote: '在 11月3日，张三 写道：\n> 请问\n> 谢谢' });
  assert.deepEqual(splitQuote('> 请问\n回答在下面'), { own: '> 请问\n回答在下面', quote: '' });
  assert.deepEqual(splitQuote('没有引用'), { own: '没有引用', quote: '' });
});

test('cursors apply once, drop repeats, notice gaps', () => {
  const c = new Cursors();
  c.set('m:1', '0a1b2c3d:41');
  assert.equal(c.take('m:1', 42), 'apply');
  assert.equal(c.take('m:1', 42), 'drop');
  assert.equal(c.take('m:1', 41), 'drop');
  assert.equal(c.take('m:1', 44), 'gap');
  assert.equal(c.get('m:1'), '0a1b2c3d:42', 'a gap does not move the cursor');
  assert.equal(c.take('m:1', 43), 'apply');
  assert.equal(c.take('u:9', 7), 'apply', 'a stream without cursor begins where it is');
  assert.equal(c.take('u:9', 8), 'apply');
  assert.deepEqual(new Cursors(c.saved()).saved(), c.saved());
});

test('backoff doubles to half a minute', () => {
  assert.deepEqual([0, 1, 2, 7, 40].map((n) => backoff(n, () => 1)), [250, 500, 1000, 30_000, 30_000]);
  assert.equal(backoff(2, () => 0), 500);
});

test('Track finds rows by pixel among ten thousand', () => {
  const heights = Array.from({ length: 60 }, (_, i) => (i % 20 === 0 ? 30 : 60));
  const track = new Track(heights, 9940, 60);
  assert.equal(track.count, 10_000);
  assert.equal(track.height, 3 * 30 + 57 * 60 + 9940 * 60);
  assert.equal(track.at(0), 0);
  assert.equal(track.at(30), 1);
  assert.equal(track.at(track.height + 999), 9999);
  for (const y of [0, 29, 31, 1500, 3600, 250_000, track.height - 1]) {
    const i = track.at(y);
    assert.ok(track.top(i) <= y && y < track.top(i + 1), `row ${i} covers ${y}`);
  }
  const { first, last } = track.slice(100_000, 100_900, 5);
  assert.ok(last - first <= 40, `${last - first} rows in the document`);
  assert.deepEqual(new Track([], 0, 60).slice(0, 900, 5), { first: 0, last: 0 });
});

test('one tab tells of a mail', () => {
  const mine = { what: 'm1', rank: 1.4 };
  const others = [
    ['nobody else', [], true],
    ['another mail', [{ what: 'm2', rank: 2 }], true],
    ['a tab that is looked at', [{ what: 'm1', rank: 2.1 }], false],
    ['a tab in the back', [{ what: 'm1', rank: 0.5 }], true],
    ['one that told already', [{ what: 'm1', rank: 0.5, told: true }], false],
  ];
  for (const [name, heard, want] of others) assert.equal(wins(mine, heard), want, name);
});

test('texts in two languages show one half', () => {
  for (const [both, zh, en] of [
    ['免费版 · Free', '免费版', 'Free'],
    ['¥0', '¥0', '¥0'],
    ['¥0 / 30 天 · days', '¥0 / 30 天', '¥0 / 30 days'],
    ['¥12 / 人 / 月 · person / month', '¥12 / 人 / 月', '¥12 / person / month'],
    ['5 GB / 人 · per person', '5 GB / 人', '5 GB per person'],
    ['1 个域名 · domain', '1 个域名', '1 domain'],
    ['邮件变成聊天。 · Mail becomes chat.', '邮件变成聊天。', 'Mail becomes chat.'],
  ]) {
    lang.value = 'zh';
    assert.equal(half(both), zh);
    lang.value = 'en';
    assert.equal(half(both), en);
  }
  lang.value = 'zh';
});

test('whole days stay the same day in every zone', () => {
  const day = new Date(2026, 10, 25);
  assert.equal(dayISO(day), '2026-11-25T00:00:00.000Z');
  const moved = here({ allDay: true, start: '2026-11-25T00:00:00Z', end: '2026-11-26T00:00:00Z' });
  assert.equal(new Date(moved.start).getTime(), day.getTime());
  assert.equal(new Date(moved.end).getTime(), new Date(2026, 10, 26).getTime());
  assert.equal(here({ start: '2026-11-25T07:00:00Z' }).start, '2026-11-25T07:00:00Z');
  assert.equal(homeDay(new Date('2026-11-24T16:00:00Z')).getTime(), day.getTime());
  assert.equal(homeTime(new Date('2026-11-25T07:00:00Z')), '', 'the tests run on clocks of China');
});

test('lines of the server that speak of a mail keep what people wrote', () => {
  for (const [line, zh, en] of [
    ['规则 · rule: 报价 · 外发 (S-1)', '规则：报价 · 外发 (S-1)', 'Rule: 报价 · 外发 (S-1)'],
    ['附件名 · file name: a: b.pdf', '附件名：a: b.pdf', 'File name: a: b.pdf'],
    ['关键词 · keyword “报价”（正文 · text）：单价: 5 · x', '关键词“报价”（正文）：单价: 5 · x', 'Keyword “报价” (text): 单价: 5 · x'],
    ['所有外发邮件 · every mail that leaves', '所有外发邮件', 'Every mail that leaves'],
    ['王总 · 您好: 明天见', '王总 · 您好: 明天见', '王总 · 您好: 明天见'],
    ['plain · text: x', 'plain · text: x', 'plain · text: x'],
  ]) {
    lang.value = 'zh';
    assert.equal(ours(line), zh);
    lang.value = 'en';
    assert.equal(ours(line), en);
  }
  lang.value = 'zh';
});

test('a notice and a list of names stand in the language of the page', () => {
  for (const [text, zh, en] of [
    ['等待审批 · waits for your approval: 报价 · Q3', '等待审批：报价 · Q3', 'Waits for your approval: 报价 · Q3'],
    ['邮箱已使用 80% · Your mailbox is 80% full', '邮箱已使用 80%', 'Your mailbox is 80% full'],
    ['Hello', 'Hello', 'Hello'],
  ]) {
    lang.value = 'zh';
    assert.equal(told(text), zh);
    lang.value = 'en';
    assert.equal(told(text), en);
  }
  assert.equal(listed(['张三', 'Anna']), '张三, Anna');
  lang.value = 'zh';
  assert.equal(listed(['张三', 'Anna']), '张三、Anna');
});
