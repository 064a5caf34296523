import { HELP_OPTION, type OptionTable } from '../terminal/arguments.ts';
import { numberOption } from '../terminal/number-options.ts';
import { SUMMARY_OPTION } from './replay-text.ts';
import { RESEND_NUMBERS } from './resend-settings.ts';

/** The options of `resend`. */
export const RESEND_OPTIONS = {
  stream: {
    type: 'string',
    argument: 'NAME|ARN',
    byDefault: 'required, except with --dry-run',
    sentence: 'The stream to send to: a Firehose stream of your account, by its name or ARN.',
  },
  kinesis: {
    type: 'boolean',
    sentence: 'The stream is a Kinesis data stream, for Firehose streams that have one as their source.',
  },
  region: {
    type: 'string',
    argument: 'REGION',
    byDefault: 'that of the ARN, the environment or the profile',
    sentence: 'Region of the stream.',
  },
  code: {
    type: 'string',
    argument: 'CODE[,CODE…]',
    isRepeatable: true,
    byDefault: 'all',
    sentence:
      'Sends only objects with one of these values of errorCode; a * at the end stands for any further characters.',
  },
  from: {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence:
      'Sends only objects from this time on: ISO 8601 (UTC if it has no zone), or Unix seconds or milliseconds.',
  },
  to: {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'Sends only objects before this time.',
  },
  time: {
    type: 'string',
    argument: 'WHICH',
    byDefault: 'arrival',
    sentence:
      'The time that --from and --to select by: arrival (arrivalTimestamp) or failure (attemptEndingTimestamp).',
  },
  documents: {
    type: 'string',
    argument: 'FILE|stream',
    byDefault: 'they are refused, and nothing is sent',
    sentence:
      'What to do with documents that a destination did not accept: FILE writes them as JSON lines (gzipped if its name ends in .gz; - is standard output); the word stream sends those of this program to the stream again (for a file of that name, give ./stream).',
  },
  rate: {
    type: 'string',
    argument: 'N|RATE',
    byDefault: String(RESEND_NUMBERS.rate.byDefault),
    sentence: `Maximum records per second, ${RESEND_NUMBERS.rate.minimum} to ${RESEND_NUMBERS.rate.maximum}; with a unit, such as 1MB or 512KiB, bytes per second, and records in proportion to the quotas of the service.`,
  },
  'rate-mib': numberOption(RESEND_NUMBERS['rate-mib'], 'MIB', 'Maximum MiB per second'),
  journal: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'a run cannot be continued',
    sentence: 'Records in FILE what was sent, and skips what FILE already contains.',
  },
  progress: { type: 'string', argument: 'FILE', sentence: 'The former name of --journal.' },
  summary: SUMMARY_OPTION,
  attempts: {
    type: 'string',
    argument: 'N',
    byDefault: String(RESEND_NUMBERS.attempts.byDefault),
    sentence: 'Maximum number of times that a record is sent, with growing random waits.',
  },
  'time-limit': {
    type: 'string',
    argument: 'SECONDS',
    byDefault: 'none',
    sentence: 'Stops after this time.',
  },
  'dry-run': { type: 'boolean', sentence: 'Sends nothing; shows what would be sent.' },
  ...HELP_OPTION,
} as const satisfies OptionTable;
