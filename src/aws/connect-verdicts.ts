import { loadVerdicts, type RulesReader, readRulesInUse, rulesPlace } from '../config/load-verdicts.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import { Verdicts } from '../rules/verdicts.ts';
import { connectDocument, type S3Access } from './connect-document.ts';

/**
 * Verdicts by the rules document that the options describe, which is loaded before this returns and followed then: a
 * document in S3, or a file. While it cannot be read, records are delivered without verdicts. Undefined if an
 * inventory file has no rules.
 */
export async function connectVerdicts(
  options: Options,
  naming: OptionNaming,
  s3: S3Access,
  reader: RulesReader,
): Promise<Verdicts | undefined> {
  const location = rulesPlace(options, naming);
  if (location === undefined) return loadVerdicts(options, naming, reader);
  const document = await connectDocument({
    location,
    s3,
    parse: (content) => readRulesInUse(content, location, reader),
    refreshMs: options.metadataRefreshSeconds * 1_000,
    timeoutMs: options.metadataTimeoutMs,
    onFailure: (name, error) =>
      reader.onWarning(
        `the rules ${name} cannot be read; the rules that were loaded before stay in use, if any`,
        error,
      ),
  });
  return new Verdicts(document, reader.metadata);
}
