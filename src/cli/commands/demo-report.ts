import { relative, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { EXIT_STOPPED } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { requireDatabase } from './database-run.ts';
import { SAMPLE_FILES, SAMPLE_INVENTORY, SAMPLE_LABELS, SAMPLE_RULES } from './demo-records.ts';
import { REPORT_COMMAND } from './report-command.ts';

/** The page of the samples, in the current folder: no report of anybody's own files has this name. */
export const SAMPLES_PAGE = 'vpc-flow-report-of-samples.html';

/** Writes the report of the samples; returns sentences about it. A report that cannot be written is no failure of the demo. */
export async function writeSamplesReport(
  pathOf: (file: string) => string,
  terminal: Terminal,
): Promise<readonly string[]> {
  try {
    await requireDatabase();
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return ['page        for one about these records: npm install @duckdb/node-api, and start this again'];
  }
  // as a name on the page, a path says nothing about this machine
  const shownPath = (file: string): string => relative('', pathOf(file));
  const messages: Buffer[] = [];
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      messages.push(chunk);
      done();
    },
  });
  const given = [
    ...['--output', SAMPLES_PAGE],
    ...['--inventory', pathOf(SAMPLE_INVENTORY), '--rules', pathOf(SAMPLE_RULES), '--labels', pathOf(SAMPLE_LABELS)],
    ...SAMPLE_FILES.map(shownPath),
  ];
  try {
    const status = await REPORT_COMMAND.run(given, { ...terminal, stderr, screen: stderr, showsStderr: false });
    if (status < EXIT_STOPPED) return [`page        open it in a browser: ${resolve(SAMPLES_PAGE)}`];
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return [`page        could not be written: ${reasonOf(error)}`];
  }
  return [`page        could not be written: ${Buffer.concat(messages).toString('utf8').trim()}`];
}
