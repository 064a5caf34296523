import type { OptionTable } from '../../model/option-row.ts';

/** The option of the user's data about addresses. */
export const ADDRESS_DATA_OPTIONS = {
  ADDRESS_DATA: {
    member: 'addressData',
    kind: 'text',
    byDefault: '',
    audience: ['function', 'command'],
    sentence:
      'Your sources of countries, networks, clouds, threat lists and ranges: pairs such as `geo=s3://data/City.mmdb,tor=s3://data/tor.txt`, or JSON; a file path or `s3://bucket/key` of a JSON document that lists them.',
  },
} as const satisfies OptionTable;
