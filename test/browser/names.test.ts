import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { html, jsonData, type Markup, visibleName, visibleText } from '../../src/report/page/markup.ts';
import { ANY_CODE_POINT } from '../support/any-code-point.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { HOSTILE_STRINGS } from './hostile-strings.ts';
import { testFolder } from './report-files.ts';

const folder = testFolder();

/** Any text: code units that may be lone surrogates, or characters with a meaning in HTML. */
const ANY_NAME = fc.oneof(
  fc.string({ unit: ANY_CODE_POINT, maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom(...'<>&"\'`=/!-[]{}$; \n\t\r\f\0x', '<!--', '-->', '</', 'script', '&lt', '&#', 'on='), {
      maxLength: 20,
    })
    .map((parts) => parts.join('')),
  fc.constantFrom(...HOSTILE_STRINGS),
);
/** Names that are tested on one page: a page for each name would take too long. */
const NAMES = fc.array(ANY_NAME, { minLength: 1, maxLength: 50 });

/**
 * A name in every kind of place on a page: text, single- and double-quoted attributes, a cell, an SVG text, a data
 * block.
 */
function markupWith(name: string): Markup {
  return html`<p><bdi>${name}</bdi></p><p title="${name}" data-tip='${name}'></p><table><tr><td>${name}</td></tr></table><svg><text>${name}</text></svg><script type="application/json">${jsonData([name])}</script><select><option>${[name]}</option></select>`;
}

describeInBrowser('any name', () => {
  it('is the text that is shown of it, wherever it stands, and makes no element', async () => {
    const { path } = await folder.report(['samples/v5-all.log']);
    await withPage(path, { javaScriptEnabled: true }, async ({ page }) => {
      const harmless = (await parsed(page, [String(markupWith('name'))]))[0];
      await fc.assert(
        fc.asyncProperty(NAMES, async (names) => {
          const found = await parsed(
            page,
            names.map((name) => String(markupWith(name))),
          );
          expect(found.map(({ elements }) => elements)).toEqual(names.map(() => harmless?.elements));
          expect(found.map(({ values }) => values)).toEqual(
            names.map((name) => Array.from({ length: 6 }, () => visibleText(name))),
          );
          // a lone surrogate does not survive the transfer out of the browser
          expect(found.map(({ data }) => data)).toEqual(names.map((name) => JSON.stringify([name])));
        }),
        { numRuns: 60 },
      );
    });
  });
});

describeInBrowser('a page about any names', () => {
  it('holds them all as text, with the elements of a page about harmless ones', async () => {
    // Prepare: each label belongs to an address with more traffic than the next one
    const line = (at: number) =>
      `2 123456789012 eni-1 10.0.0.1 10.1.${at}.1 50000 443 6 10 ${100_000 - at} 1609459200 1609459260 ACCEPT OK\n`;
    let runs = 0;
    const pageOf = async (names: readonly string[]) => {
      const run = runs++;
      const labels = Object.fromEntries(names.map((name, at) => [`10.1.${at}.0/24`, name]));
      const { path } = await folder.report([
        ...['--labels', folder.write(`labels-${run}.json`, JSON.stringify(labels))],
        folder.write(`flows-${run}.log`, names.map((_, at) => line(at)).join('')),
      ]);
      return withPage(path, {}, async ({ page, record }) => {
        expect(record.messages).toEqual([]);
        return page.evaluate(() => ({
          // charts shorten long names; their tooltips have the full names
          text: [
            document.body.textContent ?? '',
            ...[...document.querySelectorAll('[data-tip], [title]')].flatMap((element) => [
              element.getAttribute('data-tip') ?? '',
              element.getAttribute('title') ?? '',
            ]),
          ].join('\n'),
          elements: [...document.querySelectorAll('*')].map(({ tagName }) => tagName),
        }));
      });
    };
    const label = ANY_NAME.filter((name) => name !== '');

    // Act, Assess
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(label, { minLength: 10, maxLength: 10 }), async (names) => {
        const harmless = names.map((_, at) => `harmless.${at}.`);
        const [found, expected] = [await pageOf(names), await pageOf(harmless)];
        const shown = names.filter((_, at) => expected.text.includes(`harmless.${at}.`));
        expect(found.elements).toEqual(expected.elements);
        expect(shown.length).toBe(names.length);
        expect(shown.filter((name) => !found.text.includes(visibleName(name.toWellFormed())))).toEqual([]);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

/** Parses documents in the browser; returns the values at the places in `markupWith`. */
async function parsed(page: Page, documents: readonly string[]) {
  return page.evaluate(
    (texts) =>
      texts.map((text) => {
        const { body } = new DOMParser().parseFromString(text, 'text/html');
        const [bdi, , tip, cell, label, option] = ['bdi', 'p', 'p[title]', 'td', 'text', 'option'].map((selector) =>
          body.querySelector(selector),
        );
        return {
          elements: [...body.querySelectorAll('*')].map(
            (element) => `${element.tagName} ${element.getAttributeNames()}`,
          ),
          values: [
            bdi?.textContent,
            tip?.getAttribute('title'),
            tip?.getAttribute('data-tip'),
            cell?.textContent,
            label?.textContent,
            option?.textContent,
          ],
          data: JSON.stringify(JSON.parse(body.querySelector('script')?.textContent ?? '')),
        };
      }),
    documents,
  );
}
