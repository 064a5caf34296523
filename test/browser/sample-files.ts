/** The files of samples/ that hold flow logs. */
export const SAMPLES = [
  'samples/direct-records.ndjson',
  'samples/firehose-event.json',
  'samples/subscription.json',
  'samples/tgw-default.log',
  'samples/v11-custom.log',
  'samples/v2-default.log',
  'samples/v5-all.log',
  'samples/v5-console.log.gz',
  'samples/v5-through-nat.log',
] as const;

/** What gives the addresses of the samples their names, and their rejects a reason. */
export const SAMPLE_NAMES = [
  '--inventory',
  'samples/inventory.json',
  '--rules',
  'samples/rules.json',
  '--labels',
  'samples/cidr-labels.json',
] as const;
