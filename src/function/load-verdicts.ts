import type { S3Access } from '../aws/connect-document.ts';
import type { ConnectedVerdicts } from '../aws/connect-verdicts.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import { rulesOriginOf } from '../config/rules-origin.ts';
import type { MetadataSource } from '../model/ports.ts';

/** The sources of verdicts. */
export interface VerdictSources {
  readonly metadata: MetadataSource | undefined;
  readonly s3: S3Access;
  readonly onWarning: (message: string, error?: unknown) => void;
  /** The memory of the process; undefined if it is not limited. */
  readonly memoryBytes: number | undefined;
}

/** Creates the verdicts; their code is loaded only if VERDICTS is on. Throws a `ConfigurationError`. */
export async function loadVerdicts(
  options: Options,
  naming: OptionNaming,
  { metadata, s3, ...reader }: VerdictSources,
): Promise<ConnectedVerdicts | undefined> {
  const origin = rulesOriginOf(options, naming);
  if (origin === undefined || metadata === undefined) return undefined;
  if (origin === 'ec2') {
    const { verdictsOfSource } = await import('../rules/source-verdicts.ts');
    return { verdicts: verdictsOfSource(metadata), loaded: Promise.resolve() };
  }
  const { connectVerdicts } = await import('../aws/connect-verdicts.ts');
  return connectVerdicts(options, naming, s3, { metadata, ...reader });
}
