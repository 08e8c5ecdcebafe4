// Keys and roles in the console: who is let in, what they may do, and that they are out at once when their key goes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { open_window } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';

const policies_path = '/v2/permissions/custom-api-role-policies';

describe('access in the console', () => {
  let fixture;
  let api;
  before(async () => {
    fixture = await Fixture.start();
    api = await fixture.client.create_api({ name: 'Notes', slug: 'notes', api_type: 'note_ext' });
    await fixture.client.create_field(api, 'title');
  });
  after(async () => { await fixture.end(); });

  it('is granted by ticks, to a role of one\'s own too', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'New role' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('Reader');
      await page.keyboard.press('Enter');
      await page.getByRole('combobox', { name: 'Role' }).locator('option:checked', { hasText: 'Reader' }).waitFor({ state: 'attached' });
      for (const right of ['Read', 'List']) {
        await page.getByRole('checkbox', { name: `Notes: ${right}` }).click();
        await page.getByText('Saved what Reader may do with Notes.').first().waitFor();
        await page.waitForFunction((label) => document.querySelector(`[aria-label="${label}"]`)?.checked && !document.querySelector(`[aria-label="${label}"]`).disabled, `Notes: ${right}`);
      }
      const filter = page.getByRole('textbox', { name: 'Notes: Only entries that match' });
      await filter.fill('nonsense(');
      await filter.press('Tab');
      await page.getByText('Invalid filter', { exact: false }).first().waitFor();
      await filter.fill('eq(title,seen)');
      await filter.press('Tab');
      await page.waitForFunction(() => document.querySelector('input.mono')?.value === 'eq(title,seen)' && !document.querySelector('input.mono').disabled);
    }, { at: '/console/roles' });
    const [policy] = (await fixture.client.get(policies_path)).body.data;
    assert.deepEqual([policy.create, policy.list, policy.read, policy.update, policy.delete, policy.filter], [false, true, true, false, false, 'eq(title,seen)']);
    assert.equal(policy.relationships.custom_api.data.id, api.id);
  });

  it('is lost at once with the key, and a secret is shown once', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Guest of the house');
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
      const shown = page.getByRole('dialog', { name: 'Client secret' });
      await shown.getByText('shown once').waitFor();
      const [id, secret] = await shown.locator('code').allTextContents();
      await page.keyboard.press('Escape');
      await shown.getByRole('button', { name: 'I have kept it' }).click();
      const row = page.getByRole('row', { name: /Guest of the house/ });
      await row.waitFor();
      assert.doesNotMatch(await page.content(), new RegExp(secret.replaceAll(/[^\w]/g, '.')));

      const guest = await open_window(fixture.browser, fixture.server.url);
      await guest.goto('/console/');
      await guest.locator('[name=client_id]').fill(id);
      await guest.locator('[name=client_secret]').fill(secret);
      await guest.keyboard.press('Enter');
      await guest.getByRole('link', { name: 'Notes' }).waitFor();

      await row.getByRole('button', { name: /Revoke/ }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('Guest of the house');
      await page.keyboard.press('Enter');
      await page.getByText('“Guest of the house” was revoked.').waitFor();
      await guest.getByRole('link', { name: 'Notes' }).click();
      await guest.getByText('The session is over').waitFor();
      await guest.end();
    }, { at: '/console/keys' });
  });
});
