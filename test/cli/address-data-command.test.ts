import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isTableFile } from '../../src/address-data/table-file.ts';
import { runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();
const LINE = '2 123456789012 eni-1 10.0.0.1 89.160.20.112 49152 443 6 10 840 1764374400 1764374460 ACCEPT OK\n';

describe('address-data compile', () => {
  it('makes a table that enrich reads', async () => {
    // Prepare
    const list = writeFile('list.txt.gz', gzipSync('89.160.20.0/24 # exits\nno range\n'));
    const table = join(dirname(list), 'list.table');

    // Act
    const compiled = await runCli(['address-data', 'compile', list, '-o', table]);
    const enriched = await runCli(['enrich', '--address-data', `tor=${table}`], LINE);

    // Assess
    expect(compiled.status).toBe(1);
    expect(compiled.stderr).toMatch(
      /^1 separate ranges with 1 different values, .*; 1 entries are not ranges and were skipped\n$/,
    );
    expect(isTableFile(readFileSync(table))).toBe(true);
    expect(JSON.parse(enriched.stdout)).toMatchObject({ dst_class: 'public', dst_threat: ['tor'] });
    expect(enriched.status).toBe(0);
  });

  it.each([
    [['address-data'], 'address-data needs “compile FILE”'],
    [['address-data', 'compile'], 'address-data compile needs one FILE'],
    [['address-data', 'compile', 'x.txt'], 'address-data compile needs --output'],
    [['address-data', 'compile', 'x.mmdb', '-o', 'y'], '--kind must be one of aws-ip-ranges, '],
    [['address-data', 'compile', 'x.txt', '--range-column', 'a', '-o', 'y'], '--range-column is for --kind csv'],
    [
      ['address-data', 'compile', '/nowhere/x.txt', '-o', '/tmp/never.table'],
      'cannot read /nowhere/x.txt: no such file',
    ],
  ])('refuses %j', async (given, message) => {
    const result = await runCli(given);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(message);
  });
});

describe('enrich --address-data', () => {
  it('ends if a source cannot be read, and says which', async () => {
    const broken = writeFile('broken.txt', '<html>');
    const result = await runCli(['enrich', '--address-data', `bad=${broken},none=/nowhere/x.txt`], LINE);
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(
      `the address data bad (${broken}) cannot be used (broken): it has no address or range`,
    );
    expect(result.stderr).toContain('the address data none (/nowhere/x.txt) cannot be used (missing)');
  });

  it('names the option that does not declare sources', async () => {
    const result = await runCli(['enrich', '--address-data', 'geo=x'], LINE);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('--address-data: geo: the name of "x" does not tell its kind');
  });
});
