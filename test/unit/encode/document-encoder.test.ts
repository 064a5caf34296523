import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentEncoder } from '../../../src/encode/document-encoder.ts';
import { FLAT_SCHEMA } from '../../../src/encode/schemas/flat.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { ANY_CODE_POINT } from '../../support/any-code-point.ts';
import { addedOf, type SomeValues } from '../../support/encode-schema.ts';
import { recordOf } from '../parse/parse-text.ts';
import { samplesOf } from '../parse/token-samples.ts';

/** The document of a line in a format, with these values added. */
function encode(line: string | Uint8Array, logFormat = '', values: SomeValues = {}): string {
  const writer = new JsonWriter();
  const added = addedOf(values);
  new DocumentEncoder(FLAT_SCHEMA).encode(recordOf(line, logFormat), added, writer);
  return writer.bytes.toString('utf8', 0, writer.length);
}

const LINE = '2 001234567890 eni-1 10.0.0.1 2001:db8::2 443 0 6 20 9223372036854775807 1609459200 1609459260 ACCEPT OK';

describe('DocumentEncoder.encode', () => {
  it('writes a record of the default format exactly', () => {
    // Prepare, Act
    const text = encode(LINE);

    // Assess
    expect(text).toBe(
      '{"timestamp":"2021-01-01T00:01:00Z","version":2,"account_id":"001234567890","interface_id":"eni-1",' +
        '"srcaddr":"10.0.0.1","dstaddr":"2001:db8::2","srcport":443,"dstport":0,"protocol":6,"packets":20,' +
        '"bytes":9223372036854775807,"start":1609459200,"end":1609459260,"action":"ACCEPT","log_status":"OK"}',
    );
  });

  it('writes added values exactly', () => {
    // Prepare
    const values: SomeValues = {
      durationSeconds: 0,
      protocolName: 'tcp',
      serviceName: 'https',
      servicePort: 443,
      tcpFlagNames: ['SYN', 'ACK'],
      trafficPathName: 'same_vpc',
      direction: 'egress',
      directionSource: 'record',
      sourceClass: 'private',
      destinationClass: 'public',
      sourceLabel: 'büro "1"',
      destinationLabel: 'edge',
      source: { interface_id: 'eni-1', tags: { a: 'b' } },
      destination: { vpc_id: 'vpc-2' },
    };

    // Act
    const text = encode('10.0.0.1', 'srcaddr', values);

    // Assess
    expect(text).toBe(
      '{"duration_seconds":0,"srcaddr":"10.0.0.1","protocol_name":"tcp","service_name":"https","service_port":443,' +
        '"tcp_flag_names":["SYN","ACK"],"traffic_path_name":"same_vpc","direction":"egress","direction_source":"record",' +
        '"src_class":"private","dst_class":"public","src_label":"büro \\"1\\"","dst_label":"edge",' +
        '"src_interface_id":"eni-1","src_tags":{"a":"b"},"dst_vpc_id":"vpc-2"}',
    );
  });

  it('escapes keys and values of tags exactly', () => {
    // Prepare
    const tags = { 'a\\': 'b"', '"': '\n' };

    // Act
    const text = encode('10.0.0.1', 'srcaddr', { source: { tags } });

    // Assess
    expect(text).toBe('{"srcaddr":"10.0.0.1","src_tags":{"a\\\\":"b\\"","\\"":"\\n"}}');
  });

  it('omits absent fields and keeps 0', () => {
    // Prepare, Act
    const text = encode('- 0 - 0', 'bytes packets srcaddr dstport');

    // Assess
    expect(text).toBe('{"dstport":0,"packets":0}');
  });

  it('puts members in the order of the dictionary, whatever the order of the format', () => {
    // Prepare
    const line = 'vpc-1 1609459260 10.0.0.1 2';

    // Act
    const text = encode(line, 'vpc-id end srcaddr version');

    // Assess
    expect(text).toBe(
      '{"timestamp":"2021-01-01T00:01:00Z","version":2,"srcaddr":"10.0.0.1","end":1609459260,"vpc_id":"vpc-1"}',
    );
  });

  it.each([
    ['007', '"bytes":7'],
    ['0', '"bytes":0'],
    ['9007199254740993', '"bytes":9007199254740993'],
    ['000', '"bytes":0'],
  ])('writes the number %s without leading zeros', (bytes, expected) => {
    // Prepare, Act
    const text = encode(`${bytes} 10.0.0.1`, 'bytes srcaddr');

    // Assess
    expect(text).toContain(`${expected}}`);
  });

  it('puts fields that AWS added later last, as text and under their own names', () => {
    // Prepare, Act
    const text = encode('7 10.0.0.1 "x" - é', 'later-1 srcaddr later-2 later-3 later-4', { serviceName: 'https' });

    // Assess
    expect(text).toBe('{"srcaddr":"10.0.0.1","service_name":"https","later_1":"7","later_2":"\\"x\\"","later_4":"é"}');
  });

  it('writes a later field before the metadata of the ends', () => {
    // Prepare, Act
    const text = encode('7 10.0.0.1', 'later-1 srcaddr', { source: { interface_id: 'eni-1' } });

    // Assess
    expect(text).toBe('{"srcaddr":"10.0.0.1","later_1":"7","src_interface_id":"eni-1"}');
  });

  it.each([
    ['web', 'web'],
    ['caf%C3%A9%20bar', 'café bar'],
    ['%22quoted%22%5C', '"quoted"\\'],
    ['a%0Ab', 'a\nb'],
    ['100%25', '100%'],
    ['a+b', 'a+b'],
    ['%2D', '-'],
    ['100%', '100%'],
    ['%zz', '%zz'],
    ['%C3', '%C3'],
    ['%E2%82%AC', '€'],
    ['%u20ac', '%u20ac'],
    ['é', 'é'],
  ])('decodes the tag %s to %j, and does not change one that cannot be decoded', (tag, expected) => {
    // Prepare, Act
    const text = encode(`${tag} 10.0.0.1`, 'instance-tag srcaddr');

    // Assess
    expect(JSON.parse(text)).toEqual({ srcaddr: '10.0.0.1', instance_tag: expected });
  });

  it('decodes only tags', () => {
    // Prepare, Act
    const text = encode('caf%C3%A9 a%20b', 'region later-1');

    // Assess
    expect(JSON.parse(text)).toEqual({ region: 'caf%C3%A9', later_1: 'a%20b' });
  });

  it.each([
    ['"', '\\"'],
    ['\\', '\\\\'],
    ['\u{1}', '\\u0001'],
    ['é', 'é'],
    ['\u{7f}', '\u{7f}'],
  ])('escapes %j as JSON requires', (value, expected) => {
    // Prepare, Act
    const text = encode(`a${value}b 10.0.0.1`, 'region srcaddr');

    // Assess
    expect(text).toBe(`{"srcaddr":"10.0.0.1","region":"a${expected}b"}`);
  });

  it('writes bytes that are not UTF-8 as U+FFFD', () => {
    // Prepare
    const line = Uint8Array.of(0x61, 0xff, 0x20, 0x31);

    // Act
    const text = encode(line, 'region bytes');

    // Assess
    expect(text).toBe('{"bytes":1,"region":"a\u{fffd}"}');
  });

  it('writes documents one after another', () => {
    // Prepare
    const encoder = new DocumentEncoder(FLAT_SCHEMA);
    const writer = new JsonWriter();
    const added = new AddedValues();

    // Act
    encoder.encode(recordOf('10.0.0.1', 'srcaddr'), added, writer);
    encoder.encode(recordOf('5', 'bytes'), added, writer);

    // Assess
    expect(writer.bytes.toString('utf8', 0, writer.length)).toBe('{"srcaddr":"10.0.0.1"}{"bytes":5}');
  });

  it.each(FIELDS)('writes $name under the name and with the type of the dictionary', (field) => {
    // Prepare
    const entry = DICTIONARY.find(({ origin }) => origin.kind === 'field' && origin.field === field.name);
    const tokens = samplesOf(field).valid;

    // Act
    const documents: unknown[] = tokens.map((token) => JSON.parse(encode(`${token} x`, `${field.name} later-field`)));

    // Assess
    for (const document of documents) expect(document).toHaveProperty(entry?.name ?? '', expect.anything());
    for (const document of documents) {
      expect(typeof Reflect.get(Object(document), entry?.name ?? '')).toBe(entry?.json);
    }
  });

  it('writes valid JSON of any text', () => {
    const token = fc.string({ unit: ANY_CODE_POINT, minLength: 1 }).map((text) => `x${text.replaceAll(/[\s]/g, '')}`);
    fc.assert(
      fc.property(token, token, token, (region, later, tag) => {
        // Act
        const text = encode(`${region} ${later} ${tag}`, 'region later-1 instance-tag');
        const document: unknown = JSON.parse(text);

        // Assess
        expect(text).not.toContain('\n');
        expect(document).toMatchObject({ region: wellFormed(region), later_1: wellFormed(later) });
      }),
    );
  });
});

describe('DocumentEncoder.encodeFault', () => {
  it('writes the fault and the line exactly', () => {
    // Prepare
    const writer = new JsonWriter();
    const fault = { code: 'field_value', field: 'srcport', detail: '70000 is not a port from 0 to 65535' } as const;

    // Act
    new DocumentEncoder(FLAT_SCHEMA).encodeFault(fault, '2 "x" 70000 é', writer);

    // Assess
    expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(
      '{"parse_fault":{"code":"field_value","field":"srcport","detail":"70000 is not a port from 0 to 65535"},' +
        '"message":"2 \\"x\\" 70000 é"}',
    );
  });
});

/** Text after a round trip through UTF-8, which cannot represent a lone surrogate. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString('utf8');
}
