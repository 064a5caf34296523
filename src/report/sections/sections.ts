import { ALLOWED_AND_DENIED } from './allowed-and-denied.ts';
import { CONNECTIVITY } from './connectivity.ts';
import { COST } from './cost.ts';
import { COVERAGE } from './coverage.ts';
import { OUTSIDE } from './outside.ts';
import { PATHS } from './paths.ts';
import { REASONS } from './reasons.ts';
import type { Section } from './section.ts';
import { SUSPICIOUS } from './suspicious.ts';
import { TRAFFIC } from './traffic.ts';

/** The sections of a report, in the order of the page. */
export const SECTIONS: readonly Section[] = [
  ALLOWED_AND_DENIED,
  CONNECTIVITY,
  REASONS,
  SUSPICIOUS,
  OUTSIDE,
  TRAFFIC,
  PATHS,
  COST,
  COVERAGE,
];
