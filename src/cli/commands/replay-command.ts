import { destinationsOfOneDocument } from '../../encode/destinations.ts';
import { StreamError, UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { readChunks } from '../../input/read-chunks.ts';
import { nameOf, objectFile } from '../../input/s3/object-file.ts';
import { ObjectQueue } from '../../input/s3/object-queue.ts';
import { reasonIgnoredInPlan } from '../../reader/object-selection.ts';
import { isCompressedName } from '../../replay/estimate.ts';
import { JournalError, NO_JOURNAL, openJournal } from '../../replay/journal.ts';
import { objectsOfOneName, type Plan, PlanError, readPlan } from '../../replay/plan.ts';
import { ReplayRun } from '../../replay/replay-run.ts';
import { listed } from '../../text/lists.ts';
import { HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { Interruption } from '../terminal/interruption.ts';
import { type NumberTable, numberOption, readNumber } from '../terminal/number-options.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { openS3Objects } from '../terminal/open-s3-objects.ts';
import { SET_OPTION } from '../terminal/option-settings.ts';
import { Output } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { readRate } from '../terminal/rate-option.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { ENRICH_OPTIONS } from './enrich-command.ts';
import { openTarget, type ReplayTarget } from './replay-targets.ts';
import { replayJson, replayText, SUMMARY_OPTION, startText, wantsJson } from './replay-text.ts';

const NUMBERS = {
  parallel: { byDefault: 1, minimum: 1, maximum: 64, isWhole: true },
} as const satisfies NumberTable;

const { format, schema, inventory, rules, labels, 'address-data': addressData } = ENRICH_OPTIONS;

const OPTIONS = {
  stream: {
    type: 'string',
    argument: 'NAME|ARN',
    byDefault: 'documents go to standard output',
    sentence: 'Puts the lines on this delivery stream, whose function enriches them.',
  },
  output: {
    type: 'string',
    short: 'o',
    argument: 's3://BUCKET/PREFIX/',
    byDefault: 'standard output',
    sentence: 'Writes enriched copies of the files below this location, as gzipped JSON lines.',
  },
  journal: {
    type: 'string',
    argument: 'FILE',
    byDefault: 'a run cannot be continued',
    sentence: 'Records finished objects in FILE, and skips those that FILE already contains.',
  },
  rate: {
    type: 'string',
    argument: 'RATE',
    byDefault: '512KiB',
    sentence: 'With --stream, maximum bytes of records per second, such as 1MB or 512KiB.',
  },
  destination: {
    type: 'string',
    argument: 'NAME',
    byDefault: 'as Firehose describes it',
    sentence: `With --stream, its destination: a record for ${listed(destinationsOfOneDocument())} gets one line.`,
  },
  region: {
    type: 'string',
    argument: 'REGION',
    byDefault: 'that of the ARN, the environment or the profile',
    sentence: 'With --stream, its Region.',
  },
  parallel: numberOption(NUMBERS.parallel, 'N', 'Objects that are read at the same time'),
  summary: SUMMARY_OPTION,
  format,
  schema,
  inventory,
  rules,
  labels,
  'address-data': addressData,
  set: SET_OPTION,
  ...HELP_OPTION,
} as const satisfies OptionTable;

/** `replay`: reads the objects of a plan, and puts them on a stream, into S3, or on standard output. */
export const REPLAY_COMMAND: Command = {
  name: 'replay',
  summary: 'Reads the flow log files in a plan again, from S3.',
  page: 's3.md',
  operands: '[PLAN]',
  description: [
    'Reads the objects in a plan (see “replay plan”) with your own AWS credentials. The plan is a file, an object in S3, or standard input. With --stream, the lines go to a delivery stream, whose function enriches them; with --output, enriched copies go to S3; otherwise, documents go to standard output. Before it begins, an estimate of time and cost goes to standard error.',
    'With --journal, a run that was stopped or killed continues where it was; one run at a time can use a journal. Lines that were being sent when it stopped are put again: one batch for each object that was being read. Copies in S3 are overwritten, so nothing is there twice.',
    'An object is done only if each of its lines was accepted. The accounting at the end adds up: objects planned = done + failed + left; lines read = put + not accepted. It goes to standard output, or to standard error if documents go to standard output.',
    'Needs s3:GetObject; with --stream, firehose:PutRecordBatch and, without --destination, firehose:DescribeDeliveryStream; with --output, s3:PutObject.',
  ],
  options: OPTIONS,
  examples: [
    ['replay plan.jsonl --stream flow-logs --journal journal.jsonl', 'onto a stream; the same call continues a run'],
    ['replay plan.jsonl --inventory inventory.json > flows.ndjson', 'enriched on this computer'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every object is done.'],
    [EXIT_UNREADABLE, 'Some objects failed: they are missing, damaged, or not all of their lines were accepted.'],
    [
      EXIT_STOPPED,
      'The options, the plan or the journal are invalid, or the destination accepted no line of an object.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; with --journal, the same call continues it.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  const rate = readRate('--rate', chosen.text('rate'));
  const parallel = readNumber('--parallel', chosen.text('parallel'), NUMBERS.parallel);
  const isJson = wantsJson(chosen.text('summary'));
  const plan = await openPlan(chosen.operands, terminal);
  const interruption = new Interruption();
  const target = await openTarget(chosen, rate, terminal, interruption.signal);
  refuseOneCopyOfTwo(plan, target);
  const journalPath = chosen.text('journal');
  const journal = await asStreamError(() =>
    journalPath === undefined ? Promise.resolve(NO_JOURNAL) : openJournal(journalPath, plan, target.id),
  );
  const api = await openS3Objects(terminal);
  const queue = new ObjectQueue(api);
  // objects that are read one after the other are fetched ahead
  const files = parallel === 1 ? plan.objects.map((object) => queue.add(object)) : [];
  const totalBytes = sum(plan.objects.map(({ size }) => size));
  const progress = new Progress({
    stream: terminal.screen ?? terminal.stderr,
    isEnabled: terminal.showsStderr && !(target.usesStdout && terminal.showsStdout),
    totalBytes,
    now: () => performance.now(),
  });
  const replay = new ReplayRun({
    objects: plan.objects,
    journal,
    parallel,
    open: (object, index) => files[index] ?? objectFile(api, object),
    createSink: target.createSink,
    batchBytes: target.batchBytes,
    maxLineBytes: target.maxLineBytes,
    reasonIgnored: (object) =>
      reasonIgnoredInPlan(object, { sourceKeys: 'any', outputLocation: target.outputLocation }),
    onFailure: (object, code, reason) => {
      terminal.stderr.write(`failed: ${nameOf(object)}: ${code}: ${printable(reason)}\n`);
    },
    onProgress: ({ bytesIn, linesPut }) => void progress.update(bytesIn, linesPut),
  });
  interruption.listen(terminal, () => replay.stop());
  const doneBefore = plan.objects.filter((_object, index) => journal.isDone(index)).length;
  const compressedBytes = sum(plan.objects.map(({ key, size }) => (isCompressedName(key) ? size : 0)));
  const extent = { objects: plan.objects.length, bytes: totalBytes, compressedBytes, ...target };
  terminal.stderr.write(startText(extent, target.name, doneBefore));
  try {
    await asStreamError(() => replay.run());
  } finally {
    interruption.close();
    progress.stop();
    queue.close();
    api.close();
    target.close();
    await journal.close();
  }
  const text = isJson ? replayJson(replay.counts) : replayText(replay.counts);
  if (target.usesStdout) terminal.stderr.write(text);
  else await print(text, terminal);
  if (interruption.status !== undefined) return interruption.status;
  if (replay.isRefused) return EXIT_STOPPED;
  return replay.counts.failed > 0 ? EXIT_UNREADABLE : EXIT_OK;
}

/** Throws a {@link StreamError} if the copy of one object would overwrite that of another one. */
function refuseOneCopyOfTwo({ objects }: Plan, { copyKeyOf, name }: ReplayTarget): void {
  if (copyKeyOf === undefined) return;
  const [one, other] = objectsOfOneName(objects, copyKeyOf) ?? [];
  if (one === undefined || other === undefined) return;
  throw new StreamError(
    `the copies of ${nameOf(one)} and ${nameOf(other)} would have the same key in ${name}: replay them with two plans and two values of --output`,
  );
}

/** Reads the plan: one operand, or standard input. */
async function openPlan(operands: readonly string[], terminal: Terminal): Promise<Plan> {
  const [place, ...others] = operands;
  if (others.length > 0) throw new UsageError(`one plan can be given, but ${JSON.stringify(others[0])} follows`);
  if (place?.startsWith('s3://') === true && place.endsWith('/')) {
    throw new UsageError(
      `${place} is a folder: first make a plan of it with “replay plan”; records of the error bucket are sent with “resend”`,
    );
  }
  const inputs = await openInputs(place === undefined ? [] : [place], terminal);
  try {
    const [input, more] = inputs.files;
    if (input === undefined || more !== undefined) throw new UsageError(`${place} must be one file with a plan`);
    return await asStreamError(() => readPlan(readChunks(input, { onRead: () => undefined })), input.name);
  } finally {
    inputs.close();
  }
}

/** Converts errors that users can act on into those that the command reports. */
async function asStreamError<Value>(action: () => Promise<Value>, name?: string): Promise<Value> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof PlanError) throw new StreamError(`cannot read ${name}: ${error.message}`, { cause: error });
    if (error instanceof JournalError) throw new StreamError(error.message, { cause: error });
    throw error;
  }
}

async function print(text: string, terminal: Terminal): Promise<void> {
  const output = new Output(terminal.stdout);
  await output.writeText(text);
  await output.flush();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
