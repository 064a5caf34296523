import { gunzipSync, gzipSync } from 'node:zlib';
import { type OptionTexts, readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { stripTextMark } from '../../../src/decode/hop-mark.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { PutBackPart, PutBackReport, PutBackSink, PutBackTarget } from '../../../src/model/put-back.ts';
import type { TransformContext } from '../../../src/pipeline/pipeline-run.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import type { TransformRun } from '../../support/run-transform.ts';

const FIRST_BYTES = 1_000_000;

/** A line that is identified by its byte count; `padding` makes it unreadable and its document larger. */
export const lineOf = (id: number, padding = ''): string =>
  `2 123456789012 eni-0a1b2c3d4e5f60718 10.0.1.10 10.0.2.20 443 51515 6 10 ${FIRST_BYTES + id} 1609459200 1609459260 ACCEPT OK${padding}`;

/** Lines from one number up to another, exclusive. */
export const linesOf = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => lineOf(from + index));

/** The numbers of lines in documents or in data, in order. */
export const idsIn = (text: string): number[] =>
  [...text.matchAll(/(?:"bytes":| )(1\d{6})\b/g)].map((match) => Number(match[1]) - FIRST_BYTES);

/** Whole numbers from one up to another, exclusive. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** A direct record, as VPC Flow Logs writes it to a stream. */
export const direct = (line: string): string => `${JSON.stringify({ message: line })}\n`;

/** The text of a subscription message; `members` are added to those that CloudWatch Logs writes. */
export function subscriptionText(lines: readonly string[], members: Readonly<Record<string, unknown>> = {}): string {
  const logEvents = lines.map((message, index) => ({ id: `id-${index}`, timestamp: 1_609_459_200_000, message }));
  const rest = { owner: '123456789012', logGroup: 'flow-"logs"', logStream: 'eni-1-all', subscriptionFilters: ['all'] };
  return JSON.stringify({ messageType: 'DATA_MESSAGE', ...rest, ...members, logEvents });
}

/** A subscription message as CloudWatch Logs sends it. */
export const subscription = (...args: Parameters<typeof subscriptionText>): Buffer =>
  gzipSync(subscriptionText(...args));

/** The text of data, decompressed and without its mark. */
export function textOf(data: Buffer): string {
  const text = data[0] === 0x1f ? gunzipSync(data) : Buffer.from(data);
  return text.subarray(stripTextMark(text, 0, text.length)).toString();
}

/** The results of the records. */
export const resultsOf = ({ result }: TransformRun): string[] => result.records.map((record) => record.result);

/** A delivery stream that accepts re-queued records. */
export const TARGET: PutBackTarget = {
  service: 'firehose',
  region: 'eu-central-1',
  accountId: '123456789012',
  streamName: 'flow-logs',
};

/** A sink that records its calls and returns scripted answers; by default it accepts everything. */
export class ScriptedSink implements PutBackSink {
  readonly calls: { readonly parts: readonly PutBackPart[]; readonly deadlineMs: number }[] = [];
  readonly #answer: (parts: readonly PutBackPart[], deadlineMs: number) => Promise<PutBackReport>;

  constructor(
    answer: (parts: readonly PutBackPart[], deadlineMs: number) => Promise<PutBackReport> = async (parts) =>
      reportOf(parts.map(() => true)),
  ) {
    this.#answer = answer;
  }

  accepts(): boolean {
    return true;
  }

  putBack(_target: PutBackTarget, parts: readonly PutBackPart[], deadlineMs: number): Promise<PutBackReport> {
    this.calls.push({ parts, deadlineMs });
    return this.#answer(parts, deadlineMs);
  }

  get parts(): PutBackPart[] {
    return this.calls.flatMap(({ parts }) => parts);
  }
}

/** The response of a service that accepted exactly these parts. */
export function reportOf(accepted: readonly boolean[], code = 'Throttled'): PutBackReport {
  const refused = accepted.filter((isAccepted) => !isAccepted).length;
  return { accepted, requests: 1, retriedParts: 0, failures: refused === 0 ? {} : { [code]: refused } };
}

/** Answers one event whose records are put back on its stream through a sink. */
export async function runWithSink(
  event: unknown,
  sink: PutBackSink,
  options: OptionTexts = {},
  context: Partial<TransformContext> = {},
): Promise<TransformRun> {
  const transform = new Transform(makeSettings(readOptions(options), {}, undefined, sink));
  const counts = new Counts();
  const errors: unknown[] = [];
  const answer = await transform.transformEvent(event, counts, (error) => errors.push(error), {
    accountId: undefined,
    region: undefined,
    deadlineMs: Number.POSITIVE_INFINITY,
    putBackTarget: TARGET,
    ...context,
  });
  return { ...answer, counts, errors };
}

/** Whether the line counts of an invocation add up. */
export const addsUp = ({ counts }: TransformRun): boolean =>
  counts.linesIn === counts.documents + counts.linesPutBack + counts.linesDropped + counts.linesFailed;
