import { ByteMemo } from '../memory/byte-memo.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { MetadataSource } from '../model/ports.ts';
import { RuleInterface } from '../rules/verdict-question.ts';
import type { Numbered } from '../transfer/numbering.ts';
import type { OwnPlace, TransferInterface, VpcView } from '../transfer/transfer-question.ts';
import type { WayRow } from '../transfer/way-rows.ts';
import type { AddressBook, AddressFacts } from './address-book.ts';
import type { PeerAnswer } from './peer-memo.ts';

/** How many interfaces are remembered, and how many ids besides. */
const MAX_REMEMBERED = 16_384;

/** Without metadata nothing changes. */
const NO_METADATA = { generation: 0 };

/** What is remembered of the interface of an id. */
export class InterfaceFacts extends RuleInterface implements TransferInterface {
  readonly id: string;
  /** The assembled end; undefined until it is needed. */
  end: KnownEnd | undefined = undefined;
  /** The address of the interface that `end` is of; undefined if it is the same for all of them. */
  endAddress: AddressFacts | undefined = undefined;
  epoch = -1;
  place: Numbered<OwnPlace> | undefined = undefined;
  view: VpcView | undefined = undefined;
  placed: NetworkInterface | undefined = undefined;
  placeEpoch: object | undefined = undefined;
  ways: WayRow | undefined = undefined;

  constructor(id: string) {
    super(undefined);
    this.id = id;
  }
}

/**
 * What several enrichers ask of the record in hand, found out once: its addresses, ports and protocol, and the interface
 * that recorded it.
 * What the metadata say is remembered for an epoch, in which they cannot change: until their generation changes, or for the
 * records of one window, worked off without a pause.
 */
export class RecordEnds {
  readonly #book: AddressBook;
  readonly #metadata: MetadataSource | undefined;
  readonly #interfaces: ByteMemo<InterfaceFacts>;
  readonly #ids: ByteMemo<string> = new ByteMemo(MAX_REMEMBERED, (text) => text);
  /** Grows whenever the metadata may say something else than before. */
  epoch = 0;
  #generation: number | undefined = undefined;
  source: AddressFacts | undefined = undefined;
  destination: AddressFacts | undefined = undefined;
  /** What was found of the holder of each address, for those who keep more of it there; undefined where nobody asked. */
  sourceAnswer: PeerAnswer | undefined = undefined;
  destinationAnswer: PeerAnswer | undefined = undefined;
  /** The recording interface; undefined where the record names none. */
  recording: InterfaceFacts | undefined = undefined;
  /** When the flow was last seen, Unix seconds; as all numbers here, -1 where the record does not say. */
  endSeconds = -1;
  protocol = -1;
  sourcePort = -1;
  destinationPort = -1;
  tcpFlags = -1;
  #agrees: boolean | undefined = undefined;

  constructor(book: AddressBook, metadata: MetadataSource | undefined) {
    this.#book = book;
    this.#metadata = metadata;
    this.#interfaces = new ByteMemo(MAX_REMEMBERED, (id) => new InterfaceFacts(id));
  }

  /** Begins another stretch of work; what was remembered stays where the source says that it holds. */
  begin(): void {
    const { generation } = this.#metadata ?? NO_METADATA;
    if (generation === undefined || generation !== this.#generation) this.epoch++;
    this.#generation = generation;
  }

  /**
   * Begins another epoch if a question has changed what the metadata say: a document that lacks an interface is trusted less
   * from then on. So the answers for later records do not depend on which of them were remembered.
   */
  #noticeChange(): void {
    const generation = this.#metadata?.generation;
    if (generation === undefined || generation === this.#generation) return;
    this.#generation = generation;
    this.epoch++;
  }

  /** Reads what the record names. */
  read(record: FlowLogRecord): void {
    const at = record.format.positions;
    this.source = this.#book.factsOf(record, at.srcaddr);
    this.destination = this.#book.factsOf(record, at.dstaddr);
    this.endSeconds = record.number(at.end);
    this.protocol = record.number(at.protocol);
    this.sourcePort = record.number(at.srcport);
    this.destinationPort = record.number(at.dstport);
    this.tcpFlags = record.number(at['tcp-flags']);
    this.#agrees = undefined;
    this.sourceAnswer = undefined;
    this.destinationAnswer = undefined;
    this.recording = this.#metadata === undefined ? undefined : this.#interfaceOf(record, at['interface-id']);
  }

  /**
   * Takes what was read of an earlier record that names the same, in place of {@link RecordEnds.read}. `recording` agrees with the
   * record; undefined if it names none, or without metadata. The numbers are set by the caller.
   */
  recall(
    source: AddressFacts | undefined,
    destination: AddressFacts | undefined,
    recording: InterfaceFacts | undefined,
  ): void {
    this.source = source;
    this.destination = destination;
    this.recording = recording;
    this.#agrees = recording === undefined ? undefined : true;
    this.sourceAnswer = undefined;
    this.destinationAnswer = undefined;
  }

  /**
   * Whether the metadata know the recording interface, and every id of it that the record names, its VPC, subnet and instance,
   * is the one that they have. Found out for the first who asks.
   */
  agrees(record: FlowLogRecord): boolean {
    this.#agrees ??= hasIdsOf(this.recording?.found, record);
    return this.#agrees;
  }

  /** The interface or VPC that a field names; the same text is the same string. */
  idIn(record: FlowLogRecord, position: number): string | undefined {
    return this.#ids.of(record, position);
  }

  /** What the address in a field says; undefined where the field is absent. */
  addressIn(record: FlowLogRecord, position: number): AddressFacts | undefined {
    return this.#book.factsOf(record, position);
  }

  #interfaceOf(record: FlowLogRecord, position: number): InterfaceFacts | undefined {
    const facts = this.#interfaces.of(record, position);
    if (facts !== undefined && facts.epoch !== this.epoch) {
      facts.epoch = this.epoch;
      facts.found = this.#metadata?.interfaceById(facts.id);
      facts.end = undefined;
      this.#noticeChange();
    }
    return facts;
  }
}

function hasIdsOf(known: NetworkInterface | undefined, record: FlowLogRecord): boolean {
  if (known === undefined) return false;
  const at = record.format.positions;
  return (
    agreesWith(record, at['vpc-id'], known.vpcId) &&
    agreesWith(record, at['subnet-id'], known.subnetId) &&
    agreesWith(record, at['instance-id'], known.instanceId)
  );
}

/** Whether a field is absent or says the same as what was looked up. */
function agreesWith(record: FlowLogRecord, position: number, expected: string | undefined): boolean {
  if (!record.has(position)) return true;
  const start = record.startOf(position);
  if (expected === undefined || expected.length !== record.endOf(position) - start) return false;
  for (let index = 0; index < expected.length; index++) {
    if (record.bytes[start + index] !== expected.charCodeAt(index)) return false;
  }
  return true;
}
