import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS, type FieldSpec } from '../../../src/model/fields.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';
import { parseLine, parseText } from './parse-text.ts';
import { samplesOf } from './token-samples.ts';

const GOOD = '2 123456789012 eni-1 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK';
const rows: readonly FieldSpec[] = FIELDS;
const KNOWN_COUNTS = 'the known formats have 14, 24, 29, 36, 40';

describe('a line of text', () => {
  it.each(rows)('is read if $name has each of its values', (field) => {
    // Prepare: one line per value, with a space between the field and a second field that is always valid
    const tokens = samplesOf(field).valid.filter((token) => token !== 'version');
    const text = tokens.map((token) => `${token} x`).join('\n');

    // Act
    const { lines } = parseText(text, `${field.name} later-field`);

    // Assess
    expect(lines.map((line) => line.fault)).toEqual(tokens.map(() => undefined));
    expect(lines.map((line) => line.values?.['later-field'])).toEqual(tokens.map(() => 'x'));
  });

  it.each(rows.filter((field) => samplesOf(field).invalid.length > 0))(
    'is a fault that names $name if it has a wrong value',
    (field) => {
      // Prepare
      const tokens = samplesOf(field).invalid.filter((token) => token !== '-');
      const text = tokens.map((token) => `${token} x`).join('\n');

      // Act
      const { lines } = parseText(text, `${field.name} later-field`);

      // Assess
      expect(lines.map((line) => [line.fault?.code, line.fault?.field])).toEqual(
        tokens.map(() => ['field_value', field.name]),
      );
    },
  );

  it('lacks each field that is a hyphen', () => {
    // Prepare
    const line = '2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA';

    // Act
    const parsed = parseLine(line);

    // Assess
    expect(parsed.values).toEqual({
      version: '2',
      'account-id': '123456789010',
      'interface-id': 'eni-1235b8ca123456789',
      start: '1431280876',
      end: '1431280934',
      'log-status': 'NODATA',
    });
  });

  it('treats runs of spaces as one', () => {
    // Prepare
    const line = GOOD.replaceAll(' ', '   ');

    // Act
    const parsed = parseLine(line);

    // Assess
    expect(parsed).toEqual(parseLine(GOOD));
  });

  it('removes leading zeros from numbers and keeps them on account ids', () => {
    // Prepare
    const line = '02 001234567890 eni-1 10.0.0.1 10.0.0.2 00443 0 006 000 0001 01 02 ACCEPT OK';

    // Act
    const { values } = parseLine(line);

    // Assess
    expect(values).toMatchObject({
      version: '2',
      'account-id': '001234567890',
      srcport: '443',
      dstport: '0',
      protocol: '6',
      packets: '0',
      bytes: '1',
    });
  });

  it('keeps 2^63 - 1 and refuses 2^63', () => {
    // Prepare
    const lineWith = (bytes: bigint): string => GOOD.replace(' 4249 ', ` ${bytes} `);

    // Act
    const largest = parseLine(lineWith(2n ** 63n - 1n));
    const tooLarge = parseLine(lineWith(2n ** 63n));

    // Assess
    expect(largest.values?.bytes).toBe('9223372036854775807');
    expect(tooLarge.fault).toEqual({
      code: 'field_value',
      field: 'bytes',
      detail: '9223372036854775808 is not a whole number from 0 to 9223372036854775807',
    });
  });

  it('keeps port 65535 and refuses 65536', () => {
    // Prepare
    const lineWith = (port: number): string => GOOD.replace(' 20641 ', ` ${port} `);

    // Act
    const largest = parseLine(lineWith(65_535));
    const tooLarge = parseLine(lineWith(65_536));

    // Assess
    expect(largest.values?.srcport).toBe('65535');
    expect(tooLarge.fault).toEqual({
      code: 'field_value',
      field: 'srcport',
      detail: '65536 is not a port from 0 to 65535',
    });
  });

  it('keeps addresses of both families and the account unknown unchanged', () => {
    // Prepare
    const line = GOOD.replace('10.0.0.1', '2001:DB8::0:1').replace('123456789012', 'unknown');

    // Act
    const { values } = parseLine(line);

    // Assess
    expect(values).toMatchObject({ srcaddr: '2001:DB8::0:1', dstaddr: '10.0.0.2', 'account-id': 'unknown' });
  });

  it.each([
    ['13 fields', GOOD.replace(' OK', '')],
    ['15 fields', `${GOOD} OK`],
    ['1 field', 'hello'],
    ['400 fields', 'x '.repeat(400)],
  ])('with %s is a fault that says how many are known', (count, line) => {
    // Prepare, Act
    const parsed = parseLine(line);

    // Assess
    expect(parsed).toEqual({ fault: { code: 'field_count', detail: `${count}; ${KNOWN_COUNTS}` } });
  });

  it('describes configured formats, too, by their number of fields', () => {
    // Prepare
    const formats = 'srcaddr dstaddr;srcaddr;srcaddr dstaddr bytes';

    // Act
    const parsed = parseLine('1 2 3 4', formats);

    // Assess
    expect(parsed.fault?.detail).toBe('4 fields; the known formats have 1, 2, 3, 14, 24, 29, 36, 40');
  });

  it.each([['-'], ['- - - - - - - - - - - - - -'], ['-  -']])('of %j has no values and is a fault', (line) => {
    // Prepare, Act
    const parsed = parseLine(line, 'srcaddr;srcaddr dstaddr');

    // Assess
    expect(parsed).toEqual({ fault: { code: 'not_flow_log', detail: 'every field is -' } });
  });

  it('that begins as JSON and is not valid JSON is a separate kind of fault', () => {
    // Prepare
    const text = `{"message":"${GOOD}\n${GOOD}`;

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines.map((line) => line.fault?.code ?? line.format)).toEqual(['json_malformed', 'vpc-default']);
  });

  it('passes later fields through unchanged', () => {
    // Prepare
    const line = '10.0.0.1 007 "quoted" é - %41';

    // Act
    const parsed = parseLine(line, 'srcaddr later-1 later-2 later-3 later-4 later-5');

    // Assess
    expect(parsed.values).toEqual({
      srcaddr: '10.0.0.1',
      'later-1': '007',
      'later-2': '"quoted"',
      'later-3': 'é',
      'later-5': '%41',
    });
  });

  it('has the fault of the format that matches most of its fields', () => {
    // Prepare
    const line = '10.0.0.1 x ACCEPT';

    // Act
    const parsed = parseLine(line, 'bytes srcaddr action;srcaddr bytes action;srcaddr dstaddr bytes');

    // Assess
    expect(parsed.fault).toEqual({
      code: 'field_value',
      field: 'bytes',
      detail: 'x is not a whole number from 0 to 9223372036854775807',
    });
  });

  it('never affects neighbouring lines', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: ANY_CODE_POINT })), { maxLength: 12 }), (others) => {
        // Prepare: arbitrary texts without line ends, between valid lines
        const texts = others.map((other) => (other === null ? GOOD : `x${other.replaceAll(/[\n\r{]/g, '')}`));

        // Act
        const { lines } = parseText([GOOD, ...texts, GOOD].join('\n'));

        // Assess
        expect(lines).toHaveLength(texts.length + 2);
        for (const [index, text] of [GOOD, ...texts, GOOD].entries()) {
          expect(lines[index]?.format === 'vpc-default').toBe(text === GOOD);
        }
      }),
    );
  });
});
