import type { Endpoint } from '../model/endpoint-attributes.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import type { AddressFacts } from './address-book.ts';
import { EndpointFactory } from './endpoint-factory.ts';
import type { Enricher } from './enricher.ts';
import { locatePeer } from './locate-peer.ts';
import type { InterfaceFacts, RecordEnds } from './record-ends.ts';

const NAT_GATEWAY_PREFIX = 'nat-';

/** Of no window. */
const NO_EPOCH = -1;

/**
 * Who is at each end. The recording end is the interface that the record names, on the side that the direction shows;
 * the record's own v3 ids win over what was looked up. The other end is found by its address ({@link locatePeer}).
 * A Transit Gateway record names the VPC of each end instead.
 */
export function enrichEndpoints(ends: RecordEnds, metadata: MetadataSource): Enricher {
  const factory = new EndpointFactory(metadata);
  return (at) => {
    if (at.srcaddr < 0 && at.dstaddr < 0 && at['interface-id'] < 0 && at['resource-id'] < 0) return undefined;
    return (record, added) => {
      factory.follow();
      const { recording, source, destination } = ends;
      const natGatewayId = recording === undefined ? natGatewayOf(record, at) : undefined;
      const natGateway = natGatewayId === undefined ? undefined : metadata.natGatewayById(natGatewayId);
      const vpcId = ends.vpcId(record, at['vpc-id']) ?? recording?.found?.vpcId ?? natGateway?.vpcId;
      const sourceVpcId = ends.vpcId(record, at['tgw-src-vpc-id']) ?? vpcId;
      const destinationVpcId = ends.vpcId(record, at['tgw-dst-vpc-id']) ?? vpcId;

      let own: Endpoint | undefined;
      if (natGatewayId !== undefined) own = factory.ofNatGateway(natGatewayId);
      else if (recording !== undefined && added.direction !== undefined) own = recordingEnd(record, at, recording);
      added.source =
        (added.direction === 'egress' ? own : undefined) ??
        peerOf(record, at, source, sourceVpcId, at['tgw-src-vpc-id']);
      added.destination =
        (added.direction === 'ingress' ? own : undefined) ??
        peerOf(record, at, destination, destinationVpcId, at['tgw-dst-vpc-id']);
      if (added.source !== undefined && factory.isKnown(added.source)) added.knownEnds++;
      else added.sourceUnknown = whyUnknown(record, at, source, sourceVpcId);
      if (added.destination !== undefined && factory.isKnown(added.destination)) added.knownEnds++;
      else added.destinationUnknown = whyUnknown(record, at, destination, destinationVpcId);
    };
  };

  /** Why the metadata tell nothing of an end; undefined where it has no address. */
  function whyUnknown(
    record: FlowLogRecord,
    at: FieldPositions,
    facts: AddressFacts | undefined,
    vpcId: string | undefined,
  ): UnenrichedReason | undefined {
    if (facts === undefined) return undefined;
    if (facts.addressClass === 'public') return 'public';
    if (metadata.isShared?.(facts.text) === true) return 'shared';
    const present = vpcId === undefined ? undefined : metadata.interfaceInVpc(vpcId, facts.text);
    return present !== undefined && isLater(present, record.number(at.end)) ? 'attached_later' : 'not_found';
  }

  function peerOf(
    record: FlowLogRecord,
    at: FieldPositions,
    facts: AddressFacts | undefined,
    vpcId: string | undefined,
    vpcPosition: number,
  ): Endpoint | undefined {
    if (facts === undefined) return undefined;
    const { peer } = facts;
    const trafficPath = record.number(at['traffic-path']);
    const hasHints =
      (vpcPosition >= 0 && !record.has(vpcPosition)) ||
      record.has(at['next-hop-interface-id']) ||
      record.has(at['next-hop-vpc-id']);
    const isKnown = peer.epoch === ends.epoch && peer.vpcId === vpcId && peer.trafficPath === trafficPath;
    if (hasHints || !isKnown) {
      const found = locatePeer(metadata, facts.text, vpcId, {
        trafficPath,
        nextHopInterfaceId: record.text(at['next-hop-interface-id']),
        nextHopVpcId: record.text(at['next-hop-vpc-id']),
        isOutsideVpcs: vpcPosition >= 0 && !record.has(vpcPosition),
      });
      // what hints were part of is no answer to the next question
      peer.epoch = hasHints ? NO_EPOCH : ends.epoch;
      peer.vpcId = vpcId;
      peer.trafficPath = trafficPath;
      peer.found = found;
      peer.endpoint = found === undefined ? undefined : factory.ofInterface(found);
    }
    if (peer.found === undefined || isLater(peer.found, record.number(at.end))) return undefined;
    return peer.endpoint;
  }

  function recordingEnd(record: FlowLogRecord, at: FieldPositions, facts: InterfaceFacts): Endpoint {
    const recording = facts.found;
    const agrees =
      recording !== undefined &&
      agreesWith(record, at['vpc-id'], recording.vpcId) &&
      agreesWith(record, at['subnet-id'], recording.subnetId) &&
      agreesWith(record, at['instance-id'], recording.instanceId);
    if (agrees) {
      const isUnattached = isLater(recording, record.number(at.end)) && !record.has(at['instance-id']);
      if (isUnattached) return factory.ofUnattachedInterface(recording);
      facts.endpoint ??= factory.ofInterface(recording);
      return facts.endpoint;
    }
    return factory.ofRecordedIds(recording, {
      interfaceId: facts.id,
      vpcId: record.text(at['vpc-id']),
      subnetId: record.text(at['subnet-id']),
      instanceId: record.text(at['instance-id']),
    });
  }
}

/** The regional NAT gateway that made a record: such records name no interface. */
function natGatewayOf(record: FlowLogRecord, at: FieldPositions): string | undefined {
  const resourceId = record.text(at['resource-id']);
  return resourceId?.startsWith(NAT_GATEWAY_PREFIX) ? resourceId : undefined;
}

/** Whether an interface was attached to its present owner only after the flow had ended. */
function isLater(networkInterface: NetworkInterface, endSeconds: number): boolean {
  return networkInterface.attachedAt !== undefined && endSeconds >= 0 && networkInterface.attachedAt > endSeconds;
}

/** Whether a field is absent or says the same as what was looked up. */
function agreesWith(record: FlowLogRecord, position: number, expected: string | undefined): boolean {
  if (!record.has(position)) return true;
  const start = record.startOf(position);
  if (expected === undefined || expected.length !== record.endOf(position) - start) return false;
  for (let index = 0; index < expected.length; index++) {
    if (record.bytes[start + index] !== expected.charCodeAt(index)) return false;
  }
  return true;
}
