import { expect, it } from 'vitest';
import { weekLines } from '../../scripts/measure/report/week-lines.mjs';
import { accessibilityFaults } from './accessibility.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { elementsBeyondWindow } from './layout.ts';
import { testFolder } from './report-files.ts';
import { SAMPLE_NAMES } from './sample-files.ts';

const folder = testFolder();

/** More than one line a minute, so that every hour of the week has lines. */
const LINES = 20_000;
const MAX_PAGE_BYTES = 600_000;
const MAX_ELEMENTS = 6_000;

describeInBrowser('the page of a busy week', () => {
  it('stays within its budgets, fits a phone, and has no fault that axe-core finds', async () => {
    // Prepare
    const log = folder.write('week.log', [...weekLines(LINES)].join(''));
    // one line in a few hundred is unreadable
    const report = await folder.report([...SAMPLE_NAMES, log]);

    // Act
    const { elements, faults, record } = await withPage(report.path, {}, async ({ page, record }) => ({
      record,
      elements: await page.locator('*').count(),
      faults: await accessibilityFaults(page),
    }));
    const beyond = await withPage(report.path, { viewport: { width: 320, height: 700 } }, ({ page }) =>
      elementsBeyondWindow(page),
    );

    // Assess
    expect({ faults, beyond, messages: record.messages }).toEqual({ faults: [], beyond: [], messages: [] });
    expect(Buffer.byteLength(report.html)).toBeLessThan(MAX_PAGE_BYTES);
    expect(elements).toBeLessThan(MAX_ELEMENTS);
  });
});
