/** An attack of a generated day. */
export interface Attack {
  /** The detection that should find it. */
  readonly detection: string;
  readonly strength: string;
  readonly text: string;
  /** What a finding of it names, by {@link keyOfFinding}; one of them is enough. */
  readonly keys: readonly string[];
}

/** A generated day. */
export interface Day {
  readonly inventory: unknown;
  readonly labels: Readonly<Record<string, string>>;
  /** Lines of flow logs, the first of which names the fields. */
  readonly lines: readonly string[];
  readonly attacks: readonly Attack[];
}

export function makeDay(seed: number, options?: { readonly scale?: number }): Day;
