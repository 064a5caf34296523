import { isUtf8 } from 'node:buffer';
import {
  accessSync,
  constants,
  createReadStream,
  type Dirent,
  openSync,
  readdirSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import { type InputFile, READ_BYTES } from '../../input/input-file.ts';
import { printable } from '../../input/printable.ts';
import { fileRanges } from '../../input/range-source.ts';
import { DOT } from '../../text/ascii.ts';
import type { Terminal } from './terminal.ts';

const STDIN_OPERAND = '-';

/** Maximum depth of nested folders. */
const MAX_FOLDER_DEPTH = 64;
/** Maximum number of files in the given folders. */
export const MAX_FILES = 1_000_000;

/**
 * The inputs given by the operands of a command: files, folders with their contents, `-` for standard input, which is
 * also the default. A file that cannot be read becomes an input whose opening fails, so that the others are read.
 */
export function inputFiles(operands: readonly string[], terminal: Terminal): InputFile[] {
  const paths = operands.length === 0 ? [STDIN_OPERAND] : operands;
  refuseRepeatedStdin(paths);
  return paths.flatMap((path) =>
    path === STDIN_OPERAND
      ? [{ name: '(standard input)', bytes: undefined, open: terminal.openStdin }]
      : inputsAt(path, () => statSync(path)),
  );
}

/** Throws a {@link UsageError} if standard input is given several times. */
export function refuseRepeatedStdin(operands: readonly string[]): void {
  if (operands.filter((operand) => operand === STDIN_OPERAND).length > 1) {
    throw new UsageError('- (standard input) may be given once');
  }
}

/** The file at a path. Throws a {@link UsageError} if it cannot be read. */
export function fileAt(path: string): InputFile {
  const [input] = inputsAt(path, () => statSync(path));
  if (input?.fileId !== undefined) return input;
  throw new UsageError(`cannot read ${printable(path)}: no such file`);
}

/** The identity of the file at a path; undefined if it does not exist. */
export function fileIdAt(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? undefined : fileIdOf(status);
}

function fileIdOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

/** A path: text, or bytes if a name is not UTF-8, as on old systems. */
type Path = string | Buffer;

function inputsAt(path: Path, readStatus: () => Stats): InputFile[] {
  try {
    const status = readStatus();
    if (status.isDirectory()) return filesIn(path);
    accessSync(path, constants.R_OK);
    return [
      {
        name: printable(path.toString()),
        path: path.toString(),
        bytes: status.isFile() ? status.size : undefined,
        fileId: fileIdOf(status),
        open: () => (status.isFIFO() ? openPipe(path) : createReadStream(path, { highWaterMark: READ_BYTES })),
        ...(status.isFile() ? { openRanges: () => fileRanges(path) } : {}),
      },
    ];
  } catch (error) {
    return [unreadable(path, reasonOf(error))];
  }
}

/**
 * A named pipe. It is opened without waiting for a writer, and events say when there are bytes: an opening that waits would
 * hold a thread, for which even the end of the process waits.
 */
function openPipe(path: Path): Socket {
  try {
    return new Socket({
      fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    });
  } catch (error) {
    throw new StreamError(reasonOf(error), { cause: error });
  }
}

/** An input that cannot be read. */
function unreadable(path: Path, reason: string): InputFile {
  return {
    name: printable(path.toString()),
    path: path.toString(),
    bytes: 0,
    open() {
      throw new StreamError(reason);
    },
  };
}

/** The files in a folder and its subfolders, by name, without hidden files, which begin with a dot. */
function filesIn(folder: Path): InputFile[] {
  const files: InputFile[] = [];
  walk(folder, 1, new Set(), files);
  return files.length === 0 ? [unreadable(folder, 'the directory has no files')] : files;
}

/** `visited` contains the real paths of the folders, so that a link to a visited folder is not followed. */
function walk(folder: Path, depth: number, visited: Set<string>, files: InputFile[]): void {
  let entries: Dirent<Buffer>[];
  try {
    const place = realpathSync.native(folder, 'buffer').toString('latin1');
    if (visited.has(place)) return;
    visited.add(place);
    entries = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    files.push(unreadable(folder, reasonOf(error)));
    return;
  }
  if (depth > MAX_FOLDER_DEPTH) {
    files.push(unreadable(folder, `directories are nested deeper than ${MAX_FOLDER_DEPTH} levels`));
    return;
  }
  for (const entry of entries.toSorted((a, b) => compare(a.name.toString(), b.name.toString()))) {
    if (entry.name[0] === DOT) continue;
    const path = childOf(folder, entry.name);
    if (files.length >= MAX_FILES) throw new UsageError(`at most ${MAX_FILES} files can be read at once`);
    if (isFolder(path, entry)) walk(path, depth + 1, visited, files);
    else if (entry.isFile() || entry.isSymbolicLink()) files.push(...inputsAt(path, () => regularFile(path)));
    else files.push(unreadable(path, NOT_REGULAR));
  }
}

function childOf(folder: Path, name: Buffer): Path {
  if (typeof folder === 'string' && isUtf8(name)) return join(folder, name.toString());
  return Buffer.concat([Buffer.from(folder), SEPARATOR, name]);
}

const SEPARATOR = Buffer.from('/');
const NOT_REGULAR = 'it is not a regular file';

/** The status of a file in a folder. Pipes and devices are refused, because they may never end. */
function regularFile(path: Path): Stats {
  const status = statSync(path);
  if (!status.isFile()) throw new StreamError(NOT_REGULAR);
  return status;
}

function isFolder(path: Path, entry: Dirent<Buffer>): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Compares by code units, so that the order is the same everywhere. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
