import { HELP_OPTION, type OptionTable } from '../terminal/arguments.ts';
import { numberOption } from '../terminal/number-options.ts';
import { SUMMARY_OPTION } from './replay-text.ts';
import { RESEND_NUMBERS } from './resend-settings.ts';

/** The options of `resend`. */
export const RESEND_OPTIONS = {
  stream: {
    type: 'string',
    argument: 'NAME|ARN',
    byDefault: 'needed, except with --dry-run',
    sentence: 'The stream to send to: a Firehose stream of your account, by its name or ARN.',
  },
  kinesis: {
    type: 'boolean',
    sentence: 'The stream is a Kinesis data stream: for a Firehose stream that has one as its source.',
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
    sentence: 'Sends objects with one of these errorCodes only; with * at its end, those whose code begins so.',
  },
  from: {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'Sends objects from this time on: ISO 8601 (UTC where it has no zone), or Unix seconds or milliseconds.',
  },
  to: {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'Sends objects before this time.',
  },
  time: {
    type: 'string',
    argument: 'WHICH',
    byDefault: 'arrival',
    sentence:
      'The time that --from and --to are about: arrival (arrivalTimestamp) or failure (attemptEndingTimestamp).',
  },
  documents: {
    type: 'string',
    argument: 'FILE|stream',
    byDefault: 'they are refused, and nothing is sent',
    sentence:
      'What happens to documents that a destination did not take: FILE gets them as JSON lines (gzipped if its name ends in .gz; - is standard output), or those of this program are sent to the stream again (for a file of that name, ./stream).',
  },
  rate: {
    type: 'string',
    argument: 'N|RATE',
    byDefault: String(RESEND_NUMBERS.rate.byDefault),
    sentence: `Records a second at most, ${RESEND_NUMBERS.rate.minimum} to ${RESEND_NUMBERS.rate.maximum}; with a unit, such as 1MB or 512KiB, bytes a second, and records in proportion to the quotas of the service.`,
  },
  'rate-mib': numberOption(RESEND_NUMBERS['rate-mib'], 'MIB', 'MiB a second at most'),
  journal: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'a run cannot be continued',
    sentence: 'Records in FILE what was sent, and does not send again what FILE says was sent.',
  },
  progress: { type: 'string', argument: 'FILE', sentence: 'The former name of --journal.' },
  summary: SUMMARY_OPTION,
  attempts: {
    type: 'string',
    argument: 'N',
    byDefault: String(RESEND_NUMBERS.attempts.byDefault),
    sentence: 'How often a record that the stream does not accept is sent, with growing random waits.',
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
