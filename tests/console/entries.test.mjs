// The entries of a Custom API, as a person reads, finds and changes them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { entry_path, extension_path } from '../contract/lib/client.mjs';
import { open_window, overflows, serious_findings, sign_in } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';

let fixture;
let server;
let client;
let browser;
before(async () => {
  fixture = await Fixture.start();
  ({ server, client, browser } = fixture);
});
after(async () => { await fixture?.end(); });

const rows_in = (page) => page.locator('.grid-body [role=row]');
const form_of = (page) => page.locator('dialog.side');
const value_of = (page, name) => form_of(page).getByLabel(new RegExp(`^${name}`)).first();

async function reviews() {
  const api = await client.create_api({ name: 'Reviews' });
  await client.create_field(api, 'title', 'string', { allow_null_values: false }, { name: 'Title' });
  await client.create_field(api, 'stars', 'integer', { min_value: 1, max_value: 5 }, { name: 'Stars' });
  await client.create_field(api, 'paid', 'float', undefined, { name: 'Paid' });
  await client.create_field(api, 'good', 'boolean', undefined, { name: 'Good' });
  await client.create_field(api, 'tags', 'list', { allowed_type: 'string' }, { name: 'Tags' });
  await client.create_field(api, 'extra', 'any', undefined, { name: 'Extra' });
  return api;
}

async function window_at(path, options) {
  const page = await open_window(browser, server.url, options);
  await sign_in(page, `/console${path}`);
  return page;
}

async function many_entries(api, count, values) {
  let next = 0;
  await Promise.all(Array.from({ length: 32 }, async () => {
    while (next < count) await client.create_entry(api, values(next++));
  }));
}

test('a list past offset 10,000 is scrolled through by cursor, and a page of it is drawn within 100 ms', async () => {
  const api = await client.create_api({ name: 'Many' });
  await client.create_field(api, 'n', 'integer');
  await client.create_field(api, 'word', 'string');
  await many_entries(api, 10_150, (n) => ({ n, word: `word ${n}` }));
  const page = await window_at(`/apis/${api.id}?sort=n`);
  await rows_in(page).first().waitFor();
  await page.getByText('More than 10,000 entries').waitFor();
  await page.getByRole('button', { name: 'Count all' }).click();
  await page.getByText('10,150 entries', { exact: true }).waitFor();
  assert.ok(await rows_in(page).count() < 60, 'only what is in sight is in the page');

  await page.getByRole('grid').focus();
  await page.waitForFunction(() => {
    const grid = document.querySelector('[role=grid]');
    grid.scrollTop = grid.scrollHeight;
    return grid.textContent.includes('word 10149');
  }, undefined, { polling: 30, timeout: 60_000 });
  assert.ok(page.requests.some((request) => new URL(request.url()).searchParams.get('page[after]')), 'by cursor');
  assert.ok(!page.requests.some((request) => new URL(request.url()).searchParams.has('page[offset]') && request.url().includes('/entries')), 'not by offset');
  // Its first pages were let go; they come again.
  await page.keyboard.press('Control+Home');
  await page.getByText('word 0', { exact: true }).waitFor();

  // From the answer's arrival to the frame that shows it.
  const draw = () => page.evaluate(async () => {
    const text = Response.prototype.text;
    let arrived = 0;
    Response.prototype.text = async function read() {
      const told = await text.call(this);
      arrived = performance.now();
      return told;
    };
    document.querySelectorAll('.grid .sort')[1].click();
    return new Promise((done) => {
      const look = () => {
        const first = document.querySelector('.grid-body [aria-rowindex="2"]:not(.empty-row)');
        if (arrived && first?.textContent.includes('word 0') && document.querySelector('[aria-sort=ascending]')?.textContent.includes('word')) done(performance.now() - arrived);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  });
  // The least of some: other work of the machine may come between.
  let took_ms = await draw();
  for (let i = 0; i < 4 && took_ms >= 100; ++i) {
    await page.evaluate(() => document.querySelectorAll('.grid .sort')[0].click());
    await sleep(1000);
    took_ms = Math.min(took_ms, await draw());
  }
  console.log(`# 100 rows were drawn ${took_ms.toFixed(1)} ms after they arrived`);
  assert.ok(took_ms < 100, `${took_ms} ms`);
  await page.end();
});

test('a view is its URL: filter, sort, columns and their widths', async () => {
  const api = await reviews();
  for (const [title, stars] of [['Lovely, really', 5], ['Too "small"', 2], ['Broke', 1]]) await client.create_entry(api, { title, stars });
  const page = await window_at(`/apis/${api.id}`);
  await page.getByText('3 entries').waitFor();

  // Clicked together: the text follows.
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: 'Condition' }).click();
  await page.getByLabel('Attribute').selectOption({ label: 'Stars' });
  await page.getByLabel('Operator').selectOption({ label: 'is at least' });
  await page.getByLabel('Value', { exact: true }).fill('2');
  const text = page.getByLabel('Filter as text');
  assert.equal(await text.inputValue(), 'ge(stars,2)');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('2 entries').waitFor();

  // Typed: the conditions follow.
  await text.fill('(eq(title,"Too \\"small\\"")|in(stars,5,4)):ge(stars,1)');
  assert.deepEqual(await page.getByLabel('Value', { exact: true }).evaluateAll((inputs) => inputs.map(({ value }) => value)), ['Too "small"', '5', '4', '1']);
  await page.getByLabel('Value', { exact: true }).last().fill('3');
  assert.equal(await text.inputValue(), '(eq(title,"Too \\"small\\"")|in(stars,5,4)):ge(stars,3)');
  await text.press('Enter');
  await page.getByText('1 entry').waitFor();
  await page.getByRole('grid').getByRole('button', { name: 'Title' }).click();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: /^Paid/ }).uncheck();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  const head = page.getByRole('columnheader', { name: /Title/ });
  const before_width = (await head.boundingBox()).width;
  const handle = await head.locator('.resizer').boundingBox();
  await page.mouse.move(handle.x + 4, handle.y + 10);
  await page.mouse.down();
  await page.mouse.move(handle.x + 84, handle.y + 10, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/columns=title\.290/);
  assert.equal((await head.boundingBox()).width, before_width + 80);

  const other = await window_at(new URL(page.url()).pathname.replace('/console', '') + new URL(page.url()).search);
  await other.getByText('1 entry').waitFor();
  await other.getByText('Lovely, really').waitFor();
  assert.equal(await other.getByRole('columnheader', { name: 'Paid' }).count(), 0);
  assert.equal(await other.locator('[aria-sort=ascending]').innerText(), 'Title');
  assert.equal((await other.getByRole('columnheader', { name: /Title/ }).boundingBox()).width, before_width + 80);
  await other.end();

  // What is wrong with a filter is said beside it, by the console where it cannot be read, by the server where it can.
  await text.fill('eq(title');
  await page.getByText('The filter cannot be read at character 9.').waitFor();
  await text.fill('eq(paid,1)');
  await text.press('Enter');
  await page.getByText('unknown operator [eq] specified in search filter for field [paid]').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('3 entries').waitFor();
  await page.goBack();
  await page.getByText('unknown operator').waitFor();
  await page.end();
});

