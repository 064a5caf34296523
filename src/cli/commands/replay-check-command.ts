import { StreamError, UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { readChunks } from '../../input/read-chunks.ts';
import { type MapResults, newMapResults, objectId, takeMapResults } from '../../replay/map-results.ts';
import { PlanError, planLine, readPlan } from '../../replay/plan.ts';
import { HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { openInputs } from '../terminal/open-inputs.ts';
import { OUTPUT_OPTION, openOutput } from '../terminal/output-file.ts';
import { number } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';

const OPTIONS = { output: OUTPUT_OPTION, ...HELP_OPTION } as const satisfies OptionTable;

/** Maximum size of a result file. Step Functions starts a new one at 5 GB, but writes one for every few thousand results. */
const MAX_RESULT_BYTES = 256 * 1024 * 1024;

/** `replay check`: which objects a replay by Step Functions has not read. */
export const REPLAY_CHECK_COMMAND: Command = {
  name: 'replay check',
  summary: 'Compares a plan with the results of a replay by Step Functions.',
  page: 's3.md',
  operands: 'RESULTS… PLAN',
  description: [
    'Reads the result files of a run of the stack’s state machine (SUCCEEDED_….json, FAILED_….json), and the plan that it ran on, which is the last operand. Writes a plan of the objects that are not done to standard output, and the sums to standard error. Replaying that plan continues the run, with Step Functions or with “replay”.',
    'An object is done only if the reader’s answer says so: objects of batches that ended for another reason, such as a timeout, are left, even if some of their lines were put.',
  ],
  options: OPTIONS,
  examples: [
    [
      'replay check s3://BUCKET/replays/RUN/ plan.jsonl > left.jsonl',
      'the rest of a plan; RUN is the folder that the map run names',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every object of the plan is done.'],
    [EXIT_UNREADABLE, 'Objects are left; the output is a plan of them.'],
    [EXIT_STOPPED, 'The options are invalid, or the plan or a result file cannot be read.'],
    [EXIT_INTERRUPTED, 'The check was interrupted; there is no result.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  const planPlace = chosen.operands.at(-1);
  const resultPlaces = chosen.operands.slice(0, -1);
  if (planPlace === undefined || resultPlaces.length === 0) {
    throw new UsageError('give the location of the results, and a plan');
  }
  const results = await openInputs(resultPlaces, terminal);
  const plans = await openInputs([planPlace], terminal);
  try {
    const [planFile, another] = plans.files;
    if (planFile === undefined || another !== undefined) throw new UsageError(`${planPlace} must be one file`);
    const target = openOutput(chosen.text('output'), terminal, [...results.files, planFile]);
    const plan = await readPlanFile(planFile);
    const found = await readResults(results.files);
    let left = 0;
    let failed = 0;
    try {
      for (const object of plan) {
        const id = objectId(object);
        if (found.done.has(id)) continue;
        left++;
        if (found.failed.has(id)) failed++;
        await target.output.writeText(planLine(object));
      }
      await target.finish();
    } finally {
      target.discard();
    }
    const done = plan.length - left;
    terminal.stderr.write(
      `objects  ${number(plan.length)} planned = ${number(done)} done + ${number(failed)} failed + ${number(left - failed)} left\n` +
        `lines    ${number(found.linesRead)} read = ${number(found.linesPut)} put + ${number(found.linesUnsent)} not accepted, in batches that were read to their end\n`,
    );
    return left === 0 ? EXIT_OK : EXIT_UNREADABLE;
  } finally {
    results.close();
    plans.close();
  }
}

async function readPlanFile(file: InputFile) {
  try {
    return (await readPlan(readChunks(file, { onRead: () => undefined }))).objects;
  } catch (error) {
    if (error instanceof PlanError)
      throw new StreamError(`cannot read ${file.name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Reads the result files; those without results, such as the manifest, are skipped. Throws a {@link StreamError}. */
async function readResults(files: readonly InputFile[]): Promise<MapResults> {
  const results = newMapResults();
  for (const file of files) {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const chunk of readChunks(file, { onRead: () => undefined })) {
      length += chunk.length;
      if (length > MAX_RESULT_BYTES) {
        throw new StreamError(`cannot read ${file.name}: it has more than ${MAX_RESULT_BYTES} bytes`);
      }
      parts.push(Buffer.from(chunk));
    }
    takeMapResults(Buffer.concat(parts, length).toString('utf8'), results);
  }
  if (results.batches === 0)
    throw new StreamError('the results contain no answer of the reader: is it the folder of the run?');
  return results;
}
