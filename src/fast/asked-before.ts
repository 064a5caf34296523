import type { RequestDraft, RequestShortcut } from '../enrich/metadata-request.ts';
import { addTime, type RecordedDraft } from '../enrich/recorded-addresses.ts';
import { grownIntegers } from '../memory/grown.ts';
import type { Asked, AskedScope } from '../model/asked-scope.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FieldPositions } from '../model/log-format.ts';
import { formatIpv4 } from '../net/ipv4-text.ts';
import { NOT_REMEMBERED } from './line-facts.ts';
import type { LineFormat } from './line-format.ts';
import { LineRows } from './line-rows.ts';
import { IdMemo } from './tables/id-memo.ts';

const LOWER_I = 0x69;
/** How many interfaces and addresses are remembered; further ones are asked for by their texts. */
const MOST_ASKED = 65_536;
/** Ids above are found in the table alone. */
const MOST_LATEST = 4 * MOST_ASKED;
/** In place of the number of a VPC that is not known. */
const NO_VPC = 0;

/**
 * Collects what the records of a window ask for, by the ids of their tokens: what an earlier line of the window has asked for is skipped,
 * and what one of an earlier window has asked for is the same object again. The request is that of the plain lane, but for its order.
 */
export class AskedBefore implements RequestShortcut {
  /** By the id of the interface. */
  readonly #recorders: (Recorder | undefined)[] = [];
  /** By account and Region, and by these and VPC. */
  readonly #numbers: Map<string, number> = new Map();
  /** By the id of an interface or an address, and the number of the account and Region, or of the VPC: its own number, from 1 on. */
  readonly #askedNumbers: IdMemo = new IdMemo(2 * MOST_ASKED);
  /** By id: the group in which it was asked for last, and its number there; before the table above, which has no place near the processor. */
  #latestNumbers: Int32Array = new Int32Array(2_048);
  readonly #asked: Asked[] = [];
  /** By number: the request that has it. */
  #requests: Int32Array = new Int32Array(1_024);
  #request = 0;
  #draft: RequestDraft | undefined;
  #rows: LineRows = new LineRows();
  #ids = -1;
  /** The line in hand: its ids are in the integers of the rows, from its base on. */
  #line = 0;
  #integers: Int32Array = this.#rows.integers;
  #base = 0;
  #count = 0;

  /** Begins with the rows of another window; `ids` says which ids are in use. */
  begin(rows: LineRows, ids: number): void {
    if (ids !== this.#ids || this.#asked.length >= MOST_ASKED) this.#forget();
    this.#rows = rows;
    this.#ids = ids;
  }

  add(draft: RequestDraft, record: FlowLogRecord, line: number): boolean {
    const format = this.#rows.formatOf(line, this.#ids);
    if (format === undefined) return false;
    if (draft !== this.#draft) {
      this.#draft = draft;
      this.#request++;
    }
    this.#line = line;
    this.#integers = this.#rows.integers;
    this.#base = this.#rows.startOf(line);
    this.#count = format.count;
    const { at } = format;
    const { positions } = record.format;
    const id = this.#idAt(at['interface-id']);
    if (id <= 0) return false;
    if (this.#asksForMore(at)) return false;
    let recorder = this.#recorders[id];
    while (recorder !== undefined && !this.#isOf(recorder, at)) recorder = recorder.other;
    recorder ??= this.#meet(id, draft, at, record);
    if (recorder === undefined) return false;
    if (recorder.draft !== draft && !this.#beginRecorder(recorder, draft, id)) return false;
    const hop = this.#idAt(at['next-hop-interface-id']);
    if (hop !== 0) this.#addNextHop(recorder, hop, record);
    this.#addStated(recorder, format, record);
    this.#addAddress(recorder, format, at.srcaddr, record, positions.srcaddr);
    this.#addAddress(recorder, format, at.dstaddr, record, positions.dstaddr);
    return true;
  }

  /** The id of a token of the line, 0 if it is absent. */
  #idAt(position: number): number {
    return position < this.#count ? (this.#integers[this.#base + position] ?? 0) : 0;
  }

  /** Whether the line asks for more than its interface and addresses: it is left to the plain lane. */
  #asksForMore(at: FieldPositions): boolean {
    return (
      this.#idAt(at['resource-id']) !== 0 ||
      this.#idAt(at['tgw-src-vpc-id']) !== 0 ||
      this.#idAt(at['tgw-dst-vpc-id']) !== 0 ||
      this.#idAt(at['tgw-src-vpc-account-id']) !== 0 ||
      this.#idAt(at['tgw-dst-vpc-account-id']) !== 0
    );
  }

  /** Whether the line names the same ids as the lines of a recorder. */
  #isOf(recorder: Recorder, at: FieldPositions): boolean {
    const { ids } = recorder;
    return (
      ids[0] === this.#idAt(at['account-id']) &&
      ids[1] === this.#idAt(at['vpc-id']) &&
      ids[2] === this.#idAt(at['instance-id']) &&
      ids[3] === this.#idAt(at.region) &&
      ids[4] === this.#idAt(at['az-id'])
    );
  }

  #forget(): void {
    this.#recorders.length = 0;
    this.#numbers.clear();
    this.#askedNumbers.clear();
    this.#asked.length = 0;
    this.#requests.fill(0);
    this.#latestNumbers.fill(0);
  }

