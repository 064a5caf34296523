import { describe, expect, it } from 'vitest';
import { ByteArena } from '../../../src/memory/byte-arena.ts';
import { Int32List } from '../../../src/memory/int32-list.ts';
import { ObjectRecordReader } from '../../../src/parse/object-record.ts';
import { parseLine, parseText } from './parse-text.ts';

/** The result of CloudWatch Logs' `parseVPC` for a line of the default format. */
const PARSED = {
  version: 2,
  accountId: '123456789012',
  interfaceId: 'eni-0a1b2c3d',
  srcAddr: '192.0.2.7',
  dstAddr: '10.0.0.1',
  srcPort: 20641,
  dstPort: 22,
  protocol: 6,
  packets: 20,
  bytes: 4249,
  start: 1418530010,
  end: 1418530070,
  action: 'ACCEPT',
  logStatus: 'OK',
};
const VALUES = {
  version: '2',
  'account-id': '123456789012',
  'interface-id': 'eni-0a1b2c3d',
  srcaddr: '192.0.2.7',
  dstaddr: '10.0.0.1',
  srcport: '20641',
  dstport: '22',
  protocol: '6',
  packets: '20',
  bytes: '4249',
  start: '1418530010',
  end: '1418530070',
  action: 'ACCEPT',
  'log-status': 'OK',
};

const UNRELATED = {
  code: 'not_flow_log',
  detail: 'the JSON object has no field of a flow log record',
};

describe('a line that is a JSON object', () => {
  it('is read with the camel-case keys of parseVPC', () => {
    // Prepare
    const text = JSON.stringify(PARSED);

    // Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed).toEqual({ format: 'json object', values: VALUES });
  });

  it.each([
    ['the column names of Parquet', '{"account_id":"123456789012","srcaddr":"10.0.0.1","log_status":"OK"}'],
    ['names with hyphens', '{"account-id":"123456789012","srcaddr":"10.0.0.1","log-status":"OK"}'],
    ['names of its own case', '{"ACCOUNTID":"123456789012","SrcAddr":"10.0.0.1","LogStatus":"OK"}'],
    ['space and line ends', '{ "accountId" :\n"123456789012",\r\n\t"srcAddr": "10.0.0.1", "logStatus":"OK" }'],
    ['escapes in a value', '{"accountId":"12345678901\\u0032","srcAddr":"10.0.0.1","logStatus":"OK"}'],
    ['keys of others beside', '{"accountId":"123456789012","srcAddr":"10.0.0.1","logStatus":"OK","x":{"srcAddr":1}}'],
    ['a list where a value is meant', '{"accountId":"123456789012","srcAddr":"10.0.0.1","logStatus":"OK","bytes":[1]}'],
  ])('is read with %s', (_what, text) => {
    // Prepare, Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed.values).toEqual({ 'account-id': '123456789012', srcaddr: '10.0.0.1', 'log-status': 'OK' });
  });

  it('keeps counters beyond 2^53 digit for digit', () => {
    // Prepare
    const text = '{"srcAddr":"10.0.0.1","bytes":9223372036854775807,"packets":9007199254740993}';

    // Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed.values).toEqual({ srcaddr: '10.0.0.1', bytes: '9223372036854775807', packets: '9007199254740993' });
  });

  it('accepts numbers in quotes, also with leading zeros', () => {
    // Prepare
    const text = '{"srcAddr":"10.0.0.1","bytes":"0042","srcPort":"0443","accountId":"000000000042"}';

    // Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed.values).toEqual({
      srcaddr: '10.0.0.1',
      bytes: '42',
      srcport: '443',
      'account-id': '000000000042',
    });
  });

  it.each([
    ['null', '{"srcAddr":"10.0.0.1","action":null}'],
    ['a hyphen', '{"srcAddr":"10.0.0.1","action":"-"}'],
    ['nothing', '{"srcAddr":"10.0.0.1","action":""}'],
  ])('lacks a field whose value is %s', (_what, text) => {
    // Prepare, Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed.values).toEqual({ srcaddr: '10.0.0.1' });
  });

  it('keeps the first of two keys for one field', () => {
    // Prepare
    const text = '{"srcAddr":"10.0.0.1","srcaddr":"10.0.0.2"}';

    // Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed.values).toEqual({ srcaddr: '10.0.0.1' });
  });

  it.each([
    ['an empty object', '{}'],
    ['keys that are no fields', '{"level":"info","text":"srcaddr"}'],
    ['fields that any log may have', '{"version":2,"type":"IPv4","bytes":5,"action":"ACCEPT","region":"x"}'],
    ['fields deeper inside', '{"flow":{"srcAddr":"10.0.0.1"}}'],
    ['a key that would reach a prototype', '{"__proto__":{"srcAddr":"10.0.0.1"}}'],
    ['a field that is no single value', '{"srcAddr":["10.0.0.1"]}'],
  ])('is not a flow log record with %s', (_what, text) => {
    // Prepare, Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed).toEqual({ fault: UNRELATED });
  });

  it.each([
    ['null', '{"srcAddr":null,"dstAddr":null}'],
    ['a hyphen', '{"srcAddr":"-","logStatus":"-"}'],
    ['nothing', '{"interfaceId":""}'],
  ])('is not a flow log record, like any line, if every field is %s', (_what, text) => {
    // Prepare, Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed.fault?.code).toBe('not_flow_log');
  });

  it.each([
    ['{"srcAddr":"10.0.0"}', 'srcaddr', '10.0.0 is not an IPv4 or IPv6 address'],
    ['{"srcAddr":"10.0.0.1","srcPort":70000}', 'srcport', '70000 is not a port from 0 to 65535'],
    ['{"srcAddr":"10.0.0.1","bytes":-1}', 'bytes', '-1 is not a whole number from 0 to 9223372036854775807'],
    ['{"srcAddr":"10.0.0.1","bytes":1e3}', 'bytes', '1e3 is not a whole number from 0 to 9223372036854775807'],
    ['{"srcAddr":true}', 'srcaddr', 'true is not an IPv4 or IPv6 address'],
    ['{"interfaceId":"0a1b"}', 'interface-id', '0a1b is not an identifier that begins with eni-'],
  ])('reports the problem with %s', (text, field, detail) => {
    // Prepare, Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed).toEqual({ fault: { code: 'field_value', field, detail } });
  });

  it('leaves neighbouring lines unchanged', () => {
    // Prepare
    const line = '2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK';
    const text = `${line}\n{"x":1}\n{"srcAddr":"x"}\n${JSON.stringify(PARSED)}\n${line}`;

    // Act
    const { lines } = parseText(text);

    // Assess
    expect(lines.map((parsed) => parsed.format ?? parsed.fault?.code)).toEqual([
      'vpc-default',
      'not_flow_log',
      'field_value',
      'json object',
      'vpc-default',
    ]);
    expect(lines[3]?.values).toEqual(VALUES);
  });

  it('is not plain, since a string in JSON may hold anything', () => {
    // Prepare
    const text = '{"srcAddr":"10.0.0.1","region":"a\\"b\\\\c\\n\\u00e9"}';

    // Act
    const parsed = parseLine(text);

    // Assess
    expect(parsed.values).toEqual({ srcaddr: '10.0.0.1', region: 'a"b\\c\né' });
  });
});

