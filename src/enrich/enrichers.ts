import { DESTINATION_PLACE, SOURCE_PLACE, THREAT } from './address-data.ts';
import { ADDRESSES } from './addresses.ts';
import { COMMUNITY_ID } from './community-id.ts';
import { DIRECTION } from './direction.ts';
import { DURATION } from './duration.ts';
import { ENDPOINTS } from './endpoints.ts';
import type { EnricherRow } from './enricher.ts';
import { PROTOCOL } from './protocol.ts';
import { ROLLUP } from './rollup.ts';
import { SAMPLE_WEIGHT } from './sample-weight.ts';
import { SERVICE } from './service.ts';
import { SIGNALS } from './signals.ts';
import { TCP_FLAGS } from './tcp-flags.ts';
import { TRAFFIC_PATH } from './traffic-path.ts';
import { TRANSFER, TRANSFER_USD } from './transfer.ts';
import { VERDICT } from './verdict.ts';

/**
 * Every enricher, in the order in which they run and in which their values appear in the flat schema. An enricher can
 * use the values of those above it. `npm run generate` derives `AddedValues`, rows of the dictionary and rows of the
 * options from it.
 */
export const ENRICHERS = {
  duration: DURATION,
  sampleWeight: SAMPLE_WEIGHT,
  rollup: ROLLUP,
  protocol: PROTOCOL,
  service: SERVICE,
  tcpFlags: TCP_FLAGS,
  trafficPath: TRAFFIC_PATH,
  direction: DIRECTION,
  communityId: COMMUNITY_ID,
  addresses: ADDRESSES,
  sourcePlace: SOURCE_PLACE,
  destinationPlace: DESTINATION_PLACE,
  threat: THREAT,
  endpoints: ENDPOINTS,
  verdict: VERDICT,
  transfer: TRANSFER,
  transferUsd: TRANSFER_USD,
  signals: SIGNALS,
} as const satisfies Record<string, EnricherRow>;

/** The name of an enricher. */
export type EnricherName = keyof typeof ENRICHERS;

/** The names of all enrichers, in their order. */
export function enricherNames(): readonly EnricherName[] {
  return Object.keys(ENRICHERS).filter(isEnricherName);
}

function isEnricherName(name: string): name is EnricherName {
  return Object.hasOwn(ENRICHERS, name);
}
