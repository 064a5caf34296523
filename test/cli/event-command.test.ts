import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_EVENT_LINES } from '../../src/cli/commands/event-command.ts';
import { createTransformer } from '../../src/library/create-transformer.ts';
import { EVENT_SOURCES, firehoseEvent } from '../../src/library/firehose-event.ts';
import { runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();

const LINES = [443, 80, 22].map(
  (port) =>
    `2 123456789012 eni-0a1b2c3d4e5f60701 10.0.0.10 203.0.113.140 ${port} 47658 6 52 42484 1772442001 1772442052 ACCEPT OK`,
);

describe('event', () => {
  it.each(EVENT_SOURCES)('prints the event of the lines for the source %s', async (source) => {
    // Prepare
    const path = writeFile('a.log.gz', gzipSync(`${LINES.join('\r\n')}\n\n`));

    // Act
    const result = await runCli(['event', '--source', source, path]);

    // Assess
    expect(result.status).toBe(0);
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual(firehoseEvent(LINES, { source }));
    expect(result.stdout).toContain('\n  "records": [\n');
  });

  it.each(EVENT_SOURCES)(
    'puts several lines into a record of %s, which the enrich command reads back',
    async (source) => {
      // Prepare
      const path = writeFile('b.log', LINES.join('\n'));

      // Act
      const event = await runCli(['event', '--source', source, '--lines-per-record', '2', path]);
      const enriched = await runCli(['enrich'], event.stdout);

      // Assess
      expect(JSON.parse(event.stdout)).toMatchObject({ records: { length: 2 } });
      expect(enriched.stdout.trim().split('\n')).toHaveLength(LINES.length);
    },
  );

  it('refuses an invalid number of lines, and names the option', async () => {
    // Prepare, Act
    const result = await runCli(['event', '--lines-per-record', '0'], '');

    // Assess
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('--lines-per-record must be a whole number from 1 to 20000, not "0"');
  });

  it('prints an event that the enrich command reads back', async () => {
    // Prepare
    const event = await runCli(['event', 'samples/v2-default.log']);

    // Act
    const [fromEvent, fromLines] = await Promise.all([
      runCli(['enrich'], event.stdout),
      runCli(['enrich', 'samples/v2-default.log']),
    ]);

    // Assess
    expect(fromEvent.stdout).toBe(fromLines.stdout);
    expect(fromEvent.stdout).not.toBe('');
  });

  it('prints an event that the function answers', async () => {
    // Prepare
    const { stdout } = await runCli(['event', 'samples/subscription.json']);
    const transformer = createTransformer();

    // Act
    const { counts } = await transformer.transformWithCounts(JSON.parse(stdout));

    // Assess
    expect(counts.documents).toBe(counts.linesIn);
    expect(counts.recordsOk).toBeGreaterThan(5);
    expect(counts.unreadableLines).toBe(0);
  });

  it('omits header lines, and names the options that the function needs instead', async () => {
    // Prepare
    const text = 'srcaddr bytes\n10.0.0.1 7\n';

    // Act
    const result = await runCli(['event'], text);

    // Assess
    expect(JSON.parse(result.stdout)).toEqual(firehoseEvent(['10.0.0.1 7']));
    expect(result.stderr).toBe("note: the header line is omitted; the function needs LOG_FORMAT='srcaddr bytes'\n");
    expect(result.status).toBe(0);
  });

  it('says which fields of a header line must be listed as new', async () => {
    // Prepare, Act
    const result = await runCli(['event'], 'version srcadr dst-prot bytes\n2 10.0.0.1 443 7\n');

    // Assess
    expect(result.stderr).toBe(
      "note: the header line is omitted; the function needs LOG_FORMAT='version srcadr dst-prot bytes' and NEW_FIELDS='srcadr,dst-prot'\n",
    );
  });

  it('does not mention a header that the function does not need', async () => {
    // Prepare, Act
    const result = await runCli(['event', 'samples/v5-console.log.gz']);

    // Assess
    expect(result.stderr).toBe('');
  });

  it('reads only the first lines if there is a limit', async () => {
    // Prepare
    const path = writeFile('a.log', LINES.join('\n'));

    // Act
    const result = await runCli(['event', '--limit', '2', path]);

    // Assess
    expect(JSON.parse(result.stdout)).toEqual(firehoseEvent(LINES.slice(0, 2)));
  });

  it('refuses more lines than one event may have', async () => {
    // Prepare
    const text = `${LINES[0]}\n`.repeat(MAX_EVENT_LINES + 1);

    // Act
    const result = await runCli(['event'], text);

    // Assess
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(
      /an event has at most 20000 lines, but the input has more; --limit N uses the first N\n/,
    );
  });

  it('warns of an event that is larger than Lambda accepts, and writes it', async () => {
    // Prepare
    const text = `${LINES[0]}\n`.repeat(MAX_EVENT_LINES);

    // Act
    const result = await runCli(['event'], text);

    // Assess
    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout).records).toHaveLength(MAX_EVENT_LINES);
    expect(result.stderr).toMatch(/^warning: the event has [\d,]+ bytes; Lambda accepts at most 6,291,456\n$/);
  });

  it('warns if there are no lines', async () => {
    // Prepare, Act
    const result = await runCli(['event'], '\n\n');

    // Assess
    expect(result.status).toBe(0);
    expect(JSON.parse(result.stdout).records).toEqual([]);
    expect(result.stderr).toBe('warning: there are no lines, so the event has no records\n');
  });

  it('omits records that cannot be decoded, with status 1', async () => {
    // Prepare
    const records = [{ recordId: '1', data: '!!' }, ...firehoseEvent(LINES).records];

    // Act
    const result = await runCli(['event'], JSON.stringify({ records }));

    // Assess
    expect(result.status).toBe(1);
    expect(JSON.parse(result.stdout)).toEqual(firehoseEvent(LINES));
    expect(result.stderr).toBe('skipped: (standard input), record 1: base64_invalid: the data is not base64\n');
  });
});
