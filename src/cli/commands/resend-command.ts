import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf, StreamError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { readChunks } from '../../input/read-chunks.ts';
import type { PutBackTarget } from '../../model/put-back.ts';
import type { Rate } from '../../resend/pace.ts';
import { NO_PROGRESS, openProgressFile, ProgressFileError, type ProgressLog } from '../../resend/progress-file.ts';
import type { ResendCounts } from '../../resend/resend-counts.ts';
import { type ResendInput, ResendRun } from '../../resend/resend-run.ts';
import { requirePackage } from '../require-packages.ts';
import { HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { type NumberTable, numberOption, readNumber } from '../terminal/number-options.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { Output } from '../terminal/output.ts';
import { number } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readSelection, readStreamOption, targetOf } from './resend-settings.ts';
import { resendText } from './resend-text.ts';

const MEBIBYTE = 1024 * 1024;
/** How often a run that somebody watches says how far it is. */
const NOTE_EVERY_MS = 10_000;

/**
 * The defaults are half of the smallest quota of a stream, 1,000 records and 1 MiB a second (a Kinesis shard), so that
 * what arrives meanwhile finds room.
 */
const NUMBERS = {
  rate: { byDefault: 500, minimum: 0.01, maximum: 1_000_000, isWhole: false },
  'rate-mib': { byDefault: 0.5, minimum: 0.001, maximum: 1_000, isWhole: false },
  attempts: { byDefault: 20, minimum: 1, maximum: 1_000, isWhole: true },
  'time-limit': { byDefault: 0, minimum: 1, maximum: 30 * 86_400, isWhole: true },
} as const satisfies NumberTable;

const OPTIONS = {
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
    argument: 'CODE',
    isRepeatable: true,
    byDefault: 'all',
    sentence: 'Sends objects with this errorCode only; with * at its end, those whose code begins so.',
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
  rate: numberOption(NUMBERS.rate, 'N', 'Records a second at most'),
  'rate-mib': numberOption(NUMBERS['rate-mib'], 'MIB', 'MiB a second at most'),
  progress: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'a run cannot be continued',
    sentence: 'Records in FILE what was sent, and does not send again what FILE says was sent.',
  },
  attempts: {
    type: 'string',
    argument: 'N',
    byDefault: String(NUMBERS.attempts.byDefault),
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

/** `resend`: objects of the Firehose error bucket in, their records on the stream again. */
export const RESEND_COMMAND: Command = {
  name: 'resend',
  summary: 'Sends records of the Firehose error bucket to the stream again.',
  page: 'operations.md#sending-failed-records-again',
  operands: '[FILE|FOLDER…]',
  description: [
    'Reads objects that Amazon Data Firehose wrote to the error bucket, gzipped or not, takes the original record out of each, without the mark by which the function counts how often it was put back, and puts it on the stream again with your own AWS credentials. Folders are read with all that is in them. Without FILE, or with -, standard input is read.',
    'FILE may be in S3, such as s3://bucket/errors/processing-failed/ for all objects below that folder; that needs the permissions s3:ListBucket and s3:GetObject.',
    'Needs the permission firehose:PutRecordBatch, with --kinesis kinesis:PutRecords. Requests stay within the limits of the service; records that it does not accept are sent again, those alone.',
    'With --progress a run that was stopped or killed continues where it was. What was on its way at that moment is sent again: at least once, one batch at most (up to a second of the rate).',
  ],
  options: OPTIONS,
  examples: [
    ['resend --dry-run failed/', 'counts what is in a folder, by error code'],
    ['resend --stream flow-logs --progress sent.log failed/', 'sends all of it; the same call continues a run'],
    [
      'resend --stream flow-logs --code "Lambda.*" --from 2026-03-02T10:00Z --to 2026-03-02T12:00Z failed/',
      'what the function failed in two hours',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'All that was selected was sent.'],
    [EXIT_UNREADABLE, 'Some objects have no record that can be sent, or the stream did not accept some records.'],
    [
      EXIT_STOPPED,
      'The options are wrong, an input could not be read, or the run stopped before the end of its input.',
    ],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  const isDryRun = chosen.has('dry-run');
  const numberOf = (name: keyof typeof NUMBERS) => readNumber(`--${name}`, chosen.text(name), NUMBERS[name]);
  const rate: Rate = { recordsPerSecond: numberOf('rate'), bytesPerSecond: numberOf('rate-mib') * MEBIBYTE };
  const limitSeconds = numberOf('time-limit');
  const maxRounds = numberOf('attempts');
  const selection = readSelection(chosen);
  let unreadInputs = 0;
  const warn = (name: string, error: unknown): void => {
    unreadInputs++;
    const reason = error instanceof StreamError ? error.message : `cannot read ${name}: ${reasonOf(error)}`;
    terminal.stderr.write(`warning: ${reason}\n`);
  };
  const stream = readStreamOption({
    stream: chosen.text('stream'),
    isKinesis: chosen.has('kinesis'),
    isOptional: isDryRun && !chosen.has('progress'),
  });
  const inputs = await openInputs(chosen.operands, terminal);
  const target = await targetOf(stream, chosen.text('region'), terminal, isDryRun);
  const progress = await openProgress(chosen.text('progress'), target, isDryRun);
  const sink = isDryRun ? undefined : await createSink(target.service, maxRounds);
  const interruption = new AbortController();
  // an interruption ends the wait, and the run after the batch that is being sent
  const wait = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal: interruption.signal }).catch(() => undefined);
  const resend = new ResendRun({
    target,
    sink,
    selection,
    rate,
    progress,
    deadlineMs: limitSeconds === 0 ? Number.POSITIVE_INFINITY : Date.now() + limitSeconds * 1_000,
    clock: { now: Date.now, sleep: wait },
    onInputError: ({ name }, error) => warn(name, error),
    onBatch: noteWriter(terminal),
  });
  let interruptedWith: number | undefined;
  const stopListening = terminal.onInterrupt?.((status) => {
    interruptedWith = status;
    resend.stop();
    interruption.abort();
  });
  const run = resend.run(inputs.files.map((file) => resendInput(file, terminal)));
  const failure = await failureOf(run.finally(() => inputs.close()));
  stopListening?.();
  await progress.close();
  const output = new Output(terminal.stdout);
  await output.writeText(resendText(resend.counts, isDryRun));
  await output.flush();
  if (failure !== undefined) throw failure;
  if (resend.isStopped) terminal.stderr.write(stopText(chosen.text('progress')));
  if (interruptedWith !== undefined) return interruptedWith;
  if (resend.isStopped || unreadInputs > 0) return EXIT_STOPPED;
  return resend.counts.hasUnsendable || resend.counts.failedCount > 0 ? EXIT_UNREADABLE : EXIT_OK;
}

