import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { numberedLines, timesDelivered, timesFailed } from '../support/conservation/numbered-lines.ts';
import { CLI, type CliResult, documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();
let folders = 0;

/** Path of an output folder that does not exist yet. */
function newFolder(): string {
  return join(dirname(writeFile('marker', '')), `output-${folders++}`);
}

function linesFile(count: number): string {
  return writeFile(`lines-${count}.log`, `${numberedLines(count).join('\n')}\n`);
}

const reportOf = ({ stdout }: CliResult) => JSON.parse(stdout);
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

describe('simulate', () => {
  it('delivers the same documents as enrich, and prints a report', async () => {
    // Prepare
    const output = newFolder();
    const files = ['samples/v2-default.log', 'samples/subscription.json'];

    // Act
    const [simulated, enriched] = await Promise.all([
      runCli(['simulate', '--output', output, ...files]),
      runCli(['enrich', ...files]),
    ]);

    // Assess
    const documents = documentsOf(enriched.stdout);
    expect(simulated.status).toBe(0);
    expect(documentsOf(read(output, 'delivered/part-00000.ndjson'))).toEqual(documents);
    expect(readdirSync(output).sort()).toEqual(['delivered', 'function.log', 'summary.json']);
    expect(read(output, 'summary.json')).toBe(simulated.stdout);
    expect(reportOf(simulated)).toMatchObject({
      input: { lines: documents.length },
      delivered: { documents: documents.length },
      errors: {},
      log: { counters: { linesIn: documents.length, documents: documents.length }, unbalanced: 0, unheard: 0 },
    });
    expect(simulated.stderr).toMatch(/^stream {8}\d+ lines in \d+ records, [\d,]+ bytes\n/);
    expect(simulated.stderr).toContain(
      `function log  ${documents.length} lines = ${documents.length} documents + 0 put back + 0 dropped + 0 failed\n`,
    );
  });

  it('delivers what has arrived when it is interrupted, and ends with a summary of that and the status of the signal', async () => {
    // Prepare: in a process group, since a terminal interrupts the function’s process as well
    const output = newFolder();
    const given = ['simulate', '--buffer-mb', '0.2', '--output', output];
    const command = spawn(process.execPath, [CLI, ...given], { cwd: ROOT, detached: true });
    const written = { stdout: '', stderr: '' };
    command.stdout.on('data', (part) => (written.stdout += part));
    command.stderr.on('data', (part) => (written.stderr += part));
    const ended = once(command, 'close');

    // Act: the input stays open
    command.stdin.on('error', () => undefined).write(`${numberedLines(3_000).join('\n')}\n`);
    while (!existsSync(join(output, 'delivered'))) await sleep(20);
    process.kill(-(command.pid ?? 0), 'SIGINT');
    const [status] = await ended;

    // Assess
    const report = JSON.parse(written.stdout);
    const { lines } = report.input;
    expect(status).toBe(130);
    expect(written.stderr).toContain('interrupted   the rest was not read\n');
    expect(lines).toBeGreaterThan(0);
    expect(report).toMatchObject({ delivered: { documents: lines }, invocations: { coldStarts: 1 }, errors: {} });
    expect([...timesDelivered(read(output, 'delivered/part-00000.ndjson')).values()]).toEqual(Array(lines).fill(1));
    expect(read(output, 'summary.json')).toBe(written.stdout);
  });

  it('accepts the function’s options as flags and by name', async () => {
    // Prepare
    const output = newFolder();
    const given = ['--labels', '{"10.0.0.0/8":"office"}', '--drop', 'action=REJECT', '--set', 'ON_NODATA=drop'];

    // Act
    const result = await runCli([
      'simulate',
      ...given,
      '--destination',
      'opensearch',
      '--output',
      output,
      linesFile(20),
    ]);

    // Assess
    const documents = documentsOf(read(output, 'delivered/part-00000.ndjson'));
    expect(result.status).toBe(0);
    expect(documents).toHaveLength(16);
    for (const document of documents) expect(document).toMatchObject({ action: 'ACCEPT', src_label: 'office' });
    expect(result.stderr).toContain('dropped       4 records\n');
  });

  it.each(['direct', 'cloudwatch-logs', 'kinesis'])(
    'passes records that are put back to the function again, and advises a smaller buffer (%s)',
    async (source) => {
      // Prepare
      const output = newFolder();
      const given = ['--source', source, '--lines-per-message', '100', '--set', 'MAX_RESPONSE_BYTES=700000'];

      // Act
      const result = await runCli(['simulate', ...given, '--output', output, linesFile(2_500)]);

      // Assess
      const times = timesDelivered(read(output, 'delivered/part-00000.ndjson'));
      const { putBack, invocations, advice, virtualSeconds } = reportOf(result);
      expect(result.status).toBe(0);
      expect([...times.values()]).toEqual(Array(2_500).fill(1));
      expect(putBack.records).toBeGreaterThan(0);
      expect(invocations.batches).toBeGreaterThan(1);
      expect(virtualSeconds).toBeGreaterThanOrEqual(120);
      expect(advice).toEqual([
        expect.stringMatching(/a buffer of 1 MB produces more output than fits into one answer/),
      ]);
    },
  );

  it('ends with status 1 and the originals in the error bucket if a stream accepts no records back', async () => {
    // Prepare
    const output = newFolder();
    const given = ['--fault', 'put-refuse', '--set', 'MAX_RESPONSE_BYTES=200000'];

    // Act
    const result = await runCli(['simulate', ...given, '--output', output, linesFile(1_000)]);

    // Assess
    const delivered = timesDelivered(read(output, 'delivered/part-00000.ndjson'));
    const bucket: { rawData: string; errorCode: string }[] = read(output, 'errors/processing-failed/part-00000.json')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(result.status).toBe(1);
    expect(delivered.size + timesFailed(bucket).size).toBe(1_000);
    expect(new Set(bucket.map(({ errorCode }) => errorCode))).toEqual(new Set(['Lambda.ProcessingFailedStatus']));
    expect(result.stderr).toMatch(/error bucket\n {14}Lambda\.ProcessingFailedStatus: \d+ records with \d+ lines\n/);
  });

  it('delivers every line if a function that crashes is retried', async () => {
    // Prepare
    const given = ['--fault', 'kill=0.3', '--seed', '5', '--buffer-mb', '0.2'];

    // Act
    const result = await runCli(['simulate', ...given, '--set', 'MAX_RESPONSE_BYTES=600000', linesFile(3_000)]);

    // Assess
    const { invocations, delivered } = reportOf(result);
    expect(result.status).toBe(0);
    expect(invocations.failedAttempts.crash).toBeGreaterThan(0);
    expect(invocations.coldStarts).toBe(1 + invocations.failedAttempts.crash);
    expect(delivered.documents).toBeGreaterThanOrEqual(3_000);
  });

  it('has the same faults for the same seed', async () => {
    // Prepare
    const given = ['--fault', 'put-partial=0.3', '--fault', 'put-throttle=0.2', '--set', 'MAX_RESPONSE_BYTES=400000'];
    const folders = [newFolder(), newFolder(), newFolder()];

    // Act
    await Promise.all(
      folders.map((output, index) =>
        runCli(['simulate', ...given, '--seed', index < 2 ? '1' : '2', '--output', output, linesFile(1_000)]),
      ),
    );

    // Assess
    const [one, same, other] = folders.map((output) => read(output, 'delivered/part-00000.ndjson'));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it('counts one line as one', async () => {
    const { stderr } = await runCli(['simulate', linesFile(1)]);
    expect(stderr).toContain('function log  1 line = 1 document + 0 put back + 0 dropped + 0 failed\n');
  });

  it('writes events for Splunk one after another', async () => {
    // Prepare
    const output = newFolder();

    // Act
    const result = await runCli(['simulate', '--destination', 'splunk', '--output', output, linesFile(20)]);

    // Assess
    const text = read(output, 'delivered/part-00000.json');
    expect(result.status).toBe(0);
    expect(text).not.toContain('\n');
    expect(JSON.parse(`[${text.replaceAll('}{', '},{')}]`)).toHaveLength(20);
    expect(reportOf(result)).toMatchObject({ delivered: { documents: 20 } });
  });

  it('writes records without names if EC2 is down', async () => {
    // Prepare, Act
    const result = await runCli(['simulate', '--fault', 'ec2-down', linesFile(20)]);

    // Assess
    expect(result.status).toBe(0);
    expect(reportOf(result)).toMatchObject({ delivered: { documents: 20 }, log: { counters: { enrichedEnds: 0 } } });
  });

  it('says which format to configure, and that lines are unreadable without it', async () => {
    // Prepare
    const text = 'srcaddr bytes\n10.0.0.1 7\n';

    // Act
    const [untold, told] = await Promise.all([
      runCli(['simulate'], text),
      runCli(['simulate', '--format', 'srcaddr bytes'], text),
    ]);

    // Assess
    expect(untold.stderr).toContain(
      "note: a stream has no header lines; the function needs --format 'srcaddr bytes'\n",
    );
    expect(untold.stderr).toContain('warning: 1 line could not be parsed; see parse_fault\n');
    expect(told.stderr).not.toMatch(/note|warning/);
    expect(reportOf(told)).toMatchObject({ delivered: { documents: 1 } });
  });

  it('says which fields of a header line must be listed as new, and accepts them in that form', async () => {
    // Prepare
    const text = 'version srcadr bytes\n2 10.0.0.1 7\n';

    // Act
    const [untold, told] = await Promise.all([
      runCli(['simulate'], text),
      runCli(['simulate', '--format', 'version srcadr bytes', '--set', 'NEW_FIELDS=srcadr'], text),
    ]);

    // Assess
    expect(untold.stderr).toContain("needs --format 'version srcadr bytes' --set NEW_FIELDS=srcadr\n");
    expect(told.stderr).not.toMatch(/note|warning/);
    expect(reportOf(told)).toMatchObject({ delivered: { documents: 1 } });
  });

  it.each([
    [['--format', 'version srcadr'], '--format: log format 1: srcadr is not a flow log field; did you mean srcaddr?'],
    [['--set', 'FIELDS=srcadr'], '--set FIELDS: srcadr: srcadr is not a name of the output; did you mean srcaddr?'],
    [['--drop', 'foo=1'], '--drop: rule 1: '],
  ])('refuses %j before the function starts, under the given name', async (options, message) => {
    // Prepare, Act
    const result = await runCli(['simulate', ...options], '');

    // Assess
    expect(result.stderr).toContain(`vpc-flow-enricher simulate: ${message}`);
    expect([result.status, result.stdout]).toEqual([2, '']);
  });

  it('names unknown fields of the format', async () => {
    // Prepare, Act
    const byFlag = await runCli(['simulate', '--format', 'version foo-bar'], '2 x\n');
    const bySetting = await runCli(['simulate', '--set', 'LOG_FORMAT=version foo-bar'], '2 x\n');

    // Assess
    expect(byFlag.stderr).toContain('warning: --format has unknown fields, which are kept as text: foo-bar\n');
    expect(bySetting.stderr).toContain(
      'warning: --set LOG_FORMAT has unknown fields, which are kept as text: foo-bar\n',
    );
    expect(byFlag.stderr).toContain('advice: the function warned once; ');
  });

  it.each([
    ['no lines', '', { input: { lines: 0 }, invocations: { attempts: 0 }, virtualSeconds: 0 }],
    ['one line', `${numberedLines(1)[0]}\n`, { input: { lines: 1 }, delivered: { documents: 1 }, virtualSeconds: 60 }],
  ])('finishes with %s', async (_what, text, expected) => {
    // Prepare, Act
    const result = await runCli(['simulate'], text);

    // Assess
    expect(result.status).toBe(0);
    expect(reportOf(result)).toMatchObject(expected);
  });

  it('stops with status 2 after the allowed number of invocations, with the results so far in the folder', async () => {
    // Prepare
    const output = newFolder();

    // Act
    const result = await runCli([
      'simulate',
      '--rate',
      '0.01',
      '--max-invocations',
      '3',
      '--output',
      output,
      linesFile(20),
    ]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/^vpc-flow-enricher simulate: the stream is not empty after 3 invocations/);
    expect(timesDelivered(read(output, 'delivered/part-00000.ndjson')).size).toBe(3);
    expect(JSON.parse(read(output, 'summary.json'))).toMatchObject({ invocations: { attempts: 3 } });
  });

  it('does not write into a folder that has files', async () => {
    // Prepare
    const output = newFolder();
    mkdirSync(output);
    writeFileSync(join(output, 'mine.txt'), 'mine');

    // Act
    const result = await runCli(['simulate', '--output', output, linesFile(20)]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(`--output ${output} must be empty or missing, but it contains files`);
    expect(readdirSync(output)).toEqual(['mine.txt']);
  });

  it.each([
    [['--source', 'sqs'], '--source must be one of direct, cloudwatch-logs, kinesis, decompressed, msk, not "sqs"'],
    [['--buffer-mb', '0.1'], '--buffer-mb must be a number from 0.2 to 3, not "0.1"'],
    [['--buffer-seconds', '1.5'], '--buffer-seconds must be a whole number from 0 to 900, not "1.5"'],
    [['--set', 'METADTA=none'], '--set METADTA: it is not an option of the function; did you mean METADATA?'],
    [['--set', 'METADATA'], '--set needs NAME=VALUE, not "METADATA"'],
    [['--set', 'MAX_HOPS=0'], '--set MAX_HOPS must be a whole number from 1 to 100, not "0"'],
    [['--set', 'MAX_HOPS=1', '--set', 'MAX_HOPS=2'], '--set MAX_HOPS: the option is given twice'],
    [['--destination', 's3', '--set', 'DESTINATION=s3'], '--set DESTINATION: the option is given twice'],
    [['--set', 'METADATA=ec2'], 'the simulated function calls no AWS service'],
    [
      ['--fault', 'kil=1'],
      '--fault must be one of put-throttle, put-partial, put-refuse, put-down, kill, ec2-down, not "kil"',
    ],
    [['--fault', 'kill'], '--fault kill needs a probability above 0 and up to 1, such as kill=0.1, not ""'],
    [['--fault', 'kill=1.1'], '--fault kill needs a probability above 0 and up to 1, such as kill=0.1, not "1.1"'],
    [['--fault', 'put-down=1'], '--fault put-down takes no value, not "1"'],
    [['--fault', 'kill=1', '--fault', 'kill=1'], '--fault kill is given twice'],
  ])('refuses %j with status 2 and one message', async (given, message) => {
    // Prepare, Act
    const result = await runCli(['simulate', ...given]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr.startsWith(`vpc-flow-enricher simulate: ${message}`), result.stderr).toBe(true);
    expect(result.stderr).toMatch(/See “vpc-flow-enricher simulate --help”\.\n$/);
  });

  it('stops with the function’s output if the function does not start', async () => {
    // Prepare, Act
    const result = await runCli(['simulate', '--labels', 'none.json', linesFile(20)]);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/^vpc-flow-enricher simulate: the function does not start: CIDR_LABELS: ENOENT/);
  });
});
