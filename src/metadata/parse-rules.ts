import { readJson } from '../documents/read-json.ts';
import type { RulesDocument } from '../model/rules.ts';
import type { RulesReading } from './check-rules.ts';
import { checkRules } from './check-rules.ts';

/** Maximum decompressed size of a rules document. 150,000 rules take about 25 MB. */
const MAX_RULES_BYTES = 128 * 1024 * 1024;

/**
 * Reads a rules document, gzipped or not, as `checkRules` does. Throws a RangeError or SyntaxError if it is not valid,
 * or an Error if it has more than 128 MiB when decompressed, or more than `maxBytes`.
 */
export function readRules(content: Buffer, maxBytes = MAX_RULES_BYTES): RulesReading {
  const reading = checkRules(readJson(content, Math.min(maxBytes, MAX_RULES_BYTES)));
  if (reading === undefined) throw new RangeError('the rules document has neither securityGroups nor networkAcls');
  return reading;
}

/** The rules of a document, read as {@link readRules} does. */
export function parseRules(content: Buffer): RulesDocument {
  return readRules(content).rules;
}

/** Reads the rules in a file that may also contain an inventory; undefined if it has no rules. */
export function readRulesIfAny(content: Buffer): RulesReading | undefined {
  return checkRules(readJson(content));
}
