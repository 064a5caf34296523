/** An amount below this has two significant digits. */
const CENT = 0.01;
const SIGNIFICANT_DIGITS = 2;
const MAX_DECIMALS = 12;
/** An amount from here on is shown without cents. */
const WITHOUT_CENTS = 1_000;

/** An amount in USD: `$0`, `$0.0000042`, `$12.34`, `$1,234`. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  const size = Math.abs(usd);
  const sign = usd < 0 ? '−' : '';
  if (size < CENT) {
    const decimals = Math.min(Math.ceil(-Math.log10(size)) + SIGNIFICANT_DIGITS - 1, MAX_DECIMALS);
    const text = size.toFixed(decimals).replace(/0+$/, '');
    return text === '0.' ? 'under $0.000000000001' : `${sign}$${text}`;
  }
  const decimals = size < WITHOUT_CENTS ? 2 : 0;
  return `${sign}$${size.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}
