import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, ROOT, temporaryFiles } from './run-cli.ts';

const FILE_BYTES = 160 * 1024 * 1024;
const MAX_RESIDENT_BYTES = 200 * 1024 * 1024;

/** Makes the process report its peak memory, in bytes, when it ends. */
const TELL_MEMORY = new URL('tell-memory.mjs', import.meta.url).href;

const writeFile = temporaryFiles();

/** Writes a file of many lines; returns its path and the number of lines. */
function writeLargeFile(): { path: string; lines: number } {
  const sample = readFileSync(join(ROOT, 'samples/v5-all.log'));
  const block = Buffer.concat(Array.from({ length: 64 }, () => sample));
  const sampleLines = sample.toString('latin1').split('\n').length - 1;
  const path = writeFile('large.log', '');
  const file = openSync(path, 'w');
  let blocks = 0;
  for (let bytes = 0; bytes < FILE_BYTES; bytes += writeSync(file, block)) blocks++;
  closeSync(file);
  return { path, lines: blocks * 64 * sampleLines };
}

describe('enrich on a large file', () => {
  it('reads every line in bounded memory', { timeout: 120_000 }, async () => {
    // Prepare
    const { path, lines } = writeLargeFile();
    const given = ['--import', TELL_MEMORY, CLI, 'enrich', '--inventory', 'samples/inventory.json', path];

    // Act
    const child = spawn(process.execPath, given, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    const stderr: Buffer[] = [];
    child.stderr.on('data', (part: Buffer) => stderr.push(part));
    const status = await new Promise((resolve) => child.on('close', resolve));

    // Assess
    const text = Buffer.concat(stderr).toString('utf8');
    const resident = Number(/resident bytes (\d+)/.exec(text)?.[1]);
    expect(status).toBe(0);
    expect(text).toContain(`documents   ${lines.toLocaleString('en-US')}\n`);
    expect(resident).toBeLessThan(MAX_RESIDENT_BYTES);
  });
});
