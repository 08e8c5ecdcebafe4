// node screenshots.mjs FOLDER: a picture of every screen, in both themes and on a telephone, of a server of its own.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open_window, sign_in } from './lib/browser.mjs';
import { Fixture } from './lib/fixture.mjs';
import { fill, screens, show } from './lib/screens.mjs';

const folder = process.argv[2];
const windows = { light: { theme: 'light' }, dark: { theme: 'dark' }, narrow: { theme: 'light', width: 360, height: 740 } };

mkdirSync(folder, { recursive: true });
const fixture = await Fixture.start();
try {
  const all = screens(await fill(fixture.client));
  for (const [kind, options] of Object.entries(windows)) {
    const page = await open_window(fixture.browser, fixture.server.url, options);
    await page.goto('/console/');
    await page.locator('form').waitFor();
    await page.screenshot({ path: join(folder, `sign-in-${kind}.png`) });
    await sign_in(page);
    for (const screen of all) {
      await show(page, screen);
      await page.screenshot({ path: join(folder, `${screen.name}-${kind}.png`) });
    }
    await page.end();
  }
} finally {
  await fixture.end();
}
