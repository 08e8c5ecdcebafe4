// The screens beside the data: reference, metrics, settings, requests as code, language and theme.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Fixture } from './lib/fixture.mjs';

describe('the console\'s tools', () => {
  let fixture;
  let api;
  before(async () => {
    fixture = await Fixture.start();
    api = await fixture.client.create_api({ name: 'Notes', slug: 'notes', api_type: 'note_ext' });
    await fixture.client.create_field(api, 'title');
  });
  after(async () => { await fixture.end(); });

  it('let every operation be tried where it is described', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('textbox', { name: 'Body' }).fill('{"data":{"type":"note_ext","title":"From the reference"}}');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('status').getByText('201').waitFor();
      await page.getByText('"title": "From the reference"').waitFor();
      await page.getByRole('button', { name: 'The whole server' }).click();
      await page.getByRole('searchbox').fill('settings');
      await page.getByText('/v2/settings', { exact: true }).first().waitFor();
    }, { at: '/console/docs?of=yours&operation=createNoteExt' });
    assert.equal((await fixture.client.get('/v2/extensions/notes')).body.data[0].title, 'From the reference');
  });

  it('draw the server\'s figures', async () => {
    await fixture.in_window(async (page) => {
      await page.locator('.chart canvas').first().waitFor();
      await page.getByText('Ready', { exact: true }).waitFor();
      await page.getByRole('row', { name: /GET \/v2\/settings\/extensions\/custom-apis/ }).first().waitFor();
      await page.waitForFunction(() => /^\d/.test(document.querySelector('.chart strong')?.textContent ?? ''));
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Go on' }).waitFor();
    }, { at: '/console/metrics' });
  });

  it('change the settings', async () => {
    await fixture.in_window(async (page) => {
      await page.getByLabel('Rows a page').fill('101');
      await page.getByText('A whole number from 1 to 100, please.').waitFor();
      await page.getByLabel('Rows a page').fill('40');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
    }, { at: '/console/settings' });
    assert.equal((await fixture.client.get('/v2/settings')).body.data.page_length, 40);
  });

  it('show requests as code', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'As code' }).click();
      const code = page.getByRole('dialog').locator('pre');
      assert.match(await code.textContent(), new RegExp(`^curl -g '${fixture.server.url}/v2/settings'`));
      await page.getByRole('button', { name: 'JavaScript' }).click();
      assert.match(await code.textContent(), /await fetch\(/);
      await page.getByRole('button', { name: 'Python' }).click();
      assert.match(await code.textContent(), /import requests/);
    }, { at: '/console/settings' });
  });

  it('speak German where the browser does or a person asks, and keep a theme', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
      await page.getByLabel('Sprache').selectOption('en');
      await page.getByRole('heading', { name: 'Settings' }).waitFor();
      await page.getByLabel('Theme').selectOption('dark');
      await page.reload();
      await page.getByRole('heading', { name: 'Settings' }).waitFor();
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
    }, { at: '/console/settings', locale: 'de-DE' });
  });
});
