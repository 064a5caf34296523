import type { OwnershipReason } from '../model/asked-time.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { FieldPositions } from '../model/log-format.ts';
import type { MetadataSource, PodLookup } from '../model/ports.ts';
import { UNENRICHED_REASONS, type UnenrichedReason } from '../model/unenriched.ts';
import { addressSeenSince, hasAddress } from '../net/held-addresses.ts';
import type { AddressFacts } from './address-book.ts';
import { EndQuestion } from './end-question.ts';
import { EndpointFactory } from './endpoint-factory.ts';
import type { Enricher, EnricherRow, EnrichmentContext } from './enricher.ts';
import { locatePeer } from './locate-peer.ts';
import { natGatewayIn } from './metadata-request.ts';
import { PeerAnswer } from './peer-memo.ts';
import type { InterfaceFacts, RecordEnds } from './record-ends.ts';

/**
 * The metadata of each end. The recording end is the interface that the record names, on the side that the direction
 * shows; the record's own ids of version 3 take precedence over looked-up values. The other end is found by its address
 * ({@link locatePeer}). A Transit Gateway record names the VPC of each end instead.
 */
export const ENDPOINTS = {
  reads: {
    any: ['srcaddr', 'dstaddr', 'interface-id', 'resource-id'],
    optional: [
      ...(['start', 'end', 'vpc-id', 'subnet-id', 'instance-id', 'traffic-path', 'next-hop-interface-id'] as const),
      ...(['next-hop-vpc-id', 'tgw-src-vpc-id', 'tgw-dst-vpc-id', 'pkt-srcaddr', 'pkt-dstaddr'] as const),
      ...(['ecs-task-id', 'ecs-task-arn', 'ecs-service-name'] as const),
    ],
  },
  // the values are the attributes of ENDPOINT_ATTRIBUTES, once for each end
  adds: [],
  keeps: [
    { member: 'source', type: 'KnownEnd', sentence: 'The metadata of the end that sent the packets.' },
    { member: 'destination', type: 'KnownEnd', sentence: 'The metadata of the end to which they were sent.' },
    {
      member: 'sourceUnknown',
      type: 'UnenrichedReason',
      sentence: 'Why there is no metadata of the source; undefined if there is, or if none was requested.',
    },
  ],
  counts: [
    {
      counter: 'enrichedEnds',
      sentence: 'ends of flows with metadata',
      metric: { name: 'EndsEnriched' },
    },
    {
      counter: 'unenrichedEnds',
      sentence: 'ends of flows without metadata, if look-ups are on',
      reasons: { member: 'unenriched', sentences: UNENRICHED_REASONS },
      metric: {
        name: 'EndsUnenriched',
        sentence: 'ends without metadata: the sum of the next seven',
      },
    },
  ],
  create: ({ ends, metadata, counters }) =>
    metadata === undefined ? undefined : createEndpoints(ends, metadata, counters),
} as const satisfies EnricherRow;

