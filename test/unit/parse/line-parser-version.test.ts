import { describe, expect, it } from 'vitest';
import { parseText } from './parse-text.ts';

/** The formats of the lines of a text, and the number of lines that match several. */
function read(text: string, logFormat: string): { formats: (string | undefined)[]; ambiguous: number } {
  const { lines, records } = parseText(text, logFormat);
  return { formats: lines.map(({ format }) => format), ambiguous: records.ambiguousLines };
}

/** Formats of equal length with a text as the last field, so that every line matches each of them. */
const FIVE = 'version srcaddr region';
const EIGHT = 'version srcaddr reject-reason';
const LATER = 'version srcaddr vpc-endpoint-name';
const WITHOUT = 'int-field srcaddr region';

describe('the version of a line that fits several formats', () => {
  it.each([
    ['the first', `${FIVE};${EIGHT}`, '4 10.0.0.1 x', 'configured 1', 0],
    ['the second', `${FIVE};${EIGHT}`, '8 10.0.0.1 x', 'configured 2', 0],
    ['the second, whatever the order', `${EIGHT};${FIVE}`, '4 10.0.0.1 x', 'configured 2', 0],
    ['the first where both are of the version', `${FIVE};version dstaddr az-id`, '4 10.0.0.1 x', 'configured 1', 1],
    ['the first where none is of the version', `${FIVE};${EIGHT}`, '2 10.0.0.1 x', 'configured 1', 1],
    ['the first where the line does not say', `${FIVE};${EIGHT}`, '- 10.0.0.1 x', 'configured 1', 1],
    ['the only one of a later version', `${FIVE};${EIGHT};${LATER}`, '12 10.0.0.1 x', 'configured 3', 0],
    ['the one of its version before one with later fields', `${EIGHT};${LATER}`, '8 10.0.0.1 x', 'configured 1', 1],
    [
      'the first of three that is not excluded',
      `${EIGHT};${FIVE};version dstaddr az-id`,
      '4 10.0.0.1 x',
      'configured 2',
      1,
    ],
    ['one that does not have the version', `${EIGHT};${WITHOUT}`, '4 10.0.0.1 x', 'configured 2', 0],
    ['one with leading zeros', `${EIGHT};${FIVE}`, '004 10.0.0.1 x', 'configured 2', 0],
  ])('decides for %s', (_what, logFormat, line, format, ambiguous) => {
    // Act
    const found = read(line, logFormat);

    // Assess
    expect(found).toEqual({ formats: [format], ambiguous });
  });

  it('is ignored if only one format fits, since the line may have been edited', () => {
    // Act
    const found = read('99 10.0.0.1 x\n12 10.0.0.1 x y\n2 - x', `${EIGHT};version srcaddr region vpc-endpoint-name`);

    // Assess
    expect(found).toEqual({ formats: ['configured 1', 'configured 2', 'configured 1'], ambiguous: 0 });
  });

  it('distinguishes lines of a transit gateway from those of a VPC', () => {
    // Prepare
    const logFormat = 'version account-id srcaddr resource-type;version account-id srcaddr region';

    // Act
    const found = read('6 1 10.0.0.1 TransitGateway\n4 1 10.0.0.1 eu-west-1', logFormat);

    // Assess
    expect(found).toEqual({ formats: ['configured 1', 'configured 2'], ambiguous: 0 });
  });

  it('selects a known format for a line that the configured one cannot have written', () => {
    // Prepare: the default format except for the last field
    const logFormat =
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action region';
    const line = '2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1418530010 1418530070 ACCEPT OK';

    // Act
    const found = read(`${line}\n${line.replace('2 ', '4 ')}`, logFormat);

    // Assess
    expect(found).toEqual({ formats: ['vpc-default', 'configured 1'], ambiguous: 0 });
  });
});

describe('an id', () => {
  it.each([
    ['resource-id', 'nat-0a1b', '1'],
    ['ecs-task-arn', 'arn:aws-cn:ecs:cn-north-1:111122223333:task/t', 'arn-of-task'],
    ['tgw-src-eni', 'eni-1', 'tgw-1'],
    ['next-hop-vpc-id', 'vpc-1', 'subnet-1'],
  ])('distinguishes %s from other text by its prefix', (field, id, other) => {
    // Act
    const found = read(`10.0.0.1 ${id}\n10.0.0.1 ${other}\n10.0.0.1 -`, `srcaddr ${field};srcaddr region`);

    // Assess
    expect(found).toEqual({ formats: ['configured 1', 'configured 2', 'configured 1'], ambiguous: 2 });
  });
});

describe('ids without their prefix below a header line', () => {
  it('are read, and the lines are counted', () => {
    // Prepare
    const text = 'interface-id vpc-id resource-id srcport\n01 02 03 4\neni-1 vpc-2 nat-3 4\neni-1 - 03 4';

    // Act
    const { lines, records } = parseText(text);

    // Assess
    expect(lines.slice(1).map(({ values }) => values)).toEqual([
      { 'interface-id': '01', 'vpc-id': '02', 'resource-id': '03', srcport: '4' },
      { 'interface-id': 'eni-1', 'vpc-id': 'vpc-2', 'resource-id': 'nat-3', srcport: '4' },
      { 'interface-id': 'eni-1', 'resource-id': '03', srcport: '4' },
    ]);
    expect(records.bareIdLines).toBe(2);
  });

  it('do not compensate for another value that does not fit', () => {
    // Act
    const { lines, records } = parseText('interface-id srcport\n01 https');

    // Assess
    expect(lines[1]?.fault).toMatchObject({ code: 'field_value', field: 'srcport' });
    expect(records.bareIdLines).toBe(0);
  });

  it('are read in a JSON record that has an address, and in no other', () => {
    // Prepare
    const text = '{"srcaddr":"10.0.0.1","interfaceId":"01","resource_id":"x"}\n{"interfaceId":"01","resource_id":"x"}';

    // Act
    const { lines, records } = parseText(text);

    // Assess
    expect(lines[0]?.values).toEqual({ srcaddr: '10.0.0.1', 'interface-id': '01', 'resource-id': 'x' });
    expect(lines[1]?.fault).toMatchObject({ code: 'field_value', field: 'interface-id' });
    expect(records.bareIdLines).toBe(1);
  });

  it('are faults without a header line', () => {
    // Act
    const { lines } = parseText('01 443', 'interface-id srcport');

    // Assess
    expect(lines[0]?.fault).toMatchObject({ code: 'field_value', field: 'interface-id' });
  });
});
