// Many entries at once: out of a file, into a file, changed and deleted together.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { extension_path, fields_path, query } from '../contract/lib/client.mjs';
import { open_window, overflows, serious_findings, sign_in } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';

let fixture;
let client;
before(async () => {
  fixture = await Fixture.start();
  ({ client } = fixture);
});
after(async () => { await fixture?.end(); });

async function window_at(path, options) {
  const page = await open_window(fixture.browser, fixture.server.url, options);
  await sign_in(page, `/console${path}`);
  return page;
}

const rows_in = (page) => page.locator('.grid-body [role=row]');
const csv_of = (lines) => ({ name: 'stock.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });
const total = async (api, filter) => (await client.get(extension_path(api) + query({ 'page[limit]': 0, 'page[total_method]': 'exact', ...(filter && { filter }) }))).body.meta.results.total;

async function choose_file(page, file) {
  await page.getByRole('button', { name: 'Import' }).first().click();
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
}

async function downloaded(page, act) {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('a CSV file becomes entries of a Custom API without fields, and what is refused is told and can be taken along', async () => {
  const api = await client.create_api({ name: 'Stock' });
  const page = await window_at(`/apis/${api.id}`);
  const lines = ['Name,Amount,"Price, each",Fresh', ...Array.from({ length: 300 }, (_, n) => `"Thing ""${n}""\nof many",${n},${n / 4},${n % 2 === 0}`)];
  await choose_file(page, csv_of(lines));
  await page.getByText('300 rows were found').waitFor();
  assert.deepEqual(await page.getByRole('dialog').locator('select').evaluateAll((all) => all.map((one) => one.selectedOptions[0].textContent)),
    ['a new field (Text)', 'a new field (Whole number)', 'a new field (Decimal number)', 'a new field (Yes or no)']);
  await page.getByText('Thing "0"').waitFor();
  await page.getByRole('button', { name: 'Import 300 rows' }).click();
  await page.getByText('300 imported (300 / 300) – done.').waitFor();
  await page.getByRole('button', { name: 'Show the entries' }).click();
  await page.getByText('300 entries').waitFor();
  const fields = (await client.get(fields_path(api) + query({ sort: 'created_at' }))).body.data;
  assert.deepEqual(fields.map(({ slug, field_type }) => [slug, field_type]), [['name', 'string'], ['amount', 'integer'], ['price_each', 'float'], ['fresh', 'boolean']]);
  assert.equal(await total(api, 'eq(name,"Thing ""7""\nof many")'.replaceAll('""', '\\"')), 1);
  assert.equal(await total(api, 'eq(fresh,true)'), 150);

  // Again, with a mistake of each kind: by the console, by the server.
  const price = fields.find(({ slug }) => slug === 'price_each');
  await client.put(`${fields_path(api)}/${price.id}`, { type: 'custom_field', validation: { float: { max_value: 100 } } });
  await choose_file(page, csv_of(['name;amount;price_each', 'good;1;2.5', 'no number;many;1', 'too dear;2;101', 'empty;;']));
  await page.getByRole('button', { name: 'Import 4 rows' }).click();
  await page.getByText('2 imported (4 / 4) – done.').waitFor();
  await page.getByText("Expected max_value to be no greater than 100").waitFor();
  assert.deepEqual(await serious_findings(page), []);
  const { name, text } = await downloaded(page, () => page.getByRole('button', { name: 'Download the refused lines' }).click());
  assert.equal(name, `${api.slug}-refused.csv`);
  assert.deepEqual(text.split('\r\n'), [
    'name,amount,price_each,row,reason', 'no number,many,1,2,"Amount: A whole number, please."', "too dear,2,101,3,Invalid value for field 'price_each'. Expected max_value to be no greater than 100."]);
  await page.getByRole('button', { name: 'Show the entries' }).click();
  await page.getByText('302 entries').waitFor();
  await page.end();
});

test('what is exported as NDJSON is imported again as it was, numbers to the last digit', async () => {
  const api = await client.create_api({ name: 'Exact', allow_upserts: true });
  await client.create_field(api, 'n', 'integer');
  await client.create_field(api, 'any', 'any');
  await client.create_field(api, 'text', 'string');
  for (let n = 0; n < 120; n += 1) await client.post_text(extension_path(api), `{"data":{"type":"${api.api_type}","n":${n},"text":"=a,\\"${n}\\"","any":[1.50,12345678901234567890,{"k":1e400}]}}`);
  const page = await window_at(`/apis/${api.id}?filter=ge(n,10)&sort=n`);
  await page.getByText('110 entries').waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  const csv = await downloaded(page, () => dialog.getByRole('button', { name: 'Export', exact: true }).click());
  assert.equal(csv.name, `${api.slug}.csv`);
  const rows = csv.text.trimEnd().split('\r\n');
  assert.equal(rows.length, 111);
  assert.match(rows[1], /^[0-9a-f-]{36},10,"\[1\.50,12345678901234567890,\{""k"":1e400\}\]","=a,""10""",2/);
  await dialog.getByRole('checkbox', { name: 'No formulas' }).check();
  assert.match((await downloaded(page, () => dialog.getByRole('button', { name: 'Export', exact: true }).click())).text, /,"'=a,""10"""/);
  await dialog.getByRole('radio', { name: /NDJSON/ }).check();
  const lines = await downloaded(page, () => dialog.getByRole('button', { name: 'Export', exact: true }).click());
  assert.ok(lines.text.split('\n')[0].includes('"any":[1.50,12345678901234567890,{"k":1e400}]'), lines.text.split('\n')[0]);
  await page.keyboard.press('Escape');

  const before_text = (await client.get(extension_path(api) + query({ filter: 'eq(n,50)' }))).text;
  for (const entry of (await client.get(extension_path(api) + query({ filter: 'ge(n,40)', 'page[limit]': 100 }))).body.data) await client.delete(`${extension_path(api)}/${entry.id}`);
  await choose_file(page, { name: 'exact.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(`${lines.text}{"n": 1,\n`) });
  await page.getByRole('button', { name: 'Import 111 rows' }).click();
  await page.getByText('110 imported (111 / 111) – done.').waitFor();
  assert.equal(await total(api), 120, 'by their ids: those that were there are not there twice');
  const after_text = (await client.get(extension_path(api) + query({ filter: 'eq(n,50)' }))).text;
  const core = (text) => /"id":"[^"]+"/.exec(text)[0] + /"any":.*?\}\]/.exec(text)[0];
  assert.equal(core(after_text), core(before_text));
  await page.end();
});

test('an import is stopped, and goes on after the server was killed', async () => {
  const api = await client.create_api({ name: 'Long', allow_upserts: true });
  await client.create_field(api, 'n', 'integer');
  const page = await window_at(`/apis/${api.id}`);
  const id_of = (n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const lines = (count) => csv_of(['id,n', ...Array.from({ length: count }, (_, n) => `${id_of(n)},${n}`)]);
  await choose_file(page, lines(20_000));
  await page.getByRole('button', { name: 'Import 20,000 rows' }).click();
  await page.getByText(/[1-9]\d* imported/).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('– stopped.').waitFor();
  const stopped_at = await total(api);
  assert.ok(stopped_at > 0 && stopped_at < 20_000, String(stopped_at));
  await page.getByRole('button', { name: 'Show the entries' }).click();

  await choose_file(page, lines(1500));
  await page.getByRole('button', { name: 'Import 1,500 rows' }).click();
  await page.getByText(/[1-9]\d* imported/).waitFor();
  await fixture.server.kill();
  await fixture.server.start();
  await page.getByText('1,500 imported (1,500 / 1,500) – done.').waitFor({ timeout: 60_000 });
  await client.close();
  client = await fixture.server.client();
  fixture.client = client;
  assert.equal(await total(api), Math.max(stopped_at, 1500));
  await page.end();
});

test('many are changed and deleted at once: those that are selected, and all that match', async () => {
  const api = await client.create_api({ name: 'Crowd' });
  await client.create_field(api, 'n', 'integer');
  await client.create_field(api, 'state', 'string', undefined, { name: 'State' });
  for (let n = 0; n < 130; n += 1) await client.create_entry(api, { n, state: 'new' });
  const page = await window_at(`/apis/${api.id}?sort=n`);
  await rows_in(page).nth(2).waitFor();
  // Cursors end with a change of the definition; the grid goes on all the same.
  await client.put(`/v2/settings/extensions/custom-apis/${api.id}`, { type: 'custom_api', description: 'Changed' });
  await page.waitForFunction(() => {
    const grid = document.querySelector('[role=grid]');
    grid.scrollTop = grid.scrollHeight;
    return document.querySelector('[aria-rowindex="131"] [role=gridcell]:nth-child(2)')?.textContent === '129';
  });
  await page.getByRole('grid').evaluate((grid) => { grid.scrollTop = 0; });
  await rows_in(page).nth(2).getByText('new').waitFor();
  await rows_in(page).nth(2).getByRole('checkbox').click();
  await rows_in(page).nth(6).getByRole('checkbox').click({ modifiers: ['Shift'] });
  await page.getByText('5 selected').waitFor();
  await page.getByRole('button', { name: 'Set a field' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Field').selectOption({ label: 'State' });
  await dialog.getByLabel(/^State/).fill('old');
  assert.deepEqual(await serious_findings(page), []);
  await dialog.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('5 changed (5 / 5) – done.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  assert.equal(await total(api, 'eq(state,old)'), 5);
  assert.equal(await total(api, 'ge(n,2):le(n,6):eq(state,old)'), 5);

  // One that somebody changes meanwhile stays.
  await page.goto(`/console/apis/${api.id}?sort=n&filter=eq(state,old)`);
  await page.getByText('5 entries').waitFor();
  const [third] = (await client.get(extension_path(api) + query({ filter: 'eq(n,3)' }))).body.data;
  await client.put(`${extension_path(api)}/${third.id}`, { type: api.api_type, n: 3 });
  await rows_in(page).nth(0).getByRole('checkbox').click();
  await rows_in(page).nth(1).getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('1 deleted (2 / 2) – done.').waitFor();
  await page.getByText('does not match the current ETag').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('4 entries').waitFor();

  await page.goto(`/console/apis/${api.id}?filter=eq(state,new)`);
  await page.getByText('125 entries').waitFor();
  await rows_in(page).first().getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Select all that match' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  assert.equal(await dialog.getByRole('button', { name: 'Delete' }).isDisabled(), true, 'the name is to be typed first');
  await dialog.getByLabel(`Type “${api.slug}” to confirm`).fill(api.slug);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('125 deleted (125 / 125) – done.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('No entry matches').waitFor();
  assert.equal(await total(api), 4);
  await page.end();
});

test('the files on a telephone, in German', async () => {
  const api = await client.create_api({ name: 'Klein' });
  await client.create_field(api, 'name', 'string', undefined, { name: 'Name' });
  await client.create_entry(api, { name: 'Eins' });
  const page = await window_at(`/apis/${api.id}`, { locale: 'de-DE', width: 360, theme: 'dark' });
  await rows_in(page).first().waitFor();
  await page.getByRole('button', { name: 'Importieren' }).click();
  await page.getByLabel('Datei', { exact: true }).setInputFiles(csv_of(['name,neu', 'Zwei,<img src=x onerror=boom()>']));
  await page.getByRole('button', { name: '1 Zeilen importieren' }).waitFor();
  assert.deepEqual(await serious_findings(page), []);
  assert.equal(await overflows(page), false);
  await page.getByRole('button', { name: '1 Zeilen importieren' }).click();
  await page.getByText('1 importiert (1 / 1) – fertig.').waitFor();
  await page.end();
});
