import type { AddressFacts } from '../enrich/address-book.ts';
import { COMMUNITY_ID } from '../enrich/community-id.ts';
import type { Enrich, EnricherRow } from '../enrich/enricher.ts';
import { ENRICHERS, type EnricherName, enricherNames } from '../enrich/enrichers.ts';
import type { Enrichment, EnrichmentSettings } from '../enrich/enrichment.ts';
import { serverPort } from '../enrich/service.ts';
import type { AddedValues } from '../model/added-values.generated.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { keysOf } from '../model/keys-of.ts';
import { KnownEnd } from '../model/known-end.ts';
import { protocolName } from '../reference/protocols.ts';
import { type ServiceTransport, serviceName, transportOfProtocol } from '../reference/services.ts';
import { tcpFlagNames } from '../reference/tcp-flags.ts';
import { trafficPathName } from '../reference/traffic-paths.ts';
import { amountOf } from '../transfer/amount-of.ts';
import type { Transfers } from '../transfer/transfers.ts';
import { type AddressClasses, classIn, labelIn } from './address-classes.ts';
import { EndTables } from './ends/ends.ts';
import { EGRESS, type IdMember, INGRESS, NOT_REMEMBERED, type NumberMember } from './line-facts.ts';
import type { LineFormat } from './line-format.ts';
import { FAMILY_IPV4, type LineReader } from './line-reader.ts';
import * as SLOT from './member-slots.generated.ts';
import { IdMemo } from './tables/id-memo.ts';
import { Numbering } from './tables/numbering.ts';
import { ObjectsById } from './tables/objects-by-id.ts';

/** The enrichers whose values the lane finds in its own tables, or computes. */
const FOUND_HERE: ReadonlySet<string> = new Set<EnricherName>([
  'duration',
  'sampleWeight',
  // flows are joined by the plain lane alone
  'rollup',
  'protocol',
  'service',
  'tcpFlags',
  'trafficPath',
  'direction',
  // an enricher of its own, which needs nothing but the record
  'communityId',
  'addresses',
  'endpoints',
]);

/** The enrichers that run as they are, on what the lane knows ({@link AddedFacts}), and the members that they add. */
const ADDED_BY = {
  sourcePlace: ['sourcePlace'],
  destinationPlace: ['destinationPlace'],
  threat: ['sourceThreat', 'destinationThreat'],
  verdict: ['verdict'],
  transfer: ['transfer'],
  transferUsd: ['transferUsd'],
  signals: ['signals'],
} as const satisfies Partial<Record<EnricherName, readonly (IdMember | NumberMember)[]>>;

/**
 * Whether the lane has the values of an enricher. While one runs that it does not have, lines are left to the plain lane, so that a new
 * enricher needs no row here.
 */
export function servesEnricher(name: string): boolean {
  return FOUND_HERE.has(name) || Object.hasOwn(ADDED_BY, name);
}

const TCP = 6;
const UPPER_A = 0x41;
/** What the memo of services adds to their ids, since it has no value of 0. */
const FIRST_SERVICE = 1;
/** The enrichers of ways and prices, which are found here for most lines. */
const TRANSFERS: ReadonlySet<EnricherName> = new Set(['transfer', 'transferUsd']);
/** A direction that the record states, or that the addresses show. */
const STATED = 1;
const SHOWN = 2;
/**
 * Finds what is added to the line in the reader: fills the added ids and numbers of its facts, and counts as the enrichers do.
 */
