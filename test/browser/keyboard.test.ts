import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser, withPage } from './chromium.ts';
import { testFolder, type WrittenReport } from './report-files.ts';
import { SAMPLE_NAMES, SAMPLES } from './sample-files.ts';

const folder = testFolder();
let report: WrittenReport;

/** More than the number of Tab stops on the page. */
const MAX_STOPS = 600;

describeInBrowser('the keyboard alone', () => {
  beforeAll(async () => {
    report = await folder.report([...SAMPLE_NAMES, ...SAMPLES]);
  });

  it('sorts every table by every head that has a button, in both directions', async () => {
    await withPage(report.path, {}, async ({ page }) => {
      await openAll(page);
      const heads = await page.locator('th button').count();
      let sorted = 0;
      for await (const stop of tabStops(page)) {
        if (!stop.isSortButton) continue;
        sorted++;
        await page.keyboard.press('Enter');
        const first = await focusedColumn(page);
        await page.keyboard.press('Enter');
        const second = await focusedColumn(page);
        // numeric columns sort in descending order first, text columns in ascending order
        const [once, again] = first.isNumeric ? ['descending', 'ascending'] : ['ascending', 'descending'];
        expect({ head: stop.html, ...first }).toMatchObject({ head: stop.html, direction: once, isSorted: true });
        expect({ head: stop.html, ...second }).toMatchObject({ head: stop.html, direction: again, isSorted: true });
      }
      expect(sorted).toBe(heads);
      expect(heads).toBeGreaterThan(20);
    });
  });

  it('shows where it is, at every stop', async () => {
    await withPage(report.path, {}, async ({ page }) => {
      const without: string[] = [];
      let stops = 0;
      for await (const stop of tabStops(page)) {
        stops++;
        if (!stop.isMarked) without.push(stop.html);
      }
      expect(without).toEqual([]);
      expect(stops).toBeGreaterThan(30);
    });
  });

  it('filters the rows of all tables, and takes the filter back', async () => {
    await withPage(report.path, {}, async ({ page }) => {
      // Prepare
      await openAll(page);
      const rows = page.locator('tr[data-row]');
      const shown = () =>
        rows.evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.textContent));
      const all = await shown();

      // Act
      await page.keyboard.press('/');
      await page.keyboard.type('CheckOut');
      const filtered = await shown();
      const announced = await page.locator('#found').textContent();
      await page.keyboard.press('Escape');

      // Assess
      expect(filtered).toEqual(all.filter((text) => /checkout/i.test(text ?? '')));
      expect(filtered.length).toBeGreaterThan(0);
      expect(filtered.length).toBeLessThan(all.length);
      expect(announced).toContain(`${filtered.length} of ${await rows.count()} rows`);
      expect(await page.locator('#found').getAttribute('role')).toBe('status');
      expect(await shown()).toEqual(all);
      expect(await page.inputValue('#find')).toBe('');
    });
  });

  it('reads the timeline, interval by interval, until all flows are told', async () => {
    await withPage(report.path, {}, async ({ page }) => {
      // Prepare
      for await (const stop of tabStops(page)) if (stop.id === 'timeline') break;
      const tile = await page.locator('dd[data-column="allowed"]').getAttribute('data-v');

      // Act
      const told: string[] = [];
      for (let presses = 0; presses < 400; presses++) {
        await page.keyboard.press('ArrowRight');
        const text = (await page.locator('#say').textContent()) ?? '';
        if (text === told.at(-1)) break;
        told.push(text);
      }
      await page.keyboard.press('ArrowLeft');

      // Assess
      const allowed = told.map((text) => Number(/([\d,]+) allowed/.exec(text)?.[1]?.replaceAll(',', '')));
      expect(told[0]).toMatch(/^\w{3} \d+ \w+,? \d\d:\d\d, [\d,]+ allowed, [\d,]+ denied, \S+ \w?B sent$/);
      expect(String(allowed.reduce((sum, value) => sum + value, 0))).toBe(tile);
      expect(await page.locator('#say').textContent()).toBe(told.at(-2));
      expect(await page.locator('#say').getAttribute('aria-live')).toBe('polite');
    });
  });

  it('jumps over the navigation, and to a section', async () => {
    // without the animation, whose duration depends on the machine
    await withPage(report.path, { reducedMotion: 'reduce' }, async ({ page }) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => location.hash)).toBe('#findings');
      const link = page.locator('nav a').last();
      await link.focus();
      await page.keyboard.press('Enter');
      const section = page.locator(`main > section${await link.getAttribute('href')}`);
      await expect
        .poll(() => section.evaluate((one) => one.getBoundingClientRect().top < innerHeight), { timeout: 10_000 })
        .toBe(true);
    });
  });
});

/** Opens all folded sections, as Enter on each heading would. */
async function openAll(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '');
  });
}

interface Stop {
  readonly id: string;
  readonly html: string;
  readonly isSortButton: boolean;
  /** Whether an outline or a shadow marks the element with the focus. */
  readonly isMarked: boolean;
}

/** Presses Tab until the focus has left the page. */
async function* tabStops(page: Page): AsyncGenerator<Stop> {
  for (let stops = 0; stops < MAX_STOPS; stops++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return undefined;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      return {
        id: focused.id,
        html: focused.outerHTML.slice(0, 200),
        isSortButton: focused.matches('th button'),
        isMarked: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      };
    });
    if (stop === undefined) return;
    yield stop;
  }
  throw new Error(`the focus does not leave the page after ${MAX_STOPS} presses of Tab`);
}

interface SortedColumn {
  readonly direction: string | null;
  readonly isNumeric: boolean;
  /** Whether the cells are sorted as the column header says. */
  readonly isSorted: boolean;
}

async function focusedColumn(page: Page): Promise<SortedColumn> {
  return page.evaluate(() => {
    const head = document.activeElement?.closest('th');
    const table = head?.closest('table');
    if (!head || !table) throw new Error('the focus is on no head');
    const cells = [...(table.tBodies[0]?.rows ?? [])].map((row) => row.cells[head.cellIndex]);
    const numberOf = (cell: HTMLElement | undefined): string | undefined => cell?.dataset.sort ?? cell?.dataset.v;
    const isNumeric = cells.some((cell) => numberOf(cell) !== undefined);
    const direction = head.getAttribute('aria-sort');
    const sign = direction === 'ascending' ? 1 : -1;
    const isSorted = cells.every((cell, at) => {
      const next = cells[at + 1];
      if (cell === undefined || next === undefined) return true;
      const difference = isNumeric
        ? Number(numberOf(cell) ?? -1) - Number(numberOf(next) ?? -1)
        : (cell.textContent ?? '').localeCompare(next.textContent ?? '');
      return sign * difference <= 0;
    });
    return { direction, isNumeric, isSorted };
  });
}
