import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineFault } from '../../../src/model/fault.ts';
import { FlowLogRecord } from '../../../src/model/flow-log-record.ts';
import type { LogFormat } from '../../../src/model/log-format.ts';
import { positionsOf } from '../../../src/model/log-format.ts';
import {
  isNotCounted,
  LINE_IS_DOCUMENT,
  LINE_IS_FAULT,
  LINE_IS_HEADER,
  LINE_IS_RECORD,
  RecordTable,
} from '../../../src/model/record-table.ts';
import { makeLogFormat } from '../../../src/parse/log-format.ts';

const FORMAT: LogFormat = { name: 'test', origin: 'known', fields: [], positions: positionsOf(['srcaddr', 'bytes']) };
const FAULT: LineFault = { code: 'field_count', detail: '1 field' };
const BYTES = Buffer.from('10.0.0.1 42 é"');

/** A table with a header, a fault and a record of `10.0.0.1 42`, in this order. */
function tableOfThree(isPlain = true): RecordTable {
  const table = new RecordTable();
  table.addHeader();
  table.addFault(FAULT);
  const base = table.bounds.length;
  for (const offset of [0, 8, 9, 11]) table.bounds.push(offset);
  table.addRecord(FORMAT, base, isPlain);
  return table;
}

describe('RecordTable', () => {
  it('reports the outcome of each line', () => {
    // Prepare
    const table = tableOfThree();

    // Act
    const states = [0, 1, 2].map((line) => table.states.at(line));

    // Assess
    expect(table.count).toBe(3);
    expect(states).toEqual([LINE_IS_HEADER, LINE_IS_FAULT, LINE_IS_RECORD]);
    expect([0, 1, 2].map((line) => table.faultAt(line))).toEqual([undefined, FAULT, undefined]);
    expect([0, 1, 2].map((line) => table.formatAt(line))).toEqual([undefined, undefined, FORMAT]);
  });

  it('compares two records by the fields that they have in common', () => {
    // Prepare
    const formatOf = (names: readonly string[]): LogFormat => makeLogFormat('test', 'object', names);
    const bytes = Buffer.from('10.0.0.1 42 43 ');
    const ranges: Readonly<Record<string, readonly [number, number]>> = {
      address: [0, 8],
      few: [9, 11],
      many: [12, 14],
      none: [14, 14],
    };
    const table = new RecordTable();
    const add = (values: Readonly<Record<string, string>>): number => {
      const base = table.bounds.length;
      for (const offset of Object.values(values).flatMap((name) => ranges[name] ?? [])) table.bounds.push(offset);
      table.addRecord(formatOf(Object.keys(values)), base, true);
      return table.count - 1;
    };
    const both = add({ srcaddr: 'address', bytes: 'few' });
    const swapped = add({ bytes: 'few', srcaddr: 'address', packets: 'none' });
    const address = add({ srcaddr: 'address' });
    const other = add({ srcaddr: 'address', bytes: 'many' });
    const packets = add({ packets: 'few' });

    // Act
    const compare = (line: number, to: number) => table.compare(bytes, line, to);

    // Assess
    expect([compare(both, swapped), compare(swapped, both)]).toEqual(['contains', 'contains']);
    expect([compare(both, address), compare(address, both)]).toEqual(['contains', 'overlaps']);
    expect([compare(both, other), compare(both, packets)]).toEqual(['contradicts', 'contradicts']);
  });

  it('forgets the kind of a redundant line, and distinguishes documents from records', () => {
    // Prepare
    const table = tableOfThree();
    table.addDocument(FORMAT, 0);
    table.addDocument(undefined, 0);

    // Act
    for (const line of [1, 2]) table.makeRedundant(line);

    // Assess
    const states = [0, 1, 2, 3, 4].map((line) => table.states.at(line));
    expect(states.map(isNotCounted)).toEqual([true, true, true, false, false]);
    expect([table.faultAt(1), table.formatAt(2)]).toEqual([undefined, undefined]);
    expect(states.slice(3)).toEqual([LINE_IS_DOCUMENT, LINE_IS_DOCUMENT]);
    expect([3, 4].map((line) => table.moveTo(new FlowLogRecord(), BYTES, line))).toEqual([true, false]);
  });

  it('moves a cursor only onto records', () => {
    // Prepare
    const table = tableOfThree();
    const cursor = new FlowLogRecord();

    // Act
    const moved = [0, 1, 2, 3].map((line) => table.moveTo(cursor, BYTES, line));

    // Assess
    expect(moved).toEqual([false, false, true, false]);
    expect([cursor.text(0), cursor.number(1)]).toEqual(['10.0.0.1', 42]);
  });

  it('forgets everything when it is emptied', () => {
    // Prepare
    const table = tableOfThree();
    table.ambiguousLines = 4;

    // Act
    table.reset();

    // Assess
    expect([table.count, table.bounds.length, table.ambiguousLines]).toEqual([0, 0, 0]);
    expect([table.faultAt(1), table.formatAt(2)]).toEqual([undefined, undefined]);
  });

  it('does not confuse a later line with an earlier fault', () => {
    // Prepare
    const table = tableOfThree();
    table.reset();

    // Act
    table.addHeader();
    table.addHeader();

    // Assess
    expect(table.faultAt(1)).toBeUndefined();
  });
});

