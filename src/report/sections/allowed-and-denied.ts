import { html } from '../page/markup.ts';
import type { Section } from './section.ts';
import { TOTALS } from './totals.ts';

/** What was allowed and denied, over time. */
export const ALLOWED_AND_DENIED: Section = {
  id: 'allowed-and-denied',
  title: 'What was allowed, and what denied?',
  shortTitle: 'Allowed and denied',
  queries: [TOTALS],
  panels: [],
  lead(results) {
    const [totals] = results.rows(TOTALS);
    return html`${totals?.allowed ?? 0n} flows were allowed and ${totals?.denied ?? 0n} denied.`;
  },
  findings: () => [],
};
