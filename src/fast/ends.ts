import type { AddressFacts } from '../enrich/address-book.ts';
import { EndQuestion } from '../enrich/end-question.ts';
import type { PeerAnswer } from '../enrich/peer-memo.ts';
import type { InterfaceFacts, RecordEnds } from '../enrich/record-ends.ts';
import { grownIntegers, grownNumbers } from '../memory/grown.ts';
import { COUNTER_SLOTS } from '../model/added-slots.generated.ts';
import type { AddedValues } from '../model/added-values.generated.ts';
import { unheld } from '../model/asked-time.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { MetadataSource } from '../model/ports.ts';
import { hasAddress } from '../net/held-addresses.ts';
import { formatIpAddress, IPV4, IpAddress, parseIpAddress, parseIpText } from '../net/ip-address.ts';
import { formatIpv4 } from '../net/ipv4-text.ts';
import type { PricedWay } from '../transfer/priced-ways.ts';
import type { Transfers } from '../transfer/transfers.ts';
import { IdMemo } from './id-memo.ts';
import { EGRESS, INGRESS, NOT_REMEMBERED } from './line-facts.ts';
import { ABSENT_POSITION, type LineFormat } from './line-format.ts';
import { FAMILY_IPV4, type LineReader } from './line-reader.ts';
import * as SLOT from './member-slots.generated.ts';
import type { Numbering } from './numbering.ts';
import { ObjectsById } from './objects-by-id.ts';
import { END_BITS, END_MASK, NO_SLOT, PeerTable } from './peer-table.ts';
import * as RECORDER from './recorder-columns.ts';

const LOWER_I = 0x69;
/** Whether a recorder has an address: itself, in a prefix, or not at all; added up to what the memo holds, which begins at 1. */
const NOT_HELD = 1;
const HELD_ITSELF = 1;
const HELD_IN_PREFIX = 2;
const FIRST_RECORDERS = 256;

const MOST_ADDRESSES = RECORDER.route - RECORDER.addresses;
const NOT_LISTED = -1;
/** States of a recorder; 0 if it is not known. As the end of a flow it depends on its address there if it is dated. */
const KNOWN = 1;
const DATED = 2;
/** For each recorder, the range of `end` of the flows of which it is the end. */
const RECORDER_TIMES = 2;
const NO_RECORDER = -1;

/**
 * Direction and ends of lines, from tables: who records by the ids that the record names, and who is at the other end by the
 * recorder's VPC, what the record says of the way, and the address. Times at which they hold are kept with them. What is not in
 * the tables is for the plain lane, from which {@link EndTables.learn} fills them.
 */
export class EndTables {
  /** Ids of the ends of the line for which {@link find} was called last. */
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
  /** The id of the class of public addresses. */
  readonly #publicClass: number;
  #recorders: Int32Array = new Int32Array(FIRST_RECORDERS * RECORDER.ROW);
  #recorderTimes: Float64Array = new Float64Array(FIRST_RECORDERS * RECORDER_TIMES);
  /** By the number of the row. */
  readonly #recording: ObjectsById<InterfaceFacts>;
  readonly #peers: PeerTable;
  #vpcs: Map<string | undefined, number> = new Map();
  readonly #vpcIds: (string | undefined)[] = [];
  #routes = 0;
  readonly #routeNumbers: IdMemo;
  readonly #holdings: IdMemo;
  /** The end that a recorder is, by the recorder and what it is read by: {@link #readOwn}. */
  readonly #ownEnds: IdMemo;
  #ownAddress = 0;
  #ownTask = 0;
  #ownService = 0;
  /** What the line in the reader asks about its other end, to find the answer that the plain lane remembers. */
  readonly #question: EndQuestion = new EndQuestion();
  readonly #address: IpAddress = new IpAddress();
  #epoch = -1;
  #hasPods = false;
  /** Where the row of the recorder begins. */
  #recorder = NO_RECORDER;

