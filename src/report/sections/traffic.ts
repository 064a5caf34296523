import { nameMarkup } from '../page/charts/names.ts';
import { byteSize, count, moment, plural, share } from '../page/figures.ts';
import { html } from '../page/markup.ts';
import type { QueryResults } from './panel-query.ts';
import type { Finding, Section } from './section.ts';
import { HOUR_PANELS, PEAK_HOURS } from './traffic-hours.ts';
import { PAIRS_PANEL, SENDER_PANELS, TOP_TALKERS } from './traffic-owners.ts';

/** The name of an end outside without a label. */
const INTERNET = 'internet';

/** Who sends most, to whom, and when. */
export const TRAFFIC: Section = {
  id: 'traffic',
  title: 'Who talks most, and when?',
  shortTitle: 'Traffic',
  panels: [...SENDER_PANELS, ...HOUR_PANELS, PAIRS_PANEL],
  lead(results) {
    const [top] = results.rows(TOP_TALKERS);
    const [peak] = results.rows(PEAK_HOURS);
    if (top === undefined) return undefined;
    const busiest =
      peak?.hour !== undefined &&
      html` The busiest hour began <b>${moment(peak.hour)}</b>, most of it ${nameMarkup(peak.src ?? 'not known')} → ${nameMarkup(peak.dst ?? 'not known')}.`;
    return html`<b>${byteSize(top.all_bytes ?? 0n)}</b> were sent; each byte is counted once, from its sender’s record where there is one.${busiest}`;
  },
  findings: largestSender,
};

function largestSender(results: QueryResults): Finding[] {
  const [top] = results.rows(TOP_TALKERS);
  const { src = 'not known', bytes = 0n, all_bytes = 0n, peers = 0n, flows = 0n } = top ?? {};
  if (bytes === 0n) return [];
  const [peak] = results.rows(PEAK_HOURS);
  const { hour, bytes: peakBytes = 0n, src: from = 'not known', dst: to = 'not known', pair_bytes = 0n } = peak ?? {};
  return [
    {
      tone: 'note',
      tag: 'Traffic',
      sentence:
        src === INTERNET
          ? [`${share(bytes, all_bytes)} of all bytes came from the internet`]
          : [{ name: src }, ` sent ${share(bytes, all_bytes)} of all bytes`],
      reason: [
        `${byteSize(bytes)} in ${plural(flows, 'flow')} to ${plural(peers, 'peer')}.`,
        ...(hour === undefined
          ? []
          : [
              ` The busiest hour began ${moment(hour)}: ${byteSize(peakBytes)}, of it ${byteSize(pair_bytes)} from `,
              { name: from },
              ' to ',
              { name: to },
              '.',
            ]),
      ],
      summary: {
        subject: src,
        figure: byteSize(bytes),
        remark: `${share(bytes, all_bytes)}, to ${count(peers)} peers`,
      },
      panelId: 'top-talkers',
    },
  ];
}
