import type { OptionTable } from '../../model/option-row.ts';

/** Options of the lines that become no documents. */
export const VOLUME_OPTIONS = {
  ON_NODATA: {
    member: 'onNodata',
    kind: 'choice',
    byDefault: 'keep',
    choices: ['keep', 'drop'],
    sentence: 'Whether lines without traffic (log-status NODATA or SKIPDATA) become documents.',
  },
  ON_UNREADABLE: {
    member: 'onUnreadable',
    kind: 'choice',
    byDefault: 'emit',
    choices: ['emit', 'fail'],
    sentence:
      'What an unreadable line becomes: a document with the line and its fault, or its whole record fails and Firehose keeps the original in the error bucket.',
  },
  DROP_RULES: {
    member: 'dropRules',
    kind: 'text',
    byDefault: '',
    family: 'DROP',
    sentence:
      'Lines to leave out: rules separated by `+or+` or `;`, each of terms that must all hold, separated by `+` or spaces, such as `action=ACCEPT+port=53,123+or+srcaddr=10.0.0.0/8+dstaddr=10.0.0.0/8`.',
  },
  SAMPLE_ACCEPT: {
    member: 'sampleAccept',
    kind: 'number',
    unit: 'flows',
    byDefault: 1,
    minimum: 1,
    maximum: 1_000_000,
    sentence:
      'Keep one in this many accepted flows, the same ones in every process and in both directions; `sample_weight` in a document says how many flows it stands for. Everything else is kept.',
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
