import type { Section } from './section.ts';

/** What the numbers of the report leave out. */
export const COVERAGE: Section = {
  id: 'coverage',
  title: 'What these numbers do not cover',
  shortTitle: 'Coverage',
  panels: [],
  lead: () => undefined,
  findings: () => [],
};
