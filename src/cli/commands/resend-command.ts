import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { ObjectSelection } from '../../input/s3/list-objects.ts';
import type { PutBackSink, PutBackTarget } from '../../model/put-back.ts';
import type { Rate } from '../../resend/pace.ts';
import type { ResendCounts } from '../../resend/resend-counts.ts';
import {
  NO_RESEND_JOURNAL,
  openResendJournal,
  type ResendJournal,
  ResendJournalError,
} from '../../resend/resend-journal.ts';
import { ResendRun, type ResendSettings } from '../../resend/resend-run.ts';
import type { Selection } from '../../resend/selection.ts';
import { requirePackage } from '../require-packages.ts';
import { readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { readNumber } from '../terminal/number-options.ts';
import { type Inputs, openInputs } from '../terminal/open-inputs.ts';
import { Output } from '../terminal/output.ts';
import { isStandardOutput, type OutputTarget, openOutput } from '../terminal/output-file.ts';
import { number } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wantsJson } from './replay-text.ts';
import { RESEND_OPTIONS } from './resend-options.ts';
import {
  type DocumentsOption,
  RESEND_NUMBERS,
  readDocumentsOption,
  readJournalPath,
  readResendRate,
  readSelection,
  readStreamOption,
  targetOf,
} from './resend-settings.ts';
import { resendInput, Survey } from './resend-survey.ts';
import { documentsText, resendJson, resendStartText, resendText } from './resend-text.ts';

/** How often a run that somebody watches says how far it is. */
const NOTE_EVERY_MS = 10_000;
/** How much later than the object in S3 was written the records in it may have failed, by the clocks of AWS. */
const CLOCK_TOLERANCE_MS = 15 * 60 * 1_000;

/** `resend`: objects of the Firehose error bucket in, their records on the stream again. */
export const RESEND_COMMAND: Command = {
  name: 'resend',
  summary: 'Sends records of the Firehose error bucket to the stream again.',
  page: 'operations.md#sending-failed-records-again',
  operands: '[FILE|FOLDER…]',
  description: [
    'Reads objects that Amazon Data Firehose wrote to the error bucket, gzipped or not, takes the original record out of each, without the mark by which the function counts how often it was put back, and puts it on the stream again with your own AWS credentials. Folders are read with all that is in them. Without FILE, or with -, standard input is read.',
    'FILE may be in S3, such as s3://bucket/errors/processing-failed/ for all objects below that folder; that needs the permissions s3:ListBucket and s3:GetObject. With --from, objects that were written before that time are not read.',
    'Files and objects in S3 are read twice: first to count the records, to estimate time and cost, which go to standard error, and to find documents, then to send the records. Standard input is read once.',
    'Records of deliveries that failed (AmazonOpenSearchService_failed/, splunk-failed/, http-endpoint-failed/, format-conversion-failed/ and so on) are documents, as they are after the transformation. They are recognised by the folder and by what the objects contain. Without --documents, they are refused and nothing is sent. With --documents FILE, no stream is needed.',
    'Needs the permission firehose:PutRecordBatch, with --kinesis kinesis:PutRecords. Requests stay within the limits of the service; records that it does not accept are sent again, those alone.',
    'With --journal a run that was stopped or killed continues where it was. What was on its way at that moment is sent again: at least once, one batch at most (up to a second of the rate).',
    'The accounting at the end adds up: objects in S3 and files planned = done + failed + left; records read = sent + written + skipped + failed.',
  ],
  options: RESEND_OPTIONS,
  examples: [
    ['resend --dry-run s3://bucket/errors/processing-failed/', 'counts what is in a folder, by error code'],
    [
      'resend --stream flow-logs --journal sent.journal s3://bucket/errors/processing-failed/',
      'sends all of it; the same call continues a run',
    ],
    [
      'resend --stream flow-logs --code "Lambda.*" --from 2026-03-02T10:00Z --to 2026-03-02T12:00Z failed/',
      'what the function failed in two hours',
    ],
    [
      'resend --documents refused.ndjson s3://bucket/errors/AmazonOpenSearchService_failed/',
      'writes the documents that OpenSearch did not take to a file',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'All that was selected was sent or written.'],
    [EXIT_UNREADABLE, 'Some objects have no record that can be sent, or the stream did not accept some records.'],
    [
      EXIT_STOPPED,
      'The options are wrong, documents were found without --documents, an input could not be read, or the run stopped before the end of its input.',
    ],
  ],
  run,
};

