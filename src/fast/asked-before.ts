import type { RequestDraft, RequestShortcut } from '../enrich/metadata-request.ts';
import { addTime, type RecordedDraft } from '../enrich/recorded-addresses.ts';
import { grownIntegers } from '../memory/grown.ts';
import type { Asked, AskedScope } from '../model/asked-scope.ts';
import type { FieldName } from '../model/fields.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { formatIpv4 } from '../net/ipv4-text.ts';
import { IdMemo } from './id-memo.ts';
import { NOT_REMEMBERED } from './line-facts.ts';
import type { LineFormat } from './line-format.ts';
import { FAMILY_IPV4 } from './line-reader.ts';
import { ADDRESS_INTEGERS, type LineRows } from './line-rows.ts';

/** Fields of records that ask for more than their interface and addresses: these are left to the plain lane. */
const SPECIAL_FIELDS = [
  'resource-id',
  'tgw-src-vpc-id',
  'tgw-dst-vpc-id',
  'tgw-src-vpc-account-id',
  'tgw-dst-vpc-account-id',
] as const satisfies readonly FieldName[];

const LOWER_I = 0x69;
/** Where a format lacks a field. */
const NOWHERE = -1;
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
  readonly #layouts: WeakMap<LineFormat, RowLayout> = new WeakMap();
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
  #draft: RequestDraft | undefined = undefined;
  #rows: LineRows | undefined = undefined;
  #ids = -1;
  #latest: LineFormat | undefined = undefined;
  #latestLayout: RowLayout | undefined = undefined;

  /** Begins with the rows of another window; `ids` says which ids are in use. */
  begin(rows: LineRows, ids: number): void {
    if (ids !== this.#ids || this.#asked.length >= MOST_ASKED) this.#forget();
    this.#rows = rows;
    this.#ids = ids;
  }

  add(draft: RequestDraft, record: FlowLogRecord, line: number): boolean {
    const rows = this.#rows;
    const format = rows?.formatOf(line, this.#ids);
    if (rows === undefined || format === undefined) return false;
    if (draft !== this.#draft) {
      this.#draft = draft;
      this.#request++;
    }
    const layout = this.#layoutOf(format);
    const { integers } = rows;
    const row = rows.startOf(line);
    const id = idAt(integers, row, layout.interfaceId);
    if (id <= 0) return false;
    for (const special of layout.specials) if (integers[row + special] !== 0) return false;
    let recorder = this.#recorders[id];
    while (recorder !== undefined && !recorder.isOf(layout, integers, row)) recorder = recorder.other;
    recorder ??= this.#meet(id, draft, layout, record, integers, row);
    if (recorder === undefined) return false;
    if (recorder.draft !== draft && !this.#beginRecorder(recorder, draft, id)) return false;
    const hop = idAt(integers, row, layout.nextHop);
    if (hop !== 0) this.#addNextHop(recorder, hop, layout, record);
    this.#addStated(recorder, layout, record, line, row);
    this.#addAddress(recorder, layout.source, record, row);
    this.#addAddress(recorder, layout.destination, record, row);
    return true;
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
  #meet(
    id: number,
    draft: RequestDraft,
    layout: RowLayout,
    record: FlowLogRecord,
    integers: Int32Array,
    row: number,
  ): Recorder | undefined {
    for (const position of layout.recorderIds) if (integers[row + position] === NOT_REMEMBERED) return undefined;
    const scope = draft.scopeFor(record);
    const interfaceId = draft.idIn(record, layout.interfaceId);
    if (scope === undefined || interfaceId === undefined) return undefined;
    // an array without holes is read faster
    while (this.#recorders.length <= id) this.#recorders.push(undefined);
    const vpcId = draft.idIn(record, layout.vpcId);
    const instanceId = draft.idIn(record, layout.instanceId);
    const recorder = new Recorder(interfaceId, scope, this.#numberOf(scopeKey(scope)), vpcId, instanceId);
    recorder.account = idAt(integers, row, layout.accountId);
    recorder.zone = idAt(integers, row, layout.zoneId);
    recorder.regionId = idAt(integers, row, layout.region);
    recorder.vpc = idAt(integers, row, layout.vpcId);
    recorder.instance = idAt(integers, row, layout.instanceId);
    // one for records with traffic, and one for those without
    const latest = this.#recorders[id];
    if (latest !== undefined) latest.other = undefined;
    recorder.other = latest;
    this.#recorders[id] = recorder;
    return recorder;
  }

  /** Begins with a recorder in this request; whether it could. */
  #beginRecorder(recorder: Recorder, draft: RequestDraft, id: number): boolean {
    const scope = draft.scopeOf(recorder.accountId, recorder.region);
    if (scope === undefined) return false;
    const vpcId = recorder.namedVpcId ?? draft.vpcOf(recorder.interfaceId);
    if (vpcId !== recorder.vpcId || recorder.vpcNumber === NO_VPC)
      recorder.vpcNumber = vpcId === undefined ? NO_VPC : this.#numberOf(`${recorder.scopeNumber} ${vpcId}`);
    recorder.begin(draft, scope, vpcId);
    const { interfaceId, scopeNumber } = recorder;
    const isAsked =
      this.#askAgain(scope.interfaces, id, scopeNumber) ||
      this.#askFirst(scope.interfaces, id, scopeNumber, undefined, interfaceId);
    if (!isAsked) scope.interfaceIds.add(interfaceId);
    if (recorder.instanceId !== undefined) scope.instanceIds.add(recorder.instanceId);
    return true;
  }

  #addNextHop(recorder: Recorder, hop: number, layout: RowLayout, record: FlowLogRecord): void {
    const { scope, scopeNumber } = recorder;
    const isAsked = hop > 0 && this.#askAgain(scope.interfaces, hop, scopeNumber);
    if (isAsked) return;
    const text = this.#draft?.idIn(record, layout.nextHop);
    if (text === undefined) return;
    if (hop < 0 || !this.#askFirst(scope.interfaces, hop, scopeNumber, undefined, text)) scope.interfaceIds.add(text);
  }

  /** Adds what a record states about its interface; most state it about the same address as the one before. */
  #addStated(recorder: Recorder, layout: RowLayout, record: FlowLogRecord, line: number, row: number): void {
    const rows = this.#rows;
    const start = rows?.numberOf(line, layout.start) ?? -1;
    const end = rows?.numberOf(line, layout.end) ?? -1;
    if (rows === undefined || start < 0 || end < start) return;
    const own = ownAddressOf(layout, record, rows.integers, row);
    if (own !== NOT_REMEMBERED && own === recorder.ownAddress && recorder.stated !== undefined) {
      addTime(recorder.stated.times, start, end);
      return;
    }
    recorder.stated = this.#draft?.addStated(record);
    recorder.ownAddress = own;
  }

  #addAddress(recorder: Recorder, at: AddressPlace, record: FlowLogRecord, row: number): void {
    const draft = this.#draft;
    const integers = this.#rows?.integers;
    if (draft === undefined || integers === undefined) return;
    const address = idAt(integers, row, at.position);
    if (address === 0) return;
    const { scope, vpcNumber, vpcId } = recorder;
    const isRemembered = address > 0 && vpcNumber !== NO_VPC;
    if (isRemembered && this.#askAgain(scope.addresses, address, vpcNumber)) return;
    // one that is met for the first time is not worth a place among those that are remembered
    const isFresh = address < 0 && integers[row + at.row] === FAMILY_IPV4;
    const text = isFresh ? formatIpv4((integers[row + at.row + 1] ?? 0) >>> 0) : draft.addressIn(record, at.position);
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

  #layoutOf(format: LineFormat): RowLayout {
    if (this.#latest === format && this.#latestLayout !== undefined) return this.#latestLayout;
    const layout = this.#layouts.get(format) ?? new RowLayout(format);
    this.#layouts.set(format, layout);
    this.#latest = format;
    this.#latestLayout = layout;
    return layout;
  }
}

/** Where an address is in a row: its id, and its family before its 32 bits. */
interface AddressPlace {
  readonly position: number;
  readonly row: number;
}

/** Where the rows of a format have what records ask for; {@link NOWHERE} for fields that it lacks. */
class RowLayout {
  readonly interfaceId: number;
  readonly accountId: number;
  readonly region: number;
  readonly zoneId: number;
  readonly vpcId: number;
  readonly instanceId: number;
  readonly nextHop: number;
  readonly direction: number;
  readonly packetSource: number;
  readonly packetDestination: number;
  readonly source: AddressPlace;
  readonly destination: AddressPlace;
  /** Places among the numbers. */
  readonly start: number;
  readonly end: number;
  readonly specials: readonly number[];
  /** The fields that a recorder's records have in common. */
  readonly recorderIds: readonly number[];

  constructor({ at, count, numberPositions, addressPositions }: LineFormat) {
    const positionOf = (name: FieldName): number => (at[name] < count ? at[name] : NOWHERE);
    const placeOf = (name: FieldName): AddressPlace => ({
      position: positionOf(name),
      row: count + ADDRESS_INTEGERS * addressPositions.indexOf(at[name]),
    });
    this.interfaceId = positionOf('interface-id');
    this.accountId = positionOf('account-id');
    this.region = positionOf('region');
    this.zoneId = positionOf('az-id');
    this.vpcId = positionOf('vpc-id');
    this.instanceId = positionOf('instance-id');
    this.nextHop = positionOf('next-hop-interface-id');
    this.direction = positionOf('flow-direction');
    this.packetSource = positionOf('pkt-srcaddr');
    this.packetDestination = positionOf('pkt-dstaddr');
    this.source = placeOf('srcaddr');
    this.destination = placeOf('dstaddr');
    this.start = numberPositions.indexOf(at.start);
    this.end = numberPositions.indexOf(at.end);
    this.specials = SPECIAL_FIELDS.map(positionOf).filter((position) => position !== NOWHERE);
    const ids = [this.accountId, this.region, this.zoneId, this.vpcId, this.instanceId];
    this.recorderIds = ids.filter((position) => position !== NOWHERE);
  }
}

/** An interface that records, with the ids that its records name; and the request in hand, as far as it is that of the recorder. */
class Recorder {
  readonly interfaceId: string;
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly namedVpcId: string | undefined;
  readonly instanceId: string | undefined;
  /** That of its account and Region. */
  readonly scopeNumber: number;
  /** The ids of the tokens, which records must have in common with it. */
  account = 0;
  regionId = 0;
  zone = 0;
  vpc = 0;
  instance = 0;
  /** Another one of the same interface, with other ids. */
  other: Recorder | undefined = undefined;
  draft: RequestDraft | undefined = undefined;
  scope: AskedScope;
  vpcId: string | undefined = undefined;
  vpcNumber: number = NO_VPC;
  /** The id of its own address in the record before, and what such records state about it. */
  ownAddress: number = NOT_REMEMBERED;
  stated: RecordedDraft | undefined = undefined;

  constructor(
    interfaceId: string,
    scope: AskedScope,
    scopeNumber: number,
    vpcId: string | undefined,
    instanceId: string | undefined,
  ) {
    this.interfaceId = interfaceId;
    this.scope = scope;
    this.accountId = scope.accountId;
    this.region = scope.region;
    this.scopeNumber = scopeNumber;
    this.namedVpcId = vpcId;
    this.instanceId = instanceId;
  }

  begin(draft: RequestDraft, scope: AskedScope, vpcId: string | undefined): void {
    this.draft = draft;
    this.scope = scope;
    this.vpcId = vpcId;
    this.ownAddress = NOT_REMEMBERED;
    this.stated = undefined;
  }

  /** Whether a row names the same ids. */
  isOf(layout: RowLayout, integers: Int32Array, row: number): boolean {
    return (
      this.account === idAt(integers, row, layout.accountId) &&
      this.vpc === idAt(integers, row, layout.vpcId) &&
      this.instance === idAt(integers, row, layout.instanceId) &&
      this.regionId === idAt(integers, row, layout.region) &&
      this.zone === idAt(integers, row, layout.zoneId)
    );
  }
}

/** The id of the address that a record states its interface to have; 0 if it does not say, {@link NOT_REMEMBERED} if that is not known. */
function ownAddressOf(layout: RowLayout, record: FlowLogRecord, integers: Int32Array, row: number): number {
  if (idAt(integers, row, layout.direction) === 0) return 0;
  const isIngress = record.bytes[record.startOf(layout.direction)] === LOWER_I;
  const own = idAt(integers, row, (isIngress ? layout.destination : layout.source).position);
  const packets = idAt(integers, row, isIngress ? layout.packetDestination : layout.packetSource);
  return packets === 0 || own === NOT_REMEMBERED ? own : packets;
}

/** The id of a token, 0 if it is absent. */
function idAt(integers: Int32Array, row: number, position: number): number {
  return position === NOWHERE ? 0 : (integers[row + position] ?? 0);
}

function scopeKey({ accountId, region }: AskedScope): string {
  return `${accountId}\n${region}`;
}
