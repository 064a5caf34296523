interface Quartiles {
  low: number;
  middle: number;
  high: number;
}

/** A workload; ratios are the pipeline's speed against the floor's and against the idiomatic loop's. */
export interface ComparisonFigures {
  name: string;
  /** Microseconds a record. */
  micros: Record<'pipeline' | 'live', Quartiles>;
  ofFloor: Quartiles;
  overIdiomatic: Quartiles;
}

/** The function with the largest event that Lambda accepts. */
export interface MemoryFigures {
  eventBytes: number;
  lines: number;
  idleMebibytes: number;
  invocations: number;
  peakMebibytes: number;
  interfaceBytes: number;
}

/** The command on a file of 1 GB. */
export interface LargeFileFigures {
  fileBytes: number;
  lines: number;
  linesPerSecond: number;
  linesPerCpuSecond: number;
  ofInProcessRate: number;
  peakMebibytes: number;
}

/** The figures of one major version of Node.js, rounded as docs/speed.md has them. */
export interface Figures {
  machine: string;
  rounds: number;
  workloads: ComparisonFigures[];
  memory: MemoryFigures;
  largeFile: LargeFileFigures;
}

/** By major version of Node.js. */
export declare function readFigures(): Record<string, Figures>;
