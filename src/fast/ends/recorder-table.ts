import type { InterfaceFacts } from '../../enrich/record-ends.ts';
import { grownIntegers, grownNumbers } from '../../memory/grown.ts';
import type { NetworkInterface } from '../../model/inventory.ts';
import { hasAddress } from '../../net/held-addresses.ts';
import { IPV4, parseIpText } from '../../net/ip-address.ts';
import { EGRESS, INGRESS, NOT_REMEMBERED } from '../line-facts.ts';
import type { LineFormat } from '../line-format.ts';
import { FAMILY_IPV4, type LineReader } from '../line-reader.ts';
import { IdMemo } from '../tables/id-memo.ts';
import { ObjectsById } from '../tables/objects-by-id.ts';
import { END_BITS, END_MASK } from './peer-table.ts';
import * as RECORDER from './recorder-columns.ts';

/** In place of a row: the recorder is not in the table. */
export const NO_RECORDER = -1;

/** In place of a direction: it is not known whether the recorder has the addresses. */
export const NO_ANSWER = -1;

/** Whether a recorder has an address: not at all, in a prefix, or itself. */
const NOT_HELD = 1;
const HELD_IN_PREFIX = 2;
const HELD_ITSELF = 3;

const FIRST_RECORDERS = 256;
const MOST_ADDRESSES = RECORDER.route - RECORDER.addresses;
const NOT_LISTED = -1;
/** States of a recorder; 0 if it is not known. As the end of a flow it depends on its address there if it is dated. */
const KNOWN = 1;
const DATED = 2;
/** For each recorder, the range of `end` of the flows of which it is the end. */
const TIMES = 2;

/**
 * The interfaces that record flows, one row each ({@link RECORDER}): the ids that their records name, their addresses, the end of
 * a flow that they are and at which times, and the route of their last record. A recorder is known by the offset of its row. All
 * that is asked is about the line in the reader.
 */
export class RecorderTable {
  readonly #reader: LineReader;
  #rows: Int32Array = new Int32Array(FIRST_RECORDERS * RECORDER.ROW);
  #times: Float64Array = new Float64Array(FIRST_RECORDERS * TIMES);
  /** By the number of the row. */
  readonly #facts: ObjectsById<InterfaceFacts>;
  /** Numbers of VPCs, and their ids by these. */
  readonly #vpcs: Map<string | undefined, number> = new Map();
  readonly #vpcIds: (string | undefined)[] = [];
  #routes = 0;
  readonly #routeNumbers: IdMemo;
  /** Whether recorders have addresses that are not in their rows. */
  readonly #holdings: IdMemo;
  /** The end that a recorder is, by the recorder and what it is read by: {@link #readOwn}. */
  readonly #ownEnds: IdMemo;
  #ownAddress = 0;
  #ownTask = 0;
  #ownService = 0;

  constructor(reader: LineReader, capacity?: number) {
    this.#reader = reader;
    this.#facts = new ObjectsById(capacity);
    this.#routeNumbers = new IdMemo(capacity);
    this.#holdings = new IdMemo(capacity);
    this.#ownEnds = new IdMemo(capacity);
  }

  /** What the metadata have of a recorder; undefined if it is not remembered as an object. */
  factsOf(row: number): InterfaceFacts | undefined {
    return this.#facts.of(row / RECORDER.ROW);
  }

  /** Whether there is no room for another route, which peers are found by. */
  get isFull(): boolean {
    return this.#routeNumbers.isFull;
  }

  /** Forgets everything. */
  clear(): void {
    this.#rows.fill(0);
    this.#facts.clear();
    this.#vpcs.clear();
    this.#vpcIds.length = 0;
    this.#routes = 0;
    this.#routeNumbers.clear();
    this.#holdings.clear();
    this.#ownEnds.clear();
  }