describe('ObjectRecordReader.read', () => {
  function readAll(reader: ObjectRecordReader, texts: readonly string[]): unknown[] {
    const arena = new ByteArena();
    const bounds = new Int32List();
    return texts.map((text) => {
      const start = arena.appendText(text);
      return reader.read(arena, start, arena.length, bounds);
    });
  }

  it('gives the same format for the same keys in the same order', () => {
    // Prepare
    const reader = new ObjectRecordReader();

    // Act
    const [first, second, other] = readAll(reader, [
      '{"srcAddr":"10.0.0.1","x":1,"bytes":1}',
      '{"src_addr":"10.0.0.2","bytes":"2"}',
      '{"bytes":1,"srcAddr":"10.0.0.1"}',
    ]);

    // Assess
    expect(first).toBeDefined();
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  it('leaves no offsets of an object that is not a record', () => {
    // Prepare
    const arena = new ByteArena();
    const bounds = new Int32List();
    bounds.push(5);
    const start = arena.appendText('{"bytes":1,"packets":2}');

    // Act
    const matcher = new ObjectRecordReader().read(arena, start, arena.length, bounds);

    // Assess
    expect(matcher).toBeUndefined();
    expect(bounds.length).toBe(1);
  });

  it('stays correct when an unescaped value makes the buffer grow', () => {
    // Prepare
    const long = 'x'.repeat(70_000);

    // Act
    const parsed = parseLine(`{"srcAddr":"10.0.0.1","region":"${long}\\u00e9","dstAddr":"10.0.0.\\u0032","bytes":42}`);

    // Assess
    expect(parsed.values).toEqual({ srcaddr: '10.0.0.1', region: `${long}é`, dstaddr: '10.0.0.2', bytes: '42' });
  });
});