test('an entry is made, changed, undone, duplicated and deleted; numbers stay as they are', async () => {
  const api = await reviews();
  const page = await window_at(`/apis/${api.id}`);
  await page.getByText('No entries yet').waitFor();
  await page.getByRole('button', { name: 'New entry' }).first().click();
  await value_of(page, 'Stars').fill('9');
  await value_of(page, 'Extra').fill('{"n": 1.0');
  await page.getByText(/This is no JSON/).waitFor();
  await value_of(page, 'Extra').fill('{"n": 12345678901234567890.10, "deep": [1e400]}');
  // As code, too.
  await form_of(page).getByRole('button', { name: 'As code' }).click();
  for (const [way, wanted] of [['curl', '{"n":12345678901234567890.10,"deep":[1e400]}'], ['JavaScript', '{\\"n\\":12345678901234567890.10'], ['Python', '{\\"n\\":12345678901234567890.10']]) {
    await page.getByRole('button', { name: way, exact: true }).click();
    assert.ok((await page.locator('pre.code').innerText()).includes(wanted), await page.locator('pre.code').innerText());
  }
  await page.keyboard.press('Escape');
  await form_of(page).getByRole('button', { name: 'Add an element' }).click();
  await form_of(page).getByLabel('Element 1', { exact: true }).fill('blue, green');
  await form_of(page).getByRole('radio', { name: 'no', exact: true }).check();
  await form_of(page).getByRole('button', { name: 'Create' }).click();
  // The server's errors stand beside their fields, and the first of them has the focus.
  await page.getByText("Invalid value for field 'title'. Null values are not allowed.").waitFor();
  assert.equal(await value_of(page, 'Stars').getAttribute('aria-invalid'), 'true');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
  await value_of(page, 'Title').fill('First');
  await value_of(page, 'Stars').fill('4');
  await value_of(page, 'Paid').fill('1e2');
  await form_of(page).getByRole('button', { name: 'Create' }).click();
  await page.getByText('The entry was created.').waitFor();
  const list = await client.get(extension_path(api));
  assert.ok(list.text.includes('"extra":{"n":12345678901234567890.10,"deep":[1e400]}'), list.text);
  const [made] = list.body.data;
  assert.deepEqual([made.title, made.stars, made.paid, made.good, made.tags], ['First', 4, 100, false, ['blue, green']]);

  await rows_in(page).getByText('First').click();
  await value_of(page, 'Title').fill('Second');
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await form_of(page).getByRole('button', { name: 'Save' }).click();
  const request = await sent;
  assert.deepEqual(request.postDataJSON(), { data: { title: 'Second', type: api.api_type } }, 'what was not changed is not sent');
  assert.equal((await request.allHeaders())['if-match'], `W/"${made.meta.etag_id}"`);
  await rows_in(page).getByText('Second').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await rows_in(page).getByText('First').waitFor();

  await rows_in(page).getByText('First').click();
  await form_of(page).getByRole('button', { name: 'Duplicate' }).click();
  await value_of(page, 'Title').fill('Copy');
  await form_of(page).getByRole('button', { name: 'Create' }).click();
  await page.getByText('2 entries').waitFor();
  assert.ok((await client.get(extension_path(api))).text.match(/12345678901234567890\.10/g).length === 2);

  await rows_in(page).getByText('Copy').click();
  await form_of(page).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete this entry' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('1 entry').waitFor();
  await page.end();
});

