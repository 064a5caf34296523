import { TRANSFER_PRICES } from '../../src/transfer/list-prices.generated.ts';
import { ANY_REGION } from '../../src/transfer/prices.ts';

/** The files of samples/ that contain flow logs. */
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

/**
 * Options that give the addresses of the samples names and places, the rejects a reason, and the transfers an example
 * price.
 */
export const SAMPLE_NAMES: readonly string[] = [
  '--inventory',
  'samples/inventory.json',
  '--rules',
  'samples/rules.json',
  '--labels',
  'samples/cidr-labels.json',
  '--address-data',
  'samples/address-data/sources.json',
  '--set',
  `TRANSFER_PRICES=${JSON.stringify({ [ANY_REGION]: TRANSFER_PRICES['us-east-1'] })}`,
];
