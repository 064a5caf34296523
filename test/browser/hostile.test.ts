import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { printable } from '../../src/input/printable.ts';
import { visibleName, visibleText } from '../../src/report/page/markup.ts';
import { accessibilityFaults } from './accessibility.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { HOSTILE_STRINGS, HOSTILE_VALUES } from './hostile-strings.ts';
import { elementsBeyondWindow } from './layout.ts';
import { type NewNames, renamedSamples } from './renamed-samples.ts';
import { testFolder } from './report-files.ts';

const folder = testFolder();
const inputs = mkdtempSync(join(tmpdir(), 'hostile-samples-'));
afterAll(() => rmSync(inputs, { recursive: true }));

/** Assigns a hostile name to each original, in the order of the requests. */
class HostileNames implements NewNames {
  readonly byOriginal = new Map<string, string>();
  readonly #first: number;

  /** Starts with the string of this index. */
  constructor(first: number) {
    this.#first = first;
  }

  inDocuments(original: string): string {
    return this.#nameOf(`document ${original}`, HOSTILE_STRINGS, '');
  }

  inFields(original: string): string {
    return this.#nameOf(`field ${original}`, HOSTILE_VALUES, '');
  }

  inFileNames(original: string): string {
    // only characters that a file system accepts; the extension gives the type of the content
    const names = HOSTILE_STRINGS.map((text) => text.replaceAll(/[/\0]/g, '|').toWellFormed().slice(0, 60));
    return this.#nameOf(`file ${original}`, names, extensionOf(original));
  }

  #nameOf(original: string, texts: readonly string[], end: string): string {
    const known = this.byOriginal.get(original);
    if (known !== undefined) return known;
    const count = this.byOriginal.size;
    const at = count + this.#first;
    const name = `${texts[at % texts.length]}${at < texts.length ? '' : count}${end}`;
    this.byOriginal.set(original, name);
    return name;
  }
}

/** Harmless names for the same originals, in the sort order of the hostile names, so that equal rows are ordered alike. */
class HarmlessNames implements NewNames {
  readonly #byOriginal: ReadonlyMap<string, string>;

  constructor(hostile: HostileNames) {
    const sorted = [...hostile.byOriginal].toSorted(([, a], [, b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    this.#byOriginal = new Map(
      sorted.map(([original], rank) => [original, `harmless.${String(rank).padStart(4, '0')}.`]),
    );
  }

  inDocuments(original: string): string {
    return this.of(`document ${original}`);
  }

  inFields(original: string): string {
    return this.of(`field ${original}`);
  }

  inFileNames(original: string): string {
    return `${this.of(`file ${original}`)}${extensionOf(original)}`;
  }

  of(original: string): string {
    return this.#byOriginal.get(original) ?? 'unknown';
  }
}

function extensionOf(file: string): string {
  return file.endsWith('.gz') ? '.log' : file.replace(/^.*(?=\.)/, '');
}

/** The texts as which the page may show a name: the command formats file names differently. */
function shownTexts(original: string, name: string): readonly string[] {
  // a lone surrogate does not survive the table
  return original.startsWith('file ')
    ? [visibleText(printable(name))]
    : [visibleName(name), visibleName(name.toWellFormed())];
}

describeInBrowser('hostile names in tags, labels, groups, descriptions, fields and file names', () => {
  it.each([0, 12, 24])('are text, and nothing else (from the string number %i on)', async (first) => {
    // Prepare
    const hostile = new HostileNames(first);
    const hostileSamples = renamedSamples(join(inputs, `hostile-${first}`), hostile);
    const harmless = new HarmlessNames(hostile);
    const harmlessSamples = renamedSamples(join(inputs, `harmless-${first}`), harmless);

    // Act
    const attacked = await folder.report(hostileSamples.given);
    const ordinary = await folder.report(harmlessSamples.given);
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
    const shown = [...hostile.byOriginal].filter(([original]) => expected.text.includes(harmless.of(original)));
    expect(shown.length).toBeGreaterThan(20);
    const missing = shown.filter(
      ([original, name]) => !shownTexts(original, name).some((text) => found.content.text.includes(text)),
    );
    expect(missing).toEqual([]);
  });

  it('would be stopped by the policy, were they markup', async () => {
    // Prepare
    const { path } = await folder.report(['samples/v5-all.log']);

    // Act: insert what an error in the escaping of names would let through
    const { record, harmed, isUnchanged } = await withPage(path, {}, async ({ page, record }) => {
      const result = await page.evaluate(async () => {
        const background = () => getComputedStyle(document.body).backgroundColor;
        const before = background();
        const markup = [
          '<img src="http://127.0.0.1:9/x.png" onerror="window.harmed=1">',
          '<svg onload="window.harmed=2"></svg>',
          '<style>body{background:rgb(1,2,3)!important}</style>',
          '<p style="position:fixed" onclick="window.harmed=4" id="handler">x</p>',
          '<iframe src="http://127.0.0.1:9/"></iframe>',
          '<base href="http://127.0.0.1:9/">',
          '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
          '<object data="http://127.0.0.1:9/"></object>',
        ];
        document.body.insertAdjacentHTML('beforeend', markup.join(''));
        const script = document.createElement('script');
        script.textContent = 'window.harmed = 3';
        document.body.append(script);
        document.querySelector<HTMLElement>('#handler')?.click();
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { harmed: Reflect.get(window, 'harmed'), isUnchanged: background() === before, base: document.baseURI };
      });
      expect(result.base).toBe(`file://${path}`);
      // a navigation comes last: a page does nothing after it, even if it is blocked
      await page.evaluate(() => {
        document.body.insertAdjacentHTML(
          'beforeend',
          '<form action="http://127.0.0.1:9/"><button id="send">x</button></form>',
        );
        setTimeout(() => document.querySelector<HTMLElement>('#send')?.click());
      });
      await expect.poll(() => record.messages.join('\n'), { timeout: 10_000 }).toContain('form-action');
      expect(page.url()).toBe(`file://${path}`);
      return { record, ...result };
    });

    // Assess
    expect({ harmed, isUnchanged }).toEqual({ harmed: undefined, isUnchanged: true });
    for (const directive of ['img-src', 'script-src', 'style-src', 'frame-src', 'object-src', 'base-uri']) {
      expect(record.messages.join('\n')).toContain(directive);
    }
  });
});

/** Filters, sorts, reads the timeline and hovers over every chart. */
async function useEverything(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const one of all) one.setAttribute('open', '');
  });
  await page.locator('th button, .copy').evaluateAll((all) => {
    for (const one of all) if (one instanceof HTMLElement) one.click();
  });
  for (const choice of await page.locator('select option').all()) {
    await page.locator('select').selectOption((await choice.getAttribute('value')) ?? '');
  }
  await page.fill('#find', '<');
  await page.fill('#find', '');
  await page.locator('#timeline').focus();
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press('ArrowRight');
  // the tooltip of every mark
  await page.locator('[data-tip]').evaluateAll((all) => {
    for (const one of all)
      one.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: 9, clientY: 9 }));
  });
}

async function contentOf(page: Page): Promise<{
  readonly text: string;
  /** Number of elements of each kind. */
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
