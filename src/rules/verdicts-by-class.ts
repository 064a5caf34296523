import { KeyMemo } from '../memory/key-memo.ts';
import type { RuleDirection } from '../model/rules.ts';
import type { Verdict } from '../model/verdict.ts';
import { IPV6 } from '../net/ip-address.ts';
import { ACL_ASKED_TWICE, aclModeOf } from './acl-mode.ts';
import { REQUEST_BY_FLAGS, REQUEST_BY_PORTS } from './flow-role.ts';
import type { InterfaceProfile, PostureEpoch } from './interface-profile.ts';
import { judge } from './judge.ts';
import type { ReferenceContext } from './membership.ts';
import type { PeerRelation } from './peer-relation.ts';
import { hasPorts } from './protocol-numbers.ts';
import { mayBeRefusedPublicAccess } from './public-access.ts';
import { type RuleAddress, ruleAddressOf } from './rule-address.ts';
import { flowBits, flowKey } from './verdict-keys.ts';
import type { VerdictQuestion } from './verdict-question.ts';
import type { VerdictStore } from './verdict-store.ts';
import type { VpcNetwork } from './vpc-network.ts';

/** The other end of a flow at the time when the flow ended. */
export interface PeerAtTime {
  readonly peer: RuleAddress;
  readonly relation: PeerRelation;
  /** Whether the traffic passed an appliance or an endpoint. */
  readonly isForwarded: boolean;
}

/**
 * Verdicts by the classes that the rules distinguish: classes of ports, ranges and groups instead of ports, addresses
 * and peers. If none is cached, the rules are evaluated.
 */
export class VerdictsByClass {
  readonly #cache: KeyMemo<Verdict> = new KeyMemo(1 << 17, 4);
  readonly #network: VpcNetwork;
  readonly #store: VerdictStore;
  readonly #context: ReferenceContext;

  constructor(network: VpcNetwork, store: VerdictStore, context: ReferenceContext) {
    this.#network = network;
    this.#store = store;
    this.#context = context;
  }

  /** Number of cache misses. */
  get misses(): number {
    return this.#cache.misses;
  }

  /** The verdict on a flow by the rules of a time. */
  verdictOf(
    question: VerdictQuestion,
    direction: RuleDirection,
    { posture, subnet }: PostureEpoch,
    profile: InterfaceProfile,
    { peer, relation, isForwarded }: PeerAtTime,
  ): Verdict {
    const { protocol, role, own } = question;
    const { membership } = relation;
    const isAccepted = question.action === 'ACCEPT';
    const aclMode = aclModeOf(this.#network, posture, question, profile, subnet, relation, peer);
    const isFromInternetToNat = profile.isNatGateway && direction === 'ingress' && relation.isOnInternet;
    const mayBeBlockedPublicAccess =
      !isAccepted && mayBeRefusedPublicAccess(this.#network, question, subnet, relation, peer);
    const sourcePort = hasPorts(protocol) ? question.sourcePort : 0;
    const destinationPort = hasPorts(protocol) ? question.destinationPort : 0;
    const ownAddress = aclMode === ACL_ASKED_TWICE && own !== undefined ? ruleAddressOf(own).address : undefined;
    // the request's rule matters for replies, and for accepted flows that may be replies
    const needsSource = role !== REQUEST_BY_FLAGS && (isAccepted || role !== REQUEST_BY_PORTS);
    const key0 = flowKey(posture.number, flowBits(direction === 'ingress', isAccepted, role, protocol));
    const key1 =
      (posture.destinationPorts[direction].of(destinationPort) << 18) |
      (needsSource ? posture.groupSet.sourcePorts[direction].of(sourcePort) << 6 : 0) |
      (aclMode << 3) |
      (isForwarded ? 4 : 0) |
      (isFromInternetToNat ? 2 : 0) |
      (mayBeBlockedPublicAccess ? 1 : 0);
    const key2 =
      (posture.ranges.of(peer.address) << 16) | (ownAddress === undefined ? 0 : posture.ranges.of(ownAddress) + 1);
    const key3 = posture.referenceClass(membership, this.#context) * 2 + (peer.address.family === IPV6 ? 1 : 0);
    const known = posture.isCacheable ? this.#cache.valueAt(this.#cache.find(key0, key1, key2, key3)) : undefined;
    if (known !== undefined) return known;
    const facts = judge(
      posture,
      {
        direction,
        isAccepted,
        role,
        isOpening: role === REQUEST_BY_FLAGS,
        protocol,
        sourcePort,
        destinationPort,
        peer: peer.address,
        own: ownAddress,
        membership,
        isForwarded,
        aclMode,
        isFromInternetToNat,
        mayBeBlockedPublicAccess,
      },
      this.#context,
    );
    const verdict = this.#store.ofPosture(posture, facts);
    if (posture.isCacheable) this.#cache.set(key0, key1, key2, key3, verdict, verdict.isNotEvaluable);
    return verdict;
  }

  clear(): void {
    this.#cache.clear();
  }
}
