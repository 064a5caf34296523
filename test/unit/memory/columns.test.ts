import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import { Int32List } from '../../../src/memory/int32-list.ts';
import { LINE_MALFORMED_JSON, LINE_OBJECT, LINE_TEXT, LineTable } from '../../../src/model/line-table.ts';

describe('Int32List', () => {
  it('keeps every value pushed, however many', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 5_000 }), (values) => {
        // Prepare
        const list = new Int32List();

        // Act
        for (const value of values) list.push(value);

        // Assess
        expect(values.map((_, index) => list.at(index))).toEqual(values);
        expect(list.length).toBe(values.length);
      }),
    );
  });

  it('gives 0 if no value was pushed', () => {
    // Prepare
    const list = new Int32List();
    list.push(7);

    // Act
    const values = [list.at(-1), list.at(1), list.at(1_000_000)];

    // Assess
    expect(values).toEqual([0, 0, 0]);
  });

  it('reserves space without changing the content', () => {
    // Prepare
    const list = new Int32List();
    list.push(7);

    // Act
    list.reserve(100_000);

    // Assess
    expect(list.data.length).toBeGreaterThanOrEqual(100_001);
    expect([list.length, list.at(0)]).toEqual([1, 7]);
  });

  it('can grow again after it was truncated', () => {
    // Prepare
    const list = new Int32List();
    for (const value of [1, 2, 3]) list.push(value);

    // Act
    list.truncate(1);
    list.push(9);

    // Assess
    expect([list.length, list.at(0), list.at(1)]).toEqual([2, 1, 9]);
  });
});

describe('LineTable', () => {
  it('keeps range and kind of each line, and removes the last ones', () => {
    // Prepare
    const table = new LineTable();

    // Act
    table.add(0, 5, LINE_TEXT);
    table.add(6, 9, LINE_OBJECT);
    table.add(10, 12, LINE_MALFORMED_JSON);
    table.truncate(2);

    // Assess
    expect(table.count).toBe(2);
    expect([table.starts.at(1), table.ends.at(1), table.kinds.at(1)]).toEqual([6, 9, LINE_OBJECT]);
  });
});

describe('ByteArena', () => {
  it('stores bytes, text and base64 one after another, and gives the start of each', () => {
    // Prepare
    const arena = new ByteArena();

    // Act
    const starts = [arena.append(Uint8Array.of(0x61, 0x62)), arena.appendText('é'), arena.appendBase64('eHl6')];

    // Assess
    expect(starts).toEqual([0, 2, 4]);
    expect(arena.bytes.toString('utf8', 0, arena.length)).toBe('abéxyz');
  });

  it('keeps its content when it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40_000 }), { maxLength: 12 }), (sizes) => {
        // Prepare
        const arena = new ByteArena();
        const parts = sizes.map((size, index) => String(index % 10).repeat(size));

        // Act
        for (const [index, part] of parts.entries()) {
          if (index % 3 === 0) arena.append(Buffer.from(part));
          else if (index % 3 === 1) arena.appendText(part);
          else arena.appendBase64(Buffer.from(part).toString('base64'));
        }

        // Assess
        expect(arena.bytes.toString('latin1', 0, arena.length)).toBe(parts.join(''));
      }),
    );
  });

  it('has space for text of three bytes a character', () => {
    // Prepare
    const arena = new ByteArena();
    const text = '\u{ffff}'.repeat(50_000);

    // Act
    arena.appendText(text);

    // Assess
    expect(arena.length).toBe(150_000);
    expect(arena.bytes.toString('utf8', 0, arena.length)).toBe(text);
  });

  it('releases memory beyond its limit, and is empty', () => {
    // Prepare
    const arena = new ByteArena();
    arena.append(Buffer.alloc(1_000_000));

    // Act
    arena.reset(100_000);

    // Assess
    expect([arena.length, arena.bytes.length]).toEqual([0, 100_000]);
  });

  it('keeps its memory within its limit', () => {
    // Prepare
    const arena = new ByteArena();
    const { bytes } = arena;

    // Act
    arena.reset(bytes.length);

    // Assess
    expect(arena.bytes).toBe(bytes);
  });
});
