import type { S3Access } from '../aws/connect-document.ts';
import type { LiveSource } from '../aws/lookups/live-source.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import { rulesOriginOf } from '../config/rules-origin.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { Verdicts } from '../rules/verdicts.ts';

/** What verdicts are made from. */
export interface VerdictSources {
  readonly metadata: MetadataSource | undefined;
  /** The source of live look-ups, if there is one. */
  readonly live: LiveSource | undefined;
  readonly s3: S3Access;
  readonly onWarning: (message: string, error?: unknown) => void;
}

/** What verdicts are made of; its code is loaded only where the options ask for verdicts. Throws a `ConfigurationError`. */
export async function loadVerdicts(
  options: Options,
  naming: OptionNaming,
  { metadata, live, s3, onWarning }: VerdictSources,
): Promise<Verdicts | undefined> {
  const origin = rulesOriginOf(options, naming);
  if (origin === undefined || metadata === undefined) return undefined;
  if (origin === 'ec2') {
    const { connectLiveVerdicts } = await import('../aws/connect-live-verdicts.ts');
    return live === undefined ? undefined : connectLiveVerdicts(live);
  }
  const { connectVerdicts } = await import('../aws/connect-verdicts.ts');
  return connectVerdicts(options, naming, s3, { metadata, onWarning });
}
