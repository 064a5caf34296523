import type { Sighting } from '../model/answer-edge.ts';
import { NEVER_SECONDS } from '../model/asked-time.ts';
import { formatIpAddress, IpAddress, NOT_AN_ADDRESS, parseIpText } from '../net/ip-address.ts';
import type { PeerRelation } from './peer-relation.ts';

/**
 * An address with the facts that looking up a cached verdict needs. Keep one object for each address between records,
 * so that the next record with it uses the cached result.
 */
export interface KnownAddress {
  /** Canonical text. */
  readonly text: string;
  /** Identifies the epoch in which `number`, the times and the relations of `ruleAddress` are valid. */
  rulesEpoch: object | undefined;
  /** Unique among the addresses of an epoch. */
  number: number;
  /** Flows that ended before this time may have met another holder, Unix seconds; 0 if the holder has never changed. */
  datedUntil: number;
  /**
   * Flows that ended after this time may meet another holder, Unix seconds; {@link NEVER_SECONDS} if the holder stays
   * the same.
   */
  datedFrom: number;
  /** The sighting at whose end the holder changes; undefined if it does not change. */
  datedBy: Sighting | undefined;
  /** Whether the other times are those of the holder of flows that end later. */
  isBeyond: boolean;
  /** Further facts about it; undefined until rules have to be evaluated. */
  ruleAddress: RuleAddress | undefined;
}

/** An address with its cached facts. */
export class RuleAddress implements KnownAddress {
  rulesEpoch: object | undefined;
  number = -1;
  datedUntil = 0;
  datedFrom: number = NEVER_SECONDS;
  datedBy: Sighting | undefined;
  isBeyond = false;
  readonly ruleAddress: RuleAddress = this;
  /** The address; the family is `NOT_AN_ADDRESS` for other text. */
  readonly address: IpAddress;
  readonly text: string;
  /** Its relations to the interfaces of the VPCs that exchanged traffic with it, the latest first. */
  relation: PeerRelation | undefined;

  /** @param text an address in any spelling */
  constructor(text: string) {
    this.address = parseIpText(text) ?? new IpAddress();
    this.text = this.address.family === NOT_AN_ADDRESS ? text : formatIpAddress(this.address);
  }
}

/** The address with the facts that rules need. */
export function ruleAddressOf(known: KnownAddress): RuleAddress {
  known.ruleAddress ??= new RuleAddress(known.text);
  return known.ruleAddress;
}
