import stringWidth from 'string-width';

// Texts in the columns of a terminal, where characters of East Asian scripts take two. Texts are printable.

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ELLIPSIS = '…';

/** A text of at most `width` terminal columns; a truncated text ends with an ellipsis. */
export function truncatedTo(width: number, text: string): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let columns = 0;
  for (const { segment } of CHARACTERS.segment(text)) {
    columns += stringWidth(segment);
    if (columns > width - 1) break;
    kept += segment;
  }
  return kept + ELLIPSIS;
}

/** A text of exactly `width` terminal columns: truncated, or with spaces before it (`right`) or after it (`left`). */
export function paddedTo(width: number, text: string, side: 'left' | 'right'): string {
  const fitting = truncatedTo(width, text);
  const space = ' '.repeat(Math.max(width - stringWidth(fitting), 0));
  return side === 'right' ? space + fitting : fitting + space;
}