function createEndpoints(
  ends: RecordEnds,
  metadata: MetadataSource,
  { enrichedEnds, unenrichedEnds }: EnrichmentContext['counters'],
): Enricher {
  const factory = new EndpointFactory(metadata);
  return (at) => {
    const question = new EndQuestion();
    return (record, added) => {
      factory.follow();
      const { recording, source, destination } = ends;
      const natGatewayId = recording === undefined ? natGatewayIn(record.text(at['resource-id'])) : undefined;
      const natGateway = natGatewayId === undefined ? undefined : metadata.natGatewayById(natGatewayId);
      const vpcId = ends.idIn(record, at['vpc-id']) ?? recording?.found?.vpcId ?? natGateway?.vpcId;
      const { direction, counts } = added;
      let own: KnownEnd | undefined;
      question.ask(record, at, ends);
      if (natGatewayId !== undefined) own = factory.ofNatGateway(natGatewayId);
      else if (recording !== undefined && direction !== undefined) {
        const taskId = ends.idIn(record, at['ecs-task-id']) ?? ends.idIn(record, at['ecs-task-arn']);
        if (taskId === undefined && metadata.pods !== undefined && vpcId !== undefined) {
          const packets = ends.addressIn(record, direction === 'egress' ? at['pkt-srcaddr'] : at['pkt-dstaddr']);
          const address = packets ?? (direction === 'egress' ? source : destination);
          if (address !== undefined) own = podOf(record, at, recording, vpcId, address.text, metadata.pods, question);
        }
        own ??= recordingEnd(
          record,
          at,
          recording,
          direction === 'egress' ? source : destination,
          record.number(at.start),
        );
        if (taskId !== undefined) own = factory.ofTask(own, taskId, ends.idIn(record, at['ecs-service-name']));
      }
      const isEgress = direction === 'egress';
      const isIngress = direction === 'ingress';
      added.source = endOf(isEgress ? own : undefined, record, source, vpcId, at['tgw-src-vpc-id'], question);
      ends.sourceAnswer = question.answer;
      const sourceLack = question.lack;
      added.sourceUnknown = sourceLack;
      if (added.source?.isKnown === true) counts.add(enrichedEnds);
      else if (sourceLack !== undefined) counts.add(unenrichedEnds[sourceLack]);
      added.destination = endOf(
        isIngress ? own : undefined,
        record,
        destination,
        vpcId,
        at['tgw-dst-vpc-id'],
        question,
      );
      ends.destinationAnswer = question.answer;
      if (added.destination?.isKnown === true) counts.add(enrichedEnds);
      else if (question.lack !== undefined) counts.add(unenrichedEnds[question.lack]);
    };
  };

  /** The recording end if it is the requested one, otherwise the end with an address. */
  function endOf(
    own: KnownEnd | undefined,
    record: FlowLogRecord,
    facts: AddressFacts | undefined,
    recordersVpcId: string | undefined,
    vpcPosition: number,
    question: EndQuestion,
  ): KnownEnd | undefined {
    question.lack = undefined;
    question.answer = undefined;
    if (own?.isKnown === true) return own;
    const peer = peerOf(record, facts, recordersVpcId, vpcPosition, question);
    if (own === undefined) return peer;
    // the metadata may know an owner of the address, but not the recorder
    if (facts !== undefined) question.lack ??= reasonWithoutTime(facts);
    return own;
  }

  /** The end with an address; `vpcPosition` is where a Transit Gateway record names the VPC of that end. */
  function peerOf(
    record: FlowLogRecord,
    facts: AddressFacts | undefined,
    recordersVpcId: string | undefined,
    vpcPosition: number,
    question: EndQuestion,
  ): KnownEnd | undefined {
    if (facts === undefined) return undefined;
    askAbout(record, recordersVpcId, vpcPosition, question);
    const answer = facts.answerTo(question) ?? locate(facts, question);
    question.answer = answer;
    const { attachedAt, seenSince, end, reason } = answer;
    question.lack = reason;
    if (isLater(attachedAt, ends.endSeconds)) question.lack = 'attached_later';
    else if (isLater(seenSince, ends.endSeconds)) question.lack = 'seen_later';
    else return end;
    return factory.ofNobody(question.lack);
  }

  function askAbout(
    record: FlowLogRecord,
    recordersVpcId: string | undefined,
    vpcPosition: number,
    question: EndQuestion,
  ): void {
    question.vpcId = ends.idIn(record, vpcPosition) ?? recordersVpcId;
    question.isOutsideVpcs = vpcPosition >= 0 && !record.has(vpcPosition);
  }

  function locate(facts: AddressFacts, question: EndQuestion): PeerAnswer {
    question.forget();
    const located = locatePeer(metadata, facts.text, question.vpcId, question, question);
    if (located !== undefined) question.reason = undefined;
    const vpcId = located?.vpcId ?? question.vpcId;
    const pod = vpcId === undefined ? undefined : metadata.pods?.at(vpcId, facts.text, question, located);
    // if a pod is named, or no owner can be, the times of the interface are irrelevant
    const found = pod === undefined ? located : undefined;
    // a source that knows times has compared them already
    const isTimed = question.since >= 0;
    const seenSince = found === undefined || isTimed ? undefined : addressSeenSince(found, facts.text);
    const attachedAt = isTimed ? undefined : found?.attachedAt;
    const since = isTimed ? question.since : Math.max(attachedAt ?? 0, seenSince ?? 0);
    let end = found === undefined ? undefined : factory.ofInterface(found, since);
    if (typeof pod === 'object') end = factory.ofPod(pod);
    if (end !== undefined) return facts.remember(new PeerAnswer(question, end, attachedAt, seenSince, undefined));
    const reason = question.reason ?? reasonWithoutTime(facts);
    return facts.remember(new PeerAnswer(question, nobody(reason, facts, question), undefined, undefined, reason));
  }

  /** Why there is no metadata of an address at any time. */
  function reasonWithoutTime({ addressClass, text }: AddressFacts): UnenrichedReason {
    if (addressClass === 'public') return 'public';
    return metadata.isShared?.(text) === true ? 'shared' : 'not_found';
  }

  /** An end with the reason why no owner is named. An unknown address outside of the VPC needs no reason. */
  function nobody(reason: UnenrichedReason, { text }: AddressFacts, { vpcId }: EndQuestion): KnownEnd | undefined {
    if (reason === 'public') return undefined;
    if (reason === 'not_found' && (vpcId === undefined || metadata.vpcHolds(vpcId, text) === false)) return undefined;
    return factory.ofNobody(reason);
  }

  /** The recording end as the pod that has the address; without an owner if it was an unknown pod. */
  function podOf(
    record: FlowLogRecord,
    at: FieldPositions,
    { found, id }: InterfaceFacts,
    vpcId: string,
    address: string,
    pods: PodLookup,
    question: EndQuestion,
  ): KnownEnd | undefined {
    question.forget();
    // an address of packets that it forwards is not its own
    const holder = found !== undefined && hasAddress(found, address) ? found : undefined;
    const pod = pods.at(vpcId, address, question, holder);
    if (pod === undefined) return undefined;
    if (pod === 'another_time') {
      if (holder === undefined || !ends.agrees(record)) return undefined;
      const end = factory.ofInterfaceWithoutOwner(holder);
      return question.reason === undefined ? end : factory.withReason(end, question.reason);
    }
    // the record takes precedence over the list of pods
    const instanceId = ends.idIn(record, at['instance-id']) ?? found?.instanceId;
    const isAtRecorder = instanceId === undefined ? pod.interfaceId === id : instanceId === pod.instanceId;
    return isAtRecorder ? factory.ofPod(pod) : undefined;
  }

  function recordingEnd(
    record: FlowLogRecord,
    at: FieldPositions,
    facts: InterfaceFacts,
    address: AddressFacts | undefined,
    startSeconds: number,
  ): KnownEnd {
    const recording = facts.found;
    if (recording !== undefined && ends.agrees(record)) {
      const isCertain = record.has(at['instance-id']);
      const reason = isCertain ? undefined : reasonOfAnotherTime(recording, startSeconds, ends.endSeconds);
      if (reason !== undefined) return factory.withReason(factory.ofUnattachedInterface(recording), reason);
      const { attachedAt = 0, seenSince } = recording;
      const isSame = seenSince === undefined || address === undefined;
      const endAddress = isSame ? undefined : address;
      const { end } = facts;
      if (end !== undefined && facts.endAddress === endAddress) return end;
      facts.endAddress = endAddress;
      const since = isSame ? attachedAt : Math.max(attachedAt, addressSeenSince(recording, address.text) ?? 0);
      facts.end = factory.ofInterface(recording, since);
      return facts.end;
    }
    const end = factory.ofRecordedIds(recording, {
      interfaceId: facts.id,
      vpcId: record.text(at['vpc-id']),
      subnetId: record.text(at['subnet-id']),
      instanceId: record.text(at['instance-id']),
    });
    // nothing is expected to be known of an interface in an unknown VPC
    return recording === undefined && end.isKnown ? factory.withReason(end, 'not_found') : end;
  }
}

/** Why the attachment of an interface may have been different during a flow; undefined if it is certain. */
function reasonOfAnotherTime(
  { attachedAt, seenUntil, isDetachable }: NetworkInterface,
  startSeconds: number,
  endSeconds: number,
): OwnershipReason | undefined {
  if (isLater(attachedAt, endSeconds)) return 'attached_later';
  if (isDetachable === true && isLater(attachedAt, startSeconds)) return 'attached_later';
  return isDetachable === true && seenUntil !== undefined && endSeconds > seenUntil ? 'not_known_then' : undefined;
}

/** Whether an interface was attached to its present owner only after a time of the flow; times are Unix seconds. */
function isLater(attachedAt: number | undefined, seconds: number): boolean {
  return attachedAt !== undefined && seconds >= 0 && attachedAt > seconds;
}
