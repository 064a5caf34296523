import type { Endpoint } from '../model/endpoint-attributes.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { UnenrichedReason } from '../model/unenriched.ts';
import type { AddressBook } from './address-book.ts';
import { EndpointFactory } from './endpoint-factory.ts';
import type { Enricher } from './enricher.ts';
import { locatePeer } from './locate-peer.ts';

const NAT_GATEWAY_PREFIX = 'nat-';

/**
 * Who is at each end. The recording end is the interface that the record names, on the side that the direction shows;
 * the record's own v3 ids win over what was looked up. The other end is found by its address ({@link locatePeer}).
 * A Transit Gateway record names the VPC of each end instead.
 */
export function enrichEndpoints(book: AddressBook, metadata: MetadataSource): Enricher {
  const factory = new EndpointFactory(metadata);
  return (at) => {
    if (at.srcaddr < 0 && at.dstaddr < 0 && at['interface-id'] < 0 && at['resource-id'] < 0) return undefined;
    return (record, added) => {
      factory.follow();
      const interfaceId = record.text(at['interface-id']);
      const recording = interfaceId === undefined ? undefined : metadata.interfaceById(interfaceId);
      const natGatewayId = interfaceId === undefined ? natGatewayOf(record, at) : undefined;
      const natGateway = natGatewayId === undefined ? undefined : metadata.natGatewayById(natGatewayId);
      const vpcId = record.text(at['vpc-id']) ?? recording?.vpcId ?? natGateway?.vpcId;
      const sourceVpcId = record.text(at['tgw-src-vpc-id']) ?? vpcId;
      const destinationVpcId = record.text(at['tgw-dst-vpc-id']) ?? vpcId;

      let own: Endpoint | undefined;
      if (natGatewayId !== undefined) own = factory.ofNatGateway(natGatewayId);
      else if (interfaceId !== undefined && added.direction !== undefined) {
        own = recordingEnd(record, at, interfaceId, recording);
      }
      added.source =
        (added.direction === 'egress' ? own : undefined) ??
        peerOf(record, at, at.srcaddr, sourceVpcId, at['tgw-src-vpc-id']);
      added.destination =
        (added.direction === 'ingress' ? own : undefined) ??
        peerOf(record, at, at.dstaddr, destinationVpcId, at['tgw-dst-vpc-id']);
      if (added.source !== undefined && factory.isKnown(added.source)) added.knownEnds++;
      else added.sourceUnknown = whyUnknown(record, at, at.srcaddr, sourceVpcId);
      if (added.destination !== undefined && factory.isKnown(added.destination)) added.knownEnds++;
      else added.destinationUnknown = whyUnknown(record, at, at.dstaddr, destinationVpcId);
    };
  };

  /** Why the metadata tell nothing of an end; undefined where it has no address. */
  function whyUnknown(
    record: FlowLogRecord,
    at: FieldPositions,
    position: number,
    vpcId: string | undefined,
  ): UnenrichedReason | undefined {
    const facts = book.factsOf(record, position);
    if (facts === undefined) return undefined;
    if (facts.addressClass === 'public') return 'public';
    if (metadata.isShared?.(facts.text) === true) return 'shared';
    const present = vpcId === undefined ? undefined : metadata.interfaceInVpc(vpcId, facts.text);
    return present !== undefined && isLater(present, record.number(at.end)) ? 'attached_later' : 'not_found';
  }

  function peerOf(
    record: FlowLogRecord,
    at: FieldPositions,
    position: number,
    vpcId: string | undefined,
    vpcPosition: number,
  ): Endpoint | undefined {
    const facts = book.factsOf(record, position);
    if (facts === undefined) return undefined;
    const peer = locatePeer(metadata, facts.text, vpcId, {
      trafficPath: record.number(at['traffic-path']),
      nextHopInterfaceId: record.text(at['next-hop-interface-id']),
      nextHopVpcId: record.text(at['next-hop-vpc-id']),
      isOutsideVpcs: vpcPosition >= 0 && !record.has(vpcPosition),
    });
    if (peer === undefined || isLater(peer, record.number(at.end))) return undefined;
    return factory.ofInterface(peer);
  }

  function recordingEnd(
    record: FlowLogRecord,
    at: FieldPositions,
    interfaceId: string,
    recording: NetworkInterface | undefined,
  ): Endpoint {
    const agrees =
      recording !== undefined &&
      agreesWith(record, at['vpc-id'], recording.vpcId) &&
      agreesWith(record, at['subnet-id'], recording.subnetId) &&
      agreesWith(record, at['instance-id'], recording.instanceId);
    if (agrees) {
      const isUnattached = isLater(recording, record.number(at.end)) && !record.has(at['instance-id']);
      return isUnattached ? factory.ofUnattachedInterface(recording) : factory.ofInterface(recording);
    }
    return factory.ofRecordedIds(recording, {
      interfaceId,
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
