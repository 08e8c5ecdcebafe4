// The feed of a Custom API, followed in the console while the server, the network and the session come and go.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { api_path } from '../contract/lib/client.mjs';
import { Fixture } from './lib/fixture.mjs';

describe('the live feed in the console', () => {
  let fixture;
  let client;
  before(async () => {
    fixture = await Fixture.start();
    client = fixture.client;
  });
  after(async () => { await fixture.end(); });

  const path_of = (api, entry) => `${api_path(api)}/entries/${entry.id}`;
  const put = (api, entry, values) => client.put(path_of(api, entry), { type: api.api_type, ...values });
  const rows_of = (page) => page.locator('.told tbody tr');
  // What happened to which title, the latest first.
  const told = (page) => rows_of(page).evaluateAll((rows) => rows.map((row) => (
    row.className === 'gap' ? 'gap' : [row.children[1].textContent, ...[...row.querySelectorAll('.told-values li')].map((value) => value.textContent)].join(' '))));
  const follows = async (page) => {
    await page.locator('[data-state=open]').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-place]')?.dataset.place !== '');
  };
  async function followed_api(attributes = {}) {
    const api = await client.create_api({ feed: true, ...attributes });
    await client.create_field(api, 'title', 'string', undefined, { name: 'Title' });
    await client.create_field(api, 'stars', 'integer', undefined, { name: 'Stars' });
    await client.create_field(api, 'extra', 'any', undefined, { name: 'Extra' });
    return api;
  }
  const screen_of = (api) => `/console/apis/${api.id}/live`;
  const readers = async () => Number(/^bespoke_feed_readers (\d+)/m.exec((await client.get('/metrics')).text)[1]);
  async function until_readers(n) {
    for (let i = 0; i < 200 && await readers() !== n; i += 1) await new Promise((done) => { setTimeout(done, 50); });
    assert.equal(await readers(), n);
  }

  it('tells changes as they happen, of what is asked for, with what they changed', async () => {
    const api = await followed_api({ history: true });
    await fixture.in_window(async (page) => {
      await page.getByRole('heading', { name: 'Nothing has changed yet' }).waitFor();
      await follows(page);
      const reply = await client.post_text(`${api_path(api)}/entries`, `{"data":{"type":"${api.api_type}","title":"<b>Milk</b>","extra":{"n":12345678901234567890.5}}}`);
      const entry = reply.body.data;
      await put(api, entry, { title: 'Oat milk' });
      await client.delete(path_of(api, entry));
      await rows_of(page).nth(2).waitFor();
      assert.deepEqual(await told(page), ['deleted', 'updated Title <b>Milk</b> → becomesOat milk', 'created Title <b>Milk</b> Extra {"n":12345678901234567890.5}']);
      await rows_of(page).nth(0).getByRole('link', { name: 'History' }).waitFor();
      await page.getByRole('button', { name: 'As code' }).click();
      assert.match(await page.locator('pre').textContent(), /^curl -N -g [^]*Accept: text\/event-stream[^]*Last-Event-ID: \d+/);
      await page.keyboard.press('Escape');

      await page.getByRole('textbox', { name: 'Filter as text' }).fill('ge(stars,');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('filter').first().waitFor();
      await page.getByRole('textbox', { name: 'Filter as text' }).fill('ge(stars,4)');
      await page.keyboard.press('Enter');
      await follows(page);
      assert.match(decodeURIComponent(page.url()), /filter=ge\(stars,4\)/);
      await client.create_entry(api, { title: 'Poor', stars: 1 });
      const good = await client.create_entry(api, { title: 'Good', stars: 5 });
      await rows_of(page).first().waitFor();
      assert.deepEqual(await told(page), ['created Title Good Stars 5']);
      await rows_of(page).getByRole('link', { name: good.id }).click();
      await page.locator('dialog .value').first().waitFor();
      assert.match(page.url(), new RegExp(`entry=${good.id}`));
    }, { at: screen_of(api) });
    await until_readers(0);
  });

  it('is held, and goes on with what happened meanwhile', async () => {
    const api = await followed_api();
    await fixture.in_window(async (page) => {
      await follows(page);
      const entry = await client.create_entry(api, { title: 'a' });
      await rows_of(page).first().waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused.').waitFor();
      await until_readers(0);
      await put(api, entry, { title: 'b' });
      await put(api, entry, { title: 'c' });
      assert.equal(await rows_of(page).count(), 1);
      await page.getByRole('button', { name: 'Go on' }).click();
      await rows_of(page).nth(2).waitFor();
      assert.deepEqual(await told(page), ['updated Title b → becomesc', 'updated Title a → becomesb', 'created Title a']);
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByRole('heading', { name: 'Nothing has changed yet' }).waitFor();
      await put(api, entry, { title: 'd' });
      await rows_of(page).first().waitFor();
      assert.deepEqual(await told(page), ['updated Title c → becomesd']);
    }, { at: screen_of(api) });
  });

  it('outlives a server that is killed and started again, and misses nothing', async () => {
    const api = await followed_api();
    await fixture.in_window(async (page) => {
      await follows(page);
      await client.create_entry(api, { title: 'before' });
      await rows_of(page).first().waitFor();
      // The page does not find the server until something has happened there.
      let is_cut = true;
      const asked = [];
      await page.route('**/entries', (route) => {
        asked.push(route.request().headers()['last-event-id']);
        return is_cut ? route.abort() : route.continue();
      });
      const place = await page.locator('[data-place]').getAttribute('data-place');
      await fixture.server.kill();
      await page.locator('[data-state=waiting]').waitFor();
      await page.getByText('The connection was lost.').waitFor();
      await fixture.server.start();
      await client.create_entry(api, { title: 'meanwhile' });
      is_cut = false;
      await rows_of(page).nth(1).waitFor();
      await page.locator('[data-state=open]').waitFor();
      await client.create_entry(api, { title: 'afterwards' });
      await rows_of(page).nth(2).waitFor();
      assert.deepEqual(await told(page), ['afterwards', 'meanwhile', 'before'].map((title) => `created Title ${title}`));
      assert.ok(asked.length > 0 && asked.every((id) => id === place), `${asked} after ${place}`);
    }, { at: screen_of(api) });
  });

  it('says where something may be missing', async () => {
    const api = await followed_api();
    await fixture.in_window(async (page) => {
      await follows(page);
      const entry = await client.create_entry(api, { title: 'a' });
      await rows_of(page).first().waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await until_readers(0);
      await client.put(api_path(api), { type: 'custom_api', feed: false });
      await put(api, entry, { title: 'nobody hears of it' });
      await client.put(api_path(api), { type: 'custom_api', feed: true });
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('Some changes may be missing here.').waitFor();
      await put(api, entry, { title: 'b' });
      await rows_of(page).nth(2).waitFor();
      // What it was before is not known any more.
      assert.deepEqual(await told(page), ['updated Title b', 'gap', 'created Title a']);
    }, { at: screen_of(api) });
  });

  it('shows the latest 500, and says how many it let go of', async () => {
    const api = await followed_api();
    await fixture.in_window(async (page) => {
      await follows(page);
      for (let batch = 0; batch < 6; batch += 1) {
        const operations = Array.from({ length: 86 }, (_, i) => ({ op: 'create', entry: { type: api.api_type, stars: batch * 86 + i } }));
        await client.post(`/v2/extensions/${api.slug}/batch`, operations);
      }
      await page.getByText('16 older ones are not shown any more.').waitFor();
      assert.equal(await rows_of(page).count(), 500);
      const all = await told(page);
      assert.deepEqual([all.at(0), all.at(-1)], ['created Stars 515', 'created Stars 16']);
    }, { at: screen_of(api) });
  });

  it('ends on signing out, and with the key', async () => {
    const api = await followed_api();
    await fixture.in_window(async (page) => {
      await follows(page);
      await until_readers(1);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('[name=client_id]').waitFor();
      await until_readers(0);
    }, { at: screen_of(api) });

    const key = await client.created('/v2/application-keys', { type: 'application_key', name: 'Short-lived' });
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('[name=client_id]').fill(key.client_id);
      await page.locator('[name=client_secret]').fill(key.client_secret);
      await page.keyboard.press('Enter');
      await follows(page);
      await client.delete(`/v2/application-keys/${key.id}`);
      await page.getByText('The session is over').waitFor();
    }, { at: screen_of(api) });
    await until_readers(0);
  });

  it('teaches where it is off, and says why it has ended', async () => {
    const api = await client.create_api();
    await fixture.in_window(async (page) => {
      await page.getByRole('heading', { name: 'The feed is off' }).waitFor();
      await page.locator('.empty').getByRole('link', { name: 'Definition' }).click();
      await page.getByLabel('Changes can be followed').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
      await page.getByRole('link', { name: 'Live' }).click();
      await follows(page);
      // The feed ends where the API is no longer told of, and the reader hears why.
      await client.put(api_path(api), { type: 'custom_api', feed: false });
      await page.getByText("The Custom API has no feed: its 'feed' is false.").waitFor();
      await client.put(api_path(api), { type: 'custom_api', feed: true });
      await page.getByRole('button', { name: 'Try again' }).click();
      await follows(page);
    }, { at: screen_of(api) });
  });
});
