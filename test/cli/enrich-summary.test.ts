import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAMPLE_FILES } from '../../src/cli/commands/demo-records.ts';
import { columnsOf, SCREEN_COLUMNS } from '../../src/cli/terminal/wrap.ts';
import { PARQUET_FOLDER, parquetFiles } from '../support/parquet-files.ts';
import { ROOT, runCli, temporaryFiles } from './run-cli.ts';

/** Lines of a screen of 80 columns. */
const SCREEN_LINES = 24;

/** The duration of a run and its rate. */
const TIMES = / in [\d.]+ s \([\d,]+ per second\)/;

const writeFile = temporaryFiles();
const DOCUMENTS = ['inventory', 'rules', 'labels'].flatMap((name) => [
  `--${name}`,
  `samples/${name === 'labels' ? 'cidr-labels' : name}.json`,
]);

/** The summary without the duration of the run. */
async function summaryOf(given: readonly string[]): Promise<string> {
  const { stderr } = await runCli(['enrich', ...given]);
  return stderr.replace(TIMES, '');
}

/** The rows of the summary about flows. */
function flowRowsOf(summary: string): string {
  return summary.slice(summary.indexOf('\nflows '), summary.indexOf('\nenriched '));
}

describe('the summary of enrich', () => {
  it.each([
    ['alone', []],
    ['with inventory, rules and labels', DOCUMENTS],
  ])('is the reviewed text for each sample %s, on one screen', async (name, options) => {
    // Act
    const summaries = await Promise.all(SAMPLE_FILES.map((file) => summaryOf([...options, `samples/${file}`])));

    // Assess
    const text = SAMPLE_FILES.map((file, index) => `${file}\n\n${summaries[index]}`).join('\n');
    for (const summary of summaries) expect(summary.split('\n').length).toBeLessThanOrEqual(SCREEN_LINES);
    expect(Math.max(...text.split('\n').map(columnsOf))).toBeLessThanOrEqual(SCREEN_COLUMNS);
    await expect(text).toMatchFileSnapshot(`summaries-${name.replace(/\W+/g, '-')}.txt`);
  });

  it('is in the documentation as the command prints it', async () => {
    // Prepare
    const page = readFileSync(join(ROOT, 'docs/command.md'), 'utf8');

    // Act
    const summary = await summaryOf([...DOCUMENTS, ...SAMPLE_FILES.map((file) => `samples/${file}`)]);

    // Assess
    const [, shown] = /### The summary\n.*?```text\n(.*?)```/s.exec(page) ?? [];
    expect(shown?.replace(TIMES, '')).toBe(summary);
  });

  it('has the same figures for Parquet as for text', async () => {
    // Act
    const ofText = flowRowsOf(await summaryOf([join(PARQUET_FOLDER, 'five.log')]));
    const ofParquet = await Promise.all(
      parquetFiles('five').map(async (name) => flowRowsOf(await summaryOf([join(PARQUET_FOLDER, name)]))),
    );

    // Assess
    expect(ofText).toContain('sent        9.2 EB in ');
    expect(ofParquet.length).toBeGreaterThan(1);
    expect(new Set(ofParquet)).toEqual(new Set([ofText]));
  });

  it('shows names of files and fields as text, and stays within its columns', async () => {
    // Prepare
    const folder = `\u001b[31m\u202e${'名'.repeat(60)}`;
    mkdirSync(writeFile('marker', '').replace('marker', folder), { recursive: true });
    const file = writeFile(
      `${folder}/${'x'.repeat(120)}\u0007.log`,
      `version srcaddr ${'later-'.repeat(20)}x\nnot a line\n`,
    );

    // Act
    const summary = await summaryOf([file]);

    // Assess
    expect(summary).toContain('\\u001b');
    expect(summary).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(Math.max(...summary.split('\n').map(columnsOf))).toBeLessThanOrEqual(SCREEN_COLUMNS);
  });
});
