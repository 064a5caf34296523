import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonLog } from '../../../src/journal/json-log.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
  path = join(folder, 'log.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function valuesIn(log: JsonLog): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const { value } of log.lines()) values.push(value);
  return values;
}

describe('a log of JSON lines', () => {
  it('has a line in the file when the promise of its append resolves', async () => {
    const log = await JsonLog.open(path, false);
    await log.append({ a: 1 });
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n');
    await log.close();
  });

  it('keeps the order of lines that are appended at the same time', async () => {
    const log = await JsonLog.open(path, false);
    const numbers = Array.from({ length: 500 }, (_none, n) => n);
    await Promise.all(numbers.map((n) => log.append({ n })));
    await log.close();
    const again = await JsonLog.open(path, true);
    expect(await valuesIn(again)).toEqual(numbers.map((n) => ({ n })));
    await again.close();
  });

  it('stores everything that was appended before it is closed', async () => {
    const log = await JsonLog.open(path, false);
    const appended = [log.append({ a: 1 }), log.append({ b: 2 })];
    await log.close();
    await Promise.all(appended);
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n');
  });

  it('removes an unfinished line, however long, and continues after the line before', async () => {
    writeFileSync(path, '{"a":1}\n{"b":');
    appendFileSync(path, 'x'.repeat(200_000));
    const log = await JsonLog.open(path, false);
    expect(await valuesIn(log)).toEqual([{ a: 1 }]);
    await log.append({ c: 3 });
    await log.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"c":3}\n');
  });

  it('changes nothing if it is opened for reading only', async () => {
    writeFileSync(path, '{"a":1}\n{"b":');
    const log = await JsonLog.open(path, true);
    expect(await valuesIn(log)).toEqual([{ a: 1 }]);
    await expect(log.append({ c: 3 })).rejects.toThrow('reading only');
    await log.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":');
  });

  it('has an undefined value for a line that is not JSON', async () => {
    writeFileSync(path, 'hello\n');
    const log = await JsonLog.open(path, true);
    expect(await valuesIn(log)).toEqual([undefined]);
    await log.close();
  });
});
