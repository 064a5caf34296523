import type { NetworkInterface } from '../model/inventory.ts';
import type { InterfaceFacts } from './interface-facts.ts';
import { type InterfaceKind, InterfaceProfile, PostureEpoch, type SubnetProfile } from './interface-profile.ts';
import { MAX_FLOW_SECONDS, type Peers } from './peers.ts';
import { MAX_POSTURES, type Posture } from './posture.ts';
import { ruleAddressOf } from './rule-address.ts';
import type { RuleBook } from './rule-book.ts';
import { SubnetProfiles } from './subnet-profiles.ts';
import type { RuleInterface, VerdictQuestion } from './verdict-question.ts';

/** The postures of interfaces by time and subnet. */
export class InterfaceProfiles {
  /** The facts about all interfaces. */
  facts: InterfaceFacts;
  readonly #book: RuleBook;
  readonly #peers: Peers;
  readonly #subnets: SubnetProfiles;
  readonly #plainNumbers: Map<string, number> = new Map();

  constructor(book: RuleBook, peers: Peers, facts: InterfaceFacts) {
    this.facts = facts;
    this.#book = book;
    this.#peers = peers;
    this.#subnets = new SubnetProfiles(book.network);
  }

  /** The profile of a known interface of the current epoch. Throws a RangeError for any other interface. */
  of(recorder: RuleInterface, epoch: object): InterfaceProfile {
    const { found, profile, rulesEpoch, profiled } = recorder;
    if (found === undefined) throw new RangeError('an interface must be known to have a profile');
    if (profile !== undefined && rulesEpoch === epoch && profiled === found) return profile;
    const subnetIds = found.associatedSubnetIds ?? [];
    const hasSeveral = subnetIds.length > 1;
    const isInOne = !hasSeveral && found.subnetId !== undefined;
    const epochs = isInOne ? this.#epochsOf(found, found.subnetId) : undefined;
    const made = new InterfaceProfile(found, this.#peers.vpcOf(found.vpcId), kindOf(found), epochs);
    recorder.rulesEpoch = epoch;
    recorder.profiled = found;
    recorder.plainNumber = epochs?.[1] === undefined ? (epochs?.[0]?.plainNumber ?? -1) : -1;
    // of flows that began earlier, its groups are not known
    const knownSince = (found.groupsSince ?? -MAX_FLOW_SECONDS) + MAX_FLOW_SECONDS;
    recorder.plainSince = Math.max(found.attachedAt ?? 0, knownSince);
    recorder.profile = made;
    return made;
  }

  #epochsOf(found: NetworkInterface, subnetId: string | undefined): readonly PostureEpoch[] {
    const subnet = this.#subnets.of(found, kindOf(found), subnetId, this.facts);
    return this.#book.posturesOf(found, subnetId).map((each) => {
      const isPlain = subnet.isPlain && each.posture.isCacheable;
      return new PostureEpoch(each, subnet, isPlain ? this.#plainNumberOf(each.posture, subnet) : -1);
    });
  }

  #plainNumberOf(posture: Posture, subnet: SubnetProfile): number {
    const key = `${posture.number} ${subnet.number}`;
    const number = this.#plainNumbers.get(key) ?? this.#plainNumbers.size;
    if (number >= MAX_POSTURES) return -1;
    this.#plainNumbers.set(key, number);
    return number;
  }

  /**
   * The postures in one subnet: for an interface with several, the subnet of its address; for one without any, the
   * subnet that the record names.
   */
  epochsInSubnet(
    { found, epochsBySubnet }: InterfaceProfile,
    { end, subnetId: named }: VerdictQuestion,
  ): readonly PostureEpoch[] {
    const several = found.associatedSubnetIds ?? [];
    const holding = several.find((id) => {
      const ranges = this.#book.network.subnetById(id)?.ranges;
      return end !== undefined && ranges?.some((range) => range.holds(ruleAddressOf(end).address)) === true;
    });
    const subnetId = several.length > 1 ? holding : named;
    let epochs = epochsBySubnet.get(subnetId ?? '');
    if (epochs === undefined) {
      epochs = this.#epochsOf(found, subnetId);
      epochsBySubnet.set(subnetId ?? '', epochs);
    }
    return epochs;
  }
}

function kindOf({ type, owner }: NetworkInterface): InterfaceKind {
  return {
    isTransitGateway: type === 'transit_gateway',
    isNatGateway: type === 'nat_gateway',
    isClassicLoadBalancer: owner?.type === 'classic_load_balancer',
  };
}

/** Whether the record contradicts the metadata of its interface, or is older. */
export function isChanged(question: VerdictQuestion, { found }: InterfaceProfile): boolean {
  const { endSeconds, vpcId, subnetId, instanceId } = question;
  if (endSeconds >= 0 && endSeconds < (found.attachedAt ?? 0)) return true;
  // most formats have none of these fields
  if (vpcId === undefined && subnetId === undefined && instanceId === undefined) return false;
  if (differs(vpcId, found.vpcId) || differs(instanceId, found.instanceId)) return true;
  if (!differs(subnetId, found.subnetId)) return false;
  return subnetId === undefined || found.associatedSubnetIds?.includes(subnetId) !== true;
}

function differs(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}
