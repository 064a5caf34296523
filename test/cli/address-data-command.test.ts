import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isTableFile } from '../../src/address-data/table-file.ts';
import { KNOWN_SOURCES } from '../../src/address-fetch/known-sources.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { CERTIFICATE_FILE, useSourceServer } from '../support/source-server.ts';
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
      /^1 separate range with 1 different value, .*; 1 entry is not a range, and was skipped\n$/,
    );
    expect(isTableFile(readFileSync(table))).toBe(true);
    expect(JSON.parse(enriched.stdout)).toMatchObject({ dst_class: 'public', dst_threat: ['tor'] });
    expect(enriched.status).toBe(0);
  });

  it.each([
    [['address-data'], 'address-data needs “compile FILE” or “fetch”, not ""'],
    [['address-data', 'compile', 'x.txt', '--list'], '--list cannot be used with address-data compile'],
    [['address-data', 'fetch'], 'vpc-flow-enricher address-data: fetch needs --output, a folder'],
    [['address-data', 'fetch', '--kind', 'list', '-o', 'x'], '--kind cannot be used with address-data fetch'],
    [['address-data', 'fetch', 'nobody', '-o', 'x'], 'vpc-flow-enricher address-data: "nobody" is not a known source'],
    [['address-data', 'fetch', 'a=http://example.com/a.txt', '-o', 'x'], 'a: url must be an HTTPS URL'],
    [['address-data', 'fetch', 'aws', '--sources', 'x.json', '-o', 'x'], 'as operands or in the file of --sources'],
    [['address-data', 'fetch', '--sources', '/nowhere.json', '-o', 'x'], '--sources /nowhere.json: no such file'],
    [['address-data', 'fetch', '--shrink-percent', '101', '-o', 'x'], '--shrink-percent must be a whole number'],
    [['address-data', 'fetch', 'aws', '-o', 's3://B/x/'], '--output s3://B/x/: must be s3://bucket/key'],
    [['address-data', 'compile'], 'vpc-flow-enricher address-data: compile needs one FILE'],
    [['address-data', 'compile', 'x.txt'], 'vpc-flow-enricher address-data: compile needs --output'],
    [['address-data', 'compile', 'x.mmdb', '-o', 'y'], '--kind must be one of aws-ip-ranges, '],
    [['address-data', 'compile', 'x.txt', '--range-column', 'a', '-o', 'y'], '--range-column needs --kind csv'],
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

describe('address-data fetch', () => {
  const server = useSourceServer();
  const aws = useEc2Server();
  const TEXT = { 'content-type': 'text/plain' };

  /** Runs the command in a process that trusts the stub. */
  function fetchInto(folder: string, sources: readonly object[], more: Readonly<Record<string, string>> = {}) {
    const list = writeFile('fetch.json', JSON.stringify(sources));
    const env = { ...process.env, ...more, NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE_FILE) };
    return runCli(['address-data', 'fetch', '--sources', list, '-o', folder], '', { env });
  }

  it('makes a folder that enrich follows, and says what became of each source', async () => {
    // Prepare
    const { origin, answers } = server();
    answers.set('/tor.txt', { headers: { ...TEXT, etag: '"1"' }, body: '89.160.20.112\n' });
    answers.set('/drop.txt', { headers: TEXT, body: '198.51.100.0/24\n'.repeat(10) });
    const folder = join(dirname(writeFile('x', '')), 'fetched');
    const at = (name: string) => ({ name, url: `${origin}/${name}.txt`, private: true });

    // Act
    const first = await fetchInto(folder, [{ ...at('tor'), attribution: 'by us' }, at('drop')]);
    const enriched = await runCli(['enrich', '--address-data', join(folder, 'sources.json')], LINE);
    const second = await fetchInto(folder, [at('tor'), at('gone')]);

    // Assess
    expect(first.stdout).toMatch(
      /^tor +fetched +1 range, version crc32:\w{8} \(by us\)\ndrop +fetched +10 ranges, version crc32:\w{8}\n$/,
    );
    expect([first.status, first.stderr]).toEqual([0, `Use them with --address-data ${folder}/sources.json\n`]);
    expect(JSON.parse(enriched.stdout)).toMatchObject({ dst_threat: ['tor'] });
    expect(second.stdout).toMatch(
      /^tor +not due +1 range, version crc32:\w{8}; not before \S+Z\ngone +failed +nothing; the server answered with status 404\n$/,
    );
    expect(second.status).toBe(1);
    expect(readFileSync(join(folder, 'licences/tor.txt'), 'utf8')).toContain('Licence: not declared');
  });

  it('fetches sources even if nobody reads the results', async () => {
    // Prepare
    const { origin, answers } = server();
    const names = ['a', 'b', 'c'];
    for (const name of names) answers.set(`/${name}.txt`, { headers: TEXT, body: '198.51.100.1\n' });
    const list = writeFile(
      'unread.json',
      JSON.stringify(names.map((name) => ({ name, url: `${origin}/${name}.txt`, private: true }))),
    );
    const folder = join(dirname(list), 'unread');
    const given = ['lib/cli.mjs', 'address-data', 'fetch', '--sources', list, '-o', folder];

    // Act: the reader closes the pipe before the first line
    const child = spawn(process.execPath, given, {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE_FILE) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const stderr: Buffer[] = [];
    child.stderr.on('data', (part: Buffer) => stderr.push(part));
    const status = await new Promise((resolve) => child.on('close', resolve));

    // Assess
    expect(Buffer.concat(stderr).toString()).toBe(`Use them with --address-data ${folder}/sources.json\n`);
    expect(status).toBe(0);
    expect(Object.keys(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).sources)).toEqual(names);
  });

  it('writes to S3, and reads there what the run before has left', async () => {
    // Prepare
    const { origin, answers, requests } = server();
    answers.set('/tor.txt', { headers: TEXT, body: '198.51.100.1\n' });
    const source = { name: 'tor', url: `${origin}/tor.txt`, private: true };

    // Act
    const first = await fetchInto('s3://bucket/data', [source], aws().environment);
    const second = await fetchInto('s3://bucket/data/', [source], aws().environment);

    // Assess
    expect(first.stderr).toBe('Use them with --address-data s3://bucket/data/sources.json\n');
    expect(first.status).toBe(0);
    expect(aws().s3.get('/bucket/data/data/tor.txt')?.toString()).toBe('198.51.100.1\n');
    expect(second.stdout).toMatch(/^tor +not due/);
    expect(requests).toHaveLength(1);
  });

  it('shows no control characters of a publisher', async () => {
    const { origin, answers } = server();
    const body = JSON.stringify({ createDate: '\u001b[31mred', prefixes: [{ ip_prefix: '198.51.100.0/24' }] });
    answers.set('/aws.json', { headers: { 'content-type': 'application/json' }, body });
    const folder = join(dirname(writeFile('x', '')), 'escaped');
    const source = { name: 'own', kind: 'aws-ip-ranges', url: `${origin}/aws.json`, private: true };
    const { stdout } = await fetchInto(folder, [source]);
    expect(stdout).toMatch(/^own +fetched +1 range, version \\u001b\[31mred\n$/);
  });

  it('has exit status 2 if no source could be fetched, or the folder cannot be used', async () => {
    const { origin, answers } = server();
    const source = { name: 'tor', url: `${origin}/tor.txt`, private: true };
    const file = writeFile('file', '');
    expect((await fetchInto(join(dirname(file), 'nothing'), [source])).status).toBe(2);
    answers.set('/tor.txt', { headers: TEXT, body: '198.51.100.1' });
    const blocked = await fetchInto(file, [source]);
    expect(blocked.status).toBe(2);
    expect(blocked.stderr).toContain(`${file}/ cannot be used: `);
  });

  it('lists the known sources with their licences', async () => {
    const { stdout, status } = await runCli(['address-data', 'fetch', '--list']);
    expect(status).toBe(0);
    for (const name of Object.keys(KNOWN_SOURCES)) expect(stdout).toContain(`${name} `);
    expect(stdout).toContain('https://creativecommons.org/licenses/by/4.0/');
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
    expect(result.stderr).toContain('--address-data: geo: the name of "x" does not show its kind');
  });
});

describe('the output of a command', () => {
  const sources = writeFile('sources.json', JSON.stringify([{ name: 'threats', location: 'own.txt' }]));
  const list = writeFile('own.txt', '89.160.20.112\n');

  it.each([
    ['a list', ['--address-data', `threats=${list}`], list],
    ['a list without a name', ['--address-data', list], list],
    ['the list of sources', ['--address-data', sources], sources],
    ['a list in the list of sources', ['--address-data', sources], list],
    ['a list in --set', ['--set', `ADDRESS_DATA=threats=${list}`], list],
    ['the list of sources in --set', ['--set', `ADDRESS_DATA=${sources}`], sources],
  ])('never replaces %s that it reads', async (_what, options, file) => {
    const before = readFileSync(file);
    const result = await runCli(['enrich', ...options, '-o', file], LINE);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('it is one of the inputs, which are not overwritten');
    expect(readFileSync(file)).toEqual(before);
  });
});
