import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

/** A report written by the command. */
export interface WrittenReport {
  readonly path: string;
  readonly html: string;
  readonly stderr: string;
}

/** A folder for the tests of one file; it is removed after them. */
export interface TestFolder {
  /** Writes a file; returns its path. */
  write(name: string, content: string | Buffer): string;
  /** Runs `report` with these arguments. Throws on an unexpected exit status. */
  report(given: readonly string[], expectedStatuses?: readonly number[]): Promise<WrittenReport>;
}

/** Creates a folder for the files of a test. */
export function testFolder(): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'report-page-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let reports = 0;
  return {
    write(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    async report(given, expectedStatuses = [0]) {
      const path = join(folder, `report-${reports++}.html`);
      const { status, stderr } = await runCli(['report', '-o', path, ...given]);
      if (!expectedStatuses.some((expected) => expected === status)) {
        throw new Error(`report ${given.join(' ')} ended with ${status}:\n${stderr}`);
      }
      return { path, html: readFileSync(path, 'utf8'), stderr };
    },
  };
}
