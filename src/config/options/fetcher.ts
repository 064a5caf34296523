import { matching, type OptionAudience, type OptionTable } from '../../model/option-row.ts';

/** The audience of the options of the function that fetches address data. */
const FETCHER: readonly OptionAudience[] = ['fetcher'];

const S3_FOLDER = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/(?:[^\s,]{0,900}\/)?$/;

/**
 * Options of the scheduled function that fetches address data. They have a separate table, because the function that
 * transforms events does not accept them.
 */
export const FETCHER_OPTIONS = {
  ADDRESS_FETCH: {
    member: 'addressFetch',
    kind: 'text',
    byDefault: '',
    audience: FETCHER,
    sentence:
      'Public sources to fetch: names of [known ones](address-data.md#known-sources) such as `aws,tor,dbip-country`, or `default`; `NAME=https://…` or `NAME:KIND=https://…` for others; or JSON.',
  },
  ADDRESS_FETCH_FOLDER: {
    member: 'addressFetchFolder',
    kind: 'text',
    byDefault: '',
    audience: FETCHER,
    pattern: matching(S3_FOLDER, 's3://bucket/ or s3://bucket/prefix/'),
    sentence: 'Where the data is written, with the document `sources.json` for ADDRESS_DATA: `s3://bucket/prefix/`.',
  },
  ADDRESS_FETCH_SHRINK_PERCENT: {
    member: 'addressFetchShrinkPercent',
    kind: 'number',
    unit: 'percent',
    byDefault: 30,
    minimum: 0,
    maximum: 100,
    audience: FETCHER,
    sentence: 'A new version that has lost a larger share of its ranges is not used; 100 accepts any loss.',
  },
  STREAM_NAME: {
    member: 'streamName',
    kind: 'text',
    byDefault: '',
    audience: FETCHER,
    sentence: 'Delivery stream of the stack: the dimension of metrics; `unknown` without it.',
  },
} as const satisfies OptionTable;
