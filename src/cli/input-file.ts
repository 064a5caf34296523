import {
  accessSync,
  constants,
  createReadStream,
  type Dirent,
  readdirSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { reasonOf, StreamError, UsageError } from './errors.ts';
import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** How much is read from a file at once. */
export const READ_BYTES = 256 * 1024;

const STDIN_OPERAND = '-';

/** How deep folders are followed. */
const MAX_FOLDER_DEPTH = 64;
/** Most files that the folders given may hold. */
const MAX_FILES = 1_000_000;

/** Something to read: a file, or standard input. */
export interface InputFile {
  /** The path as given, fit to be shown, or what stands for standard input in messages. */
  readonly name: string;
  /** Its size, undefined where that is not known before it is read. */
  readonly bytes: number | undefined;
  /** The path as given; undefined for standard input. */
  readonly path?: string;
  /** What the file system knows a file by, whatever its path; undefined where it is not a file. */
  readonly fileId?: string | undefined;
  /** Opens it. Throws where that cannot be done, with the reason as the message. */
  open(): Readable;
}

/**
 * The inputs that the operands of a command name: files, folders with all that is in them, `-` for standard input, standard
 * input where there is none. What cannot be read is an input whose opening fails, so that the others are read.
 */
export function inputFiles(operands: readonly string[], terminal: Terminal): InputFile[] {
  const paths = operands.length === 0 ? [STDIN_OPERAND] : operands;
  if (paths.filter((path) => path === STDIN_OPERAND).length > 1) {
    throw new UsageError('- (standard input) may be given once');
  }
  return paths.flatMap((path) =>
    path === STDIN_OPERAND
      ? [{ name: '(standard input)', bytes: undefined, open: terminal.openStdin }]
      : inputsAt(path, () => statSync(path)),
  );
}

/** The file at a path. Throws a {@link UsageError} where it cannot be read. */
export function fileAt(path: string): InputFile {
  const [input] = inputsAt(path, () => statSync(path));
  if (input?.fileId !== undefined) return input;
  throw new UsageError(`cannot read ${printable(path)}: no such file`);
}

/** The identity of the file at a path; undefined where there is none. */
export function fileIdAt(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? undefined : fileIdOf(status);
}

function fileIdOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function inputsAt(path: string, readStatus: () => Stats): InputFile[] {
  try {
    const status = readStatus();
    if (status.isDirectory()) return filesIn(path);
    accessSync(path, constants.R_OK);
    return [
      {
        name: printable(path),
        path,
        bytes: status.isFile() ? status.size : undefined,
        fileId: fileIdOf(status),
        open: () => createReadStream(path, { highWaterMark: READ_BYTES }),
      },
    ];
  } catch (error) {
    return [unreadable(path, reasonOf(error))];
  }
}

/** An input that cannot be read. */
function unreadable(path: string, reason: string): InputFile {
  return {
    name: printable(path),
    path,
    bytes: 0,
    open() {
      throw new StreamError(reason);
    },
  };
}

/** The files in a folder and those below it, by name; hidden ones, which begin with a dot, are left out. */
function filesIn(folder: string): InputFile[] {
  const files: InputFile[] = [];
  walk(folder, 1, new Set(), files);
  return files.length === 0 ? [unreadable(folder, 'the directory has no files')] : files;
}

/** `visited` has the folders by their true paths: a link to a folder that was read is not followed again. */
function walk(folder: string, depth: number, visited: Set<string>, files: InputFile[]): void {
  let entries: Dirent[];
  try {
    const place = realpathSync(folder);
    if (visited.has(place)) return;
    visited.add(place);
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    files.push(unreadable(folder, reasonOf(error)));
    return;
  }
  if (depth > MAX_FOLDER_DEPTH) {
    files.push(unreadable(folder, `directories are nested deeper than ${MAX_FOLDER_DEPTH} levels`));
    return;
  }
  for (const entry of entries.toSorted((a, b) => compare(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (files.length >= MAX_FILES) throw new UsageError(`at most ${MAX_FILES} files can be read at once`);
    if (isFolder(path, entry)) walk(path, depth + 1, visited, files);
    else if (entry.isFile() || entry.isSymbolicLink()) files.push(...inputsAt(path, () => regularFile(path)));
    else files.push(unreadable(path, NOT_REGULAR));
  }
}

const NOT_REGULAR = 'it is not a regular file';

/** The status of a file in a folder. A pipe or a device there would never end. */
function regularFile(path: string): Stats {
  const status = statSync(path);
  if (!status.isFile()) throw new StreamError(NOT_REGULAR);
  return status;
}

function isFolder(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Compares by code units, so that the order is the same everywhere. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
