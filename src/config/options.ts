import { keysOf } from '../model/keys-of.ts';
import type { OptionValues } from '../model/option-row.ts';
import { ADDRESS_DATA_OPTIONS } from './options/address-data.ts';
import { DELIVERY_OPTIONS } from './options/delivery.ts';
import { METADATA_OPTIONS } from './options/metadata.ts';
import { OUTPUT_OPTIONS } from './options/output.ts';
import { SNAPSHOT_OPTIONS } from './options/snapshot.ts';
import { TELEMETRY_OPTIONS } from './options/telemetry.ts';
import { VOLUME_OPTIONS } from './options/volume.ts';

/**
 * Every option once; readers, types, the library, the documentation, the template and the tests derive from it. All are
 * read at start-up; an invalid value aborts it.
 */
export const OPTIONS = {
  ...OUTPUT_OPTIONS,
  ...METADATA_OPTIONS,
  ...SNAPSHOT_OPTIONS,
  ...ADDRESS_DATA_OPTIONS,
  ...VOLUME_OPTIONS,
  ...DELIVERY_OPTIONS,
  ...TELEMETRY_OPTIONS,
} as const;

/**
 * The environment variable that carries options which are rarely changed: `NAME=VALUE` items separated by commas, `;`
 * or newlines, such as `MAX_HOPS=5,EC2_BURST=20`, where NAME is a row of {@link OPTIONS} and an empty VALUE its
 * default. An option is set there or as a separate variable, not both. Values with `;` or newlines in them (DROP_RULES,
 * LOG_FORMAT, CIDR_LABELS) need their own variable.
 *
 * It is no row of the table: it has no value itself, and only an environment has it.
 */
export const MORE_OPTIONS = 'MORE_OPTIONS';

/**
 * Total size of a Lambda function's environment:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_MORE_OPTIONS_CHARACTERS = 4_096;

/** The name of an option, in the environment. */
export type OptionName = keyof typeof OPTIONS;

/** Whether a text is the name of an option. */
export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

/** The names of all options, in the order of the table. */
export const OPTION_NAMES: readonly OptionName[] = keysOf(OPTIONS);

/** The values of all options, checked. */
export type Options = OptionValues<typeof OPTIONS>;
