import type { OptionTable } from '../../model/option-row.ts';

/** Options of the lines that become no documents. */
export const VOLUME_OPTIONS = {
  ON_NODATA: {
    member: 'onNodata',
    kind: 'choice',
    byDefault: 'keep',
    choices: ['keep', 'drop'],
    sentence: 'Whether lines without traffic (NODATA, SKIPDATA) become documents.',
  },
  ON_UNREADABLE: {
    member: 'onUnreadable',
    kind: 'choice',
    byDefault: 'emit',
    choices: ['emit', 'fail'],
    sentence: 'Write a document with an unreadable line and its fault, or fail its record.',
  },
  DROP_RULES: {
    member: 'dropRules',
    kind: 'text',
    byDefault: '',
    family: 'DROP',
    sentence:
      'Lines to drop: rules separated by `+or+`, of terms separated by `+`, such as `action=ACCEPT+port=53,123+or+srcaddr=10.0.0.0/8`.',
  },
  SAMPLE_ACCEPT: {
    member: 'sampleAccept',
    kind: 'number',
    unit: 'flows',
    byDefault: 1,
    minimum: 1,
    maximum: 1_000_000,
    sentence: 'Keep one in this many accepted flows, with `sample_weight`.',
  },
  DROP_MODE: {
    member: 'dropMode',
    kind: 'choice',
    byDefault: 'apply',
    choices: ['apply', 'count'],
    needs: [{ needs: [{ option: 'DROP_RULES' }, { option: 'SAMPLE_ACCEPT' }], reason: 'there is nothing to count' }],
    sentence: 'Apply `DROP_RULES` and `SAMPLE_ACCEPT`, or only count what they would drop.',
  },
} as const satisfies OptionTable;
