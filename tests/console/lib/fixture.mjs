// A server and a browser before it, for the tests of one file.
import { start_server } from '../../contract/lib/server.mjs';
import { open_window, sign_in, start_browser } from './browser.mjs';

export class Fixture {
  static async start(options) {
    const fixture = new Fixture();
    fixture.server = await start_server(options);
    try {
      fixture.browser = await start_browser();
      fixture.client = await fixture.server.client();
    } catch (error) {
      await fixture.end();
      throw error;
    }
    return fixture;
  }

  async end() {
    await this.browser?.close();
    this.client?.close?.();
    await this.server.destroy();
  }

  // Runs `work` in a window of its own, signed in, and fails for whatever the page complained of meanwhile.
  async in_window(work, { at = '/console/', ...options } = {}) {
    const page = await open_window(this.browser, this.server.url, options);
    try {
      await sign_in(page, at);
      await work(page);
    } catch (error) {
      await page.context().close();
      throw error;
    }
    await page.end();
  }
}
