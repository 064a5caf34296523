import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documentsOf, ROOT, runCli } from '../cli/run-cli.ts';
import { accessibilityFaults } from './accessibility.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { elementsBeyondWindow } from './layout.ts';
import { pageText } from './page-text.ts';
import { testFolder, type WrittenReport } from './report-files.ts';
import { SAMPLE_NAMES, SAMPLES } from './sample-files.ts';

const folder = testFolder();

describeInBrowser('the page', () => {
  it('is the same, byte for byte, each time', async () => {
    const runs = [0, 1].map(() => folder.report([...SAMPLE_NAMES, ...SAMPLES]));
    const sums = (await Promise.all(runs)).map(({ html }) => createHash('sha256').update(html).digest('hex'));
    expect(sums[1]).toBe(sums[0]);
  });

  it('of records of version 2 says which fields are missing, and has no empty chart', async () => {
    const { text, charts } = await lookAt(await folder.report(['samples/v2-default.log']), { isAudited: true });
    const missing = text.split('\n').filter((line) => line.startsWith('This needs'));
    expect(missing.length).toBeGreaterThan(1);
    expect(text).toMatch(/traffic[-_]path/);
    expect(charts.filter(({ shapes }) => shapes === 0)).toEqual([]);
    // the direction is unknown, so every record counts
    expect(await sentBytes(['samples/v2-default.log'])).toBe('1548044');
    expect(text).toContain('1.5 MB');
  });

  it('counts what receivers recorded where senders did not', async () => {
    const given = [...SAMPLE_NAMES, 'samples/v11-custom.log'];
    const { text } = await lookAt(await folder.report(given));
    expect(await sentBytes(given)).toBe('219508');
    expect(text).toContain('220 kB');
  });

  it('of Transit Gateway records alone has its traffic, and says what it lacks', async () => {
    const { text, charts } = await lookAt(await folder.report(['samples/tgw-default.log']));
    expect(text).toContain('This needs');
    expect(charts.filter(({ shapes }) => shapes === 0)).toEqual([]);
  });

  it.each([
    ['an empty file', '', [0]],
    ['a header without records', 'version account-id interface-id srcaddr dstaddr action\n', [0]],
    ['a file whose lines are all unreadable', 'not a flow log\nnor this line\n', [1]],
    ['intervals without traffic only', '2 123456789012 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n', [0]],
  ] as const)('of %s says so', async (kind, content, statuses) => {
    const report = await folder.report([folder.write(`${kind}.log`, content)], [...statuses]);
    const { text, charts } = await lookAt(report, { isAudited: true });
    expect(text).toMatch(/no flow records?|0 flow records/i);
    expect(charts).toEqual([]);
    expect(text).not.toMatch(/NaN|undefined|Invalid|null|Infinity/);
  });
});

describeInBrowser('with --hide addresses', () => {
  const given = [...SAMPLE_NAMES, ...SAMPLES];

  it('no address of the inputs is in the file, whatever shows it', async () => {
    // Prepare
    const { stdout } = await runCli(['enrich', ...given]);
    const addresses = new Set(
      documentsOf(stdout).flatMap((document) =>
        Object.entries(document)
          .filter(([name]) => /addr$/.test(name))
          .map(([, value]) => String(value)),
      ),
    );

    // Act
    const shown = await folder.report(given);
    const hidden = await folder.report(['--hide', 'addresses', ...given]);
    const { text } = await lookAt(hidden);
    const others = await Promise.all(
      ['--json', '--summary'].map((form) => runCli(['report', form, '--hide', 'addresses', ...given])),
    );

    // Assess
    expect(addresses.size).toBeGreaterThan(25);
    expect([...addresses].filter((address) => contains(shown.html, address)).length).toBeGreaterThan(3);
    expect([...addresses].filter((address) => contains(hidden.html, address))).toEqual([]);
    expect(text).toMatch(/v4-[0-9a-f]{8}/);
    for (const { stdout } of others) {
      expect(stdout.length).toBeGreaterThan(300);
      expect([...addresses].filter((address) => contains(stdout, address))).toEqual([]);
    }
  });

  it('the same address has the same name throughout, and another one in the next report', async () => {
    // Prepare
    const shown = await lookAt(await folder.report(given));

    // Act
    const first = await lookAt(await folder.report(['--hide', 'addresses', ...given]));
    const second = await lookAt(await folder.report(['--hide', 'addresses', ...given]));

    // Assess: the same number of distinct ones, each as often as before; the order of equally frequent ones may differ
    expect(timesShown(first.text)).toEqual(timesShown(shown.text));
    expect(timesShown(first.text).length).toBeGreaterThan(3);
    expect(first.text.match(PSEUDONYM)?.[0]).not.toBe(second.text.match(PSEUDONYM)?.[0]);
  });
});