  /** Learns a recorder, or other ids that its records name; undefined if one of them has no id. */
  #meet(id: number, draft: RequestDraft, at: FieldPositions, record: FlowLogRecord): Recorder | undefined {
    const { positions } = record.format;
    const scope = draft.scopeFor(record);
    const interfaceId = draft.idIn(record, positions['interface-id']);
    if (scope === undefined || interfaceId === undefined) return undefined;
    const namedVpcId = draft.idIn(record, positions['vpc-id']);
    const named = [at['account-id'], at['vpc-id'], at['instance-id'], at.region, at['az-id']];
    const ids = named.map((position) => this.#idAt(position));
    if (ids.includes(NOT_REMEMBERED)) return undefined;
    // an array without holes is read faster
    while (this.#recorders.length <= id) this.#recorders.push(undefined);
    // one for records with traffic, and one for those without
    const latest = this.#recorders[id];
    if (latest !== undefined) latest.other = undefined;
    const recorder: Recorder = {
      interfaceId,
      namedVpcId,
      instanceId: draft.idIn(record, positions['instance-id']),
      scopeNumber: this.#numberOf(scopeKey(scope)),
      ids,
      other: latest,
      draft: undefined,
      scope,
      vpcId: undefined,
      vpcNumber: NO_VPC,
      ownAddress: NOT_REMEMBERED,
      stated: undefined,
    };
    this.#recorders[id] = recorder;
    return recorder;
  }

  /** Begins with a recorder in this request; whether it could. */
  #beginRecorder(recorder: Recorder, draft: RequestDraft, id: number): boolean {
    const { accountId, region } = recorder.scope;
    const scope = draft.scopeOf(accountId, region);
    if (scope === undefined) return false;
    const vpcId = recorder.namedVpcId ?? draft.vpcOf(recorder.interfaceId);
    if (vpcId !== recorder.vpcId || recorder.vpcNumber === NO_VPC)
      recorder.vpcNumber = vpcId === undefined ? NO_VPC : this.#numberOf(`${recorder.scopeNumber} ${vpcId}`);
    recorder.draft = draft;
    recorder.scope = scope;
    recorder.vpcId = vpcId;
    recorder.ownAddress = NOT_REMEMBERED;
    recorder.stated = undefined;
    const { interfaceId, scopeNumber } = recorder;
    const isAsked =
      this.#askAgain(scope.interfaces, id, scopeNumber) ||
      this.#askFirst(scope.interfaces, id, scopeNumber, undefined, interfaceId);
    if (!isAsked) scope.interfaceIds.add(interfaceId);
    if (recorder.instanceId !== undefined) scope.instanceIds.add(recorder.instanceId);
    return true;
  }

  #addNextHop(recorder: Recorder, hop: number, record: FlowLogRecord): void {
    const { scope, scopeNumber } = recorder;
    const isAsked = hop > 0 && this.#askAgain(scope.interfaces, hop, scopeNumber);
    if (isAsked) return;
    const text = this.#draft?.idIn(record, record.format.positions['next-hop-interface-id']);
    if (text === undefined) return;
    if (hop < 0 || !this.#askFirst(scope.interfaces, hop, scopeNumber, undefined, text)) scope.interfaceIds.add(text);
  }

