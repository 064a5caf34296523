import type { Figures } from './figures.mjs';

type Recorded = Pick<Figures, 'machine' | 'workloads'>;

/** A sentence for each ratio that is slower than recorded. */
export function slowerThanRecorded(measured: Recorded, recorded: Recorded | undefined): string[];
