import { StreamError } from '../../input/errors.ts';
import type { ObjectSelection } from '../../input/s3/object-selection.ts';
import type { PutBackSink, PutBackTarget } from '../../model/put-back.ts';
import {
  NO_RESEND_JOURNAL,
  openResendJournal,
  type ResendJournal,
  ResendJournalError,
} from '../../resend/resend-journal.ts';
import type { Selection } from '../../resend/selection.ts';
import { requirePackage } from '../require-packages.ts';
import { type Inputs, openInputs } from '../terminal/open-inputs.ts';
import { type OutputTarget, openOutput } from '../terminal/output-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ResendCall } from './resend-call.ts';

/** How much later than the object in S3 was written the records in it may have failed, by the clocks of AWS. */
const CLOCK_TOLERANCE_MS = 15 * 60 * 1_000;

/** The inputs and outputs of a run. */
export interface ResendResources {
  readonly inputs: Inputs;
  readonly journal: ResendJournal;
  /** Undefined if nothing is sent. */
  readonly sink: PutBackSink | undefined;
  /** Where documents are written; undefined if they are not. */
  readonly output: OutputTarget | undefined;
}

/** Opens the inputs and outputs of a call, passes them to an action, and closes them. Throws a {@link StreamError}. */
export async function withResendResources<Result>(
  call: ResendCall,
  operands: readonly string[],
  terminal: Terminal,
  action: (resources: ResendResources) => Promise<Result>,
): Promise<Result> {
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
    return await action({ inputs, journal, sink, output });
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

/** Objects in S3 that can contain selected records: records fail before their object is written. */
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
