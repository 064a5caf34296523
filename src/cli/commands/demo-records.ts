/** A sample record that the demonstration shows. */
export interface Showcase {
  readonly heading: string;
  /** File in `samples/`. */
  readonly file: string;
  /** Texts that the line contains; the first such line is shown. */
  readonly fragments: readonly string[];
}

/** The flow log files in `samples/`. */
export const SAMPLE_FILES = [
  'v2-default.log',
  'v5-console.log.gz',
  'v5-all.log',
  'v5-through-nat.log',
  'v11-custom.log',
  'tgw-default.log',
  'direct-records.ndjson',
  'subscription.json',
  'firehose-event.json',
] as const;

/** The inventory in `samples/`. */
export const SAMPLE_INVENTORY = 'inventory.json';
/** The security groups and network ACLs in `samples/`. */
export const SAMPLE_RULES = 'rules.json';
/** The CIDR labels in `samples/`. */
export const SAMPLE_LABELS = 'cidr-labels.json';
/** The list of address data in `samples/`, all of them invented. */
export const SAMPLE_ADDRESS_DATA = 'address-data/sources.json';

/** The records to show, in this order. */
export const SHOWCASES: readonly Showcase[] = [
  {
    heading: 'Why was it rejected? A port scan of the bastion host',
    file: 'v2-default.log',
    fragments: [' 22 6 ', ' REJECT '],
  },
  {
    heading: 'A web server asks the database: both ends are in our VPC (version 5, in the order of the AWS console)',
    file: 'v5-console.log.gz',
    fragments: [' 10.0.20.30 5432 ', ' egress '],
  },
  {
    heading: 'Through a transit gateway to a warehouse behind a VPN',
    file: 'tgw-default.log',
    fragments: [' 10.0.10.50 172.16.40.9 '],
  },
  {
    heading: 'An unreadable line: nothing is lost, and other lines are not affected',
    file: 'v2-default.log',
    fragments: [' 70000 '],
  },
];