/** An input by its full path, so that a run is continued from any directory. */
function resendInput(file: InputFile, terminal: Terminal): ResendInput {
  const onWarning = (message: string): void => {
    terminal.stderr.write(`warning: ${message}\n`);
  };
  return {
    name: file.path === undefined ? file.name : resolve(file.path),
    open: () => readChunks(file, { onRead: () => undefined, onWarning }),
  };
}

/** Loads the client at once, so that a missing package is reported before anything is read. */
async function createSink(service: PutBackTarget['service'], maxRounds: number) {
  if (service === 'kinesis') await requirePackage(service, () => import('../../aws/put-back/kinesis-api.ts'));
  else await requirePackage(service, () => import('../../aws/put-back/firehose-api.ts'));
  const { createPutBackSink } = await import('../../aws/put-back/create-put-back-sink.ts');
  return createPutBackSink({ timing: { maxRounds } });
}

/** What a run ends with: an error that people can act on, reported after the summary; others are thrown. */
async function failureOf(run: Promise<void>): Promise<StreamError | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof ProgressFileError) return new StreamError(error.message, { cause: error });
    throw error;
  }
}

function stopText(progressPath: string | undefined): string {
  const next =
    progressPath === undefined
      ? 'with --progress FILE a run can be continued'
      : `the same call with --progress ${progressPath} continues it`;
  return `stopped before the end of the input; ${next}\n`;
}

/** Tells a person now and then how far a long run is. */
function noteWriter(terminal: Terminal): (counts: ResendCounts) => void {
  let nextMs = Date.now() + NOTE_EVERY_MS;
  return ({ read, sent }) => {
    if (!terminal.showsStderr || Date.now() < nextMs) return;
    nextMs = Date.now() + NOTE_EVERY_MS;
    terminal.stderr.write(`${number(read)} read, ${number(sent)} sent\n`);
  };
}

async function openProgress(
  path: string | undefined,
  { service, region, streamName }: PutBackTarget,
  isDryRun: boolean,
): Promise<ProgressLog> {
  if (path === undefined) return NO_PROGRESS;
  try {
    return await openProgressFile(path, `${service} ${region} ${streamName}`, isDryRun);
  } catch (error) {
    throw error instanceof ProgressFileError ? new StreamError(error.message, { cause: error }) : error;
  }
}
