import type { AddressFacts } from '../../enrich/address-book.ts';
import type { PeerAnswer } from '../../enrich/peer-memo.ts';
import type { InterfaceFacts, RecordEnds } from '../../enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../../model/added-slots.generated.ts';
import type { AddedValues } from '../../model/added-values.generated.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { MetadataSource } from '../../model/ports.ts';
import type { PricedWay } from '../../transfer/priced-ways.ts';
import type { Transfers } from '../../transfer/transfers.ts';
import { EGRESS, INGRESS, NOT_REMEMBERED } from '../line-facts.ts';
import { ABSENT_POSITION, type LineFormat } from '../line-format.ts';
import type { LineReader } from '../line-reader.ts';
import * as SLOT from '../member-slots.generated.ts';
import type { Numbering } from '../tables/numbering.ts';
import { OtherEnds } from './other-ends.ts';
import { NO_SLOT } from './peer-table.ts';
import { NO_ANSWER, NO_RECORDER, RecorderTable } from './recorder-table.ts';

const LOWER_I = 0x69;

/**
 * Direction and ends of lines, from tables: who records by the ids that the record names, and who is at the other end by the
 * recorder's VPC, what the record says of the way, and the address. Times at which they hold are kept with them. What is not in
 * the tables is for the plain lane, from which {@link EndTables.learn} fills them.
 */
export class EndTables {
  /** Ids of the ends of the line for which {@link EndTables.find} was called last. */
  source = 0;
  destination = 0;
  /** Slots of what is counted for the ends; -1 for nothing. */
  sourceSlot: number = NO_SLOT;
  destinationSlot: number = NO_SLOT;
  /** The id of the direction, 0 without a direction; and whether the record states it. */
  direction = 0;
  isStated = false;
  readonly #reader: LineReader;
  readonly #ends: RecordEnds;
  readonly #metadata: MetadataSource | undefined;
  readonly #numbering: Numbering;
  readonly #recorders: RecorderTable;
  readonly #others: OtherEnds;
  #epoch = -1;
  #hasPods = false;
  /** The row of the recorder that was found last. */
  #recorder = NO_RECORDER;

  constructor(
    reader: LineReader,
    ends: RecordEnds,
    metadata: MetadataSource | undefined,
    numbering: Numbering,
    publicClass: number,
    capacity?: number,
  ) {
    this.#reader = reader;
    this.#ends = ends;
    this.#metadata = metadata;
    this.#numbering = numbering;
    this.#recorders = new RecorderTable(reader, capacity);
    this.#others = new OtherEnds(reader, this.#recorders, metadata, numbering, publicClass, capacity);
  }

  /** Forgets what was found in the metadata if they may say something else now. */
  follow(): void {
    if (this.#epoch === this.#ends.epoch) return;
    this.#epoch = this.#ends.epoch;
    this.#hasPods = this.#metadata?.pods !== undefined;
    this.empty();
  }

  /** Forgets everything. */
  empty(): void {
    this.#recorders.clear();
    this.#others.found.clear();
  }

  #leaveEnds(): void {
    this.#others.found.leave();
    this.source = 0;
    this.destination = 0;
    this.sourceSlot = NO_SLOT;
    this.destinationSlot = NO_SLOT;
  }

