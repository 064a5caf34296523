import { existsSync } from 'node:fs';
import { readRegularFile } from '../documents/regular-file.ts';
import type { RulesReading } from '../metadata/check-rules.ts';
import { readRules, readRulesIfAny } from '../metadata/parse-rules.ts';
import { rulesLocation } from '../metadata/rules-location.ts';
import { isGzip } from '../model/gzip-header.ts';
import type { LoadedDocument, MetadataSource } from '../model/ports.ts';
import { VerdictEngine } from '../rules/verdict-engine.ts';
import { type RulesInUse, Verdicts } from '../rules/verdicts.ts';
import { counted } from '../text/counted.ts';
import type { OptionNaming } from './option-naming.ts';
import { isFolder } from './options/metadata.ts';
import type { Options } from './options.ts';
import { ConfigurationError, invalidOption } from './read-options.ts';

/** Called with each reason why rules cannot be used or were used only in part; once per document. */
export type OnRulesWarning = (message: string, error?: unknown) => void;

/** What reading rules requires. */
export interface RulesReader {
  /** The source of the interfaces. */
  readonly metadata: MetadataSource;
  readonly onWarning: OnRulesWarning;
  /**
   * The memory of the process, if it is limited: documents that do not fit are not read, since the process would be
   * killed.
   */
  readonly memoryBytes?: number | undefined;
}

/**
 * Memory that a function needs while it loads a document, including everything else it holds, per byte of JSON.
 * Measured: 63 MiB of JSON, 600,000 rules, take 330 MiB.
 */
const MEMORY_PER_BYTE = 10;

/** Reads a rules document; throws if it is invalid. Its unknown and omitted parts are reported as warnings. */
export function readRulesInUse(content: Buffer, name: string, reader: RulesReader): RulesInUse {
  const { memoryBytes } = reader;
  const maxBytes = memoryBytes === undefined ? undefined : Math.floor(memoryBytes / MEMORY_PER_BYTE);
  return rulesInUse(readRules(content, maxBytes), name, reader);
}

/** Verdicts by rules that never change. */
export function verdictsOf(reading: RulesReading, name: string, reader: RulesReader): Verdicts {
  return new Verdicts({ value: rulesInUse(reading, name, reader), revision: 0 }, reader.metadata);
}

/**
 * Verdicts by the rules in an inventory file, if it has any. If they are unusable, start-up is aborted with `VERDICTS=on`;
 * otherwise verdicts are counted as missing.
 */
export function loadVerdicts(options: Options, naming: OptionNaming, reader: RulesReader): Verdicts | undefined {
  const path = options.metadataSnapshot;
  const [reading, error] = attempt(() => readInventoryRules(path));
  if (reading !== undefined) return verdictsOf(reading, path, reader);
  if (error !== undefined) return withoutRules(path, error, options, naming, reader);
  if (options.verdicts === 'on') throw rulesNeeded(naming);
  return undefined;
}

/** Verdicts by the rules of a file that a run reads once. */
export function loadVerdictsFile(
  path: string,
  options: Options,
  naming: OptionNaming,
  reader: RulesReader,
): Verdicts | undefined {
  const [reading, error] = attempt(() => readRules(readRegularFile(path)));
  if (reading !== undefined) return verdictsOf(reading, path, reader);
  return withoutRules(path, error, options, naming, reader);
}

/**
 * Where the rules document is: METADATA_RULES, or next to an inventory in S3 or in partitions. Undefined if one file
 * has both, or if a folder has no rules. Throws a {@link ConfigurationError} if the inventory has the name that the
 * rules document needs.
 */
export function rulesPlace({ metadataRules, metadataSnapshot }: Options, naming: OptionNaming): string | undefined {
  if (metadataRules !== '') return metadataRules;
  const isInS3 = metadataSnapshot.startsWith('s3://');
  if (!isInS3 && !isFolder(metadataSnapshot)) return undefined;
  try {
    const location = rulesLocation(metadataSnapshot);
    // a local folder can be checked; in S3, the document may appear later
    return isInS3 || existsSync(location) ? location : undefined;
  } catch (error) {
    throw invalidOption(naming('METADATA_SNAPSHOT'), error);
  }
}

function rulesInUse(reading: RulesReading, name: string, { metadata, onWarning }: RulesReader): RulesInUse {
  const { rules } = reading;
  const engine = new VerdictEngine({ rules, metadata });
  warnOfOmissions(reading, name, onWarning);
  const writtenAtMs = rules.generatedAt === undefined ? undefined : Date.parse(rules.generatedAt);
  return { engine, writtenAtMs };
}

/** Reports what was omitted from a rules document because it is invalid or unknown; `name` is the document's. */
export function warnOfOmissions(
  { unknown, invalid, problems }: RulesReading,
  name: string,
  onWarning: OnRulesWarning,
): void {
  if (invalid > 0) {
    const more = invalid - problems.length;
    onWarning(
      `the rules ${name} have ${counted(invalid, 'invalid item')} (ignored); verdicts that depend on them are not_evaluable: ${problems.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    );
  }
  if (unknown.count > 0) {
    onWarning(
      `the rules ${name} have ${counted(unknown.count, 'member')} that this release does not support and ignores: ${unknown.names.join(', ')}`,
    );
  }
}

/** If rules cannot be read, only the verdicts are missing. */
function withoutRules(
  path: string,
  error: unknown,
  { verdicts }: Options,
  naming: OptionNaming,
  { metadata, onWarning }: RulesReader,
): Verdicts {
  const message = `the rules ${path} cannot be used`;
  if (verdicts === 'on') {
    throw invalidOption(`${naming('VERDICTS')} on needs rules: ${message}`, error);
  }
  onWarning(`${message}; records are delivered without verdicts`, error);
  const none: LoadedDocument<RulesInUse> = { value: undefined, revision: 0 };
  return new Verdicts(none, metadata);
}

/**
 * The rules in an inventory file, or next to the index in its folder; undefined without rules. Throws if they are
 * invalid.
 */
export function readInventoryRules(path: string): RulesReading | undefined {
  if (isFolder(path)) {
    const location = rulesLocation(path);
    return existsSync(location) ? readRules(readRegularFile(location)) : undefined;
  }
  const content = readRegularFile(path);
  // a search is faster than parsing a large inventory a second time
  const isPlain = !isGzip(content, 0, content.length);
  if (isPlain && !content.includes('"securityGroups"') && !content.includes('"networkAcls"')) return undefined;
  return readRulesIfAny(content);
}

/** What a function returns, or what it threw. */
function attempt<Value>(run: () => Value): readonly [Value | undefined, unknown] {
  try {
    return [run(), undefined];
  } catch (error) {
    return [undefined, error];
  }
}

function rulesNeeded(naming: OptionNaming): ConfigurationError {
  return new ConfigurationError(
    `${naming('VERDICTS')} on needs rules: ${naming('METADATA_RULES')}, or ${naming('METADATA_SNAPSHOT')} with an inventory that has securityGroups and networkAcls`,
  );
}
