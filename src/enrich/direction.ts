import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { MetadataSource } from '../model/ports.ts';
import { PrefixHoldings } from '../net/held-addresses.ts';
import type { Enricher, EnricherRow } from './enricher.ts';
import type { RecordEnds } from './record-ends.ts';

const LOWER_I = 0x69;

/**
 * The direction of the flow, as the recording interface sees it: the record's own flow-direction, otherwise found by
 * which end has an address of the interface. Absent if both ends or neither have one.
 */
export const DIRECTION = {
  reads: { any: ['flow-direction', 'interface-id', 'resource-id'], optional: ['srcaddr', 'dstaddr'] },
  adds: [
    {
      name: 'direction',
      json: 'string',
      words: ['ingress', 'egress'],
      sentence: '`ingress` or `egress`, as the recording interface sees it.',
      example: 'egress',
      isCommonName: true,
      places: {
        ecs: { path: 'network.direction', isFallback: true },
        splunk: { path: 'event.direction', words: { ingress: 'inbound', egress: 'outbound' } },
        'splunk-raw': { path: 'fields.direction', words: { ingress: 'inbound', egress: 'outbound' } },
        ss4o: { path: 'aws.vpc.flow-direction', isFallback: true },
      },
    },
    {
      name: 'direction_source',
      json: 'string',
      words: ['record', 'interface'],
      sentence: '`record` (flow_direction) or `interface` (which end has the interface’s address).',
      example: 'record',
    },
  ],
  create: ({ ends, metadata }) => createDirection(ends, metadata),
} as const satisfies EnricherRow;

function createDirection(ends: RecordEnds, metadata: MetadataSource | undefined): Enricher {
  return (at) => {
    const hasInterface = (at['interface-id'] >= 0 || at['resource-id'] >= 0) && metadata !== undefined;
    if (at['flow-direction'] < 0 && !hasInterface) return undefined;
    const holdings = new PrefixHoldings();
    return (record, added) => {
      const stated = record.firstByte(at['flow-direction']);
      if (stated !== 0) {
        added.direction = stated === LOWER_I ? 'ingress' : 'egress';
        added.directionSource = 'record';
        return;
      }
      const addresses = addressesOf(record, at);
      if (addresses === undefined) return;
      const { source, destination } = ends;
      let isSource = source !== undefined && addresses.includes(source.text);
      let isDestination = destination !== undefined && addresses.includes(destination.text);
      const found = ends.recording?.found;
      if (!isSource && !isDestination && found?.prefixes !== undefined) {
        isSource = source !== undefined && holdings.has(found, source.text);
        isDestination = destination !== undefined && holdings.has(found, destination.text);
      }
      if (isSource === isDestination) return;
      added.direction = isSource ? 'egress' : 'ingress';
      added.directionSource = 'interface';
    };
  };

  /**
   * The addresses of the recorder of the flow: an interface, or a regional NAT gateway, of which records show the
   * public address.
   */
  function addressesOf(record: FlowLogRecord, at: FieldPositions): readonly string[] | undefined {
    if (ends.recording !== undefined) return ends.recording.found?.addresses;
    const resourceId = record.text(at['resource-id']);
    return resourceId === undefined ? undefined : metadata?.natGatewayById(resourceId)?.publicAddresses;
  }
}
