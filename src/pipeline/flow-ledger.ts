import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { FlowTotals } from '../model/flow-totals.ts';
import { LINE_IS_RECORD } from '../model/record-table.ts';
import { UPPER_A } from '../text/ascii.ts';
import { isSubjectToSampling } from '../volume/flow-sampler.ts';
import { type DropFilterSettings, hasTraffic } from './drop-filter.ts';
import { SentTraffic } from './sent-traffic.ts';
import type { Window } from './window.ts';

const UPPER_R = 0x52;

/**
 * The ledger of the flows in the documents of a run: the only code that modifies its {@link FlowTotals}. It reads the
 * record table after the window's documents have been written, so that nothing is counted while a record is processed.
 *
 * A flow is a record with traffic that became a document. Documents of this program that are read again do not count.
 */
export class FlowLedger {
  readonly #sampleWeight: number;
  readonly #allowed: SentTraffic = new SentTraffic();
  readonly #withoutAction: SentTraffic = new SentTraffic();
  #records = 0;
  #flows = 0;
  #denied = 0;
  #firstSeconds = Number.POSITIVE_INFINITY;
  #lastSeconds = -1;
  #withoutStart = 0;
  #withoutEnd = 0;

  /** The settings are those with which the records were filtered. */
  constructor({ sampleAccept, appliesDrops }: Pick<DropFilterSettings, 'sampleAccept' | 'appliesDrops'>) {
    this.#sampleWeight = appliesDrops ? sampleAccept : 1;
  }

  /** Counts the flows of a window that has one source, whose documents were just written. */
  add({ arena, records, record, documentBytes }: Window): void {
    for (let line = 0; line < documentBytes.length; line++) {
      const isWritten = documentBytes.at(line) !== 0 && records.states.at(line) === LINE_IS_RECORD;
      if (isWritten && records.moveTo(record, arena.bytes, line) && hasTraffic(record)) this.#addFlow(record);
    }
  }

  /** The totals so far. */
  get totals(): FlowTotals {
    return {
      records: this.#records,
      flows: this.#flows,
      allowed: this.#allowed.totals,
      denied: this.#denied,
      withoutAction: this.#withoutAction.totals,
      firstSeconds: Number.isFinite(this.#firstSeconds) ? this.#firstSeconds : undefined,
      lastSeconds: this.#lastSeconds < 0 ? undefined : this.#lastSeconds,
      withoutStart: this.#withoutStart,
      withoutEnd: this.#withoutEnd,
    };
  }

  #addFlow(record: FlowLogRecord): void {
    const at = record.format.positions;
    const weight = this.#sampleWeight > 1 && isSubjectToSampling(record) ? this.#sampleWeight : 1;
    this.#records++;
    this.#flows += weight;
    const action = record.firstByte(at.action);
    if (action === UPPER_R) this.#denied += weight;
    else (action === UPPER_A ? this.#allowed : this.#withoutAction).add(record, weight);
    const start = record.number(at.start);
    if (start < 0) this.#withoutStart++;
    else if (start < this.#firstSeconds) this.#firstSeconds = start;
    const end = record.number(at.end);
    if (end < 0) this.#withoutEnd++;
    else if (end > this.#lastSeconds) this.#lastSeconds = end;
  }
}