  constructor(
    reader: LineReader,
    ends: RecordEnds,
    metadata: MetadataSource | undefined,
    numbering: Numbering,
    publicClass: number,
    capacity?: number,
  ) {
    this.#publicClass = publicClass;
    this.#reader = reader;
    this.#ends = ends;
    this.#metadata = metadata;
    this.#numbering = numbering;
    this.#recording = new ObjectsById(capacity);
    this.#routeNumbers = new IdMemo(capacity);
    this.#peers = new PeerTable(capacity);
    this.#holdings = new IdMemo(capacity);
    this.#ownEnds = new IdMemo(capacity);
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
    this.#recorders.fill(0);
    this.#recording.clear();
    this.#peers.clear();
    this.#vpcs.clear();
    this.#vpcIds.length = 0;
    this.#routes = 0;
    this.#routeNumbers.clear();
    this.#holdings.clear();
    this.#ownEnds.clear();
  }

  /** The direction that the line in the reader states, and nobody at its ends: what there is without metadata. */
  findNobody({ at }: LineFormat): void {
    this.#findStated(at);
    this.#recorder = NO_RECORDER;
    this.#leaveEnds();
  }

  #leaveEnds(): void {
    this.#peers.leave();
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

  /** Finds the direction of the line in the reader; whether it could. The recorder must be found. */
  findDirection({ at }: LineFormat): boolean {
    this.#findStated(at);
    if (this.isStated) return true;
    const recorder = this.#recorder;
    if (recorder === NO_RECORDER) return false;
    const source = this.#holdingOf(recorder, at.srcaddr);
    const destination = this.#holdingOf(recorder, at.dstaddr);
    if (source === 0 || destination === 0) return false;
    let isSource = ((source - NOT_HELD) & HELD_ITSELF) !== 0;
    let isDestination = ((destination - NOT_HELD) & HELD_ITSELF) !== 0;
    if (!isSource && !isDestination) {
      isSource = ((source - NOT_HELD) & HELD_IN_PREFIX) !== 0;
      isDestination = ((destination - NOT_HELD) & HELD_IN_PREFIX) !== 0;
    }
    if (isSource !== isDestination) this.direction = isSource ? EGRESS : INGRESS;
    return true;
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
    const { lengths, tokenIds } = this.#reader.facts;
    const isEmpty = lengths[at.srcaddr] === 0 && lengths[at.dstaddr] === 0 && lengths[at['flow-direction']] === 0;
    const row = (tokenIds[at['interface-id']] ?? 0) * RECORDER.ROW;
    const isKnown = row > 0 && (this.#recorders[row + RECORDER.state] ?? 0) !== 0;
    return isEmpty && isKnown && lengths[at.action] === 0 && this.isEligible(at);
  }

  /** Finds who recorded the line in the reader; whether it is known. Must come before the direction. */
  findRecorder({ at }: LineFormat): boolean {
    this.follow();
    const id = this.#reader.facts.tokenIds[at['interface-id']] ?? 0;
    const row = id * RECORDER.ROW;
    const isFound = id > 0 && this.isEligible(at) && this.#isOf(row, at);
    this.#recorder = isFound ? row : NO_RECORDER;
    return isFound;
  }

  /** Whether a row is of a recorder with the ids that the line in the reader names. */
  #isOf(row: number, at: LineFormat['at']): boolean {
    const { tokenIds } = this.#reader.facts;
    const recorders = this.#recorders;
    return (
      row < recorders.length &&
      recorders[row + RECORDER.state] !== 0 &&
      recorders[row + RECORDER.vpcId] === tokenIds[at['vpc-id']] &&
      recorders[row + RECORDER.subnetId] === tokenIds[at['subnet-id']] &&
      recorders[row + RECORDER.instanceId] === tokenIds[at['instance-id']]
    );
  }

