import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const program = process.env.CHROMIUM;
const isThere = program !== undefined && program !== '';

let browser: Browser | undefined;

/**
 * Like `describe`, for tests in Chromium, which `npm run test:browser` finds. Without Chromium the tests are skipped,
 * or fail if FLOW_ENRICHER_REQUIRE_BROWSER is 1, as it is in CI.
 */
export function describeInBrowser(title: string, define: () => void): void {
  describe(title, () => {
    if (!isThere) {
      const message = 'there is no Chromium: `npm run test:browser` finds or installs it, and CHROMIUM may name one';
      if (process.env.FLOW_ENRICHER_REQUIRE_BROWSER === '1') it('finds Chromium', () => expect.fail(message));
      else it.skip(message);
      return;
    }
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: program });
    });
    afterAll(async () => {
      await browser?.close();
    });
    define();
  });
}

/** Activity of a page since it was opened. */
export interface PageRecord {
  /** Every console message, including policy violations and uncaught errors. */
  readonly messages: readonly string[];
  /** The URL of every request. */
  readonly requests: readonly string[];
  /** The type of every dialog shown. */
  readonly dialogs: readonly string[];
}

/** A page in a separate window. */
export interface OpenedPage {
  readonly page: Page;
  readonly record: PageRecord;
}

const WINDOW = { width: 1280, height: 900 };

/** Opens a file in a window of 1280 × 900 pixels, unless the options say otherwise, and closes it after `use`. */
export async function withPage<Result>(
  path: string,
  options: BrowserContextOptions,
  use: (opened: OpenedPage) => Promise<Result>,
): Promise<Result> {
  if (browser === undefined) throw new Error('pages are opened in tests of describeInBrowser');
  const context = await browser.newContext({ viewport: WINDOW, ...options });
  try {
    const page = await context.newPage();
    const record = recordOf(page);
    await page.goto(`file://${path}`);
    return await use({ page, record });
  } finally {
    await context.close();
  }
}

function recordOf(page: Page): PageRecord {
  const messages: string[] = [];
  const requests: string[] = [];
  const dialogs: string[] = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(`uncaught: ${error.message}`));
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    void dialog.dismiss();
  });
  return { messages, requests, dialogs };
}
