import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const given = process.env.FLOW_ENRICHER_CORPUS;

/** The folder of third-party data: FLOW_ENRICHER_CORPUS if set, else `../shared/corpus` next to the checkout. */
const CORPUS: URL =
  given === undefined || given === ''
    ? new URL('../../../shared/corpus/', import.meta.url)
    : pathToFileURL(`${resolve(given)}/`);

const CASE = v.object({
  id: v.string(),
  format: v.nullable(v.string()),
  line: v.string(),
  expected: v.nullable(v.record(v.string(), v.unknown())),
  outcome: v.picklist(['object', 'partial', 'ok', 'sample', 'reject', 'skip']),
});

const EVENT_FILE = v.object({ file: v.string(), kind: v.string(), note: v.string() });

/** A line with the result that its upstream project expects; a `format` of null means AWS's default format. */
export type CorpusCase = v.InferOutput<typeof CASE>;

/** A file under `events/` with the kind of event or payload that it contains. */
export type CorpusEventFile = v.InferOutput<typeof EVENT_FILE>;

/**
 * Like `describe`, for tests that use the corpus. The corpus is not part of this project, so it is missing from a plain clone:
 * the tests are then skipped, or fail if FLOW_ENRICHER_REQUIRE_CORPUS is 1, as it is in CI.
 */
export function describeWithCorpus(title: string, define: () => void): void {
  if (existsSync(CORPUS)) {
    describe(title, define);
    return;
  }
  const message =
    'lines and events of other projects are not ours to ship; FLOW_ENRICHER_CORPUS names a folder of them';
  describe(title, () => {
    if (process.env.FLOW_ENRICHER_REQUIRE_CORPUS === '1') it('finds its data', () => expect.fail(message));
    else it.skip(message);
  });
}

/** The folder of cases from bug reports and trials; these cases have a different structure. */
const REPORTS = 'reports';

/** The upstream projects with lines: the folders that contain a `cases.jsonl`. */
export function corpusUpstreams(): string[] {
  return readdirSync(CORPUS)
    .filter((folder) => folder !== REPORTS)
    .filter((folder) => existsSync(new URL(`${folder}/cases.jsonl`, CORPUS)))
    .toSorted();
}

/** The cases of an upstream project, in the order of its file. Throws if a case does not have the documented structure. */
export function corpusCases(upstream: string): CorpusCase[] {
  return readJsonLines(`${upstream}/cases.jsonl`).map((value) => v.parse(CASE, value));
}

/** The cases of `reports/`, unchanged. */
export function reportCases(): unknown[] {
  return readJsonLines(`${REPORTS}/cases.jsonl`);
}

/** Every file that is listed for `events/`. */
export function corpusEventFiles(): CorpusEventFile[] {
  return readJsonLines('events/index.jsonl').map((value) => v.parse(EVENT_FILE, value));
}

/** The content of a corpus file. */
export function corpusFile(path: string): Buffer {
  return readFileSync(new URL(path, CORPUS));
}

function readJsonLines(path: string): unknown[] {
  const lines = corpusFile(path).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): unknown => JSON.parse(line));
}