export class AddedFacts {
  readonly ends: EndTables;
  readonly #reader: LineReader;
  readonly #enrichment: Enrichment;
  readonly #hasMetadata: boolean;
  /** Whether the lane has the values of every enricher that runs. */
  readonly servesAll: boolean;
  /** The enrichers that are on and run as they are, but for that of transfers. */
  readonly #others: ReadonlySet<EnricherName>;
  /** These, and that of transfers for lines whose way is not found here. */
  readonly #othersOf: WeakMap<LineFormat, readonly (readonly Enrich[])[]> = new WeakMap();
  /** Finds ways and prices; undefined if they are off. */
  readonly #transfers: Transfers | undefined;
  /** Whether one of them asks for the ends themselves. */
  readonly #asksForEnds: boolean;
  /** By the id of an address, what the plain lane remembers of it. */
  readonly #addressFacts: ObjectsById<AddressFacts>;
  /** Members of the added values that no line has, since nothing adds them. */
  readonly absent: ReadonlySet<IdMember | NumberMember>;
  readonly #hasCommunityId: boolean;
  /** What adds the Community ID to lines of each format; undefined if the format lacks a field for it. */
  readonly #communityIdsOf: WeakMap<LineFormat, { readonly add: Enrich | undefined }> = new WeakMap();
  readonly #numbering: Numbering;
  readonly #classes: AddressClasses;
  readonly #serviceIds: IdMemo;
  #services = 0;
  /** Class and label by the id of an IPv6 address. */
  readonly #ofAddress: IdMemo;
  readonly #protocolIds: Int32Array = Int32Array.from({ length: 256 }, (_, number) =>
    protocolName(number) === undefined ? 0 : number + 1,
  );

  constructor(
    reader: LineReader,
    classes: AddressClasses,
    enrichment: Enrichment,
    settings: EnrichmentSettings,
    capacity?: number,
  ) {
    const { switchedOn = new Set<EnricherName>(), metadata } = settings;
    const { addressData, verdicts, transfers, signals } = settings;
    this.#reader = reader;
    this.#enrichment = enrichment;
    this.#numbering = new Numbering(capacity);
    this.#addressFacts = new ObjectsById(capacity);
    this.#ofAddress = new IdMemo(capacity);
    this.#serviceIds = new IdMemo(capacity);
    this.#classes = classes;
    this.#hasMetadata = metadata !== undefined;
    this.ends = new EndTables(reader, enrichment.ends, metadata, this.#numbering, classes.publicClass, capacity);
    const isOn: Readonly<Record<keyof typeof ADDED_BY, boolean>> = {
      sourcePlace: addressData !== undefined,
      destinationPlace: addressData !== undefined,
      threat: addressData !== undefined,
      verdict: switchedOn.has('verdict') && verdicts !== undefined,
      transfer: switchedOn.has('transfer') && transfers !== undefined,
      transferUsd: transfers !== undefined,
      signals: switchedOn.has('signals') && signals !== undefined,
    };
    this.servesAll = enricherNames().every((name) => {
      const { switch: option }: EnricherRow = ENRICHERS[name];
      return servesEnricher(name) || (option !== undefined && !switchedOn.has(name));
    });
    this.#others = new Set(keysOf(isOn).filter((name) => isOn[name] && !TRANSFERS.has(name)));
    this.#transfers = isOn.transfer ? transfers : undefined;
    this.#asksForEnds = isOn.signals;
    const hasCommunityId = switchedOn.has('communityId');
    this.#hasCommunityId = hasCommunityId;
    this.absent = new Set([
      ...keysOf(ADDED_BY).flatMap((name) => (isOn[name] ? [] : ADDED_BY[name])),
      ...(hasCommunityId ? [] : (['communityId'] as const)),
      ...(settings.labels.size === 0 ? (['sourceLabel', 'destinationLabel'] as const) : []),
    ]);
  }

  /**
   * Fills the facts. `record` is the line's; `added` is filled by the plain enrichment where that is needed, and always has the
   * counts. `sampleWeight` is how many flows the record stands for, undefined for one.
   */
  fill(format: LineFormat, record: FlowLogRecord, added: AddedValues, sampleWeight: number | undefined): void {
    const { ends } = this;
    const { at } = format;
    const { facts, numbers } = this.#reader;
    const { addedIds, addedNumbers } = facts;
    const start = numbers[at.start] ?? -1;
    const end = numbers[at.end] ?? -1;
    addedNumbers[SLOT.durationSeconds] = start >= 0 && end >= start ? end - start : -1;
    addedNumbers[SLOT.sampleWeight] = sampleWeight ?? -1;
    const protocol = numbers[at.protocol] ?? -1;
    addedIds[SLOT.protocolName] = protocol < 0 ? 0 : (this.#protocolIds[protocol] ?? 0);
    const flags = numbers[at['tcp-flags']] ?? -1;
    const hasFlags = flags >= 0 && (protocol < 0 || protocol === TCP) && tcpFlagNames(flags) !== undefined;
    addedIds[SLOT.tcpFlagNames] = hasFlags ? (facts.tokenIds[at['tcp-flags']] ?? 0) : 0;
    this.#findService(format, protocol, flags);
    const path = numbers[at['traffic-path']] ?? -1;
    addedIds[SLOT.trafficPathName] = path >= 0 && trafficPathName(path) !== undefined ? path + 1 : 0;
    const source = this.#classAndLabelOf(at.srcaddr);
    addedIds[SLOT.sourceClass] = classIn(source);
    addedIds[SLOT.sourceLabel] = labelIn(source);
    const destination = this.#classAndLabelOf(at.dstaddr);
    addedIds[SLOT.destinationClass] = classIn(destination);
    addedIds[SLOT.destinationLabel] = labelIn(destination);
    const isFound = ends.find(format);
    const transfers = this.#transfers;
    const way = isFound && transfers !== undefined ? ends.wayOf(transfers, at, path) : undefined;
    // without a direction there is no way, but for a transit gateway
    const hasWay = ends.direction !== 0 || facts.tokenIds[at['tgw-id']] !== 0;
    const asksForWay = transfers !== undefined && way === undefined && hasWay;
    const hasOthers = asksForWay || this.#others.size > 0;
    if (!isFound || (hasOthers && !this.#recall(format, record, added, asksForWay))) {
      this.#takePlain(format, record, added, sampleWeight);
      return;
    }
    addedIds[SLOT.source] = ends.source;
    addedIds[SLOT.destination] = ends.destination;
    addedIds[SLOT.direction] = ends.direction;
    addedIds[SLOT.directionSource] = ends.direction === 0 ? 0 : ends.isStated ? STATED : SHOWN;
    if (this.#hasCommunityId) this.#addCommunityId(format, record, added);
    const { counts } = added;
    counts.clear();
    if (ends.sourceSlot >= 0) counts.add(ends.sourceSlot);
    if (ends.destinationSlot >= 0) counts.add(ends.destinationSlot);
    if (hasOthers) this.#applyOthers(format, record, added, asksForWay);
    if (asksForWay) return;
    addedIds[SLOT.transfer] = this.#numbering.ofInterned(way?.transfer, NOT_REMEMBERED);
    const isAccepted = facts.lengths[at.action] !== 0 && facts.bytes[facts.starts[at.action] ?? 0] === UPPER_A;
    addedNumbers[SLOT.transferUsd] = isAccepted ? amountOf(numbers[at.bytes] ?? -1, way?.rate ?? -1) : -1;
  }

  /**
   * Sets what other enrichers read besides the record: of what the plain enrichment shares among enrichers, and of the values that
   * those before them add. Whether it could.
   */
  #recall(format: LineFormat, record: FlowLogRecord, added: AddedValues, asksForWay: boolean): boolean {
    const { at } = format;
    const { ends } = this;
    const { facts, numbers } = this.#reader;
    const shared = this.#enrichment.ends;
    const isEgress = ends.direction === EGRESS;
    const isIngress = ends.direction === INGRESS;
    const { recording } = ends;
    if (this.#hasMetadata && recording === undefined && !ends.isWithoutEnds(format)) return false;
    const source = this.#factsOf(at.srcaddr, record, record.format.positions.srcaddr);
    const destination = this.#factsOf(at.dstaddr, record, record.format.positions.dstaddr);
    shared.source = source;
    shared.destination = destination;
    shared.recording = recording;
    // else it would not be in the tables
    shared.agreed = recording === undefined ? undefined : true;
    shared.endSeconds = numbers[at.end] ?? -1;
    shared.sourceAnswer = undefined;
    shared.destinationAnswer = undefined;
    const peer = isEgress ? destination : isIngress ? source : undefined;
    if (asksForWay && recording !== undefined && peer !== undefined) {
      const answer = ends.answerOf(peer, record);
      if (answer === undefined) return false;
      if (isEgress) shared.destinationAnswer = answer;
      else shared.sourceAnswer = answer;
    }
    shared.protocol = numbers[at.protocol] ?? -1;
    shared.sourcePort = numbers[at.srcport] ?? -1;
    shared.destinationPort = numbers[at.dstport] ?? -1;
    shared.tcpFlags = numbers[at['tcp-flags']] ?? -1;
    added.direction = isEgress ? 'egress' : isIngress ? 'ingress' : undefined;
    added.servicePort = facts.addedNumbers[SLOT.servicePort] ?? -1;
    added.durationSeconds = facts.addedNumbers[SLOT.durationSeconds] ?? -1;
    if (this.#asksForEnds) {
      added.source = this.#endOf(ends.source);
      added.destination = this.#endOf(ends.destination);
    }
    return true;
  }

  /** Runs the other enrichers, and takes what they add. */
  #applyOthers(format: LineFormat, record: FlowLogRecord, added: AddedValues, asksForWay: boolean): void {
    let lists = this.#othersOf.get(format);
    if (lists === undefined) {
      lists = [this.#others, TRANSFERS].map((names) => this.#enrichment.someOf(format.matcher.format, names));
      this.#othersOf.set(format, lists);
    }
    const [others = [], transfers = []] = lists;
    added.sourcePlace = undefined;
    added.destinationPlace = undefined;
    added.sourceThreat = undefined;
    added.destinationThreat = undefined;
    added.verdict = undefined;
    added.transfer = undefined;
    added.transferUsd = -1;
    added.signals = undefined;
    for (const enrich of others) enrich(record, added);
    if (asksForWay) for (const enrich of transfers) enrich(record, added);
    this.#takeOthers(added);
    if (asksForWay) this.ends.keepPlace();
  }

  #takeOthers(added: AddedValues): void {
    const { addedIds, addedNumbers } = this.#reader.facts;
    const numbering = this.#numbering;
    addedIds[SLOT.sourcePlace] = numbering.ofInterned(added.sourcePlace, NOT_REMEMBERED);
    addedIds[SLOT.destinationPlace] = numbering.ofInterned(added.destinationPlace, NOT_REMEMBERED);
    addedIds[SLOT.sourceThreat] = numbering.of(added.sourceThreat, NOT_REMEMBERED);
    addedIds[SLOT.destinationThreat] = numbering.of(added.destinationThreat, NOT_REMEMBERED);
    addedIds[SLOT.verdict] = numbering.ofInterned(added.verdict, NOT_REMEMBERED);
    addedIds[SLOT.transfer] = numbering.ofInterned(added.transfer, NOT_REMEMBERED);
    addedIds[SLOT.signals] = numbering.of(added.signals, NOT_REMEMBERED);
    addedNumbers[SLOT.transferUsd] = added.transferUsd;
  }

  /** What the plain lane remembers of the address in a field, by its position here and in the record. */
  #factsOf(position: number, record: FlowLogRecord, inRecord: number): AddressFacts | undefined {
    const id = this.#reader.facts.tokenIds[position] ?? 0;
    if (id === 0) return undefined;
    const known = id > 0 ? this.#addressFacts.of(id) : undefined;
    if (known !== undefined) return known;
    const found = this.#enrichment.ends.addressIn(record, inRecord);
    this.#remember(position, found);
    return found;
  }

  #endOf(id: number): KnownEnd | undefined {
    const end = this.#numbering.thingOf(id);
    return end instanceof KnownEnd ? end : undefined;
  }

  /** Adds the Community ID by its enricher. */
  #addCommunityId(format: LineFormat, record: FlowLogRecord, added: AddedValues): void {
    let known = this.#communityIdsOf.get(format);
    if (known === undefined) {
      const { positions } = format.matcher.format;
      const isPossible = COMMUNITY_ID.reads.all.every((name) => positions[name] >= 0);
      known = { add: isPossible ? COMMUNITY_ID.create()(positions) : undefined };
      this.#communityIdsOf.set(format, known);
    }
    added.communityId = undefined;
    known.add?.(record, added);
    this.#setCommunityId(added);
  }

  #setCommunityId({ communityId }: AddedValues): void {
    const { addedIds, addedTexts } = this.#reader.facts;
    addedIds[SLOT.communityId] = communityId === undefined ? 0 : NOT_REMEMBERED;
    addedTexts[SLOT.communityId] = communityId ?? '';
  }

  /** Runs the plain enrichment of the line, and learns from it. */
  #takePlain(format: LineFormat, record: FlowLogRecord, added: AddedValues, sampleWeight: number | undefined): void {
    const { addedIds } = this.#reader.facts;
    const numbering = this.#numbering;
    this.loadPlain(record, added, sampleWeight);
    if (this.#hasMetadata) this.ends.learn(format, record, added);
    const { direction } = added;
    addedIds[SLOT.direction] = direction === undefined ? 0 : direction === 'egress' ? EGRESS : INGRESS;
    addedIds[SLOT.directionSource] = direction === undefined ? 0 : added.directionSource === 'record' ? STATED : SHOWN;
    addedIds[SLOT.source] = numbering.ofInterned(added.source, NOT_REMEMBERED);
    addedIds[SLOT.destination] = numbering.ofInterned(added.destination, NOT_REMEMBERED);
    this.#setCommunityId(added);
    if (this.#others.size === 0 && this.#transfers === undefined) return;
    this.#takeOthers(added);
    // those that the plain lane has now: it forgets them from time to time, and what is found is kept with them
    const { source, destination } = this.#enrichment.ends;
    this.#remember(format.at.srcaddr, source);
    this.#remember(format.at.dstaddr, destination);
  }

  #remember(position: number, found: AddressFacts | undefined): void {
    const id = this.#reader.facts.tokenIds[position] ?? 0;
    if (id > 0 && found !== undefined) this.#addressFacts.set(id, found);
  }

  /** Fills the added values of a record by the plain enrichment. */
  loadPlain(record: FlowLogRecord, added: AddedValues, sampleWeight: number | undefined): void {
    this.#enrichment.apply(record, added);
    if (sampleWeight !== undefined) added.sampleWeight = sampleWeight;
  }

  #findService(format: LineFormat, protocol: number, flags: number): void {
    const { facts, numbers } = this.#reader;
    const { addedIds, addedNumbers } = facts;
    addedIds[SLOT.serviceName] = 0;
    addedNumbers[SLOT.servicePort] = -1;
    const source = numbers[format.at.srcport] ?? -1;
    const destination = numbers[format.at.dstport] ?? -1;
    const transport = transportOfProtocol(protocol);
    if (transport === undefined || source < 0 || destination < 0) return;
    const port = serverPort(transport, source, destination, protocol === TCP ? flags : -1);
    if (port === undefined) return;
    addedNumbers[SLOT.servicePort] = port;
    addedIds[SLOT.serviceName] = this.#serviceIdOf(transport, protocol, port);
  }

  /** The id of the service of a port, 0 if it has no name. */
  #serviceIdOf(transport: ServiceTransport, protocol: number, port: number): number {
    const known = this.#serviceIds.find(port, protocol);
    if (known !== 0) return known - FIRST_SERVICE;
    const isNamed = serviceName(transport, port) !== undefined;
    if (this.#serviceIds.isFull) return isNamed ? NOT_REMEMBERED : 0;
    if (isNamed) this.#services++;
    const id = isNamed ? this.#services : 0;
    this.#serviceIds.set(id + FIRST_SERVICE, port, protocol);
    return id;
  }

  /** Forgets everything that has ids, which are then used again. */
  empty(): void {
    this.#numbering.empty();
    this.#serviceIds.clear();
    this.#services = 0;
    this.#ofAddress.clear();
    this.#addressFacts.clear();
    this.ends.empty();
  }

  /** Whether there is no room for another id. */
  get isFull(): boolean {
    return this.#numbering.isFull || this.#serviceIds.isFull;
  }

  /** Class and label of the address in a field, in one integer. */
  #classAndLabelOf(position: number): number {
    const { facts, families, derived } = this.#reader;
    const length = facts.lengths[position] ?? 0;
    if (length === 0) return 0;
    if (families[position] === FAMILY_IPV4) return derived[position] ?? 0;
    const id = facts.tokenIds[position] ?? 0;
    const known = id > 0 ? this.#ofAddress.find(id) : 0;
    if (known !== 0) return known - 1;
    const start = facts.starts[position] ?? 0;
    const found = this.#classes.ofText(facts.bytes, start, start + length);
    if (id > 0) this.#ofAddress.set(found + 1, id);
    return found;
  }
}
