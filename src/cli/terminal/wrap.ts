/** Columns of a screen that every terminal has. */
export const SCREEN_COLUMNS = 80;

/** Characters that terminals show in two columns: most of East Asian scripts, and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

/**
 * Breaks a text at its spaces into lines of at most {@link SCREEN_COLUMNS} columns. `first` is the beginning of the
 * first line; the others are indented by `indent` columns. A longer word is broken where the line ends.
 */
export function wrap(text: string, first: string, indent: number): string[] {
  const lines: string[] = [];
  let line = first;
  let columns = columnsOf(first);
  let isEmpty = true;
  const startLine = (): void => {
    lines.push(line.trimEnd());
    line = ' '.repeat(indent);
    columns = indent;
    isEmpty = true;
  };
  for (const word of text.split(' ')) {
    const width = columnsOf(word);
    if (!isEmpty && columns + 1 + width > SCREEN_COLUMNS) startLine();
    if (!isEmpty) {
      line += ' ';
      columns++;
    }
    for (const character of word) {
      const characterColumns = columnsOf(character);
      if (columns + characterColumns > SCREEN_COLUMNS) startLine();
      line += character;
      columns += characterColumns;
    }
    isEmpty = false;
  }
  return [...lines, line];
}

/** How many columns a text takes on a terminal, combining characters counted as one each. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}