  /** Finds both ends of the line in the reader; whether it could. The direction must be found. */
  findEnds(format: LineFormat): boolean {
    const recorder = this.#recorder;
    if (recorder === NO_RECORDER) return false;
    const { at } = format;
    const { facts, numbers } = this.#reader;
    const end = numbers[at.end] ?? -1;
    // as the question of the plain lane
    const begin = numbers[at.start] ?? -1;
    const start = end < 0 ? begin : Math.min(begin, end);
    const { direction } = this;
    const own = direction === 0 ? 0 : this.#ownEnd(recorder, at);
    if (direction !== 0 && (own === 0 || !this.#isAtItsTimes(recorder, at))) return false;
    const route = this.#routeOf(recorder, at, false);
    if (route === 0) return false;
    this.#leaveEnds();
    if (direction === EGRESS) {
      this.source = own;
      this.sourceSlot = COUNTER_SLOTS.enrichedEnds;
    } else if (facts.lengths[at.srcaddr] !== 0) {
      if (!this.#findPeer(recorder, route, at.srcaddr, SLOT.sourceClass, start, end)) return false;
      this.source = this.#peers.end;
      this.sourceSlot = this.#peers.slot;
    }
    if (direction === INGRESS) {
      this.destination = own;
      this.destinationSlot = COUNTER_SLOTS.enrichedEnds;
    } else if (facts.lengths[at.dstaddr] !== 0) {
      if (!this.#findPeer(recorder, route, at.dstaddr, SLOT.destinationClass, start, end)) return false;
      this.destination = this.#peers.end;
      this.destinationSlot = this.#peers.slot;
    }
    // both ends are other ones
    if (direction === 0) this.#peers.leave();
    return true;
  }

  /** The end that a recorder is; 0 if it is not in the tables. */
  #ownEnd(recorder: number, at: LineFormat['at']): number {
    if (!this.#readOwn(recorder, at, this.direction === EGRESS)) return 0;
    const isLatest = this.#ownTask === 0 && this.#ownAddress === this.#recorders[recorder + RECORDER.ownAddress];
    if (isLatest) return (this.#recorders[recorder + RECORDER.end] ?? 0) & END_MASK;
    return this.#ownEnds.find(recorder, this.#ownAddress, this.#ownTask, this.#ownService);
  }

  /**
   * Reads the ids of what the end of a recorder depends on: its address in the flow, if it has had its addresses for different
   * times, and the ECS task that the line names, with its service. Whether there are ids.
   */
  #readOwn(recorder: number, at: LineFormat['at'], isEgress: boolean): boolean {
    const { tokenIds } = this.#reader.facts;
    const isDated = this.#recorders[recorder + RECORDER.state] === DATED;
    this.#ownAddress = isDated ? (tokenIds[isEgress ? at.srcaddr : at.dstaddr] ?? 0) : 0;
    const task = tokenIds[at['ecs-task-id']] ?? 0;
    // tasks are named by either
    const arn = task === 0 ? (tokenIds[at['ecs-task-arn']] ?? 0) : 0;
    this.#ownTask = 2 * task + 2 * arn + (arn > 0 ? 1 : 0);
    this.#ownService = this.#ownTask === 0 ? 0 : (tokenIds[at['ecs-service-name']] ?? 0);
    return this.#ownAddress >= 0 && this.#ownTask >= 0 && this.#ownService >= 0;
  }

  /** Whether a recorder is its end at the times of the line in the reader. */
  #isAtItsTimes(recorder: number, at: LineFormat['at']): boolean {
    const { numbers } = this.#reader;
    const start = numbers[at.start] ?? -1;
    const end = numbers[at.end] ?? -1;
    const times = (recorder / RECORDER.ROW) * RECORDER_TIMES;
    const from = this.#recorderTimes[times] ?? 0;
    return (start < 0 || start >= from) && (end < 0 || (end >= from && end <= (this.#recorderTimes[times + 1] ?? 0)));
  }

  #findPeer(recorder: number, route: number, position: number, classSlot: number, start: number, end: number): boolean {
    const { addedIds, tokenIds } = this.#reader.facts;
    const address = tokenIds[position] ?? 0;
    if (address !== NOT_REMEMBERED) {
      return this.#peers.find(route, address, start, end) || this.#peers.find(-route, address, start, end);
    }
    return addedIds[classSlot] === this.#publicClass && this.#isNobody(recorder, position, start, end);
  }

  /**
   * Whether nobody has the public address in a field, which is met for the first time: one that the metadata do not know. Any
   * other one is for the plain lane.
   */
  #isNobody(recorder: number, position: number, start: number, end: number): boolean {
    const metadata = this.#metadata;
    const recorders = this.#recorders;
    if (recorders[recorder + RECORDER.routeHop] !== 0 || recorders[recorder + RECORDER.routeHopVpc] !== 0) return false;
    const text = this.#textOf(position);
    const vpcId = this.#vpcIds[recorders[recorder + RECORDER.vpc] ?? 0];
    const question = this.#question;
    question.startSeconds = start;
    question.endSeconds = end;
    question.forget();
    const isInVpc = vpcId !== undefined && metadata?.interfaceInVpc(vpcId, text, question) !== undefined;
    if (isInVpc || question.reason !== undefined) return false;
    if (metadata?.interfaceAnywhere(text, question) !== undefined || question.reason !== undefined) return false;
    this.#peers.end = 0;
    this.#peers.slot = COUNTER_SLOTS.unenrichedEnds.public;
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
    if (id <= 0 || named.includes(NOT_REMEMBERED)) return;
    if (found === undefined || !this.isEligible(at) || !this.#ends.agrees(record)) return;
    const recorder = id * RECORDER.ROW;
    if (this.#routeNumbers.isFull) this.empty();
    this.#learnRecorder(recorder, found, record, at);
    if (recording !== undefined) this.#recording.set(id, recording);
    const { direction } = added;
    if (direction !== undefined) this.#learnOwnEnd(recorder, at, added, direction === 'egress');
    const route = this.#routeOf(recorder, at, true);
    if (route === 0) return;
    this.#ask(record, this.#ends.idIn(record, record.format.positions['vpc-id']) ?? found.vpcId);
    if (direction !== 'egress') this.#learnPeer(route, tokenIds[at.srcaddr] ?? 0, this.#ends.source, added.source);
    if (direction !== 'ingress')
      this.#learnPeer(route, tokenIds[at.dstaddr] ?? 0, this.#ends.destination, added.destination);
  }

  /** The recorder that was found; undefined if it is not remembered as an object. */
  get recording(): InterfaceFacts | undefined {
    return this.#recorder === NO_RECORDER ? undefined : this.#recording.of(this.#recorder / RECORDER.ROW);
  }

  /** The answer that the plain lane remembers of the other end of the line in the reader; undefined if it does not. */
  answerOf(peer: AddressFacts, record: FlowLogRecord): PeerAnswer | undefined {
    this.#ask(record, this.#vpcIds[this.#recorders[this.#recorder + RECORDER.vpc] ?? 0]);
    return peer.answerTo(this.#question);
  }

  /** The way between the ends that were found, if where they are says it; undefined if more must be asked. */
  wayOf(transfers: Transfers, at: LineFormat['at'], trafficPath: number): PricedWay | undefined {
    const { place } = this.#peers;
    const isIngress = this.direction === INGRESS;
    if (place === 0 || !this.#isBetweenPlaces(at, isIngress)) return undefined;
    const row = (this.#recorders[this.#recorder + RECORDER.end] ?? 0) >>> END_BITS;
    return transfers.rows.find(row, place, isIngress, trafficPath);
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
    this.#peers.keep((this.direction === EGRESS ? destinationAnswer : sourceAnswer)?.keptPlace(recording));
    if (this.#recorder === NO_RECORDER) return;
    const end = this.#recorder + RECORDER.end;
    this.#recorders[end] = ((recording?.site?.row ?? 0) << END_BITS) | ((this.#recorders[end] ?? 0) & END_MASK);
  }

  /** Fills the question about the other end of the line in the reader, of which the shared values are those of the record. */
  #ask(record: FlowLogRecord, vpcId: string | undefined): void {
    this.#question.ask(record, record.format.positions, this.#ends);
    this.#question.vpcId = vpcId;
  }

  #learnPeer(route: number, address: number, facts: AddressFacts | undefined, end: KnownEnd | undefined): void {
    if (address <= 0 || facts === undefined) return;
    const question = this.#question;
    const answer = facts.answerTo(question);
    if (answer === undefined || answer.end !== end) return;
    const since = Math.max(answer.attachedAt ?? -1, answer.seenSince ?? -1);
    // an end that the flow is too early for has another form, which is not in the tables
    if (question.endSeconds >= 0 && since > question.endSeconds) return;
    const { reason } = answer;
    let slot = NO_SLOT;
    if (end?.isKnown === true) slot = COUNTER_SLOTS.enrichedEnds;
    else if (reason !== undefined) slot = COUNTER_SLOTS.unenrichedEnds[reason];
    const id = this.#numbering.ofInterned(end, NOT_REMEMBERED);
    if (id === NOT_REMEMBERED) return;
    const { sighting, isBeyond } = answer;
    this.#peers.set(sighting !== undefined && isBeyond === true ? -route : route, address, {
      end: id,
      slot,
      since,
      sighting,
      ...unheld(answer),
    });
  }

  /** Notes which end a recorder is. */
  #learnOwnEnd(recorder: number, at: LineFormat['at'], added: AddedValues, isEgress: boolean): void {
    const own = isEgress ? added.source : added.destination;
    // outside of its times it is another end, which is not in the tables
    if (own?.isKnown !== true || !this.#isAtItsTimes(recorder, at) || !this.#readOwn(recorder, at, isEgress)) return;
    const id = this.#numbering.ofInterned(own, 0);
    if (id === 0) return;
    this.#ownEnds.set(id, recorder, this.#ownAddress, this.#ownTask, this.#ownService);
    if (this.#ownTask !== 0) return;
    // where it is stays
    this.#recorders[recorder + RECORDER.end] = ((this.#recorders[recorder + RECORDER.end] ?? 0) & ~END_MASK) | id;
    this.#recorders[recorder + RECORDER.ownAddress] = this.#ownAddress;
  }

  /** Fills the row of a recorder with what the metadata have of it. */
  #learnRecorder(recorder: number, found: NetworkInterface, record: FlowLogRecord, at: LineFormat['at']): void {
    if (this.#isOf(recorder, at)) return;
    const { tokenIds } = this.#reader.facts;
    const instanceToken = tokenIds[at['instance-id']] ?? 0;
    const recorders = grownIntegers(this.#recorders, recorder + RECORDER.ROW);
    this.#recorders = recorders;
    this.#recorderTimes = grownNumbers(this.#recorderTimes, RECORDER_TIMES * (recorder / RECORDER.ROW + 1));
    const { attachedAt, seenUntil, isDetachable, prefixes, addresses } = found;
    const ipv4 = (addresses ?? []).flatMap((text) => {
      const address = parseIpText(text);
      return address?.family === IPV4 ? [address.word3] : [];
    });
    const areListed = (prefixes === undefined || addresses === undefined) && ipv4.length <= MOST_ADDRESSES;
    recorders.fill(0, recorder, recorder + RECORDER.ROW);
    recorders[recorder + RECORDER.state] = found.seenSince === undefined ? KNOWN : DATED;
    recorders[recorder + RECORDER.vpcId] = tokenIds[at['vpc-id']] ?? 0;
    recorders[recorder + RECORDER.subnetId] = tokenIds[at['subnet-id']] ?? 0;
    recorders[recorder + RECORDER.instanceId] = instanceToken;
    recorders[recorder + RECORDER.vpc] = this.#vpcNumber(
      this.#ends.idIn(record, record.format.positions['vpc-id']) ?? found.vpcId,
    );
    recorders[recorder + RECORDER.addressCount] = areListed ? ipv4.length : NOT_LISTED;
    if (areListed) recorders.set(ipv4, recorder + RECORDER.addresses);
    // the record's instance owns the interface, whatever owns it now
    const isCertain = instanceToken !== 0;
    const times = (recorder / RECORDER.ROW) * RECORDER_TIMES;
    const isLimited = !isCertain && isDetachable === true && seenUntil !== undefined;
    this.#recorderTimes[times] = isCertain || attachedAt === undefined ? Number.NEGATIVE_INFINITY : attachedAt;
    this.#recorderTimes[times + 1] = isLimited ? seenUntil : Number.POSITIVE_INFINITY;
  }

  #vpcNumber(vpcId: string | undefined): number {
    const known = this.#vpcs.get(vpcId);
    if (known !== undefined) return known;
    const number = this.#vpcs.size + 1;
    this.#vpcs.set(vpcId, number);
    this.#vpcIds[number] = vpcId;
    return number;
  }

  /** Whether the recorder has the address of a field; 0 if that is not known. */
  #holdingOf(recorder: number, position: number): number {
    const { facts, families, words } = this.#reader;
    if (facts.lengths[position] === 0) return NOT_HELD;
    const recorders = this.#recorders;
    const count = recorders[recorder + RECORDER.addressCount] ?? 0;
    if (count !== NOT_LISTED && families[position] === FAMILY_IPV4) {
      const word = words[position];
      const first = recorder + RECORDER.addresses;
      for (let at = first; at < first + count; at++) if (recorders[at] === word) return NOT_HELD + HELD_ITSELF;
      return NOT_HELD;
    }
    const address = facts.tokenIds[position] ?? 0;
    const known = address > 0 ? this.#holdings.find(recorder, address) : 0;
    const found = this.recording?.found;
    if (known !== 0 || found === undefined) return known;
    const text = this.#textOf(position);
    const { addresses } = found;
    let holding = NOT_HELD;
    if (addresses?.includes(text) === true) holding += HELD_ITSELF;
    else if (addresses !== undefined && hasAddress(found, text)) holding += HELD_IN_PREFIX;
    if (address > 0) this.#holdings.set(holding, recorder, address);
    return holding;
  }

  /** The canonical text of the address in a field. */
  #textOf(position: number): string {
    const { facts, families, words } = this.#reader;
    if (families[position] === FAMILY_IPV4) return formatIpv4((words[position] ?? 0) >>> 0);
    const start = facts.starts[position] ?? 0;
    parseIpAddress(facts.bytes, start, start + (facts.lengths[position] ?? 0), this.#address);
    return formatIpAddress(this.#address);
  }

  /** The number of the way that the record states, which gets one if it has none and `learns`; 0 if it is not in the tables. */
  #routeOf(recorder: number, at: LineFormat['at'], learns: boolean): number {
    const { facts, numbers } = this.#reader;
    const recorders = this.#recorders;
    const path = numbers[at['traffic-path']] ?? -1;
    const hop = facts.tokenIds[at['next-hop-interface-id']] ?? 0;
    const hopVpc = facts.tokenIds[at['next-hop-vpc-id']] ?? 0;
    const isSame = recorders[recorder + RECORDER.routePath] === path && recorders[recorder + RECORDER.routeHop] === hop;
    if (isSame && recorders[recorder + RECORDER.routeHopVpc] === hopVpc) {
      const latest = recorders[recorder + RECORDER.route] ?? 0;
      if (latest !== 0 || !learns) return latest;
    }
    if (hop === NOT_REMEMBERED || hopVpc === NOT_REMEMBERED) return 0;
    const vpc = recorders[recorder + RECORDER.vpc] ?? 0;
    let route = this.#routeNumbers.find(vpc, path + 1, hop, hopVpc);
    if (route === 0) {
      if (!learns) return 0;
      route = ++this.#routes;
      this.#routeNumbers.set(route, vpc, path + 1, hop, hopVpc);
    }
    recorders[recorder + RECORDER.route] = route;
    recorders[recorder + RECORDER.routePath] = path;
    recorders[recorder + RECORDER.routeHop] = hop;
    recorders[recorder + RECORDER.routeHopVpc] = hopVpc;
    return route;
  }
}
