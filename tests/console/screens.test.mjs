// What holds for every screen: people get in by ear, by keyboard and on a telephone, in both themes and languages, and texts
// of users are only ever text.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { open_window, overflows, serious_findings, sign_in } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';
import { fill, screens, show } from './lib/screens.mjs';

const narrow = { width: 360, height: 740 };

describe('every screen', () => {
  let fixture;
  let all;
  before(async () => {
    fixture = await Fixture.start();
    all = screens(await fill(fixture.client));
  });
  after(async () => { await fixture.end(); });

  for (const options of [{ theme: 'light' }, { theme: 'dark', locale: 'de-DE', ...narrow }]) {
    it(`keeps nobody out, ${JSON.stringify(options)}`, async () => {
      const page = await open_window(fixture.browser, fixture.server.url, options);
      const found = {};
      const judge = async (name) => {
        const findings = await serious_findings(page);
        if (await overflows(page)) findings.push('it is wider than the window');
        if (findings.length > 0) found[name] = findings;
      };
      await page.goto('/console/');
      await page.locator('form').waitFor();
      await judge('sign-in');
      await sign_in(page);
      for (const screen of all) {
        await show(page, screen);
        await judge(screen.name);
      }
      assert.deepEqual(found, {});
      await page.end();
    });
  }

  it('is reached by the keyboard alone', async () => {
    await fixture.in_window(async (page) => {
      await page.locator('table').waitFor();
      const press_until = async (name) => {
        for (let i = 0; i < 40; i += 1) {
          await page.keyboard.press('Tab');
          const focused = await page.evaluate(() => document.activeElement?.textContent?.trim());
          if (focused === name) return;
        }
        assert.fail(`no way to ${name} by Tab`);
      };
      await press_until('Stores');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Stores' }).waitFor();
      await press_until('Fields');
      await page.keyboard.press('Enter');
      await press_until('New field');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
  });
});

describe('texts of users', () => {
  let fixture;
  after(async () => { await fixture?.end(); });

  // Beside the project where there are the suites; without them the payloads have to do.
  const suite = new URL('../../../shared/suites/naughty-strings/blns.json', import.meta.url);
  const naughty = existsSync(suite) ? JSON.parse(readFileSync(suite, 'utf8')) : [];
  const payloads = ['<script>window.hit=1</script>', '<img src=x onerror="window.hit=1">', '"><svg onload=window.hit=1>', 'javascript:window.hit=1', '{{constructor.constructor("window.hit=1")()}}',
    '<iframe srcdoc="<script>parent.hit=1</script>">', '<a href="javascript:window.hit=1">x</a>', '</textarea><script>window.hit=1</script>', '<style>@import "http://other.example/x.css"</style>', '${window.hit=1}',
    '<math><mtext><img src onerror=window.hit=1>', '<form action="http://other.example"><button>x', '<base href="http://other.example/">', '<meta http-equiv="refresh" content="0;url=http://other.example">'];

  // As the values that an entry has had, one after the other: in the feed as they come, then in two versions of each.
  async function as_values(page, made, texts) {
    const judge = async (where) => {
      assert.equal(await page.evaluate(() => globalThis.hit), undefined, where);
      assert.equal(await page.locator('iframe, base, main script, main style, main meta, a[href^="javascript"]').count(), 0, where);
    };
    await page.goto(`/console/apis/${made.stores.id}/live`);
    await page.locator('[data-state=open]').waitFor();
    await page.waitForTimeout(300);
    const entry = `/v2/extensions/stores/${made.entry.id}`;
    for (const title of texts) await fixture.client.put(entry, { type: 'store_ext', title });
    await fixture.client.put(entry, { type: 'store_ext', title: payloads[0] });
    await page.locator('.told tbody tr').first().getByText(payloads[0]).waitFor();
    await judge('the feed');
    const versions = (await fixture.client.get(`${entry}/history?page[limit]=100`)).body.data;
    for (const version of versions.slice(0, 20)) {
      await page.goto(`/console/apis/${made.stores.id}/history/${made.entry.id}?version=${version.id}`);
      await page.locator('dialog .versions').waitFor();
      await judge(version.entry.title);
    }
  }

  it('are only ever text', async () => {
    fixture = await Fixture.start();
    let next = 0;
    const made = await fill(fixture.client, (plain) => `${plain} ${payloads[next++ % payloads.length]}`.slice(0, 255));
    const strings = naughty.filter((text) => text !== '' && !text.includes('\0'));
    for (const title of [...payloads, ...strings]) await fixture.client.post(`/v2/extensions/${made.stores.slug}`, { type: 'store_ext', title });
    const page = await open_window(fixture.browser, fixture.server.url);
    await sign_in(page);
    for (const screen of screens(made)) {
      await show(page, screen);
      assert.equal(await page.evaluate(() => globalThis.hit), undefined, screen.name);
      assert.equal(await page.locator('iframe, base, main script, main style, main meta, a[href^="javascript"]').count(), 0, screen.name);
    }
    await as_values(page, made, [...payloads, ...strings].slice(-400));
    await show(page, screens(made)[0]);
    await page.getByText('<script>window.hit=1</script>').first().waitFor();
    await page.end();
  });
});
