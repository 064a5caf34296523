import { gzipSync } from 'node:zlib';

/** A line of the default format. */
export const FLOW_LINE =
  '2 123456789012 eni-0a1b2c3d 10.1.0.7 10.0.2.20 51515 443 6 10 840 1609459200 1609459260 ACCEPT OK';

const FLOW_OBJECT = {
  version: 2,
  'account-id': '123456789012',
  'interface-id': 'eni-0a1b2c3d',
  srcaddr: '10.1.0.7',
  dstaddr: '10.0.2.20',
  srcport: 51515,
  dstport: 443,
  protocol: 6,
  packets: 10,
  bytes: 840,
  start: 1609459200,
  end: 1609459260,
  action: 'ACCEPT',
  'log-status': 'OK',
};

/** Column names in the form that Athena and Parquet use. */
const COLUMNS = Object.keys(FLOW_OBJECT).map((name) => name.replaceAll('-', '_'));

const TIME = '2021-01-01T00:01:00';
const EVENT = { logStreamName: 'eni-0a1b2c3d-all', timestamp: 1609459260000, message: FLOW_LINE, eventId: '1' };

function base64(content: string | Buffer): string {
  return Buffer.from(content).toString('base64');
}

function csvOf(...rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map((cell) => `"${cell}"`).join(',')}\n`).join('');
}

function errorObject(rawData: string, others: object = {}): object {
  return { attemptsMade: 4, arrivalTimestamp: 1609459200000, errorCode: 'x', errorMessage: 'y', rawData, ...others };
}

const CONTENTS: Readonly<Record<string, string>> = {
  'an export task': `${TIME}.000Z ${FLOW_LINE}\n`.repeat(2),
  'aws logs tail, detailed': `${TIME}.123000+00:00 eni-0a1b2c3d-all ${FLOW_LINE}\n`.repeat(2),
  'aws logs tail, in colours':
    `\u001b[32m${TIME}+00:00\u001b[0m \u001b[36meni-0a1b2c3d-all\u001b[0m ${FLOW_LINE}\n`.repeat(2),
  'aws logs tail, short': `${TIME} ${FLOW_LINE}\n`.repeat(2),
  'aws logs tail, json': `${TIME}.1+00:00 eni-0a1b2c3d-all \n${JSON.stringify(FLOW_OBJECT, null, 4)}\n`.repeat(2),
  'filter-log-events': JSON.stringify({ events: [EVENT, EVENT], searchedLogStreams: [] }, null, 4),
  'get-log-events': JSON.stringify({ events: [EVENT, EVENT], nextForwardToken: 'f/1', nextBackwardToken: 'b/1' }),
  'pages of filter-log-events': JSON.stringify({ events: [EVENT], nextToken: 'x' }).repeat(2),
  'filter-log-events, text': `EVENTS\t1\t2\teni-0a1b2c3d-all\t${FLOW_LINE}\t1609459260000\n`.repeat(2),
  'get-query-results': JSON.stringify({
    results: [1, 2].map(() => [
      { field: '@timestamp', value: '2021-01-01 00:01:00.000' },
      { field: '@message', value: FLOW_LINE },
      { field: '@ptr', value: 'CmEK' },
    ]),
    statistics: { recordsMatched: 2 },
    status: 'Complete',
  }),
  'get-query-results of fields': JSON.stringify({
    results: [1, 2].map(() => Object.entries(FLOW_OBJECT).map(([field, value]) => ({ field, value: String(value) }))),
  }),
  'the JSON of Logs Insights': JSON.stringify([1, 2].map(() => ({ '@timestamp': 'x', '@message': FLOW_LINE }))),
  'the CSV of Logs Insights': csvOf(['@timestamp', '@message'], ['2021-01-01', FLOW_LINE], ['2021-01-01', FLOW_LINE]),
  'the CSV of the console': `timestamp,message\n${`1609459260000,${FLOW_LINE}\n`.repeat(2)}`,
  'the CSV of Athena, quoted': csvOf(
    [...COLUMNS, 'day'],
    ...[1, 2].map(() => [...Object.values(FLOW_OBJECT).map(String), '1']),
  ),
  'the CSV of Athena, not quoted': `${COLUMNS.join(',')}\n${`${Object.values(FLOW_OBJECT).join(',')}\n`.repeat(2)}`,
  'an array of objects': JSON.stringify([FLOW_OBJECT, FLOW_OBJECT]),
  'a pretty-printed array of wrapped lines': JSON.stringify([{ message: FLOW_LINE }, { message: FLOW_LINE }], null, 2),
  'an array of lines': JSON.stringify([FLOW_LINE, FLOW_LINE]),
  'pretty-printed objects': `${JSON.stringify(FLOW_OBJECT, null, 2)}\n`.repeat(2),
  'objects of an error bucket': [1, 2]
    .map(() => `${JSON.stringify(errorObject(base64(JSON.stringify({ message: FLOW_LINE }))))}\n`)
    .join(''),
  'objects of an error bucket, gzipped inside': JSON.stringify(
    errorObject(
      gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [EVENT, EVENT] })).toString('base64'),
    ),
  ),
  'objects of format conversion': JSON.stringify({
    ErrorCode: 'x',
    rawData: base64(FLOW_LINE),
    attemptsMade: 1,
  }).repeat(2),
  'the event of a subscription': JSON.stringify({
    awslogs: {
      data: gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [EVENT, EVENT] })).toString('base64'),
    },
  }),
};

/** Inputs of every supported kind, each containing {@link FLOW_LINE} twice, by the name of the kind. */
export function inputKinds(): Readonly<Record<string, Buffer>> {
  return {
    ...Object.fromEntries(Object.entries(CONTENTS).map(([what, text]) => [what, Buffer.from(text)])),
    'UTF-16, as PowerShell writes it': Buffer.from(`\ufeff${`${FLOW_LINE}\r\n`.repeat(2)}`, 'utf16le'),
    'UTF-16 without a mark': Buffer.from(`${FLOW_LINE}\r\n`.repeat(2), 'utf16le'),
    'UTF-16, big-endian': Buffer.from(`\ufeff${`${FLOW_LINE}\n`.repeat(2)}`, 'utf16le').swap16(),
    'gzip with bytes behind it': Buffer.concat([gzipSync(`${FLOW_LINE}\n`.repeat(2)), Buffer.from('garbage')]),
  };
}
