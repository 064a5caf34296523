import { count, plural } from '../page/figures.ts';
import { html } from '../page/markup.ts';
import { DENIAL_PANELS, layerOf, REJECTED_BY_RULE } from './reasons-denied.ts';
import { DENIED_NOW_PANEL, deniedNowFindings } from './reasons-denied-now.ts';
import { UNUSED_RULES_PANEL, unusedFindings, unusedRules } from './reasons-unused-rules.ts';
import type { Section } from './section.ts';

/** Why flows were denied, and which rules decided no flow. */
export const REASONS: Section = {
  id: 'reasons',
  title: 'Why was it denied, and which rule would have to change?',
  shortTitle: 'Reasons',
  panels: [...DENIAL_PANELS, UNUSED_RULES_PANEL, DENIED_NOW_PANEL],
  isLeftOut: ({ columnsWithValues }) => !columnsWithValues.has('verdict'),
  lead(results, context) {
    const unused = unusedRules(results, context);
    const [most] = results.rows(REJECTED_BY_RULE);
    if (most === undefined && unused === undefined) return undefined;
    const denied =
      most !== undefined &&
      html`Most was denied by <b>${layerOf(most.verdict)}</b>: ${plural(most.denied ?? 0n, 'flow')}. `;
    const rules =
      unused !== undefined &&
      html`<b>${count(unused.unused.length)}</b> of ${plural(unused.known, 'rule')} decided no flow in these records.`;
    return html`${denied}${rules}`;
  },
  findings: (results, context) => [...deniedNowFindings(results), ...unusedFindings(results, context)],
};
