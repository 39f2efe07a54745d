// The `test` of these files: a page that is watched. A console error, an uncaught exception, a dialog, or a request to
// any other host fails the test that caused it.
import { test as base } from "@playwright/test";

export interface Watch {
  /** Failed loads that a test provokes on purpose. */
  expectFailedLoads: () => void;
}

export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ page, baseURL }, use) => {
      const wrong: string[] = [];
      let loadsMayFail = false;
      page.on("console", (message) => {
        const failedLoad = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !(failedLoad && loadsMayFail)) wrong.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => wrong.push(`uncaught: ${error.message}`));
      page.on("dialog", (dialog) => {
        wrong.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        if (isForeign(request.url(), baseURL ?? "")) wrong.push(`foreign request: ${request.url()}`);
      });

      await use({ expectFailedLoads: () => (loadsMayFail = true) });

      base.expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

function isForeign(url: string, server: string): boolean {
  return /^(https?|wss?):/.test(url) && new URL(url).host !== new URL(server).host;
}
