import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { textTable } from '../../../src/cli/terminal/text-table.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';

const COLUMNS = [
  { name: 'owner', isNumber: false },
  { name: 'bytes', isNumber: true },
];

describe('a table of text', () => {
  it('aligns numbers to the right, and marks missing values', () => {
    expect(
      textTable(COLUMNS, [
        ['shop', '12'],
        ['', undefined],
        ['北京', '12345678901234567890'],
      ]),
    ).toBe(`owner                 bytes
-----  --------------------
shop                     12
                       NULL
北京   12345678901234567890
`);
  });

  it('escapes what a terminal interprets', () => {
    const table = textTable([{ name: 'a\u001b[2J', isNumber: false }], [['\u202eevil\nline\u0007']]);
    expect(table.split('\n')).toHaveLength(4);
    expect(table).toContain('\\u202eevil\\u000aline\\u0007');
    expect(table).toContain('a\\u001b[2J');
  });

  it('truncates the widest values to the width of the terminal', () => {
    expect(textTable(COLUMNS, [['a-very-long-name-of-an-owner', '12']], 20)).toBe(`owner          bytes
-------------  -----
a-very-long-…     12
`);
  });

  it('lists the values of each row if there are too many columns', () => {
    const columns = Array.from({ length: 9 }, (_, at) => ({ name: `column_${at}`, isNumber: false }));
    const row = columns.map(({ name }) => (name === 'column_1' ? undefined : `value of ${name}`));
    expect(textTable(columns, [row], 40).split('\n').slice(0, 3)).toEqual([
      '-- row 1',
      'column_0  value of column_0',
      'column_2  value of column_2',
    ]);
  });

  it('has no columns to show for a result without any', () => {
    expect(textTable([], [])).toBe('\n\n');
  });

  it('is never wider than the terminal, and has no control characters, whatever the values', () => {
    const text = fc.string({ unit: ANY_CODE_POINT, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 12 }),
        fc.array(fc.array(fc.option(text, { nil: undefined }))),
        fc.integer({ min: 20, max: 120 }),
        (names, rows, width) => {
          const columns = names.map((name, at) => ({ name, isNumber: at % 2 === 0 }));
          const table = textTable(
            columns,
            rows.map((row) => columns.map((_, at) => row[at])),
            width,
          );
          for (const line of table.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(table).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        },
      ),
    );
  });
});
