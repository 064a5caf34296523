import { describe, expect, it } from 'vitest';
import { OUTPUT_NAMES } from '../../../src/model/dictionary.ts';
import { FIELD_BY_NAME, FIELDS, outputNameOf } from '../../../src/model/fields.ts';
import { MAX_FORMAT_FIELDS, makeLogFormat, readFieldNames } from '../../../src/parse/log-format.ts';
import { awsNotation } from './aws-notation.ts';

const make = (...names: readonly string[]) => makeLogFormat('test', 'configured', names);
const laterNames = (count: number): string[] => Array.from({ length: count }, (_, index) => `later-${index}`);

describe('makeLogFormat', () => {
  it('keeps the fields in order, each with its row and its output name', () => {
    // Prepare, Act
    const format = make('srcaddr', 'account-id', 'later-field');

    // Assess
    expect(format.name).toBe('test');
    expect(format.origin).toBe('configured');
    expect(format.fields).toEqual([
      { name: 'srcaddr', outputName: 'srcaddr', spec: FIELD_BY_NAME.get('srcaddr') },
      { name: 'account-id', outputName: 'account_id', spec: FIELD_BY_NAME.get('account-id') },
      { name: 'later-field', outputName: 'later_field', spec: undefined },
    ]);
    expect(format.positions).toMatchObject({ srcaddr: 0, 'account-id': 1, dstaddr: -1 });
  });

  it('accepts every documented field at once', () => {
    // Prepare
    const names = FIELDS.map((field) => field.name);

    // Act
    const format = make(...names);

    // Assess
    expect(format.fields.map((field) => field.name)).toEqual(names);
  });

  it('accepts the maximum number of fields, and refuses one more', () => {
    // Prepare, Act
    const format = make(...laterNames(MAX_FORMAT_FIELDS));

    // Assess
    expect(format.fields).toHaveLength(MAX_FORMAT_FIELDS);
    expect(() => make(...laterNames(MAX_FORMAT_FIELDS + 1))).toThrow(
      new RangeError(`a log format has at most ${MAX_FORMAT_FIELDS} fields, not ${MAX_FORMAT_FIELDS + 1}`),
    );
  });

  it('refuses a format without fields', () => {
    // Prepare, Act, Assess
    expect(() => make()).toThrow(new RangeError('a log format needs at least one field'));
  });

  it('keeps the first position of a repeated field, and every position of the line', () => {
    // Prepare, Act
    const format = make('version', 'srcaddr', 'dstaddr', 'srcaddr', 'version');

    // Assess
    expect(format.fields).toHaveLength(5);
    expect(format.positions).toMatchObject({ version: 0, srcaddr: 1, dstaddr: 2 });
  });

  it.each([
    ['SrcAddr', 'srcaddr'],
    ['src addr', 'srcaddr'],
    ['$\u{7b}srcaddr', 'srcaddr'],
    ['srcaddr,', 'srcaddr'],
    ['pktSrcAddr', 'pkt-srcaddr'],
    ['Account.Id', 'account-id'],
  ])('refuses %j and says that %s was probably meant', (name, meant) => {
    // Prepare
    const message = `${JSON.stringify(name)} is not a flow log field name; did you mean ${meant}?`;

    // Act, Assess
    expect(() => make('srcaddr', name)).toThrow(new RangeError(message));
  });

  it.each([
    'LaterField',
    'later field',
    '2',
    '-',
    'a-',
    '-a',
    'a--b',
    'a_b',
    '$\u{7b}later',
    'later,',
    'café',
    '"',
    '',
    'x'.repeat(65),
  ])('refuses %j, which is not a field name', (name) => {
    // Prepare
    const quoted = JSON.stringify(name.slice(0, 64));

    // Act, Assess
    expect(() => make('srcaddr', name)).toThrow(
      new RangeError(
        `${quoted} is not a flow log field name; write names such as srcaddr, separated by spaces or commas`,
      ),
    );
  });

  it.each([...OUTPUT_NAMES].filter((name) => !FIELDS.some((field) => outputNameOf(field.name) === name)))(
    'refuses a later field whose output name would be %s, which the output uses itself',
    (outputName) => {
      // Prepare
      const name = outputName.replaceAll('_', '-');

      // Act, Assess
      expect(() => make('srcaddr', name)).toThrow(
        new RangeError(`${name} is not a flow log field, and the output uses the name ${outputName}`),
      );
    },
  );
});

describe('readFieldNames', () => {
  it.each([
    [awsNotation('version', 'account-id', 'srcaddr'), ['version', 'account-id', 'srcaddr']],
    ['version account-id srcaddr', ['version', 'account-id', 'srcaddr']],
    ['version account_id pkt_src_aws_service', ['version', 'account-id', 'pkt-src-aws-service']],
    ['  version\t \taccount-id  ', ['version', 'account-id']],
    [`${awsNotation('version')} account_id ${awsNotation('later_field')}`, ['version', 'account-id', 'later-field']],
    ['srcaddr', ['srcaddr']],
    ['version, account-id,srcaddr ,dstaddr', ['version', 'account-id', 'srcaddr', 'dstaddr']],
    ['"version account-id"', ['version', 'account-id']],
    ["'version' 'account-id'", ['version', 'account-id']],
    ['“version account-id”', ['version', 'account-id']],
    ['["version", "account-id"]', ['version', 'account-id']],
    ['\\"version account-id\\"', ['version', 'account-id']],
    [`"${awsNotation('version')} ${awsNotation('account-id')}"`, ['version', 'account-id']],
    [`${awsNotation('version')}, ${awsNotation('account-id')}`, ['version', 'account-id']],
    [`${awsNotation('version')}${awsNotation('account-id')}`, ['version', 'account-id']],
    [`$${awsNotation('version')} $${awsNotation('account-id')}`, ['version', 'account-id']],
    [`${awsNotation('!version')} ${awsNotation('!account_id')}`, ['version', 'account-id']],
    [`\\${awsNotation('version')} \\\\${awsNotation('account-id')}`, ['version', 'account-id']],
    ['\\$\\{version\\} {account-id}', ['version', 'account-id']],
    ['', []],
    ['  \n ', []],
  ])('reads %j', (text, expected) => {
    // Prepare, Act
    const names = readFieldNames(text);

    // Assess
    expect(names).toEqual(expected);
  });

  it('does not remove invalid names, which the format refuses', () => {
    // Prepare, Act
    const names = readFieldNames(`srcaddr=${awsNotation('version')} ${awsNotation('')} dstaddr|srcport`);

    // Assess
    expect(names).toEqual(['srcaddr=', 'version', awsNotation(''), 'dstaddr|srcport']);
    expect(() => make(...names)).toThrow(RangeError);
  });
});