  /** Whether the interface that the line names is a recorder, whatever else the line names. */
  knows(at: LineFormat['at']): boolean {
    const row = (this.#reader.facts.tokenIds[at['interface-id']] ?? 0) * RECORDER.ROW;
    return row > 0 && (this.#rows[row + RECORDER.state] ?? 0) !== 0;
  }

  /** The row of the recorder of the line; {@link NO_RECORDER} if it is not in the table. */
  find(at: LineFormat['at']): number {
    const row = (this.#reader.facts.tokenIds[at['interface-id']] ?? 0) * RECORDER.ROW;
    return row > 0 && this.#isNamed(row, at) ? row : NO_RECORDER;
  }

  /** Whether a row is of a recorder with the other ids that the line names. */
  #isNamed(row: number, at: LineFormat['at']): boolean {
    const { tokenIds } = this.#reader.facts;
    const rows = this.#rows;
    return (
      row < rows.length &&
      rows[row + RECORDER.state] !== 0 &&
      rows[row + RECORDER.vpcId] === tokenIds[at['vpc-id']] &&
      rows[row + RECORDER.subnetId] === tokenIds[at['subnet-id']] &&
      rows[row + RECORDER.instanceId] === tokenIds[at['instance-id']]
    );
  }

  /** Whether a recorder is its end at the times of the line. */
  isAtItsTimes(row: number, at: LineFormat['at']): boolean {
    const { numbers } = this.#reader;
    const start = numbers[at.start] ?? -1;
    const end = numbers[at.end] ?? -1;
    const times = (row / RECORDER.ROW) * TIMES;
    const from = this.#times[times] ?? 0;
    return (start < 0 || start >= from) && (end < 0 || (end >= from && end <= (this.#times[times + 1] ?? 0)));
  }

  /** The id of the VPC of a recorder. */
  vpcIdOf(row: number): string | undefined {
    return this.#vpcIds[this.#rows[row + RECORDER.vpc] ?? 0];
  }

  /** Whether the route of a recorder, which was found last, names a next hop. */
  hasNextHop(row: number): boolean {
    return this.#rows[row + RECORDER.routeHop] !== 0 || this.#rows[row + RECORDER.routeHopVpc] !== 0;
  }

  /** The number of the ways from the place of a recorder; 0 if it is not known. */
  placeOf(row: number): number {
    return (this.#rows[row + RECORDER.end] ?? 0) >>> END_BITS;
  }

  /** Keeps the number of the ways from the place of a recorder. */
  keepPlace(row: number, place: number): void {
    this.#rows[row + RECORDER.end] = (place << END_BITS) | ((this.#rows[row + RECORDER.end] ?? 0) & END_MASK);
  }

  /**
   * The direction of the line, by which of its addresses the recorder has; one of its own counts more than one in a prefix. 0 if that
   * shows none, {@link NO_ANSWER} if it is not known.
   */
  directionOf(row: number, at: LineFormat['at']): number {
    const source = this.#holdingOf(row, at.srcaddr);
    const destination = this.#holdingOf(row, at.dstaddr);
    if (source === 0 || destination === 0) return NO_ANSWER;
    if (source === destination) return 0;
    return source > destination ? EGRESS : INGRESS;
  }

  /** Whether a recorder has the address of a field; 0 if that is not known. */
  #holdingOf(row: number, position: number): number {
    const { facts, families, words } = this.#reader;
    if (facts.lengths[position] === 0) return NOT_HELD;
    const rows = this.#rows;
    const count = rows[row + RECORDER.addressCount] ?? 0;
    if (count !== NOT_LISTED && families[position] === FAMILY_IPV4) {
      const word = words[position];
      const first = row + RECORDER.addresses;
      for (let at = first; at < first + count; at++) if (rows[at] === word) return HELD_ITSELF;
      return NOT_HELD;
    }
    const address = facts.tokenIds[position] ?? 0;
    const known = address > 0 ? this.#holdings.find(row, address) : 0;
    const found = this.factsOf(row)?.found;
    if (known !== 0 || found === undefined) return known;
    const text = this.#reader.addressText(position);
    const { addresses } = found;
    let holding = NOT_HELD;
    if (addresses?.includes(text) === true) holding = HELD_ITSELF;
    else if (addresses !== undefined && hasAddress(found, text)) holding = HELD_IN_PREFIX;
    if (address > 0) this.#holdings.set(holding, row, address);
    return holding;
  }

  /** The end that a recorder is; 0 if it is not in the table. `isEgress` says which address is its own. */
  ownEnd(row: number, at: LineFormat['at'], isEgress: boolean): number {
    if (!this.#readOwn(row, at, isEgress)) return 0;
    const isLatest = this.#ownTask === 0 && this.#ownAddress === this.#rows[row + RECORDER.ownAddress];
    if (isLatest) return (this.#rows[row + RECORDER.end] ?? 0) & END_MASK;
    return this.#ownEnds.find(row, this.#ownAddress, this.#ownTask, this.#ownService);
  }

  /** Notes the id of the end that a recorder is. */
  learnOwnEnd(row: number, at: LineFormat['at'], isEgress: boolean, id: number): void {
    if (id === 0 || !this.#readOwn(row, at, isEgress)) return;
    this.#ownEnds.set(id, row, this.#ownAddress, this.#ownTask, this.#ownService);
    if (this.#ownTask !== 0) return;
    // where it is stays
    this.#rows[row + RECORDER.end] = ((this.#rows[row + RECORDER.end] ?? 0) & ~END_MASK) | id;
    this.#rows[row + RECORDER.ownAddress] = this.#ownAddress;
  }

  /**
   * Reads the ids of what the end of a recorder depends on: its address in the flow, if it has had its addresses for different
   * times, and the ECS task that the line names, with its service. Whether there are ids.
   */
  #readOwn(row: number, at: LineFormat['at'], isEgress: boolean): boolean {
    const { tokenIds } = this.#reader.facts;
    const isDated = this.#rows[row + RECORDER.state] === DATED;
    this.#ownAddress = isDated ? (tokenIds[isEgress ? at.srcaddr : at.dstaddr] ?? 0) : 0;
    const task = tokenIds[at['ecs-task-id']] ?? 0;
    // tasks are named by either
    const arn = task === 0 ? (tokenIds[at['ecs-task-arn']] ?? 0) : 0;
    this.#ownTask = 2 * task + 2 * arn + (arn > 0 ? 1 : 0);
    this.#ownService = this.#ownTask === 0 ? 0 : (tokenIds[at['ecs-service-name']] ?? 0);
    return this.#ownAddress >= 0 && this.#ownTask >= 0 && this.#ownService >= 0;
  }

  /** The number of the way that the record states, which gets one if it has none and `learns`; 0 if it is not in the table. */
  routeOf(row: number, at: LineFormat['at'], learns: boolean): number {
    const { facts, numbers } = this.#reader;
    const rows = this.#rows;
    const path = numbers[at['traffic-path']] ?? -1;
    const hop = facts.tokenIds[at['next-hop-interface-id']] ?? 0;
    const hopVpc = facts.tokenIds[at['next-hop-vpc-id']] ?? 0;
    const isSame = rows[row + RECORDER.routePath] === path && rows[row + RECORDER.routeHop] === hop;
    if (isSame && rows[row + RECORDER.routeHopVpc] === hopVpc) {
      const latest = rows[row + RECORDER.route] ?? 0;
      if (latest !== 0 || !learns) return latest;
    }
    if (hop === NOT_REMEMBERED || hopVpc === NOT_REMEMBERED) return 0;
    const vpc = rows[row + RECORDER.vpc] ?? 0;
    let route = this.#routeNumbers.find(vpc, path + 1, hop, hopVpc);
    if (route === 0) {
      if (!learns) return 0;
      route = ++this.#routes;
      this.#routeNumbers.set(route, vpc, path + 1, hop, hopVpc);
    }
    rows[row + RECORDER.route] = route;
    rows[row + RECORDER.routePath] = path;
    rows[row + RECORDER.routeHop] = hop;
    rows[row + RECORDER.routeHopVpc] = hopVpc;
    return route;
  }

  /** Learns what the metadata have of the recorder of the line, and the VPC that it is in; returns its row. */
  learn(at: LineFormat['at'], recording: InterfaceFacts, found: NetworkInterface, vpcId: string | undefined): number {
    const id = this.#reader.facts.tokenIds[at['interface-id']] ?? 0;
    const row = id * RECORDER.ROW;
    if (!this.#isNamed(row, at)) this.#fill(row, at, found, vpcId);
    this.#facts.set(id, recording);
    return row;
  }

  #fill(row: number, at: LineFormat['at'], found: NetworkInterface, vpcId: string | undefined): void {
    const { tokenIds } = this.#reader.facts;
    const instanceToken = tokenIds[at['instance-id']] ?? 0;
    const rows = grownIntegers(this.#rows, row + RECORDER.ROW);
    this.#rows = rows;
    this.#times = grownNumbers(this.#times, TIMES * (row / RECORDER.ROW + 1));
    const { attachedAt, seenUntil, isDetachable, prefixes, addresses } = found;
    const ipv4 = (addresses ?? []).flatMap((text) => {
      const address = parseIpText(text);
      return address?.family === IPV4 ? [address.word3] : [];
    });
    const areListed = (prefixes === undefined || addresses === undefined) && ipv4.length <= MOST_ADDRESSES;
    rows.fill(0, row, row + RECORDER.ROW);
    rows[row + RECORDER.state] = found.seenSince === undefined ? KNOWN : DATED;
    rows[row + RECORDER.vpcId] = tokenIds[at['vpc-id']] ?? 0;
    rows[row + RECORDER.subnetId] = tokenIds[at['subnet-id']] ?? 0;
    rows[row + RECORDER.instanceId] = instanceToken;
    rows[row + RECORDER.vpc] = this.#vpcNumber(vpcId);
    rows[row + RECORDER.addressCount] = areListed ? ipv4.length : NOT_LISTED;
    if (areListed) rows.set(ipv4, row + RECORDER.addresses);
    // the record's instance owns the interface, whatever owns it now
    const isCertain = instanceToken !== 0;
    const times = (row / RECORDER.ROW) * TIMES;
    const isLimited = !isCertain && isDetachable === true && seenUntil !== undefined;
    this.#times[times] = isCertain || attachedAt === undefined ? Number.NEGATIVE_INFINITY : attachedAt;
    this.#times[times + 1] = isLimited ? seenUntil : Number.POSITIVE_INFINITY;
  }

  #vpcNumber(vpcId: string | undefined): number {
    const known = this.#vpcs.get(vpcId);
    if (known !== undefined) return known;
    const number = this.#vpcs.size + 1;
    this.#vpcs.set(vpcId, number);
    this.#vpcIds[number] = vpcId;
    return number;
  }
}
