import { type SimulatedSource, sourceRow } from './simulated-stream.ts';
import type { SimulationReport } from './simulation-report.ts';

/** The settings against which a report is evaluated. */
export interface AdviceFacts {
  readonly source: SimulatedSource;
  readonly bufferBytes: number;
  readonly maxResponseBytes: number;
  /** Whether the destination accepts one document per record. */
  readonly takesOneObject: boolean;
}

/** Suggested buffer sizes are multiples of this many megabytes; AWS accepts any number. */
const STEP_MB = 0.05;
/** Source: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
const SMALLEST_MB = 0.2;
/** How full an answer should be on average, since batches differ. */
const FILL = 0.9;
/** Faults of records whose output does not fit. */
const SIZE_FAULTS = ['response_size', 'put_back', 'hop_limit'];

/** Bytes of a megabyte in Firehose's buffer sizes. */
export const MB_BYTES = 1_048_576;

/** Suggestions for improvement, one sentence each. */
export function adviceOn(report: SimulationReport, facts: AdviceFacts): string[] {
  const { log, putBack, errors } = report;
  const unfit = SIZE_FAULTS.reduce((sum, code) => sum + (log.recordFaults[code] ?? 0), 0);
  const isMessage = sourceRow(facts.source).hasMessages === true;
  const advice: string[] = [];
  if (facts.takesOneObject && isMessage && putBack.records + unfit + (log.recordFaults.several_documents ?? 0) > 0) {
    advice.push(
      'the destination accepts one document per record, but a CloudWatch Logs message contains many lines: each line goes through the stream again; let the flow log write to the stream directly, or deliver to S3',
    );
  } else if (putBack.records + unfit > 0) {
    advice.push(bufferAdvice(report, facts, unfit));
  }
  if (errors['Lambda.FunctionTimedOut'] !== undefined) {
    advice.push(
      'invocations ran into their time limit; give the function more time or memory, or use a smaller buffer',
    );
  }
  if (log.warnings > 0)
    advice.push(
      `the function warned ${log.warnings === 1 ? 'once' : `${log.warnings} times`}; its log gives the reasons (function.log in the --output folder)`,
    );
  return advice;
}

function bufferAdvice({ input, invocations, putBack }: SimulationReport, facts: AdviceFacts, unfit: number): string {
  const mb = facts.bufferBytes / MB_BYTES;
  const cause = `a buffer of ${mb} MB produces more output than fits into one answer (${putBack.records} records were put back, ${unfit} failed)`;
  // records that are put back are answered twice, but with only a few bytes
  const growth = invocations.answerBytes / Math.max(1, input.bytes);
  const fittingBytes = (facts.maxResponseBytes * FILL) / growth;
  if (fittingBytes < input.bytes / Math.max(1, input.records)) {
    return `${cause}; even one record does, so it goes through the stream in parts whatever the buffer size: make the messages or the documents smaller`;
  }
  const fittingMb = Math.min(fittingBytes / MB_BYTES, mb * FILL);
  const suggestedMb = Math.max(SMALLEST_MB, Math.floor(fittingMb / STEP_MB) * STEP_MB);
  return suggestedMb < mb
    ? `${cause}; try a buffer of ${suggestedMb.toFixed(2)} MB`
    : `${cause}; that is Firehose's minimum, so make the documents smaller`;
}
