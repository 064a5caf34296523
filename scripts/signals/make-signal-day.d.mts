import type { Day } from '../detections/make-day.mjs';

export function makeSignalDay(seed: number): Pick<Day, 'inventory' | 'labels' | 'lines' | 'truths'>;
