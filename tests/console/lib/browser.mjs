// A real browser, and what a person does in it. Whatever the page reports against its Content-Security-Policy, logs as an
// error, or asks of another host, is kept and judged when the page is closed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { client_id, client_secret } from '../../contract/lib/server.mjs';

const program = process.env.BESPOKE_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

// How long a person would wait at most for anything to appear; slow machines included.
const patience_ms = 20_000;

export async function start_browser() {
  assert.ok(program, 'Chromium is needed: apt-get install chromium, or BESPOKE_CHROMIUM=/path/to/it');
  // In a container, as root, it has no sandbox to enter.
  return chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=en-US'] });
}

// A window of its own: nobody is signed in. `faults` are what must not happen.
export async function open_window(browser, url, { width = 1280, height = 800, theme = 'light', locale = 'en-US' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale, baseURL: url, reducedMotion: 'reduce' });
  context.setDefaultTimeout(patience_ms);
  const page = await context.newPage();
  const faults = [];
  const requests = [];
  page.on('console', (message) => {
    // A status of 4xx is told to the console by the browser itself; the screens show what it means.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(`${error.name}: ${error.message}`));
  page.on('request', (request) => {
    requests.push(request);
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) faults.push(`a request to another host: ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  page.faults = faults;
  page.requests = requests;
  page.end = async () => {
    await context.close();
    assert.deepEqual(faults, []);
  };
  return page;
}

// In whatever language.
export async function sign_in(page, at = '/console/') {
  await page.goto(at);
  await page.locator('[name=client_id]').fill(client_id);
  await page.locator('[name=client_secret]').fill(client_secret);
  await page.keyboard.press('Enter');
  await page.locator('#navigation').waitFor({ state: 'attached' });
}

// What axe finds that keeps people out, with the places; the screen must be drawn.
export async function serious_findings(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' ')}`);
}

// Whether the page is wider than the window: a person would have to push it from side to side.
export const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth > 1);
