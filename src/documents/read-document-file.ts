import { messageOf } from '../model/message-of.ts';
import { readRegularFile } from './regular-file.ts';

/**
 * Reads a document from a file at start-up. Throws an Error that names the kind of document and the file, with the
 * reason as its cause.
 */
export function readDocumentFile<Value>(what: string, path: string, parse: (content: Buffer) => Value): Value {
  try {
    return parse(readRegularFile(path));
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`cannot read the ${what} ${path}: ${reason}`, { cause: error });
  }
}
