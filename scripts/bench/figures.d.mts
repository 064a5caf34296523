export interface Quartiles {
  low: number;
  middle: number;
  high: number;
}

/** A contender of this project; ratios are its speed relative to the floor and to the idiomatic loop. */
interface Measured {
  /** Microseconds per record. */
  micros: Quartiles;
  ofFloor: Quartiles;
  overLoop: Quartiles;
}

/** A workload. */
export interface WorkloadFigures {
  name: string;
  /** Microseconds per record. */
  micros: Record<'floor' | 'idiomatic', Quartiles>;
  ours: Record<string, Measured>;
}

/** Microseconds per record in events of this many records: the pipeline, the floor, and the difference between them. */
export interface SizeFigures {
  size: number;
  pipeline: Quartiles;
  floor: Quartiles;
  added: Quartiles;
}

/** Another project's parser, or this project's: microseconds per line, or the reason why it was skipped. */
export interface PeerFigures {
  name: string;
  does: string;
  doesNot: string;
  micros?: Quartiles;
  skipped?: string;
}

/** The functions of a workload with the highest shares of self time. */
export interface ProfileFigures {
  name: string;
  self: [place: string, share: number][];
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

/** Starts of a function, in milliseconds, and of these, processor time of the main thread, in all and since the event. */
interface StartFigures {
  elapsed: Quartiles;
  processor: Quartiles;
  event: Quartiles;
}

/** Cold starts of a function that does nothing, and of this one without and with look-ups. */
export interface ColdStartFigures {
  machine: string;
  /** Load average of the machine. */
  load: number;
  /** Number of starts of each function. */
  starts: number;
  functions: Record<'bare' | 'plain' | 'live', StartFigures>;
  deployed: { files: number; kib: number };
}

/** The figures of one major version of Node.js, rounded as in docs/speed.md. */
export interface Figures {
  machine: string;
  rounds: number;
  workloads: WorkloadFigures[];
  sizes?: SizeFigures[];
  peers?: PeerFigures[];
  profiles?: ProfileFigures[];
  memory: MemoryFigures;
  largeFile: LargeFileFigures;
  coldStart?: ColdStartFigures;
}

/** By major version of Node.js. */
export declare function readFigures(): Record<string, Figures>;
