import { ALLOWED_AND_DENIED } from './allowed-and-denied.ts';
import { COVERAGE } from './coverage.ts';
import type { Section } from './section.ts';

/** The sections of a report, in the order of the page. */
export const SECTIONS: readonly Section[] = [ALLOWED_AND_DENIED, COVERAGE];
