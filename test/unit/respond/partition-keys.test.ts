import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowLogRecord } from '../../../src/model/flow-log-record.ts';
import { PARTITION_KEYS, type PartitionKeyName } from '../../../src/respond/partition-key-table.ts';
import { PartitionKeys } from '../../../src/respond/partition-keys.ts';
import { readPartitionKeys } from '../../../src/respond/read-partition-keys.ts';
import { arbitraryFormattedLine } from '../../support/arbitrary-lines.ts';
import { recordOf } from '../parse/parse-text.ts';

const FORMAT = 'account-id region action protocol start end';
/** 2021-02-03T04:05:06Z */
const SECONDS = 1_612_325_106;
const LINE = `123456789012 eu-central-1 ACCEPT 6 ${SECONDS - 60} ${SECONDS}`;
const ARRIVAL_MS = Date.UTC(2022, 10, 9, 8, 7, 6, 543);
const ALL_NAMES = Object.keys(PARTITION_KEYS).flatMap((name) => readPartitionKeys(name));

/** The keys of a Firehose record with these lines; undefined stands for an unreadable line. */
function keysOf(
  names: string,
  lines: readonly (string | undefined)[],
  { format = FORMAT, arrivalMs = undefined }: { format?: string; arrivalMs?: number | undefined } = {},
): Readonly<Record<string, string>> {
  const keys = new PartitionKeys(readPartitionKeys(names));
  const records = lines.map((line) => (line === undefined ? undefined : recordOf(line, format)));
  return finishedKeys(keys, records, arrivalMs);
}

function finishedKeys(
  keys: PartitionKeys,
  records: readonly (FlowLogRecord | undefined)[],
  arrivalMs?: number,
): Readonly<Record<string, string>> {
  keys.begin(arrivalMs);
  for (const record of records) {
    // unreadable lines are not added
    if (record !== undefined) keys.add(record);
  }
  return keys.finish();
}

