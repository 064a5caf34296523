import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { FLOW_LINE, inputKinds } from '../support/input-kinds.ts';
import { documentsOf, runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();

let bare: Record<string, unknown>[];

beforeAll(async () => {
  bare = documentsOf((await runCli(['enrich'], `${FLOW_LINE}\n`.repeat(2))).stdout);
});

describe('enrich', () => {
  it.each(Object.entries(inputKinds()))('reads %s', async (_what, content) => {
    // Act
    const result = await runCli(['enrich', writeFile('input', content)]);

    // Assess
    expect(documentsOf(result.stdout)).toEqual(bare);
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('read        2 lines from 1 input');
  });

  it.each([
    [
      'encrypted Parquet',
      Buffer.from('PARE\x15\x04\x15\x00'),
      'it is an encrypted Parquet file; convert it to text first, for example with Athena',
    ],
    ['a zip archive', Buffer.from('PK\x03\x04\x14\0\0\0'), 'it is a zip archive; unpack it and give the files in it'],
    [
      'gzip of gzip',
      gzipSync(gzipSync('x')),
      'inside gzip, it is a gzip file; decompress it once, for example with “gunzip -c FILE”',
    ],
    [
      'YAML',
      Buffer.from(`events:\n- message: ${FLOW_LINE}\n`),
      'it is YAML output of the AWS CLI; use --output json instead',
    ],
    [
      'a table',
      Buffer.from(`${'-'.repeat(80)}\n|  FilterLogEvents  |\n`),
      'it is table output of the AWS CLI; use --output json instead',
    ],
  ])('refuses %s in one sentence, with status 2 and no output', async (_what, content, reason) => {
    // Act
    const result = await runCli(['enrich', writeFile('input', content)]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(`input: ${reason}\n`);
  });

  it('warns of bytes that follow gzip', async () => {
    // Act
    const result = await runCli(['enrich'], inputKinds()['gzip with bytes behind it']);

    // Assess
    expect(result.stderr).toContain(
      'warning: (standard input): the data after the end of the gzip data is not gzip and was ignored\n',
    );
  });

  it('reports rows, events and records without a log line with their text and place', async () => {
    // Prepare
    const csv = writeFile('a.csv', `timestamp,message\n1,${FLOW_LINE}\n2,\n3,${FLOW_LINE}\n`);
    const json = writeFile('b.json', JSON.stringify({ events: [{ message: FLOW_LINE }, { timestamp: 1 }] }, null, 1));
    const errors = writeFile('c.json', '{"errorCode":"x","rawData":"!!"}\n{"errorCode":"x","rawData":""}\n');

    // Act
    const result = await runCli(['enrich', csv, json, errors]);

    // Assess
    expect(result.status).toBe(1);
    expect(
      documentsOf(result.stdout).flatMap((document) => ('parse_fault' in document ? [document.message] : [])),
    ).toEqual(['2,', '{\n   "timestamp": 1\n  }', '!!']);
    expect(result.stderr).toContain(`${csv}:3: `);
    expect(result.stderr).toContain(`${json}:6: `);
    expect(result.stderr).toContain(`${errors}, object 1`);
  });
});
