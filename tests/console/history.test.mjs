// What entries were, and back to it; and for how long a Custom API keeps that.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { api_path, apis_path } from '../contract/lib/client.mjs';
import { open_window, sign_in } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';

describe('history in the console', () => {
  let fixture;
  let client;
  before(async () => {
    fixture = await Fixture.start();
    client = fixture.client;
  });
  after(async () => { await fixture.end(); });

  const path_of = (api, entry) => `${api_path(api)}/entries/${entry.id}`;
  const put = (api, entry, values) => client.put(path_of(api, entry), { type: api.api_type, ...values });
  const read = async (api, entry) => (await client.get(path_of(api, entry))).body.data;
  const versions = async (api, entry) => (await client.get(`${path_of(api, entry)}/history?page[limit]=100`)).body.data;
  const screen_of = (api, entry) => `/console/apis/${api.id}/history/${entry.id}`;
  async function cells(dialog) {
    const rows = dialog.locator('.versions tbody tr');
    await rows.first().waitFor();
    return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  }

  async function kept_api(attributes = {}) {
    const api = await client.create_api({ history: true, ...attributes });
    await client.create_field(api, 'title', 'string', undefined, { name: 'Title' });
    await client.create_field(api, 'stars', 'integer', undefined, { name: 'Stars' });
    await client.create_field(api, 'extra', 'any', undefined, { name: 'Extra' });
    return api;
  }

  it('is switched on in the definition, narrowed and forgotten only under the typed slug', async () => {
    const api = await client.create_api({ name: 'Kept' });
    const stored = async () => {
      const { feed, history, history_days, history_versions } = (await client.get(api_path(api))).body.data;
      return [feed, history, history_days, history_versions];
    };
    await fixture.in_window(async (page) => {
      const saved = async () => {
        await page.getByText('Saved.').first().waitFor();
        await page.locator('.toast .quiet').first().click();
        await page.getByText('Saved.').waitFor({ state: 'detached' });
      };
      await page.getByLabel('Changes can be followed').check();
      await page.getByText('Whoever may list the entries may follow their changes from then on.').waitFor();
      await page.getByLabel('Changes are kept').check();
      await page.getByText('An entry that is there already has history from its next change.').waitFor();
      await page.getByLabel('For how many days').fill('36501');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.locator('.field', { hasText: 'For how many days' }).getByText('A whole number from 1 to 36,500').waitFor();
      await page.getByLabel('For how many days').fill('90');
      await page.getByRole('button', { name: 'Save' }).click();
      await saved();
      assert.deepEqual(await stored(), [true, true, 90, null]);

      await page.getByLabel('For how many days').fill('120');
      await page.getByRole('button', { name: 'Save' }).click();
      await saved();
      await page.getByLabel('For how many days').fill('30');
      await page.getByLabel('Versions of each entry').fill('5');
      await page.getByText('Versions that are older than 30 days are forgotten, and of each entry all but the latest 5.').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      const sure = page.getByRole('dialog');
      assert.ok(await sure.getByRole('button', { name: 'Forget' }).isDisabled());
      await page.keyboard.press('Escape');
      assert.deepEqual(await stored(), [true, true, 120, null]);
      await page.getByLabel('Changes are kept').uncheck();
      await page.getByText('The history of all its entries is forgotten').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await sure.getByText('Its entries stay as they are: 0 entries.').waitFor();
      await sure.getByRole('textbox').fill(api.slug);
      await page.keyboard.press('Enter');
      await saved();
      assert.equal((await stored())[1], false);
      await page.getByRole('button', { name: 'As code' }).waitFor();
    }, { at: `/console/apis/${api.id}/definition` });
  });

  it('is chosen when a Custom API is made', async () => {
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'New Custom API' }).first().click();
      const form = page.getByRole('dialog');
      await form.getByRole('textbox', { name: 'Name' }).fill('Remembered');
      await form.getByLabel('Changes are kept').check();
      await form.getByLabel('Versions of each entry').fill('7');
      await form.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'No fields yet' }).waitFor();
    });
    const { feed, history, history_days, history_versions } = (await client.get(`${apis_path}?filter=eq(slug,remembered)`)).body.data[0];
    assert.deepEqual([feed, history, history_days, history_versions], [false, true, null, 7]);
  });

  it('is not ended by a form that has not heard of it', async () => {
    const api = await client.create_api({ name: 'Two hands' });
    await fixture.in_window(async (page) => {
      await page.getByRole('textbox', { name: 'Name' }).fill('Three hands');
      await client.put(api_path(api), { type: 'custom_api', history: true });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
    }, { at: `/console/apis/${api.id}/definition` });
    const { name, history } = (await client.get(api_path(api))).body.data;
    assert.deepEqual([name, history], ['Three hands', true]);
  });

  it('is reached from the form of an entry; each version is compared with the one before and with now', async () => {
    const api = await kept_api();
    const reply = await client.post_text(`${api_path(api)}/entries`, `{"data":{"type":"${api.api_type}","title":"The long road home","stars":1,"extra":{"n":12345678901234567890.5}}}`);
    const entry = reply.body.data;
    await put(api, entry, { title: 'The short road home' });
    await client.put_text(path_of(api, entry), `{"data":{"type":"${api.api_type}","stars":null,"extra":{"n":12345678901234567891.5}}}`);
    await fixture.in_window(async (page) => {
      await page.getByRole('link', { name: 'History' }).click();
      const rows = page.locator('tbody tr');
      await rows.nth(2).waitFor();
      assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => [...row.children].slice(1).map((cell) => cell.textContent.replace(/\(you\)/, '').trim()))), [
        ['updated latest', 'Environment', 'StarsExtra'], ['updated', 'Environment', 'Title'], ['created', 'Environment', 'TitleStarsExtra'],
      ]);
      await rows.nth(1).getByRole('button').click();
      const dialog = page.getByRole('dialog');
      assert.deepEqual(await cells(dialog), [['Title', 'The long road home', 'The short road home']]);
      assert.deepEqual([await dialog.locator('del').allTextContents(), await dialog.locator('ins').allTextContents()], [['long'], ['short']]);
      await dialog.getByLabel('Show fields that are the same, too').check();
      assert.equal((await cells(dialog)).length, 3);
      await dialog.getByRole('button', { name: 'With now' }).click();
      assert.deepEqual(await cells(dialog), [['Stars', 'no value', '1'], ['Extra', '{\n  "n": 12345678901234567891.5\n}', '{\n  "n": 12345678901234567890.5\n}']]);
      await page.keyboard.press('Escape');
      assert.doesNotMatch(page.url(), /version=/);
      await rows.nth(0).getByRole('button').click();
      await dialog.getByRole('button', { name: 'With now' }).click();
      await dialog.getByText('No field differs.').waitFor();
      assert.ok(await dialog.getByRole('button', { name: 'Restore' }).isDisabled());
    }, { at: `/console/apis/${api.id}?entry=${entry.id}` });
  });

  it('is gone back to, and that undone', async () => {
    const api = await kept_api();
    const entry = await client.create_entry(api, { title: 'First', stars: 1 });
    await put(api, entry, { title: 'Second', stars: null });
    await fixture.in_window(async (page) => {
      await page.locator('tbody tr').nth(1).getByRole('button').click();
      await page.getByRole('dialog').getByRole('button', { name: 'As code' }).click();
      assert.match(await page.locator('pre').textContent(), new RegExp(`/history/[0-9a-f-]{36}/restore' -X POST[^]*If-Match: W/`));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
      await page.getByText('The version was restored.').waitFor();
      await page.locator('tbody tr').nth(2).waitFor();
      const restored = await read(api, entry);
      assert.deepEqual([restored.title, restored.stars], ['First', 1]);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('Undone.').waitFor();
      await page.locator('tbody tr').nth(3).waitFor();
    }, { at: screen_of(api, entry) });
    const now = await read(api, entry);
    assert.deepEqual([now.title, now.stars ?? null], ['Second', null]);
  });

  it('shows who was quicker before it writes over it', async () => {
    const api = await kept_api();
    const entry = await client.create_entry(api, { title: 'First' });
    await put(api, entry, { title: 'Second' });
    const other = await open_window(fixture.browser, fixture.server.url);
    await sign_in(other, `/console/apis/${api.id}?entry=${entry.id}`);
    await fixture.in_window(async (page) => {
      await page.locator('tbody tr').nth(1).getByRole('button').click();
      const dialog = page.getByRole('dialog').first();
      await dialog.getByRole('button', { name: 'Restore' }).waitFor();
      await other.getByLabel(/^Title/).fill('Third');
      await other.getByRole('button', { name: 'Save' }).click();
      await other.getByText('Saved.').waitFor();
      await dialog.getByRole('button', { name: 'Restore' }).click();
      const conflict = page.getByRole('dialog', { name: 'Somebody else has changed this entry' });
      assert.deepEqual(await cells(conflict), [['Title', 'Third', 'First']]);
      assert.equal((await read(api, entry)).title, 'Third');
      await conflict.getByRole('button', { name: 'Leave it as it is' }).click();
      await page.locator('tbody tr').nth(2).waitFor();
      // What is there now was seen: nothing is in the way any more.
      await page.getByRole('dialog').getByRole('button', { name: 'With now' }).click();
      assert.deepEqual(await cells(page.getByRole('dialog')), [['Title', 'Third', 'First']]);
      await put(api, entry, { title: 'Fourth' });
      await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
      assert.deepEqual(await cells(conflict), [['Title', 'Fourth', 'First']]);
      await conflict.getByRole('button', { name: 'Restore over it' }).click();
      await page.getByText('The version was restored.').waitFor();
    }, { at: screen_of(api, entry) });
    await other.end();
    assert.deepEqual((await versions(api, entry)).map((version) => version.entry.title), ['First', 'Fourth', 'Third', 'Second', 'First']);
  });

  it('brings nothing back that was deleted meanwhile, and writes over nothing that came back', async () => {
    const api = await kept_api({ allow_upserts: true });
    const entry = await client.create_entry(api, { title: 'First' });
    await put(api, entry, { title: 'Second' });
    await fixture.in_window(async (page) => {
      const restore = page.getByRole('dialog').first().getByRole('button', { name: 'Restore' });
      const conflict = page.getByRole('dialog').nth(1);
      await page.locator('tbody tr').nth(1).getByRole('button').click();
      await restore.waitFor();
      await client.delete(path_of(api, entry));
      await restore.click();
      await conflict.getByText('Somebody has deleted it since you looked. Nothing was written.').waitFor();
      assert.equal((await client.get(path_of(api, entry))).status, 404);
      await conflict.getByRole('button', { name: 'Leave it as it is' }).click();
      await page.getByText('This entry is deleted.').first().waitFor();
      await put(api, entry, { title: 'Somebody else\'s' });
      await restore.click();
      assert.deepEqual(await cells(conflict), [['Title', 'Somebody else\'s', 'First']]);
      assert.equal((await read(api, entry)).title, 'Somebody else\'s');
    }, { at: screen_of(api, entry) });
  });

  it('tells beside the field what the rules of today refuse', async () => {
    const api = await kept_api();
    const field = await client.create_field(api, 'code', 'string', undefined, { name: 'Code' });
    const entry = await client.create_entry(api, { code: 'much too long' });
    await put(api, entry, { code: 'short' });
    await client.put(`${api_path(api)}/fields/${field.id}`, { type: 'custom_field', validation: { string: { max_length: 5 } } });
    await fixture.in_window(async (page) => {
      await page.locator('tbody tr').nth(1).getByRole('button').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
      await page.getByRole('rowheader', { name: /^Code/ }).getByText('\'code\'').waitFor();
    }, { at: screen_of(api, entry) });
    assert.equal((await read(api, entry)).code, 'short');
  });

  it('brings back what was deleted: under its id where that is allowed, else as a new entry', async () => {
    for (const allow_upserts of [true, false]) {
      const api = await kept_api({ allow_upserts });
      const entry = await client.create_entry(api, { title: 'Gone', stars: 4 });
      await client.delete(path_of(api, entry));
      await fixture.in_window(async (page) => {
        await page.getByRole('link', { name: 'History' }).click();
        await page.getByText('This entry is deleted.').waitFor();
        await page.locator('tbody tr').nth(0).getByRole('button').click();
        const dialog = page.getByRole('dialog');
        assert.deepEqual(await cells(dialog), [['Title', 'Gone', 'no value'], ['Stars', '4', 'no value']]);
        assert.equal(await dialog.getByRole('button', { name: 'Restore' }).isEnabled(), allow_upserts);
        await dialog.getByRole('button', { name: allow_upserts ? 'Restore' : 'Create as new' }).click();
        await page.getByText(allow_upserts ? 'The version was restored.' : 'The entry was created.').waitFor();
        if (!allow_upserts) await page.locator('dialog .value').first().waitFor();
      }, { at: `/console/apis/${api.id}?entry=${entry.id}` });
      const [now] = (await client.get(`${api_path(api)}/entries`)).body.data;
      assert.deepEqual([now.title, now.stars, now.id === entry.id], ['Gone', 4, allow_upserts]);
    }
  });

  it('loads more as it is asked to, finds a version that lies far back, and says where nothing is kept', async () => {
    const api = await kept_api();
    const entry = await client.create_entry(api, { stars: 0 });
    for (let stars = 1; stars <= 59; stars += 1) await put(api, entry, { stars });
    const all = await versions(api, entry);
    await fixture.in_window(async (page) => {
      await page.getByText('50 versions shown.').waitFor();
      // Those that come meanwhile move all places: a page may be known already.
      for (let stars = 60; stars < 115; stars += 1) await put(api, entry, { stars });
      await page.getByRole('button', { name: 'Older' }).click();
      await page.getByText('50 versions shown.').waitFor();
      await page.getByRole('button', { name: 'Older' }).click();
      await page.getByText('60 versions shown.').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Older' }).count(), 0);
      assert.equal(await page.evaluate(() => document.activeElement.closest('tr').rowIndex), 51);
      await page.goto(`${screen_of(api, entry)}?version=${all[55].id}`);
      await page.getByRole('dialog').getByText('lies further back than the list').waitFor();
      // The last that is shown is compared with one that has to be fetched.
      await page.goto(`${screen_of(api, entry)}?version=${(await versions(api, entry))[49].id}`);
      assert.deepEqual(await cells(page.getByRole('dialog')), [['Stars', '64', '65']]);
      await page.goto(screen_of(api, { id: all[0].id }));
      await page.getByRole('heading', { name: 'No version is kept' }).waitFor();
      const plain = await client.create_api();
      await page.goto(screen_of(plain, entry));
      await page.getByRole('heading', { name: 'No history is kept' }).waitFor();
      await page.locator('.empty').getByRole('link', { name: 'Definition' }).click();
      await page.getByLabel('Changes are kept').waitFor();
    }, { at: screen_of(api, entry) });
  });
});