  /** Adds what a record states about its interface; most state it about the same address as the one before. */
  #addStated(recorder: Recorder, format: LineFormat, record: FlowLogRecord): void {
    const { at } = format;
    const start = this.#rows.numberOf(this.#line, format, at.start);
    const end = this.#rows.numberOf(this.#line, format, at.end);
    if (start < 0 || end < start) return;
    const own = this.#ownAddressOf(at, record);
    if (own !== NOT_REMEMBERED && own === recorder.ownAddress && recorder.stated !== undefined) {
      addTime(recorder.stated.times, start, end);
      return;
    }
    recorder.stated = this.#draft?.addStated(record);
    recorder.ownAddress = own;
  }

  /** The id of the address that the line states its interface to have; 0 if it does not say, {@link NOT_REMEMBERED} if that is not known. */
  #ownAddressOf(at: FieldPositions, record: FlowLogRecord): number {
    if (this.#idAt(at['flow-direction']) === 0) return 0;
    const isIngress = record.firstByte(record.format.positions['flow-direction']) === LOWER_I;
    const own = this.#idAt(isIngress ? at.dstaddr : at.srcaddr);
    const packets = this.#idAt(at[isIngress ? 'pkt-dstaddr' : 'pkt-srcaddr']);
    return packets === 0 || own === NOT_REMEMBERED ? own : packets;
  }

  #addAddress(recorder: Recorder, format: LineFormat, position: number, record: FlowLogRecord, inRecord: number): void {
    const address = this.#idAt(position);
    if (address === 0) return;
    const { scope, vpcNumber, vpcId } = recorder;
    const isRemembered = address > 0 && vpcNumber !== NO_VPC;
    if (isRemembered && this.#askAgain(scope.addresses, address, vpcNumber)) return;
    // one that is met for the first time is not worth a place among those that are remembered
    const word = address < 0 ? this.#rows.ipv4Of(this.#line, format, position) : undefined;
    const text = word === undefined ? this.#draft?.addressIn(record, inRecord) : formatIpv4(word >>> 0);
    if (text === undefined) return;
    if (isRemembered && this.#askFirst(scope.addresses, address, vpcNumber, vpcId, text)) return;
    if (vpcId === undefined) scope.addressesAt(recorder.interfaceId).add(text);
    else scope.addressesIn(vpcId).add(text);
  }

  /** Asks for something that is remembered, if this request does not yet; whether it is. */
  #askAgain(list: Asked[], id: number, group: number): boolean {
    const latest = this.#latestNumbers;
    let number = latest[2 * id] === group ? (latest[2 * id + 1] ?? 0) : 0;
    if (number === 0) {
      number = this.#askedNumbers.find(id, group);
      if (number === 0) return false;
      this.#noteLatest(id, group, number);
    }
    if (this.#requests[number] === this.#request) return true;
    this.#requests[number] = this.#request;
    const asked = this.#asked[number - 1];
    if (asked !== undefined) list.push(asked);
    return true;
  }

  /** Asks for something for the first time, and remembers it; whether there is room. */
  #askFirst(list: Asked[], id: number, group: number, vpcId: string | undefined, value: string): boolean {
    if (this.#asked.length >= MOST_ASKED) return false;
    const number = this.#asked.push({ number: this.#asked.length, vpcId, value });
    this.#askedNumbers.set(number, id, group);
    this.#requests = grownIntegers(this.#requests, number + 1);
    return this.#askAgain(list, id, group);
  }

  /** Most things are asked for in one group. */
  #noteLatest(id: number, group: number, number: number): void {
    if (id >= MOST_LATEST) return;
    this.#latestNumbers = grownIntegers(this.#latestNumbers, 2 * id + 2);
    this.#latestNumbers[2 * id] = group;
    this.#latestNumbers[2 * id + 1] = number;
  }

  #numberOf(key: string): number {
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** An interface that records, with the ids that its records name; and the request in hand, as far as it is that of the recorder. */
interface Recorder {
  readonly interfaceId: string;
  readonly namedVpcId: string | undefined;
  readonly instanceId: string | undefined;
  /** That of its account and Region. */
  readonly scopeNumber: number;
  /** The ids of the account, the VPC, the instance, the Region and the zone, which records must have in common with it. */
  readonly ids: readonly number[];
  /** Another one of the same interface, with other ids. */
  other: Recorder | undefined;
  draft: RequestDraft | undefined;
  /** That of the latest request. */
  scope: AskedScope;
  vpcId: string | undefined;
  vpcNumber: number;
  /** The id of its own address in the record before, and what such records state about it. */
  ownAddress: number;
  stated: RecordedDraft | undefined;
}

function scopeKey({ accountId, region }: AskedScope): string {
  return `${accountId}\n${region}`;
}
