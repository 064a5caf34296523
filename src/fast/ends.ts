import type { AddressFacts } from '../enrich/address-book.ts';
import type { PeerQuestion } from '../enrich/peer-memo.ts';
import type { RecordEnds } from '../enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../model/added-slots.generated.ts';
import type { AddedValues } from '../model/added-values.generated.ts';
import type { FieldName } from '../model/fields.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { MetadataSource } from '../model/ports.ts';
import { hasAddress } from '../net/held-addresses.ts';
import { IPV4, parseIpText } from '../net/ip-address.ts';
import { IdMemo } from './id-memo.ts';
import { NOT_REMEMBERED } from './line-facts.ts';
import { ABSENT_POSITION, type LineFormat } from './line-format.ts';
import { FAMILY_IPV4, type LineReader } from './line-reader.ts';
import type { Numbering } from './numbering.ts';

/** Ids of directions. */
export const EGRESS = 1;
export const INGRESS = 2;

const LOWER_I = 0x69;
/** Whether a recorder has an address: itself, in a prefix, or not at all; added up to what the memo holds, which begins at 1. */
const NOT_HELD = 1;
const HELD_ITSELF = 1;
const HELD_IN_PREFIX = 2;
const NO_SLOT = -1;

/**
 * Fields that change how ends are found: records of regional NAT gateways, of transit gateways and of ECS tasks are for the plain
 * lane.
 */
const SPECIAL_FIELDS = ['resource-id', 'ecs-task-id', 'ecs-task-arn'] as const satisfies readonly FieldName[];

/** An interface that records flows, by the ids that its records name: what the plain lane found out about it. */
interface Recorder {
  readonly number: number;
  /** Its IPv4 addresses, as numbers; undefined if it has prefixes, whose addresses are not listed. */
  readonly ipv4: Int32Array | undefined;
  /** The number of its VPC. */
  readonly vpc: number;
  /** The id of the end that it is, 0 until it is known, and the flows of which it is, by their `end`. */
  ownEnd: number;
  readonly ownFrom: number;
  readonly ownUntil: number;
  /** Whether the end depends on which address it had. */
  readonly isDated: boolean;
  /** The route that its records took last, and the traffic path and next hop by which it was found. */
  route: number;
  routePath: number;
  routeHop: number;
  routeHopVpc: number;
}

/** The other end of flows: by route and address. */
interface Peer {
  /** The id of the end; 0 if there is nothing to say. */
  readonly end: number;
  /** The slot that counts it. */
  readonly slot: number;
  /** Flows of which it is so: that begin at `from` or later, and end from `since` to `until`. */
  readonly from: number;
  readonly since: number;
  readonly until: number;
}

/**
 * Direction and ends of lines, from tables: who records by the ids that the record names, and who is at the other end by the
 * recorder's VPC, what the record says of the way, and the address. Times at which they hold are kept with them. What is not in
 * the tables is for the plain lane, from which {@link EndTables.learn} fills them.
 */
export class EndTables {
  /** Of the line that {@link find} was asked about last: ids of the ends. */
  source = 0;
  destination = 0;
  /** Slots of what is counted for the ends; -1 for nothing. */
  sourceSlot: number = NO_SLOT;
  destinationSlot: number = NO_SLOT;
  /** The id of the direction, 0 if there is none; and whether the record states it. */
  direction = 0;
  isStated = false;
  readonly #reader: LineReader;
  readonly #ends: RecordEnds;
  readonly #metadata: MetadataSource | undefined;
  readonly #numbering: Numbering;
  #recorders: Recorder[] = [];
  #peers: Peer[] = [];
  #vpcs: Map<string | undefined, number> = new Map();
  #routes = 0;
  readonly #recorderNumbers: IdMemo;
  readonly #routeNumbers: IdMemo;
  readonly #peerNumbers: IdMemo;
  readonly #holdings: IdMemo;
  readonly #question: Question = new Question();
  #epoch = -1;
  #hasPods = false;
  #recorder: Recorder | undefined = undefined;

  constructor(
    reader: LineReader,
    ends: RecordEnds,
    metadata: MetadataSource | undefined,
    numbering: Numbering,
    capacity?: number,
  ) {
    this.#reader = reader;
    this.#ends = ends;
    this.#metadata = metadata;
    this.#numbering = numbering;
    this.#recorderNumbers = new IdMemo(capacity);
    this.#routeNumbers = new IdMemo(capacity);
    this.#peerNumbers = new IdMemo(capacity);
    this.#holdings = new IdMemo(capacity);
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
    this.#recorders = [];
    this.#peers = [];
    this.#vpcs = new Map();
    this.#routes = 0;
    this.#recorderNumbers.clear();
    this.#routeNumbers.clear();
    this.#peerNumbers.clear();
    this.#holdings.clear();
  }

