import type { AddressFacts } from '../../enrich/address-book.ts';
import { EndQuestion } from '../../enrich/end-question.ts';
import type { PeerAnswer } from '../../enrich/peer-memo.ts';
import type { RecordEnds } from '../../enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../../model/added-slots.generated.ts';
import { unheld } from '../../model/asked-time.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { KnownEnd } from '../../model/known-end.ts';
import type { MetadataSource } from '../../model/ports.ts';
import { NOT_REMEMBERED } from '../line-facts.ts';
import type { LineReader } from '../line-reader.ts';
import type { Numbering } from '../tables/numbering.ts';
import { NO_SLOT, PeerTable } from './peer-table.ts';
import type { RecorderTable } from './recorder-table.ts';

/**
 * Who is at the other end of a flow than its recorder, by the route and the address: from a table, and without one if nobody has a
 * public address. What is found holds for the line in the reader, and its id and slot stand in `found`.
 */
export class OtherEnds {
  readonly found: PeerTable;
  readonly #reader: LineReader;
  readonly #recorders: RecorderTable;
  readonly #metadata: MetadataSource | undefined;
  readonly #numbering: Numbering;
  /** The id of the class of public addresses. */
  readonly #publicClass: number;
  /** What the line in the reader asks about its other end, to find the answer that the plain lane remembers. */
  readonly #question: EndQuestion = new EndQuestion();

  constructor(
    reader: LineReader,
    recorders: RecorderTable,
    metadata: MetadataSource | undefined,
    numbering: Numbering,
    publicClass: number,
    capacity?: number,
  ) {
    this.found = new PeerTable(capacity);
    this.#reader = reader;
    this.#recorders = recorders;
    this.#metadata = metadata;
    this.#numbering = numbering;
    this.#publicClass = publicClass;
  }

  /**
   * Finds the end with the address in a field, whose class stands in `classSlot`; whether it could. The route is that of the recorder;
   * the times are those of the flow, -1 for one that the record does not say.
   */
  find(recorder: number, route: number, position: number, classSlot: number, start: number, end: number): boolean {
    const { addedIds, tokenIds } = this.#reader.facts;
    const address = tokenIds[position] ?? 0;
    if (address !== NOT_REMEMBERED) {
      return this.found.find(route, address, start, end) || this.found.find(-route, address, start, end);
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
    if (recorders.hasNextHop(recorder)) return false;
    const text = this.#reader.addressText(position);
    const vpcId = recorders.vpcIdOf(recorder);
    const question = this.#question;
    question.startSeconds = start;
    question.endSeconds = end;
    question.forget();
    const isInVpc = vpcId !== undefined && metadata?.interfaceInVpc(vpcId, text, question) !== undefined;
    if (isInVpc || question.reason !== undefined) return false;
    if (metadata?.interfaceAnywhere(text, question) !== undefined || question.reason !== undefined) return false;
    this.found.end = 0;
    this.found.slot = COUNTER_SLOTS.unenrichedEnds.public;
    return true;
  }

  /** Fills the question about the other end of the line in the reader, of which the shared values are those of the record. */
  ask(record: FlowLogRecord, ends: RecordEnds, vpcId: string | undefined): void {
    this.#question.ask(record, record.format.positions, ends);
    this.#question.vpcId = vpcId;
  }

  /** The answer to the question that the plain lane remembers; undefined if it does not. */
  answerOf(facts: AddressFacts): PeerAnswer | undefined {
    return facts.answerTo(this.#question);
  }

  /** Learns the answer to the question, which the plain lane has found: the end with an address. */
  learn(route: number, address: number, facts: AddressFacts | undefined, end: KnownEnd | undefined): void {
    if (address <= 0 || facts === undefined) return;
    const answer = this.answerOf(facts);
    if (answer === undefined || answer.end !== end) return;
    const { endSeconds } = this.#question;
    const since = Math.max(answer.attachedAt ?? -1, answer.seenSince ?? -1);
    // an end that the flow is too early for has another form, which is not in the table
    if (endSeconds >= 0 && since > endSeconds) return;
    const { reason } = answer;
    let slot = NO_SLOT;
    if (end?.isKnown === true) slot = COUNTER_SLOTS.enrichedEnds;
    else if (reason !== undefined) slot = COUNTER_SLOTS.unenrichedEnds[reason];
    const id = this.#numbering.ofInterned(end, NOT_REMEMBERED);
    if (id === NOT_REMEMBERED) return;
    const { sighting, isBeyond } = answer;
    this.found.set(sighting !== undefined && isBeyond === true ? -route : route, address, {
      end: id,
      slot,
      since,
      sighting,
      ...unheld(answer),
    });
  }
}