/** What the options ask for. */
interface Call {
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  readonly selection: Selection;
  readonly rate: Rate;
  readonly documents: DocumentsOption;
  readonly journalPath: string | undefined;
  readonly limitSeconds: number;
  readonly maxRounds: number;
  /** Its name is empty if none is needed. */
  readonly stream: PutBackTarget;
  /** Whether records are sent, or shown by a dry run; otherwise, documents are written only. */
  readonly takesRecords: boolean;
}

/** What a run has open. */
interface Resources {
  readonly inputs: Inputs;
  readonly journal: ResendJournal;
  /** Undefined if nothing is sent. */
  readonly sink: PutBackSink | undefined;
  /** Where documents are written; undefined if they are not. */
  readonly output: OutputTarget | undefined;
}

async function readCall(given: readonly string[], terminal: Terminal) {
  const chosen = readArguments(RESEND_OPTIONS, given);
  const isDryRun = chosen.has('dry-run');
  const documents = readDocumentsOption(chosen);
  const journalPath = readJournalPath(chosen);
  const takesRecords = chosen.has('stream') || documents?.kind !== 'write' || isDryRun;
  const stream = readStreamOption({
    stream: chosen.text('stream'),
    isKinesis: chosen.has('kinesis'),
    isOptional: isDryRun ? journalPath === undefined : !takesRecords,
  });
  const call: Call = {
    isDryRun,
    isJson: wantsJson(chosen.text('summary')),
    selection: readSelection(chosen),
    rate: readResendRate(chosen, stream.service),
    documents,
    journalPath,
    limitSeconds: readNumber('--time-limit', chosen.text('time-limit'), RESEND_NUMBERS['time-limit']),
    maxRounds: readNumber('--attempts', chosen.text('attempts'), RESEND_NUMBERS.attempts),
    stream: await targetOf(stream, chosen.text('region'), terminal, isDryRun),
    takesRecords,
  };
  return { call, operands: chosen.operands };
}

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const { call, operands } = await readCall(given, terminal);
  const { isDryRun, takesRecords, documents, stream, journalPath } = call;
  const inputs = await openInputs(operands, terminal, periodOfObjects(call.selection));
  const closing: (() => unknown)[] = [() => inputs.close()];
  try {
    const journal = await openJournal(journalPath, stream, isDryRun);
    closing.push(() => journal.close());
    const sink = isDryRun || !takesRecords ? undefined : await createSink(stream.service, call.maxRounds);
    const output =
      isDryRun || documents?.kind !== 'write'
        ? undefined
        : openOutput(documents.path, terminal, inputs.files, [journalPath], '--documents');
    closing.push(() => output?.discard());
    return await resend(call, { inputs, journal, sink, output }, terminal);
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

async function resend(call: Call, resources: Resources, terminal: Terminal): Promise<number> {
  const { inputs, journal, sink, output } = resources;
  const interruption = new AbortController();
  // an interruption ends the wait, and the run after the batch that is being sent
  const wait = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal: interruption.signal }).catch(() => undefined);
  const { documents, limitSeconds } = call;
  const settings: ResendSettings = {
    target: call.takesRecords ? call.stream : undefined,
    sink,
    selection: call.selection,
    rate: call.rate,
    journal,
    documents: documents?.kind === 'write' ? { kind: 'write', write: writerTo(output) } : (documents ?? REFUSE),
    deadlineMs: limitSeconds === 0 ? Number.POSITIVE_INFINITY : Date.now() + limitSeconds * 1_000,
    clock: { now: Date.now, sleep: wait },
    onInputError: ({ name }, error) => {
      const reason = error instanceof StreamError ? error.message : `cannot read ${name}: ${reasonOf(error)}`;
      terminal.stderr.write(`warning: ${reason}\n`);
    },
    onBatch: noteWriter(terminal),
  };
  const survey = new Survey(settings, inputs.files);
  const run = new ResendRun({ ...settings, onRecord: survey.onRecord });
  let interruptedWith: number | undefined;
  const stopListening = terminal.onInterrupt?.((status) => {
    interruptedWith = status;
    survey.stop();
    run.stop();
    interruption.abort();
  });
  try {
    if (sink !== undefined) {
      const failure = await failureOf(() => survey.run());
      if (failure !== undefined) throw failure;
      if (interruptedWith === undefined) terminal.stderr.write(resendStartText(survey.extent, call.rate, call.stream));
      inputs.rewind();
    }
    const onWarning = (message: string): void => {
      terminal.stderr.write(`warning: ${message}\n`);
    };
    const onRead = (bytes: number): void => {
      run.counts.bytesIn += bytes;
    };
    const failure = await failureOf(async () => {
      await run.run(inputs.files.map((file) => resendInput(file, onWarning, onRead)));
      // after an early end, the documents would be incomplete
      if (!run.isStopped) await output?.finish();
    });
    return await report(call, run, survey, failure, interruptedWith, terminal);
  } finally {
    stopListening?.();
  }
}

