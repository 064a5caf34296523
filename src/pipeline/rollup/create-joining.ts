import { LINE_IS_FAULT } from '../../model/record-table.ts';
import type { EventRun } from '../event-run.ts';
import { NO_LIMIT } from '../output-limits.ts';
import type { SourceOutcome } from '../source-writer.ts';
import type { Joining, Stages } from '../stages.ts';
import type { LineSource, Window } from '../window.ts';
import { JoinedFlows } from './joined-flows.ts';

/**
 * How many times the records of a window are joined again because their documents do not fit into the answer. Each
 * attempt joins fewer records; in practice, one more attempt is enough.
 */
const MAX_ATTEMPTS = 4;

/** Creates the {@link Joining} that joins the flows of records (ROLLUP). */
export function createJoining(stages: Stages): Joining {
  return new RecordJoining(stages);
}

/**
 * Answers records together: as many consecutive ones as can be answered completely. The first record that cannot,
 * because it is damaged or its documents do not fit, ends the group; it is answered alone, like any record without
 * ROLLUP, and a new group begins after it. Therefore a record that is put back, split or failed shares no document with
 * another record.
 */
class RecordJoining implements Joining {
  readonly #flows: JoinedFlows;
  readonly #stages: Stages;

  constructor(stages: Stages) {
    this.#stages = stages;
    this.#flows = new JoinedFlows(stages);
  }

  respond(window: Window, first: number, run: EventRun, respondAlone: (position: number) => void): void {
    const { sources } = window;
    let position = 0;
    let isPossible = true;
    while (position < sources.length) {
      const start = position;
      let end: number = isPossible ? this.#endOfJoinable(window, start, run) : start;
      for (let attempt = 0; end > start; attempt++) {
        const fitting = this.#tryToAnswer(window, first, start, end, run);
        if (fitting === end) break;
        for (let index = first + start; index < first + end; index++) run.answer.fail(index);
        isPossible = fitting !== undefined && attempt + 1 < MAX_ATTEMPTS;
        end = isPossible && fitting !== undefined ? fitting : start;
      }
      position = end;
      if (position < sources.length) respondAlone(position++);
    }
  }

  write(window: Window, source: LineSource): SourceOutcome {
    const { lines, documents } = this.#flows.collect(window, [source]);
    this.#flows.write(window, source, NO_LIMIT);
    return { lines, documents, kept: documents, bytes: window.writer.length, fault: undefined };
  }

  /**
   * Answers the sources from `start` to `end` together. Returns `end` if that succeeded; otherwise nothing is settled, and the
   * result is the source that does not fit, or undefined after an internal error.
   */
  #tryToAnswer(window: Window, first: number, start: number, end: number, run: EventRun): number | undefined {
    const { sources, writer, lineCounts } = window;
    const { routing } = this.#stages;
    const { answer } = run;
    try {
      const { lines, documents } = this.#flows.collect(window, sources.slice(start, end));
      let dropped = 0;
      let bytes = 0;
      for (let position = start; position < end; position++) {
        const source = sources[position];
        if (source === undefined) break;
        const index = first + position;
        routing?.begin(run.arrivalMsOf(index));
        if (!this.#flows.write(window, source, answer.spaceFor(index))) return position;
        if (writer.length > 0) answer.succeed(index, writer.bytes, writer.length, routing?.finish());
        else {
          answer.drop(index);
          dropped++;
        }
        bytes += writer.length;
      }
      run.ledger.deliverTogether({ records: end - start, dropped, lines, documents, bytes }, lineCounts);
      return end;
    } catch (error) {
      run.onError(error);
      return undefined;
    }
  }

  /** The end of the sources from `start` on that can be answered together. */
  #endOfJoinable(window: Window, start: number, { answer }: EventRun): number {
    const { sources } = window;
    let end = start;
    for (; end < sources.length && !answer.isClosed; end++) {
      const source = sources[end];
      if (source === undefined || !this.#isJoinable(window, source)) break;
    }
    return end;
  }

  /**
   * Whether a record can be answered completely, as far as that is known before its documents. A destination that takes
   * one document per record needs records of one line.
   */
  #isJoinable({ records }: Window, { fault, firstLine, lastLine }: LineSource): boolean {
    const { framing, failsUnreadable } = this.#stages.settings;
    if (fault !== undefined || (!framing.takesSeveral && lastLine - firstLine > 1)) return false;
    for (let line = firstLine; failsUnreadable && line < lastLine; line++) {
      if (records.states.at(line) === LINE_IS_FAULT) return false;
    }
    return true;
  }
}
