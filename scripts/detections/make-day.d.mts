/** An attack of a generated day. */
export interface Attack {
  /** The detection that should find it. */
  readonly detection: string;
  readonly strength: string;
  readonly text: string;
  /** The keys that a finding of the attack names, by {@link keyOfFinding}; one of them is enough. */
  readonly keys: readonly string[];
}

/** The ground truth about a line. */
export interface LineTruth {
  /** Whether an attack wrote it; otherwise `name` is that of harmless traffic. */
  readonly isAttack: boolean;
  readonly name: string;
  /** Whether the client sent the packets. */
  readonly isRequest: boolean;
  readonly serverPort: number;
  readonly isFromOutside: boolean;
  readonly isToOutside: boolean;
  /** For a story about signals: the signals that its requests and its replies truly show. */
  readonly shows?: { readonly requests: readonly string[]; readonly replies: readonly string[] };
  /** The role of the host that recorded it. */
  readonly role: string;
}

/** A generated day. */
export interface Day {
  readonly inventory: unknown;
  readonly labels: Readonly<Record<string, string>>;
  /** Lines of flow logs; the first names the fields. */
  readonly lines: readonly string[];
  /** The ground truth of each line except the first. */
  readonly truths: readonly LineTruth[];
  readonly attacks: readonly Attack[];
}

export function makeDay(seed: number, options?: { readonly scale?: number }): Day;
