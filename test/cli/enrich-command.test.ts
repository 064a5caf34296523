import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CLI, documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();

const LINE =
  '2 123456789012 eni-0a1b2c3d4e5f60701 10.0.0.10 203.0.113.140 443 47658 6 52 42484 1772442001 1772442052 ACCEPT OK';
const NODATA = '2 123456789012 eni-0a1b2c3d4e5f60721 - - - - - - - 1772442000 1772442059 - NODATA';
const SKIPDATA = '2 123456789012 eni-0a1b2c3d4e5f60721 - - - - - - - 1772442000 1772442059 - SKIPDATA';

describe('enrich as a process', () => {
  it('ends with status 0 if every line was read', async () => {
    // Prepare
    const text = `${LINE}\n`;

    // Act
    const result = await runCli(['enrich'], text);

    // Assess
    expect(result.status).toBe(0);
    expect(documentsOf(result.stdout)).toEqual([expect.objectContaining({ service_name: 'https', packets: 52 })]);
  });

  it('ends with status 1 if a line could not be read, which has a document with its fault', async () => {
    // Prepare
    const broken = LINE.replace(' 443 ', ' 70000 ');

    // Act
    const result = await runCli(['enrich'], `${LINE}\n${broken}\n${LINE}\n`);

    // Assess
    expect(result.status).toBe(1);
    expect(documentsOf(result.stdout)[1]).toEqual({
      parse_fault: { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' },
      message: broken,
    });
    expect(result.stderr).toContain('(standard input):2: srcport: 70000 is not a port');
  });

  it('ends with status 1 if a record of an event could not be decoded, which has a document with its payload', async () => {
    // Prepare
    const records = [{ recordId: '1', data: 'H4sIAAAA' }];

    // Act
    const result = await runCli(['enrich'], JSON.stringify({ invocationId: '1', records }));

    // Assess
    expect(result.status).toBe(1);
    expect(documentsOf(result.stdout)).toEqual([
      {
        parse_fault: { code: 'gzip_corrupt', detail: 'the data is invalid gzip' },
        message: 'H4sIAAAA',
      },
    ]);
    expect(result.stderr).toContain('read        1 line from 1 input');
    expect(result.stderr).toContain('documents   1, 1 of them for unreadable lines');
    expect(result.stderr).toContain('(standard input), record 1');
  });

  it('ends with status 2 and a hint if an option is unknown', async () => {
    // Prepare, Act
    const result = await runCli(['enrich', '--nodata']);

    // Assess
    expect(result).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'vpc-flow-enricher enrich: --nodata is not an option; the options are --format, --schema, --metadata, --from, --to, --account, --region, --inventory, --rules, --labels, --address-data, --keep-nodata, --drop-nodata, --drop, --sample, --rollup, --output, --set, --count-drops, --help\nSee “vpc-flow-enricher enrich --help”.\n',
    });
  });

  it('ends with status 2 and the path if a file is truncated, after the documents of the lines before', async () => {
    // Prepare
    const whole = writeFile('whole.log', `${LINE}\n`);
    const cut = writeFile('cut.log.gz', gzipSync(`${LINE}\n`.repeat(1000)).subarray(0, -20));

    // Act
    const result = await runCli(['enrich', whole, cut]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(
      `vpc-flow-enricher enrich: cannot read ${cut}: the gzip data ends too early\nread `,
    );
    expect(result.stderr).toContain('\nnot read    1 input could not be read to the end');
    // gzip encodes a run of equal lines as one copy, so nearly all of them come before the cut
    expect(documentsOf(result.stdout).length).toBeGreaterThan(900);
  });

  it('ends with status 2 if standard input is a directory', async () => {
    // Prepare
    const folder = openSync(ROOT, 'r');

    // Act
    const child = spawn(process.execPath, [CLI, 'enrich'], { cwd: ROOT, stdio: [folder, 'ignore', 'ignore'] });
    const status = await new Promise((resolve) => child.on('exit', resolve));
    closeSync(folder);

    // Assess
    expect(status).toBe(2);
  });

  it.each([
    [['--keep-nodata'], 3, 'dropped     nothing'],
    [[], 3, 'dropped     nothing'],
    [['--drop-nodata'], 1, 'dropped     2 lines without traffic'],
  ])('with %j makes %i documents of three lines, two of them without traffic', async (options, count, summary) => {
    // Prepare
    const text = [NODATA, LINE, SKIPDATA].join('\n');

    // Act
    const result = await runCli(['enrich', ...options], text);

    // Assess
    expect(result.status).toBe(0);
    expect(documentsOf(result.stdout)).toHaveLength(count);
    expect(result.stderr).toContain(summary);
    expect(result.stderr).toContain('no traffic  1 NODATA, 1 SKIPDATA');
    expect(result.stderr).toContain('read        3 lines');
  });

  it('tries several formats in their order', async () => {
    // Prepare
    const formats = ['--format', `\${srcaddr} \${bytes}`, '--format', 'dstaddr packets bytes'];

    // Act
    const result = await runCli(['enrich', ...formats], '10.0.0.1 7\n10.0.0.2 8 9\n');

    // Assess
    expect(documentsOf(result.stdout)).toEqual([
      expect.objectContaining({ srcaddr: '10.0.0.1', bytes: 7 }),
      expect.objectContaining({ dstaddr: '10.0.0.2', packets: 8, bytes: 9 }),
    ]);
  });

  it('reports it if a line fits several formats', async () => {
    // Prepare
    const formats = ['--format', 'srcaddr bytes', '--format', 'srcaddr packets'];

    // Act
    const result = await runCli(['enrich', ...formats], '10.0.0.1 7\n');

    // Assess
    expect(result.stderr).toContain('ambiguous   1 line matched several formats; the first one was used');
  });

  it('takes labels as a file or as JSON', async () => {
    // Prepare
    const labels = '{"10.0.0.0/24": "edge"}';
    const file = writeFile('labels.json', labels);

    // Act
    const results = await Promise.all([file, labels].map((value) => runCli(['enrich', '--labels', value], LINE)));

    // Assess
    const found = results.map(({ stdout }) => documentsOf(stdout)[0]?.src_label);
    expect(found).toEqual(['edge', 'edge']);
  });

  it.each([['--help'], ['-h']])('shows its help for %s with status 0', async (option) => {
    // Prepare, Act
    const result = await runCli(['enrich', option]);

    // Assess
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/^Usage: vpc-flow-enricher enrich /);
    expect(result.stderr).toBe('');
  });

  it('shows the version of the package', async () => {
    // Prepare, Act
    const result = await runCli(['--version']);

    // Assess
    expect(result.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends silently with status 0 if the reader of its output closes, even with more input', async () => {
    // Prepare
    const child = spawn(process.execPath, [CLI, 'enrich'], { cwd: ROOT });
    const stderr: Buffer[] = [];
    child.stderr.on('data', (part: Buffer) => stderr.push(part));
    child.stdin.on('error', () => undefined);
    child.stdout.once('data', () => child.stdout.destroy());
    const feed = (): void => {
      while (child.stdin.writable && child.stdin.write(`${LINE}\n`.repeat(1000))) {
        // until the pipe is full
      }
      child.stdin.once('drain', feed);
    };

    // Act
    feed();
    const status = await new Promise((resolve) => child.on('exit', resolve));

    // Assess
    expect(status).toBe(0);
    expect(Buffer.concat(stderr).toString()).toBe('');
  });

  it('writes the documents of slowly arriving lines without waiting for the end', async () => {
    // Prepare
    const child = spawn(process.execPath, [CLI, 'enrich'], { cwd: ROOT });
    child.stdin.write(`${LINE}\n`);

    // Act
    const first = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
    child.stdin.end();
    await new Promise((resolve) => child.on('exit', resolve));

    // Assess
    expect(documentsOf(first.toString())).toEqual([expect.objectContaining({ srcport: 443 })]);
  });
});
