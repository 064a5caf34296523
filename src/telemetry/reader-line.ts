import { keysOf } from '../model/keys-of.ts';
import { READER_COUNTERS, type ReaderCounts } from '../reader/reader-counts.ts';

/** The content of a reader's log line in addition to the counts: only ids and names. */
export interface ReaderLineFacts {
  /** `live`, or the name of a replay. */
  readonly run: string;
  readonly stream: string;
  readonly elapsedMs: number;
  /** Missing outside Lambda. */
  readonly timeLeftMs: number | undefined;
  /** The version of each source of address data in use, by its name; undefined without address data. */
  readonly addressData?: Readonly<Record<string, string>> | undefined;
}

/** The members of the log line of one invocation of the reader: the facts, every counter, faults and ignored objects by code. */
export function readerLine(facts: ReaderLineFacts, counts: ReaderCounts): Record<string, unknown> {
  return {
    ...facts,
    ...Object.fromEntries(keysOf(READER_COUNTERS).map((name) => [name, counts[name]])),
    ...(counts.objectsFailed > 0 ? { objectFaults: counts.objectFaults } : {}),
    ...(counts.objectsIgnored > 0 ? { ignored: counts.ignored } : {}),
  };
}
