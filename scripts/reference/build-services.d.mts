import type { Assignment } from './service-assignments.mjs';

/** Packs assignments into one text for each 256 ports. */
export function packServices(assignments: readonly Assignment[]): string[];
