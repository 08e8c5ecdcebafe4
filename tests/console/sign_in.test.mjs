// Who is let in, and what is kept of that.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { client_id, client_secret } from '../contract/lib/server.mjs';
import { open_window, sign_in } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';

describe('signing in', () => {
  let fixture;
  before(async () => { fixture = await Fixture.start(); });
  after(async () => { await fixture.end(); });

  it('tells that a secret is wrong, and lets in with the right one', async () => {
    const page = await open_window(fixture.browser, fixture.server.url);
    await page.goto('/console/settings');
    await page.getByLabel('Client ID').fill(client_id);
    await page.getByLabel('Client secret').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The server does not know this ID and secret.').waitFor();
    await page.getByLabel('Client secret').fill(client_secret);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.end();
  });

  it('keeps the token for the tab alone, never the secret, and neither in a URL', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('heading', { name: 'No Custom APIs yet' }).waitFor();
      const kept = await page.evaluate(() => ({ session: JSON.stringify(sessionStorage), local: JSON.stringify(localStorage), cookie: document.cookie, url: location.href }));
      assert.match(kept.session, /eyJ/);
      assert.doesNotMatch(kept.session + kept.local + kept.url, /must never be logged/);
      assert.doesNotMatch(kept.local + kept.cookie + kept.url, /eyJ/);
      for (const request of page.requests) assert.doesNotMatch(request.url(), /eyJ|secret/);
      const other = await page.context().newPage();
      await other.goto('/console/');
      await other.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'No Custom APIs yet' }).waitFor();
    });
  });

  it('asks again where the server no longer takes the token, and goes on at the same place', async () => {
    await fixture.in_window(async (page) => {
      await page.evaluate(() => {
        const session = JSON.parse(sessionStorage.getItem('bespoke-session'));
        sessionStorage.setItem('bespoke-session', JSON.stringify({ ...session, token: `${session.token.slice(0, -4)}AAAA` }));
      });
      await page.goto('/console/settings');
      await page.getByText('The session is over').waitFor();
      assert.equal(await page.evaluate(() => sessionStorage.getItem('bespoke-session')), null);
      await sign_in(page, '/console/settings');
      await page.getByLabel('Rows a page').waitFor();
    });
  });

  it('loses nothing that was typed when the token ends meanwhile', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('main').getByRole('button', { name: 'New Custom API' }).first().click();
      const form = page.getByRole('dialog', { name: 'New Custom API' });
      await form.getByRole('textbox', { name: 'Name' }).fill('Typed before');
      // As if the hour were over: the server refuses what it is sent.
      await page.route('**/v2/**', (route) => route.fulfill({ status: 401, contentType: 'application/json', body: '{"errors":[]}' }));
      await form.getByRole('button', { name: 'Create' }).click();
      const again = page.getByRole('dialog', { name: 'Sign in' });
      await again.getByText('The session is over').waitFor();
      await page.keyboard.press('Escape');
      await page.unroute('**/v2/**');
      await again.getByLabel('Client ID').fill(client_id);
      await again.getByLabel('Client secret').fill(client_secret);
      await page.keyboard.press('Enter');
      await again.waitFor({ state: 'detached' });
      await form.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'Typed before' }).waitFor();
    });
  });

  it('signs out', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    });
  });
});
