import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CLI, ROOT, temporaryFiles } from './run-cli.ts';

const LOG = 'samples/v5-all.log';
const file = temporaryFiles();

const folder = mkdtempSync(join(tmpdir(), 'report-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function newFolder(): string {
  return mkdtempSync(join(folder, 'tmp-'));
}

function runWith(variables: Readonly<Record<string, string>>, given: readonly string[]) {
  return spawnSync(process.execPath, [CLI, ...given], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...variables },
  });
}

/** Whether this machine lets a process have its own mounts. */
const canMount =
  spawnSync('unshare', ['--mount', '--map-root-user', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describe('the temporary folder of report', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is gone after %s, and no page is left half written', async (signal, status) => {
    // Prepare
    const temporary = newFolder();
    const page = join(newFolder(), 'report.html');
    const child = spawn(process.execPath, [CLI, 'report', '-o', page], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: temporary },
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write(readFileSync(join(ROOT, LOG)));
    while (readdirSync(temporary).length === 0) await pause();

    // Act
    child.kill(signal);
    const ended = await new Promise<number | null>((resolve) => child.on('close', resolve));

    // Assess
    expect(ended).toBe(status);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(join(page, '..'))).toEqual([]);
  });

  it('is gone after a report', () => {
    const temporary = newFolder();
    const run = runWith({ TMPDIR: temporary }, ['report', '-o', join(newFolder(), 'report.html'), LOG]);
    expect(run.status).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is named if it cannot be made, and the page of before stays', () => {
    const page = file('report.html', 'before');
    const missing = join(newFolder(), 'missing');
    const { status, stderr } = runWith({ TMPDIR: missing }, ['report', '-o', page, LOG]);
    expect(stderr).toBe(`vpc-flow-enricher report: cannot make a temporary folder in ${missing}: no such file\n`);
    expect(status).toBe(2);
    expect(readFileSync(page, 'utf8')).toBe('before');
  });

  it.skipIf(!canMount).each(['64k', '1m', '2m'])('is named if its disk is full: %s', (size) => {
    // Prepare
    const log = file('many.log', Buffer.concat(Array.from({ length: 200 }, () => readFileSync(join(ROOT, LOG)))));
    const page = file('report.html', 'before');
    const disk = newFolder();
    const script = `mount -t tmpfs -o size=${size} tmpfs "$TMPDIR" && { "$@"; status=$?; ls "$TMPDIR"; exit $status; }`;

    // Act
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', '--map-root-user', 'sh', '-c', script, 'sh', process.execPath, CLI, 'report', '-o', page, log],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, TMPDIR: disk } },
    );

    // Assess
    const place = `${disk}/vpc-flow-enricher-`;
    expect(stderr).toContain(`vpc-flow-enricher report: cannot write to the temporary folder ${place}`);
    expect(stderr).toMatch(/: no space is left\n$/);
    expect({ status, left: stdout }).toEqual({ status: 2, left: '' });
    expect(readFileSync(page, 'utf8')).toBe('before');
  });
});

describe('the output of report', () => {
  it.skipIf(!existsSync('/dev/full'))('is named if its disk is full', () => {
    const { status, stderr } = runWith({}, ['report', '-o', '/dev/full', LOG]);
    expect(stderr).toContain('vpc-flow-enricher report: cannot write /dev/full: no space is left\n');
    expect(status).toBe(2);
  });

  it.each([
    ['/missing-folder/report.html', '--output /missing-folder/report.html: its directory does not exist'],
    [tmpdir(), `--output ${tmpdir()}: it is a directory`],
    [LOG, 'it is one of the inputs'],
  ])('is refused before anything is read: %s', (path, message) => {
    const { status, stderr } = runWith({}, ['report', '-o', path, LOG]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('loaded');
    expect(status).toBe(2);
  });
});

describe('without @duckdb/node-api', () => {
  it('report says what to install, and all else works', () => {
    // Prepare: the package with its other dependencies
    const installed = newFolder();
    for (const name of ['lib', 'samples', 'deploy/athena', 'package.json']) {
      cpSync(join(ROOT, name), join(installed, name), { recursive: true });
    }
    mkdirSync(join(installed, 'node_modules'));
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      if (name !== '@duckdb') symlinkSync(join(ROOT, 'node_modules', name), join(installed, 'node_modules', name));
    }
    const run = (...given: string[]) =>
      spawnSync(process.execPath, [join(installed, 'lib/cli.mjs'), ...given], { cwd: installed, encoding: 'utf8' });

    // Act
    const reports = [
      run('report', '-o', 'report.html', LOG),
      run('report', '--summary', LOG),
      run('report', '--json', LOG),
    ];
    const enrich = run('enrich', LOG);
    const help = run('report', '--help');

    // Assess
    const message =
      'vpc-flow-enricher report: the package @duckdb/node-api is required but not installed: npm install @duckdb/node-api\n';
    expect(reports.map(({ status, stderr }) => [status, stderr])).toEqual([2, 2, 2].map((status) => [status, message]));
    expect(existsSync(join(installed, 'report.html'))).toBe(false);
    expect([enrich.status, help.status]).toEqual([0, 0]);
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
