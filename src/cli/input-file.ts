import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { reasonOf, UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** How much is read from a file at once. */
export const READ_BYTES = 256 * 1024;

const STDIN_OPERAND = '-';

/** Something to read: a file, or standard input. */
export interface InputFile {
  /** The path as given, or what stands for standard input in messages. */
  readonly name: string;
  /** Its size, undefined where that is not known before it is read. */
  readonly bytes: number | undefined;
  open(): Readable;
}

/**
 * The inputs that the operands of a command name: files, `-` for standard input, standard input where there is none.
 * Throws a {@link UsageError} for a file that cannot be read, before anything is read.
 */
export function inputFiles(operands: readonly string[], terminal: Terminal): InputFile[] {
  const paths = operands.length === 0 ? [STDIN_OPERAND] : operands;
  if (paths.filter((path) => path === STDIN_OPERAND).length > 1) {
    throw new UsageError('- (standard input) may be given once');
  }
  return paths.map((path) =>
    path === STDIN_OPERAND ? { name: '(standard input)', bytes: undefined, open: terminal.openStdin } : fileAt(path),
  );
}

/** The file at a path. Throws a {@link UsageError} where it cannot be read. */
export function fileAt(path: string): InputFile {
  try {
    accessSync(path, constants.R_OK);
    const status = statSync(path);
    if (status.isDirectory()) throw new UsageError(`cannot read ${path}: it is a directory; name the files in it`);
    return {
      name: path,
      bytes: status.isFile() ? status.size : undefined,
      open: () => createReadStream(path, { highWaterMark: READ_BYTES }),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
