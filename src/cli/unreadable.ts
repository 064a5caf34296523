import {
  LINE_FAULTS,
  type LineFault,
  type LineFaultCode,
  RECORD_FAULTS,
  type RecordFaultCode,
} from '../model/fault.ts';
import { printable } from './printable.ts';

/** How many places are named for each code. */
const MAX_EXAMPLES = 3;
/** Longest example; a fault repeats a value, and values may be long. */
const MAX_EXAMPLE_LENGTH = 160;

/** What could not be read and why: a code of a line or of a record. */
export type UnreadableCode = LineFaultCode | RecordFaultCode;

/** What is known of one code after a run. */
export interface UnreadableEntry {
  readonly code: UnreadableCode;
  readonly meaning: string;
  readonly count: number;
  /** The first places, with what is wrong there. */
  readonly examples: readonly string[];
}

/** Counts what could not be read, by code, and remembers the first places of each. */
export class UnreadableTally {
  readonly #byCode: Map<UnreadableCode, { count: number; examples: string[] }> = new Map();

  get total(): number {
    return this.entries().reduce((sum, entry) => sum + entry.count, 0);
  }

  /** Counts one; `place` is the input's name and where in it. */
  add(code: UnreadableCode, place: () => string, fault?: LineFault): void {
    const entry = this.#byCode.get(code) ?? { count: 0, examples: [] };
    this.#byCode.set(code, entry);
    entry.count++;
    if (entry.examples.length >= MAX_EXAMPLES) return;
    const detail = [fault?.field, fault?.detail].filter((part) => part !== undefined);
    const example = printable([place(), ...detail].join(': '));
    entry.examples.push(example.length > MAX_EXAMPLE_LENGTH ? `${example.slice(0, MAX_EXAMPLE_LENGTH)}…` : example);
  }

  /** What was counted, the most frequent code first. */
  entries(): UnreadableEntry[] {
    return [...this.#byCode]
      .map(([code, { count, examples }]) => ({ code, meaning: meaningOf(code), count, examples }))
      .toSorted((a, b) => b.count - a.count);
  }
}

/** What a code means, in a sentence. */
export function meaningOf(code: UnreadableCode): string {
  return { ...LINE_FAULTS, ...RECORD_FAULTS }[code];
}
