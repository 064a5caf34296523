import type { OptionTable, OptionValues } from '../../model/option-row.ts';
import type { SchemaOptions } from '../language/schema.ts';

/** The options of ocsf documents. */
export const OCSF_OPTIONS = {
  OBSERVABLES: {
    member: 'observables',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'on'],
    family: null,
    needs: [{ needs: [{ option: 'SCHEMA', values: ['ocsf'] }], reason: 'only ocsf has observables' }],
    sentence: 'Also list addresses and names of ocsf documents as observables.',
  },
} as const satisfies OptionTable;

/** The settings of the table, from the options. */
export function ocsfSettingsOf({ observables }: OptionValues<typeof OCSF_OPTIONS>): SchemaOptions {
  return { observables: observables === 'on' };
}
