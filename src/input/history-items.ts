import { StreamError } from './errors.ts';
import type { InputFile } from './input-file.ts';
import { JsonItemSplitter, type JsonPart } from './json-items.ts';
import { type ReadOptions, readChunks } from './read-chunks.ts';

/**
 * Members whose elements are items: of CloudTrail's log files, of AWS Config's files, and of the answers of
 * `aws cloudtrail lookup-events` and `aws configservice get-resource-config-history`.
 */
const LIST_KEYS: ReadonlySet<string> = new Set(['Records', 'configurationItems', 'Events']);

/** What some editors and shells write before UTF-8. */
const BYTE_ORDER_MARK = Buffer.from('\u{feff}');

/**
 * The items of a file of CloudTrail or AWS Config, of an answer of their APIs, or of lines with one event each, as JSON
 * and gzipped or not; one after the other, whatever the size of the file. Content around a list is not an item.
 *
 * Throws a {@link StreamError} if the file cannot be read to its end; everything before the defect has been yielded. An
 * item that is nested too deeply is yielded as undefined.
 */
export async function* readHistoryItems(input: InputFile, options: ReadOptions): AsyncGenerator<unknown[]> {
  const splitter = new JsonItemSplitter(LIST_KEYS);
  let isFirst = true;
  for await (const chunk of readChunks(input, options)) {
    const start = isFirst && chunk.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
    isFirst = false;
    yield* itemsOf(input, splitter.add(chunk.subarray(start)));
  }
  yield* itemsOf(input, splitter.finish());
}

function* itemsOf(input: InputFile, parts: readonly JsonPart[]): Generator<unknown[]> {
  const items = parts.flatMap((part) => (part.kind === 'item' && !part.isRemainder ? [parsedJson(part.bytes)] : []));
  if (items.length > 0) yield items;
  if (!parts.some(({ kind }) => kind === 'text')) return;
  const forms = 'JSON of CloudTrail or AWS Config, one value or one value per line, with items of at most 32 MiB';
  throw new StreamError(`cannot read ${input.name}: it must be ${forms}`);
}

function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
