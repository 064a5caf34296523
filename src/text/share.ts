const SMALLEST_SHOWN = 0.001;

/**
 * A share of a total as a percentage with one decimal. A part is never 0 %, and 100 % only if it is the total:
 * otherwise it is `under 0.1 %` or `over 99.9 %`.
 */
export function shareOf(part: number, total: number): string {
  const share = part / total;
  if (part > 0 && share < SMALLEST_SHOWN) return 'under 0.1 %';
  if (part < total && share > 1 - SMALLEST_SHOWN) return 'over 99.9 %';
  return `${(share * 100).toFixed(1)} %`;
}
