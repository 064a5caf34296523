import { StreamError, UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { newListingCounts } from '../../input/s3/list-objects.ts';
import { ObjectError } from '../../input/s3/object-error.ts';
import { isObjectLocation, objectsAt } from '../../input/s3/object-location.ts';
import { isCompressedName } from '../../replay/estimate.ts';
import { MAX_PLANNED_OBJECTS, planLine } from '../../replay/plan.ts';
import { HELP_OPTION, type OptionTable, readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED } from '../terminal/command.ts';
import { Interruption } from '../terminal/interruption.ts';
import { readObjectOperand } from '../terminal/object-operand.ts';
import { describeListing } from '../terminal/open-inputs.ts';
import { openS3Objects } from '../terminal/open-s3-objects.ts';
import { OUTPUT_OPTION, openOutput } from '../terminal/output-file.ts';
import { readObjectSelection, S3_OPTIONS } from '../terminal/s3-options.ts';
import { number } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { estimateText } from './replay-text.ts';

const OPTIONS = { ...S3_OPTIONS, output: OUTPUT_OPTION, ...HELP_OPTION } as const satisfies OptionTable;

/** `replay plan`: lists the objects that a replay reads. */
export const REPLAY_PLAN_COMMAND: Command = {
  name: 'replay plan',
  summary: 'Lists the flow log files in S3 that a replay reads.',
  page: 's3.md',
  operands: 's3://BUCKET/PREFIX/…',
  description: [
    'Lists the flow log files below one or more locations in S3, and writes a plan to standard output: one JSON object per line, with bucket, key, etag and size, in the order of the keys. “replay” and the state machine of the stack read it. The number of objects, their size, their period, and an estimate of time and cost go to standard error.',
    'Files are selected by the time in their names, --from ≤ time < --to, or else by the time of their last change. Needs s3:ListBucket.',
  ],
  options: OPTIONS,
  examples: [
    [
      'replay plan s3://central-logs/AWSLogs/ --from 2026-11-01 --to 2026-11-08 --account 123456789012 > plan.jsonl',
      'a week of one account',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'The plan is complete.'],
    [EXIT_STOPPED, 'The options are invalid, or a location cannot be listed or has no selected object.'],
    [EXIT_INTERRUPTED, 'The listing was interrupted; the plan is incomplete.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(OPTIONS, given);
  const locations = chosen.operands.map((operand) => [operand, locationOf(operand)] as const);
  if (locations.length === 0) throw new UsageError('no location was given, such as s3://bucket/AWSLogs/');
  const selection = readObjectSelection(chosen);
  const target = openOutput(chosen.text('output'), terminal, []);
  const api = await openS3Objects(terminal);
  const interruption = new Interruption();
  interruption.listen(terminal);
  const extent = { objects: 0, bytes: 0, compressedBytes: 0 };
  const keys = new Set<string>();
  let listed = '';
  try {
    for (const [operand, location] of locations) {
      listed = printable(operand);
      const counts = newListingCounts();
      for await (const object of objectsAt(api, location, selection, counts, interruption.signal)) {
        const { bucket, key, size = 0 } = object;
        const place = `${bucket}/${key}`;
        // locations may overlap
        if (keys.has(place)) continue;
        if (locations.length > 1) keys.add(place);
        extent.objects++;
        extent.bytes += size;
        if (isCompressedName(key)) extent.compressedBytes += size;
        await target.output.writeText(planLine({ ...object, size }));
        if (target.output.isClosed) return EXIT_OK;
      }
      terminal.stderr.write(`${listed}: ${describeListing(counts)}\n`);
    }
    await target.finish();
  } catch (error) {
    if (interruption.status !== undefined) return interruption.status;
    if (error instanceof ObjectError)
      throw new StreamError(`cannot list ${listed}: ${error.message}`, { cause: error });
    throw error;
  } finally {
    interruption.close();
    target.discard();
    api.close();
  }
  terminal.stderr.write(estimateText(extent));
  if (extent.objects > MAX_PLANNED_OBJECTS) {
    terminal.stderr.write(
      `“replay” reads at most ${number(MAX_PLANNED_OBJECTS)} objects: split the plan, or replay it with Step Functions\n`,
    );
  }
  return EXIT_OK;
}

function locationOf(operand: string): { readonly bucket: string; readonly key: string } {
  if (!isObjectLocation(operand)) {
    throw new UsageError(`${operand} is not in S3: files on this computer need no plan, give them to “enrich”`);
  }
  return readObjectOperand(operand);
}
