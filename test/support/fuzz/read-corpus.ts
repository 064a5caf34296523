import { readdirSync, readFileSync } from 'node:fs';

/** A file of the corpus. */
export interface CorpusFile<Content> {
  readonly name: string;
  readonly content: Content;
}

/** The inputs that the fuzzer mutates. */
export interface Corpus {
  /** Data of records, decoded from base64. */
  readonly payloads: readonly CorpusFile<Buffer>[];
  /** Whole events as JSON text. */
  readonly events: readonly CorpusFile<string>[];
}

/** Reads the files under `payloads/` and `events/` of a folder, sorted by name, so that a seed always gives the same cases. */
export function readCorpus(folder: URL): Corpus {
  return {
    payloads: readAll(new URL('payloads/', folder)),
    events: readAll(new URL('events/', folder)).map(({ name, content }) => ({
      name,
      content: content.toString('utf8'),
    })),
  };
}

function readAll(folder: URL): CorpusFile<Buffer>[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({ name, content: readFileSync(new URL(name, folder)) }));
}
