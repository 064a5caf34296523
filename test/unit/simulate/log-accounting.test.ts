import { describe, expect, it } from 'vitest';
import { LogAccounting } from '../../../src/simulate/log-accounting.ts';

const line = (invocationId: string, members: object): string => JSON.stringify({ level: 30, invocationId, ...members });
const TEN = { linesIn: 10, documents: 4, linesPutBack: 3, linesDropped: 2, linesFailed: 1, highestHop: 2 };

describe('LogAccounting', () => {
  it('sums the log lines of invocations with accepted answers, in any order', () => {
    // Prepare
    const accounting = new LogAccounting();

    // Act
    accounting.hear(line('a', { ...TEN, recordFaults: { put_back: 1 } }));
    accounting.judge('a', true);
    accounting.judge('b', true);
    accounting.hear(line('b', { ...TEN, highestHop: 1, recordFaults: { put_back: 2, time: 1 } }));
    accounting.judge('c', false);
    accounting.hear(line('c', TEN));
    accounting.hear(line('never judged', TEN));

    // Assess
    expect(accounting.taken.invocations).toBe(2);
    expect(accounting.taken.counters).toMatchObject({ linesIn: 20, documents: 8, linesPutBack: 6, highestHop: 2 });
    expect(accounting.taken.recordFaults).toEqual({ put_back: 3, time: 1 });
    expect(accounting.unbalanced).toEqual([]);
  });

  it('reports an invocation whose counts do not add up', () => {
    // Prepare
    const accounting = new LogAccounting();

    // Act
    accounting.judge('a', true);
    accounting.hear(line('a', { ...TEN, linesIn: 11 }));

    // Assess
    expect(accounting.unbalanced).toEqual(['a']);
  });

  it('names accepted answers without a log line', () => {
    // Prepare
    const accounting = new LogAccounting();

    // Act
    for (const invocationId of ['a', 'b']) accounting.judge(invocationId, true);
    accounting.judge('killed', false);
    accounting.hear(line('a', TEN));

    // Assess
    expect(accounting.unheard).toEqual(['b']);
  });

  it.each(['', 'text', '{"level":30,"invocationId":"a","linesIn":1', '{"_aws":{},"LinesIn":5}', '[]', '{}', 'null'])(
    'ignores %j',
    (text) => {
      // Prepare
      const accounting = new LogAccounting();

      // Act
      accounting.judge('a', true);
      accounting.hear(text);

      // Assess
      expect([accounting.taken.invocations, accounting.warnings]).toEqual([0, 0]);
    },
  );

  it('counts warnings and errors', () => {
    // Prepare
    const accounting = new LogAccounting();

    // Act
    for (const level of [20, 30, 40, 50]) accounting.hear(JSON.stringify({ level, msg: 'something' }));

    // Assess
    expect(accounting.warnings).toBe(2);
  });
});
