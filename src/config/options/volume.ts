import type { OptionTable } from '../../model/option-row.ts';

/** Conflicts with options that write the line of a record, which a document of several lines does not have. */
const JOINS_LINES = { isFound: (value: string) => value !== 'off', says: 'joins the flows of several lines' } as const;

/** Options that reduce the number of documents. */
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
  ROLLUP: {
    member: 'rollup',
    kind: 'choice',
    byDefault: 'off',
    choices: ['off', 'minute'],
    conflicts: [
      {
        ...JOINS_LINES,
        with: { option: 'ORIGINAL_LINE', values: ['on'] },
        needs: { option: 'ORIGINAL_LINE', values: ['off'] },
        reason: 'which leaves the line out',
      },
      {
        ...JOINS_LINES,
        with: { option: 'SPLUNK_MODE', values: ['raw'] },
        needs: { option: 'SPLUNK_MODE', values: ['json'] },
        reason: 'which leaves the line out',
      },
    ],
    sentence:
      'Join accepted flows with the same ends, service, verdict and transfer class, of either direction and of one minute, into one document with `flow_count` and sums.',
  },
} as const satisfies OptionTable;
