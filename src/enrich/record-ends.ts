import { ByteMemo } from '../memory/byte-memo.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import type { KnownEnd } from '../model/known-end.ts';
import type { MetadataSource } from '../model/ports.ts';
import { RuleInterface } from '../rules/verdict-question.ts';
import type { Site, TransferInterface } from '../transfer/transfer-question.ts';
import type { AddressBook, AddressFacts } from './address-book.ts';
import type { PeerAnswer } from './peer-memo.ts';

/** Maximum number of cached interfaces, and of cached ids. */
const MAX_REMEMBERED = 16_384;

/** Without metadata, nothing changes. */
const NO_METADATA = { generation: 0 };

/** The cached facts of an interface, by its id. */
export class InterfaceFacts extends RuleInterface implements TransferInterface {
  readonly id: string;
  /** The assembled end; undefined until it is needed. */
  end: KnownEnd | undefined;
  /** The address of the interface to which `end` belongs; undefined if `end` is the same for all its addresses. */
  endAddress: AddressFacts | undefined;
  epoch = -1;
  site: Site | undefined;

  constructor(id: string) {
    super(undefined);
    this.id = id;
  }
}

/**
 * Values of the current record that several enrichers need, determined once: its addresses, ports and protocol, and the
 * interface that recorded it. Metadata is cached for an epoch, in which it cannot change: until its generation changes,
 * or for the records of one window, which are processed synchronously.
 */
export class RecordEnds {
  readonly #book: AddressBook;
  readonly #metadata: MetadataSource | undefined;
  readonly #interfaces: ByteMemo<InterfaceFacts>;
  readonly #ids: ByteMemo<string> = new ByteMemo(MAX_REMEMBERED, (text) => text);
  /** Grows whenever the metadata may have changed. */
  epoch = 0;
  #generation: number | undefined;
  source: AddressFacts | undefined;
  destination: AddressFacts | undefined;
  /** The answer about the owner of each address, for enrichers that cache more with it; undefined if nothing asked. */
  sourceAnswer: PeerAnswer | undefined;
  destinationAnswer: PeerAnswer | undefined;
  /** The recording interface; undefined if the record names none. */
  recording: InterfaceFacts | undefined;
  /** When the flow was last seen, Unix seconds; like all numbers here, -1 if the record does not say. */
  endSeconds = -1;
  protocol = -1;
  sourcePort = -1;
  destinationPort = -1;
  tcpFlags = -1;
  /** The cached result of {@link RecordEnds.agrees}; undefined if it was not called. */
  agreed: boolean | undefined;

  constructor(book: AddressBook, metadata: MetadataSource | undefined) {
    this.#book = book;
    this.#metadata = metadata;
    this.#interfaces = new ByteMemo(MAX_REMEMBERED, (id) => new InterfaceFacts(id));
  }

  /** Begins another synchronous stretch of work; keeps the cache if the source says that it is still valid. */
  begin(): void {
    const { generation } = this.#metadata ?? NO_METADATA;
    if (generation === undefined || generation !== this.#generation) this.epoch++;
    this.#generation = generation;
  }

  /**
   * Begins another epoch if a question has changed the metadata's answers: a document that lacks an interface is
   * trusted less from then on. The answers for later records therefore do not depend on the cache.
   */
  #noticeChange(): void {
    const generation = this.#metadata?.generation;
    if (generation === undefined || generation === this.#generation) return;
    this.#generation = generation;
    this.epoch++;
  }

  /** Reads the ids and addresses of the record. */
  read(record: FlowLogRecord): void {
    const at = record.format.positions;
    this.source = this.#book.factsOf(record, at.srcaddr);
    this.destination = this.#book.factsOf(record, at.dstaddr);
    this.endSeconds = record.number(at.end);
    this.protocol = record.number(at.protocol);
    this.sourcePort = record.number(at.srcport);
    this.destinationPort = record.number(at.dstport);
    this.tcpFlags = record.number(at['tcp-flags']);
    this.agreed = undefined;
    this.sourceAnswer = undefined;
    this.destinationAnswer = undefined;
    this.recording = this.#metadata === undefined ? undefined : this.#interfaceOf(record, at['interface-id']);
  }

  /**
   * Whether the metadata has the recording interface, with the same VPC, subnet and instance as the record, as far as
   * the record names them. Determined on the first call.
   */
  agrees(record: FlowLogRecord): boolean {
    this.agreed ??= hasIdsOf(this.recording?.found, record);
    return this.agreed;
  }

  /** The interface or VPC that a field names; the same text is the same string. */
  idIn(record: FlowLogRecord, position: number): string | undefined {
    return this.#ids.of(record, position);
  }

  /** The facts of the address in a field; undefined if the field is absent. */
  addressIn(record: FlowLogRecord, position: number): AddressFacts | undefined {
    return this.#book.factsOf(record, position);
  }

  #interfaceOf(record: FlowLogRecord, position: number): InterfaceFacts | undefined {
    const facts = this.#interfaces.of(record, position);
    if (facts !== undefined && facts.epoch !== this.epoch) {
      facts.epoch = this.epoch;
      facts.found = this.#metadata?.interfaceById(facts.id);
      facts.site = undefined;
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

/** Whether a field is absent or equals the looked-up value. */
function agreesWith(record: FlowLogRecord, position: number, expected: string | undefined): boolean {
  if (!record.has(position)) return true;
  const start = record.startOf(position);
  if (expected === undefined || expected.length !== record.endOf(position) - start) return false;
  for (let index = 0; index < expected.length; index++) {
    if (record.bytes[start + index] !== expected.charCodeAt(index)) return false;
  }
  return true;
}