  /** The direction that the line in the reader states, and nobody at its ends: what there is without metadata. */
  findNobody({ at }: LineFormat): void {
    this.#findStated(at);
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
    if (recorder === undefined) return false;
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

  /** Whether the ends of the line in the reader are found by these tables at all. */
  isEligible(at: LineFormat['at']): boolean {
    if (this.#hasPods) return false;
    // where these are absent, that says something, too
    if (at['tgw-src-vpc-id'] !== ABSENT_POSITION || at['tgw-dst-vpc-id'] !== ABSENT_POSITION) return false;
    const { lengths } = this.#reader.facts;
    return SPECIAL_FIELDS.every((name) => lengths[at[name]] === 0);
  }

  /** Finds who recorded the line in the reader; whether it is known. Must come before the direction. */
  findRecorder({ at }: LineFormat): boolean {
    this.follow();
    const { tokenIds } = this.#reader.facts;
    const id = tokenIds[at['interface-id']] ?? 0;
    const vpcId = tokenIds[at['vpc-id']] ?? 0;
    const subnetId = tokenIds[at['subnet-id']] ?? 0;
    const instanceId = tokenIds[at['instance-id']] ?? 0;
    this.#recorder = undefined;
    if (!this.isEligible(at)) return false;
    if (id <= 0 || vpcId === NOT_REMEMBERED || subnetId === NOT_REMEMBERED || instanceId === NOT_REMEMBERED)
      return false;
    const number = this.#recorderNumbers.find(id, vpcId, subnetId, instanceId);
    if (number === 0) return false;
    this.#recorder = this.#recorders[number - 1];
    return this.#recorder !== undefined;
  }

  /** Finds both ends of the line in the reader; whether it could. The direction must be found. */
  findEnds(format: LineFormat): boolean {
    const recorder = this.#recorder;
    if (recorder === undefined) return false;
    const { at } = format;
    const { facts, numbers } = this.#reader;
    const { tokenIds } = facts;
    const end = numbers[at.end] ?? -1;
    const start = numbers[at.start] ?? -1;
    const { direction } = this;
    if (direction !== 0) {
      if (recorder.ownEnd === 0) return false;
      if (end >= 0 && (end < recorder.ownFrom || end > recorder.ownUntil)) return false;
    }
    const route = this.#routeOf(recorder, at);
    if (route === 0) return false;
    this.sourceSlot = NO_SLOT;
    this.destinationSlot = NO_SLOT;
    this.source = 0;
    this.destination = 0;
    if (direction === EGRESS) {
      this.source = recorder.ownEnd;
      this.sourceSlot = COUNTER_SLOTS.enrichedEnds;
    } else if (facts.lengths[at.srcaddr] !== 0) {
      const peer = this.#peerOf(route, tokenIds[at.srcaddr] ?? 0, start, end);
      if (peer === undefined) return false;
      this.source = peer.end;
      this.sourceSlot = peer.slot;
    }
    if (direction === INGRESS) {
      this.destination = recorder.ownEnd;
      this.destinationSlot = COUNTER_SLOTS.enrichedEnds;
    } else if (facts.lengths[at.dstaddr] !== 0) {
      const peer = this.#peerOf(route, tokenIds[at.dstaddr] ?? 0, start, end);
      if (peer === undefined) return false;
      this.destination = peer.end;
      this.destinationSlot = peer.slot;
    }
    return true;
  }

  /** Learns from what the plain lane found of the line in the reader. */
  learn(format: LineFormat, record: FlowLogRecord, added: AddedValues): void {
    this.follow();
    const { at } = format;
    const { facts } = this.#reader;
    const { tokenIds } = facts;
    const found = this.#ends.recording?.found;
    const id = tokenIds[at['interface-id']] ?? 0;
    const vpcId = tokenIds[at['vpc-id']] ?? 0;
    const subnetId = tokenIds[at['subnet-id']] ?? 0;
    const instanceId = tokenIds[at['instance-id']] ?? 0;
    if (id <= 0 || vpcId === NOT_REMEMBERED || subnetId === NOT_REMEMBERED || instanceId === NOT_REMEMBERED) return;
    if (found === undefined || !this.isEligible(at) || !this.#ends.agrees(record)) return;
    let number = this.#recorderNumbers.find(id, vpcId, subnetId, instanceId);
    if (number === 0) {
      if (this.#recorderNumbers.isFull || this.#holdings.isFull || this.#routeNumbers.isFull) this.empty();
      const recordersVpc = this.#ends.idIn(record, record.format.positions['vpc-id']) ?? found.vpcId;
      number = this.#recorders.push(this.#describe(this.#recorders.length + 1, found, recordersVpc, instanceId));
      this.#recorderNumbers.set(number, id, vpcId, subnetId, instanceId);
    }
    const recorder = this.#recorders[number - 1];
    if (recorder === undefined) return;
    const { direction } = added;
    const end = this.#ends.endSeconds;
    if (direction !== undefined && recorder.ownEnd === 0 && !recorder.isDated) {
      const own = direction === 'egress' ? added.source : added.destination;
      const isThen = end < 0 || (end >= recorder.ownFrom && end <= recorder.ownUntil);
      if (own?.isKnown === true && isThen) recorder.ownEnd = this.#numbering.of(own, 0);
    }
    this.#learnHolding(recorder, found, at.srcaddr, this.#ends.source);
    this.#learnHolding(recorder, found, at.dstaddr, this.#ends.destination);
    const route = this.#learnRoute(recorder, at);
    if (route === 0) return;
    const question = this.#question;
    question.epoch = this.#ends.epoch;
    question.vpcId = this.#ends.idIn(record, record.format.positions['vpc-id']) ?? found.vpcId;
    question.trafficPath = record.number(record.format.positions['traffic-path']);
    question.nextHopInterfaceId = this.#ends.idIn(record, record.format.positions['next-hop-interface-id']);
    question.nextHopVpcId = this.#ends.idIn(record, record.format.positions['next-hop-vpc-id']);
    question.startSeconds = record.number(record.format.positions.start);
    question.endSeconds = end;
    if (direction !== 'egress') this.#learnPeer(route, tokenIds[at.srcaddr] ?? 0, this.#ends.source, added.source);
    if (direction !== 'ingress')
      this.#learnPeer(route, tokenIds[at.dstaddr] ?? 0, this.#ends.destination, added.destination);
  }

  #learnPeer(route: number, address: number, facts: AddressFacts | undefined, end: KnownEnd | undefined): void {
    if (address <= 0 || facts === undefined || this.#peerNumbers.find(route, address) !== 0) return;
    const question = this.#question;
    const answer = facts.answerTo(question);
    if (answer === undefined) return;
    const since = Math.max(answer.attachedAt ?? -1, answer.seenSince ?? -1);
    // an end that the flow is too early for has another form, which is not in the tables
    if (question.endSeconds >= 0 && since > question.endSeconds) return;
    if (answer.end !== end) return;
    const { reason } = answer;
    let slot = NO_SLOT;
    if (end?.isKnown === true) slot = COUNTER_SLOTS.enrichedEnds;
    else if (reason !== undefined) slot = COUNTER_SLOTS.unenrichedEnds[reason];
    const id = this.#numbering.of(end, NOT_REMEMBERED);
    if (id === NOT_REMEMBERED) return;
    if (this.#peerNumbers.isFull) {
      this.#peerNumbers.clear();
      this.#peers = [];
    }
    const number = this.#peers.push({
      end: id,
      slot,
      from: answer.from,
      since,
      until: answer.until,
    });
    this.#peerNumbers.set(number, route, address);
  }

  #describe(number: number, found: NetworkInterface, vpcId: string | undefined, instanceId: number): Recorder {
    const addresses = (found.addresses ?? []).flatMap((text) => {
      const address = parseIpText(text);
      return address?.family === IPV4 ? [address.word3] : [];
    });
    // the record's instance owns the interface, whatever owns it now
    const isCertain = instanceId !== 0;
    const { attachedAt, seenUntil, isDetachable, seenSince, prefixes } = found;
    let vpc = this.#vpcs.get(vpcId);
    if (vpc === undefined) {
      vpc = this.#vpcs.size + 1;
      this.#vpcs.set(vpcId, vpc);
    }
    const listsAll = prefixes === undefined || found.addresses === undefined;
    return {
      number,
      ipv4: listsAll ? Int32Array.from(addresses) : undefined,
      vpc,
      ownEnd: 0,
      ownFrom: isCertain ? Number.NEGATIVE_INFINITY : (attachedAt ?? Number.NEGATIVE_INFINITY),
      ownUntil: isCertain || isDetachable !== true ? Number.POSITIVE_INFINITY : (seenUntil ?? Number.POSITIVE_INFINITY),
      isDated: seenSince !== undefined,
      route: 0,
      routePath: -2,
      routeHop: 0,
      routeHopVpc: 0,
    };
  }

  /** Whether the recorder has the address of a field; 0 if that is not in the tables. */
  #holdingOf(recorder: Recorder, position: number): number {
    const { facts, families, words } = this.#reader;
    if (facts.lengths[position] === 0) return NOT_HELD;
    const { ipv4 } = recorder;
    if (ipv4 !== undefined && families[position] === FAMILY_IPV4) {
      return includes(ipv4, words[position] ?? 0) ? NOT_HELD + HELD_ITSELF : NOT_HELD;
    }
    const address = facts.tokenIds[position] ?? 0;
    return address <= 0 ? 0 : this.#holdings.find(recorder.number, address);
  }

