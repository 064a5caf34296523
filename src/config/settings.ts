import { FRAMINGS } from '../encode/framing.ts';
import type { Schema } from '../encode/schema.ts';
import { FLAT_SCHEMA } from '../encode/schemas/flat.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { PutBackSink } from '../model/put-back.ts';
import { readLogFormats } from '../parse/format-set.ts';
import type { TransformSettings } from '../stages.ts';
import { readDropRules } from '../volume/read-drop-rules.ts';
import { readCidrLabels } from './cidr-labels.ts';
import type { Options } from './options.ts';
import { ConfigurationError } from './read-options.ts';

/** Every schema by its option value. */
const SCHEMAS: Readonly<Record<Options['schema'], Schema>> = { flat: FLAT_SCHEMA };

/**
 * Makes the settings of a transform from checked options. `labels` is the parsed JSON of CIDR_LABELS, `metadata` the
 * source that the options ask for; reading files is the caller's. Throws a {@link ConfigurationError}.
 */
export function makeSettings(
  options: Options,
  labels: unknown,
  metadata: MetadataSource | undefined,
  putBack?: PutBackSink,
): TransformSettings {
  return {
    formats: check('LOG_FORMAT', () => readLogFormats(options.logFormat)),
    schema: SCHEMAS[options.schema],
    framing: FRAMINGS[options.destination],
    labels: check(undefined, () => readCidrLabels(labels)),
    metadata,
    dropsNoData: options.onNodata === 'drop',
    failsUnreadable: options.onUnreadable === 'fail',
    dropRules: check('DROP_RULES', () => readDropRules(options.dropRules)),
    sampleAccept: options.sampleAccept,
    appliesDrops: options.dropMode === 'apply',
    putBack: options.putBack === 'on' ? putBack : undefined,
    maxHops: options.maxHops,
    maxResponseBytes: options.maxResponseBytes,
    maxInflatedBytes: options.maxInflatedBytes,
  };
}

function check<Value>(name: string | undefined, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(name === undefined ? reason : `${name}: ${reason}`, { cause: error });
  }
}