test('where PUT makes entries, a deleted one comes back under its id', async () => {
  const api = await client.create_api({ allow_upserts: true });
  await client.create_field(api, 'name', 'string');
  const entry = await client.create_entry(api, { name: 'Phoenix' });
  const page = await window_at(`/apis/${api.id}?entry=${entry.id}`);
  await form_of(page).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No entries yet').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await rows_in(page).getByText('Phoenix').waitFor();
  assert.equal((await client.get(entry_path(api, entry))).body.data.name, 'Phoenix');
  await page.end();
});

test('of two windows that change one entry, the second sees both versions and chooses', async () => {
  const api = await reviews();
  const entry = await client.create_entry(api, { title: 'Start', stars: 1, tags: ['a'] });
  const [mine, theirs] = [await window_at(`/apis/${api.id}?entry=${entry.id}`), await window_at(`/apis/${api.id}?entry=${entry.id}`)];
  await value_of(mine, 'Title').fill('Mine');
  await value_of(mine, 'Paid').fill('2.50');
  await value_of(theirs, 'Title').fill('Theirs');
  await value_of(theirs, 'Stars').fill('5');
  await form_of(theirs).getByRole('button', { name: 'Save' }).click();
  await theirs.getByText('Saved.').waitFor();

  await form_of(mine).getByRole('button', { name: 'Save' }).click();
  const dialog = mine.getByRole('dialog', { name: 'Somebody else has changed this entry' });
  await dialog.waitFor();
  assert.deepEqual(await serious_findings(mine), []);
  const stands = async () => dialog.getByRole('row').evaluateAll((rows) => rows.slice(1).map((row) => [...row.querySelectorAll('input')].map((input) => input.checked)));
  assert.deepEqual(await stands(), [[true, false], [false, true], [true, false]], 'title and paid of mine, stars of theirs');
  assert.ok((await dialog.innerText()).includes('changed by both'));
  await dialog.getByRole('radio', { name: 'Title: Theirs' }).check();
  await dialog.getByRole('button', { name: 'Go on editing' }).click();
  assert.equal(await value_of(mine, 'Title').inputValue(), 'Theirs');
  assert.equal(await value_of(mine, 'Stars').inputValue(), '5');
  await value_of(mine, 'Title').fill('Both');
  await form_of(mine).getByRole('button', { name: 'Save' }).click();
  await mine.getByText('Saved.').waitFor();
  const { title, stars, paid, meta } = (await client.get(entry_path(api, entry))).body.data;
  assert.deepEqual([title, stars, paid, meta.resource_version], ['Both', 5, 2.5, 2]);

  // Theirs was open meanwhile: now that one is late, keeps its own, and saves at once.
  await theirs.goto(`/console/apis/${api.id}?entry=${entry.id}`);
  await value_of(theirs, 'Title').fill('Last');
  await client.put(entry_path(api, entry), { type: api.api_type, title: 'Between' });
  await form_of(theirs).getByRole('button', { name: 'Save' }).click();
  await theirs.getByRole('button', { name: 'Save the chosen' }).click();
  await theirs.getByText('Saved.').waitFor();
  assert.equal((await client.get(entry_path(api, entry))).body.data.title, 'Last');

  // And of one that was deleted, the values are not lost.
  await theirs.goto(`/console/apis/${api.id}?entry=${entry.id}`);
  await value_of(theirs, 'Title').fill('Saved from the fire');
  await client.delete(entry_path(api, entry));
  await form_of(theirs).getByRole('button', { name: 'Save' }).click();
  await theirs.getByRole('button', { name: 'Create as new' }).click();
  await rows_in(theirs).getByText('Saved from the fire').waitFor();
  await mine.end();
  await theirs.end();
});

