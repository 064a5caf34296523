import { loadSettings } from '../config/load.ts';
import { ConfigurationError, type OptionTexts, readOptions } from '../config/read-options.ts';
import type { TransformSettings } from '../stages.ts';
import { UsageError } from './errors.ts';

/** What a run may be told; each member as the option of that meaning. */
export interface EnrichOptions {
  readonly formats?: readonly string[];
  readonly schema?: string | undefined;
  /** Path of an inventory document. */
  readonly inventory?: string | undefined;
  /** Path of a file of CIDR labels, or the JSON itself. */
  readonly labels?: string | undefined;
  readonly dropsNoData?: boolean;
}

/** The names of the function's options as the command calls them. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['LOG_FORMAT', '--format'],
  ['SCHEMA', '--schema'],
  ['METADATA_SNAPSHOT', '--inventory'],
  ['CIDR_LABELS', '--labels'],
]);

const OPTION_NAMES = new RegExp([...FLAGS.keys()].join('|'), 'g');

/**
 * The settings of a run, checked by the rules that the function's own options have. Throws a {@link UsageError}, whose
 * message names the option as the command calls it.
 */
export function enrichSettings(options: EnrichOptions): TransformSettings {
  const texts: OptionTexts = {
    // one document a line
    DESTINATION: 's3',
    LOG_FORMAT: options.formats?.join('\n'),
    SCHEMA: options.schema,
    METADATA: options.inventory === undefined ? 'none' : 'snapshot',
    METADATA_SNAPSHOT: options.inventory,
    CIDR_LABELS: options.labels,
    ON_NODATA: options.dropsNoData === true ? 'drop' : 'keep',
    ON_UNREADABLE: 'emit',
  };
  try {
    return loadSettings(readOptions(texts));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const message = error.message.replace(OPTION_NAMES, (name) => FLAGS.get(name) ?? name);
    throw new UsageError(message, { cause: error });
  }
}
