// The audit log in the console: who changed what, found and read.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { api_path, fields_path, post_token } from '../contract/lib/client.mjs';
import { open_window } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';

describe('the audit log in the console', () => {
  let fixture;
  let client;
  let api;
  before(async () => {
    fixture = await Fixture.start();
    client = fixture.client;
    api = await client.create_api({ name: 'Stores', slug: 'stores', api_type: 'store_ext' });
    const field = await client.create_field(api, 'code', 'integer');
    const text = (name, max) => `{"data":{"type":"custom_field","name":${JSON.stringify(name)},"validation":{"integer":{"max_value":${max}}}}}`;
    await client.put_text(`${fields_path(api)}/${field.id}`, text('<img src=x onerror="window.hit=1">', '9007199254740991'));
    await client.put(api_path(api), { type: 'custom_api', name: 'Shops' });
    await post_token(fixture.server.url, { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'wrong' });
  });
  after(async () => { await fixture.end(); });

  const rows_of = (page) => page.locator('table.cards tbody tr');

  it('is a list with the latest first, each line of which opens', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('link', { name: 'Audit log' }).click();
      const row = page.getByRole('row', { name: /Environment.*changed.*Custom API stores.*name/ });
      await row.waitFor();
      await row.getByRole('button').click();
      const dialog = page.getByRole('dialog', { name: 'changed: Custom API stores' });
      assert.deepEqual(await dialog.locator('.versions tbody tr').evaluateAll((rows) => rows.map((one) => [...one.children].map((cell) => cell.textContent))), [['name', 'Stores', 'Shops']]);
      await dialog.getByText('The line as it is kept').click();
      const [line] = (await client.get('/v2/settings/audit-log?filter=eq(target_type,custom_api):eq(action,update)')).body.data;
      assert.equal(await dialog.locator('pre').textContent(), line.meta.line);
      await dialog.getByText(line.meta.hash).waitFor();
      await dialog.getByRole('button', { name: 'As code' }).click();
      assert.match(await page.locator('dialog dialog pre, dialog pre').last().textContent(), new RegExp(`^curl -g '[^']+/v2/settings/audit-log\\?filter=eq%28request_id%2C${line.request_id}%29'`));
      await page.keyboard.press('Escape');
      await dialog.getByRole('link', { name: 'Custom API stores' }).click();
      await page.getByLabel('Changes are kept').waitFor();
    });
  });

  it('is narrowed by every attribute, by clicks too, and that can be shared', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.getByRole('button', { name: 'Condition' }).click();
      assert.deepEqual(await page.locator('.attribute option').evaluateAll((all) => all.map(({ value }) => value)), ['action', 'target_type', 'target_id', 'client_id', 'address', 'request_id', 'created_at']);
      await page.getByRole('combobox', { name: 'Value' }).selectOption({ label: 'failed login' });
      await page.getByRole('button', { name: 'Apply' }).click();
      await page.getByText('1 line shown.').waitFor();
      assert.match(await rows_of(page).first().textContent(), /nobody127\.0\.0\.1failed login/);
      assert.match(decodeURIComponent(page.url()), /filter=eq\(action,failed_login\)/);
      await page.getByRole('button', { name: 'Filter', exact: true }).click();

      await page.getByRole('textbox', { name: 'Filter as text' }).fill('in(target_type,custom_field,settings):ge(created_at,2020-01-01T00:00:00Z)');
      await page.keyboard.press('Enter');
      await page.getByText('2 lines shown.').waitFor();
      await rows_of(page).first().getByRole('button').click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('.versions').getByText('9007199254740991').waitFor();
      await dialog.locator('.versions').getByText('<img src=x onerror="window.hit=1">').waitFor();
      assert.equal(await page.evaluate(() => globalThis.hit), undefined);
      await dialog.locator('dt', { hasText: 'Request' }).locator('+ dd').getByRole('button', { name: 'Only these' }).click();
      await page.getByText('1 line shown.').waitFor();
      assert.match(decodeURIComponent(page.url()), /filter=eq\(request_id,/);
      await page.goBack();
      await page.getByText('2 lines shown.').waitFor();
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });

      await page.getByRole('textbox', { name: 'Filter as text' }).fill('like(action,*)');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').locator('.error').first().waitFor();
      await page.getByRole('textbox', { name: 'Filter as text' }).fill('eq(address,10.1.2.3)');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'No line matches' }).waitFor();
    }, { at: '/console/audit' });
  });

  it('goes on to older lines by cursor', async () => {
    for (let n = 0; n < 60; n += 1) await client.put(api_path(api), { type: 'custom_api', description: `Number ${n}` });
    const lines = [];
    for (let next = '/v2/settings/audit-log?page[limit]=100'; next;) {
      const { body } = await client.get(next);
      lines.push(...body.data);
      next = body.links.next;
    }
    await fixture.in_window(async (page) => {
      await page.getByText('50 lines shown.').waitFor();
      // What is changed meanwhile moves nothing.
      await client.put(api_path(api), { type: 'custom_api', description: 'Meanwhile' });
      const asked = page.waitForRequest((request) => /page%5Bafter%5D=[^&]/.test(request.url()));
      await page.getByRole('button', { name: 'Older' }).click();
      await asked;
      await page.getByText(`${lines.length} lines shown.`).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.closest('tr').rowIndex), 51);
      assert.equal(await page.getByRole('button', { name: 'Older' }).count(), 0);
      await rows_of(page).last().getByRole('button').click();
      await page.getByRole('dialog').getByText(lines.at(-1).meta.hash).waitFor({ state: 'attached' });
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Look again' }).click();
      await page.getByText('50 lines shown.').waitFor();
    }, { at: '/console/audit' });
  });

  it('is for administrators', async () => {
    const role = await client.created('/v2/permissions/custom-user-roles', { type: 'custom_user_role', name: 'Reader' });
    const key = await client.created('/v2/application-keys', { type: 'application_key', name: 'Reader', relationships: { role: { data: { type: 'custom_user_role', id: role.id } } } });
    const page = await open_window(fixture.browser, fixture.server.url);
    await page.goto('/console/audit');
    await page.locator('[name=client_id]').fill(key.client_id);
    await page.locator('[name=client_secret]').fill(key.client_secret);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'For administrators' }).waitFor();
    await page.end();
  });
});
