// Webhooks in the console: made, seen to fail, mended, sent again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Fixture } from './lib/fixture.mjs';

describe('integrations in the console', () => {
  let fixture;
  let receiver;
  let status = 500;
  const received = [];
  before(async () => {
    receiver = http.createServer(async (request, response) => {
      received.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
      response.writeHead(status).end(status === 500 ? '<b>no</b>' : undefined);
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    fixture = await Fixture.start({ args: ['--webhook-allow', '127.0.0.0/8'] });
  });
  after(async () => {
    receiver.closeAllConnections?.();
    receiver.close();
    await fixture?.end();
  });

  it('are made, and show each attempt of a delivery', async () => {
    const api = await fixture.client.create_api({ name: 'Notes', slug: 'notes', api_type: 'note_ext' });
    await fixture.client.create_field(api, 'title');
    await fixture.in_window(async (page) => {
      await page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
      await page.getByRole('button', { name: 'New integration' }).click();
      const form = page.getByRole('dialog');
      await form.getByRole('button', { name: 'Create' }).isDisabled();
      await form.getByRole('textbox', { name: 'Name' }).fill('Tell the shop');
      await form.getByRole('textbox', { name: 'Receiver' }).fill('ftp://nowhere');
      await form.getByRole('button', { name: 'Create' }).click();
      await form.getByText('An address that begins with http:// or https://').waitFor();
      await form.getByRole('textbox', { name: 'Receiver' }).fill(`http://127.0.0.1:${receiver.address().port}/hook`);
      await form.getByLabel('note_ext.created').check();
      await form.getByRole('button', { name: 'Make a new secret' }).click();
      assert.match(await form.getByRole('textbox', { name: 'Secret' }).inputValue(), /^whsec_[A-Za-z0-9+/]{32}$/);
      await form.getByRole('button', { name: 'Create' }).click();
      await page.getByText('No delivery yet.').waitFor();

      await fixture.client.create_entry(api, { title: 'x' });
      const row = page.getByRole('row', { name: /note_ext\.created/ });
      for (let i = 0; i < 50 && received.length === 0; i += 1) await page.waitForTimeout(100);
      await page.waitForTimeout(300);
      await page.getByRole('button', { name: 'Look again' }).click();
      await row.getByText('waiting', { exact: true }).waitFor();
      await row.getByRole('button', { name: 'note_ext.created' }).click();
      const attempts = page.getByRole('dialog');
      await attempts.getByRole('heading', { name: 'Attempt 1' }).waitFor();
      await attempts.getByText('<b>no</b>').waitFor();
      assert.match(page.url(), /job=/);
      await page.keyboard.press('Escape');

      status = 204;
      for (let i = 0; i < 100 && received.length === 1; i += 1) await page.waitForTimeout(100);
      await page.waitForTimeout(300);
      await page.getByRole('button', { name: 'arrived' }).click();
      await row.getByText('arrived', { exact: true }).waitFor();
      // Nothing was given up: that takes a day.
      await row.getByRole('button', { name: 'Send again' }).waitFor();
      await page.getByRole('button', { name: 'Send all again that were given up' }).click();
      await page.getByText('0 are sent again.').waitFor();
      assert.equal(received.at(-1).payload.data.title, 'x');
    }, { at: '/console/integrations' });
  });

  it('are switched off and deleted', async () => {
    const [{ id }] = (await fixture.client.get('/v2/integrations')).body.data;
    await fixture.in_window(async (page) => {
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByRole('dialog').getByLabel('Enabled').uncheck();
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Tell the shop disabled' }).waitFor();
      assert.equal((await fixture.client.get(`/v2/integrations/${id}`)).body.data.enabled, false);
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('Tell the shop');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'No integrations yet' }).waitFor();
    }, { at: `/console/integrations/${id}` });
    assert.deepEqual((await fixture.client.get('/v2/integrations')).body.data, []);
  });
});
