// The audit log tells in words who did what, and to whom.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { desktop, enter, launch, looks, phone, unique } from './harness.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [lang, scheme, made, gave, people] of [
  ['zh', 'light', '新建了邮箱', '授予了邮箱权限', '成员'],
  ['en', 'dark', 'Added a mailbox', 'Gave rights in a mailbox', 'People'],
]) {
  test(`the audit log in words, ${lang}`, { timeout: 90_000 }, async () => {
    const admin = await enter(browser, 'admin', { lang, scheme });
    const address = `${unique('log').replace(' ', '-')}@demo.test`;
    const { id } = await admin.api('POST', '/admin/mailboxes', { name: '客服', address });
    const li = (await admin.api('GET', '/admin/people?q=lisi')).items[0];
    await admin.api('POST', `/admin/mailboxes/${id}/grants`, { person: li.id, rights: ['read'] });
    for (const size of [desktop, phone]) {
      await admin.setViewportSize(size);
      await admin.see('/admin/audit');
      const given = admin.locator('tbody tr').filter({ hasText: gave }).filter({ hasText: address });
      await given.first().waitFor();
      assert.match(await given.first().innerText(), new RegExp(li.name));
      await admin.locator('tbody tr').filter({ hasText: made }).filter({ hasText: address }).first().waitFor();
      assert.equal(await admin.locator('tbody code').count(), 0, 'an act has no words');
      await looks(admin, `auditlog-${lang}`);
    }
    await admin.locator('.admin-filters select').selectOption({ label: people });
    await admin.waitForURL(/area=person/);
    await admin.locator('tbody tr').filter({ hasText: made }).first().waitFor({ state: 'detached' });
  });
}
