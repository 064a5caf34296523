import { relative, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { EXIT_STOPPED } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { requireDatabase } from './database-run.ts';
import { EXAMPLE_PRICES } from './demo-cost.ts';
import { SAMPLE_ADDRESS_DATA, SAMPLE_FILES, SAMPLE_INVENTORY, SAMPLE_LABELS, SAMPLE_RULES } from './demo-records.ts';
import { REPORT_COMMAND } from './report-command.ts';

/** The page about the samples, in the current folder; its name is unlikely for a report of a user's own files. */
export const SAMPLES_PAGE = 'vpc-flow-report-of-samples.html';

/** The arguments with which `report` and `cost` load the samples, with example prices. */
export function samplesArguments(
  pathOf: (file: string) => string,
  shownPath: (file: string) => string,
): readonly string[] {
  return [
    ...['--inventory', pathOf(SAMPLE_INVENTORY), '--rules', pathOf(SAMPLE_RULES), '--labels', pathOf(SAMPLE_LABELS)],
    ...['--address-data', pathOf(SAMPLE_ADDRESS_DATA), '--set', EXAMPLE_PRICES],
    ...SAMPLE_FILES.map(shownPath),
  ];
}

/** Writes the report of the samples; returns lines about it. The demo goes on if it cannot be written. */
export async function writeSamplesReport(
  pathOf: (file: string) => string,
  terminal: Terminal,
): Promise<readonly string[]> {
  try {
    await requireDatabase();
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return ['page        needs a package: run npm install @duckdb/node-api, then the demo again'];
  }
  // the page shows relative paths, which reveal nothing about this machine
  const shownPath = (file: string): string => relative('', pathOf(file));
  const messages: Buffer[] = [];
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      messages.push(chunk);
      done();
    },
  });
  const given = ['--output', SAMPLES_PAGE, ...samplesArguments(pathOf, shownPath)];
  try {
    const status = await REPORT_COMMAND.run(given, { ...terminal, stderr, screen: stderr, showsStderr: false });
    if (status < EXIT_STOPPED) return [`page        open it in a browser: ${resolve(SAMPLES_PAGE)}`];
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return [`page        could not be written: ${reasonOf(error)}`];
  }
  return [`page        could not be written: ${Buffer.concat(messages).toString('utf8').trim()}`];
}
