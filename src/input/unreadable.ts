import {
  LINE_FAULTS,
  type LineFault,
  type LineFaultCode,
  RECORD_FAULTS,
  type RecordFaultCode,
} from '../model/fault.ts';
import { printable } from './printable.ts';

/** How many positions are listed for each code. */
const MAX_EXAMPLES = 3;
/** Maximum length of an example, since a fault quotes a value, which may be long. */
const MAX_EXAMPLE_CHARS = 160;

/** Why a line or a record is unreadable. */
export type UnreadableCode = LineFaultCode | RecordFaultCode;

/** The unreadable lines or records of one code. */
export interface UnreadableEntry {
  readonly code: UnreadableCode;
  readonly meaning: string;
  readonly count: number;
  /** The first positions, with the reason of each. */
  readonly examples: readonly string[];
}

/** Counts unreadable lines and records by code, and keeps the first positions of each. */
export class UnreadableSummary {
  readonly #byCode: Map<UnreadableCode, { count: number; examples: string[] }> = new Map();

  get total(): number {
    return this.entries().reduce((sum, entry) => sum + entry.count, 0);
  }

  /** Counts one; `place` returns the input's name and the position in it. */
  add(code: UnreadableCode, place: () => string, fault?: LineFault): void {
    const entry = this.#byCode.get(code) ?? { count: 0, examples: [] };
    this.#byCode.set(code, entry);
    entry.count++;
    if (entry.examples.length >= MAX_EXAMPLES) return;
    const detail = [fault?.field, fault?.detail].filter((part) => part !== undefined);
    const example = printable([place(), ...detail].join(': '));
    entry.examples.push(example.length > MAX_EXAMPLE_CHARS ? `${example.slice(0, MAX_EXAMPLE_CHARS)}…` : example);
  }

  /** The counts, with the most frequent code first. */
  entries(): UnreadableEntry[] {
    return [...this.#byCode]
      .map(([code, { count, examples }]) => ({ code, meaning: meaningOf(code), count, examples }))
      .toSorted((a, b) => b.count - a.count);
  }
}

/** The meaning of a code, in one sentence. */
export function meaningOf(code: UnreadableCode): string {
  return { ...LINE_FAULTS, ...RECORD_FAULTS }[code];
}
