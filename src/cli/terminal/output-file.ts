import { chmodSync, createWriteStream, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline, type Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { codeOf, OutputError, reasonOf, UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { printable } from '../../input/printable.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import type { CommandOption } from './arguments.ts';
import { fileIdAt } from './input-files.ts';
import { Output } from './output.ts';
import type { Terminal } from './terminal.ts';

/** The option by which a command writes its output to a file. */
export const OUTPUT_OPTION = {
  type: 'string',
  short: 'o',
  argument: 'FILE',
  byDefault: 'standard output',
  sentence:
    'File for the output; gzipped if its name ends in .gz. An existing file is replaced atomically at the end; an input is never replaced.',
} as const satisfies CommandOption;

/** Paths of a process's standard output. */
const STANDARD_OUTPUT = /^\/(?:dev\/stdout|dev\/fd\/1|proc\/self\/fd\/1)$/;
/** Paths of a process's open files, on Linux and macOS. */
const OPEN_FILES = /^\/(?:dev\/(?:std(?:in|out|err)$|fd\/)|proc\/)/;

/** The destination of a command's output. */
export interface OutputTarget {
  readonly output: Output;
  /** Whether the output is a terminal. */
  readonly isShown: boolean;
  /** Writes the remaining bytes and moves the file to its final place. Throws an {@link OutputError}. */
  finish(): Promise<void>;
  /** Removes an unfinished output. */
  discard(): void;
}

/**
 * Opens the output: a file, or standard output for `-` or if there is no path. The inputs, and the files at
 * `otherPaths` that the command reads, are never overwritten. If the file cannot be written, throws a {@link
 * UsageError} that names the option `flag`.
 */
export function openOutput(
  path: string | undefined,
  terminal: Terminal,
  inputs: readonly InputFile[],
  otherPaths: readonly (string | undefined)[] = [],
  flag = '--output',
): OutputTarget {
  refuseS3Output(path, '', flag);
  if (path === undefined || isStandardOutput(path)) return standardOutput(terminal);
  const place = `${flag} ${printable(path)}`;
  const fileId = refusing(place, () => fileIdAt(path));
  const readIds = [...inputs.map((input) => input.fileId), ...otherPaths.map(idAt)];
  if (fileId !== undefined && readIds.includes(fileId)) {
    throw new UsageError(`${place}: it is one of the inputs, which are not overwritten`);
  }
  return fileOutput(path, place);
}

/** Whether the path of an output is standard output. */
export function isStandardOutput(path: string): boolean {
  return path === '-' || STANDARD_OUTPUT.test(path);
}

/** Throws a {@link UsageError} for an output in S3; `hint` names another way in addition. */
export function refuseS3Output(path: string | undefined, hint = '', flag = '--output'): void {
  if (path === undefined || !isObjectLocation(path)) return;
  throw new UsageError(
    `${flag} ${printable(path)}: this command does not write to S3; write a file, and copy it with “aws s3 cp”${hint}`,
  );
}

/**
 * The identity of a file that a command may read; undefined for other values, such as JSON given in place of a path.
 */
function idAt(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : fileIdAt(path);
  } catch {
    return undefined;
  }
}

function standardOutput(terminal: Terminal): OutputTarget {
  const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
  return { output, isShown: terminal.showsStdout, finish: () => output.flush(), discard: () => undefined };
}

/** `option` is the option with its value, for messages. */
function fileOutput(path: string, option: string): OutputTarget {
  const status = refusing(option, () => statSync(path, { throwIfNoEntry: false }));
  if (status?.isDirectory() === true) throw new UsageError(`${option}: it is a directory`);
  // devices, pipes and open files of a process, such as /dev/stderr, cannot be replaced
  const isReplaced = (status === undefined || status.isFile()) && !OPEN_FILES.test(resolve(path));
  const place = isReplaced && status !== undefined ? refusing(option, () => realpathSync(path)) : path;
  const temporary = join(dirname(place), `.${basename(place)}.${process.pid}.tmp`);
  if (isReplaced) refusing(option, () => statSync(dirname(place)));
  const file = isReplaced
    ? // opened at once: a file that is opened in the background may appear after it was removed
      createWriteStream(temporary, { fd: refusing(option, () => openSync(temporary, 'w')) })
    : // appended: /dev/stderr may be a file that others write to
      createWriteStream(place, { flags: 'a' });
  const { stream, ended } = path.endsWith('.gz') ? gzipInto(file) : { stream: file, ended: endOf(file) };
  const output = new Output(stream, { name: printable(path) });
  let isDone = false;
  const discard = (): void => {
    if (isDone || !isReplaced) return;
    isDone = true;
    process.removeListener('exit', discard);
    stream.destroy();
    rmSync(temporary, { force: true });
  };
  // clean up if the process exits early
  process.once('exit', discard);
  return {
    output,
    isShown: false,
    discard,
    async finish() {
      try {
        await output.flush();
        stream.end();
        await ended;
        if (isReplaced) {
          if (status !== undefined) chmodSync(temporary, status.mode);
          renameSync(temporary, place);
        }
        isDone = true;
        process.removeListener('exit', discard);
      } catch (error) {
        if (error instanceof OutputError) throw error;
        throw new OutputError(`cannot write ${printable(path)}: ${reasonOf(error)}`, { cause: error });
      }
    },
  };
}

interface EndingStream {
  readonly stream: Writable;
  /** Resolves when every byte has been written. */
  readonly ended: Promise<void>;
}

function gzipInto(file: Writable): EndingStream {
  const stream = createGzip();
  const ended = new Promise<void>((resolve, reject) => {
    pipeline(stream, file, (error) => (error ? reject(error) : resolve()));
  });
  // the writer receives the error; here it must not end the process
  ended.catch(() => undefined);
  return { stream, ended };
}

function endOf(file: Writable): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    file.on('error', reject);
    file.on('close', resolve);
  });
  ended.catch(() => undefined);
  return ended;
}

function refusing<Value>(option: string, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? 'its directory does not exist' : reasonOf(error);
    throw new UsageError(`${option}: ${reason}`, { cause: error });
  }
}
