import { count, plural } from '../page/figures.ts';
import { html } from '../page/markup.ts';
import type { Section } from './section.ts';
import { DETECTION_PANELS, detectedFindings } from './suspicious-detections.ts';
import { EXPOSED, PORT_PANELS, portFindings } from './suspicious-ports.ts';
import { DENIED_AT_ALL, DENIED_SOURCES, MANY, SOURCE_PANELS } from './suspicious-sources.ts';

/** Possible attacks, and openings for them. */
export const SUSPICIOUS: Section = {
  id: 'suspicious',
  title: 'What looks suspicious?',
  shortTitle: 'Suspicious',
  queries: [DENIED_AT_ALL],
  panels: [...PORT_PANELS, ...DETECTION_PANELS, ...SOURCE_PANELS],
  lead(results) {
    const [all] = results.rows(DENIED_AT_ALL);
    const { sources = 0n, from_internet = 0n } = all ?? {};
    const exposed = results.rows(EXPOSED).length;
    if (sources === 0n && exposed === 0) return undefined;
    const many = results.rows(DENIED_SOURCES)[0]?.sources ?? 0n;
    return html`<b>${plural(sources, 'address', 'addresses')}</b> ${sources === 1n ? 'was' : 'were'} denied, ${count(from_internet)} of them on the internet; <b>${count(many)}</b> tried ${MANY} or more ports or hosts. Denied flows did no harm: look at the allowed ones first.`;
  },
  findings(results) {
    const { exposed, unusual } = portFindings(results);
    return [...exposed, ...detectedFindings(results), ...unusual];
  },
};
