import { describe, expect, it } from 'vitest';
import { configure } from '../../../src/telemetry/safe-stringify.ts';

const stringify = configure();

describe('safe-stringify', () => {
  it('writes JSON values as JSON.stringify does', () => {
    const shared = { port: 443 };
    const value = { text: 'a"b', list: [1, null, true, [shared]], left: shared, right: shared, absent: undefined };

    expect(stringify(value)).toBe(JSON.stringify(value));
  });

  it('writes large integers as text', () => {
    expect(stringify({ bytes: 2n ** 64n })).toBe('{"bytes":"18446744073709551616"}');
  });

  it('names the path at which an object contains itself', () => {
    const error: Record<string, unknown> = { name: 'TimeoutError', causes: [] };
    error.causes = [{ of: error }];

    expect(stringify(error)).toBe('{"name":"TimeoutError","causes":[{"of":"[Circular]"}]}');
  });

  it('ends at a maximum depth', () => {
    const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => ({ inner }), 'end');

    const text = stringify(deep) ?? '';

    expect(text).toContain('[Object]');
    expect(text.length).toBeLessThan(100);
  });
});
