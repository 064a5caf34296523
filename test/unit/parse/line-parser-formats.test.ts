import { describe, expect, it } from 'vitest';
import { parseText } from './parse-text.ts';

const DEFAULT = '2 123456789012 eni-1 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** The result for each line in one word: the format, a fault's code, or `header`. */
function wordsOf(text: string, logFormat = ''): string[] {
  return parseText(text, logFormat).lines.map((line) => line.format ?? line.fault?.code ?? 'header');
}

describe('several formats in one stream', () => {
  it('are distinguished by number of fields and by what the fields hold', () => {
    // Prepare
    const text = [
      '10.0.0.1 443',
      '443 10.0.0.1',
      DEFAULT,
      '10.0.0.1 10.0.0.2',
      '443 444',
      '2001:db8::1 0',
      '10.0.0.1 443 ACCEPT',
    ].join('\n');

    // Act
    const words = wordsOf(text, 'srcaddr srcport;srcport srcaddr;srcaddr dstaddr');

    // Assess
    expect(words).toEqual([
      'configured 1',
      'configured 2',
      'vpc-default',
      'configured 3',
      'field_value',
      'configured 1',
      'field_count',
    ]);
  });

  it.each([
    ['srcaddr dstaddr;dstaddr srcaddr', { srcaddr: '10.0.0.1', dstaddr: '10.0.0.2' }],
    ['dstaddr srcaddr;srcaddr dstaddr', { srcaddr: '10.0.0.2', dstaddr: '10.0.0.1' }],
  ])('are taken in the configured order if both fit, %s, and the line is counted', (logFormat, values) => {
    // Prepare
    const text = '10.0.0.1 10.0.0.2\n10.0.0.1 -\n10.0.0.1 x';

    // Act
    const { lines, records } = parseText(text, logFormat);

    // Assess
    expect(lines[0]).toEqual({ format: 'configured 1', values });
    expect(records.ambiguousLines).toBe(2);
  });

  it('are not ambiguous if only one fits', () => {
    // Prepare
    const text = `${DEFAULT}\n10.0.0.1 443\n443 10.0.0.1`;

    // Act
    const { records } = parseText(text, 'srcaddr srcport;srcport srcaddr');

    // Assess
    expect(records.ambiguousLines).toBe(0);
  });

  it('prefer a configured format to a known one', () => {
    // Prepare: source and destination swapped
    const swapped = HEADER.replace('srcaddr dstaddr', 'dstaddr srcaddr');

    // Act
    const { lines, records } = parseText(DEFAULT, swapped);

    // Assess
    expect(lines[0]?.format).toBe('configured 1');
    expect(lines[0]?.values).toMatchObject({ srcaddr: '10.0.0.2', dstaddr: '10.0.0.1' });
    expect(records.ambiguousLines).toBe(1);
  });
});

describe('a header line', () => {
  it('is not data, and names the fields of the lines below it', () => {
    // Prepare
    const text = 'srcaddr srcport\n10.0.0.1 443\n10.0.0.2 444';

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines).toEqual([
      { isHeader: true },
      { format: 'header (2 fields)', values: { srcaddr: '10.0.0.1', srcport: '443' } },
      { format: 'header (2 fields)', values: { srcaddr: '10.0.0.2', srcport: '444' } },
    ]);
  });

  it('may have underscores, and fields that came later', () => {
    // Prepare
    const text = 'srcport account_id later_field\n443 123456789012 x';

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines[0]).toEqual({ isHeader: true });
    expect(lines[1]?.values).toEqual({ srcport: '443', 'account-id': '123456789012', 'later-field': 'x' });
  });

  it('takes precedence over the configured formats, and is not ambiguous', () => {
    // Prepare
    const text = 'dstaddr srcaddr\n10.0.0.1 10.0.0.2';

    // Act
    const { lines, records } = parseText(text, 'srcaddr dstaddr');

    // Assess
    expect(lines[1]?.values).toEqual({ dstaddr: '10.0.0.1', srcaddr: '10.0.0.2' });
    expect(records.ambiguousLines).toBe(0);
  });

  it('leaves lines that do not match it to the other formats', () => {
    // Prepare
    const text = `srcaddr srcport\n443 10.0.0.1\n${DEFAULT}\n10.0.0.1 443`;

    // Act
    const words = wordsOf(text, 'srcport srcaddr');

    // Assess
    expect(words).toEqual(['header', 'configured 1', 'vpc-default', 'header (2 fields)']);
  });

  it('applies until the next one', () => {
    // Prepare
    const text = 'srcaddr srcport\n10.0.0.1 443\ndstport dstaddr\n443 10.0.0.1';

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines.map((line) => line.values)).toEqual([
      undefined,
      { srcaddr: '10.0.0.1', srcport: '443' },
      undefined,
      { dstport: '443', dstaddr: '10.0.0.1' },
    ]);
  });

  it('is recognised in the middle of data and within a wrapper', () => {
    // Prepare
    const text = `${DEFAULT}\n${JSON.stringify({ message: HEADER })}\n${DEFAULT}`;

    // Act
    const words = wordsOf(text);

    // Assess
    expect(words).toEqual(['vpc-default', 'header', 'header (14 fields)']);
  });

  it.each([
    ['version srcaddr src_class', 'src-class is not a flow log field, and the output uses the name src_class'],
    ['version srcaddr timestamp', 'timestamp is not a flow log field, and the output uses the name timestamp'],
  ])('%j is a fault with a separate code and changes no other line', (header, detail) => {
    // Prepare
    const text = `${header}\n${DEFAULT}`;

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines[0]).toEqual({ fault: { code: 'header', detail } });
    expect(lines[1]?.format).toBe('vpc-default');
  });

  it('explains a line below it that has another number of fields', () => {
    // Prepare
    const text = 'srcaddr srcport\n10.0.0.1 443 x';

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines[1]?.fault).toEqual({
      code: 'field_count',
      detail: '3 fields; the known formats have 2, 14, 24, 29, 36, 40',
    });
  });

  it('explains a line below it that has a wrong value', () => {
    // Prepare
    const text = 'srcaddr srcport\n10.0.0.1 https';

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines[1]?.fault).toEqual({
      code: 'field_value',
      field: 'srcport',
      detail: 'https is not a port from 0 to 65535',
    });
  });
});
