import { KeyMemo } from '../memory/key-memo.ts';
import { NEVER_SECONDS } from '../model/asked-time.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { RuleDirection, RulesDocument } from '../model/rules.ts';
import type { Verdict, VerdictReason } from '../model/verdict.ts';
import { type FlowRole, roleName } from './flow-role.ts';
import { isForwardedFlow } from './forwarded-flow.ts';
import { type InterfaceFacts, isUncovered, NO_INTERFACE_FACTS } from './interface-facts.ts';
import type { InterfaceProfile, PostureEpoch } from './interface-profile.ts';
import { InterfaceProfiles, isChanged } from './interface-profiles.ts';
import type { ReferenceContext } from './membership.ts';
import { MAX_FLOW_SECONDS, Peers } from './peers.ts';
import type { PortTable } from './port-classes.ts';
import { hasPorts } from './protocol-numbers.ts';
import { type LostPackets, reasonOfLoss, verdictOfRejectReason } from './recorded-reasons.ts';
import { type KnownAddress, ruleAddressOf } from './rule-address.ts';
import { RuleBook } from './rule-book.ts';
import { FORWARDED_BIT, flowBits, flowKey, isOrdinary, peerKey } from './verdict-keys.ts';
import type { FlowNumbers, RuleInterface, VerdictQuestion } from './verdict-question.ts';
import { VerdictStore } from './verdict-store.ts';
import { VerdictsByClass } from './verdicts-by-class.ts';
import type { VpcNetwork } from './vpc-network.ts';

/** Maximum number of cached distinct verdicts; a full cache is emptied. */
const MAX_VERDICTS = 65_536;

/** Maximum number of cached distinct sets of groups of peers; a full cache is emptied. */
const MAX_MEMBERSHIPS = 65_536;

/** Maximum number of addresses that are numbered before numbering restarts: as many as fit into a key. */
const MAX_ADDRESSES = 2 ** 29 - 1;

const MAX_PROTOCOL = 255;

/** The sources of verdicts. */
export interface VerdictSources {
  readonly rules: RulesDocument;
  readonly metadata: Pick<MetadataSource, 'interfaceInVpc' | 'vpcHolds' | 'generation'>;
  /** The facts about all interfaces; undefined without them. */
  readonly facts?: InterfaceFacts;
}

/**
 * Explains why each record was accepted or rejected: the rule of a security group and the entry of a network ACL that
 * decided. Verdicts are cached by their inputs, so that most records cost a few look-ups in tables.
 */
export class VerdictEngine {
  readonly #book: RuleBook;
  readonly #ports: PortTable;
  readonly #metadata: VerdictSources['metadata'];
  readonly #peers: Peers;
  /** By the peer itself: the fastest look-up. */
  readonly #byPeer: KeyMemo<Verdict> = new KeyMemo(1 << 18, 3);
  /** By the classes that the rules distinguish: answers most questions that the other cache cannot. */
  readonly #byClass: VerdictsByClass;
  readonly #profiles: InterfaceProfiles;
  readonly #store: VerdictStore = new VerdictStore();
  /** Replaced by another object whenever the metadata may have changed. */
  #epoch: object = {};
  #generation: number | undefined;

