import { type OptionTable, PROGRAM_AUDIENCE } from '../../model/option-row.ts';

/** Options of what the user knows about addresses. */
export const ADDRESS_DATA_OPTIONS = {
  CIDR_LABELS: {
    member: 'cidrLabels',
    kind: 'text',
    byDefault: '',
    audience: PROGRAM_AUDIENCE,
    family: 'CIDR',
    sentence:
      'Your names for address ranges: `10.1.0.0/16=office-berlin,10.2.0.0/16=office-paris`, JSON (`{"10.1.0.0/16": "office-berlin"}`), or a JSON file. The longest prefix wins.',
  },
  ADDRESS_DATA: {
    member: 'addressData',
    kind: 'text',
    byDefault: '',
    audience: PROGRAM_AUDIENCE,
    sentence:
      'Your sources of countries, networks, clouds, threat lists and ranges: pairs such as `geo=s3://data/City.mmdb,tor=s3://data/tor.txt`, or JSON; a file path or `s3://bucket/key` of a JSON document that lists them.',
  },
} as const satisfies OptionTable;
