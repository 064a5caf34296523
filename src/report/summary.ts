import { plainTextOf } from './page/text.ts';
import type { Report } from './run-report.ts';
import { TOTALS } from './sections/totals.ts';

/** A report on one screen of text. */
export function summaryOf({ results, findings }: Report): string {
  const [totals] = results.rows(TOTALS);
  const lines = [
    `allowed ${totals?.allowed ?? 0n}, denied ${totals?.denied ?? 0n}`,
    ...findings.map(({ sentence }) => plainTextOf(sentence)),
  ];
  return `${lines.join('\n')}\n`;
}