test('all of it by the keyboard', async () => {
  const api = await reviews();
  for (const title of ['One', 'Two', 'Three']) await client.create_entry(api, { title });
  const page = await window_at(`/apis/${api.id}?sort=created_at`);
  await rows_in(page).first().waitFor();
  const tab_to = async (is_there) => {
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(is_there)) return;
    }
    assert.fail(`no stop of the tab key: ${is_there}`);
  };
  await tab_to(() => document.activeElement.getAttribute('role') === 'grid');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+Space');
  assert.equal(await page.locator('[role=row][aria-selected=true]').count(), 2);
  await page.keyboard.press('Enter');
  await value_of(page, 'Title').waitFor();
  assert.equal(await value_of(page, 'Title').inputValue(), 'Three');
  await tab_to(() => document.activeElement.closest('.field')?.textContent.startsWith('Title'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Drei');
  await page.keyboard.press('Enter');
  await rows_in(page).getByText('Drei').waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'grid', undefined, { timeout: 5000 });
  await page.end();
});

const payloads = [
  '<script>boom()</script>', '<img src=x onerror=boom()>', '"><svg onload=boom()>', "javascript:boom()", '<iframe srcdoc="<script>parent.boom()</script>">', '{{constructor.constructor("boom()")()}}',
  '<a href="javascript:boom()">x</a>', '`${boom()}`', '</textarea><script>boom()</script>', '\u202Egnp.exe', '<style>*{display:none}</style>', '<body onload=boom()>', '&lt;script&gt;boom()&lt;/script&gt;', '<math><mtext></mtext><mglyph><style><img src=x onerror=boom()>',
];

test('what is in entries is text, in the grid, the form and the filter', async () => {
  const api = await client.create_api({ name: '<img src=x onerror=boom()>' });
  await client.create_field(api, 'text', 'string', undefined, { name: '<script>boom()</script>' });
  await client.create_field(api, 'constructor', 'any');
  await client.create_field(api, '__proto__', 'list', { allowed_type: 'string' });
  const entries = [];
  for (const payload of payloads) {
    entries.push(await client.created(extension_path(api), JSON.parse(JSON.stringify({ type: api.api_type, text: payload, constructor: { [payload]: payload } }).replace('"text"', `"__proto__":[${JSON.stringify(payload)}],"text"`))));
  }
  const page = await open_window(browser, server.url);
  await page.addInitScript(() => { globalThis.boom = () => console.error('a script of an entry was run'); });
  await sign_in(page, `/console/apis/${api.id}`);
  await rows_in(page).nth(payloads.length - 1).waitFor();
  for (const payload of payloads) assert.ok((await page.locator('.grid').textContent()).includes(payload), payload);
  for (const [i, entry] of entries.entries()) {
    await page.evaluate((id) => {
      history.pushState(null, '', `?entry=${id}`);
      dispatchEvent(new PopStateEvent('popstate'));
    }, entry.id);
    await page.getByText(entry.id).first().waitFor();
    const text = form_of(page).locator('input, textarea').first();
    assert.equal(await text.inputValue(), payloads[i]);
  }
  await page.goto(`/console/apis/${api.id}?filter=${encodeURIComponent(`in(text,"${payloads[1]}",'${payloads[0]}')`)}`);
  await page.getByText('2 entries').waitFor();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  assert.equal(await page.getByLabel('Value', { exact: true }).first().inputValue(), payloads[1]);
  await page.end();
});

for (const options of [{ locale: 'en-US' }, { locale: 'de-DE', width: 360, theme: 'dark' }]) {
  test(`for everybody: ${JSON.stringify(options)}`, async () => {
    const is_german = options.locale === 'de-DE';
    const api = await reviews();
    await client.create_entry(api, { title: 'A title that is a good deal longer than the screen of a small telephone is wide, by far', stars: 3, tags: ['a', 'b'], extra: { a: [1, 2] } });
    const page = await window_at(`/apis/${api.id}?filter=ge(stars,1)`, options);
    await rows_in(page).first().waitFor();
    await page.locator('.filter-line button').first().click();
    await page.getByText(is_german ? '1 Eintrag' : '1 entry', { exact: true }).waitFor();
    assert.deepEqual(await serious_findings(page), []);
    assert.equal(await overflows(page), false);
    await rows_in(page).first().locator('a').click();
    await value_of(page, 'Title').waitFor();
    assert.deepEqual(await serious_findings(page), []);
    assert.equal(await overflows(page), false);
    await form_of(page).getByRole('button', { name: is_german ? 'Als Code' : 'As code' }).click();
    await page.getByRole('button', { name: 'Python' }).click();
    assert.match(await page.locator('pre.code').innerText(), /requests\.request\(/);
    await page.end();
  });
}
