import { keep } from '../memory/keep.ts';
import { FollowingTime, isOnItsSide } from '../model/answer-edge.ts';
import { NEVER_SECONDS } from '../model/asked-time.ts';
import { type PeerRelation, type PeerSource, type RecordersVpc, RelationFinder } from './peer-relation.ts';
import { type KnownAddress, ruleAddressOf } from './rule-address.ts';
import type { VpcNetwork } from './vpc-network.ts';

/** Maximum number of pairs of recording VPC and time that are cached for an address; further ones are looked up again. */
const MAX_RELATIONS = 4;

/** Maximum duration of a record's flow: the longest aggregation interval, in seconds. */
export const MAX_FLOW_SECONDS = 600;

/** Maximum number of VPCs of recording interfaces that are cached: records may name any. */
const MAX_VPCS = 65_536;

/**
 * Caches the relations of addresses to the interfaces that exchange traffic with them, as long as the metadata is
 * unchanged.
 */
export class Peers {
  readonly #finder: RelationFinder;
  readonly #vpcs: Map<string, RecordersVpc> = new Map();
  readonly #time: FollowingTime = new FollowingTime();
  #nextNumber = 0;

  constructor(network: VpcNetwork, source: PeerSource) {
    this.#finder = new RelationFinder(network, source);
  }

  /** The VPC of an id. */
  vpcOf(id: string | undefined): RecordersVpc | undefined {
    if (id === undefined) return undefined;
    return this.#vpcs.get(id) ?? keep(this.#vpcs, id, { id }, MAX_VPCS);
  }

  /**
   * The relation of an address to the interfaces of a VPC, at the time of a flow.
   *
   * @param epoch an object that stays the same as long as the metadata does
   * @param startSeconds when the flow began, Unix seconds, like `endSeconds` when it ended; -1 if the record does not say
   */
  relationOf(
    known: KnownAddress,
    vpc: RecordersVpc | undefined,
    epoch: object,
    startSeconds: number,
    endSeconds: number,
  ): PeerRelation {
    const peer = ruleAddressOf(known);
    if (known.rulesEpoch !== epoch) {
      known.rulesEpoch = epoch;
      known.number = this.#nextNumber++;
      known.datedUntil = 0;
      known.datedFrom = NEVER_SECONDS;
      known.datedBy = undefined;
      peer.relation = undefined;
    }
    const time = this.#time;
    time.ask(startSeconds, endSeconds);
    let isFirst = true;
    for (let found = peer.relation; found !== undefined; found = found.older) {
      if (found.vpc !== vpc) continue;
      const isItsTime = time.startSeconds >= found.from && endSeconds <= found.until;
      if (isItsTime && isOnItsSide(found, endSeconds)) return found;
      isFirst = false;
    }
    const found = this.#finder.find(peer, vpc, time);
    const { sighting, isBeyond = false } = time;
    // an address is dated by one sighting
    if (sighting !== undefined && isFirst) {
      isFirst = known.datedBy === undefined || (known.datedBy === sighting && known.isBeyond === isBeyond);
      if (isFirst) Object.assign(known, { datedBy: sighting, isBeyond });
    }
    const relation: PeerRelation = { ...found, from: time.from, until: time.until, sighting, isBeyond, isFirst };
    if (isFirst) {
      known.datedUntil = Math.max(known.datedUntil, relation.from + MAX_FLOW_SECONDS);
      known.datedFrom = Math.min(known.datedFrom, relation.until);
    }
    relation.older = peer.relation;
    peer.relation = relation;
    let last = relation;
    for (let count = 1; count < MAX_RELATIONS && last.older !== undefined; count++) last = last.older;
    last.older = undefined;
    return relation;
  }

  /** How many memberships were numbered. */
  get size(): number {
    return this.#finder.membershipCount;
  }

  /** How many addresses were numbered. */
  get addressCount(): number {
    return this.#nextNumber;
  }

  /** Clears the numbering: the next epoch must be another one. */
  clear(): void {
    this.#finder.clear();
    this.#nextNumber = 0;
  }
}
