import { STREAM_MEMBERS } from '../library/event-sources.ts';
import type { TransformationResult } from '../model/firehose.ts';
import { type SimulatedRecord, type SimulatedSource, sourceRow } from './simulated-stream.ts';

/**
 * Maximum size of an answer that Lambda returns to a synchronous call. Source: the message of
 * `Function.ResponseSizeTooLarge`.
 */
export const MAX_ANSWER_BYTES = 6_291_556;

/** The function's answer for one record. */
export interface RecordAnswer {
  readonly record: SimulatedRecord;
  readonly result: TransformationResult;
  /** The output; empty unless the result is `Ok`. */
  readonly data: Buffer;
}

/** Why Firehose treats an answer as a failure of the whole batch. */
export interface AnswerViolation {
  readonly errorCode: string;
  readonly errorMessage: string;
}

const NO_DATA = Buffer.alloc(0);

/**
 * Reads an answer as strictly as Firehose: exactly the recordIds of the batch, each once; valid results; base64 output
 * wherever required. Returns the answers in the order of the batch, or the violation.
 *
 * Sources: https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html and, for the codes,
 * https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
 */
export function checkAnswer(
  text: string,
  records: readonly SimulatedRecord[],
  source: SimulatedSource,
): RecordAnswer[] | AnswerViolation {
  const answered = recordsIn(text);
  if (answered === undefined) return violation('JsonProcessingException', 'the answer is not an object with records');
  const expected = new Map(records.map((record) => [record.recordId, record]));
  const answers = new Map<string, RecordAnswer>();
  const member = STREAM_MEMBERS[sourceRow(source).stream].payloadMember;
  for (const each of answered) {
    const recordId = memberOf(each, 'recordId');
    const record = typeof recordId === 'string' ? expected.get(recordId) : undefined;
    if (record === undefined) return violation('MissingRecordId', `recordId ${show(recordId)} is not in the event`);
    if (answers.has(record.recordId))
      return violation('DuplicatedRecordId', `recordId ${record.recordId} is answered twice`);
    const result = resultOf(memberOf(each, 'result'));
    if (result === undefined) {
      return violation('JsonMappingException', `${show(memberOf(each, 'result'))} is not a transformation result`);
    }
    const text = memberOf(each, member);
    const data = text === undefined && result !== 'Ok' ? NO_DATA : decodeBase64(text);
    if (data === undefined) {
      return violation('JsonMappingException', `${member} of recordId ${record.recordId} is not base64`);
    }
    answers.set(record.recordId, { record, result, data });
  }
  const inOrder: RecordAnswer[] = [];
  for (const { recordId } of records) {
    const found = answers.get(recordId);
    if (found === undefined) return violation('MissingRecordId', `recordId ${recordId} is not answered`);
    inOrder.push(found);
  }
  return inOrder;
}

function violation(code: string, errorMessage: string): AnswerViolation {
  return { errorCode: `Lambda.${code}`, errorMessage };
}

function recordsIn(text: string): readonly unknown[] | undefined {
  try {
    const records = memberOf(JSON.parse(text), 'records');
    return Array.isArray(records) ? records : undefined;
  } catch {
    return undefined;
  }
}

function resultOf(value: unknown): TransformationResult | undefined {
  return value === 'Ok' || value === 'Dropped' || value === 'ProcessingFailed' ? value : undefined;
}

/** Reads base64 (RFC 4648, section 4, with padding); undefined if it is invalid. */
function decodeBase64(value: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'base64');
  // Node.js accepts invalid base64, so the text is compared with its canonical form
  return bytes.toString('base64') === value ? bytes : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
