import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EventSource } from '../../src/library/event-sources.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { type CliResult, documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();

const LINES = readFileSync(join(ROOT, 'samples/v2-default.log'), 'utf8').trimEnd().split('\n');
const OPTIONS = ['--inventory', 'samples/inventory.json', '--labels', 'samples/cidr-labels.json'];

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

const SUBSCRIPTION = {
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: 'vpc-flow-logs',
  logStream: 'eni-0a1b2c3d4e5f60701-all',
  subscriptionFilters: ['to-firehose'],
  logEvents: LINES.map((message, index) => ({ id: String(index), timestamp: 0, message })),
};

function event(source: EventSource): ReturnType<typeof firehoseEvent> {
  return firehoseEvent(LINES, { source });
}

function kafkaEvent(): unknown {
  const { records, ...others } = event('direct');
  return { ...others, records: records.map(({ data, ...record }) => ({ ...record, kafkaRecordValue: data })) };
}

const HALF = Math.floor(LINES.length / 2);

/** The same lines in every input form. */
const FORMS: readonly (readonly [what: string, content: string | Buffer])[] = [
  ['lines that end in CR LF', `${LINES.join('\r\n')}\r\n`],
  ['lines behind a byte order mark, the last one unended', `\uFEFF${LINES.join('\n')}`],
  ['lines with blank ones between', LINES.join('\n\n \n')],
  ['lines under a header', `${HEADER}\n${LINES.join('\n')}\n`],
  ['gzip', gzipSync(LINES.join('\n'))],
  [
    'gzip of several members, one ending inside a line',
    Buffer.concat([
      gzipSync(`${LINES.slice(0, HALF).join('\n')}\n${LINES[HALF]?.slice(0, 30)}`),
      gzipSync(`${LINES[HALF]?.slice(30)}\n${LINES.slice(HALF + 1).join('\n')}\n`),
    ]),
  ],
  ['wrapped lines', LINES.map((message) => `${JSON.stringify({ message })}\n`).join('')],
  ['wrapped lines without newlines between', LINES.map((message) => JSON.stringify({ message })).join('')],
  ['one wrapper around all', JSON.stringify({ message: `${LINES.join('\n')}\n` })],
  ['a subscription message', JSON.stringify(SUBSCRIPTION)],
  ['a pretty-printed subscription message', JSON.stringify(SUBSCRIPTION, null, 2)],
  [
    'gzipped subscription messages one behind the other',
    Buffer.concat([
      gzipSync(JSON.stringify({ ...SUBSCRIPTION, logEvents: SUBSCRIPTION.logEvents.slice(0, HALF) })),
      gzipSync(JSON.stringify({ ...SUBSCRIPTION, messageType: 'CONTROL_MESSAGE' })),
      gzipSync(JSON.stringify({ ...SUBSCRIPTION, logEvents: SUBSCRIPTION.logEvents.slice(HALF) })),
    ]),
  ],
  ['a Firehose event', JSON.stringify(event('direct'))],
  ['a pretty-printed Firehose event', JSON.stringify(event('direct'), null, 2)],
  ['a Firehose event of subscription messages', JSON.stringify(event('cloudwatch-logs'), null, 2)],
  ['a Firehose event from Kinesis, gzipped', gzipSync(JSON.stringify(event('kinesis')))],
  ['a Firehose event from MSK', JSON.stringify(kafkaEvent())],
];

let bare: CliResult;

beforeAll(async () => {
  bare = await runCli(['enrich', ...OPTIONS, 'samples/v2-default.log']);
});

describe('enrich', () => {
  it.each(FORMS)('gives the same documents for %s as for bare lines', async (_what, content) => {
    // Prepare
    const path = writeFile('input', content);

    // Act
    const result = await runCli(['enrich', ...OPTIONS, path]);

    // Assess
    expect(documentsOf(bare.stdout)).toHaveLength(LINES.length);
    expect(result.stdout).toBe(bare.stdout);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(`read        ${LINES.length} lines from 1 input`);
    expect(result.stderr).toContain(`documents   ${LINES.length}, 1 of them for unreadable lines`);
  });

  it.each([
    ['named', ['-']],
    ['not named', []],
  ])('gives the same documents from standard input, %s', async (_what, operands) => {
    // Prepare
    const content = gzipSync(`${LINES.join('\n')}\n`);

    // Act
    const result = await runCli(['enrich', ...OPTIONS, ...operands], content);

    // Assess
    expect(result.stdout).toBe(bare.stdout);
    expect(result.stderr).toContain('(standard input):21: dstport: 70000 is not a port');
  });

  it('holds a header for the rest of its file, over chunk borders, and not for the next file', async () => {
    // Prepare
    const lines = Array.from({ length: 30_000 }, (_, index) => `10.0.0.${index % 256} ${index} eni-0a1b2c3d4e5f60701`);
    const path = writeFile('custom.log', `srcaddr packets interface-id\n${lines.join('\n')}\n`);
    const other = writeFile('other.log', `${lines[0]}\n`);

    // Act
    const result = await runCli(['enrich', path, other]);

    // Assess
    const documents = documentsOf(result.stdout);
    expect(documents.slice(0, -1).map((document) => document.packets)).toEqual(lines.map((_, index) => index));
    expect(documents.at(-1)).toMatchObject({ parse_fault: { code: 'field_count' }, message: lines[0] });
    expect(result.stderr).toContain('skipped     1 header line\n');
    expect(result.stderr).toContain(`${other}:1: 3 fields; the known formats have`);
  });

  it('reads several files, and writes a document for each line, in order', async () => {
    // Prepare
    const paths = [0, 1, 2].map((index) => writeFile(`${index}.log`, `${LINES[index]}\n`));

    // Act
    const result = await runCli(['enrich', ...paths]);

    // Assess
    const ports = LINES.slice(0, 3).map((line) => Number(line.split(' ')[5]));
    expect(documentsOf(result.stdout).map((document) => document.srcport)).toEqual(ports);
    expect(result.stderr).toContain('read        3 lines from 3 inputs');
    expect(result.status).toBe(0);
  });
});
