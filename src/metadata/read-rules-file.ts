import { readRegularFile } from '../documents/regular-file.ts';
import { messageOf } from '../model/message-of.ts';
import type { RulesReading } from './check-rules.ts';
import { readRules, readRulesIfAny } from './parse-rules.ts';

/** Reads a rules document from a file, gzipped or not. Throws an Error that names the file, with the reason as its cause. */
export function readRulesFile(path: string): RulesReading {
  return reading(path, readRules);
}

/** Reads the rules in an inventory file in the same way; undefined if it has none. */
export function readRulesOfInventoryFile(path: string): RulesReading | undefined {
  return reading(path, readRulesIfAny);
}

function reading<Result>(path: string, read: (content: Buffer) => Result): Result {
  try {
    return read(readRegularFile(path));
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`cannot read the rules in ${path}: ${reason}`, { cause: error });
  }
}
