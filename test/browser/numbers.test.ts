import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentsOf, runCli } from '../cli/run-cli.ts';
import { sentRecords } from '../support/sent-records.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { testFolder, type WrittenReport } from './report-files.ts';
import { SAMPLE_NAMES, SAMPLES } from './sample-files.ts';

const folder = testFolder();
let report: WrittenReport;
let panels: readonly PagePanel[];
let tiles: readonly Tile[];
let queries: readonly PageQuery[];
let results: ReadonlyMap<string, Result>;

/** Number of concurrent queries. */
const QUERIES_AT_ONCE = 2;
/** Byte amounts are shown with at least two digits. */
const ROUNDING = 0.05;

interface PageQuery {
  readonly name: string;
  readonly sql: string;
}
interface PageCell {
  readonly value: string;
  readonly text: string;
}
interface PagePanel {
  readonly id: string;
  readonly queries: readonly PageQuery[];
  /** The cells with a raw value, by row. */
  readonly rows: readonly (readonly PageCell[])[];
}
interface Tile extends PageCell {
  readonly query: string;
  readonly column: string;
}
interface Result {
  readonly sql: string;
  /** Exit status of the command: 1, since one of the lines is unreadable. */
  readonly status: number | null;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

describeInBrowser('the numbers of the page', () => {
  beforeAll(async () => {
    report = await folder.report([...SAMPLE_NAMES, ...SAMPLES]);
    [panels, tiles, queries] = await withPage(report.path, {}, ({ page }) =>
      Promise.all([panelsOf(page), tilesOf(page), queriesOf(page)]),
    );
    results = await resultsOf(queries);
  }, 180_000);

  it('have their SQL beneath, and each name stands for one statement', () => {
    expect(panels.filter(({ rows, queries }) => rows.length > 0 && queries.length === 0)).toEqual([]);
    expect(queries.filter(({ name, sql }) => results.get(name)?.sql !== sql)).toEqual([]);
    expect(results.size).toBeGreaterThan(12);
  });

  it('come from statements that query takes as they are', () => {
    expect([...results].filter(([, { status }]) => status !== 1).map(([name]) => name)).toEqual([]);
  });

  it('are those of one row of a result, in the order of the result', () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const { id, queries, rows } of panels) {
      const candidates = queries.map(({ name }) => (results.get(name)?.rows ?? []).map(numbersOf));
      let last = { query: -1, row: -1 };
      for (const cells of rows) {
        const values = cells.map(({ value }) => value);
        const found = placeOf(values, candidates, last);
        if (found === undefined) wrong.push(`${id}: ${values.join(' ')}`);
        else last = found;
        compared += values.length;
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(150);
  });

  it('are shown as what they are, rounded at most', () => {
    const cells = [...panels.flatMap(({ rows }) => rows.flat()), ...tiles];
    expect(cells.filter(({ value, text }) => !isShownAs(value, text))).toEqual([]);
  });

  it('of the tiles are those of their queries', () => {
    const expected = tiles.map(({ query, column }) => String(results.get(query)?.rows[0]?.[column]));
    expect(tiles.map(({ value }) => value)).toEqual(expected);
    expect(tiles.length).toBeGreaterThanOrEqual(4);
  });

  it('of the tiles are those that a count of the documents of enrich gives', async () => {
    // Prepare
    const { stdout } = await runCli(['enrich', ...SAMPLE_NAMES, ...SAMPLES]);
    const documents = documentsOf(stdout);

    // Act: count by the rule that the page explains
    const flows = documents.filter(({ log_status }) => log_status === 'OK');
    const accepted = flows.filter(({ action }) => action === 'ACCEPT');
    const once = sentRecords(accepted);
    const counted = {
      allowed: accepted.length,
      denied: flows.filter(({ action }) => action === 'REJECT').length,
      bytes: once.reduce((sum, { bytes }) => sum + Number(bytes), 0),
    };

    // Assess
    expect(documents.length).toBeGreaterThan(300);
    const shown = (column: string) =>
      tiles.find((tile) => tile.query !== 'busiest-hour' && tile.column === column)?.value;
    expect(Object.fromEntries(Object.keys(counted).map((column) => [column, Number(shown(column))]))).toEqual(counted);
  });
});

describe('the comparison itself', () => {
  it('finds a row only where all its values are, one after the other', () => {
    const results = [
      [
        ['1', '2'],
        ['3', '3'],
      ],
    ];
    const before = { query: -1, row: -1 };
    expect(placeOf(['2', '1'], results, before)).toEqual({ query: 0, row: 0 });
    expect(placeOf(['3', '3'], results, before)).toEqual({ query: 0, row: 1 });
    expect(placeOf(['1', '1'], results, before)).toBeUndefined();
    expect(placeOf(['1'], results, { query: 0, row: 1 })).toBeUndefined();
  });

  it('takes a text for a value if it is rounded to it', () => {
    expect(['1,234', '1.2 kB', '1 kB'].map((text) => isShownAs('1234', text))).toEqual([true, true, false]);
    expect(['1,235', '1234 B', '–'].map((text) => isShownAs('1234', text))).toEqual([false, true, false]);
    expect(['0 B', '1 B'].map((text) => isShownAs('0', text))).toEqual([true, false]);
    expect(['Mon 2 Mar 09:30', 'Mon 2 Mar 09:31'].map((text) => isShownAs('1772443800', text))).toEqual([true, false]);
  });
});

async function panelsOf(page: Page): Promise<PagePanel[]> {
  return page.locator('main [id]:has(> details pre[data-query], > pre[data-query])').evaluateAll((all) =>
    all.map((panel) => ({
      id: panel.id,
      queries: [...panel.querySelectorAll<HTMLElement>('pre[data-query]')].map((pre) => ({
        name: pre.dataset.query ?? '',
        sql: pre.textContent ?? '',
      })),
      rows: [...panel.querySelectorAll('tr')]
        .map((row) =>
          [...row.querySelectorAll<HTMLElement>('td[data-v]')].map((cell) => ({
            value: cell.dataset.v ?? '',
            text: cell.textContent?.trim() ?? '',
          })),
        )
        .filter((cells) => cells.length > 0),
    })),
  );
}

async function queriesOf(page: Page): Promise<PageQuery[]> {
  return page
    .locator('pre[data-query]')
    .evaluateAll((all) =>
      all.map((pre) => ({ name: pre.getAttribute('data-query') ?? '', sql: pre.textContent ?? '' })),
    );
}

async function tilesOf(page: Page): Promise<Tile[]> {
  return page.locator('dd[data-v][data-query]').evaluateAll((all) =>
    all.map((tile) => {
      if (!(tile instanceof HTMLElement)) throw new Error('a tile is an element of HTML');
      const { v = '', query = '', column = '' } = tile.dataset;
      return { value: v, query, column, text: tile.firstChild?.textContent?.trim() ?? '' };
    }),
  );
}

/** Runs each statement with the command over the files of the page. */
async function resultsOf(queries: readonly PageQuery[]): Promise<Map<string, Result>> {
  const found = new Map<string, Result>();
  const waiting = [...new Map(queries.map((query) => [query.name, query])).values()];
  const work = async (): Promise<void> => {
    for (let query = waiting.pop(); query !== undefined; query = waiting.pop()) {
      const { name, sql } = query;
      const { status, stdout } = await runCli(['query', '--as', 'ndjson', sql, ...SAMPLE_NAMES, ...SAMPLES]);
      found.set(name, { sql, status, rows: documentsOf(stdout) });
    }
  };
  await Promise.all(Array.from({ length: QUERIES_AT_ONCE }, work));
  return found;
}

function numbersOf(row: Readonly<Record<string, unknown>>): string[] {
  return Object.values(row)
    .filter((value) => value !== null && typeof value !== 'object')
    .map(String);
}

interface Place {
  readonly query: number;
  readonly row: number;
}

/** Place of the next row after `last`, in the same or another query, that has all the values, each as often. */
function placeOf(
  values: readonly string[],
  candidates: readonly (readonly (readonly string[])[])[],
  last: Place,
): Place | undefined {
  for (const [query, rows] of candidates.entries()) {
    const first = query === last.query ? last.row + 1 : 0;
    for (let row = first; row < rows.length; row++) {
      const left = [...(rows[row] ?? [])];
      const hasAll = values.every((value) => {
        const at = left.indexOf(value);
        if (at >= 0) left.splice(at, 1);
        return at >= 0;
      });
      if (hasAll) return { query, row };
    }
  }
  return undefined;
}

const FACTORS = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
]);

const TIME = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
});

/** Whether the page shows a value as this text, such as `1,234`, `1.2 kB` or `Mon 2 Mar 09:30`. */
function isShownAs(value: string, text: string): boolean {
  if (/^[A-Z]/.test(text)) return text === TIME.format(Number(value) * 1_000).replaceAll(',', '');
  const [, digits, unit] = /^([\d,.]+)(?:\s(\w?B))?/.exec(text) ?? [];
  if (digits === undefined) return false;
  const shown = Number(digits.replaceAll(',', ''));
  if (unit === undefined) return shown === Number(value);
  const size = shown * (FACTORS.get(unit) ?? Number.NaN);
  return Math.abs(size - Number(value)) <= ROUNDING * Number(value);
}
