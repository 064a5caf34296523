import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FLOW_LINE } from '../support/input-kinds.ts';
import { CLI, documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();

/** Path of a folder that is removed with the files of the test. */
function makeFolder(name: string): string {
  const path = join(dirname(writeFile('marker', '')), name);
  mkdirSync(path, { recursive: true });
  return path;
}

describe('enrich, of many files', () => {
  it('names those that are damaged, missing or refused, reads the others, and ends with the summary and status 2', async () => {
    // Prepare
    const good = writeFile('good.log', `${FLOW_LINE}\n`);
    const cut = writeFile('cut.log.gz', gzipSync(`${FLOW_LINE}\n`).subarray(0, -8));
    const zip = writeFile('a.zip', 'PK\x03\x04\x14\0\0\0');
    const last = writeFile('last.log', `${FLOW_LINE}\n`);

    // Act
    const result = await runCli(['enrich', good, cut, 'none.log', zip, last]);

    // Assess
    expect(result.status).toBe(2);
    expect(documentsOf(result.stdout)).toHaveLength(3);
    expect(result.stderr.split('\n').slice(0, 4)).toEqual([
      `vpc-flow-enricher enrich: cannot read ${cut}: the gzip data ends too early`,
      'vpc-flow-enricher enrich: cannot read none.log: no such file',
      `vpc-flow-enricher enrich: cannot read ${zip}: it is a zip archive; unpack it and give the files in it`,
      expect.stringContaining('read        3 lines from 5 inputs'),
    ]);
    expect(result.stderr).toContain('not read    3 inputs could not be read to the end; see above');
  });

  it('reads folders in the order of names', async () => {
    // Prepare
    const folder = makeFolder('tree');
    mkdirSync(join(folder, 'b'));
    for (const [name, port] of [
      ['c.log', 3],
      ['b/x.log', 2],
      ['a.log', 1],
      ['.hidden', 9],
    ]) {
      writeFileSync(join(folder, String(name)), `${FLOW_LINE.replace('51515', String(port))}\n`);
    }

    // Act
    const result = await runCli(['enrich', folder]);

    // Assess
    expect(documentsOf(result.stdout).map((document) => document.srcport)).toEqual([1, 2, 3]);
    expect(result.status).toBe(0);
  });

  it.each([
    ['event', ['event']],
    ['simulate', ['simulate']],
  ])('behaves like %s', async (_what, command) => {
    // Act
    const result = await runCli([...command, 'none.log', writeFile('good.log', `${FLOW_LINE}\n`)]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(`vpc-flow-enricher ${command[0]}: cannot read none.log: no such file\n`);
    expect(JSON.parse(result.stdout)).toBeTypeOf('object');
  });
});

describe('A directory', () => {
  it.runIf(process.platform === 'linux')('is read with names that are not UTF-8', async () => {
    // Prepare
    const folder = Buffer.from(makeFolder('names'));
    const below = Buffer.concat([folder, Buffer.from('/d\u00e4r', 'latin1')]);
    mkdirSync(below);
    writeFileSync(Buffer.concat([below, Buffer.from('/f\u00fc.log', 'latin1')]), `${FLOW_LINE}\n`);
    writeFileSync(Buffer.concat([folder, Buffer.from('/\u00df.log', 'latin1')]), `${FLOW_LINE}\nx y\n`);

    // Act
    const result = await runCli(['enrich', folder.toString()]);

    // Assess
    expect(documentsOf(result.stdout)).toHaveLength(3);
    expect(result.stderr).toContain('/\ufffd.log:2: ');
    expect(result.status).toBe(1);
  });
});

describe('--output', () => {
  it.each([
    ['a file', 'out.ndjson', (bytes: Buffer) => bytes],
    ['gzip where the name says so', 'out.ndjson.gz', gunzipSync],
  ])('writes %s', async (_what, name, unpack) => {
    // Prepare
    const folder = makeFolder('out');
    const path = join(folder, name);
    writeFileSync(path, 'an earlier one');

    // Act
    const result = await runCli(['enrich', '-o', path], `${FLOW_LINE}\n`.repeat(3));

    // Assess
    expect(result.stdout).toBe('');
    expect(result.status).toBe(0);
    expect(documentsOf(unpack(readFileSync(path)).toString())).toHaveLength(3);
    expect(readdirSync(folder).filter((entry) => entry.endsWith('.tmp'))).toEqual([]);
  });

  it('writes to standard output for -', async () => {
    expect(documentsOf((await runCli(['enrich', '-o', '-'], `${FLOW_LINE}\n`)).stdout)).toHaveLength(1);
  });

  it.each(['/dev/stdout', '/dev/fd/1'])('writes to standard output for %s, even if it is shared', async (path) => {
    expect(documentsOf((await runCli(['enrich', '-o', path], `${FLOW_LINE}\n`)).stdout)).toHaveLength(1);
  });

  it('writes to a pipe without replacing it', async () => {
    // Prepare
    const pipe = join(makeFolder('pipe'), 'out');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe]);
    const read: Buffer[] = [];
    reader.stdout.on('data', (part: Buffer) => read.push(part));
    const closed = new Promise((resolve) => reader.on('close', resolve));

    // Act
    const result = await runCli(['enrich', '-o', pipe], `${FLOW_LINE}\n`);
    await closed;

    // Assess
    expect(result.status).toBe(0);
    expect(documentsOf(Buffer.concat(read).toString())).toHaveLength(1);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  it.runIf(existsSync('/dev/fd'))('says why a file cannot be opened', async () => {
    // Act
    const result = await runCli(['enrich', '-o', '/dev/fd/999'], `${FLOW_LINE}\n`);

    // Assess
    expect(result.stderr).toMatch(/^vpc-flow-enricher enrich: cannot write \/dev\/fd\/999: no such file\n/);
    expect(result.status).toBe(2);
  });

  it('keeps the earlier file if a run does not start', async () => {
    // Prepare
    const path = writeFile('kept.ndjson', 'an earlier one');

    // Act
    const result = await runCli(['enrich', '-o', path, '--schema', 'xml'], FLOW_LINE);

    // Assess
    expect(result.status).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('an earlier one');
  });

  it('writes the event of the event command', async () => {
    // Prepare
    const path = join(makeFolder('event'), 'event.json');

    // Act
    const result = await runCli(['event', '-o', path], FLOW_LINE);

    // Assess
    expect(result).toMatchObject({ status: 0, stdout: '' });
    expect(JSON.parse(readFileSync(path, 'utf8')).records).toHaveLength(1);
  });
});

/** Starts the command on an endless input and sends the signals once its first document is available. */
async function interrupt(given: readonly string[], signals: readonly NodeJS.Signals[], waitsFor: () => boolean) {
  const child = spawn(process.execPath, [CLI, 'enrich', ...given], { cwd: ROOT });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => stdout.push(part));
  child.stderr.on('data', (part: Buffer) => stderr.push(part));
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${FLOW_LINE}\n${FLOW_LINE.slice(0, 20)}`);
  while (stdout.length === 0 && !waitsFor()) await new Promise((resolve) => setTimeout(resolve, 20));
  for (const signal of signals) child.kill(signal);
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (code, name) => resolve([code, name]));
  });
  return { status, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

describe('an interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends with the summary so far and status %i', async (signal, status) => {
    // Act
    const result = await interrupt([], [signal], () => false);

    // Assess
    expect(result).toMatchObject({ status, signal: null });
    expect(documentsOf(result.stdout)).toHaveLength(1);
    expect(result.stderr).toContain('read        1 line from 1 input');
    expect(result.stderr).toContain('interrupted the rest was not read\n');
  });

  it('stops waiting for a pipe without a writer', async () => {
    // Prepare
    const pipe = join(makeFolder('waiting'), 'in');
    execFileSync('mkfifo', [pipe]);
    const input = writeFile('first.log', `${FLOW_LINE}\n`);

    // Act
    const result = await interrupt([input, pipe], ['SIGINT'], () => false);

    // Assess
    expect(result).toMatchObject({ status: 130, signal: null });
    expect(result.stderr).toContain('interrupted the rest was not read\n');
  });

  it('keeps the documents so far in the output file', async () => {
    // Prepare
    const folder = makeFolder('interrupted');
    const path = join(folder, 'out.ndjson');
    const hasBegun = (): boolean => readdirSync(folder).some((name) => readFileSync(join(folder, name)).length > 0);

    // Act
    const result = await interrupt(['-o', path], ['SIGINT'], hasBegun);

    // Assess
    expect(result.status).toBe(130);
    expect(existsSync(path) && documentsOf(readFileSync(path, 'utf8'))).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['out.ndjson']);
  });
});

describe.runIf(existsSync('/bin/bash') && existsSync('/dev/fd'))('enrich, with documents from pipes of a shell', () => {
  /** What the command writes when its document of labels comes from a process, as `<(…)` gives it. */
  function labelsFrom(writer: string): string {
    const command = `"$0" "$1" enrich --labels <(${writer}) <<<"$2" 2>&1 || true`;
    return execFileSync('/bin/bash', ['-c', command, process.execPath, CLI, FLOW_LINE], { encoding: 'utf8' });
  }

  it('reads them to their end', () => {
    expect(labelsFrom(`echo '{"0.0.0.0/0": "all"}'`)).toContain(`"src_label":"all"`);
  });

  it('says how large they may be', () => {
    expect(labelsFrom('yes')).toMatch(/the document has more than \d+ bytes/);
  });
});
