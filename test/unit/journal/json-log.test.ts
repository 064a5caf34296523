import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

function openLog(file: string, isReadOnly = false): Promise<JsonLog> {
  return JsonLog.open(file, isReadOnly, 'a');
}

async function valuesIn(log: JsonLog): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const { value } of log.lines()) values.push(value);
  return values;
}

describe('a log of JSON lines', () => {
  it('has a line in the file when the promise of its append resolves', async () => {
    const log = await openLog(path);
    await log.append({ a: 1 });
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n');
    await log.close();
  });

  it('keeps the order of lines that are appended at the same time', async () => {
    const log = await openLog(path);
    const numbers = Array.from({ length: 500 }, (_none, n) => n);
    await Promise.all(numbers.map((n) => log.append({ n })));
    await log.close();
    const again = await openLog(path, true);
    expect(await valuesIn(again)).toEqual(numbers.map((n) => ({ n })));
    await again.close();
  });

  it('stores everything that was appended before it is closed', async () => {
    const log = await openLog(path);
    const appended = [log.append({ a: 1 }), log.append({ b: 2 })];
    await log.close();
    await Promise.all(appended);
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n');
  });

  it('removes an unfinished line, however long, and continues after the line before', async () => {
    writeFileSync(path, '{"a":1}\n{"b":');
    appendFileSync(path, 'x'.repeat(200_000));
    const log = await openLog(path);
    expect(await valuesIn(log)).toEqual([{ a: 1 }]);
    await log.append({ c: 3 });
    await log.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"c":3}\n');
  });

  it('changes nothing if it is opened for reading only', async () => {
    writeFileSync(path, '{"a":1}\n{"b":');
    const log = await openLog(path, true);
    expect(await valuesIn(log)).toEqual([{ a: 1 }]);
    await expect(log.append({ c: 3 })).rejects.toThrow('reading only');
    await log.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":');
  });

  it('removes an unfinished line only when something is appended, and refuses to remove the content of another file', async () => {
    // Prepare
    writeFileSync(path, '{"a":1}\n{"b":');
    const other = join(folder, 'letter.txt');
    const line = join(folder, 'line.json');
    const begun = join(folder, 'begun.jsonl');
    writeFileSync(other, 'Dear reader');
    writeFileSync(line, '{"b":1}');
    writeFileSync(begun, '{"a');

    // Act
    const log = await openLog(path);
    await log.close();

    // Assess
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":');
    await expect(openLog(other)).rejects.toThrow('it is not a journal');
    await expect(openLog(line)).rejects.toThrow('it is not a journal');
    expect(readFileSync(other, 'utf8')).toBe('Dear reader');
    expect(readFileSync(line, 'utf8')).toBe('{"b":1}');
    const started = await openLog(begun);
    await started.append({ a: 1 });
    await started.close();
    expect(readFileSync(begun, 'utf8')).toBe('{"a":1}\n');
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('is written by one process at a time, and can be read meanwhile', async () => {
    // Prepare
    const log = await openLog(path);
    await log.append({ a: 1 });

    // Act & Assess
    await expect(openLog(path)).rejects.toThrow(
      `another run is using it; if no other run is active, delete ${path}.lock`,
    );
    const reader = await openLog(path, true);
    expect(await valuesIn(reader)).toEqual([{ a: 1 }]);
    await reader.close();
    await log.close();
    await (await openLog(path)).close();
    expect(readdirSync(folder)).toEqual(['log.jsonl']);
  });

  it.each([
    ['of a process that has ended', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
    ['with the id of this process, which a container gives again', () => String(process.pid)],
    ['of a process that was killed before it wrote its id', () => ''],
  ])('takes over the lock %s', async (_what, content) => {
    // Prepare
    writeFileSync(`${path}.lock`, content());

    // Act
    const log = await openLog(path);
    await log.append({ a: 1 });
    await log.close();

    // Assess
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n');
    expect(readdirSync(folder)).toEqual(['log.jsonl']);
  });

  it('respects the lock of a process that runs', async () => {
    writeFileSync(`${path}.lock`, String(process.ppid));
    await expect(openLog(path)).rejects.toThrow('another run is using it');
  });

  it('overwrites nothing that somebody else has written meanwhile', async () => {
    // Prepare
    const log = await openLog(path);
    await log.append({ a: 1 });
    appendFileSync(path, '{"b":2}\n');

    // Act & Assess
    await expect(log.append({ c: 3 })).rejects.toThrow('another run has written to it');
    await log.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n');
  });

  it('gives undefined for a line that is not JSON', async () => {
    writeFileSync(path, 'hello\n');
    const log = await openLog(path, true);
    expect(await valuesIn(log)).toEqual([undefined]);
    await log.close();
  });
});
