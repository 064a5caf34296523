import { describe, expect, it } from 'vitest';
import { formatNotes } from '../../../src/cli/terminal/format-notes.ts';
import { readLogFormats } from '../../../src/parse/format-set.ts';
import { makeLogFormat } from '../../../src/parse/log-format.ts';

const NOTHING = { unknownFields: [], headers: [], unmatched: [], bareIdLines: 0 };

describe('formatNotes', () => {
  it('prints nothing in the usual case', () => {
    // Prepare
    const headers = [makeLogFormat('header', 'header', ['version', 'srcaddr'])];

    // Act, Assess
    expect(formatNotes({ ...NOTHING, headers })).toEqual([]);
  });

  it('lists unknown fields once, of options and header lines, with the known field that each is close to', () => {
    // Prepare
    const headers = [makeLogFormat('header', 'header', ['version', 'srcadr', 'vpc-endpoint-id'])];

    // Act
    const notes = formatNotes({ ...NOTHING, unknownFields: ['vpc-endpoint-id'], headers });

    // Assess
    expect(notes).toEqual(['note: unknown fields, kept as text: vpc-endpoint-id, srcadr (did you mean srcaddr?)']);
  });

  it('lists formats that no line matches by their position and first fields', () => {
    // Prepare
    const unmatched = readLogFormats('srcaddr dstaddr;version account-id interface-id srcaddr dstaddr');

    // Act
    const notes = formatNotes({ ...NOTHING, unmatched });

    // Assess
    expect(notes).toEqual([
      'note: no line has the format 1 (srcaddr dstaddr), 2 (version account-id interface-id srcaddr …) of --format',
    ]);
  });

  it('counts lines with ids that lack their prefix', () => {
    expect(formatNotes({ ...NOTHING, bareIdLines: 1_200 })).toEqual([
      'note: 1,200 lines have ids without their prefix, such as eni-; kept unchanged',
    ]);
  });

  it('lists at most ten', () => {
    // Prepare
    const unknownFields = Array.from({ length: 13 }, (_, index) => `later-field-${index}`);

    // Act
    const [note = ''] = formatNotes({ ...NOTHING, unknownFields });

    // Assess
    expect(note).toMatch(/later-field-9, 3 more$/);
  });
});