describeInBrowser('with --hide names', () => {
  it('no name of an owner, a group or a label is in the file', async () => {
    // Prepare
    const inventory: unknown = JSON.parse(readFileSync(join(ROOT, 'samples/inventory.json'), 'utf8'));
    const labels: unknown = JSON.parse(readFileSync(join(ROOT, 'samples/cidr-labels.json'), 'utf8'));
    const names = [...namesIn(inventory), ...Object.values(labels ?? {}).map(String)].filter((name) => name.length > 5);

    // Act
    const given = [...SAMPLE_NAMES, ...SAMPLES];
    const shown = await folder.report(given);
    const hidden = await folder.report(['--hide', 'names', ...given]);

    // Assess
    expect(names.filter((name) => shown.html.includes(name)).length).toBeGreaterThan(8);
    expect(names.filter((name) => hidden.html.includes(`>${name}<`))).toEqual([]);
  });
});

/** Opens a page, checks that it loads nothing and fits into a narrow window, and returns its text and charts. */
async function lookAt(report: WrittenReport, { isAudited = false } = {}) {
  return withPage(report.path, {}, async ({ page, record }) => {
    expect(record).toEqual({ messages: [], requests: [`file://${report.path}`], dialogs: [] });
    if (isAudited) expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await elementsBeyondWindow(page)).toEqual([]);
    const charts = await page.locator('svg.chart').evaluateAll((all) =>
      all.map((chart) => ({
        label: chart.getAttribute('aria-label'),
        shapes: chart.querySelectorAll('rect, path[d]:not([d=""]), circle').length,
      })),
    );
    return { text: await pageText(page), charts };
  });
}

/** The number of bytes that `query` reports for the files, counting each flow once. */
async function sentBytes(given: readonly string[]): Promise<string> {
  const { stdout } = await runCli([
    'query',
    '--as',
    'csv',
    'SELECT sum(bytes * weight)::HUGEINT AS n FROM sent',
    ...given,
  ]);
  return stdout.split('\n')[1] ?? '';
}

/** Whether a text has the address, and not only as the beginning or end of another. */
function contains(text: string, address: string): boolean {
  return new RegExp(`(?<![\\d.:a-f])${address.replaceAll('.', '\\.')}(?![\\d:a-f]|\\.\\d)`).test(text);
}

const PSEUDONYM = /v[46]-[0-9a-f]{8}/g;
const ADDRESS = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f:]{4,})(?![\w:]|\.\d)|v[46]-[0-9a-f]{8}/g;
/** The unspecified address, which no host has. */
const EVERYBODY = '0.0.0.0';

/** Occurrences of each address or pseudonym in a text, in descending order. */
function timesShown(text: string): number[] {
  const times = new Map<string, number>();
  for (const address of text.match(ADDRESS) ?? []) {
    if (address !== EVERYBODY) times.set(address, (times.get(address) ?? 0) + 1);
  }
  return [...times.values()].toSorted((a, b) => b - a);
}

/** The owner names and the values of Name tags in an inventory. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'string' ? (key === 'name' || key === 'Name' ? [member] : []) : namesIn(member),
  );
}
