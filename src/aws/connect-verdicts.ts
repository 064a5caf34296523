import { loadVerdicts, type RulesReader, readRulesInUse, rulesPlace } from '../config/load-verdicts.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import { Verdicts } from '../rules/verdicts.ts';
import { connectDocument, type S3Access } from './connect-document.ts';

/** Verdicts by a rules document that is loaded and refreshed. */
export interface ConnectedVerdicts {
  /** Undefined if an inventory file has no rules. */
  readonly verdicts: Verdicts | undefined;
  /** Fulfilled when the first load of the rules has ended or its time limit has passed. */
  readonly loaded: Promise<void>;
}

/**
 * Verdicts by the rules document that the options describe: a document in S3, or a file. Starts to load it, and
 * refreshes it from then on. Until it can be read, records are delivered without verdicts.
 */
export async function connectVerdicts(
  options: Options,
  naming: OptionNaming,
  s3: S3Access,
  reader: RulesReader,
): Promise<ConnectedVerdicts> {
  const location = rulesPlace(options, naming);
  if (location === undefined) return { verdicts: loadVerdicts(options, naming, reader), loaded: Promise.resolve() };
  const { document, loaded } = await connectDocument({
    location,
    s3,
    parse: (content) => readRulesInUse(content, location, reader),
    refreshMs: options.metadataRefreshSeconds * 1_000,
    timeoutMs: options.metadataTimeoutMs,
    onFailure: (name, error) =>
      reader.onWarning(`the rules ${name} cannot be read; earlier rules, if any, stay in use`, error),
  });
  return { verdicts: new Verdicts(document, reader.metadata), loaded };
}
