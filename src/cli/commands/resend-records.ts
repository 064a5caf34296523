import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { ResendCounts } from '../../resend/resend-counts.ts';
import { ResendJournalError } from '../../resend/resend-journal.ts';
import { ResendRun, type ResendSettings } from '../../resend/resend-run.ts';
import { EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { Interruption } from '../terminal/interruption.ts';
import { Output } from '../terminal/output.ts';
import { isStandardOutput, type OutputTarget } from '../terminal/output-file.ts';
import { number } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ResendCall } from './resend-call.ts';
import type { ResendResources } from './resend-resources.ts';
import { resendInput, Survey } from './resend-survey.ts';
import { documentsText, resendJson, resendStartText, resendStopText, resendText } from './resend-text.ts';

/** Time between two progress messages on a terminal. */
const NOTE_EVERY_MS = 10_000;

const REFUSE = { kind: 'refuse' } as const;

/**
 * Sends the records of a call's inputs and prints the accounting. Returns the exit status. Throws a {@link StreamError} that
 * ended the run early, and a {@link UsageError} for documents without `--documents`.
 */
export async function resendRecords(call: ResendCall, resources: ResendResources, terminal: Terminal): Promise<number> {
  const { inputs, journal, sink, output } = resources;
  const interruption = new Interruption();
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
  interruption.listen(terminal, () => {
    survey.stop();
    run.stop();
  });
  try {
    if (sink !== undefined) {
      const failure = await failureOf(() => survey.run());
      if (failure !== undefined) throw failure;
      if (interruption.status === undefined)
        terminal.stderr.write(resendStartText(survey.extent, call.rate, call.stream));
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
    return await report(call, run, survey, failure, interruption.status, terminal);
  } finally {
    interruption.close();
  }
}

/** Prints the accounting, and returns the exit status. */
async function report(
  call: ResendCall,
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
  if (isStopped) terminal.stderr.write(resendStopText(call));
  if (interruptedWith !== undefined) return interruptedWith;
  if (isStopped || counts.unreadInputs > 0) return EXIT_STOPPED;
  return counts.hasUnsendable || counts.failedCount > 0 ? EXIT_UNREADABLE : EXIT_OK;
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

/** The error of an action that users can act on, for reporting it after the summary; other errors are thrown. */
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

/** Writes a progress message from time to time. */
function noteWriter(terminal: Terminal): (counts: ResendCounts) => void {
  let nextMs = Date.now() + NOTE_EVERY_MS;
  return ({ read, sent }) => {
    if (!terminal.showsStderr || Date.now() < nextMs) return;
    nextMs = Date.now() + NOTE_EVERY_MS;
    terminal.stderr.write(`${number(read)} read, ${number(sent)} sent\n`);
  };
}
