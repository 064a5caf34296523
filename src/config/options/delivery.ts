import { type OptionTable, PROGRAM_AUDIENCE } from '../../model/option-row.ts';

/** Lambda's bound for a synchronous answer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAMBDA_RESPONSE_BYTES = 6_291_456;

/**
 * Options of how an event is processed and answered, and of what happens to output that does not fit into the response.
 */
export const DELIVERY_OPTIONS = {
  PUT_BACK: {
    member: 'putBack',
    kind: 'choice',
    byDefault: 'on',
    choices: ['on', 'off'],
    audience: PROGRAM_AUDIENCE,
    sentence: 'Re-queue records whose output does not fit into the response, or mark them `ProcessingFailed`.',
  },
  MAX_HOPS: {
    member: 'maxHops',
    kind: 'number',
    unit: 'hops',
    byDefault: 10,
    minimum: 1,
    maximum: 100,
    audience: PROGRAM_AUDIENCE,
    sentence: 'How many times a record may be re-queued after its turn has come.',
  },
  MAX_RESPONSE_BYTES: {
    member: 'maxResponseBytes',
    kind: 'number',
    unit: 'bytes',
    // the size is computed to the byte; the margin is for anything else that AWS may count
    byDefault: 6_200_000,
    minimum: 1_024,
    maximum: LAMBDA_RESPONSE_BYTES,
    family: 'MAX_RESPONSE',
    sentence: 'Maximum size of the response to an event.',
  },
  MAX_INFLATED_BYTES: {
    member: 'maxInflatedBytes',
    kind: 'number',
    unit: 'bytes',
    byDefault: 16_777_216,
    minimum: 1_024,
    maximum: 536_870_912,
    family: 'MAX_INFLATED',
    sentence: 'Maximum decompressed size of one gzipped record.',
  },
  FAST_LANE: {
    member: 'fastLane',
    kind: 'choice',
    byDefault: 'auto',
    choices: ['auto', 'on', 'off'],
    sentence:
      'Make most documents from flat tables: from the first line (`on`) or, by default, after a process has seen a thousand lines, since loading and filling the tables does not pay off for a few lines. `off` makes the same documents more slowly.',
  },
} as const satisfies OptionTable;