  #learnHolding(
    recorder: Recorder,
    found: NetworkInterface,
    position: number,
    address: AddressFacts | undefined,
  ): void {
    const { facts, families } = this.#reader;
    const token = facts.tokenIds[position] ?? 0;
    if (token <= 0 || address === undefined) return;
    if (recorder.ipv4 !== undefined && families[position] === FAMILY_IPV4) return;
    const { addresses } = found;
    const isHeld = addresses?.includes(address.text) === true;
    const isInPrefix = !isHeld && addresses !== undefined && hasAddress(found, address.text);
    this.#holdings.set(
      NOT_HELD + (isHeld ? HELD_ITSELF : 0) + (isInPrefix ? HELD_IN_PREFIX : 0),
      recorder.number,
      token,
    );
  }

  /** The number of the way that the record states, 0 if it is not in the tables. */
  #routeOf(recorder: Recorder, at: LineFormat['at']): number {
    const { facts, numbers } = this.#reader;
    const path = numbers[at['traffic-path']] ?? -1;
    const hop = facts.tokenIds[at['next-hop-interface-id']] ?? 0;
    const hopVpc = facts.tokenIds[at['next-hop-vpc-id']] ?? 0;
    if (recorder.routePath === path && recorder.routeHop === hop && recorder.routeHopVpc === hopVpc)
      return recorder.route;
    if (hop === NOT_REMEMBERED || hopVpc === NOT_REMEMBERED) return 0;
    const route = this.#routeNumbers.find(recorder.vpc, path + 1, hop, hopVpc);
    if (route !== 0) this.#noteRoute(recorder, route, path, hop, hopVpc);
    return route;
  }

  #learnRoute(recorder: Recorder, at: LineFormat['at']): number {
    const known = this.#routeOf(recorder, at);
    const { facts, numbers } = this.#reader;
    const hop = facts.tokenIds[at['next-hop-interface-id']] ?? 0;
    const hopVpc = facts.tokenIds[at['next-hop-vpc-id']] ?? 0;
    if (known !== 0 || hop === NOT_REMEMBERED || hopVpc === NOT_REMEMBERED) return known;
    const path = numbers[at['traffic-path']] ?? -1;
    const route = ++this.#routes;
    this.#routeNumbers.set(route, recorder.vpc, path + 1, hop, hopVpc);
    this.#noteRoute(recorder, route, path, hop, hopVpc);
    return route;
  }

  #noteRoute(recorder: Recorder, route: number, path: number, hop: number, hopVpc: number): void {
    recorder.route = route;
    recorder.routePath = path;
    recorder.routeHop = hop;
    recorder.routeHopVpc = hopVpc;
  }

  #peerOf(route: number, address: number, start: number, end: number): Peer | undefined {
    if (address === NOT_REMEMBERED) return undefined;
    const peer = this.#peers[this.#peerNumbers.find(route, address) - 1];
    if (peer === undefined || start < peer.from || end > peer.until) return undefined;
    return end >= 0 && end < peer.since ? undefined : peer;
  }
}

/** What a record asks of its other end, to find the answer that the plain lane remembers. */
class Question implements PeerQuestion {
  epoch = -1;
  vpcId: string | undefined = undefined;
  trafficPath = -1;
  nextHopInterfaceId: string | undefined = undefined;
  nextHopVpcId: string | undefined = undefined;
  readonly isOutsideVpcs = false;
  startSeconds = -1;
  endSeconds = -1;
  from = Number.NEGATIVE_INFINITY;
  until = Number.POSITIVE_INFINITY;
  since = -1;
  reason = undefined;
}

/** As the method of arrays, which for a few elements takes longer to call than to run. */
function includes(numbers: Int32Array, number: number): boolean {
  for (let index = 0; index < numbers.length; index++) if (numbers[index] === number) return true;
  return false;
}
