import type { KnownEnd } from './known-end.ts';
import type { UnenrichedReason } from './unenriched.ts';

/** Which way a flow went, as the recording interface sees it. */
export type Direction = 'ingress' | 'egress';

/** Who says the direction: the record's own field, or the addresses of the recording interface. */
export type DirectionSource = 'record' | 'interface';

/**
 * What enriching adds to one record. One object serves all records of a window: each enricher writes its own members,
 * {@link AddedValues.clear} empties them. Numbers are -1 where there is no value.
 */
export class AddedValues {
  durationSeconds = -1;
  /** Of how many flows this one stands for, where others like it were left out. */
  sampleWeight = -1;
  protocolName: string | undefined = undefined;
  serviceName: string | undefined = undefined;
  servicePort = -1;
  tcpFlagNames: readonly string[] | undefined = undefined;
  trafficPathName: string | undefined = undefined;
  direction: Direction | undefined = undefined;
  directionSource: DirectionSource | undefined = undefined;
  /** Community ID version 1 of the flow: the same both ways. https://github.com/corelight/community-id-spec */
  communityId: string | undefined = undefined;
  sourceClass: string | undefined = undefined;
  destinationClass: string | undefined = undefined;
  sourceLabel: string | undefined = undefined;
  destinationLabel: string | undefined = undefined;
  source: KnownEnd | undefined = undefined;
  destination: KnownEnd | undefined = undefined;
  /** How many of the two ends the metadata know more of than the record does. */
  knownEnds = 0;
  /** Why the metadata know nothing of an end; undefined where they do, or were not asked. */
  sourceUnknown: UnenrichedReason | undefined = undefined;
  destinationUnknown: UnenrichedReason | undefined = undefined;

  clear(): void {
    this.durationSeconds = -1;
    this.sampleWeight = -1;
    this.protocolName = undefined;
    this.serviceName = undefined;
    this.servicePort = -1;
    this.tcpFlagNames = undefined;
    this.trafficPathName = undefined;
    this.direction = undefined;
    this.directionSource = undefined;
    this.communityId = undefined;
    this.sourceClass = undefined;
    this.destinationClass = undefined;
    this.sourceLabel = undefined;
    this.destinationLabel = undefined;
    this.source = undefined;
    this.destination = undefined;
    this.knownEnds = 0;
    this.sourceUnknown = undefined;
    this.destinationUnknown = undefined;
  }
}
