/**
 * Spreadsheets read cells with these first characters as formulas:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r]/;

/** A text for a cell of CSV that no spreadsheet takes for a formula. */
export function spreadsheetText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