/** Prints the accounting, and returns the exit status. */
async function report(
  call: Call,
  { counts, isStopped }: ResendRun,
  { extentOf }: Survey,
  failure: StreamError | undefined,
  interruptedWith: number | undefined,
  terminal: Terminal,
): Promise<number> {
  const { isDryRun, documents } = call;
  const text = call.isJson ? resendJson(counts) : resendText(counts, isDryRun);
  if (!isDryRun && documents?.kind === 'write' && isStandardOutput(documents.path)) terminal.stderr.write(text);
  else await print(text, terminal);
  if (failure !== undefined) throw failure;
  if (counts.skipped.has('document')) throw new UsageError(documentsText(counts, isDryRun ? 0 : counts.sent));
  if (isDryRun && counts.sent > 0) terminal.stderr.write(resendStartText(extentOf(counts), call.rate, call.stream));
  if (isStopped) terminal.stderr.write(stopText(call));
  if (interruptedWith !== undefined) return interruptedWith;
  if (isStopped || counts.unreadInputs > 0) return EXIT_STOPPED;
  return counts.hasUnsendable || counts.failedCount > 0 ? EXIT_UNREADABLE : EXIT_OK;
}

const REFUSE = { kind: 'refuse' } as const;

/** Objects in S3 that can contain selected records: what an object contains failed before it was written. */
function periodOfObjects({ from }: Selection): ObjectSelection {
  return from === undefined ? {} : { fromMs: from - CLOCK_TOLERANCE_MS };
}

/** Loads the client at once, so that a missing package is reported before anything is read. */
async function createSink(service: PutBackTarget['service'], maxRounds: number) {
  if (service === 'kinesis') await requirePackage(service, () => import('../../aws/put-back/kinesis-api.ts'));
  else await requirePackage(service, () => import('../../aws/put-back/firehose-api.ts'));
  const { createPutBackSink } = await import('../../aws/put-back/create-put-back-sink.ts');
  return createPutBackSink({ timing: { maxRounds } });
}

/** Writes documents as lines; undefined without an output. */
function writerTo(target: OutputTarget | undefined): ((document: Buffer) => Promise<void>) | undefined {
  if (target === undefined) return undefined;
  return async (document) => {
    await target.output.write(document);
    await target.output.writeText('\n');
  };
}

async function print(text: string, terminal: Terminal): Promise<void> {
  const output = new Output(terminal.stdout);
  await output.writeText(text);
  await output.flush();
}

/** What an action ends with: an error that people can act on, reported after the summary; others are thrown. */
async function failureOf(action: () => Promise<void>): Promise<StreamError | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof StreamError) return error;
    if (error instanceof ResendJournalError) return new StreamError(error.message, { cause: error });
    throw error;
  }
}

function stopText({ journalPath, documents }: Call): string {
  const unwritten = documents?.kind === 'write' ? `; ${documents.path} is not complete, and was not replaced` : '';
  const next =
    journalPath === undefined
      ? 'with --journal FILE a run can be continued'
      : `the same call with --journal ${journalPath} continues it`;
  return `stopped before the end of the input${unwritten}; ${next}\n`;
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

async function openJournal(
  path: string | undefined,
  { service, region, streamName }: PutBackTarget,
  isDryRun: boolean,
): Promise<ResendJournal> {
  // without a stream, nothing is sent
  if (path === undefined || streamName === '') return NO_RESEND_JOURNAL;
  try {
    return await openResendJournal(path, `${service} ${region} ${streamName}`, isDryRun);
  } catch (error) {
    throw error instanceof ResendJournalError ? new StreamError(error.message, { cause: error }) : error;
  }
}
