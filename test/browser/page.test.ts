import { beforeAll, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { elementsBeyondWindow } from './layout.ts';
import { pageText } from './page-text.ts';
import { testFolder, type WrittenReport } from './report-files.ts';
import { SAMPLE_NAMES, SAMPLES } from './sample-files.ts';

const folder = testFolder();
let report: WrittenReport;

/** Maximum size of the page. */
const MAX_PAGE_BYTES = 600_000;
const MAX_ELEMENTS = 6_000;
const MAX_SCRIPT_BYTES = 8 * 1024;
const MAX_STYLE_BYTES = 16 * 1024;

describeInBrowser('the page of the samples', () => {
  beforeAll(async () => {
    // one of the samples has an unreadable line
    report = await folder.report([...SAMPLE_NAMES, ...SAMPLES]);
  });

  it.each([320, 390, 768, 1280])(
    'fits a window of %i pixels, makes no request and writes no message',
    async (width) => {
      await withPage(report.path, { viewport: { width, height: 800 } }, async ({ page, record }) => {
        // Act: scroll to the end with all sections open
        await page.evaluate(() => {
          for (const details of document.querySelectorAll('details')) details.open = true;
          window.scrollTo(0, document.body.scrollHeight);
        });
        const beyond = await elementsBeyondWindow(page);

        // Assess
        expect(beyond).toEqual([]);
        expect(record).toEqual({ messages: [], requests: [`file://${report.path}`], dialogs: [] });
      });
    },
  );

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 320],
    ['dark', 320],
  ] as const)('has no fault that axe-core finds: %s, %i pixels wide', async (colorScheme, width) => {
    const faults = await withPage(report.path, { colorScheme, viewport: { width, height: 800 } }, async ({ page }) => {
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      return accessibilityFaults(page);
    });
    expect(faults).toEqual([]);
  });

  it('has the other theme after a click, also without faults', async () => {
    await withPage(report.path, { colorScheme: 'light' }, async ({ page }) => {
      // Prepare
      const before = await backgroundOf(page);

      // Act
      await page.click('#theme');

      // Assess
      expect(brightness(before)).toBeGreaterThan(200);
      expect(brightness(await backgroundOf(page))).toBeLessThan(60);
      expect(await accessibilityFaults(page)).toEqual([]);
    });
  });

  it('has every chart and number without JavaScript', async () => {
    // Prepare
    const content = (javaScriptEnabled: boolean) =>
      withPage(report.path, { javaScriptEnabled }, async ({ page, record }) => {
        expect(record.messages).toEqual([]);
        const main = page.locator('main');
        return {
          text: await pageText(page, 'main'),
          shapes: await main.locator('svg :is(rect, path, circle, line, text)').count(),
          cells: await main.locator('td, th').count(),
          areShown: await main.locator('svg, td[data-v]').evaluateAll((all) => all.map((one) => one.checkVisibility())),
        };
      });

    // Act
    const [off, on] = [await content(false), await content(true)];

    // Assess
    expect(off).toEqual(on);
    expect(off.shapes).toBeGreaterThan(100);
    expect(off.cells).toBeGreaterThan(100);
  });

  it('shows no control that does nothing without JavaScript', async () => {
    const shown = await withPage(report.path, { javaScriptEnabled: false }, async ({ page }) =>
      page
        .locator(':is(#find, #theme, #print, select, button.copy)')
        .evaluateAll((all) => all.filter((one) => one.checkVisibility()).map(({ outerHTML }) => outerHTML)),
    );
    expect(shown).toEqual([]);
  });

  it('is printed in light colours without controls and queries, whatever the theme', async () => {
    await withPage(report.path, { colorScheme: 'dark' }, async ({ page }) => {
      // Prepare
      await page.click('#theme');
      await page.click('#theme');
      expect(brightness(await backgroundOf(page))).toBeLessThan(60);

      // Act
      await page.emulateMedia({ media: 'print' });
      const controls = await page
        .locator('button, input, select, nav, pre')
        .evaluateAll((all) => all.filter((one) => one.matches(':not(th button)') && one.checkVisibility()).length);
      const pdf = await page.pdf({ format: 'A4' });

      // Assess
      expect(brightness(await backgroundOf(page))).toBeGreaterThan(200);
      expect(brightness(await page.locator('body').evaluate((body) => getComputedStyle(body).color))).toBeLessThan(100);
      expect(controls).toBe(0);
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [];
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.length).toBeLessThanOrEqual(12);
    });
  });

  it('stays within its budgets', async () => {
    const sizes = await withPage(report.path, {}, async ({ page }) =>
      page.evaluate(() => {
        const bytes = (selector: string) =>
          [...document.querySelectorAll(selector)].reduce(
            (sum, { textContent }) => sum + (textContent ?? '').length,
            0,
          );
        return {
          elements: document.querySelectorAll('*').length,
          script: bytes('script:not([type])'),
          style: bytes('style'),
          styleAttributes: document.querySelectorAll('body :not(.tip)[style]').length,
        };
      }),
    );
    expect(Buffer.byteLength(report.html)).toBeLessThan(MAX_PAGE_BYTES);
    expect(sizes.elements).toBeLessThan(MAX_ELEMENTS);
    expect(sizes.script).toBeLessThan(MAX_SCRIPT_BYTES);
    expect(sizes.style).toBeLessThan(MAX_STYLE_BYTES);
    expect(report.html).not.toMatch(/<[^>]* style=/);
  });

  it('has each id once, and no link to a place that does not exist', async () => {
    const { ids, missing } = await withPage(report.path, {}, async ({ page }) =>
      page.evaluate(() => ({
        ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
        missing: [...document.querySelectorAll('a')]
          .map((link) => link.getAttribute('href') ?? '')
          .filter((target) => !target.startsWith('#') || document.getElementById(target.slice(1)) === null),
      })),
    );
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(missing).toEqual([]);
    expect(ids.length).toBeGreaterThan(20);
  });

  it('allows nothing but its own style and script', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(report.html)?.[1] ?? '';
    const rules = policy
      .replaceAll('&#39;', "'")
      .split(';')
      .map((rule) => rule.trim());
    expect(rules.map((rule) => rule.replace(/'sha256-[\w+/=]{44}'/, 'HASH'))).toEqual([
      "default-src 'none'",
      'style-src HASH',
      'script-src HASH',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });
});

async function backgroundOf(page: import('playwright-core').Page): Promise<string> {
  return page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
}

/** The mean of red, green and blue of a colour such as `rgb(255, 255, 255)`. */
function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}