  constructor({ rules, metadata, facts = NO_INTERFACE_FACTS }: VerdictSources) {
    const book = new RuleBook(rules);
    this.#book = book;
    this.#ports = book.ports;
    this.#metadata = metadata;
    this.#peers = new Peers(book.network, metadata);
    this.#profiles = new InterfaceProfiles(book, this.#peers, facts);
    const context: ReferenceContext = {
      groupById: (id) => book.groupById(id),
      regionOf: (vpcId) => book.network.regionOf(vpcId),
      hasRangesOf: (vpcId) => book.network.hasRangesOf(vpcId),
      mayBeOfLoadBalancer: (groupId, vpcId) =>
        vpcId !== undefined &&
        (isUncovered(this.#profiles.facts, vpcId) ||
          this.#profiles.facts.loadBalancerGroups.get(vpcId)?.has(groupId) === true),
    };
    this.#byClass = new VerdictsByClass(book.network, this.#store, context);
  }

  /** The number of compiled postures, of verdicts, and of cache misses. */
  get statistics(): { readonly postures: number; readonly verdicts: number; readonly misses: number } {
    return { postures: this.#book.postureCount, verdicts: this.#store.size, misses: this.#byClass.misses };
  }

  /** The VPCs, subnets and connections of the rules document. */
  get network(): VpcNetwork {
    return this.#book.network;
  }

  /** Begins a batch of synchronous work; cached facts are kept while the metadata is unchanged. */
  begin(): void {
    const { generation } = this.#metadata;
    if (generation === undefined || generation !== this.#generation) this.#epoch = {};
    this.#generation = generation;
  }

  /** Adopts the current facts about all interfaces. */
  useFacts(facts: InterfaceFacts): void {
    this.#profiles.facts = facts;
    this.#forget();
  }

  /** Why a transit gateway lost packets of a flow; undefined if it lost none. */
  transitGatewayVerdict(lost: LostPackets): Verdict | undefined {
    const reason = reasonOfLoss(lost);
    return reason === undefined ? undefined : this.#store.of({ verdict: 'transit_gateway', reason, certainty: 'sure' });
  }

  /** Why a flow was accepted or rejected; undefined if there is nothing to explain. */
  verdictOf(question: VerdictQuestion): Verdict | undefined {
    const known = isOrdinary(question) ? this.#knownAnswer(question) : undefined;
    if (known !== undefined) return known;
    const found = this.#findVerdict(question);
    const mayBeFragment = found !== undefined && isWithoutPorts(question) && isRefusal(found);
    return mayBeFragment ? this.#notEvaluable(question, 'ambiguous') : found;
  }

  /**
   * The number of the verdict of an earlier record that is equivalent to this one for the rules: odd if it is not
   * evaluable. 0 without one, or if more than a few numbers may matter: then call {@link verdictOf}. Call it only
   * for records without reject reason and next hop that are not of type `EFA` and name no other ids than those of the
   * interface.
   *
   * It makes as few memory accesses as possible, since these dominate its time.
   *
   * @param hasRejectReason whether the record's format has `reject-reason`
   */
  findKnown(
    { protocol, sourcePort, destinationPort, endSeconds }: FlowNumbers,
    recorder: RuleInterface,
    peer: KnownAddress,
    isIngress: boolean,
    isAccepted: boolean,
    role: FlowRole,
    hasRejectReason: boolean,
  ): number {
    const epoch = this.#epoch;
    const { plainNumber } = recorder;
    if (recorder.rulesEpoch !== epoch || recorder.profiled !== recorder.found || plainNumber < 0) return 0;
    if (peer.rulesEpoch !== epoch) return 0;
    if (isDated(peer, endSeconds) || mayPrecede(endSeconds, recorder.plainSince)) return 0;
    if (protocol < 0 || protocol > MAX_PROTOCOL) return 0;
    let ports = 0;
    if (hasPorts(protocol)) {
      // one is missing, or both are 0
      if ((sourcePort | destinationPort) <= 0) return 0;
      ports = this.#portKey(sourcePort, destinationPort);
    }
    const bits = flowBits(isIngress, isAccepted, role, protocol);
    return this.#byPeer.find(flowKey(plainNumber, bits), ports, peerKey(peer, hasRejectReason, 0));
  }

  /** The verdict with a number that {@link findKnown} returned since the last {@link begin}; undefined for 0. */
  knownVerdict(number: number): Verdict | undefined {
    return this.#byPeer.valueAt(number);
  }

  /** The cached verdict of a complete question. */
  #knownAnswer(question: VerdictQuestion): Verdict | undefined {
    const { action, recorder, direction, peer, role, hasRejectReason } = question;
    if (action === undefined || direction === undefined || recorder === undefined || peer === undefined)
      return undefined;
    const isIngress = direction === 'ingress';
    const isAccepted = action === 'ACCEPT';
    return this.knownVerdict(this.findKnown(question, recorder, peer, isIngress, isAccepted, role, hasRejectReason));
  }

  #findVerdict(question: VerdictQuestion): Verdict | undefined {
    const { action } = question;
    if (action === undefined) return undefined;
    if (
      this.#store.size >= MAX_VERDICTS ||
      this.#peers.size >= MAX_MEMBERSHIPS ||
      this.#peers.addressCount >= MAX_ADDRESSES
    )
      this.#forget();
    if (action === 'REJECT' && question.rejectReason !== undefined) {
      const byRecord = this.#verdictOfRecord(question, question.rejectReason);
      if (byRecord !== undefined) return byRecord;
    }
    if (question.isEfa) return this.#notEvaluable(question, 'efa');
    if (!question.hasInterface) return this.#notEvaluable(question, 'no_interface');
    const { recorder, direction, peer, protocol } = question;
    if (recorder?.found === undefined) return this.#notEvaluable(question, 'interface_unknown');
    const profile = this.#profiles.of(recorder, this.#epoch);
    if (isChanged(question, profile)) return this.#notEvaluable(question, 'interface_changed');
    if (direction === undefined) return this.#notEvaluable(question, 'direction_unknown');
    if (peer === undefined || protocol < 0 || protocol > MAX_PROTOCOL) return this.#notEvaluable(question, 'ambiguous');
    if (hasPorts(protocol) && (question.sourcePort < 0 || question.destinationPort < 0)) {
      return this.#notEvaluable(question, 'ambiguous');
    }
    const epochs = profile.epochs ?? this.#profiles.epochsInSubnet(profile, question);
    const { endSeconds } = question;
    const startSeconds = startOf(question);
    const at = endSeconds < 0 ? epochs.length - 1 : epochs.findIndex(({ until }) => endSeconds < until);
    const epoch = epochs[at];
    if (epoch === undefined) return this.#notEvaluable(question, 'ambiguous');
    const verdict = this.#verdictBy(epoch, question, profile, peer, direction);
    const { facts } = verdict;
    const { groupsSince = 0, hadOtherGroups } = recorder.found;
    const dependsOnGroups = epoch.posture.groupSet.isApplied;
    const isBefore = endSeconds >= 0 && endSeconds < groupsSince;
    const mayHaveHadOthers = dependsOnGroups && (isBefore || (startSeconds >= 0 && startSeconds < groupsSince));
    if (mayHaveHadOthers && hadOtherGroups && isBefore) {
      return this.#notEvaluable(question, 'security_group_unknown');
    }
    let reason = mayHaveHadOthers && facts.certainty === 'sure' ? facts.reason : undefined;
    for (const neighbour of [epochs[at - 1], epochs[at + 1]]) {
      if (neighbour !== undefined && explains(this.#verdictBy(neighbour, question, profile, peer, direction), verdict))
        reason = 'rules_changed';
    }
    return reason === undefined
      ? verdict
      : this.#store.ofPosture(epoch.posture, { ...facts, reason, certainty: 'likely' });
  }

  #verdictBy(
    epoch: PostureEpoch,
    question: VerdictQuestion,
    profile: InterfaceProfile,
    peer: KnownAddress,
    direction: RuleDirection,
  ): Verdict {
    const { endSeconds } = question;
    const { plainNumber } = epoch;
    const vpc = profile.vpc ?? this.#peers.vpcOf(question.vpcId);
    const relation = this.#peers.relationOf(peer, vpc, this.#epoch, startOf(question), endSeconds);
    const isPlain = plainNumber >= 0 && relation.isFirst && !isDated(peer, endSeconds);
    const isForwarded = epoch.hasReferences && isForwardedFlow(question, relation);
    const { protocol, role, sourcePort, destinationPort } = question;
    const bits = flowBits(direction === 'ingress', question.action === 'ACCEPT', role, protocol);
    const key0 = flowKey(plainNumber, bits);
    const key1 = hasPorts(protocol) ? this.#portKey(sourcePort, destinationPort) : 0;
    const key2 = peerKey(peer, question.hasRejectReason, isForwarded ? FORWARDED_BIT : 0);
    if (isPlain) {
      const known = this.#byPeer.valueAt(this.#byPeer.find(key0, key1, key2));
      if (known !== undefined) return known;
    }
    const peerAtTime = { peer: ruleAddressOf(peer), relation, isForwarded };
    const verdict = this.#byClass.verdictOf(question, direction, epoch, profile, peerAtTime);
    if (isPlain && !dependsOnPath(verdict, question, epoch))
      this.#byPeer.set(key0, key1, key2, 0, verdict, verdict.isNotEvaluable);
    return verdict;
  }

  #portKey(sourcePort: number, destinationPort: number): number {
    const ports = this.#ports;
    return (ports.of(destinationPort) << 16) | ports.of(sourcePort);
  }

  #verdictOfRecord(question: VerdictQuestion, rejectReason: string): Verdict | undefined {
    const verdict = verdictOfRejectReason(rejectReason);
    if (verdict === undefined) return undefined;
    return this.#store.of({ verdict, reason: 'record', certainty: 'sure', role: roleName(question.role) });
  }

  #notEvaluable({ role }: VerdictQuestion, reason: VerdictReason): Verdict {
    return this.#store.of({
      verdict: 'not_evaluable',
      reason,
      rulesAt: this.#book.document.generatedAt,
      role: roleName(role),
    });
  }

  #forget(): void {
    this.#byPeer.clear();
    this.#byClass.clear();
    this.#store.clear();
    this.#peers.clear();
    this.#book.forgetPeers();
    this.#epoch = {};
  }
}