  #findStated(at: LineFormat['at']): void {
    const { facts } = this.#reader;
    const stated = at['flow-direction'];
    this.isStated = facts.lengths[stated] !== 0;
    this.direction = 0;
    if (this.isStated) this.direction = facts.bytes[facts.starts[stated] ?? 0] === LOWER_I ? INGRESS : EGRESS;
  }

  /**
   * Whether the ends of the line in the reader are found by these tables at all: not those of regional NAT gateways, and of transit
   * gateways, where it says something, too, if the fields are absent.
   */
  isEligible(at: LineFormat['at']): boolean {
    const hasGateways = at['tgw-src-vpc-id'] !== ABSENT_POSITION || at['tgw-dst-vpc-id'] !== ABSENT_POSITION;
    return !this.#hasPods && !hasGateways && this.#reader.facts.lengths[at['resource-id']] === 0;
  }

  /**
   * Whether the line in the reader says nothing but who recorded it, as those without traffic do: then nothing follows from that. The
   * recorder must be known, since a document that lacks an interface is trusted less from then on; what else the row is of does not matter.
   */
  isWithoutEnds({ at }: LineFormat): boolean {
    this.follow();
    const { lengths } = this.#reader.facts;
    const isEmpty = lengths[at.srcaddr] === 0 && lengths[at.dstaddr] === 0 && lengths[at['flow-direction']] === 0;
    return isEmpty && this.#recorders.knows(at) && lengths[at.action] === 0 && this.isEligible(at);
  }

  /**
   * Finds who recorded the line in the reader, its direction, and both ends; whether it could. Without metadata, there is nothing but
   * the direction that the line states.
   */
  find(format: LineFormat): boolean {
    const { at } = format;
    const { facts, numbers } = this.#reader;
    const recorders = this.#recorders;
    const others = this.#others;
    this.#recorder = NO_RECORDER;
    this.#findStated(at);
    this.#leaveEnds();
    if (this.#metadata === undefined || this.isWithoutEnds(format)) return true;
    if (!this.isEligible(at)) return false;
    const recorder = recorders.find(at);
    this.#recorder = recorder;
    if (recorder === NO_RECORDER) return false;
    if (!this.isStated) this.direction = recorders.directionOf(recorder, at);
    const { direction } = this;
    if (direction === NO_ANSWER) return false;
    const own = direction === 0 ? 0 : recorders.ownEnd(recorder, at, direction === EGRESS);
    if (direction !== 0 && (own === 0 || !recorders.isAtItsTimes(recorder, at))) return false;
    const route = recorders.routeOf(recorder, at, false);
    if (route === 0) return false;
    const end = numbers[at.end] ?? -1;
    // as the question of the plain lane; without an end, a flow has no time
    const start = Math.min(numbers[at.start] ?? -1, end);
    if (direction === EGRESS) {
      this.source = own;
      this.sourceSlot = COUNTER_SLOTS.enrichedEnds;
    } else if (facts.lengths[at.srcaddr] !== 0) {
      if (!others.find(recorder, route, at.srcaddr, SLOT.sourceClass, start, end)) return false;
      this.source = others.found.end;
      this.sourceSlot = others.found.slot;
    }
    if (direction === INGRESS) {
      this.destination = own;
      this.destinationSlot = COUNTER_SLOTS.enrichedEnds;
    } else if (facts.lengths[at.dstaddr] !== 0) {
      if (!others.find(recorder, route, at.dstaddr, SLOT.destinationClass, start, end)) return false;
      this.destination = others.found.end;
      this.destinationSlot = others.found.slot;
    }
    // both ends are other ones
    if (direction === 0) others.found.leave();
    return true;
  }

  /** Learns from what the plain lane found of the line in the reader. */
  learn(format: LineFormat, record: FlowLogRecord, added: AddedValues): void {
    this.follow();
    const { at } = format;
    const { facts } = this.#reader;
    const { tokenIds } = facts;
    const { recording } = this.#ends;
    const found = recording?.found;
    const id = tokenIds[at['interface-id']] ?? 0;
    const named = [tokenIds[at['vpc-id']], tokenIds[at['subnet-id']], tokenIds[at['instance-id']]];
    if (id <= 0 || named.includes(NOT_REMEMBERED) || recording === undefined || found === undefined) return;
    if (!this.isEligible(at) || !this.#ends.agrees(record)) return;
    const recorders = this.#recorders;
    const others = this.#others;
    if (recorders.isFull) this.empty();
    const vpcId = this.#ends.idIn(record, record.format.positions['vpc-id']) ?? found.vpcId;
    const recorder = recorders.learn(at, recording, found, vpcId);
    const { direction, source, destination } = added;
    const own = direction === 'egress' ? source : destination;
    // outside of its times it is another end, which is not in the tables
    if (direction !== undefined && own?.isKnown === true && recorders.isAtItsTimes(recorder, at)) {
      recorders.learnOwnEnd(recorder, at, direction === 'egress', this.#numbering.ofInterned(own, 0));
    }
    const route = recorders.routeOf(recorder, at, true);
    if (route === 0) return;
    others.ask(record, this.#ends, vpcId);
    if (direction !== 'egress') others.learn(route, tokenIds[at.srcaddr] ?? 0, this.#ends.source, source);
    if (direction !== 'ingress') others.learn(route, tokenIds[at.dstaddr] ?? 0, this.#ends.destination, destination);
  }

  /** The recorder that was found; undefined if it is not remembered as an object. */
  get recording(): InterfaceFacts | undefined {
    return this.#recorder === NO_RECORDER ? undefined : this.#recorders.factsOf(this.#recorder);
  }

  /** The answer that the plain lane remembers of the other end of the line in the reader; undefined if it does not. */
  answerOf(peer: AddressFacts, record: FlowLogRecord): PeerAnswer | undefined {
    this.#others.ask(record, this.#ends, this.#recorders.vpcIdOf(this.#recorder));
    return this.#others.answerOf(peer);
  }

  /** The way between the ends that were found, if where they are says it; undefined if more must be asked. */
  wayOf(transfers: Transfers, at: LineFormat['at'], trafficPath: number): PricedWay | undefined {
    const { place } = this.#others.found;
    const isIngress = this.direction === INGRESS;
    if (place === 0 || !this.#isBetweenPlaces(at, isIngress)) return undefined;
    return transfers.rows.find(this.#recorders.placeOf(this.#recorder), place, isIngress, trafficPath);
  }

  /** As in the plain lane, by the ids of the tokens; false as well for an address of the packet without an id. */
  #isBetweenPlaces(at: LineFormat['at'], isIngress: boolean): boolean {
    const { tokenIds } = this.#reader.facts;
    const service = tokenIds[isIngress ? at['pkt-src-aws-service'] : at['pkt-dst-aws-service']] ?? 0;
    const nextHop = (tokenIds[at['next-hop-interface-type']] ?? 0) | (tokenIds[at['next-hop-az-id']] ?? 0);
    if ((service | nextHop | (tokenIds[at['tgw-id']] ?? 0)) !== 0) return false;
    const packets = tokenIds[isIngress ? at['pkt-srcaddr'] : at['pkt-dstaddr']] ?? 0;
    return packets === 0 || (packets > 0 && packets === tokenIds[isIngress ? at.srcaddr : at.dstaddr]);
  }

  /** Keeps where the other end is, as the plain lane has found out since. */
  keepPlace(): void {
    const { sourceAnswer, destinationAnswer, recording } = this.#ends;
    this.#others.found.keep((this.direction === EGRESS ? destinationAnswer : sourceAnswer)?.keptPlace(recording));
    if (this.#recorder !== NO_RECORDER) this.#recorders.keepPlace(this.#recorder, recording?.site?.row ?? 0);
  }
}
