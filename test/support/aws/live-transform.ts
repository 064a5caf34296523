import { readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { MetadataContext } from '../../../src/model/metadata-request.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import type { Verdicts } from '../../../src/rules/verdicts.ts';
import { documentsOf } from '../answers.ts';
import type { FlatDocument } from '../flat-document.ts';

/** The documents of a run, with its counts. */
export interface LiveRun {
  readonly documents: readonly FlatDocument[];
  readonly counts: Counts;
  /** Internal errors; none are expected. */
  readonly errors: readonly unknown[];
}

/** Returns a function that sends lines of a format through the whole pipeline with a metadata source; it can be called repeatedly. */
export function liveTransform(
  metadata: MetadataSource,
  logFormat = '',
  verdicts?: Verdicts,
): (lines: readonly string[], context: MetadataContext) => Promise<LiveRun> {
  const transform = new Transform({
    ...makeSettings(readOptions({ LOG_FORMAT: logFormat }), {}, metadata),
    verdicts,
  });
  return async (lines, context) => {
    const counts = new Counts();
    const errors: unknown[] = [];
    const { result } = await transform.transformEvent(
      firehoseEvent(lines),
      counts,
      (error) => errors.push(error),
      context,
    );
    return { documents: documentsOf(result.records), counts, errors };
  };
}
