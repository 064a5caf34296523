import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { PARQUET_FOLDER, parquetFile, parquetFiles } from '../support/parquet-files.ts';
import { documentsOf, runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();
const path = (name: string): string => join(PARQUET_FOLDER, name);

const INVENTORY = ['--inventory', 'samples/inventory.json'];
const GZIPPED = 'five-pyarrow-gzip.parquet';

/** The flow log line in the payload of an event's record. */
function textOf(payload: string): string {
  return JSON.parse(Buffer.from(payload, 'base64').toString()).message;
}

describe('enrich on Parquet', () => {
  let ofText: string;

  beforeAll(async () => {
    ofText = (await runCli(['enrich', ...INVENTORY, path('five.log')])).stdout;
  });

  it.each(parquetFiles('five'))('gives for %s the same documents as for its text, byte for byte', async (name) => {
    // Act
    const result = await runCli(['enrich', ...INVENTORY, path(name)]);

    // Assess
    expect(result.stdout).toBe(ofText);
    expect(result.stdout.split('\n')[3]).toContain('"bytes":9223372036854775807');
    expect(result.stderr).toContain('read        5 lines from 1 input');
    expect(result.status).toBe(0);
  });

  it('recognises Parquet by its content, under any name, in a folder, through a pipe and inside gzip', async () => {
    // Prepare
    const content = parquetFile(GZIPPED);
    const renamed = writeFile('flow.log', content);
    const gzipped = writeFile('flow.parquet.gz', gzipSync(content));
    const folder = join(dirname(renamed), 'folder');
    mkdirSync(folder);
    writeFile('folder/a.log', content);

    // Act
    const results = await Promise.all([
      runCli(['enrich', ...INVENTORY, renamed]),
      runCli(['enrich', ...INVENTORY, gzipped]),
      runCli(['enrich', ...INVENTORY, folder]),
      runCli(['enrich', ...INVENTORY], content),
    ]);

    // Assess
    for (const { stdout, status } of results) {
      expect(stdout).toBe(ofText);
      expect(status).toBe(0);
    }
  });

  it.each([
    ['LZ4', path('refused-lz4.parquet'), 'its column “version” is compressed with LZ4_RAW; write it with '],
    ['a decimal column', path('refused-decimal.parquet'), 'its column “cost” has the type DECIMAL'],
  ])('refuses %s with the names of the file and the column', async (_what, file, reason) => {
    // Act
    const result = await runCli(['enrich', file]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(`cannot read ${file}: ${reason}`);
  });

  it('refuses a file whose footer was cut off', async () => {
    // Prepare
    const file = writeFile('cut.parquet', parquetFile(GZIPPED).subarray(0, -20));

    // Act
    const result = await runCli(['enrich', file]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(`cannot read ${file}: it is not a whole Parquet file: it does not end with “PAR1”`);
  });

  it('does not mistake a row for another format, whatever its first value looks like', async () => {
    // Act
    const result = await runCli(['enrich', path('names.parquet')]);

    // Assess
    expect(documentsOf(result.stdout)[1]).toMatchObject({ srcaddr: '10.0.0.2', start: 1_609_459_201, owner: 'y' });
    expect(result.stderr).toContain('read        2 lines from 1 input');
  });

  it('names the row of an unreadable value', async () => {
    // Act
    const result = await runCli(['enrich', path('types.parquet')]);

    // Assess
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(`${path('types.parquet')}, row 1: bytes`);
    expect(result.stderr).not.toContain('row 2');
  });

  it('is read by every command that reads inputs', async () => {
    // Prepare
    const lines = readFileSync(path('five.log'), 'utf8').split('\n').slice(1, 6);

    // Act
    const [event, simulated, audited, auditedText] = await Promise.all([
      runCli(['event', path(GZIPPED)]),
      runCli(['simulate', path(GZIPPED)]),
      runCli(['audit', ...INVENTORY, '--rules', 'samples/rules.json', path(GZIPPED)]),
      runCli(['audit', ...INVENTORY, '--rules', 'samples/rules.json', path('five.log')]),
    ]);

    // Assess
    const { records } = JSON.parse(event.stdout);
    expect(records.map(({ data }: { data: string }) => textOf(data))).toEqual(lines);
    expect(simulated.status).toBe(0);
    expect(audited.stdout).toBe(auditedText.stdout);
    expect(audited.stdout).not.toBe('');
  });
});
