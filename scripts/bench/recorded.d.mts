import type { Figures } from './figures.mjs';

type Recorded = Pick<Figures, 'machine' | 'workloads'>;

/** What is slower than recorded, a sentence each. */
export function slowerThanRecorded(measured: Recorded, recorded: Recorded | undefined): string[];
