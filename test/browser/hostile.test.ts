import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { visibleText } from '../../src/report/page/markup.ts';
import { accessibilityFaults } from './accessibility.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { HOSTILE_STRINGS, HOSTILE_VALUES } from './hostile-strings.ts';
import { elementsBeyondWindow } from './layout.ts';
import { type NewNames, renamedSamples } from './renamed-samples.ts';
import { testFolder } from './report-files.ts';

const folder = testFolder();
const inputs = mkdtempSync(join(tmpdir(), 'hostile-samples-'));
afterAll(() => rmSync(inputs, { recursive: true }));

/** Names in a list, by the original that each stands for, in the order in which they are asked for. */
class Renaming implements NewNames {
  /** A harmless name, and the hostile one in its place. */
  readonly pairs = new Map<string, string>();
  readonly #byOriginal = new Map<string, string>();
  readonly #isHostile: boolean;
  readonly #first: number;

  constructor(isHostile: boolean, first: number) {
    this.#isHostile = isHostile;
    this.#first = first;
  }

  inDocuments(original: string): string {
    return this.#nameOf(`document ${original}`, HOSTILE_STRINGS, '');
  }

  inFields(original: string): string {
    return this.#nameOf(`field ${original}`, HOSTILE_VALUES, '');
  }

  inFileNames(original: string): string {
    // what a file system takes; the extension says what is in the file
    const names = HOSTILE_STRINGS.map((text) => text.replaceAll(/[/\0]/g, '|').toWellFormed().slice(0, 60));
    return this.#nameOf(
      `file ${original}`,
      names,
      original.endsWith('.gz') ? '.log' : original.replace(/^.*(?=\.)/, ''),
    );
  }

  #nameOf(original: string, texts: readonly string[], end: string): string {
    const known = this.#byOriginal.get(original);
    if (known !== undefined) return known;
    const count = this.#byOriginal.size;
    const at = count + this.#first;
    const hostile = `${texts[at % texts.length]}${at < texts.length ? '' : count}${end}`;
    const harmless = `harmless.${count}.${end}`;
    this.pairs.set(harmless, hostile);
    const name = this.#isHostile ? hostile : harmless;
    this.#byOriginal.set(original, name);
    return name;
  }
}

describeInBrowser('hostile names in tags, labels, groups, descriptions, fields and file names', () => {
  it.each([0, 12, 24])('are text, and nothing else (from the string number %i on)', async (first) => {
    // Prepare
    const [hostile, harmless] = [new Renaming(true, first), new Renaming(false, first)];
    const hostileSamples = renamedSamples(join(inputs, `hostile-${first}`), hostile);
    const harmlessSamples = renamedSamples(join(inputs, `harmless-${first}`), harmless);

    // Act
    const attacked = await folder.report(hostileSamples.given, [1]);
    const ordinary = await folder.report(harmlessSamples.given, [1]);
    const expected = await withPage(ordinary.path, {}, ({ page }) => contentOf(page));
    const found = await withPage(attacked.path, {}, async ({ page, record }) => {
      await useEverything(page);
      const content = await contentOf(page);
      const faults = await accessibilityFaults(page);
      return { content, record, faults, beyond: await elementsBeyondWindow(page) };
    });
    const beyondPhone = await withPage(attacked.path, { viewport: { width: 320, height: 700 } }, ({ page }) =>
      elementsBeyondWindow(page),
    );

    // Assess
    expect(found.record).toEqual({ messages: [], requests: [`file://${attacked.path}`], dialogs: [] });
    expect(found.content.harmed).toBeUndefined();
    expect(found.content.handlers).toEqual([]);
    expect(found.content.elements).toEqual(expected.elements);
    expect([found.beyond, beyondPhone, found.faults]).toEqual([[], [], []]);
    const shown = [...harmless.pairs].filter(([name]) => expected.text.includes(name));
    expect(shown.length).toBeGreaterThan(20);
    const missing = shown.filter(([, text]) => !found.content.text.includes(visibleText(text.toWellFormed())));
    expect(missing).toEqual([]);
  });

  it('would be stopped by the policy, were they markup', async () => {
    // Prepare
    const { path } = await folder.report(['samples/v5-all.log']);

    // Act: what an error in the escaping of names would let through
    const { harmed, background, record } = await withPage(path, {}, async ({ page, record }) => {
      const before = await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
      await page.evaluate(() => {
        const markup = [
          '<img src="http://127.0.0.1:9/x.png" onerror="window.harmed=1">',
          '<svg onload="window.harmed=2"></svg>',
          '<style>body{background:rgb(1,2,3)!important}</style>',
          '<p style="position:fixed">x</p>',
          '<iframe src="http://127.0.0.1:9/"></iframe>',
          '<base href="http://127.0.0.1:9/">',
          '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
          '<form action="http://127.0.0.1:9/"><input name="q"><button id="send">x</button></form>',
        ];
        document.body.insertAdjacentHTML('beforeend', markup.join(''));
        const script = document.createElement('script');
        script.textContent = 'window.harmed = 3';
        document.body.append(script);
        document.querySelector<HTMLElement>('#send')?.click();
      });
      await page.waitForTimeout(300);
      return {
        record,
        before,
        harmed: await page.evaluate(() => Reflect.get(window, 'harmed')),
        background: (await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)) === before,
      };
    });

    // Assess
    expect({ harmed, background }).toEqual({ harmed: undefined, background: true });
    expect(record.requests.filter((url) => url.startsWith('http'))).toEqual([]);
    for (const directive of ['img-src', 'script-src', 'style-src', 'base-uri', 'form-action']) {
      expect(record.messages.join('\n')).toContain(directive);
    }
  });
});

/** Filters, sorts, reads the timeline, and points at every chart. */
async function useEverything(page: Page): Promise<void> {
  for (const button of await page.locator('th button').all()) await button.click();
  for (const choice of await page.locator('select option').all()) {
    await page.locator('select').selectOption((await choice.getAttribute('value')) ?? '');
  }
  await page.fill('#find', '<');
  await page.fill('#find', '');
  await page.locator('#timeline').focus();
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press('ArrowRight');
  for (const mark of (await page.locator('[data-tip]:visible').all()).slice(0, 60)) await mark.hover({ force: true });
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

async function contentOf(page: Page): Promise<{
  readonly text: string;
  /** How many elements there are of each kind. */
  readonly elements: Readonly<Record<string, number>>;
  readonly handlers: readonly string[];
  readonly harmed: unknown;
}> {
  return page.evaluate(() => {
    const elements = new Map<string, number>();
    const handlers: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      elements.set(element.tagName, (elements.get(element.tagName) ?? 0) + 1);
      for (const name of element.getAttributeNames()) if (/^on/i.test(name)) handlers.push(element.outerHTML);
    }
    return {
      text: document.body.textContent ?? '',
      elements: Object.fromEntries([...elements].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      handlers,
      harmed: Reflect.get(window, 'harmed'),
    };
  });
}
