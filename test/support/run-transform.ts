import { type OptionTexts, readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { Counts } from '../../src/model/counts.ts';
import type { FirehoseEvent } from '../../src/model/firehose.ts';
import type { TransformedEvent } from '../../src/pipeline/event-run.ts';
import { createJoining } from '../../src/pipeline/rollup/create-joining.ts';
import { Transform } from '../../src/pipeline/transform.ts';

/** The response to an event, with everything that tests check. */
export interface TransformRun extends TransformedEvent {
  readonly counts: Counts;
  /** Internal errors; none are expected. */
  readonly errors: readonly unknown[];
}

/** Makes a transform from options in the form of environment variables. */
export function makeTransform(options: OptionTexts = {}): Transform {
  const read = readOptions(options);
  const joining = read.rollup === 'off' ? undefined : createJoining;
  return new Transform({ ...makeSettings(read, {}, undefined), joining });
}

/** Processes an event, which may be any value, with a new transform or a given one. */
export async function runTransform(event: unknown, options: OptionTexts | Transform = {}): Promise<TransformRun> {
  const transform = options instanceof Transform ? options : makeTransform(options);
  const counts = new Counts();
  const errors: unknown[] = [];
  const answer = await transform.transformEvent(event, counts, (error) => errors.push(error));
  return { ...answer, counts, errors };
}

/** An event as it is received: the content of any JSON, whatever the type promises. */
export function eventFromJson(json: string): FirehoseEvent {
  return JSON.parse(json);
}

/** An event with a record for each payload; text is encoded as UTF-8. */
export function eventOfData(...payloads: readonly (string | Uint8Array)[]): {
  records: { recordId: string; data: string }[];
} {
  return {
    records: payloads.map((payload, index) => ({
      recordId: `record-${index}`,
      data: Buffer.from(payload).toString('base64'),
    })),
  };
}
