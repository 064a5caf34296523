/** A flow of an example; omitted members have the values of `exampleLine`. */
export interface ExampleFlow {
  readonly from: string;
  readonly to: string;
  readonly direction: string;
  readonly ports?: readonly number[];
  readonly protocol?: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly action?: string;
}

/** A rule with its examples. */
export interface SigmaRule {
  readonly name: string;
  readonly title: string;
  readonly matches: readonly ExampleFlow[];
  readonly misses: readonly ExampleFlow[];
}

export const EXAMPLE_FORMAT: string;
export const exampleLine: (flow: ExampleFlow) => string;
export const SIGMA_RULES: readonly SigmaRule[];
