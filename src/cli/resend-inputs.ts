import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ResendInput } from '../resend/resend-run.ts';
import { UsageError } from './errors.ts';
import { type InputFile, READ_BYTES } from './input-file.ts';
import { readChunks } from './read-chunks.ts';
import type { Terminal } from './terminal.ts';

const STDIN_OPERAND = '-';
const STDIN_NAME = '(standard input)';

/**
 * The objects of an error bucket that operands name: files, folders with all that is in them, in order of their names,
 * `-` for standard input; standard input where there is none. Folders are read as they are come to, symbolic links to
 * folders are not followed. `onError` hears of what cannot be opened. Throws a {@link UsageError} where standard input is
 * named twice.
 */
export function resendInputs(
  operands: readonly string[],
  terminal: Terminal,
  onError: (name: string, error: unknown) => void,
): AsyncIterable<ResendInput> {
  const names = operands.length === 0 ? [STDIN_OPERAND] : operands;
  if (names.filter((name) => name === STDIN_OPERAND).length > 1) {
    throw new UsageError('- (standard input) may be given once');
  }
  return inputsOf(names, terminal, onError);
}

async function* inputsOf(
  operands: readonly string[],
  terminal: Terminal,
  onError: (name: string, error: unknown) => void,
): AsyncGenerator<ResendInput> {
  for (const operand of operands) {
    if (operand === STDIN_OPERAND) {
      yield inputOf(STDIN_NAME, { name: STDIN_NAME, bytes: undefined, open: terminal.openStdin });
      continue;
    }
    for await (const path of filesIn(operand, onError)) {
      const open = () => createReadStream(path, { highWaterMark: READ_BYTES });
      yield inputOf(resolve(path), { name: path, bytes: undefined, open });
    }
  }
}

/** Each file once where the path is a folder, however deep; the path itself where it is a file. */
async function* filesIn(path: string, onError: (name: string, error: unknown) => void): AsyncGenerator<string> {
  try {
    if (!(await stat(path)).isDirectory()) {
      yield path;
      return;
    }
  } catch (error) {
    onError(path, error);
    return;
  }
  // a stack, since folders may be nested deeper than calls
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const here = folder;
    try {
      const entries = (await readdir(here, { withFileTypes: true })).toSorted((one, other) =>
        one.name < other.name ? -1 : 1,
      );
      for (const entry of entries)
        if (entry.isFile() || (await isLinkToFile(here, entry))) yield join(here, entry.name);
      folders.push(...entries.flatMap((entry) => (entry.isDirectory() ? [join(here, entry.name)] : [])).toReversed());
    } catch (error) {
      onError(here, error);
    }
  }
}

async function isLinkToFile(
  folder: string,
  entry: { readonly name: string; isSymbolicLink(): boolean },
): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false;
  const status = await stat(join(folder, entry.name)).catch(() => undefined);
  // what is missing is reported when it is opened
  return status === undefined || status.isFile();
}

function inputOf(name: string, file: InputFile): ResendInput {
  return { name, open: () => readChunks(file, () => undefined) };
}