/** Whether an address may have had another holder at the time of a flow. */
function isDated({ datedUntil, datedFrom, datedBy, isBeyond }: KnownAddress, endSeconds: number): boolean {
  if (endSeconds < 0) return datedUntil > 0 || datedFrom !== NEVER_SECONDS || datedBy !== undefined;
  if (datedBy !== undefined && endSeconds > datedBy.until !== isBeyond) return true;
  return endSeconds < datedUntil || endSeconds > datedFrom;
}

/** Whether a flow may have begun before `plainSince`; 0 means that nothing depends on the time. */
function mayPrecede(endSeconds: number, plainSince: number): boolean {
  return endSeconds < plainSince && (endSeconds >= 0 || plainSince > 0);
}

/** When a flow began. What is remembered by the end of a flow relies on none being longer than {@link MAX_FLOW_SECONDS}. */
function startOf({ startSeconds, endSeconds }: VerdictQuestion): number {
  return startSeconds < 0 || endSeconds < 0 ? startSeconds : Math.max(startSeconds, endSeconds - MAX_FLOW_SECONDS);
}

/** Whether the ports are 0: only the first fragment of a packet has ports. */
function isWithoutPorts({ protocol, sourcePort, destinationPort }: VerdictQuestion): boolean {
  return hasPorts(protocol) && sourcePort === 0 && destinationPort === 0;
}

/** Whether a verdict means that rules refuse a flow. */
function isRefusal(found: Verdict): boolean {
  return explainsRejection(found) || found.facts.verdict === 'denied_now';
}

/** Whether a verdict names the rules that have refused a rejected flow. */
function explainsRejection({ facts: { verdict } }: Verdict): boolean {
  return verdict === 'security_group' || verdict === 'network_acl' || verdict === 'both';
}

/** Whether a verdict depends on the path of the flow, which keys by peer do not contain. */
function dependsOnPath(
  { facts }: Verdict,
  { hasRejectReason }: VerdictQuestion,
  { subnet: { blockMode } }: PostureEpoch,
): boolean {
  return facts.verdict === 'allowed_now' && blockMode !== 'off' && !hasRejectReason;
}

/** Whether the rules of another time explain a flow that those of its own time do not explain. */
function explains(other: Verdict, { facts }: Verdict): boolean {
  if (facts.verdict === 'denied_now') return other.facts.verdict === 'allowed';
  return facts.verdict === 'allowed_now' && facts.reason === 'unexplained' && explainsRejection(other);
}