describe('FlowLogRecord', () => {
  it('has the fields of its format that were not absent', () => {
    // Prepare
    const record = new FlowLogRecord();
    record.bytes = BYTES;
    record.bounds = Int32Array.of(99, 99, 0, 8, 9, 9);
    record.base = 2;

    // Act
    const has = [record.has(0), record.has(1), record.has(-1)];

    // Assess
    expect(has).toEqual([true, false, false]);
    expect([record.text(0), record.text(1), record.text(-1)]).toEqual(['10.0.0.1', undefined, undefined]);
    expect([record.number(1), record.number(-1)]).toEqual([-1, -1]);
  });

  it('reads 0 as a value', () => {
    // Prepare
    const record = new FlowLogRecord();
    record.bytes = Buffer.from('0');
    record.bounds = Int32Array.of(0, 1);

    // Act
    const value = record.number(0);

    // Assess
    expect(value).toBe(0);
  });

  it('reads numbers exactly up to 2^53', () => {
    // Prepare
    const text = String(Number.MAX_SAFE_INTEGER);
    const record = new FlowLogRecord();
    record.bytes = Buffer.from(text);
    record.bounds = Int32Array.of(0, text.length);

    // Act
    const value = record.number(0);

    // Assess
    expect(value).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('reads numbers of any length at any place, whatever stands beside them', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9 a-z-]{0,12}$/),
        fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
        fc.nat({ max: 16 }),
        fc.stringMatching(/^[0-9 a-z-]{0,12}$/),
        (before, value, digits, after) => {
          // Prepare
          const text = value.toString().slice(0, digits + 1);

          // Act
          const [read] = recordOf(before, text, after).numbers;

          // Assess
          expect(read).toBe(Number(text));
        },
      ),
    );
  });

  it('compares texts of any length, wherever they differ', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9a-f.:]{1,40}$/),
        fc.nat({ max: 39 }),
        fc.boolean(),
        fc.stringMatching(/^[ -]{1,9}$/),
        (text, place, isSame, between) => {
          // Prepare
          const at = place % text.length;
          const other = isSame ? text : `${text.slice(0, at)}!${text.slice(at + 1)}`;
          const record = recordOf('', text, between, other);

          // Act
          const same = record.record.hasSameText(0, 1);

          // Assess
          expect(same).toBe(isSame);
        },
      ),
    );
  });

  it('does not take the beginning of a text for all of it', () => {
    // Prepare
    const { record } = recordOf('', '10.0.0.1', ' ', '10.0.0.12');

    // Act
    const same = record.hasSameText(0, 1);

    // Assess
    expect(same).toBe(false);
  });

  it('reads text that is not plain as UTF-8', () => {
    // Prepare
    const record = new FlowLogRecord();
    record.bytes = BYTES;
    record.bounds = Int32Array.of(12, 15);
    record.isPlain = false;

    // Act
    const text = record.text(0);

    // Assess
    expect(text).toBe('é"');
  });
});

/** A record of every second text, with the others between them; and its fields as numbers. */
function recordOf(...texts: readonly string[]): { record: FlowLogRecord; numbers: readonly number[] } {
  const record = new FlowLogRecord();
  record.setBytes(Buffer.from(texts.join('')));
  const bounds: number[] = [];
  let at = 0;
  for (const [index, text] of texts.entries()) {
    if (index % 2 === 1) bounds.push(at, at + text.length);
    at += text.length;
  }
  record.bounds = Int32Array.from(bounds);
  return { record, numbers: Array.from({ length: bounds.length / 2 }, (_, field) => record.number(field)) };
}