describe('PartitionKeys', () => {
  it('reads every key from its field, and the time from the end of the flow, in UTC', () => {
    // Prepare
    const fields = {
      'account-id': '012345678901',
      region: 'eu-central-1',
      'vpc-id': 'vpc-1',
      'subnet-id': 'subnet-2',
      'interface-id': 'eni-3',
      'instance-id': 'i-4',
      action: 'REJECT',
      'log-status': 'OK',
      'flow-direction': 'egress',
      protocol: '17',
      version: '5',
      start: '0',
      end: `${SECONDS}`,
    };
    const record = recordOf(Object.values(fields).join(' '), Object.keys(fields).join(' '));

    // Act
    const values = finishedKeys(new PartitionKeys(ALL_NAMES), [record]);

    // Assess
    expect(values).toEqual({
      account: '012345678901',
      region: 'eu-central-1',
      vpc: 'vpc-1',
      subnet: 'subnet-2',
      interface: 'eni-3',
      instance: 'i-4',
      action: 'REJECT',
      log_status: 'OK',
      direction: 'egress',
      protocol: '17',
      version: '5',
      year: '2021',
      month: '02',
      day: '03',
      hour: '04',
      minute: '05',
    });
  });

  it('gives only the keys that are requested', () => {
    // Prepare, Act
    const values = keysOf('day,account', [LINE]);

    // Assess
    expect(values).toEqual({ account: '123456789012', day: '03' });
  });

  it.each([
    ['an absent value', `- - - - - ${SECONDS}`, FORMAT],
    ['a format without the field', '10.0.0.1 10.0.0.2', 'srcaddr dstaddr'],
  ])('writes unknown for %s', (_what, line, format) => {
    // Prepare, Act
    const values = keysOf('account,action,protocol', [line], { format });

    // Assess
    expect(values).toEqual({ account: 'unknown', action: 'unknown', protocol: 'unknown' });
  });

  it.each([
    ['eu/central+1', 'eu_central_1'],
    ['a=b&c%2Fd', 'a_b_c_2Fd'],
    ['.', '_'],
    ['..', '_.'],
    ['.hidden', '_hidden'],
    ['a.b..c', 'a.b..c'],
    ['é', '__'],
    ['"\\', '__'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), 'x'.repeat(64)],
  ])('makes %j safe in an object key: %j', (region, expected) => {
    // Prepare, Act
    const values = keysOf('region', [`${region} 1`], { format: 'region bytes' });

    // Assess
    expect(values).toEqual({ region: expected });
  });

  it('writes mixed for the keys on which lines disagree, and no other', () => {
    // Prepare
    const lines = [LINE, LINE.replace('ACCEPT', 'REJECT'), LINE];

    // Act
    const values = keysOf('account,action,region', lines);

    // Assess
    expect(values).toEqual({ account: '123456789012', action: 'mixed', region: 'eu-central-1' });
  });

  it('counts a line without a value as disagreeing with one that has it', () => {
    // Prepare
    const lines = [LINE, LINE.replace('ACCEPT', '-')];

    // Act
    const values = [keysOf('action', lines), keysOf('action', lines.toReversed())];

    // Assess
    expect(values).toEqual([{ action: 'mixed' }, { action: 'mixed' }]);
  });

  it('compares values as written', () => {
    // Prepare
    const same = ['a/b 1', 'a+b 1'];
    const different = ['ab 1', 'abc 1'];

    // Act
    const values = [same, different].map((lines) => keysOf('region', lines, { format: 'region bytes' }));

    // Assess
    expect(values).toEqual([{ region: 'a_b' }, { region: 'mixed' }]);
  });

  it('skips lines that could not be read', () => {
    // Prepare, Act
    const values = keysOf('account,action,hour', [undefined, LINE, undefined, LINE, undefined]);

    // Assess
    expect(values).toEqual({ account: '123456789012', action: 'ACCEPT', hour: '04' });
  });

  it.each([
    ['only of lines that could not be read', [undefined, undefined]],
    ['of no line at all', []],
  ])('writes unknown and the time of arrival for a record %s', (_what, lines) => {
    // Prepare, Act
    const values = keysOf('account,year,month,day,hour,minute', lines, { arrivalMs: ARRIVAL_MS });

    // Assess
    expect(values).toEqual({ account: 'unknown', year: '2022', month: '11', day: '09', hour: '08', minute: '07' });
  });

  it.each([
    ['its end', LINE, '03'],
    ['its start, where it has no end', `1 x ACCEPT 6 ${SECONDS - 86_400} -`, '02'],
    ['its arrival, where it has neither', '1 x ACCEPT 6 - -', '09'],
    ['its end also where that is 1970', '1 x ACCEPT 6 - 0', '01'],
  ])('dates a record by %s', (_what, line, expected) => {
    // Prepare, Act
    const values = keysOf('day', [line], { arrivalMs: ARRIVAL_MS });

    // Assess
    expect(values).toEqual({ day: expected });
  });

  it('dates a record with several lines by the first with a time', () => {
    // Prepare
    const later = LINE.replaceAll(`${SECONDS}`, `${SECONDS + 3_600}`);
    const timeless = '123456789012 eu-central-1 ACCEPT 6 - -';

    // Act
    const hours = [
      [LINE, later],
      [later, LINE],
      [timeless, undefined, LINE, later],
    ].map((lines) => keysOf('hour', lines, { arrivalMs: ARRIVAL_MS }));

    // Assess
    expect(hours).toEqual([{ hour: '04' }, { hour: '05' }, { hour: '04' }]);
  });

  it.each([undefined, -1, Number.NaN, Number.POSITIVE_INFINITY, 253_402_300_800_000])(
    'writes zeros for the time if none is known and the arrival is %s',
    (arrivalMs) => {
      // Prepare, Act
      const values = keysOf('year,month,day,hour,minute', [undefined], { arrivalMs });

      // Assess
      expect(values).toEqual({ year: '0000', month: '00', day: '00', hour: '00', minute: '00' });
    },
  );

  it('carries nothing over from one record to the next', () => {
    // Prepare
    const keys = new PartitionKeys(readPartitionKeys('account,action,hour'));
    const record = recordOf(LINE, FORMAT);
    const rejected = recordOf('210987654321 REJECT', 'account-id action');

    // Act
    const values = [[record, rejected], [rejected], [undefined], [record]].map((lines) => finishedKeys(keys, lines));

    // Assess
    expect(values).toEqual([
      { account: 'mixed', action: 'mixed', hour: '04' },
      { account: '210987654321', action: 'REJECT', hour: '00' },
      { account: 'unknown', action: 'unknown', hour: '00' },
      { account: '123456789012', action: 'ACCEPT', hour: '04' },
    ]);
  });

  it('gives the same object again for a record with the same keys, and does not change earlier ones', () => {
    // Prepare
    const keys = new PartitionKeys(readPartitionKeys('account,hour'));
    const one = recordOf(LINE, FORMAT);
    const other = recordOf(LINE.replace('123456789012', '210987654321'), FORMAT);

    // Act
    const [first, second, third] = [[one], [one, one], [other]].map((lines) => finishedKeys(keys, lines));

    // Assess
    expect(second).toBe(first);
    expect(first).toEqual({ account: '123456789012', hour: '04' });
    expect(third).toEqual({ account: '210987654321', hour: '04' });
  });

  it('gives the maximum number of bytes that its values add to an answer', () => {
    // Prepare
    const names: PartitionKeyName[] = ['region', 'day'];
    const metadata = { partitionKeys: { region: 'r'.repeat(64), day: '31' } };

    // Act
    const { maxBytes } = new PartitionKeys(names);

    // Assess
    expect(maxBytes).toBe(JSON.stringify({ a: 1, metadata }).length - JSON.stringify({ a: 1 }).length);
    expect(new PartitionKeys([]).maxBytes).toBe(',"metadata":{"partitionKeys":{}}'.length);
  });

  it('has safe values within its limits, one for each key, for any lines', () => {
    const names = fc.shuffledSubarray(ALL_NAMES, { maxLength: 10 });
    const lines = fc.array(fc.option(arbitraryFormattedLine, { nil: undefined }), { maxLength: 4 });
    const arrival = fc.option(fc.double(), { nil: undefined });
    fc.assert(
      fc.property(names, lines, arrival, (chosen, formatted, arrivalMs) => {
        // Prepare
        const keys = new PartitionKeys(chosen);
        const records = formatted.map((line) =>
          line === undefined ? undefined : recordOf(line.tokens.join(' '), line.names.join(' ')),
        );

        // Act
        const values = finishedKeys(keys, records, arrivalMs);

        // Assess
        const bytes = Buffer.byteLength(JSON.stringify({ a: 1, metadata: { partitionKeys: values } }));
        expect(Object.keys(values).toSorted()).toEqual(chosen.toSorted());
        expect(bytes - JSON.stringify({ a: 1 }).length).toBeLessThanOrEqual(keys.maxBytes);
        for (const name of chosen) {
          expect(values[name]).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
          expect(values[name]?.length).toBeLessThanOrEqual(PARTITION_KEYS[name].maxLength);
        }
      }),
    );
  });

  it('gives each key the value that all lines have, or mixed', () => {
    const lines = fc.array(
      fc.record({
        region: fc.constantFrom('a', 'b', 'a/', 'a+', 'é', '-'),
        protocol: fc.constantFrom('6', '06', '17'),
      }),
      { minLength: 1, maxLength: 4 },
    );
    const keys = new PartitionKeys(readPartitionKeys('region,protocol'));
    const common = (values: readonly string[]) => (new Set(values).size === 1 ? values[0] : 'mixed');
    fc.assert(
      fc.property(lines, (parts) => {
        // Prepare
        const regions = parts.map(({ region }) => (region === '-' ? 'unknown' : region.replace(/[/+]/, '_')));
        const protocols = parts.map(({ protocol }) => String(Number(protocol)));
        const records = parts.map(({ region, protocol }) => recordOf(`${region} ${protocol}`, 'region protocol'));

        // Act
        const values = finishedKeys(keys, records);

        // Assess
        expect(values).toEqual({
          region: common(regions.map((region) => region.replace('é', '__'))),
          protocol: common(protocols),
        });
      }),
    );
  });
});
