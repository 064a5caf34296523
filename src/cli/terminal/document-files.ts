import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { objectFile } from '../../input/s3/object-file.ts';
import { isObjectLocation, readObjectLocation } from '../../input/s3/object-location.ts';
import { openS3Objects } from './open-s3-objects.ts';
import type { Terminal } from './terminal.ts';

/** Maximum size of a document as stored; no inventory is larger, even decompressed. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/** Documents of a command by option, such as `inventory`: a path, an `s3://` location, other text, or not given. */
export type DocumentPlaces<Name extends string> = Readonly<Record<Name, string | undefined>>;

/**
 * Calls `run` with documents that are all files: those in S3 are copied to temporary files first, which are removed
 * afterwards. Messages of its errors name the locations in S3, as `toShown` does for other messages. Throws a {@link UsageError} for an invalid location, a
 * {@link StreamError} if a document cannot be copied.
 */
export async function withDocumentFiles<Name extends string, Result>(
  places: DocumentPlaces<Name>,
  terminal: Pick<Terminal, 'region'>,
  run: (files: DocumentPlaces<Name>, toShown: (message: string) => string) => Promise<Result>,
): Promise<Result> {
  const remote = Object.entries<string | undefined>(places).filter(isRemote);
  if (remote.length === 0) return run(places, (message) => message);
  const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // clean up if the process exits early
  process.once('exit', remove);
  const locationByFile = new Map<string, string>();
  const toShown = (message: string): string => {
    let shown = message;
    for (const [file, location] of locationByFile) shown = shown.replaceAll(file, location);
    return shown;
  };
  try {
    const files = { ...places };
    for (const [name, location] of remote) {
      const file = join(folder, name);
      locationByFile.set(file, location);
      await copy(`--${name}`, location, file, terminal);
      Object.assign(files, { [name]: file });
    }
    return await run(files, toShown);
  } catch (error) {
    if (error instanceof UsageError || error instanceof StreamError) error.message = toShown(error.message);
    throw error;
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}

function isRemote(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined && isObjectLocation(entry[1]);
}

async function copy(flag: string, location: string, file: string, terminal: Pick<Terminal, 'region'>): Promise<void> {
  const object = readLocation(flag, location);
  const api = await openS3Objects(terminal);
  try {
    await pipeline(objectFile(api, object).open(), bounded, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    throw new StreamError(`cannot read ${flag} ${printable(location)}: ${reasonOf(error)}`, { cause: error });
  } finally {
    api.close();
  }
}

function readLocation(flag: string, location: string): { readonly bucket: string; readonly key: string } {
  try {
    const object = readObjectLocation(location);
    if (object.key !== '' && !object.key.endsWith('/')) return object;
    throw new RangeError(`${location}: it must be an object, s3://bucket/key`);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${flag} ${error.message}`, { cause: error });
    throw error;
  }
}

/** Passes the bytes on. Throws if there are too many. */
async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw new Error(`a document has at most ${MAX_DOCUMENT_BYTES} bytes`);
    yield chunk;
  }
}
