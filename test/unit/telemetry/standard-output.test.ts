import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeLine } from '../../../src/telemetry/standard-output.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'standard-output-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('writeLine', () => {
  it('writes lines whole, each with its newline, before it returns', () => {
    // Prepare
    const path = join(directory, 'log');
    const descriptor = openSync(path, 'w');
    const long = 'ü'.repeat(1_000_000);

    // Act
    writeLine('first', descriptor);
    writeLine(long, descriptor);

    // Assess
    expect(readFileSync(path, 'utf8')).toBe(`first\n${long}\n`);
    closeSync(descriptor);
  });

  it('throws what the system says where the output is closed', () => {
    // Prepare
    const descriptor = openSync(join(directory, 'log'), 'w');
    closeSync(descriptor);

    // Act
    const act = () => writeLine('lost', descriptor);

    // Assess
    expect(act).toThrow('EBADF');
  });
});
