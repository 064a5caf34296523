import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { printable } from '../../input/printable.ts';
import { type ListingCounts, newListingCounts } from '../../input/s3/list-objects.ts';
import { isObjectLocation, objectsAt } from '../../input/s3/object-location.ts';
import { ObjectQueue } from '../../input/s3/object-queue.ts';
import type { ObjectSelection } from '../../input/s3/object-selection.ts';
import { counted } from '../../text/counted.ts';
import { inputFiles, MAX_FILES, refuseRepeatedStdin } from './input-files.ts';
import { readObjectOperand } from './object-operand.ts';
import { openS3Objects } from './open-s3-objects.ts';
import { number } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** The inputs of a command. */
export interface Inputs {
  readonly files: readonly InputFile[];
  /** Call it before all files are read a second time. */
  rewind(): void;
  /** Ends all requests that are still open. Call it before the command ends. */
  close(): void;
}

/** Whether an operand is in S3. */
export function hasObjects(operands: readonly string[]): boolean {
  return operands.some(isObjectLocation);
}

/**
 * The inputs given by the operands of a command: files and folders as by {@link inputFiles}, and `s3://` locations with
 * their objects, in the order of the operands. A location that cannot be listed becomes an input whose opening fails, so
 * that the others are read. Throws a {@link UsageError} for an invalid location, a {@link StreamError} if the package for
 * S3 is not installed.
 */
export async function openInputs(
  operands: readonly string[],
  terminal: Terminal,
  selection: ObjectSelection = {},
): Promise<Inputs> {
  if (!hasObjects(operands))
    return { files: inputFiles(operands, terminal), rewind: () => undefined, close: () => undefined };
  refuseRepeatedStdin(operands);
  const locations = new Map(operands.filter(isObjectLocation).map((operand) => [operand, readObjectOperand(operand)]));
  const api = await openS3Objects(terminal);
  const queue = new ObjectQueue(api);
  const close = (): void => {
    queue.close();
    api.close();
  };
  try {
    const files: InputFile[] = [];
    for (const operand of operands) {
      const location = locations.get(operand);
      if (location === undefined) {
        for (const file of inputFiles([operand], terminal)) files.push(file);
        continue;
      }
      const counts = newListingCounts();
      try {
        for await (const object of objectsAt(api, location, selection, counts)) {
          if (files.length >= MAX_FILES) throw new UsageError(`at most ${MAX_FILES} files can be read at once`);
          files.push(queue.add(object));
        }
        // without a period, nothing is selected by a time
        if (selection.fromMs === undefined && selection.toMs === undefined) counts.withoutTime = 0;
        if (counts.isListed) terminal.stderr.write(`${printable(operand)}: ${describeListing(counts)}\n`);
      } catch (error) {
        if (error instanceof UsageError) throw error;
        files.push(unreadable(operand, reasonOf(error)));
      }
    }
    return { files, rewind: () => queue.rewind(), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** An input that cannot be read. */
function unreadable(operand: string, reason: string): InputFile {
  return {
    name: printable(operand),
    bytes: 0,
    open() {
      throw new StreamError(reason);
    },
  };
}

const MEBIBYTE = 1024 * 1024;

/** One line on what a listing found and omitted. */
export function describeListing(counts: ListingCounts): string {
  const { objects, bytes, firstMs, lastMs, withoutTime, excluded, withoutPlace, empty, otherServices } = counts;
  const period =
    firstMs === undefined || lastMs === undefined ? '' : ` from ${minuteOf(firstMs)} to ${minuteOf(lastMs)}`;
  const notes: readonly (readonly [count: number, text: string])[] = [
    [withoutTime, 'without a time in the name, selected by their last change'],
    [excluded, 'omitted because of their time, account or Region'],
    [withoutPlace, 'of those without an account or Region in the key'],
    [otherServices, 'of other AWS services omitted'],
    [empty, 'empty'],
  ];
  const parts = notes.filter(([count]) => count > 0).map(([count, text]) => `${number(count)} ${text}`);
  return [`${counted(objects, 'object')}, ${(bytes / MEBIBYTE).toFixed(1)} MiB${period}`, ...parts].join('; ');
}

function minuteOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16)}Z`;
}
